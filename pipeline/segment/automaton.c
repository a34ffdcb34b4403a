/* Automata: see automaton.h. A state is the list of nodes that are alive after the text so far, by preference, as a
 * backtracking matcher would try them. States and steps are made when first needed and kept up to a limit; then they
 * are forgotten and made anew. */
#include "automaton.h"
#include "limits.h"
#include <stdlib.h>
#include <string.h>

#define ACCEPT     0x8000u /* flag of a state's number: a pattern ends here */
#define UNKNOWN    0x7FFFu /* a step that has not been made yet */
#define DEAD       0x7FFEu
#define STATES     0x2000u
#define PAGE       64u /* code points */
#define LINE_FEED  0u  /* its symbol */
#define MAX_SYMBOL 0xFFF0u

struct state {
    uint32_t first, n; /* in threads */
    uint32_t match;    /* its first match: place among its threads */
    uint16_t matches;
    uint16_t cut;     /* the state of what is preferred to its first match */
    uint16_t steps[]; /* the state behind it and each symbol, then behind the text's end */
};

struct automaton {
    enum automaton_way way;
    bool ready, broken; /* broken: too many symbols, all patterns are candidates */
    bool opaque;        /* some pattern is */
    struct nfa nfa;
    /* Characters that no set tells apart are one symbol. */
    uint16_t page[0x10000 / PAGE];
    uint16_t *cells; /* PAGE a page */
    uint32_t *from;  /* intervals of code points */
    uint16_t *symbol;
    size_t nintervals, nsymbols;
    uint8_t *members; /* of each set, a bit a symbol */
    size_t member_bytes;
    /* One block: states from its begin, their threads from its end. It does not grow, so that what stays of it does not
     * hold the heap's end in place. */
    unsigned char *block;
    uint32_t *threads;
    uint16_t *table; /* states by hash, + 1 */
    size_t nstates, states_most, nthreads, threads_most, stride, table_cap;
    size_t forgotten;  /* times */
    uint16_t start[2]; /* within a text, at its begin */
    /* scratch */
    uint32_t *list, *stack, *seen, mark;
    size_t nlist;
};

struct automaton *automaton_new(enum automaton_way way)
{
    struct automaton *a = xcalloc(1, sizeof *a);
    a->way = way;
    return a;
}

void automaton_add(struct automaton *a, struct span pattern, int number)
{
    nfa_add(&a->nfa, pattern, a->way == WAY_BACK, number);
}

void automaton_free(struct automaton *a)
{
    if (!a)
        return;
    nfa_free(&a->nfa);
    free(a->cells);
    free(a->from);
    free(a->symbol);
    free(a->members);
    free(a->block);
    free(a->table);
    free(a->list);
    free(a->stack);
    free(a->seen);
    free(a);
}

/* ---- symbols ------------------------------------------------------------------------------------------------------
 */

static int compare_points(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static size_t interval_of(const struct automaton *a, uint32_t cp)
{
    size_t low = 0, high = a->nintervals;
    while (high - low > 1) {
        size_t mid = (low + high) / 2;
        if (a->from[mid] <= cp)
            low = mid;
        else
            high = mid;
    }
    return low;
}

static void make_intervals(struct automaton *a)
{
    const struct nfa *nfa = &a->nfa;
    size_t n = 0;
    a->from = xreallocarray(NULL, 2 * nfa->nranges + 3, sizeof *a->from);
    a->from[n++] = 0;
    a->from[n++] = '\n';
    a->from[n++] = '\n' + 1;
    for (size_t i = 0; i < nfa->nranges; i++) {
        a->from[n++] = nfa->ranges[i].from;
        a->from[n++] = nfa->ranges[i].to + 1;
    }
    qsort(a->from, n, sizeof *a->from, compare_points);
    for (size_t i = 0; i < n; i++)
        if (a->from[i] <= 0x10FFFF && (a->nintervals == 0 || a->from[i] != a->from[a->nintervals - 1]))
            a->from[a->nintervals++] = a->from[i];
}

static uint64_t mixed(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

struct signature {
    uint64_t sum; /* of the sets that have the interval */
    size_t interval;
};

static int compare_signatures(const void *a, const void *b)
{
    const struct signature *x = a, *y = b;
    return x->sum != y->sum ? (x->sum > y->sum) - (x->sum < y->sum)
                            : (x->interval > y->interval) - (x->interval < y->interval);
}

static void make_symbols(struct automaton *a)
{
    const struct nfa *nfa = &a->nfa;
    struct signature *list = xcalloc(a->nintervals, sizeof *list);
    size_t n = LINE_FEED;
    a->symbol = xcalloc(a->nintervals, sizeof *a->symbol);
    for (size_t i = 0; i < a->nintervals; i++)
        list[i].interval = i;
    for (size_t k = 0; k < nfa->nsets; k++)
        for (size_t i = nfa->sets[k].first; i < nfa->sets[k].first + nfa->sets[k].n; i++) {
            size_t end = interval_of(a, nfa->ranges[i].to) + 1;
            list[interval_of(a, nfa->ranges[i].from)].sum += mixed(k + 1); /* from here on */
            if (end < a->nintervals)
                list[end].sum -= mixed(k + 1); /* no more */
        }
    for (size_t i = 1; i < a->nintervals; i++)
        list[i].sum += list[i - 1].sum;
    qsort(list, a->nintervals, sizeof *list, compare_signatures);
    for (size_t i = 0; i < a->nintervals; i++) {
        if (i == 0 || list[i].sum != list[i - 1].sum)
            n++;
        a->broken = a->broken || n > MAX_SYMBOL;
        a->symbol[list[i].interval] = a->from[list[i].interval] == '\n' ? LINE_FEED : (uint16_t)n;
    }
    a->nsymbols = n + 1;
    free(list);
}

static void make_members(struct automaton *a)
{
    const struct nfa *nfa = &a->nfa;
    a->member_bytes = a->nsymbols / 8 + 1;
    a->members = xcalloc(nfa->nsets + 1, a->member_bytes);
    for (size_t k = 0; k < nfa->nsets; k++)
        for (size_t i = nfa->sets[k].first; i < nfa->sets[k].first + nfa->sets[k].n; i++)
            for (size_t j = interval_of(a, nfa->ranges[i].from); j < a->nintervals && a->from[j] <= nfa->ranges[i].to;
                 j++)
                a->members[k * a->member_bytes + a->symbol[j] / 8] |= (uint8_t)(1u << a->symbol[j] % 8);
}

/* A page for each 64 code points; those within one interval share their page. */
static void make_pages(struct automaton *a)
{
    size_t n = 0, cap = 0, at = 0, shared = SIZE_MAX; /* shared: interval of the page before, if it is all of that */
    for (uint32_t page = 0; page < 0x10000 / PAGE; page++) {
        uint32_t cp = page * PAGE, end = cp + PAGE;
        while (at + 1 < a->nintervals && a->from[at + 1] <= cp)
            at++;
        bool whole = at + 1 == a->nintervals || a->from[at + 1] >= end;
        if (whole && shared == at) {
            a->page[page] = a->page[page - 1];
            continue;
        }
        shared = whole ? at : SIZE_MAX;
        if (n == cap) {
            cap = cap ? cap * 2 : 64;
            a->cells = xreallocarray(a->cells, cap * PAGE, sizeof *a->cells);
        }
        for (size_t k = at; cp < end; k++) {
            uint32_t stop = k + 1 < a->nintervals && a->from[k + 1] < end ? a->from[k + 1] : end;
            for (; cp < stop; cp++)
                a->cells[n * PAGE + cp % PAGE] = a->symbol[k];
        }
        a->page[page] = (uint16_t)n++;
    }
}

static unsigned symbol_of(const struct automaton *a, uint32_t cp)
{
    return cp < 0x10000 ? a->cells[a->page[cp / PAGE] * PAGE + cp % PAGE] : a->symbol[interval_of(a, cp)];
}

static inline __attribute__((always_inline)) unsigned next_symbol(const struct automaton *a, struct span f, size_t *i)
{
    const unsigned char *s = (const unsigned char *)f.s + *i;
    if (*s < 0x80) {
        ++*i;
        return a->cells[a->page[*s / PAGE] * PAGE + *s % PAGE];
    }
    if (*s >= 0xE1 && *s <= 0xEC && f.n - *i >= 3) { /* no surrogates; the text is well-formed */
        uint32_t cp = (uint32_t)(*s & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (uint32_t)(s[2] & 0x3F);
        *i += 3;
        return a->cells[a->page[cp / PAGE] * PAGE + cp % PAGE];
    }
    return symbol_of(a, utf8_next(f, i));
}

static inline __attribute__((always_inline)) unsigned back_symbol(const struct automaton *a, struct span f, size_t *i)
{
    const unsigned char *s = (const unsigned char *)f.s + *i;
    if (s[-1] < 0x80) {
        --*i;
        return a->cells[a->page[s[-1] / PAGE] * PAGE + s[-1] % PAGE];
    }
    if (*i >= 3 && s[-3] >= 0xE1 && s[-3] <= 0xEC) {
        uint32_t cp = (uint32_t)(s[-3] & 0x0F) << 12 | (uint32_t)(s[-2] & 0x3F) << 6 | (uint32_t)(s[-1] & 0x3F);
        *i -= 3;
        return a->cells[a->page[cp / PAGE] * PAGE + cp % PAGE];
    }
    return symbol_of(a, utf8_prev(f, i));
}

/* ---- states -------------------------------------------------------------------------------------------------------
 */

static void forget(struct automaton *a)
{
    a->nstates = a->nthreads = 0;
    a->forgotten++;
    memset(a->table, 0, a->table_cap * sizeof *a->table);
    a->start[0] = a->start[1] = UNKNOWN;
}

static void make_ready(struct automaton *a)
{
    a->ready = true;
    for (size_t k = 0; k < a->nfa.npatterns; k++)
        a->opaque = a->opaque || a->nfa.patterns[k].opaque;
    make_intervals(a);
    make_symbols(a);
    if (a->broken)
        return;
    make_members(a);
    make_pages(a);
    a->list = xreallocarray(NULL, a->nfa.nnodes + 1, sizeof *a->list);
    a->stack = xreallocarray(NULL, 2 * a->nfa.nnodes + 2, sizeof *a->stack);
    a->seen = xcalloc(a->nfa.nnodes + 1, sizeof *a->seen);
    a->stride = (sizeof(struct state) + (a->nsymbols + 1) * sizeof(uint16_t) + 3) / 4 * 4;
    /* a state needs room for all nodes at most, and one is kept at least */
    size_t size = LIMIT_AUTOMATON_BYTES + a->stride + a->nfa.nnodes * sizeof *a->threads;
    a->states_most = size / a->stride < STATES ? size / a->stride : STATES;
    a->threads_most = size / sizeof *a->threads;
    a->block = xmalloc(a->threads_most * sizeof *a->threads);
    a->threads = (uint32_t *)(void *)a->block;
    for (a->table_cap = 64; a->table_cap < 2 * a->states_most;)
        a->table_cap *= 2;
    a->table = xcalloc(a->table_cap, sizeof *a->table);
    a->start[0] = a->start[1] = UNKNOWN;
}

void automaton_prepare(struct automaton *a)
{
    if (!a->ready)
        make_ready(a);
}

/* Adds the node, or what stands behind it without a character, to the list, by preference. */
static void follow(struct automaton *a, uint32_t node, bool begin, bool end)
{
    size_t n = 0;
    a->stack[n++] = node;
    while (n > 0) {
        uint32_t k = a->stack[--n];
        const struct node *x = &a->nfa.nodes[k];
        if (a->seen[k] == a->mark)
            continue;
        a->seen[k] = a->mark;
        if (x->kind == NODE_SPLIT) {
            a->stack[n++] = x->other;
            a->stack[n++] = x->out;
        } else if ((x->kind == NODE_BEGIN && begin) || (x->kind == NODE_END && end)) {
            a->stack[n++] = x->out;
        } else if (x->kind != NODE_BEGIN) {
            a->list[a->nlist++] = k;
        }
    }
}

static void follow_starts(struct automaton *a, bool begin)
{
    for (size_t k = 0; k < a->nfa.npatterns; k++)
        if (!a->nfa.patterns[k].opaque)
            follow(a, a->nfa.patterns[k].start, begin, false);
}

static void new_mark(struct automaton *a)
{
    a->nlist = 0;
    if (++a->mark == 0) {
        memset(a->seen, 0, a->nfa.nnodes * sizeof *a->seen);
        a->mark = 1;
    }
}

static uint64_t list_hash(const uint32_t *list, size_t n)
{
    uint64_t h = n;
    for (size_t i = 0; i < n; i++)
        h = (h ^ list[i]) * 0x9E3779B97F4A7C15u, h ^= h >> 29;
    return h;
}

static inline struct state *state_of(const struct automaton *a, uint16_t s)
{
    return (struct state *)(void *)(a->block + (size_t)(s & ~ACCEPT) * a->stride);
}

/* The state of the nodes in the list, with its flag. May forget all others. */
static uint16_t keep_state(struct automaton *a)
{
    if (a->nlist == 0)
        return DEAD;
    size_t match = 0, matches = 0;
    for (size_t i = a->nlist; i-- > 0;)
        if (a->nfa.nodes[a->list[i]].kind == NODE_MATCH)
            match = i, matches++;
    uint16_t accept = matches > 0 ? ACCEPT : 0;
    uint64_t h = list_hash(a->list, a->nlist);
    size_t slot = h & (a->table_cap - 1);
    for (; a->table[slot]; slot = (slot + 1) & (a->table_cap - 1)) {
        const struct state *x = state_of(a, (uint16_t)(a->table[slot] - 1));
        if (x->n == a->nlist && memcmp(a->threads + x->first, a->list, x->n * sizeof *a->list) == 0)
            return (uint16_t)(a->table[slot] - 1) | accept;
    }
    if (a->nstates >= a->states_most || (a->nstates + 1) * a->stride + (a->nthreads + a->nlist) * sizeof *a->threads >
                                            a->threads_most * sizeof *a->threads) {
        forget(a);
        slot = h & (a->table_cap - 1);
    }
    a->table[slot] = (uint16_t)(a->nstates + 1);
    a->nthreads += a->nlist;
    struct state *x = state_of(a, (uint16_t)a->nstates);
    *x = (struct state){.first = (uint32_t)(a->threads_most - a->nthreads),
                        .n = (uint32_t)a->nlist,
                        .match = (uint32_t)match,
                        .matches = (uint16_t)(matches < UINT16_MAX ? matches : UINT16_MAX),
                        .cut = UNKNOWN};
    memcpy(a->threads + x->first, a->list, a->nlist * sizeof *a->list);
    for (size_t k = 0; k <= a->nsymbols; k++)
        x->steps[k] = UNKNOWN;
    return (uint16_t)a->nstates++ | accept;
}

static uint16_t make_start(struct automaton *a, bool begin)
{
    new_mark(a);
    follow_starts(a, begin);
    uint16_t s = keep_state(a);
    return a->start[begin] = s;
}

static inline uint16_t start_state(struct automaton *a, bool begin)
{
    return a->start[begin] == UNKNOWN ? make_start(a, begin) : a->start[begin];
}

/* The state behind state s and a symbol, or the text's end. */
static uint16_t make_step(struct automaton *a, uint16_t s, unsigned symbol)
{
    const struct state *x = state_of(a, s);
    size_t forgotten = a->forgotten;
    bool end = symbol == a->nsymbols;
    new_mark(a);
    for (size_t i = 0; i < x->n; i++) {
        uint32_t k = a->threads[x->first + i];
        const struct node *node = &a->nfa.nodes[k];
        if (end && node->kind == NODE_MATCH)
            follow(a, k, false, end);
        else if (end ? node->kind == NODE_END
                     : node->kind == NODE_SET &&
                           a->members[node->other * a->member_bytes + symbol / 8] >> symbol % 8 & 1)
            follow(a, node->out, false, end);
    }
    if (a->way == WAY_ANYWHERE && !end)
        follow_starts(a, false);
    uint16_t to = keep_state(a);
    if (a->forgotten == forgotten)
        state_of(a, s)->steps[symbol] = to;
    return to;
}

static inline __attribute__((always_inline)) uint16_t step(struct automaton *a, uint16_t s, unsigned symbol)
{
    uint16_t to = state_of(a, s)->steps[symbol];
    return to == UNKNOWN ? make_step(a, s, symbol) : to;
}

/* ---- passes -------------------------------------------------------------------------------------------------------
 */

static void add_candidate(struct candidates *out, const struct pattern *p, size_t begin)
{
    size_t i = out->n;
    while (i > 0 && out->list[i - 1].number > p->number)
        i--;
    if (i > 0 && out->list[i - 1].number == p->number) {
        out->list[i - 1].begin = begin;
        return;
    }
    if (out->n == CANDIDATES) {
        out->all = true;
        return;
    }
    memmove(out->list + i + 1, out->list + i, (out->n - i) * sizeof *out->list);
    out->list[i] = (struct candidate_rule){p->number, p->sure, p->headed, begin};
    out->n++;
}

static void collect(const struct automaton *a, uint16_t s, size_t at, struct candidates *out)
{
    const struct state *x = state_of(a, s);
    unsigned left = x->matches;
    for (size_t i = x->match; left > 0; i++) {
        const struct node *node = &a->nfa.nodes[a->threads[x->first + i]];
        if (node->kind == NODE_MATCH)
            add_candidate(out, &a->nfa.patterns[node->out], at), left--;
    }
}

static void pass_back(struct automaton *a, struct span f, struct candidates *out)
{
    size_t i = f.n;
    uint16_t s = start_state(a, true);
    while (s != DEAD) {
        if (s & ACCEPT)
            collect(a, s, i, out);
        if (i == 0) {
            s = step(a, s, (unsigned)a->nsymbols);
            if (s != DEAD)
                collect(a, s, 0, out);
            return;
        }
        unsigned symbol = back_symbol(a, f, &i);
        if (symbol == LINE_FEED) {
            out->all = true;
            return;
        }
        s = step(a, s, symbol);
    }
}

static void pass_forward(struct automaton *a, struct span f, size_t i, struct candidates *out)
{
    uint16_t s = start_state(a, i == 0);
    while (s != DEAD) {
        if (s & ACCEPT)
            collect(a, s, i, out);
        if (i >= f.n) {
            s = step(a, s, (unsigned)a->nsymbols);
            if (s != DEAD)
                collect(a, s, i, out);
            return;
        }
        unsigned symbol = next_symbol(a, f, &i);
        if (symbol == LINE_FEED) {
            out->all = true;
            return;
        }
        s = step(a, s, symbol);
    }
}

void automaton_pass(struct automaton *a, struct span f, size_t at, struct candidates *out)
{
    automaton_prepare(a);
    out->n = 0;
    out->all = a->broken;
    if (a->broken)
        return;
    if (a->way == WAY_BACK)
        pass_back(a, f, out);
    else
        pass_forward(a, f, at, out);
    for (size_t k = 0; a->opaque && k < a->nfa.npatterns && !out->all; k++)
        if (a->nfa.patterns[k].opaque)
            add_candidate(out, &a->nfa.patterns[k], 0);
}

bool automaton_begins(struct automaton *a, uint32_t cp)
{
    automaton_prepare(a);
    if (a->broken || a->opaque)
        return true;
    uint16_t s = start_state(a, false);
    unsigned symbol = symbol_of(a, cp);
    return s != DEAD && (s & ACCEPT || symbol == LINE_FEED || step(a, s, symbol) != DEAD);
}

bool automaton_any(struct automaton *a, struct span f, size_t at)
{
    struct candidates found;
    automaton_pass(a, f, at, &found);
    return found.all || found.n > 0;
}

/* The state of what state s prefers to its first match; DEAD: nothing. */
static uint16_t cut_state(struct automaton *a, uint16_t s)
{
    struct state *x = state_of(a, s);
    if (x->cut != UNKNOWN)
        return x->cut;
    size_t forgotten = a->forgotten;
    new_mark(a);
    memcpy(a->list, a->threads + x->first, x->match * sizeof *a->list);
    a->nlist = x->match;
    uint16_t to = keep_state(a);
    if (a->forgotten == forgotten)
        state_of(a, s)->cut = to;
    return to;
}

static const struct pattern *first_match(const struct automaton *a, uint16_t s)
{
    const struct state *x = state_of(a, s);
    return &a->nfa.patterns[a->nfa.nodes[a->threads[x->first + x->match]].out];
}

enum prefix automaton_prefix(struct automaton *a, struct automaton *close, struct span f, size_t at, int *number,
                             size_t *end, bool *blank)
{
    automaton_prepare(a);
    enum prefix found = PREFIX_NONE;
    *blank = false;
    if (a->broken || a->opaque)
        return *blank = true, PREFIX_ASK;
    uint16_t s = start_state(a, at == 0);
    for (size_t i = at; s != DEAD;) {
        if (i >= f.n)
            s = step(a, s, (unsigned)a->nsymbols);
        if (s == DEAD)
            break;
        if (s & ACCEPT) {
            *blank = *blank || (i < f.n && f.s[i] == ' ');
            if (close ? automaton_any(close, f, i) : i < f.n && f.s[i] == ' ') {
                const struct pattern *p = first_match(a, s);
                if (!p->sure)
                    return *blank = true, PREFIX_ASK;
                found = PREFIX_FOUND;
                *number = p->number;
                *end = i;
                s = cut_state(a, s);
            }
        }
        if (i >= f.n || s == DEAD)
            break;
        unsigned symbol = next_symbol(a, f, &i);
        if (symbol == LINE_FEED)
            return *blank = true, PREFIX_ASK;
        s = step(a, s, symbol);
    }
    return found;
}
