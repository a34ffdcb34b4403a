/* Lists of row ids: see ids.h. */
#include "ids.h"
#include "mem.h"
#include <stdlib.h>

void ids_add(struct ids *l, int64_t id)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 64;
        l->list = xreallocarray(l->list, l->cap, sizeof *l->list);
    }
    l->list[l->n++] = id;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void ids_sort(struct ids *l)
{
    size_t n = 0;
    if (l->n)
        qsort(l->list, l->n, sizeof *l->list, compare_ids);
    for (size_t i = 0; i < l->n; i++)
        if (i == 0 || l->list[i] != l->list[i - 1])
            l->list[n++] = l->list[i];
    l->n = n;
}

bool ids_have(const struct ids *l, int64_t id)
{
    return l->n && bsearch(&id, l->list, l->n, sizeof *l->list, compare_ids);
}
