/* Fuzz entry of the OpenDocument reader: the first byte chooses package or flat. Seeds: tests/extract/odt/. */
#include "extract.h"
#include "xmlmutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    if (n < 1)
        return 0;
    const struct reader *r = s[0] & 1 ? &reader_odt : &reader_fodt;
    struct input in = {s + 1, n - 1, "fuzz", 0};
    struct document *d = doc_new();
    r->bid(&in);
    r->read(&in, d);
    doc_finish(d);
    doc_free(d);
    return 0;
}

#ifdef LIBFUZZER
size_t LLVMFuzzerCustomMutator(uint8_t *s, size_t n, size_t max, unsigned seed)
{
    if (n < 2 || max < 2 || s[0] & 1) /* a package: bytes */
        return LLVMFuzzerMutate(s, n, max);
    return 1 + xml_mutate(s + 1, n - 1, max - 1, seed);
}
#endif
