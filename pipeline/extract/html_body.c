/* HTML body: elements and text, as the parser meets them, to paragraphs, lists and tables. Blanks are collapsed as
 * browsers do (a line feed in the source is a blank, between ideographs too: LibreOffice and Word break lines only
 * where a blank was), ol and ul count through the numbering engine, Word's own numbers are taken as printed
 * (mso-list:Ignore). */
#include "charset.h"
#include "html.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ID_WORD ((int64_t)1 << 41) /* engine's lists for Word's l0, l1 … */
#define ID_LIST ((int64_t)2 << 41) /* for ol and ul */

static struct html_state *top(struct html *h)
{
    return &h->stack[h->depth - 1];
}

/* -- tables -- */

static struct html_table *table(struct html *h)
{
    return h->table_depth > 0 && h->tables_ignored == 0 ? &h->tables[h->table_depth - 1] : NULL;
}

static void begin_cell(struct html *h, struct html_table *t, const struct cell *cell)
{
    if (!t->in_row)
        doc_row_begin(h->d);
    t->in_row = t->in_cell = true;
    t->filled = false;
    doc_cell_begin(h->d, cell);
}

/* Text in a table, but in none of its cells, gets a cell of its own, so that it is not lost: in the innermost table
 * that has begun, since a table begins with its first row. */
static void ensure_place(struct html *h)
{
    size_t depth = h->table_depth;
    while (depth > 0 && !h->tables[depth - 1].begun)
        depth--;
    if (depth == 0)
        return;
    struct html_table *t = &h->tables[depth - 1];
    if (!t->in_cell)
        begin_cell(h, t, NULL);
    t->filled = true;
}

static void begin_table(struct html *h, struct html_table *t)
{
    if (t->begun)
        return;
    ensure_place(h); /* in the table around it */
    doc_table_begin(h->d, 0);
    t->begun = true;
}

static void end_cell(struct html *h, struct html_table *t)
{
    if (!t->in_cell)
        return;
    if (!t->filled)
        doc_para(h->d, NULL);
    doc_cell_end(h->d);
    t->in_cell = false;
}

static void end_row(struct html *h, struct html_table *t)
{
    end_cell(h, t);
    if (t->in_row)
        doc_row_end(h->d);
    t->in_row = false;
}

static void open_table(struct html *h)
{
    if (h->tables_ignored > 0 || h->table_depth >= LIMIT_TABLE_DEPTH) {
        diag_add(&h->d->diags, D_LIMIT_REACHED, doc_here(h->d), "tables within tables");
        h->tables_ignored++;
        return;
    }
    h->tables[h->table_depth++] = (struct html_table){0};
}

static void close_table(struct html *h)
{
    if (h->tables_ignored > 0) {
        h->tables_ignored--;
        return;
    }
    struct html_table *t = table(h);
    if (!t)
        return;
    if (t->begun) {
        end_row(h, t);
        doc_table_end(h->d);
    }
    h->table_depth--;
}

static uint32_t span_attr(const unsigned char **attrs, const char *name)
{
    const char *value = html_attr(attrs, name);
    unsigned long n = value && *value >= '0' && *value <= '9' ? strtoul(value, NULL, 10) : 1;
    return n > LIMIT_TABLE_SPAN ? LIMIT_TABLE_SPAN : (uint32_t)n;
}

static void open_row(struct html *h)
{
    struct html_table *t = table(h);
    if (!t)
        return;
    begin_table(h, t);
    end_row(h, t);
    doc_row_begin(h->d);
    t->in_row = true;
}

static void open_cell(struct html *h, const unsigned char **attrs)
{
    struct html_table *t = table(h);
    if (!t)
        return;
    begin_table(h, t);
    end_cell(h, t);
    struct cell cell = {.colspan = span_attr(attrs, "colspan"), .rowspan = span_attr(attrs, "rowspan")};
    begin_cell(h, t, &cell);
}

/* -- paragraphs -- */

static void reset_para(struct html *h)
{
    buf_reset(&h->text);
    buf_reset(&h->label);
    h->blank = h->seen = h->all_bold = h->broken = h->break_due = false;
    h->last = 0;
    h->word_list = h->word_level = -1;
}

/* End the open paragraph, if there is one. `item`: a list item that got no text shows its number all the same. */
static void end_para(struct html *h, bool item)
{
    struct span label = {h->label.s, h->label.n};
    if (h->text.n == 0 && !h->broken && text_is_blank(label) && !(item && h->li)) {
        int list = h->word_list, level = h->word_level;
        reset_para(h);
        h->word_list = list;
        h->word_level = level;
        return;
    }
    const struct html_state *s = top(h);
    if (span_ends((struct span){h->text.s, h->text.n}, UTF8_LINE))
        h->text.n -= strlen(UTF8_LINE); /* a <br> that ends a block shows nothing */
    struct para p = {.outline = s->outline, .bold = h->seen && h->all_bold, .center = s->center};
    p.style = span_of(s->heading);
    if (!text_is_blank(label)) {
        printed_label(h->d, ID_WORD + h->word_list, h->word_level, label, &p);
    } else if (h->li && h->item_numbered) {
        p.numbered = true;
        p.label = h->item;
    }
    h->li = false;
    ensure_place(h);
    doc_text(h->d, h->text.s, h->text.n);
    doc_para(h->d, &p);
    reset_para(h);
}

static void append(struct html *h, uint32_t cp)
{
    if (h->text.n >= LIMIT_PARAGRAPH_BYTES) {
        diag_add(&h->d->diags, D_LIMIT_REACHED, doc_here(h->d), "paragraph longer than %u bytes",
                 LIMIT_PARAGRAPH_BYTES);
        return;
    }
    if (h->break_due && h->text.n > 0)
        buf_adds(&h->text, UTF8_LINE);
    else if (h->blank && h->text.n > 0 && h->last != CP_LINE && cp != CP_LINE)
        buf_addc(&h->text, ' ');
    h->blank = h->break_due = false;
    buf_add_utf8(&h->text, cp);
    h->last = cp;
    if (!cp_is_blank(cp)) {
        h->all_bold = top(h)->bold && (h->all_bold || !h->seen);
        h->seen = true;
    }
}

/* References to characters 128 to 159 mean Windows-1252, as in browsers. */
static uint32_t from_c1(uint32_t cp)
{
    char byte = (char)cp;
    struct buf b = {0};
    size_t i = 0;
    charset_convert("CP1252", &byte, 1, &b);
    cp = utf8_next((struct span){b.s, b.n}, &i);
    buf_free(&b);
    return cp;
}

static void add_char(struct html *h, uint32_t cp)
{
    const struct html_state *s = top(h);
    bool blank = cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == '\f';
    if (cp >= 0x80 && cp < 0xA0)
        cp = from_c1(cp);
    if (s->symbols.n > 0 && ((cp > 0x20 && cp < 0x100 && cp != 0xA0) || (cp >= 0xF021 && cp <= 0xF0FF)))
        cp = symbol_to_unicode(s->symbols, cp);
    if (s->label) {
        if (h->label.n < LIMIT_LABEL_BYTES)
            buf_add_utf8(&h->label, cp);
    } else if (s->pre) {
        if (cp == '\n' && h->text.n == 0 && !h->broken)
            return; /* the one behind <pre> */
        h->blank = false;
        append(h, cp == '\n' || cp == '\f' ? CP_LINE : cp);
    } else if (blank) {
        h->blank = true;
    } else {
        append(h, cp);
    }
}

void html_text(struct html *h, struct span t)
{
    if (h->depth == 0 || top(h)->hidden || h->skip_text)
        return;
    for (size_t i = 0; i < t.n;)
        add_char(h, utf8_next(t, &i));
}

static void line_break(struct html *h, bool page)
{
    if (page) {
        h->break_due = true;
        return;
    }
    h->broken = true;
    append(h, CP_LINE);
}

/* -- lists -- */

/* list-style-type (CSS Counter Styles 3) and the type attribute, which is told by case. */
static const struct {
    const char *type;
    enum num_format format;
    const char *literal; /* a bullet */
    bool comma;          /* 、 instead of . behind the number */
} list_types[] = {
    {"decimal", NF_decimal, NULL, false},
    {"1", NF_decimal, NULL, false},
    {"decimal-leading-zero", NF_decimalZero, NULL, false},
    {"lower-alpha", NF_lowerLetter, NULL, false},
    {"lower-latin", NF_lowerLetter, NULL, false},
    {"a", NF_lowerLetter, NULL, false},
    {"upper-alpha", NF_upperLetter, NULL, false},
    {"upper-latin", NF_upperLetter, NULL, false},
    {"A", NF_upperLetter, NULL, false},
    {"lower-roman", NF_lowerRoman, NULL, false},
    {"i", NF_lowerRoman, NULL, false},
    {"upper-roman", NF_upperRoman, NULL, false},
    {"I", NF_upperRoman, NULL, false},
    {"cjk-ideographic", NF_chineseCountingThousand, NULL, true},
    {"simp-chinese-informal", NF_chineseCountingThousand, NULL, true},
    {"simp-chinese-formal", NF_chineseLegalSimplified, NULL, true},
    {"trad-chinese-informal", NF_taiwaneseCountingThousand, NULL, true},
    {"trad-chinese-formal", NF_ideographLegalTraditional, NULL, true},
    {"cjk-decimal", NF_ideographDigital, NULL, true},
    {"cjk-heavenly-stem", NF_ideographTraditional, NULL, true},
    {"cjk-earthly-branch", NF_ideographZodiac, NULL, true},
    {"japanese-informal", NF_japaneseCounting, NULL, true},
    {"japanese-formal", NF_japaneseLegal, NULL, true},
    {"katakana", NF_aiueoFullWidth, NULL, true},
    {"katakana-iroha", NF_irohaFullWidth, NULL, true},
    {"disc", NF_bullet, "\xE2\x80\xA2", false},
    {"circle", NF_bullet, "\xE2\x97\xA6", false},
    {"square", NF_bullet, "\xE2\x96\xAA", false},
};
enum { LIST_TYPES = sizeof list_types / sizeof *list_types };

static size_t find_type(struct span type)
{
    for (size_t i = 0; i < LIST_TYPES; i++)
        if (type.n == 1 ? span_is(type, list_types[i].type)
                        : type.n == strlen(list_types[i].type) && strncasecmp(type.s, list_types[i].type, type.n) == 0)
            return i;
    return SIZE_MAX;
}

static void open_list(struct html *h, bool ordered, const unsigned char **attrs)
{
    static const char *const bullets[] = {"disc", "circle", "square"};
    end_para(h, true);
    if (h->lists_ignored > 0 || h->list_depth >= NUM_LEVELS) {
        h->lists_ignored++;
        return;
    }
    int level = (int)h->list_depth++;
    struct html_list *l = &h->lists[level];
    *l = (struct html_list){.ordered = ordered, .reversed = ordered && html_attr(attrs, "reversed")};
    if (find_type(top(h)->list_type) == SIZE_MAX && !top(h)->no_marker)
        top(h)->list_type = span_of(ordered ? "decimal" : bullets[level > 2 ? 2 : level]);
    if (level == 0) {
        int64_t id = ID_LIST + (h->list_count < LIMIT_LISTS ? ++h->list_count : h->list_count);
        h->instance = numbering_instance(h->d->numbering, id);
        num_instance_set_list(h->instance, numbering_list(h->d->numbering, id));
    }
    numbering_restart(h->instance, level);
    const char *start = html_attr(attrs, "start");
    long value = start ? strtol(start, NULL, 10) : 1;
    value = value > INT32_MAX ? INT32_MAX : value < INT32_MIN ? INT32_MIN : value;
    bool count = l->reversed && !start;
    if (count && h->reversed_count++ >= LIMIT_HTML_REVERSED) {
        if (h->reversed_count == LIMIT_HTML_REVERSED + 1)
            diag_add(&h->d->diags, D_LIMIT_REACHED, doc_here(h->d), "reversed lists");
        count = false;
    }
    l->next = count ? html_count_items(h) : value;
    l->set = start || l->reversed;
}

static void close_list(struct html *h)
{
    end_para(h, true);
    if (h->lists_ignored > 0)
        h->lists_ignored--;
    else if (h->list_depth > 0)
        h->list_depth--;
}

static void open_item(struct html *h, const unsigned char **attrs)
{
    static const char numbers[NUM_LEVELS][2] = {"\1", "\2", "\3", "\4", "\5", "\6", "\7", "\10", "\11"};
    const struct html_state *s = top(h);
    h->li = h->item_numbered = false;
    if (h->list_depth == 0 || s->no_marker || span_is(s->list_type, "none"))
        return;
    int level = (int)h->list_depth - 1;
    struct html_list *l = &h->lists[level];
    size_t type = find_type(s->list_type);
    if (type == SIZE_MAX)
        type = find_type(span_of(l->ordered ? "decimal" : "disc"));
    struct buf text = {0};
    buf_adds(&text, list_types[type].literal ? list_types[type].literal : numbers[level]);
    if (!list_types[type].literal)
        buf_adds(&text, list_types[type].comma ? "\xE3\x80\x81" : ".");
    struct num_level *def = num_list_level(num_instance_list(h->instance), level);
    struct span pattern = {text.s, text.n};
    if (!def->defined || !span_eq(def->text, pattern))
        pattern = span_dup(h->d->arena, pattern);
    else
        pattern = def->text;
    *def = (struct num_level){
        .format = list_types[type].format, .start = 1, .restart = NUM_RESTART_HIGHER, .defined = true, .text = pattern};
    buf_free(&text);
    const char *value = html_attr(attrs, "value");
    if (value && ((*value >= '0' && *value <= '9') || *value == '-')) {
        long n = strtol(value, NULL, 10);
        l->next = n > INT32_MAX ? INT32_MAX : n < INT32_MIN ? INT32_MIN : n;
        l->set = true;
    }
    if (l->set)
        numbering_set_next(h->instance, level, l->next);
    l->set = l->reversed;
    l->next--;
    h->li = h->item_numbered = numbering_next(h->d->numbering, h->instance, level, &h->item);
}

/* -- elements -- */

static void open_what(struct html *h, enum html_what what, const unsigned char **attrs, const struct html_own *own)
{
    switch (what) {
    case HTML_INLINE:
    case HTML_BLOCK:
        break;
    case HTML_BR:
        line_break(h, own->page_break);
        break;
    case HTML_OL:
    case HTML_UL:
        open_list(h, what == HTML_OL, attrs);
        break;
    case HTML_LI:
        open_item(h, attrs);
        break;
    case HTML_TABLE:
        open_table(h);
        break;
    case HTML_TR:
        open_row(h);
        break;
    case HTML_TD:
        open_cell(h, attrs);
        break;
    }
}

void html_open(struct html *h, const char *name, const unsigned char **attrs)
{
    const struct html_element *e = html_element(name);
    enum html_what what = e ? e->what : HTML_INLINE;
    struct html_state s = h->depth > 0 ? *top(h) : (struct html_state){0};
    struct html_own own;
    if (what == HTML_OL || what == HTML_UL)
        s.list_type = (struct span){0};
    html_style(e, name, attrs, h->d->arena, &s, &own);
    bool shown = !s.hidden, block = what >= HTML_BLOCK && what != HTML_BR;
    if (shown && block && h->depth > 0)
        end_para(h, what == HTML_LI);
    if (h->depth == h->cap) {
        h->cap = h->cap ? h->cap * 2 : 64;
        h->stack = xreallocarray(h->stack, h->cap, sizeof *h->stack);
    }
    h->stack[h->depth++] = s;
    if (!shown)
        return;
    if (block) {
        h->word_list = own.word_list;
        h->word_level = own.word_level;
    }
    open_what(h, what, attrs, &own);
    if (own.tabs > 0 && !h->skip_text && !s.label) {
        for (int i = 0; i < own.tabs; i++)
            append(h, '\t');
        h->skip_text = (int)h->depth;
    }
}

static void close_what(struct html *h, enum html_what what)
{
    struct html_table *t = table(h);
    if (what == HTML_OL || what == HTML_UL)
        close_list(h);
    else if (what == HTML_TABLE)
        close_table(h);
    else if (what == HTML_TR && t)
        end_row(h, t);
    else if (what == HTML_TD && t)
        end_cell(h, t);
}

void html_close(struct html *h)
{
    if (h->depth == 0)
        return;
    const struct html_state *s = top(h);
    enum html_what what = s->element ? s->element->what : HTML_INLINE;
    if (!s->hidden) {
        if (what >= HTML_BLOCK && what != HTML_BR)
            end_para(h, what == HTML_LI);
        if (what == HTML_LI)
            h->li = false;
        close_what(h, what);
    }
    if ((size_t)h->skip_text == h->depth)
        h->skip_text = 0;
    h->depth--;
}

void html_finish(struct html *h)
{
    if (h->depth > 0 && !top(h)->hidden)
        end_para(h, true);
    while (h->depth > 0)
        html_close(h);
}

void html_free(struct html *h)
{
    free(h->stack);
    buf_free(&h->text);
    buf_free(&h->label);
}
