/* Fuzz entry of the numbering engine: the bytes are a program of calls (lists, levels, overrides, paragraphs). A label
 * must be within its limit and UTF-8, whatever the readers fill in. */
#include "limits.h"
#include "numbering.h"
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);

struct reel {
    const uint8_t *s;
    size_t n, at;
    struct arena *arena;
};

static unsigned byte(struct reel *r)
{
    return r->at < r->n ? r->s[r->at++] : 0;
}

static int64_t number(struct reel *r)
{
    static const int64_t odd[] = {0, -1, 1, 9, 10, 11, 99, 100, 9999, 10000, 99999999, INT32_MAX, INT64_MAX, INT64_MIN};
    unsigned k = byte(r);
    return k < sizeof odd / sizeof *odd ? odd[k] : (int64_t)(k * 256 + byte(r));
}

static struct span words(struct reel *r)
{
    size_t want = byte(r) % 40, have = r->n - r->at;
    struct span t = {(const char *)r->s + r->at, want < have ? want : have};
    r->at += t.n;
    struct buf clean = {0}; /* as readers do: text is UTF-8 before the engine sees it, placeholders are single bytes */
    for (size_t i = 0; i < t.n;)
        buf_add_utf8(&clean, utf8_next(t, &i));
    t = span_dup(r->arena, (struct span){clean.s, clean.n});
    buf_free(&clean);
    return t;
}

static void fill(struct reel *r, struct num_level *l)
{
    l->format = (enum num_format)(byte(r) % NF_COUNT);
    l->start = number(r);
    l->restart = (int)(byte(r) % 12) - 1;
    l->legal = byte(r) & 1;
    l->defined = byte(r) & 3;
    l->text = words(r);
    if (l->format == NF_custom)
        l->custom = words(r);
}

static void check(struct span label)
{
    if (label.n > LIMIT_LABEL_BYTES)
        abort();
    struct buf again = {0};
    for (size_t i = 0; i < label.n;)
        buf_add_utf8(&again, utf8_next(label, &i));
    if (!span_eq(label, (struct span){again.s, again.n}))
        abort();
    buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    struct reel r = {s, n, 0, arena_new()};
    struct numbering *all = numbering_new(r.arena);
    struct num_label label;
    while (r.at < r.n) {
        unsigned verb = byte(&r);
        struct num_instance *i = numbering_instance(all, byte(&r) % 8);
        int level = (int)(byte(&r) % NUM_LEVELS);
        switch (verb % 9) {
        case 0:
            num_instance_set_list(i, numbering_list(all, byte(&r) % 8));
            break;
        case 1:
            fill(&r, num_list_level(numbering_list(all, byte(&r) % 8), level));
            break;
        case 2:
            fill(&r, num_instance_override(i, level));
            break;
        case 3:
            num_instance_start(i, level, number(&r));
            break;
        case 4:
            numbering_set_next(i, level, number(&r));
            break;
        case 5:
            numbering_restart(i, level);
            break;
        case 6:
            numbering_story(all, (int)(byte(&r) % 2));
            break;
        default:
            if (numbering_next(all, i, level, &label))
                check(label.text);
        }
    }
    numbering_free(all);
    arena_free(r.arena);
    return 0;
}
