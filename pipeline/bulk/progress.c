/* What an import shows while it runs: a bar on a terminal, a line every so often in a log, and a file of metrics for
 * Prometheus' node exporter (textfile collector). Only reads the tally. */
#include "commands.h"
#include "import.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

struct progress {
    const struct import_options *o;
    double began, drawn, metered;
    bool bar;           /* one stands on the terminal */
    uint64_t documents; /* at the last log line */
};

enum { BAR_MS = 250, METRICS_S = 15 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct progress *progress_new(const struct import_options *o)
{
    struct progress *p = xcalloc(1, sizeof *p);
    p->o = o;
    p->began = p->drawn = p->metered = now_s();
    return p;
}

static uint64_t failures(const struct tally *t)
{
    uint64_t n = 0;
    for (int i = 0; i < OUTCOMES; i++)
        n += outcomes[i].failure ? t->outcomes[i] : 0;
    return n;
}

static void duration(double s, struct buf *out)
{
    long n = (long)s;
    if (n >= 3600)
        buf_printf(out, "%ld:%02ld:%02ld", n / 3600, n / 60 % 60, n % 60);
    else
        buf_printf(out, "%ld:%02ld", n / 60, n % 60);
}

/* "12345 of 100000 documents, 812/s, 0:45 left, 3 failures" */
static void sentence(const struct progress *p, const struct tally *t, const char *doing, double now, struct buf *out)
{
    double elapsed = now - p->began, rate = elapsed > 0 ? (double)t->documents / elapsed : 0;
    buf_printf(out, "%s: %llu", doing, (unsigned long long)t->documents);
    if (t->expected > t->documents)
        buf_printf(out, " of about %llu", (unsigned long long)t->expected);
    buf_printf(out, " documents, %.0f/s", rate);
    if (t->expected > t->documents && rate > 0) {
        buf_adds(out, ", ");
        duration((double)(t->expected - t->documents) / rate, out);
        buf_adds(out, " left");
    }
    buf_printf(out, ", %llu converted, %llu failures", (unsigned long long)t->converted,
               (unsigned long long)failures(t));
}

static unsigned terminal_width(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

static void draw(struct progress *p, const struct tally *t, const char *doing, double now)
{
    struct buf b = {0};
    enum { CELLS = 20 };
    if (t->expected > 0) {
        uint64_t done = t->documents < t->expected ? t->documents : t->expected;
        unsigned full = (unsigned)(done * CELLS / t->expected);
        for (unsigned i = 0; i < CELLS; i++)
            buf_adds(&b, i < full ? "#" : "-");
        buf_addc(&b, ' ');
    }
    sentence(p, t, doing, now, &b);
    unsigned width = terminal_width() - 1;
    fprintf(stderr, "\r%.*s\033[K", (int)(b.n < width ? b.n : width), b.s);
    fflush(stderr);
    buf_free(&b);
    p->bar = true;
}

static void log_line(struct progress *p, const struct tally *t, const char *doing, double now)
{
    struct buf b = {0};
    sentence(p, t, doing, now, &b);
    fprintf(stderr, "zhize: %s\n", buf_cstr(&b));
    buf_free(&b);
}

void progress_tick(struct progress *p, const struct tally *t, const char *doing)
{
    double now = now_s();
    if (p->o->metrics && now - p->metered >= METRICS_S) {
        p->metered = now;
        metrics_write(p->o->metrics, t, true);
    }
    if (p->o->quiet)
        return;
    if (p->o->terminal && now - p->drawn >= BAR_MS / 1000.0) {
        p->drawn = now;
        draw(p, t, doing, now);
    } else if (!p->o->terminal && p->o->progress_s > 0 && now - p->drawn >= p->o->progress_s) {
        p->drawn = now;
        log_line(p, t, doing, now);
    }
}

void progress_free(struct progress *p)
{
    if (p->bar)
        fputs("\r\033[K", stderr);
    free(p);
}

static void metric(struct buf *b, const char *name, const char *type, const char *help)
{
    buf_printf(b, "# HELP zhize_import_%s %s\n# TYPE zhize_import_%s %s\n", name, help, name, type);
}

int metrics_write(const char *path, const struct tally *t, bool running)
{
    static const char *const change_names[CHANGES] = {"new", "changed", "unchanged", "copy", "again"};
    struct buf b = {0};
    metric(&b, "running", "gauge", "1 while an import runs.");
    buf_printf(&b, "zhize_import_running %d\n", running);
    metric(&b, "started_timestamp_seconds", "gauge", "When the latest import began.");
    buf_printf(&b, "zhize_import_started_timestamp_seconds %lld\n", (long long)t->started);
    if (!running) {
        metric(&b, "finished_timestamp_seconds", "gauge", "When the latest import ended.");
        buf_printf(&b, "zhize_import_finished_timestamp_seconds %lld\n", (long long)t->finished);
        metric(&b, "duration_seconds", "gauge", "How long the latest import took.");
        buf_printf(&b, "zhize_import_duration_seconds %.3f\n", t->elapsed);
        metric(&b, "database_bytes", "gauge", "Size of the catalogue database.");
        buf_printf(&b, "zhize_import_database_bytes %ld\n", t->database_bytes);
    }
    metric(&b, "documents", "gauge", "Documents met by the latest import, by outcome.");
    for (int i = 0; i < OUTCOMES; i++)
        buf_printf(&b, "zhize_import_documents{outcome=\"%s\"} %llu\n", outcomes[i].name,
                   (unsigned long long)t->outcomes[i]);
    metric(&b, "changes", "gauge", "Documents met by the latest import, by what became of them since the one before.");
    for (int i = 0; i < CHANGES; i++)
        buf_printf(&b, "zhize_import_changes{change=\"%s\"} %llu\n", change_names[i],
                   (unsigned long long)t->changes[i]);
    metric(&b, "gone", "gauge", "Documents that vanished since the import before.");
    buf_printf(&b, "zhize_import_gone %lld\n", (long long)t->gone);
    metric(&b, "converted", "gauge", "Documents converted by the latest import.");
    buf_printf(&b, "zhize_import_converted %llu\n", (unsigned long long)t->converted);
    metric(&b, "roles_gained", "gauge", "Roles that the catalogue has since the latest import.");
    buf_printf(&b, "zhize_import_roles_gained %llu\n", (unsigned long long)t->gained.n);
    metric(&b, "roles_lost", "gauge", "Roles that the catalogue lost by the latest import.");
    buf_printf(&b, "zhize_import_roles_lost %llu\n", (unsigned long long)t->lost.n);
    metric(&b, "conversion_seconds", "histogram", "How long conversions took.");
    static const char *const edges[] = {"0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "+Inf"};
    uint64_t below = 0;
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        below += t->time_buckets[i];
        buf_printf(&b, "zhize_import_conversion_seconds_bucket{le=\"%s\"} %llu\n", edges[i], (unsigned long long)below);
    }
    buf_printf(&b, "zhize_import_conversion_seconds_sum %.6f\nzhize_import_conversion_seconds_count %llu\n",
               (double)t->time_us / 1e6, (unsigned long long)below);
    metric(&b, "workers_died", "gauge", "Workers that died or were ended over a document.");
    buf_printf(&b, "zhize_import_workers_died %llu\n", (unsigned long long)t->pool.died);
    int status = file_replace(path, b.s, b.n) ? EXIT_DONE : system_error("%s: %s", path, strerror(errno));
    buf_free(&b);
    return status;
}
