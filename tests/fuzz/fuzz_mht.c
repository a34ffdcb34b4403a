/* Fuzz entry of the reader of MHT. Seeds: tests/extract/mht/. */
#include "extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    struct input in = {s, n, "fuzz", 0};
    struct document *d = doc_new();
    reader_mht.bid(&in);
    reader_mht.read(&in, d);
    doc_finish(d);
    doc_free(d);
    return 0;
}
