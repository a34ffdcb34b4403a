/* HTML elements, attributes and inline style: what they mean for a document's text. Style sheets are not evaluated:
 * Word and LibreOffice put what matters here on the elements. */
#include "html.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct html_element elements[] = {
    /* name, what, hidden, bold, center, pre, outline */
    {"a", HTML_INLINE, 0, 0, 0, 0, 0},
    {"address", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"article", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"aside", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"b", HTML_INLINE, 0, 1, 0, 0, 0},
    {"blockquote", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"body", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"br", HTML_BR, 0, 0, 0, 0, 0},
    {"caption", HTML_BLOCK, 0, 0, 1, 0, 0},
    {"center", HTML_BLOCK, 0, 0, 1, 0, 0},
    {"dd", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"del", HTML_INLINE, 1, 0, 0, 0, 0}, /* Word's tracked deletions */
    {"details", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"dir", HTML_UL, 0, 0, 0, 0, 0},
    {"div", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"dl", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"dt", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"fieldset", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"figcaption", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"figure", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"footer", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"form", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"h1", HTML_BLOCK, 0, 1, 0, 0, 1},
    {"h2", HTML_BLOCK, 0, 1, 0, 0, 2},
    {"h3", HTML_BLOCK, 0, 1, 0, 0, 3},
    {"h4", HTML_BLOCK, 0, 1, 0, 0, 4},
    {"h5", HTML_BLOCK, 0, 1, 0, 0, 5},
    {"h6", HTML_BLOCK, 0, 1, 0, 0, 6},
    {"head", HTML_BLOCK, 1, 0, 0, 0, 0},
    {"header", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"hr", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"html", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"iframe", HTML_INLINE, 1, 0, 0, 0, 0},
    {"legend", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"li", HTML_LI, 0, 0, 0, 0, 0},
    {"listing", HTML_BLOCK, 0, 0, 0, 1, 0},
    {"main", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"menu", HTML_UL, 0, 0, 0, 0, 0},
    {"nav", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"noframes", HTML_BLOCK, 1, 0, 0, 0, 0},
    {"ol", HTML_OL, 0, 0, 0, 0, 0},
    {"p", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"plaintext", HTML_BLOCK, 0, 0, 0, 1, 0},
    {"pre", HTML_BLOCK, 0, 0, 0, 1, 0},
    {"script", HTML_INLINE, 1, 0, 0, 0, 0},
    {"section", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"select", HTML_INLINE, 1, 0, 0, 0, 0},
    {"strong", HTML_INLINE, 0, 1, 0, 0, 0},
    {"style", HTML_INLINE, 1, 0, 0, 0, 0},
    {"summary", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"table", HTML_TABLE, 0, 0, 0, 0, 0},
    {"tbody", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"td", HTML_TD, 0, 0, 0, 0, 0},
    {"template", HTML_INLINE, 1, 0, 0, 0, 0},
    {"textarea", HTML_INLINE, 1, 0, 0, 0, 0},
    {"tfoot", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"th", HTML_TD, 0, 1, 1, 0, 0},
    {"thead", HTML_BLOCK, 0, 0, 0, 0, 0},
    {"title", HTML_INLINE, 1, 0, 0, 0, 0},
    {"tr", HTML_TR, 0, 0, 0, 0, 0},
    {"ul", HTML_UL, 0, 0, 0, 0, 0},
    {"xml", HTML_INLINE, 1, 0, 0, 0, 0}, /* islands of Office's data */
    {"xmp", HTML_BLOCK, 0, 0, 0, 1, 0},
};

static int compare_elements(const void *a, const void *b)
{
    return strcmp(((const struct html_element *)a)->name, ((const struct html_element *)b)->name);
}

const struct html_element *html_element(const char *name)
{
    struct html_element key = {.name = name};
    return bsearch(&key, elements, sizeof elements / sizeof *elements, sizeof *elements, compare_elements);
}

const char *html_attr(const unsigned char **attrs, const char *name)
{
    for (size_t i = 0; attrs && attrs[i]; i += 2)
        if (strcasecmp((const char *)attrs[i], name) == 0)
            return attrs[i + 1] ? (const char *)attrs[i + 1] : "";
    return NULL;
}

/* -- style declarations -- */

struct ctx {
    struct arena *arena;
    struct html_state *s;
    struct html_own *own;
};

static bool is(struct span a, const char *word)
{
    return a.n == strlen(word) && strncasecmp(a.s, word, a.n) == 0;
}

static bool starts(struct span a, const char *word)
{
    return a.n >= strlen(word) && strncasecmp(a.s, word, strlen(word)) == 0;
}

/* The number that stands at byte `from`, at most a million; -1 when there is none. */
static int number_at(struct span a, size_t from)
{
    int n = -1;
    for (size_t i = from; i < a.n && a.s[i] >= '0' && a.s[i] <= '9' && n < 1000000; i++)
        n = (n < 0 ? 0 : n) * 10 + (a.s[i] - '0');
    return n;
}

static void hide(struct ctx *c, struct span value)
{
    (void)value;
    c->s->hidden = true;
}

static void display(struct ctx *c, struct span value)
{
    c->s->hidden = c->s->hidden || is(value, "none");
    c->s->no_marker = is(value, "inline") || is(value, "block");
}

static void mso_hide(struct ctx *c, struct span value)
{
    c->s->hidden = c->s->hidden || is(value, "all") || is(value, "screen");
}

/* "l0 level1 lfo1", "Ignore", "none", "skip" */
static void mso_list(struct ctx *c, struct span value)
{
    if (is(value, "ignore"))
        c->s->label = true;
    size_t level = span_find(value, "level", 0);
    if (value.n < 2 || (value.s[0] | 0x20) != 'l' || level >= value.n)
        return;
    c->own->word_list = number_at(value, 1);
    c->own->word_level = number_at(value, level + 5) - 1;
}

/* Notes, comments and running heads that Word puts into the page. */
static void mso_element(struct ctx *c, struct span value)
{
    static const char *const left_out[] = {"footnote-list", "endnote-list", "comment-list", "header",
                                           "footer",        "footnote",     "endnote",      "comment"};
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        c->s->hidden = c->s->hidden || is(value, left_out[i]);
}

static void mso_special(struct ctx *c, struct span value)
{
    c->s->hidden = c->s->hidden || is(value, "footnote") || is(value, "comment");
}

static void mso_tab_count(struct ctx *c, struct span value)
{
    int n = number_at(value, 0);
    c->own->tabs = n < 1 ? 1 : n > 20 ? 20 : n;
}

static void mso_outline(struct ctx *c, struct span value)
{
    int n = number_at(value, 0);
    c->s->outline = n >= 1 && n <= 9 ? n : c->s->outline;
}

static void font_weight(struct ctx *c, struct span value)
{
    int n = number_at(value, 0);
    if (starts(value, "bold") || n >= 600)
        c->s->bold = true;
    else if (is(value, "normal") || n >= 0)
        c->s->bold = false;
}

static void font_family(struct ctx *c, struct span value)
{
    size_t comma = span_find(value, ",", 0);
    struct span name = text_trim(span_sub(value, 0, comma < value.n ? comma : value.n));
    if (name.n >= 2 && (name.s[0] == '"' || name.s[0] == '\'') && name.s[name.n - 1] == name.s[0])
        name = span_sub(name, 1, name.n - 1);
    c->s->symbols = symbol_font(name) ? span_dup(c->arena, name) : (struct span){0};
}

/* font: style size family; only the family matters */
static void font(struct ctx *c, struct span value)
{
    size_t i = 0;
    while (i < value.n && !(value.s[i] >= '0' && value.s[i] <= '9'))
        i++;
    size_t blank = span_find(value, " ", i);
    if (blank < value.n)
        font_family(c, span_sub(value, blank + 1, value.n));
}

static void text_align(struct ctx *c, struct span value)
{
    c->s->center = is(value, "center");
}

static void list_style_type(struct ctx *c, struct span value)
{
    size_t blank = span_find(value, " ", 0); /* list-style: type position */
    value = span_sub(value, 0, blank < value.n ? blank : value.n);
    if (!is(value, "inherit"))
        c->s->list_type = span_dup(c->arena, value);
    c->s->no_marker = c->s->no_marker || is(value, "none");
}

static void white_space(struct ctx *c, struct span value)
{
    c->s->pre = starts(value, "pre");
}

static void page_break(struct ctx *c, struct span value)
{
    c->own->page_break = is(value, "always");
}

static const struct property {
    const char *name;
    void (*take)(struct ctx *c, struct span value);
} properties[] = {
    {"display", display},
    {"mso-hide", mso_hide},
    {"mso-list", mso_list},
    {"mso-element", mso_element},
    {"mso-special-character", mso_special},
    {"mso-footnote-id", hide},
    {"mso-endnote-id", hide},
    {"mso-tab-count", mso_tab_count},
    {"mso-outline-level", mso_outline},
    {"font-weight", font_weight},
    {"font-family", font_family},
    {"font", font},
    {"text-align", text_align},
    {"list-style-type", list_style_type},
    {"list-style", list_style_type},
    {"white-space", white_space},
    {"page-break-before", page_break},
};

static void declaration(struct ctx *c, struct span text)
{
    size_t colon = span_find(text, ":", 0);
    if (colon >= text.n)
        return;
    struct span name = text_trim(span_sub(text, 0, colon)), value = text_trim(span_sub(text, colon + 1, text.n));
    size_t important = span_find(value, "!", 0);
    value = text_trim(span_sub(value, 0, important < value.n ? important : value.n));
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (is(name, properties[i].name))
            properties[i].take(c, value);
}

static void declarations(struct ctx *c, const char *style)
{
    struct span all = span_of(style);
    size_t from = 0;
    char quote = 0;
    for (size_t i = 0; i <= all.n; i++) {
        char ch = i < all.n ? all.s[i] : ';';
        if (i < all.n && quote)
            quote = ch == quote ? 0 : quote;
        else if (ch == '"' || ch == '\'')
            quote = ch;
        else if (ch == ';') {
            declaration(c, span_sub(all, from, i));
            from = i + 1;
        }
    }
}

/* -- attributes -- */

/* Attributes that say that an element is no text of the body: value as a whole, or its beginning. */
static const struct {
    const char *element, *attr, *value;
    bool whole;
} left_out[] = {
    {NULL, "hidden", "", false},
    {"a", "class", "sdfootnoteanc", true}, /* LibreOffice's notes and running heads */
    {"a", "class", "sdendnoteanc", true},
    {"div", "id", "sdfootnote", false},
    {"div", "id", "sdendnote", false},
    {"div", "title", "header", true},
    {"div", "title", "footer", true},
    {"a", "class", "msocomanchor", true}, /* Word's comments */
    {"div", "class", "msocomtxt", true},
    {"span", "class", "msoDel", true}, /* Word's tracked deletions */
};

static void attributes(struct ctx *c, const char *name, const unsigned char **attrs)
{
    const char *face = strcmp(name, "font") == 0 ? html_attr(attrs, "face") : NULL;
    const char *align = html_attr(attrs, "align"), *type = html_attr(attrs, "type");
    if (face)
        font_family(c, span_of(face));
    if (align && strcmp(name, "table") != 0)
        text_align(c, span_of(align));
    if (type && (strcmp(name, "ol") == 0 || strcmp(name, "ul") == 0 || strcmp(name, "li") == 0))
        c->s->list_type = span_dup(c->arena, span_of(type));
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) {
        if (left_out[i].element && strcmp(left_out[i].element, name) != 0)
            continue;
        const char *value = html_attr(attrs, left_out[i].attr);
        struct span v = span_of(value);
        if (value && (left_out[i].whole ? is(v, left_out[i].value) : starts(v, left_out[i].value)))
            c->s->hidden = true;
    }
}

void html_style(const struct html_element *e, const char *name, const unsigned char **attrs, struct arena *arena,
                struct html_state *s, struct html_own *own)
{
    static const char *const headings[] = {NULL,        "heading 1", "heading 2", "heading 3",
                                           "heading 4", "heading 5", "heading 6"};
    *own = (struct html_own){.word_list = -1, .word_level = -1};
    s->element = e;
    s->no_marker = false;
    if (e) {
        s->hidden = s->hidden || e->hidden;
        s->bold = s->bold || e->bold;
        s->center = s->center || e->center;
        s->pre = s->pre || e->pre;
        s->outline = e->outline ? e->outline : s->outline;
        s->heading = e->outline ? headings[e->outline] : s->heading;
    }
    if (!attrs)
        return;
    struct ctx c = {arena, s, own};
    attributes(&c, name, attrs);
    const char *style = html_attr(attrs, "style");
    if (style)
        declarations(&c, style);
}
