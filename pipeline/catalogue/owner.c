/* One role or department of the catalogue, computed anew from all that is said of it: names, duties, the entries that
 * are searched. What differs from what is stored is changed; duties of which nothing came or went are left alone.
 * Writes post, alias, sound, line, department and duty, and through chunk.c the rest. */
#include "owner.h"
#include "group.h"
#include "ids.h"
#include <stdlib.h>
#include <string.h>

#define SOUNDING_ALIASES 20 /* other titles that can be found by sound */

/* A title or name that the owner goes by. */
struct name {
    struct span text;
    int64_t count;
    size_t length; /* code points */
};

/* A post that its descriptions say it reports to, or supervises. */
struct line {
    struct span direction, key, name; /* direction: the field's name */
};

/* The role or department that is being computed. */
struct owner {
    struct catalogue *c; /* read from, then written to */
    struct chunk *chunk; /* while it is written */
    struct arena *arena; /* borrowed */
    struct group group;
    bool post;   /* a role, else a department */
    bool stored; /* it was consolidated before */
    bool anew;   /* all of its entries are to be compared */
    struct span key;
    int64_t id;
    struct name *names; /* preferred one first */
    size_t names_n, names_cap;
    struct line *lines; /* of a role, as often as said */
    size_t lines_n, lines_cap;
    struct span titles; /* the names, a line each */
    struct span depts;  /* a role's departments, a line each */
    int64_t descriptions, documents, duty_count;
    struct ids duties, entries;                  /* that hold now */
    struct ids old_duties, touched, old_entries; /* that are stored; touched: occurrences of them went */
};

static struct span buf_span(const struct buf *b)
{
    return (struct span){b->s, b->n};
}

static struct span keep(struct owner *o, struct span s)
{
    return span_dup(o->arena, s);
}

/* ---- what is stored ---- */

/* The id under which the key is stored, or a free one by its hash. */
static void find_owner(struct owner *o)
{
    o->id = hash_text(o->post ? SEED_POST : SEED_DEPARTMENT, o->key);
    const char *sql = o->post ? "SELECT key FROM post WHERE id = ?1" : "SELECT key FROM department WHERE id = ?1";
    for (;; o->id = o->id == INT64_MAX ? 1 : o->id + 1) {
        sqlite3_stmt *s = db_stmt(o->c, sql);
        db_int(s, 1, o->id);
        if (!db_row(o->c, s))
            return;
        o->stored = span_eq(db_col(s, 0), o->key);
        sqlite3_reset(s);
        if (o->stored)
            return;
    }
}

static void read_stored(struct owner *o)
{
    sqlite3_stmt *s = db_stmt(o->c, o->post ? "SELECT d.id, t.duty_id FROM duty d LEFT JOIN touched t"
                                              " ON t.duty_id = d.id WHERE d.post_id = ?1"
                                            : "SELECT d.id, t.duty_id FROM duty d LEFT JOIN touched t"
                                              " ON t.duty_id = d.id WHERE d.department_id = ?1");
    db_int(s, 1, o->id);
    while (db_row(o->c, s)) {
        ids_add(&o->old_duties, db_col_int(s, 0));
        if (db_col_int(s, 1))
            ids_add(&o->touched, db_col_int(s, 0));
    }
    s = db_stmt(o->c, o->post ? "SELECT id FROM entry WHERE post_id = ?1"
                              : "SELECT id FROM entry"
                                " WHERE department_id = ?1");
    db_int(s, 1, o->id);
    while (db_row(o->c, s))
        ids_add(&o->old_entries, db_col_int(s, 0));
    ids_sort(&o->old_duties);
    ids_sort(&o->old_entries);
    ids_sort(&o->touched);
}

/* ---- names ---- */

static void add_name(struct owner *o, struct span text, int64_t count)
{
    if (o->names_n > 0 && span_eq(o->names[o->names_n - 1].text, text)) {
        o->names[o->names_n - 1].count += count;
        return;
    }
    if (o->names_n == o->names_cap) {
        o->names_cap = o->names_cap ? o->names_cap * 2 : 16;
        o->names = xreallocarray(o->names, o->names_cap, sizeof *o->names);
    }
    o->names[o->names_n++] = (struct name){.text = keep(o, text), .count = count, .length = utf8_length(text)};
}

static int by_text(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    return span_cmp(x->text, y->text);
}

/* The most frequent first, then the shortest, then by code points. */
static int by_preference(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    return span_cmp(x->text, y->text);
}

static void order_names(struct owner *o)
{
    size_t n = 0;
    struct buf titles = {0};
    if (o->names_n)
        qsort(o->names, o->names_n, sizeof *o->names, by_text);
    for (size_t i = 0; i < o->names_n; i++) {
        if (n > 0 && span_eq(o->names[n - 1].text, o->names[i].text))
            o->names[n - 1].count += o->names[i].count;
        else
            o->names[n++] = o->names[i];
    }
    o->names_n = n;
    if (n)
        qsort(o->names, n, sizeof *o->names, by_preference);
    for (size_t i = 0; i < n; i++)
        canon_line(&titles, o->names[i].text);
    o->titles = keep(o, buf_span(&titles));
    buf_free(&titles);
}

static int compare_spans(const void *a, const void *b)
{
    return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

/* The distinct ones in order, a line each. */
static struct span lines_of(struct owner *o, struct span *list, size_t n)
{
    struct buf b = {0};
    if (n)
        qsort(list, n, sizeof *list, compare_spans);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !span_eq(list[i], list[i - 1]))
            canon_line(&b, list[i]);
    struct span lines = keep(o, buf_span(&b));
    buf_free(&b);
    return lines;
}

/* Names, departments and counts from the descriptions of a role. */
static void read_descriptions(struct owner *o)
{
    struct ids documents = {0};
    struct span *depts = NULL;
    size_t n = 0, cap = 0;
    sqlite3_stmt *s = db_stmt(o->c, "SELECT document_id, title, department FROM role WHERE key = ?1");
    db_text(s, 1, o->key);
    while (db_row(o->c, s)) {
        o->descriptions++;
        ids_add(&documents, db_col_int(s, 0));
        add_name(o, db_col(s, 1), 1);
        struct span dept = db_col(s, 2);
        if (sqlite3_column_type(s, 2) == SQLITE_NULL || (n > 0 && span_eq(depts[n - 1], dept)))
            continue;
        if (n == cap) {
            cap = cap ? cap * 2 : 16;
            depts = xreallocarray(depts, cap, sizeof *depts);
        }
        depts[n++] = keep(o, dept);
    }
    order_names(o);
    o->depts = lines_of(o, depts, n);
    ids_sort(&documents);
    o->documents = (int64_t)documents.n;
    free(documents.list);
    free(depts);
}

static void read_department(struct owner *o)
{
    sqlite3_stmt *s = db_stmt(o->c, "SELECT department, count(*) FROM role WHERE department_key = ?1 GROUP BY 1"
                                    " UNION ALL SELECT name, count(*) FROM unit WHERE key = ?1 GROUP BY 1");
    db_text(s, 1, o->key);
    while (db_row(o->c, s))
        add_name(o, db_col(s, 0), db_col_int(s, 1));
    order_names(o);
}

/* ---- rows of the owner itself ---- */

static void put_aliases(struct owner *o)
{
    if (o->stored)
        db_run(o->c, "DELETE FROM alias WHERE post_id = ?1", o->id);
    struct buf canon = {0};
    for (size_t i = 1; i < o->names_n; i++) {
        const char *rule = "", *own = "";
        buf_reset(&canon);
        canon_title(o->names[i].text, &canon, &rule);
        canon_title(o->names[0].text, &canon, &own);
        sqlite3_stmt *s = db_stmt(o->c, "INSERT INTO alias(post_id, title, count, rule) VALUES(?1, ?2, ?3, ?4)");
        db_int(s, 1, o->id);
        db_text(s, 2, o->names[i].text);
        db_int(s, 3, o->names[i].count);
        db_text(s, 4, span_of(*rule ? rule : own));
        db_done(o->c, s);
    }
    buf_free(&canon);
}

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int c = span_cmp(x->direction, y->direction);
    if (c == 0)
        c = span_cmp(x->key, y->key);
    return c ? c : span_cmp(x->name, y->name);
}

/* One row for those of one direction and key, with the least of their names. */
static void put_lines(struct owner *o)
{
    if (o->stored)
        db_run(o->c, "DELETE FROM line WHERE post_id = ?1", o->id);
    if (o->lines_n)
        qsort(o->lines, o->lines_n, sizeof *o->lines, compare_lines);
    for (size_t i = 0, end; i < o->lines_n; i = end) {
        const struct line *x = &o->lines[i];
        for (end = i + 1; end < o->lines_n; end++)
            if (!span_eq(o->lines[end].direction, x->direction) || !span_eq(o->lines[end].key, x->key))
                break;
        sqlite3_stmt *s = db_stmt(o->c, "INSERT INTO line(post_id, direction, key, name, count)"
                                        " VALUES(?1, ?2, ?3, ?4, ?5)");
        db_int(s, 1, o->id);
        db_text(s, 2, x->direction);
        db_text(s, 3, x->key);
        db_text(s, 4, x->name);
        db_int(s, 5, (int64_t)(end - i));
        db_done(o->c, s);
    }
}

/* Each line of `sounds` is one. */
static void put_sounds(struct owner *o, struct span sounds)
{
    if (o->stored)
        db_run(o->c, "DELETE FROM sound WHERE post_id = ?1", o->id);
    for (size_t i = 0; i < sounds.n;) {
        size_t end = span_find(sounds, "\n", i);
        struct span one = span_sub(sounds, i, end);
        sqlite3_stmt *s = db_stmt(o->c, "INSERT OR IGNORE INTO sound(sound, post_id) VALUES(?1, ?2)");
        db_text(s, 1, one);
        db_int(s, 2, o->id);
        db_done(o->c, s);
        i += one.n + 1;
    }
}

static void put_post(struct owner *o)
{
    struct buf shown = {0}, sounds = {0}, other = {0}, line = {0};
    for (size_t i = 0; i < o->names_n && i <= SOUNDING_ALIASES; i++) {
        buf_reset(&line);
        canon_line(&line, o->names[i].text);
        pinyin_of(buf_span(&line), i == 0 ? &shown : &other, &sounds);
    }
    buf_reset(&line);
    canon_line(&line, o->names[0].text);
    sqlite3_stmt *s = db_stmt(o->c, "INSERT INTO post(id, key, title, pinyin, descriptions, documents, duties)"
                                    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                                    " ON CONFLICT(id) DO UPDATE SET title = excluded.title, pinyin = excluded.pinyin,"
                                    " descriptions = excluded.descriptions, documents = excluded.documents,"
                                    " duties = excluded.duties");
    db_int(s, 1, o->id);
    db_text(s, 2, o->key);
    db_text(s, 3, buf_span(&line));
    db_text_opt(s, 4, buf_span(&shown));
    db_int(s, 5, o->descriptions);
    db_int(s, 6, o->documents);
    db_int(s, 7, o->duty_count);
    db_done(o->c, s);
    put_sounds(o, buf_span(&sounds));
    buf_free(&shown);
    buf_free(&sounds);
    buf_free(&other);
    buf_free(&line);
    put_aliases(o);
    put_lines(o);
}

static void put_department(struct owner *o)
{
    struct buf line = {0};
    canon_line(&line, o->names[0].text);
    sqlite3_stmt *s =
        db_stmt(o->c, "INSERT INTO department(id, key, name, roles, descriptions, documents, duties)"
                      " SELECT ?1, ?2, ?3, count(DISTINCT key), count(*), (SELECT count(DISTINCT document_id) FROM"
                      " (SELECT document_id FROM role WHERE department_key = ?2 UNION SELECT document_id FROM unit"
                      " WHERE key = ?2)), ?4 FROM role WHERE department_key = ?2"
                      " ON CONFLICT(id) DO UPDATE SET name = excluded.name, roles = excluded.roles,"
                      " descriptions = excluded.descriptions, documents = excluded.documents,"
                      " duties = excluded.duties");
    db_int(s, 1, o->id);
    db_text(s, 2, o->key);
    db_text(s, 3, buf_span(&line));
    db_int(s, 4, o->duty_count);
    db_done(o->c, s);
    buf_free(&line);
}

static struct entry own_entry(const struct owner *o)
{
    struct entry e = {.id = entry_id(o->post ? CLASS_ROLE : CLASS_DEPARTMENT, o->id), .count = 1};
    if (o->post) {
        e.post = o->id;
        e.title = o->titles;
        e.dept = o->depts;
    } else {
        e.department = o->id;
        e.dept = o->titles;
    }
    return e;
}

/* A role's names are part of all of its entries. */
static void compare_names(struct owner *o)
{
    struct entry e = own_entry(o);
    if (!o->post || e.title.n + e.dept.n == 0)
        return;
    sqlite3_stmt *s = db_stmt(o->c, "SELECT title FROM entry WHERE id = ?1");
    db_int(s, 1, e.id);
    o->anew = true;
    while (db_row(o->c, s))
        o->anew = !span_eq(db_col(s, 0), o->titles);
}

static void put_own_entry(struct owner *o)
{
    struct entry e = own_entry(o);
    if (e.title.n + e.dept.n == 0)
        return;
    chunk_put(o->chunk, &e, true);
    ids_add(&o->entries, e.id);
}

/* ---- duties ---- */

static void read_items(struct owner *o)
{
    sqlite3_stmt *s = db_stmt(
        o->c, o->post ? "SELECT i.id, r.document_id, i.ordinal, s.kind, i.text, r.department, o.duty_id, o.entry_id"
                        " FROM role r JOIN section s ON s.role_id = r.id JOIN item i ON i.section_id = s.id"
                        " LEFT JOIN occurrence o ON o.item_id = i.id WHERE r.key = ?1"
                      : "SELECT i.id, u.document_id, i.ordinal, s.kind, i.text, u.name, o.duty_id, o.entry_id"
                        " FROM unit u JOIN section s ON s.unit_id = u.id JOIN item i ON i.section_id = s.id"
                        " LEFT JOIN occurrence o ON o.item_id = i.id WHERE u.key = ?1");
    db_text(s, 1, o->key);
    while (db_row(o->c, s)) {
        struct saying x = {.item = db_col_int(s, 0),
                           .document = db_col_int(s, 1),
                           .place = db_col_int(s, 2),
                           .kind = db_col(s, 3),
                           .text = db_col(s, 4),
                           .dept = db_col(s, 5),
                           .duty = db_col_int(s, 6),
                           .entry = db_col_int(s, 7)};
        x.changed = o->anew || x.duty == 0 || ids_have(&o->touched, x.duty);
        group_add(&o->group, &x);
    }
}

static void add_reporting(struct owner *o, struct span direction, struct span key, struct span name)
{
    if (o->lines_n == o->lines_cap) {
        o->lines_cap = o->lines_cap ? o->lines_cap * 2 : 16;
        o->lines = xreallocarray(o->lines, o->lines_cap, sizeof *o->lines);
    }
    o->lines[o->lines_n++] = (struct line){keep(o, direction), keep(o, key), keep(o, name)};
}

static void read_fields(struct owner *o)
{
    sqlite3_stmt *s = db_stmt(o->c, "SELECT r.document_id, f.name, f.value, r.department, f.key FROM role r"
                                    " JOIN field f ON f.role_id = r.id WHERE r.key = ?1 AND f.name <> 'department'");
    db_text(s, 1, o->key);
    while (db_row(o->c, s)) {
        struct saying x = {.document = db_col_int(s, 0),
                           .kind = db_col(s, 1),
                           .text = db_col(s, 2),
                           .dept = db_col(s, 3),
                           .field = true,
                           .changed = true};
        group_add(&o->group, &x);
        if (sqlite3_column_type(s, 4) != SQLITE_NULL && (span_is(x.kind, "reportsTo") || span_is(x.kind, "supervises")))
            add_reporting(o, x.kind, db_col(s, 4), x.text);
    }
}

/* False when there is a row of that id already. */
static bool insert_duty(struct owner *o, int64_t id, const struct grouped *d)
{
    sqlite3_stmt *s =
        db_stmt(o->c, "INSERT INTO duty(id, post_id, department_id, kind, text, occurrences, documents, place)"
                      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(id) DO NOTHING");
    db_int(s, 1, id);
    db_int_opt(s, o->post ? 2 : 3, o->id);
    db_text(s, 4, d->kind);
    db_text(s, 5, d->text);
    db_int(s, 6, d->occurrences);
    db_int(s, 7, d->documents);
    db_int(s, 8, d->place);
    return !db_done(o->c, s) || sqlite3_changes(o->c->db) > 0;
}

static void update_duty(struct owner *o, int64_t id, const struct grouped *d)
{
    sqlite3_stmt *s = db_stmt(o->c, "UPDATE duty SET text = ?2, occurrences = ?3, documents = ?4, place = ?5"
                                    " WHERE id = ?1 AND (text <> ?2 OR occurrences <> ?3 OR documents <> ?4"
                                    " OR place <> ?5)");
    db_int(s, 1, id);
    db_text(s, 2, d->text);
    db_int(s, 3, d->occurrences);
    db_int(s, 4, d->documents);
    db_int(s, 5, d->place);
    db_done(o->c, s);
}

static int64_t put_duty(struct owner *o, const struct grouped *d)
{
    uint64_t kind = (uint64_t)hash_text(SEED_DUTY, d->kind),
             whose = (uint64_t)hash_text(kind + (uint64_t)o->id, o->key);
    int64_t id = hash_near(o->key, hash_text(whose, d->canonical));
    /* A collision of 63-bit hashes must not take another's row. */
    for (;; id = id == INT64_MAX ? 1 : id + 1) {
        if (ids_have(&o->old_duties, id)) {
            update_duty(o, id, d);
            break;
        }
        if (insert_duty(o, id, d))
            break;
    }
    ids_add(&o->duties, id);
    return id;
}

static enum entry_class class_of(const struct owner *o, const struct wording *w)
{
    if (w->field)
        return CLASS_FIELD;
    if (!o->post)
        return CLASS_UNIT_DUTY;
    return span_is(w->kind, section_kind_name(SECTION_DUTIES)) ? CLASS_DUTY : CLASS_SECTION;
}

/* Is it stored, and under which id? Else e->id becomes the first that is free. Others' entries may stand before it. */
static bool find_entry(struct owner *o, struct entry *e)
{
    for (;; e->id++) {
        sqlite3_stmt *s = db_stmt(o->c, "SELECT kind, text, coalesce(post_id, 0), coalesce(department_id, 0)"
                                        " FROM entry WHERE id = ?1");
        db_int(s, 1, e->id);
        if (!db_row(o->c, s))
            return false;
        bool same = db_col_int(s, 2) == e->post && db_col_int(s, 3) == e->department &&
                    span_eq(db_col(s, 0), e->kind) && span_eq(db_col(s, 1), e->text);
        sqlite3_reset(s);
        if (same)
            return true;
    }
}

/* Returns its number in the chunk. */
static size_t put_wording(struct owner *o, struct wording *w, const int64_t *duties)
{
    int64_t hash =
        hash_text((uint64_t)hash_text((uint64_t)hash_text(SEED_ENTRY, w->kind) + (uint64_t)o->id, o->key), w->text);
    struct entry e = {.id = w->stored_entry ? w->stored_entry : wording_id(class_of(o, w), hash),
                      .post = o->post ? o->id : 0,
                      .department = o->post ? 0 : o->id,
                      .duty = w->duty == NO_DUTY ? 0 : duties[w->duty],
                      .count = w->count,
                      .kind = w->kind,
                      .text = w->text,
                      .title = o->post ? o->titles : (struct span){NULL, 0},
                      .dept = lines_of(o, w->depts, w->depts_n)};
    bool known = w->stored_entry || (o->stored && find_entry(o, &e));
    if (known)
        ids_add(&o->entries, e.id);
    return chunk_put(o->chunk, &e, known);
}

static void put_duties(struct owner *o)
{
    struct group *g = &o->group;
    int64_t *duties = xcalloc(g->duties_n, sizeof *duties);
    size_t *entries = xcalloc(g->wordings_n, sizeof *entries);
    for (size_t i = 0; i < g->duties_n; i++)
        duties[i] = put_duty(o, &g->duties[i]);
    for (size_t i = 0; i < g->wordings_n; i++) {
        struct wording *w = &g->wordings[i];
        if (w->settled) {
            ids_add(&o->duties, w->stored_duty);
            ids_add(&o->entries, w->stored_entry);
        } else {
            entries[i] = put_wording(o, w, duties);
        }
    }
    for (size_t i = 0; i < g->said_n && o->c->status == EXIT_DONE; i++) {
        const struct said *x = &g->said[i];
        int64_t duty = duties[g->wordings[x->wording].duty];
        if (duty != x->duty || x->entry == 0)
            chunk_occurrence(o->chunk, x->item, duty, entries[x->wording]);
    }
    free(duties);
    free(entries);
}

/* A role counts what it has to do, a department all that it has. */
static void count_duties(struct owner *o)
{
    const struct group *g = &o->group;
    struct ids counted = {0};
    for (size_t i = 0; i < g->wordings_n; i++) {
        const struct wording *w = &g->wordings[i];
        if (w->settled && (!o->post || span_is(w->kind, section_kind_name(SECTION_DUTIES))))
            ids_add(&counted, w->stored_duty);
    }
    ids_sort(&counted);
    o->duty_count = (int64_t)counted.n;
    for (size_t i = 0; i < g->duties_n; i++)
        o->duty_count += !o->post || span_is(g->duties[i].kind, section_kind_name(SECTION_DUTIES));
    free(counted.list);
}

static void drop_leftovers(struct owner *o)
{
    ids_sort(&o->entries);
    ids_sort(&o->duties);
    for (size_t i = 0; i < o->old_entries.n; i++)
        if (!ids_have(&o->entries, o->old_entries.list[i]))
            chunk_drop(o->chunk, o->old_entries.list[i]);
    for (size_t i = 0; i < o->old_duties.n; i++)
        if (!ids_have(&o->duties, o->old_duties.list[i])) /* nothing is an occurrence of it any more */
            db_run(o->c, "DELETE FROM duty WHERE id = ?1", o->old_duties.list[i]);
    for (size_t i = 0; i < o->touched.n; i++)
        db_run(o->c, "DELETE FROM touched WHERE duty_id = ?1", o->touched.list[i]);
}

/* Nothing is said of it any more. */
static void drop_owner(struct owner *o)
{
    static const char *const of_post[] = {"DELETE FROM alias WHERE post_id = ?1",
                                          "DELETE FROM sound WHERE post_id = ?1", "DELETE FROM line WHERE post_id = ?1",
                                          "DELETE FROM finding_post WHERE post_id = ?1",
                                          "DELETE FROM post WHERE id = ?1"};
    static const char *const of_department[] = {"DELETE FROM department WHERE id = ?1"};
    const char *const *sql = o->post ? of_post : of_department;
    size_t n = o->post ? sizeof of_post / sizeof *of_post : 1;
    drop_leftovers(o);
    for (size_t i = 0; i < n; i++)
        db_run(o->c, sql[i], o->id);
}

/* ---- telling of roles that are new or gone ---- */

/* The title that it had. */
static void tell_gone(const struct owner *o, const struct consolidate_options *how)
{
    sqlite3_stmt *s = db_stmt(o->c, "SELECT title FROM post WHERE id = ?1");
    db_int(s, 1, o->id);
    while (db_row(o->c, s))
        how->role(how->user, false, db_col(s, 0).n > 0 ? db_col(s, 0) : SPAN("?")); /* one without a title */
}

static void tell_new(const struct owner *o, const struct consolidate_options *how)
{
    struct buf title = {0};
    canon_line(&title, o->names[0].text);
    how->role(how->user, true, buf_span(&title));
    buf_free(&title);
}

/* ---- the two steps ---- */

struct owner *owner_compute(struct catalogue *facts, struct arena *arena, bool post, struct span key, int similarity)
{
    struct owner *o = arena_alloc(arena, sizeof *o);
    *o = (struct owner){.c = facts, .arena = arena, .post = post};
    o->key = keep(o, key);
    group_init(&o->group, arena);
    find_owner(o);
    if (o->stored)
        read_stored(o);
    if (post)
        read_descriptions(o);
    else
        read_department(o);
    if (o->names_n == 0)
        return o;
    if (o->stored)
        compare_names(o);
    read_items(o);
    if (post)
        read_fields(o);
    group_form(&o->group, similarity);
    return o;
}

size_t owner_size(const struct owner *o)
{
    return o->group.wordings_n + o->old_entries.n;
}

void owner_write(struct owner *o, struct catalogue *c, struct chunk *k, const struct consolidate_options *how)
{
    bool told = how && how->role && o->post;
    o->c = c;
    o->chunk = k;
    if (o->names_n > 0) {
        if (!o->stored)
            find_owner(o); /* another may have taken its id meanwhile */
        if (told && !o->stored)
            tell_new(o, how);
        put_own_entry(o);
        put_duties(o);
        count_duties(o);
        if (o->post)
            put_post(o);
        else
            put_department(o);
        drop_leftovers(o);
    } else if (o->stored) {
        if (told)
            tell_gone(o, how);
        drop_owner(o);
    }
}

void owner_free(struct owner *o)
{
    if (!o)
        return;
    group_free(&o->group);
    free(o->names);
    free(o->lines);
    free(o->duties.list);
    free(o->entries.list);
    free(o->old_duties.list);
    free(o->old_entries.list);
    free(o->touched.list);
}
