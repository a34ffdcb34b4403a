/* zhize catalogue: the roles of several documents, or of a database, consolidated, as XML. zhize db: checks. */
#include "catalogue.h"
#include "commands.h"
#include "convert.h"
#include "xml.h"
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int to_stdout(void *user, const void *bytes, size_t n)
{
    (void)user;
    return write_stdout(bytes, n);
}

static int failed(const struct catalogue *c)
{
    return system_error("%s", catalogue_error(c));
}

/* In memory a document's path is its content's hash and its name: the same content twice is one source. */
static int put_roles(struct catalogue *c, const struct roles *r)
{
    struct buf path = {0};
    if (r->sha256.n > 0) {
        buf_add(&path, r->sha256.s, r->sha256.n);
    } else {
        struct buf xml = {0};
        roles_write(r, &xml);
        buf_printf(&path, "%zu", xml.n);
        for (size_t i = 0, h = 5381; i < xml.n; i++, h = h * 33 + (unsigned char)xml.s[i - 1])
            if (i + 1 == xml.n)
                buf_printf(&path, "-%zx", h);
        buf_free(&xml);
    }
    buf_addc(&path, '/');
    for (size_t i = 0; i < r->source.n; i++)
        buf_addc(&path, r->source.s[i] == '/' ? '_' : r->source.s[i]);
    struct source_meta m = {.path = buf_cstr(&path), .outcome = diags_status(&r->diags) ? "partial" : "done"};
    catalogue_put(c, r, &m);
    buf_free(&path);
    return catalogue_status(c);
}

static int read_files(struct catalogue *c, int n, char **paths, const struct rules *rules)
{
    int status = EXIT_DONE;
    catalogue_begin(c);
    for (int i = 0; i < n && catalogue_status(c) == EXIT_DONE; i++) {
        struct converted x;
        convert_file(paths[i], STAGE_ROLES, rules, &x);
        diags_print(x.diags, paths[i], stderr);
        if (diags_status(x.diags) != EXIT_DONE)
            status = EXIT_PARTIAL;
        if (x.roles)
            put_roles(c, x.roles);
        converted_free(&x);
    }
    catalogue_commit(c);
    return status;
}

int cmd_catalogue(int argc, char **argv)
{
    static const struct option options[] = {{"rules", required_argument, NULL, 'r'},
                                            {"db", required_argument, NULL, 'd'},
                                            {"similarity", required_argument, NULL, 's'},
                                            {NULL, 0, NULL, 0}};
    const char *rules_path = NULL, *db = NULL;
    struct consolidate_options how = {0};
    int o;
    optind = 1;
    while ((o = getopt_long(argc, argv, "r:d:s:", options, NULL)) != -1) {
        if (o == 'r')
            rules_path = optarg;
        else if (o == 'd')
            db = optarg;
        else if (o == 's')
            how.similarity = atoi(optarg);
        else
            return usage_error(argv[0], "see the options");
    }
    if (how.similarity < 0 || how.similarity > 100)
        return usage_error(argv[0], "--similarity is 1 to 100");
    if (db ? optind != argc : optind == argc)
        return usage_error(argv[0], db ? "either --db or files" : "no file given");
    struct catalogue *c = catalogue_open(db, CATALOGUE_READ);
    if (!c)
        return EXIT_SYSTEM;
    int status = EXIT_DONE;
    if (!db) {
        char *error = NULL;
        struct rules *rules = rules_load(rules_path, &error);
        if (!rules) {
            status = usage_error(argv[0], "%s", error ? error : "cannot read the rules");
            free(error);
            catalogue_close(c);
            return status;
        }
        status = read_files(c, argc - optind, argv + optind, rules);
        rules_free(rules);
        catalogue_consolidate(c, &how);
    }
    int written = catalogue_status(c) == EXIT_DONE ? catalogue_write(c, to_stdout, NULL) : EXIT_DONE;
    if (catalogue_status(c) != EXIT_DONE)
        status = failed(c);
    else if (written != EXIT_DONE)
        status = written;
    catalogue_close(c);
    return status;
}

int cmd_db(int argc, char **argv)
{
    static const struct option options[] = {
        {"db", required_argument, NULL, 'd'}, {"quick", no_argument, NULL, 'q'}, {NULL, 0, NULL, 0}};
    const char *db = NULL;
    bool quick = false;
    int o;
    optind = 1;
    while ((o = getopt_long(argc, argv, "d:q", options, NULL)) != -1) {
        if (o == 'd')
            db = optarg;
        else if (o == 'q')
            quick = true;
        else
            return usage_error(argv[0], "see the options");
    }
    if (optind + 1 != argc || !db)
        return usage_error(argv[0], "name what to do (check or consolidate) and the --db");
    bool check = strcmp(argv[optind], "check") == 0;
    if (!check && strcmp(argv[optind], "consolidate") != 0)
        return usage_error(argv[0], "nothing called %s", argv[optind]);
    /* The index can only be checked by a connection that may write. */
    enum catalogue_mode mode = check && access(db, W_OK) != 0 ? CATALOGUE_READ : CATALOGUE_WRITE;
    struct catalogue *c = catalogue_open(db, mode);
    if (!c)
        return EXIT_SYSTEM;
    int status;
    if (check) {
        status = catalogue_check(c, quick, stdout);
        if (status == EXIT_DONE)
            puts("the database is sound");
    } else {
        status = catalogue_consolidate(c, &(struct consolidate_options){.all = true});
    }
    if (status == EXIT_SYSTEM)
        failed(c);
    catalogue_close(c);
    return status;
}
