/* Heads: how much each line looks like the head of a post, by itself and by what its siblings are. */
#include "decide.h"
#include "roles.h"
#include <stdlib.h>
#include <string.h>

static struct span label_value(const struct line *x)
{
    return text_trim(span_sub(x->fold.f, x->label.value, x->fold.f.n));
}

static bool value_none(const struct lines *l, struct span value)
{
    return value.n == 0 || rules_line(l->rules, RC_NONE, value) >= 0;
}

bool named_before(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->post.n < 6 || x->degree < 1)
        return false;
    for (size_t i = v->at[k]; i-- > 0 && v->at[k] - i < 80;) {
        const struct line *y = &v->l->list[i];
        if (y->chars > 60 || y->sentence || (y->degree < 2 && y->given != G_ROLE))
            continue;
        if (bracket_names(y, x))
            return true;
    }
    return false;
}

static bool bracketed(const struct line *x)
{
    static const char *const pairs[][2] = {{"\xE3\x80\x90", "\xE3\x80\x91"},
                                           {"\xE3\x80\x94", "\xE3\x80\x95"},
                                           {"[", "]"},
                                           {"<", ">"},
                                           {"\xE3\x80\x8A", "\xE3\x80\x8B"},
                                           {"\xE3\x80\x8C", "\xE3\x80\x8D"},
                                           {"\xE3\x80\x96", "\xE3\x80\x97"}};
    if (x->group != MG_NONE || x->given != G_FREE || x->chars > 20)
        return false;
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++)
        if (span_starts(x->fold.f, pairs[k][0]) && span_ends(x->fold.f, pairs[k][1]))
            return true;
    return false;
}

static bool is_latin(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* 月 日 地点 讲师: words of a form's row, blanks between them; 销 售 总 监 is one word, 高级 Java 开发工程师 another.
 */
static bool row_of_words(struct span f)
{
    size_t words = 0, chars = 0, longest = 0;
    for (size_t i = 0; i <= f.n;) {
        uint32_t cp = i < f.n ? utf8_next(f, &i) : (uint32_t)(i++, ' ');
        if (cp != ' ') {
            chars += cp_is_han(cp); /* IT Support Engineer is one */
            continue;
        }
        if (i < f.n && (is_latin(f.s[i]) || (i >= 2 && is_latin(f.s[i - 2]))))
            continue;
        words += chars > 0;
        longest = chars > longest ? chars : longest;
        chars = 0;
    }
    return words >= 3 && longest >= 2;
}

static bool has_letter(struct span f)
{
    for (size_t i = 0; i < f.n;) {
        uint32_t cp = utf8_next(f, &i);
        if (cp_is_han(cp) || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z'))
            return true;
    }
    return false;
}

/* A comma that stands in no bracket. */
static bool comma_outside(struct span f)
{
    int depth = 0;
    for (size_t i = 0; i < f.n; i++) {
        depth += f.s[i] == '(';
        depth -= f.s[i] == ')' && depth > 0;
        if (f.s[i] == ',' && depth == 0)
            return true;
    }
    return false;
}

/* 岗位名称:X is no label for a post's name when X is none. */
static int title_label_score(const struct view *v, const struct line *x)
{
    const struct lines *l = v->l;
    if (x->given == G_LABEL && x->value_empty)
        return NEVER;
    if (x > l->list && x[-1].hint && rule_is(l->rules, rules_line(l->rules, RC_HINT, x[-1].fold.f), "signatory"))
        return NEVER; /* who signs a contract */
    size_t at = x->value_from;
    while (x->given == G_LABEL && at < x->value_to && l->list[at].blank)
        at++;
    struct span value = x->given == G_LABEL ? l->list[at < l->n ? at : 0].fold.f : label_value(x);
    if ((x->given != G_LABEL && x->label.sep == SEP_END) || value_none(l, value))
        return NEVER;
    struct span compact = fold_compact(l->arena, value);
    size_t bracket = span_find(compact, "(", 0); /* 技师(按专业细分:…) */
    if (bracket != SIZE_MAX && bracket > 0 && compact.n > 90 && span_ends(compact, ")") &&
        words_degree(l->rules, span_sub(compact, 0, bracket)) >= 2)
        compact = value = span_sub(compact, 0, bracket);
    size_t chars = utf8_length(compact);
    int degree = words_degree(l->rules, compact);
    struct span post = {0};
    if (degree == 0 && rule_is(l->rules, rules_head(l->rules, RC_HEAD, value, &post), "suffix")) /* 验收员岗位职责 */
        degree = words_degree(l->rules, fold_compact(l->arena, post));
    int asks = degree == 0 && chars > 6 ? rules_line(l->rules, RC_ASKS, compact) : -1;
    if (rule_is(l->rules, asks, "not"))
        return NEVER; /* 岗位|负责各中心报帐: what it does */
    struct span label = text_trim(span_sub(x->fold.f, x->label.from, x->label.to));
    bool function = span_ends(compact, "\xE7\xAE\xA1\xE7\x90\x86") && chars >= 4 && chars <= 8 &&
                    span_ends(label, "\xE5\x90\x8D\xE7\xA7\xB0"); /* 职位名称:材料管理 */
    if ((degree == 0 && !function && words_no_post(l->rules, compact)) || !has_letter(compact))
        return NEVER; /* no post: another label, or a word of the form */
    int s = weight(v, W_role_label);
    if (x->given == G_LABEL)
        return chars > 40 ? s / 4 : s;
    size_t stop = span_find(value, "\xE3\x80\x82", 0);
    if (chars > 30 || (stop != SIZE_MAX && stop + 3 < value.n))
        s += weight(v, W_role_sentence) * 2;
    else if (chars > 16 && degree == 0)
        s += weight(v, W_role_long);
    if (x->label.sep == SEP_GAP)
        s = degree >= 2 && chars <= 12 ? s / 2 : NEVER;
    return s;
}

bool list_begins(const struct view *v, size_t k)
{
    if (k == 0 || k >= v->n)
        return false;
    const struct line *x = &v->l->list[v->at[k]], *before = &v->l->list[v->at[k - 1]];
    return x->group != MG_NONE && x->run != before->run && (x->value == 1 || x->bullet) && x->chars > 1;
}

/* The characters of its words ahead of a bracket, 乘务员(Cabin Steward). */
static size_t name_chars(const struct line *x)
{
    size_t bracket = span_find(x->post, "(", 0);
    return bracket == SIZE_MAX || bracket == 0 ? x->chars : utf8_length(span_sub(x->post, 0, bracket));
}

/* The line that tells what line k is over: the next one, beyond a few words on lines of their own (pay, place …) when k
 * is worded as a post and a label follows them. */
static size_t line_below(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->degree < 1 || x->sentence || x->head >= 0 || name_chars(x) > 12)
        return k + 1;
    for (size_t m = k + 1; m < v->n && m < k + 6; m++) {
        const struct line *y = &v->l->list[v->at[m]];
        if (line_is_label(y) && y->given == G_FREE)
            return m;
        if (y->sentence || y->chars > 24 || y->group != MG_NONE || y->degree > 1 || y->given != G_FREE || y->has_label)
            break;
    }
    return k + 1;
}

/* Right over 岗位职责 alone on its line, and not the document's first line. */
static bool over_duties(const struct view *v, size_t k)
{
    const struct line *next = k > 0 && k + 1 < v->n ? &v->l->list[v->at[k + 1]] : NULL;
    const struct line *before = k > 0 ? &v->l->list[v->at[k - 1]] : NULL;
    if (!next || (line_is_label(before) && before->label.sep == SEP_END)) /* what that label asks for */
        return false;
    return next->given == G_FREE && line_is_label(next) && next->label.sep == SEP_END &&
           line_section(v->l, next) == SECTION_DUTIES;
}

/* A bullet before a few words over the label of a section: the head of a post, ● 软件工程师 over 岗位职责: */
static bool bullet_head(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    size_t chars = name_chars(x);
    size_t most = over_duties(v, k) ? 30 : 20; /* 监理/项目代表/… */
    if (!x->bullet || x->given != G_FREE || x->sentence || chars < 2 || chars > most || line_is_label(x) ||
        k + 1 >= v->n)
        return false;
    size_t below = line_below(v, k);
    const struct line *next = &v->l->list[v->at[below]];
    if (next->head >= 0 && span_eq(next->post, x->post)) /* ▲总监理 over 总监理的职责包括: */
        return true;
    bool list = next->group != MG_NONE && !next->bullet && next->value == 1 && next->run != x->run && x->degree >= 2;
    bool form = next->given == G_LABEL && next->table_start && x->degree >= 1;
    bool fields =
        next->cut && line_is_label(next) && next->label.class == RC_FIELD && x->degree >= 2; /* 人数:2名 on its line */
    bool told = next->group == MG_NONE && next->given == G_FREE && next->sentence && x->degree >= 2 && v->l->favour;
    size_t behind = below; /* 月薪:… between it and 工作内容: */
    while (behind + 1 < v->n && behind < below + 4 && line_is_label(&v->l->list[v->at[behind]]) &&
           v->l->list[v->at[behind]].label.class == RC_FIELD)
        behind++;
    const struct line *section = &v->l->list[v->at[behind]];
    fields = fields || (behind > below && x->degree >= 2 && section->given == G_FREE && line_is_label(section) &&
                        line_section(v->l, section) == SECTION_DUTIES);
    return list || form || fields || told ||
           (line_is_label(next) && next->given == G_FREE && line_section(v->l, next) >= 0);
}

bool over_block(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || x->bullet || x->sentence || x->chars < 2 || line_is_label(x) || x->has_req || x->hint ||
        x->chapter >= 0 || x->generic >= 0 || k + 1 >= v->n)
        return false;
    size_t below = line_below(v, k);
    if (x->chars > (over_duties(v, k) ? 26u : 20u))
        return false;
    for (size_t m = k; x->degree == 0 && m > 0 && k - m < 4; m--)
        if (line_below(v, m - 1) == k + 1 && m - 1 < k && k + 1 > m)
            return false; /* a few words between a post and its first label */
    const struct line *next = &v->l->list[v->at[below]];
    return (line_is_label(next) && next->given == G_FREE) || list_begins(v, k + 1);
}

bool heads_like(const struct view *v, size_t k)
{
    return v->l->list[v->at[k]].group == MG_NONE && over_block(v, k);
}

/* Does a post above line k still wait for the label of its duties? */
static bool awaits_duties(const struct view *v, size_t k)
{
    for (size_t m = k; m-- > 0 && k - m < 40;) {
        const struct line *y = &v->l->list[v->at[m]];
        if (line_is_label(y) && line_section(v->l, y) == SECTION_DUTIES)
            return false;
        if (v->role_base[m] > 0 && !v->needs_family[m])
            return true;
    }
    return false;
}

/* Words that may stand for a post where their siblings do: no word of forms, but 员工 and 人员 may end them. */
static bool may_be_post(const struct view *v, const struct line *x)
{
    uint8_t *told = &v->possible[x - v->l->list];
    if (*told == TOLD_NOT_YET) {
        size_t bracket = span_find(x->post, "(", 0);
        int rule = rules_line(v->l->rules, RC_NOTPOST, bracket == SIZE_MAX ? x->post : span_sub(x->post, 0, bracket));
        bool may = rule < 0 || (!rule_is(v->l->rules, rule, "everyone") &&
                                (span_ends(x->post, "\xE5\x91\x98\xE5\xB7\xA5") || /* 员工 */
                                 line_of_people(x)));
        *told = may ? TOLD_YES : TOLD_NO;
    }
    return *told == TOLD_YES;
}

/* （二）领位 below 一、餐饮部, over a list of its own: one of the posts of a department, in a document about posts. */
static bool of_department(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (!v->l->favour || x->given != G_FREE || x->run < 0 || x->bullet || x->sentence || x->chars < 2 ||
        x->chars > 12 || x->dept || line_is_label(x) || !may_be_post(v, x) || k + 1 >= v->n)
        return false;
    const struct line *next = &v->l->list[v->at[k + 1]];
    bool sentences = x->degree >= 1 && next->given == G_FREE && next->group == MG_NONE && next->sentence;
    if (!list_begins(v, k + 1) && !sentences)
        return false;
    for (size_t m = k, seen = 0; m-- > 0 && seen < 400; seen++) {
        const struct line *y = &v->l->list[v->at[m]];
        bool department = y->dept && y->head < 0 && y->degree == 0 && y->given == G_FREE;
        if (department && (y->run < 0 || y->depth < x->depth))
            return true;
        if (y->run >= 0 && !y->bullet && y->run != x->run && y->depth <= x->depth)
            return false;
    }
    return false;
}

/* 1. 宰前检验 over a paragraph, where the title says that each of the posts follows. */
static bool over_paragraph(const struct view *v, size_t k)
{
    const struct line *next = k + 1 < v->n ? &v->l->list[v->at[k + 1]] : NULL;
    return v->l->each && next && next->given == G_FREE && next->group == MG_NONE && next->sentence && !next->soft &&
           !line_is_label(next);
}

/* 二、育婴 over a list of its own, in a document about posts that names none before: a post if others beside it are. */
static bool numbered_head(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    return v->l->favour && x->given == G_FREE && x->run >= 0 && !x->bullet && !x->sentence && x->chars >= 2 &&
           name_chars(x) <= 6 && !x->dept && x->head < 0 && !line_is_label(x) && !x->has_req && !x->hint &&
           x->chapter < 0 && may_be_post(v, x) && (list_begins(v, k + 1) || over_paragraph(v, k));
}

/* 一、管家（1人） over a sentence, in a document about posts: a post if all beside it have a head count as well. */
static bool counted_head(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]], *next = k + 1 < v->n ? &v->l->list[v->at[k + 1]] : NULL;
    return next && v->l->favour && x->given == G_FREE && x->run >= 0 && !x->bullet && !x->sentence && x->chars <= 18 &&
           !x->dept && x->head < 0 && !line_is_label(x) && words_counted(x->fold.f) && may_be_post(v, x) &&
           next->given == G_FREE && next->group == MG_NONE && next->sentence;
}

/* Words of a post alone on a line, over a sentence that tells what it does. */
static bool over_sentence(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]], *next = k + 1 < v->n ? &v->l->list[v->at[k + 1]] : NULL;
    return next && x->given == G_FREE && x->group == MG_NONE && !x->sentence && x->chars >= 2 &&
           x->chars <= (x->degree >= 1 ? 14u : 6u) && (x->degree >= 1 || (v->l->favour && may_be_post(v, x))) &&
           x->head < 0 && !x->dept && x->para->outline == 0 && !line_is_label(x) && next->given == G_FREE &&
           next->group == MG_NONE && next->sentence && !line_is_label(next);
}

bool beside_cells(const struct view *v, const struct line *x)
{
    const struct flow *f = &v->l->flows[x->flow];
    if (f->table < 0)
        return false;
    const struct table_info *t = &v->l->tables[f->table];
    const struct tcell *own = &t->cells[f->cell];
    for (size_t k = 0; k < t->n; k++)
        if (t->cells[k].row == own->row && &t->cells[k] != own && t->cells[k].filled > 0)
            return own->filled == 1;
    return false;
}

/* 策略总监(Planning Director) */
static bool english_behind(const struct line *x)
{
    size_t open = span_find(x->fold.f, "(", x->rest);
    if (open == SIZE_MAX || open < x->rest + 6 || !span_ends(x->fold.f, ")") || open + 8 > x->fold.f.n)
        return false;
    struct span inside = span_sub(x->fold.f, open, x->fold.f.n);
    return !text_has_han(inside) && is_latin(inside.s[1]);
}

static int heading_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    int s = weight(v, W_role_base) + (v->l->favour || v->under_posts[k] ? weight(v, W_favour) : 0);
    bool named = x->head >= 0 && x->post.n > 0;
    bool told = named && !rule_is(v->l->rules, x->head, "suffix"); /* a sentence that names the post */
    if (x->generic >= 0 && x->degree < 2)
        s += weight(v, W_role_generic);
    if (named && !x->dept)
        s += weight(v, W_role_head) + x->degree * weight(v, W_role_post) / 2;
    else
        s += x->degree * weight(v, W_role_post);
    if (named && x->degree == 0) { /* 岗位 or 说明书 in the heading speaks for a post that the words do not know */
        bool post = span_find(x->fold.f, "\xE5\xB2\x97\xE4\xBD\x8D", 0) != SIZE_MAX ||
                    span_find(x->fold.f, "\xE8\xAF\xB4\xE6\x98\x8E\xE4\xB9\xA6", 0) != SIZE_MAX;
        bool bare = rule_is(v->l->rules, x->head, "post"); /* 典型岗位 */
        s -= rules_line(v->l->rules, RC_NOTPOST, x->post) >= 0 || bare ? 2 * weight(v, W_role_head)
             : post                                                    ? weight(v, W_role_head) / 3
                                                                       : weight(v, W_role_head);
    }
    if (!named && x->degree == 1)
        s += weight(v, W_role_bare) / 2;
    if (!named && x->degree >= 1 && !x->sentence && english_behind(x))
        s += 3 * weight(v, W_role_post);
    size_t colon = span_find(x->fold.f, ":", 0);
    if (!named && colon != SIZE_MAX && colon + 1 < x->fold.f.n &&
        words_heading(x->fold.f).n > colon) { /* not 秘书:1名 */
        size_t from = x->rest < colon ? x->rest : colon;
        struct span before = fold_compact(v->l->arena, span_sub(x->fold.f, from, colon));
        struct span behind = fold_compact(v->l->arena, span_sub(x->fold.f, colon + 1, x->fold.f.n));
        bool label = before.n > 0 && words_degree(v->l->rules, before) == 0 && words_degree(v->l->rules, behind) > 0;
        const struct line *next = k + 1 < v->n ? &v->l->list[v->at[k + 1]] : x; /* 一、项目经理:全过程的管理 */
        bool subtitle = x->group != MG_NONE && !x->bullet && utf8_length(behind) <= 14 && next->given == G_FREE &&
                        line_is_label(next) && words_degree(v->l->rules, before) >= 2;
        if (subtitle)
            s += 2 * weight(v, W_role_post);
        else
            s += (label ? 3 : 1) *
                 weight(v, W_role_long); /* 所属模块:电气工程师 is what a label that no rule knows says */
    }
    if (!named && x->group == MG_NONE && v->l->flows[x->flow].table >= 0 &&
        v->l->tables[v->l->flows[x->flow].table].cols > 1)
        s += weight(v, W_role_cell);
    if (named && x->given == G_FREE && beside_cells(v, x))
        s += 2 * weight(v, W_role_cell); /* an entry of a list of documents */
    if (x->dept)
        s += weight(v, W_role_dept);
    if (x->sentence && !told)
        s += weight(v, W_role_sentence);
    if (named ? x->chars > 60 : x->chars > 48 || name_chars(x) > 24)
        s += weight(v, W_role_long);
    if ((line_is_label(x) && !line_is_field(v->l, x, "title")) ||
        (x->has_req && x->req.sep != SEP_GAP && x->degree < 3))
        s += weight(v, W_role_label_line);
    if (x->para->outline > 0)
        s += weight(v, W_role_outline);
    if (x->para->bold || x->para->center)
        s += weight(v, W_role_bold);
    if (bracketed(x))
        s += weight(v, W_role_outline);
    if ((x->hint && !named) || (x->chapter >= 0 && ((x->group != MG_CHAPTER && x->group != MG_SECTION) ||
                                                    x->degree < (named && x->post.n >= 6 ? 1 : 2))))
        s += weight(v, W_role_generic);
    if (!named && (comma_outside(x->fold.f) || (x->has_label && x->label.sep == SEP_GAP)))
        s += weight(v, W_role_long);
    if (x->bullet && !bullet_head(v, k))
        s += weight(v, W_role_in_run);
    size_t path = span_find(x->fold.f, ">", 0); /* 招聘 > 会计: a page's path */
    if (!named && path != SIZE_MAX && path + 1 < x->fold.f.n)
        s += 2 * weight(v, W_role_long);
    if ((!named || rule_is(v->l->rules, x->head, "dept")) && x->group == MG_NONE &&
        row_of_words(words_heading(x->fold.f)))
        s += 2 * weight(v, W_role_long);
    return s;
}

/* 爆破工 over 爆破工对安全负责。: what follows is said of it. */
static bool begins_next(const struct line *x, const struct line *next)
{
    return x->degree >= 1 && x->head < 0 && !x->sentence && !x->bullet && x->post.n >= 6 && next->given == G_FREE &&
           next->group == MG_NONE && next->sentence && next->fold.f.n > x->post.n &&
           memcmp(next->fold.f.s, x->post.s, x->post.n) == 0;
}

/* 领队工作手册 over 一、目的 … 三、领队职责: the document's title, whose post a chapter of it tells. */
static bool title_of_chapters(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (k > 2 || x->given != G_FREE || x->head < 0 || !list_begins(v, k + 1))
        return false;
    const struct line *first = &v->l->list[v->at[k + 1]];
    if (first->group == MG_CHAPTER && rule_is(v->l->rules, x->head, "work"))
        return true; /* 厨师长操作手册 over 第一章 … */
    size_t posts = 0;
    for (size_t m = k + 2; m < v->n && first->run >= 0; m++) {
        const struct line *y = &v->l->list[v->at[m]];
        if (y->run != first->run || y->sentence || y->chars > 16)
            continue;
        posts += y->degree >= 2 && !line_is_label(y);
        if ((y->head >= 0 && span_eq(y->post, x->post)) || posts >= 2)
            return true;
    }
    return false;
}

/* 职位二 独立站优化师: its number says that it is a post. */
static bool numbered_as_post(const struct line *x)
{
    return x->group == MG_CHAPTER && x->given == G_FREE && !x->sentence && x->chars >= 2 && x->chars <= 20 &&
           (span_starts(x->marker, "\xE8\x81\x8C\xE4\xBD\x8D") || span_starts(x->marker, "\xE5\xB2\x97\xE4\xBD\x8D"));
}

/* The rule of a line that is a label of a field, 直接上级:…, or of a requirement, 学历要求:…; -1: it is none. */
static int opening_rule(const struct view *v, const struct line *x)
{
    if (x->given != G_FREE || line_is_field(v->l, x, "title"))
        return -1;
    if (line_is_label(x)) {
        bool duties = line_section(v->l, x) == SECTION_DUTIES && x->label.sep == SEP_END && /* 职责 */
                      span_find(x->fold.f, "\xE8\x81\x8C\xE8\xB4\xA3", x->rest) != SIZE_MAX;
        return x->label.class == RC_FIELD || duties ? x->label.rule : -1;
    }
    return x->has_req && x->req.sep == SEP_COLON ? x->req.rule : -1;
}

/* 20k~35k: no word of it is Chinese. */
static bool is_amount(const struct line *x)
{
    struct span f = span_sub(x->fold.f, x->rest, x->fold.f.n);
    if (f.n == 0 || !f.s || f.s[0] < '0' || f.s[0] > '9')
        return false;
    return !text_has_han(f);
}

bool in_chart(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || x->group != MG_NONE || x->sentence || x->head >= 0 || x->chars > 12 || x->has_label ||
        list_begins(v, k + 1))
        return false;
    const struct line *next = k + 1 < v->n ? &v->l->list[v->at[k + 1]] : x; /* x is no label and no sentence */
    bool told = next->given == G_LABEL || (line_is_label(next) && next->given == G_FREE) || next->sentence;
    for (size_t m = k, seen = 0; m-- > 0 && seen < 24; seen++) {
        const struct line *y = &v->l->list[v->at[m]];
        struct span words = text_trim(span_sub(y->fold.f, y->rest, y->fold.f.n));
        while (words.n > 0 && words.s[words.n - 1] == ':')
            words.n--;
        if (rule_is(v->l->rules, rules_line(v->l->rules, RC_ALSO, words), "chart"))
            return !told || (next->run >= 0 && next->run == y->run); /* 二、关系图 … 三、岗位职责 */
        if (y->group != MG_NONE || y->sentence || y->chars > 16 || y->given == G_LABEL || y->has_label)
            return false;
    }
    return false;
}

/* 冷库岗位职责 over 一、人员岗位职责 over 1. 库管员: it names a place. */
static bool over_chapter(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->degree > 0 || x->head < 0 || k + 2 >= v->n || v->under_posts[k + 1] || !v->under_posts[k + 2])
        return false;
    const struct line *chapter = &v->l->list[v->at[k + 1]], *post = &v->l->list[v->at[k + 2]];
    return chapter->run >= 0 && chapter->run != x->run && post->given == G_FREE && post->degree >= 2 && !post->sentence;
}

int alone_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (title_of_chapters(v, k) || in_chart(v, k))
        return NEVER;
    if (x->given == G_ROLE)
        return weight(v, W_role_label);
    if ((x->names_post && x->given == G_FREE) || numbered_as_post(x))
        return weight(v, W_role_head);
    if (line_is_field(v->l, x, "title")) {
        int s = title_label_score(v, x);
        if (s != NEVER || x->given == G_LABEL)
            return s;
    }
    if (x->chars < 2 || (x->given != G_FREE && x->given != G_ITEM) || is_amount(x))
        return NEVER;
    if ((x->given == G_ITEM || x->content) && !(x->degree >= 2 && named_before(v, k)))
        return NEVER;
    const struct line *below = k + 1 < v->n ? &v->l->list[v->at[k + 1]] : x;
    if (x->degree >= 1 && x->head < 0 && below != x && span_ends(x->fold.f, ":") && below->given == G_FREE &&
        span_find(below->fold.f, "\xE3\x80\x81", 0) != SIZE_MAX && below->group == MG_NONE && below->degree >= 1 &&
        !list_begins(v, k + 1))
        return NEVER; /* 委员: over 医务部主任、护理部主任、… */
    if (over_chapter(v, k))
        return NEVER;
    if (rule_is(v->l->rules, x->head, "plan") && !v->l->has_duties)
        return NEVER; /* 教师聘用方案 that tells principles and how to apply */
    if (rule_is(v->l->rules, x->head, "contract") &&
        !(line_is_label(below) && line_section(v->l, below) == SECTION_DUTIES))
        return NEVER; /* what the contract's next article says is no duty */
    int s = heading_score(v, k);
    if (k + 1 < v->n) {
        const struct line *next = &v->l->list[v->at[line_below(v, k)]];
        int section = line_section(v->l, next);
        bool label = line_is_label(next) && (next->label.class == RC_FIELD || section == SECTION_DUTIES ||
                                             section == SECTION_REQUIREMENTS || section == SECTION_AUTHORITY);
        if (x->degree == 0 && x->head < 0 && section < 0 && !text_has_han(x->fold.f))
            return NEVER; /* JNI over 概述:… */
        bool asked = x->degree >= 2 && !x->sentence && next->given == G_FREE && next->has_req && !next->has_label &&
                     next->req.sep == SEP_COLON && next->chars <= 24; /* over 学历要求:大专以上 */
        bool leads = rule_is(v->l->rules, x->head, "sentence") && span_ends(x->fold.f, ":") && list_begins(v, k + 1);
        if (label || asked || leads)
            s += weight(v, W_role_before_label) * (over_duties(v, k) && x->degree >= 1 ? 2 : 1);
        else if (next->group != MG_NONE && (next->value == 1 || next->bullet) && next->run != x->run)
            s += weight(v, W_role_before_list);
        bool loose = (x->group == MG_NONE && x->para->outline == 0) || x->bullet || !may_be_post(v, x);
        if (x->degree == 0 && x->head < 0 && (!label || loose)) {
            if (!(over_block(v, k) && (!next->sentence || list_begins(v, k + 1))) && !bracketed(x) &&
                !bullet_head(v, k) && !over_sentence(v, k) && !of_department(v, k) && !numbered_head(v, k) &&
                !counted_head(v, k) && !(x->run >= 0 && !x->bullet && opening_rule(v, next) >= 0))
                return NEVER;
            bool counted = label && v->l->favour && words_counted(x->fold.f); /* 网络技术(3名) over a label */
            if (!counted && !may_be_post(v, x) && !over_duties(v, k))
                return NEVER; /* nothing speaks for it */
            v->needs_family[k] = !counted;
            s += v->needs_family[k] ? 0 : weight(v, W_role_post);
        }
        if ((next->generic >= 0 && x->degree >= 2) || (next->head >= 0 && span_eq(next->post, x->post)) ||
            begins_next(x, next))
            s += weight(v, W_role_before_label);
        bool list = next->group != MG_NONE && next->run != x->run && (next->value == 1 || next->bullet);
        list = list || (x->degree >= 2 && next->given == G_FREE && next->group == MG_NONE && next->chars <= 6 &&
                        span_ends(next->fold.f, ":") && !label && list_begins(v, k + 2)); /* over 每日: over a list */
        if (!label && !list && x->head < 0)
            s += next->sentence ? 0 : weight(v, W_role_bare);
        const struct line *before = k > 0 ? &v->l->list[v->at[k - 1]] : NULL;
        if (before && x->head < 0 && x->group == MG_NONE && line_is_label(before) && before->label.sep == SEP_END &&
            before->given == G_FREE && before->label.class != RC_FIELD && line_section(v->l, before) != SECTION_DUTIES)
            s += 2 * weight(v, W_role_bare); /* it is what the label before it says */
    } else if (x->degree == 0 && x->head < 0) {
        return NEVER;
    }
    return s;
}

bool is_head(const struct view *v, size_t k)
{
    return k < v->n && v->role_base[k] > NEVER && !v->needs_family[k] && v->role_base[k] + v->role_family[k] > 0;
}

/* 2. 管理人员 over a list, beside a known post, in a chapter of posts. */
static bool people_of_chapter(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    return v->under_posts[k] && x->given == G_FREE && x->run >= 0 && !x->bullet && !x->sentence && x->chars <= 8 &&
           x->head < 0 && line_of_people(x) && list_begins(v, k + 1) && may_be_post(v, x);
}

/* What siblings say: the members of a run of numbers, or the headings of one style. */
struct family {
    uint64_t key;
    size_t n, roles, sections, possible, worded; /* possible: may be posts; worded: as posts */
    size_t strong, lists;                        /* strong: words of posts; lists: numbered heads over lists */
    size_t counted;                              /* numbered heads with a head count */
};

static uint64_t family_key(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (heads_like(v, k) && x->para->outline == 0) {
        const struct line *next = &v->l->list[v->at[line_below(v, k)]];
        int section = line_is_label(next) ? line_section(v->l, next) : -1;
        if (section == SECTION_DUTIES || section == SECTION_REQUIREMENTS)
            return 7;
        return line_is_label(next) ? (uint64_t)(uint32_t)(next->label.rule + 1) << 8 | 3 : 4;
    }
    if (x->group != MG_NONE && x->group != MG_BULLET)
        return (uint64_t)x->group << 32 | (uint64_t)(uint32_t)x->level << 16 | (uint64_t)(uint32_t)x->depth << 8 | 1;
    if (over_sentence(v, k))
        return 8;
    if (bracketed(x))
        return 5; /* 【…】 alone on its line */
    if (bullet_head(v, k))
        return 6;
    if (x->para->outline > 0 && !x->soft)
        return (uint64_t)x->para->outline << 8 | 2;
    return 0;
}

static void count_families(struct view *v, struct family *families, size_t *count, struct family *runs)
{
    for (size_t k = 0; k < v->n; k++) {
        const struct line *x = &v->l->list[v->at[k]];
        uint64_t key = family_key(v, k);
        if (!key || x->given == G_LABEL)
            continue;
        bool role = v->role_base[k] > -120 && !v->needs_family[k];
        bool section = line_is_label(x) || (x->has_req && x->req.sep == SEP_END);
        size_t m = 0;
        while (m < *count && families[m].key != key)
            m++;
        if (m == *count) {
            if (*count == 64)
                continue;
            families[(*count)++] = (struct family){.key = key};
        }
        if (x->dept && x->head < 0 && !role) /* departments stand among posts */
            continue;
        families[m].n++;
        families[m].possible += may_be_post(v, x) && !x->sentence && x->chars <= 10 &&
                                (key != 7 || rules_line(v->l->rules, RC_ASKS, x->fold.f) < 0);
        families[m].roles += role;
        families[m].sections += section;
        if (x->run >= 0 && !x->bullet) {
            runs[x->run].n++;
            runs[x->run].lists += numbered_head(v, k);
            runs[x->run].counted += counted_head(v, k);
            runs[x->run].strong += x->degree >= 2 && !x->sentence && x->chars <= 8;
            runs[x->run].worded += x->degree >= 1 && !x->sentence && x->chars <= 10;
            runs[x->run].roles += role;
            runs[x->run].sections += section;
        }
    }
}

static int share_score(int full, size_t part, size_t n)
{
    if (n < 2)
        return 0;
    int percent = (int)(part * 100 / n);
    return percent >= 50 ? full * percent / 100 : -full * (50 - percent) / 50;
}

/* Does a post stand above line k, and not as its sibling? */
static bool named_above(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    for (size_t m = k, seen = 0; m-- > 0 && seen < 400; seen++) {
        const struct line *y = &v->l->list[v->at[m]];
        if (y->run != x->run && y->degree >= 1 && (v->role_base[m] > 0 || y->head >= 0))
            return true;
    }
    return false;
}

/* 监理人员岗位职责 at the document's begin, of people in general, where other heads name their posts: its title. */
static void find_title_of_posts(struct view *v)
{
    size_t posts = 0, title = SIZE_MAX;
    for (size_t k = 0; k < v->n; k++) {
        const struct line *x = &v->l->list[v->at[k]];
        if (x->head < 0 || x->given != G_FREE || v->role_base[k] <= 0)
            continue;
        const struct line *next = k + 1 < v->n ? &v->l->list[v->at[k + 1]] : x;
        bool tells = next != x && next->head < 0 && next->degree == 0 && list_begins(v, k + 1); /* what it does */
        size_t lines = 0;
        for (size_t m = k + 1; m < v->n && lines < 3 && v->l->list[v->at[m]].head < 0 && v->role_base[m] <= 0; m++)
            lines++;
        tells = tells || (lines == 3 && !x->dept) ||
                (next != x && next->degree == 0 &&
                 (bracketed(next) || (line_is_label(next) && next->label.class == RC_FIELD)));
        if (k < 3 && x->degree == 1 && title == SIZE_MAX && !tells)
            title = k;
        else
            posts += x->degree >= 2;
    }
    if (title != SIZE_MAX && posts >= 2)
        v->role_base[title] = NEVER;
    for (size_t k = 0; k + 1 < v->n; k++) { /* 三、值班人员职责 over （一）值班员 … */
        const struct line *x = &v->l->list[v->at[k]], *y = &v->l->list[v->at[k + 1]];
        if (x->head >= 0 && x->degree == 1 && x->run >= 0 && y->run >= 0 && y->depth > x->depth && y->value == 1 &&
            y->degree >= 1 && !y->sentence && y->chars <= 12 && list_begins(v, k + 2))
            v->role_base[k] = NEVER;
    }
}

/* The siblings of line k are posts, so it is one; more must be said for it where its own words say nothing. */
static void vouch(struct view *v, size_t k)
{
    int said = v->l->list[v->at[k]].degree > 1 ? weight(v, W_role_family)
                                               : 2 * weight(v, W_role_family) + weight(v, W_role_sibling);
    v->needs_family[k] = false;
    v->role_family[k] = v->role_family[k] > said ? v->role_family[k] : said;
}

/* Posts of departments, the one department's and the other's: most are known as such, so all are. */
static void judge_departments(struct view *v)
{
    size_t n = 0, roles = 0;
    for (size_t k = 0; k < v->n; k++)
        if (of_department(v, k)) {
            n++;
            roles += v->role_base[k] > -120 && !v->needs_family[k];
        }
    for (size_t k = 0; k < v->n && n >= 3 && roles * 3 >= n * 2; k++)
        if (of_department(v, k) && v->role_base[k] > NEVER)
            vouch(v, k);
}

/* X职责 over what it does: of a kind of heading, how many there are, and how many of known posts. */
struct suffixes {
    size_t n, roles, certain, people; /* certain: of posts that no other word could be; people: 技术人员 */
};

static bool has_suffix(const struct view *v, const struct line *x)
{
    enum { SHORT = 12 };
    return (rule_is(v->l->rules, x->head, "suffix") || rule_is(v->l->rules, x->head, "burden")) && x->given == G_FREE &&
           !x->sentence && x->chars <= SHORT && !x->bullet && !x->dept && x->dutydept < 0;
}

/* 计调职责 beside 导游员职责 and others of known posts, 技术人员职责 beside two of them: one of them. */
static void judge_suffixes(struct view *v)
{
    struct suffixes of[MG_AUTO + 1] = {{0}};
    for (size_t k = 0; k + 2 < v->n; k++) {
        const struct line *x = &v->l->list[v->at[k]];
        if (!has_suffix(v, x))
            continue;
        of[x->group].n++;
        of[x->group].roles += v->role_base[k] > 0 && x->degree >= 1;
        bool certain = v->role_base[k] > 0 && x->degree >= 2;
        of[x->group].certain += certain;
        of[x->group].people += !certain && x->run >= 0 && line_of_people(x);
    }
    for (size_t k = 0; k + 2 < v->n; k++) {
        const struct line *x = &v->l->list[v->at[k]], *next = &v->l->list[v->at[k + 1]];
        if (!has_suffix(v, x) || x->degree > 0 || x->post.n < 6 || v->role_base[k] == NEVER || !may_be_post(v, x))
            continue;
        const struct suffixes *s = &of[x->group];
        bool told = list_begins(v, k + 1) ||
                    (next->sentence && next->group == MG_NONE && next->given == G_FREE && list_begins(v, k + 2));
        bool people = line_of_people(x);
        bool all = s->certain >= 1 && s->n >= 3 && s->certain + s->people == s->n;
        bool most =
            people ? (s->certain >= 2 && s->certain * 2 >= s->n) || all : s->roles >= 3 && s->roles * 4 >= s->n * 3;
        if (told && most && (people || x->group == MG_NONE))
            v->role_family[k] = weight(v, W_role_head) - v->role_base[k];
    }
}

/* A label that stands below each post: the lines above it. */
struct opener {
    int rule;
    bool bullet;
    size_t n, roles, other; /* other: that can be no post's head */
};

/* Wherever 学历要求:… stands, a few words stand above it, half of them certainly a post's: so all are. The document may
 * number both posts and what they do 1、 2、 3、 */
static void judge_openers(struct view *v)
{
    enum { RULES = 64, LEAST = 3 };
    struct opener list[RULES];
    size_t n = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k + 1 < v->n; k++) {
            const struct line *x = &v->l->list[v->at[k]];
            int rule = opening_rule(v, &v->l->list[v->at[k + 1]]);
            size_t m = 0;
            while (m < n && (list[m].rule != rule || list[m].bullet != x->bullet))
                m++;
            if (rule < 0 || m == RULES)
                continue;
            if (m == n)
                list[n++] = (struct opener){.rule = rule, .bullet = x->bullet};
            struct opener *o = &list[m];
            bool may = x->given == G_FREE && !x->sentence && x->chars >= 2 && x->chars <= 16 && !line_is_label(x) &&
                       !x->has_req && x->group != MG_NONE &&
                       (may_be_post(v, x) || rule_is(v->l->rules, x->head, "post"));
            if (pass == 0) {
                o->n++;
                o->roles += may && ((v->role_base[k] > 0 && !v->needs_family[k]) || (x->bullet && x->degree >= 2) ||
                                    rule_is(v->l->rules, x->head, "post")); /* 净水岗位 */
                o->other += !may;
            } else if (may && v->role_base[k] > NEVER && o->n >= LEAST && o->other == 0 && o->roles * 2 >= o->n) {
                vouch(v, k);
                v->opens[k] = true;
            }
        }
}

void judge_families(struct view *v)
{
    find_title_of_posts(v);
    struct family families[64], *runs = xcalloc(v->l->nruns + 1, sizeof *runs);
    size_t count = 0;
    count_families(v, families, &count, runs);
    for (size_t k = 0; k < v->n; k++) {
        const struct line *x = &v->l->list[v->at[k]];
        uint64_t key = family_key(v, k);
        const struct family *f = NULL;
        for (size_t m = 0; m < count; m++)
            if (families[m].key == key)
                f = &families[m];
        if (x->run >= 0 && runs[x->run].n >= 2)
            f = &runs[x->run];
        if (!key || !f)
            continue;
        if (key == 7 && x->degree == 0 && awaits_duties(v, k))
            continue;
        v->role_family[k] = share_score(weight(v, W_role_family), f->roles, f->n);
        bool lone = x->run >= 0 && f->n == 1 && f->roles == 1 && v->l->runs[x->run].count > 1;
        if (lone && v->under_posts[k] && x->degree >= 2 && list_begins(v, k + 1)) /* its siblings are departments */
            v->role_family[k] = weight(v, W_role_family);
        bool named = x->degree >= 2 || span_find(x->fold.f, "\xE5\xB2\x97\xE4\xBD\x8D", 0) != SIZE_MAX; /* 岗位 */
        bool told =
            x->group == MG_ARTICLE || (named && rule_is(v->l->rules, x->head, "suffix") && list_begins(v, k + 1));
        if (v->role_family[k] < 0 && x->head >= 0 && x->degree > 0 && told)
            v->role_family[k] = 0; /* 第二条 考勤员职责 among other articles, 一、司炉工岗位责任制 among rules */
        if (f->roles * 2 >= f->n && f->n >= 2)
            v->needs_family[k] = false;
        if (people_of_chapter(v, k) && f->roles >= 1 && x->degree == 0)
            vouch(v, k);
        bool bare = x->degree == 0 && rule_is(v->l->rules, x->head, "post") && v->role_base[k] > NEVER;
        if (bare && f->n >= 3 && f->roles * 3 >= f->n * 2 && list_begins(v, k + 1)) /* 资产管理岗位 beside 出纳岗位 */
            v->role_family[k] += 2 * weight(v, W_role_head);
        /* posts that no word of ours knows: short heads of one kind over lists, one of them a known post, and the
         * document is about posts */
        bool half = f->n >= 3 || f->roles * 2 >= f->n;
        if (key == 4 && v->l->favour && f->roles >= 1 && f->possible == f->n && half) {
            v->needs_family[k] = false;
            v->role_family[k] = 2 * weight(v, W_role_family);
        }
        if (key == 7 && v->l->favour && over_duties(v, k) && f->n >= 2 && f->possible == f->n) {
            v->needs_family[k] = false; /* nothing but posts stands there again and again */
            v->role_family[k] = 2 * weight(v, W_role_family);
        }
        if (key == 6 && x->degree <= 1 && over_duties(v, k) && f->n >= 2 && f->roles * 2 >= f->n)
            vouch(v, k); /* ▪ 监理/现场代表/养护管理 beside ▪ 设计师, each over 岗位职责 */
        if (key == 8 && x->degree <= 1 && f->possible == f->n && f->n >= 3 && f->roles * 2 >= f->n)
            v->role_family[k] = 2 * weight(v, W_role_family);
        bool each = v->l->each && f->lists == f->n && f->n >= 4; /* whatever their names */
        if (f->n >= 2 &&
            ((f->lists == f->n && (each || f->strong * 3 >= f->n) && !named_above(v, k)) || f->counted == f->n))
            vouch(v, k);
        bool part = x->group == MG_CHAPTER || x->group == MG_SECTION; /* 第三章 or 第三节 of a book about posts */
        bool chapters = part && (v->l->favour || v->under_posts[k]) && f->roles >= 1 && f->worded == f->n && f->n >= 2;
        v->among_roles[k] = (f->roles * 5 >= f->n * 3 && f->n >= 2 && f->roles >= 2) || chapters;
        if (chapters)
            v->role_family[k] = weight(v, W_role_family);
        int section = share_score(weight(v, W_section_family), f->sections, f->n);
        v->section_family[k] = section;
    }
    judge_departments(v);
    judge_openers(v);
    judge_suffixes(v);
    free(runs);
}
