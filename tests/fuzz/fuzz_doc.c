/* Fuzz entry of the Word binary reader: the bytes are a file. Seeds: DM_KEEP=FOLDER build/unit/test_doc (and
 * test_doc_old) leaves the files that those tests build. */
#include "extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    struct input in = {s, n, "fuzz", 0};
    struct document *d = doc_new();
    if (reader_doc.bid(&in) > 0)
        reader_doc.read(&in, d);
    doc_finish(d);
    doc_free(d);
    return 0;
}
