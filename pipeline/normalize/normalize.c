/* Normalize: segments to roles. Reads the segments in order, opens roles, cleans titles (title.c), splits values, nests
 * items, hands departments down, reports what is doubtful. */
#include "normalize.h"
#include "continued.h"
#include "limits.h"
#include "title.h"
#include <stdlib.h>
#include <string.h>

struct open_item {
    struct item *item;
    uint32_t depth;
};

struct slot { /* one role ordinal */
    struct role *role;
    struct section *section;
    struct section **sections_end; /* where the next one goes */
    struct open_item stack[LIMIT_ITEM_DEPTH];
    struct {
        struct item **list, *last;
    } tail[LIMIT_ITEM_DEPTH]; /* the list that was last added to at each depth */
    size_t depth;
    struct span raw, label_raw; /* heading, and what a label says */
    uint32_t parent;
    bool department_given, seen, full;
};

struct build {
    const struct segments *in;
    const struct rules *rules;
    struct roles *out;
    struct slot *slots;
    size_t n;
    struct span department; /* that holds at this place of the document */
    struct span *inherited; /* per role */
    struct field location;  /* that stands outside any role */
    struct slot dept;       /* a department's duties being collected */
    struct department *last_dept;
};

static struct span join(struct arena *a, struct span left, const char *between, struct span right)
{
    struct buf b = {0};
    buf_add(&b, left.s, left.n);
    buf_adds(&b, between);
    buf_add(&b, right.s, right.n);
    struct span s = span_dup(a, (struct span){b.s, b.n});
    buf_free(&b);
    return s;
}

static struct span copy(struct build *b, struct span s)
{
    s = text_trim(s);
    size_t line = span_find(s, UTF8_LINE, 0);
    if (line == SIZE_MAX)
        return span_dup(b->out->arena, s);
    struct buf out = {0}; /* soft breaks within a value are blanks of layout */
    for (size_t i = 0; i < s.n; i = line + strlen(UTF8_LINE), line = span_find(s, UTF8_LINE, i)) {
        if (line == SIZE_MAX)
            line = s.n;
        buf_add(&out, s.s + i, line - i);
        if (line < s.n)
            buf_addc(&out, '\n');
    }
    struct span kept = span_dup(b->out->arena, (struct span){out.s, out.n});
    buf_free(&out);
    return kept;
}

static void add_field(struct role *r, struct arena *arena, struct span name, struct span label, struct span value,
                      uint32_t p)
{
    struct field **at = &r->fields;
    while (*at)
        at = &(*at)->next;
    *at = arena_alloc(arena, sizeof **at);
    **at = (struct field){.name = span_dup(arena, name), .label = span_dup(arena, label), .value = value, .p = p};
}

static bool has_field(const struct role *r, struct span name, struct span value)
{
    for (const struct field *f = r->fields; f; f = f->next)
        if (span_eq(f->name, name) && (value.n == 0 || span_eq(f->value, value)))
            return true;
    return false;
}

static size_t field_count(const struct role *r)
{
    size_t n = 0;
    for (const struct field *f = r->fields; f; f = f->next)
        n++;
    return n;
}

/* ---- items ---------------------------------------------------------------------------------------------------------
 */

static struct section *open_section(struct build *b, struct slot *s, struct section **list, int kind,
                                    struct span heading, uint32_t p)
{
    struct section **at = s->sections_end ? s->sections_end : list;
    while (*at)
        at = &(*at)->next;
    s->sections_end = at;
    *at = arena_alloc(b->out->arena, sizeof **at);
    **at = (struct section){.kind = (enum section_kind)kind, .heading = span_dup(b->out->arena, heading), .p = p};
    s->section = *at;
    s->depth = 0;
    return *at;
}

/* Lists are long: where each ends is remembered. */
static void append_item(struct slot *s, struct item **list, struct item *x)
{
    struct item *last = s->tail[s->depth].list == list ? s->tail[s->depth].last : *list;
    while (last && last->next)
        last = last->next;
    x->n = last ? last->n + 1 : 1;
    *(last ? &last->next : list) = x;
    s->tail[s->depth].list = list;
    s->tail[s->depth].last = x;
}

static void add_item(struct build *b, struct slot *s, const struct segment *g)
{
    struct arena *arena = b->out->arena;
    struct item *x = arena_alloc(arena, sizeof *x);
    x->p = g->p;
    x->label = span_dup(arena, g->marker);
    x->text = copy(b, g->text);
    bool column = span_is(g->rule, "table.column");
    if (g->label.n > 0 && !column) /* label:value, or the value follows */
        x->text = x->text.n > 0 ? join(arena, copy(b, g->label), "\xEF\xBC\x9A", x->text) : copy(b, g->label);
    while (s->depth > 0 && s->stack[s->depth - 1].depth >= g->depth)
        s->depth--;
    if (s->depth == LIMIT_ITEM_DEPTH)
        s->depth--;
    append_item(s, s->depth > 0 ? &s->stack[s->depth - 1].item->items : &s->section->items, x);
    s->stack[s->depth++] = (struct open_item){x, g->depth};
}

static void continue_item(struct build *b, struct slot *s, const struct segment *g, bool after_label)
{
    struct item *x = s->depth > 0 ? s->stack[s->depth - 1].item : NULL;
    struct span text = copy(b, g->text);
    if (!x || text.n == 0)
        return;
    if (g->marker.n > 0 && !after_label)
        text = join(b->out->arena, g->marker, "", text);
    x->text = x->text.n == 0 ? text
                             : join(b->out->arena, x->text,
                                    after_label                                  ? "\xEF\xBC\x9A"
                                    : g->line && span_is(g->rule, "table.value") ? "\n"
                                                                                 : "",
                                    text);
}

/* ---- fields --------------------------------------------------------------------------------------------------------
 */

/* Without the strokes that part it from the next label of its line. */
static struct span without_bars(struct span value)
{
    value = text_trim(value);
    for (size_t bar; value.n > 0 && (bar = span_ends(value, "|") ? 1 : span_ends(value, "\xEF\xBD\x9C") ? 3 : 0) > 0;)
        value = text_trim(span_sub(value, 0, value.n - bar));
    return value;
}

/* Reports to: Production Supervisor 汇报对象:生产主管: what is said in both languages is told in Chinese. */
static void drop_translations(struct role *r, struct span name, struct span value)
{
    if (!text_has_han(value))
        return;
    for (struct field **f = &r->fields; *f;) {
        bool other =
            span_eq((*f)->name, name) && !text_has_han((*f)->value) && !text_has_han((*f)->label) && (*f)->label.n > 0;
        if (other)
            *f = (*f)->next;
        else
            f = &(*f)->next;
    }
}

static void finish_field(struct build *b, struct slot *s, struct span name, struct span label, struct span value,
                         uint32_t p)
{
    struct arena *arena = b->out->arena;
    struct role *r = s->role;
    if (s->full)
        return;
    if (field_count(r) >= LIMIT_ROLE_FIELDS) { /* each is compared with those before it */
        diag_add(&b->out->diags, D_LIMIT_REACHED, p, "more than %u fields of one role", LIMIT_ROLE_FIELDS);
        s->full = true;
        return;
    }
    value = without_bars(value);
    while (value.n > 0 && (value.s[0] == ':' || span_starts(value, "\xEF\xBC\x9A"))) /* 所属部门::… */
        value = text_trim(span_sub(value, value.s[0] == ':' ? 1 : 3, value.n));
    if (title_none(b->rules, value))
        return;
    if (span_is(name, "title"))
        return;
    drop_translations(r, name, value);
    if (span_is(name, "supervises") && title_count(value)) { /* 14人: how many, not whom */
        add_field(r, arena, SPAN("span"), label, value, p);
        return;
    }
    if (span_is(name, "reportsTo") || span_is(name, "supervises")) {
        value = title_posts(b->rules, arena, value);
        struct span rest = value, part;
        while (title_next_post(b->rules, arena, &rest, &part)) {
            struct title_parts t = {0};
            title_clean(b->rules, arena, part, true, &t);
            if (t.qualifier.n == 0) /* 班长（2人）, but 副总经理（营销策划） */
                part = title_strip_brackets(arena, part);
            if (part.n > 0 && !title_none(b->rules, part) && !has_field(r, name, part))
                add_field(r, arena, name, label, part, p);
        }
        return;
    }
    if (span_starts(name, "other.") || span_is(name, "gender") || span_is(name, "age") || span_is(name, "contact")) {
        struct span short_name = span_starts(name, "other.") ? span_sub(name, 6, name.n) : name;
        add_field(r, arena, short_name, label, value, p);
        return;
    }
    if (has_field(r, name, (struct span){0})) { /* said twice: the first holds, the other is kept beside it */
        if (!has_field(r, name, value))
            add_field(r, arena, SPAN("also"), label, value, p);
        return;
    }
    add_field(r, arena, name, label, value, p);
    if (span_is(name, "department"))
        s->department_given = true;
}

/* ---- titles --------------------------------------------------------------------------------------------------------
 */

/* （岗位编号：A-03） behind a post's name is a field of it. */
static bool bracket_field(struct build *b, struct slot *s, struct span qualifier)
{
    struct span name, label, value;
    if (!title_field(b->rules, b->out->arena, qualifier, &name, &label, &value))
        return false;
    finish_field(b, s, name, label, value, s->role->p);
    return true;
}

static void set_title(struct build *b, struct slot *s)
{
    struct arena *arena = b->out->arena;
    struct title_parts t = {0};
    if (without_bars(s->label_raw).n > 0)
        title_clean(b->rules, arena, without_bars(s->label_raw), true, &t);
    if (text_trim(s->raw).n > 0) {
        struct title_parts head = {0};
        title_clean(b->rules, arena, s->raw, false, &head);
        if (t.title.n == 0)
            t = head;
        else if (t.qualifier.n == 0 && span_eq(t.title, head.title))
            t.qualifier = head.qualifier; /* the heading qualifies what the label names */
        if (head.department.n > 0 && !s->department_given) {
            add_field(s->role, arena, SPAN("department"), (struct span){0}, head.department, s->role->p);
            s->department_given = true;
        }
    }
    s->role->title = t.title;
    struct field *fields = s->role->fields;
    s->role->fields = NULL;
    if (t.qualifier.n > 0 && !bracket_field(b, s, t.qualifier))
        add_field(s->role, arena, SPAN("qualifier"), (struct span){0}, t.qualifier, s->role->p);
    struct field **end = &s->role->fields;
    while (*end)
        end = &(*end)->next;
    *end = fields;
    if (t.salary.n > 0 && !has_field(s->role, SPAN("salary"), (struct span){0}))
        add_field(s->role, arena, SPAN("salary"), (struct span){0}, t.salary, s->role->p);
    if (t.headcount.n > 0 && !has_field(s->role, SPAN("headcount"), (struct span){0}))
        add_field(s->role, arena, SPAN("headcount"), (struct span){0}, t.headcount, s->role->p);
}

/* The post that one sentence ahead of the role, and no other, says is wanted. */
static bool wanted_post(const struct build *b, const struct role *role, struct title_parts *t)
{
    bool found = false;
    for (size_t i = 0; i < b->in->n && b->in->list[i].p <= role->p; i++) {
        struct title_parts other = {0};
        const struct segment *g = &b->in->list[i];
        if (g->role != 0 || !title_wanted(b->rules, b->out->arena, g->text, &other))
            continue;
        if (found && !span_eq(other.title, t->title))
            return false;
        *t = other;
        found = true;
    }
    return found;
}

static void untitled(struct build *b, struct slot *s, size_t untitled_roles)
{
    struct arena *arena = b->out->arena;
    struct title_parts t = {0};
    if (untitled_roles == 1) {
        if (b->out->title.n > 0 && title_names_post(b->rules, arena, b->out->title, &t)) {
            s->role->title = t.title;
            return;
        }
        struct span name = b->out->source;
        size_t dot = name.n;
        while (dot > 0 && name.s[dot - 1] != '.')
            dot--;
        if (dot > 1)
            name.n = dot - 1;
        if (title_of_file(b->rules, arena, name, &t)) {
            s->role->title = t.title;
            s->role->title_from_filename = true;
            diag_add(&b->out->diags, D_TITLE_FROM_FILENAME, s->role->p, "%.*s", (int)t.title.n, t.title.s);
            return;
        }
        if (title_names_file(b->rules, arena, b->out->title, name)) {
            s->role->title = b->out->title;
            return;
        }
        if (wanted_post(b, s->role, &t)) {
            s->role->title = t.title;
            if (t.headcount.n > 0 && !has_field(s->role, SPAN("headcount"), (struct span){0}))
                add_field(s->role, arena, SPAN("headcount"), (struct span){0}, t.headcount, s->role->p);
            return;
        }
    }
    diag_add(&b->out->diags, D_ROLE_UNTITLED, s->role->p, NULL);
}

/* ---- the walk ------------------------------------------------------------------------------------------------------
 */

static struct slot *slot_of(struct build *b, uint32_t role)
{
    return role > 0 && role <= b->n ? &b->slots[role - 1] : NULL;
}

static void department_heading(struct build *b, const struct segment *g)
{
    struct arena *arena = b->out->arena;
    struct span name = title_department(b->rules, arena, g->text);
    if (name.n == 0 && g->marker.n > 0 && span_ends(text_trim(g->text), "\xE5\xAD\xA6\xE9\x99\xA2"))
        name = span_dup(arena, text_trim(g->text)); /* （一）护理学院, one of a school's */
    if (name.n > 0)
        b->department = name;
    if (!span_is(g->name, "duties"))
        return;
    struct department *d = b->last_dept;
    struct span of = name.n > 0 ? name : b->department;
    if (!d || of.n == 0 || !span_eq(d->name, of)) {
        d = arena_alloc(arena, sizeof *d);
        d->name = of;
        d->p = g->p;
        if (b->last_dept)
            b->last_dept->next = d;
        else
            b->out->departments = d;
        b->last_dept = d;
    }
    b->dept = (struct slot){0};
    open_section(b, &b->dept, &d->sections, SECTION_DUTIES,
                 copy(b, g->label.n > 0 ? g->label : text_trim_colon(g->text)), g->p);
}

static int kind_by_name(struct span name)
{
    int k = section_kind_by_name(name);
    return k < 0 ? SECTION_OTHER : k;
}

struct pending { /* a field whose value may go on */
    struct slot *slot;
    struct span name, label, value;
    uint32_t p;
    bool open, role;
};

static void flush(struct build *b, struct pending *f)
{
    if (f->open && f->slot)
        finish_field(b, f->slot, f->name, f->label, f->value, f->p);
    else if (f->open && span_is(f->name, "department")) {
        struct span name = text_trim(f->value);
        if (name.n > 0 && !title_none(b->rules, name))
            b->department = span_dup(b->out->arena, name);
    } else if (f->open && span_is(f->name, "location") && !title_none(b->rules, f->value)) {
        b->location = (struct field){.label = f->label, .value = text_trim(f->value), .p = f->p};
    }
    f->open = false;
}

static void walk(struct build *b)
{
    struct pending field = {0};
    const struct segment *last = NULL;
    for (size_t i = 0; i < b->in->n; i++) {
        const struct segment *g = &b->in->list[i];
        struct slot *s = slot_of(b, g->role);
        if (g->more && last) {
            if (g->text.n == 0)
                continue;
            bool first = !last->more;
            if (g->kind == SEG_ROLE && s) {
                struct span text = copy(b, g->text);
                struct span *raw = span_is(last->name, "label") || last->more ? &s->label_raw : &s->raw;
                if (span_is(last->name, "label") || raw->n > 0 || last->more)
                    *raw = raw->n > 0 ? join(b->out->arena, *raw, "", text) : text;
                else
                    s->raw = join(b->out->arena, s->raw, "", text);
            } else if (g->kind == SEG_FIELD && field.open) {
                struct span text = copy(b, g->text);
                field.value = field.value.n > 0 ? join(b->out->arena, field.value, g->line ? "\n" : "", text) : text;
            } else if (g->kind == SEG_ITEM && s) {
                continue_item(b, s, g, first && last->label.n > 0 && last->text.n == 0);
            } else if (g->kind == SEG_ITEM && b->last_dept && b->dept.section) {
                continue_item(b, &b->dept, g, false);
            }
            last = g;
            continue;
        }
        if (g->kind != SEG_TEXT && g->kind != SEG_FURNITURE)
            flush(b, &field);
        switch (g->kind) {
        case SEG_TITLE:
            if (b->out->title.n == 0)
                b->out->title = copy(b, g->text);
            if (b->department.n == 0)
                b->department = title_department(b->rules, b->out->arena, g->text);
            break;
        case SEG_GROUP: {
            struct span name = title_department(b->rules, b->out->arena, g->text);
            if (name.n > 0)
                b->department = name;
            break;
        }
        case SEG_DEPARTMENT:
            if (b->out->title.n == 0 && b->out->roles == NULL && i < 3)
                b->out->title = copy(b, g->text);
            department_heading(b, g);
            break;
        case SEG_ROLE:
            if (!s)
                break;
            if (!s->seen) {
                s->seen = true;
                s->parent = g->parent;
                s->role->p = g->p;
                b->inherited[g->role - 1] = b->department;
            }
            if (span_is(g->name, "label"))
                s->label_raw = copy(b, g->text);
            else if (!span_is(g->name, "implicit"))
                s->raw = copy(b, g->text);
            break;
        case SEG_FIELD:
            field = (struct pending){
                .slot = s, .name = g->name, .label = g->label, .value = copy(b, g->text), .p = g->p, .open = true};
            break;
        case SEG_SECTION:
            if (!s)
                break;
            open_section(b, s, &s->role->sections, kind_by_name(g->name), copy(b, g->label), g->p);
            if (text_trim(g->text).n > 0) {
                struct segment inline_item = *g;
                inline_item.label = (struct span){0};
                inline_item.marker = (struct span){0};
                inline_item.depth = 0;
                add_item(b, s, &inline_item);
            }
            break;
        case SEG_ITEM:
            if (s) {
                int kind = kind_by_name(g->name);
                bool column = span_is(g->rule, "table.column");
                if (!s->section || s->section->kind != (enum section_kind)kind ||
                    (column && s->section->heading.n > 0 && g->label.n > 0 && !span_eq(s->section->heading, g->label) &&
                     s->section->items))
                    open_section(b, s, &s->role->sections, kind, column ? copy(b, g->label) : (struct span){0}, g->p);
                add_item(b, s, g);
            } else if (span_is(g->name, "deptduties") && b->dept.section) {
                add_item(b, &b->dept, g);
            }
            break;
        default:
            break;
        }
        if (g->kind != SEG_TEXT && g->kind != SEG_FURNITURE)
            last = g;
    }
    flush(b, &field);
}

/* A number alone, 2. behind which nothing stands, is no item. */
static void drop_blank_items(struct section *s)
{
    uint32_t n = 0;
    for (struct item **at = &s->items; *at;) {
        if ((*at)->text.n == 0 && !(*at)->items) {
            *at = (*at)->next;
        } else {
            (*at)->n = ++n;
            at = &(*at)->next;
        }
    }
}

/* Sections that hold nothing are left out; neighbours of one kind and heading are one. */
static void tidy_sections(struct section **sections)
{
    for (struct section **at = sections; *at;) {
        drop_blank_items(*at);
        if (!(*at)->items)
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
}

/* A department of which only the heading stands there is left out. */
static void tidy_departments(struct roles *r)
{
    for (struct department **at = &r->departments; *at;) {
        tidy_sections(&(*at)->sections);
        if (!(*at)->sections)
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
}

/* The last paragraph of what the post does and what it asks for. */
static uint32_t last_item(const struct role *r)
{
    uint32_t p = r->p;
    for (const struct section *s = r->sections; s; s = s->next)
        for (const struct item *x = s->items; x && s->kind != SECTION_BENEFITS && s->kind != SECTION_OTHER; x = x->next)
            p = x->p > p ? x->p : p;
    return p;
}

/* A place that stands once, behind all that is said of several posts, holds for each of them. */
static void share_location(struct build *b)
{
    size_t roles = 0, located = 0;
    uint32_t end = 0;
    struct field shared = b->location;
    for (size_t k = 0; k < b->n; k++) {
        const struct role *r = b->slots[k].role;
        if (!b->slots[k].seen)
            continue;
        roles++;
        uint32_t last = last_item(r);
        end = last > end ? last : end;
        for (const struct field *f = r->fields; f; f = f->next)
            if (span_is(f->name, "location")) {
                located++;
                shared = *f;
            }
    }
    if (roles < 2 || located > 1 || shared.value.n == 0 || shared.p <= end)
        return;
    for (size_t k = 0; k < b->n; k++) {
        struct role *r = b->slots[k].role;
        bool has = false;
        for (const struct field *f = r->fields; f; f = f->next)
            has = has || span_is(f->name, "location");
        if (b->slots[k].seen && !has)
            add_field(r, b->out->arena, SPAN("location"), shared.label, shared.value, shared.p);
    }
}

/* What goes on below the next page's head is one role. */
static void join_continued(struct build *b)
{
    struct slot *before = NULL;
    uint32_t *into = xcalloc(b->n + 1, sizeof *into);
    for (size_t k = 0; k < b->n; k++) {
        struct slot *s = &b->slots[k];
        if (!s->seen)
            continue;
        if (!before || s->parent != before->parent || !role_goes_on(before->role, s->role)) {
            before = s;
            continue;
        }
        role_take(before->role, s->role);
        s->seen = false;
        into[k + 1] = (uint32_t)(before - b->slots) + 1;
    }
    for (size_t k = 0; k < b->n; k++) /* what stood within a part stands within the whole */
        if (b->slots[k].parent <= b->n && into[b->slots[k].parent])
            b->slots[k].parent = into[b->slots[k].parent];
    free(into);
}

static void link_roles(struct build *b)
{
    struct role **end = &b->out->roles;
    for (size_t k = 0; k < b->n; k++) {
        struct slot *s = &b->slots[k];
        if (!s->seen)
            continue;
        struct slot *parent = slot_of(b, s->parent);
        struct role **at = end;
        if (parent && parent != s && parent->seen) {
            at = &parent->role->roles;
            while (*at)
                at = &(*at)->next;
        }
        *at = s->role;
        if (at == end)
            end = &s->role->next;
    }
}

struct roles *normalize_segments(const struct segments *in, const struct rules *rules)
{
    struct roles *out = roles_new();
    out->source = span_dup(out->arena, in->source);
    out->format = span_dup(out->arena, in->format);
    out->sha256 = span_dup(out->arena, in->sha256);
    for (size_t i = 0; i < in->diags.n; i++) {
        const struct diag *x = &in->diags.list[i];
        diag_carry(&out->diags, diag_name(x->id), diag_level_name(x->level), x->para, x->message);
        out->diags.list[out->diags.n - 1].old = x->old;
    }
    struct build b = {.in = in, .rules = rules, .out = out};
    for (size_t i = 0; i < in->n; i++)
        if (in->list[i].role > b.n && in->list[i].role <= in->n)
            b.n = in->list[i].role;
    b.slots = xcalloc(b.n + 1, sizeof *b.slots);
    b.inherited = xcalloc(b.n + 1, sizeof *b.inherited);
    for (size_t k = 0; k < b.n; k++)
        b.slots[k].role = arena_alloc(out->arena, sizeof *b.slots[k].role);
    walk(&b);
    size_t nameless = 0;
    for (size_t k = 0; k < b.n; k++)
        if (b.slots[k].seen) {
            set_title(&b, &b.slots[k]);
            nameless += b.slots[k].role->title.n == 0;
        }
    for (size_t k = 0; k < b.n; k++) {
        struct slot *s = &b.slots[k];
        if (!s->seen)
            continue;
        if (s->role->title.n == 0)
            untitled(&b, s, nameless);
        if (!s->department_given && !s->parent && b.inherited[k].n > 0)
            add_field(s->role, out->arena, SPAN("department"), (struct span){0}, b.inherited[k], s->role->p);
        tidy_sections(&s->role->sections);
    }
    tidy_departments(out);
    join_continued(&b);
    share_location(&b);
    link_roles(&b);
    free(b.inherited);
    free(b.slots);
    return out;
}
