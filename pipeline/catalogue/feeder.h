/* Computes what is stale ahead of the one who writes it: see feeder.c. */
#ifndef ZHIZE_FEEDER_H
#define ZHIZE_FEEDER_H

#include "owner.h"

/* Some that are stale, in order of kind and key. */
struct batch {
    struct arena *arena; /* of all texts */
    struct stale {
        struct span kind, key;
        struct owner *owner; /* NULL: a document */
    } * list;
    size_t n;
    struct batch *next;
};

struct feeder;
/* Begin with the first that is stale in `c`, which is not within a transaction. apart: by a thread with a handle of its
 * own, if that can be had. */
struct feeder *feeder_new(struct catalogue *c, int similarity, bool apart);
void feeder_free(struct feeder *f); /* accepts NULL */
/* The next batch, NULL at the end or when c or the feeder failed (then c's status says so). Its arena is the caller's;
 * the rest goes with batch_free. */
struct batch *feeder_next(struct feeder *f);
void batch_free(struct batch *b); /* accepts NULL */
/* Commit c: meanwhile nobody reads, so that the write-ahead log can begin anew. */
void feeder_commit(struct feeder *f);

#endif
