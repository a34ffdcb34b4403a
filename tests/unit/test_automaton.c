/* Automata say what PCRE2 says: whatever matches is a candidate, what is sure matches, and a label's rule and end are
 * those of PCRE2's alternation. For the built-in rules and for patterns of all kinds, on texts put together from the
 * patterns' own words, always the same ones. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "limits.h"
#include "rules.h"
#include "segment/automaton.h"
#include <pcre2.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TEXTS = 120, MOST = 1000 };

static uint32_t state = 1;

static uint32_t chance(uint32_t n)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % n;
}

static pcre2_code *compiled(const char *pattern)
{
    int code;
    size_t at;
    pcre2_code *re = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                                   PCRE2_UTF | PCRE2_CASELESS | PCRE2_DUPNAMES, &code, &at, NULL);
    if (!re)
        fail_msg("PCRE2 does not take %s (at %zu)", pattern, at);
    return re; /* not its machine code, in which valgrind sees reads of what is not set */
}

/* Where it matches first; -1: nowhere. */
static long matched(pcre2_code *re, struct span f, size_t at, size_t *end)
{
    pcre2_match_data *m = pcre2_match_data_create(16, NULL);
    int rc = pcre2_match(re, (PCRE2_SPTR)f.s, f.n, at, 0, m, NULL);
    if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
        fail_msg("PCRE2 gave up: %d, on %.*s", rc, (int)f.n, f.s);
    long from = rc >= 0 ? (long)pcre2_get_ovector_pointer(m)[0] : -1;
    *end = rc >= 0 ? pcre2_get_ovector_pointer(m)[1] : 0;
    pcre2_match_data_free(m);
    return from;
}

/* A text of some words of the pattern and a few characters that are none of it. */
static struct span text_from(const char *pattern, struct buf *b)
{
    static const char *const others[] = {" ",  ":",  "1",  "12", "。", "某", ";",           "(", ")",
                                         "一", "年", "k",  "K",  "s",  "ſ",  "Ⅲ",           "ⅲ", "ａ",
                                         "Z",  "-",  "、", "é",  "𠀀", ".",  "\xE2\x84\xAA"};
    size_t n = strlen(pattern), parts = 1 + chance(5);
    buf_reset(b);
    for (size_t k = 0; k < parts; k++) {
        size_t i = chance((uint32_t)n + 1);
        while (i < n && ((unsigned char)pattern[i] & 0xC0) == 0x80)
            i++;
        size_t most = i + 1 + chance(24);
        for (; i < n && i < most && !strchr("()[]{}|?*+^$\\:=!<>", pattern[i]); i++)
            buf_addc(b, pattern[i]);
        for (; i < n && ((unsigned char)pattern[i] & 0xC0) == 0x80; i++) /* no character in halves */
            buf_addc(b, pattern[i]);
        if (chance(3) == 0)
            buf_adds(b, others[chance(sizeof others / sizeof *others)]);
    }
    buf_cstr(b);
    return (struct span){b->s, b->n};
}

static const struct candidate_rule *found_in(const struct candidates *c, int number)
{
    for (size_t k = 0; k < c->n; k++)
        if (c->list[k].number == number)
            return &c->list[k];
    return NULL;
}

static size_t sures, matches;

/* Patterns asked one by one of each text, against their automaton. */
static void agree(char *const *patterns, size_t n, enum automaton_way way, size_t texts)
{
    struct automaton *a = automaton_new(way);
    pcre2_code *re[MOST];
    struct buf b = {0};
    assert_true(n <= MOST);
    for (size_t k = 0; k < n; k++) {
        buf_reset(&b);
        buf_printf(&b, way == WAY_HERE ? "\\G(?:%s)" : "(?:%s)", patterns[k]);
        re[k] = compiled(buf_cstr(&b));
        automaton_add(a, span_of(patterns[k]), (int)k);
    }
    for (size_t i = 0; i < texts * n; i++) {
        struct span f = text_from(patterns[i % n], &b);
        struct candidates c;
        automaton_pass(a, f, 0, &c);
        for (size_t k = 0; k < n; k++) {
            size_t end;
            long from = matched(re[k], f, 0, &end);
            const struct candidate_rule *x = found_in(&c, (int)k);
            matches += from >= 0;
            if (from >= 0 && !x && !c.all)
                fail_msg("%s matches %.*s and is no candidate", patterns[k], (int)f.n, f.s);
            if (!x || !x->sure)
                continue;
            sures++;
            if (from < 0)
                fail_msg("%s is sure and does not match %.*s", patterns[k], (int)f.n, f.s);
            if (way == WAY_BACK && (size_t)from != x->begin)
                fail_msg("%s matches %.*s from %ld, not %zu", patterns[k], (int)f.n, f.s, from, x->begin);
            if (x->headed && from != 0)
                fail_msg("%s matches %.*s from %ld though it is headed", patterns[k], (int)f.n, f.s, from);
        }
    }
    for (size_t k = 0; k < n; k++)
        pcre2_code_free(re[k]);
    automaton_free(a);
    buf_free(&b);
}

static size_t prefixes;

/* The patterns as one alternation with a look-ahead behind. */
static void agree_prefix(char *const *patterns, size_t n, const char *close, size_t texts)
{
    struct automaton *a = automaton_new(WAY_HERE), *closing = automaton_new(WAY_HERE);
    struct buf b = {0};
    buf_adds(&b, "\\G(?:");
    for (size_t k = 0; k < n; k++) {
        buf_printf(&b, "%s(?:%s)(*MARK:%zu)", k ? "|" : "", patterns[k], k);
        automaton_add(a, span_of(patterns[k]), (int)k);
    }
    buf_printf(&b, ")(?=%s)", close);
    pcre2_code *re = compiled(buf_cstr(&b));
    automaton_add(closing, span_of(close), 0);
    pcre2_match_data *m = pcre2_match_data_create(16, NULL);
    for (size_t i = 0; i < texts * n; i++) {
        struct span f = text_from(patterns[i % n], &b);
        for (size_t at = 0; at < f.n && at < 2; at++) {
            if (((unsigned char)f.s[at] & 0xC0) == 0x80)
                continue;
            int number;
            size_t end;
            bool blank;
            enum prefix found = automaton_prefix(a, closing, f, at, &number, &end, &blank);
            int rc = pcre2_match(re, (PCRE2_SPTR)f.s, f.n, at, 0, m, NULL);
            if (found == PREFIX_ASK)
                continue;
            if ((rc >= 0) != (found == PREFIX_FOUND))
                fail_msg("PCRE2 says %d of %.*s from %zu, the automaton %d", rc, (int)f.n, f.s, at, (int)found);
            if (rc < 0)
                continue;
            prefixes++;
            assert_int_equal(end, pcre2_get_ovector_pointer(m)[1]);
            assert_int_equal(number, atoi((const char *)pcre2_get_mark(m)));
        }
    }
    pcre2_match_data_free(m);
    pcre2_code_free(re);
    automaton_free(a);
    automaton_free(closing);
    buf_free(&b);
}

/* What a pattern may be made of; the last ones are not understood, which must show as candidates always. */
static char *const kinds[] = {"岗位|职位|职务",
                              "岗|岗位|位",
                              "a|ab|abc?",
                              "(?:本|该)?岗位(?:名称|名)?",
                              "[^,。;:]{2,6}?(?:部|处)",
                              "(?<post>.{1,4})职责",
                              "a+b*c?",
                              "(?:ab|a){2,3}",
                              "x{2,}",
                              "x{3}y",
                              "a{,2}",
                              "a{b",
                              "[a-f0-9]+",
                              "[]x]y",
                              "[^]x]y",
                              "[\\d.\\-]+",
                              "[\\]\\\\一]+",
                              "\\x{5C97}位",
                              "\\x41\\d\\D",
                              "\\w+\\W",
                              "\\s?\\S",
                              "k+s",
                              "[k-s]{2}",
                              "[^k]s",
                              "Ⅲ章",
                              "[ⅰ-ⅹ]+",
                              "ａ|Ｚ",
                              "é",
                              "[é-ü]x",
                              "[^é]x",
                              "µ",
                              "\\p{Han}{2}",
                              "\\P{Han}x",
                              "(?i)ab",
                              "(?-i)AB",
                              "(?-i:K)s",
                              "(?=岗)岗位",
                              "岗(?!位)",
                              "(?<=岗)位",
                              "(?<!岗)位",
                              "\\b岗",
                              "a++b",
                              "(?>ab|a)c",
                              "(?:a?)*b",
                              "(?:a|b?)+c",
                              "(?|(a)b|(c)d)",
                              "^岗位",
                              "(?:^|本)岗",
                              "岗位$",
                              "(?:岗$|位)",
                              "^岗$",
                              "^$",
                              "",
                              "(?:)",
                              "a||b",
                              ".{0,3}位",
                              "𠀀.",
                              "[𠀀-𠀅一]x",
                              "a.c",
                              "\\.\\*\\(",
                              "(?:主要|具体)*(?:的)?职责(?:范围|描述)*",
                              "(a)\\1",
                              "\\Cq",
                              "\\Qa.b\\E",
                              "[[:alpha:]]x",
                              "\\R|x",
                              "(?#c)x",
                              "(*COMMIT)x",
                              "\\Kx",
                              "a(?1)?(b)",
                              "\\hx",
                              "(?x) a b",
                              "(?s).x"};

static void every_kind(void **unused)
{
    (void)unused;
    size_t n = sizeof kinds / sizeof *kinds;
    for (size_t k = 0; k < n; k++) { /* alone, so that a text has a chance to match */
        struct buf back = {0};
        agree(&kinds[k], 1, WAY_HERE, 8 * TEXTS);
        agree(&kinds[k], 1, WAY_ANYWHERE, 4 * TEXTS);
        buf_printf(&back, "(?:%s)$", kinds[k]);
        char *ended = xstrdup(buf_cstr(&back));
        agree(&ended, 1, WAY_BACK, 8 * TEXTS);
        free(ended);
        buf_free(&back);
        agree_prefix(&kinds[k], 1, " ?[:;]|$", 4 * TEXTS);
        agree_prefix(&kinds[k], 1, "", 4 * TEXTS);
    }
    char *few[sizeof kinds / sizeof *kinds];
    size_t m = 0;
    for (size_t k = 0; k < n; k++)
        if (!strchr(kinds[k], '\\') && !strstr(kinds[k], "(*") && !strstr(kinds[k], "(?"))
            few[m++] = kinds[k];
    agree(few, m, WAY_HERE, TEXTS);
    agree(few, m, WAY_ANYWHERE, TEXTS);
    agree_prefix(few, m, " ?[:;]|$|[一-龥]", TEXTS);
    assert_true(sures > 1000 && matches > sures && prefixes > 500);
}

static void built_in_rules(void **unused)
{
    (void)unused;
    char *patterns[MOST], *rest, *line;
    size_t n = 0, before = matches, sure = sures, was = prefixes;
    struct span text = rules_builtin();
    struct buf b = {0};
    buf_add(&b, text.s, text.n);
    buf_cstr(&b);
    rest = b.s;
    while ((line = strsep(&rest, "\n"))) {
        char class[16], name[32];
        int at = 0;
        if (*line == '#' || sscanf(line, "%15s %31s %n", class, name, &at) < 2 || strcmp(class, "weight") == 0)
            continue;
        assert_true(n < MOST && at > 0);
        patterns[n++] = line + at;
    }
    assert_true(n > 150);
    for (size_t i = 0; i < n; i += 40) {
        size_t m = n - i < 40 ? n - i : 40;
        char *ended[40];
        agree(patterns + i, m, WAY_HERE, TEXTS / 4);
        agree(patterns + i, m, WAY_ANYWHERE, TEXTS / 4);
        for (size_t k = 0; k < m; k++) {
            struct buf e = {0};
            buf_printf(&e, "^ ?(?:%s)$", patterns[i + k]);
            ended[k] = xstrdup(buf_cstr(&e));
            buf_free(&e);
        }
        agree(ended, m, WAY_BACK, TEXTS / 4);
        for (size_t k = 0; k < m; k++)
            free(ended[k]);
        agree_prefix(patterns + i, m, " ?(?:$|[:;|)\\]])", TEXTS / 4);
    }
    assert_true(sures > sure + 1000 && matches > before + 2000 && prefixes > was + 100);
    buf_free(&b);
    char *error;
    struct rules *rules = rules_load(NULL, &error);
    rules_prepare(rules); /* ends the program at one that PCRE2 does not take */
    rules_free(rules);
}

/* LIMIT_PATTERN_NODES: what is larger is left to PCRE2, always a candidate. */
static void large_patterns(void **unused)
{
    (void)unused;
    for (unsigned more = 0; more < 2; more++) {
        char pattern[64];
        struct candidates c;
        snprintf(pattern, sizeof pattern, "(?:x{100}){%u}x{%u}", LIMIT_PATTERN_NODES / 100 - 1,
                 99 + more); /* and the match */
        struct automaton *a = automaton_new(WAY_HERE);
        automaton_add(a, span_of(pattern), 7);
        automaton_pass(a, SPAN("y"), 0, &c);
        assert_int_equal(c.n, more);
        if (more)
            assert_true(c.list[0].number == 7 && !c.list[0].sure);
        automaton_free(a);
    }
}

/* LIMIT_AUTOMATON_BYTES: a pattern that wants 2^15 states, of a kilobyte each for the characters of another one; they
 * are forgotten and made anew. */
static void many_states(void **unused)
{
    (void)unused;
    struct automaton *a = automaton_new(WAY_ANYWHERE);
    const char *pattern = "a[abcd]{14}[bc]";
    pcre2_code *re = compiled(pattern);
    automaton_add(a, span_of(pattern), 0);
    struct buf other = {0};
    for (unsigned k = 0; k < 500; k++) {
        buf_adds(&other, k ? "|" : "");
        buf_add_utf8(&other, 0x4E00 + k);
    }
    automaton_add(a, (struct span){other.s, other.n}, 1);
    buf_free(&other);
    size_t n = LIMIT_AUTOMATON_BYTES / 32, end;
    char *s = xmalloc(n);
    for (size_t i = 0; i < n; i++)
        s[i] = (char)('a' + (int)chance(2));
    for (size_t i = 0; i + 64 < n; i += 64 + chance(64)) {
        struct span f = {s + i, 16 + chance(8)};
        struct candidates c;
        automaton_pass(a, f, 0, &c);
        assert_int_equal(c.n, matched(re, f, 0, &end) >= 0);
    }
    free(s);
    pcre2_code_free(re);
    automaton_free(a);
}

/* More patterns match than are listed; a line feed, at which PCRE2's . and $ do something else. */
static void all_of_them(void **unused)
{
    (void)unused;
    struct automaton *a = automaton_new(WAY_HERE);
    struct candidates c;
    for (int k = 0; k <= CANDIDATES; k++)
        automaton_add(a, SPAN("x."), k);
    automaton_pass(a, SPAN("x"), 0, &c);
    assert_true(!c.all && c.n == 0);
    automaton_pass(a, SPAN("xy"), 0, &c);
    assert_true(c.all);
    automaton_pass(a, SPAN("x\n"), 0, &c);
    assert_true(c.all);
    automaton_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),  cmocka_unit_test(built_in_rules), cmocka_unit_test(large_patterns),
        cmocka_unit_test(many_states), cmocka_unit_test(all_of_them),
    };
    return cmocka_run_group_tests_name("automata", tests, NULL, NULL);
}
