/* Consolidation: from facts to catalogue roles, departments, duties and the rows that are searched. A function of the
 * facts: each stale role or department is computed anew from all that is said of it, and what differs from the stored
 * result is changed. Only this file writes the derived tables (lines.c: the findings). */
#include "db.h"
#include "group.h"
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SIMILARITY 50     /* hundredths */
#define CHUNK_ITEMS        200000 /* items of the owners that one transaction handles, about */
#define CHUNK_OWNERS       2000
#define INDEX_BUFFER       4194304 /* bytes that FTS5 gathers before it writes a segment; 1 MiB unless told otherwise */
#define TEXT_OF(x)         TEXT_OF_(x)
#define TEXT_OF_(x)        #x
#define SOUNDING_ALIASES   20 /* other titles that can be found by sound */

struct ids {
    int64_t *list;
    size_t n, cap;
};

static void add_id(struct ids *l, int64_t id)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 64;
        l->list = xreallocarray(l->list, l->cap, sizeof *l->list);
    }
    l->list[l->n++] = id;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void sort_ids(struct ids *l)
{
    if (l->n)
        qsort(l->list, l->n, sizeof *l->list, compare_ids);
}

static bool has_id(const struct ids *l, int64_t id)
{
    return l->n && bsearch(&id, l->list, l->n, sizeof *l->list, compare_ids);
}

/* The role or department that is being computed. */
struct owner {
    struct catalogue *c;
    bool post; /* a role, else a department */
    struct span key;
    int64_t id;
    struct buf names;           /* titles or names, preferred one first, a line each */
    size_t preferred;           /* bytes of the first */
    struct buf depts;           /* a role's departments, a line each */
    struct ids duties, entries; /* that hold now */
    size_t items;
};

static struct span buf_span(const struct buf *b)
{
    return (struct span){b->s, b->n};
}

/* ---- entries and the search index ---- */

/* The index is changed at a chunk's end, in the order of ids, because FTS5 writes out its buffer whenever an id is
 * lower than the one before. temp.gone holds what is to be taken out, as it was; temp.fresh what is to be put in. */
static void begin_index(struct catalogue *c)
{
    db_exec(c, "CREATE TEMP TABLE IF NOT EXISTS gone(id INTEGER PRIMARY KEY, text, title, dept);"
               "CREATE TEMP TABLE IF NOT EXISTS fresh(id INTEGER PRIMARY KEY)");
    if (db_value(c, "SELECT v FROM search_config WHERE k = 'hashsize'") != INDEX_BUFFER)
        db_done(c, db_stmt(c, "INSERT INTO search(search, rank) VALUES('hashsize', " TEXT_OF(INDEX_BUFFER) ")"));
}

/* Row by row: one statement for all of them would keep a copy of every page that it changes, to be able to undo it,
 * which at a hundred thousand documents is hundreds of megabytes. */
static void each_row(struct catalogue *c, const char *select, const char *insert)
{
    sqlite3_stmt *from = db_stmt(c, select);
    while (db_row(c, from)) {
        sqlite3_stmt *to = db_stmt(c, insert);
        db_int(to, 1, db_col_int(from, 0));
        for (int i = 1; i < 4; i++)
            db_text(to, i + 1, db_col(from, i));
        db_done(c, to);
    }
    if (from)
        sqlite3_reset(from); /* also after a failure of the other */
}

static void flush_index(struct catalogue *c)
{
    each_row(c, "SELECT id, text, title, dept FROM temp.gone ORDER BY id",
             "INSERT INTO search(search, rowid, text, title, dept) VALUES('delete', ?1, ?2, ?3, ?4)");
    each_row(c, "SELECT e.id, e.text, e.title, e.dept FROM temp.fresh f JOIN entry e ON e.id = f.id ORDER BY f.id",
             "INSERT INTO search(rowid, text, title, dept) VALUES(?1, ?2, ?3, ?4)");
    db_done(c, db_stmt(c, "DELETE FROM temp.gone"));
    db_done(c, db_stmt(c, "DELETE FROM temp.fresh"));
}

struct entry {
    int64_t id, post, department, document, duty, count;
    struct span kind, text, title, dept;
};

static void note_gone(struct catalogue *c, int64_t id)
{
    sqlite3_stmt *s =
        db_stmt(c, "INSERT OR IGNORE INTO temp.gone SELECT id, text, title, dept FROM entry WHERE id = ?1");
    db_int(s, 1, id);
    db_done(c, s);
}

static void drop_entry(struct catalogue *c, int64_t id)
{
    note_gone(c, id);
    sqlite3_stmt *s = db_stmt(c, "DELETE FROM temp.fresh WHERE id = ?1");
    db_int(s, 1, id);
    db_done(c, s);
    s = db_stmt(c, "DELETE FROM entry WHERE id = ?1");
    db_int(s, 1, id);
    db_done(c, s);
}

/* What an entry of that id holds now, against e. */
enum change { CHANGE_NEW, CHANGE_TEXT, CHANGE_REST, CHANGE_NONE };

static enum change compare_entry(struct catalogue *c, const struct entry *e)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT text, title, dept, count, duty_id, document_id FROM entry WHERE id = ?1");
    db_int(s, 1, e->id);
    if (!db_row(c, s))
        return CHANGE_NEW;
    enum change change = CHANGE_NONE;
    if (!span_eq(db_col(s, 0), e->text) || !span_eq(db_col(s, 1), e->title) || !span_eq(db_col(s, 2), e->dept))
        change = CHANGE_TEXT;
    else if (db_col_int(s, 3) != e->count || db_col_int(s, 4) != e->duty || db_col_int(s, 5) != e->document)
        change = CHANGE_REST;
    sqlite3_reset(s);
    return change;
}

static void put_entry(struct catalogue *c, const struct entry *e)
{
    enum change change = compare_entry(c, e);
    if (change == CHANGE_NONE || c->status != EXIT_DONE)
        return;
    if (change == CHANGE_TEXT)
        note_gone(c, e->id);
    sqlite3_stmt *s =
        db_stmt(c, "INSERT OR REPLACE INTO entry(id, class, post_id, department_id, document_id, duty_id, kind, text,"
                   " title, dept, count) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    db_int(s, 1, e->id);
    db_int(s, 2, CLASS_OF_ENTRY(e->id));
    db_int_opt(s, 3, e->post);
    db_int_opt(s, 4, e->department);
    db_int_opt(s, 5, e->document);
    db_int_opt(s, 6, e->duty);
    db_text(s, 7, e->kind);
    db_text(s, 8, e->text);
    db_text(s, 9, e->title);
    db_text(s, 10, e->dept);
    db_int(s, 11, e->count);
    db_done(c, s);
    if (change == CHANGE_REST)
        return;
    s = db_stmt(c, "INSERT OR IGNORE INTO temp.fresh(id) VALUES(?1)");
    db_int(s, 1, e->id);
    db_done(c, s);
}

/* ---- names ---- */

static void add_line(struct buf *b, struct span s)
{
    if (b->n)
        buf_addc(b, '\n');
    for (size_t i = 0; i < s.n; i++)
        buf_addc(b, s.s[i] == '\n' ? ' ' : s.s[i]);
}

/* The titles or names that the owner goes by, most frequent first. False when nothing is said of it any more. */
static bool read_names(struct owner *o)
{
    sqlite3_stmt *s =
        db_stmt(o->c, o->post ? "SELECT coalesce(title, ''), count(*) FROM role WHERE key = ?1 GROUP BY 1"
                                " ORDER BY 2 DESC, length(title), title"
                              : "SELECT name, sum(n) FROM (SELECT department AS name, count(*) AS n FROM role"
                                " WHERE department_key = ?1 GROUP BY 1 UNION ALL SELECT name, count(*) FROM unit"
                                " WHERE key = ?1 GROUP BY 1) GROUP BY 1 ORDER BY 2 DESC, length(name), name");
    bool any = false;
    db_text(s, 1, o->key);
    while (db_row(o->c, s)) {
        add_line(&o->names, db_col(s, 0));
        if (!any)
            o->preferred = o->names.n;
        any = true;
    }
    return any;
}

static void read_depts(struct owner *o)
{
    sqlite3_stmt *s = db_stmt(o->c, "SELECT DISTINCT department FROM role WHERE key = ?1 AND department IS NOT NULL"
                                    " ORDER BY 1");
    db_text(s, 1, o->key);
    while (db_row(o->c, s))
        add_line(&o->depts, db_col(s, 0));
}

/* The id under which the key is stored, or a free one by its hash. */
static int64_t owner_id(struct owner *o)
{
    int64_t id = hash_text(o->post ? SEED_POST : SEED_DEPARTMENT, o->key);
    const char *sql = o->post ? "SELECT key FROM post WHERE id = ?1" : "SELECT key FROM department WHERE id = ?1";
    for (;; id = id == INT64_MAX ? 1 : id + 1) {
        sqlite3_stmt *s = db_stmt(o->c, sql);
        db_int(s, 1, id);
        if (!db_row(o->c, s))
            return id;
        bool same = span_eq(db_col(s, 0), o->key);
        sqlite3_reset(s);
        if (same)
            return id;
    }
}

/* ---- rows of the owner itself ---- */

static void put_aliases(struct owner *o)
{
    sqlite3_stmt *s = db_stmt(o->c, "DELETE FROM alias WHERE post_id = ?1");
    db_int(s, 1, o->id);
    db_done(o->c, s);
    sqlite3_stmt *titles = db_stmt(o->c, "SELECT title, count(*) FROM role WHERE key = ?1 AND title IS NOT NULL"
                                         " GROUP BY 1 ORDER BY 2 DESC, length(title), title LIMIT -1 OFFSET 1");
    db_text(titles, 1, o->key);
    struct buf canon = {0};
    while (db_row(o->c, titles)) {
        const char *rule = "", *own = "";
        struct span title = db_col(titles, 0);
        buf_reset(&canon);
        canon_title(title, &canon, &rule);
        canon_title((struct span){o->names.s, o->preferred}, &canon, &own);
        s = db_stmt(o->c, "INSERT INTO alias(post_id, title, count, rule) VALUES(?1, ?2, ?3, ?4)");
        db_int(s, 1, o->id);
        db_text(s, 2, title);
        db_int(s, 3, db_col_int(titles, 1));
        db_text(s, 4, span_of(*rule ? rule : own));
        db_done(o->c, s);
    }
    buf_free(&canon);
}

static void put_lines(struct owner *o)
{
    sqlite3_stmt *s = db_stmt(o->c, "DELETE FROM line WHERE post_id = ?1");
    db_int(s, 1, o->id);
    db_done(o->c, s);
    s = db_stmt(o->c, "INSERT INTO line(post_id, direction, key, name, count)"
                      " SELECT ?1, f.name, f.key, min(f.value), count(*) FROM role r JOIN field f ON f.role_id = r.id"
                      " WHERE r.key = ?2 AND f.name IN ('reportsTo', 'supervises') AND f.key IS NOT NULL"
                      " GROUP BY f.name, f.key");
    db_int(s, 1, o->id);
    db_text(s, 2, o->key);
    db_done(o->c, s);
}

/* Each line of `sounds` is one. */
static void put_sounds(struct owner *o, struct span sounds)
{
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
    struct buf shown = {0}, sounds = {0}, other = {0};
    struct span title = {o->names.s, o->preferred}, names = buf_span(&o->names);
    pinyin_of(title, &shown, &sounds);
    for (size_t i = o->preferred + 1, k = 0; i < names.n && k < SOUNDING_ALIASES; k++) {
        size_t end = span_find(names, "\n", i);
        struct span alias = span_sub(names, i, end);
        pinyin_of(alias, &other, &sounds);
        i += alias.n + 1;
    }
    sqlite3_stmt *s =
        db_stmt(o->c, "INSERT INTO post(id, key, title, pinyin, descriptions, documents, duties)"
                      " SELECT ?1, ?2, ?3, ?4, count(*), count(DISTINCT document_id), 0 FROM role WHERE key = ?2"
                      " ON CONFLICT(id) DO UPDATE SET title = excluded.title, pinyin = excluded.pinyin,"
                      " descriptions = excluded.descriptions, documents = excluded.documents");
    db_int(s, 1, o->id);
    db_text(s, 2, o->key);
    db_text(s, 3, title);
    db_text_opt(s, 4, buf_span(&shown));
    db_done(o->c, s);
    s = db_stmt(o->c, "DELETE FROM sound WHERE post_id = ?1");
    db_int(s, 1, o->id);
    db_done(o->c, s);
    put_sounds(o, buf_span(&sounds));
    buf_free(&shown);
    buf_free(&sounds);
    buf_free(&other);
    put_aliases(o);
    put_lines(o);
}

static void put_department(struct owner *o)
{
    sqlite3_stmt *s =
        db_stmt(o->c, "INSERT INTO department(id, key, name, roles, descriptions, documents, duties)"
                      " SELECT ?1, ?2, ?3, count(DISTINCT key), count(*), (SELECT count(DISTINCT document_id) FROM"
                      " (SELECT document_id FROM role WHERE department_key = ?2 UNION SELECT document_id FROM unit"
                      " WHERE key = ?2)), 0 FROM role WHERE department_key = ?2"
                      " ON CONFLICT(id) DO UPDATE SET name = excluded.name, roles = excluded.roles,"
                      " descriptions = excluded.descriptions, documents = excluded.documents");
    db_int(s, 1, o->id);
    db_text(s, 2, o->key);
    db_text(s, 3, (struct span){o->names.s, o->preferred});
    db_done(o->c, s);
}

static void put_own_entry(struct owner *o)
{
    struct entry e = {.count = 1};
    e.id = entry_id(o->post ? CLASS_ROLE : CLASS_DEPARTMENT, o->id);
    if (o->post) {
        e.post = o->id;
        e.title = buf_span(&o->names);
        e.dept = buf_span(&o->depts);
    } else {
        e.department = o->id;
        e.dept = buf_span(&o->names);
    }
    if (e.title.n == 0 && e.dept.n == 0)
        return;
    put_entry(o->c, &e);
    add_id(&o->entries, e.id);
}

/* ---- duties ---- */

static void read_said(struct owner *o, struct group *g)
{
    sqlite3_stmt *s = db_stmt(
        o->c, o->post ? "SELECT i.id, r.document_id, s.kind, i.text, r.department, i.ordinal FROM role r"
                        " JOIN section s ON s.role_id = r.id JOIN item i ON i.section_id = s.id WHERE r.key = ?1"
                      : "SELECT i.id, u.document_id, s.kind, i.text, u.name, i.ordinal FROM unit u"
                        " JOIN section s ON s.unit_id = u.id JOIN item i ON i.section_id = s.id WHERE u.key = ?1");
    db_text(s, 1, o->key);
    while (db_row(o->c, s))
        group_add(g, db_col_int(s, 0), db_col_int(s, 1), db_col_int(s, 5), db_col(s, 2), db_col(s, 3), false,
                  db_col(s, 4));
    o->items = g->said_n;
    if (!o->post)
        return;
    s = db_stmt(o->c, "SELECT r.document_id, f.name, f.value, r.department FROM role r JOIN field f"
                      " ON f.role_id = r.id WHERE r.key = ?1 AND f.name <> 'department'");
    db_text(s, 1, o->key);
    while (db_row(o->c, s))
        group_add(g, 0, db_col_int(s, 0), 0, db_col(s, 1), db_col(s, 2), true, db_col(s, 3));
}

static int64_t put_duty(struct owner *o, const struct grouped *d)
{
    uint64_t kind = (uint64_t)hash_text(SEED_DUTY, d->kind),
             whose = (uint64_t)hash_text(kind + (uint64_t)o->id, o->key);
    int64_t id = hash_near(o->key, hash_text(whose, d->canonical));
    /* A collision of 63-bit hashes must not take another's row. */
    for (;; id = id == INT64_MAX ? 1 : id + 1) {
        sqlite3_stmt *s = db_stmt(o->c, "SELECT coalesce(post_id, 0), coalesce(department_id, 0) FROM duty"
                                        " WHERE id = ?1");
        db_int(s, 1, id);
        if (!db_row(o->c, s))
            break;
        bool mine = db_col_int(s, o->post ? 0 : 1) == o->id;
        sqlite3_reset(s);
        if (mine)
            break;
    }
    sqlite3_stmt *s =
        db_stmt(o->c, "INSERT INTO duty(id, post_id, department_id, kind, text, occurrences, documents, place)"
                      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(id) DO UPDATE SET text = excluded.text,"
                      " occurrences = excluded.occurrences, documents = excluded.documents, place = excluded.place"
                      " WHERE text <> excluded.text OR occurrences <> excluded.occurrences"
                      " OR documents <> excluded.documents OR place <> excluded.place");
    db_int(s, 1, id);
    db_int_opt(s, o->post ? 2 : 3, o->id);
    db_text(s, 4, d->kind);
    db_text(s, 5, d->text);
    db_int(s, 6, d->occurrences);
    db_int(s, 7, d->documents);
    db_int(s, 8, d->place);
    db_done(o->c, s);
    add_id(&o->duties, id);
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

static int compare_spans(const void *a, const void *b)
{
    return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

static int64_t put_wording(struct owner *o, struct wording *w, const int64_t *duties)
{
    struct buf dept = {0};
    if (w->depts_n)
        qsort(w->depts, w->depts_n, sizeof *w->depts, compare_spans);
    for (size_t i = 0; i < w->depts_n; i++)
        add_line(&dept, w->depts[i]);
    int64_t hash =
        hash_text((uint64_t)hash_text((uint64_t)hash_text(SEED_ENTRY, w->kind) + (uint64_t)o->id, o->key), w->text);
    struct entry e = {.id = entry_id(class_of(o, w), hash),
                      .post = o->post ? o->id : 0,
                      .department = o->post ? 0 : o->id,
                      .duty = w->duty == NO_DUTY ? 0 : duties[w->duty],
                      .count = w->count,
                      .kind = w->kind,
                      .text = w->text,
                      .title = o->post ? buf_span(&o->names) : (struct span){NULL, 0},
                      .dept = buf_span(&dept)};
    put_entry(o->c, &e);
    add_id(&o->entries, e.id);
    buf_free(&dept);
    return e.id;
}

static void put_duties(struct owner *o, struct group *g)
{
    int64_t *duties = xcalloc(g->duties_n, sizeof *duties), *entries = xcalloc(g->wordings_n, sizeof *entries);
    for (size_t i = 0; i < g->duties_n; i++)
        duties[i] = put_duty(o, &g->duties[i]);
    for (size_t i = 0; i < g->wordings_n; i++)
        entries[i] = put_wording(o, &g->wordings[i], duties);
    for (size_t i = 0; i < g->said_n && o->c->status == EXIT_DONE; i++) {
        const struct said *x = &g->said[i];
        sqlite3_stmt *s = db_stmt(o->c, "INSERT INTO occurrence(item_id, duty_id, entry_id) VALUES(?1, ?2, ?3)"
                                        " ON CONFLICT(item_id) DO UPDATE SET duty_id = excluded.duty_id,"
                                        " entry_id = excluded.entry_id WHERE duty_id <> excluded.duty_id"
                                        " OR entry_id <> excluded.entry_id");
        db_int(s, 1, x->item);
        db_int(s, 2, duties[g->wordings[x->wording].duty]);
        db_int(s, 3, entries[x->wording]);
        db_done(o->c, s);
    }
    free(duties);
    free(entries);
}

/* Ids that a query with the owner's id gives and that are not in `keep`. */
static struct ids leftovers(struct owner *o, const char *sql, struct ids *keep)
{
    struct ids gone = {0};
    sort_ids(keep);
    sqlite3_stmt *s = db_stmt(o->c, sql);
    db_int(s, 1, o->id);
    while (db_row(o->c, s))
        if (!has_id(keep, db_col_int(s, 0)))
            add_id(&gone, db_col_int(s, 0));
    return gone;
}

static void drop_leftovers(struct owner *o)
{
    struct ids gone = leftovers(
        o, o->post ? "SELECT id FROM entry WHERE post_id = ?1" : "SELECT id FROM entry WHERE department_id = ?1",
        &o->entries);
    for (size_t i = 0; i < gone.n; i++)
        drop_entry(o->c, gone.list[i]);
    free(gone.list);
    gone = leftovers(
        o, o->post ? "SELECT id FROM duty WHERE post_id = ?1" : "SELECT id FROM duty WHERE department_id = ?1",
        &o->duties);
    for (size_t i = 0; i < gone.n; i++) {
        sqlite3_stmt *s = db_stmt(o->c, "DELETE FROM duty WHERE id = ?1");
        db_int(s, 1, gone.list[i]);
        db_done(o->c, s);
    }
    free(gone.list);
}

static void set_duty_count(struct owner *o)
{
    sqlite3_stmt *s = db_stmt(o->c, o->post ? "UPDATE post SET duties = (SELECT count(*) FROM duty WHERE post_id = ?1"
                                              " AND kind = 'duties') WHERE id = ?1"
                                            : "UPDATE department SET duties = (SELECT count(*) FROM duty"
                                              " WHERE department_id = ?1) WHERE id = ?1");
    db_int(s, 1, o->id);
    db_done(o->c, s);
}

/* A title to tell of, if the role is stored; else empty. */
static void stored_title(const struct owner *o, struct buf *title)
{
    sqlite3_stmt *s = db_stmt(o->c, "SELECT title FROM post WHERE id = ?1");
    db_int(s, 1, o->id);
    while (db_row(o->c, s)) {
        buf_reset(title);
        buf_add(title, db_col(s, 0).s, db_col(s, 0).n);
        if (title->n == 0)
            buf_addc(title, '?'); /* one without a title */
    }
}

static void tell_role(const struct owner *o, const struct consolidate_options *how, bool now)
{
    struct buf before = {0};
    if (how && how->role && o->post) {
        stored_title(o, &before);
        if (now && before.n == 0)
            how->role(how->user, true, (struct span){o->names.s, o->preferred});
        else if (!now && before.n > 0)
            how->role(how->user, false, buf_span(&before));
    }
    buf_free(&before);
}

/* Compute one role or department anew. Returns about how much work it was, in items. */
static size_t consolidate_owner(struct catalogue *c, bool post, struct span key, int similarity,
                                const struct consolidate_options *how)
{
    struct owner o = {.c = c, .post = post, .key = key};
    o.id = owner_id(&o);
    bool now = read_names(&o);
    tell_role(&o, how, now);
    if (now) {
        struct group g;
        group_init(&g);
        if (post) {
            read_depts(&o);
            put_post(&o);
        } else {
            put_department(&o);
        }
        put_own_entry(&o);
        read_said(&o, &g);
        group_form(&g, similarity);
        put_duties(&o, &g);
        drop_leftovers(&o);
        set_duty_count(&o);
        group_free(&g);
    } else {
        drop_leftovers(&o);
        sqlite3_stmt *s = db_stmt(c, post ? "DELETE FROM post WHERE id = ?1" : "DELETE FROM department WHERE id = ?1");
        db_int(s, 1, o.id);
        db_done(c, s);
    }
    free(o.duties.list);
    free(o.entries.list);
    buf_free(&o.names);
    buf_free(&o.depts);
    return o.items;
}

/* A document's entry: its title and the names of its files. Its shown name is the first of these. */
static void consolidate_document(struct catalogue *c, struct span key)
{
    struct entry e = {.id = entry_id(CLASS_DOCUMENT, hash_text(SEED_DOCUMENT, key)), .count = 1};
    struct buf text = {0};
    sqlite3_stmt *s = db_stmt(c, "SELECT id, title FROM document WHERE key = ?1");
    db_text(s, 1, key);
    if (db_row(c, s)) {
        e.document = db_col_int(s, 0);
        add_line(&text, db_col(s, 1));
        sqlite3_reset(s);
        size_t title = text.n;
        s = db_stmt(c, "SELECT DISTINCT name FROM source WHERE document_id = ?1 ORDER BY 1");
        db_int(s, 1, e.document);
        while (db_row(c, s))
            add_line(&text, db_col(s, 0));
        struct span all = buf_span(&text), first = span_sub(all, title + (title > 0), all.n);
        size_t end = span_find(first, "\n", 0), at;
        first = span_sub(first, 0, end == SIZE_MAX ? first.n : end);
        for (at = first.n; at > 0 && first.s[at - 1] != '/'; at--) {
            /* only the base name is shown */
        }
        s = db_stmt(c, "UPDATE document SET name = ?2 WHERE id = ?1 AND name <> ?2");
        db_int(s, 1, e.document);
        db_text(s, 2, span_sub(first, at, first.n));
        db_done(c, s);
        e.text = all;
        put_entry(c, &e);
    } else {
        drop_entry(c, e.id);
    }
    buf_free(&text);
}

/* ---- the run over all that is stale ---- */

static void mark_all(struct catalogue *c)
{
    db_exec(c, "INSERT OR IGNORE INTO stale SELECT 'role', key FROM role;"
               "INSERT OR IGNORE INTO stale SELECT 'role', key FROM post;"
               "INSERT OR IGNORE INTO stale SELECT 'department', department_key FROM role"
               " WHERE department_key IS NOT NULL;"
               "INSERT OR IGNORE INTO stale SELECT 'department', key FROM unit;"
               "INSERT OR IGNORE INTO stale SELECT 'department', key FROM department;"
               "INSERT OR IGNORE INTO stale SELECT 'document', key FROM document");
}

/* The threshold that holds; a new one makes everything stale. */
static int set_similarity(struct catalogue *c, const struct consolidate_options *o)
{
    int64_t stored = db_value(c, "SELECT value FROM setting WHERE name = 'similarity'");
    int64_t wanted = o && o->similarity > 0 ? o->similarity : stored ? stored : DEFAULT_SIMILARITY;
    if (wanted != stored) {
        sqlite3_stmt *s = db_stmt(c, "INSERT OR REPLACE INTO setting(name, value) VALUES('similarity', ?1)");
        db_int(s, 1, wanted);
        db_done(c, s);
    }
    if ((stored && wanted != stored) || (o && o->all))
        mark_all(c);
    return (int)wanted;
}

/* The next stale thing; *key is replaced. False when there is none. */
static bool next_stale(struct catalogue *c, struct buf *kind, struct buf *key)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT kind, key FROM stale ORDER BY kind, key LIMIT 1");
    if (!db_row(c, s))
        return false;
    struct span k = db_col(s, 0), v = db_col(s, 1);
    buf_reset(kind);
    buf_reset(key);
    buf_add(kind, k.s, k.n);
    buf_add(key, v.s, v.n);
    sqlite3_reset(s);
    return true;
}

int catalogue_consolidate(struct catalogue *c, const struct consolidate_options *o)
{
    struct buf kind = {0}, key = {0};
    begin_index(c);
    catalogue_begin(c);
    int similarity = set_similarity(c, o);
    size_t total = (size_t)db_value(c, "SELECT count(*) FROM stale"), done = 0, items = 0, owners = 0;
    bool any = false;
    while (next_stale(c, &kind, &key)) {
        any = true;
        struct span k = buf_span(&key);
        if (span_is(buf_span(&kind), "document"))
            consolidate_document(c, k);
        else
            items += consolidate_owner(c, span_is(buf_span(&kind), "role"), k, similarity, o);
        sqlite3_stmt *s = db_stmt(c, "DELETE FROM stale WHERE kind = ?1 AND key = ?2");
        db_text(s, 1, buf_span(&kind));
        db_text(s, 2, k);
        db_done(c, s);
        done++;
        if (items >= CHUNK_ITEMS || ++owners >= CHUNK_OWNERS) {
            flush_index(c);
            catalogue_commit(c);
            catalogue_begin(c);
            items = owners = 0;
        }
        if (o && o->progress)
            o->progress(o->user, done, total);
    }
    flush_index(c);
    if (any)
        lines_find_cycles(c);
    catalogue_commit(c);
    buf_free(&kind);
    buf_free(&key);
    return c->status;
}
