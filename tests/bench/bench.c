/* Documents a second, format by format: bench ROUNDS FILE... The floor is what a program of a few lines needs that only
 * unzips and SAX-parses the same parts (or lets libxml2's HTML parser run) with handlers that do nothing. Rounds of
 * floor, extract and pipeline take turns in one process, so that what else the machine does hits all alike; medians are
 * printed. */
#include "convert.h"
#include "mem.h"
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <zip.h>

#define ROUNDS 64

struct file {
    const char *name, *ending;
    struct buf bytes;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void on_start(void *u, const xmlChar *n, const xmlChar *p, const xmlChar *uri, int nns, const xmlChar **ns,
                     int na, int nd, const xmlChar **a)
{
    (void)u, (void)n, (void)p, (void)uri, (void)nns, (void)ns, (void)na, (void)nd, (void)a;
}

static void on_end(void *u, const xmlChar *n, const xmlChar *p, const xmlChar *uri)
{
    (void)u, (void)n, (void)p, (void)uri;
}

static void on_text(void *u, const xmlChar *s, int n)
{
    (void)u, (void)s, (void)n;
}

static void floor_zip(const struct file *f)
{
    static const char *const parts[] = {"word/document.xml", "word/styles.xml", "word/numbering.xml", "content.xml",
                                        "styles.xml"};
    xmlSAXHandler sax = {
        .initialized = XML_SAX2_MAGIC, .startElementNs = on_start, .endElementNs = on_end, .characters = on_text};
    zip_source_t *source = zip_source_buffer_create(f->bytes.s, f->bytes.n, 0, NULL);
    zip_t *z = zip_open_from_source(source, ZIP_RDONLY, NULL);
    for (size_t i = 0; z && i < sizeof parts / sizeof *parts; i++) {
        zip_stat_t st;
        zip_file_t *part = zip_stat(z, parts[i], 0, &st) == 0 ? zip_fopen_index(z, st.index, 0) : NULL;
        if (!part)
            continue;
        char *s = xmalloc(st.size);
        zip_fread(part, s, st.size);
        zip_fclose(part);
        /* Piece by piece: libxml2 is slower when it holds the whole part at once. */
        xmlParserCtxtPtr c = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
        for (zip_uint64_t at = 0; at < st.size; at += 16384)
            xmlParseChunk(c, s + at, (int)(st.size - at < 16384 ? st.size - at : 16384), 0);
        xmlParseChunk(c, "", 0, 1);
        xmlFreeParserCtxt(c);
        free(s);
    }
    zip_close(z);
}

static void on_html(void *u, const xmlChar *n, const xmlChar **a)
{
    (void)u, (void)n, (void)a;
}

static void floor_html(const struct file *f)
{
    htmlSAXHandler sax = {.startElement = on_html, .characters = on_text};
    htmlParserCtxtPtr c =
        htmlCreatePushParserCtxt(&sax, NULL, f->bytes.s, (int)f->bytes.n, NULL, XML_CHAR_ENCODING_UTF8);
    htmlParseChunk(c, "", 0, 1);
    htmlFreeParserCtxt(c);
}

static void run_floor(const struct file *f)
{
    if (strcmp(f->ending, "docx") == 0 || strcmp(f->ending, "odt") == 0)
        floor_zip(f);
    else if (strcmp(f->ending, "htm") == 0 || strcmp(f->ending, "html") == 0)
        floor_html(f);
}

static const struct rules *rules;

static void run_extract(const struct file *f)
{
    doc_free(extract_memory(f->bytes.s, f->bytes.n, f->name));
}

static void run_pipeline(const struct file *f)
{
    struct converted c;
    struct buf out = {0};
    convert_memory(f->bytes.s, f->bytes.n, f->name, STAGE_ROLES, rules, &c);
    converted_write(&c, STAGE_ROLES, &out);
    buf_free(&out);
    converted_free(&c);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, compare);
    return x[n / 2];
}

static void measure(const struct file *files, size_t n, const char *ending, int rounds)
{
    static void (*const what[])(const struct file *) = {run_floor, run_extract, run_pipeline};
    double times[3][ROUNDS], bytes = 0, count = 0;
    for (size_t i = 0; i < n; i++)
        if (strcmp(files[i].ending, ending) == 0) {
            bytes += (double)files[i].bytes.n;
            count++;
        }
    for (int r = 0; r < rounds; r++)
        for (int w = 0; w < 3; w++) {
            double from = now();
            for (size_t i = 0; i < n; i++)
                if (strcmp(files[i].ending, ending) == 0)
                    what[w](&files[i]);
            times[w][r] = now() - from;
        }
    double t[3];
    for (int w = 0; w < 3; w++)
        t[w] = median(times[w], rounds);
    bool floor = strcmp(ending, "docx") == 0 || strcmp(ending, "odt") == 0 || strncmp(ending, "htm", 3) == 0;
    printf("%-6s %6.0f %8.2f ", ending, count, bytes / 1e6);
    if (floor)
        printf("%9.0f %9.0f %9.0f %8.2f %8.2f", count / t[0], count / t[1], count / t[2], t[0] / t[1], t[0] / t[2]);
    else
        printf("%9s %9.0f %9.0f %8s %8s", "-", count / t[1], count / t[2], "-", "-");
    printf(" %9.2f\n", bytes / 1e6 / t[2]);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: bench ROUNDS FILE...\n", stderr);
        return 2;
    }
    int rounds = atoi(argv[1]);
    rounds = rounds < 1 ? 1 : rounds > ROUNDS ? ROUNDS : rounds;
    size_t n = (size_t)argc - 2;
    struct file *files = xcalloc(n, sizeof *files);
    for (size_t i = 0; i < n; i++) {
        const char *dot = strrchr(argv[i + 2], '.');
        files[i] = (struct file){.name = argv[i + 2], .ending = dot ? dot + 1 : ""};
        FILE *f = fopen(argv[i + 2], "rb");
        if (!f)
            continue;
        char part[65536];
        for (size_t k; (k = fread(part, 1, sizeof part, f)) > 0;)
            buf_add(&files[i].bytes, part, k);
        fclose(f);
    }
    char *error = NULL;
    rules = rules_load(NULL, &error);
    printf("%-6s %6s %8s %9s %9s %9s %8s %8s %9s\n", "format", "files", "MB", "floor/s", "extract/s", "roles/s",
           "floor:ex", "floor:all", "MB/s all");
    for (size_t i = 0; i < n; i++) {
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen = seen || strcmp(files[k].ending, files[i].ending) == 0;
        if (!seen)
            measure(files, n, files[i].ending, rounds);
    }
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("peak memory %ld MB (the corpus included)\n", u.ru_maxrss / 1024);
    return 0;
}
