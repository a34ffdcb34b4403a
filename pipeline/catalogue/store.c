/* Stores facts: what a document says, exactly as normalized, and which file said it. Notes what became stale. Reads
 * struct roles; never consolidates and never touches the derived tables. */
#include "db.h"
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

/* A path as shown: malformed bytes and control characters as \xHH. */
static void shown_path(const char *path, struct buf *out)
{
    struct span s = span_of(path);
    for (size_t i = 0; i < s.n;) {
        size_t at = i;
        uint32_t cp = utf8_next(s, &i);
        bool genuine = i - at == 3 && memcmp(s.s + at, "\xEF\xBF\xBD", 3) == 0;
        if (cp < 0x20 || cp == 0x7F || (cp == CP_BAD && !genuine))
            for (size_t k = at; k < i; k++)
                buf_printf(out, "\\x%02X", (unsigned char)s.s[k]);
        else
            buf_add(out, s.s + at, i - at);
    }
}

static const char *shown_of(const struct source_meta *m)
{
    return m->shown ? m->shown : m->path;
}

static struct span base_name(struct span path)
{
    size_t at = path.n;
    while (at > 0 && path.s[at - 1] != '/')
        at--;
    return at < path.n ? span_sub(path, at, path.n) : path;
}

static bool depends_on_name(const struct roles *r)
{
    for (const struct role *x = r ? r->roles : NULL; x; x = x->next)
        if (x->title_from_filename)
            return true;
    return false;
}

/* The document's key: content hash, and the name where the facts depend on it. Content without a hash (roles XML made
 * by hand) is hashed as printed. */
static void document_key(const struct roles *r, const struct source_meta *m, struct buf *out)
{
    struct span sha = span_of(m->sha256);
    if (sha.n == 0 && r)
        sha = r->sha256;
    buf_add(out, sha.s, sha.n);
    if (sha.n == 0 && r) {
        struct buf xml = {0};
        roles_write(r, &xml);
        struct span s = {xml.s, xml.n};
        buf_printf(out, "xml:%016llx%016llx", (unsigned long long)hash_text(1, s), (unsigned long long)hash_text(2, s));
        buf_free(&xml);
    } else if (sha.n == 0) {
        buf_printf(out, "path:%s", m->path);
    }
    if (depends_on_name(r)) {
        struct buf name = {0};
        shown_path(r->source.n ? r->source.s : shown_of(m), &name);
        struct span base = base_name((struct span){name.s, name.n});
        buf_addc(out, '/');
        buf_add(out, base.s, base.n);
        buf_free(&name);
    }
}

/* Run each statement with the document's id. */
static void run_all(struct catalogue *c, const char *const *sql, size_t n, int64_t document)
{
    for (size_t i = 0; i < n; i++)
        db_run(c, sql[i], document);
}

/* What a document's going or coming makes stale. */
static void stale_document(struct catalogue *c, int64_t document)
{
    static const char *const sql[] = {
        "INSERT OR IGNORE INTO stale SELECT 'role', key FROM role WHERE document_id = ?1",
        "INSERT OR IGNORE INTO stale SELECT 'department', key FROM unit WHERE document_id = ?1",
        ("INSERT OR IGNORE INTO stale SELECT 'department', department_key FROM role"
         " WHERE document_id = ?1 AND department_key IS NOT NULL"),
        "INSERT OR IGNORE INTO stale SELECT 'document', key FROM document WHERE id = ?1",
    };
    run_all(c, sql, sizeof sql / sizeof *sql, document);
}

/* ---- the parts of a document ---- */

struct put {
    struct catalogue *c;
    int64_t document;
    int64_t ordinal; /* of roles */
    struct span key; /* the document's */
    struct buf text;
    bool supervises; /* a role says whom it supervises */
};

static void put_item(struct put *p, int64_t section, int64_t ordinal, size_t depth, const struct item *i)
{
    sqlite3_stmt *s = db_stmt(p->c, "INSERT INTO item(section_id, ordinal, depth, n, label, text, p)"
                                    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    db_int(s, 1, section);
    db_int(s, 2, ordinal);
    db_int(s, 3, (int64_t)depth);
    db_int_opt(s, 4, i->n);
    db_text_opt(s, 5, i->label);
    db_text(s, 6, text_is_blank(i->text) ? SPAN("") : i->text);
    db_int_opt(s, 7, i->p);
    db_done(p->c, s);
}

static void put_items(struct put *p, int64_t section, const struct item *first)
{
    size_t n = 0, cap = 0;
    const struct item **todo = NULL;
    int64_t ordinal = 0;
    const struct item *i = first;
    while (i || n > 0) {
        if (!i) {
            /* cppcheck-suppress nullPointer ; n > 0 means that it is there */
            i = todo[--n];
            continue;
        }
        put_item(p, section, ++ordinal, n, i);
        if (n == cap) {
            cap = cap ? cap * 2 : 16;
            todo = xreallocarray(todo, cap, sizeof *todo);
        }
        if (i->items) {
            todo[n++] = i->next;
            i = i->items;
        } else {
            i = i->next;
        }
    }
    free(todo);
}

static void put_sections(struct put *p, int64_t role, int64_t unit, const struct section *x)
{
    for (int64_t ordinal = 1; x; x = x->next, ordinal++) {
        sqlite3_stmt *s = db_stmt(p->c, "INSERT INTO section(role_id, unit_id, ordinal, kind, heading, p)"
                                        " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        db_int_opt(s, 1, role);
        db_int_opt(s, 2, unit);
        db_int(s, 3, ordinal);
        db_text(s, 4, span_of(section_kind_name(x->kind)));
        db_text_opt(s, 5, x->heading);
        db_int_opt(s, 6, x->p);
        if (db_done(p->c, s))
            put_items(p, sqlite3_last_insert_rowid(p->c->db), x->items);
    }
}

static void put_units(struct put *p, const struct department *d)
{
    for (int64_t ordinal = 1; d; d = d->next, ordinal++) {
        buf_reset(&p->text);
        canon_department(d->name, &p->text);
        if (p->text.n == 0 && !d->sections)
            continue;
        if (p->text.n == 0) /* nameless ones are departments of their own */
            buf_printf(&p->text, "?%.*s#%lld", (int)p->key.n, p->key.s, (long long)ordinal);
        sqlite3_stmt *s =
            db_stmt(p->c, "INSERT INTO unit(document_id, ordinal, name, key, p) VALUES(?1, ?2, ?3, ?4, ?5)");
        db_int(s, 1, p->document);
        db_int(s, 2, ordinal);
        db_text(s, 3, d->name.n ? d->name : SPAN("？"));
        db_text(s, 4, (struct span){p->text.s, p->text.n});
        db_int_opt(s, 5, d->p);
        if (db_done(p->c, s))
            put_sections(p, 0, sqlite3_last_insert_rowid(p->c->db), d->sections);
    }
}

/* In the order in which they are printed, so that a document and its XML give the same facts. */
static void put_fields(struct put *p, int64_t role, const struct role *r)
{
    int64_t ordinal = 0;
    size_t own = role_field_rank(SPAN(""));
    for (size_t rank = 0; rank <= own; rank++) {
        for (const struct field *f = r->fields; f; f = f->next) {
            if (f->value.n == 0 || role_field_rank(f->name) != rank)
                continue;
            sqlite3_stmt *s = db_stmt(p->c, "INSERT INTO field(role_id, ordinal, name, label, value, p, key)"
                                            " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
            bool supervises = span_is(f->name, "supervises");
            p->supervises |= supervises;
            buf_reset(&p->text);
            if (supervises || span_is(f->name, "reportsTo"))
                canon_title(f->value, &p->text, NULL);
            db_int(s, 1, role);
            db_int(s, 2, ++ordinal);
            db_text(s, 3, f->name);
            if (rank == own) {
                db_text_opt(s, 4, f->label);
                db_int_opt(s, 6, f->p);
            }
            db_text(s, 5, f->value);
            db_text_opt(s, 7, (struct span){p->text.s, p->text.n});
            db_done(p->c, s);
        }
    }
}

static struct span field_value(const struct role *r, const char *name)
{
    for (const struct field *f = r->fields; f; f = f->next)
        if (span_is(f->name, name))
            return f->value;
    return (struct span){NULL, 0};
}

static int64_t put_role(struct put *p, int64_t parent, struct span department, const struct role *r)
{
    sqlite3_stmt *s = db_stmt(p->c, "INSERT INTO role(document_id, parent_id, ordinal, p, title, title_from_filename,"
                                    " key, department, department_key) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    buf_reset(&p->text);
    canon_title(r->title, &p->text, NULL);
    p->ordinal++;
    if (p->text.n == 0) /* untitled ones are posts of their own */
        buf_printf(&p->text, "?%.*s#%lld", (int)p->key.n, p->key.s, (long long)p->ordinal);
    size_t title = p->text.n;
    canon_department(department, &p->text);
    db_int(s, 1, p->document);
    db_int_opt(s, 2, parent);
    db_int(s, 3, p->ordinal);
    db_int_opt(s, 4, r->p);
    db_text_opt(s, 5, r->title);
    db_int(s, 6, r->title_from_filename);
    db_text(s, 7, (struct span){p->text.s, title});
    db_text_opt(s, 8, department);
    db_text_opt(s, 9, (struct span){p->text.s + title, p->text.n - title});
    if (!db_done(p->c, s))
        return 0;
    int64_t id = sqlite3_last_insert_rowid(p->c->db);
    put_fields(p, id, r);
    put_sections(p, id, 0, r->sections);
    return id;
}

static void put_roles(struct put *p, const struct role *first)
{
    struct pending {
        const struct role *next;
        int64_t parent;
        struct span department;
    } *todo = NULL;
    size_t n = 0, cap = 0;
    struct pending at = {first, 0, {NULL, 0}};
    while (at.next || n > 0) {
        if (!at.next) {
            at = todo[--n];
            continue;
        }
        const struct role *r = at.next;
        struct span own = field_value(r, "department"), department = own.n ? own : at.department;
        int64_t id = put_role(p, at.parent, department, r);
        at.next = r->next;
        if (!r->roles)
            continue;
        if (n == cap) {
            cap = cap ? cap * 2 : 16;
            todo = xreallocarray(todo, cap, sizeof *todo);
        }
        todo[n++] = at;
        at = (struct pending){r->roles, id, department};
    }
    free(todo);
}

static void put_diags(struct put *p, const struct diags *d)
{
    for (size_t i = 0; i < d->n; i++) {
        sqlite3_stmt *s = db_stmt(p->c, "INSERT INTO diagnostic(document_id, ordinal, level, code, p, message)"
                                        " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        db_int(s, 1, p->document);
        db_int(s, 2, (int64_t)i + 1);
        db_text(s, 3, span_of(diag_level_name(d->list[i].level)));
        db_text(s, 4, span_of(diag_name(d->list[i].id)));
        db_int_opt(s, 5, d->list[i].para);
        db_text(s, 6, d->list[i].message);
        db_done(p->c, s);
    }
}

/* ---- documents ---- */

static int64_t find_document(struct catalogue *c, struct span key, struct span *program)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT id, program FROM document WHERE key = ?1");
    db_text(s, 1, key);
    int64_t id = 0;
    if (db_row(c, s)) {
        id = db_col_int(s, 0);
        buf_reset(&c->strings);
        struct span text = db_col(s, 1);
        buf_add(&c->strings, text.s, text.n);
        if (program)
            *program = (struct span){c->strings.s, c->strings.n};
        sqlite3_reset(s);
    }
    return id;
}

/* All that the document says goes. */
static void delete_said(struct catalogue *c, int64_t document)
{
#define SECTIONS                                                                                                       \
    "(SELECT s.id FROM role r JOIN section s ON s.role_id = r.id WHERE r.document_id = ?1"                             \
    " UNION ALL SELECT s.id FROM unit u JOIN section s ON s.unit_id = u.id WHERE u.document_id = ?1)"
    static const char *const sql[] = {
        ("INSERT OR IGNORE INTO touched SELECT o.duty_id FROM item i JOIN occurrence o ON o.item_id = i.id"
         " WHERE i.section_id IN " SECTIONS),
        "DELETE FROM occurrence WHERE item_id IN (SELECT id FROM item WHERE section_id IN " SECTIONS ")",
        "DELETE FROM item WHERE section_id IN " SECTIONS,
        "DELETE FROM section WHERE id IN " SECTIONS,
        "DELETE FROM field WHERE role_id IN (SELECT id FROM role WHERE document_id = ?1)",
        "DELETE FROM role WHERE document_id = ?1",
        "DELETE FROM unit WHERE document_id = ?1",
        "DELETE FROM diagnostic WHERE document_id = ?1",
    };
#undef SECTIONS
    stale_document(c, document);
    run_all(c, sql, sizeof sql / sizeof *sql, document);
}

static void delete_document(struct catalogue *c, int64_t document)
{
    static const char *const sql[] = {
        /* The search index holds the text of its entry: consolidation removes both. */
        "UPDATE entry SET document_id = NULL WHERE document_id = ?1",
        "DELETE FROM document WHERE id = ?1",
    };
    delete_said(c, document);
    run_all(c, sql, sizeof sql / sizeof *sql, document);
}

static int64_t insert_document(struct catalogue *c, struct span key, const struct roles *r, const struct source_meta *m)
{
    sqlite3_stmt *s = db_stmt(c, "INSERT INTO document(key, sha256, format, title, program, name)"
                                 " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    struct buf name = {0};
    shown_path(shown_of(m), &name);
    db_text(s, 1, key);
    db_text_opt(s, 2, m->sha256 ? span_of(m->sha256) : r->sha256);
    db_text_opt(s, 3, r->format);
    db_text_opt(s, 4, r->title);
    db_text_opt(s, 5, span_of(m->program));
    db_text(s, 6, base_name((struct span){name.s, name.n}));
    int64_t id = db_done(c, s) ? sqlite3_last_insert_rowid(c->db) : 0;
    buf_free(&name);
    return id;
}

static int64_t put_document(struct catalogue *c, const struct roles *r, const struct source_meta *m)
{
    struct buf key = {0};
    document_key(r, m, &key);
    struct span k = {key.s, key.n}, program = {NULL, 0};
    int64_t id = find_document(c, k, &program);
    bool same = id && m->program && span_is(program, m->program);
    if (id && !same) { /* converted anew: keep the row, so that other sources stay with it */
        delete_said(c, id);
        sqlite3_stmt *s = db_stmt(c, "UPDATE document SET format = ?2, title = ?3, program = ?4 WHERE id = ?1");
        db_int(s, 1, id);
        db_text_opt(s, 2, r->format);
        db_text_opt(s, 3, r->title);
        db_text_opt(s, 4, span_of(m->program));
        db_done(c, s);
    } else if (!id) {
        id = insert_document(c, k, r, m);
    }
    if (!same) {
        struct put p = {.c = c, .document = id, .key = k};
        put_units(&p, r->departments);
        put_roles(&p, r->roles);
        put_diags(&p, &r->diags);
        if (p.supervises)
            lines_check_document(c, id);
        buf_free(&p.text);
    }
    stale_document(c, id);
    buf_free(&key);
    return id;
}

/* ---- sources ---- */

/* Point the path to a document (0: none); a document that nobody holds any more goes. */
static void put_source(struct catalogue *c, const struct source_meta *m, int64_t document)
{
    struct buf name = {0};
    int64_t before = 0;
    sqlite3_stmt *s = db_stmt(c, "SELECT document_id FROM source WHERE path = ?1");
    db_text(s, 1, span_of(m->path));
    if (db_row(c, s)) {
        before = db_col_int(s, 0);
        sqlite3_reset(s);
    }
    shown_path(shown_of(m), &name);
    s = db_stmt(c, "INSERT INTO source(path, name, document_id, size, mtime_ns, sha256, program, outcome, detail,"
                   " duration_us, run) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
                   " ON CONFLICT(path) DO UPDATE SET name = excluded.name, document_id = excluded.document_id,"
                   " size = excluded.size, mtime_ns = excluded.mtime_ns, sha256 = excluded.sha256,"
                   " program = excluded.program, outcome = excluded.outcome, detail = excluded.detail,"
                   " duration_us = excluded.duration_us,"
                   " run = excluded.run, missing_since = 0 RETURNING id");
    db_text(s, 1, span_of(m->path));
    db_text(s, 2, (struct span){name.s, name.n});
    db_int_opt(s, 3, document);
    db_int(s, 4, m->size);
    db_int(s, 5, m->mtime_ns);
    db_text_opt(s, 6, span_of(m->sha256));
    db_text_opt(s, 7, span_of(m->program));
    db_text_opt(s, 8, span_of(m->outcome));
    db_text_opt(s, 9, span_of(m->detail));
    db_int(s, 10, m->duration_us);
    db_int_opt(s, 11, m->run);
    while (db_row(c, s))
        catalogue_seen(c, db_col_int(s, 0));
    buf_free(&name);
    if (before && before != document) {
        stale_document(c, before);
        s = db_stmt(c, "SELECT 1 FROM source WHERE document_id = ?1");
        db_int(s, 1, before);
        if (db_row(c, s))
            sqlite3_reset(s);
        else
            delete_document(c, before);
    }
}

int catalogue_put(struct catalogue *c, const struct roles *r, const struct source_meta *m)
{
    bool own = db_begin_own(c);
    int64_t document = r ? put_document(c, r, m) : 0;
    put_source(c, m, document);
    db_end_own(c, own);
    return c->status;
}

/* What became of another source of the document; to be freed. */
static void outcome_of(struct catalogue *c, int64_t document, char **outcome, char **detail)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT outcome, detail FROM source WHERE document_id = ?1 AND outcome IS NOT NULL"
                                 " ORDER BY id LIMIT 1");
    db_int(s, 1, document);
    while (db_row(c, s)) {
        struct span o = db_col(s, 0), d = db_col(s, 1);
        if (!*outcome && o.n > 0) {
            *outcome = xcalloc(o.n + 1, 1);
            memcpy(*outcome, o.s, o.n);
        }
        if (!*detail && d.n > 0) {
            *detail = xcalloc(d.n + 1, 1);
            memcpy(*detail, d.s, d.n);
        }
    }
}

bool catalogue_link(struct catalogue *c, const struct source_meta *m)
{
    if (!m->sha256 || !m->program)
        return false;
    struct buf name = {0}, key = {0};
    struct span program = {NULL, 0};
    shown_path(shown_of(m), &name);
    struct span base = base_name((struct span){name.s, name.n});
    buf_adds(&key, m->sha256);
    int64_t id = find_document(c, (struct span){key.s, key.n}, &program);
    if (!id) {
        buf_addc(&key, '/');
        buf_add(&key, base.s, base.n);
        id = find_document(c, (struct span){key.s, key.n}, &program);
    }
    bool good = id && span_is(program, m->program);
    if (good) {
        bool own = db_begin_own(c);
        struct source_meta copy = *m;
        char *outcome = NULL, *detail = NULL;
        if (!m->outcome) {
            outcome_of(c, id, &outcome, &detail);
            copy.outcome = outcome;
            copy.detail = detail;
        }
        put_source(c, &copy, id);
        free(outcome);
        free(detail);
        stale_document(c, id);
        db_end_own(c, own);
    }
    buf_free(&name);
    buf_free(&key);
    return good && c->status == EXIT_DONE;
}

int catalogue_touch(struct catalogue *c, const struct source_meta *m)
{
    bool own = db_begin_own(c);
    sqlite3_stmt *s = db_stmt(c, "UPDATE source SET size = ?2, mtime_ns = ?3, missing_since = 0 WHERE path = ?1");
    db_text(s, 1, span_of(m->path));
    db_int(s, 2, m->size);
    db_int(s, 3, m->mtime_ns);
    db_done(c, s);
    db_end_own(c, own);
    return c->status;
}

int catalogue_remove(struct catalogue *c, const char *path)
{
    bool own = db_begin_own(c);
    int64_t document = 0;
    sqlite3_stmt *s = db_stmt(c, "DELETE FROM source WHERE path = ?1 RETURNING document_id");
    db_text(s, 1, span_of(path));
    while (db_row(c, s))
        document = db_col_int(s, 0);
    if (document) {
        s = db_stmt(c, "SELECT 1 FROM source WHERE document_id = ?1");
        db_int(s, 1, document);
        if (db_row(c, s)) {
            sqlite3_reset(s);
            stale_document(c, document);
        } else {
            delete_document(c, document);
        }
    }
    db_end_own(c, own);
    return c->status;
}
