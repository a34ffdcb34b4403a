/* What is printed as document XML reads back the same: documents built at random from a fixed seed, with every kind of
 * node, attribute and awkward text. */
#include "document.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint32_t seed;

static uint32_t pick(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static void random_text(struct document *d)
{
    static const char *const pieces[] = {
        "岗位职责", " ", "\t", UTF8_LINE, "<p n=\"1\">", "&amp;", "]]>", "\"'", "\xF0\xA0\x80\x80", "a", "　", "  ",
    };
    for (uint32_t n = pick(5); n > 0; n--) {
        const char *s = pieces[pick(sizeof pieces / sizeof *pieces)];
        doc_text(d, s, strlen(s));
    }
}

static void random_para(struct document *d)
{
    static const char *const labels[] = {"1.", "一、", "<(1)>", " \t&", "•"};
    struct para p = {.bold = pick(4) == 0, .center = pick(4) == 0, .outline = (int)(pick(3) ? 0 : pick(10))};
    if (pick(3) == 0)
        p.style = SPAN("heading \"1\" & <more>");
    if (pick(2)) {
        p.numbered = true;
        p.label.text = span_of(labels[pick(5)]);
        p.label.bullet = pick(3) == 0;
        p.label.number = p.label.bullet ? 0 : (int64_t)pick(100000) - 10;
        p.label.level = (int)pick(NUM_LEVELS);
        p.label.list = (int)pick(50) + 1;
    }
    random_text(d);
    doc_para(d, &p);
}

static void random_blocks(struct document *d, int depth)
{
    for (uint32_t n = pick(4) + (depth == 0); n > 0; n--) {
        if (depth == 3 || pick(3)) {
            random_para(d);
            continue;
        }
        doc_table_begin(d, 0);
        for (uint32_t rows = pick(4); rows > 0; rows--) {
            doc_row_begin(d);
            int32_t col = (int32_t)pick(2);
            for (uint32_t cells = pick(4); cells > 0; cells--) {
                struct cell c = {.left = col, .right = col + 1 + (int32_t)pick(3), .vmerge = (enum vmerge)pick(3)};
                col = c.right + (int32_t)pick(2);
                doc_cell_begin(d, &c);
                random_blocks(d, depth + 1);
                doc_cell_end(d);
            }
            doc_row_end(d);
        }
        doc_table_end(d);
    }
}

static bool same_span(struct span a, struct span b)
{
    return span_eq(a, b);
}

static void same_node(const struct node *a, const struct node *b)
{
    assert_int_equal(a->kind, b->kind);
    if (a->kind == NODE_CELL) {
        assert_int_equal(a->u.cell.row, b->u.cell.row);
        assert_int_equal(a->u.cell.col, b->u.cell.col);
        assert_int_equal(a->u.cell.colspan, b->u.cell.colspan);
        assert_int_equal(a->u.cell.rowspan, b->u.cell.rowspan);
    }
    if (a->kind != NODE_P)
        return;
    const struct para *p = &a->u.p, *q = &b->u.p;
    assert_int_equal(p->n, q->n);
    assert_true(same_span(p->text, q->text));
    assert_true(same_span(p->style, q->style));
    assert_int_equal(p->outline, q->outline);
    assert_int_equal(p->bold, q->bold);
    assert_int_equal(p->center, q->center);
    assert_int_equal(p->numbered, q->numbered);
    assert_true(same_span(p->label.text, q->label.text));
    assert_int_equal(p->label.bullet, q->label.bullet);
    assert_int_equal(p->label.number, q->label.number);
    assert_int_equal(p->label.level, q->label.level);
    assert_int_equal(p->label.list, q->label.list);
}

static void reads_back(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 300; round++) {
        seed = round;
        struct document *d = doc_new();
        d->source = SPAN("a & \"b\".docx");
        d->format = SPAN("docx");
        memset(d->sha256, 'a', 64);
        random_blocks(d, 0);
        doc_finish(d);
        diag_add(&d->diags, D_ALTCHUNK, d->n > 0, "<%s>", "detail");
        struct buf first = {0}, second = {0};
        document_write(d, &first);
        struct document *e = document_read(first.s, first.n);
        assert_int_equal(e->n, d->n);
        for (size_t i = 0; i < d->n; i++)
            same_node(&d->nodes[i], &e->nodes[i]);
        assert_string_equal(e->sha256, d->sha256);
        assert_int_equal(e->diags.n, d->diags.n);
        document_write(e, &second);
        assert_int_equal(first.n, second.n);
        assert_memory_equal(first.s, second.s, first.n);
        buf_free(&first);
        buf_free(&second);
        doc_free(d);
        doc_free(e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
