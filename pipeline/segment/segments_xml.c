/* Segments XML, urn:zhize:segments:1: prints struct segments and reads it back. Decides nothing. */
#include "segment.h"
#include "xml.h"
#include <stdlib.h>

#define NAMESPACE "urn:zhize:segments:1"

static const char *const names[SEG_KINDS] = {"title",   "department", "group", "role",     "field",
                                             "section", "item",       "text",  "furniture"};

const char *segment_kind_name(enum segment_kind k)
{
    return names[k < SEG_KINDS ? k : SEG_TEXT];
}

static void attr(struct xmlout *x, const char *name, struct span value)
{
    if (value.n > 0)
        xmlout_attr(x, name, value);
}

static void attr_number(struct xmlout *x, const char *name, long long value)
{
    if (value != 0)
        xmlout_attr_int(x, name, value);
}

void segments_write(const struct segments *s, struct buf *out)
{
    struct xmlout x;
    xmlout_begin(&x, out);
    xmlout_open(&x, "segments");
    xmlout_attr(&x, "xmlns", SPAN(NAMESPACE));
    xmlout_attr(&x, "source", s->source);
    attr(&x, "format", s->format);
    attr(&x, "sha256", s->sha256);
    for (size_t i = 0; i < s->n; i++) {
        const struct segment *g = &s->list[i];
        xmlout_open(&x, "segment");
        xmlout_attr(&x, "kind", span_of(segment_kind_name(g->kind)));
        xmlout_attr_int(&x, "p", g->p);
        xmlout_attr_int(&x, "from", g->from);
        xmlout_attr_int(&x, "to", g->to);
        xmlout_attr(&x, "rule", g->rule);
        attr(&x, "name", g->name);
        attr(&x, "label", g->label);
        attr(&x, "marker", g->marker);
        attr_number(&x, "role", g->role);
        attr_number(&x, "parent", g->parent);
        attr_number(&x, "depth", g->depth);
        if (g->more)
            xmlout_attr(&x, "more", g->line ? SPAN("line") : SPAN("text"));
        attr_number(&x, "score", g->score);
        attr_number(&x, "margin", g->margin);
        attr(&x, "runner-up", g->runner);
        if (g->text.n > 0)
            xmlout_text(&x, g->text);
        xmlout_close(&x);
    }
    xmlout_diags(&x, &s->diags);
    xmlout_close(&x);
}

static enum segment_kind kind_of(struct span name)
{
    for (int k = 0; k < SEG_KINDS; k++)
        if (span_is(name, names[k]))
            return (enum segment_kind)k;
    return SEG_TEXT;
}

static struct span keep(struct xmlin *x, const char *name, struct arena *arena)
{
    struct span v = xmlin_attr(x, name);
    return v.s && v.n > 0 ? span_dup(arena, v) : (struct span){0};
}

static void read_segment(struct xmlin *x, struct segments *s)
{
    if (s->n == s->cap) {
        s->cap = s->cap ? s->cap * 2 : 128;
        s->list = xreallocarray(s->list, s->cap, sizeof *s->list);
    }
    struct segment *g = &s->list[s->n++];
    *g = (struct segment){0};
    g->kind = kind_of(xmlin_attr(x, "kind"));
    g->p = (uint32_t)xmlin_attr_int(x, "p", 0);
    g->from = (uint32_t)xmlin_attr_int(x, "from", 0);
    g->to = (uint32_t)xmlin_attr_int(x, "to", 0);
    g->rule = keep(x, "rule", s->arena);
    g->name = keep(x, "name", s->arena);
    g->label = keep(x, "label", s->arena);
    g->marker = keep(x, "marker", s->arena);
    g->role = (uint32_t)xmlin_attr_int(x, "role", 0);
    g->parent = (uint32_t)xmlin_attr_int(x, "parent", 0);
    g->depth = (uint32_t)xmlin_attr_int(x, "depth", 0);
    struct span more = xmlin_attr(x, "more");
    g->more = more.s != NULL;
    g->line = span_is(more, "line");
    g->score = (int)xmlin_attr_int(x, "score", 0);
    g->margin = (int)xmlin_attr_int(x, "margin", 0);
    g->runner = keep(x, "runner-up", s->arena);
    g->text = xmlin_element_text(x, s->arena);
}

struct segments *segments_read(const char *xml, size_t n)
{
    struct segments *s = xcalloc(1, sizeof *s);
    s->arena = arena_new();
    s->own_arena = true;
    diags_init(&s->diags, s->arena);
    struct xmlin *x = xmlin_new(xml, n);
    enum xmlin_event event;
    while ((event = xmlin_next(x)) != XMLIN_END && event != XMLIN_ERROR) {
        if (event != XMLIN_OPEN || xmlin_diag(x, &s->diags))
            continue;
        if (span_is(xmlin_name(x), "segment")) {
            read_segment(x, s);
        } else if (span_is(xmlin_name(x), "segments")) {
            s->source = keep(x, "source", s->arena);
            s->format = keep(x, "format", s->arena);
            s->sha256 = keep(x, "sha256", s->arena);
        }
    }
    if (event == XMLIN_ERROR)
        diag_add(&s->diags, D_XML_BROKEN, 0, "%s", xmlin_error(x));
    xmlin_free(x);
    return s;
}
