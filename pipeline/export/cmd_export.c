/* zhize export: the catalogue as XML, JSON, CSV, XLSX, Markdown, a folder of HTML pages; its charts as DOT. */
#include "commands.h"
#include "export.h"
#include "serve.h"
#include <getopt.h>
#include <string.h>

int export_html(const struct export *e)
{
    return export_result(e, serve_export_html(e->c, e->path));
}

static const struct format {
    const char *name;
    int (*run)(const struct export *e);
    bool stdout_too; /* may go to standard output */
} formats[] = {
    {"xml", export_xml, true}, {"json", export_json, true}, {"csv", export_csv, true},    {"xlsx", export_xlsx, false},
    {"md", export_md, true},   {"dot", export_dot, true},   {"html", export_html, false},
};

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static bool is_table(const char *name)
{
    for (size_t i = 0; table_at(i); i++)
        if (strcmp(table_at(i)->name, name) == 0)
            return true;
    return false;
}

int cmd_export(int argc, char **argv)
{
    static const struct option options[] = {
        {"db", required_argument, NULL, 'd'},     {"format", required_argument, NULL, 'f'},
        {"output", required_argument, NULL, 'o'}, {"table", required_argument, NULL, 't'},
        {"english", no_argument, NULL, 'e'},      {"bom", no_argument, NULL, 'b'},
        {"plain", no_argument, NULL, 'p'},        {NULL, 0, NULL, 0}};
    struct export e = {0};
    const char *db = NULL, *name = NULL;
    int o;
    optind = 1;
    opterr = 0;
    while ((o = getopt_long(argc, argv, ":d:f:o:t:ebp", options, NULL)) != -1) {
        if (o == 'd')
            db = optarg;
        else if (o == 'f')
            name = optarg;
        else if (o == 'o')
            e.path = strcmp(optarg, "-") == 0 ? NULL : optarg;
        else if (o == 't')
            e.table = optarg;
        else if (o == 'e')
            e.english = true;
        else if (o == 'b')
            e.bom = true;
        else if (o == 'p')
            e.plain = true;
        else
            return usage_error(argv[0], o == ':' ? "%s wants a value" : "unknown option %s", argv[optind - 1]);
    }
    if (!db || !name || optind != argc)
        return usage_error(argv[0], "name the format with --format and the database with --db");
    const struct format *f = find_format(name);
    if (!f)
        return usage_error(argv[0], "no format %s: xml, json, csv, xlsx, md, html or dot", name);
    if (!f->stdout_too && (!e.path || !*e.path))
        return usage_error(argv[0], "%s needs a file or folder: -o", name);
    if ((e.table || e.bom || e.plain) && f->run != export_csv)
        return usage_error(argv[0], "--table, --bom and --plain are for csv");
    if (e.table && !is_table(e.table))
        return usage_error(argv[0], "no table %s", e.table);
    e.c = catalogue_open(db, CATALOGUE_READ);
    if (!e.c)
        return EXIT_SYSTEM;
    catalogue_snapshot(e.c);
    int status = f->run(&e);
    catalogue_close(e.c);
    return status;
}
