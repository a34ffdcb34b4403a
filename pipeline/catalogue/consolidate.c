/* Consolidation: from facts to catalogue roles, departments, duties and the rows that are searched. A function of the
 * facts: what is stale is computed anew from all that is said of it (owner.c), and what differs from the stored result
 * is changed. Only consolidation writes the derived tables. */
#include "feeder.h"
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SIMILARITY 50 /* hundredths */

/* A document's entry: its title and the names of its files. Its shown name is the first of these. */
static void consolidate_document(struct catalogue *c, struct chunk *k, struct arena *arena, struct span key)
{
    struct entry e = {.id = entry_id(CLASS_DOCUMENT, hash_text(SEED_DOCUMENT, key)), .count = 1};
    struct buf text = {0};
    sqlite3_stmt *s = db_stmt(c, "SELECT id, title FROM document WHERE key = ?1");
    db_text(s, 1, key);
    if (db_row(c, s)) {
        e.document = db_col_int(s, 0);
        canon_line(&text, db_col(s, 1));
        sqlite3_reset(s);
        size_t title = text.n;
        s = db_stmt(c, "SELECT DISTINCT name FROM source WHERE document_id = ?1 ORDER BY 1");
        db_int(s, 1, e.document);
        while (db_row(c, s))
            canon_line(&text, db_col(s, 0));
        struct span all = {text.s, text.n}, first = span_sub(all, title + (title > 0), all.n);
        size_t end = span_find(first, "\n", 0), at;
        first = span_sub(first, 0, end == SIZE_MAX ? first.n : end);
        for (at = first.n; at > 0 && first.s[at - 1] != '/'; at--) {
            /* only the base name is shown */
        }
        s = db_stmt(c, "UPDATE document SET name = ?2 WHERE id = ?1 AND name <> ?2");
        db_int(s, 1, e.document);
        db_text(s, 2, span_sub(first, at, first.n));
        db_done(c, s);
        e.text = span_dup(arena, all);
        chunk_put(k, &e, true);
    } else {
        chunk_drop(k, e.id);
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
               "INSERT OR IGNORE INTO stale SELECT 'document', key FROM document;"
               "INSERT OR IGNORE INTO touched SELECT id FROM duty");
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

static void not_stale(struct catalogue *c, const struct stale *x)
{
    sqlite3_stmt *s = db_stmt(c, "DELETE FROM stale WHERE kind = ?1 AND key = ?2");
    db_text(s, 1, x->kind);
    db_text(s, 2, x->key);
    db_done(c, s);
}

static void write_batch(struct catalogue *c, struct chunk *k, struct batch *b, const struct consolidate_options *o)
{
    for (size_t i = 0; i < b->n; i++) {
        struct stale *x = &b->list[i];
        if (x->owner)
            owner_write(x->owner, c, k, o);
        else
            consolidate_document(c, k, b->arena, x->key);
        not_stale(c, x);
    }
    chunk_keep(k, b->arena);
}

/* Within a transaction, which may be committed and begun anew. */
static void consolidate(struct catalogue *c, struct feeder *f, const struct consolidate_options *o)
{
    size_t total = (size_t)db_value(c, "SELECT count(*) FROM stale"), done = 0;
    struct indexer *x = indexer_new(c, o && o->apart);
    struct chunk *k = chunk_new(c, x);
    for (struct batch *b; (b = feeder_next(f));) {
        write_batch(c, k, b, o);
        done += b->n;
        batch_free(b);
        if (chunk_full(k)) {
            chunk_write(k);
            feeder_commit(f);
            catalogue_begin(c);
        }
        if (o && o->progress)
            o->progress(o->user, done, total);
    }
    chunk_write(k);
    chunk_free(k);
    if (done > 0)
        lines_find_cycles(c);
    db_done(c, db_stmt(c, "DELETE FROM touched"));
    feeder_commit(f);
    indexer_finish(x);
    indexer_free(x);
}

int catalogue_consolidate(struct catalogue *c, const struct consolidate_options *o)
{
    catalogue_begin(c);
    int similarity = set_similarity(c, o);
    catalogue_commit(c);
    struct feeder *f = feeder_new(c, similarity, o && o->apart);
    catalogue_begin(c);
    consolidate(c, f, o);
    feeder_free(f);
    return c->status;
}
