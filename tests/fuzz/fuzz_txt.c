/* Fuzz entry of the reader of plain text. Seeds: tests/extract/txt/. */
#include "extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    struct input in = {s, n, "fuzz", 0};
    struct document *d = doc_new();
    reader_txt.bid(&in);
    reader_txt.read(&in, d);
    doc_finish(d);
    doc_free(d);
    return 0;
}
