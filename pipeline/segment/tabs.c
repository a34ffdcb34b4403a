/* Tabs: paragraphs whose tabs set columns below a head of labels, 岗位 → 人数 → 岗位职责, as pasted from a spreadsheet
 * or typed: they are read as the rows of a table. */
#include "lines.h"
#include "roles.h"
#include <stdlib.h>
#include <string.h>

enum { LEAST_COLUMNS = 3, MOST_COLUMNS = 24, LEAST_ROWS = 2, MOST_ROWS = 10000 };

struct row {
    const struct para *para;
    struct span cell[MOST_COLUMNS]; /* of the paragraph's text, without the tabs */
    size_t n, filled;
};

/* The paragraph's cells; false where it is no such row. */
static bool cut_row(const struct node *x, struct row *r)
{
    if (x->kind != NODE_P || x->u.p.numbered || x->u.p.text.n == 0)
        return false;
    struct span text = x->u.p.text;
    r->para = &x->u.p;
    r->n = r->filled = 0;
    for (size_t at = 0; at <= text.n;) {
        const char *tab = memchr(text.s + at, '\t', text.n - at);
        size_t end = tab ? (size_t)(tab - text.s) : text.n;
        if (r->n == MOST_COLUMNS)
            return false;
        struct span cell = span_sub(text, at, end);
        r->filled += !text_is_blank(cell);
        r->cell[r->n++] = cell;
        at = end + 1;
    }
    return r->n >= LEAST_COLUMNS && r->filled > 0;
}

/* Only the cells that hold words: typed tabs set columns, however many they take. */
static void drop_blank(struct row *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (!text_is_blank(r->cell[i]))
            r->cell[n++] = r->cell[i];
    r->n = n;
}

/* Are most of its cells labels, and one of them that of the post's name? */
static bool is_head(struct lines *l, const struct row *r)
{
    size_t labels = 0;
    bool title = false;
    for (size_t i = 0; i < r->n; i++) {
        struct folded f;
        struct label_hit hit;
        if (text_is_blank(r->cell[i]) || r->cell[i].n > 60)
            continue;
        fold_line(l->arena, r->cell[i], &f);
        struct span words = fold_compact(l->arena, f.f);
        bool label = rules_label(l->rules, false, words, 0, &hit) && hit.sep == SEP_END;
        title = title || (label && hit.class == RC_FIELD && rule_is(l->rules, hit.rule, "title"));
        labels += label || (rules_label(l->rules, true, words, 0, &hit) && hit.sep == SEP_END);
    }
    return title && r->filled >= LEAST_COLUMNS && labels * 2 > r->filled;
}

/* Fit a row below the head: cell by cell, where both have as many, else word by word. */
static bool fits(const struct row *head, struct row *r)
{
    if (r->n == head->n && !text_is_blank(head->cell[0]) && !text_is_blank(head->cell[head->n - 1]) &&
        head->filled == head->n)
        return true;
    if (r->filled != head->filled)
        return false;
    drop_blank(r);
    return true;
}

struct copy {
    struct lines *l;
    struct node *nodes;
    const struct para **origin;
    size_t n, cap;
};

static struct node *put(struct copy *c, enum node_kind kind, const struct para *origin)
{
    if (c->n == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 256;
        c->nodes = xreallocarray(c->nodes, c->cap, sizeof *c->nodes);
        c->origin = xreallocarray(c->origin, c->cap, sizeof(struct para *));
    }
    c->origin[c->n] = origin;
    c->nodes[c->n] = (struct node){.kind = kind};
    return &c->nodes[c->n++];
}

/* Where a cell with nothing in it stands below one that is meant again, that one reaches down: above[] are nodes. */
static void put_row(struct copy *c, const struct row *r, uint32_t row, size_t *above)
{
    bool again = row > 0;
    const char *from = r->para->text.s;
    put(c, NODE_ROW, NULL);
    for (size_t i = 0; i < r->n; i++) {
        again = again && text_is_blank(r->cell[i]);
        if (again) {
            c->nodes[above[i]].u.cell.rowspan++;
            continue;
        }
        above[i] = c->n;
        put(c, NODE_CELL, NULL)->u.cell = (struct cell){.colspan = 1, .rowspan = 1, .row = row, .col = (uint32_t)i};
        struct node *p = put(c, NODE_P, r->para);
        p->u.p = *r->para;
        const char *end = i + 1 < r->n ? r->cell[i + 1].s : r->para->text.s + r->para->text.n;
        p->u.p.text = (struct span){from, (size_t)(end - from)}; /* with the tabs, so that nothing is left out */
        from = end;
        put(c, NODE_CELL_END, NULL);
    }
    put(c, NODE_ROW_END, NULL);
}

/* The rows below the head at node i; 0: it is no head of any. */
static size_t count_rows(struct lines *l, const struct document *d, size_t i)
{
    struct row head = {0}, r = {0};
    if (!cut_row(&d->nodes[i], &head) || !is_head(l, &head))
        return 0;
    if (head.filled < head.n)
        drop_blank(&head);
    size_t n = 0;
    while (n < MOST_ROWS && i + 1 + n < d->n && cut_row(&d->nodes[i + 1 + n], &r) && fits(&head, &r))
        n++;
    return n >= LEAST_ROWS ? n : 0;
}

static void put_table(struct copy *c, const struct document *d, size_t i, size_t rows)
{
    struct row head = {0}, r = {0};
    size_t above[MOST_COLUMNS] = {0};
    cut_row(&d->nodes[i], &head);
    if (head.filled < head.n)
        drop_blank(&head);
    put(c, NODE_TABLE, NULL);
    put_row(c, &head, 0, above);
    for (size_t k = 1; k <= rows; k++) {
        cut_row(&d->nodes[i + k], &r);
        fits(&head, &r);
        put_row(c, &r, (uint32_t)k, above);
    }
    put(c, NODE_TABLE_END, NULL);
}

const struct document *tabs_read(struct lines *l, const struct document *d)
{
    struct copy c = {.l = l};
    size_t depth = 0, from = 0; /* from: nodes before it are copied */
    for (size_t i = 0; i < d->n; i++) {
        depth += d->nodes[i].kind == NODE_TABLE;
        depth -= d->nodes[i].kind == NODE_TABLE_END && depth > 0;
        struct span text = d->nodes[i].kind == NODE_P && depth == 0 ? d->nodes[i].u.p.text : (struct span){0};
        size_t rows = text.n > 0 && memchr(text.s, '\t', text.n) ? count_rows(l, d, i) : 0;
        if (rows == 0)
            continue;
        for (; from < i; from++)
            *put(&c, d->nodes[from].kind, d->nodes[from].kind == NODE_P ? &d->nodes[from].u.p : NULL) = d->nodes[from];
        put_table(&c, d, i, rows);
        i += rows;
        from = i + 1;
    }
    if (c.n == 0)
        return d;
    for (; from < d->n; from++)
        *put(&c, d->nodes[from].kind, d->nodes[from].kind == NODE_P ? &d->nodes[from].u.p : NULL) = d->nodes[from];
    l->tabbed = *d;
    l->tabbed.nodes = c.nodes;
    l->tabbed.n = c.n;
    l->origin = c.origin;
    return &l->tabbed;
}
