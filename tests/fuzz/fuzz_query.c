/* Fuzz entry of the search: the query parser, the tokenizer and the search itself, on a small catalogue in memory. */
#include "search.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);

static struct catalogue *small_catalogue(void)
{
    static const char xml[] =
        "<roles xmlns=\"urn:zhize:roles:1\" source=\"a.docx\" format=\"docx\" sha256=\""
        "0000000000000000000000000000000000000000000000000000000000000000\"><role id=\"r1\" p=\"1\">"
        "<title>仓库管理员</title><department>仓储部</department><section kind=\"duties\" p=\"2\">"
        "<item n=\"1\" p=\"3\"><text>每月盘点 ABC-12 库存，做到先进先出</text></item></section></role></roles>";
    struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
    struct roles *r = roles_read(xml, sizeof xml - 1);
    struct source_meta m = {.path = "a.docx",
                            .sha256 = "0000000000000000000000000000000000000000000000000000000000000000",
                            .program = "fuzz",
                            .outcome = "done"};
    catalogue_put(c, r, &m);
    roles_free(r);
    catalogue_consolidate(c, NULL);
    return c;
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static struct catalogue *c;
    if (!c)
        c = small_catalogue();
    if (n > 2000)
        return 0;
    struct arena *arena = arena_new();
    struct search_options o = {.typing = n & 1};
    struct search_result *r = catalogue_search(c, (struct span){(const char *)s, n}, &o, arena);
    for (size_t i = 0; r && i < r->hits_n; i++) {
        size_t from, to;
        search_snippet(r->hits[i].text, r->hits[i].ranges, r->hits[i].ranges_n, 20, &from, &to);
        if (from > to || to > r->hits[i].text.n)
            abort();
    }
    if (catalogue_status(c) != EXIT_DONE)
        abort();
    arena_free(arena);
    return 0;
}
