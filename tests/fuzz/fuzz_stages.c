/* Fuzz entry of the stages' XML as input: document, segments and roles XML that somebody else wrote. Seeds: tests' .xml
 * and what the program prints of samples/. */
#include "convert.h"
#include "xmlmutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static struct rules *rules;
    char *error = NULL;
    if (!rules)
        rules = rules_load(NULL, &error);
    struct buf out = {0};
    struct document *d = document_read((const char *)s, n);
    document_write(d, &out);
    struct segments *g = segment_document(d, rules);
    segments_write(g, &out);
    segments_explain(g, &out, true);
    segments_explain_html(g, &out);
    segments_free(g);
    doc_free(d);
    buf_reset(&out);
    g = segments_read((const char *)s, n);
    segments_write(g, &out);
    struct roles *r = normalize_segments(g, rules);
    segments_free(g);
    roles_write(r, &out);
    roles_free(r);
    r = roles_read((const char *)s, n);
    roles_write(r, &out);
    roles_free(r);
    buf_free(&out);
    return 0;
}

#ifdef LIBFUZZER
size_t LLVMFuzzerCustomMutator(uint8_t *s, size_t n, size_t max, unsigned seed)
{
    return xml_mutate(s, n, max, seed);
}
#endif
