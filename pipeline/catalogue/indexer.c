/* The search index's writer. FTS5 spends a third of a first import on cutting texts into tokens, and SQLite lets one
 * connection write at a time; so an index that is still empty is made in a scratch database by a thread, while the one
 * who writes goes on with the entries, and its tables are moved into the catalogue at the end. A setting says so from
 * the first commit on: who finds it after a crash makes the index anew from the entries. */
#include "indexer.h"
#include "writing.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Bytes that FTS5 gathers before it writes a segment: what a chunk needs, so that there is one. */
#define INDEX_BUFFER 67108864
#define TEXT_OF(x)   TEXT_OF_(x)
#define TEXT_OF_(x)  #x
#define SET_BUFFER   "INSERT INTO search(search, rank) VALUES('hashsize', " TEXT_OF(INDEX_BUFFER) ")"
#define BATCH        ((size_t)8192) /* texts that are handed to the thread at once */
#define AHEAD        8              /* batches that wait for it */

struct operation {
    struct indexed e;
    bool remove;
};

struct batch {
    struct operation *list;
    size_t n;
    struct arena **arenas; /* freed after it; with them a segment ends */
    size_t arenas_n;
    bool ends;
    struct batch *next;
};

struct indexer {
    struct catalogue *c, *scratch; /* scratch: NULL unless apart */
    struct arena *removed;         /* texts of removals */
    struct batch *open;            /* is being filled */
    pthread_t thread;
    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t changed;
    struct batch *first, **last;
    size_t waiting;
    bool end, failed;
};

static void apply(struct catalogue *c, const struct indexed *e, bool remove)
{
    sqlite3_stmt *s =
        db_stmt(c, remove ? "INSERT INTO search(rowid, text, title, dept, search) VALUES(?1, ?2, ?3, ?4, 'delete')"
                          : "INSERT INTO search(rowid, text, title, dept) VALUES(?1, ?2, ?3, ?4)");
    db_int(s, 1, e->id);
    db_text(s, 2, e->text);
    db_text(s, 3, e->title);
    db_text(s, 4, e->dept);
    db_done(c, s);
}

/* ---- apart ---- */

static void batch_free(struct batch *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->arenas_n; i++)
        arena_free(b->arenas[i]);
    free(b->arenas);
    free(b->list);
    free(b);
}

static void index_batch(struct catalogue *scratch, const struct batch *b)
{
    catalogue_begin(scratch);
    for (size_t i = 0; i < b->n && scratch->status == EXIT_DONE; i++)
        apply(scratch, &b->list[i].e, b->list[i].remove);
    if (b->ends)
        catalogue_commit(scratch);
}

static void *run(void *user)
{
    struct indexer *x = user;
    for (;;) {
        pthread_mutex_lock(&x->lock);
        while (!x->first && !x->end)
            pthread_cond_wait(&x->changed, &x->lock);
        struct batch *b = x->first;
        pthread_mutex_unlock(&x->lock);
        if (!b)
            return NULL;
        index_batch(x->scratch, b);
        pthread_mutex_lock(&x->lock);
        x->first = b->next;
        if (!x->first)
            x->last = &x->first;
        x->waiting--;
        x->failed = x->scratch->status != EXIT_DONE;
        pthread_cond_broadcast(&x->changed);
        pthread_mutex_unlock(&x->lock);
        batch_free(b);
    }
}

static void failed(struct indexer *x)
{
    if (x->scratch->status != EXIT_DONE)
        db_failf(x->c, "the search index: %s", catalogue_error(x->scratch));
}

/* Hand the open batch over. */
static void submit(struct indexer *x)
{
    struct batch *b = x->open;
    x->open = NULL;
    if (!b)
        return;
    pthread_mutex_lock(&x->lock);
    while (x->waiting >= AHEAD && !x->failed)
        pthread_cond_wait(&x->changed, &x->lock);
    *x->last = b;
    x->last = &b->next;
    x->waiting++;
    bool bad = x->failed;
    pthread_cond_broadcast(&x->changed);
    pthread_mutex_unlock(&x->lock);
    if (bad)
        failed(x);
}

static struct batch *open_batch(struct indexer *x)
{
    if (x->open && x->open->n == BATCH)
        submit(x);
    if (!x->open) {
        x->open = xcalloc(1, sizeof *x->open);
        x->open->list = xcalloc(BATCH, sizeof *x->open->list);
    }
    return x->open;
}

static void begin_apart(struct indexer *x)
{
    x->scratch = db_open_scratch(x->c, "-index");
    if (!x->scratch)
        return;
    db_exec(x->scratch,
            "CREATE VIRTUAL TABLE search USING fts5(text, title, dept, content='', tokenize='zhgram');" SET_BUFFER);
    pthread_mutex_init(&x->lock, NULL);
    pthread_cond_init(&x->changed, NULL);
    x->last = &x->first;
    if (x->scratch->status == EXIT_DONE && pthread_create(&x->thread, NULL, run, x) == 0) {
        db_done(x->c, db_stmt(x->c, "INSERT OR REPLACE INTO setting(name, value) VALUES('index', 'apart')"));
        return;
    }
    catalogue_close(x->scratch);
    x->scratch = NULL;
}

static void end_thread(struct indexer *x)
{
    submit(x);
    pthread_mutex_lock(&x->lock);
    x->end = true;
    pthread_cond_broadcast(&x->changed);
    pthread_mutex_unlock(&x->lock);
    pthread_join(x->thread, NULL);
    failed(x);
}

/* ---- moving ---- */

#define PAGES_AT_ONCE 8000
#define SIZES_AT_ONCE 200000

/* Rows of a table by ascending id, some in each transaction: `rows` moves those past ?1, `last` gives the last moved.
 */
static void move_rows(struct catalogue *s, const char *rows, const char *last, int64_t from, int64_t at_once)
{
    for (int64_t moved = at_once; moved == at_once && s->status == EXIT_DONE;) {
        catalogue_begin(s);
        sqlite3_stmt *q = db_stmt(s, rows);
        db_int(q, 1, from);
        db_int(q, 2, at_once);
        db_done(s, q);
        moved = s->status == EXIT_DONE ? sqlite3_changes(s->db) : 0;
        from = db_value(s, last);
        catalogue_commit(s);
    }
}

/* FTS5's tables ("Shadow tables" in its documentation) into those of the catalogue, which are empty. Its list of
 * segments (id 10) and its totals (id 1) come last: until then what is there is not looked at. */
static void move(struct catalogue *s, const char *path)
{
    enum { LAST_OWN_ID = 10 };
    sqlite3_stmt *attach = db_stmt(s, "ATTACH ?1 AS catalogue");
    db_text(attach, 1, span_of(path));
    db_done(s, attach);
    move_rows(s,
              "INSERT INTO catalogue.search_data SELECT id, block FROM main.search_data WHERE id > ?1"
              " ORDER BY id LIMIT ?2",
              "SELECT max(id) FROM catalogue.search_data", LAST_OWN_ID, PAGES_AT_ONCE);
    move_rows(s,
              "INSERT INTO catalogue.search_docsize SELECT id, sz FROM main.search_docsize WHERE id > ?1"
              " ORDER BY id LIMIT ?2",
              "SELECT max(id) FROM catalogue.search_docsize", INT64_MIN, SIZES_AT_ONCE);
    catalogue_begin(s);
    db_exec(s, "INSERT INTO catalogue.search_idx SELECT segid, term, pgno FROM main.search_idx;"
               "REPLACE INTO catalogue.search_data SELECT id, block FROM main.search_data WHERE id <= 10;"
               "DELETE FROM catalogue.setting WHERE name = 'index'");
    catalogue_commit(s);
}

/* ---- the caller's side ---- */

bool catalogue_index_pending(struct catalogue *c)
{
    return db_value(c, "SELECT count(*) FROM setting WHERE name = 'index'") > 0;
}

/* A run that made it apart did not come to its end. */
static void make_anew(struct catalogue *c)
{
    db_exec(c, "INSERT INTO search(search) VALUES('rebuild'); DELETE FROM setting WHERE name = 'index'");
}

struct indexer *indexer_new(struct catalogue *c, bool apart)
{
    struct indexer *x = xcalloc(1, sizeof *x);
    *x = (struct indexer){.c = c, .removed = arena_new()};
    if (db_value(c, "SELECT v FROM search_config WHERE k = 'hashsize'") != INDEX_BUFFER)
        db_done(c, db_stmt(c, SET_BUFFER));
    if (catalogue_index_pending(c))
        make_anew(c);
    else if (apart && !catalogue_in_memory(c) && db_value(c, "SELECT EXISTS (SELECT 1 FROM entry)") == 0)
        begin_apart(x);
    return x;
}

void indexer_add(struct indexer *x, const struct indexed *e)
{
    if (!x->scratch) {
        apply(x->c, e, false);
        return;
    }
    struct batch *b = open_batch(x);
    b->list[b->n++] = (struct operation){*e, false};
}

void indexer_remove(struct indexer *x, const struct indexed *e)
{
    if (!x->scratch) {
        apply(x->c, e, true);
        return;
    }
    struct batch *b = open_batch(x);
    struct arena *a = x->removed;
    b->list[b->n++] =
        (struct operation){{e->id, span_dup(a, e->text), span_dup(a, e->title), span_dup(a, e->dept)}, true};
}

void indexer_keep(struct indexer *x, struct arena **arenas, size_t n)
{
    if (!x->scratch) {
        for (size_t i = 0; i < n; i++)
            arena_free(arenas[i]);
        return;
    }
    struct batch *b = open_batch(x);
    b->arenas = xcalloc(n + 1, sizeof(struct arena *));
    for (size_t i = 0; i < n; i++)
        b->arenas[i] = arenas[i];
    b->arenas[n] = x->removed;
    b->arenas_n = n + 1;
    b->ends = true;
    x->removed = arena_new();
    submit(x);
}

void indexer_finish(struct indexer *x)
{
    if (!x->scratch || x->c->status != EXIT_DONE)
        return;
    end_thread(x);
    if (x->c->status == EXIT_DONE)
        move(x->scratch, x->c->path);
    failed(x);
    catalogue_close(x->scratch);
    x->scratch = NULL;
}

void indexer_free(struct indexer *x)
{
    if (!x)
        return;
    if (x->scratch) { /* after a failure */
        end_thread(x);
        catalogue_close(x->scratch);
    }
    arena_free(x->removed);
    free(x);
}
