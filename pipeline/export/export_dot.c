/* The organisation charts as Graphviz DOT: a digraph a department, one behind the other, which `dot -Tsvg -O` takes. */
#include "export.h"
#include "view.h"

struct writer {
    struct catalogue *c;
    struct outfile *out;
    struct buf text;
};

static bool each_department(void *user, const struct view_department_row *row)
{
    struct writer *w = user;
    struct arena *arena = arena_new();
    struct view_department *d = view_department(w->c, row->id, (struct view_limits){0}, arena);
    if (d && d->nodes_n)
        view_department_dot(d, NULL, false, &w->text);
    arena_free(arena);
    return out_drain(w->out, &w->text);
}

int export_dot(const struct export *e)
{
    struct writer w = {.c = e->c, .out = out_open(e->path)};
    if (!w.out)
        return EXIT_SYSTEM;
    view_each_department(e->c, each_department, &w);
    return export_result(e, out_close(w.out, &w.text, catalogue_status(e->c) == EXIT_DONE));
}
