/* Roles XML, urn:zhize:roles:1: prints struct roles and reads it back (roles.h). Decides nothing about roles; knows
 * nothing of segments or of the catalogue. Printing what was read gives the same bytes. */
#include "limits.h"
#include "roles.h"
#include "xml.h"
#include <stdio.h>
#include <stdlib.h>

#define NAMESPACE "urn:zhize:roles:1"

static const char *const section_names[SECTION_KINDS] = {
    [SECTION_DUTIES] = "duties",       [SECTION_REQUIREMENTS] = "requirements",
    [SECTION_AUTHORITY] = "authority", [SECTION_ASSESSMENT] = "assessment",
    [SECTION_CONTACTS] = "contacts",   [SECTION_CONDITIONS] = "conditions",
    [SECTION_BENEFITS] = "benefits",   [SECTION_OTHER] = "other",
};

static const char *const own_fields[] = ROLE_FIELDS;
#define OWN_FIELDS (sizeof own_fields / sizeof *own_fields)

const char *section_kind_name(enum section_kind k)
{
    return section_names[k < SECTION_KINDS ? k : SECTION_OTHER];
}

int section_kind_by_name(struct span name)
{
    for (int k = 0; k < SECTION_KINDS; k++)
        if (span_is(name, section_names[k]))
            return k;
    return -1;
}

size_t role_field_rank(struct span name)
{
    for (size_t i = 0; i < OWN_FIELDS; i++)
        if (span_is(name, own_fields[i]))
            return i;
    return OWN_FIELDS;
}

struct roles *roles_new(void)
{
    struct arena *arena = arena_new();
    struct roles *r = arena_alloc(arena, sizeof *r);
    r->arena = arena;
    diags_init(&r->diags, arena);
    return r;
}

void roles_free(struct roles *r)
{
    if (!r)
        return;
    diags_free(&r->diags);
    arena_free(r->arena); /* holds r itself */
}

/* ---- printing ---- */

static void attr(struct xmlout *x, const char *name, struct span value)
{
    if (value.n > 0)
        xmlout_attr(x, name, value);
}

static void attr_p(struct xmlout *x, uint32_t p)
{
    if (p > 0)
        xmlout_attr_int(x, "p", p);
}

/* What remains to be visited at each level of nesting. Deeper than the limit, children stand beside their parent. */
struct stack {
    const void **next;
    size_t n, cap;
};

static void push(struct stack *s, const void *p)
{
    if (s->n == s->cap) {
        s->cap = s->cap ? s->cap * 2 : 16;
        s->next = xreallocarray(s->next, s->cap, sizeof *s->next);
    }
    s->next[s->n++] = p;
}

static void write_items(struct xmlout *x, const struct item *first)
{
    struct stack todo = {0};
    push(&todo, first);
    while (todo.n > 0) {
        const struct item *i = todo.next[todo.n - 1];
        if (!i) {
            todo.n--;
            if (todo.n > 0 && todo.n < LIMIT_ITEM_DEPTH)
                xmlout_close(x);
            continue;
        }
        todo.next[todo.n - 1] = i->next;
        xmlout_open(x, "item");
        xmlout_attr_int(x, "n", i->n);
        attr(x, "label", i->label);
        attr_p(x, i->p);
        xmlout_leaf(x, "text", i->text);
        if (i->items && todo.n < LIMIT_ITEM_DEPTH) {
            push(&todo, i->items);
            continue; /* closed when its children are done */
        }
        xmlout_close(x);
        if (i->items)
            push(&todo, i->items);
    }
    free(todo.next);
}

static void write_sections(struct xmlout *x, const struct section *s)
{
    for (; s; s = s->next) {
        xmlout_open(x, "section");
        xmlout_attr(x, "kind", span_of(section_kind_name(s->kind)));
        attr(x, "heading", s->heading);
        attr_p(x, s->p);
        write_items(x, s->items);
        xmlout_close(x);
    }
}

static void write_fields(struct xmlout *x, const struct role *r)
{
    for (size_t k = 0; k <= OWN_FIELDS; k++) {
        for (const struct field *f = r->fields; f; f = f->next) {
            if (f->value.n == 0 || role_field_rank(f->name) != k)
                continue;
            xmlout_open(x, k < OWN_FIELDS ? own_fields[k] : "field");
            if (k == OWN_FIELDS) {
                attr(x, "name", f->name);
                attr(x, "label", f->label);
                attr_p(x, f->p);
            }
            xmlout_text(x, f->value);
            xmlout_close(x);
        }
    }
}

static void write_title(struct xmlout *x, const struct role *r)
{
    if (r->title.n == 0)
        return;
    xmlout_open(x, "title");
    if (r->title_from_filename)
        xmlout_attr(x, "from", SPAN("filename"));
    xmlout_text(x, r->title);
    xmlout_close(x);
}

static void write_roles(struct xmlout *x, const struct role *first)
{
    struct stack todo = {0};
    unsigned id = 0;
    char name[16];
    push(&todo, first);
    while (todo.n > 0) {
        const struct role *r = todo.next[todo.n - 1];
        if (!r) {
            todo.n--;
            if (todo.n > 0 && todo.n < LIMIT_ROLE_DEPTH)
                xmlout_close(x);
            continue;
        }
        todo.next[todo.n - 1] = r->next;
        snprintf(name, sizeof name, "r%u", ++id);
        xmlout_open(x, "role");
        xmlout_attr(x, "id", span_of(name));
        attr_p(x, r->p);
        write_title(x, r);
        write_fields(x, r);
        write_sections(x, r->sections);
        if (r->roles && todo.n < LIMIT_ROLE_DEPTH) {
            push(&todo, r->roles);
            continue;
        }
        xmlout_close(x);
        if (r->roles)
            push(&todo, r->roles);
    }
    free(todo.next);
}

void roles_write(const struct roles *r, struct buf *out)
{
    struct xmlout x;
    xmlout_begin(&x, out);
    xmlout_open(&x, "roles");
    xmlout_attr(&x, "xmlns", SPAN(NAMESPACE));
    attr(&x, "source", r->source);
    attr(&x, "format", r->format);
    attr(&x, "sha256", r->sha256);
    xmlout_leaf(&x, "documentTitle", r->title);
    for (const struct department *d = r->departments; d; d = d->next) {
        xmlout_open(&x, "department");
        attr(&x, "name", d->name);
        attr_p(&x, d->p);
        write_sections(&x, d->sections);
        xmlout_close(&x);
    }
    write_roles(&x, r->roles);
    xmlout_diags(&x, &r->diags);
    xmlout_close(&x);
}

/* ---- reading ---- */

enum level_kind { L_ROOT, L_DEPARTMENT, L_ROLE, L_SECTION, L_ITEM };

/* An open element and the places where its next child of each kind goes. */
struct level {
    enum level_kind kind;
    struct role *role;
    struct item *item;
    struct role **roles;
    struct section **sections;
    struct item **items;
    struct field **fields;
};

struct reader {
    struct xmlin *x;
    struct roles *r;
    struct department **departments;
    struct level stack[LIMIT_XML_DEPTH + 2]; /* xml.c refuses deeper ones */
    size_t n;                                /* open levels */
};

static struct span attr_dup(struct reader *rd, const char *name)
{
    return span_dup(rd->r->arena, xmlin_attr(rd->x, name));
}

static uint32_t attr_number(struct reader *rd, const char *name)
{
    long long v = xmlin_attr_int(rd->x, name, 0);
    return v > 0 && v <= UINT32_MAX ? (uint32_t)v : 0;
}

static void open_role(struct reader *rd, struct level *up)
{
    struct role *r = arena_alloc(rd->r->arena, sizeof *r);
    r->p = attr_number(rd, "p");
    *up->roles = r;
    up->roles = &r->next;
    rd->stack[rd->n++] =
        (struct level){.kind = L_ROLE, .role = r, .roles = &r->roles, .sections = &r->sections, .fields = &r->fields};
}

static void open_department(struct reader *rd)
{
    struct department *d = arena_alloc(rd->r->arena, sizeof *d);
    d->name = attr_dup(rd, "name");
    d->p = attr_number(rd, "p");
    *rd->departments = d;
    rd->departments = &d->next;
    rd->stack[rd->n++] = (struct level){.kind = L_DEPARTMENT, .sections = &d->sections};
}

static void open_section(struct reader *rd, struct level *up)
{
    struct section *s = arena_alloc(rd->r->arena, sizeof *s);
    int kind = section_kind_by_name(xmlin_attr(rd->x, "kind"));
    s->kind = kind < 0 ? SECTION_OTHER : (enum section_kind)kind;
    s->heading = attr_dup(rd, "heading");
    s->p = attr_number(rd, "p");
    *up->sections = s;
    up->sections = &s->next;
    rd->stack[rd->n++] = (struct level){.kind = L_SECTION, .items = &s->items};
}

static void open_item(struct reader *rd, struct level *up)
{
    struct item *i = arena_alloc(rd->r->arena, sizeof *i);
    i->n = attr_number(rd, "n");
    i->p = attr_number(rd, "p");
    i->label = attr_dup(rd, "label");
    *up->items = i;
    up->items = &i->next;
    rd->stack[rd->n++] = (struct level){.kind = L_ITEM, .item = i, .items = &i->items};
}

/* A child of <role> that holds text: its title or one of its fields. */
static bool read_role_text(struct reader *rd, struct level *up, struct span name)
{
    if (span_is(name, "title")) {
        up->role->title_from_filename = span_is(xmlin_attr(rd->x, "from"), "filename");
        up->role->title = xmlin_element_text(rd->x, rd->r->arena);
        return true;
    }
    size_t rank = role_field_rank(name);
    if (rank == OWN_FIELDS && !span_is(name, "field"))
        return false;
    struct field *f = arena_alloc(rd->r->arena, sizeof *f);
    f->name = rank < OWN_FIELDS ? span_of(own_fields[rank]) : attr_dup(rd, "name");
    f->label = attr_dup(rd, "label");
    f->p = attr_number(rd, "p");
    f->value = xmlin_element_text(rd->x, rd->r->arena);
    if (f->value.n > 0) {
        *up->fields = f;
        up->fields = &f->next;
    }
    return true;
}

static void read_open(struct reader *rd)
{
    struct level *up = &rd->stack[rd->n - 1];
    struct span name = xmlin_name(rd->x);
    if (up->kind == L_ROOT && span_is(name, "documentTitle"))
        rd->r->title = xmlin_element_text(rd->x, rd->r->arena);
    else if (up->kind == L_ROOT && xmlin_diag(rd->x, &rd->r->diags))
        return;
    else if (up->kind == L_ROOT && span_is(name, "department"))
        open_department(rd);
    else if (up->roles && span_is(name, "role"))
        open_role(rd, up);
    else if (up->sections && span_is(name, "section"))
        open_section(rd, up);
    else if (up->items && span_is(name, "item"))
        open_item(rd, up);
    else if (up->kind == L_ITEM && span_is(name, "text"))
        up->item->text = xmlin_element_text(rd->x, rd->r->arena);
    else if (up->kind != L_ROLE || !read_role_text(rd, up, name))
        xmlin_skip(rd->x);
}

static void read_root(struct reader *rd)
{
    rd->r->source = attr_dup(rd, "source");
    rd->r->format = attr_dup(rd, "format");
    rd->r->sha256 = attr_dup(rd, "sha256");
    rd->stack[rd->n++] = (struct level){.kind = L_ROOT, .roles = &rd->r->roles};
}

struct roles *roles_read(const char *xml, size_t n)
{
    struct reader *rd = xcalloc(1, sizeof *rd);
    rd->r = roles_new();
    rd->x = xmlin_new(xml, n);
    rd->departments = &rd->r->departments;
    enum xmlin_event e = xmlin_next(rd->x);
    if (e == XMLIN_OPEN && span_is(xmlin_name(rd->x), "roles") && span_is(xmlin_namespace(rd->x), NAMESPACE)) {
        read_root(rd);
        while (rd->n > 0 && (e = xmlin_next(rd->x)) != XMLIN_END && e != XMLIN_ERROR) {
            if (e == XMLIN_OPEN)
                read_open(rd);
            else if (e == XMLIN_CLOSE)
                rd->n--;
        }
        while (rd->n == 0 && e != XMLIN_END && e != XMLIN_ERROR)
            e = xmlin_next(rd->x);
    } else if (e != XMLIN_ERROR) {
        diag_add(&rd->r->diags, D_XML_INVALID, 0, "not roles XML");
    }
    if (e == XMLIN_ERROR)
        diag_add(&rd->r->diags, D_XML_BROKEN, 0, "%s", xmlin_error(rd->x));
    struct roles *r = rd->r;
    xmlin_free(rd->x);
    free(rd);
    return r;
}
