/* Fuzz entry of the search index's tokenizer: tokens lie in their text and in order, and every place at which a term is
 * found lies in the text. The bytes up to the first NUL are the text, the rest is the term. */
#include "zhgram.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);

struct seen {
    struct span text;
    size_t from;
};

static int each(void *user, bool colocated, struct span token, size_t from, size_t to)
{
    struct seen *seen = user;
    if (token.n == 0 || from >= to || to > seen->text.n || (!colocated && from < seen->from))
        abort();
    if (!colocated)
        seen->from = from;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    const uint8_t *nul = memchr(s, 0, n);
    size_t k = nul ? (size_t)(nul - s) : n / 2, after = nul ? k + 1 : k;
    struct span text = {(const char *)s, k}, term = {(const char *)s + after, n - after};
    struct seen seen = {text, 0};
    zhgram_scan(text, false, each, &seen);
    seen = (struct seen){term, 0};
    zhgram_scan(term, true, each, &seen);
    struct range *list = NULL;
    size_t found = 0, cap = 0;
    zhgram_find(text, term, n & 1, &list, &found, &cap);
    zhgram_find(text, text, n & 1, &list, &found, &cap);
    ranges_join(list, &found);
    for (size_t i = 0; i < found; i++)
        if (list[i].from >= list[i].to || list[i].to > text.n || (i > 0 && list[i].from <= list[i - 1].to))
            abort();
    free(list);
    return 0;
}
