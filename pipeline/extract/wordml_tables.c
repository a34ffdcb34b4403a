/* WordprocessingML's tables: rows, cells and their merges in grid columns. A row and a cell begin with their first
 * content, because their properties stand before it inside them. */
#include "wordml.h"

static struct table_state *top(struct wml *w)
{
    return w->table_n > 0 ? &w->tables[w->table_n - 1] : NULL;
}

void table_open(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    wml_cell_open(w);
    if (w->table_n == w->table_cap) {
        w->table_cap = w->table_cap ? w->table_cap * 2 : 8;
        w->tables = xreallocarray(w->tables, w->table_cap, sizeof *w->tables);
    }
    w->tables[w->table_n++] = (struct table_state){0};
    doc_table_begin(w->d, 0);
}

void table_close(struct wml *w)
{
    if (!top(w))
        return;
    doc_table_end(w->d);
    w->table_n--;
}

void table_row(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    struct table_state *t = top(w);
    if (t)
        *t = (struct table_state){0};
}

void table_row_end(struct wml *w)
{
    struct table_state *t = top(w);
    if (t && t->row_open)
        doc_row_end(w->d);
    if (t)
        *t = (struct table_state){0};
}

void table_before(struct wml *w, const struct wml_attrs *a)
{
    struct table_state *t = top(w);
    int64_t n = wml_int(a, "val", 0);
    if (t && n > 0 && n < (int64_t)LIMIT_TABLE_COLUMNS)
        t->col = (int32_t)n;
}

void table_row_hidden(struct wml *w, const struct wml_attrs *a)
{
    struct table_state *t = top(w);
    if (t && wml_around(w, 1) == E_W_trPr && wml_on(a))
        t->row_gone = true;
}

void table_cell(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    struct table_state *t = top(w);
    if (!t)
        return;
    if (t->row_gone) {
        wml_skip(w);
        return;
    }
    t->cell = (struct cell){.left = t->col, .right = t->col + 1};
    t->hmerge = 0;
    t->cell_due = true;
    t->cell_gone = false;
}

void table_span(struct wml *w, const struct wml_attrs *a)
{
    struct table_state *t = top(w);
    int64_t n = wml_int(a, "val", 1);
    if (t && t->cell_due && n > 0)
        t->cell.right = t->cell.left + (int32_t)(n < (int64_t)LIMIT_TABLE_SPAN ? n : (int64_t)LIMIT_TABLE_SPAN);
}

static char merge_kind(const struct wml_attrs *a)
{
    return span_is(wml_val(a), "restart") ? 'r' : 'c';
}

void table_vmerge(struct wml *w, const struct wml_attrs *a)
{
    struct table_state *t = top(w);
    if (t && t->cell_due)
        t->cell.vmerge = merge_kind(a) == 'r' ? VMERGE_RESTART : VMERGE_CONTINUE;
}

void table_hmerge(struct wml *w, const struct wml_attrs *a)
{
    struct table_state *t = top(w);
    if (t && t->cell_due)
        t->hmerge = merge_kind(a);
}

/* A cell whose deletion is tracked: Word's final view has neither it nor its text. */
void table_cell_gone(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    struct table_state *t = top(w);
    if (t && t->cell_due) {
        t->cell_due = false;
        t->cell_gone = true;
    }
}

/* Begin the row and the cell that are due. A cell that continues the one before it widens that one instead. */
void wml_cell_open(struct wml *w)
{
    struct table_state *t = top(w);
    if (!t || !t->cell_due)
        return;
    t->cell_due = false;
    if (!t->row_open)
        doc_row_begin(w->d);
    t->row_open = true;
    t->col = t->cell.right < (int32_t)LIMIT_TABLE_COLUMNS ? t->cell.right : (int32_t)LIMIT_TABLE_COLUMNS - 1;
    if (t->hmerge == 'c' && t->cells > 0) {
        t->opened.right = t->cell.right;
        doc_row_cell(w->d, t->cells - 1, &t->opened);
    } else {
        t->hmerge = 0;
        t->opened = t->cell;
        t->cells++;
        doc_cell_begin(w->d, &t->opened);
    }
    if (t->cell.vmerge == VMERGE_CONTINUE) {
        t->continued = true;
        w->continued++;
    }
}

void table_cell_known(struct wml *w)
{
    struct table_state *t = top(w);
    if (t && t->cell_gone) /* the rest of the cell is left out; wml_skip counts from the element that is open */
        wml_skip_around(w);
    else
        wml_cell_open(w);
}

void table_cell_end(struct wml *w)
{
    struct table_state *t = top(w);
    if (!t)
        return;
    wml_cell_open(w);
    w->continued -= t->continued;
    t->continued = false;
    t->hmerge = 0;
}
