/* OpenDocument's body: paragraphs, headings, lists, tables and text boxes to the document builder. Reads the elements
 * of content.xml that carry text; leaves out notes, annotations, deleted text, index definitions and drawings' titles.
 */
#include "odt.h"
#include <string.h>

/* Text. */

static struct odt_para *current(struct odt_reader *o)
{
    return o->in_para && o->nparas > 0 ? &o->paras[o->nparas - 1] : NULL;
}

/* The paragraph that text goes to, after the blank that was due; NULL: it goes nowhere. */
static struct odt_para *begin_text(struct odt_reader *o)
{
    struct odt_para *p = current(o);
    if (!p || o->chars.hidden)
        return NULL;
    if (p->blank && p->text)
        doc_char(o->d, ' ');
    p->blank = false;
    p->text = true;
    return p;
}

static void note_bold(struct odt_reader *o, struct odt_para *p, bool ascii)
{
    bool bold = ascii ? o->chars.bold : o->chars.bold_asian;
    p->bold |= bold;
    p->plain |= !bold;
}

static void emit(struct odt_reader *o, uint32_t cp)
{
    struct odt_para *p = begin_text(o);
    if (!p)
        return;
    doc_char(o->d, cp);
    if (!cp_is_blank(cp))
        note_bold(o, p, cp < 0x80);
}

/* The same for a stretch of characters that are neither blank nor to be changed, all ASCII or none. */
static void emit_run(struct odt_reader *o, const char *s, size_t n, bool ascii)
{
    struct odt_para *p = begin_text(o);
    if (!p)
        return;
    doc_plain(o->d, s, n);
    note_bold(o, p, ascii);
}

/* White space collapses (6.1.2): blanks, tabs and line ends are one blank, none at either end of the paragraph. */
void odt_characters(struct odt_reader *o, const char *s, size_t n)
{
    if (o->number_text) {
        if (o->number.n < LIMIT_LABEL_BYTES)
            buf_add(&o->number, s, n < LIMIT_LABEL_BYTES ? n : LIMIT_LABEL_BYTES);
        return;
    }
    struct odt_para *p = current(o);
    struct span a = {s, n};
    for (size_t i = 0; p && i < n;) {
        size_t from = i;
        while (i < n && s[i] > ' ' && s[i] < 0x7F)
            i++;
        if (i > from)
            emit_run(o, s + from, i - from, true);
        from = i;
        i = utf8_wide_run(a, i);
        if (i > from)
            emit_run(o, s + from, i - from, false);
        if (i == n)
            break;
        uint32_t cp = utf8_next(a, &i);
        if (cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r')
            p->blank = true;
        else
            emit(o, cp);
    }
}

/* What text:s, text:tab and text:line-break stand for does not collapse. */
static void space(struct odt_reader *o, const struct odt_attrs *a)
{
    for (long n = odt_attr_long(a, NS_TEXT, "c", 1, 1, LIMIT_ODT_REPEAT); n > 0; n--)
        emit(o, ' ');
}

static void tab(struct odt_reader *o, const struct odt_attrs *a)
{
    (void)a;
    emit(o, '\t');
}

static void line_break(struct odt_reader *o, const struct odt_attrs *a)
{
    (void)a;
    emit(o, CP_LINE);
}

static void apply(struct odt_chars *c, const struct odt_style *s)
{
    if (!s)
        return;
    c->bold = s->bold == UNSET ? c->bold : s->bold == YES;
    c->bold_asian = s->bold_asian == UNSET ? c->bold_asian : s->bold_asian == YES;
    c->hidden = s->hidden == UNSET ? c->hidden : s->hidden == YES;
}

static void span_open(struct odt_reader *o, const struct odt_attrs *a)
{
    apply(&o->chars, odt_style_get(o, 't', odt_attr(a, NS_TEXT, "style-name")));
}

/* A section may be hidden whole; a field may hide its paragraph. */
static void section_open(struct odt_reader *o, const struct odt_attrs *a)
{
    if (span_is(odt_attr(a, NS_TEXT, "display"), "none"))
        o->skip = 1;
}

static void hidden_paragraph(struct odt_reader *o, const struct odt_attrs *a)
{
    struct odt_para *p = current(o);
    if (p && span_is(odt_attr(a, NS_TEXT, "is-hidden"), "true"))
        p->gone = true;
}

/* The number as the writing program printed it: used only where the list cannot be worked out. */
static void number_open(struct odt_reader *o, const struct odt_attrs *a)
{
    (void)a;
    buf_reset(&o->number);
    o->number_text = true;
}

static void number_close(struct odt_reader *o)
{
    struct odt_para *p = current(o);
    o->number_text = false;
    if (p)
        p->printed = span_dup(o->arena, text_trim((struct span){o->number.s, o->number.n}));
}

/* Lists. */

static struct odt_list_frame *frame(struct odt_reader *o)
{
    return o->nframes > o->list_base ? &o->frames[o->nframes - 1] : NULL;
}

static struct odt_list_frame *push_frame(struct odt_reader *o, const struct odt_attrs *a)
{
    struct odt_list_frame *up = frame(o), f = {.list = -1, .style = -1, .override = -1, .start = -1};
    if (up) {
        f.list = up->list;
        f.style = up->override >= 0 ? up->override : up->style;
        f.level = up->level + 1;
    }
    struct span style = odt_attr(a, NS_TEXT, "style-name");
    if (style.n && odt_list_style_get(o, style) >= 0)
        f.style = odt_list_style_get(o, style);
    o->frames[o->nframes++] = f;
    return &o->frames[o->nframes - 1];
}

/* Which list a text:list that stands in no other continues (19.790, 19.791); otherwise a new one. */
static int continued(struct odt_reader *o, const struct odt_attrs *a, int style)
{
    int list = odt_map_get(&o->map, 'i', odt_attr(a, NS_TEXT, "continue-list"));
    if (list >= 0)
        return list;
    if (o->outline >= 0 && style == o->outline)
        return o->outline_list;
    bool same = o->last_list >= 0 && o->last_style == style;
    if (same && span_is(odt_attr(a, NS_TEXT, "continue-numbering"), "true"))
        return o->last_list;
    return odt_list_new(o);
}

static void list_open(struct odt_reader *o, const struct odt_attrs *a)
{
    bool nested = frame(o) != NULL;
    struct odt_list_frame *f = push_frame(o, a);
    if (!nested) {
        f->list = continued(o, a, f->style);
        o->last_list = f->list;
        o->last_style = f->style;
    }
    odt_map_set(&o->map, o->arena, 'i', odt_attr(a, NS_XML, "id"), f->list);
    odt_map_set(&o->map, o->arena, 'i', odt_attr(a, NS_TEXT, "id"), f->list);
}

static void list_close(struct odt_reader *o)
{
    if (frame(o))
        o->nframes--;
}

static void item_open(struct odt_reader *o, const struct odt_attrs *a)
{
    struct odt_list_frame *f = frame(o);
    if (!f)
        return;
    f->item = true;
    f->used = f->header = false;
    f->start = odt_attr_long(a, NS_TEXT, "start-value", -1, 0, INT32_MAX);
    f->override = odt_list_style_get(o, odt_attr(a, NS_TEXT, "style-override"));
}

static void header_open(struct odt_reader *o, const struct odt_attrs *a)
{
    (void)a;
    struct odt_list_frame *f = frame(o);
    if (f)
        f->item = f->header = true;
}

static void item_close(struct odt_reader *o)
{
    struct odt_list_frame *f = frame(o);
    if (f)
        f->item = f->header = false;
}

/* 5.3.6: one paragraph that is an item by itself. */
static void numbered_paragraph_open(struct odt_reader *o, const struct odt_attrs *a)
{
    struct span id = odt_attr(a, NS_TEXT, "list-id");
    struct odt_list_frame *f = push_frame(o, a);
    f->list = odt_map_get(&o->map, 'i', id);
    if (f->list < 0)
        f->list = continued(o, a, f->style);
    odt_map_set(&o->map, o->arena, 'i', id, f->list);
    o->last_list = f->list;
    o->last_style = f->style;
    f->level = (int)odt_attr_long(a, NS_TEXT, "level", 1, 1, NUM_LEVELS) - 1;
    f->item = true;
    f->start = odt_attr_long(a, NS_TEXT, "start-value", -1, 0, INT32_MAX);
}

/* Paragraphs. */

/* The label of the paragraph that begins, if the item that it opens has one. */
static bool list_label(struct odt_reader *o, const struct odt_style *s, struct num_label *out)
{
    struct odt_list_frame *f = frame(o);
    if (!f || !f->item || f->header || f->used)
        return false;
    f->used = true;
    int style = f->override >= 0 ? f->override : f->style;
    if (style < 0 && s)
        style = odt_list_style_get(o, s->list);
    return odt_list_next(o, f->list, style, f->level, f->start, out);
}

/* A heading outside any list counts in the outline (5.1.2), unless its style says that it is in no list. */
static bool outline_label(struct odt_reader *o, const struct odt_attrs *a, const struct odt_style *s, int level,
                          struct num_label *out)
{
    if (frame(o) || level < 1 || o->outline < 0 || (s && s->has_list && s->list.n == 0))
        return false;
    if (span_is(odt_attr(a, NS_TEXT, "is-list-header"), "true"))
        return false;
    bool restart = span_is(odt_attr(a, NS_TEXT, "restart-numbering"), "true");
    long start = odt_attr_long(a, NS_TEXT, "start-value", restart ? 1 : -1, 0, INT32_MAX);
    int style = s && s->list.n ? odt_list_style_get(o, s->list) : o->outline;
    return odt_list_next(o, o->outline_list, style < 0 ? o->outline : style, level - 1, start, out);
}

static void para_begin(struct odt_reader *o, const struct odt_attrs *a, bool heading)
{
    struct odt_para *p = &o->paras[o->nparas++];
    *p = (struct odt_para){.text = false};
    o->in_para = true;
    const struct odt_style *s = odt_style_get(o, 'p', odt_attr(a, NS_TEXT, "style-name"));
    o->chars = (struct odt_chars){0};
    apply(&o->chars, s);
    p->gone = o->chars.hidden;
    p->props.style = odt_style_name(o, s);
    p->props.center = s && s->center == YES;
    if (heading) {
        int level = (int)odt_attr_long(a, NS_TEXT, "outline-level", 1, 0, 10);
        p->props.outline = level > 9 ? 9 : level;
    }
    if (p->gone)
        return;
    p->props.numbered =
        list_label(o, s, &p->props.label) || (heading && outline_label(o, a, s, p->props.outline, &p->props.label));
}

static void p_open(struct odt_reader *o, const struct odt_attrs *a)
{
    para_begin(o, a, false);
}

static void h_open(struct odt_reader *o, const struct odt_attrs *a)
{
    para_begin(o, a, true);
}

static void para_close(struct odt_reader *o)
{
    if (o->nparas == 0)
        return;
    struct odt_para *p = &o->paras[--o->nparas];
    if (!p->props.numbered && p->printed.n > 0) {
        p->props.numbered = true;
        p->props.label = (struct num_label){.text = p->printed};
    }
    p->props.bold = p->bold && !p->plain;
    if (p->gone && doc_pending(o->d) == 0)
        return;
    doc_para(o->d, &p->props);
}

/* Boxes: frames' text boxes, and shapes with text of their own. */

static void box_open(struct odt_reader *o, const struct odt_attrs *a)
{
    (void)a;
    if (o->chars.hidden) {
        o->skip = 1;
        return;
    }
    doc_box_begin(o->d);
    o->in_para = false;
    o->in_box = true;
    o->list_base = o->nframes;
}

static void box_close(struct odt_reader *o)
{
    doc_box_end(o->d);
}

/* Tables: covered cells are told apart by their own element, so that columns follow from the spans. */

static void table_open(struct odt_reader *o, const struct odt_attrs *a)
{
    (void)a;
    doc_table_begin(o->d, 0);
}

static void table_close(struct odt_reader *o)
{
    doc_table_end(o->d);
}

static void row_open(struct odt_reader *o, const struct odt_attrs *a)
{
    (void)a;
    doc_row_begin(o->d);
}

static void row_close(struct odt_reader *o)
{
    doc_row_end(o->d);
}

static void cell_open(struct odt_reader *o, const struct odt_attrs *a)
{
    struct cell c = {0};
    c.colspan = (uint32_t)odt_attr_long(a, NS_TABLE, "number-columns-spanned", 1, 1, LIMIT_TABLE_SPAN);
    c.rowspan = (uint32_t)odt_attr_long(a, NS_TABLE, "number-rows-spanned", 1, 1, LIMIT_TABLE_SPAN);
    /* The same cell several times over: the text stands once, in a cell as wide as all of them. */
    long repeated = odt_attr_long(a, NS_TABLE, "number-columns-repeated", 1, 1, LIMIT_TABLE_SPAN);
    if (c.colspan == 1)
        c.colspan = (uint32_t)repeated;
    doc_cell_begin(o->d, &c);
    o->list_base = o->nframes;
}

static void cell_close(struct odt_reader *o)
{
    doc_cell_end(o->d);
}

/* Where styles are defined. */

static void styles_open(struct odt_reader *o, const struct odt_attrs *a)
{
    (void)a;
    o->automatic = false;
}

/* What comes behind the common styles of styles.xml serves headers and footers: twice as long as many a text. */
static void styles_close(struct odt_reader *o)
{
    o->stop = o->styles_part;
}

static void automatic_open(struct odt_reader *o, const struct odt_attrs *a)
{
    (void)a;
    o->automatic = true;
    if (o->styles_part) /* they serve headers and footers, and their names clash with the body's */
        o->skip = 1;
}

#define SKIP(ns, name)                                                                                                 \
    {                                                                                                                  \
        ns, name, true, NULL, NULL                                                                                     \
    }
#define OPEN(ns, name, f)                                                                                              \
    {                                                                                                                  \
        ns, name, false, f, NULL                                                                                       \
    }
const struct odt_element odt_body_elements[] = {
    {NS_TEXT, "p", false, p_open, para_close},
    {NS_TEXT, "h", false, h_open, para_close},
    OPEN(NS_TEXT, "span", span_open),
    OPEN(NS_TEXT, "s", space),
    OPEN(NS_TEXT, "tab", tab),
    OPEN(NS_TEXT, "line-break", line_break),
    {NS_TEXT, "list", false, list_open, list_close},
    {NS_TEXT, "list-item", false, item_open, item_close},
    {NS_TEXT, "list-header", false, header_open, item_close},
    {NS_TEXT, "numbered-paragraph", false, numbered_paragraph_open, list_close},
    {NS_TEXT, "number", false, number_open, number_close},
    OPEN(NS_TEXT, "section", section_open),
    OPEN(NS_TEXT, "hidden-paragraph", hidden_paragraph),
    {NS_TABLE, "table", false, table_open, table_close},
    {NS_TABLE, "table-row", false, row_open, row_close},
    {NS_TABLE, "table-cell", false, cell_open, cell_close},
    {NS_DRAW, "text-box", false, box_open, box_close},
    {NS_DRAW, "custom-shape", false, box_open, box_close},
    {NS_DRAW, "rect", false, box_open, box_close},
    {NS_DRAW, "ellipse", false, box_open, box_close},
    {NS_DRAW, "circle", false, box_open, box_close},
    {NS_DRAW, "caption", false, box_open, box_close},
    {NS_DRAW, "line", false, box_open, box_close},
    {NS_DRAW, "polyline", false, box_open, box_close},
    {NS_DRAW, "polygon", false, box_open, box_close},
    {NS_DRAW, "regular-polygon", false, box_open, box_close},
    {NS_DRAW, "path", false, box_open, box_close},
    {NS_DRAW, "connector", false, box_open, box_close},
    {NS_DRAW, "measure", false, box_open, box_close},
    {NS_OFFICE, "styles", false, styles_open, styles_close},
    OPEN(NS_OFFICE, "automatic-styles", automatic_open),
    SKIP(NS_OFFICE, "master-styles"),
    SKIP(NS_OFFICE, "meta"),
    SKIP(NS_OFFICE, "settings"),
    SKIP(NS_OFFICE, "scripts"),
    SKIP(NS_OFFICE, "font-face-decls"),
    SKIP(NS_OFFICE, "forms"),
    SKIP(NS_OFFICE, "annotation"),
    SKIP(NS_OFFICE, "event-listeners"),
    SKIP(NS_OFFICE, "binary-data"),
    SKIP(NS_TEXT, "tracked-changes"),
    SKIP(NS_TEXT, "note"),
    SKIP(NS_TEXT, "hidden-text"),
    SKIP(NS_TEXT, "ruby-text"),
    SKIP(NS_TEXT, "script"),
    SKIP(NS_TEXT, "table-of-content-source"),
    SKIP(NS_TEXT, "illustration-index-source"),
    SKIP(NS_TEXT, "table-index-source"),
    SKIP(NS_TEXT, "object-index-source"),
    SKIP(NS_TEXT, "user-index-source"),
    SKIP(NS_TEXT, "alphabetical-index-source"),
    SKIP(NS_TEXT, "bibliography-source"),
    SKIP(NS_DRAW, "object"),
    SKIP(NS_DRAW, "object-ole"),
    SKIP(NS_DRAW, "glue-point"),
    SKIP(NS_DRAW, "image"),
    SKIP(NS_SVG, "title"),
    SKIP(NS_SVG, "desc"),
    {NS_OTHER, NULL, false, NULL, NULL},
};
