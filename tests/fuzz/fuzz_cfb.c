/* Fuzz entry of compound files: every entry's stream is read; none may be longer than the file, and the chains of a
 * damaged one must end. Seeds: the .doc files of the samples and of the unit tests. */
#include "cfb.h"
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static const char *const names[] = {"WordDocument", "0Table", "1Table", "Data", "Root Entry"};
    struct cfb *c = cfb_open((struct bytes){s, n});
    if (!c)
        return 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cfb_stream(c, cfb_find(c, names[i]), NULL);
    static volatile unsigned kept; /* so that the bytes are truly read */
    for (int entry = 0; entry < 64; entry++) {
        struct bytes b = cfb_stream(c, entry, NULL);
        if (b.n > n)
            abort();
        for (size_t i = 0; i < b.n; i += 61)
            kept += b.s[i];
    }
    cfb_close(c);
    return 0;
}
