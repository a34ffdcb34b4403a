/* Rows of README's tables. bench ROUNDS FILE...: documents a second, format by format, in one process. The floor is
 * what a program of a few lines needs that only unzips and SAX-parses the parts that the reader reads too (.docx,
 * .odt), lets libxml2's HTML parser run (.htm), passes the bytes through iconv (.txt), or takes the streams and
 * converts the pieces of text (.doc), with handlers that do nothing; RTF has no library. Rounds of floor, extract and
 * pipeline take turns, so that what else the machine does hits all alike; medians are printed. bench -p NAME COMMAND
 * FILE...: `COMMAND FILE` in a process a document; bench -o NAME COMMAND FILE...: one for all;
 * bench -x NAME FILE...: extract of all in this process. */
#include "cfb.h"
#include "charset.h"
#include "convert.h"
#include "mem.h"
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
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

/* ---- the floor ---- */

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
    static const char *const parts[] = {
        "_rels/.rels",       "word/_rels/document.xml.rels", "word/styles.xml", "word/numbering.xml",
        "word/document.xml", "META-INF/manifest.xml",        "styles.xml",      "content.xml"};
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
    zip_discard(z);
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

static void floor_txt(const struct file *f)
{
    char out[4096], *in = f->bytes.s, *to;
    size_t left = f->bytes.n, room;
    iconv_t c = iconv_open("UTF-8", "UTF-8");
    do {
        to = out;
        room = sizeof out;
    } while (iconv(c, &in, &left, &to, &room) == (size_t)-1 && errno == E2BIG);
    iconv_close(c);
}

/* MS-DOC 2.4.1: the pieces of the text by the piece table, without formatting. */
static void floor_doc(const struct file *f)
{
    struct cfb *c = cfb_open((struct bytes){(const unsigned char *)f->bytes.s, f->bytes.n});
    int at = c ? cfb_find(c, "WordDocument") : -1;
    struct bytes main = at >= 0 ? cfb_stream(c, at, NULL) : (struct bytes){0};
    at = c ? cfb_find(c, bytes_u16(main, 0x0A) & 0x200 ? "1Table" : "0Table") : -1;
    struct bytes table = at >= 0 ? cfb_stream(c, at, NULL) : (struct bytes){0};
    size_t clx = bytes_u32(main, 0x1A2), end = clx + bytes_u32(main, 0x1A6);
    struct buf out = {0};
    while (clx < end && bytes_u8(table, clx) == 1)
        clx += 3 + (size_t)bytes_u16(table, clx + 1);
    size_t n = bytes_u8(table, clx) == 2 ? (bytes_u32(table, clx + 1) - 4) / 12 : 0;
    clx += 5;
    for (size_t i = 0; i < n && i < table.n; i++) {
        size_t chars = bytes_u32(table, clx + 4 * i + 4) - bytes_u32(table, clx + 4 * i);
        uint32_t fc = bytes_u32(table, clx + 4 * (n + 1) + 8 * i + 2);
        bool narrow = fc & 0x40000000;
        size_t from = narrow ? (fc & 0x3FFFFFFF) / 2 : fc, size = narrow ? chars : 2 * chars;
        if (bytes_has(main, from, size))
            charset_convert(narrow ? "CP1252" : "UTF-16LE", main.s + from, size, &out);
    }
    buf_free(&out);
    cfb_close(c);
}

static const struct {
    const char *ending;
    void (*run)(const struct file *f);
} floors[] = {{"docx", floor_zip}, {"odt", floor_zip}, {"htm", floor_html}, {"txt", floor_txt}, {"doc", floor_doc}};

static void (*floor_of(const char *ending))(const struct file *)
{
    for (size_t i = 0; i < sizeof floors / sizeof *floors; i++)
        if (strcmp(floors[i].ending, ending) == 0)
            return floors[i].run;
    return NULL;
}

/* ---- ours ---- */

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
    void (*const what[])(const struct file *) = {floor_of(ending), run_extract, run_pipeline};
    double times[3][ROUNDS] = {{0}}, bytes = 0, count = 0;
    for (size_t i = 0; i < n; i++)
        if (strcmp(files[i].ending, ending) == 0) {
            bytes += (double)files[i].bytes.n / 1e6;
            count++;
        }
    for (int r = 0; r < rounds; r++)
        for (int w = what[0] ? 0 : 1; w < 3; w++) {
            double from = now();
            for (size_t i = 0; i < n; i++)
                if (strcmp(files[i].ending, ending) == 0)
                    what[w](&files[i]);
            times[w][r] = now() - from;
        }
    double t[3];
    for (int w = 0; w < 3; w++)
        t[w] = median(times[w], rounds);
    printf("| .%s | %.0f | %.1f | ", ending, count, bytes);
    if (what[0])
        printf("%.0f | ", count / t[0]);
    else
        printf("| ");
    printf("%.0f | %.1f | %.0f | %.2f | ", count / t[1], bytes / t[1], count / t[2], bytes / t[2]);
    if (what[0])
        printf("%.2f | %.3f |\n", t[0] / t[1], t[0] / t[2]);
    else
        printf("| |\n");
    fflush(stdout);
}

/* ---- programs ---- */

/* Waits for a program with these arguments; adds its processor time. */
static bool run_program(char **argv, double *seconds, long *kilobytes)
{
    struct rusage u;
    int status;
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_RDWR);
        for (int fd = 0; fd < 3; fd++)
            dup2(null, fd);
        execvp(argv[0], argv);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &u) != child || !WIFEXITED(status) || WEXITSTATUS(status) == 127)
        return false;
    *seconds +=
        (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
    if (u.ru_maxrss > *kilobytes)
        *kilobytes = u.ru_maxrss;
    return true;
}

/* `command` is split at blanks; the file's name is its last argument. */
static int peer(bool each, const char *name, const char *command, char **files, int n)
{
    char **argv = xcalloc((size_t)n + 32, sizeof *argv), *words = xstrdup(command), *rest = words, *word;
    int words_n = 0;
    double seconds = 0;
    long kilobytes = 0;
    bool ok = true;
    while (words_n < 30 && (word = strsep(&rest, " ")))
        argv[words_n++] = word;
    for (int i = 0; i < n && ok; i += each ? 1 : n) {
        for (int k = 0; k < (each ? 1 : n); k++)
            argv[words_n + k] = files[i + k];
        ok = run_program(argv, &seconds, &kilobytes);
    }
    if (ok)
        printf("| %s | %.3f | %.1f |\n", name, seconds * 1000 / (n > 0 ? n : 1), (double)kilobytes / 1024);
    fflush(stdout);
    free(words);
    free(argv);
    return !ok;
}

static void load(struct file *f, const char *path)
{
    const char *dot = strrchr(path, '.');
    char part[65536];
    *f = (struct file){.name = path, .ending = dot ? dot + 1 : ""};
    FILE *in = fopen(path, "rb");
    for (size_t k; in && (k = fread(part, 1, sizeof part, in)) > 0;)
        buf_add(&f->bytes, part, k);
    if (in)
        fclose(in);
}

/* Ours as a program that reads many files in one go would do it, files' reading included. */
static int one_go(const char *name, char **files, int n)
{
    struct rusage u;
    for (int i = 0; i < n; i++) {
        struct file f;
        load(&f, files[i]);
        run_extract(&f);
        buf_free(&f.bytes);
    }
    getrusage(RUSAGE_SELF, &u);
    printf("| %s | %.3f | %.1f |\n", name, now() * 1000 / (n > 0 ? n : 1), (double)u.ru_maxrss / 1024);
    return 0;
}

int main(int argc, char **argv)
{
    process_settle();
    if (argc > 3 && strcmp(argv[1], "-x") == 0)
        return one_go(argv[2], argv + 3, argc - 3);
    if (argc > 3 && (strcmp(argv[1], "-p") == 0 || strcmp(argv[1], "-o") == 0))
        return peer(argv[1][1] == 'p', argv[2], argv[3], argv + 4, argc - 4);
    if (argc < 3) {
        fputs("usage: bench ROUNDS FILE..., or bench -p|-o NAME COMMAND FILE...\n", stderr);
        return 2;
    }
    int rounds = atoi(argv[1]);
    rounds = rounds < 1 ? 1 : rounds > ROUNDS ? ROUNDS : rounds;
    size_t n = (size_t)argc - 2;
    struct file *files = xcalloc(n, sizeof *files);
    for (size_t i = 0; i < n; i++)
        load(&files[i], argv[i + 2]);
    char *error = NULL;
    rules = rules_load(NULL, &error);
    for (size_t i = 0; i < n; i++) {
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen = seen || strcmp(files[k].ending, files[i].ending) == 0;
        if (!seen)
            measure(files, n, files[i].ending, rounds);
    }
    return 0;
}
