/* The catalogue as one JSON object, a member at a time. The forms of its parts are those of the JSON API (render.h):
 *   {"format": "urn:zhize:catalogue:1", "counts": {…}, "documents": […], "departments": […], "roles": […],
 *    "findings": […]} */
#include "export.h"
#include "render.h"

struct writer {
    struct catalogue *c;
    struct outfile *out;
    struct jsonout j;
    struct buf text;
};

static bool each_document(void *user, const struct view_document_row *row)
{
    struct writer *w = user;
    struct arena *arena = arena_new();
    struct view_document *d = view_document_state(w->c, row->id, arena);
    if (d)
        render_document_state_json(&w->j, NULL, d);
    arena_free(arena);
    return out_drain(w->out, &w->text);
}

static bool each_department(void *user, const struct view_department_row *row)
{
    struct writer *w = user;
    struct arena *arena = arena_new();
    struct view_department *d = view_department(w->c, row->id, (struct view_limits){0}, arena);
    if (d)
        render_department_json(&w->j, NULL, d);
    arena_free(arena);
    return out_drain(w->out, &w->text);
}

static bool each_role(void *user, const struct view_role_row *row)
{
    struct writer *w = user;
    struct arena *arena = arena_new();
    struct view_role *r = view_role(w->c, row->id, (struct view_limits){0}, arena);
    if (r)
        render_role_json(&w->j, NULL, r);
    arena_free(arena);
    return out_drain(w->out, &w->text);
}

static bool each_finding(void *user, const struct view_diag *d)
{
    struct writer *w = user;
    render_diag_json(&w->j, d);
    return out_drain(w->out, &w->text);
}

int export_json(const struct export *e)
{
    struct writer w = {.c = e->c, .out = out_open(e->path)};
    if (!w.out)
        return EXIT_SYSTEM;
    struct catalogue_counts n;
    catalogue_counts(e->c, &n);
    json_begin(&w.j, &w.text);
    json_open(&w.j, NULL, '{');
    json_string(&w.j, "format", SPAN("urn:zhize:catalogue:1"));
    render_counts_json(&w.j, "counts", &n);
    json_open(&w.j, "documents", '[');
    view_each_document(e->c, 0, 0, each_document, &w);
    json_close(&w.j);
    json_open(&w.j, "departments", '[');
    view_each_department(e->c, each_department, &w);
    json_close(&w.j);
    json_open(&w.j, "roles", '[');
    view_each_role(e->c, VIEW_BY_TITLE, 0, 0, each_role, &w);
    json_close(&w.j);
    json_open(&w.j, "findings", '[');
    view_each_finding(e->c, each_finding, &w);
    json_close(&w.j);
    json_close(&w.j);
    return export_result(e, out_close(w.out, &w.text, catalogue_status(e->c) == EXIT_DONE));
}
