/* Labels: which words look like a label and are known to no rule, counted over many documents, so that a user finds out
 * which synonyms to add to the rules. Looks at documents; has no part in deciding anything. */
#ifndef ZHIZE_LABELS_H
#define ZHIZE_LABELS_H

#include "document.h"
#include "rules.h"

struct labels;
struct labels *labels_new(void);
void labels_free(struct labels *l); /* accepts NULL */
/* Count those of one document, which may be freed afterwards. False when there are more than LIMIT_LABELS different
 * ones: those that are known by then are still counted. */
bool labels_add(struct labels *l, const struct document *d, const struct rules *r);
/* A line each, most frequent first, those that occur at least `min` times: count, documents, where, label, example. */
void labels_print(const struct labels *l, size_t min, struct buf *out);

#endif
