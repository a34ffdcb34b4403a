/* Reads departments, documents, findings and statistics for people and programs: view.h. Writes nothing. */
#include "viewing.h"
#include <stdlib.h>
#include <string.h>

/* ---- departments ---- */

int view_each_department(struct catalogue *c, bool (*each)(void *user, const struct view_department_row *r), void *user)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT id, name, roles, descriptions, documents, duties FROM department"
                                 " ORDER BY name, key");
    while (db_row(c, s)) {
        char id[PUBLIC_ID];
        public_id(id, 'u', db_col_int(s, 0));
        struct view_department_row row = {span_of(id),      db_col(s, 1),     db_col_int(s, 2),
                                          db_col_int(s, 3), db_col_int(s, 4), db_col_int(s, 5)};
        if (!each(user, &row)) {
            sqlite3_reset(s);
            break;
        }
    }
    return c->status;
}

struct chart {
    struct view_department *d;
    struct arena *arena;
    struct span *keys; /* of each node */
    size_t nodes_cap, keys_cap, edges_cap;
};

static size_t add_node(struct chart *x, struct span key, struct span title, int64_t post, bool member, int64_t count)
{
    struct view_department *d = x->d;
    for (size_t i = 0; i < d->nodes_n; i++)
        if (span_eq(x->keys[i], key))
            return i;
    x->keys = view_room(x->arena, x->keys, d->nodes_n, &x->keys_cap, sizeof *x->keys);
    d->nodes = view_room(x->arena, d->nodes, d->nodes_n, &x->nodes_cap, sizeof *d->nodes);
    x->keys[d->nodes_n] = view_dup(x->arena, key);
    d->nodes[d->nodes_n] = (struct view_node){view_id(x->arena, 'r', post), view_dup(x->arena, title), member, count};
    return d->nodes_n++;
}

static void add_edge(struct chart *x, size_t from, size_t to)
{
    struct view_department *d = x->d;
    for (size_t i = 0; i < d->edges_n; i++)
        if (d->edges[i].from == from && d->edges[i].to == to)
            return;
    d->edges = view_room(x->arena, d->edges, d->edges_n, &x->edges_cap, sizeof *d->edges);
    d->edges[d->edges_n++] = (struct view_edge){from, to};
}

static void load_chart(struct catalogue *c, int64_t id, struct view_department *d, struct arena *arena)
{
    struct chart x = {.d = d, .arena = arena};
    sqlite3_stmt *s = db_stmt(c, "SELECT p.key, p.title, p.id, count(*) FROM department u JOIN role r"
                                 " ON r.department_key = u.key JOIN post p ON p.key = r.key WHERE u.id = ?1"
                                 " GROUP BY p.id ORDER BY 4 DESC, p.title, p.key");
    db_int(s, 1, id);
    while (db_row(c, s))
        add_node(&x, db_col(s, 0), db_col(s, 1), db_col_int(s, 2), true, db_col_int(s, 3));
    /* What its own descriptions say: reportsTo always makes an edge, supervises where the other is known. */
    s = db_stmt(c, "SELECT DISTINCT f.name, r.key, f.key, coalesce(p.title, (SELECT min(g.value) FROM field g"
                   " WHERE g.key = f.key AND g.role_id = r.id)), p.id FROM department u"
                   " JOIN role r ON r.department_key = u.key JOIN field f ON f.role_id = r.id"
                   " LEFT JOIN post p ON p.key = f.key WHERE u.id = ?1 AND f.name IN ('reportsTo', 'supervises')"
                   " AND f.key IS NOT NULL ORDER BY 1, 2, 3");
    db_int(s, 1, id);
    while (db_row(c, s)) {
        bool up = span_is(db_col(s, 0), "reportsTo");
        size_t me = add_node(&x, db_col(s, 1), db_col(s, 1), 0, true, 0);
        size_t other = add_node(&x, db_col(s, 2), db_col(s, 3), db_col_int(s, 4), false, 0);
        add_edge(&x, up ? me : other, up ? other : me);
    }
    /* A sub-role stands under the role that it is part of, unless it says otherwise. */
    s = db_stmt(c, "SELECT DISTINCT r.key, up.key, p.title, p.id FROM department u JOIN role r"
                   " ON r.department_key = u.key JOIN role up ON up.id = r.parent_id JOIN post p ON p.key = up.key"
                   " WHERE u.id = ?1 AND NOT EXISTS (SELECT 1 FROM field f WHERE f.role_id = r.id"
                   " AND f.name = 'reportsTo') ORDER BY 1, 2");
    db_int(s, 1, id);
    while (db_row(c, s)) {
        size_t me = add_node(&x, db_col(s, 0), db_col(s, 0), 0, true, 0);
        add_edge(&x, me, add_node(&x, db_col(s, 1), db_col(s, 2), db_col_int(s, 3), false, 0));
    }
}

struct view_department *view_department(struct catalogue *c, struct span id, struct view_limits limits,
                                        struct arena *arena)
{
    int64_t number = view_parse_id(id, 'u');
    sqlite3_stmt *s = db_stmt(c, "SELECT name, roles, descriptions, documents, key FROM department WHERE id = ?1");
    db_int(s, 1, number);
    if (!number || !db_row(c, s))
        return NULL;
    struct view_department *d = arena_alloc(arena, sizeof *d);
    *d = (struct view_department){.id = view_dup(arena, id),
                                  .name = view_col(arena, s, 0),
                                  .roles = db_col_int(s, 1),
                                  .descriptions = db_col_int(s, 2),
                                  .documents = db_col_int(s, 3)};
    struct span key = view_col(arena, s, 4);
    sqlite3_reset(s);
    s = db_stmt(c, "SELECT department FROM role WHERE department_key = ?1 UNION SELECT name FROM unit WHERE key = ?1"
                   " ORDER BY 1");
    db_text(s, 1, key);
    size_t cap = 0;
    while (db_row(c, s)) {
        if (span_eq(db_col(s, 0), d->name))
            continue;
        d->names = view_room(arena, d->names, d->names_n, &cap, sizeof *d->names);
        d->names[d->names_n++] = view_col(arena, s, 0);
    }
    load_chart(c, number, d, arena);
    d->duties = view_duties(c, false, number, limits, &d->duties_n, arena);
    return d;
}

static void dot_string(struct span s, struct buf *out)
{
    buf_addc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.s[i] == '"' || s.s[i] == '\\')
            buf_addc(out, '\\');
        if ((unsigned char)s.s[i] >= 0x20)
            buf_addc(out, s.s[i]);
    }
    buf_addc(out, '"');
}

static bool is_joined(const struct view_department *d, size_t node)
{
    for (size_t i = 0; i < d->edges_n; i++)
        if (d->edges[i].from == node || d->edges[i].to == node)
            return true;
    return false;
}

void view_department_dot(const struct view_department *d, const char *url_prefix, bool joined, struct buf *out)
{
    buf_adds(out, "digraph ");
    dot_string(d->name, out);
    buf_adds(out, " {\n  graph [rankdir=TB, nodesep=0.25, ranksep=0.5, bgcolor=transparent];\n"
                  "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#eef4fb\", color=\"#5b7fa6\","
                  " fontname=\"Noto Sans CJK SC, Microsoft YaHei, sans-serif\", fontsize=12, margin=\"0.15,0.08\"];\n"
                  "  edge [dir=back, color=\"#7d8fa3\", arrowsize=0.7];\n");
    for (size_t i = 0; i < d->nodes_n; i++) {
        if (joined && !is_joined(d, i))
            continue;
        buf_printf(out, "  n%zu [label=", i);
        dot_string(d->nodes[i].title, out);
        if (!d->nodes[i].member)
            buf_adds(out, ", style=\"rounded,dashed\"");
        if (url_prefix && d->nodes[i].id.n) {
            buf_adds(out, ", URL=");
            struct buf url = {0};
            buf_printf(&url, "%s%.*s", url_prefix, (int)d->nodes[i].id.n, d->nodes[i].id.s);
            dot_string((struct span){url.s, url.n}, out);
            buf_free(&url);
        }
        buf_adds(out, "];\n");
    }
    for (size_t i = 0; i < d->edges_n; i++) /* superiors on top */
        buf_printf(out, "  n%zu -> n%zu;\n", d->edges[i].to, d->edges[i].from);
    buf_adds(out, "}\n");
}

/* ---- documents ---- */

#define DOCUMENT_ROW                                                                                                   \
    "d.key, d.name, d.title, d.format, d.sha256, (SELECT outcome FROM source WHERE document_id = d.id ORDER BY path"   \
    " LIMIT 1), (SELECT count(*) FROM role WHERE document_id = d.id), (SELECT count(*) FROM role r JOIN section s"     \
    " ON s.role_id = r.id JOIN item i ON i.section_id = s.id WHERE r.document_id = d.id AND s.kind = 'duties'),"       \
    " (SELECT count(*) FROM diagnostic WHERE document_id = d.id), (SELECT count(*) FROM source WHERE"                  \
    " document_id = d.id), d.id FROM document d"

static struct view_document_row document_row(sqlite3_stmt *s, struct arena *arena)
{
    return (struct view_document_row){.id = view_document_id(arena, db_col(s, 0)),
                                      .name = view_col(arena, s, 1),
                                      .title = view_col(arena, s, 2),
                                      .format = view_col(arena, s, 3),
                                      .sha256 = view_col(arena, s, 4),
                                      .outcome = view_col(arena, s, 5),
                                      .roles = db_col_int(s, 6),
                                      .duties = db_col_int(s, 7),
                                      .diagnostics = db_col_int(s, 8),
                                      .sources = db_col_int(s, 9)};
}

int view_each_document(struct catalogue *c, size_t offset, size_t limit,
                       bool (*each)(void *user, const struct view_document_row *r), void *user)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT " DOCUMENT_ROW " ORDER BY d.name, d.key LIMIT ?1 OFFSET ?2");
    db_int(s, 1, limit ? (int64_t)limit : -1);
    db_int(s, 2, (int64_t)offset);
    bool more = true;
    while (more && db_row(c, s)) {
        struct arena *arena = arena_new();
        struct view_document_row row = document_row(s, arena);
        more = each(user, &row);
        arena_free(arena);
    }
    if (!more)
        sqlite3_reset(s);
    return c->status;
}

static void load_sources(struct catalogue *c, int64_t document, struct view_document *d, struct arena *arena)
{
    size_t cap = 0;
    sqlite3_stmt *s = db_stmt(c, "SELECT name, outcome, detail, size, mtime_ns, missing_since FROM source"
                                 " WHERE document_id = ?1 ORDER BY path");
    db_int(s, 1, document);
    while (db_row(c, s)) {
        d->sources = view_room(arena, d->sources, d->sources_n, &cap, sizeof *d->sources);
        d->sources[d->sources_n++] =
            (struct view_source){view_col(arena, s, 0), view_col(arena, s, 1), view_col(arena, s, 2),
                                 db_col_int(s, 3),      db_col_int(s, 4),      db_col_int(s, 5) != 0};
    }
}

static void load_units(struct catalogue *c, int64_t document, struct view_document *d, struct arena *arena)
{
    size_t cap = 0, ids_cap = 0, n = 0;
    int64_t *ids = NULL;
    sqlite3_stmt *s = db_stmt(c, "SELECT u.id, u.name, u.p, x.id FROM unit u LEFT JOIN department x ON x.key = u.key"
                                 " WHERE u.document_id = ?1 ORDER BY u.ordinal");
    db_int(s, 1, document);
    while (db_row(c, s)) {
        d->units = view_room(arena, d->units, d->units_n, &cap, sizeof *d->units);
        ids = view_room(arena, ids, n, &ids_cap, sizeof *ids);
        ids[n++] = db_col_int(s, 0);
        d->units[d->units_n++] = (struct view_description){
            .title = view_col(arena, s, 1),
            .place = {.document = d->row.id, .name = d->row.name, .p = (uint32_t)db_col_int(s, 2)},
            .department = view_col(arena, s, 1),
            .department_id = view_id(arena, 'u', db_col_int(s, 3))};
    }
    for (size_t i = 0; i < n; i++)
        view_sections(c, 0, ids[i], &d->units[i], arena);
}

static void load_diags(struct catalogue *c, int64_t document, struct view_document *d, struct arena *arena)
{
    size_t cap = 0;
    sqlite3_stmt *s =
        db_stmt(c, "SELECT level, code, message, p FROM diagnostic WHERE document_id = ?1 ORDER BY ordinal");
    db_int(s, 1, document);
    while (db_row(c, s)) {
        d->diags = view_room(arena, d->diags, d->diags_n, &cap, sizeof *d->diags);
        d->diags[d->diags_n++] = (struct view_diag){view_col(arena, s, 0), view_col(arena, s, 1), view_col(arena, s, 2),
                                                    (uint32_t)db_col_int(s, 3)};
    }
}

/* The row of the document, and its row id. */
static struct view_document *load_document(struct catalogue *c, struct span id, int64_t *document, struct arena *arena)
{
    int64_t number = view_parse_id(id, 'd');
    sqlite3_stmt *s = db_stmt(c, "SELECT " DOCUMENT_ROW " WHERE d.id = (SELECT document_id FROM entry WHERE id = ?1)");
    db_int(s, 1, entry_id(CLASS_DOCUMENT, number));
    if (!number || !db_row(c, s))
        return NULL;
    struct view_document *d = arena_alloc(arena, sizeof *d);
    d->row = document_row(s, arena);
    *document = db_col_int(s, 10);
    sqlite3_reset(s);
    load_sources(c, *document, d, arena);
    load_diags(c, *document, d, arena);
    return d;
}

struct view_document *view_document_state(struct catalogue *c, struct span id, struct arena *arena)
{
    int64_t document = 0;
    return load_document(c, id, &document, arena);
}

struct view_document *view_document(struct catalogue *c, struct span id, struct arena *arena)
{
    int64_t document = 0;
    struct view_document *d = load_document(c, id, &document, arena);
    if (!d)
        return NULL;
    load_units(c, document, d, arena);
    sqlite3_stmt *s = db_stmt(c, "SELECT " DESCRIPTION_COLUMNS " WHERE r.document_id = ?1 ORDER BY r.ordinal");
    db_int(s, 1, document);
    d->descriptions = view_descriptions(c, s, &d->descriptions_n, arena);
    return d;
}

/* ---- findings and statistics ---- */

int view_each_finding(struct catalogue *c, bool (*each)(void *user, const struct view_diag *d), void *user)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT level, code, message FROM finding ORDER BY message");
    while (db_row(c, s)) {
        struct view_diag d = {db_col(s, 0), db_col(s, 1), db_col(s, 2), 0};
        if (!each(user, &d)) {
            sqlite3_reset(s);
            break;
        }
    }
    return c->status;
}

static const struct stat_query {
    const char *sql;
    char letter;
} stats[] = {
    [VIEW_OUTCOMES] = {"SELECT CASE WHEN missing_since > 0 THEN 'missing' ELSE coalesce(outcome, '') END, 0, count(*)"
                       " FROM source GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT ?1",
                       0},
    [VIEW_FORMATS] = {"SELECT coalesce(format, ''), 0, count(*) FROM document GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT ?1",
                      0},
    [VIEW_DEPARTMENT_ROLES] = {"SELECT name, id, roles FROM department WHERE roles > 0 ORDER BY 3 DESC, 1 LIMIT ?1",
                               'u'},
    [VIEW_COMMON_DUTIES] = {"SELECT text, min(post_id), sum(occurrences) FROM duty WHERE kind = 'duties'"
                            " AND post_id IS NOT NULL GROUP BY rtrim(text, '。；;.，、 ') ORDER BY 3 DESC, 1 LIMIT ?1",
                            'r'},
    [VIEW_ROLE_DOCUMENTS] = {"SELECT title, id, documents FROM post WHERE title <> '' ORDER BY 3 DESC, 1 LIMIT ?1",
                             'r'},
    [VIEW_KINDS] = {"SELECT kind, 0, sum(occurrences) FROM duty GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT ?1", 0},
};

size_t view_stat(struct catalogue *c, enum view_stat stat, size_t limit, struct arena *arena, struct view_count **out)
{
    size_t n = 0, cap = 0;
    *out = NULL;
    sqlite3_stmt *s = db_stmt(c, stats[stat].sql);
    db_int(s, 1, limit ? (int64_t)limit : -1);
    while (db_row(c, s)) {
        *out = view_room(arena, *out, n, &cap, sizeof **out);
        (*out)[n++] = (struct view_count){view_col(arena, s, 0),
                                          stats[stat].letter ? view_id(arena, stats[stat].letter, db_col_int(s, 1))
                                                             : (struct span){"", 0},
                                          db_col_int(s, 2)};
    }
    return n;
}

/* ---- words ---- */

static const struct word {
    const char *name, *zh, *en;
} words[] = {
#define WORD(name, zh, en) {name, zh, en},
#include "names.def"
#undef WORD
};

const char *view_word(struct span name, bool english)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_is(name, words[i].name))
            return english ? words[i].en : words[i].zh;
    return NULL;
}

struct span view_section(struct span kind, bool unit)
{
    return unit && span_is(kind, "duties") ? SPAN("unit-duties") : kind;
}
