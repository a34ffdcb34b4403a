/* What consolidation has found for some owners and not written yet: see chunk.c. */
#ifndef ZHIZE_CHUNK_H
#define ZHIZE_CHUNK_H

#include "indexer.h"

/* A row of `entry`; ids of 0 are none. */
struct entry {
    int64_t id, post, department, document, duty, count;
    struct span kind, text, title, dept;
};

struct chunk;
/* The indexer is borrowed. */
struct chunk *chunk_new(struct catalogue *c, struct indexer *indexer);
void chunk_free(struct chunk *k); /* accepts NULL */
/* Have the entry stored and indexed as told, under its id: in place of what is there, if that is `known` to be the same
 * one's, else under the next id that is free. Texts are not copied: they live in an arena that the chunk keeps. Returns
 * the entry's number in the chunk. */
size_t chunk_put(struct chunk *k, const struct entry *e, bool known);
/* Have the entry of that id removed, from the index too, if there is one. */
void chunk_drop(struct chunk *k, int64_t id);
/* Have the item stored as an occurrence of the duty, in the words of the entry of that number in the chunk. */
void chunk_occurrence(struct chunk *k, int64_t item, int64_t duty, size_t entry);
/* Take the arena over, and free it when all is written. */
void chunk_keep(struct chunk *k, struct arena *arena);
/* Is there so much that it should be written? */
bool chunk_full(const struct chunk *k);
/* Write all of it within the open transaction. */
void chunk_write(struct chunk *k);

#endif
