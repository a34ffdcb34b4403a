#include "names.h"
#include <stdlib.h>

static int compare_names(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    int words = span_cmp(x->words, y->words);
    return words ? words : (x->at > y->at) - (x->at < y->at);
}

void names_sort(struct name *list, size_t n)
{
    if (n > 0)
        qsort(list, n, sizeof *list, compare_names);
}

size_t names_from(const struct name *list, size_t n, struct span words, size_t at)
{
    const struct name want = {.words = words, .at = at};
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (compare_names(&list[mid], &want) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && span_eq(list[low].words, words) ? list[low].at : SIZE_MAX;
}
