/* Names: where the same words stand again further down, without looking at every line for each. */
#ifndef ZHIZE_NAMES_H
#define ZHIZE_NAMES_H
#include "text.h"

struct name {
    struct span words; /* borrowed */
    size_t at;         /* a line or a role */
};

/* Sorts by words, then by place. */
void names_sort(struct name *list, size_t n);
/* The first place of these words from `at` on in a sorted list; SIZE_MAX: none. */
size_t names_from(const struct name *list, size_t n, struct span words, size_t at);

#endif
