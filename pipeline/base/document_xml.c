/* Document XML (urn:zhize:document:1): prints a struct document and reads it back. Decides nothing about the text. */
#include "document.h"
#include "xml.h"
#include <stdlib.h>
#include <string.h>

static void write_para(struct xmlout *x, const struct para *p)
{
    xmlout_open(x, "p");
    xmlout_attr_int(x, "n", p->n);
    if (p->style.n)
        xmlout_attr(x, "style", p->style);
    if (p->outline > 0)
        xmlout_attr_int(x, "outline", p->outline);
    if (p->bold)
        xmlout_attr_int(x, "bold", 1);
    if (p->center)
        xmlout_attr_int(x, "center", 1);
    if (p->numbered) {
        xmlout_attr(x, "label", p->label.text);
        if (!p->label.bullet)
            xmlout_attr_int(x, "number", p->label.number);
        xmlout_attr_int(x, "level", p->label.level);
        if (p->label.list > 0)
            xmlout_attr_int(x, "list", p->label.list);
    }
    xmlout_text(x, p->text);
    xmlout_close(x);
}

static void write_cell(struct xmlout *x, const struct cell *c)
{
    xmlout_open(x, "cell");
    xmlout_attr_int(x, "col", c->col);
    if (c->colspan > 1)
        xmlout_attr_int(x, "span", c->colspan);
    if (c->rowspan > 1)
        xmlout_attr_int(x, "rows", c->rowspan);
}

void document_write(const struct document *d, struct buf *out)
{
    struct xmlout x;
    uint32_t last = 0;
    xmlout_begin(&x, out);
    xmlout_open(&x, "document");
    xmlout_attr(&x, "xmlns", SPAN("urn:zhize:document:1"));
    xmlout_attr(&x, "source", d->source);
    xmlout_attr(&x, "format", d->format);
    if (d->sha256[0])
        xmlout_attr(&x, "sha256", span_of(d->sha256));
    for (size_t i = 0; i < d->n; i++) {
        const struct node *node = &d->nodes[i];
        switch (node->kind) {
        case NODE_P:
            write_para(&x, &node->u.p);
            last = node->u.p.n;
            break;
        case NODE_TABLE:
            xmlout_open(&x, "table");
            xmlout_attr_int(&x, "n", last);
            break;
        case NODE_ROW:
            xmlout_open(&x, "row");
            break;
        case NODE_CELL:
            write_cell(&x, &node->u.cell);
            break;
        case NODE_TABLE_END:
        case NODE_ROW_END:
        case NODE_CELL_END:
            xmlout_close(&x);
            break;
        }
    }
    xmlout_diags(&x, &d->diags);
    xmlout_close(&x);
}

/* The columns that cells state: a row may begin with a gap, which spans alone cannot tell. */
struct columns {
    int64_t *list;
    size_t n, cap;
};

static void read_para(struct xmlin *x, struct document *d)
{
    struct para p = {0};
    p.style = span_dup(d->arena, xmlin_attr(x, "style"));
    p.outline = (int)xmlin_attr_int(x, "outline", 0) % 10;
    p.bold = xmlin_attr_int(x, "bold", 0) == 1;
    p.center = xmlin_attr_int(x, "center", 0) == 1;
    struct span label = xmlin_attr(x, "label");
    if (label.s) {
        p.numbered = true;
        p.label.text = span_dup(d->arena, label);
        p.label.bullet = xmlin_attr(x, "number").s == NULL;
        p.label.number = xmlin_attr_int(x, "number", 0);
        p.label.level = (int)xmlin_attr_int(x, "level", 0) % NUM_LEVELS;
        p.label.list = (int)(xmlin_attr_int(x, "list", 0) & 0x7FFFFFFF);
    }
    if (p.outline < 0)
        p.outline = 0;
    if (p.label.level < 0)
        p.label.level = 0;
    struct span text = xmlin_element_text(x, d->arena);
    doc_text(d, text.s, text.n);
    doc_para(d, &p);
}

static void read_cell(struct xmlin *x, struct document *d, struct columns *columns)
{
    struct cell c = {0};
    long long span = xmlin_attr_int(x, "span", 1), rows = xmlin_attr_int(x, "rows", 1);
    c.colspan = span > 0 && span < UINT32_MAX ? (uint32_t)span : 1;
    c.rowspan = rows > 0 && rows < UINT32_MAX ? (uint32_t)rows : 1;
    if (columns->n == columns->cap) {
        columns->cap = columns->cap ? columns->cap * 2 : 64;
        columns->list = xreallocarray(columns->list, columns->cap, sizeof *columns->list);
    }
    columns->list[columns->n++] = xmlin_attr_int(x, "col", -1);
    doc_cell_begin(d, &c);
}

/* The element just opened, at `parent`; 0 when it was taken whole or cannot stand here. */
static char open_element(struct xmlin *x, struct document *d, char parent, struct columns *columns)
{
    bool block = parent == 'd' || parent == 'c';
    if (block && span_is(xmlin_name(x), "p")) {
        read_para(x, d);
        return 0;
    }
    if (block && span_is(xmlin_name(x), "table")) {
        doc_table_begin(d, 0);
        return 't';
    }
    if (parent == 't' && span_is(xmlin_name(x), "row")) {
        doc_row_begin(d);
        return 'r';
    }
    if (parent == 'r' && span_is(xmlin_name(x), "cell")) {
        read_cell(x, d, columns);
        return 'c';
    }
    if (parent == 'd' && xmlin_diag(x, &d->diags))
        return 0;
    diag_add(&d->diags, D_XML_BROKEN, doc_here(d), "<%.32s> cannot stand here", xmlin_name(x).s);
    xmlin_skip(x);
    return 0;
}

static void close_element(struct document *d, char kind)
{
    if (kind == 't')
        doc_table_end(d);
    else if (kind == 'r')
        doc_row_end(d);
    else if (kind == 'c')
        doc_cell_end(d);
}

static void set_columns(struct document *d, const struct columns *columns)
{
    size_t cells = 0;
    for (size_t i = 0; i < d->n; i++)
        cells += d->nodes[i].kind == NODE_CELL;
    if (cells != columns->n) /* tables past a limit were left out */
        return;
    for (size_t i = 0, k = 0; i < d->n; i++)
        if (d->nodes[i].kind == NODE_CELL) {
            int64_t col = columns->list[k++];
            if (col >= 0 && col < UINT32_MAX)
                d->nodes[i].u.cell.col = (uint32_t)col;
        }
}

struct document *document_read(const char *xml, size_t n)
{
    struct document *d = doc_new();
    struct columns columns = {0};
    struct buf open = {0}; /* a letter for each open element: d, t, r, c */
    struct xmlin *x = xmlin_new(xml, n);
    enum xmlin_event e = xmlin_next(x);
    if (e == XMLIN_OPEN) {
        d->source = span_dup(d->arena, xmlin_attr(x, "source"));
        d->format = span_dup(d->arena, xmlin_attr(x, "format"));
        struct span hash = xmlin_attr(x, "sha256");
        if (hash.n < sizeof d->sha256 && hash.n > 0)
            memcpy(d->sha256, hash.s, hash.n);
        buf_addc(&open, 'd');
    }
    while (open.n > 0 && (e = xmlin_next(x)) != XMLIN_ERROR && e != XMLIN_END) {
        if (e == XMLIN_OPEN) {
            char kind = open_element(x, d, open.s[open.n - 1], &columns);
            if (kind)
                buf_addc(&open, kind);
        } else if (e == XMLIN_CLOSE) {
            close_element(d, open.s[--open.n]);
        }
    }
    if (open.n == 0 && e == XMLIN_CLOSE)
        e = xmlin_next(x);
    if (e == XMLIN_ERROR)
        xmlin_report(x, &d->diags);
    doc_finish(d);
    set_columns(d, &columns);
    free(columns.list);
    buf_free(&open);
    xmlin_free(x);
    return d;
}
