/* Text: spans, UTF-8, blanks, folding (NFKC through utf8proc). Knows nothing of documents. */
#include "text.h"
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

struct span span_of(const char *cstr)
{
    return cstr ? (struct span){cstr, strlen(cstr)} : (struct span){NULL, 0};
}

bool span_eq(struct span a, struct span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

size_t span_find_bytes(struct span a, const char *needle, size_t n, size_t from)
{
    if (from > a.n)
        return SIZE_MAX;
    if (n == 0)
        return from;
    /* by its last byte: of Chinese characters that tells more than the first */
    for (size_t end = from + n - 1; end < a.n; end++) {
        const char *last = memchr(a.s + end, needle[n - 1], a.n - end);
        if (!last)
            break;
        end = (size_t)(last - a.s);
        if (memcmp(last - (n - 1), needle, n - 1) == 0)
            return end - (n - 1);
    }
    return SIZE_MAX;
}

struct span span_dup(struct arena *arena, struct span a)
{
    return (struct span){arena_dup(arena, a.s, a.n), a.n};
}

int span_cmp(struct span a, struct span b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.s, b.s, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

/* Decodes strictly (no overlong forms, no surrogates); returns the length, 0 when malformed. */
static size_t decode(const unsigned char *s, size_t n, uint32_t *cp)
{
    if (s[0] < 0x80) {
        *cp = s[0];
        return 1;
    }
    if (s[0] >= 0xC2 && s[0] <= 0xDF && n >= 2 && (s[1] & 0xC0) == 0x80) {
        *cp = (uint32_t)(s[0] & 0x1F) << 6 | (uint32_t)(s[1] & 0x3F);
        return 2;
    }
    if (s[0] >= 0xE0 && s[0] <= 0xEF && n >= 3 && (s[1] & 0xC0) == 0x80 && (s[2] & 0xC0) == 0x80) {
        *cp = (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (uint32_t)(s[2] & 0x3F);
        return *cp >= 0x800 && (*cp < 0xD800 || *cp > 0xDFFF) ? 3 : 0;
    }
    if (s[0] >= 0xF0 && s[0] <= 0xF4 && n >= 4 && (s[1] & 0xC0) == 0x80 && (s[2] & 0xC0) == 0x80 &&
        (s[3] & 0xC0) == 0x80) {
        *cp = (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 | (uint32_t)(s[2] & 0x3F) << 6 |
              (uint32_t)(s[3] & 0x3F);
        return *cp >= 0x10000 && *cp <= 0x10FFFF ? 4 : 0;
    }
    return 0;
}

uint32_t utf8_next_any(struct span a, size_t *pos)
{
    uint32_t cp;
    size_t n = decode((const unsigned char *)a.s + *pos, a.n - *pos, &cp);
    if (n == 0) {
        cp = CP_BAD;
        n = 1;
    }
    *pos += n;
    return cp;
}

uint32_t utf8_prev_any(struct span a, size_t *pos)
{
    size_t start = *pos;
    for (size_t back = 1; back <= 4 && back <= *pos; back++) {
        start = *pos - back;
        if (((unsigned char)a.s[start] & 0xC0) != 0x80)
            break;
    }
    uint32_t cp;
    size_t n = decode((const unsigned char *)a.s + start, *pos - start, &cp);
    if (n != *pos - start) {
        *pos -= 1;
        return CP_BAD;
    }
    *pos = start;
    return cp;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = CP_BAD;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

bool utf8_valid(struct span a)
{
    uint32_t cp;
    for (size_t i = 0; i < a.n;) {
        while (i < a.n && (unsigned char)a.s[i] < 0x80)
            i++;
        i = utf8_wide_run(a, i);
        if (i == a.n)
            break;
        size_t n = decode((const unsigned char *)a.s + i, a.n - i, &cp);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

size_t utf8_wide_run(struct span a, size_t at)
{
    const unsigned char *s = (const unsigned char *)a.s;
    for (; at + 3 <= a.n; at += 3) {
        unsigned b0 = s[at], b1 = s[at + 1], b2 = s[at + 2];
        if (b0 - 0xE4 <= 0xE9 - 0xE4 && ((b1 << 8 | b2) & 0xC0C0) == 0x8080)
            continue; /* most are these */
        if ((b1 & 0xC0) != 0x80 || (b2 & 0xC0) != 0x80)
            break;
        bool wide = b0 >= 0xE3 && b0 <= 0xE9 && (b0 != 0xE3 || b1 != 0x80 || b2 != 0x80);
        if (!wide && !(b0 == 0xEF && (b1 == 0xBC || b1 == 0xBD)))
            break;
    }
    return at;
}

size_t utf8_length(struct span a)
{
    size_t count = 0, i = 0;
    for (uint64_t w; a.n - i >= sizeof w; i += sizeof w) { /* bytes that do not begin with the bits 10, eight at once */
        memcpy(&w, a.s + i, sizeof w);
        count += ((((~w >> 7) | (w >> 6)) & UINT64_C(0x0101010101010101)) * UINT64_C(0x0101010101010101)) >> 56;
    }
    for (; i < a.n; i++)
        count += ((unsigned char)a.s[i] & 0xC0) != 0x80;
    return count;
}

size_t utf8_offset(struct span a, size_t cps)
{
    size_t i = 0;
    while (i < a.n && cps > 0) {
        utf8_next(a, &i);
        cps--;
    }
    return i;
}

bool cp_is_zero_width_any(uint32_t cp)
{
    return (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F) ||
           cp == 0xFEFF || cp == 0x00AD || cp == 0x180E;
}

bool cp_is_blank_any(uint32_t cp)
{
    return cp <= 0x20 || (cp >= 0x7F && cp <= 0xA0) || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 ||
           cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000 || cp_is_zero_width(cp);
}

bool cp_is_han(uint32_t cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) || (cp >= 0xF900 && cp <= 0xFAFF) ||
           (cp >= 0x20000 && cp <= 0x3FFFF) || cp == 0x3005 || cp == 0x3007;
}

bool text_has_han(struct span s)
{
    for (size_t i = 0; i < s.n;)
        if (cp_is_han(utf8_next(s, &i)))
            return true;
    return false;
}

enum cp_kind cp_kind(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= '0' && cp <= '9'                 ? CP_KIND_DIGIT
               : (cp | 32) >= 'a' && (cp | 32) <= 'z' ? CP_KIND_LETTER
                                                      : CP_KIND_NONE;
    if (cp_is_han(cp) || (cp >= 0x3041 && cp <= 0x30FF && cp != 0x30FB) || (cp >= 0x3105 && cp <= 0x312F) ||
        (cp >= 0xAC00 && cp <= 0xD7A3) || (cp >= 0x31F0 && cp <= 0x31FF))
        return CP_KIND_CJK;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_CO:
        return CP_KIND_LETTER;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return CP_KIND_DIGIT;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return CP_KIND_MARK;
    default:
        return CP_KIND_NONE;
    }
}

size_t cp_fold_search(uint32_t cp, uint32_t out[18])
{
    if (cp < 0x80 || (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3041 && cp <= 0x30FF) ||
        (cp >= 0xAC00 && cp <= 0xD7A3)) {
        out[0] = cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
        return 1;
    }
    utf8proc_int32_t parts[18];
    int class = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)cp, parts, 18,
        UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STRIPMARK, &class);
    if (n > 18)
        n = 18;
    for (utf8proc_ssize_t i = 0; i < n; i++)
        out[i] = (uint32_t)parts[i];
    return n > 0 ? (size_t)n : 0;
}

uint32_t cp_fold_width(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        return cp - 0xFEE0;
    if (cp == 0x3000 || cp == 0xA0)
        return ' ';
    if ((cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0x2F800 && cp <= 0x2FA1F) || (cp >= 0x2E80 && cp <= 0x2FDF) ||
        (cp >= 0xFFE0 && cp <= 0xFFEE) || (cp >= 0xFE50 && cp <= 0xFE6B)) {
        utf8proc_int32_t out[4];
        int class = 0;
        if (utf8proc_decompose_char((utf8proc_int32_t)cp, out, 4, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &class) == 1)
            return (uint32_t)out[0];
    }
    return cp;
}

struct span text_trim(struct span a)
{
    size_t from = 0, to = a.n;
    while (from < to) {
        size_t next = from;
        if (!cp_is_blank(utf8_next(a, &next)))
            break;
        from = next;
    }
    while (to > from) {
        size_t prev = to;
        if (!cp_is_blank(utf8_prev(a, &prev)))
            break;
        to = prev;
    }
    return span_sub(a, from, to);
}

struct span text_trim_colon(struct span a)
{
    a = text_trim(a);
    while (a.n > 0) {
        size_t pos = a.n;
        uint32_t cp = utf8_prev(a, &pos);
        if (cp != ':' && cp != 0xFF1A && !cp_is_blank(cp))
            break;
        a.n = pos;
    }
    return a;
}

bool text_is_blank(struct span a)
{
    return text_trim(a).n == 0;
}

void text_fold(struct span a, struct buf *out)
{
    for (size_t i = 0; i < a.n;) {
        uint32_t cp = utf8_next(a, &i);
        if (cp_is_blank(cp))
            continue;
        if (cp < 0x80) {
            buf_addc(out, (char)(cp >= 'A' && cp <= 'Z' ? cp + 32 : cp));
            continue;
        }
        if (cp >= 0x4E00 && cp <= 0x9FFF) {
            buf_add_utf8(out, cp);
            continue;
        }
        utf8proc_int32_t parts[32];
        int class = 0;
        utf8proc_ssize_t n =
            utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 32,
                                    UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &class);
        for (utf8proc_ssize_t k = 0; k < n && k < 32; k++)
            if (!cp_is_blank((uint32_t)parts[k]))
                buf_add_utf8(out, (uint32_t)parts[k]);
    }
}
