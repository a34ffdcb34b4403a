/* Limits of limits.h that no document of a few bytes meets, at their edge: what is just within stays, what is past is
 * cut and says so, or is kept in another way. */
#include "document.h"
#include "limits.h"
#include "roles.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* LIMIT_DIAGS_PER_DOCUMENT: the last one that is kept says that there were more; a fatal one is always told. */
static void diagnostics(void **state)
{
    struct arena *arena = arena_new();
    struct diags d;
    (void)state;
    diags_init(&d, arena);
    for (uint32_t i = 1; i <= LIMIT_DIAGS_PER_DOCUMENT; i++)
        diag_add(&d, D_NUMBER_FORMAT, i, NULL);
    assert_int_equal(d.n, LIMIT_DIAGS_PER_DOCUMENT);
    assert_int_equal(d.list[d.n - 1].id, D_NUMBER_FORMAT);
    for (uint32_t i = 1; i <= 10; i++)
        diag_add(&d, D_NUMBER_FORMAT, LIMIT_DIAGS_PER_DOCUMENT + i, NULL);
    assert_int_equal(d.n, LIMIT_DIAGS_PER_DOCUMENT + 1);
    assert_int_equal(d.list[d.n - 1].id, D_TOO_MANY);
    diag_add(&d, D_ZIP_DAMAGED, 0, NULL);
    assert_true(diags_fatal(&d));
    diags_free(&d);
    arena_free(arena);
}

static void cell(struct document *d, uint32_t colspan, uint32_t rowspan)
{
    doc_cell_begin(d, &(struct cell){.colspan = colspan, .rowspan = rowspan});
    doc_char(d, 'x');
    doc_cell_end(d);
}

static struct cell *cell_of(struct document *d, size_t k)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->nodes[i].kind == NODE_CELL && k-- == 0)
            return &d->nodes[i].u.cell;
    fail_msg("no such cell");
    return NULL;
}

/* LIMIT_TABLE_COLUMNS, LIMIT_TABLE_SPAN: cells past the last column share it; spans end at the edge; no text is lost.
 */
static void tables(void **state)
{
    (void)state;
    struct document *d = doc_new();
    doc_table_begin(d, 0);
    doc_row_begin(d);
    for (uint32_t i = 0; i < LIMIT_TABLE_COLUMNS + 2; i++)
        cell(d, 1, 1);
    doc_row_end(d);
    doc_row_begin(d);
    cell(d, LIMIT_TABLE_SPAN, LIMIT_TABLE_SPAN + 1);
    doc_row_end(d);
    doc_row_begin(d);
    cell(d, UINT32_MAX, UINT32_MAX);
    doc_row_end(d);
    doc_table_end(d);
    doc_finish(d);
    assert_int_equal(cell_of(d, LIMIT_TABLE_COLUMNS - 1)->col, LIMIT_TABLE_COLUMNS - 1);
    assert_int_equal(cell_of(d, LIMIT_TABLE_COLUMNS + 1)->col, LIMIT_TABLE_COLUMNS - 1);
    size_t paragraphs = 0;
    for (size_t i = 0; i < d->n; i++) {
        paragraphs += d->nodes[i].kind == NODE_P;
        if (d->nodes[i].kind == NODE_CELL) {
            const struct cell *c = &d->nodes[i].u.cell;
            assert_true(c->colspan >= 1 && c->col + c->colspan <= LIMIT_TABLE_COLUMNS);
            assert_true(c->rowspan >= 1 && c->rowspan <= LIMIT_TABLE_SPAN);
        }
    }
    assert_int_equal(paragraphs, LIMIT_TABLE_COLUMNS + 4);
    doc_free(d);
}

static size_t count(const struct buf *b, const char *what)
{
    size_t n = 0;
    for (size_t at = 0; (at = span_find((struct span){b->s, b->n}, what, at)) != SIZE_MAX; at++)
        n++;
    return n;
}

/* The deepest nesting of `open` in the XML. */
static size_t depth(const struct buf *b, const char *open, const char *close)
{
    size_t now = 0, most = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct span rest = {b->s + i, b->n - i};
        if (span_starts(rest, open))
            most = ++now > most ? now : most;
        else if (span_starts(rest, close))
            now--;
    }
    return most;
}

/* LIMIT_ITEM_DEPTH, LIMIT_ROLE_DEPTH: deeper ones stand beside their parent; none is lost, and what is printed is
 * valid. */
static void nesting(void **state)
{
    (void)state;
    for (unsigned more = 0; more <= 2; more++) {
        struct roles *r = roles_new();
        struct role **role = &r->roles;
        for (unsigned i = 0; i < LIMIT_ROLE_DEPTH + more; i++, role = &(*role)->roles) {
            *role = arena_alloc(r->arena, sizeof **role);
            (*role)->title = SPAN("x");
            (*role)->p = 1;
        }
        struct section *s = r->roles->sections = arena_alloc(r->arena, sizeof *s);
        struct item **item = &s->items;
        for (unsigned i = 0; i < LIMIT_ITEM_DEPTH + more; i++, item = &(*item)->items) {
            *item = arena_alloc(r->arena, sizeof **item);
            (*item)->text = SPAN("y");
            (*item)->n = (*item)->p = 1;
        }
        struct buf xml = {0};
        roles_write(r, &xml);
        assert_int_equal(count(&xml, "<role "), LIMIT_ROLE_DEPTH + more);
        assert_int_equal(count(&xml, "<item "), LIMIT_ITEM_DEPTH + more);
        assert_int_equal(depth(&xml, "<role ", "</role>"), LIMIT_ROLE_DEPTH);
        assert_int_equal(depth(&xml, "<item ", "</item>"), LIMIT_ITEM_DEPTH);
        struct roles *again = roles_read(xml.s, xml.n);
        assert_int_equal(again->diags.n, 0);
        struct buf xml2 = {0};
        roles_write(again, &xml2);
        assert_int_equal(xml.n, xml2.n);
        assert_memory_equal(xml.s, xml2.s, xml.n);
        roles_free(again);
        roles_free(r);
        buf_free(&xml);
        buf_free(&xml2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(diagnostics), cmocka_unit_test(tables),
                                       cmocka_unit_test(nesting)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
