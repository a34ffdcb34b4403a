/* The tokenizer of the search index: see zhgram.c. */
#ifndef ZHIZE_ZHGRAM_H
#define ZHIZE_ZHGRAM_H

#include "text.h"

/* A token of a text; from and to are byte offsets into it. A colocated one stands where the one before it stands. The
 * token is valid during the call. Returning other than 0 stops the scan, which returns it. */
typedef int (*zhgram_each)(void *user, bool colocated, struct span token, size_t from, size_t to);
/* `query`: only what an exact phrase needs. */
int zhgram_scan(struct span text, bool query, zhgram_each each, void *user);

/* Where a term stands in a text, as the index sees it: byte ranges, in order, not overlapping. */
struct range {
    size_t from, to;
};
/* Append all places of `term` in `text` to *list (of *n, capacity *cap; to be freed by the caller). A term that is a
 * prefix matches words of letters and digits that begin with its last word. */
void zhgram_find(struct span text, struct span term, bool prefix, struct range **list, size_t *n, size_t *cap);
/* Sort and join ranges that touch. */
void ranges_join(struct range *list, size_t *n);
/* Has the term anything that can be searched? */
bool zhgram_searchable(struct span term);

#endif
