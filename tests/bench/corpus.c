/* Writes a corpus of job descriptions for measurement: corpus FOLDER NUMBER SEED. The same arguments give the same
 * files. Each document is made once and written as .docx, .odt, .rtf, .htm, .txt and .doc; one in 40 is a compilation
 * of hundreds of roles (of which the .doc holds the first). corpus FOLDER large ROLES writes one .docx of so many
 * roles. */
#define BENCH_WITH_DOC
#include "docs.h"

int main(int argc, char **argv)
{
    static const struct {
        const char *ending;
        void (*write)(const struct doc *d, const char *path);
    } formats[] = {{"docx", write_docx}, {"odt", write_odt}, {"rtf", write_rtf},
                   {"htm", write_htm},   {"txt", write_txt}, {"doc", write_doc}};
    if (argc != 4) {
        fputs("usage: corpus FOLDER NUMBER SEED, or corpus FOLDER large ROLES\n", stderr);
        return 2;
    }
    char path[4096];
    struct doc d = {0};
    mkdir(argv[1], 0777);
    if (strcmp(argv[2], "large") == 0) {
        make(&d, (unsigned)strtoul(argv[3], NULL, 10));
        snprintf(path, sizeof path, "%s/%s.docx", argv[1], argv[3]);
        write_docx(&d, path);
        free(d.list);
        return 0;
    }
    unsigned number = (unsigned)strtoul(argv[2], NULL, 10);
    state = strtoull(argv[3], NULL, 10);
    for (unsigned i = 0; i < number; i++) {
        make(&d, i % 40 == 39 ? 200 + any(200) : 1 + any(8));
        for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
            snprintf(path, sizeof path, "%s/%05u.%s", argv[1], i, formats[f].ending);
            formats[f].write(&d, path);
        }
    }
    free(d.list);
    return 0;
}
