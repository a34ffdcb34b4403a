/* Weak stand-ins for what other files will define; the linker prefers the real ones. To be removed when all are there.
 */
#include "commands.h"
#include "convert.h"
#include <stdio.h>
#include <stdlib.h>

#define WEAK __attribute__((weak))

WEAK struct numbering *numbering_new(struct arena *arena)
{
    (void)arena;
    return NULL;
}

WEAK void numbering_free(struct numbering *n)
{
    (void)n;
}

WEAK struct document *extract_memory(const void *bytes, size_t n, const char *source)
{
    (void)bytes, (void)n;
    struct document *d = doc_new();
    d->source = span_dup(d->arena, span_of(source));
    diag_add(&d->diags, D_FORMAT_UNKNOWN, 0, NULL);
    doc_finish(d);
    return d;
}

WEAK struct document *extract_file(const char *path)
{
    return extract_memory("", 0, path);
}

WEAK struct segments *segment_document(const struct document *d, const struct rules *r)
{
    (void)d, (void)r;
    fputs("zhize: segment is not there yet\n", stderr);
    exit(EXIT_USAGE);
}

WEAK struct segments *segments_read(const char *xml, size_t n)
{
    (void)xml, (void)n;
    exit(EXIT_USAGE);
}

WEAK void segments_free(struct segments *s)
{
    (void)s;
}

WEAK void segments_write(const struct segments *s, struct buf *out)
{
    (void)s, (void)out;
}

WEAK void segments_explain(const struct segments *s, struct buf *out, bool ansi)
{
    (void)s, (void)out, (void)ansi;
}

WEAK void segments_explain_html(const struct segments *s, struct buf *out)
{
    (void)s, (void)out;
}

WEAK struct roles *normalize_segments(const struct segments *s, const struct rules *r)
{
    (void)s, (void)r;
    exit(EXIT_USAGE);
}

WEAK struct roles *roles_read(const char *xml, size_t n)
{
    (void)xml, (void)n;
    exit(EXIT_USAGE);
}

WEAK void roles_write(const struct roles *r, struct buf *out)
{
    (void)r, (void)out;
}

WEAK void roles_free(struct roles *r)
{
    (void)r;
}

WEAK struct rules *rules_load(const char *path, char **error)
{
    (void)path, (void)error;
    return xcalloc(1, 1);
}

WEAK void rules_free(struct rules *r)
{
    free(r);
}

WEAK struct span rules_builtin(void)
{
    return SPAN("");
}

#define COMMAND(name)                                                                                                  \
    WEAK int cmd_##name(int argc, char **argv)                                                                         \
    {                                                                                                                  \
        (void)argc;                                                                                                    \
        return usage_error(argv[0], "is not there yet");                                                               \
    }
COMMAND(catalogue)
COMMAND(import)
COMMAND(status)
COMMAND(failures)
COMMAND(db)
COMMAND(search)
COMMAND(list)
COMMAND(show)
COMMAND(export)
COMMAND(serve)
COMMAND(labels)
