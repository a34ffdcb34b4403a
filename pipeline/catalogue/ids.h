/* Lists of row ids: growing, sorted, searched. Start with `struct ids l = {0}`; free(l.list) at the end. */
#ifndef ZHIZE_IDS_H
#define ZHIZE_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ids {
    int64_t *list;
    size_t n, cap;
};

void ids_add(struct ids *l, int64_t id);
/* Ascending, each once. */
void ids_sort(struct ids *l);
/* In a sorted list. */
bool ids_have(const struct ids *l, int64_t id);

#endif
