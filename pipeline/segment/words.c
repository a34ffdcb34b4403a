/* Words: folding of lines, how much a string is worded as a post or a department, what number a marker stands for. */
#include "lines.h"
#include <string.h>

/* Traditional characters fold to simplified ones, so that one set of rules serves both. */
static uint32_t simplified(uint32_t cp)
{
    enum { FIRST = 0x4E00, LAST = 0x9FFF };
    static const uint16_t table[LAST - FIRST + 1] = {
#define SIMPLE(traditional, simple) [(traditional)-FIRST] = (simple),
#include "simplified.def"
#undef SIMPLE
    };
    uint32_t to = cp >= FIRST && cp <= LAST ? table[cp - FIRST] : 0;
    return to ? to : cp;
}

/* A picture before a heading is none of its words. */
static bool is_picture(uint32_t cp)
{
    return (cp >= 0x1F300 && cp <= 0x1FAFF) || (cp >= 0x2753 && cp <= 0x2757 && cp != 0x2756) || cp == 0x2B50 ||
           cp == 0xFE0F || (cp >= 0x2581 && cp <= 0x2590) || (cp >= 0x2600 && cp <= 0x2604) ||
           (cp >= 0x2607 && cp <= 0x26FF) || (cp >= 0x2701 && cp <= 0x2712) || (cp >= 0x2728 && cp <= 0x274F);
}

void fold_line(struct arena *arena, struct span text, struct folded *out)
{
    char *s = arena_alloc(arena, text.n + 1);
    uint32_t *map = arena_alloc(arena, (text.n + 2) * sizeof *map);
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < text.n;) {
        size_t at = i;
        unsigned char c = (unsigned char)text.s[i];
        if (c == '*' && i + 1 < text.n && text.s[i + 1] == '*') { /* Markdown's emphasis, pasted */
            i += 2;
            continue;
        }
        if (c == '#' && n == 0) { /* and its headings */
            size_t k = i;
            while (k < text.n && text.s[k] == '#')
                k++;
            bool glued = k < text.n && k - i >= 2 && (unsigned char)text.s[k] >= 0x80; /* ##二、 */
            if (k < text.n && (text.s[k] == ' ' || glued) && k - i <= 6) {
                i = k;
                continue;
            }
        }
        if (n == 0 && (c == 'l' || c == 'I') && span_starts(span_sub(text, i + 1, text.n), "\xE3\x80\x81"))
            c = '1'; /* l、 typed for 1、 */
        if (c > ' ' && c < 0x7F && !gap) {
            map[n] = (uint32_t)i++;
            s[n++] = (char)c;
            continue;
        }
        uint32_t cp = utf8_next(text, &i);
        if (cp >= 0x4E00 && cp <= 0x9FFF && !gap) {
            cp = simplified(cp);
            map[n] = map[n + 1] = map[n + 2] = (uint32_t)at;
            s[n++] = (char)(0xE0 | cp >> 12);
            s[n++] = (char)(0x80 | (cp >> 6 & 0x3F));
            s[n++] = (char)(0x80 | (cp & 0x3F));
            continue;
        }
        if (cp_is_zero_width(cp) || (n == 0 && is_picture(cp)))
            continue;
        if (cp_is_blank(cp)) {
            gap = n > 0;
            continue;
        }
        if (gap) {
            map[n] = (uint32_t)at;
            s[n++] = ' ';
        }
        gap = false;
        cp = cp < 0x4E00 || cp > 0x9FFF ? cp_fold_width(cp) : simplified(cp);
        if (cp == 0xFF1B || cp == 0xFF1A)
            cp = cp == 0xFF1A ? ':' : ';';
        char enc[4];
        size_t len = utf8_encode(cp, enc);
        if (len > i - at) { /* folding never grows a character in practice; keep the original if it would */
            len = i - at;
            memcpy(enc, text.s + at, len < 4 ? len : 4);
        }
        for (size_t k = 0; k < len; k++) {
            map[n] = (uint32_t)at;
            s[n++] = enc[k];
        }
    }
    map[n] = (uint32_t)text.n;
    out->f = (struct span){s, n};
    out->map = map;
}

struct span fold_compact(struct arena *arena, struct span f)
{
    char *s = arena_alloc(arena, f.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < f.n; i++)
        if (f.s[i] != ' ')
            s[n++] = f.s[i];
    return (struct span){s, n};
}

bool cp_is_stop(uint32_t cp)
{
    return cp == 0x3002 || cp == ';' || cp == 0xFF1B || cp == '!' || cp == 0xFF01 || cp == '?' || cp == 0xFF1F ||
           cp == ':' || cp == 0xFF1A;
}

bool cp_is_quote(uint32_t cp)
{
    return cp == '"' || cp == 0x201C || cp == 0x201D || cp == '<' || cp == '>' || cp == '[' || cp == ']' ||
           (cp >= 0x3008 && cp <= 0x300D) || cp == 0x3010 || cp == 0x3011 || cp == 0x3016 || cp == 0x3017;
}

/* C#, UI, Java: of another part's post. */
static bool foreign(struct span part)
{
    for (size_t i = 0; i < part.n; i++)
        if ((unsigned char)part.s[i] >= 0x80)
            return false;
    return true;
}

/* Length as an ideograph counts: three Latin letters are as one. */
static size_t words_length(struct span part)
{
    size_t wide = 0, letters = 0;
    for (size_t i = 0; i < part.n;) {
        uint32_t cp = utf8_next(part, &i);
        letters += cp < 0x80;
        wide += cp >= 0x80;
    }
    return wide + (letters + 2) / 3;
}

static int part_degree(const struct rules *r, struct span part)
{
    while (part.n > 0 && part.s[part.n - 1] >= '0' && part.s[part.n - 1] <= '9')
        part.n--;
    size_t chars = words_length(part);
    if (utf8_length(part) < 2 || chars > 16)
        return 0;
    int rule = rules_line(r, RC_POST, part);
    if (rule < 0 || rules_line(r, RC_NOTPOST, part) >= 0)
        return 0;
    if (strncmp(rule_name(r, rule), "strong", 6) == 0)
        return chars <= 10 ? 3 : 2;
    struct span post = {0}; /* 红枫小学琴房管理人员 */
    bool named = chars > 8 && rule_is(r, rules_head(r, RC_ORG, part, &post), "prefix");
    return chars <= 8 || (named && utf8_length(post) >= 5 && words_length(post) <= 8) ? 1 : 0;
}

/* 宴会/营业部主管, 质量、安全管理员: do the few words before the stroke share the post behind it? */
static bool shares(const struct rules *r, uint32_t cp, const char *part, size_t n, struct span compact, size_t at)
{
    struct span words = {part, n}, behind = span_sub(compact, at, compact.n);
    bool few = cp == '/' ? utf8_length(words) <= 3 : cp == 0x3001 && utf8_length(words) <= 3;
    return few && rules_line(r, RC_NOTPOST, words) < 0 && rules_line(r, RC_POST, words) < 0 &&
           span_find(behind, "/", 0) == SIZE_MAX && span_find(behind, "\xE3\x80\x81", 0) == SIZE_MAX &&
           part_degree(r, behind) >= (span_ends(behind, "\xE4\xBA\xBA\xE5\x91\x98") ? 1 : 3); /* 售票、检票人员 */
}

int words_degree(const struct rules *r, struct span compact)
{
    char part[64];
    size_t n = 0;
    int best = 4, depth = 0;
    if (compact.n > 120)
        return 0;
    for (size_t i = 0; i <= compact.n && best > 0;) {
        size_t at = i;
        uint32_t cp = i < compact.n ? utf8_next(compact, &i) : (uint32_t)'/';
        i += at == compact.n;
        depth += cp == '(';
        if (depth > 0) {
            depth -= cp == ')';
            continue;
        }
        if (cp_is_quote(cp))
            continue;
        bool dash = cp == '-' || cp == 0x2013 || cp == 0x2014;
        if (dash && n > 0 && part_degree(r, (struct span){part, n}) >= 2 &&
            rules_line(r, RC_NOTPOST, span_sub(compact, i, compact.n)) < 0)
            i = compact.n, cp = '/'; /* 架构师-业务方向: what follows says which */
        if (cp == '/' || cp == 0x3001 || cp == ',') {
            if (n > 0) {
                bool more = at < compact.n && (foreign((struct span){part, n}) || shares(r, cp, part, n, compact, i));
                int degree = more ? best : part_degree(r, (struct span){part, n});
                best = degree < best ? degree : best;
            }
            n = 0;
            continue;
        }
        if (n + (i - at) >= sizeof part)
            return 0;
        while (at < i)
            part[n++] = compact.s[at++];
    }
    return best == 4 ? 0 : best;
}

bool words_unknown_post(const struct rules *r, struct span compact)
{
    size_t chars = utf8_length(compact);
    return chars >= 2 && chars <= 5 && rules_line(r, RC_NOTPOST, compact) < 0 && !words_dept(r, compact);
}

bool words_no_post(const struct rules *r, struct span compact)
{
    struct label_hit hit;
    while (compact.n > 0 && compact.s[compact.n - 1] == ':')
        compact.n--;
    return rules_line(r, RC_NOTPOST, compact) >= 0 || (rules_label(r, false, compact, 0, &hit) && hit.sep == SEP_END) ||
           (rules_label(r, true, compact, 0, &hit) && hit.sep == SEP_END);
}

/* Bytes of an amount 8000-12000元/月, 8k at i, or 0. */
static size_t pay_at(struct span f, size_t i)
{
    static const char *const units[] = {"k", "K", "\xE5\x85\x83", "\xE5\x8D\x83", "\xE4\xB8\x87"}; /* 元, 千, 万 */
    size_t k = i, digits = 0, unit = 0;
    while (k < f.n) {
        if (f.s[k] >= '0' && f.s[k] <= '9') {
            digits++;
            k++;
            continue;
        }
        if (digits && (f.s[k] == '-' || f.s[k] == '~' || f.s[k] == '.' || f.s[k] == ',')) {
            k++;
            continue;
        }
        size_t was = k;
        for (size_t u = 0; u < sizeof units / sizeof *units && k == was; u++)
            if (digits && span_starts(span_sub(f, k, f.n), units[u]))
                k += strlen(units[u]), unit = k;
        if (k == was)
            break;
    }
    return unit ? unit - i : 0;
}

size_t words_pay(struct span f, size_t *to)
{
    for (size_t i = 1; i < f.n; i++) {
        if (f.s[i] < '0' || f.s[i] > '9' || (f.s[i - 1] >= '0' && f.s[i - 1] <= '9') || f.s[i - 1] == '-' ||
            f.s[i - 1] == '.')
            continue;
        size_t n = pay_at(f, i);
        if (n == 0)
            continue;
        *to = f.n; /* 元/月, 以上 … up to a bracket or a blank */
        for (size_t k = i + n; k < f.n && *to == f.n; k++)
            if (f.s[k] == ' ' || f.s[k] == ')' || f.s[k] == ',')
                *to = k;
        return i;
    }
    return SIZE_MAX;
}

bool words_counted(struct span f)
{
    struct span head = words_heading(f);
    return head.n < f.n;
}

struct span words_heading(struct span f)
{
    size_t to, pay = words_pay(f, &to);
    if (pay != SIZE_MAX && pay > 3)
        f = span_sub(f, 0, f.s[pay - 1] == '(' ? pay - 1 : pay);
    size_t from, end, count = words_headcount(f, &from, &end);
    return count == SIZE_MAX ? f : span_sub(f, 0, count);
}

static int cn_digit(uint32_t cp)
{
    switch (cp) {
    case 0x96F6:
    case 0x3007:
    case 0x25CB:
        return 0;
    case 0x4E00:
        return 1;
    case 0x4E8C:
        return 2;
    case 0x4E09:
        return 3;
    case 0x56DB:
        return 4;
    case 0x4E94:
        return 5;
    case 0x516D:
        return 6;
    case 0x4E03:
        return 7;
    case 0x516B:
        return 8;
    case 0x4E5D:
        return 9;
    default:
        return -1;
    }
}

/* Bytes of a number of up to three digits or two Chinese ones, of 若干 and 数量不限 at i. */
static size_t count_at(struct span f, size_t i, bool *whole)
{
    static const char *const any[] = {"\xE6\x95\xB0\xE9\x87\x8F\xE4\xB8\x8D\xE9\x99\x90", /* 数量不限, 人数不限, 若干 */
                                      "\xE4\xBA\xBA\xE6\x95\xB0\xE4\xB8\x8D\xE9\x99\x90", "\xE8\x8B\xA5\xE5\xB9\xB2"};
    struct span here = span_sub(f, i, f.n);
    *whole = false;
    for (size_t k = 0; k < sizeof any / sizeof *any; k++)
        if (span_starts(here, any[k]))
            return *whole = true, strlen(any[k]);
    size_t n = 0, digits = 0;
    while (n < here.n &&
           ((here.s[n] >= '0' && here.s[n] <= '9') || (n > 0 && (here.s[n] == '-' || here.s[n] == '~')))) {
        digits = here.s[n] >= '0' && here.s[n] <= '9' ? digits + 1 : 0;
        if (digits > 3)
            return 0;
        n++;
    }
    for (size_t k = 0, at = 0; n == 0 && k < 3 && at < here.n; k++) {
        size_t was = at;
        uint32_t cp = utf8_next(here, &at);
        if (cn_digit(cp) < 0 && cp != 0x5341 && cp != 0x4E24) { /* 十 两 */
            n = k > 2 ? 0 : was;
            break;
        }
    }
    return n;
}

/* May count_at find something that begins with it? Most others are told apart by their last six bits. */
static bool begins_count(uint32_t cp)
{
#define BIT(of) (UINT64_C(1) << ((of)&0x3F))
    const uint64_t digits = BIT(0x96F6) | BIT(0x3007) | BIT(0x25CB) | BIT(0x4E00) | BIT(0x4E8C) | BIT(0x4E09) |
                            BIT(0x56DB) | BIT(0x4E94) | BIT(0x516D) | BIT(0x4E03) | BIT(0x516B) | BIT(0x4E5D);
    const uint64_t others = BIT(0x5341) | BIT(0x4E24) | BIT(0x6570) | BIT(0x4EBA) | BIT(0x82E5); /* 十 两 数 人 若 */
    if (cp < 0x80)
        return cp >= '0' && cp <= '9';
    return (digits | others) & BIT(cp) &&
           (cn_digit(cp) >= 0 || cp == 0x5341 || cp == 0x4E24 || cp == 0x6570 || cp == 0x4EBA || cp == 0x82E5);
#undef BIT
}

/* Between a post's name and its head count: blanks, dashes, brackets, ×, and 招, 各, 共, 设. */
static size_t before_count(struct span f, size_t i)
{
    for (size_t was = i; was > 0;) {
        uint32_t cp = utf8_prev(f, &was);
        size_t each = was;
        bool times = (cp == 'x' || cp == 'X' || cp == '*' || cp == 0xD7) && (was == 0 || f.s[was - 1] == ' ');
        if (cp_is_han(cp) && each > 0 && utf8_prev(f, &each) == 0x6BCF) /* 每村2名 */
            was = each;
        else if (!times && cp != ' ' && cp != '(' && cp != '[' && cp != 0x3010 && cp != 0x3014 && cp != ':' &&
                 cp != '-' && cp != 0x2014 && cp != 0x2013 && cp != ',' && cp != 0x3002 && cp != 0x62DB &&
                 cp != 0x5404 && cp != 0x5171 && cp != 0x8BBE)
            break;
        i = was;
    }
    return i;
}

size_t words_headcount(struct span f, size_t *from, size_t *to)
{
    uint32_t prev = 0;
    size_t opened = SIZE_MAX; /* a bracket that is not closed yet */
    for (size_t i = 0; i < f.n;) {
        size_t at = i;
        bool whole, lone = false;
        uint32_t cp = utf8_next(f, &i);
        opened = cp == '(' ? at : cp == ')' ? SIZE_MAX : opened;
        bool begins = at > 0 && begins_count(cp) && !(prev >= '0' && prev <= '9') && prev != '-' && prev != 0x7B2C;
        size_t n = begins ? count_at(f, at, &whole) : 0;
        prev = cp;
        if (n == 0)
            continue;
        size_t title = before_count(f, at), end = at + n;
        if (opened != SIZE_MAX && title > opened + 1) /* 督导(80人以上可设一名): a remark */
            continue;
        bool digit = cp >= '0' && cp <= '9', set_off = title < at;
        end += end < f.n && f.s[end] == ' ';
        struct span rest = span_sub(f, end, f.n);
        bool unit =
            span_starts(rest, "\xE4\xBA\xBA") || span_starts(rest, "\xE5\x90\x8D") || span_starts(rest, "\xE4\xBD\x8D");
        if (unit && rest.n > 3) { /* 2名。 2人(编外), not 2人转 */
            size_t k = 3;
            lone = !cp_is_han(utf8_next(rest, &k));
        }
        bool times = rest.n == 0 && digit && set_off && title + 1 < at && f.s[title] == ' ' &&
                     !span_starts(span_sub(f, title, at), " :") &&
                     (f.s[title + 1] == 'x' || f.s[title + 1] == 'X' || f.s[title + 1] == '*' ||
                      (unsigned char)f.s[title + 1] == 0xC3);
        if (!(times || (whole && set_off) || (unit && (rest.n == 3 || lone || (digit && set_off)))))
            continue;
        *from = at;
        *to = whole && !span_starts(span_sub(f, at, f.n), "\xE8\x8B\xA5\xE5\xB9\xB2") ? at : at + n; /* 若干 counts */
        return title;
    }
    return SIZE_MAX;
}

struct span words_unboxed(struct span compact)
{
    bool boxed = span_starts(compact, "\xE3\x80\x90") && span_ends(compact, "\xE3\x80\x91");
    return boxed ? span_sub(compact, 3, compact.n - 3) : compact;
}

bool words_dept(const struct rules *r, struct span compact)
{
    size_t chars = utf8_length(compact);
    return chars >= 2 && chars <= 16 && rules_line(r, RC_DEPT, compact) >= 0 && rules_line(r, RC_NOTDEPT, compact) < 0;
}

static int64_t cn_number(struct span s)
{
    int64_t total = 0, last = 0;
    bool unit = false;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);
        int d = cn_digit(cp);
        if (d >= 0) {
            last = unit || last == 0 ? d : last * 10 + d;
            unit = false;
        } else if (cp == 0x5341 || cp == 0x767E) {
            total += (last ? last : 1) * (cp == 0x5341 ? 10 : 100);
            last = 0;
            unit = true;
        } else {
            return -1;
        }
    }
    return total + last;
}

int64_t words_number(struct span s)
{
    static const struct {
        uint32_t low, high, first;
    } enclosed[] = {{0x2460, 0x2473, 1},  {0x2474, 0x2487, 1}, {0x2488, 0x249B, 1},  {0x2776, 0x277F, 1},
                    {0x2780, 0x2789, 1},  {0x278A, 0x2793, 1}, {0x24EB, 0x24F4, 11}, {0x3251, 0x325F, 21},
                    {0x32B1, 0x32BF, 36}, {0x3220, 0x3229, 1}, {0x3280, 0x3289, 1},  {0x2160, 0x216B, 1}};
    static const uint32_t stems[] = {0x7532, 0x4E59, 0x4E19, 0x4E01, 0x620A, 0x5DF1, 0x5E9A, 0x8F9B, 0x58EC, 0x7678};
    if (s.n == 0)
        return -1;
    size_t i = 0;
    uint32_t cp = utf8_next(s, &i);
    if (cp >= '0' && cp <= '9') {
        int64_t v = 0;
        for (size_t k = 0; k < s.n; k++) { /* 1.2.3 counts by its last part */
            if (s.s[k] < '0' || s.s[k] > '9')
                v = 0;
            else
                v = v * 10 + (s.s[k] - '0');
        }
        return v;
    }
    for (size_t k = 0; k < sizeof enclosed / sizeof *enclosed; k++)
        if (cp >= enclosed[k].low && cp <= enclosed[k].high)
            return cp - enclosed[k].low + enclosed[k].first;
    for (int k = 0; k < 10; k++)
        if (cp == stems[k])
            return k + 1;
    if (i == s.n && ((cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z')) && cp != 'I' && cp != 'V' && cp != 'X')
        return (cp | 32) - 'a' + 1;
    if (cp == 'I' || cp == 'V' || cp == 'X') {
        int64_t v = 0, last = 0;
        for (size_t k = s.n; k-- > 0;) {
            int64_t d = s.s[k] == 'I' ? 1 : s.s[k] == 'V' ? 5 : s.s[k] == 'X' ? 10 : 0;
            v += d < last ? -d : d;
            last = d > last ? d : last;
        }
        return v;
    }
    return cn_number(s);
}
