/* Moves pages from the write-ahead log into the database: see checkpoint.c. */
#ifndef ZHIZE_CHECKPOINT_H
#define ZHIZE_CHECKPOINT_H

#include <sqlite3.h>

struct checkpointer;
/* For the log of the database at `path` that `db` writes; NULL when no thread can be had. */
struct checkpointer *checkpointer_new(sqlite3 *db, const char *path);
void checkpointer_free(struct checkpointer *k); /* before db is closed; accepts NULL */

#endif
