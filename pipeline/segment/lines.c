/* Lines: cuts paragraphs into lines and sees what each begins with and is worded like. Decides nothing. */
#include "lines.h"
#include "roles.h"
#include "segment.h"
#include <stdlib.h>
#include <string.h>

/* ---- the features of one line ----------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum marker_group group;
    bool weak;
} markers[] = {
    {"chapter", MG_CHAPTER, false},
    {"section", MG_SECTION, false},
    {"article", MG_ARTICLE, false},
    {"cn-paren", MG_CNPAREN, false},
    {"cn-dun", MG_CN, false},
    {"cn-blank", MG_CN, true},
    {"multi", MG_MULTI, false},
    {"dec-paren", MG_PAREN, false},
    {"dec-rparen", MG_PAREN, false},
    {"dec", MG_DEC, false},
    {"dec-blank", MG_DEC, true},
    {"dec-bare", MG_DEC, true},
    {"dec-alone", MG_DEC, true},
    {"circled", MG_CIRCLED, false},
    {"bracketed", MG_PAREN, false},
    {"dotted", MG_DEC, false},
    {"cn-circled", MG_CNCIRCLED, false},
    {"roman", MG_ROMAN, false},
    {"letter", MG_LETTER, true},
    {"letter-bare", MG_LETTER, true},
    {"letter-paren", MG_LETTER, false},
    {"stem", MG_STEM, false},
    {"bullet", MG_BULLET, false},
};

static bool find_marker(const struct lines *l, struct span f, size_t at, enum marker_group *group, bool *weak,
                        int64_t *value, size_t *end, const char **name)
{
    int rule;
    struct span number;
    if (!rules_marker(l->rules, f, at, &rule, &number, end))
        return false;
    *name = rule_name(l->rules, rule);
    *group = MG_AUTO;
    *weak = true;
    for (size_t k = 0; k < sizeof markers / sizeof *markers; k++)
        if (markers[k].name[0] == (*name)[0] && strcmp(markers[k].name, *name) == 0) {
            *group = markers[k].group;
            *weak = markers[k].weak;
            break;
        }
    *value = *group == MG_BULLET ? 0 : words_number(number);
    return *value >= 0;
}

/* A typed number that is certainly one. */
static bool numbers(enum marker_group group, bool weak)
{
    return !weak && (group == MG_DEC || group == MG_PAREN || group == MG_CIRCLED || group == MG_CNPAREN);
}

bool marker_at(const struct lines *l, struct span f, size_t at, enum marker_group *group, bool *weak, int64_t *value,
               size_t *end)
{
    const char *name;
    return find_marker(l, f, at, group, weak, value, end, &name);
}

static void look_marker(struct lines *l, struct line *x)
{
    struct span f = x->fold.f;
    const char *name;
    size_t end;
    if (!x->soft && x->para->numbered) {
        struct folded label;
        fold_line(l->arena, x->para->label.text, &label);
        x->automatic = true;
        x->marker = x->para->label.text;
        x->level = x->para->label.level;
        x->value = x->para->label.number;
        x->bullet = x->para->label.bullet;
        enum marker_group group;
        bool weak;
        int64_t value;
        if (x->bullet)
            x->group = MG_BULLET;
        else if (label.f.n > 0 && find_marker(l, label.f, 0, &group, &weak, &value, &end, &name))
            x->group = group;
        else
            x->group = label.f.n > 0 ? MG_AUTO : MG_NONE;
        if (x->group == MG_NONE)
            x->automatic = false;
        if (x->automatic) {
            /* a number typed behind an automatic one is the clerk's own repetition only when it says the same; a bullet
             * typed behind an automatic one is always that */
            bool typed = f.n > 0 && find_marker(l, f, 0, &group, &weak, &value, &end, &name) && end < f.n;
            if (typed &&
                (x->bullet ? group == MG_BULLET || numbers(group, weak) : numbers(group, weak) && value == x->value))
                for (x->rest = end; x->rest < f.n && f.s[x->rest] == ' ';)
                    x->rest++;
            return;
        }
    }
    if (f.n == 0 || !find_marker(l, f, 0, &x->group, &x->weak, &x->value, &end, &name)) {
        x->group = MG_NONE;
        size_t at = f.n > 3 && f.s[0] == '?' ? 1 + (f.s[1] == ' ') : 0; /* ?化装师: a bullet that was lost on the way */
        if (at > 0 && cp_is_han(utf8_next(f, &(size_t){at})))
            x->rest = at;
        return;
    }
    if (end >= f.n && x->group != MG_DEC && x->group != MG_PAREN && x->group != MG_BULLET && x->group != MG_CIRCLED) {
        x->group = MG_NONE; /* nothing behind it: a word, no number */
        return;
    }
    size_t mend = end;
    while (mend > 0 && f.s[mend - 1] == ' ')
        mend--;
    x->rest = end;
    while (x->rest < f.n && f.s[x->rest] == ' ')
        x->rest++;
    size_t number_end = mend; /* 3.3. is 3.3 */
    while (number_end > 0 && (f.s[number_end - 1] < '0' || f.s[number_end - 1] > '9'))
        number_end--;
    if (x->group == MG_MULTI) /* 3.3 and 3.3.1 count apart */
        for (size_t i = 0; i < number_end; i++)
            x->level += f.s[i] == '.' || f.s[i] == '-' || f.s[i] == '\xE3'; /* 。 */
    x->bullet = x->group == MG_BULLET;
    enum marker_group inner;
    size_t inner_end;
    if (x->bullet && find_marker(l, span_sub(f, x->rest, f.n), 0, &inner, &x->weak, &x->value, &inner_end, &name) &&
        numbers(inner, x->weak) && x->rest + inner_end < f.n) /* • 1、 */
        for (x->rest += inner_end; x->rest < f.n && f.s[x->rest] == ' ';)
            x->rest++;
    if (x->bullet)
        x->weak = false, x->value = 0;
    bool weak_inner;
    int64_t again;
    if (x->group == MG_DEC && !x->weak && x->value > 0 && /* 1. 1、 */
        find_marker(l, span_sub(f, x->rest, f.n), 0, &inner, &weak_inner, &again, &inner_end, &name) &&
        inner == MG_DEC && !weak_inner && again == x->value && x->rest + inner_end < f.n)
        for (x->rest += inner_end; x->rest < f.n && f.s[x->rest] == ' ';)
            x->rest++;
    struct span t = line_text(l, x);
    x->marker = text_trim(span_sub(t, x->fold.map[0], x->fold.map[mend]));
}

static size_t skip_openers(struct span f, size_t at)
{
    static const char *const openers[] = {"\xE3\x80\x90", "[",  "\xE3\x80\x8A", "<",
                                          "\xE2\x80\x9C", "\"", "\xE3\x80\x8C", "("};
    for (;;) {
        size_t before = at;
        while (at < f.n && f.s[at] == ' ')
            at++;
        for (size_t k = 0; k < sizeof openers / sizeof *openers; k++)
            if (span_starts(span_sub(f, at, f.n), openers[k]))
                at += strlen(openers[k]);
        if (at == before)
            return at;
    }
}

static bool is_sentence(struct span rest, size_t chars)
{
    size_t end = rest.n, commas = 0;
    while (end > 0 && rest.s[end - 1] == ' ')
        end--;
    if (end == 0)
        return false;
    size_t pos = end;
    uint32_t last = utf8_prev(rest, &pos);
    if (last == 0x3002 || last == ';' || last == '!' || last == '?' || (last == '.' && chars > 6))
        return true;
    int depth = 0;
    for (size_t i = 0; i < end;) {
        uint32_t cp = utf8_next(rest, &i);
        depth += cp == '(';
        depth -= cp == ')' && depth > 0;
        commas += depth == 0 && (cp == ',' || cp == 0x3002 || cp == ';');
    }
    return (commas > 0 && chars > 12) || chars > 40;
}

/* Does it hold two letters or ideographs, as every post's name does? */
static bool two_letters(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);
        n += cp_is_han(cp) || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
    }
    return n >= 2;
}

/* Is what stands behind a label the label of a section in another language? */
static bool repeats_label(const struct rules *r, struct span value)
{
    struct label_hit hit;
    value = text_trim(value);
    return value.n >= 6 && value.n <= 40 && !text_has_han(value) && rules_label(r, false, value, 0, &hit) &&
           hit.sep == SEP_END && hit.class == RC_SECTION;
}

void line_look(struct lines *l, struct line *x)
{
    const struct rules *r = l->rules;
    struct span f = x->fold.f;
    x->run = x->head = x->dutydept = x->generic = x->chapter = x->furniture = x->rule = x->runner = -1;
    if (!x->unmarked)
        x->owner = x->column_rule = x->of = -1;
    if (f.n == 0) {
        x->blank = true;
        if (!x->para->numbered || x->soft)
            return;
    }
    if (l->flows[x->flow].aside > 0) {
        x->furniture = l->flows[x->flow].aside - 1;
        x->chars = utf8_length(f);
        return;
    }
    if (!x->unmarked)
        look_marker(l, x);
    size_t at = skip_openers(f, x->rest);
    struct span rest = span_sub(f, x->rest, f.n);
    x->chars = utf8_length(rest);
    if (x->chars > 0)
        x->blank = false;
    if (f.n - at < 400 * 3 && at < f.n) {
        x->has_label = rules_label(r, false, f, at, &x->label) && x->label.sep != SEP_NONE;
        x->has_req = rules_label(r, true, f, at, &x->req) && x->req.sep != SEP_NONE;
        x->lead = (int)(at - x->rest);
        if (x->has_label && x->label.class == RC_SECTION && x->label.sep != SEP_END && x->label.sep != SEP_NONE &&
            repeats_label(r, span_sub(f, x->label.value, f.n))) /* 岗位职责 Job Responsibility */
            x->label.sep = SEP_END, x->label.value = f.n;
        if (x->has_label && x->label.sep == SEP_COLON) { /* 职位目的:(描述…) asks for a value below it */
            struct span value = text_trim(span_sub(f, x->label.value, f.n));
            if (value.n > 0 && value.s[0] == '(' && rule_is(r, rules_line(r, RC_HINT, value), "form"))
                x->label.sep = SEP_END, x->label.value = f.n;
        }
    }
    x->sentence = is_sentence(rest, x->chars);
    if (x->chars == 0 || x->chars > 80)
        return;
    x->furniture = rules_line(r, RC_FURNITURE, rest);
    int hint = rules_line(r, RC_HINT, rest);
    x->hint = hint >= 0 && (x->group == MG_NONE || !rule_is(r, hint, "lead"));
    if (x->chars > 60)
        return;
    x->generic = rules_line(r, RC_GENERIC, rest);
    if (x->generic >= 0 && x->has_label && x->label.sep == SEP_GAP) /* 岗 位 说 明 书 is no label with a value */
        x->has_label = false;
    x->chapter = x->group == MG_CHAPTER || x->group == MG_SECTION ? 0 : rules_line(r, RC_CHAPTER, rest);
    struct span group = {0};
    x->dutydept = rules_head(r, RC_DUTYDEPT, rest, &group);
    if (x->dutydept >= 0)
        x->deptname = fold_compact(l->arena, group);
    x->head = rules_head(r, RC_HEAD, rest, &group);
    x->post = x->head >= 0 ? fold_compact(l->arena, group) : fold_compact(l->arena, words_heading(rest));
    if (x->post.n > 0 && x->post.s[x->post.n - 1] == ':')
        x->post.n--;
    x->degree = words_degree(r, x->post);
    if (rule_is(r, x->head, "powers")) { /* 队长权限: of a post that is named above */
        x->powers = x->degree > 0 ? x->post : (struct span){0};
        x->head = -1;
        x->post = fold_compact(l->arena, words_heading(rest));
        x->degree = 0;
    }
    static const struct {
        const char *name;
        int degree; /* of the post that such a head must name */
    } must[] = {{"recruit", 1}, {"dated", 2},     {"work", 2},
                {"tells", 1},   {"standards", 2}, {"dept", 2}}; /* not 校园招聘, 学生须知 */
    bool none = x->head >= 0 && !two_letters(x->post);          /* A.岗位要求: */
    for (size_t k = 0; k < sizeof must / sizeof *must && x->head >= 0; k++)
        none = none || (rule_is(r, x->head, must[k].name) && x->degree < must[k].degree);
    if (rule_is(r, x->head, "dept")) { /* 工程部——电工, not 配班/保育员 */
        size_t end = (size_t)(group.s - rest.s);
        while (end > 0 && strchr(" -/|", rest.s[end - 1]))
            end--;
        while (end >= 3 &&
               (memcmp(rest.s + end - 3, "\xE2\x80\x94", 3) == 0 || memcmp(rest.s + end - 3, "\xE2\x80\x93", 3) == 0))
            end -= 3;
        none = none || !words_dept(r, fold_compact(l->arena, span_sub(rest, 0, end)));
    }
    if (none) {
        x->head = -1;
        x->post = fold_compact(l->arena, words_heading(rest));
    }
    x->dept = words_dept(r, words_unboxed(x->post)) && x->degree < 2;
    size_t from, to,
        name_end = x->sentence && x->head < 0 && x->degree >= 1 ? words_headcount(rest, &from, &to) : SIZE_MAX;
    if (name_end != SIZE_MAX && rest.n - to <= 9 && /* 保洁员。每村2名。 but not 招聘保洁员两名。 */
        rules_line(r, RC_NOTPOST, rest) < 0)
        x->sentence = false;
}

/* ---- cutting within a line --------------------------------------------------------------------------------------- */

struct cand {
    size_t at, to; /* folded bytes; to: of a label, its colon; of a number, the end behind it */
    enum marker_group group;
    int64_t value;
    bool label, stop, accepted; /* stop: punctuation, a bracket or a blank before it */
    bool closed;                /* the sentence or clause before it has ended */
    bool bare;                  /* a number without a sign of its own */
    bool glued;                 /* words stand right before it, and behind it */
    bool head;                  /* behind a section's head */
    size_t behind;              /* where that begins */
    enum rule_class class;
};

struct cands {
    struct cand *list;
    size_t n, cap;
};

static struct cand *add_cand(struct cands *c)
{
    if (c->n == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 16;
        c->list = xreallocarray(c->list, c->cap, sizeof *c->list);
    }
    struct cand *x = &c->list[c->n++];
    *x = (struct cand){0};
    return x;
}

static bool may_begin_marker(const unsigned char *s)
{
    if (*s == '(' || *s == '[' || (*s >= '1' && *s <= '9'))
        return true;
    if (((*s | 0x20) >= 'b' && (*s | 0x20) <= 'z') && s[1] == ')') /* behind a) */
        return true;
    if (*s == 0xE4) /* 一 丁 七 三 二 五 丙 乙 */
        return true;
    if (*s == 0xE5 || *s == 0xE6 || *s == 0xE7) /* 八 六 十 四 */
        return true;
    if (*s == 0xE2) /* circled, bullets */
        return s[1] >= 0x91 && s[1] <= 0x9F;
    return *s == 0xE3 && (s[1] == 0x88 || s[1] == 0x8A || s[1] == 0x80); /* ㈠ ㊀ 【 */
}

static bool inline_marker(enum marker_group group, struct span f, size_t at, size_t end)
{
    switch (group) {
    case MG_CN:
    case MG_DEC: {
        size_t pos = end; /* the closing mark must be 、 or . when it stands within a line */
        while (pos > at && f.s[pos - 1] == ' ')
            pos--;
        uint32_t cp = utf8_prev(f, &pos);
        return cp == 0x3001 || cp == '.' || (cp >= 0x2488 && cp <= 0x249B);
    }
    case MG_MULTI: { /* 2.1 …; 2.2 …; */
        size_t pos = at;
        while (pos > 0 && f.s[pos - 1] == ' ')
            pos--;
        uint32_t cp = pos > 0 ? utf8_prev(f, &pos) : 0;
        return cp == ';' || cp == 0x3002;
    }
    case MG_CNPAREN:
    case MG_PAREN:
    case MG_CIRCLED:
    case MG_CNCIRCLED:
    case MG_BULLET:
        return true;
    case MG_LETTER: { /* only b) behind a) */
        size_t pos = end;
        while (pos > at && f.s[pos - 1] == ' ')
            pos--;
        return pos > at && f.s[pos - 1] == ')';
    }
    default:
        return false;
    }
}

/* Characters that, standing before it, make a digit part of something else. */
static bool glued(uint32_t prev)
{
    return (prev >= '0' && prev <= '9') || (prev >= 'A' && prev <= 'Z') || (prev >= 'a' && prev <= 'z') ||
           prev == '.' || prev == '-' || prev == '~' || prev == '/' || prev == 0x7B2C || prev == 0xD7 || prev == '+' ||
           prev == '=' || prev == 0x4E00 || prev == 0x4E8C || prev == 0x4E09 || prev == 0x56DB || prev == 0x4E94 ||
           prev == 0x516D || prev == 0x4E03 || prev == 0x516B || prev == 0x4E5D || prev == 0x5341 || prev == 0x767E;
}

static bool stops(uint32_t prev)
{
    return prev == ' ' || cp_is_stop(prev) || prev == ',' || prev == ')' || prev == '|' || prev == 0x3001 ||
           prev == '.' || prev == 0x201D || prev == 0x3011 || prev == 0x2026;
}

/* May a number begin an item right behind this character, 准确性2.及时上交…? Not where it counts or names something. */
static bool may_precede(uint32_t prev)
{
    static const uint32_t counts[] = {U'第', U'附', U'表', U'图', U'共', U'约', U'各', U'近', U'至', U'到', U'或',
                                      U'及', U'和', U'与', U'超', U'达', U'每', U'前', U'后', U'间', U'在', U'满',
                                      U'中', U'为', U'版', U'例', U'如', U'见', U'按', U'少', U'多', U'于', U'足'};
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
        if (prev == counts[k])
            return false;
    return cp_is_han(prev);
}

/* 管事部(客房部)的职责: is no label behind 的 */
static bool of(struct span f, size_t at)
{
    return span_starts(span_sub(f, at, f.n), "\xE7\x9A\x84");
}

/* Has a sentence or a clause ended right before here, blanks aside? */
static bool ended(struct span f, size_t at)
{
    while (at > 0 && f.s[at - 1] == ' ')
        at--;
    uint32_t before = at > 0 ? utf8_prev(f, &at) : 0;
    return cp_is_stop(before) && before != ':';
}

static void find_cands(struct lines *l, struct span f, struct cands *c)
{
    uint32_t prev = 0;
    for (size_t i = 0; i < f.n;) {
        size_t at = i;
        uint32_t cp = utf8_next(f, &i);
        if (at > 0 && may_begin_marker((const unsigned char *)f.s + at) && rules_marker_begins(l->rules, cp) &&
            !glued(prev)) {
            enum marker_group group;
            bool weak;
            int64_t value;
            size_t end;
            const char *name;
            bool found = find_marker(l, f, at, &group, &weak, &value, &end, &name) && end < f.n;
            bool bare = found && weak && group == MG_DEC && value > 1 && ended(f, at);
            if (found && (bare || ((!weak || group == MG_LETTER) && inline_marker(group, f, at, end)))) {
                struct cand *x = add_cand(c);
                x->bare = bare;
                x->at = at;
                x->to = end;
                x->group = group;
                x->value = value;
                x->stop = stops(prev);
                x->closed = cp_is_stop(prev) && prev != ':';
                x->glued = group == MG_DEC && at >= 24 && f.n - end >= 12 && may_precede(prev);
                while (i < end && i < f.n)
                    prev = utf8_next(f, &i);
                continue;
            }
        }
        struct label_hit piped;
        size_t boxed = i < f.n && span_starts(span_sub(f, i, f.n), "\xE3\x80\x90") ? i + 3 : i;
        if (prev == '|' && cp == ' ' && i < f.n &&
            (rules_label(l->rules, false, f, boxed, &piped) || rules_label(l->rules, true, f, boxed, &piped)) &&
            piped.sep == SEP_COLON) { /* 薪资:面议 | 学历:大专 | 【人数】2人 */
            struct cand *x = add_cand(c);
            x->at = i;
            x->label = x->stop = true;
            x->class = piped.class;
        }
        if (cp == ':' && at > 0) { /* does a label end here? the longest one */
            size_t start = at, best = SIZE_MAX;
            uint32_t before = 0, best_before = 0;
            for (int k = 0; k < 14 && start > 0; k++) {
                utf8_prev(f, &start);
                size_t back = start;
                before = start > 0 ? utf8_prev(f, &back) : 0;
                struct label_hit hit;
                bool ends = f.s[start] != ' ' && !of(f, start) && rules_label(l->rules, false, f, start, &hit) &&
                            hit.sep != SEP_NONE &&
                            (hit.to == at || (hit.to + 1 == at && f.s[hit.to] == ' ') ||
                             (f.s[hit.to] == '(' && f.s[at - 1] == ')'));
                if (ends && (best == SIZE_MAX || start == 0 || stops(before) || !stops(best_before)))
                    best = start, best_before = before;
                if (f.s[start] == ':' || (before != ' ' && stops(before) && before != ')'))
                    break;
            }
            struct label_hit hit;
            if (best != SIZE_MAX && best > 0 && rules_label(l->rules, false, f, best, &hit)) {
                struct cand *x = add_cand(c);
                x->at = best;
                x->to = at;
                x->label = true;
                x->class = hit.class;
                x->stop = stops(best_before) && best_before != ',';
                if (hit.class == RC_SECTION && hit.sep == SEP_COLON && hit.value < f.n) {
                    struct cand *behind = add_cand(c); /* what stands behind it is its first item */
                    *behind = (struct cand){.at = hit.value, .label = true, .head = true, .behind = best};
                }
            }
        }
        prev = cp;
    }
}

static int compare_cands(const void *a, const void *b)
{
    const struct cand *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

/* Which candidates are markers: those that link into chains 1, 2, 3 … of one kind. */
static size_t accept_markers(struct cands *c, enum marker_group first_group, int64_t first_value, bool heavy)
{
    struct {
        enum marker_group group;
        int64_t value;
        size_t index;
    } stack[12];
    size_t depth = 0, accepted = 0;
    if (first_group != MG_NONE && first_group != MG_BULLET) {
        stack[0].group = first_group;
        stack[0].value = first_value;
        stack[0].index = SIZE_MAX;
        depth = 1;
    }
    for (size_t i = 0; i < c->n; i++) {
        struct cand *x = &c->list[i];
        if (x->label || x->bare || (!heavy && !x->stop && !x->glued))
            continue;
        if (x->group == MG_BULLET) {
            x->accepted = first_group == MG_BULLET && x->stop;
            accepted += x->accepted;
            continue;
        }
        size_t k = depth;
        while (k-- > 0)
            if (stack[k].group == x->group)
                break;
        bool goes_on =
            k < depth &&
            (x->value == stack[k].value + 1 || (x->closed && stack[k].value >= 2 && x->value == stack[k].value + 2) ||
             (heavy && x->stop && (x->value == stack[k].value || x->value == stack[k].value + 2)));
        if (goes_on) {
            if (stack[k].index != SIZE_MAX && !c->list[stack[k].index].accepted) {
                c->list[stack[k].index].accepted = true;
                accepted++;
            }
            stack[k].value = x->value;
            stack[k].index = i;
            depth = k + 1;
            x->accepted = true;
            accepted++;
        } else if (x->value == 1 && (heavy || x->stop)) {
            if (k < depth)
                depth = k;
            if (depth < sizeof stack / sizeof *stack) {
                stack[depth].group = x->group;
                stack[depth].value = 1;
                stack[depth].index = i; /* accepted when a 2 follows */
                depth++;
            }
            if (heavy && x->stop && (x->group == MG_PAREN || x->group == MG_CNPAREN || x->group == MG_DEC))
                x->accepted = true, accepted++;
        }
    }
    return accepted;
}

/* ; 9、检查… behind a soft break: the sign ends the line above. */
static struct span behind_stray(struct span t)
{
    for (size_t i = 0; i < t.n;) {
        size_t at = i;
        uint32_t cp = utf8_next(t, &i);
        if (cp != ';' && cp != 0xFF1B && cp != ',' && cp != 0xFF0C && cp != 0x3002 && !cp_is_blank(cp))
            return span_sub(t, at, t.n);
    }
    return t;
}

void lines_push(struct lines *l, struct line x, size_t from, size_t to)
{
    struct span text = l->flows[x.flow].text, t = text_trim(span_sub(text, from, to));
    if (x.soft && !x.cut)
        t = behind_stray(t);
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 256;
        l->list = xreallocarray(l->list, l->cap, sizeof *l->list);
    }
    x.from = t.s ? (size_t)(t.s - text.s) : from;
    x.to = x.from + t.n;
    struct line *slot = &l->list[l->n++];
    *slot = x;
    fold_line(l->arena, t, &slot->fold);
    line_look(l, slot);
}

/* …;任职要求1.… : the label of a section right before a list that begins anew, without a colon. */
static void lose_glued_labels(const struct lines *l, struct span f, struct cands *c, size_t rest)
{
    size_t n = c->n;
    for (size_t i = 0; i < n; i++) {
        struct cand x = c->list[i];
        if (x.label || x.value != 1 || x.at < rest + 24 || x.group == MG_BULLET)
            continue;
        size_t end = x.at, at = x.at;
        while (end > 0 && f.s[end - 1] == ' ')
            end--;
        at = end;
        for (int chars = 0; chars < 8 && at > rest; chars++) {
            utf8_prev(f, &at);
            size_t back = at;
            uint32_t before = at > 0 ? utf8_prev(f, &back) : 0;
            struct label_hit hit;
            if (chars >= 3 && (cp_is_stop(before) || before == ' ') &&
                rules_label(l->rules, false, span_sub(f, at, end), 0, &hit) && hit.sep == SEP_END &&
                hit.class == RC_SECTION) {
                struct cand *label = add_cand(c);
                *label = (struct cand){.at = at, .to = end, .label = true, .stop = true, .class = RC_SECTION};
                c->list[i].stop = true;
                break;
            }
        }
    }
    if (c->n > n)
        qsort(c->list, c->n, sizeof *c->list, compare_cands);
}

/* ⑤ …。4) …: goes on the list 1) 2) 3) of the paragraphs above; so does 4. in a line that goes on from 3. above. */
static bool continues_above(const struct lines *l, struct span f, size_t first, const struct cand *x, bool within)
{
    size_t at = x->at;
    while (at > 0 && f.s[at - 1] == ' ')
        at--;
    uint32_t before = at > 0 ? utf8_prev(f, &at) : 0;
    bool paren = before == 0x3002 && x->value >= 3 && (x->group == MG_PAREN || x->group == MG_CNPAREN);
    bool goes_on = within && (before == 0x3002 || before == ';') && x->value >= 2 && x->group != MG_BULLET;
    if (x->bare || (!paren && !goes_on))
        return false;
    for (size_t k = first, seen = 0; k-- > 0 && seen < 12; seen++)
        if (l->list[k].group == x->group)
            return !l->list[k].automatic && l->list[k].value == x->value - 1;
        else if (l->list[k].group != MG_NONE && !paren)
            return false;
    return false;
}

/* 4 负责…。5 收集…: bare numbers, each the next of the line's own. */
static size_t accept_bare(struct cands *c, const struct line *whole)
{
    size_t accepted = 0;
    int64_t value = whole->value;
    for (size_t i = 0; i < c->n && whole->weak && whole->group == MG_DEC; i++) {
        struct cand *x = &c->list[i];
        if (!x->bare || x->value != value + 1)
            continue;
        x->accepted = true;
        value = x->value;
        accepted++;
    }
    return accepted;
}

static size_t skip_blanks(struct span f, size_t i)
{
    while (i < f.n && f.s[i] == ' ')
        i++;
    return i;
}

/* Cut the stretch [from, to) of a flow where items and labels begin within it. */
static void cut_line(struct lines *l, struct line base, size_t from, size_t to, struct cands *c)
{
    size_t first = l->n;
    lines_push(l, base, from, to);
    struct line whole = l->list[first];
    struct span f = whole.fold.f;
    c->n = 0;
    if (f.n < 8 || (whole.furniture >= 0 && rule_is(l->rules, whole.furniture, "byline")))
        return;
    find_cands(l, f, c);
    if (whole.has_label && !whole.has_req && whole.label.class == RC_SECTION && whole.label.sep == SEP_COLON) {
        struct cand *x = add_cand(c); /* what stands behind a section's head is its first item */
        x->at = whole.label.value;
        x->label = x->stop = x->head = true;
    }
    if (c->n == 0)
        return;
    qsort(c->list, c->n, sizeof *c->list, compare_cands);
    size_t numbers = 0;
    for (size_t i = 0; i < c->n; i++) {
        struct cand *x = &c->list[i];
        struct label_hit hit;
        numbers += !x->label && !x->bare;
        if (x->label || x->stop || x->value != 1 || x->at <= whole.rest || x->at >= whole.rest + 60)
            continue;
        struct span post = {0}, before = span_sub(f, 0, x->at); /* 岗位职责1.…, 领班岗位职责1、… */
        bool section = rules_label(l->rules, false, before, whole.rest, &hit) && hit.sep == SEP_END;
        x->stop = section
                      ? hit.class == RC_SECTION
                      : rules_head(l->rules, RC_HEAD, text_trim(span_sub(before, whole.rest, before.n)), &post) >= 0 &&
                            words_degree(l->rules, fold_compact(l->arena, post)) >= 1;
    }
    bool heavy = numbers >= 6 && f.n > 400;
    lose_glued_labels(l, f, c, whole.rest);
    size_t chained = accept_markers(c, whole.group, whole.value, heavy);
    for (size_t i = 0; i < c->n; i++)
        if (!c->list[i].label && !c->list[i].accepted &&
            continues_above(l, f, first, &c->list[i], whole.group == MG_NONE && !whole.soft && !whole.has_label)) {
            c->list[i].accepted = true;
            chained++;
        }
    chained += accept_bare(c, &whole);
    bool starts_with_label = whole.has_label && whole.label.sep == SEP_COLON;
    bool item_like = whole.group != MG_NONE && !starts_with_label && !heavy;
    size_t labels = 0;
    for (size_t i = 0; i < c->n; i++)
        labels += c->list[i].label && !c->list[i].head && c->list[i].at > whole.rest;
    for (size_t i = 0; i < c->n && item_like; i++) /* ◆ 项目经理 人数:2名: the head of a post with its fields */
        if (c->list[i].label && c->list[i].at > whole.rest && (c->list[i].class == RC_FIELD || labels >= 3)) {
            struct span words = fold_compact(l->arena, text_trim(span_sub(f, whole.rest, c->list[i].at)));
            bool post = words_degree(l->rules, words) >= 2 || /* 四、陪护 工作内容:… 要求:… 工资:… */
                        (labels >= 3 && utf8_length(words) <= 8 && f.s[c->list[i].at - 1] == ' ');
            item_like = !(words.n > 0 && words.n < 48 && post);
            break;
        }
    size_t cuts = 0, last = 0, label = 0; /* label: the last one that begins with its number */
    for (size_t i = 0; i < c->n; i++) {
        struct cand *x = &c->list[i];
        if (x->label) {
            if (x->at <= whole.rest || x->at == last)
                continue;
            if (x->head) {
                x->accepted = x->behind == 0 || x->behind == last || x->behind == label;
                cuts += x->accepted;
                last = x->accepted ? x->at : last;
                continue;
            }
            x->accepted = x->stop ? !item_like || f.s[x->at - 1] != ' '
                                  : starts_with_label || (chained >= 3 && x->to - x->at >= 12); /* not 横向联系: */
            size_t begin = last > whole.rest ? last : whole.rest;
            if (x->accepted && !x->stop && x->to > x->at && x->to - begin <= 36 && /* 前台主管:1、… is one word */
                words_degree(l->rules, fold_compact(l->arena, span_sub(f, begin, x->to))) >= 2)
                x->accepted = false;
            struct span post = {0}; /* 第五条 售后服务人员职责: is the head of a post */
            if (x->accepted && !x->stop && x->to > begin && x->class == RC_SECTION &&
                rules_head(l->rules, RC_HEAD, text_trim(span_sub(f, begin, x->to)), &post) >= 0 &&
                words_degree(l->rules, fold_compact(l->arena, post)) >= 1)
                x->accepted = false;
            if (whole.sentence && whole.group == MG_NONE && !starts_with_label && chained == 0 && x->class == RC_FIELD)
                x->accepted = x->accepted && x->stop && f.s[x->at - 1] == ' ';
            struct cand *number = i > 0 && !c->list[i - 1].label ? &c->list[i - 1] : NULL;
            if (x->accepted && number && skip_blanks(f, number->to) == x->at && number->group != MG_BULLET) {
                x->accepted = false; /* 四、岗位职责: begins with its number */
                cuts += !number->accepted;
                number->accepted = true;
                last = number->at;
                label = x->at;
            }
        }
        if (x->accepted)
            cuts++, last = x->at;
    }
    if (cuts == 0)
        return;
    l->n = first;
    size_t begin = from;
    struct line part = base;
    for (size_t i = 0; i <= c->n; i++) {
        if (i < c->n && !c->list[i].accepted)
            continue;
        size_t end = i < c->n ? whole.from + whole.fold.map[c->list[i].at] : to;
        if (end > begin && !text_is_blank(span_sub(l->flows[base.flow].text, begin, end))) {
            lines_push(l, part, begin, end);
            part.soft = part.cut = true;
            part.tail = i < c->n && c->list[i].head;
            part.table_start = false;
        }
        begin = end;
    }
}

static const struct para *para_at(const struct flow *flow, size_t at)
{
    const struct para *p = flow->pieces[0].para;
    for (size_t k = 1; k < flow->n && flow->pieces[k].at <= at; k++)
        p = flow->pieces[k].para;
    return p;
}

static void flow_lines(struct lines *l, uint32_t index, struct cands *c)
{
    const struct flow *flow = &l->flows[index];
    struct span text = flow->text;
    size_t from = 0;
    bool soft = false;
    do {
        size_t to = span_find(text, UTF8_LINE, from);
        if (to == SIZE_MAX)
            to = text.n;
        struct line base = {.flow = index, .soft = soft, .para = para_at(flow, from)};
        if (to > from || !soft)
            cut_line(l, base, from, to, c);
        soft = true;
        from = to + 3;
    } while (from <= text.n);
}

static struct flow *add_flow(struct lines *l)
{
    if (l->nflows == l->flows_cap) {
        l->flows_cap = l->flows_cap ? l->flows_cap * 2 : 256;
        l->flows = xreallocarray(l->flows, l->flows_cap, sizeof *l->flows);
    }
    struct flow *f = &l->flows[l->nflows++];
    *f = (struct flow){.table = -1, .cell = -1};
    return f;
}

void lines_flow(struct lines *l, size_t node, const struct para *p)
{
    struct flow *f = add_flow(l);
    f->text = p->text;
    f->node = node;
    f->pieces = arena_alloc(l->arena, sizeof *f->pieces);
    f->n = 1;
    f->pieces[0] = (struct piece){.p = p->n, .para = p};
}

void lines_make(struct lines *l, const struct document *d, const struct rules *r, struct diags *diags)
{
    l->rules = r;
    l->diags = diags;
    l->preview = page_join(l, d) || torn_join(l, d);
    if (!l->preview)
        d = tabs_read(l, d);
    l->doc = d;
    if (l->preview) {
        diag_add(diags, D_PREVIEW_PAGE, 0, NULL);
    } else {
        for (size_t i = 0; i < d->n; i++) {
            if (d->nodes[i].kind != NODE_P)
                continue;
            const struct para *p = &d->nodes[i].u.p;
            lines_flow(l, i, p);
            struct flow *f = &l->flows[l->nflows - 1];
            const struct para *whole = l->origin ? l->origin[i] : p;
            f->pieces[0].para = whole;
            if (whole->text.n != p->text.n) {
                f->pieces[0].skip = (size_t)(p->text.s - whole->text.s);
                f->pieces[0].size = p->text.n;
            }
        }
    }
    struct cands c = {0};
    l->cap = l->nflows + l->nflows / 8 + 16; /* most paragraphs are a line */
    l->list = xreallocarray(NULL, l->cap, sizeof *l->list);
    for (size_t i = 0; i < l->nflows; i++)
        flow_lines(l, (uint32_t)i, &c);
    free(c.list);
    if (rules_limit_hit(r))
        diag_add(diags, D_MATCH_LIMIT, 0, NULL);
}

void lines_free(struct lines *l)
{
    for (size_t i = 0; i < l->ntables; i++)
        free(l->tables[i].cells);
    free(l->tables);
    free(l->tabbed.nodes);
    free(l->origin);
    free(l->flows);
    free(l->list);
    free(l->runs);
}

/* ---- what its label says ----------------------------------------------------------------------------------------- */

bool bracket_names(const struct line *head, const struct line *x)
{
    size_t open = span_find(head->fold.f, "(", 0);
    return open != SIZE_MAX && x->post.n >= 6 && span_find_bytes(head->fold.f, x->post.s, x->post.n, open) != SIZE_MAX;
}

bool line_is_field(const struct lines *l, const struct line *x, const char *name)
{
    return x->has_label && x->label.rule >= 0 && x->label.class == RC_FIELD && rule_is(l->rules, x->label.rule, name);
}

bool line_asks(const struct lines *l, const struct line *x)
{
    int rule = rules_line(l->rules, RC_ASKS, span_sub(x->fold.f, x->rest, x->fold.f.n));
    return rule >= 0 && !rule_is(l->rules, rule, "not");
}

bool line_is_label(const struct line *x)
{
    return x->has_label && x->label.rule >= 0 && (x->label.sep == SEP_END || x->label.sep == SEP_COLON);
}

int rule_section(const struct lines *l, int rule)
{
    const char *name = rule_name(l->rules, rule);
    return section_kind_by_name(span_of(name));
}

int line_section(const struct lines *l, const struct line *x)
{
    if (x->tasks)
        return SECTION_DUTIES;
    if (!x->has_label || x->label.rule < 0 || x->label.class != RC_SECTION)
        return -1;
    return rule_section(l, x->label.rule);
}
