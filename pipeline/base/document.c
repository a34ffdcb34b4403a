/* Building a document: collects text, paragraphs and tables in reading order, places text boxes, resolves merged cells
 * into spans, numbers the paragraphs. Knows no file format. */
#include "document.h"
#include "limits.h"
#include <stdlib.h>
#include <string.h>

struct nodes {
    struct node *list;
    size_t n, cap;
};

struct table {
    size_t start;             /* index of its NODE_TABLE in the frame's nodes */
    size_t row;               /* index of the open NODE_ROW */
    size_t placed, placed_at; /* doc_row_cell: cells of the row that were passed, the node to go on from */
    int32_t tolerance;
    bool row_open, cell_open;
};

/* A story being collected: the document itself, or a text box within a paragraph of the frame below. */
struct frame {
    struct nodes nodes, after; /* after: boxes that follow the open paragraph */
    struct buf text;
    struct table *tables;
    size_t depth, tables_cap;
    size_t ignored; /* tables past the depth limit: their content flows as paragraphs */
};

struct doc_state {
    struct frame *frames;
    size_t n, cap;
    size_t paragraphs, text_bytes;
    bool full;
    struct column *columns; /* of the table being resolved: LIMIT_TABLE_COLUMNS, all zero between tables */
};

struct document *doc_new(void)
{
    struct document *d = xcalloc(1, sizeof *d);
    d->arena = arena_new();
    diags_init(&d->diags, d->arena);
    d->numbering = numbering_new(d->arena);
    d->state = xcalloc(1, sizeof *d->state);
    d->state->frames = xcalloc(1, sizeof *d->state->frames);
    d->state->n = d->state->cap = 1;
    return d;
}

static void frame_free(struct frame *f)
{
    free(f->nodes.list);
    free(f->after.list);
    free(f->tables);
    buf_free(&f->text);
}

static void state_free(struct doc_state *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++)
        frame_free(&s->frames[i]);
    free(s->frames);
    free(s->columns);
    free(s);
}

void doc_free(struct document *d)
{
    if (!d)
        return;
    state_free(d->state);
    free(d->nodes);
    diags_free(&d->diags);
    numbering_free(d->numbering);
    arena_free(d->arena);
    free(d);
}

static struct frame *top(const struct document *d)
{
    return &d->state->frames[d->state->n - 1];
}

static struct node *push(struct nodes *l, enum node_kind kind)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 64;
        l->list = xreallocarray(l->list, l->cap, sizeof *l->list);
    }
    struct node *x = &l->list[l->n++];
    *x = (struct node){.kind = kind};
    return x;
}

static void append(struct nodes *to, struct nodes *from)
{
    for (size_t i = 0; i < from->n; i++)
        *push(to, from->list[i].kind) = from->list[i];
    from->n = 0;
}

static void set_full(struct document *d, const char *what)
{
    if (!d->state->full)
        diag_add(&d->diags, D_LIMIT_REACHED, doc_here(d), "%s", what);
    d->state->full = true;
}

uint32_t doc_here(const struct document *d)
{
    return d->state ? (uint32_t)d->state->paragraphs + 1 : 0;
}

bool doc_full(const struct document *d)
{
    return d->state && d->state->full;
}

/* How many of `n` bytes the open paragraph still takes; less than all is a diagnostic. */
static size_t room_for(struct document *d, size_t n)
{
    size_t room = LIMIT_PARAGRAPH_BYTES - top(d)->text.n;
    if (n <= room)
        return n;
    diag_add(&d->diags, D_LIMIT_REACHED, doc_here(d), "paragraph longer than %u bytes", LIMIT_PARAGRAPH_BYTES);
    return room;
}

void doc_char(struct document *d, uint32_t cp)
{
    char utf8[4];
    if (cp == '\n' || cp == '\r' || cp == '\v' || cp == 0x85)
        cp = CP_LINE;
    if ((cp < 0x20 && cp != '\t') || (cp >= 0x7F && cp < 0xA0))
        return;
    size_t n = utf8_encode(cp, utf8);
    if (room_for(d, n) == n)
        buf_add(&top(d)->text, utf8, n);
}

/* The first `room` of n bytes, or as many as end behind a character. */
static size_t whole_characters(const char *s, size_t room, size_t n)
{
    while (room > 0 && room < n && ((unsigned char)s[room] & 0xC0) == 0x80)
        room--;
    return room;
}

void doc_plain(struct document *d, const char *s, size_t n)
{
    buf_add(&top(d)->text, s, whole_characters(s, room_for(d, n), n));
}

void doc_text(struct document *d, const char *s, size_t n)
{
    struct span a = {s, n};
    for (size_t i = 0; i < n;) {
        size_t from = i;
        for (size_t run; i < n; i = run)
            if ((run = (unsigned char)s[i] >= 0x20 && (unsigned char)s[i] < 0x7F ? i + 1 : utf8_wide_run(a, i)) == i)
                break;
        if (i > from)
            doc_plain(d, s + from, i - from);
        if (i < n)
            doc_char(d, utf8_next(a, &i));
    }
}

size_t doc_pending(const struct document *d)
{
    return top(d)->text.n;
}

void doc_drop_pending(struct document *d)
{
    buf_reset(&top(d)->text);
}

static struct table *open_table(struct frame *f)
{
    return f->depth > 0 && f->ignored == 0 ? &f->tables[f->depth - 1] : NULL;
}

void doc_para(struct document *d, const struct para *props)
{
    struct doc_state *s = d->state;
    struct frame *f = top(d);
    if (s->paragraphs >= LIMIT_PARAGRAPHS)
        set_full(d, "paragraphs");
    else if (s->text_bytes + f->text.n > LIMIT_TEXT_BYTES)
        set_full(d, "text");
    const struct table *t = open_table(f);
    if (t && !t->cell_open && !s->full) /* text between the cells of a broken row */
        doc_cell_begin(d, NULL);
    if (!s->full) {
        struct node *x = push(&f->nodes, NODE_P);
        if (props)
            x->u.p = *props;
        x->u.p.text = span_dup(d->arena, (struct span){f->text.s, f->text.n});
        s->paragraphs++;
        s->text_bytes += f->text.n;
    }
    buf_reset(&f->text);
    append(&f->nodes, &f->after);
}

void doc_box_begin(struct document *d)
{
    struct doc_state *s = d->state;
    if (s->n == s->cap) {
        s->cap *= 2;
        s->frames = xreallocarray(s->frames, s->cap, sizeof *s->frames);
    }
    s->frames[s->n++] = (struct frame){0};
}

static void close_all(struct document *d)
{
    if (top(d)->text.n > 0)
        doc_para(d, NULL);
    while (top(d)->depth > 0)
        doc_table_end(d);
    append(&top(d)->nodes, &top(d)->after);
}

void doc_box_end(struct document *d)
{
    struct doc_state *s = d->state;
    if (s->n < 2)
        return;
    close_all(d);
    struct frame *box = top(d), *below = box - 1;
    bool first = text_is_blank((struct span){below->text.s, below->text.n});
    append(first ? &below->nodes : &below->after, &box->nodes);
    frame_free(box);
    s->n--;
}

void doc_table_begin(struct document *d, int32_t tolerance)
{
    struct frame *f = top(d);
    if (f->text.n > 0)
        doc_para(d, NULL);
    if (f->ignored > 0 || f->depth >= LIMIT_TABLE_DEPTH) {
        diag_add(&d->diags, D_LIMIT_REACHED, doc_here(d), "tables within tables");
        f->ignored++;
        return;
    }
    if (f->depth == f->tables_cap) {
        f->tables_cap = f->tables_cap ? f->tables_cap * 2 : 4;
        f->tables = xreallocarray(f->tables, f->tables_cap, sizeof *f->tables);
    }
    f->tables[f->depth++] = (struct table){.start = f->nodes.n, .tolerance = tolerance};
    push(&f->nodes, NODE_TABLE);
}

void doc_row_begin(struct document *d)
{
    struct frame *f = top(d);
    struct table *t = open_table(f);
    if (!t)
        return;
    if (t->row_open)
        doc_row_end(d);
    t->row = f->nodes.n;
    t->placed = 0;
    t->placed_at = t->row + 1;
    t->row_open = true;
    push(&f->nodes, NODE_ROW);
}

void doc_cell_begin(struct document *d, const struct cell *cell)
{
    struct frame *f = top(d);
    struct table *t = open_table(f);
    if (!t)
        return;
    if (!t->row_open)
        doc_row_begin(d);
    if (t->cell_open)
        doc_cell_end(d);
    struct node *x = push(&f->nodes, NODE_CELL);
    if (cell)
        x->u.cell = *cell;
    t->cell_open = true;
}

void doc_cell_end(struct document *d)
{
    struct frame *f = top(d);
    struct table *t = open_table(f);
    if (f->text.n > 0)
        doc_para(d, NULL);
    if (!t || !t->cell_open)
        return;
    append(&f->nodes, &f->after);
    push(&f->nodes, NODE_CELL_END);
    t->cell_open = false;
}

void doc_row_cell(struct document *d, size_t k, const struct cell *cell)
{
    struct frame *f = top(d);
    struct table *t = open_table(f);
    if (!t || !t->row_open)
        return;
    if (k < t->placed) {
        t->placed = 0;
        t->placed_at = t->row + 1;
    }
    size_t depth = 0;
    for (size_t i = t->placed_at; i < f->nodes.n; i++) {
        enum node_kind kind = f->nodes.list[i].kind;
        if (kind == NODE_TABLE)
            depth++;
        else if (kind == NODE_TABLE_END)
            depth--;
        else if (kind == NODE_CELL && depth == 0 && t->placed++ == k) {
            f->nodes.list[i].u.cell = *cell;
            t->placed_at = i + 1;
            return;
        }
    }
}

void doc_row_end(struct document *d)
{
    struct frame *f = top(d);
    struct table *t = open_table(f);
    if (!t || !t->row_open)
        return;
    if (t->cell_open || f->text.n > 0)
        doc_cell_end(d);
    push(&f->nodes, NODE_ROW_END);
    t->row_open = false;
}

static int compare_edges(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The sorted edges of all cells of the table, those within the tolerance joined. */
static size_t collect_edges(const struct node *x, size_t n, int32_t tolerance, int32_t *edges)
{
    size_t count = 0, kept = 0, depth = 0;
    for (size_t i = 0; i < n; i++) {
        depth += x[i].kind == NODE_TABLE;
        depth -= x[i].kind == NODE_TABLE_END;
        if (x[i].kind == NODE_CELL && depth == 0 && x[i].u.cell.left < x[i].u.cell.right) {
            edges[count++] = x[i].u.cell.left;
            edges[count++] = x[i].u.cell.right;
        }
    }
    qsort(edges, count, sizeof *edges, compare_edges);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || (int64_t)edges[i] - edges[kept - 1] > tolerance)
            edges[kept++] = edges[i];
    return kept;
}

/* The column whose left edge is `edge`: the last edge not greater than it. */
static uint32_t column_of(const int32_t *edges, size_t n, int32_t edge)
{
    size_t lo = 0, hi = n;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (edges[mid] <= edge)
            lo = mid;
        else
            hi = mid;
    }
    return (uint32_t)lo;
}

static uint32_t clamp_span(uint32_t span)
{
    return span < 1 ? 1 : span > LIMIT_TABLE_SPAN ? LIMIT_TABLE_SPAN : span;
}

/* What covers a column at the row being placed. */
struct column {
    size_t origin;  /* index of the NODE_CELL whose column of origin this is */
    uint32_t until; /* first row that it does not cover (spans), or the row after the last seen (vmerge) */
    bool valid;
};

static uint32_t place_by_span(struct cell *c, struct column *columns, uint32_t row, uint32_t col)
{
    while (col < LIMIT_TABLE_COLUMNS - 1 && columns[col].valid && columns[col].until > row)
        col++;
    if (col >= LIMIT_TABLE_COLUMNS) /* more columns than the limit: all the rest share the last one */
        col = LIMIT_TABLE_COLUMNS - 1;
    c->colspan = clamp_span(c->colspan);
    if (c->colspan > LIMIT_TABLE_COLUMNS - col)
        c->colspan = LIMIT_TABLE_COLUMNS - col;
    c->rowspan = clamp_span(c->rowspan);
    c->row = row;
    c->col = col;
    for (uint32_t k = col; k < col + c->colspan; k++)
        columns[k] = (struct column){.until = row + c->rowspan, .valid = true};
    return col + c->colspan;
}

/* Resolve the places of the cells of the table whose nodes are x[0..n); returns how many nodes remain: cells that only
 * continue one above are taken out. */
static size_t resolve_table(struct node *x, size_t n, int32_t tolerance, int32_t *edges, struct column *columns)
{
    size_t edge_count = collect_edges(x, n, tolerance, edges), kept = 0, depth = 0;
    uint32_t row = 0, col = 0, used = 0;
    bool skipping = false;
    for (size_t i = 0; i < n; i++) {
        enum node_kind kind = x[i].kind;
        if (kind == NODE_ROW && depth == 0)
            col = 0;
        if (kind == NODE_CELL && depth == 0) {
            struct cell *c = &x[i].u.cell;
            if (c->vmerge == VMERGE_GONE) {
                skipping = true;
            } else if (c->left < c->right) {
                c->col = column_of(edges, edge_count, c->left);
                uint32_t right = column_of(edges, edge_count, c->right);
                if (c->col >= LIMIT_TABLE_COLUMNS)
                    c->col = LIMIT_TABLE_COLUMNS - 1;
                c->colspan = clamp_span(right > c->col ? right - c->col : 1);
                if (c->colspan > LIMIT_TABLE_COLUMNS - c->col)
                    c->colspan = LIMIT_TABLE_COLUMNS - c->col;
                c->row = row;
                c->rowspan = 1;
                struct column *up = &columns[c->col];
                if (c->vmerge == VMERGE_CONTINUE && up->valid && up->until == row) {
                    x[up->origin].u.cell.rowspan++;
                    up->until = row + 1;
                    skipping = true;
                } else {
                    *up = (struct column){kept, row + 1, c->vmerge != VMERGE_NONE};
                }
                col = c->col + c->colspan;
            } else {
                col = place_by_span(c, columns, row, col);
            }
            if (col > used)
                used = col;
        }
        if (!skipping)
            x[kept++] = x[i];
        depth += kind == NODE_TABLE;
        depth -= kind == NODE_TABLE_END;
        if (kind == NODE_CELL_END && depth == 0)
            skipping = false;
        row += kind == NODE_ROW_END && depth == 0;
    }
    memset(columns, 0, used * sizeof *columns);
    return kept;
}

void doc_table_end(struct document *d)
{
    struct frame *f = top(d);
    if (f->ignored > 0) {
        f->ignored--;
        return;
    }
    if (f->depth == 0)
        return;
    doc_row_end(d);
    struct table t = f->tables[--f->depth];
    size_t inner = f->nodes.n - t.start - 1;
    int32_t *edges = xreallocarray(NULL, inner + 1, 2 * sizeof *edges);
    if (!d->state->columns)
        d->state->columns = xcalloc(LIMIT_TABLE_COLUMNS, sizeof *d->state->columns);
    f->nodes.n = t.start + 1 + resolve_table(f->nodes.list + t.start + 1, inner, t.tolerance, edges, d->state->columns);
    free(edges);
    push(&f->nodes, NODE_TABLE_END);
}

void doc_finish(struct document *d)
{
    if (!d->state)
        return;
    while (d->state->n > 1)
        doc_box_end(d);
    close_all(d);
    struct frame *f = top(d);
    d->nodes = f->nodes.list;
    d->n = f->nodes.n;
    d->cap = f->nodes.cap;
    f->nodes = (struct nodes){0};
    uint32_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        if (d->nodes[i].kind == NODE_P)
            d->nodes[i].u.p.n = ++n;
    state_free(d->state);
    d->state = NULL;
}
