/* The running tally of an import: outcomes, changes, formats, durations, problems of the walk. Counts; prints
 * nothing. */
#include "import.h"
#include "limits.h"
#include <stdlib.h>
#include <string.h>

const struct outcome_info outcomes[OUTCOMES] = {
    [OUT_DONE] = {"done", "read, with roles", false, true},
    [OUT_NO_ROLES] = {"no-roles", "read, and it describes no role", false, true},
    [OUT_PARTIAL] = {"partial", "read, but something of it was lost", true, true},
    [OUT_UNSUPPORTED] = {"unsupported", "not a kind of document that is read", true, true},
    [OUT_FAILED] = {"failed", "damaged, encrypted or past a limit", true, true},
    [OUT_UNREADABLE] = {"unreadable", "the file could not be opened or read", true, false},
    [OUT_CHANGING] = {"changing", "the file changed while it was read, twice", true, false},
    [OUT_QUARANTINED] = {"quarantined", "two workers died or hung over it", true, true},
    [OUT_ARCHIVE] = {"archive", "a zip archive; its members are documents of their own", false, true},
};

int outcome_by_name(const char *name)
{
    for (int i = 0; i < OUTCOMES; i++)
        if (strcmp(outcomes[i].name, name) == 0)
            return i;
    return -1;
}

/* A worker that was killed from outside (by the kernel for want of memory, by a person) tells little of the document:
 * the next run may try it again. */
bool outcome_settled(const char *name, const char *detail)
{
    int o = outcome_by_name(name);
    if (o < 0 || !outcomes[o].settled)
        return false;
    return o != OUT_QUARANTINED || strncmp(detail, "signal 9", 8) != 0;
}

void tally_free(struct tally *t)
{
    for (size_t i = 0; i < sizeof t->slowest / sizeof *t->slowest; i++)
        free(t->slowest[i].path);
    buf_free(&t->note_text);
    buf_free(&t->gained.names);
    buf_free(&t->lost.names);
}

void tally_document(struct tally *t, enum outcome o, enum change c)
{
    t->documents++;
    t->outcomes[o]++;
    t->changes[c]++;
}

static struct tally_format *format_row(struct tally *t, struct span format)
{
    enum { ROWS = sizeof t->formats / sizeof *t->formats };
    if (format.n == 0)
        format = SPAN("unknown");
    for (size_t i = 0; i < t->nformats; i++)
        if (span_is(format, t->formats[i].name))
            return &t->formats[i];
    if (t->nformats == ROWS || format.n >= sizeof t->formats[0].name)
        return NULL;
    struct tally_format *f = &t->formats[t->nformats++];
    memcpy(f->name, format.s, format.n);
    return f;
}

void tally_conversion(struct tally *t, const char *path, struct span format, uint64_t time_us, uint64_t bytes)
{
    static const uint64_t edges[] = {1000, 3000, 10000, 30000, 100000, 300000, 1000000};
    enum { EDGES = sizeof edges / sizeof *edges, SLOWEST = sizeof t->slowest / sizeof *t->slowest };
    size_t k = 0;
    while (k < EDGES && time_us >= edges[k])
        k++;
    t->time_buckets[k]++;
    t->time_us += time_us;
    t->converted++;
    t->bytes += bytes;
    struct tally_format *f = format_row(t, format);
    if (f) {
        f->n++;
        f->time_us += time_us;
    }
    if (t->slowest[SLOWEST - 1].time_us >= time_us)
        return;
    free(t->slowest[SLOWEST - 1].path);
    size_t i = SLOWEST - 1;
    for (; i > 0 && t->slowest[i - 1].time_us < time_us; i--)
        t->slowest[i] = t->slowest[i - 1];
    t->slowest[i] = (struct tally_slow){xstrdup(path), time_us};
}

void tally_note(struct tally *t, const char *path, const char *what, int error)
{
    enum { NOTES = 1000 };
    if (t->nnotes >= NOTES)
        return;
    t->nnotes++;
    struct buf *b = &t->note_text;
    for (const char *s = path; *s; s++) /* a line each, whatever the name holds */
        buf_addc(b, *s == '\n' ? '?' : *s);
    buf_adds(b, ": ");
    buf_adds(b, what);
    if (error)
        buf_printf(b, ": %s", strerror(error));
    buf_addc(b, '\n');
}

void tally_problem(struct tally *t, enum walk_problem p, const char *path, int error)
{
    t->problems[p]++;
    if (p != WALK_EXCLUDED)
        tally_note(t, path, walk_problem_name(p), error);
}

void tally_role(struct tally *t, bool gained, struct span title)
{
    struct tally_roles *r = gained ? &t->gained : &t->lost;
    if (r->n++ >= LIMIT_REPORT_ROLES)
        return;
    if (r->names.n)
        buf_addc(&r->names, '\n');
    if (title.n == 0)
        title = SPAN("(without a title)");
    for (size_t i = 0; i < title.n; i++)
        buf_addc(&r->names, title.s[i] == '\n' ? ' ' : title.s[i]);
}
