/* Reporting lines: contradictions within one document, and cycles over the whole catalogue. Both are told, never
 * repaired. */
#include "db.h"
#include <stdlib.h>
#include <string.h>

#define CYCLE_NAMES 12 /* titles that a message lists */

static void add_contradictions(struct catalogue *c, int64_t document, const char *sql, const char *more)
{
    struct buf message = {0};
    sqlite3_stmt *s = db_stmt(c, sql);
    db_int(s, 1, document);
    while (db_row(c, s)) {
        buf_reset(&message);
        struct span low = db_col(s, 1), up = db_col(s, 2);
        buf_printf(&message, "%s: %.*s → %.*s, %s", diag_message(D_REPORTING_CONTRADICTION), (int)low.n, low.s,
                   (int)up.n, up.s, more);
        sqlite3_stmt *d = db_stmt(c, "INSERT INTO diagnostic(document_id, ordinal, level, code, p, message, origin)"
                                     " SELECT ?1, coalesce(max(ordinal), 0) + 1, ?2, ?3, ?4, ?5, 'catalogue'"
                                     " FROM diagnostic WHERE document_id = ?1");
        db_int(d, 1, document);
        db_text(d, 2, span_of(diag_level_name(DIAG_WARNING)));
        db_text(d, 3, span_of(diag_name(D_REPORTING_CONTRADICTION)));
        db_int_opt(d, 4, db_col_int(s, 0));
        db_text(d, 5, (struct span){message.s, message.n});
        db_done(c, d);
    }
    buf_free(&message);
}

void lines_check_document(struct catalogue *c, int64_t document)
{
    add_contradictions(c, document,
                       "SELECT low.p, low.title, up.title FROM role low JOIN field f ON f.role_id = low.id"
                       " AND f.name = 'reportsTo' JOIN role up ON up.document_id = low.document_id AND up.key = f.key"
                       " WHERE low.document_id = ?1 AND up.id <> low.id"
                       " AND EXISTS (SELECT 1 FROM field g WHERE g.role_id = up.id AND g.name = 'supervises')"
                       " AND NOT EXISTS (SELECT 1 FROM field g WHERE g.role_id = up.id AND g.name = 'supervises'"
                       " AND g.key = low.key) ORDER BY low.ordinal, up.ordinal",
                       "which does not name it among its own");
    add_contradictions(c, document,
                       "SELECT low.p, low.title, up.title FROM role up JOIN field f ON f.role_id = up.id"
                       " AND f.name = 'supervises' JOIN role low ON low.document_id = up.document_id"
                       " AND low.key = f.key WHERE up.document_id = ?1 AND up.id <> low.id"
                       " AND EXISTS (SELECT 1 FROM field g WHERE g.role_id = low.id AND g.name = 'reportsTo')"
                       " AND NOT EXISTS (SELECT 1 FROM field g WHERE g.role_id = low.id AND g.name = 'reportsTo'"
                       " AND g.key = up.key) ORDER BY low.ordinal, up.ordinal",
                       "but it names another superior");
}

/* ---- cycles: strongly connected components (Tarjan), without recursion ---- */

struct edge {
    int64_t from, to;
};

struct graph {
    int64_t *nodes; /* sorted ids of posts */
    size_t n;
    struct edge *edges; /* sorted by from */
    size_t edges_n, edges_cap;
    size_t *first; /* of each node, index into edges; first[n] is edges_n */
    size_t *to;    /* of each edge, index of its node */
};

static int compare_edges(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static size_t node_of(const struct graph *g, int64_t id)
{
    const int64_t *hit = bsearch(&id, g->nodes, g->n, sizeof *g->nodes, compare_ids);
    return (size_t)(hit - g->nodes);
}

static void load_graph(struct catalogue *c, struct graph *g)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT l.post_id, p.id FROM line l JOIN post p ON p.key = l.key"
                                 " WHERE direction = 'reportsTo' UNION"
                                 " SELECT p.id, l.post_id FROM line l JOIN post p ON p.key = l.key"
                                 " WHERE direction = 'supervises'");
    while (db_row(c, s)) {
        if (g->edges_n == g->edges_cap) {
            g->edges_cap = g->edges_cap ? g->edges_cap * 2 : 256;
            g->edges = xreallocarray(g->edges, g->edges_cap, sizeof *g->edges);
        }
        g->edges[g->edges_n++] = (struct edge){db_col_int(s, 0), db_col_int(s, 1)};
    }
    g->nodes = xcalloc(2 * g->edges_n, sizeof *g->nodes);
    for (size_t i = 0; i < g->edges_n; i++) {
        g->nodes[2 * i] = g->edges[i].from;
        g->nodes[2 * i + 1] = g->edges[i].to;
    }
    qsort(g->nodes, 2 * g->edges_n, sizeof *g->nodes, compare_ids);
    for (size_t i = 0; i < 2 * g->edges_n; i++)
        if (i == 0 || g->nodes[i] != g->nodes[i - 1])
            g->nodes[g->n++] = g->nodes[i];
    if (g->edges_n)
        qsort(g->edges, g->edges_n, sizeof *g->edges, compare_edges);
    g->first = xcalloc(g->n + 1, sizeof *g->first);
    g->to = xcalloc(g->edges_n, sizeof *g->to);
    size_t e = 0;
    for (size_t v = 0; v < g->n; v++) {
        g->first[v] = e;
        for (; e < g->edges_n && g->edges[e].from == g->nodes[v]; e++)
            g->to[e] = node_of(g, g->edges[e].to);
    }
    g->first[g->n] = e;
}

struct tarjan {
    const struct graph *g;
    size_t *index, *low, *next; /* index from 1, 0: not visited; next: the edge to follow */
    size_t *stack, stack_n;     /* of the algorithm */
    size_t *path, path_n;       /* in place of recursion */
    bool *on_stack;
    size_t counter;
};

static void save_cycle(struct catalogue *c, const struct graph *g, const size_t *members, size_t n)
{
    struct buf list = {0}, message = {0};
    sqlite3_stmt *s = db_stmt(c, "INSERT INTO finding(level, code, message) VALUES(?1, ?2, '')");
    db_text(s, 1, span_of(diag_level_name(DIAG_WARNING)));
    db_text(s, 2, span_of(diag_name(D_REPORTING_CYCLE)));
    if (!db_done(c, s))
        return;
    int64_t finding = sqlite3_last_insert_rowid(c->db);
    for (size_t i = 0; i < n; i++) {
        s = db_stmt(c, "INSERT INTO finding_post(finding_id, post_id) VALUES(?1, ?2)");
        db_int(s, 1, finding);
        db_int(s, 2, g->nodes[members[i]]);
        db_done(c, s);
    }
    s = db_stmt(c, "SELECT p.title FROM finding_post f JOIN post p ON p.id = f.post_id WHERE f.finding_id = ?1"
                   " ORDER BY p.title, p.key LIMIT ?2");
    db_int(s, 1, finding);
    db_int(s, 2, CYCLE_NAMES);
    while (db_row(c, s)) {
        struct span title = db_col(s, 0);
        buf_adds(&list, list.n ? ", " : "");
        buf_add(&list, title.s, title.n);
    }
    buf_printf(&message, "%s: %s%s", diag_message(D_REPORTING_CYCLE), list.n ? buf_cstr(&list) : "",
               n > CYCLE_NAMES ? " …" : "");
    s = db_stmt(c, "UPDATE finding SET message = ?2 WHERE id = ?1");
    db_int(s, 1, finding);
    db_text(s, 2, (struct span){message.s, message.n});
    db_done(c, s);
    buf_free(&list);
    buf_free(&message);
}

static void visit(struct tarjan *t, size_t v)
{
    t->index[v] = t->low[v] = ++t->counter;
    t->next[v] = t->g->first[v];
    t->stack[t->stack_n++] = v;
    t->on_stack[v] = true;
    t->path[t->path_n++] = v;
}

static bool points_to_itself(const struct graph *g, size_t v)
{
    for (size_t e = g->first[v]; e < g->first[v + 1]; e++)
        if (g->to[e] == v)
            return true;
    return false;
}

/* All edges of v were followed: if it is the root of a component, take that off the stack. */
static void leave(struct catalogue *c, struct tarjan *t, size_t v)
{
    if (t->low[v] == t->index[v]) {
        size_t from = t->stack_n;
        do {
            from--;
            t->on_stack[t->stack[from]] = false;
        } while (t->stack[from] != v);
        size_t n = t->stack_n - from;
        if (n > 1 || points_to_itself(t->g, v))
            save_cycle(c, t->g, t->stack + from, n);
        t->stack_n = from;
    }
    t->path_n--;
    if (t->path_n > 0) {
        size_t up = t->path[t->path_n - 1];
        if (t->low[v] < t->low[up])
            t->low[up] = t->low[v];
    }
}

static void find_components(struct catalogue *c, struct tarjan *t)
{
    for (size_t root = 0; root < t->g->n; root++) {
        if (t->index[root])
            continue;
        visit(t, root);
        while (t->path_n > 0) {
            size_t v = t->path[t->path_n - 1];
            if (t->next[v] == t->g->first[v + 1]) {
                leave(c, t, v);
                continue;
            }
            size_t w = t->g->to[t->next[v]++];
            if (!t->index[w])
                visit(t, w);
            else if (t->on_stack[w] && t->index[w] < t->low[v])
                t->low[v] = t->index[w];
        }
    }
}

void lines_find_cycles(struct catalogue *c)
{
    struct graph g = {0};
    db_done(c, db_stmt(c, "DELETE FROM finding_post"));
    db_done(c, db_stmt(c, "DELETE FROM finding"));
    load_graph(c, &g);
    struct tarjan t = {.g = &g,
                       .index = xcalloc(g.n, sizeof(size_t)),
                       .low = xcalloc(g.n, sizeof(size_t)),
                       .next = xcalloc(g.n, sizeof(size_t)),
                       .stack = xcalloc(g.n, sizeof(size_t)),
                       .path = xcalloc(g.n, sizeof(size_t)),
                       .on_stack = xcalloc(g.n, sizeof(bool))};
    find_components(c, &t);
    free(t.index);
    free(t.low);
    free(t.next);
    free(t.stack);
    free(t.path);
    free(t.on_stack);
    free(g.nodes);
    free(g.edges);
    free(g.first);
    free(g.to);
}
