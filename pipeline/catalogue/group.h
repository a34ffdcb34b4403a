/* Groups the wordings of one role or department into duties: see group.c. Pure: knows no database. */
#ifndef ZHIZE_GROUP_H
#define ZHIZE_GROUP_H

#include "text.h"

#define NO_DUTY SIZE_MAX

/* What was said in exactly these words, under one kind. */
struct wording {
    struct span kind, text;
    int64_t count; /* occurrences */
    bool field;    /* a field's value: has no duty */
    size_t duty;   /* index into duties, or NO_DUTY */
    struct span *depts;
    size_t depts_n, depts_cap;
    struct span canonical, soft;
    int64_t stored_duty, stored_entry; /* rows that hold it already, or 0 */
    bool changed;                      /* somebody says it who did not, or no longer does */
    bool settled;                      /* neither it nor what it could be one duty with changed: it is as stored */
};

/* What one item, or field, says. */
struct saying {
    int64_t item, document, place; /* place: in its section */
    int64_t duty, entry;           /* stored for the item, or 0 */
    struct span kind, text, dept;
    bool field, changed;
};

struct said {
    int64_t item, document, place, duty, entry;
    size_t wording;
};

struct grouped {
    struct span kind, text, canonical; /* text: the preferred wording */
    int64_t occurrences, documents, place;
};

struct group {
    struct arena *arena; /* holds the texts; borrowed */
    struct wording *wordings;
    size_t wordings_n, wordings_cap;
    struct said *said;
    size_t said_n, said_cap;
    struct grouped *duties;
    size_t duties_n;
    size_t *table; /* open addressing over wordings; index + 1 */
    size_t table_n;
};

void group_init(struct group *g, struct arena *arena);
void group_free(struct group *g);
/* Note what is said; texts are copied. Blank text is left out. */
void group_add(struct group *g, const struct saying *x);
/* Form the duties: wordings of one canonical text are one; near ones join when the rest of their words is equal and
 * their bigrams agree by at least `similarity` hundredths. The result depends on what was added, not on the order.
 * Settled wordings have no duty among these, and what they are said by is left out of `said`. */
void group_form(struct group *g, int similarity);

#endif
