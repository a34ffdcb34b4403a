/* The command line: a table of subcommand, function and help. Knows no options but --help and --version. */
#include "commands.h"
#include "convert.h"
#include "mem.h"
#include <stdio.h>
#include <string.h>

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *arguments, *help, *more; /* more: the options, a line each */
} commands[] = {
    {"extract", cmd_extract, "FILE", "a document's numbered paragraphs and tables, as XML", ""},
    {"segment", cmd_segment, "[--rules FILE] FILE", "what each stretch of text is, as XML",
     "  -r, --rules FILE  extend or replace the built-in rules\n"},
    {"normalize", cmd_normalize, "[--rules FILE] FILE", "the document's roles, as XML",
     "  -r, --rules FILE  extend or replace the built-in rules\n"},
    {"catalogue", cmd_catalogue, "[OPTION...] FILE... | --db FILE",
     "the roles of several documents, or of a database, consolidated, as XML",
     "  -d, --db FILE       of this database, instead of documents\n"
     "  -s, --similarity N  how alike, in per cent, the wordings of one duty are at least\n"
     "  -r, --rules FILE    extend or replace the built-in rules\n"},
    {"import", cmd_import, "[OPTION...] PATH... --db FILE", "read files and folders into a catalogue database",
     "what is read\n"
     "  -d, --db FILE       the database; made if it is not there\n"
     "      --from FILE     paths from a file, one a line (-: standard input); -0, --null: each ends in NUL\n"
     "      --include GLOB  only files of such names; may be given several times\n"
     "      --exclude GLOB  no files or folders of such names; may be given several times\n"
     "      --follow        follow symbolic links to folders\n"
     "      --archives      read the documents within zip archives too\n"
     "  -r, --rules FILE    extend or replace the built-in rules\n"
     "what becomes of the database\n"
     "      --retry         also what failed before and has not changed\n"
     "      --no-mark       do not mark what is gone\n"
     "      --prune[=DAYS]  remove what has been gone for so long (30)\n"
     "      --xml DIR       also write each document's roles XML below DIR\n"
     "what people are told\n"
     "  -q, --quiet         nothing but errors\n"
     "      --progress S    in a log, a line every so many seconds (60; 0: none)\n"
     "      --report FILE   the report as JSON or HTML by its name, else text; may be given several times\n"
     "      --metrics FILE  figures for Prometheus' node exporter\n"
     "how it runs\n"
     "  -j, --jobs N        workers (one a core)\n"
     "      --wait S        for another import to end (0: refuse)\n"
     "      --wall S, --cpu S, --memory MIB, --output MIB\n"
     "                      what one document may take (60, 30, 2048, 64)\n"
     "      --documents N   replace a worker after so many (2000)\n"
     "      --no-sandbox    workers keep the file system and the network; --sandbox is the default\n"},
    {"status", cmd_status, "[--json] --db FILE", "how far an import is",
     "  -d, --db FILE  the database\n"
     "      --json     as JSON\n"},
    {"failures", cmd_failures, "[--json] [--retry] --db FILE", "the documents that an import could not read",
     "  -d, --db FILE  the database\n"
     "      --json     as JSON\n"
     "      --retry    import them again, with any option of import\n"},
    {"db", cmd_db, "check [--quick] --db FILE", "check a database",
     "  -d, --db FILE  the database\n"
     "  -q, --quick    without SQLite's check of every page\n"},
    {"search", cmd_search, "[OPTION...] QUERY --db FILE", "find duties and roles in the database",
     "  -d, --db FILE   the database\n"
     "  -n, --limit N   so many hits; -o, --offset N: from this one on\n"
     "  -a, --all       every hit, also of a query that has very many\n"
     "  -j, --json      as JSON\n"
     "  -e, --english   heads and words in English\n"},
    {"list", cmd_list, "roles|documents|departments [OPTION...] --db FILE", "list what the database holds",
     "  -d, --db FILE   the database\n"
     "  -n, --limit N   so many; -o, --offset N: from this one on\n"
     "  -c, --by-count  roles with the most descriptions first\n"
     "  -j, --json      as JSON\n"},
    {"show", cmd_show, "ROLE [OPTION...] --db FILE", "one role with all that was said of it",
     "  -d, --db FILE  the database\n"
     "  -j, --json     as JSON\n"
     "  -e, --english  heads and words in English\n"},
    {"export", cmd_export, "--format FORMAT [OPTION...] --db FILE",
     "the catalogue as XML, JSON, CSV, XLSX, Markdown or HTML",
     "  -d, --db FILE      the database\n"
     "  -f, --format NAME  xml, json, csv, xlsx, md, html, or dot (the organisation charts)\n"
     "  -o, --output PATH  a file, for html a folder, for csv either; standard output otherwise\n"
     "  -e, --english      heads and words in English\n"
     "  -t, --table NAME   of csv: roles, descriptions, duties, wordings, fields, lines, departments,\n"
     "                     documents or diagnostics; all of them into a folder, duties otherwise\n"
     "  -b, --bom          of csv: begin with a byte order mark, which Excel wants\n"
     "  -p, --plain        of csv: no apostrophe before what a spreadsheet takes for a formula\n"},
    {"serve", cmd_serve, "[OPTION...] --db FILE", "the catalogue as web pages on this machine",
     "  -d, --db FILE         the database, which is only read\n"
     "  -p, --port N          8080 otherwise\n"
     "  -l, --listen ADDRESS  127.0.0.1 otherwise: whoever reaches the address can read the catalogue\n"
     "  -t, --threads N       4 otherwise\n"},
    {"explain", cmd_explain, "[--html] [--rules FILE] FILE", "what each line was taken for, and why",
     "      --html        as an HTML page\n"
     "  -r, --rules FILE  extend or replace the built-in rules\n"},
    {"labels", cmd_labels, "[OPTION...] PATH...", "label-like words that no rule knows, counted",
     "  -m, --min N       only those that occur at least N times\n"
     "  -r, --rules FILE  extend or replace the built-in rules\n"},
    {"check", cmd_check, "FILE...", "validate our XML against its schema", ""},
    {"schema", cmd_schema, "document|segments|roles|catalogue", "print a schema (RELAX NG)", ""},
    {"rules", cmd_rules, "[--rules FILE]", "print the built-in rules", "  -r, --rules FILE  check this file too\n"},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void print_overview(FILE *f)
{
    fputs("usage: zhize COMMAND [OPTION...] [FILE...]     (- is standard input)\n\n", f);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(f, "  %-10s %s\n", commands[i].name, commands[i].help);
    fputs("  help       this, or more about one command\n"
          "  version    the program's version\n\n"
          "Exit status: 0 done; 1 done, but something could not be read; 2 wrong usage; 3 the system failed.\n",
          f);
}

static int print_help(const char *name)
{
    if (!name) {
        print_overview(stdout);
        return EXIT_DONE;
    }
    const struct command *c = find(name);
    if (!c)
        return usage_error("help", "no command %s", name);
    printf("usage: zhize %s %s\n%s\n%s", c->name, c->arguments, c->help, c->more);
    return EXIT_DONE;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0)
            return true;
    return false;
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_overview(stderr);
        return EXIT_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return print_help(argc > 2 ? argv[2] : NULL);
    if (strcmp(name, "version") == 0 || strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        printf("zhize %s\n", zhize_version());
        return EXIT_DONE;
    }
    const struct command *c = find(name);
    if (!c) {
        fprintf(stderr, "zhize: no command %s\nTry 'zhize help'.\n", name);
        return EXIT_USAGE;
    }
    return asks_for_help(argc - 1, argv + 1) ? print_help(name) : c->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    process_settle();
    int status = run(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout))
        status = system_error("cannot write standard output");
    return status;
}
