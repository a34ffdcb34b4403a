/* Fuzz entry of the reader of HTML. Seeds: tests/extract/html/. */
#include "extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    struct input in = {s, n, "fuzz", 0};
    struct document *d = doc_new();
    reader_html.bid(&in);
    reader_html.read(&in, d);
    doc_finish(d);
    doc_free(d);
    return 0;
}
