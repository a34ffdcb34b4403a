/* The stages in a row: see convert.h. Knows which stage follows which, and nothing of what they do. */
#include "convert.h"
#include "limits.h"
#include "xml.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *zhize_version(void)
{
    return ZHIZE_VERSION;
}

static void to_segments(struct converted *c, enum stage upto, const struct rules *rules)
{
    if (upto >= STAGE_SEGMENTS && !c->segments) {
        c->segments = segment_document(c->document, rules);
        c->diags = &c->segments->diags;
    }
    if (upto >= STAGE_ROLES) {
        c->roles = normalize_segments(c->segments, rules);
        c->diags = &c->roles->diags;
    }
}

void convert_memory(const void *bytes, size_t n, const char *source, enum stage upto, const struct rules *rules,
                    struct converted *out)
{
    *out = (struct converted){.diags = &out->own};
    const char *kind = xml_kind(bytes, n);
    if (!kind || strcmp(kind, "document") == 0) {
        out->document = kind ? document_read(bytes, n) : extract_memory(bytes, n, source);
        out->diags = &out->document->diags;
        to_segments(out, upto, rules);
    } else if (strcmp(kind, "segments") == 0 && upto >= STAGE_SEGMENTS) {
        out->segments = segments_read(bytes, n);
        out->diags = &out->segments->diags;
        to_segments(out, upto, rules);
    } else if (strcmp(kind, "roles") == 0 && upto >= STAGE_ROLES) {
        out->roles = roles_read(bytes, n);
        out->diags = &out->roles->diags;
    } else {
        out->arena = arena_new();
        diags_init(&out->own, out->arena);
        diag_add(&out->own, D_FORMAT_UNSUPPORTED, 0, "%s XML comes after this stage", kind);
    }
}

/* All bytes of an open file, up to one past the limit, so that extract can refuse it. */
static bool read_all(int fd, struct buf *b)
{
    static char part[1 << 16];
    ssize_t n;
    while ((n = read(fd, part, sizeof part)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        buf_add(b, part, (size_t)n);
        if (b->n > LIMIT_FILE_BYTES)
            break;
    }
    return true;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

void convert_file(const char *path, enum stage upto, const struct rules *rules, struct converted *out)
{
    bool in = strcmp(path, "-") == 0;
    int fd = in ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct buf b = {0};
    struct stat st;
    bool regular = fd >= 0 && fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode);
    if (regular && read_all(fd, &b)) {
        convert_memory(b.s ? b.s : "", b.n, in ? "-" : base_name(path), upto, rules, out);
    } else { /* extract tells what is wrong with it */
        *out = (struct converted){.document = extract_file(path)};
        out->diags = &out->document->diags;
        to_segments(out, upto, rules);
    }
    buf_free(&b);
    if (fd >= 0 && !in)
        close(fd);
}

void converted_free(struct converted *c)
{
    roles_free(c->roles);
    segments_free(c->segments);
    doc_free(c->document);
    if (c->arena) {
        diags_free(&c->own);
        arena_free(c->arena);
    }
    *c = (struct converted){0};
}

void converted_write(const struct converted *c, enum stage stage, struct buf *out)
{
    if (stage == STAGE_DOCUMENT && c->document)
        document_write(c->document, out);
    else if (stage == STAGE_SEGMENTS && c->segments)
        segments_write(c->segments, out);
    else if (stage == STAGE_ROLES && c->roles)
        roles_write(c->roles, out);
}
