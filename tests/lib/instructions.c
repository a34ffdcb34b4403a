/* What sh/instructions.sh counts: instructions make FOLDER writes a small corpus, always the same; instructions
 * extract|roles FILE... does that to each file, once to warm up (parsers, compiled patterns) and once within counted(),
 * which is all that callgrind counts (--toggle-collect=counted). */
#define BENCH_WITH_DOC
#include "../bench/docs.h"
#include "convert.h"

enum { DOCUMENTS = 6, LARGE = 30 };

static const struct rules *rules;

static void convert(const struct buf *bytes, const char *name, enum stage stage)
{
    struct converted c;
    struct buf out = {0};
    convert_memory(bytes->s, bytes->n, name, stage, rules, &c);
    if (stage == STAGE_ROLES)
        converted_write(&c, stage, &out);
    buf_free(&out);
    converted_free(&c);
}

void counted(const struct buf *bytes, const char *name, enum stage stage);
__attribute__((noinline)) void counted(const struct buf *bytes, const char *name, enum stage stage)
{
    convert(bytes, name, stage);
}

static void make_corpus(const char *folder)
{
    static const struct {
        const char *ending;
        void (*write)(const struct doc *d, const char *path);
    } formats[] = {{"docx", write_docx}, {"odt", write_odt}, {"rtf", write_rtf},
                   {"htm", write_htm},   {"txt", write_txt}, {"doc", write_doc}};
    struct doc d = {0};
    state = 8;
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        make(&d, i + 1 == DOCUMENTS ? LARGE : 1 + i);
        for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%u.%s", folder, i, formats[f].ending);
            formats[f].write(&d, path);
        }
    }
    free(d.list);
}

int main(int argc, char **argv)
{
    process_settle();
    if (argc == 3 && strcmp(argv[1], "make") == 0) {
        make_corpus(argv[2]);
        return 0;
    }
    if (argc < 3)
        return 2;
    enum stage stage = strcmp(argv[1], "extract") == 0 ? STAGE_DOCUMENT : STAGE_ROLES;
    char *error = NULL;
    rules = rules_load(NULL, &error);
    for (int i = 2; i < argc; i++) {
        struct buf bytes = {0};
        char part[65536];
        FILE *f = fopen(argv[i], "rb");
        for (size_t n; f && (n = fread(part, 1, sizeof part, f)) > 0;)
            buf_add(&bytes, part, n);
        if (!f || bytes.n == 0) {
            fprintf(stderr, "instructions: %s cannot be read\n", argv[i]);
            return 3;
        }
        fclose(f);
        convert(&bytes, argv[i], stage);
        counted(&bytes, argv[i], stage);
        buf_free(&bytes);
    }
    return 0;
}
