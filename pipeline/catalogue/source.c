/* Source state and runs, for import: which file held what and when, which were met, which are missing. Knows nothing of
 * roles. */
#include "db.h"
#include <stdlib.h>
#include <string.h>

#define SOURCE_COLUMNS "id, path, sha256, program, outcome, detail, size, mtime_ns, missing_since, duration_us, run"

/* Keep the texts of a row in the handle; pointers are set when all are there, since the buffer may move. */
static void keep_texts(struct catalogue *c, sqlite3_stmt *s, int first, int n, const char **out)
{
    size_t at[8];
    buf_reset(&c->strings);
    for (int i = 0; i < n; i++) {
        struct span text = db_col(s, first + i);
        at[i] = c->strings.n;
        buf_add(&c->strings, text.s, text.n);
        buf_addc(&c->strings, '\0');
    }
    for (int i = 0; i < n; i++)
        out[i] = c->strings.s + at[i];
}

static void fill_state(struct catalogue *c, sqlite3_stmt *s, struct source_state *out)
{
    const char *texts[5];
    keep_texts(c, s, 1, 5, texts);
    *out = (struct source_state){.id = db_col_int(s, 0),
                                 .path = texts[0],
                                 .sha256 = texts[1],
                                 .program = texts[2],
                                 .outcome = texts[3],
                                 .detail = texts[4],
                                 .size = db_col_int(s, 6),
                                 .mtime_ns = db_col_int(s, 7),
                                 .missing_since = db_col_int(s, 8),
                                 .duration_us = db_col_int(s, 9),
                                 .run = db_col_int(s, 10)};
}

bool catalogue_source(struct catalogue *c, const char *path, struct source_state *out)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT " SOURCE_COLUMNS " FROM source WHERE path = ?1");
    db_text(s, 1, span_of(path));
    if (!db_row(c, s))
        return false;
    fill_state(c, s, out);
    sqlite3_reset(s);
    return true;
}

static int each_row(struct catalogue *c, sqlite3_stmt *s, bool (*each)(void *user, const struct source_state *s),
                    void *user)
{
    struct source_state state;
    while (db_row(c, s)) {
        fill_state(c, s, &state);
        if (!each(user, &state)) {
            sqlite3_reset(s);
            break;
        }
    }
    return c->status;
}

int catalogue_each_source(struct catalogue *c, const char *outcome,
                          bool (*each)(void *user, const struct source_state *s), void *user)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT " SOURCE_COLUMNS " FROM source WHERE ?1 IS NULL OR outcome = ?1"
                                 " ORDER BY path");
    if (outcome)
        db_text(s, 1, span_of(outcome));
    return each_row(c, s, each, user);
}

int catalogue_each_below(struct catalogue *c, const char *path, bool (*each)(void *user, const struct source_state *s),
                         void *user)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT " SOURCE_COLUMNS " FROM source WHERE path = ?1"
                                 " OR (path > ?1 || '/' AND path < ?1 || '0') ORDER BY path"); /* '0' follows '/' */
    db_text(s, 1, span_of(path));
    return each_row(c, s, each, user);
}

int catalogue_each_pruned(struct catalogue *c, int64_t before, bool (*each)(void *user, const struct source_state *s),
                          void *user)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT " SOURCE_COLUMNS " FROM source WHERE missing_since > 0 AND"
                                 " missing_since < ?1 ORDER BY path");
    db_int(s, 1, before);
    return each_row(c, s, each, user);
}

int catalogue_each_diag(struct catalogue *c, int64_t source_id,
                        bool (*each)(void *user, const char *level, const char *id, uint32_t p, const char *message),
                        void *user)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT d.level, d.code, d.message, d.p FROM source JOIN diagnostic d"
                                 " ON d.document_id = source.document_id WHERE source.id = ?1 ORDER BY d.ordinal");
    db_int(s, 1, source_id);
    while (db_row(c, s)) {
        const char *texts[3];
        keep_texts(c, s, 0, 3, texts);
        if (!each(user, texts[0], texts[1], (uint32_t)db_col_int(s, 3), texts[2])) {
            sqlite3_reset(s);
            break;
        }
    }
    return c->status;
}

/* ---- met and missing ---- */

void catalogue_seen(struct catalogue *c, int64_t source_id)
{
    size_t byte = (size_t)source_id / 8;
    if (source_id < 0)
        return;
    if (byte >= c->seen_bytes) {
        size_t bytes = byte + 1 + byte / 2 + 1024;
        c->seen = xreallocarray(c->seen, bytes, 1);
        memset(c->seen + c->seen_bytes, 0, bytes - c->seen_bytes);
        c->seen_bytes = bytes;
    }
    c->seen[byte] |= (unsigned char)(1u << (source_id & 7));
}

static bool was_seen(const struct catalogue *c, int64_t id)
{
    size_t byte = (size_t)id / 8;
    return byte < c->seen_bytes && (c->seen[byte] >> (id & 7) & 1);
}

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

int catalogue_mark_missing(struct catalogue *c, const char *prefix, int64_t now, int64_t *marked)
{
    bool own = db_begin_own(c);
    struct ids lost = {0}, found = {0};
    sqlite3_stmt *s = db_stmt(c, "SELECT id, missing_since FROM source WHERE substr(path, 1, length(?1)) = ?1");
    db_text(s, 1, span_of(prefix));
    while (db_row(c, s)) {
        int64_t id = db_col_int(s, 0), missing = db_col_int(s, 1);
        if (was_seen(c, id) == (missing != 0))
            add_id(missing ? &found : &lost, id);
    }
    s = db_stmt(c, "UPDATE source SET missing_since = ?2 WHERE id = ?1");
    for (size_t i = 0; s && i < lost.n + found.n; i++) {
        db_int(s, 1, i < lost.n ? lost.list[i] : found.list[i - lost.n]);
        db_int(s, 2, i < lost.n ? now : 0);
        db_done(c, s);
    }
    if (marked)
        *marked = (int64_t)lost.n;
    free(lost.list);
    free(found.list);
    db_end_own(c, own);
    return c->status;
}

int catalogue_prune(struct catalogue *c, int64_t before, int64_t *removed)
{
    bool own = db_begin_own(c);
    int64_t count = 0;
    struct buf path = {0};
    for (;;) {
        sqlite3_stmt *s = db_stmt(c, "SELECT path FROM source WHERE missing_since > 0 AND missing_since <= ?1 LIMIT 1");
        db_int(s, 1, before);
        if (!db_row(c, s))
            break;
        struct span p = db_col(s, 0);
        buf_reset(&path);
        buf_add(&path, p.s, p.n);
        sqlite3_reset(s);
        if (catalogue_remove(c, buf_cstr(&path)) != EXIT_DONE)
            break;
        count++;
    }
    buf_free(&path);
    if (removed)
        *removed = count;
    db_end_own(c, own);
    return c->status;
}

/* ---- runs ---- */

int64_t catalogue_run_begin(struct catalogue *c, int64_t now, const char *who, const char *report)
{
    bool own = db_begin_own(c);
    sqlite3_stmt *s = db_stmt(c, "INSERT INTO run(started, who, report) VALUES(?1, ?2, ?3)");
    db_int(s, 1, now);
    db_text_opt(s, 2, span_of(who));
    db_text_opt(s, 3, span_of(report));
    int64_t id = db_done(c, s) ? sqlite3_last_insert_rowid(c->db) : 0;
    db_end_own(c, own);
    return c->status == EXIT_DONE ? id : 0;
}

int catalogue_run_save(struct catalogue *c, int64_t run, int64_t finished, const char *report)
{
    bool own = db_begin_own(c);
    sqlite3_stmt *s = db_stmt(c, "UPDATE run SET finished = ?2, report = ?3 WHERE id = ?1");
    db_int(s, 1, run);
    db_int_opt(s, 2, finished);
    db_text_opt(s, 3, span_of(report));
    db_done(c, s);
    db_end_own(c, own);
    return c->status;
}

bool catalogue_run(struct catalogue *c, int64_t before, struct run_state *out)
{
    sqlite3_stmt *s = db_stmt(c, "SELECT id, who, report, started, finished FROM run WHERE ?1 = 0 OR id < ?1"
                                 " ORDER BY id DESC LIMIT 1");
    db_int(s, 1, before);
    if (!db_row(c, s))
        return false;
    const char *texts[2];
    keep_texts(c, s, 1, 2, texts);
    *out = (struct run_state){.id = db_col_int(s, 0),
                              .started = db_col_int(s, 3),
                              .finished = db_col_int(s, 4),
                              .who = texts[0],
                              .report = texts[1]};
    sqlite3_reset(s);
    return true;
}

int catalogue_counts(struct catalogue *c, struct catalogue_counts *out)
{
    *out = (struct catalogue_counts){
        .sources = db_value(c, "SELECT count(*) FROM source"),
        .missing = db_value(c, "SELECT count(*) FROM source WHERE missing_since > 0"),
        .documents = db_value(c, "SELECT count(*) FROM document"),
        .roles = db_value(c, "SELECT count(*) FROM post"),
        .descriptions = db_value(c, "SELECT count(*) FROM role"),
        .departments = db_value(c, "SELECT count(*) FROM department"),
        .duties = db_value(c, "SELECT count(*) FROM duty"),
        .occurrences = db_value(c, "SELECT count(*) FROM occurrence"),
        .items = db_value(c, "SELECT count(*) FROM item"),
        .diagnostics = db_value(c, "SELECT count(*) FROM diagnostic"),
        .findings = db_value(c, "SELECT count(*) FROM finding"),
        .stale = db_value(c, "SELECT count(*) FROM stale"),
    };
    return c->status;
}
