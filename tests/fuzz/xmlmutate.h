/* A mutator that keeps XML nearly well-formed: moves, doubles, drops and nests whole elements, and gives attributes
 * values that hurt. One change in three is libFuzzer's own, on bytes. Only libFuzzer has LLVMFuzzerMutate: compile with
 * -DLIBFUZZER. The caller's header line, if any, is handled by it. */
#ifndef ZHIZE_XMLMUTATE_H
#define ZHIZE_XMLMUTATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef LIBFUZZER
size_t LLVMFuzzerMutate(uint8_t *s, size_t n, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *s, size_t n, size_t max, unsigned seed);

static uint32_t xm_state;

static size_t xm_below(size_t n)
{
    xm_state = xm_state * 1664525u + 1013904223u;
    return n ? (xm_state >> 8) % n : 0;
}

/* The element at or after `from`: [*a, *b) is all of it, from its start tag to its end tag. */
static bool xm_element(const uint8_t *s, size_t n, size_t from, size_t *a, size_t *b)
{
    size_t i = from, depth = 0;
    while (i + 1 < n && !(s[i] == '<' && s[i + 1] != '/' && s[i + 1] != '?' && s[i + 1] != '!'))
        i++;
    *a = i;
    for (; i + 1 < n; i++) {
        if (s[i] != '<')
            continue;
        const uint8_t *end = memchr(s + i, '>', n - i);
        if (!end)
            return false;
        if (s[i + 1] == '/')
            depth -= depth > 0;
        else if (end[-1] != '/')
            depth++;
        i = (size_t)(end - s);
        if (depth == 0) {
            *b = i + 1;
            return *b > *a;
        }
    }
    return false;
}

/* Replace [a, b) by t; what would not fit is left as it was. */
static size_t xm_splice(uint8_t *s, size_t n, size_t max, size_t a, size_t b, const uint8_t *t, size_t tn)
{
    if (n - (b - a) + tn > max)
        return n;
    memmove(s + a + tn, s + b, n - b);
    memcpy(s + a, t, tn);
    return n - (b - a) + tn;
}

static size_t xm_attribute(uint8_t *s, size_t n, size_t max)
{
    static const char *const values[] = {"0",
                                         "-1",
                                         "1",
                                         "2147483647",
                                         "-2147483648",
                                         "4294967295",
                                         "99999999999999999999",
                                         "",
                                         "%1%2%9",
                                         "&#0;",
                                         "&#x10FFFF;",
                                         "&lt;",
                                         "9",
                                         "8",
                                         "on",
                                         "chineseCounting",
                                         "bullet",
                                         "none",
                                         "restart",
                                         "../../etc/passwd"};
    const char *v = values[xm_below(sizeof values / sizeof *values)];
    for (size_t i = xm_below(n); i + 1 < n; i++) {
        const uint8_t *end = s[i] == '=' && s[i + 1] == '"' ? memchr(s + i + 2, '"', n - i - 2) : NULL;
        if (end)
            return xm_splice(s, n, max, i + 2, (size_t)(end - s), (const uint8_t *)v, strlen(v));
    }
    return n;
}

/* Take two elements; put the first in the place of, before, or around the second. */
static size_t xm_graft(uint8_t *s, size_t n, size_t max)
{
    size_t a, b, c, d;
    if (!xm_element(s, n, xm_below(n), &a, &b) || !xm_element(s, n, xm_below(n), &c, &d) || b - a > 8192)
        return n;
    uint8_t copy[8192];
    memcpy(copy, s + a, b - a);
    return xm_splice(s, n, max, c, xm_below(2) ? d : c, copy, b - a);
}

static size_t xm_wrap(uint8_t *s, size_t n, size_t max)
{
    size_t a, b, c, d, times = 1 + xm_below(40);
    if (!xm_element(s, n, xm_below(n), &a, &b) || !xm_element(s, n, xm_below(n), &c, &d))
        return n;
    const uint8_t *end = memchr(s + a, '>', b - a);
    size_t tag = (size_t)(end - (s + a)) + 1, name = 1;
    uint8_t open[300], close[300] = "</";
    if (tag > 256 || s[a + tag - 2] == '/')
        return n;
    memcpy(open, s + a, tag);
    while (name < tag && open[name] != ' ' && open[name] != '>')
        name++;
    memcpy(close + 2, open + 1, name - 1);
    close[name + 1] = '>';
    for (; times > 0; times--) {
        if (n + tag + name + 2 > max)
            return n;
        n = xm_splice(s, n, max, d, d, close, name + 2);
        n = xm_splice(s, n, max, c, c, open, tag);
        d += tag;
    }
    return n;
}

static size_t xml_mutate(uint8_t *s, size_t n, size_t max, unsigned seed)
{
    size_t a, b;
    xm_state = seed;
    switch (xm_below(6)) {
    case 0:
        return xm_attribute(s, n, max);
    case 1:
        return xm_graft(s, n, max);
    case 2:
        return xm_wrap(s, n, max);
    case 3:
        return xm_element(s, n, xm_below(n), &a, &b) ? xm_splice(s, n, max, a, b, s, 0) : n;
    default:
        return LLVMFuzzerMutate(s, n, max);
    }
}
#endif
#endif
