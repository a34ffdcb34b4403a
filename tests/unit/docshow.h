/* Prints a document in a short form and compares it, for the tests of the Word binary reader. A paragraph is a line
 * "p «label» text {style o1 b c}" (outline level, bold, centred), soft breaks as |; tables as table, row, cell, end. */
#ifndef DOCSHOW_H
#define DOCSHOW_H

#include "extract.h"
#include "numbering.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void show_para(const struct para *p, struct buf *out)
{
    buf_adds(out, "p ");
    if (p->numbered) {
        buf_adds(out, "«");
        buf_add(out, p->label.text.s, p->label.text.n);
        buf_adds(out, "» ");
    }
    for (size_t i = 0; i < p->text.n;) {
        uint32_t c = utf8_next(p->text, &i);
        buf_add_utf8(out, c == CP_LINE ? '|' : c);
    }
    buf_adds(out, " {");
    buf_add(out, p->style.s, p->style.n);
    if (p->outline)
        buf_printf(out, " o%d", p->outline);
    buf_adds(out, p->bold ? " b" : "");
    buf_adds(out, p->center ? " c" : "");
    buf_adds(out, "}\n");
}

static void show(const struct document *d, struct buf *out)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct node *x = &d->nodes[i];
        switch (x->kind) {
        case NODE_P:
            show_para(&x->u.p, out);
            break;
        case NODE_TABLE:
            buf_adds(out, "table\n");
            break;
        case NODE_TABLE_END:
            buf_adds(out, "end\n");
            break;
        case NODE_ROW:
            buf_adds(out, "row\n");
            break;
        case NODE_CELL:
            buf_printf(out, "cell %u+%u", x->u.cell.col, x->u.cell.colspan);
            if (x->u.cell.rowspan > 1)
                buf_printf(out, " rows %u", x->u.cell.rowspan);
            buf_adds(out, "\n");
            break;
        default:
            break;
        }
    }
}

/* Read n bytes, from a copy of exactly that size, so that reading past the end is seen. */
static struct document *read_doc(const void *s, size_t n)
{
    unsigned char *copy = malloc(n ? n : 1);
    assert_non_null(copy);
    memcpy(copy, s, n);
    struct input in = {copy, n, "test", 0};
    struct document *d = doc_new();
    reader_doc.bid(&in);
    reader_doc.read(&in, d);
    doc_finish(d);
    free(copy);
    return d;
}

static inline int bid_of(const void *s, size_t n)
{
    struct input in = {s, n, "test", 0};
    return reader_doc.bid(&in);
}

/* The document that m describes reads as `want`, with exactly these diagnostics ("id id "). Frees m. DM_KEEP names a
 * folder to leave the files in, for a look with other programs. */
static void check_with(struct docmake *m, const char *want, const char *diags)
{
    static int number;
    struct buf file = {0}, got = {0}, messages = {0};
    dm_build(m, &file);
    if (getenv("DM_KEEP")) {
        char path[512];
        snprintf(path, sizeof path, "%s/%02d.doc", getenv("DM_KEEP"), ++number);
        FILE *f = fopen(path, "wb");
        if (f) {
            fwrite(file.s, 1, file.n, f);
            fclose(f);
        }
    }
    assert_int_equal(bid_of(file.s, file.n), 95);
    struct document *d = read_doc(file.s, file.n);
    show(d, &got);
    for (size_t i = 0; i < d->diags.n; i++)
        buf_printf(&messages, "%s ", diag_name(d->diags.list[i].id));
    assert_string_equal(buf_cstr(&got), want);
    assert_string_equal(buf_cstr(&messages), diags);
    doc_free(d);
    buf_free(&messages);
    buf_free(&got);
    buf_free(&file);
    dm_free(m);
}

static inline void check(struct docmake *m, const char *want)
{
    check_with(m, want, "");
}

#endif
