/* RTF font table and style sheet: what fonts say of character sets, what styles say of lists and outline levels. */
#include "charset.h"
#include "rtf.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { ID_MAX = 65535, GROW = 64 };

/* The index for an identifier, made if new; SIZE_MAX when it is out of range. */
static size_t entry(struct id_map *m, int32_t id, void **list, size_t size)
{
    if (id < 0 || id > ID_MAX)
        return SIZE_MAX;
    if ((size_t)id >= m->n) {
        size_t n = (size_t)id + GROW;
        m->of = xreallocarray(m->of, n, sizeof *m->of);
        memset(m->of + m->n, 0, (n - m->n) * sizeof *m->of);
        m->n = n;
    }
    if (m->of[id] == 0) {
        if (m->count % GROW == 0)
            *list = xreallocarray(*list, m->count + GROW, size);
        m->of[id] = (uint32_t)++m->count;
    }
    return m->of[id] - 1;
}

static struct span take_name(struct rtf *r)
{
    struct span name = text_trim((struct span){r->name.s, r->name.n});
    name = span_dup(r->d->arena, name);
    buf_reset(&r->name);
    return name;
}

void rtf_font_end(struct rtf *r)
{
    if (!r->font_open)
        return;
    r->font_open = false;
    void *list = r->fonts;
    size_t i = entry(&r->font_ids, rtf_top(r)->chp.font, &list, sizeof *r->fonts);
    r->fonts = list;
    r->font.name = take_name(r);
    if (i != SIZE_MAX)
        r->fonts[i] = r->font;
    r->font = (struct rtf_font){0};
}

/* Word's own name for its heading styles is "heading 1"; LibreOffice writes "Heading 1". */
static struct span style_name(struct span name)
{
    size_t alias = span_find(name, ",", 0); /* "heading 1,H1" */
    name = span_sub(name, 0, alias < name.n ? alias : name.n);
    char *s = (char *)(uintptr_t)name.s; /* our own copy */
    if (name.n == 9 && span_starts(name, "Heading ") && isdigit((unsigned char)s[8]))
        s[0] = 'h';
    return name;
}

void rtf_style_end(struct rtf *r)
{
    const struct rtf_group *g = rtf_top(r);
    int32_t based = r->style_based;
    r->style_based = -1;
    if (g->dest != RTF_STYLE) { /* character and table styles have turned to RTF_SKIP */
        buf_reset(&r->name);
        return;
    }
    void *list = r->styles;
    size_t i = entry(&r->style_ids, g->pap.style, &list, sizeof *r->styles);
    r->styles = list;
    struct span name = style_name(take_name(r));
    int32_t outline = g->pap.outline;
    if (outline < 0 && name.n == 9 && span_starts(name, "heading ")) /* Word 6 has no \outlinelevel */
        outline = name.s[8] - '1';
    if (i != SIZE_MAX)
        r->styles[i] = (struct rtf_style){name, g->pap.ls, g->pap.ilvl, outline, based};
}

const struct rtf_style *rtf_style(const struct rtf *r, int32_t id)
{
    if (id < 0 || (size_t)id >= r->style_ids.n || r->style_ids.of[id] == 0)
        return NULL;
    return &r->styles[r->style_ids.of[id] - 1];
}

/* What a style says, or the style that it is based on, and so on; -1 when none does. */
int32_t rtf_style_value(const struct rtf *r, int32_t id, enum rtf_style_what what)
{
    const struct rtf_style *s = rtf_style(r, id);
    for (unsigned depth = 0; s && depth < LIMIT_STYLE_DEPTH; depth++) {
        int32_t value = what == RTF_STYLE_LS ? s->ls : what == RTF_STYLE_ILVL ? s->ilvl : s->outline;
        if (value >= 0)
            return value;
        s = rtf_style(r, s->based);
    }
    return -1;
}

void rtf_defs_free(struct rtf *r)
{
    free(r->fonts);
    free(r->styles);
    free(r->font_ids.of);
    free(r->style_ids.of);
    buf_free(&r->name);
}
