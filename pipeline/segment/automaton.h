/* Automata: which of many patterns may match a text, found in one pass over it. For rules.c, which asks PCRE2 of those
 * only. A pattern becomes a nondeterministic automaton (pattern.c), all patterns of a class together a deterministic
 * one whose states are made when a text first needs them (automaton.c). What it leaves out never matches. What it
 * reports as `sure` does match; else something stood in the pattern that it takes more widely than PCRE2 (a look-around
 * …). */
#ifndef ZHIZE_AUTOMATON_H
#define ZHIZE_AUTOMATON_H

#include "text.h"

struct automaton;

enum automaton_way {
    WAY_HERE,     /* forward, matches begin where the pass begins */
    WAY_ANYWHERE, /* forward, matches begin anywhere */
    WAY_BACK      /* backward from the text's end, where all matches end: each pattern must end in $ */
};

struct automaton *automaton_new(enum automaton_way way);
void automaton_free(struct automaton *a); /* accepts NULL */
/* Adds a PCRE2 pattern (UTF, caseless) with the number that stands for it; numbers ascend. Add none after a pass. */
void automaton_add(struct automaton *a, struct span pattern, int number);

/* Does what the first pass would do before it begins. */
void automaton_prepare(struct automaton *a);

#define CANDIDATES 24
struct candidate_rule {
    int number;
    bool sure;    /* it matches */
    bool headed;  /* it can match at the text's begin only */
    size_t begin; /* WAY_BACK, if sure: where its longest match begins */
};
struct candidates {
    struct candidate_rule list[CANDIDATES]; /* by number */
    size_t n;
    bool all; /* there are too many, or the text has a line feed: any may match */
};
/* The patterns that may match f, from byte `at` on (WAY_BACK: from its end). */
void automaton_pass(struct automaton *a, struct span f, size_t at, struct candidates *out);
/* May a pattern match that begins with this character, or does one match nothing at all? WAY_HERE, within a text. */
bool automaton_begins(struct automaton *a, uint32_t cp);
/* Does any match for sure, or may? For automata of one pattern or some that mean the same. */
bool automaton_any(struct automaton *a, struct span f, size_t at);

enum prefix { PREFIX_NONE, PREFIX_FOUND, PREFIX_ASK };
/* What PCRE2 would find at byte `at` with all patterns as one alternation, `close` (NULL: a blank) standing behind it
 * as a look-ahead: the pattern's number and its end. PREFIX_ASK: it cannot be told. *blank: a pattern may end before a
 * blank; told where nothing is found. */
enum prefix automaton_prefix(struct automaton *a, struct automaton *close, struct span f, size_t at, int *number,
                             size_t *end, bool *blank);

/* ---- between pattern.c and automaton.c ---- */

enum { NODE_SET, NODE_SPLIT, NODE_BEGIN, NODE_END, NODE_MATCH };
struct node {
    uint8_t kind;
    uint32_t out;   /* NODE_MATCH: index of its pattern */
    uint32_t other; /* NODE_SPLIT: the second choice; NODE_SET: the set */
};
struct range {
    uint32_t from, to; /* code points, inclusive */
};
struct set {
    size_t first, n; /* in ranges */
};
struct pattern {
    int number;
    uint32_t start;            /* node */
    bool sure, headed, opaque; /* opaque: not understood, may always match */
};

struct nfa {
    struct node *nodes;
    struct range *ranges;
    struct set *sets;
    struct pattern *patterns;
    uint32_t *known_sets; /* by hash: set + 1 */
    size_t nnodes, nodes_cap, nranges, ranges_cap, nsets, sets_cap, known_cap, npatterns, patterns_cap;
};
void nfa_add(struct nfa *nfa, struct span pattern, bool backward, int number);
void nfa_free(struct nfa *nfa);

#endif
