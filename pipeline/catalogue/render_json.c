/* The catalogue's structs as JSON: render.h. Knows no database. */
#include "render.h"

static void place(struct jsonout *j, const struct view_place *p)
{
    json_string(j, "document", p->document);
    json_string(j, "name", p->name);
    if (p->p)
        json_int(j, "paragraph", p->p);
}

static void hit(struct jsonout *j, const struct search_hit *h)
{
    json_open(j, NULL, '{');
    json_string(j, "kind", span_of(hit_kind_name(h->kind)));
    json_string(j, "text", h->text);
    json_open(j, "marks", '[');
    for (size_t i = 0; i < h->ranges_n; i++) { /* in code points */
        struct span before = span_sub(h->text, 0, h->ranges[i].from);
        struct span inside = span_sub(h->text, h->ranges[i].from, h->ranges[i].to);
        size_t from = utf8_length(before), to = from + utf8_length(inside);
        json_open(j, NULL, '[');
        json_int(j, NULL, (long long)from);
        json_int(j, NULL, (long long)to);
        json_close(j);
    }
    json_close(j);
    json_string_opt(j, "section", h->section);
    json_string_opt(j, "role", h->role);
    json_string_opt(j, "roleId", h->role_id);
    json_string_opt(j, "department", h->department);
    json_string_opt(j, "departmentId", h->department_id);
    json_string_opt(j, "document", h->document);
    json_string_opt(j, "documentId", h->document_id);
    if (h->p)
        json_int(j, "paragraph", h->p);
    json_int(j, "occurrences", h->occurrences);
    if (h->documents)
        json_int(j, "documents", h->documents);
    json_close(j);
}

static void notes(struct jsonout *j, const struct search_result *r)
{
    struct buf text = {0};
    json_open(j, "notes", '[');
    for (size_t i = 0; i < r->notes_n; i++) {
        json_open(j, NULL, '{');
        buf_reset(&text);
        note_text(&r->notes[i], false, &text);
        json_string(j, "zh", (struct span){text.s, text.n});
        buf_reset(&text);
        note_text(&r->notes[i], true, &text);
        json_string(j, "en", (struct span){text.s, text.n});
        json_close(j);
    }
    json_close(j);
    buf_free(&text);
}

void render_search_json(struct jsonout *j, struct span query, const struct search_result *r, size_t offset)
{
    json_open(j, NULL, '{');
    json_string(j, "query", query);
    notes(j, r);
    json_int(j, "rolesTotal", r->roles_total);
    json_open(j, "roles", '[');
    for (size_t i = 0; i < r->roles_n; i++)
        hit(j, &r->roles[i]);
    json_close(j);
    json_int(j, "total", r->total);
    json_bool(j, "exact", r->exact);
    json_int(j, "offset", (long long)offset);
    json_open(j, "hits", '[');
    for (size_t i = 0; i < r->hits_n; i++)
        hit(j, &r->hits[i]);
    json_close(j);
    json_open(j, "byRole", '[');
    for (size_t i = 0; i < r->facets_n && i < 50; i++) {
        json_open(j, NULL, '{');
        json_string(j, "id", r->facets[i].id);
        json_string(j, "title", r->facets[i].title);
        json_int(j, "hits", r->facets[i].count);
        json_close(j);
    }
    json_close(j);
    json_close(j);
}

/* ---- roles ---- */

static void duties(struct jsonout *j, const char *key, const struct view_duty *list, size_t n)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < n; i++) {
        const struct view_duty *d = &list[i];
        json_open(j, NULL, '{');
        json_string(j, "id", d->id);
        json_string(j, "kind", d->kind);
        json_string(j, "text", d->text);
        json_int(j, "occurrences", d->occurrences);
        json_int(j, "documents", d->documents);
        json_open(j, "list", '[');
        for (size_t k = 0; k < d->list_n; k++) {
            json_open(j, NULL, '{');
            place(j, &d->list[k].place);
            json_string_opt(j, "label", d->list[k].label);
            json_string_opt(j, "department", d->list[k].department);
            json_string(j, "text", d->list[k].text);
            json_close(j);
        }
        json_close(j);
        json_close(j);
    }
    json_close(j);
}

static void items(struct jsonout *j, const struct view_section *s)
{
    json_open(j, "items", '[');
    for (size_t i = 0; i < s->items_n; i++) {
        const struct view_item *t = &s->items[i];
        json_open(j, NULL, '{');
        json_int(j, "depth", t->depth);
        json_int(j, "n", t->n);
        json_string_opt(j, "label", t->label);
        if (t->p)
            json_int(j, "paragraph", t->p);
        json_string(j, "text", t->text);
        json_string_opt(j, "duty", t->duty);
        json_close(j);
    }
    json_close(j);
}

static void description(struct jsonout *j, const struct view_description *d)
{
    json_open(j, NULL, '{');
    place(j, &d->place);
    json_string_opt(j, "role", d->role);
    json_string_opt(j, "title", d->title);
    if (d->title_from_filename)
        json_bool(j, "titleFromFilename", true);
    json_string_opt(j, "department", d->department);
    json_string_opt(j, "departmentId", d->department_id);
    json_string_opt(j, "within", d->parent_id);
    json_open(j, "fields", '[');
    for (size_t i = 0; i < d->fields_n; i++) {
        json_open(j, NULL, '{');
        json_string(j, "name", d->fields[i].name);
        json_string_opt(j, "label", d->fields[i].label);
        if (d->fields[i].p)
            json_int(j, "paragraph", d->fields[i].p);
        json_string(j, "value", d->fields[i].value);
        json_close(j);
    }
    json_close(j);
    json_open(j, "sections", '[');
    for (size_t i = 0; i < d->sections_n; i++) {
        json_open(j, NULL, '{');
        json_string(j, "kind", d->sections[i].kind);
        json_string_opt(j, "heading", d->sections[i].heading);
        if (d->sections[i].p)
            json_int(j, "paragraph", d->sections[i].p);
        items(j, &d->sections[i]);
        json_close(j);
    }
    json_close(j);
    json_close(j);
}

static void lines(struct jsonout *j, const char *key, const struct view_line *list, size_t n)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(j, NULL, '{');
        json_string(j, "title", list[i].name);
        json_string_opt(j, "id", list[i].id);
        json_int(j, "count", list[i].count);
        json_close(j);
    }
    json_close(j);
}

void render_role_json(struct jsonout *j, const char *key, const struct view_role *r)
{
    json_open(j, key, '{');
    json_string(j, "id", r->id);
    json_string(j, "title", r->title);
    json_string_opt(j, "pinyin", r->pinyin);
    json_int(j, "descriptionsTotal", r->descriptions_total);
    json_int(j, "documents", r->documents);
    json_int(j, "dutiesTotal", r->duties_total);
    json_open(j, "aliases", '[');
    for (size_t i = 0; i < r->aliases_n; i++) {
        json_open(j, NULL, '{');
        json_string(j, "title", r->aliases[i].title);
        json_string_opt(j, "rule", r->aliases[i].rule);
        json_int(j, "count", r->aliases[i].count);
        json_close(j);
    }
    json_close(j);
    lines(j, "reportsTo", r->superiors, r->superiors_n);
    lines(j, "supervises", r->subordinates, r->subordinates_n);
    json_open(j, "descriptions", '[');
    for (size_t i = 0; i < r->descriptions_n; i++)
        description(j, &r->descriptions[i]);
    json_close(j);
    duties(j, "duties", r->duties, r->duties_n);
    json_open(j, "findings", '[');
    for (size_t i = 0; i < r->findings_n; i++)
        json_string(j, NULL, r->findings[i]);
    json_close(j);
    json_close(j);
}

void render_role_row_json(struct jsonout *j, const struct view_role_row *r)
{
    json_open(j, NULL, '{');
    json_string(j, "id", r->id);
    json_string(j, "title", r->title);
    json_string_opt(j, "aliases", r->aliases);
    json_string_opt(j, "departments", r->departments);
    json_int(j, "descriptions", r->descriptions);
    json_int(j, "documents", r->documents);
    json_int(j, "duties", r->duties);
    json_close(j);
}

/* ---- departments, documents, counts ---- */

void render_department_json(struct jsonout *j, const char *key, const struct view_department *d)
{
    json_open(j, key, '{');
    json_string(j, "id", d->id);
    json_string(j, "name", d->name);
    json_open(j, "names", '[');
    for (size_t i = 0; i < d->names_n; i++)
        json_string(j, NULL, d->names[i]);
    json_close(j);
    json_int(j, "roles", d->roles);
    json_int(j, "descriptions", d->descriptions);
    json_int(j, "documents", d->documents);
    json_open(j, "chart", '{');
    json_open(j, "nodes", '[');
    for (size_t i = 0; i < d->nodes_n; i++) {
        json_open(j, NULL, '{');
        json_string_opt(j, "id", d->nodes[i].id);
        json_string(j, "title", d->nodes[i].title);
        json_bool(j, "member", d->nodes[i].member);
        json_int(j, "descriptions", d->nodes[i].descriptions);
        json_close(j);
    }
    json_close(j);
    json_open(j, "reportsTo", '[');
    for (size_t i = 0; i < d->edges_n; i++) {
        json_open(j, NULL, '[');
        json_int(j, NULL, (long long)d->edges[i].from);
        json_int(j, NULL, (long long)d->edges[i].to);
        json_close(j);
    }
    json_close(j);
    json_close(j);
    duties(j, "duties", d->duties, d->duties_n);
    json_close(j);
}

void render_department_row_json(struct jsonout *j, const struct view_department_row *r)
{
    json_open(j, NULL, '{');
    json_string(j, "id", r->id);
    json_string(j, "name", r->name);
    json_int(j, "roles", r->roles);
    json_int(j, "descriptions", r->descriptions);
    json_int(j, "documents", r->documents);
    json_int(j, "duties", r->duties);
    json_close(j);
}

static void document_members(struct jsonout *j, const struct view_document_row *r)
{
    json_string(j, "id", r->id);
    json_string(j, "name", r->name);
    json_string_opt(j, "title", r->title);
    json_string_opt(j, "format", r->format);
    json_string_opt(j, "sha256", r->sha256);
    json_string_opt(j, "outcome", r->outcome);
    json_int(j, "roles", r->roles);
    json_int(j, "duties", r->duties);
    json_int(j, "diagnosticsTotal", r->diagnostics);
}

void render_document_row_json(struct jsonout *j, const struct view_document_row *r)
{
    json_open(j, NULL, '{');
    document_members(j, r);
    json_close(j);
}

static void document_state(struct jsonout *j, const struct view_document *d)
{
    document_members(j, &d->row);
    json_open(j, "sources", '[');
    for (size_t i = 0; i < d->sources_n; i++) {
        json_open(j, NULL, '{');
        json_string(j, "path", d->sources[i].path);
        json_string_opt(j, "outcome", d->sources[i].outcome);
        json_string_opt(j, "detail", d->sources[i].detail);
        json_int(j, "size", d->sources[i].size);
        json_bool(j, "missing", d->sources[i].missing);
        json_close(j);
    }
    json_close(j);
    json_open(j, "diagnostics", '[');
    for (size_t i = 0; i < d->diags_n; i++)
        render_diag_json(j, &d->diags[i]);
    json_close(j);
}

void render_diag_json(struct jsonout *j, const struct view_diag *d)
{
    json_open(j, NULL, '{');
    json_string(j, "level", d->level);
    json_string(j, "id", d->id);
    if (d->p)
        json_int(j, "paragraph", d->p);
    json_string(j, "message", d->message);
    json_close(j);
}

void render_document_state_json(struct jsonout *j, const char *key, const struct view_document *d)
{
    json_open(j, key, '{');
    document_state(j, d);
    json_close(j);
}

void render_document_json(struct jsonout *j, const char *key, const struct view_document *d)
{
    json_open(j, key, '{');
    document_state(j, d);
    json_open(j, "descriptions", '[');
    for (size_t i = 0; i < d->descriptions_n; i++)
        description(j, &d->descriptions[i]);
    json_close(j);
    json_open(j, "departments", '[');
    for (size_t i = 0; i < d->units_n; i++)
        description(j, &d->units[i]);
    json_close(j);
    json_close(j);
}

void render_counts_json(struct jsonout *j, const char *key, const struct catalogue_counts *n)
{
    json_open(j, key, '{');
    json_int(j, "sources", n->sources);
    json_int(j, "missing", n->missing);
    json_int(j, "documents", n->documents);
    json_int(j, "roles", n->roles);
    json_int(j, "descriptions", n->descriptions);
    json_int(j, "departments", n->departments);
    json_int(j, "duties", n->duties);
    json_int(j, "occurrences", n->occurrences);
    json_int(j, "diagnostics", n->diagnostics);
    json_int(j, "findings", n->findings);
    json_close(j);
}

/* ---- schema.org ---- */

static void texts_of_kind(struct jsonout *j, const char *key, const struct view_role *r, const char *kind)
{
    bool some = false;
    for (size_t i = 0; i < r->duties_n; i++) {
        if (!span_is(r->duties[i].kind, kind))
            continue;
        if (!some)
            json_open(j, key, '[');
        some = true;
        json_string(j, NULL, r->duties[i].text);
    }
    if (some)
        json_close(j);
}

static void first_field(struct jsonout *j, const char *key, const struct view_role *r, const char *name)
{
    for (size_t i = 0; i < r->descriptions_n; i++)
        for (size_t k = 0; k < r->descriptions[i].fields_n; k++)
            if (span_is(r->descriptions[i].fields[k].name, name)) {
                json_string(j, key, r->descriptions[i].fields[k].value);
                return;
            }
}

void render_role_jsonld(struct jsonout *j, const struct view_role *r)
{
    json_open(j, NULL, '{');
    json_string(j, "@context", SPAN("https://schema.org"));
    json_string(j, "@type", SPAN("Occupation"));
    json_string(j, "name", r->title.n ? r->title : SPAN("?"));
    json_string(j, "identifier", r->id);
    if (r->aliases_n) {
        json_open(j, "alternateName", '[');
        for (size_t i = 0; i < r->aliases_n; i++)
            json_string(j, NULL, r->aliases[i].title);
        json_close(j);
    }
    first_field(j, "description", r, "summary");
    texts_of_kind(j, "responsibilities", r, "duties");
    texts_of_kind(j, "qualifications", r, "requirements");
    first_field(j, "educationRequirements", r, "education");
    first_field(j, "experienceRequirements", r, "experience");
    json_close(j);
}
