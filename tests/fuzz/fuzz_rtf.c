/* Fuzz entry of the reader of RTF. Seeds: tests/extract/rtf/. */
#include "extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    struct input in = {s, n, "fuzz", 0};
    struct document *d = doc_new();
    reader_rtf.bid(&in);
    reader_rtf.read(&in, d);
    doc_finish(d);
    doc_free(d);
    return 0;
}
