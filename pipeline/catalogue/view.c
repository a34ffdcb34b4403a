/* Reads roles and their lists for people and programs: view.h. Departments and documents: view_more.c. Writes nothing.
 */
#include "viewing.h"
#include <stdlib.h>
#include <string.h>

/* ---- small things that both files use ---- */

struct span view_dup(struct arena *arena, struct span s)
{
    return s.n ? span_dup(arena, s) : (struct span){"", 0};
}

struct span view_col(struct arena *arena, sqlite3_stmt *s, int i)
{
    return view_dup(arena, db_col(s, i));
}

struct span view_id(struct arena *arena, char letter, int64_t id)
{
    char text[PUBLIC_ID];
    if (id == 0)
        return (struct span){"", 0};
    public_id(text, letter, id);
    return span_dup(arena, span_of(text));
}

struct span view_document_id(struct arena *arena, struct span key)
{
    int64_t id = entry_id(0, hash_text(SEED_DOCUMENT, key));
    return view_id(arena, 'd', id);
}

int64_t view_parse_id(struct span id, char letter)
{
    uint64_t v = 0;
    if (id.n != 17 || id.s[0] != letter)
        return 0;
    for (size_t i = 1; i < 17; i++) {
        char ch = id.s[i];
        if (!((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f')))
            return 0;
        v = v << 4 | (uint64_t)(ch <= '9' ? ch - '0' : ch - 'a' + 10);
    }
    return v >> 63 ? 0 : (int64_t)v;
}

void *view_room(struct arena *arena, void *old, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return old;
    size_t more = *cap ? *cap * 2 : 8;
    void *fresh = arena_alloc(arena, more * size);
    if (n)
        memcpy(fresh, old, n * size);
    *cap = more;
    return fresh;
}

/* ---- descriptions ---- */

static void load_fields(struct catalogue *c, int64_t role, struct view_description *d, struct arena *arena)
{
    size_t cap = 0;
    sqlite3_stmt *s = db_stmt(c, "SELECT name, label, value, p FROM field WHERE role_id = ?1 ORDER BY ordinal");
    db_int(s, 1, role);
    while (db_row(c, s)) {
        d->fields = view_room(arena, d->fields, d->fields_n, &cap, sizeof *d->fields);
        d->fields[d->fields_n++] = (struct view_field){.name = view_col(arena, s, 0),
                                                       .label = view_col(arena, s, 1),
                                                       .value = view_col(arena, s, 2),
                                                       .p = (uint32_t)db_col_int(s, 3)};
    }
}

static void load_items(struct catalogue *c, int64_t section, struct view_section *x, struct arena *arena)
{
    size_t cap = 0;
    sqlite3_stmt *s = db_stmt(c, "SELECT i.depth, i.n, i.p, i.label, i.text, d.id, d.occurrences FROM item i"
                                 " LEFT JOIN occurrence o ON o.item_id = i.id LEFT JOIN duty d ON d.id = o.duty_id"
                                 " WHERE i.section_id = ?1 ORDER BY i.ordinal");
    db_int(s, 1, section);
    while (db_row(c, s)) {
        x->items = view_room(arena, x->items, x->items_n, &cap, sizeof *x->items);
        x->items[x->items_n++] = (struct view_item){.depth = (unsigned)db_col_int(s, 0),
                                                    .n = (uint32_t)db_col_int(s, 1),
                                                    .p = (uint32_t)db_col_int(s, 2),
                                                    .label = view_col(arena, s, 3),
                                                    .text = view_col(arena, s, 4),
                                                    .duty = view_id(arena, 't', db_col_int(s, 5)),
                                                    .occurrences = db_col_int(s, 6)};
    }
}

void view_sections(struct catalogue *c, int64_t role, int64_t unit, struct view_description *d, struct arena *arena)
{
    size_t cap = 0, n = 0, ids_cap = 0;
    int64_t *ids = NULL;
    sqlite3_stmt *s = db_stmt(c, role ? "SELECT id, kind, heading, p FROM section WHERE role_id = ?1 ORDER BY ordinal"
                                      : "SELECT id, kind, heading, p FROM section WHERE unit_id = ?1 ORDER BY ordinal");
    db_int(s, 1, role ? role : unit);
    while (db_row(c, s)) {
        d->sections = view_room(arena, d->sections, d->sections_n, &cap, sizeof *d->sections);
        d->sections[d->sections_n++] = (struct view_section){
            .kind = view_col(arena, s, 1), .heading = view_col(arena, s, 2), .p = (uint32_t)db_col_int(s, 3)};
        ids = view_room(arena, ids, n, &ids_cap, sizeof *ids);
        ids[n++] = db_col_int(s, 0);
    }
    for (size_t i = 0; i < n; i++)
        load_items(c, ids[i], &d->sections[i], arena);
}

struct view_description *view_descriptions(struct catalogue *c, sqlite3_stmt *s, size_t *n, struct arena *arena)
{
    struct view_description *list = NULL;
    size_t cap = 0, ids_cap = 0, ids_n = 0;
    int64_t *ids = NULL;
    *n = 0;
    while (db_row(c, s)) {
        list = view_room(arena, list, *n, &cap, sizeof *list);
        ids = view_room(arena, ids, ids_n, &ids_cap, sizeof *ids);
        ids[ids_n++] = db_col_int(s, 0);
        list[(*n)++] = (struct view_description){.place = {.document = view_document_id(arena, db_col(s, 1)),
                                                           .name = view_col(arena, s, 2),
                                                           .p = (uint32_t)db_col_int(s, 3)},
                                                 .title = view_col(arena, s, 4),
                                                 .title_from_filename = db_col_int(s, 5) != 0,
                                                 .department = view_col(arena, s, 6),
                                                 .department_id = view_id(arena, 'u', db_col_int(s, 7)),
                                                 .role = view_id(arena, 'r', db_col_int(s, 8)),
                                                 .parent = view_col(arena, s, 9),
                                                 .parent_id = view_id(arena, 'r', db_col_int(s, 10))};
    }
    for (size_t i = 0; i < *n; i++) {
        load_fields(c, ids[i], &list[i], arena);
        view_sections(c, ids[i], 0, &list[i], arena);
    }
    return list;
}

/* ---- duties ---- */

static void load_occurrences(struct catalogue *c, int64_t duty, size_t limit, struct view_duty *d, struct arena *arena)
{
    size_t cap = 0;
    sqlite3_stmt *s =
        db_stmt(c, "SELECT d.key, d.name, i.p, i.n, i.label, i.text, coalesce(r.department, u.name) FROM occurrence o"
                   " JOIN item i ON i.id = o.item_id JOIN section s ON s.id = i.section_id"
                   " LEFT JOIN role r ON r.id = s.role_id LEFT JOIN unit u ON u.id = s.unit_id"
                   " JOIN document d ON d.id = coalesce(r.document_id, u.document_id) WHERE o.duty_id = ?1"
                   " ORDER BY d.name, d.key, coalesce(r.ordinal, u.ordinal), s.ordinal, i.ordinal LIMIT ?2");
    db_int(s, 1, duty);
    db_int(s, 2, limit ? (int64_t)limit : -1);
    while (db_row(c, s)) {
        d->list = view_room(arena, d->list, d->list_n, &cap, sizeof *d->list);
        d->list[d->list_n++] = (struct view_occurrence){.place = {.document = view_document_id(arena, db_col(s, 0)),
                                                                  .name = view_col(arena, s, 1),
                                                                  .p = (uint32_t)db_col_int(s, 2)},
                                                        .n = (uint32_t)db_col_int(s, 3),
                                                        .label = view_col(arena, s, 4),
                                                        .text = view_col(arena, s, 5),
                                                        .department = view_col(arena, s, 6)};
    }
}

struct view_duty *view_duties(struct catalogue *c, bool post, int64_t owner, struct view_limits limits, size_t *n,
                              struct arena *arena)
{
    struct view_duty *list = NULL;
    size_t cap = 0, ids_cap = 0, ids_n = 0;
    int64_t *ids = NULL;
    sqlite3_stmt *s = db_stmt(
        c,
        post ? "SELECT id, kind, text, occurrences, documents FROM duty WHERE post_id = ?1 ORDER BY " KIND_ORDER(
                   "kind") ", occurrences DESC, place, text LIMIT ?2"
             : "SELECT id, kind, text, occurrences, documents FROM duty WHERE department_id = ?1 ORDER BY " KIND_ORDER(
                   "kind") ", occurrences DESC, place, text LIMIT ?2");
    db_int(s, 1, owner);
    db_int(s, 2, limits.duties ? (int64_t)limits.duties : -1);
    *n = 0;
    while (db_row(c, s)) {
        list = view_room(arena, list, *n, &cap, sizeof *list);
        ids = view_room(arena, ids, ids_n, &ids_cap, sizeof *ids);
        ids[ids_n++] = db_col_int(s, 0);
        list[(*n)++] = (struct view_duty){.id = view_id(arena, 't', db_col_int(s, 0)),
                                          .kind = view_col(arena, s, 1),
                                          .text = view_col(arena, s, 2),
                                          .occurrences = db_col_int(s, 3),
                                          .documents = db_col_int(s, 4)};
    }
    for (size_t i = 0; i < *n; i++)
        load_occurrences(c, ids[i], limits.occurrences, &list[i], arena);
    return list;
}

/* ---- one role ---- */

static void load_aliases(struct catalogue *c, int64_t id, struct view_role *r, struct arena *arena)
{
    size_t cap = 0;
    sqlite3_stmt *s = db_stmt(c, "SELECT title, rule, count FROM alias WHERE post_id = ?1"
                                 " ORDER BY count DESC, length(title), title");
    db_int(s, 1, id);
    while (db_row(c, s)) {
        r->aliases = view_room(arena, r->aliases, r->aliases_n, &cap, sizeof *r->aliases);
        r->aliases[r->aliases_n++] =
            (struct view_alias){view_col(arena, s, 0), view_col(arena, s, 1), db_col_int(s, 2)};
    }
}

static struct view_line *load_lines(struct catalogue *c, const char *sql, int64_t id, size_t *n, struct arena *arena)
{
    struct view_line *list = NULL;
    size_t cap = 0;
    sqlite3_stmt *s = db_stmt(c, sql);
    db_int(s, 1, id);
    while (db_row(c, s)) {
        list = view_room(arena, list, *n, &cap, sizeof *list);
        list[(*n)++] =
            (struct view_line){view_col(arena, s, 0), view_id(arena, 'r', db_col_int(s, 1)), db_col_int(s, 2)};
    }
    return list;
}

/* Lines as said from either end; a role's own words count for both. */
#define LINES(own, other)                                                                                              \
    "SELECT name, id, sum(count) AS n FROM ("                                                                          \
    "SELECT coalesce(p.title, l.name) AS name, p.id AS id, l.key AS key, l.count AS count FROM line l"                 \
    " LEFT JOIN post p ON p.key = l.key WHERE l.post_id = ?1 AND l.direction = '" own "' UNION ALL "                   \
    "SELECT q.title, q.id, q.key, l.count FROM post me JOIN line l ON l.key = me.key AND l.direction = '" other "'"    \
    " JOIN post q ON q.id = l.post_id WHERE me.id = ?1) GROUP BY key ORDER BY n DESC, name"

static void load_findings(struct catalogue *c, int64_t id, struct view_role *r, struct arena *arena)
{
    size_t cap = 0;
    sqlite3_stmt *s = db_stmt(c, "SELECT f.message FROM finding_post x JOIN finding f ON f.id = x.finding_id"
                                 " WHERE x.post_id = ?1 ORDER BY 1");
    db_int(s, 1, id);
    while (db_row(c, s)) {
        r->findings = view_room(arena, r->findings, r->findings_n, &cap, sizeof *r->findings);
        r->findings[r->findings_n++] = view_col(arena, s, 0);
    }
}

struct view_role *view_role(struct catalogue *c, struct span id, struct view_limits limits, struct arena *arena)
{
    int64_t post = view_parse_id(id, 'r');
    sqlite3_stmt *s = db_stmt(c, "SELECT title, pinyin, descriptions, documents, duties FROM post WHERE id = ?1");
    db_int(s, 1, post);
    if (!post || !db_row(c, s))
        return NULL;
    struct view_role *r = arena_alloc(arena, sizeof *r);
    *r = (struct view_role){.id = view_dup(arena, id),
                            .title = view_col(arena, s, 0),
                            .pinyin = view_col(arena, s, 1),
                            .descriptions_total = db_col_int(s, 2),
                            .documents = db_col_int(s, 3),
                            .duties_total = db_col_int(s, 4)};
    sqlite3_reset(s);
    load_aliases(c, post, r, arena);
    r->superiors = load_lines(c, LINES("reportsTo", "supervises"), post, &r->superiors_n, arena);
    r->subordinates = load_lines(c, LINES("supervises", "reportsTo"), post, &r->subordinates_n, arena);
    load_findings(c, post, r, arena);
    s = db_stmt(c, "SELECT " DESCRIPTION_COLUMNS " WHERE me.id = ?1 ORDER BY d.name, d.key, r.ordinal LIMIT ?2");
    db_int(s, 1, post);
    db_int(s, 2, limits.descriptions ? (int64_t)limits.descriptions : -1);
    r->descriptions = view_descriptions(c, s, &r->descriptions_n, arena);
    r->duties = view_duties(c, true, post, limits, &r->duties_n, arena);
    return r;
}

/* ---- finding by name ---- */

static void collect_ids(struct catalogue *c, sqlite3_stmt *s, struct arena *arena, struct span **ids, size_t *n,
                        size_t *cap)
{
    while (db_row(c, s)) {
        *ids = view_room(arena, *ids, *n, cap, sizeof **ids);
        (*ids)[(*n)++] = view_id(arena, 'r', db_col_int(s, 0));
    }
}

size_t view_find_roles(struct catalogue *c, struct span name, struct arena *arena, struct span **ids)
{
    size_t n = 0, cap = 0;
    struct buf key = {0};
    *ids = NULL;
    sqlite3_stmt *s = db_stmt(c, "SELECT id FROM post WHERE id = ?1");
    db_int(s, 1, view_parse_id(name, 'r'));
    collect_ids(c, s, arena, ids, &n, &cap);
    canon_title(name, &key, NULL);
    if (n == 0) {
        s = db_stmt(c, "SELECT id FROM post WHERE key = ?1");
        db_text(s, 1, (struct span){key.s, key.n});
        collect_ids(c, s, arena, ids, &n, &cap);
    }
    if (n == 0) {
        s = db_stmt(c, "SELECT id FROM post WHERE id IN (SELECT post_id FROM alias WHERE title = ?1 UNION"
                       " SELECT post_id FROM sound WHERE sound = ?2) ORDER BY title, key");
        db_text(s, 1, name);
        db_text(s, 2, (struct span){key.s, key.n});
        collect_ids(c, s, arena, ids, &n, &cap);
    }
    buf_free(&key);
    return n;
}

/* ---- lists ---- */

int view_each_role(struct catalogue *c, enum view_order order, size_t offset, size_t limit,
                   bool (*each)(void *user, const struct view_role_row *r), void *user)
{
#define ROLE_ROW                                                                                                       \
    "SELECT id, title, descriptions, documents, duties, (SELECT group_concat(title, '、') FROM (SELECT title FROM"    \
    " alias WHERE post_id = post.id ORDER BY count DESC, title)), (SELECT group_concat(department, '、') FROM"        \
    " (SELECT DISTINCT department FROM role WHERE key = post.key AND department IS NOT NULL ORDER BY 1)) FROM post"    \
    " ORDER BY "
    sqlite3_stmt *s =
        db_stmt(c, order == VIEW_BY_COUNT ? ROLE_ROW "documents DESC, descriptions DESC, title, key LIMIT ?1 OFFSET ?2"
                                          : ROLE_ROW "title, key LIMIT ?1 OFFSET ?2");
    db_int(s, 1, limit ? (int64_t)limit : -1);
    db_int(s, 2, (int64_t)offset);
    while (db_row(c, s)) {
        char id[PUBLIC_ID];
        public_id(id, 'r', db_col_int(s, 0));
        struct view_role_row row = {.id = span_of(id),
                                    .title = db_col(s, 1),
                                    .descriptions = db_col_int(s, 2),
                                    .documents = db_col_int(s, 3),
                                    .duties = db_col_int(s, 4),
                                    .aliases = db_col(s, 5),
                                    .departments = db_col(s, 6)};
        if (!each(user, &row)) {
            sqlite3_reset(s);
            break;
        }
    }
    return c->status;
}
