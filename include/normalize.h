/* Normalize: segments to structured roles. Titles cleaned, values split, sections nested, departments inherited,
 * sub-roles attached. It decides and complains; it never goes back to the document. */
#ifndef ZHIZE_NORMALIZE_H
#define ZHIZE_NORMALIZE_H

#include "roles.h"
#include "segment.h"

/* Never fails. The result owns its arena: the segments may be freed. */
struct roles *normalize_segments(const struct segments *s, const struct rules *r);

#endif
