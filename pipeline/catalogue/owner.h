/* Computes one role or department of the catalogue: see owner.c. */
#ifndef ZHIZE_OWNER_H
#define ZHIZE_OWNER_H

#include "chunk.h"

/* Bring the role (else department) of that key up to date, within the open transaction; what goes to the chunk is
 * written with it. Tells of roles as `how` (may be NULL) wants. */
void owner_consolidate(struct chunk *k, struct catalogue *c, bool post, struct span key, int similarity,
                       const struct consolidate_options *how);

#endif
