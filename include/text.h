/* Text: a span is pointer and length in bytes of UTF-8, borrowed; it need not end in NUL. */
#ifndef ZHIZE_TEXT_H
#define ZHIZE_TEXT_H

#include "mem.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct span {
    const char *s;
    size_t n; /* bytes */
};

#define SPAN(lit) ((struct span){"" lit, sizeof(lit) - 1})
struct span span_of(const char *cstr); /* NULL gives the empty span */
bool span_eq(struct span a, struct span b);
static inline bool span_is(struct span a, const char *cstr)
{
    size_t n = strlen(cstr);
    return a.n == n && (n == 0 || (a.s && memcmp(a.s, cstr, n) == 0));
}
static inline bool span_starts(struct span a, const char *prefix)
{
    size_t n = strlen(prefix);
    return a.n >= n && (n == 0 || memcmp(a.s, prefix, n) == 0);
}
static inline bool span_ends(struct span a, const char *suffix)
{
    size_t n = strlen(suffix);
    return a.s && a.n >= n && (n == 0 || memcmp(a.s + a.n - n, suffix, n) == 0);
}
/* First occurrence of needle at or after byte `from`, or SIZE_MAX. */
size_t span_find_bytes(struct span a, const char *needle, size_t n, size_t from);
static inline size_t span_find(struct span a, const char *needle, size_t from)
{
    return span_find_bytes(a, needle, strlen(needle), from);
}
/* From byte `from` to `to`; clamped. */
static inline struct span span_sub(struct span a, size_t from, size_t to)
{
    if (to > a.n)
        to = a.n;
    if (from >= to)
        return (struct span){a.s ? a.s + (from < a.n ? from : a.n) : NULL, 0};
    return (struct span){a.s + from, to - from};
}
struct span span_dup(struct arena *arena, struct span a); /* a copy, NUL-terminated behind its length */
int span_cmp(struct span a, struct span b);               /* by bytes, which is by code points */

#define CP_BAD    0xFFFDu
#define CP_LINE   0x2028u        /* a soft line break in a paragraph's text */
#define UTF8_LINE "\xE2\x80\xA8" /* the same as UTF-8 */

/* Decode the code point at *pos (bytes) and step over it. Malformed bytes give U+FFFD and step over one byte. */
uint32_t utf8_next_any(struct span a, size_t *pos);
/* The code point that ends before *pos; *pos steps back to its start. */
uint32_t utf8_prev_any(struct span a, size_t *pos);
/* The same; what most text is made of, ASCII and U+1000 to U+CFFF, is decoded in place. */
static inline uint32_t utf8_wide(const unsigned char *s)
{
    return s[0] >= 0xE1 && s[0] <= 0xEC && (s[1] & 0xC0) == 0x80 && (s[2] & 0xC0) == 0x80
               ? (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (uint32_t)(s[2] & 0x3F)
               : 0;
}
static inline uint32_t utf8_next(struct span a, size_t *pos)
{
    const unsigned char *s = (const unsigned char *)a.s + *pos;
    uint32_t cp = *s < 0x80 ? *s : a.n - *pos >= 3 ? utf8_wide(s) : 0;
    if (cp == 0 && *s != 0)
        return utf8_next_any(a, pos);
    *pos += *s < 0x80 ? 1 : 3;
    return cp;
}
static inline uint32_t utf8_prev(struct span a, size_t *pos)
{
    const unsigned char *s = (const unsigned char *)a.s + *pos;
    uint32_t cp = s[-1] < 0x80 ? s[-1] : *pos >= 3 ? utf8_wide(s - 3) : 0;
    if (cp == 0 && s[-1] != 0)
        return utf8_prev_any(a, pos);
    *pos -= s[-1] < 0x80 ? 1 : 3;
    return cp;
}
/* Encode at most 4 bytes into out; returns their number. */
size_t utf8_encode(uint32_t cp, char out[4]);
bool utf8_valid(struct span a);
/* The end of the stretch from `at` of characters that most Chinese text is made of: U+3001 to U+9FFF and the full-width
 * forms, none of them blank, all of three bytes that are well-formed. */
size_t utf8_wide_run(struct span a, size_t at);
size_t utf8_length(struct span a);             /* code points */
size_t utf8_offset(struct span a, size_t cps); /* byte offset of the cps-th code point, clamped to a.n */

/* Blank: every Unicode space, U+3000, tab, line break, zero-width and other invisible format characters, BOM. */
bool cp_is_blank_any(uint32_t cp);
bool cp_is_zero_width_any(uint32_t cp);
static inline bool cp_is_blank(uint32_t cp)
{
    return (cp <= 0x3000 || cp >= 0xFE00) && cp_is_blank_any(cp);
}
/* U+200B..U+200F, U+2060, U+FEFF, U+00AD, bidi controls */
static inline bool cp_is_zero_width(uint32_t cp)
{
    return cp >= 0x80 && (cp <= 0x3000 || cp >= 0xFE00) && cp_is_zero_width_any(cp);
}
bool cp_is_han(uint32_t cp); /* ideographs of every block, 〇 and 々 included */
bool text_has_han(struct span s);
/* What a character is to search and comparison: CJK are all scripts written without blanks between words. */
enum cp_kind { CP_KIND_NONE, CP_KIND_CJK, CP_KIND_LETTER, CP_KIND_DIGIT, CP_KIND_MARK };
enum cp_kind cp_kind(uint32_t cp);
/* Fold one character for search: NFKD, case folded, without marks. Returns how many code points (0..18) it gives. */
size_t cp_fold_search(uint32_t cp, uint32_t out[18]);
/* Full-width forms to half-width, U+3000 to blank, compatibility ideographs to theirs; circled and bracketed numbers
 * stay as they are. One code point gives one. */
uint32_t cp_fold_width(uint32_t cp);

struct span text_trim(struct span a);       /* without blanks at both ends */
struct span text_trim_colon(struct span a); /* nor colons, of either width, at its end */
bool text_is_blank(struct span a);

/* Append to `out` a folded form for comparison: NFKC, case folded, every blank removed. */
void text_fold(struct span a, struct buf *out);

#endif
