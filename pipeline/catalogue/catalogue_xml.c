/* Prints catalogue XML, urn:zhize:catalogue:1, a role at a time, so that the size of the catalogue does not matter.
 * What it prints depends on the facts only: ids are hashes of content, order is by names. */
#include "catalogue.h"
#include "view.h"
#include "writing.h"
#include "xml.h"
#include <string.h>

#define NAMESPACE "urn:zhize:catalogue:1"

struct writer {
    struct catalogue *c;
    struct xmlout x;
    struct buf out;
    catalogue_sink sink;
    void *user;
    int status; /* what the sink said last */
    bool base_names;
};

/* Hand on what was written so far. */
static bool hand_on(struct writer *w)
{
    if (w->status == 0 && w->out.n > 0)
        w->status = w->sink(w->user, w->out.s, w->out.n);
    buf_reset(&w->out);
    return w->status == 0;
}

static void attr(struct xmlout *x, const char *name, struct span value)
{
    if (value.n > 0)
        xmlout_attr(x, name, value);
}

static void attr_number(struct xmlout *x, const char *name, int64_t v)
{
    if (v > 0)
        xmlout_attr_int(x, name, v);
}

/* ---- documents ---- */

static void write_diag(struct xmlout *x, const struct view_diag *d)
{
    xmlout_open(x, "diagnostic");
    xmlout_attr(x, "level", d->level);
    xmlout_attr(x, "id", d->id);
    attr_number(x, "p", d->p);
    xmlout_text(x, d->message);
    xmlout_close(x);
}

static struct span base_name(struct span path)
{
    size_t at = path.n;
    while (at > 0 && path.s[at - 1] != '/')
        at--;
    return span_sub(path, at, path.n);
}

static bool write_document(void *user, const struct view_document_row *row)
{
    struct writer *w = user;
    struct xmlout *x = &w->x;
    struct arena *arena = arena_new();
    struct view_document *d = view_document_state(w->c, row->id, arena);
    xmlout_open(x, "document");
    xmlout_attr(x, "id", row->id);
    attr(x, "name", row->name);
    attr(x, "format", row->format);
    attr(x, "sha256", row->sha256);
    attr(x, "title", row->title);
    for (size_t i = 0; d && i < d->sources_n; i++)
        xmlout_leaf(x, "source", w->base_names ? base_name(d->sources[i].path) : d->sources[i].path);
    for (size_t i = 0; d && i < d->diags_n; i++)
        write_diag(x, &d->diags[i]);
    xmlout_close(x);
    arena_free(arena);
    return hand_on(w);
}

/* ---- duties, descriptions ---- */

static void write_place(struct xmlout *x, const struct view_place *place)
{
    xmlout_attr(x, "document", place->document);
    attr_number(x, "p", place->p);
}

static void write_duty(struct xmlout *x, const struct view_duty *d)
{
    xmlout_open(x, "duty");
    xmlout_attr(x, "id", d->id);
    xmlout_attr(x, "kind", d->kind);
    xmlout_attr_int(x, "count", d->occurrences);
    xmlout_attr_int(x, "documents", d->documents);
    xmlout_leaf(x, "text", d->text);
    for (size_t i = 0; i < d->list_n; i++) {
        xmlout_open(x, "occurrence");
        write_place(x, &d->list[i].place);
        attr_number(x, "n", d->list[i].n);
        attr(x, "label", d->list[i].label);
        attr(x, "department", d->list[i].department);
        xmlout_text(x, d->list[i].text);
        xmlout_close(x);
    }
    xmlout_close(x);
}

static void write_items(struct xmlout *x, const struct view_section *s)
{
    unsigned open = 0;
    for (size_t i = 0; i < s->items_n; i++) {
        const struct view_item *t = &s->items[i];
        unsigned depth = t->depth < WRITE_ITEM_DEPTH ? t->depth : WRITE_ITEM_DEPTH;
        for (; open > depth; open--)
            xmlout_close(x);
        xmlout_open(x, "item");
        open = depth + 1;
        attr_number(x, "n", t->n);
        attr(x, "label", t->label);
        attr_number(x, "p", t->p);
        attr(x, "duty", t->duty);
        xmlout_leaf(x, "text", t->text);
    }
    for (; open > 0; open--)
        xmlout_close(x);
}

static void write_sections(struct xmlout *x, const struct view_description *d)
{
    for (size_t i = 0; i < d->sections_n; i++) {
        const struct view_section *s = &d->sections[i];
        xmlout_open(x, "section");
        xmlout_attr(x, "kind", s->kind);
        attr(x, "heading", s->heading);
        attr_number(x, "p", s->p);
        write_items(x, s);
        xmlout_close(x);
    }
}

static void write_description(struct xmlout *x, const struct view_description *d)
{
    xmlout_open(x, "description");
    write_place(x, &d->place);
    attr(x, "department", d->department_id);
    attr(x, "within", d->parent_id);
    if (d->title.n > 0) {
        xmlout_open(x, "title");
        if (d->title_from_filename)
            xmlout_attr(x, "from", SPAN("filename"));
        xmlout_text(x, d->title);
        xmlout_close(x);
    }
    for (size_t i = 0; i < d->fields_n; i++) {
        const struct view_field *f = &d->fields[i];
        xmlout_open(x, "field");
        xmlout_attr(x, "name", f->name);
        attr(x, "label", f->label);
        attr_number(x, "p", f->p);
        xmlout_text(x, f->value);
        xmlout_close(x);
    }
    write_sections(x, d);
    xmlout_close(x);
}

/* ---- departments, roles ---- */

static bool write_department(void *user, const struct view_department_row *row)
{
    struct writer *w = user;
    struct xmlout *x = &w->x;
    struct arena *arena = arena_new();
    struct view_department *d = view_department(w->c, row->id, (struct view_limits){0}, arena);
    xmlout_open(x, "department");
    xmlout_attr(x, "id", row->id);
    xmlout_attr(x, "name", row->name);
    for (size_t i = 0; d && i < d->names_n; i++)
        xmlout_leaf(x, "alias", d->names[i]);
    for (size_t i = 0; d && i < d->duties_n; i++)
        write_duty(x, &d->duties[i]);
    xmlout_close(x);
    arena_free(arena);
    return hand_on(w);
}

static void write_lines(struct xmlout *x, const char *name, const struct view_line *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        xmlout_open(x, name);
        attr(x, "role", list[i].id);
        xmlout_attr_int(x, "count", list[i].count);
        xmlout_text(x, list[i].name);
        xmlout_close(x);
    }
}

static bool write_role(void *user, const struct view_role_row *row)
{
    struct writer *w = user;
    struct xmlout *x = &w->x;
    struct arena *arena = arena_new();
    struct view_role *r = view_role(w->c, row->id, (struct view_limits){0}, arena);
    if (r) {
        xmlout_open(x, "role");
        xmlout_attr(x, "id", r->id);
        attr(x, "title", r->title);
        xmlout_attr_int(x, "descriptions", r->descriptions_total);
        xmlout_attr_int(x, "documents", r->documents);
        for (size_t i = 0; i < r->aliases_n; i++) {
            xmlout_open(x, "alias");
            xmlout_attr_int(x, "count", r->aliases[i].count);
            attr(x, "rule", r->aliases[i].rule);
            xmlout_text(x, r->aliases[i].title);
            xmlout_close(x);
        }
        write_lines(x, "reportsTo", r->superiors, r->superiors_n);
        write_lines(x, "supervises", r->subordinates, r->subordinates_n);
        for (size_t i = 0; i < r->descriptions_n; i++) {
            write_description(x, &r->descriptions[i]);
            hand_on(w);
        }
        for (size_t i = 0; i < r->duties_n; i++) {
            write_duty(x, &r->duties[i]);
            hand_on(w);
        }
        xmlout_close(x);
    }
    arena_free(arena);
    return hand_on(w);
}

static bool write_finding(void *user, const struct view_diag *d)
{
    struct writer *w = user;
    write_diag(&w->x, d);
    return hand_on(w);
}

int catalogue_write(struct catalogue *c, catalogue_sink sink, void *user)
{
    struct writer w = {.c = c, .sink = sink, .user = user, .base_names = catalogue_in_memory(c)};
    struct catalogue_counts n;
    catalogue_counts(c, &n);
    xmlout_begin(&w.x, &w.out);
    xmlout_open(&w.x, "catalogue");
    xmlout_attr(&w.x, "xmlns", SPAN(NAMESPACE));
    xmlout_attr_int(&w.x, "roles", n.roles);
    xmlout_attr_int(&w.x, "duties", n.duties);
    xmlout_attr_int(&w.x, "documents", n.documents);
    view_each_document(c, 0, 0, write_document, &w);
    view_each_department(c, write_department, &w);
    view_each_role(c, VIEW_BY_TITLE, 0, 0, write_role, &w);
    view_each_finding(c, write_finding, &w);
    xmlout_close(&w.x);
    hand_on(&w);
    buf_free(&w.out);
    return catalogue_status(c) != EXIT_DONE ? catalogue_status(c) : w.status;
}
