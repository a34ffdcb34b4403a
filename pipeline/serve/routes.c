/* Which address shows what: pages, the JSON API, styles and scripts. */
#include "limits.h"
#include "render.h"
#include "server.h"
#include <string.h>

const char asset_style[] = {
#include "serve_style.inc"
};
const char asset_app[] = {
#include "serve_app.inc"
};
const char asset_static[] = {
#include "serve_static.inc"
};

#define OK        200u
#define NOT_FOUND 404u
#define PAGE_ROWS 200

const char *asset_route(const char *url, struct buf *out)
{
    bool style = strcmp(url, "/style.css") == 0;
    if (!style && strcmp(url, "/app.js") != 0)
        return NULL;
    buf_adds(out, style ? asset_style : asset_app);
    return style ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
}

/* ---- pages ---- */

static const struct view_limits page_limits = {.descriptions = 40, .duties = 400, .occurrences = 30};

static unsigned show_search(struct request *q)
{
    struct page p = {&q->site, &q->body};
    struct span query = text_trim(request_argument(q, "q"));
    bool part = request_argument(q, "part").n > 0;
    struct search_options o = {
        .offset = request_number(q, "offset", 0, LIMIT_SEARCH_RANKED), .limit = 20, .typing = part};
    struct search_result *r = query.n ? catalogue_search(q->c, query, &o, q->arena) : NULL;
    if (part && r)
        page_results(&p, query, r, o.offset, o.limit);
    else if (!part)
        page_home(&p, q->c, query, r, o.offset, o.limit);
    return OK;
}

static unsigned show_role(struct request *q, struct span id)
{
    struct page p = {&q->site, &q->body};
    struct view_limits limits = page_limits;
    if (request_argument(q, "all").n)
        limits = (struct view_limits){.descriptions = LIMIT_PAGE_DESCRIPTIONS, .occurrences = 1000};
    struct view_role *r = view_role(q->c, id, limits, q->arena);
    if (!r)
        return NOT_FOUND;
    page_role(&p, r);
    return OK;
}

static unsigned show_department(struct request *q, struct span id)
{
    struct page p = {&q->site, &q->body};
    bool dot = span_ends(id, ".dot");
    struct view_department *d = view_department(q->c, dot ? span_sub(id, 0, id.n - 4) : id, page_limits, q->arena);
    if (!d)
        return NOT_FOUND;
    if (dot) {
        q->type = "text/vnd.graphviz; charset=utf-8";
        view_department_dot(d, NULL, false, &q->body);
    } else {
        page_department(&p, d);
    }
    return OK;
}

static unsigned show_document(struct request *q, struct span id)
{
    struct page p = {&q->site, &q->body};
    struct view_document *d = view_document(q->c, id, q->arena);
    if (!d)
        return NOT_FOUND;
    page_document(&p, d);
    return OK;
}

static unsigned show_list(struct request *q, const char *name)
{
    struct page p = {&q->site, &q->body};
    size_t offset = request_number(q, "offset", 0, 100000000);
    if (strcmp(name, "roles") == 0)
        page_roles(&p, q->c, span_is(request_argument(q, "by"), "count"), offset, PAGE_ROWS);
    else if (strcmp(name, "departments") == 0)
        page_departments(&p, q->c);
    else if (strcmp(name, "documents") == 0)
        page_documents(&p, q->c, offset, PAGE_ROWS);
    else if (strcmp(name, "stats") == 0)
        page_stats(&p, q->c);
    else
        return NOT_FOUND;
    return OK;
}

/* The rest of url behind prefix, or NULL. */
static const char *behind(const char *url, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(url, prefix, n) == 0 ? url + n : NULL;
}

unsigned page_route(struct request *q, const char *url)
{
    const char *id;
    if (strcmp(url, "/") == 0)
        return show_search(q);
    if ((id = behind(url, "/role/")))
        return show_role(q, span_of(id));
    if ((id = behind(url, "/department/")))
        return show_department(q, span_of(id));
    if ((id = behind(url, "/document/")))
        return show_document(q, span_of(id));
    return url[0] == '/' ? show_list(q, url + 1) : NOT_FOUND;
}

/* ---- JSON ---- */

static bool each_role(void *user, const struct view_role_row *r)
{
    render_role_row_json(user, r);
    return true;
}

static bool each_department(void *user, const struct view_department_row *r)
{
    render_department_row_json(user, r);
    return true;
}

static bool each_document(void *user, const struct view_document_row *r)
{
    render_document_row_json(user, r);
    return true;
}

static unsigned api_list(struct request *q, struct jsonout *j, const char *path)
{
    size_t offset = request_number(q, "offset", 0, 100000000), limit = request_number(q, "limit", 100, 1000);
    json_open(j, NULL, '{');
    json_int(j, "offset", (long long)offset);
    json_open(j, path, '[');
    if (strcmp(path, "roles") == 0)
        view_each_role(q->c, span_is(request_argument(q, "by"), "count") ? VIEW_BY_COUNT : VIEW_BY_TITLE, offset,
                       limit ? limit : 100, each_role, j);
    else if (strcmp(path, "departments") == 0)
        view_each_department(q->c, each_department, j);
    else
        view_each_document(q->c, offset, limit ? limit : 100, each_document, j);
    json_close(j);
    json_close(j);
    return OK;
}

static unsigned api_search(struct request *q, struct jsonout *j)
{
    struct span query = request_argument(q, "q");
    size_t limit = request_number(q, "limit", 20, LIMIT_SEARCH_PAGE);
    struct search_options o = {.offset = request_number(q, "offset", 0, LIMIT_SEARCH_RANKED),
                               .limit = limit ? limit : 20};
    render_search_json(j, query, catalogue_search(q->c, query, &o, q->arena), o.offset);
    return OK;
}

static unsigned api_stats(struct request *q, struct jsonout *j)
{
    static const struct {
        const char *name;
        enum view_stat stat;
    } stats[] = {{"outcomes", VIEW_OUTCOMES},    {"formats", VIEW_FORMATS},      {"departments", VIEW_DEPARTMENT_ROLES},
                 {"duties", VIEW_COMMON_DUTIES}, {"roles", VIEW_ROLE_DOCUMENTS}, {"kinds", VIEW_KINDS}};
    struct catalogue_counts n;
    catalogue_counts(q->c, &n);
    json_open(j, NULL, '{');
    render_counts_json(j, "counts", &n);
    for (size_t i = 0; i < sizeof stats / sizeof *stats; i++) {
        struct view_count *list;
        size_t k = view_stat(q->c, stats[i].stat, 20, q->arena, &list);
        json_open(j, stats[i].name, '[');
        for (size_t m = 0; m < k; m++) {
            json_open(j, NULL, '{');
            json_string(j, "name", list[m].name);
            json_string_opt(j, "id", list[m].id);
            json_int(j, "count", list[m].count);
            json_close(j);
        }
        json_close(j);
    }
    json_close(j);
    return OK;
}

unsigned api_route(struct request *q, const char *path)
{
    struct jsonout j;
    const char *id;
    q->type = "application/json; charset=utf-8";
    json_begin(&j, &q->body);
    if (strcmp(path, "search") == 0)
        return api_search(q, &j);
    if (strcmp(path, "roles") == 0 || strcmp(path, "departments") == 0 || strcmp(path, "documents") == 0)
        return api_list(q, &j, path);
    if (strcmp(path, "stats") == 0)
        return api_stats(q, &j);
    if ((id = behind(path, "role/"))) {
        struct view_role *r =
            view_role(q->c, span_of(id), (struct view_limits){.descriptions = LIMIT_PAGE_DESCRIPTIONS}, q->arena);
        if (r)
            render_role_json(&j, NULL, r);
        return r ? OK : NOT_FOUND;
    }
    if ((id = behind(path, "department/"))) {
        struct view_department *d = view_department(q->c, span_of(id), (struct view_limits){0}, q->arena);
        if (d)
            render_department_json(&j, NULL, d);
        return d ? OK : NOT_FOUND;
    }
    if ((id = behind(path, "document/"))) {
        struct view_document *d = view_document(q->c, span_of(id), q->arena);
        if (d)
            render_document_json(&j, NULL, d);
        return d ? OK : NOT_FOUND;
    }
    return NOT_FOUND;
}
