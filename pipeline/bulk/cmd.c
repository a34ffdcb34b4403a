/* The commands import, status and failures: their options, nothing more. */
#include "commands.h"
#include "import.h"
#include "limits.h"
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    OPT_WORKER = 256,
    OPT_CPU,
    OPT_WALL,
    OPT_MEMORY,
    OPT_OUTPUT,
    OPT_DOCUMENTS,
    OPT_SANDBOX,
    OPT_NO_SANDBOX,
    OPT_FOLLOW,
    OPT_INCLUDE,
    OPT_EXCLUDE,
    OPT_PRUNE,
    OPT_NO_MARK,
    OPT_ARCHIVES,
    OPT_FROM,
    OPT_XML,
    OPT_REPORT,
    OPT_METRICS,
    OPT_PROGRESS,
    OPT_WAIT,
    OPT_RETRY,
    OPT_JSON
};

static const struct option options[] = {
    {"db", required_argument, NULL, 'd'},
    {"jobs", required_argument, NULL, 'j'},
    {"rules", required_argument, NULL, 'r'},
    {"quiet", no_argument, NULL, 'q'},
    {"null", no_argument, NULL, '0'},
    {"from", required_argument, NULL, OPT_FROM},
    {"cpu", required_argument, NULL, OPT_CPU},
    {"wall", required_argument, NULL, OPT_WALL},
    {"memory", required_argument, NULL, OPT_MEMORY},
    {"output", required_argument, NULL, OPT_OUTPUT},
    {"documents", required_argument, NULL, OPT_DOCUMENTS},
    {"sandbox", no_argument, NULL, OPT_SANDBOX},
    {"no-sandbox", no_argument, NULL, OPT_NO_SANDBOX},
    {"follow", no_argument, NULL, OPT_FOLLOW},
    {"include", required_argument, NULL, OPT_INCLUDE},
    {"exclude", required_argument, NULL, OPT_EXCLUDE},
    {"prune", optional_argument, NULL, OPT_PRUNE},
    {"no-mark", no_argument, NULL, OPT_NO_MARK},
    {"archives", no_argument, NULL, OPT_ARCHIVES},
    {"xml", required_argument, NULL, OPT_XML},
    {"report", required_argument, NULL, OPT_REPORT},
    {"metrics", required_argument, NULL, OPT_METRICS},
    {"progress", required_argument, NULL, OPT_PROGRESS},
    {"wait", required_argument, NULL, OPT_WAIT},
    {"retry", no_argument, NULL, OPT_RETRY},
    {"json", no_argument, NULL, OPT_JSON},
    {"worker", no_argument, NULL, OPT_WORKER}, /* what pool.c starts; not for people */
    {NULL, 0, NULL, 0},
};

/* Names that programs leave behind beside documents. */
static const char *const never[] = {"~$*", ".~lock.*", ".DS_Store", "._*", "Thumbs.db", "desktop.ini"};

struct parsed {
    struct import_options o;
    bool worker, json;
    size_t nexclude, ninclude;
    long bad; /* the option whose argument is no number */
};

/* A whole number in the range, or usage. */
static bool number(struct parsed *p, int opt, const char *s, unsigned long lo, unsigned long hi, unsigned long *out)
{
    char *end;
    errno = 0;
    unsigned long v = strtoul(s, &end, 10);
    if (errno || *end || end == s || *s == '-' || v < lo || v > hi) {
        p->bad = opt;
        return false;
    }
    *out = v;
    return true;
}

static void limit_option(struct parsed *p, int opt, const char *arg)
{
    struct bulk_limits *l = &p->o.worker.limits;
    unsigned long v = 0;
    if (opt == OPT_CPU && number(p, opt, arg, 0, 86400, &v))
        l->cpu_s = (unsigned)v;
    else if (opt == OPT_WALL && number(p, opt, arg, 0, 86400, &v))
        l->wall_ms = (unsigned)v * 1000;
    else if (opt == OPT_MEMORY && number(p, opt, arg, 0, 1u << 20, &v))
        l->memory_bytes = v << 20;
    else if (opt == OPT_OUTPUT && number(p, opt, arg, 1, 1024, &v))
        l->output_bytes = v << 20;
    else if (opt == OPT_DOCUMENTS && number(p, opt, arg, 0, UINT32_MAX, &v))
        l->documents = (unsigned)v;
}

static void number_option(struct parsed *p, int opt, const char *arg)
{
    unsigned long v = 0;
    if (opt == 'j' && number(p, opt, arg, 1, LIMIT_WORKERS, &v))
        p->o.workers = (unsigned)v;
    else if (opt == OPT_PROGRESS && number(p, opt, arg, 0, 86400, &v))
        p->o.progress_s = (unsigned)v;
    else if (opt == OPT_WAIT && number(p, opt, arg, 0, 7 * 86400, &v))
        p->o.wait_s = (unsigned)v;
    else if (opt == OPT_PRUNE && (!arg || number(p, opt, arg, 0, 36500, &v))) {
        p->o.prune = true;
        if (arg)
            p->o.grace_days = (long)v;
    }
}

static bool flag_option(struct parsed *p, int opt)
{
    struct import_options *o = &p->o;
    switch (opt) {
    case 'q':
        return o->quiet = true;
    case '0':
        return o->list_nul = true;
    case OPT_SANDBOX:
        return o->worker.sandbox = true;
    case OPT_NO_SANDBOX:
        o->worker.sandbox = false;
        return true;
    case OPT_FOLLOW:
        return o->follow = true;
    case OPT_NO_MARK:
        o->mark = false;
        return true;
    case OPT_ARCHIVES:
        return o->archives = true;
    case OPT_RETRY:
        return o->retry = true;
    case OPT_WORKER:
        return p->worker = true;
    case OPT_JSON:
        return p->json = true;
    default:
        return false;
    }
}

static void text_option(struct parsed *p, int opt, char *arg)
{
    struct import_options *o = &p->o;
    if (opt == 'd')
        o->db = arg;
    else if (opt == 'r')
        o->worker.rules = arg;
    else if (opt == OPT_FROM)
        o->list = arg;
    else if (opt == OPT_XML)
        o->xml_dir = arg;
    else if (opt == OPT_METRICS)
        o->metrics = arg;
    else if (opt == OPT_REPORT && o->nreports < LIST_MAX)
        o->reports[o->nreports++] = arg;
    else if (opt == OPT_INCLUDE && p->ninclude < LIST_MAX - 1)
        o->include[p->ninclude++] = arg;
    else if (opt == OPT_EXCLUDE && p->nexclude < LIST_MAX - 1)
        o->exclude[p->nexclude++] = arg;
    else if (opt >= OPT_CPU && opt <= OPT_DOCUMENTS)
        limit_option(p, opt, arg);
    else
        number_option(p, opt, arg);
}

/* EXIT_DONE, or EXIT_USAGE with a message. */
static int parse(int argc, char **argv, struct parsed *p)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    *p = (struct parsed){.o = {.workers = cores > 0 ? (unsigned)cores : 1,
                               .worker = {.sandbox = true},
                               .mark = true,
                               .grace_days = 30,
                               .progress_s = 60}};
    if (p->o.workers > LIMIT_WORKERS)
        p->o.workers = LIMIT_WORKERS;
    bulk_limits_default(&p->o.worker.limits);
    for (; p->nexclude < sizeof never / sizeof *never; p->nexclude++)
        p->o.exclude[p->nexclude] = never[p->nexclude];
    optind = 0; /* also resets glibc's state */
    for (int opt; (opt = getopt_long(argc, argv, "d:j:r:q0", options, NULL)) != -1;) {
        if (opt == '?')
            return usage_error(argv[0], "see zhize help %s", argv[0]);
        if (!flag_option(p, opt))
            text_option(p, opt, optarg);
        if (p->bad)
            return usage_error(argv[0], "%s is no number in this option's range", optarg);
    }
    p->o.terminal = isatty(STDERR_FILENO) && !p->o.quiet;
    return EXIT_DONE;
}

/* Paths from the root of the file system, so that a document's name in the database does not depend on where the
 * command was started. A path that is not there stays as it is, for the message. */
static const char **absolute(char **paths, size_t n)
{
    const char **out = xcalloc(n + 1, sizeof *out);
    for (size_t i = 0; i < n; i++) {
        char *real = realpath(paths[i], NULL);
        out[i] = real ? real : xstrdup(paths[i]);
    }
    return out;
}

static void free_paths(const char **paths)
{
    for (size_t i = 0; paths[i]; i++)
        free((char *)(uintptr_t)paths[i]);
    free(paths);
}

int cmd_import(int argc, char **argv)
{
    struct parsed p;
    int status = parse(argc, argv, &p);
    if (status != EXIT_DONE)
        return status;
    if (p.worker)
        return worker_main(3, &p.o.worker);
    if (!p.o.db)
        return usage_error(argv[0], "--db FILE is missing");
    if (optind == argc && !p.o.list)
        return usage_error(argv[0], "no file or folder is given");
    const char **roots = absolute(argv + optind, (size_t)(argc - optind));
    p.o.roots = roots;
    p.o.nroots = (size_t)(argc - optind);
    status = import_run(&p.o);
    free_paths(roots);
    return status;
}

/* ---- status ---- */

int cmd_status(int argc, char **argv)
{
    struct parsed p;
    int status = parse(argc, argv, &p);
    if (status != EXIT_DONE)
        return status;
    if (!p.o.db || optind != argc)
        return usage_error(argv[0], "give --db FILE");
    struct catalogue *c = catalogue_open(p.o.db, CATALOGUE_READ);
    if (!c)
        return EXIT_SYSTEM;
    struct buf who = {0}, out = {0};
    struct run_state run;
    bool held = lock_held(p.o.db, &who), any = catalogue_run(c, 0, &run);
    if (p.json) {
        buf_printf(&out, "{\"running\": %s, \"run\": %s}\n", held ? "true" : "false",
                   any && *run.report ? run.report : "null");
    } else if (!any) {
        buf_adds(&out, "no import was made into this database\n");
    } else {
        long long seconds = (run.finished ? run.finished : (long long)time(NULL)) - run.started;
        long long documents = report_number(run.report, "documents"), expected = report_number(run.report, "expected");
        if (held && !run.finished)
            buf_printf(&out, "an import is running: %s\n", buf_cstr(&who));
        else if (!run.finished)
            buf_adds(&out, "the latest import did not end; the same command continues it\n");
        else
            buf_adds(&out, "no import is running; the latest ended\n");
        buf_printf(&out, "%lld documents", documents);
        if (expected > documents && !run.finished)
            buf_printf(&out, " of about %lld (%lld%%)", expected, documents * 100 / expected);
        buf_printf(&out, " in %lld s: %lld converted, %lld new, %lld changed, %lld unchanged, %lld copies\n", seconds,
                   report_number(run.report, "converted"), report_number(run.report, "new"),
                   report_number(run.report, "changed"), report_number(run.report, "unchanged"),
                   report_number(run.report, "copies"));
        if (held && !run.finished && report_number(run.report, "consolidate_total") > 0)
            buf_printf(&out, "consolidating: %lld of %lld\n", report_number(run.report, "consolidate_done"),
                       report_number(run.report, "consolidate_total"));
        else if (held && !run.finished && expected > documents && documents > 0 && seconds > 0)
            buf_printf(&out, "%lld/s, about %lld s left before consolidation\n", documents / seconds,
                       (expected - documents) * seconds / documents);
    }
    status = write_stdout(out.s, out.n);
    buf_free(&out);
    buf_free(&who);
    catalogue_close(c);
    return status;
}

/* ---- failures ---- */

struct listing {
    struct buf out;
    bool json, nul, archives;
    char *latest; /* file that was listed last */
    size_t n;
};

/* The file to read again: the document's own, or the archive that it is in. */
static void list_file(struct listing *l, const char *path)
{
    struct stat st;
    char *file = xstrdup(path), *slash;
    while (stat(file, &st) < 0 && errno == ENOTDIR && (slash = strrchr(file, '/')) && slash > file) {
        *slash = 0;
        l->archives = true;
    }
    if (!l->latest || strcmp(l->latest, file) != 0)
        buf_add(&l->out, file, strlen(file) + 1);
    free(l->latest);
    l->latest = file;
}

static bool list_failure(void *user, const struct source_state *s)
{
    struct listing *l = user;
    int o = outcome_by_name(s->outcome);
    if (o < 0 || !outcomes[o].failure || (l->nul && s->missing_since))
        return true;
    l->n++;
    if (l->nul)
        list_file(l, s->path);
    else
        report_failure(&l->out, s, l->json, l->n);
    return true;
}

/* The failed are imported again: their paths are handed over as a list. */
static int retry(struct parsed *p, struct listing *l)
{
    FILE *list = tmpfile();
    if (!list || (l->out.n > 0 && fwrite(l->out.s, l->out.n, 1, list) != 1) || fflush(list) != 0)
        return system_error("a temporary file: %s", strerror(errno));
    rewind(list);
    struct buf name = {0};
    buf_printf(&name, "/proc/self/fd/%d", fileno(list));
    p->o.list = buf_cstr(&name);
    p->o.list_nul = p->o.retry = true;
    p->o.mark = p->o.prune = false;
    p->o.archives = p->o.archives || l->archives;
    int status = import_run(&p->o);
    buf_free(&name);
    fclose(list);
    return status;
}

int cmd_failures(int argc, char **argv)
{
    struct parsed p;
    int status = parse(argc, argv, &p);
    if (status != EXIT_DONE)
        return status;
    if (!p.o.db || optind != argc)
        return usage_error(argv[0], "give --db FILE");
    struct catalogue *c = catalogue_open(p.o.db, CATALOGUE_READ);
    if (!c)
        return EXIT_SYSTEM;
    struct listing l = {.json = p.json, .nul = p.o.retry};
    if (p.json && !p.o.retry)
        buf_adds(&l.out, "[");
    catalogue_each_source(c, NULL, list_failure, &l);
    if (p.json && !p.o.retry)
        buf_adds(&l.out, "\n]\n");
    catalogue_close(c);
    if (p.o.retry)
        status = retry(&p, &l);
    else if (write_stdout(l.out.s, l.out.n) != EXIT_DONE)
        status = EXIT_SYSTEM;
    else
        status = l.n > 0 ? EXIT_PARTIAL : EXIT_DONE;
    buf_free(&l.out);
    free(l.latest);
    return status;
}
