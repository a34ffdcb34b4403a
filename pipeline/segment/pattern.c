/* Patterns: reads the part of PCRE2's syntax that rules are written in, and makes nodes of an automaton of it. What it
 * takes more widely than PCRE2 would makes a pattern unsure; what it does not know makes it opaque. */
#include "automaton.h"
#include "limits.h"
#include <stdlib.h>
#include <string.h>

#define NONE      UINT32_MAX
#define MAX_CP    0x10FFFFu
#define MAX_DEPTH 100u /* of groups */

enum form { FORM_EMPTY, FORM_SET, FORM_ROW, FORM_CHOICE, FORM_REPEAT, FORM_BEGIN, FORM_END };

/* A pattern's syntax: children of a row, a choice or a repetition are linked both ways. */
struct tree {
    enum form form;
    uint32_t first, last, next, prev;
    uint32_t set, least, most; /* most: NONE for no bound */
    bool lazy;
};

struct ranges {
    struct range *list;
    size_t n, cap;
};

struct reader {
    struct span p;
    size_t i;
    struct nfa *nfa;
    struct tree *tree;
    size_t n, cap;
    unsigned depth;
    bool sure, opaque, backward;
    size_t nodes_most;
};

static void *grown(void *list, size_t *cap, size_t n, size_t size)
{
    if (n < *cap)
        return list;
    *cap = *cap ? *cap * 2 : 64;
    return xreallocarray(list, *cap, size);
}

/* ---- sets of characters -------------------------------------------------------------------------------------------
 */

static void add_range(struct ranges *r, uint32_t from, uint32_t to)
{
    r->list = grown(r->list, &r->cap, r->n, sizeof *r->list);
    r->list[r->n++] = (struct range){from, to};
}

static int compare_ranges(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static void tidy(struct ranges *r)
{
    size_t n = 0;
    if (r->n > 1)
        qsort(r->list, r->n, sizeof *r->list, compare_ranges);
    for (size_t i = 0; i < r->n; i++) {
        if (n > 0 && r->list[i].from <= r->list[n - 1].to + 1) {
            if (r->list[i].to > r->list[n - 1].to)
                r->list[n - 1].to = r->list[i].to;
        } else {
            r->list[n++] = r->list[i];
        }
    }
    r->n = n;
}

static void negate(struct ranges *r)
{
    struct ranges out = {0};
    uint32_t from = 0;
    tidy(r);
    for (size_t i = 0; i < r->n; i++) {
        if (r->list[i].from > from)
            add_range(&out, from, r->list[i].from - 1);
        from = r->list[i].to + 1;
    }
    if (from <= MAX_CP)
        add_range(&out, from, MAX_CP);
    free(r->list);
    *r = out;
}

enum { CASED = 4 };
/* Other cases of characters, as PCRE2_CASELESS has them: `shift` leads from the first range to the second. */
static const struct {
    uint32_t from, to, shift;
} cases[CASED] = {{'A', 'Z', 32}, {0x2160, 0x216F, 16}, {0x24B6, 0x24CF, 26}, {0xFF21, 0xFF3A, 32}};
/* What has no case, apart from the ranges above and theirs. */
static const struct range caseless[] = {{0, '@'},         {'[', '`'},         {'{', 0xB4},       {0xB6, 0xBF},
                                        {0xD7, 0xD7},     {0xF7, 0xF7},       {0x2000, 0x2125},  {0x2190, 0x24B5},
                                        {0x24EA, 0x2BFF}, {0x2E80, 0xA63F},   {0xAC00, 0xFAFF},  {0xFE10, 0xFF20},
                                        {0xFF3B, 0xFF40}, {0xFF5B, 0x103FFu}, {0x1F000, 0x3FFFF}};

static bool covered(struct range x)
{
    if (x.from >= 0x2E80 && x.to <= 0xA63F) /* most */
        return true;
    for (uint32_t at = x.from;;) {
        size_t k = 0;
        uint32_t to = 0;
        for (; k < sizeof caseless / sizeof *caseless && to == 0; k++)
            if (at >= caseless[k].from && at <= caseless[k].to)
                to = caseless[k].to;
        for (k = 0; k < CASED && to == 0; k++) {
            if (at >= cases[k].from && at <= cases[k].to)
                to = cases[k].to;
            else if (at >= cases[k].from + cases[k].shift && at <= cases[k].to + cases[k].shift)
                to = cases[k].to + cases[k].shift;
        }
        if (to == 0)
            return false;
        if (to >= x.to)
            return true;
        at = to + 1;
    }
}

static void add_overlap(struct ranges *r, struct range x, uint32_t from, uint32_t to, int32_t shift)
{
    uint32_t low = x.from > from ? x.from : from, high = x.to < to ? x.to : to;
    if (low <= high)
        add_range(r, (uint32_t)((int32_t)low + shift), (uint32_t)((int32_t)high + shift));
}

/* Adds the other cases; false: it does not know all of them. */
static bool add_cases(struct ranges *r)
{
    bool known = true;
    size_t n = r->n;
    for (size_t i = 0; i < n; i++) {
        struct range x = r->list[i];
        if (x.from == 0 && x.to >= MAX_CP)
            continue;
        known = known && covered(x);
        if (x.from > cases[CASED - 1].to + cases[CASED - 1].shift || (x.from > 0x24E9 && x.to < 0xFF21))
            continue;
        for (size_t k = 0; k < CASED; k++) {
            int32_t shift = (int32_t)cases[k].shift;
            add_overlap(r, x, cases[k].from, cases[k].to, shift);
            add_overlap(r, x, cases[k].from + cases[k].shift, cases[k].to + cases[k].shift, -shift);
        }
        if ((x.from <= 'k' && x.to >= 'k') || (x.from <= 'K' && x.to >= 'K'))
            add_range(r, 0x212A, 0x212A);
        if ((x.from <= 's' && x.to >= 's') || (x.from <= 'S' && x.to >= 'S'))
            add_range(r, 0x17F, 0x17F);
    }
    return known;
}

static uint32_t keep_set(struct nfa *nfa, struct ranges *r)
{
    tidy(r);
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < r->n; i++)
        h = ((h ^ r->list[i].from) * 0x100000001B3u ^ r->list[i].to) * 0x100000001B3u;
    if (nfa->nsets * 2 >= nfa->known_cap) {
        size_t cap = nfa->known_cap ? nfa->known_cap * 2 : 256;
        uint32_t *known = xcalloc(cap, sizeof *known);
        for (size_t k = 0; k < nfa->known_cap; k++)
            if (nfa->known_sets[k]) {
                const struct set *s = &nfa->sets[nfa->known_sets[k] - 1];
                uint64_t g = 0xCBF29CE484222325u;
                for (size_t i = 0; i < s->n; i++)
                    g = ((g ^ nfa->ranges[s->first + i].from) * 0x100000001B3u ^ nfa->ranges[s->first + i].to) *
                        0x100000001B3u;
                size_t slot = g & (cap - 1);
                while (known[slot])
                    slot = (slot + 1) & (cap - 1);
                known[slot] = nfa->known_sets[k];
            }
        free(nfa->known_sets);
        nfa->known_sets = known;
        nfa->known_cap = cap;
    }
    size_t slot = h & (nfa->known_cap - 1);
    for (; nfa->known_sets[slot]; slot = (slot + 1) & (nfa->known_cap - 1)) {
        const struct set *s = &nfa->sets[nfa->known_sets[slot] - 1];
        if (s->n == r->n && (r->n == 0 || memcmp(nfa->ranges + s->first, r->list, r->n * sizeof *r->list) == 0))
            return nfa->known_sets[slot] - 1;
    }
    nfa->sets = grown(nfa->sets, &nfa->sets_cap, nfa->nsets, sizeof *nfa->sets);
    nfa->sets[nfa->nsets] = (struct set){nfa->nranges, r->n};
    for (size_t i = 0; i < r->n; i++) {
        nfa->ranges = grown(nfa->ranges, &nfa->ranges_cap, nfa->nranges, sizeof *nfa->ranges);
        nfa->ranges[nfa->nranges++] = r->list[i];
    }
    nfa->known_sets[slot] = (uint32_t)++nfa->nsets;
    return (uint32_t)nfa->nsets - 1;
}

/* ---- syntax -------------------------------------------------------------------------------------------------------
 */

static uint32_t new_tree(struct reader *r, enum form form)
{
    r->tree = grown(r->tree, &r->cap, r->n, sizeof *r->tree);
    r->tree[r->n] = (struct tree){.form = form, .first = NONE, .last = NONE, .next = NONE, .prev = NONE};
    return (uint32_t)r->n++;
}

static void add_child(struct reader *r, uint32_t parent, uint32_t child)
{
    r->tree[child].prev = r->tree[parent].last;
    if (r->tree[parent].last == NONE)
        r->tree[parent].first = child;
    else
        r->tree[r->tree[parent].last].next = child;
    r->tree[parent].last = child;
}

static uint32_t set_tree(struct reader *r, struct ranges *set)
{
    uint32_t t = new_tree(r, FORM_SET);
    r->tree[t].set = keep_set(r->nfa, set);
    free(set->list);
    return t;
}

static bool at(const struct reader *r, const char *s)
{
    return span_starts(span_sub(r->p, r->i, r->p.n), s);
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* The escape at i, behind its backslash: a character (*cp) or a set that is added to it; false: neither. */
static bool read_escape(struct reader *r, struct ranges *set, uint32_t *cp)
{
    *cp = NONE;
    if (r->i >= r->p.n)
        return false;
    char c = r->p.s[r->i++];
    struct ranges own = {0};
    switch (c) {
    case 't':
        *cp = '\t';
        return true;
    case 'n':
        *cp = '\n';
        return true;
    case 'r':
        *cp = '\r';
        return true;
    case 'd':
    case 'D':
        add_range(&own, '0', '9');
        break;
    case 'w':
    case 'W':
        add_range(&own, '0', '9'), add_range(&own, 'A', 'Z'), add_range(&own, 'a', 'z'), add_range(&own, '_', '_');
        break;
    case 's':
    case 'S':
        add_range(&own, '\t', '\r'), add_range(&own, ' ', ' ');
        break;
    case 'x': {
        uint32_t value = 0;
        bool braced = at(r, "{");
        size_t digits = 0;
        r->i += braced;
        for (; r->i < r->p.n && hex_digit(r->p.s[r->i]) >= 0 && digits < (braced ? 6 : 2); digits++)
            value = value * 16 + (uint32_t)hex_digit(r->p.s[r->i++]);
        if (braced && !at(r, "}"))
            return false;
        r->i += braced;
        *cp = value;
        return value <= MAX_CP && digits > 0;
    }
    case 'p':
    case 'P': /* \p{Han}: with what is like it; others: anything */
        r->sure = false;
        if (!at(r, "{"))
            return false;
        add_range(set, c == 'p' && at(r, "{Han}") ? 0x2E80 : 0, MAX_CP);
        while (r->i < r->p.n && r->p.s[r->i] != '}')
            r->i++;
        r->i++;
        return true;
    default:
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            return false;
        r->i--;
        *cp = utf8_next(r->p, &r->i);
        return true;
    }
    if (c >= 'A' && c <= 'Z')
        negate(&own);
    for (size_t k = 0; k < own.n; k++)
        add_range(set, own.list[k].from, own.list[k].to);
    free(own.list);
    return true;
}

/* [...], behind the bracket. */
static uint32_t read_class(struct reader *r)
{
    struct ranges set = {0}, escaped = {0};
    bool no = at(r, "^"), first = true, was_sure = r->sure, known;
    r->i += no;
    r->sure = true;
    while (r->i < r->p.n && (first || r->p.s[r->i] != ']') && !r->opaque) {
        uint32_t from = NONE, to;
        first = false;
        if (at(r, "[:") || at(r, "[.") || at(r, "[="))
            r->opaque = true;
        else if (at(r, "\\"))
            r->i++, r->opaque = !read_escape(r, &escaped, &from);
        else
            from = utf8_next(r->p, &r->i);
        if (from == NONE)
            continue;
        to = from;
        if (at(r, "-") && r->i + 1 < r->p.n && r->p.s[r->i + 1] != ']') {
            r->i++;
            if (at(r, "\\"))
                r->i++, r->opaque = r->opaque || !read_escape(r, &escaped, &to) || to == NONE;
            else
                to = utf8_next(r->p, &r->i);
        }
        r->opaque = r->opaque || to < from;
        if (!r->opaque)
            add_range(&set, from, to);
    }
    r->opaque = r->opaque || r->i >= r->p.n;
    r->i++;
    known = add_cases(&set) && r->sure;
    r->sure = was_sure && known;
    for (size_t k = 0; k < escaped.n; k++)
        add_range(&set, escaped.list[k].from, escaped.list[k].to);
    free(escaped.list);
    if (no && known)
        negate(&set);
    if (!known && (no || set.n == 0))
        add_range(&set, 0, MAX_CP);
    else if (!known)
        add_range(&set, 0x80, MAX_CP); /* whatever its other cases are */
    return set_tree(r, &set);
}

static uint32_t read_choice(struct reader *r);

/* Behind "(?": what kind of group; returns false when it is none that we know. *look: a look-around. */
static bool read_opening(struct reader *r, bool *look, bool *options)
{
    static const char *const looks[] = {"=", "!", "<=", "<!"};
    for (size_t k = 0; k < sizeof looks / sizeof *looks; k++)
        if (at(r, looks[k])) {
            r->i += strlen(looks[k]);
            return *look = true;
        }
    if (at(r, ":") || at(r, "|") || at(r, ">")) {
        r->sure = r->sure && !at(r, ">");
        r->i++;
        return true;
    }
    if (at(r, "<")) {
        while (r->i < r->p.n && r->p.s[r->i] != '>')
            r->i++;
        r->i++;
        return true;
    }
    if (at(r, "-i"))
        r->sure = false;
    else if (!at(r, "i"))
        return false;
    r->i += at(r, "-i") ? 2 : 1;
    *options = at(r, ")");
    r->i++;
    return *options || r->p.s[r->i - 1] == ':';
}

static uint32_t read_group(struct reader *r)
{
    bool look = false, options = false;
    if (at(r, "*")) {
        r->opaque = true;
    } else if (at(r, "?")) {
        r->i++;
        r->opaque = !read_opening(r, &look, &options);
    }
    if (r->opaque || options)
        return new_tree(r, FORM_EMPTY);
    uint32_t t = read_choice(r);
    if (!at(r, ")"))
        r->opaque = true;
    r->i++;
    if (!look)
        return t;
    r->sure = false;
    return new_tree(r, FORM_EMPTY);
}

static uint32_t read_atom(struct reader *r)
{
    struct ranges set = {0};
    uint32_t cp = NONE;
    switch (r->p.s[r->i]) {
    case '(':
        r->i++;
        return read_group(r);
    case '[':
        r->i++;
        return read_class(r);
    case '^':
        r->i++;
        return new_tree(r, r->backward ? FORM_END : FORM_BEGIN);
    case '$':
        r->i++;
        return new_tree(r, r->backward ? FORM_BEGIN : FORM_END);
    case '.':
        r->i++;
        add_range(&set, 0, MAX_CP);
        return set_tree(r, &set);
    case '*':
    case '+':
    case '?':
        r->opaque = true;
        return new_tree(r, FORM_EMPTY);
    case '\\':
        r->i++;
        if (at(r, "b") || at(r, "B")) {
            r->i++;
            r->sure = false;
            return new_tree(r, FORM_EMPTY);
        }
        r->opaque = !read_escape(r, &set, &cp);
        if (cp == NONE)
            return set_tree(r, &set);
        break;
    default:
        cp = utf8_next(r->p, &r->i);
    }
    add_range(&set, cp, cp);
    if (!add_cases(&set)) {
        r->sure = false;
        add_range(&set, 0x80, MAX_CP);
    }
    return set_tree(r, &set);
}

static bool read_number(const struct reader *r, size_t *i, uint32_t *value)
{
    size_t from = *i;
    for (*value = 0; *i < r->p.n && r->p.s[*i] >= '0' && r->p.s[*i] <= '9' && *value < 100000; (*i)++)
        *value = *value * 10 + (uint32_t)(r->p.s[*i] - '0');
    return *i > from;
}

/* *, +, ?, {2}, {2,}, {2,5}: false when none stands here. */
static bool read_quantifier(struct reader *r, uint32_t *least, uint32_t *most)
{
    size_t i = r->i + 1;
    if (r->i >= r->p.n)
        return false;
    char c = r->p.s[r->i];
    if (c == '*' || c == '+' || c == '?') {
        *least = c == '+';
        *most = c == '?' ? 1 : NONE;
    } else {
        if (c != '{' || !read_number(r, &i, least))
            return false;
        *most = *least;
        if (i < r->p.n && r->p.s[i] == ',') {
            i++;
            if (!read_number(r, &i, most))
                *most = NONE;
        }
        if (i >= r->p.n || r->p.s[i++] != '}')
            return false;
    }
    r->i = i;
    return true;
}

static bool may_be_empty(const struct reader *r, uint32_t t)
{
    const struct tree *x = &r->tree[t];
    if (x->form == FORM_SET)
        return false;
    if (x->form == FORM_REPEAT)
        return x->least == 0 || may_be_empty(r, x->first);
    if (x->form != FORM_ROW && x->form != FORM_CHOICE)
        return true;
    for (uint32_t k = x->first; k != NONE; k = r->tree[k].next)
        if (may_be_empty(r, k) == (x->form == FORM_CHOICE))
            return x->form == FORM_CHOICE;
    return x->form == FORM_ROW;
}

static uint32_t read_row(struct reader *r)
{
    uint32_t row = new_tree(r, FORM_ROW), least, most;
    while (r->i < r->p.n && r->p.s[r->i] != '|' && r->p.s[r->i] != ')' && !r->opaque) {
        uint32_t t = read_atom(r);
        while (!r->opaque && read_quantifier(r, &least, &most)) {
            uint32_t repeat = new_tree(r, FORM_REPEAT);
            r->tree[repeat].least = least;
            r->tree[repeat].most = most;
            add_child(r, repeat, t);
            if (at(r, "?"))
                r->tree[repeat].lazy = true, r->i++;
            else if (at(r, "+"))
                r->sure = false, r->i++;
            if (may_be_empty(r, t))
                r->sure = false; /* PCRE2 leaves such a loop in its own way */
            t = repeat;
        }
        add_child(r, row, t);
    }
    return row;
}

static uint32_t read_choice(struct reader *r)
{
    uint32_t choice = new_tree(r, FORM_CHOICE);
    if (++r->depth > MAX_DEPTH)
        r->opaque = true;
    add_child(r, choice, read_row(r));
    while (at(r, "|") && !r->opaque) {
        r->i++;
        add_child(r, choice, read_row(r));
    }
    r->depth--;
    return choice;
}

/* ---- nodes --------------------------------------------------------------------------------------------------------
 */

static uint32_t new_node(struct reader *r, uint8_t kind, uint32_t out, uint32_t other)
{
    struct nfa *nfa = r->nfa;
    if (nfa->nnodes >= r->nodes_most) {
        r->opaque = true;
        return out;
    }
    nfa->nodes = grown(nfa->nodes, &nfa->nodes_cap, nfa->nnodes, sizeof *nfa->nodes);
    nfa->nodes[nfa->nnodes] = (struct node){kind, out, other};
    return (uint32_t)nfa->nnodes++;
}

static uint32_t make(struct reader *r, uint32_t t, uint32_t next);

static uint32_t make_repeat(struct reader *r, const struct tree *x, uint32_t next)
{
    uint32_t entry = next;
    bool lazy = x->lazy;
    uint32_t first = x->first;
    if (x->most == NONE) {
        entry = new_node(r, NODE_SPLIT, next, next);
        if (r->opaque)
            return next;
        uint32_t body = make(r, first, entry);
        if (lazy)
            r->nfa->nodes[entry].other = body;
        else
            r->nfa->nodes[entry].out = body;
    } else {
        for (uint32_t k = x->least; k < x->most && !r->opaque; k++) {
            uint32_t body = make(r, first, entry);
            entry = lazy ? new_node(r, NODE_SPLIT, next, body) : new_node(r, NODE_SPLIT, body, next);
        }
    }
    for (uint32_t k = 0; k < x->least && !r->opaque; k++)
        entry = make(r, first, entry);
    return entry;
}

/* The nodes of a tree that lead to `next`: its entry. */
static uint32_t make(struct reader *r, uint32_t t, uint32_t next)
{
    const struct tree *x = &r->tree[t];
    uint32_t entry = next;
    if (r->opaque)
        return next;
    switch (x->form) {
    case FORM_SET:
        return new_node(r, NODE_SET, next, x->set);
    case FORM_BEGIN:
        return new_node(r, NODE_BEGIN, next, 0);
    case FORM_END:
        return new_node(r, NODE_END, next, 0);
    case FORM_REPEAT:
        return make_repeat(r, x, next);
    case FORM_ROW:
        for (uint32_t k = r->backward ? x->first : x->last; k != NONE;
             k = r->backward ? r->tree[k].next : r->tree[k].prev)
            entry = make(r, k, entry);
        return entry;
    case FORM_CHOICE:
        entry = make(r, x->last, next);
        for (uint32_t k = r->tree[x->last].prev; k != NONE; k = r->tree[k].prev)
            entry = new_node(r, NODE_SPLIT, make(r, k, next), entry);
        return entry;
    default:
        return next;
    }
}

/* Does each alternative begin with ^? */
static bool is_headed(const struct reader *r, uint32_t t)
{
    const struct tree *x = &r->tree[t];
    if (x->form == FORM_BEGIN)
        return true;
    if (x->first == NONE || (x->form != FORM_ROW && x->form != FORM_CHOICE))
        return false;
    if (x->form == FORM_ROW)
        return is_headed(r, x->first);
    for (uint32_t k = x->first; k != NONE; k = r->tree[k].next)
        if (!is_headed(r, k))
            return false;
    return true;
}

void nfa_add(struct nfa *nfa, struct span pattern, bool backward, int number)
{
    struct reader r = {
        .p = pattern, .nfa = nfa, .sure = true, .backward = backward, .nodes_most = nfa->nnodes + LIMIT_PATTERN_NODES};
    size_t before = nfa->nnodes;
    uint32_t match = new_node(&r, NODE_MATCH, (uint32_t)nfa->npatterns, 0);
    uint32_t tree = read_choice(&r);
    r.opaque = r.opaque || r.i != pattern.n;
    struct pattern x = {.number = number, .start = make(&r, tree, match)};
    x.headed = !backward && !r.opaque && is_headed(&r, tree);
    x.sure = r.sure && !r.opaque;
    x.opaque = r.opaque;
    if (x.opaque)
        nfa->nnodes = before;
    nfa->patterns = grown(nfa->patterns, &nfa->patterns_cap, nfa->npatterns, sizeof *nfa->patterns);
    nfa->patterns[nfa->npatterns++] = x;
    free(r.tree);
}

void nfa_free(struct nfa *nfa)
{
    free(nfa->nodes);
    free(nfa->ranges);
    free(nfa->sets);
    free(nfa->patterns);
    free(nfa->known_sets);
}
