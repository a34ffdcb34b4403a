/* What counts as the same: canonical titles, departments and duties, their hashes, similarity of bigrams. Pure
 * functions of text and of two tables (synonyms.def, words.def); knows no database. */
#include "db.h"
#include <stdlib.h>
#include <string.h>

enum where { WHOLE, PART, END };

static const struct synonym {
    const char *from, *to;
    enum where where;
    const char *rule; /* as shown */
} synonyms[] = {
#define SYNONYM(from, to, where) {from, to, where, from "=" to},
#include "synonyms.def"
#undef SYNONYM
};
#define SYNONYMS (sizeof synonyms / sizeof *synonyms)

struct word {
    const char *from, *to;
    size_t n; /* bytes of from */
};
struct words {
    const struct word *list;
    size_t n;
};

static const struct word filler_list[] = {
#define FILLER(word) {word, "", sizeof((word)) - 1},
#define VARIANT(from, to)
#include "words.def"
#undef FILLER
#undef VARIANT
};
static const struct word variant_list[] = {
#define FILLER(word)
#define VARIANT(from, to) {from, to, sizeof((from)) - 1},
#include "words.def"
#undef FILLER
#undef VARIANT
};
static const struct words fillers = {filler_list, sizeof filler_list / sizeof *filler_list},
                          variants = {variant_list, sizeof variant_list / sizeof *variant_list};

/* ---- hashes ---- */

static uint64_t mix(uint64_t h)
{
    h ^= h >> 33;
    h *= 0xFF51AFD7ED558CCDu;
    h ^= h >> 33;
    h *= 0xC4CEB9FE1A85EC53u;
    return h ^ h >> 33;
}

int64_t hash_text(uint64_t seed, struct span text)
{
    uint64_t h = 0xCBF29CE484222325u ^ mix(seed + 1);
    for (size_t i = 0; i < text.n; i++)
        h = (h ^ (unsigned char)text.s[i]) * 0x100000001B3u;
    h = mix(h ^ text.n) >> 1;
    return h ? (int64_t)h : 1;
}

int64_t entry_id(enum entry_class class, int64_t hash)
{
    return CLASS_FIRST(class) | (int64_t)((uint64_t)hash & (((uint64_t)1 << CLASS_SHIFT) - 1));
}

int64_t wording_id(enum entry_class class, int64_t hash)
{
    return CLASS_FIRST(class) | (int64_t)((uint64_t)hash & (((uint64_t)1 << WORDING_BITS) - 1));
}

int64_t hash_near(struct span key, int64_t hash)
{
    enum { PLACES = 256, BITS = 55, FROM = 0x4E00, TO = 0xA000 }; /* the ideographs that keys begin with */
    size_t i = 0;
    uint32_t cp = key.n ? utf8_next(key, &i) : 0;
    uint64_t place = cp < FROM ? 0 : cp >= TO ? PLACES - 1 : 1 + (uint64_t)(cp - FROM) * (PLACES - 2) / (TO - FROM);
    return (int64_t)(place << BITS | ((uint64_t)hash & (((uint64_t)1 << BITS) - 1)));
}

void public_id(char out[PUBLIC_ID], char letter, int64_t id)
{
    snprintf(out, PUBLIC_ID, "%c%016llx", letter, (unsigned long long)id);
}

/* ---- titles ---- */

static bool is_open_bracket(uint32_t cp)
{
    return cp == '(' || cp == '[' || cp == '{' || cp == 0x3010 || cp == 0x3014 || cp == 0x300A || cp == 0x3008 ||
           cp == 0x300C || cp == 0x300E || cp == '<';
}

static bool is_close_bracket(uint32_t cp)
{
    return cp == ')' || cp == ']' || cp == '}' || cp == 0x3011 || cp == 0x3015 || cp == 0x300B || cp == 0x3009 ||
           cp == 0x300D || cp == 0x300F || cp == '>';
}

static bool is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

static bool is_chinese_numeral(uint32_t cp)
{
    static const uint32_t list[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D,
                                    0x4E03, 0x516B, 0x4E5D, 0x5341, 0x3007, 0x96F6};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i] == cp)
            return true;
    return false;
}

/* Byte offset behind a leading number such as 1、 (2) 三. 第四、; 0 when there is none. */
static size_t leading_number(struct span s)
{
    size_t i = 0, digits = 0;
    bool bracket = false;
    while (i < s.n) {
        size_t at = i;
        uint32_t cp = utf8_next(s, &i);
        if (at == 0 && (cp == '(' || cp == 0x7B2C)) {
            bracket = cp == '(';
        } else if (is_digit(cp) || is_chinese_numeral(cp)) {
            digits++;
        } else {
            bool mark = cp == 0x3001 || cp == '.' || cp == ')' || cp == ':' || cp == ',' || cp == 0x3002;
            return digits > 0 && mark && (!bracket || cp == ')') && i < s.n ? i : 0;
        }
    }
    return 0;
}

/* The end of the title before a head count: 3人, 2名, 若干名. */
static size_t without_count(struct span s)
{
    size_t end = s.n, i = s.n;
    if (i == 0)
        return end;
    uint32_t unit = utf8_prev(s, &i);
    if (unit != 0x4EBA && unit != 0x540D && unit != 0x4F4D) /* 人 名 位 */
        i = end;
    size_t number = i;
    if (i < end && span_ends(span_sub(s, 0, i), "若干"))
        number = i - strlen("若干");
    while (number > 0) {
        size_t at = number;
        if (!is_digit(utf8_prev(s, &at)))
            break;
        number = at;
    }
    return number > 0 && number < i ? number : end;
}

/* Copy without bracketed parts, unless nothing else is there: then without the brackets only. */
static void drop_brackets(struct span s, struct buf *out)
{
    unsigned depth = 0;
    size_t from = out->n;
    for (int keep = 0; keep < 2 && out->n == from; keep++) {
        depth = 0;
        for (size_t i = 0; i < s.n;) {
            size_t at = i;
            uint32_t cp = utf8_next(s, &i);
            if (is_open_bracket(cp))
                depth++;
            else if (is_close_bracket(cp))
                depth -= depth > 0;
            else if (depth == 0 || keep)
                buf_add(out, s.s + at, i - at);
        }
    }
}

/* Signs go, but for those that make another post of it: c++, c#. */
static void drop_signs(struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.n;) {
        size_t at = i;
        uint32_t cp = utf8_next(s, &i);
        if (cp_kind(cp) != CP_KIND_NONE || cp == '+' || cp == '#' || cp == '/' || cp == '&')
            buf_add(out, s.s + at, i - at);
    }
}

/* Replace by the first synonym row that applies, once a row, in the table's order. */
static void apply_synonyms(struct buf *title, size_t from, const char **rule)
{
    for (size_t k = 0; k < SYNONYMS; k++) {
        const struct synonym *y = &synonyms[k];
        struct span s = span_sub((struct span){title->s, title->n}, from, title->n);
        size_t n = strlen(y->from), at = SIZE_MAX;
        if (!s.s || s.n == 0)
            return;
        if (y->where == WHOLE && span_is(s, y->from))
            at = 0;
        else if (y->where == END && s.n > n && span_ends(s, y->from))
            at = s.n - n;
        else if (y->where == PART)
            at = span_find(s, y->from, 0);
        if (at == SIZE_MAX || (y->where == PART && (unsigned char)y->from[0] < 0x80 && s.n > n && at + n < s.n &&
                               (unsigned char)s.s[at + n] < 0x80))
            continue;
        if (*y->to && y->where == END && span_ends(s, y->to))
            continue;
        struct buf next = {0};
        buf_add(&next, s.s, at);
        buf_adds(&next, y->to);
        buf_add(&next, s.s + at + n, s.n - at - n);
        title->n = from;
        buf_add(title, next.s, next.n);
        buf_free(&next);
        if (rule && *y->to && !**rule)
            *rule = y->rule;
    }
}

void canon_title(struct span title, struct buf *out, const char **rule)
{
    struct buf folded = {0}, bare = {0};
    if (rule)
        *rule = "";
    text_fold(title, &folded);
    struct span s = {folded.s, folded.n};
    for (size_t skip; (skip = leading_number(s)) > 0;)
        s = span_sub(s, skip, s.n);
    drop_brackets(s, &bare);
    s = (struct span){bare.s, bare.n};
    s = span_sub(s, 0, without_count(s));
    size_t from = out->n;
    drop_signs(s, out);
    if (out->n == from)
        buf_add(out, folded.s, folded.n); /* nothing but signs: they are the title */
    apply_synonyms(out, from, rule);
    buf_free(&folded);
    buf_free(&bare);
}

void canon_department(struct span name, struct buf *out)
{
    struct buf folded = {0}, bare = {0};
    text_fold(name, &folded);
    struct span s = {folded.s, folded.n};
    for (size_t skip; (skip = leading_number(s)) > 0;)
        s = span_sub(s, skip, s.n);
    drop_brackets(s, &bare);
    size_t from = out->n;
    drop_signs((struct span){bare.s, bare.n}, out);
    if (out->n == from)
        buf_add(out, folded.s, folded.n);
    buf_free(&folded);
    buf_free(&bare);
}

void canon_widen(struct span term, void (*each)(void *user, struct span to, const char *rule), void *user)
{
    struct buf folded = {0}, other = {0};
    text_fold(term, &folded);
    struct span s = {folded.s, folded.n};
    for (size_t k = 0; k < SYNONYMS; k++) {
        const struct synonym *y = &synonyms[k];
        if (!*y->to)
            continue;
        for (int turn = 0; turn < 2; turn++) { /* both ways */
            const char *from = turn ? y->to : y->from, *to = turn ? y->from : y->to;
            size_t at = y->where == WHOLE ? (span_is(s, from) ? 0 : SIZE_MAX) : span_find(s, from, 0);
            if (at == SIZE_MAX || (span_find(s, to, 0) != SIZE_MAX && strstr(to, from)))
                continue;
            buf_reset(&other);
            buf_add(&other, s.s, at);
            buf_adds(&other, to);
            buf_add(&other, s.s + at + strlen(from), s.n - at - strlen(from));
            each(user, (struct span){other.s, other.n}, y->rule);
        }
    }
    buf_free(&folded);
    buf_free(&other);
}

/* ---- duties ---- */

/* Signs that are part of a number when they stand between digits, or at its side. */
static bool between_digits(uint32_t cp)
{
    return cp == '.' || cp == ',' || cp == ':' || cp == '/' || cp == '-' || cp == '~' || cp == 0x3001 || cp == 0x00D7 ||
           cp == '*' || cp == 0x2013 || cp == 0x2014 || cp == 0xFF5E;
}

static bool beside_digit(uint32_t cp)
{
    return cp == '%' || cp == 0x2030 || cp == '+' || cp == 0x00B1 || cp == '<' || cp == '>' || cp == 0x2264 ||
           cp == 0x2265 || cp == '=' || cp == 0x2103 || cp == '$' || cp == 0x00A5;
}

/* The longest of the words that starts at s[i], or NULL. */
static const struct word *word_at(struct span s, size_t i, const struct words *words)
{
    const struct word *best = NULL;
    size_t best_n = 0;
    const char *at = s.s + i;
    size_t left = s.n - i;
    for (size_t k = 0; k < words->n; k++) {
        const struct word *w = &words->list[k];
        if (w->n > left || w->from[w->n - 1] != at[w->n - 1] || w->from[0] != at[0] || w->n <= best_n)
            continue; /* the last byte tells most of them apart */
        if (memcmp(at, w->from, w->n) == 0) {
            best = w;
            best_n = w->n;
        }
    }
    return best;
}

static void replace_words(struct span s, const struct words *words, struct buf *out)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n;) {
        const struct word *w = word_at(s, i, words);
        if (w) {
            buf_add(out, s.s + from, i - from);
            buf_adds(out, w->to);
            i += w->n;
            from = i;
        } else {
            utf8_next(s, &i);
        }
    }
    buf_add(out, s.s + from, s.n - from);
}

void canon_soft(struct span canonical, struct buf *out)
{
    replace_words(canonical, &fillers, out);
}

void canon_duty(struct span text, struct buf *out)
{
    struct buf folded = {0}, bare = {0};
    text_fold(text, &folded);
    struct span s = {folded.s, folded.n};
    uint32_t before = 0;
    for (size_t i = 0; i < s.n;) {
        size_t at = i, peek;
        uint32_t cp = utf8_next(s, &i);
        peek = i;
        uint32_t after = peek < s.n ? utf8_next(s, &peek) : 0;
        bool keep = cp_kind(cp) != CP_KIND_NONE || (between_digits(cp) && is_digit(before) && is_digit(after)) ||
                    (beside_digit(cp) && (is_digit(before) || is_digit(after)));
        if (keep)
            buf_add(&bare, s.s + at, i - at);
        before = cp;
    }
    replace_words(bare.n ? (struct span){bare.s, bare.n} : s, &variants, out);
    buf_free(&folded);
    buf_free(&bare);
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The sorted set of character bigrams (a text of one character is a set of that one). */
static size_t bigrams(struct span s, uint64_t **out)
{
    size_t length = utf8_length(s), n = 0;
    uint64_t *set = xmalloc((length + 1) * sizeof *set);
    uint64_t before = 0;
    for (size_t i = 0; i < s.n;) {
        uint64_t cp = utf8_next(s, &i);
        if (before || i >= s.n)
            set[n++] = before << 32 | cp;
        before = cp;
    }
    qsort(set, n, sizeof *set, compare_u64);
    size_t distinct = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || set[i] != set[i - 1])
            set[distinct++] = set[i];
    *out = set;
    return distinct;
}

int bigram_similarity(struct span a, struct span b)
{
    if (span_eq(a, b))
        return 100;
    uint64_t *x, *y;
    size_t nx = bigrams(a, &x), ny = bigrams(b, &y), common = 0;
    for (size_t i = 0, j = 0; i < nx && j < ny;) {
        common += x[i] == y[j];
        if (x[i] < y[j])
            i++;
        else if (x[i] > y[j])
            j++;
        else
            i++, j++;
    }
    free(x);
    free(y);
    size_t all = nx + ny - common;
    return all ? (int)(common * 100 / all) : 0;
}

void canon_line(struct buf *list, struct span name)
{
    if (list->n)
        buf_addc(list, '\n');
    for (size_t i = 0; i < name.n; i++)
        buf_addc(list, name.s[i] == '\n' ? ' ' : name.s[i]);
}
