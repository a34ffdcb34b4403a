/* Cuts: lines that name a post and go on with what it does or asks for are cut behind its name, where the document has
 * several of them. */
#include "lines.h"
#include "names.h"
#include <stdlib.h>
#include <string.h>

/* The words that the document itself lists as posts, 1. 实验室助勤 3名; made when first asked for. */
struct listed {
    struct name *list;
    size_t n;
};

static bool listed_post(const struct lines *l, struct listed *posts, struct span words)
{
    bool made = posts->list != NULL;
    if (!made)
        posts->list = xcalloc(l->n + 1, sizeof *posts->list);
    for (size_t i = 0; i < l->n && !made; i++) {
        const struct line *x = &l->list[i];
        size_t from, to, end = SIZE_MAX;
        struct span f = span_sub(x->fold.f, x->rest, x->fold.f.n);
        if (!x->blank && x->group != MG_NONE && x->chars <= 20)
            end = words_headcount(f, &from, &to);
        if (end != SIZE_MAX)
            posts->list[posts->n++] = (struct name){.words = fold_compact(l->arena, span_sub(f, 0, end)), .at = i};
    }
    if (!made)
        names_sort(posts->list, posts->n);
    return names_from(posts->list, posts->n, words, 0) != SIZE_MAX;
}

/* 店长:负责全店的管理: the byte behind the colon, or 0; how much speaks for it in *post and *verb. Neither does for a
 * word that only may be a post. */
static size_t post_colon(const struct lines *l, const struct line *x, struct listed *listed, bool *post, bool *verb)
{
    struct span f = x->fold.f;
    size_t colon = span_find(f, ":", x->rest);
    if (x->blank || x->has_label || x->has_req || x->soft || colon == SIZE_MAX || colon > x->rest + 48 ||
        colon + 18 > f.n)
        return 0;
    struct span words = fold_compact(l->arena, span_sub(f, x->rest, colon));
    size_t bracket = span_find(words, "[", 0); /* 事务员[管事]:… */
    if (bracket != SIZE_MAX && bracket >= 6 && span_ends(words, "]"))
        words = span_sub(words, 0, bracket);
    size_t chars = utf8_length(words);
    if (chars < 2 || chars > 12 || words_no_post(l->rules, words) || words_dept(l->rules, words))
        return 0;
    int rule = rules_line(l->rules, RC_ASKS, text_trim(span_sub(f, colon + 1, f.n)));
    int degree = words_degree(l->rules, words);
    *post = degree >= 2;
    *verb = rule_is(l->rules, rule, "not");
    if (x->group != MG_NONE && (degree == 0 || !*verb) && listed_post(l, listed, words))
        *post = *verb = true, degree = 2;
    return degree >= 1 || (chars <= 6 && *verb) ? colon + 1 : 0;
}

/* 大副:甲板部的负责人,… a short word that may be a post's name, a colon and a sentence: the byte behind the colon, or
 * 0. */
static size_t unknown_colon(const struct lines *l, const struct line *x)
{
    size_t at = x->blank || x->has_label || x->has_req || x->soft || !x->sentence || x->group != MG_NONE
                    ? SIZE_MAX
                    : span_find(x->fold.f, ":", 0);
    if (at == SIZE_MAX || at > 18 || at + 36 > x->fold.f.n)
        return 0;
    struct span words = fold_compact(l->arena, span_sub(x->fold.f, 0, at));
    size_t chars = utf8_length(words);
    return chars >= 2 && chars <= 4 && !words_no_post(l->rules, words) && !words_dept(l->rules, words) ? at + 1 : 0;
}

/* 导游8名 持导游证,带团一年以上;负责接站: the byte behind the count, or 0; where what is done begins in *duty, or 0. */
static size_t post_counted(const struct lines *l, const struct line *x, size_t *duty, bool *known, bool *asks)
{
    struct span f = span_sub(x->fold.f, x->rest, x->fold.f.n);
    size_t from, to, end = x->blank || x->has_label || x->soft || f.n < 30 ? SIZE_MAX : words_headcount(f, &from, &to);
    if (end == SIZE_MAX || end > 60 || to + 18 > f.n)
        return 0;
    struct span words = fold_compact(l->arena, span_sub(f, 0, end));
    size_t bracket = span_find(words, "(", 0);
    *known = words_degree(l->rules, words) >= 1;
    if (!*known && !words_unknown_post(l->rules, bracket == SIZE_MAX ? words : span_sub(words, 0, bracket)))
        return 0;
    to += f.s[to] == ' ';
    to += 3; /* 名 or 人 */
    while (to < f.n && (f.s[to] == ' ' || f.s[to] == ',' || f.s[to] == ':'))
        to++;
    *duty = 0;
    for (size_t i = to; i < f.n && *duty == 0;) {
        uint32_t cp = utf8_next(f, &i);
        if ((cp == ';' || cp == 0x3002) &&
            span_starts(text_trim(span_sub(f, i, f.n)), "\xE8\xB4\x9F\xE8\xB4\xA3")) /* 负责 */
            *duty = (size_t)x->rest + i;
    }
    struct span rest = span_sub(f, to, f.n);
    int rule = rules_line(l->rules, RC_ASKS, rest);
    struct label_hit hit;
    *asks = rules_label(l->rules, false, rest, 0, &hit) ? hit.class == RC_SECTION && hit.sep == SEP_COLON
                                                        : rule >= 0 && !rule_is(l->rules, rule, "not");
    return to + 12 < f.n ? (size_t)x->rest + to : 0;
}

/* 安全部:负责…: a department and what it does. */
static bool unit_colon(const struct lines *l, const struct line *x)
{
    size_t colon = x->blank || x->has_label || x->soft || !x->sentence ? SIZE_MAX : span_find(x->fold.f, ":", x->rest);
    if (colon == SIZE_MAX || colon > x->rest + 48)
        return false;
    struct span words = span_sub(x->fold.f, x->rest, colon);
    size_t bracket = span_find(words, "(", 0);
    return words_dept(l->rules, fold_compact(l->arena, bracket == SIZE_MAX ? words : span_sub(words, 0, bracket)));
}

/* Where lines that name a post and go on are cut: up to two folded bytes of each. */
struct post_cut {
    size_t at, duty;
    bool asked; /* what is asked follows */
};

/* （二）岗位名称及职责 right over line i: what follows are posts. */
static bool under_heading_of_posts(const struct lines *l, size_t i)
{
    while (i > 0 && l->list[i - 1].blank)
        i--;
    const struct line *x = i > 0 ? &l->list[i - 1] : NULL;
    bool part = x && (x->group == MG_CHAPTER || x->group == MG_SECTION); /* 第二章 岗位职责 over articles */
    return x && !x->sentence && x->chars <= 12 && span_find(x->fold.f, "\xE8\x81\x8C\xE8\xB4\xA3", 0) != SIZE_MAX &&
           (span_find(x->fold.f, "\xE5\xB2\x97\xE4\xBD\x8D", 0) != SIZE_MAX || /* 职责; 岗位, 职位 */
            span_find(x->fold.f, "\xE8\x81\x8C\xE4\xBD\x8D", 0) != SIZE_MAX) &&
           (part || !line_is_label(x) || x->label.sep == SEP_END);
}

/* 打荷线各岗位职责 right over line i: each line that follows is a post. */
static bool under_each(const struct lines *l, size_t i)
{
    while (i > 0 && l->list[i - 1].blank)
        i--;
    const struct line *x = i > 0 ? &l->list[i - 1] : NULL;
    return x && !x->sentence && x->chars <= 16 && span_find(x->fold.f, "\xE5\x90\x84\xE5\xB2\x97", 0) != SIZE_MAX;
}

/* 2. 业务部门 between 学徒:… and 经办员:… that have one kind of number, other than its own. */
static bool parts_posts(const struct lines *l, size_t i, struct listed *listed)
{
    const struct line *x = &l->list[i];
    bool post = false, verb = false;
    if (x->group == MG_NONE || x->bullet || x->sentence || x->chars > 8 || i == 0 || i + 1 >= l->n)
        return false;
    const struct line *before = &l->list[i - 1], *behind = &l->list[i + 1];
    return before->group == behind->group && before->group != x->group && before->group != MG_NONE &&
           post_colon(l, behind, listed, &post, &verb) > 0 && (post || verb);
}

/* Three lines or more (two below a heading that says so), each a post, a colon and what it does: heads and duties. */
static size_t cuts_at_colons(struct lines *l, struct listed *listed, struct post_cut *cut)
{
    size_t cuts = 0;
    for (size_t i = 0; i < l->n;) {
        size_t n = 0, posts = 0, verbs = 0, known = 0, end = i, last = i;
        for (bool post = false, verb = false; end < l->n; end++) {
            if (l->list[end].blank)
                continue;
            cut[end].at = post_colon(l, &l->list[end], listed, &post, &verb);
            const struct line *x = &l->list[end];
            known += cut[end].at > 0;
            if (!cut[end].at && n > 0 && (cut[end].at = unknown_colon(l, x)) > 0)
                post = verb = false;
            bool more =
                n > 0 && !unit_colon(l, x) && x->sentence && x->group == MG_NONE && !x->has_label && x->head < 0;
            if (!cut[end].at && more && end - last <= 2)
                continue; /* a second paragraph of what the post does */
            if (!cut[end].at && n > 0 && parts_posts(l, end, listed))
                continue;
            if (!cut[end].at)
                break;
            last = end;
            n++;
            posts += post;
            verbs += verb;
        }
        bool under = n >= 2 && under_heading_of_posts(l, i);
        bool all = under ? posts * 2 >= n && verbs * 5 >= n * 3 : n >= 3 && posts * 5 >= n * 4 && verbs * 5 >= n * 3;
        all = all || (n >= 3 && verbs * 2 >= n && under_each(l, i));
        all = all || (n >= 6 && posts * 2 >= n && known * 3 >= n * 2 && verbs * 3 >= n);
        for (size_t k = i; k < end && !all; k++)
            cut[k].at = 0;
        cuts += all ? n : 0;
        for (size_t k = end; k < l->n && all && unit_colon(l, &l->list[k]); k++)
            l->list[k].of_unit = true;
        i = end > i ? end : i + 1;
        if (end < l->n)
            cut[end].at = 0;
    }
    return cuts;
}

/* Two lines or more of an advertisement, each a post, its head count, what is asked and what is done; or three and more
 * without the last, 1、针车工:100名,要求:… */
static size_t cuts_at_counts(const struct lines *l, struct post_cut *cut)
{
    size_t cuts = 0, told = 0, posts = 0, asking = 0;
    for (size_t i = 0; i < l->n; i++) {
        struct post_cut *c = &cut[i];
        bool known = false, asks = false;
        c->at = post_counted(l, &l->list[i], &c->duty, &known, &asks);
        c->asked = c->duty > 0 || asks;
        asking += c->at > 0 && c->asked;
        cuts += c->at > 0;
        told += c->duty > 0;
        posts += c->at > 0 && known;
    }
    if (cuts >= 2 && posts * 2 >= cuts && (told * 2 >= cuts || (cuts >= 3 && asking == cuts && posts * 4 >= cuts * 3)))
        return cuts;
    for (size_t i = 0; i < l->n && cuts > 0; i++)
        cut[i] = (struct post_cut){0};
    return 0;
}

/* 打字员岗位:打印文件…: the byte behind the colon where a heading that names a post stands before it, or 0. */
static size_t head_colon(const struct lines *l, const struct line *x, struct span *post)
{
    struct span f = x->fold.f;
    size_t colon = x->blank || x->has_label || x->soft ? SIZE_MAX : span_find(f, ":", x->rest);
    if (colon == SIZE_MAX || colon > x->rest + 48 ||
        rules_head(l->rules, RC_HEAD, text_trim(span_sub(f, x->rest, colon)), post) < 0)
        return 0;
    *post = fold_compact(l->arena, *post);
    return colon + 1;
}

/* Such lines beside others of their kind; where two are known posts, their siblings in a list, 6、财务的岗位职责:…,
 * too. */
static size_t cuts_at_heads(const struct lines *l, struct post_cut *cut)
{
    size_t cuts = 0, heads = 0, of[MG_AUTO + 1] = {0};
    for (int pass = 0; pass < 2 && (pass == 0 || heads >= 2); pass++)
        for (size_t i = 0; i < l->n; i++) {
            const struct line *x = &l->list[i];
            struct span post = {0};
            size_t at = head_colon(l, x, &post);
            if (at == 0 || cut[i].at)
                continue;
            bool known = words_degree(l->rules, post) >= 2;
            if (pass == 0 ? !known : x->group == MG_NONE || of[x->group] < 2 || !words_unknown_post(l->rules, post))
                continue;
            heads += known;
            of[x->group] += known;
            if (at + 17 > x->fold.f.n)
                continue;
            cut[i].at = at;
            cuts++;
        }
    for (size_t i = 0; i < l->n && heads < 2; i++)
        cut[i].at = 0;
    return heads < 2 ? 0 : cuts;
}

/* 八、绿化工:负责浇水… behind 六、 and 七、, each a post alone on its line. */
static size_t cuts_behind_heads(const struct lines *l, struct listed *listed, struct post_cut *cut)
{
    size_t cuts = 0;
    int64_t heads[MG_AUTO + 1] = {0}, last[MG_AUTO + 1] = {0};
    for (size_t i = 0; i < l->n; i++) {
        const struct line *x = &l->list[i];
        bool post = false, verb = false;
        if (x->blank || x->group == MG_NONE || x->bullet || x->soft || (x->value > 1 && x->value != last[x->group] + 1))
            continue;
        if (x->value == 1)
            heads[x->group] = 0;
        last[x->group] = x->value;
        if (!x->sentence && x->chars <= 12 && x->degree >= 2)
            heads[x->group]++;
        else if (x->group <= MG_CNPAREN && heads[x->group] >= 2 && heads[x->group] * 3 >= (x->value - 1) * 2 &&
                 (cut[i].at = post_colon(l, x, listed, &post, &verb)) > 0 && verb)
            cuts++;
        else
            cut[i].at = 0;
    }
    return cuts;
}

/* 园长任职条件 over a list, and others of its kind, where nothing else names these posts: the post and the label. */
static size_t cuts_at_demands(const struct lines *l, struct post_cut *cut)
{
    size_t cuts = 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->list[i].head >= 0 || (l->list[i].degree >= 2 && !l->list[i].sentence))
            return 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct line *x = &l->list[i];
        struct span post = {0};
        if (x->powers.n == 0 || x->sentence || x->soft ||
            rules_head(l->rules, RC_HEAD, span_sub(x->fold.f, x->rest, x->fold.f.n), &post) < 0 || post.n == 0)
            continue;
        size_t at = (size_t)(post.s + post.n - x->fold.f.s);
        struct label_hit hit;
        if (rules_label(l->rules, false, x->fold.f, at, &hit) && hit.class == RC_SECTION && hit.sep != SEP_NONE) {
            cut[i].at = at;
            cuts++;
        }
    }
    for (size_t i = 0; i < l->n && cuts < 2; i++)
        cut[i].at = 0;
    return cuts < 2 ? 0 : cuts;
}

/* （一）技术总负责人:技术总负责人必须… 其职责是: and others of its kind: the post, and what is said of it. */
static size_t cuts_at_echoes(const struct lines *l, struct post_cut *cut)
{
    static const uint32_t demands[] = {U'必', U'应', U'须', U'由', U'需', U'是', U'为', U'负', U'具', U'要'};
    size_t cuts = 0, posts = 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct line *x = &l->list[i];
        struct span f = x->fold.f;
        size_t colon = x->blank || x->soft || x->group == MG_NONE ? SIZE_MAX : span_find(f, ":", x->rest);
        if (colon == SIZE_MAX || colon < x->rest + 6 || colon > x->rest + 48)
            continue;
        struct span words = span_sub(f, x->rest, colon), behind = text_trim(span_sub(f, colon + 1, f.n));
        if (behind.n < words.n + 18 || memcmp(behind.s, words.s, words.n) != 0 ||
            words_no_post(l->rules, fold_compact(l->arena, words)))
            continue;
        size_t next = words.n;
        uint32_t cp = utf8_next(behind, &next);
        bool demanded = false;
        for (size_t k = 0; k < sizeof demands / sizeof *demands; k++)
            demanded = demanded || cp == demands[k];
        if (!demanded)
            continue;
        cut[i].at = colon + 1;
        posts += words_degree(l->rules, fold_compact(l->arena, words)) >= 1;
        cuts++;
    }
    bool all = cuts >= 2 && posts * 2 >= cuts;
    for (size_t i = 0; i < l->n && !all; i++)
        cut[i].at = 0;
    return all ? cuts : 0;
}

void posts_cut(struct lines *l)
{
    struct post_cut *cut = xcalloc(l->n + 1, sizeof *cut);
    struct listed listed = {0};
    size_t cuts = cuts_at_colons(l, &listed, cut);
    cuts += cuts == 0 ? cuts_at_counts(l, cut) : 0;
    cuts += cuts == 0 ? cuts_at_heads(l, cut) : 0;
    cuts += cuts == 0 ? cuts_behind_heads(l, &listed, cut) : 0;
    cuts += cuts == 0 ? cuts_at_demands(l, cut) : 0;
    cuts += cuts == 0 ? cuts_at_echoes(l, cut) : 0;
    free(listed.list);
    if (cuts > 0) {
        struct line *old = l->list;
        size_t n = l->n;
        l->list = NULL;
        l->n = l->cap = 0;
        for (size_t i = 0; i < n; i++) {
            struct line x = old[i];
            if (!cut[i].at) {
                lines_push(l, x, x.from, x.to);
                continue;
            }
            size_t at = x.from + x.fold.map[cut[i].at], end = x.to;
            size_t duty = cut[i].duty ? x.from + x.fold.map[cut[i].duty] : end;
            lines_push(l, x, x.from, at);
            l->list[l->n - 1].names_post = true;
            x = (struct line){.para = x.para, .flow = x.flow, .soft = true, .cut = true};
            lines_push(l, x, at, duty);
            l->list[l->n - 1].asked = cut[i].asked;
            if (duty < end) {
                lines_push(l, x, duty, end);
                l->list[l->n - 1].done = true;
            }
        }
        free(old);
    }
    free(cut);
}
