/* Private to the writers of exports. */
#ifndef ZHIZE_WRITING_H
#define ZHIZE_WRITING_H

#include "catalogue.h"

#define WRITE_ITEM_DEPTH 15 /* items within items; deeper ones stand at this depth */

/* Is it a database in memory, whose paths are of no interest? */
bool catalogue_in_memory(const struct catalogue *c);

#endif
