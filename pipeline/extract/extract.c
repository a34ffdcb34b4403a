/* Extract's entry: reads a file's bytes within the limits, hashes them, lets the readers bid for them and
 * runs the winner. It never looks at a file's name to tell what it is, and knows no format beyond the first bytes of
 * those that no reader takes. */
#include "extract.h"
#include "hash.h"
#include "limits.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The registered readers. Adding a format is adding a row. */
static const struct reader *const readers[] = {
    &reader_docx, &reader_doc,      &reader_rtf,     &reader_odt,  &reader_html,
    &reader_mht,  &reader_word2003, &reader_flatopc, &reader_fodt, &reader_txt,
};
enum { READERS = sizeof readers / sizeof *readers };

/* Kinds of file that people have beside documents: said by name instead of "unknown". */
static const struct {
    const char *what;
    size_t at; /* bytes from the start */
    const char *bytes;
    size_t n;
} foreign[] = {
    {"PDF", 0, "%PDF-", 5},
    {"Microsoft Works", 0, "MN0", 3},
    {"Microsoft Works", 0, "\x01\xFE\x32\x00", 4},
    {"Word for DOS", 0, "\x31\xBE\x00\x00", 4},
    {"Microsoft Write", 0, "\x32\xBE\x00\x00", 4},
    {"WordPerfect", 0, "\xFFWPC", 4},
    {"PostScript", 0, "%!PS", 4},
    {"image (PNG)", 0, "\x89PNG", 4},
    {"image (JPEG)", 0, "\xFF\xD8\xFF", 3},
    {"image (GIF)", 0, "GIF8", 4},
    {"image (TIFF)", 0, "II*\0", 4},
    {"image (TIFF)", 0, "MM\0*", 4},
    {"image (WebP)", 8, "WEBP", 4},
    {"archive (RAR)", 0, "Rar!", 4},
    {"archive (7z)", 0, "7z\xBC\xAF", 4},
    {"archive (gzip)", 0, "\x1F\x8B\x08", 3},
    {"archive (xz)", 0,
     "\xFD"
     "7zXZ",
     5},
    {"program (ELF)", 0,
     "\x7F"
     "ELF",
     4},
    {"Access database", 4, "Standard Jet DB", 15},
    {"Access database", 4, "Standard ACE DB", 15},
    {"SQLite database", 0, "SQLite format 3", 15},
};

/* Compound files that hold no Word document, by a stream's name. */
static const struct {
    const char *stream;
    enum diag_id id;
    const char *what;
} compound[] = {
    {"EncryptedPackage", D_ENCRYPTED, NULL},
    {"Workbook", D_FORMAT_UNSUPPORTED, "Excel workbook"},
    {"Book", D_FORMAT_UNSUPPORTED, "Excel workbook"},
    {"PowerPoint Document", D_FORMAT_UNSUPPORTED, "PowerPoint presentation"},
    {"VisioDocument", D_FORMAT_UNSUPPORTED, "Visio drawing"},
    {"__properties_version1.0", D_FORMAT_UNSUPPORTED, "Outlook message"},
    {"MatOST", D_FORMAT_UNSUPPORTED, "Microsoft Works"},
    {"CONTENTS", D_FORMAT_UNSUPPORTED, "Microsoft Works"},
    {"HwpSummaryInformation", D_FORMAT_UNSUPPORTED, "Hangul document"},
};

static const char cfb_magic[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
enum { CFB_MAGIC = 8, CFB_SECTOR = 512, CFB_ENTRY = 128, CFB_NAME = 64 };

/* Is there a directory entry of that name? Entries lie at multiples of 128 bytes, so no chain has to be followed. */
static bool compound_has(const struct input *in, const char *name)
{
    unsigned char wide[CFB_NAME + 2] = {0};
    size_t n = strlen(name);
    for (size_t i = 0; i < n && 2 * i < CFB_NAME; i++)
        wide[2 * i] = (unsigned char)name[i];
    for (size_t at = CFB_SECTOR; at + CFB_ENTRY <= in->n; at += CFB_ENTRY)
        if (in->s[at] == wide[0] && memcmp(in->s + at, wide, 2 * n + 2) == 0)
            return true;
    return false;
}

/* {"title": … } and [{ … }]: data of some program. */
static bool is_json(const struct input *in)
{
    static const char blanks[] = " \t\r\n";
    size_t i = in->n >= 3 && memcmp(in->s, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0, end = in->n;
    while (i < end && strchr(blanks, in->s[i]) && in->s[i])
        i++;
    while (end > i && strchr(blanks, in->s[end - 1]) && in->s[end - 1])
        end--;
    if (end - i < 2 || (in->s[i] != '{' && in->s[i] != '[') || in->s[end - 1] != (in->s[i] == '{' ? '}' : ']'))
        return false;
    bool object = in->s[i++] == '{';
    while (i < end && strchr(blanks, in->s[i]) && in->s[i])
        i++;
    return in->s[i] == '"' || (!object && (in->s[i] == '{' || in->s[i] == '['));
}

bool extract_foreign(const struct input *in, struct document *d)
{
    if (is_json(in)) {
        diag_add(&d->diags, D_FORMAT_UNSUPPORTED, 0, "%s", "JSON");
        return true;
    }
    if (in->n >= CFB_MAGIC && memcmp(in->s, cfb_magic, CFB_MAGIC) == 0)
        for (size_t i = 0; i < sizeof compound / sizeof *compound; i++)
            if (compound_has(in, compound[i].stream)) {
                if (compound[i].what)
                    diag_add(&d->diags, compound[i].id, 0, "%s", compound[i].what);
                else
                    diag_add(&d->diags, compound[i].id, 0, NULL);
                return true;
            }
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (in->n >= foreign[i].at + foreign[i].n &&
            memcmp(in->s + foreign[i].at, foreign[i].bytes, foreign[i].n) == 0) {
            diag_add(&d->diags, D_FORMAT_UNSUPPORTED, 0, "%s", foreign[i].what);
            return true;
        }
    return false;
}

/* The reader with the best bid; *score is that bid, 0 when there is none. Who is certain ends the asking: the last ones
 * in the table look at much text to find out what it is. */
static const struct reader *best_reader(const struct input *in, int *score)
{
    const struct reader *best = NULL;
    *score = 0;
    for (size_t i = 0; i < READERS && *score < BID_CERTAIN; i++) {
        int bid = readers[i]->bid(in);
        if (bid > *score) {
            *score = bid;
            best = readers[i];
        }
    }
    return best;
}

static struct document *new_document(const char *source)
{
    struct document *d = doc_new();
    const char *slash = strrchr(source, '/');
    d->source = span_dup(d->arena, span_of(slash && slash[1] ? slash + 1 : source));
    return d;
}

static void read_into(struct document *d, const void *bytes, size_t n)
{
    struct input in = {.s = bytes, .n = n, .source = d->source.s};
    hash_bytes(in.s, in.n, d->sha256);
    if (n == 0) {
        diag_add(&d->diags, D_FILE_EMPTY, 0, NULL);
        return;
    }
    int bid;
    const struct reader *r = best_reader(&in, &bid);
    if (bid <= BID_ANYTHING && extract_foreign(&in, d))
        return;
    if (!r) {
        diag_add(&d->diags, D_FORMAT_UNKNOWN, 0, NULL);
        return;
    }
    d->format = span_of(r->name);
    r->read(&in, d);
}

struct document *extract_memory(const void *bytes, size_t n, const char *source)
{
    struct document *d = new_document(source);
    if (n > LIMIT_FILE_BYTES)
        diag_add(&d->diags, D_FILE_TOO_LARGE, 0, "%zu bytes of at most %u", n, LIMIT_FILE_BYTES);
    else
        read_into(d, bytes, n);
    doc_finish(d);
    return d;
}

/* All bytes that fd gives, into out. False after a diagnostic. */
static bool read_all(int fd, struct document *d, struct buf *out)
{
    struct stat st;
    if (fstat(fd, &st) == 0) {
        if (S_ISDIR(st.st_mode)) {
            diag_add(&d->diags, D_FILE_IS_FOLDER, 0, NULL);
            return false;
        }
        if (S_ISREG(st.st_mode) && st.st_size > (off_t)LIMIT_FILE_BYTES) {
            diag_add(&d->diags, D_FILE_TOO_LARGE, 0, "%lld bytes of at most %u", (long long)st.st_size,
                     LIMIT_FILE_BYTES);
            return false;
        }
        if (S_ISREG(st.st_mode) && st.st_size > 0) { /* one block of the right size, one byte more to see the end */
            out->s = xmalloc((size_t)st.st_size + 1);
            out->cap = (size_t)st.st_size + 1;
        }
    }
    for (;;) {
        if (out->n == out->cap) {
            out->cap = out->cap ? out->cap * 2 : 64u << 10;
            out->s = xreallocarray(out->s, out->cap, 1);
        }
        ssize_t got = read(fd, out->s + out->n, out->cap - out->n);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR) {
            diag_add(&d->diags, D_FILE_UNREADABLE, 0, "%s", strerror(errno));
            return false;
        }
        out->n += got > 0 ? (size_t)got : 0;
        if (out->n > LIMIT_FILE_BYTES) {
            diag_add(&d->diags, D_FILE_TOO_LARGE, 0, "more than %u bytes", LIMIT_FILE_BYTES);
            return false;
        }
    }
}

struct document *extract_fd(int fd, const char *source)
{
    struct document *d = new_document(source);
    struct buf bytes = {0};
    if (read_all(fd, d, &bytes))
        read_into(d, bytes.s, bytes.n);
    buf_free(&bytes);
    doc_finish(d);
    return d;
}

struct document *extract_file(const char *path)
{
    if (strcmp(path, "-") == 0)
        return extract_fd(STDIN_FILENO, "-");
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        struct document *d = new_document(path);
        diag_add(&d->diags, errno == ENOENT || errno == ENOTDIR ? D_FILE_MISSING : D_FILE_UNREADABLE, 0, "%s",
                 strerror(errno));
        doc_finish(d);
        return d;
    }
    struct document *d = extract_fd(fd, path);
    close(fd);
    return d;
}

bool extract_embedded(const void *bytes, size_t n, struct document *d, unsigned depth)
{
    struct input in = {.s = bytes, .n = n, .source = d->source.s, .depth = depth};
    if (depth > LIMIT_EMBED_DEPTH) {
        diag_add(&d->diags, D_LIMIT_REACHED, doc_here(d), "documents within documents");
        return false;
    }
    int bid;
    const struct reader *r = n > 0 ? best_reader(&in, &bid) : NULL;
    if (!r)
        return false;
    int scope = numbering_open_scope(d->numbering);
    r->read(&in, d);
    numbering_close_scope(d->numbering, scope);
    return true;
}
