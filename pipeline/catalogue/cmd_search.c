/* zhize search, list, show: what the database holds, for a terminal or as JSON. */
#include "commands.h"
#include "limits.h"
#include "render.h"
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
    const char *db;
    bool json, all, english, count, ansi;
    size_t limit, offset;
};

static bool parse(int argc, char **argv, struct options *o)
{
    static const struct option all[] = {
        {"db", required_argument, NULL, 'd'},     {"json", no_argument, NULL, 'j'},
        {"all", no_argument, NULL, 'a'},          {"limit", required_argument, NULL, 'n'},
        {"offset", required_argument, NULL, 'o'}, {"english", no_argument, NULL, 'e'},
        {"by-count", no_argument, NULL, 'c'},     {NULL, 0, NULL, 0}};
    int c;
    optind = 1;
    opterr = 0;
    o->ansi = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    while ((c = getopt_long(argc, argv, ":d:jan:o:ec", all, NULL)) != -1) {
        switch (c) {
        case 'd':
            o->db = optarg;
            break;
        case 'j':
            o->json = true;
            break;
        case 'a':
            o->all = true;
            break;
        case 'n':
            o->limit = (size_t)strtoul(optarg, NULL, 10);
            break;
        case 'o':
            o->offset = (size_t)strtoul(optarg, NULL, 10);
            break;
        case 'e':
            o->english = true;
            break;
        case 'c':
            o->count = true;
            break;
        default:
            usage_error(argv[0], c == ':' ? "%s wants a value" : "unknown option %s", argv[optind - 1]);
            return false;
        }
    }
    if (!o->db) {
        usage_error(argv[0], "name the database with --db");
        return false;
    }
    return true;
}

static int finish(struct catalogue *c, struct buf *out)
{
    int status = catalogue_status(c);
    if (status != EXIT_DONE)
        system_error("%s", catalogue_error(c));
    int written = write_stdout(out->s ? out->s : "", out->n);
    catalogue_close(c);
    buf_free(out);
    return status != EXIT_DONE ? status : written;
}

/* ---- text for a terminal ---- */

static const char *const RESET = "\033[0m", *const BOLD = "\033[1m", *const MARK = "\033[1;33m", *const DIM = "\033[2m";

static void style(struct buf *out, const struct options *o, const char *code)
{
    if (o->ansi)
        buf_adds(out, code);
}

/* Text of documents must not command the terminal. */
static void harmless(struct buf *out, struct span s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);
        if (cp == '\n' || cp == CP_LINE || cp == '\t')
            buf_addc(out, ' ');
        else if (cp >= 0x20 && (cp < 0x7F || cp > 0x9F) && !cp_is_zero_width(cp))
            buf_add_utf8(out, cp);
    }
}

static void marked(struct buf *out, const struct options *o, const struct search_hit *h)
{
    size_t from, to;
    search_snippet(h->text, h->ranges, h->ranges_n, 120, &from, &to);
    if (from > 0)
        buf_adds(out, "…");
    size_t at = from;
    for (size_t i = 0; i < h->ranges_n && h->ranges[i].from < to; i++) {
        if (h->ranges[i].from < at)
            continue;
        size_t end = h->ranges[i].to < to ? h->ranges[i].to : to;
        harmless(out, span_sub(h->text, at, h->ranges[i].from));
        style(out, o, MARK);
        if (!o->ansi)
            buf_addc(out, '[');
        harmless(out, span_sub(h->text, h->ranges[i].from, end));
        if (!o->ansi)
            buf_addc(out, ']');
        style(out, o, RESET);
        at = end;
    }
    harmless(out, span_sub(h->text, at, to));
    if (to < h->text.n)
        buf_adds(out, "…");
}

static void print_notes(struct buf *out, const struct options *o, const struct search_result *r)
{
    for (size_t i = 0; i < r->notes_n; i++) {
        style(out, o, DIM);
        struct buf text = {0};
        note_text(&r->notes[i], o->english, &text);
        harmless(out, (struct span){text.s, text.n});
        buf_free(&text);
        style(out, o, RESET);
        buf_addc(out, '\n');
    }
}

static void print_roles(struct buf *out, const struct options *o, const struct search_result *r)
{
    if (r->roles_total == 0)
        return;
    style(out, o, BOLD);
    buf_printf(out, o->english ? "%lld roles" : "岗位 %lld 个", (long long)r->roles_total);
    style(out, o, RESET);
    buf_addc(out, '\n');
    for (size_t i = 0; i < r->roles_n; i++) {
        buf_adds(out, "  ");
        marked(out, o, &r->roles[i]);
        style(out, o, DIM);
        buf_printf(out, o->english ? "  %lld descriptions, %lld documents" : "  %lld 份描述，%lld 个文档",
                   (long long)r->roles[i].occurrences, (long long)r->roles[i].documents);
        style(out, o, RESET);
        buf_addc(out, '\n');
    }
    buf_addc(out, '\n');
}

static void print_hit(struct buf *out, const struct options *o, size_t n, const struct search_hit *h)
{
    buf_printf(out, "%3zu. ", n);
    marked(out, o, h);
    if (h->occurrences > 1)
        buf_printf(out, o->english ? "  (%lld times)" : "  （%lld 处）", (long long)h->occurrences);
    buf_adds(out, "\n     ");
    style(out, o, DIM);
    const struct span parts[] = {h->role, h->department};
    for (size_t i = 0; i < 2; i++) {
        if (parts[i].n == 0)
            continue;
        harmless(out, parts[i]);
        buf_adds(out, " · ");
    }
    const char *word = view_word(view_section(h->section, h->role.n == 0 && h->department.n > 0), o->english);
    if (h->kind != HIT_DUTY && word)
        buf_printf(out, "%s · ", word);
    harmless(out, h->document);
    if (h->p)
        buf_printf(out, ":%u", h->p);
    style(out, o, RESET);
    buf_addc(out, '\n');
}

static void print_search(struct buf *out, const struct options *o, const struct search_result *r)
{
    print_notes(out, o, r);
    print_roles(out, o, r);
    style(out, o, BOLD);
    buf_printf(out, o->english ? "%s%lld hits" : "%s%lld 处命中",
               r->exact     ? ""
               : o->english ? "at least "
                            : "至少 ",
               (long long)r->total);
    style(out, o, RESET);
    for (size_t i = 0; i < r->facets_n && i < 5; i++) {
        if (i == 0 && !r->exact)
            buf_printf(out, o->english ? "; of %u of them by role: " : "；其中 %u 处按岗位：", LIMIT_SEARCH_RANKED);
        else
            buf_adds(out, i ? "，" : "：");
        harmless(out, r->facets[i].title.n ? r->facets[i].title : SPAN("？"));
        buf_printf(out, " %lld", (long long)r->facets[i].count);
    }
    buf_adds(out, r->facets_n > 5 ? " …\n" : "\n");
    for (size_t i = 0; i < r->hits_n; i++)
        print_hit(out, o, o->offset + i + 1, &r->hits[i]);
}

int cmd_search(int argc, char **argv)
{
    struct options o = {0};
    if (!parse(argc, argv, &o))
        return EXIT_USAGE;
    if (optind == argc)
        return usage_error(argv[0], "what is to be found?");
    struct buf query = {0}, out = {0};
    for (int i = optind; i < argc; i++) {
        buf_adds(&query, i > optind ? " " : "");
        buf_adds(&query, argv[i]);
    }
    struct catalogue *c = catalogue_open(o.db, CATALOGUE_READ);
    if (!c) {
        buf_free(&query);
        return EXIT_SYSTEM;
    }
    struct arena *arena = arena_new();
    struct search_options how = {.offset = o.offset, .limit = o.limit, .all = o.all};
    if (o.all && !o.limit)
        how.limit = SIZE_MAX / 2;
    struct span q = {query.s, query.n};
    struct search_result *r = catalogue_search(c, q, &how, arena);
    if (o.json) {
        struct jsonout j;
        json_begin(&j, &out);
        render_search_json(&j, q, r, o.offset);
    } else {
        print_search(&out, &o, r);
    }
    arena_free(arena);
    buf_free(&query);
    return finish(c, &out);
}

/* ---- list ---- */

struct listing {
    struct buf *out;
    struct jsonout j;
    bool json;
};

static bool list_role(void *user, const struct view_role_row *r)
{
    struct listing *l = user;
    if (l->json) {
        render_role_row_json(&l->j, r);
        return true;
    }
    harmless(l->out, r->title.n ? r->title : SPAN("？"));
    buf_printf(l->out, "\t%lld\t%lld\t%lld\t", (long long)r->descriptions, (long long)r->documents,
               (long long)r->duties);
    harmless(l->out, r->aliases);
    buf_addc(l->out, '\n');
    return true;
}

static bool list_department(void *user, const struct view_department_row *r)
{
    struct listing *l = user;
    if (l->json) {
        render_department_row_json(&l->j, r);
        return true;
    }
    harmless(l->out, r->name);
    buf_printf(l->out, "\t%lld\t%lld\t%lld\n", (long long)r->roles, (long long)r->descriptions, (long long)r->duties);
    return true;
}

static bool list_document(void *user, const struct view_document_row *r)
{
    struct listing *l = user;
    if (l->json) {
        render_document_row_json(&l->j, r);
        return true;
    }
    harmless(l->out, r->name);
    buf_printf(l->out, "\t%.*s\t%lld\t%lld\t%lld\t", (int)r->format.n, r->format.s, (long long)r->roles,
               (long long)r->duties, (long long)r->diagnostics);
    harmless(l->out, r->outcome);
    buf_addc(l->out, '\n');
    return true;
}

int cmd_list(int argc, char **argv)
{
    struct options o = {0};
    if (!parse(argc, argv, &o))
        return EXIT_USAGE;
    const char *what = optind + 1 == argc ? argv[optind] : "";
    bool roles = strcmp(what, "roles") == 0, documents = strcmp(what, "documents") == 0;
    if (!roles && !documents && strcmp(what, "departments") != 0)
        return usage_error(argv[0], "name one of roles, documents, departments");
    struct catalogue *c = catalogue_open(o.db, CATALOGUE_READ);
    if (!c)
        return EXIT_SYSTEM;
    struct buf out = {0};
    struct listing l = {.out = &out, .json = o.json};
    json_begin(&l.j, &out);
    if (o.json)
        json_open(&l.j, NULL, '[');
    if (roles)
        view_each_role(c, o.count ? VIEW_BY_COUNT : VIEW_BY_TITLE, o.offset, o.limit, list_role, &l);
    else if (documents)
        view_each_document(c, o.offset, o.limit, list_document, &l);
    else
        view_each_department(c, list_department, &l);
    if (o.json)
        json_close(&l.j);
    return finish(c, &out);
}

/* ---- show ---- */

static void show_lines(struct buf *out, const char *name, const struct view_line *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_adds(out, i ? "、" : name);
        harmless(out, list[i].name);
        if (i + 1 == n)
            buf_addc(out, '\n');
    }
}

static void show_role(struct buf *out, const struct options *o, const struct view_role *r)
{
    style(out, o, BOLD);
    harmless(out, r->title.n ? r->title : SPAN("（未写明岗位）"));
    style(out, o, RESET);
    buf_printf(out, o->english ? "  %lld descriptions in %lld documents\n" : "  %lld 份描述，%lld 个文档\n",
               (long long)r->descriptions_total, (long long)r->documents);
    for (size_t i = 0; i < r->aliases_n; i++) {
        buf_adds(out, i ? "、" : o->english ? "Also: " : "又名：");
        harmless(out, r->aliases[i].title);
        if (i + 1 == r->aliases_n)
            buf_addc(out, '\n');
    }
    show_lines(out, o->english ? "Reports to: " : "直接上级：", r->superiors, r->superiors_n);
    show_lines(out, o->english ? "Supervises: " : "直接下级：", r->subordinates, r->subordinates_n);
    struct span kind = {NULL, 0};
    for (size_t i = 0, n = 0; i < r->duties_n; i++) {
        const struct view_duty *d = &r->duties[i];
        if (!span_eq(kind, d->kind)) {
            const char *word = view_word(d->kind, o->english);
            buf_printf(out, "\n%s\n", word ? word : "");
            kind = d->kind;
            n = 0;
        }
        buf_printf(out, "%3zu. ", ++n);
        harmless(out, d->text);
        style(out, o, DIM);
        if (d->occurrences > 1)
            buf_printf(out, o->english ? "  (%lld times)" : "  （%lld 处）", (long long)d->occurrences);
        for (size_t k = 0; k < d->list_n && k < 1; k++) {
            buf_adds(out, "  ");
            harmless(out, d->list[k].place.name);
            if (d->list[k].place.p)
                buf_printf(out, ":%u", d->list[k].place.p);
        }
        style(out, o, RESET);
        buf_addc(out, '\n');
    }
    for (size_t i = 0; i < r->findings_n; i++) {
        buf_adds(out, i ? "" : "\n");
        harmless(out, r->findings[i]);
        buf_addc(out, '\n');
    }
}

int cmd_show(int argc, char **argv)
{
    struct options o = {0};
    if (!parse(argc, argv, &o))
        return EXIT_USAGE;
    if (optind + 1 != argc)
        return usage_error(argv[0], "name one role");
    struct catalogue *c = catalogue_open(o.db, CATALOGUE_READ);
    if (!c)
        return EXIT_SYSTEM;
    struct arena *arena = arena_new();
    struct buf out = {0};
    struct span *ids;
    size_t n = view_find_roles(c, span_of(argv[optind]), arena, &ids);
    struct jsonout j;
    json_begin(&j, &out);
    if (o.json)
        json_open(&j, NULL, '[');
    for (size_t i = 0; i < n; i++) {
        struct view_role *r = view_role(c, ids[i], (struct view_limits){0}, arena);
        if (r && o.json)
            render_role_json(&j, NULL, r);
        else if (r)
            show_role(&out, &o, r);
    }
    if (o.json)
        json_close(&j);
    else if (n == 0 && catalogue_status(c) == EXIT_DONE)
        fprintf(stderr, "zhize show: no role is called %s\n", argv[optind]);
    arena_free(arena);
    int status = finish(c, &out);
    return status == EXIT_DONE && n == 0 ? EXIT_PARTIAL : status;
}
