/* Inline: where items and labels begin within a line, 职责：1、…；2、… : the line is cut there. */
#include "lines.h"
#include <stdlib.h>
#include <string.h>

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
            bool found = marker_at(l, f, at, &group, &weak, &value, &end) && end < f.n;
            bool bare = found && weak && group == MG_DEC && value > 1 && (ended(f, at) || prev == ' ');
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

/* 4 负责…。5 收集…: bare numbers, each the next of the line's own; without a stop before it between longer words. */
static size_t accept_bare(struct span f, struct cands *c, const struct line *whole)
{
    enum { WORDS = 24 };
    size_t accepted = 0, last = whole->rest;
    int64_t value = whole->value;
    for (size_t i = 0; i < c->n && whole->weak && whole->group == MG_DEC; i++) {
        struct cand *x = &c->list[i];
        bool apart = ended(f, x->at) || (x->at >= last + WORDS && x->to + WORDS <= f.n);
        if (!x->bare || x->value != value + 1 || !apart)
            continue;
        x->accepted = true;
        value = x->value;
        last = x->to;
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
void line_cut(struct lines *l, struct line base, size_t from, size_t to, struct cands *c)
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
    chained += accept_bare(f, c, &whole);
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
            struct cand *number = i > 0 && !c->list[i - 1].label && !c->list[i - 1].bare ? &c->list[i - 1] : NULL;
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
