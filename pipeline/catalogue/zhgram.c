/* The search index's tokenizer for FTS5. A run of CJK characters gives, for each character, the pair with its follower
 * and, at the same place, the character alone; the run's last gives itself. Letters make words, digits make numbers,
 * marks are dropped. Width, case and compatibility forms are folded; offsets are those of the original text. Blanks
 * and soft breaks within a run do not part it (岗 位 职 责), punctuation and tabs do.
 * A phrase of pairs is exactly a substring; one character is a token of its own: so every length is found, and what is
 * found is there. */
#include "zhgram.h"
#include "db.h"
#include <stdlib.h>
#include <string.h>

struct unit {
    char text[4];
    size_t n, from, to; /* n bytes of text, 0: none */
};

struct scan {
    bool query;
    zhgram_each each;
    void *user;
    int stop;
    struct unit held;     /* the last CJK character, whose follower is not known yet */
    size_t run;           /* CJK characters in the run so far */
    struct unit deferred; /* a run's end in a query: needed only when something follows */
    struct buf word;
    enum cp_kind word_kind;
    size_t word_from, word_to;
};

static void emit(struct scan *s, bool colocated, struct span token, size_t from, size_t to)
{
    if (s->stop == 0)
        s->stop = s->each(s->user, colocated, token, from, to);
}

static struct span unit_span(const struct unit *u)
{
    return (struct span){u->text, u->n};
}

static void emit_deferred(struct scan *s)
{
    if (s->deferred.n > 0)
        emit(s, false, unit_span(&s->deferred), s->deferred.from, s->deferred.to);
    s->deferred.n = 0;
}

static void end_run(struct scan *s)
{
    if (s->held.n > 0) {
        if (s->query && s->run > 1)
            s->deferred = s->held;
        else
            emit(s, false, unit_span(&s->held), s->held.from, s->held.to);
    }
    s->held.n = 0;
    s->run = 0;
}

static void end_word(struct scan *s)
{
    if (s->word.n > 0)
        emit(s, false, (struct span){s->word.s, s->word.n}, s->word_from, s->word_to);
    buf_reset(&s->word);
}

static void cjk(struct scan *s, uint32_t cp, size_t from, size_t to)
{
    end_word(s);
    emit_deferred(s);
    struct unit u = {.from = from, .to = to};
    u.n = utf8_encode(cp, u.text);
    if (s->held.n > 0) {
        char pair[8];
        memcpy(pair, s->held.text, s->held.n);
        memcpy(pair + s->held.n, u.text, u.n);
        emit(s, false, (struct span){pair, s->held.n + u.n}, s->held.from, to);
        if (!s->query)
            emit(s, true, unit_span(&s->held), s->held.from, s->held.to);
    }
    s->held = u;
    s->run++;
}

static void letter(struct scan *s, uint32_t cp, enum cp_kind kind, size_t from, size_t to)
{
    end_run(s);
    if (s->word.n > 0 && s->word_kind != kind)
        end_word(s);
    if (s->word.n == 0) {
        emit_deferred(s);
        s->word_from = from;
        s->word_kind = kind;
    }
    buf_add_utf8(&s->word, cp);
    s->word_to = to;
}

int zhgram_scan(struct span text, bool query, zhgram_each each, void *user)
{
    struct scan s = {.query = query, .each = each, .user = user};
    for (size_t i = 0; i < text.n && s.stop == 0;) {
        size_t from = i;
        uint32_t cp = utf8_next(text, &i), parts[18];
        if (cp_is_zero_width(cp))
            continue;
        if (cp_is_blank(cp)) {
            end_word(&s);
            if (cp == '\t' || cp == '\n')
                end_run(&s);
            continue;
        }
        size_t n = cp_fold_search(cp, parts);
        for (size_t k = 0; k < n; k++) {
            enum cp_kind kind = cp_kind(parts[k]);
            if (kind == CP_KIND_CJK)
                cjk(&s, parts[k], from, i);
            else if (kind == CP_KIND_LETTER || kind == CP_KIND_DIGIT)
                letter(&s, parts[k], kind, from, i);
            else if (kind == CP_KIND_NONE)
                end_word(&s), end_run(&s);
        }
    }
    end_word(&s);
    end_run(&s);
    buf_free(&s.word);
    return s.stop;
}

static int stop_at_once(void *user, bool colocated, struct span token, size_t from, size_t to)
{
    (void)user, (void)colocated, (void)token, (void)from, (void)to;
    return 1;
}

bool zhgram_searchable(struct span term)
{
    return zhgram_scan(term, true, stop_at_once, NULL) != 0;
}

/* ---- finding a term in a text ---- */

struct token {
    struct span text;
    size_t from, to, place; /* place: position as the index counts */
};

struct tokens {
    struct arena *arena;
    struct token *list;
    size_t n, cap, places;
};

static int collect(void *user, bool colocated, struct span token, size_t from, size_t to)
{
    struct tokens *t = user;
    if (t->n == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 64;
        t->list = xreallocarray(t->list, t->cap, sizeof *t->list);
    }
    if (!colocated)
        t->places++;
    t->list[t->n++] = (struct token){span_dup(t->arena, token), from, to, t->places};
    return 0;
}

static bool token_matches(const struct token *have, const struct token *want, bool prefix)
{
    if (!prefix)
        return span_eq(have->text, want->text);
    return have->text.n >= want->text.n && memcmp(have->text.s, want->text.s, want->text.n) == 0;
}

/* The token at `place` of t that matches; *i is a hint that only grows. */
static const struct token *at_place(const struct tokens *t, size_t i, size_t place, const struct token *want,
                                    bool prefix)
{
    for (; i < t->n && t->list[i].place <= place; i++)
        if (t->list[i].place == place && token_matches(&t->list[i], want, prefix))
            return &t->list[i];
    return NULL;
}

void zhgram_find(struct span text, struct span term, bool prefix, struct range **list, size_t *n, size_t *cap)
{
    struct arena *arena = arena_new();
    struct tokens have = {.arena = arena}, want = {.arena = arena};
    zhgram_scan(text, false, collect, &have);
    zhgram_scan(term, true, collect, &want);
    for (size_t i = 0; want.n > 0 && i < have.n; i++) {
        if (!token_matches(&have.list[i], &want.list[0], prefix && want.n == 1))
            continue;
        size_t to = have.list[i].to, k = 1;
        for (; k < want.n; k++) {
            const struct token *next =
                at_place(&have, i, have.list[i].place + k, &want.list[k], prefix && k == want.n - 1);
            if (!next)
                break;
            to = next->to;
        }
        if (k < want.n)
            continue;
        if (*n == *cap) {
            *cap = *cap ? *cap * 2 : 8;
            *list = xreallocarray(*list, *cap, sizeof **list);
        }
        (*list)[(*n)++] = (struct range){have.list[i].from, to};
    }
    free(have.list);
    free(want.list);
    arena_free(arena);
}

static int compare_ranges(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return x->from != y->from ? (x->from > y->from) - (x->from < y->from) : (x->to > y->to) - (x->to < y->to);
}

void ranges_join(struct range *list, size_t *n)
{
    if (*n == 0)
        return;
    qsort(list, *n, sizeof *list, compare_ranges);
    size_t k = 0;
    for (size_t i = 1; i < *n; i++) {
        if (list[i].from <= list[k].to) {
            if (list[i].to > list[k].to)
                list[k].to = list[i].to;
        } else {
            list[++k] = list[i];
        }
    }
    *n = k + 1;
}

/* ---- FTS5 ---- */

struct bridge {
    void *ctx;
    int (*token)(void *, int, const char *, int, int, int);
};

static int pass_on(void *user, bool colocated, struct span token, size_t from, size_t to)
{
    struct bridge *b = user;
    return b->token(b->ctx, colocated ? FTS5_TOKEN_COLOCATED : 0, token.s, (int)token.n, (int)from, (int)to);
}

static int fts_create(void *ctx, const char **args, int n, Fts5Tokenizer **out)
{
    static char nothing; /* there is no state */
    (void)ctx, (void)args, (void)n;
    *out = (Fts5Tokenizer *)&nothing;
    return SQLITE_OK;
}

static void fts_delete(Fts5Tokenizer *t)
{
    (void)t;
}

static int fts_tokenize(Fts5Tokenizer *t, void *ctx, int flags, const char *text, int n,
                        int (*token)(void *, int, const char *, int, int, int))
{
    (void)t;
    struct bridge b = {ctx, token};
    return zhgram_scan((struct span){text, n > 0 ? (size_t)n : 0}, flags & FTS5_TOKENIZE_QUERY, pass_on, &b);
}

static fts5_api *api_of(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(s);
    }
    sqlite3_finalize(s);
    return api;
}

int zhgram_register(sqlite3 *db)
{
    fts5_tokenizer t = {fts_create, fts_delete, fts_tokenize};
    fts5_api *api = api_of(db);
    return api ? api->xCreateTokenizer(api, "zhgram", NULL, &t, NULL) : SQLITE_ERROR;
}
