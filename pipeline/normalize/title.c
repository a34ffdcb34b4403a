/* Titles: see title.h. Knows posts and departments by the rules only. */
#include "title.h"
#include "../segment/lines.h"
#include <string.h>

/* [急聘] at the begin says nothing of the post, 事务员[管事] does. */
static bool is_open(uint32_t cp, bool first)
{
    return cp == '(' || cp == 0xFF08 || (!first && (cp == '[' || cp == 0xFF3B || cp == 0x3014));
}

static bool is_close(uint32_t cp)
{
    return cp == ')' || cp == 0xFF09 || cp == ']' || cp == 0xFF3D || cp == 0x3015;
}

/* Without brackets and what is in them; *inside gets the first bracket's words. */
static struct span take_brackets(struct arena *arena, struct span s, struct span *inside)
{
    struct buf out = {0};
    int depth = 0;
    size_t from = 0, opened = 0;
    for (size_t i = 0; i < s.n;) {
        size_t at = i;
        uint32_t cp = utf8_next(s, &i);
        if (is_open(cp, at == 0) && depth++ == 0)
            from = i, opened = at;
        else if (is_close(cp) && depth > 0) {
            size_t next = i;
            bool within = opened > 0 && at - from <= 6 && i < s.n && cp_is_han(utf8_next(s, &next));
            if (--depth == 0 && within) /* 专（兼）职安全员: part of the word */
                buf_add(&out, s.s + opened, i - opened);
            else if (depth == 0 && inside && inside->n == 0)
                *inside = span_dup(arena, text_trim(span_sub(s, from, at)));
        } else if (depth == 0)
            buf_add(&out, s.s + at, i - at);
    }
    if (depth > 0) { /* never closed: it is part of the words */
        buf_free(&out);
        return s;
    }
    struct span kept = span_dup(arena, (struct span){out.s, out.n});
    buf_free(&out);
    return text_trim(kept);
}

struct span title_strip_brackets(struct arena *arena, struct span s)
{
    return take_brackets(arena, text_trim(s), NULL);
}

/* “雪肌馆”领班, 班长“传帮带”: quotation marks around a part of it. */
static bool quotes_part(struct span s, size_t at)
{
    size_t open = span_find(s, "\xE2\x80\x9C", 0), close = span_find(s, "\xE2\x80\x9D", 0);
    return open != SIZE_MAX && close != SIZE_MAX && open < close && (open > 0 || close + 3 < s.n) &&
           (at == open || at == close);
}

/* 事务员[管事] */
static bool bracket_behind(struct span s)
{
    size_t open = span_find(s, "[", 0);
    return span_ends(s, "]") && open != SIZE_MAX && open > 0;
}

static struct span trim_marks(struct span s)
{
    for (;;) {
        s = text_trim(s);
        if (s.n == 0)
            return s;
        size_t from = 0, to = s.n;
        uint32_t first = utf8_next(s, &from), last = utf8_prev(s, &to);
        if ((cp_is_quote(first) && !quotes_part(s, 0)) || first == ':' || first == 0xFF1A || first == '?' ||
            first == 0xFF1F || first == '-' || first == 0x2014 || first == 0x3001)
            s = span_sub(s, from, s.n);
        else if ((cp_is_quote(last) && !quotes_part(s, to) && !bracket_behind(s)) || last == ':' || last == 0xFF1A ||
                 last == 0x3002 || last == ';' || last == 0xFF1B || last == ',' || last == 0xFF0C || last == '.' ||
                 last == '-' || last == 0x2014 || last == 0x3001 || last == '_')
            s = span_sub(s, 0, to);
        else
            return s;
    }
}

/* Blanks between single ideographs are spacing of letters; others stay, one each. */
static struct span tidy_blanks(struct arena *arena, struct span s)
{
    struct buf out = {0};
    uint32_t before = 0;
    bool gap = false;
    for (size_t i = 0; i < s.n;) {
        size_t at = i;
        uint32_t cp = utf8_next(s, &i);
        if (cp_is_zero_width(cp) || (cp_is_quote(cp) && !quotes_part(s, at)))
            continue;
        if (cp_is_blank(cp)) {
            gap = out.n > 0;
            continue;
        }
        if (gap && !(cp_is_han(before) && cp_is_han(cp)))
            buf_addc(&out, ' ');
        gap = false;
        buf_add(&out, s.s + at, i - at);
        before = cp;
    }
    struct span kept = span_dup(arena, (struct span){out.s, out.n});
    buf_free(&out);
    return kept;
}

/* What stands behind a wide gap is another remark on the same line; but 经    理 is one word. */
static struct span until_gap(struct span s)
{
    size_t blanks = 0, from = 0, letters = 0;
    bool word = false; /* of more than one letter */
    s = text_trim(s);
    for (size_t i = 0; i < s.n;) {
        size_t at = i;
        uint32_t cp = utf8_next(s, &i);
        if (!cp_is_blank(cp)) {
            blanks = 0;
            word = word || ++letters > 1;
            continue;
        }
        letters = 0;
        if (blanks++ == 0)
            from = at;
        if (word && (blanks >= 4 || cp == '\t'))
            return span_sub(s, 0, from);
    }
    return s;
}

static struct span join_blank(struct arena *arena, struct span s)
{
    char *copy = arena_alloc(arena, s.n + 2);
    copy[0] = ' ';
    if (s.n > 0)
        memcpy(copy + 1, s.s, s.n);
    return (struct span){copy, s.n + 1};
}

/* A name of an organisation before the post is no part of it. */
static struct span without_organisation(const struct rules *r, struct arena *arena, struct span title)
{
    struct folded f;
    struct span post = {0};
    fold_line(arena, title, &f);
    int rule = rules_head(r, RC_ORG, f.f, &post);
    if (rule < 0 || rule_is(r, rule, "dept") || post.n == 0)
        return title;
    struct span words = fold_compact(arena, post);
    int degree = words_degree(r, words);
    if (degree == 0 || (degree == 1 && utf8_length(words) < 5)) /* 舞蹈室管理人员, not 工作人员 */
        return title;
    return text_trim(span_sub(title, f.map[post.s - f.f.s], title.n));
}

/* 品质部计量工程师: the department and the post. */
static void split_department(const struct rules *r, struct arena *arena, struct title_parts *out)
{
    struct folded f;
    struct span dept = {0};
    fold_line(arena, out->title, &f);
    if (rules_head(r, RC_DEPTPOST, f.f, &dept) < 0 || dept.n == 0 || dept.s != f.f.s || !words_dept(r, dept) ||
        words_degree(r, fold_compact(arena, span_sub(f.f, dept.n, f.f.n))) < 2)
        return;
    out->department = text_trim(span_sub(out->title, 0, f.map[dept.n]));
    out->title = text_trim(span_sub(out->title, f.map[dept.n], out->title.n));
}

/* （2名）, （3人，其中包村2人）, （华东区，1名） or （若干）: the head count and what else the bracket says. */
static void count_in_qualifier(const struct rules *r, struct arena *arena, struct title_parts *out)
{
    size_t from, to;
    struct folded q;
    fold_line(arena, out->qualifier, &q);
    if (out->headcount.n > 0 || q.f.n == 0)
        return;
    if (words_number(span_sub(q.f, 0, 3)) > 0 || (q.f.s[0] >= '0' && q.f.s[0] <= '9')) {
        size_t comma = span_find(q.f, ",", 0);
        struct span first = join_blank(arena, span_sub(q.f, 0, comma));
        if (words_headcount(first, &from, &to) != SIZE_MAX) {
            out->headcount = span_dup(arena, span_sub(first, from, to));
            out->qualifier = comma == SIZE_MAX
                                 ? (struct span){0}
                                 : trim_marks(span_sub(out->qualifier, q.map[comma + 1], out->qualifier.n));
            return;
        }
    }
    size_t behind = words_headcount(q.f, &from, &to);
    bool remark = behind != SIZE_MAX && utf8_length(span_sub(q.f, 0, behind)) > 8; /* 80人以上可设督导一名 */
    if (behind != SIZE_MAX && behind > 0 && to + 3 >= q.f.n && !remark) {
        out->headcount = span_dup(arena, span_sub(q.f, from, to));
        out->qualifier = trim_marks(span_sub(out->qualifier, 0, q.map[behind]));
    } else if (rule_is(r, rules_line(r, RC_HINT, q.f), "count")) {
        out->headcount = out->qualifier;
        out->qualifier = (struct span){0};
    }
}

static void clean(const struct rules *r, struct arena *arena, struct span raw, bool label, bool must,
                  struct title_parts *out)
{
    static const char edit[] = "[\xE7\xBC\x96\xE8\xBE\x91]"; /* a wiki's link, [编辑] */
    struct span s = text_trim(label ? until_gap(raw) : raw);
    s = trim_marks(span_sub(s, 0, span_ends(s, edit) ? s.n - strlen(edit) : s.n));
    struct folded f;
    fold_line(arena, s, &f);
    size_t end;
    int rule;
    struct span number, group = {0};
    if (!label && rules_marker(r, f.f, 0, &rule, &number, &end) && end < f.f.n && !rule_is(r, rule, "dec-bare") &&
        !rule_is(r, rule, "bullet") &&
        (rule_is(r, rule, "letter") ? words_degree(r, fold_compact(arena, span_sub(f.f, end, f.f.n))) >= 2
                                    : must || rule_is(r, rule, "dec-blank"))) {
        s = span_sub(s, f.map[end], s.n);
        fold_line(arena, s, &f);
    }
    bool named = false;
    if ((!label || words_degree(r, fold_compact(arena, f.f)) == 0) &&
        (rule = rules_head(r, RC_HEAD, f.f, &group)) >= 0 && group.n > 0) {
        size_t from = (size_t)(group.s - f.f.s);
        if (from + group.n < f.f.n && f.f.s[from + group.n] == ']' && span_find(group, "[", 0) != SIZE_MAX)
            group.n++; /* 事务员[管事]岗位职责 */
        struct span post = span_sub(s, f.map[from], f.map[from + group.n]);
        if (!label || words_degree(r, fold_compact(arena, group)) > 0) {
            /* a bracket behind 岗位职责 qualifies the post unless the post has its own */
            struct span tail = span_sub(s, f.map[from + group.n], s.n);
            size_t count, count_end;
            if (words_headcount(f.f, &count, &count_end) == from + group.n || /* 现招聘检票员2名。 诚聘2名检票员 */
                (words_headcount(span_sub(f.f, 0, from), &count, &count_end) != SIZE_MAX && from - count_end <= 4))
                out->headcount = span_dup(arena, span_sub(s, f.map[count], f.map[count_end]));
            bool dept = rule_is(r, rule, "dept"); /* 工程部——值班电工, not 配班/保育员 */
            struct span before = trim_marks(span_sub(s, 0, f.map[from]));
            if (dept) {
                fold_line(arena, before, &f);
                named = words_dept(r, fold_compact(arena, f.f));
                if (named)
                    out->department = tidy_blanks(arena, before);
            }
            if (!dept || named) {
                take_brackets(arena, tail, &out->qualifier);
                s = post;
                named = true;
            }
        }
    }
    if (must && !named && label == false) {
        fold_line(arena, s, &f);
        if (words_degree(r, fold_compact(arena, f.f)) < 2) {
            out->title = (struct span){0};
            return;
        }
    }
    fold_line(arena, s, &f);
    size_t colon = label ? SIZE_MAX : span_find(f.f, ":", 0); /* 项目经理:全过程的管理 */
    size_t count, count_end;
    if (colon != SIZE_MAX && colon + 6 < f.f.n && words_headcount(f.f, &count, &count_end) == SIZE_MAX &&
        words_degree(r, fold_compact(arena, span_sub(f.f, 0, colon))) >= 2)
        s = text_trim(span_sub(s, 0, f.map[colon]));
    struct span inside = {0};
    s = trim_marks(take_brackets(arena, s, &inside));
    if (s.n == 0 && inside.n > 0) /* （财务部经理）岗位规范 */
        s = trim_marks(inside);
    else if (inside.n > 0)
        out->qualifier = inside;
    fold_line(arena, s, &f);
    size_t from, to, name_end = words_headcount(f.f, &from, &to);
    if (name_end != SIZE_MAX) {
        out->headcount = span_dup(arena, span_sub(s, f.map[from], f.map[to]));
        s = trim_marks(span_sub(s, 0, f.map[name_end]));
    }
    fold_line(arena, s, &f);
    if (!label && (from = words_pay(f.f, &to)) != SIZE_MAX && from > 3) {
        out->salary = span_dup(arena, span_sub(s, f.map[from], f.map[to]));
        s = trim_marks(span_sub(s, 0, f.map[from]));
    }
    if (!label)
        while (s.n > 1 && s.s[s.n - 1] >= '0' && s.s[s.n - 1] <= '9' && (unsigned char)s.s[0] >= 0x80)
            s.n--;
    out->title = tidy_blanks(arena, trim_marks(s));
    if (!label) {
        out->title = without_organisation(r, arena, out->title);
        split_department(r, arena, out);
    }
    count_in_qualifier(r, arena, out);
}

void title_clean(const struct rules *r, struct arena *arena, struct span raw, bool label, struct title_parts *out)
{
    clean(r, arena, raw, label, false, out);
}

bool title_field(const struct rules *r, struct arena *arena, struct span qualifier, struct span *name,
                 struct span *label, struct span *value)
{
    struct folded f;
    struct label_hit hit;
    fold_line(arena, qualifier, &f);
    if (!rules_label(r, false, f.f, 0, &hit) || hit.class != RC_FIELD || hit.sep != SEP_COLON || hit.rule < 0 ||
        hit.value >= f.f.n)
        return false;
    *name = span_of(rule_name(r, hit.rule));
    *label = span_sub(qualifier, f.map[hit.from], f.map[hit.to]);
    *value = span_sub(qualifier, f.map[hit.value], qualifier.n);
    return !span_is(*name, "title");
}

bool title_names_post(const struct rules *r, struct arena *arena, struct span raw, struct title_parts *out)
{
    clean(r, arena, raw, false, true, out);
    if (out->title.n == 0)
        return false;
    struct folded f;
    fold_line(arena, out->title, &f);
    struct span compact = fold_compact(arena, f.f);
    return words_degree(r, compact) >= 1 && !words_dept(r, compact);
}

bool title_of_file(const struct rules *r, struct arena *arena, struct span name, struct title_parts *out)
{
    struct folded f;
    struct span post = {0};
    if (title_names_post(r, arena, name, out))
        return true;
    fold_line(arena, name, &f);
    return out->title.n > 0 && rules_head(r, RC_HEAD, f.f, &post) >= 0 &&
           words_unknown_post(r, fold_compact(arena, post));
}

bool title_wanted(const struct rules *r, struct arena *arena, struct span sentence, struct title_parts *out)
{
    struct folded f;
    struct span post = {0};
    size_t from, to;
    fold_line(arena, sentence, &f);
    if (rules_head(r, RC_WANTED, f.f, &post) < 0 || post.n == 0)
        return false;
    struct span compact = fold_compact(arena, post);
    if (words_degree(r, compact) < 1 || words_dept(r, compact) || rules_line(r, RC_NOTPOST, compact) >= 0)
        return false;
    size_t at = (size_t)(post.s - f.f.s);
    *out = (struct title_parts){0};
    out->title = tidy_blanks(arena, trim_marks(span_sub(sentence, f.map[at], f.map[at + post.n])));
    bool counted = words_headcount(span_sub(f.f, 0, at), &from, &to) != SIZE_MAX && at - to <= 4; /* 2名扫描员 */
    if (counted || words_headcount(f.f, &from, &to) != SIZE_MAX)
        out->headcount = span_dup(arena, span_sub(sentence, f.map[from], f.map[to]));
    return out->title.n > 0;
}

bool title_names_file(const struct rules *r, struct arena *arena, struct span title, struct span name)
{
    enum { LEAST = 6, MOST = 36 }; /* bytes */
    struct folded f;
    fold_line(arena, title, &f);
    struct span words = fold_compact(arena, f.f);
    fold_line(arena, name, &f);
    return words.n >= LEAST && words.n <= MOST && span_find_bytes(f.f, words.s, words.n, 0) != SIZE_MAX &&
           (words_degree(r, words) >= 1 || words_unknown_post(r, words));
}

/* Words of an organisation that is no department of one. */
static bool is_organisation(struct span compact)
{
    static const char *const words[] = {
        "\xE5\x85\xAC\xE5\x8F\xB8", "\xE9\x9B\x86\xE5\x9B\xA2", "\xE5\xAD\xA6\xE6\xA0\xA1", "\xE5\x8C\xBB\xE9\x99\xA2",
        "\xE5\xA4\xA7\xE5\xAD\xA6", "\xE5\xAD\xA6\xE9\x99\xA2", "\xE9\x85\x92\xE5\xBA\x97", "\xE6\xA0\xA1\xE5\x8C\xBA"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (span_ends(compact, words[k]))
            return true;
    return false;
}

/* 中医院药剂科: the department without the organisation that it belongs to. */
static struct span of_organisation(const struct rules *r, struct arena *arena, struct span compact)
{
    struct span dept = {0};
    int rule = rules_head(r, RC_ORG, compact, &dept);
    bool own = rule_is(r, rule, "dept") && words_dept(r, dept);
    return span_dup(arena, own ? dept : compact);
}

struct span title_department(const struct rules *r, struct arena *arena, struct span raw)
{
    struct folded f;
    struct span group = {0};
    fold_line(arena, raw, &f);
    if (f.f.n > 120)
        return (struct span){0};
    size_t end;
    int rule;
    struct span number;
    struct span body = f.f;
    if (rules_marker(r, body, 0, &rule, &number, &end) && end < body.n && !rule_is(r, rule, "dec-bare"))
        body = span_sub(body, end, body.n);
    struct span compact = words_unboxed(fold_compact(arena, body));
    if (words_dept(r, compact) && words_degree(r, compact) < 2)
        return is_organisation(compact) ? (struct span){0} : of_organisation(r, arena, compact);
    if ((rules_head(r, RC_DUTYDEPT, body, &group) >= 0 || rules_head(r, RC_DEPTTITLE, body, &group) >= 0) &&
        group.n > 0) {
        compact = fold_compact(arena, group);
        if (words_degree(r, compact) < 3 && !is_organisation(compact) && words_dept(r, compact))
            return of_organisation(r, arena, compact);
    }
    return (struct span){0};
}

bool title_none(const struct rules *r, struct span value)
{
    struct arena *scratch = arena_new();
    struct folded f;
    fold_line(scratch, value, &f);
    bool none = f.f.n == 0 || rules_line(r, RC_NONE, fold_compact(scratch, f.f)) >= 0;
    arena_free(scratch);
    return none;
}

bool title_count(struct span value)
{
    size_t digits = 0;
    value = text_trim(value);
    for (size_t i = 0; i < value.n;) {
        uint32_t cp = cp_fold_width(utf8_next(value, &i));
        if (cp >= '0' && cp <= '9')
            digits++;
        else if (cp != 0x4EBA && cp != 0x540D && cp != ' ' && cp != 0x4E2A && cp != '-' && cp != '~') /* 人, 名, 个 */
            return false;
    }
    return digits > 0;
}

struct span title_posts(const struct rules *r, struct arena *arena, struct span value)
{
    struct buf out = {0};
    size_t from = 0, parts = 0;
    for (size_t i = 0; i <= value.n;) {
        size_t at = i;
        uint32_t cp = i < value.n ? utf8_next(value, &i) : (uint32_t)(i++, ' ');
        if (cp == 0x3001 || cp == '/' || cp == 0xFF0C || cp == ',' || cp == '\n') {
            buf_free(&out);
            return value; /* parted otherwise */
        }
        if (!cp_is_blank(cp))
            continue;
        struct folded f;
        struct span part = text_trim(span_sub(value, from, at));
        from = i;
        if (part.n == 0)
            continue;
        fold_line(arena, part, &f);
        if (words_degree(r, fold_compact(arena, f.f)) < 1) {
            buf_free(&out);
            return value;
        }
        if (parts++ > 0)
            buf_adds(&out, "\xE3\x80\x81");
        buf_add(&out, part.s, part.n);
    }
    struct span joined = parts > 1 ? span_dup(arena, (struct span){out.s, out.n}) : value;
    buf_free(&out);
    return joined;
}

/* 宴会/营业主管: a stroke parts posts only where one stands before it. */
static bool stroke_parts(const struct rules *r, struct arena *arena, struct span before)
{
    struct folded f;
    fold_line(arena, text_trim(before), &f);
    struct span compact = fold_compact(arena, f.f);
    return words_degree(r, compact) >= 1 || words_dept(r, compact);
}

/* Is what stands before the next mark worded as a post? */
static bool begins_post(const struct rules *r, struct arena *arena, struct span behind)
{
    struct folded f;
    fold_line(arena, behind, &f);
    size_t end = 0;
    while (end < f.f.n && f.f.s[end] != ',' && f.f.s[end] != ';' && f.f.s[end] != '/' &&
           !span_starts(span_sub(f.f, end, f.f.n), "\xE3\x80\x81") &&
           !span_starts(span_sub(f.f, end, f.f.n), "\xE3\x80\x82"))
        end++;
    return words_degree(r, fold_compact(arena, span_sub(f.f, 0, end))) >= 1;
}

bool title_next_post(const struct rules *r, struct arena *arena, struct span *rest, struct span *part)
{
    int depth = 0;
    size_t i = 0;
    *rest = text_trim(*rest);
    if (rest->n == 0)
        return false;
    while (i < rest->n) {
        size_t at = i;
        uint32_t cp = utf8_next(*rest, &i);
        depth += is_open(cp, at == 0);
        depth -= is_close(cp) && depth > 0;
        bool splits = cp == 0x3001 || cp == '/' || cp == 0xFF0F || cp == ',' || cp == 0xFF0C || cp == ';' ||
                      cp == 0xFF1B || cp == '\n' || cp == CP_LINE || cp == 0x548C || cp == 0x53CA;
        if (cp == '/' || cp == 0xFF0F)
            splits = stroke_parts(r, arena, span_sub(*rest, 0, at));
        if ((cp == 0x548C || cp == 0x53CA) &&
            (at == 0 || i >= rest->n || !begins_post(r, arena, span_sub(*rest, i, rest->n))))
            splits = false;               /* 领班及员工 are no two posts */
        if (cp_is_blank(cp) && !splits) { /* a wide gap parts posts, a blank may be spacing of letters */
            size_t next = i;
            splits = i < rest->n && cp_is_blank(utf8_next(*rest, &next));
        }
        if (splits && depth == 0) {
            *part = text_trim(span_sub(*rest, 0, at));
            *rest = span_sub(*rest, i, rest->n);
            while (part->n > 0 && span_ends(*part, "\xE3\x80\x82"))
                part->n -= 3;
            if (part->n > 0)
                return true;
            *rest = text_trim(*rest);
            i = 0;
            if (rest->n == 0)
                return false;
        }
    }
    *part = *rest;
    while (part->n > 0 && span_ends(*part, "\xE3\x80\x82"))
        part->n -= 3;
    *rest = (struct span){0};
    return part->n > 0;
}
