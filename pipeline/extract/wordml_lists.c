/* WordprocessingML's lists: fills the numbering engine's structures from numbering.xml or Word 2003's w:lists, and
 * finds the list and level of a paragraph (ECMA-376 17.9). Counts and prints nothing itself. */
#include "wordml.h"
#include <stdlib.h>
#include <string.h>

void list_abstract(struct wml *w, const struct wml_attrs *a)
{
    if (wml_attr(a, "abstractNumId").s == NULL && wml_attr(a, "listDefId").s == NULL)
        return;
    if (numbering_full(w->d->numbering)) {
        diag_add(&w->d->diags, D_LIMIT_REACHED, 0, "more than %u lists", LIMIT_LISTS);
        wml_skip(w);
        return;
    }
    if (w->abstract_n == w->abstract_cap) {
        w->abstract_cap = w->abstract_cap ? w->abstract_cap * 2 : 32;
        w->abstracts = xreallocarray(w->abstracts, w->abstract_cap, sizeof *w->abstracts);
    }
    w->abstract = &w->abstracts[w->abstract_n++];
    int64_t id = wml_int(a, "abstractNumId", wml_int(a, "listDefId", 0));
    *w->abstract = (struct abstract){.id = id, .list = numbering_list(w->d->numbering, id)};
}

void list_abstract_end(struct wml *w)
{
    w->abstract = NULL;
}

void list_style_link(struct wml *w, const struct wml_attrs *a)
{
    if (w->abstract)
        w->abstract->style_link = span_dup(w->d->arena, wml_val(a));
}

void list_num(struct wml *w, const struct wml_attrs *a)
{
    if (numbering_full(w->d->numbering)) {
        diag_add(&w->d->diags, D_LIMIT_REACHED, 0, "more than %u lists", LIMIT_LISTS);
        wml_skip(w);
        return;
    }
    if (w->instance_n == w->instance_cap) {
        w->instance_cap = w->instance_cap ? w->instance_cap * 2 : 32;
        w->instances = xreallocarray(w->instances, w->instance_cap, sizeof *w->instances);
    }
    w->instance = numbering_instance(w->d->numbering, wml_int(a, "numId", wml_int(a, "ilfo", 0)));
    w->instances[w->instance_n++] = (struct instance){.instance = w->instance, .abstract = -1};
    w->override = -1;
}

void list_num_end(struct wml *w)
{
    w->instance = NULL;
}

void list_abstract_id(struct wml *w, const struct wml_attrs *a)
{
    if (w->instance)
        w->instances[w->instance_n - 1].abstract = wml_int(a, "val", -1);
}

void list_override(struct wml *w, const struct wml_attrs *a)
{
    int64_t level = wml_int(a, "ilvl", -1);
    w->override = level >= 0 && level < NUM_LEVELS ? (int)level : -1;
}

void list_start_override(struct wml *w, const struct wml_attrs *a)
{
    if (w->instance && w->override >= 0)
        num_instance_start(w->instance, w->override, wml_int(a, "val", 0));
}

void list_level(struct wml *w, const struct wml_attrs *a)
{
    int64_t level = wml_int(a, "ilvl", -1);
    w->lvl = NULL;
    if (w->instance && w->override >= 0)
        w->lvl = num_instance_override(w->instance, w->override);
    else if (w->abstract && level >= 0 && level < NUM_LEVELS)
        w->lvl = num_list_level(w->abstract->list, (int)level);
    if (!w->lvl) {
        wml_skip(w);
        return;
    }
    *w->lvl = (struct num_level){.format = NF_decimal, .restart = NUM_RESTART_HIGHER, .defined = true};
    w->lvl_font = wml_no_rprops();
    w->lvl_text = (struct span){"", 0};
}

void list_start(struct wml *w, const struct wml_attrs *a)
{
    if (w->lvl && wml_around(w, 1) == E_W_lvl)
        w->lvl->start = wml_int(a, "val", 0);
}

void list_format(struct wml *w, const struct wml_attrs *a)
{
    if (!w->lvl) /* of footnotes or page numbers */
        return;
    struct span name = wml_val(a);
    int format = num_format_by_name(name);
    if (format < 0) {
        diag_add(&w->d->diags, D_NUMBER_FORMAT, 0, "%.*s", (int)(name.n < 100 ? name.n : 100), name.s ? name.s : "");
        format = NF_decimal;
    }
    w->lvl->format = (enum num_format)format;
    w->lvl->custom = span_dup(w->d->arena, wml_attr(a, "format"));
}

void list_nfc(struct wml *w, const struct wml_attrs *a)
{
    if (!w->lvl)
        return;
    int64_t nfc = wml_int(a, "val", 0);
    int format = nfc >= 0 ? num_format_by_nfc((unsigned)nfc) : -1;
    if (format < 0)
        diag_add(&w->d->diags, D_NUMBER_FORMAT, 0, "nfc %lld", (long long)nfc);
    w->lvl->format = format < 0 ? NF_decimal : (enum num_format)format;
}

void list_restart(struct wml *w, const struct wml_attrs *a)
{
    int64_t level = wml_int(a, "val", -1);
    if (w->lvl && level >= 0 && level < NUM_LEVELS) /* Word takes 0 to 7 (MS-OI29500 2.1.282) */
        w->lvl->restart = (int)level;
}

void list_legal(struct wml *w, const struct wml_attrs *a)
{
    if (w->lvl)
        w->lvl->legal = wml_on(a);
}

void list_text(struct wml *w, const struct wml_attrs *a)
{
    if (w->lvl)
        w->lvl_text = span_dup(w->d->arena, wml_val(a));
}

/* Bullets as Unicode; %1 to %9 as the engine wants them. */
static struct span level_text(struct wml *w)
{
    struct span raw = w->lvl_text;
    struct buf out = {0};
    for (size_t i = 0; i < raw.n;) {
        if (w->lvl->format != NF_bullet && raw.s[i] == '%' && i + 1 < raw.n && raw.s[i + 1] >= '1' &&
            raw.s[i + 1] <= '9') {
            buf_addc(&out, (char)(raw.s[i + 1] - '0'));
            i += 2;
            continue;
        }
        uint32_t cp = utf8_next(raw, &i);
        if (w->lvl->format == NF_bullet)
            cp = symbol_to_unicode(w->lvl_font.symbol, cp);
        if (cp >= 0x20) /* the engine's placeholders are no text */
            buf_add_utf8(&out, cp);
    }
    struct span text = span_dup(w->d->arena, (struct span){out.s, out.n});
    buf_free(&out);
    return text;
}

void list_level_end(struct wml *w)
{
    if (w->lvl)
        w->lvl->text = level_text(w);
    w->lvl = NULL;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = ((const struct abstract *)a)->id, y = ((const struct abstract *)b)->id;
    return (x > y) - (x < y);
}

static int by_list(const void *a, const void *b)
{
    uintptr_t x = (uintptr_t)((const struct abstract *)a)->list, y = (uintptr_t)((const struct abstract *)b)->list;
    return (x > y) - (x < y);
}

static const struct abstract *find_abstract(const struct wml *w, int64_t id)
{
    struct abstract key = {.id = id};
    return w->abstract_n ? bsearch(&key, w->abstracts, w->abstract_n, sizeof key, by_id) : NULL;
}

static int by_instance(const void *a, const void *b)
{
    uintptr_t x = (uintptr_t)((const struct instance *)a)->instance;
    uintptr_t y = (uintptr_t)((const struct instance *)b)->instance;
    return (x > y) - (x < y);
}

/* The abstract that an instance stands on by its own word. */
static int64_t abstract_of(const struct wml *w, struct num_instance *i)
{
    struct instance key = {.instance = i};
    const struct instance *found = bsearch(&key, w->instances, w->instance_n, sizeof key, by_instance);
    return found ? found->abstract : -1;
}

/* From a list that names a numbering style to the list that this style stands for (17.9.21). */
static const struct abstract *follow_links(struct wml *w, const struct abstract *a)
{
    for (unsigned depth = 0; a && a->style_link.n > 0; depth++) {
        if (depth == LIMIT_STYLE_DEPTH) {
            diag_add(&w->d->diags, D_NUMBERING_LOOP, 0, "list %lld", (long long)a->id);
            return a;
        }
        const struct style *s = wml_style(w, a->style_link);
        struct num_instance *i = s->p.has_num ? numbering_find_instance(w->d->numbering, s->p.num) : NULL;
        const struct abstract *next = i ? find_abstract(w, abstract_of(w, i)) : NULL;
        if (!next || next == a)
            return a;
        a = next;
    }
    return a;
}

void wml_link_lists(struct wml *w)
{
    if (w->abstract_n)
        qsort(w->abstracts, w->abstract_n, sizeof *w->abstracts, by_id);
    if (w->instance_n)
        qsort(w->instances, w->instance_n, sizeof *w->instances, by_instance);
    for (size_t k = 0; k < w->instance_n; k++) {
        struct num_instance *i = w->instances[k].instance;
        const struct abstract *a = follow_links(w, find_abstract(w, w->instances[k].abstract));
        if (!a)
            continue;
        num_instance_set_list(i, a->list);
        for (int level = 0; level < NUM_LEVELS; level++) { /* Word ignores lvlRestart in an override (MS-OI29500) */
            const struct num_level *own = num_instance_level(i, level), *base = num_list_level(a->list, level);
            if (own && own != base && base->defined)
                num_instance_override(i, level)->restart = base->restart;
        }
    }
    if (w->abstract_n)
        qsort(w->abstracts, w->abstract_n, sizeof *w->abstracts, by_list);
}

/* The level by styles: the nearest style in the chain that a level of the list names, or that names a level. */
static int level_by_style(const struct wml *w, struct num_list *list, const struct style *s)
{
    struct abstract key = {.list = list};
    const struct abstract *a =
        list && w->abstract_n ? bsearch(&key, w->abstracts, w->abstract_n, sizeof key, by_list) : NULL;
    for (unsigned depth = 0; s && depth < LIMIT_STYLE_DEPTH; s = s->based, depth++) {
        for (int i = 0; a && i < NUM_LEVELS; i++)
            if (a->level_style[i].n > 0 && span_eq(a->level_style[i], s->id))
                return i;
        if (s->p.has_level)
            return s->p.level;
    }
    return 0;
}

struct num_instance *wml_numbering(struct wml *w, const struct pprops *p, int *level)
{
    const struct style *s = p->style && p->style->type == 'p' ? p->style : w->default_style;
    if (!p->has_num && !(s && s->has_num))
        return NULL;
    int64_t num = p->has_num ? p->num : s->num;
    if (num == 0)
        return NULL;
    struct num_instance *i = numbering_find_instance(w->d->numbering, num);
    if (!i || !num_instance_list(i)) {
        diag_add(&w->d->diags, D_NUMBERING_MISSING, doc_here(w->d), "%lld", (long long)num);
        return NULL;
    }
    *level = p->has_level ? p->level : level_by_style(w, num_instance_list(i), s);
    return i;
}
