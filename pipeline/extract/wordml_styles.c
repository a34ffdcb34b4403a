/* WordprocessingML's styles and the properties of paragraphs and runs: reads them as stated, resolves inheritance once,
 * and answers what holds (ECMA-376 17.7). */
#include "wordml.h"
#include <string.h>

struct rprops wml_no_rprops(void)
{
    return (struct rprops){.bold = UNSET, .hidden = UNSET};
}

struct pprops wml_no_pprops(void)
{
    return (struct pprops){.center = UNSET, .mark = {.bold = UNSET, .hidden = UNSET}};
}

static struct style **bucket(struct wml *w, struct span id)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < id.n; i++)
        h = (h ^ (unsigned char)id.s[i]) * 16777619u;
    return &w->styles[h % STYLE_BUCKETS];
}

struct style *wml_style(struct wml *w, struct span id)
{
    struct style **b = bucket(w, id);
    for (struct style *s = *b; s; s = s->next)
        if (span_eq(s->id, id))
            return s;
    struct style *s = arena_alloc(w->d->arena, sizeof *s);
    s->id = span_dup(w->d->arena, id);
    s->p = wml_no_pprops();
    s->r = wml_no_rprops();
    s->next = *b;
    *b = s;
    return s;
}

void style_open(struct wml *w, const struct wml_attrs *a)
{
    struct span type = wml_attr(a, "type"), def = wml_attr(a, "default");
    w->style = wml_style(w, wml_attr(a, "styleId"));
    w->style->type = span_is(type, "paragraph") || type.n == 0 ? 'p' : type.s[0];
    if (span_is(type, "numbering") || span_is(type, "list"))
        w->style->type = 'n';
    if (w->style->type == 'p' && def.n > 0 && (span_is(def, "1") || span_is(def, "true") || span_is(def, "on")))
        w->default_style = w->style;
}

void style_close(struct wml *w)
{
    w->style = NULL;
}

void style_name(struct wml *w, const struct wml_attrs *a)
{
    if (w->style && wml_around(w, 1) == E_W_style)
        w->style->name = span_dup(w->d->arena, wml_val(a));
}

void style_based(struct wml *w, const struct wml_attrs *a)
{
    if (w->style)
        w->style->based_id = span_dup(w->d->arena, wml_val(a));
}

void prop_ppr(struct wml *w, const struct wml_attrs *a)
{
    static struct pprops nowhere;
    (void)a;
    enum wml_element around = wml_around(w, 1);
    if (around == E_W_p && w->story_n > 0)
        w->ppr = &w->stories[w->story_n - 1].p;
    else if (around == E_W_style && w->style)
        w->ppr = &w->style->p;
    else
        w->ppr = &nowhere;
}

void prop_ppr_end(struct wml *w)
{
    w->ppr = NULL;
}

void prop_rpr(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    enum wml_element around = wml_around(w, 1);
    w->rpr = NULL;
    if (around == E_W_pPr && w->ppr)
        w->rpr = &w->ppr->mark;
    else if ((around == E_W_r || around == E_M_r) && w->story_n > 0)
        w->rpr = &w->stories[w->story_n - 1].run;
    else if (around == E_W_style && w->style)
        w->rpr = &w->style->r;
    else if (around == E_W_lvl && w->lvl)
        w->rpr = &w->lvl_font;
    else if (wml_within(w, E_W_docDefaults))
        w->rpr = &w->defaults;
}

void prop_rpr_end(struct wml *w)
{
    w->rpr = NULL;
}

void prop_pstyle(struct wml *w, const struct wml_attrs *a)
{
    if (w->ppr && wml_around(w, 1) == E_W_pPr)
        w->ppr->style = wml_style(w, wml_val(a));
    else if (w->lvl && w->abstract && wml_around(w, 1) == E_W_lvl)
        for (int i = 0; i < NUM_LEVELS; i++)
            if (num_list_level(w->abstract->list, i) == w->lvl)
                w->abstract->level_style[i] = span_dup(w->d->arena, wml_val(a));
}

void prop_rstyle(struct wml *w, const struct wml_attrs *a)
{
    if (w->rpr)
        w->rpr->style = wml_style(w, wml_val(a));
}

void prop_num(struct wml *w, const struct wml_attrs *a)
{
    if (!w->ppr)
        return;
    w->ppr->has_num = true;
    w->ppr->num = wml_int(a, "val", 0);
}

void prop_level(struct wml *w, const struct wml_attrs *a)
{
    int64_t level = wml_int(a, "val", 0);
    if (!w->ppr || level < 0 || level >= NUM_LEVELS)
        return;
    w->ppr->has_level = true;
    w->ppr->level = (int)level;
}

void prop_outline(struct wml *w, const struct wml_attrs *a)
{
    int64_t level = wml_int(a, "val", 9);
    if (!w->ppr)
        return;
    w->ppr->has_outline = true;
    w->ppr->outline = level >= 0 && level < 9 ? (int)level + 1 : 0;
}

void prop_jc(struct wml *w, const struct wml_attrs *a)
{
    if (w->ppr)
        w->ppr->center = span_is(wml_val(a), "center") ? ON : OFF;
}

void prop_bold(struct wml *w, const struct wml_attrs *a)
{
    if (w->rpr)
        w->rpr->bold = wml_on(a) ? ON : OFF;
}

void prop_hidden(struct wml *w, const struct wml_attrs *a)
{
    if (w->rpr)
        w->rpr->hidden = wml_on(a) ? ON : OFF;
}

void prop_fonts(struct wml *w, const struct wml_attrs *a)
{
    static const char *const names[] = {"ascii", "hAnsi", "h-ansi"};
    if (!w->rpr)
        return;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct span font = wml_attr(a, names[i]);
        if (font.n > 0 && symbol_font(font)) {
            w->rpr->symbol = span_dup(w->d->arena, font);
            return;
        }
    }
}

/* "heading 3" is at outline level 3 even where its style does not say so. */
static int heading_level(struct span name)
{
    bool heading = name.n == 9 && (span_starts(name, "heading ") || span_starts(name, "Heading "));
    return heading && name.s[8] >= '1' && name.s[8] <= '9' ? name.s[8] - '0' : 0;
}

static void inherit(struct style *s, const struct style *from)
{
    int heading = heading_level(from->name);
    if (from->r.bold != UNSET)
        s->bold = from->r.bold;
    if (from->r.hidden != UNSET)
        s->hidden = from->r.hidden;
    if (from->p.center != UNSET)
        s->center = from->p.center;
    if (from->p.has_outline)
        s->outline = from->p.outline;
    else if (heading)
        s->outline = heading;
    if (from->p.has_num) {
        s->has_num = true;
        s->num = from->p.num;
    }
}

static void link_style(struct wml *w, struct style *s)
{
    const struct style *chain[LIMIT_STYLE_DEPTH];
    size_t n = 0;
    chain[n++] = s;
    for (const struct style *x = s->based; x; x = x->based) {
        if (n == LIMIT_STYLE_DEPTH) { /* a circle, or as good as one: what was seen counts */
            diag_add(&w->d->diags, D_NUMBERING_LOOP, 0, "style %.*s", (int)(s->id.n < 100 ? s->id.n : 100), s->id.s);
            break;
        }
        chain[n++] = x;
    }
    s->bold = s->hidden = s->center = UNSET;
    s->outline = 0;
    while (n > 0)
        inherit(s, chain[--n]);
}

void wml_link(struct wml *w)
{
    if (w->linked)
        return;
    w->linked = true;
    for (size_t i = 0; i < STYLE_BUCKETS; i++)
        for (struct style *s = w->styles[i]; s; s = s->next) {
            if (s->based_id.n == 0)
                continue;
            for (struct style *b = *bucket(w, s->based_id); b && !s->based; b = b->next)
                if (span_eq(b->id, s->based_id) && b != s)
                    s->based = b;
        }
    for (size_t i = 0; i < STYLE_BUCKETS; i++)
        for (struct style *s = w->styles[i]; s; s = s->next)
            link_style(w, s);
    wml_link_lists(w);
}

/* A toggle property: the run's own value, else paragraph style and character style against each other (17.7.3). */
static bool toggle(enum tri own, enum tri paragraph, enum tri character, enum tri def)
{
    if (own != UNSET)
        return own == ON;
    if (paragraph == UNSET && character == UNSET)
        return def == ON;
    return (paragraph == ON) != (character == ON);
}

static const struct style *paragraph_style(const struct wml *w, const struct pprops *p)
{
    return p->style && p->style->type == 'p' ? p->style : w->default_style;
}

bool wml_bold(const struct wml *w, const struct pprops *p, const struct rprops *r)
{
    const struct style *s = paragraph_style(w, p);
    return toggle(r->bold, s ? s->bold : UNSET, r->style && r->style->type == 'c' ? r->style->bold : UNSET,
                  w->defaults.bold);
}

bool wml_hidden(const struct wml *w, const struct pprops *p, const struct rprops *r)
{
    const struct style *s = paragraph_style(w, p);
    return toggle(r->hidden, s ? s->hidden : UNSET, r->style && r->style->type == 'c' ? r->style->hidden : UNSET,
                  w->defaults.hidden);
}
