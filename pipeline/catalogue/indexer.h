/* Puts texts into the search index, and takes them out: see indexer.c. */
#ifndef ZHIZE_INDEXER_H
#define ZHIZE_INDEXER_H

#include "db.h"

/* What the index holds of an entry. */
struct indexed {
    int64_t id;
    struct span text, title, dept;
};

struct indexer;
/* Within the open transaction. apart: an index that is empty is made by a thread of its own in a database of its own,
 * and moved at the end; until then the catalogue's has nothing (see catalogue_index_pending). If that was cut short
 * before, the index is made anew from the entries first. */
struct indexer *indexer_new(struct catalogue *c, bool apart);
/* Texts must live until the arenas go that hold them (indexer_keep). Ids had best come in order. */
void indexer_add(struct indexer *x, const struct indexed *e);
void indexer_remove(struct indexer *x, const struct indexed *e); /* texts as they were added; they are copied */
/* What was added since the last time is a segment; the arenas are freed once it is written. The list stays the
 * caller's. */
void indexer_keep(struct indexer *x, struct arena **arenas, size_t n);
/* Move what was made apart. c is not within a transaction. */
void indexer_finish(struct indexer *x);
void indexer_free(struct indexer *x); /* accepts NULL */

#endif
