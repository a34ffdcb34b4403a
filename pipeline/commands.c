/* The commands that work on documents and XML: the first three stages, explain, check, schema, rules. Each reads its
 * arguments, lets the stages work, prints the result and the diagnostics. Knows nothing of formats or of the database.
 */
#include "commands.h"
#include "convert.h"
#include "xml.h"
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int usage_error(const char *command, const char *fmt, ...)
{
    va_list ap;
    fprintf(stderr, "zhize %s: ", command);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fprintf(stderr, "\nTry 'zhize help %s'.\n", command);
    return EXIT_USAGE;
}

int system_error(const char *fmt, ...)
{
    va_list ap;
    fputs("zhize: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    return EXIT_SYSTEM;
}

int write_stdout(const void *s, size_t n)
{
    const char *p = s;
    fflush(stdout);
    while (n > 0) {
        ssize_t done = write(STDOUT_FILENO, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return system_error("cannot write standard output: %s", strerror(errno));
        p += done;
        n -= (size_t)done;
    }
    return EXIT_DONE;
}

struct options {
    const char *rules;
    bool html;
};

/* Options of the commands here; false on wrong usage, which is then reported. `accepts` holds the letters of those that
 * this command takes. */
static bool parse(int argc, char **argv, const char *accepts, struct options *o)
{
    static const struct option all[] = {
        {"rules", required_argument, NULL, 'r'}, {"html", no_argument, NULL, 'H'}, {NULL, 0, NULL, 0}};
    int c;
    optind = 1;
    opterr = 0;
    while ((c = getopt_long(argc, argv, ":r:", all, NULL)) != -1) {
        if (c == ':') {
            usage_error(argv[0], "%s wants a value", argv[optind - 1]);
            return false;
        }
        if (c == '?' || !strchr(accepts, c)) {
            usage_error(argv[0], "unknown option %s", argv[optind - 1]);
            return false;
        }
        if (c == 'r')
            o->rules = optarg;
        else if (c == 'H')
            o->html = true;
    }
    return true;
}

/* The only file named, or NULL on wrong usage, which is then reported. */
static const char *one_file(int argc, char **argv)
{
    if (argc - optind == 1)
        return argv[optind];
    usage_error(argv[0], argc == optind ? "no file given" : "one file at a time");
    return NULL;
}

static struct rules *load_rules(const char *path)
{
    char *error = NULL;
    struct rules *r = rules_load(path, &error);
    if (!r)
        fprintf(stderr, "zhize: %s\n", error ? error : "cannot read the rules");
    free(error);
    return r;
}

/* What a stage's command does. */
static int run_stage(int argc, char **argv, enum stage stage)
{
    struct options o = {0};
    const char *path = parse(argc, argv, stage == STAGE_DOCUMENT ? "" : "r", &o) ? one_file(argc, argv) : NULL;
    if (!path)
        return EXIT_USAGE;
    struct rules *rules = NULL;
    if (stage != STAGE_DOCUMENT && !(rules = load_rules(o.rules)))
        return EXIT_USAGE;
    struct converted c;
    struct buf out = {0};
    convert_file(path, stage, rules, &c);
    converted_write(&c, stage, &out);
    diags_print(c.diags, path, stderr);
    int status = diags_status(c.diags), written = write_stdout(out.s, out.n);
    buf_free(&out);
    converted_free(&c);
    rules_free(rules);
    return written != EXIT_DONE ? written : status;
}

int cmd_extract(int argc, char **argv)
{
    return run_stage(argc, argv, STAGE_DOCUMENT);
}

int cmd_segment(int argc, char **argv)
{
    return run_stage(argc, argv, STAGE_SEGMENTS);
}

int cmd_normalize(int argc, char **argv)
{
    return run_stage(argc, argv, STAGE_ROLES);
}

int cmd_explain(int argc, char **argv)
{
    struct options o = {0};
    const char *path = parse(argc, argv, "rH", &o) ? one_file(argc, argv) : NULL;
    if (!path)
        return EXIT_USAGE;
    struct rules *rules = load_rules(o.rules);
    if (!rules)
        return EXIT_USAGE;
    struct converted c;
    struct buf out = {0};
    convert_file(path, STAGE_SEGMENTS, rules, &c);
    if (c.segments && o.html)
        segments_explain_html(c.segments, &out);
    else if (c.segments)
        segments_explain(c.segments, &out, isatty(STDOUT_FILENO) && !getenv("NO_COLOR"));
    diags_print(c.diags, path, stderr);
    int status = diags_status(c.diags), written = write_stdout(out.s, out.n);
    buf_free(&out);
    converted_free(&c);
    rules_free(rules);
    return written != EXIT_DONE ? written : status;
}

static bool read_file(const char *path, struct buf *b)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!f)
        return false;
    char part[1 << 14];
    size_t n;
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        buf_add(b, part, n);
    bool ok = !ferror(f);
    if (f != stdin)
        fclose(f);
    return ok;
}

int cmd_check(int argc, char **argv)
{
    struct options o = {0};
    if (!parse(argc, argv, "", &o))
        return EXIT_USAGE;
    if (optind == argc)
        return usage_error(argv[0], "no file given");
    int status = EXIT_DONE;
    for (int i = optind; i < argc; i++) {
        struct buf b = {0};
        struct arena *arena = arena_new();
        struct diags d;
        diags_init(&d, arena);
        if (!read_file(argv[i], &b))
            diag_add(&d, errno == ENOENT ? D_FILE_MISSING : D_FILE_UNREADABLE, 0, "%s", strerror(errno));
        else
            xml_validate(b.s ? b.s : "", b.n, &d);
        diags_print(&d, argv[i], stderr);
        if (diags_status(&d) != EXIT_DONE)
            status = EXIT_PARTIAL;
        diags_free(&d);
        arena_free(arena);
        buf_free(&b);
    }
    return status;
}

int cmd_schema(int argc, char **argv)
{
    struct options o = {0};
    if (!parse(argc, argv, "", &o))
        return EXIT_USAGE;
    if (argc - optind != 1)
        return usage_error(argv[0], "name one of document, segments, roles, catalogue");
    const char *text = xml_schema(argv[optind]);
    return text ? write_stdout(text, strlen(text)) : usage_error(argv[0], "no schema %s", argv[optind]);
}

int cmd_rules(int argc, char **argv)
{
    struct options o = {0};
    if (!parse(argc, argv, "r", &o))
        return EXIT_USAGE;
    if (optind != argc)
        return usage_error(argv[0], "no file is read");
    struct rules *rules = load_rules(o.rules); /* a mistake in it is told */
    if (!rules)
        return EXIT_USAGE;
    rules_free(rules);
    struct span text = rules_builtin();
    return write_stdout(text.s, text.n);
}

bool written_itself(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}
