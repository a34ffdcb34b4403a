/* Writes a corpus of job descriptions for measurement: corpus FOLDER NUMBER SEED. The same seed gives the same files.
 * Each document is made once and written as .docx, .odt, .rtf, .htm and .txt; one in 40 is a compilation of hundreds of
 * roles. */
#include "docs.h"

int main(int argc, char **argv)
{
    static const struct {
        const char *ending;
        void (*write)(const struct doc *d, const char *path);
    } formats[] = {
        {"docx", write_docx}, {"odt", write_odt}, {"rtf", write_rtf}, {"htm", write_htm}, {"txt", write_txt}};
    if (argc != 4) {
        fputs("usage: corpus FOLDER NUMBER SEED\n", stderr);
        return 2;
    }
    unsigned number = (unsigned)strtoul(argv[2], NULL, 10);
    state = strtoull(argv[3], NULL, 10);
    mkdir(argv[1], 0777);
    struct doc d = {0};
    for (unsigned i = 0; i < number; i++) {
        make(&d, i % 40 == 39 ? 200 + any(200) : 1 + any(8));
        for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%05u.%s", argv[1], i, formats[f].ending);
            formats[f].write(&d, path);
        }
    }
    free(d.list);
    return 0;
}
