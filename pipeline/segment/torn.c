/* Torn: text copied out of a page's layers, where each sign stands in a paragraph of its own: 1 over 、 over what the
 * item says, “ over 请 over ”. The pieces of each item become one flow again. */
#include "lines.h"
#include <stdlib.h>
#include <string.h>

enum {
    LEAST = 3,       /* numbers over their signs that show such a document */
    SIGN_BYTES = 6,  /* of a paragraph that is signs alone */
    DIGITS = 3,      /* of one that is a number alone */
    MOST = 64 << 10, /* bytes of one flow: what follows begins another */
};

static bool is_number(struct span t)
{
    for (size_t i = 0; i < t.n; i++)
        if (t.s[i] < '0' || t.s[i] > '9')
            return false;
    return t.n > 0 && t.n <= DIGITS;
}

/* One or two signs, and nothing else: 、 ” 。 */
static bool is_sign(struct span t)
{
    if (t.n == 0 || t.n > SIGN_BYTES)
        return false;
    for (size_t i = 0; i < t.n;) {
        uint32_t cp = utf8_next(t, &i);
        bool sign = cp == '.' || cp == ',' || cp == '"' || (cp >= 0x2018 && cp <= 0x201D) || cp == 0x3001 ||
                    cp == 0x3002 || cp == 0xFF0C || cp == 0xFF0E || cp == 0xFF1A || cp == 0xFF1B || cp == ':' ||
                    cp == ';';
        if (!sign)
            return false;
    }
    return true;
}

/* A sign that numbers an item: 、 ． . */
static bool numbers(struct span t)
{
    size_t i = 0;
    uint32_t cp = t.n ? utf8_next(t, &i) : 0;
    return i == t.n && (cp == 0x3001 || cp == '.' || cp == 0xFF0E);
}

static bool ended(struct span t)
{
    size_t pos = t.n;
    uint32_t last = pos ? utf8_prev(t, &pos) : 0;
    return last == 0x3002 || last == 0xFF1B || last == ';' || last == 0xFF01 || last == 0xFF1F;
}

/* The next paragraph that is not blank, from node i on; d->n: none. */
static size_t next_para(const struct document *d, size_t i)
{
    while (i < d->n && (d->nodes[i].kind != NODE_P || text_is_blank(d->nodes[i].u.p.text)))
        i++;
    return i;
}

static struct span words_at(const struct document *d, size_t i)
{
    return i < d->n ? text_trim(d->nodes[i].u.p.text) : (struct span){0};
}

static bool is_torn(const struct document *d)
{
    size_t torn = 0;
    for (size_t i = 0; i < d->n; i++)
        if (d->nodes[i].kind == NODE_TABLE)
            return false;
    for (size_t i = next_para(d, 0); i < d->n && torn < LEAST; i = next_para(d, i + 1))
        torn += is_number(words_at(d, i)) && numbers(words_at(d, next_para(d, i + 1)));
    return torn >= LEAST;
}

/* Does the paragraph go on what stands before it in its item? */
static bool goes_on(struct span before, struct span t)
{
    return is_sign(t) || is_sign(before) || (!ended(before) && !is_number(t));
}

/* Adds the paragraph to the flow; a blank one too, so that each is covered. */
static struct span add_piece(struct lines *l, struct flow *f, struct buf *text, size_t *cap, const struct para *p)
{
    struct span body = text_trim(p->text);
    if (f->n == *cap) {
        struct piece *more = arena_alloc(l->arena, (*cap = *cap ? *cap * 2 : 8) * sizeof *more);
        if (f->n > 0)
            memcpy(more, f->pieces, f->n * sizeof *more);
        f->pieces = more;
    }
    f->pieces[f->n++] = (struct piece){
        .at = text->n, .p = p->n, .skip = body.n ? (size_t)(body.s - p->text.s) : 0, .size = body.n, .para = p};
    buf_add(text, body.s, body.n);
    return body;
}

bool torn_join(struct lines *l, const struct document *d)
{
    if (!is_torn(d))
        return false;
    for (size_t i = 0; i < d->n;) {
        if (d->nodes[i].kind != NODE_P) {
            i++;
            continue;
        }
        size_t below = next_para(d, i + 1);
        bool item = is_number(words_at(d, i)) && numbers(words_at(d, below));
        if (!item) {
            lines_flow(l, i, &d->nodes[i].u.p);
            i++;
            continue;
        }
        struct buf text = {0};
        struct flow joined = {.table = -1, .cell = -1, .node = i};
        size_t cap = 0, first = i;
        for (struct span before = {0}; i < d->n; i++) {
            if (d->nodes[i].kind != NODE_P)
                continue;
            struct span t = words_at(d, i);
            if (i > first && t.n > 0 && (text.n >= MOST || !goes_on(before, t)))
                break;
            struct span body = add_piece(l, &joined, &text, &cap, &d->nodes[i].u.p);
            before = body.n > 0 ? body : before;
        }
        joined.text = span_dup(l->arena, (struct span){text.s, text.n});
        buf_free(&text);
        lines_flow(l, first, joined.pieces[0].para);
        l->flows[l->nflows - 1] = joined;
    }
    return true;
}
