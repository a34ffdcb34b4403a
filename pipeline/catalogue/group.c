/* Groups wordings into duties. Equal canonical texts are one duty; near ones are found by an index on what is left of
 * them without fillers (canon_soft), and join the best leader of their bucket. Leaders come first by occurrences, then
 * by length, then by code points, so the outcome does not depend on the order of the input. */
#include "group.h"
#include "db.h"
#include <stdlib.h>
#include <string.h>

void group_init(struct group *g, struct arena *arena)
{
    *g = (struct group){.arena = arena};
}

void group_free(struct group *g)
{
    for (size_t i = 0; i < g->wordings_n; i++)
        free(g->wordings[i].depts);
    free(g->wordings);
    free(g->said);
    free(g->duties);
    free(g->table);
    *g = (struct group){0};
}

static uint64_t wording_hash(struct span kind, struct span text, bool field)
{
    return (uint64_t)hash_text((uint64_t)hash_text(field, kind), text);
}

static void rehash(struct group *g)
{
    size_t n = g->table_n ? g->table_n * 2 : 256;
    free(g->table);
    g->table = xcalloc(n, sizeof *g->table);
    g->table_n = n;
    for (size_t i = 0; i < g->wordings_n; i++) {
        const struct wording *w = &g->wordings[i];
        size_t at = wording_hash(w->kind, w->text, w->field) & (n - 1);
        while (g->table[at])
            at = (at + 1) & (n - 1);
        g->table[at] = i + 1;
    }
}

/* The wording's index; made if new. */
static size_t find_wording(struct group *g, struct span kind, struct span text, bool field)
{
    if (g->wordings_n * 2 >= g->table_n)
        rehash(g);
    size_t at = wording_hash(kind, text, field) & (g->table_n - 1);
    for (; g->table[at]; at = (at + 1) & (g->table_n - 1)) {
        const struct wording *w = &g->wordings[g->table[at] - 1];
        if (w->field == field && span_eq(w->text, text) && span_eq(w->kind, kind))
            return g->table[at] - 1;
    }
    if (g->wordings_n == g->wordings_cap) {
        g->wordings_cap = g->wordings_cap ? g->wordings_cap * 2 : 64;
        g->wordings = xreallocarray(g->wordings, g->wordings_cap, sizeof *g->wordings);
    }
    g->wordings[g->wordings_n] = (struct wording){
        .kind = span_dup(g->arena, kind), .text = span_dup(g->arena, text), .field = field, .duty = NO_DUTY};
    g->table[at] = ++g->wordings_n;
    return g->wordings_n - 1;
}

static void add_dept(struct group *g, struct wording *w, struct span dept)
{
    if (dept.n == 0)
        return;
    for (size_t i = w->depts_n; i-- > 0;)
        if (span_eq(w->depts[i], dept))
            return;
    if (w->depts_n == w->depts_cap) {
        w->depts_cap = w->depts_cap ? w->depts_cap * 2 : 2;
        w->depts = xreallocarray(w->depts, w->depts_cap, sizeof *w->depts);
    }
    w->depts[w->depts_n++] = span_dup(g->arena, dept);
}

void group_add(struct group *g, const struct saying *x)
{
    if (text_is_blank(x->text))
        return;
    size_t k = find_wording(g, x->kind, x->text, x->field);
    struct wording *w = &g->wordings[k];
    w->count++;
    w->changed |= x->changed;
    if (x->entry) {
        w->stored_duty = x->duty;
        w->stored_entry = x->entry;
    }
    add_dept(g, w, x->dept);
    if (x->field)
        return;
    if (g->said_n == g->said_cap) {
        g->said_cap = g->said_cap ? g->said_cap * 2 : 64;
        g->said = xreallocarray(g->said, g->said_cap, sizeof *g->said);
    }
    g->said[g->said_n++] = (struct said){
        .item = x->item, .document = x->document, .place = x->place, .duty = x->duty, .entry = x->entry, .wording = k};
}

/* ---- forming duties ---- */

/* All wordings of one canonical text under one kind. */
struct same {
    struct span kind, soft, canonical, text; /* text: the preferred one */
    int64_t count, text_count;
    size_t length;          /* of canonical, code points */
    size_t first, wordings; /* its wordings in the order by canonical text */
    size_t duty;            /* index of its leader */
};

static const struct wording *sorting; /* qsort has no context; one thread */

static int by_canonical(const void *a, const void *b)
{
    const struct wording *x = &sorting[*(const size_t *)a], *y = &sorting[*(const size_t *)b];
    int c = span_cmp(x->kind, y->kind);
    if (c == 0)
        c = span_cmp(x->canonical, y->canonical);
    return c ? c : span_cmp(x->text, y->text);
}

static int by_leadership(const void *a, const void *b)
{
    const struct same *x = a, *y = b;
    int c = span_cmp(x->kind, y->kind);
    if (c == 0)
        c = span_cmp(x->soft, y->soft);
    if (c == 0 && x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (c == 0 && x->length != y->length)
        return x->length < y->length ? -1 : 1;
    return c ? c : span_cmp(x->canonical, y->canonical);
}

static struct span made(struct group *g, struct buf *b)
{
    struct span s = span_dup(g->arena, (struct span){b->s, b->n});
    buf_reset(b);
    return s;
}

static void canonicalize(struct group *g)
{
    struct buf b = {0};
    for (size_t i = 0; i < g->wordings_n; i++) {
        struct wording *w = &g->wordings[i];
        if (w->field)
            continue;
        canon_duty(w->text, &b);
        w->canonical = made(g, &b);
        canon_soft(w->canonical, &b);
        w->soft = b.n ? made(g, &b) : w->canonical; /* nothing but fillers: it is what it says */
    }
    buf_free(&b);
}

static bool preferred(const struct same *s, const struct wording *w)
{
    if (w->count != s->text_count)
        return w->count > s->text_count;
    size_t have = utf8_length(s->text), want = utf8_length(w->text);
    return want != have ? want < have : span_cmp(w->text, s->text) < 0;
}

/* Fold wordings, sorted by canonical text in `order`, into sames. */
static size_t fold_same(struct group *g, const size_t *order, size_t n, struct same *sames)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        struct wording *w = &g->wordings[order[i]];
        struct same *s = k ? &sames[k - 1] : NULL;
        if (!s || !span_eq(s->kind, w->kind) || !span_eq(s->canonical, w->canonical)) {
            s = &sames[k++];
            *s = (struct same){.kind = w->kind,
                               .soft = w->soft,
                               .canonical = w->canonical,
                               .text = w->text,
                               .text_count = w->count,
                               .length = utf8_length(w->canonical),
                               .first = i};
        } else if (preferred(s, w)) {
            s->text = w->text;
            s->text_count = w->count;
        }
        s->count += w->count;
        s->wordings++;
    }
    return k;
}

/* The leader, among sames[from, to), that s joins; itself when none is near enough. */
static size_t leader_of(const struct same *sames, size_t from, size_t to, const struct same *s, int similarity)
{
    size_t best = SIZE_MAX;
    int best_score = similarity - 1;
    for (size_t i = from; i < to; i++) {
        if (sames[i].duty != i) /* no leader */
            continue;
        int score = bigram_similarity(sames[i].canonical, s->canonical);
        if (score > best_score) {
            best_score = score;
            best = i;
        }
    }
    return best;
}

static void choose_leaders(struct same *sames, size_t n, int similarity)
{
    size_t bucket = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (!span_eq(sames[i].soft, sames[i - 1].soft) || !span_eq(sames[i].kind, sames[i - 1].kind)))
            bucket = i;
        size_t leader = leader_of(sames, bucket, i, &sames[i], similarity);
        sames[i].duty = leader == SIZE_MAX ? i : leader;
    }
}

static int by_duty_document(const void *a, const void *b)
{
    const struct said *x = a, *y = b;
    size_t dx = sorting[x->wording].duty, dy = sorting[y->wording].duty;
    if (dx != dy)
        return dx < dy ? -1 : 1;
    if (x->document != y->document)
        return x->document < y->document ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

/* ---- what need not be formed again ---- */

static uint64_t bucket_hash(const struct wording *w)
{
    return (uint64_t)hash_text((uint64_t)hash_text(2, w->kind), w->soft);
}

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Duties of different rests of words have nothing to do with each other: those with a rest that no changed wording has
 * are as they are stored. */
static void settle(struct group *g)
{
    size_t n = 0;
    uint64_t *changed = xcalloc(g->wordings_n, sizeof *changed);
    for (size_t i = 0; i < g->wordings_n; i++)
        if (g->wordings[i].changed && !g->wordings[i].field)
            changed[n++] = bucket_hash(&g->wordings[i]);
    if (n)
        qsort(changed, n, sizeof *changed, compare_hashes);
    for (size_t i = 0; i < g->wordings_n; i++) {
        struct wording *w = &g->wordings[i];
        if (w->field || w->changed)
            continue;
        uint64_t hash = n ? bucket_hash(w) : 0;
        w->settled = !n || !bsearch(&hash, changed, n, sizeof *changed, compare_hashes);
    }
    free(changed);
    n = 0;
    for (size_t i = 0; i < g->said_n; i++)
        if (!g->wordings[g->said[i].wording].settled)
            g->said[n++] = g->said[i];
    g->said_n = n;
}

static void count_said(struct group *g)
{
    sorting = g->wordings;
    if (g->said_n)
        qsort(g->said, g->said_n, sizeof *g->said, by_duty_document);
    for (size_t i = 0; i < g->said_n; i++) {
        size_t duty = g->wordings[g->said[i].wording].duty;
        struct grouped *d = &g->duties[duty];
        if (d->occurrences++ == 0 || g->said[i].place < d->place)
            d->place = g->said[i].place;
        d->documents += i == 0 || g->wordings[g->said[i - 1].wording].duty != duty ||
                        g->said[i - 1].document != g->said[i].document;
    }
}

/* Number the leaders as duties and tell each wording its duty. */
static void number_duties(struct group *g, const struct same *sames, size_t n, const size_t *order, size_t order_n)
{
    size_t *number = xcalloc(n, sizeof *number);
    g->duties = xcalloc(n, sizeof *g->duties);
    for (size_t i = 0; i < n; i++) {
        if (sames[i].duty == i) {
            number[i] = g->duties_n;
            g->duties[g->duties_n++] =
                (struct grouped){.kind = sames[i].kind, .text = sames[i].text, .canonical = sames[i].canonical};
        }
        size_t duty = number[sames[i].duty]; /* leaders stand before those who join them */
        for (size_t k = sames[i].first; k < order_n && k < sames[i].first + sames[i].wordings; k++)
            g->wordings[order[k]].duty = duty;
    }
    free(number);
}

void group_form(struct group *g, int similarity)
{
    bool any_changed = false, all_changed = true;
    for (size_t i = 0; i < g->wordings_n; i++) {
        any_changed |= g->wordings[i].changed && !g->wordings[i].field;
        all_changed &= g->wordings[i].changed;
    }
    if (any_changed)
        canonicalize(g);
    if (!all_changed)
        settle(g);
    size_t n = 0, *order = xcalloc(g->wordings_n, sizeof *order);
    for (size_t i = 0; i < g->wordings_n; i++)
        if (!g->wordings[i].field && !g->wordings[i].settled)
            order[n++] = i;
    sorting = g->wordings;
    qsort(order, n, sizeof *order, by_canonical);
    struct same *sames = xcalloc(n, sizeof *sames);
    size_t k = fold_same(g, order, n, sames);
    qsort(sames, k, sizeof *sames, by_leadership);
    choose_leaders(sames, k, similarity);
    number_duties(g, sames, k, order, n);
    free(sames);
    free(order);
    count_said(g);
}
