/* Fuzz entry of .docx, aware of its structure: the bytes are parts' XML in a valid zip. The first line names the
 * lengths of styles.xml and numbering.xml; without it all is word/document.xml. Seeds: tests/extract/docx/. */
#include "extract.h"
#include "xmlmutate.h"
#include <stdlib.h>
#include <string.h>
#include <zip.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);

static void put(zip_t *z, const char *name, const void *s, size_t n)
{
    zip_int64_t i = zip_file_add(z, name, zip_source_buffer(z, s, n, 0), 0);
    if (i >= 0)
        zip_set_file_compression(z, (zip_uint64_t)i, ZIP_CM_STORE, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
#define TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml."
#define REL  "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    static const char types[] =
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override "
        "PartName=\"/word/document.xml\" ContentType=\"" TYPE "document.main+xml\"/></Types>";
    static const char rels[] = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                               "<Relationship Id=\"a\" Type=\"" REL "officeDocument\" Target=\"word/document.xml\"/>"
                               "</Relationships>";
    static const char doc_rels[] =
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        "<Relationship Id=\"a\" Type=\"" REL "styles\" Target=\"styles.xml\"/>"
        "<Relationship Id=\"b\" Type=\"" REL "numbering\" Target=\"numbering.xml\"/>"
        "</Relationships>";
    size_t styles = 0, numbering = 0, at = 0;
    const uint8_t *line = memchr(s, '\n', n < 24 ? n : 24);
    if (line) {
        char head[25] = {0}, *end;
        memcpy(head, s, (size_t)(line - s));
        styles = strtoul(head, &end, 10);
        numbering = strtoul(end, NULL, 10);
        at = (size_t)(line - s) + 1;
    }
    if (styles > n - at)
        styles = n - at;
    if (numbering > n - at - styles)
        numbering = n - at - styles;
    zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *z = zip_open_from_source(target, ZIP_TRUNCATE, NULL);
    zip_source_keep(target);
    put(z, "[Content_Types].xml", types, sizeof types - 1);
    put(z, "_rels/.rels", rels, sizeof rels - 1);
    put(z, "word/_rels/document.xml.rels", doc_rels, sizeof doc_rels - 1);
    put(z, "word/styles.xml", s + at, styles);
    put(z, "word/numbering.xml", s + at + styles, numbering);
    put(z, "word/document.xml", s + at + styles + numbering, n - at - styles - numbering);
    zip_close(z);
    zip_stat_t st;
    zip_source_stat(target, &st);
    char *bytes = xmalloc(st.size);
    zip_source_open(target);
    zip_int64_t got = zip_source_read(target, bytes, st.size);
    zip_source_close(target);
    zip_source_free(target);
    if (got > 0)
        doc_free(extract_memory(bytes, (size_t)got, "fuzz"));
    free(bytes);
    return 0;
}

#ifdef LIBFUZZER
size_t LLVMFuzzerCustomMutator(uint8_t *s, size_t n, size_t max, unsigned seed)
{
    return xml_mutate(s, n, max, seed);
}
#endif
