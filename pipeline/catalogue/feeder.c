/* What is stale, computed batch by batch: in turn with the writing, or ahead of it by a thread that reads through a
 * handle of its own. What is computed of a role or department depends on facts, which do not change meanwhile, and on
 * its own rows, which are written only after it was computed: so it does not matter how far ahead that is. */
#include "feeder.h"
#include "writing.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_OWNERS  64
#define BATCH_ENTRIES 2000
#define AHEAD         8                           /* batches that wait to be written */
#define CACHE_FACTS   "PRAGMA cache_size = -8000" /* most of them are read once */

struct feeder {
    struct catalogue *c, *facts; /* facts: c itself unless apart */
    int similarity;
    struct buf kind, key; /* of the last one that was computed */
    bool ended;
    /* apart */
    bool apart;
    pthread_t thread;
    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t changed;
    struct batch *first, **last;
    size_t waiting;
    bool done, stop;
    pthread_mutex_t reading; /* held while a batch is computed, and while c is committed */
};

void batch_free(struct batch *b)
{
    for (size_t i = 0; b && i < b->n; i++)
        owner_free(b->list[i].owner);
    if (b)
        free(b->list);
    free(b);
}

/* The next keys that are stale; they are noted before anything is computed, since statements are shared. */
static struct batch *next_keys(struct feeder *f)
{
    struct batch *b = xcalloc(1, sizeof *b);
    b->arena = arena_new();
    b->list = xcalloc(BATCH_OWNERS, sizeof *b->list);
    sqlite3_stmt *s = db_stmt(f->facts, "SELECT kind, key FROM stale WHERE (kind, key) > (?1, ?2)"
                                        " ORDER BY kind, key LIMIT ?3");
    db_text(s, 1, (struct span){f->kind.s, f->kind.n});
    db_text(s, 2, (struct span){f->key.s, f->key.n});
    db_int(s, 3, BATCH_OWNERS);
    while (db_row(f->facts, s)) {
        struct stale *x = &b->list[b->n++];
        x->kind = span_dup(b->arena, db_col(s, 0));
        x->key = span_dup(b->arena, db_col(s, 1));
    }
    return b;
}

static struct batch *compute(struct feeder *f)
{
    struct batch *b = next_keys(f);
    size_t n = 0, entries = 0;
    for (; n < b->n && entries < BATCH_ENTRIES; n++) {
        struct stale *x = &b->list[n];
        if (!span_is(x->kind, "document")) {
            x->owner = owner_compute(f->facts, b->arena, span_is(x->kind, "role"), x->key, f->similarity);
            entries += owner_size(x->owner);
        }
        buf_reset(&f->kind);
        buf_reset(&f->key);
        buf_add(&f->kind, x->kind.s, x->kind.n);
        buf_add(&f->key, x->key.s, x->key.n);
    }
    b->n = n;
    if (n > 0 && f->facts->status == EXIT_DONE)
        return b;
    arena_free(b->arena);
    batch_free(b);
    return NULL;
}

/* ---- apart ---- */

static bool full(struct feeder *f)
{
    return f->waiting >= AHEAD && !f->stop;
}

static void *run(void *user)
{
    struct feeder *f = user;
    struct batch *b = NULL;
    do {
        pthread_mutex_lock(&f->reading);
        bool began = db_begin_read(f->facts);
        b = compute(f);
        db_end_read(f->facts, began);
        pthread_mutex_unlock(&f->reading);
        pthread_mutex_lock(&f->lock);
        if (b) {
            *f->last = b;
            f->last = &b->next;
            f->waiting++;
        } else {
            f->done = true;
        }
        pthread_cond_broadcast(&f->changed);
        while (full(f))
            pthread_cond_wait(&f->changed, &f->lock);
        bool stop = f->stop;
        pthread_mutex_unlock(&f->lock);
        if (stop)
            break;
    } while (b);
    return NULL;
}

static void begin_apart(struct feeder *f)
{
    struct catalogue *facts = catalogue_open(f->c->path, CATALOGUE_READ);
    if (!facts)
        return;
    db_exec(facts, CACHE_FACTS);
    pthread_mutex_init(&f->lock, NULL);
    pthread_mutex_init(&f->reading, NULL);
    pthread_cond_init(&f->changed, NULL);
    f->facts = facts;
    f->apart = pthread_create(&f->thread, NULL, run, f) == 0;
    if (f->apart)
        return;
    f->facts = f->c;
    catalogue_close(facts);
}

struct feeder *feeder_new(struct catalogue *c, int similarity, bool apart)
{
    struct feeder *f = xcalloc(1, sizeof *f);
    *f = (struct feeder){.c = c, .facts = c, .similarity = similarity};
    f->last = &f->first;
    if (apart && !catalogue_in_memory(c))
        begin_apart(f);
    return f;
}

static void end_apart(struct feeder *f)
{
    pthread_mutex_lock(&f->lock);
    f->stop = true;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->thread, NULL);
    while (f->first) {
        struct batch *b = f->first;
        f->first = b->next;
        arena_free(b->arena);
        batch_free(b);
    }
    catalogue_close(f->facts);
}

void feeder_free(struct feeder *f)
{
    if (!f)
        return;
    if (f->apart)
        end_apart(f);
    buf_free(&f->kind);
    buf_free(&f->key);
    free(f);
}

static struct batch *take(struct feeder *f)
{
    pthread_mutex_lock(&f->lock);
    while (!f->first && !f->done)
        pthread_cond_wait(&f->changed, &f->lock);
    struct batch *b = f->first;
    if (b) {
        f->first = b->next;
        if (!f->first)
            f->last = &f->first;
        f->waiting--;
    }
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->lock);
    if (!b && f->facts->status != EXIT_DONE)
        db_failf(f->c, "%s", catalogue_error(f->facts));
    return b;
}

struct batch *feeder_next(struct feeder *f)
{
    if (f->c->status != EXIT_DONE)
        return NULL;
    return f->apart ? take(f) : compute(f);
}

void feeder_commit(struct feeder *f)
{
    if (f->apart)
        pthread_mutex_lock(&f->reading);
    catalogue_commit(f->c);
    if (f->apart)
        pthread_mutex_unlock(&f->reading);
}
