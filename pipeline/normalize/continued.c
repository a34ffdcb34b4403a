/* Roles that go on: see continued.h. */
#include "continued.h"

static unsigned label_number(struct span label)
{
    unsigned n = 0;
    for (size_t i = 0; i < label.n && n < 10000; i++)
        if (label.s[i] >= '0' && label.s[i] <= '9')
            n = n * 10 + (unsigned)(label.s[i] - '0');
        else if (n > 0)
            break;
    return n;
}

/* The number of its first duty, or of the last that has one; 0: none has. */
static unsigned duty_number(const struct role *r, bool last)
{
    unsigned n = 0;
    for (const struct section *s = r->sections; s; s = s->next)
        for (const struct item *x = s->items; x && s->kind == SECTION_DUTIES; x = x->next) {
            unsigned number = label_number(x->label);
            if (!last)
                return number;
            n = number > 0 ? number : n;
        }
    return n;
}

static const struct field *field_of(const struct role *r, struct span name)
{
    for (const struct field *f = r->fields; f; f = f->next)
        if (span_eq(f->name, name))
            return f;
    return NULL;
}

static bool says_continued(const struct role *r)
{
    static const char *const words[] = {"\xE7\xBB\xAD", "\xE7\xBB\xAD\xE8\xA1\xA8", "\xE7\xBB\xAD\xE9\xA1\xB5",
                                        "\xE7\xBB\xAD\xE4\xB8\x8A\xE9\xA1\xB5", "\xE6\x8E\xA5\xE4\xB8\x8A\xE9\xA1\xB5"};
    const struct field *f = field_of(r, SPAN("qualifier"));
    for (size_t k = 0; f && k < sizeof words / sizeof *words; k++)
        if (span_is(f->value, words[k]))
            return true;
    return false;
}

bool role_goes_on(const struct role *before, const struct role *after)
{
    if (before->title.n == 0 || !span_eq(before->title, after->title))
        return false;
    unsigned first = duty_number(after, false);
    return says_continued(after) || (first > 1 && first == duty_number(before, true) + 1);
}

static void take_items(struct section *to, struct section *from)
{
    struct item **end = &to->items;
    uint32_t n = 0;
    for (; *end; end = &(*end)->next)
        n = (*end)->n;
    *end = from->items;
    for (struct item *x = from->items; x; x = x->next)
        x->n = ++n;
    from->items = NULL;
}

void role_take(struct role *to, struct role *from)
{
    struct section **end = &to->sections, *last = NULL;
    for (; *end; end = &(*end)->next)
        last = *end;
    struct section *first = from->sections;
    if (last && first && last->kind == first->kind) {
        take_items(last, first);
        first = first->next;
    }
    *end = first;
    from->sections = NULL;
    struct field **tail = &to->fields;
    while (*tail)
        tail = &(*tail)->next;
    for (struct field *f = from->fields, *next; f; f = next) {
        next = f->next;
        f->next = NULL;
        if (span_is(f->name, "qualifier") || field_of(to, f->name))
            continue;
        *tail = f;
        tail = &f->next;
    }
    from->fields = NULL;
}
