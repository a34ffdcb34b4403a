/* Computes one role or department of the catalogue, and writes it: see owner.c. */
#ifndef ZHIZE_OWNER_H
#define ZHIZE_OWNER_H

#include "chunk.h"

struct owner;
/* Compute the role (else department) of that key from what `facts` holds; reads only. It and its texts live in the
 * arena. */
struct owner *owner_compute(struct catalogue *facts, struct arena *arena, bool post, struct span key, int similarity);
/* About how much it is, in entries. */
size_t owner_size(const struct owner *o);
/* Bring what is stored of it up to date, within the open transaction; what goes to the chunk is written with that.
 * Tells of roles as `how` (may be NULL) wants. */
void owner_write(struct owner *o, struct catalogue *c, struct chunk *k, const struct consolidate_options *how);
void owner_free(struct owner *o); /* accepts NULL; before its arena */

#endif
