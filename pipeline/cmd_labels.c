/* zhize labels: label-like words that no rule knows, over files and folders. Finds the files, lets labels.h count. */
#include "bulk.h"
#include "commands.h"
#include "convert.h"
#include "labels.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct paths {
    char **list;
    size_t n, cap;
    int status;
};

static void add_path(struct paths *p, const char *path)
{
    if (p->n == p->cap) {
        p->cap = p->cap ? p->cap * 2 : 64;
        p->list = xreallocarray(p->list, p->cap, sizeof(char *));
    }
    p->list[p->n++] = xstrdup(path);
}

static void tell(void *user, enum walk_problem problem, const char *path, int error)
{
    struct paths *p = user;
    if (problem == WALK_EXCLUDED)
        return;
    fprintf(stderr, "zhize labels: %s: %s%s%s\n", path, walk_problem_name(problem), error ? ": " : "",
            error ? strerror(error) : "");
    p->status = EXIT_PARTIAL;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All files below the roots, sorted, so that examples do not depend on the file system's order. */
static void collect(struct paths *p, char **roots, int n)
{
    static const char *const never[] = {"~$*", ".*", "Thumbs.db", "desktop.ini", NULL};
    struct walk_options o = {.exclude = never, .problem = tell, .user = p};
    struct walk *w = walk_new(&o);
    struct walk_file f;
    for (int i = 0; i < n; i++)
        for (walk_root(w, roots[i]); walk_next(w, &f);)
            add_path(p, f.path);
    walk_free(w);
    if (p->n > 0)
        qsort(p->list, p->n, sizeof(char *), compare_paths);
}

/* Only what keeps a document from being counted is told: its lesser faults are the other commands' business. */
static int count_file(struct labels *l, const char *path, const struct rules *rules)
{
    struct converted c;
    int status = EXIT_DONE;
    convert_file(path, STAGE_DOCUMENT, NULL, &c);
    if (diags_fatal(c.diags) || !c.document) {
        diags_print(c.diags, path, stderr);
        status = EXIT_PARTIAL;
    } else if (!labels_add(l, c.document, rules)) {
        fprintf(stderr, "zhize labels: %s: more different labels than are counted; new ones are left out\n", path);
        status = EXIT_PARTIAL;
    }
    converted_free(&c);
    return status;
}

int cmd_labels(int argc, char **argv)
{
    static const struct option all[] = {
        {"rules", required_argument, NULL, 'r'}, {"min", required_argument, NULL, 'm'}, {NULL, 0, NULL, 0}};
    const char *rules_path = NULL;
    char *end = NULL, *error = NULL;
    unsigned long min = 1;
    optind = 0; /* also resets glibc's state */
    for (int c; (c = getopt_long(argc, argv, "r:m:", all, NULL)) != -1;) {
        if (c == 'r')
            rules_path = optarg;
        else if (c == 'm')
            min = strtoul(optarg, &end, 10);
        if (c == '?' || (end && (*end || end == optarg || min == 0)))
            return usage_error(argv[0], c == '?' ? "unknown option or no value" : "--min wants a number from 1");
    }
    if (optind == argc)
        return usage_error(argv[0], "no file or folder given");
    struct rules *rules = rules_load(rules_path, &error);
    if (!rules) {
        fprintf(stderr, "zhize: %s\n", error);
        free(error);
        return EXIT_USAGE;
    }
    struct paths p = {0};
    struct labels *l = labels_new();
    struct buf out = {0};
    collect(&p, argv + optind, argc - optind);
    for (size_t i = 0; i < p.n; i++) {
        if (count_file(l, p.list[i], rules) != EXIT_DONE)
            p.status = EXIT_PARTIAL;
        free(p.list[i]);
    }
    labels_print(l, min, &out);
    int written = write_stdout(out.s, out.n);
    free(p.list);
    buf_free(&out);
    labels_free(l);
    rules_free(rules);
    return written != EXIT_DONE ? written : p.status;
}
