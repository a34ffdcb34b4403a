/* The numbering engine: keeps lists, instances and counters, and builds labels. See numbering.h for the model; numbers
 * themselves are printed by numformat.c. It reads no file and reports nothing. */
#include "numbering.h"
#include "limits.h"
#include <stdlib.h>
#include <string.h>

enum { STORIES = 2 };

struct counters {
    int64_t value[NUM_LEVELS];
    bool used[NUM_LEVELS]; /* value holds; else the level begins at its start */
    int deepest;           /* no level below it is used */
};

struct num_list {
    int64_t id;
    int scope;
    int number; /* in order of first use, from 1; 0 before */
    struct num_level levels[NUM_LEVELS];
    struct counters counters[STORIES];
};

/* What an instance changes about one level. */
struct override {
    struct num_level level; /* holds when level.defined */
    int64_t start;
    bool has_start, started[STORIES];
};

struct num_instance {
    int64_t id;
    int scope;
    struct numbering *owner;
    struct num_list *list;
    struct override *overrides; /* NUM_LEVELS of them, or NULL: most instances change nothing */
};

/* A hash table from scope and id to a list or an instance; open addressing, the size a power of two. */
struct slot {
    int64_t id;
    int scope;
    void *item; /* NULL: free */
};
struct map {
    struct slot *slots;
    size_t n, cap;
};

struct numbering {
    struct arena *arena;
    struct map lists, instances;
    struct num_list *spare; /* stands in for all past LIMIT_LISTS */
    int scope, scopes, story, numbers;
    struct buf label;
};

struct numbering *numbering_new(struct arena *arena)
{
    struct numbering *n = xcalloc(1, sizeof *n);
    n->arena = arena;
    return n;
}

void numbering_free(struct numbering *n)
{
    if (!n)
        return;
    free(n->lists.slots);
    free(n->instances.slots);
    buf_free(&n->label);
    free(n);
}

static struct slot *find_slot(const struct map *m, int scope, int64_t id)
{
    uint64_t h = ((uint64_t)id ^ (uint64_t)scope << 40) * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)(h >> 32) & (m->cap - 1);
    while (m->slots[i].item && (m->slots[i].id != id || m->slots[i].scope != scope))
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

static void *map_find(const struct map *m, int scope, int64_t id)
{
    return m->cap ? find_slot(m, scope, id)->item : NULL;
}

static void map_add(struct map *m, int scope, int64_t id, void *item)
{
    if (2 * (m->n + 1) > m->cap) {
        struct map bigger = {.cap = m->cap ? 2 * m->cap : 64, .n = m->n};
        bigger.slots = xcalloc(bigger.cap, sizeof *bigger.slots);
        for (size_t i = 0; i < m->cap; i++)
            if (m->slots[i].item)
                *find_slot(&bigger, m->slots[i].scope, m->slots[i].id) = m->slots[i];
        free(m->slots);
        *m = bigger;
    }
    *find_slot(m, scope, id) = (struct slot){id, scope, item};
    m->n++;
}

bool numbering_full(const struct numbering *n)
{
    return n->lists.n >= LIMIT_LISTS || n->instances.n >= LIMIT_LISTS;
}

struct num_list *numbering_find_list(struct numbering *n, int64_t id)
{
    return map_find(&n->lists, n->scope, id);
}

struct num_list *numbering_list(struct numbering *n, int64_t id)
{
    struct num_list *l = numbering_find_list(n, id);
    if (l)
        return l;
    if (n->lists.n >= LIMIT_LISTS && n->spare)
        return n->spare;
    l = arena_alloc(n->arena, sizeof *l);
    l->id = id;
    l->scope = n->scope;
    for (int i = 0; i < NUM_LEVELS; i++)
        l->levels[i] = (struct num_level){.start = 1, .restart = NUM_RESTART_HIGHER};
    if (n->lists.n >= LIMIT_LISTS)
        n->spare = l;
    else
        map_add(&n->lists, n->scope, id, l);
    return l;
}

static int clamp_level(int level)
{
    return level < 0 ? 0 : level >= NUM_LEVELS ? NUM_LEVELS - 1 : level;
}

struct num_level *num_list_level(struct num_list *l, int level)
{
    return &l->levels[clamp_level(level)];
}

struct num_instance *numbering_find_instance(struct numbering *n, int64_t id)
{
    return map_find(&n->instances, n->scope, id);
}

struct num_instance *numbering_instance(struct numbering *n, int64_t id)
{
    struct num_instance *i = numbering_find_instance(n, id);
    if (i)
        return i;
    i = arena_alloc(n->arena, sizeof *i);
    i->id = id;
    i->scope = n->scope;
    i->owner = n;
    if (n->instances.n < LIMIT_LISTS)
        map_add(&n->instances, n->scope, id, i);
    return i;
}

void num_instance_set_list(struct num_instance *i, struct num_list *l)
{
    i->list = l;
}

struct num_list *num_instance_list(struct num_instance *i)
{
    return i->list;
}

static struct override *override_of(struct num_instance *i, int level)
{
    if (!i->overrides) {
        i->overrides = arena_alloc(i->owner->arena, NUM_LEVELS * sizeof *i->overrides);
        for (int k = 0; k < NUM_LEVELS; k++)
            i->overrides[k].level = (struct num_level){.start = 1, .restart = NUM_RESTART_HIGHER};
    }
    return &i->overrides[clamp_level(level)];
}

struct num_level *num_instance_override(struct num_instance *i, int level)
{
    return &override_of(i, level)->level;
}

void num_instance_start(struct num_instance *i, int level, int64_t start)
{
    struct override *o = override_of(i, level);
    o->start = start;
    o->has_start = true;
}

const struct num_level *num_instance_level(const struct num_instance *i, int level)
{
    if (level < 0 || level >= NUM_LEVELS)
        return NULL;
    if (i->overrides && i->overrides[level].level.defined)
        return &i->overrides[level].level;
    return i->list && i->list->levels[level].defined ? &i->list->levels[level] : NULL;
}

/* Where a level begins, and begins again: the instance's own start goes before its level's (17.9.27). */
static int64_t start_of(const struct num_instance *i, int level)
{
    if (i->overrides && i->overrides[level].has_start)
        return i->overrides[level].start;
    const struct num_level *l = num_instance_level(i, level);
    return l ? l->start : 1;
}

static void use(struct counters *c, int level)
{
    c->used[level] = true;
    if (level > c->deepest)
        c->deepest = level;
}

static void count(struct num_instance *i, int level, struct counters *c, int story)
{
    struct override *o = i->overrides ? &i->overrides[level] : NULL;
    if (o && o->has_start && !o->started[story]) {
        o->started[story] = true;
        c->value[level] = o->start;
    } else if (!c->used[level]) {
        c->value[level] = start_of(i, level);
    } else if (c->value[level] < INT32_MAX) {
        c->value[level]++;
    }
    use(c, level);
    for (int k = level + 1; k <= c->deepest; k++) {
        const struct num_level *l = num_instance_level(i, k);
        int restart = l ? l->restart : NUM_RESTART_HIGHER;
        if (restart == NUM_RESTART_HIGHER || level < restart)
            c->used[k] = false;
    }
}

/* The number of level k as it stands in the label of a deeper level or its own. */
static void print_number(const struct num_instance *i, const struct counters *c, int k, bool legal, struct buf *out)
{
    const struct num_level *l = num_instance_level(i, k);
    if (!l || l->format == NF_bullet || l->format == NF_none)
        return;
    enum num_format f = legal && l->format != NF_decimalZero ? NF_decimal : l->format;
    num_format_print(f, c->used[k] ? c->value[k] : start_of(i, k), l->custom, out);
}

static struct span build_label(struct numbering *n, const struct num_instance *i, const struct counters *c, int level)
{
    const struct num_level *l = num_instance_level(i, level);
    struct buf *out = &n->label;
    buf_reset(out);
    for (size_t k = 0; k < l->text.n && out->n <= LIMIT_LABEL_BYTES; k++) {
        unsigned char b = (unsigned char)l->text.s[k];
        if (b < 1 || b > NUM_LEVELS)
            buf_addc(out, (char)b);
        else if (b - 1 <= level)
            print_number(i, c, b - 1, l->legal, out);
    }
    size_t end = out->n;
    if (end > LIMIT_LABEL_BYTES) /* no character is cut */
        for (end = LIMIT_LABEL_BYTES; end > 0 && ((unsigned char)out->s[end] & 0xC0) == 0x80;)
            end--;
    return span_dup(n->arena, (struct span){out->s, end});
}

bool numbering_next(struct numbering *n, struct num_instance *i, int level, struct num_label *out)
{
    const struct num_level *l = num_instance_level(i, level);
    if (!l || !i->list)
        return false;
    struct counters *c = &i->list->counters[n->story];
    count(i, level, c, n->story);
    if (i->list->number == 0)
        i->list->number = ++n->numbers;
    out->text = build_label(n, i, c, level);
    out->number = c->value[level];
    out->bullet = l->format == NF_bullet;
    out->level = level;
    out->list = i->list->number;
    return true;
}

void numbering_set_next(struct num_instance *i, int level, int64_t value)
{
    if (!i->list || level < 0 || level >= NUM_LEVELS || value <= INT32_MIN || value > INT32_MAX)
        return;
    struct counters *c = &i->list->counters[i->owner->story];
    c->value[level] = value - 1;
    use(c, level);
    if (i->overrides)
        i->overrides[level].started[i->owner->story] = true;
}

void numbering_restart(struct num_instance *i, int level)
{
    if (!i->list)
        return;
    struct counters *c = &i->list->counters[i->owner->story];
    for (int k = clamp_level(level); k < NUM_LEVELS; k++)
        c->used[k] = false;
}

int numbering_open_scope(struct numbering *n)
{
    int before = n->scope;
    n->scope = ++n->scopes;
    return before;
}

void numbering_close_scope(struct numbering *n, int before)
{
    n->scope = before;
}

void numbering_story(struct numbering *n, int story)
{
    n->story = story < 0 ? 0 : story >= STORIES ? STORIES - 1 : story;
}
