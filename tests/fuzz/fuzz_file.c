/* Fuzz entry of a whole document: sniffing, every reader, segment, normalize, and the XML of all three, which must be
 * valid whatever the bytes are. Seeds: samples/ and tests/extract/. */
#include "convert.h"
#include "xml.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static struct rules *rules;
    char *error = NULL;
    if (!rules)
        rules = rules_load(NULL, &error);
    struct converted c;
    convert_memory(s, n, "fuzz", STAGE_ROLES, rules, &c);
    for (enum stage stage = STAGE_DOCUMENT; stage <= STAGE_ROLES; stage++) {
        struct buf out = {0};
        converted_write(&c, stage, &out);
        struct arena *arena = arena_new();
        struct diags d;
        diags_init(&d, arena);
        if (out.n > 0 && !xml_validate(out.s, out.n, &d)) {
            diags_print(&d, "fuzz", stderr);
            abort();
        }
        diags_free(&d);
        arena_free(arena);
        buf_free(&out);
    }
    converted_free(&c);
    return 0;
}
