/* A thread that moves what is committed from the write-ahead log into the database. SQLite would have the writer do it
 * after a commit, and wait for the disk twice each time. The log can only begin anew when all of it was moved, which a
 * thread that runs behind never reaches: so once it is long, the writer waits for the rest. A failure is no error: what
 * is committed stays in the log, and whoever comes next moves it. */
#include "checkpoint.h"
#include "mem.h"
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

enum { MOVE_PAGES = 2000, WAIT_PAGES = 16000 }; /* of 4 KiB: since the last time; in the log */

struct checkpointer {
    sqlite3 *db;      /* whose log it is */
    sqlite3 *through; /* the thread's own handle */
    int told;         /* pages in the log when the thread was told last */
    pthread_t thread;
    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t changed;
    bool wanted, at_work, end;
};

static void *run(void *user)
{
    struct checkpointer *k = user;
    pthread_mutex_lock(&k->lock);
    for (;;) {
        while (!k->wanted && !k->end)
            pthread_cond_wait(&k->changed, &k->lock);
        if (!k->wanted)
            break;
        k->wanted = false;
        k->at_work = true;
        pthread_mutex_unlock(&k->lock);
        sqlite3_wal_checkpoint_v2(k->through, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        pthread_mutex_lock(&k->lock);
        k->at_work = false;
        pthread_cond_broadcast(&k->changed);
    }
    pthread_mutex_unlock(&k->lock);
    return NULL;
}

/* Called by SQLite after each commit, when the writer's locks are gone. */
static int committed(void *user, sqlite3 *db, const char *schema, int pages)
{
    struct checkpointer *k = user;
    (void)schema;
    if (pages < k->told)
        k->told = 0; /* it began anew */
    if (pages - k->told < MOVE_PAGES)
        return SQLITE_OK;
    k->told = pages;
    pthread_mutex_lock(&k->lock);
    k->wanted = pages < WAIT_PAGES;
    pthread_cond_broadcast(&k->changed);
    while (!k->wanted && k->at_work)
        pthread_cond_wait(&k->changed, &k->lock);
    pthread_mutex_unlock(&k->lock);
    if (pages >= WAIT_PAGES)
        sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK;
}

/* Signals are for the thread that waits for them. */
static bool start(struct checkpointer *k)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&k->thread, NULL, run, k) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

struct checkpointer *checkpointer_new(sqlite3 *db, const char *path)
{
    struct checkpointer *k = xcalloc(1, sizeof *k);
    k->db = db;
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->changed, NULL);
    if (sqlite3_open_v2(path, &k->through, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
        start(k)) {
        sqlite3_wal_hook(db, committed, k);
        return k;
    }
    sqlite3_close(k->through);
    free(k);
    return NULL;
}

void checkpointer_free(struct checkpointer *k)
{
    if (!k)
        return;
    sqlite3_wal_autocheckpoint(k->db, 0); /* takes the hook away */
    pthread_mutex_lock(&k->lock);
    k->end = true;
    pthread_cond_broadcast(&k->changed);
    pthread_mutex_unlock(&k->lock);
    pthread_join(k->thread, NULL);
    sqlite3_close(k->through);
    free(k);
}
