/* Files of exports: written beside their place and renamed when whole, so that a failed export leaves what was there.
 */
#include "commands.h"
#include "export.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DRAIN_BYTES (1u << 16)

struct outfile {
    FILE *f; /* NULL: standard output, unbuffered */
    char *path, *part;
    int status;
};

static int told(struct outfile *o)
{
    if (o->status == EXIT_DONE)
        o->status = system_error("cannot write %s: %s", o->path, strerror(errno));
    return o->status;
}

struct outfile *out_open(const char *path)
{
    struct outfile *o = xcalloc(1, sizeof *o);
    if (!path || strcmp(path, "-") == 0)
        return o;
    struct buf part = {0};
    buf_printf(&part, "%s%s", path, written_itself(path) ? "" : ".part");
    o->path = xstrdup(path);
    o->part = xstrdup(buf_cstr(&part));
    buf_free(&part);
    o->f = fopen(o->part, "wb");
    if (o->f)
        return o;
    told(o);
    free(o->path);
    free(o->part);
    free(o);
    return NULL;
}

int out_sink(void *user, const void *bytes, size_t n)
{
    struct outfile *o = user;
    if (o->status != EXIT_DONE || n == 0)
        return o->status;
    if (!o->f)
        o->status = write_stdout(bytes, n);
    else if (fwrite(bytes, 1, n, o->f) != n)
        told(o);
    return o->status;
}

bool out_drain(struct outfile *o, struct buf *b)
{
    if (b->n >= DRAIN_BYTES) {
        out_sink(o, b->s, b->n);
        buf_reset(b);
    }
    return o->status == EXIT_DONE;
}

int out_close(struct outfile *o, struct buf *rest, bool good)
{
    if (rest && good)
        out_sink(o, rest->s, rest->n);
    if (rest)
        buf_free(rest);
    if (o->f) {
        if (fclose(o->f) != 0)
            told(o);
        bool beside = strcmp(o->part, o->path) != 0;
        if (good && o->status == EXIT_DONE && beside && rename(o->part, o->path) != 0)
            told(o);
        if (beside && (!good || o->status != EXIT_DONE))
            unlink(o->part);
    }
    int status = o->status;
    free(o->path);
    free(o->part);
    free(o);
    return status;
}

int export_result(const struct export *e, int written)
{
    if (catalogue_status(e->c) != EXIT_DONE)
        return system_error("%s", catalogue_error(e->c));
    return written;
}
