/* What both forms of explain share: words for kinds, rules and confidence. For explain.c and explain_html.c. */
#ifndef ZHIZE_EXPLAIN_H
#define ZHIZE_EXPLAIN_H

#include "segment.h"

/* In plain words what a rule of this name saw; empty when nothing is to be added to its name. */
const char *explain_reason(struct span rule);

/* How far the decision is before its runner-up. */
enum sureness { SURE_GIVEN, SURE_CLOSE, SURE_FAIR, SURE_SAFE, SURE_COUNT }; /* GIVEN: no choice, a table says it */
enum sureness explain_sureness(const struct segment *g);

struct explain_counts {
    size_t kinds[SEG_KINDS], close, roles; /* without blank lines and continued ones */
};
struct explain_counts explain_count(const struct segments *s);
bool explain_shown(const struct segment *g); /* not a blank line */

#endif
