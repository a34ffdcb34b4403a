/* Decide: what each line is, once, by the best path over the document. Each line's kinds get scores from its features
 * (weights of the rules), steps from context to context get scores too; contexts are: outside of any role, in a
 * department's duties, in a role's head, in a section of a role. */
#include "lines.h"
#include "roles.h"
#include "segment.h"
#include <stdlib.h>
#include <string.h>

#define NEVER (-1000000)

struct view {
    struct lines *l;
    size_t *at; /* lines that take part */
    size_t n;
    int *role_base;   /* score of a line as a role's head by itself */
    int *role_family; /* what its siblings add */
    int *section_family;
    size_t *last_head;  /* the last line before it that looks like a role's head by itself; SIZE_MAX: none */
    bool *duties_told;  /* a label of duties stands between it and the head of its post */
    bool *among_roles;  /* most of its siblings are roles */
    bool *needs_family; /* no word of it speaks for a post: only its siblings may */
};

struct cell_state {
    int score, kind, from, margin, runner, own;
};

static int weight(const struct view *v, enum weight w)
{
    return rules_weight(v->l->rules, w);
}

static bool is_field(const struct lines *l, const struct line *x, const char *name)
{
    return x->has_label && x->label.rule >= 0 && x->label.class == RC_FIELD &&
           strcmp(rule_name(l->rules, x->label.rule), name) == 0;
}

static int section_of(const struct lines *l, int rule)
{
    const char *name = rule_name(l->rules, rule);
    return section_kind_by_name(span_of(name));
}

/* The section kind whose head this line's label is, or -1. */
static int label_section(const struct lines *l, const struct line *x)
{
    if (x->tasks)
        return SECTION_DUTIES;
    if (!x->has_label || x->label.rule < 0 || x->label.class != RC_SECTION)
        return -1;
    return section_of(l, x->label.rule);
}

static bool is_dept_duties(const struct lines *l, const struct line *x)
{
    return x->has_label && x->label.rule >= 0 && x->label.class == RC_SECTION &&
           strcmp(rule_name(l->rules, x->label.rule), "deptduties") == 0;
}

static bool label_like(const struct line *x)
{
    return x->has_label && x->label.rule >= 0 && (x->label.sep == SEP_END || x->label.sep == SEP_COLON);
}

static struct span label_value(const struct line *x)
{
    return text_trim(span_sub(x->fold.f, x->label.value, x->fold.f.n));
}

static bool value_none(const struct lines *l, struct span value)
{
    return value.n == 0 || rules_line(l->rules, RC_NONE, value) >= 0;
}

/* Does a bracket of an earlier head name this post? 销售助理(行政文员、报关员) … 1、行政文员: */
static bool named_before(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->post.n < 6 || x->degree < 1)
        return false;
    char word[64];
    if (x->post.n >= sizeof word)
        return false;
    memcpy(word, x->post.s, x->post.n);
    word[x->post.n] = '\0';
    for (size_t i = v->at[k]; i-- > 0 && v->at[k] - i < 80;) {
        const struct line *y = &v->l->list[i];
        if (y->chars > 60 || y->sentence || (y->degree < 2 && y->given != G_ROLE))
            continue;
        size_t open = span_find(y->fold.f, "(", 0);
        if (open != SIZE_MAX && span_find(y->fold.f, word, open) != SIZE_MAX)
            return true;
    }
    return false;
}

/* ---- a line as a role's head ---------------------------------------------------------------------------------------
 */

static bool bracketed(const struct line *x)
{
    static const char *const pairs[][2] = {
        {"\xE3\x80\x90", "\xE3\x80\x91"}, {"\xE3\x80\x94", "\xE3\x80\x95"}, {"[", "]"}, {"<", ">"},
        {"\xE3\x80\x8A", "\xE3\x80\x8B"}, {"\xE3\x80\x8C", "\xE3\x80\x8D"}};
    if (x->group != MG_NONE || x->given != G_FREE || x->chars > 20)
        return false;
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++)
        if (span_starts(x->fold.f, pairs[k][0]) && span_ends(x->fold.f, pairs[k][1]))
            return true;
    return false;
}

/* 月 日 地点 讲师: words of a form's row, blanks between them; 销 售 总 监 is one word. */
static bool row_of_words(struct span f)
{
    size_t words = 0, chars = 0, longest = 0;
    for (size_t i = 0; i <= f.n;) {
        uint32_t cp = i < f.n ? utf8_next(f, &i) : (uint32_t)(i++, ' ');
        if (cp != ' ') {
            chars++;
            continue;
        }
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

/* 岗位名称:X is no label for a post's name when X is none. */
static int title_label_score(const struct view *v, const struct line *x)
{
    const struct lines *l = v->l;
    if (x->given == G_LABEL && x->value_empty)
        return NEVER;
    size_t at = x->value_from;
    while (x->given == G_LABEL && at < x->value_to && l->list[at].blank)
        at++;
    struct span value = x->given == G_LABEL ? l->list[at < l->n ? at : 0].fold.f : label_value(x);
    if ((x->given != G_LABEL && x->label.sep == SEP_END) || value_none(l, value))
        return NEVER;
    struct span compact = fold_compact(l->arena, value);
    size_t chars = utf8_length(compact);
    int degree = words_degree(l->rules, compact);
    if ((degree == 0 && words_no_post(l->rules, compact)) || !has_letter(compact))
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

/* Does a list begin with line k, 1 or a bullet of another run than that of the line before it? */
static bool list_begins(const struct view *v, size_t k)
{
    if (k == 0 || k >= v->n)
        return false;
    const struct line *x = &v->l->list[v->at[k]], *before = &v->l->list[v->at[k - 1]];
    return x->group != MG_NONE && x->run != before->run && (x->value == 1 || x->bullet) && x->chars > 1;
}

/* The line that tells what line k is over: the next one, beyond a few words on lines of their own (pay, place …) when k
 * is worded as a post and a label follows them. */
static size_t line_below(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    size_t bracket = span_find(x->post, "(", 0);
    size_t chars = bracket == SIZE_MAX ? x->chars : utf8_length(span_sub(x->post, 0, bracket));
    if (x->degree < 1 || x->sentence || x->head >= 0 || chars > 12)
        return k + 1;
    for (size_t m = k + 1; m < v->n && m < k + 6; m++) {
        const struct line *y = &v->l->list[v->at[m]];
        if (label_like(y) && y->given == G_FREE)
            return m;
        if (y->sentence || y->chars > 24 || y->group != MG_NONE || y->degree > 1 || y->given != G_FREE || y->has_label)
            break;
    }
    return k + 1;
}

/* A bullet before a few words over the label of a section: the head of a post, ● 软件工程师 over 岗位职责: */
static bool bullet_head(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (!x->bullet || x->given != G_FREE || x->sentence || x->chars < 2 || x->chars > 20 || label_like(x) ||
        k + 1 >= v->n)
        return false;
    size_t below = line_below(v, k);
    const struct line *next = &v->l->list[v->at[below]];
    bool list = next->group != MG_NONE && !next->bullet && next->value == 1 && next->run != x->run && x->degree >= 2;
    bool form = next->given == G_LABEL && next->table_start && x->degree >= 1;
    bool fields =
        next->cut && label_like(next) && next->label.class == RC_FIELD && x->degree >= 2; /* 人数:2名 on its line */
    return list || form || fields || (label_like(next) && next->given == G_FREE && label_section(v->l, next) >= 0);
}

/* A short line without a number, no sentence and no label, over a label or a list: as heads of blocks stand. */
static bool over_block(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || x->bullet || x->sentence || x->chars < 2 || x->chars > 20 || label_like(x) ||
        x->has_req || x->hint || x->chapter >= 0 || x->generic >= 0 || k + 1 >= v->n)
        return false;
    size_t below = line_below(v, k);
    for (size_t m = k; x->degree == 0 && m > 0 && k - m < 4; m--)
        if (line_below(v, m - 1) == k + 1 && m - 1 < k && k + 1 > m)
            return false; /* a few words between a post and its first label */
    const struct line *next = &v->l->list[v->at[below]];
    return (label_like(next) && next->given == G_FREE) || list_begins(v, k + 1);
}

static bool heads_like(const struct view *v, size_t k)
{
    return v->l->list[v->at[k]].group == MG_NONE && over_block(v, k);
}

/* Words that may stand for a post where their siblings do: no word of forms, but 员工 and 人员 may end them. */
static bool may_be_post(const struct view *v, const struct line *x)
{
    size_t bracket = span_find(x->post, "(", 0);
    return rules_line(v->l->rules, RC_NOTPOST, bracket == SIZE_MAX ? x->post : span_sub(x->post, 0, bracket)) < 0 ||
           span_ends(x->post, "\xE5\x91\x98\xE5\xB7\xA5") || span_ends(x->post, "\xE4\xBA\xBA\xE5\x91\x98");
}

static int heading_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    int s = weight(v, W_role_base) + (v->l->favour ? weight(v, W_favour) : 0);
    bool named = x->head >= 0 && x->post.n > 0;
    bool told = named && strcmp(rule_name(v->l->rules, x->head), "suffix") != 0; /* a sentence that names the post */
    if (x->generic >= 0 && x->degree < 2)
        s += weight(v, W_role_generic);
    if (named && !x->dept)
        s += weight(v, W_role_head) + x->degree * weight(v, W_role_post) / 2;
    else
        s += x->degree * weight(v, W_role_post);
    if (named && x->degree == 0) { /* 岗位 or 说明书 in the heading speaks for a post that the words do not know */
        bool post = span_find(x->fold.f, "\xE5\xB2\x97\xE4\xBD\x8D", 0) != SIZE_MAX ||
                    span_find(x->fold.f, "\xE8\xAF\xB4\xE6\x98\x8E\xE4\xB9\xA6", 0) != SIZE_MAX;
        bool bare = strcmp(rule_name(v->l->rules, x->head), "post") == 0; /* 典型岗位 */
        s -= rules_line(v->l->rules, RC_NOTPOST, x->post) >= 0 || bare ? 2 * weight(v, W_role_head)
             : post                                                    ? weight(v, W_role_head) / 3
                                                                       : weight(v, W_role_head);
    }
    if (!named && x->degree == 1)
        s += weight(v, W_role_bare) / 2;
    size_t colon = span_find(x->fold.f, ":", 0);
    bool counted = words_heading(x->fold.f).n <= colon; /* 秘书:1名 */
    if (!named && colon != SIZE_MAX && colon + 1 < x->fold.f.n && !counted)
        s += weight(v, W_role_long);
    if (!named && x->group == MG_NONE && v->l->flows[x->flow].table >= 0 &&
        v->l->tables[v->l->flows[x->flow].table].cols > 1)
        s += weight(v, W_role_cell);
    if (x->dept)
        s += weight(v, W_role_dept);
    if (x->sentence && !told)
        s += weight(v, W_role_sentence);
    if (x->chars > (named ? 60u : 24u))
        s += weight(v, W_role_long);
    if ((label_like(x) && !is_field(v->l, x, "title")) || (x->has_req && x->req.sep != SEP_GAP && x->degree < 3))
        s += weight(v, W_role_label_line);
    if (x->para->outline > 0)
        s += weight(v, W_role_outline);
    if (x->para->bold || x->para->center)
        s += weight(v, W_role_bold);
    if (bracketed(x))
        s += weight(v, W_role_outline);
    if ((x->hint && !named) || (x->chapter >= 0 && (x->group != MG_CHAPTER || x->degree < 2)))
        s += weight(v, W_role_generic);
    if (!named && (span_find(x->fold.f, ",", 0) != SIZE_MAX || (x->has_label && x->label.sep == SEP_GAP)))
        s += weight(v, W_role_long);
    if (x->bullet && !bullet_head(v, k))
        s += weight(v, W_role_in_run);
    size_t path = span_find(x->fold.f, ">", 0); /* 招聘 > 会计: a page's path */
    if (!named && path != SIZE_MAX && path + 1 < x->fold.f.n)
        s += 2 * weight(v, W_role_long);
    if (!named && x->group == MG_NONE && row_of_words(words_heading(x->fold.f)))
        s += 2 * weight(v, W_role_long);
    return s;
}

static int alone_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given == G_ROLE)
        return weight(v, W_role_label);
    if (x->names_post && x->given == G_FREE)
        return weight(v, W_role_head);
    if (is_field(v->l, x, "title")) {
        int s = title_label_score(v, x);
        if (s != NEVER || x->given == G_LABEL)
            return s;
    }
    if (x->chars < 2 || (x->given != G_FREE && x->given != G_ITEM))
        return NEVER;
    if ((x->given == G_ITEM || x->content) && !(x->degree >= 2 && named_before(v, k)))
        return NEVER;
    int s = heading_score(v, k);
    if (k + 1 < v->n) {
        const struct line *next = &v->l->list[v->at[line_below(v, k)]];
        int section = label_section(v->l, next);
        bool label = label_like(next) && (next->label.class == RC_FIELD || section == SECTION_DUTIES ||
                                          section == SECTION_REQUIREMENTS || section == SECTION_AUTHORITY);
        if (label)
            s += weight(v, W_role_before_label);
        else if (next->group != MG_NONE && (next->value == 1 || next->bullet) && next->run != x->run)
            s += weight(v, W_role_before_list);
        bool loose = (x->group == MG_NONE && x->para->outline == 0) || x->bullet || !may_be_post(v, x);
        if (x->degree == 0 && x->head < 0 && (!label || loose)) {
            if (!(over_block(v, k) && (!next->sentence || list_begins(v, k + 1))) && !bracketed(x) &&
                !bullet_head(v, k))
                return NEVER;
            bool counted = label && v->l->favour && words_counted(x->fold.f); /* 网络技术(3名) over a label */
            if (!counted && !may_be_post(v, x))
                return NEVER; /* nothing speaks for it */
            v->needs_family[k] = !counted;
            s += v->needs_family[k] ? 0 : weight(v, W_role_post);
        }
        if (next->generic >= 0 && x->degree >= 2)
            s += weight(v, W_role_before_label);
        bool list = next->group != MG_NONE && next->run != x->run && (next->value == 1 || next->bullet);
        if (!label && !list && x->head < 0)
            s += next->sentence ? 0 : weight(v, W_role_bare);
        const struct line *before = k > 0 ? &v->l->list[v->at[k - 1]] : NULL;
        if (before && x->head < 0 && x->group == MG_NONE && label_like(before) && before->label.sep == SEP_END &&
            before->given == G_FREE && before->label.class != RC_FIELD && label_section(v->l, before) != SECTION_DUTIES)
            s += 2 * weight(v, W_role_bare); /* it is what the label before it says */
    } else if (x->degree == 0 && x->head < 0) {
        return NEVER;
    }
    return s;
}

/* What siblings say: the members of a run of numbers, or the headings of one style. */
struct family {
    uint64_t key;
    size_t n, roles, sections, possible, worded; /* possible: may be posts; worded: as posts */
};

static uint64_t family_key(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (heads_like(v, k) && x->para->outline == 0) {
        const struct line *next = &v->l->list[v->at[line_below(v, k)]];
        return label_like(next) ? (uint64_t)(uint32_t)(next->label.rule + 1) << 8 | 3 : 4;
    }
    if (x->group != MG_NONE && x->group != MG_BULLET)
        return (uint64_t)x->group << 32 | (uint64_t)(uint32_t)x->level << 16 | (uint64_t)(uint32_t)x->depth << 8 | 1;
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
        bool section = label_like(x) || (x->has_req && x->req.sep == SEP_END);
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
        families[m].possible += may_be_post(v, x) && !x->sentence && x->chars <= 10;
        families[m].roles += role;
        families[m].sections += section;
        if (x->run >= 0 && !x->bullet) {
            runs[x->run].n++;
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

static void judge_families(struct view *v)
{
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
        v->role_family[k] = share_score(weight(v, W_role_family), f->roles, f->n);
        if (f->roles * 2 >= f->n && f->n >= 2)
            v->needs_family[k] = false;
        /* posts that no word of ours knows: short heads of one kind over lists, one of them a known post, and the
         * document is about posts */
        bool half = f->n >= 3 || f->roles * 2 >= f->n;
        if (key == 4 && v->l->favour && f->roles >= 1 && f->possible == f->n && half) {
            v->needs_family[k] = false;
            v->role_family[k] = 2 * weight(v, W_role_family);
        }
        bool chapters = x->group == MG_CHAPTER && v->l->favour && f->roles >= 1 && f->worded == f->n && f->n >= 2;
        v->among_roles[k] = (f->roles * 5 >= f->n * 3 && f->n >= 2 && f->roles >= 2) || chapters;
        if (chapters)
            v->role_family[k] = weight(v, W_role_family);
        int section = share_score(weight(v, W_section_family), f->sections, f->n);
        v->section_family[k] = section;
    }
    free(runs);
}

/* ---- scores of a line's kinds --------------------------------------------------------------------------------------
 */

/* The section kind that a line's words stand for, label of a section or of a requirement; -1 none. */
static int words_section(const struct lines *l, const struct line *x)
{
    int section = label_like(x) ? label_section(l, x) : -1;
    if (section < 0 && x->has_req && x->req.sep != SEP_GAP)
        section = SECTION_REQUIREMENTS;
    return section;
}

/* The head of the section in which line k stands, looking back to the last likely head of a role; or SIZE_MAX. */
static size_t enclosing_head(const struct view *v, size_t k, int run)
{
    for (size_t m = k; m-- > 0;) {
        const struct line *y = &v->l->list[v->at[m]];
        if (v->role_base[m] > 0)
            return SIZE_MAX;
        if (y->run != run && label_like(y) && label_section(v->l, y) >= 0)
            return m;
    }
    return SIZE_MAX;
}

/* Numbered lines within a section whose words are labels elsewhere: 一、业务职责 二、管理职责 below 工作责任, 3、培训
 * in a list of duties. The run must begin within the section, with a line that is no head of another section. */
static bool nested_label(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->group == MG_NONE || x->run < 0 || x->given != G_FREE || (label_section(v->l, x) < 0 && !x->has_req))
        return false;
    const struct run *r = &v->l->runs[x->run];
    size_t first = k; /* the run's first line */
    while (first > 0 && v->at[first] > r->first)
        first--;
    size_t m = enclosing_head(v, first, x->run);
    if (m == SIZE_MAX)
        return false;
    for (size_t between = first; between < k; between++)
        if (v->role_base[between] > 0)
            return false;
    const struct line *head = &v->l->list[v->at[m]], *start = &v->l->list[v->at[first]];
    if (head->group != MG_NONE && head->depth >= x->depth)
        return false;
    int kind = words_section(v->l, start), own = label_section(v->l, x);
    static const char *const joints[] = {"\xE4\xB8\x8E", "\xE5\x92\x8C", "\xE5\x8F\x8A"}; /* 与, 和, 及 */
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) /* 权限与责任: its parts are sections of their own */
        if (own >= 0 && own != label_section(v->l, head) && span_find(head->fold.f, joints[i], 0) != SIZE_MAX)
            return false;
    return kind < 0 ? !(label_like(start) && start->label.class == RC_FIELD) : kind == label_section(v->l, head);
}

/* 直接责任: 领导责任: right below the label of the duties divide them. */
static bool divides_duties(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || x->group != MG_NONE || x->label.sep != SEP_END ||
        label_section(v->l, x) != SECTION_OTHER || !list_begins(v, k + 1))
        return false;
    for (size_t m = k, few = 0; m-- > 0;) {
        const struct line *y = &v->l->list[v->at[m]];
        if (v->role_base[m] > 0)
            return false;
        int section = label_like(y) ? label_section(v->l, y) : -1;
        if (section == SECTION_OTHER && y->label.rule == x->label.rule) {
            few = 0; /* as its sibling does */
            continue;
        }
        if (section >= 0)
            return section == SECTION_DUTIES && few <= 1 && y->label.sep == SEP_END;
        few += y->group == MG_NONE;
        if (y->group == MG_NONE && (y->sentence || y->chars > 16))
            return false;
    }
    return false;
}

/* A heading of rules, 村民会议制度, over a list or chapters. */
static bool rules_heading(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || x->sentence || x->chars > 24 || x->chars < 4 || x->degree > 1 || x->head >= 0 ||
        x->bullet || k + 1 >= v->n || label_like(x))
        return false;
    const struct line *next = &v->l->list[v->at[k + 1]];
    int rule = rules_line(v->l->rules, RC_AGAINST, x->post);
    bool reason = next->sentence && (span_starts(next->fold.f, "\xE4\xB8\xBA") || /* 为, 根据, 依据 */
                                     span_starts(next->fold.f, "\xE6\xA0\xB9\xE6\x8D\xAE") ||
                                     span_starts(next->fold.f, "\xE4\xBE\x9D\xE6\x8D\xAE"));
    return (list_begins(v, k + 1) || next->group == MG_CHAPTER || next->group == MG_ARTICLE || reason) && rule >= 0 &&
           strcmp(rule_name(v->l->rules, rule), "rules") == 0;
}

/* 产品经理任职要求 behind 产品经理岗位职责: the head of a section of the same post; the section's kind, or -1. */
static int section_of_same_post(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    struct span post = x->powers.n > 0 ? x->powers : x->head >= 0 ? x->post : (struct span){0};
    if (x->given != G_FREE || post.n == 0 || v->last_head[k] == SIZE_MAX || x->sentence)
        return -1;
    const struct line *head = &v->l->list[v->at[v->last_head[k]]];
    if (head->given != G_FREE || !span_eq(head->post, post))
        return -1;
    struct span f = x->fold.f;
    while (f.n > 0 && (f.s[f.n - 1] == ':' || f.s[f.n - 1] == ' '))
        f.n--;
    static const struct {
        const char *end;
        int section;
    } ends[] = {{"\xE8\xA6\x81\xE6\xB1\x82", SECTION_REQUIREMENTS},
                {"\xE8\xB5\x84\xE6\xA0\xBC", SECTION_REQUIREMENTS},
                {"\xE6\x9D\xA1\xE4\xBB\xB6", SECTION_REQUIREMENTS},
                {"\xE6\x9D\x83\xE5\x8A\x9B", SECTION_AUTHORITY},
                {"\xE6\x9D\x83\xE9\x99\x90", SECTION_AUTHORITY}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (span_ends(f, ends[i].end))
            return ends[i].section;
    return -1;
}

/* 福利待遇: over a list is the head of a section. */
static bool benefits_head(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    return x->given == G_FREE && is_field(v->l, x, "salary") && x->label.sep == SEP_END && list_begins(v, k + 1);
}

/* 三、协作关系 is no item of the section that 二、岗位职责: begins: their numbers are of one run. */
static bool sibling_of_head(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->run < 0 || x->bullet || x->sentence || x->chars > 16)
        return false;
    for (size_t m = k; m-- > 0 && k - m < 200;) {
        const struct line *y = &v->l->list[v->at[m]];
        if (v->at[m] < v->l->runs[x->run].first)
            return false;
        if (label_like(y) && y->given == G_FREE && label_section(v->l, y) >= 0 && !nested_label(v, m))
            return y->run == x->run && y->label.sep == SEP_END;
    }
    return false;
}

static int role_score(const struct view *v, size_t k)
{
    int s = v->role_base[k];
    const struct line *x = &v->l->list[v->at[k]];
    if (s == NEVER || x->given == G_ROLE || is_field(v->l, x, "title"))
        return s;
    if (v->needs_family[k] || section_of_same_post(v, k) >= 0 || (x->group == MG_NONE && rules_heading(v, k)))
        return NEVER;
    s += v->role_family[k];
    if (v->among_roles[k] && x->group != MG_NONE && (x->degree >= 2 || (x->degree == 1 && x->group == MG_CHAPTER)) &&
        !x->sentence && x->chars <= 12)
        s += weight(v, W_role_sibling);
    if (v->among_roles[k] && x->group == MG_CHAPTER && x->degree == 1)
        s -= weight(v, W_role_generic);
    if (named_before(v, k))
        s += 300;
    if (v->l->against)
        s += weight(v, W_against);
    return s < -50 ? NEVER : s;
}

static int section_score(const struct view *v, size_t k, int section)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (benefits_head(v, k))
        return section == SECTION_BENEFITS ? weight(v, W_section_label) : NEVER;
    int same = section_of_same_post(v, k);
    if (same >= 0)
        return section == same ? weight(v, W_section_label) : NEVER;
    int labelled = label_section(v->l, x);
    bool minor = section != SECTION_DUTIES && section != SECTION_REQUIREMENTS && section != SECTION_AUTHORITY;
    if (x->given == G_LABEL && x->alone)
        return section == SECTION_OTHER ? weight(v, W_section_minor) : NEVER;
    if (x->given == G_LABEL)
        return labelled == section ? weight(v, W_section_label) : NEVER;
    if (x->given != G_FREE)
        return NEVER;
    if (labelled >= 0) {
        if (labelled != section)
            return NEVER;
        int s = weight(v, minor ? W_section_minor : W_section_label);
        if (nested_label(v, k) || divides_duties(v, k))
            s = -weight(v, W_section_label);
        else if (section == SECTION_REQUIREMENTS && x->has_req && x->label.sep == SEP_COLON)
            s = 0; /* 特殊要求:… is one of the requirements rather than their head */
        if (x->label.sep == SEP_GAP)
            s += weight(v, W_section_gap) + (x->chars > 24 ? weight(v, W_section_gap) : 0);
        return s;
    }
    if (x->has_label && x->label.rule >= 0 && x->label.class == RC_FIELD && label_like(x))
        return NEVER;
    if (x->has_req && x->req.sep == SEP_END && section == SECTION_REQUIREMENTS && nested_label(v, k))
        return NEVER;
    if (x->has_req && x->req.sep == SEP_END && section == SECTION_REQUIREMENTS)
        return weight(v, W_section_label) / 2 + v->section_family[k] +
               (x->group == MG_NONE && !x->para->outline ? -150 : 0);
    if (section != SECTION_OTHER || x->sentence || x->chars > 18 || x->chars < 2 || x->bullet)
        return NEVER;
    if (sibling_of_head(v, k))
        return weight(v, W_section_minor);
    int s = weight(v, W_section_unknown) + v->section_family[k];
    struct span f = x->fold.f;
    if (f.s[f.n - 1] == ':')
        s += 180;
    if (x->para->outline > 0 || x->para->bold)
        s += 80;
    if (k + 1 < v->n) {
        const struct line *next = &v->l->list[v->at[k + 1]];
        if (next->group != MG_NONE && next->run != x->run && (next->value == 1 || next->bullet))
            s += 120;
    }
    return s;
}

/* A few words without a number that name no post, right over a list. */
static bool few_over_list(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || x->bullet || x->sentence || x->chars > 12 || x->degree > 0 || x->head >= 0 || x->dept ||
        k + 1 >= v->n)
        return false;
    const struct line *next = &v->l->list[v->at[k + 1]];
    return x->group == MG_NONE ? list_begins(v, k + 1)
                               : x->run >= 0 && next->run >= 0 && next->run != x->run && next->depth > x->depth;
}

/* 学历 or （二） 能力要求 that only divide the requirements: a bare label without a number, or in a run of such. */
static bool bare_subhead(const struct view *v, const struct line *x)
{
    if (!x->has_req || x->req.sep != SEP_END || x->given != G_FREE)
        return false;
    if (x->run < 0)
        return true;
    size_t bare = 0;
    const struct run *r = &v->l->runs[x->run];
    for (size_t i = r->first; i <= r->last; i++) {
        const struct line *y = &v->l->list[i];
        bare += y->run == x->run && !y->sentence && y->chars <= 12 && y->has_req && y->req.sep == SEP_END;
    }
    return bare >= 2 && bare * 5 >= r->count * 4;
}

/* A line over all columns below the rows 学历|…, 经验|… of a form: of another kind than they. */
static bool below_rows(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]], *before = k > 0 ? &v->l->list[v->at[k - 1]] : NULL;
    if (!before || before->given != G_LABEL || before->alone || x->group != MG_NONE)
        return false;
    const struct flow *f = &v->l->flows[x->flow], *of = &v->l->flows[before->flow];
    if (f->table < 0 || f->table != of->table)
        return false;
    const struct tcell *c = &v->l->tables[f->table].cells[f->cell], *label = &v->l->tables[f->table].cells[of->cell];
    return (before->has_req || before->label.rule < 0) && c->row > label->row && c->cols > label->cols &&
           (c->col <= label->col || c->cols * 4 >= v->l->tables[f->table].cols * 3);
}

/* 村委会议任务 over a list as the post above it is over one: another heading of its kind, none of its duties. */
static bool sibling_head(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    size_t h = v->last_head[k];
    if (x->group != MG_NONE || h == SIZE_MAX || h + 1 >= k || k + 1 >= v->n || x->sentence || x->chars > 16 ||
        x->bullet || v->l->flows[x->flow].table >= 0)
        return false;
    const struct line *head = &v->l->list[v->at[h]], *list = &v->l->list[v->at[h + 1]],
                      *next = &v->l->list[v->at[k + 1]];
    return head->given == G_FREE && head->group == MG_NONE && head->head >= 0 && list_begins(v, h + 1) &&
           list_begins(v, k + 1) && list->group == next->group && !list->bullet && list->depth == next->depth;
}

/* Does line k go on a run that encloses the post above it? 5 记录 is none of the duties below 4.2 X. Counts twice where
 * two things say so. */
static int outer(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (v->last_head[k] == SIZE_MAX)
        return 0;
    const struct line *head = &v->l->list[v->at[v->last_head[k]]];
    if (x->run < 0) /* behind a grid of posts */
        return head->given == G_ROLE && v->l->flows[head->flow].table >= 0 && v->l->flows[x->flow].table < 0;
    int says = 0;
    bool outside = v->l->flows[head->flow].table >= 0 && v->l->flows[x->flow].table < 0;
    bool above = head->run >= 0 && head->run != x->run && x->depth < head->depth;
    above = above || (head->run < 0 && is_field(v->l, head, "title") && head->given == G_FREE &&
                      x->group <= MG_ARTICLE && !x->sentence);
    if (head->run == x->run && !x->bullet && (head->head >= 0 || v->among_roles[v->last_head[k]]) && head->degree > 0)
        says++; /* a sibling of the post's own head */
    if ((above || outside) && v->l->runs[x->run].first < v->at[v->last_head[k]])
        says++;
    return says;
}

static int item_score(const struct view *v, size_t k, int ctx)
{
    const struct line *x = &v->l->list[v->at[k]];
    int section = ctx - C_SECTION;
    if (x->given == G_ITEM) {
        int want = x->column_rule >= 0 ? section_of(v->l, x->column_rule) : -1;
        if (want < 0)
            want = SECTION_REQUIREMENTS;
        return want == section ? 300 : NEVER;
    }
    if (x->given == G_LABEL) {
        if (x->has_req)
            return section == SECTION_REQUIREMENTS ? 300 : NEVER;
        return x->label.rule < 0 && section == SECTION_REQUIREMENTS && !x->alone ? 200 : NEVER;
    }
    if (x->given != G_FREE)
        return NEVER;
    int s = weight(v, W_item_base);
    if (below_rows(v, k))
        s -= 400;
    if (x->group != MG_NONE) {
        bool run = x->bullet || (x->run >= 0 && v->l->runs[x->run].count >= 2);
        s += run ? weight(v, W_item_marker) : weight(v, W_item_marker) / 2;
        if (k > 0 && x->run >= 0 && v->l->list[v->at[k - 1]].run == x->run)
            s += weight(v, W_item_same_run);
    }
    if (x->sentence)
        s += weight(v, W_item_sentence);
    if (section == SECTION_REQUIREMENTS && (few_over_list(v, k) || bare_subhead(v, x)))
        s -= 400; /* left out */
    if (section == SECTION_REQUIREMENTS && x->group == MG_NONE && k > 0 && !x->soft) {
        const struct line *before = &v->l->list[v->at[k - 1]];
        bool listed = before->run >= 0 && v->l->runs[before->run].count >= 2 && !before->bullet && !label_like(before);
        if (listed && !x->sentence && x->chars < 10)
            s += weight(v, W_item_few_words);
        else if (listed && v->at[k] > v->at[k - 1] + 1 && v->l->list[v->at[k] - 1].blank && k > 1 &&
                 v->at[k - 2] + 1 == v->at[k - 1])
            s += weight(v, W_item_behind_gap);
    }
    bool within = (section == SECTION_REQUIREMENTS && x->has_req) || nested_label(v, k) || divides_duties(v, k);
    if (section >= 0 && sibling_of_head(v, k))
        s += weight(v, W_item_sibling);
    if (label_like(x) && !within) {
        if (x->label.class == RC_SECTION || is_field(v->l, x, "title"))
            s += weight(v, W_item_label_line);
        else if (x->group == MG_NONE || x->label.sep == SEP_END)
            s += weight(v, W_item_label_line) / 2;
    }
    if (x->head >= 0 && x->degree >= 2 && !x->sentence)
        s += weight(v, W_item_label_line);
    else if (x->head >= 0 && x->group == MG_NONE && !x->sentence && list_begins(v, k + 1))
        s += weight(v, W_item_label_line) / 2; /* X职责 over a list, whatever X is */
    if (x->group == MG_NONE && rules_heading(v, k))
        s += weight(v, W_item_label_line) / 2;
    if (ctx >= C_ROLE)
        s += (outer(v, k) + sibling_head(v, k)) * weight(v, W_item_outer_run);
    if (v->among_roles[k] && !x->sentence && x->chars <= 20 && !label_like(x) && !x->dept)
        s += weight(v, W_item_among_roles);
    if (k > 0 && (x->degree > 0 || x->head >= 0) && heads_like(v, k) && list_begins(v, k + 1) &&
        !v->l->list[v->at[k + 1]].bullet && v->l->list[v->at[k - 1]].group != MG_NONE)
        s += weight(v, W_item_over_list);
    if (x->hint)
        s -= 300;
    return s;
}

static int group_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE)
        return NEVER;
    int s = weight(v, W_group_base);
    if (x->group == MG_NONE && rules_heading(v, k))
        s += weight(v, W_group_chapter);
    if (x->group == MG_CHAPTER || x->group == MG_SECTION || x->chapter > 0)
        s += x->group == MG_CHAPTER && (x->degree >= 2 || (x->degree == 1 && v->among_roles[k]))
                 ? 0
                 : weight(v, W_group_chapter);
    else if (x->chapter == 0)
        s += weight(v, W_group_chapter);
    if (x->para->outline > 0)
        s += weight(v, W_group_outline);
    if (x->generic >= 0 ||
        (x->has_label && x->label.rule >= 0 && x->label.class == RC_SECTION && x->label.sep == SEP_END))
        s += weight(v, W_group_generic);
    if (x->sentence)
        s -= 300;
    if (x->chars > 24)
        s -= 100;
    return s;
}

static int title_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (k > 3 || x->given != G_FREE || x->group != MG_NONE)
        return NEVER;
    int s = k == 0 ? weight(v, W_title_first) : weight(v, W_title_first) / 3;
    if (x->generic >= 0)
        s += weight(v, W_title_generic);
    if (x->para->center || x->para->bold)
        s += weight(v, W_role_bold);
    if (x->sentence)
        s -= 300;
    if (x->chars > 40)
        s -= 200;
    if (label_like(x))
        s -= 400;
    if (x->degree >= 2 && x->head < 0)
        s -= 150;
    return s;
}

static int dept_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || x->sentence)
        return NEVER;
    int s = weight(v, W_dept_base);
    if (x->dept && x->head < 0) {
        s += weight(v, W_dept_word);
        if (k + 1 < v->n && (v->role_base[k + 1] > 0 || is_dept_duties(v->l, &v->l->list[v->at[k + 1]])))
            s += weight(v, W_dept_over_post);
    }
    if (x->dutydept >= 0)
        s += weight(v, W_dept_duties);
    else if (!x->dept)
        return NEVER;
    return s;
}

static int dept_duty_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (is_dept_duties(v->l, x) && label_like(x))
        return 600;
    if (x->given != G_FREE || x->sentence)
        return NEVER;
    if (x->dutydept < 0)
        return x->dept && x->head < 0 && list_begins(v, k + 1) ? weight(v, W_dept_over_list) + v->role_family[k]
                                                               : NEVER;
    int s = 300;
    if (span_find(x->fold.f, "\xE5\xB2\x97\xE4\xBD\x8D", 0) != SIZE_MAX)
        s -= 150;
    if (k + 1 < v->n) {
        const struct line *next = &v->l->list[v->at[k + 1]];
        if (next->sentence || (next->group != MG_NONE && v->role_base[k + 1] < 0))
            s += 60;
        if (v->role_base[k + 1] > 0)
            s -= 200;
    }
    return s;
}

static int field_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given == G_FIELD)
        return 400;
    if (x->given == G_LABEL && !x->has_label && !x->has_req)
        return x->alone ? NEVER : 150;
    if (!x->has_label || x->label.rule < 0 || x->label.class != RC_FIELD || x->tasks)
        return NEVER;
    if (benefits_head(v, k))
        return NEVER;
    int s = weight(v, W_field_label);
    if (is_field(v->l, x, "title"))
        s -= 150;
    if (x->has_req && v->l->has_requirements) /* 年龄:… may be one of the requirements: no more than that */
        return x->given == G_LABEL ? 300 : x->label.sep == SEP_COLON ? 60 : -100;
    if (x->given == G_LABEL)
        return s;
    if (x->label.sep == SEP_END)
        s -= 100;
    if (x->label.sep == SEP_GAP)
        s += x->chars > 24 || x->sentence || x->group != MG_NONE ? -500 : -350;
    return s;
}

/* Does the line break off with a comma? */
static bool ends_open(const struct line *x)
{
    size_t pos = x->fold.f.n;
    uint32_t last = pos ? utf8_prev(x->fold.f, &pos) : 0;
    return last == 0x3001 || last == ',';
}

static int value_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || label_like(x))
        return NEVER;
    int s = 60;
    if (x->group != MG_NONE)
        s -= 200;
    if (v->role_base[k] > 0)
        s -= 100;
    if (k > 0 && ends_open(&v->l->list[v->at[k - 1]]))
        s += 400;
    return s;
}

/* Is the line a field's label whose value did not stand on it, or broke off? */
static bool wants_value(const struct lines *l, const struct line *x, int kind)
{
    if (kind != K_FIELD && kind != K_FVALUE)
        return false;
    if (kind == K_FIELD && x->given == G_LABEL)
        return x->value_from == x->value_to && !x->value_empty;
    if (kind == K_FIELD && x->label.sep == SEP_END && !is_field(l, x, "title") &&
        strncmp(rule_name(l->rules, x->label.rule), "other", 5) != 0)
        return true;
    return ends_open(x);
}

/* ---- the path ------------------------------------------------------------------------------------------------------
 */

static void offer(struct cell_state *to, int score, int own, int kind, int from)
{
    if (score > to->score) {
        if (to->score > NEVER && to->kind != kind) {
            to->margin = score - to->score;
            to->runner = to->kind;
        } else {
            to->margin = to->score > NEVER ? to->margin : 9999;
        }
        to->score = score;
        to->own = own;
        to->kind = kind;
        to->from = from;
    } else if (score > NEVER && kind != to->kind && to->score - score < to->margin) {
        to->margin = to->score - score;
        to->runner = kind;
    }
}

/* Does a label of duties follow soon, before another post? */
static bool duties_ahead(const struct view *v, size_t k)
{
    for (size_t m = k; m < v->n && m < k + 12 && !(m > k && v->role_base[m] > 0); m++) {
        const struct line *x = &v->l->list[v->at[k]], *y = &v->l->list[v->at[m]];
        if (label_like(y) && label_section(v->l, y) == SECTION_DUTIES)
            return true;
        if (y->run >= 0 && x->run >= 0 && y->depth < x->depth) /* another part begins */
            return false;
    }
    return false;
}

/* A line that only leads to the list below it, right behind a post's head. */
static bool leads(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    return x->hint || (k > 0 && x->group == MG_NONE && x->given == G_FREE && x->chars >= 12 &&
                       span_ends(x->fold.f, ":") && v->role_base[k - 1] > 0 && list_begins(v, k + 1));
}

static int implicit_cost(const struct view *v, size_t k, int kind)
{
    const struct line *x = &v->l->list[v->at[k]], *prev = &v->l->list[v->at[k - 1]];
    if (prev->names_post && kind == K_ROLE)
        return 0;
    if (x->has_label && x->label.class == RC_SECTION && x->group != MG_NONE && !x->sentence)
        return 2 * weight(v, W_implicit_duties);                      /* the head of another part */
    if (duties_ahead(v, k) && (x->group != MG_NONE || label_like(x))) /* the label of the duties is yet to come */
        return 20 * weight(v, W_implicit_duties);
    if (v->duties_told[k]) /* remarks behind the fields that close a post */
        return 2 * weight(v, W_implicit_duties);
    bool form = prev->has_label && prev->label.rule >= 0 && /* a date, a signature … says nothing of a post */
                strncmp(rule_name(v->l->rules, prev->label.rule), "other", 5) == 0;
    if ((kind == K_FIELD || kind == K_FVALUE) && !form) /* a list or sentences behind the fields of a post */
        return x->group != MG_NONE || x->sentence ? weight(v, W_implicit_field) : weight(v, W_implicit_duties);
    if (x->group == MG_NONE && !x->sentence && x->chars < 12 && x->given == G_FREE && !over_block(v, k) &&
        !(kind == K_ROLE && prev->head >= 0))
        return weight(v, W_implicit_duties); /* a few words, no duty */
    if (x->group == MG_NONE || x->given != G_FREE || (x->has_req && x->req.sep == SEP_COLON))
        if (duties_ahead(v, k) || (x->has_req && x->req.sep == SEP_COLON && x->chars < 40 && v->l->has_requirements))
            return 2 * weight(v, W_implicit_duties);
    if (kind == K_TEXT && leads(v, k - 1)) /* 具体职责如下: */
        return weight(v, W_implicit_head);
    if (kind != K_ROLE)
        return weight(v, W_implicit_duties);
    if (prev->head >= 0 || prev->given == G_ROLE)
        return weight(v, W_implicit_head);
    bool post = prev->degree >= 2 || v->role_family[k - 1] > 0;
    return weight(v, post && !is_field(v->l, prev, "title") ? W_implicit_post : W_implicit_duties);
}

/* Does the list or the lines that begin with k, without a label, say what is asked of a person rather than what there
 * is to do? */
static bool list_asks(const struct view *v, size_t k)
{
    size_t n = 0, yes = 0;
    const struct line *x = &v->l->list[v->at[k]];
    for (size_t m = k; m < v->n && n < 30; m++) {
        const struct line *y = &v->l->list[v->at[m]];
        if (m > k && (v->role_base[m] > 0 || label_like(y) || (x->run >= 0 && y->run != x->run)))
            break;
        int rule = rules_line(v->l->rules, RC_ASKS, span_sub(y->fold.f, y->rest, y->fold.f.n));
        n++;
        yes += rule >= 0 && strcmp(rule_name(v->l->rules, rule), "not") != 0;
    }
    return yes >= 2 && yes * 4 >= n * 3;
}

static void step(const struct view *v, size_t k, const struct cell_state *prev, struct cell_state *now)
{
    const struct lines *l = v->l;
    const struct line *x = &l->list[v->at[k]], *before = k > 0 ? &l->list[v->at[k - 1]] : NULL;
    int role = role_score(v, k), group = group_score(v, k), title = title_score(v, k), dept = dept_score(v, k),
        duty = dept_duty_score(v, k), field = field_score(v, k), value = value_score(v, k);
    const int plain = weight(v, W_text_base) + (leads(v, k) ? 200 : 0);
    int sections[SECTION_KINDS];
    for (int s = 0; s < SECTION_KINDS; s++)
        sections[s] = section_score(v, k, s);
    int out_item = item_score(v, k, C_OUT);
    for (int c = 0; c < C_COUNT; c++)
        now[c] = (struct cell_state){.score = NEVER, .margin = 9999, .runner = -1};
    for (int p = 0; p < C_COUNT; p++) {
        if (prev[p].score <= NEVER)
            continue;
        int base = prev[p].score;
        bool in_role = p >= C_ROLE, in_section = p >= C_SECTION;
        int leave = in_role ? weight(v, W_leave_role) : 0, text = plain;
        if (role > NEVER) {
            int again = p == C_ROLE && before && prev[p].kind == K_ROLE && !is_field(l, x, "title") ? -150 : 0;
            if (before && prev[p].kind == K_FIELD && before->given == G_FREE && before->has_label &&
                before->label.sep == SEP_END &&
                (is_field(l, before, "reportsTo") || is_field(l, before, "supervises") ||
                 is_field(l, before, "other.indirect")))
                again -= 600; /* whom the label before it asks for */
            if (in_section && x->run >= 0 && before && before->run == x->run && prev[p].kind == K_ITEM)
                again += weight(v, W_role_in_run);
            offer(&now[C_ROLE], base + role + again, role, K_ROLE, p);
        }
        if (group > NEVER)
            offer(&now[C_OUT], base + group, group, K_GROUP, p);
        if (title > NEVER && p == C_OUT)
            offer(&now[C_OUT], base + title, title, K_TITLE, p);
        if (dept > NEVER)
            offer(&now[C_OUT], base + dept, dept, K_DEPT, p);
        if (duty > NEVER)
            offer(&now[C_DEPT], base + duty, duty, K_DEPTDUTY, p);
        if (field > NEVER) {
            int in_req = in_section ? -40 : 0;
            bool asked = p == C_SECTION + SECTION_REQUIREMENTS && x->has_req;
            if (!asked) /* 年龄:… among the requirements is one of them */
                offer(&now[in_role ? C_ROLE : C_OUT], base + field + in_req - (in_role ? 0 : 50), field, K_FIELD, p);
        }
        /* 学历:… ahead of the section of requirements is a field of the post */
        int asks = x->given == G_LABEL ? 300 : 60;
        bool bare_req =
            x->has_req && !x->has_label && in_role && (l->has_requirements || duties_ahead(v, k)) &&
            (x->given == G_LABEL ? p < C_SECTION
                                 : p == C_ROLE && x->given == G_FREE && x->req.sep == SEP_COLON && x->chars < 40);
        if (bare_req)
            offer(&now[C_ROLE], base + asks, asks, K_FIELD, p);
        if (value > NEVER && before && (p == C_ROLE || p == C_OUT) && wants_value(l, before, prev[p].kind))
            offer(&now[p], base + value + 100, value, K_FVALUE, p);
        for (int s = 0; s < SECTION_KINDS; s++) {
            if (sections[s] <= NEVER)
                continue;
            int cost = 0;
            if (!in_role) {
                if (p == C_DEPT || l->against || (s != SECTION_DUTIES && s != SECTION_REQUIREMENTS))
                    continue;
                cost = weight(v, W_implicit_role);
            }
            offer(&now[C_SECTION + s], base + sections[s] + cost, sections[s], K_SECTION, p);
        }
        /* items go on in their context, or begin one */
        if (in_section || p == C_DEPT) {
            int item = item_score(v, k, p);
            if (item > NEVER)
                offer(&now[p], base + item, item, K_ITEM, p);
        }
        if (p == C_ROLE) {
            int section = x->asked || (x->given == G_FREE && v->l->favour && list_asks(v, k)) ? SECTION_REQUIREMENTS
                                                                                              : SECTION_DUTIES;
            int item = item_score(v, k, C_SECTION + section);
            int cost = x->given == G_ITEM ? 0 : before ? implicit_cost(v, k, prev[p].kind) : 0;
            if (item > NEVER)
                offer(&now[C_SECTION + section], base + item + cost, item, K_ITEM, p);
        }
        if (in_role && p != C_SECTION + SECTION_REQUIREMENTS) {
            bool given = x->given == G_LABEL || x->given == G_ITEM;
            int item = item_score(v, k, C_SECTION + SECTION_REQUIREMENTS);
            if (item > NEVER && (given ? x->has_req || x->given == G_ITEM
                                       : x->has_req && x->req.sep == SEP_COLON && x->chars < 40 &&
                                             !(before && x->run >= 0 && before->run == x->run)))
                offer(&now[C_SECTION + SECTION_REQUIREMENTS], base + item + (given ? 0 : -60), item, K_ITEM, p);
        }
        if (x->done && in_role) {
            int item = item_score(v, k, C_SECTION + SECTION_DUTIES);
            offer(&now[C_SECTION + SECTION_DUTIES], base + item + 60, item, K_ITEM, p);
        }
        if (x->given == G_ITEM)
            for (int s = 0; s < SECTION_KINDS && in_role; s++) {
                int item = item_score(v, k, C_SECTION + s);
                if (item > NEVER)
                    offer(&now[C_SECTION + s], base + item, item, K_ITEM, p);
            }
        bool outside = in_section && (outer(v, k) > 0 || sibling_head(v, k));   /* the post ends here */
        bool awaited = p == C_ROLE && x->given == G_FREE && duties_ahead(v, k); /* the post has not told its duties */
        if (out_item > NEVER && x->given == G_FREE && !awaited)
            offer(&now[C_OUT], base + out_item + (in_role && !outside ? leave + weight(v, W_leave_item) : 0), out_item,
                  K_ITEM, p);
        if (awaited) /* as much as an item elsewhere would get */
            text = out_item - 50 > text + 60 ? out_item - 50 : text + 60;
        int kept = text + (p != C_SECTION + SECTION_REQUIREMENTS  ? 0
                           : bare_subhead(v, x)                   ? weight(v, W_subhead)
                           : few_over_list(v, k) && role <= NEVER ? weight(v, W_subhead) / 2
                                                                  : 0);
        if (outside && !x->sentence)
            kept -= 300;
        offer(&now[p], base + kept - (in_section ? 20 : p == C_ROLE ? 10 : 0), kept, K_TEXT, p);
        if (p != C_OUT)
            offer(&now[C_OUT], base + text + leave, text, K_TEXT, p);
    }
}

static bool transparent(const struct line *x)
{
    return x->blank || x->given == G_VALUE || x->given == G_TEXT || x->kind == K_FURNITURE || x->kind == K_VALUE;
}

/* Contents lists and the like, told without the rest: they are passed over. */
static void find_furniture(struct lines *l)
{
    bool contents = false;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        x->kind = K_TEXT;
        if (x->blank)
            continue;
        struct folded style;
        fold_line(l->arena, x->para->style, &style);
        bool toc_style =
            span_starts(style.f, "toc ") || span_starts(style.f, "TOC ") || span_starts(style.f, "Contents ");
        if (toc_style || (x->furniture >= 0 && x->given != G_LABEL)) {
            const char *name = toc_style ? "toc-style" : rule_name(l->rules, x->furniture);
            if (strcmp(name, "address") == 0 && label_like(x) && x->label.class == RC_FIELD)
                continue; /* 邮箱:… is a field */
            bool toc_line = strcmp(name, "toc-line") == 0;
            contents = strcmp(name, "toc-head") == 0 || (contents && toc_line) || toc_style;
            if (toc_line && !contents && span_find(line_text(l, x), "..", 0) == SIZE_MAX &&
                span_find(line_text(l, x), "\xE2\x80\xA6", 0) == SIZE_MAX &&
                span_find(line_text(l, x), "\t", 0) == SIZE_MAX)
                continue;
            if (x->given == G_VALUE && !toc_style)
                continue;
            x->kind = K_FURNITURE;
            x->rule = toc_style ? -1 : x->furniture;
            x->why = toc_style ? "furniture.toc-style" : NULL;
            continue;
        }
        if (!contents)
            continue;
        contents = false; /* lines of a contents list without page numbers come again below */
        for (size_t m = i + 1; m < l->n && !contents; m++)
            contents = span_eq(l->list[m].fold.f, x->fold.f) && l->list[m].fold.f.n > 6;
        if (contents) {
            x->kind = K_FURNITURE;
            x->why = "furniture.toc-repeated";
        }
    }
}

/* The name of an organisation alone on one of the last lines signs the document. */
static void find_signature(struct lines *l)
{
    size_t seen = 0;
    for (size_t i = l->n; i-- > 1 && seen < 2;) {
        struct line *x = &l->list[i];
        if (x->blank || x->kind == K_FURNITURE)
            continue;
        seen++;
        size_t below = i + 1;
        while (below < l->n && l->list[below].blank)
            below++;
        bool dated = below < l->n && l->list[below].kind == K_FURNITURE && x->chars <= 10; /* 总经理 over the date */
        if (x->given != G_FREE || x->group != MG_NONE || x->sentence || x->chars > 20 || x->chars < (dated ? 2u : 4u) ||
            x->has_label || (x->degree > 0 && !dated) || x->head >= 0 || x->soft)
            return;
        int rule = rules_line(l->rules, RC_NOTPOST, x->post);
        if (!(dated && x->degree > 0) && (rule < 0 || strcmp(rule_name(l->rules, rule), "place") != 0))
            return;
        x->kind = K_FURNITURE;
        x->why = "furniture.signature";
    }
}

/* The same few words again and again, no label and no post: a link or a button of a page. */
static void find_repeated(struct lines *l)
{
    enum { SLOTS = 512, TIMES = 4 };
    struct {
        uint64_t hash;
        size_t count;
    } *seen = xcalloc(SLOTS, sizeof *seen);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < l->n; i++) {
            struct line *x = &l->list[i];
            if (x->blank || x->kind == K_FURNITURE || x->chars > 8 || x->chars < 2 || x->has_label || x->has_req ||
                x->degree > 0 || x->dept || l->flows[x->flow].table >= 0 || (x->group != MG_NONE && !x->bullet))
                continue;
            uint64_t h = 0xCBF29CE484222325u;
            for (size_t b = x->rest; b < x->fold.f.n; b++)
                h = (h ^ (unsigned char)x->fold.f.s[b]) * 0x100000001B3u;
            size_t slot = h % SLOTS;
            if (pass == 0 && (seen[slot].count == 0 || seen[slot].hash == h)) {
                seen[slot].hash = h;
                seen[slot].count++;
            } else if (pass == 1 && seen[slot].hash == h && seen[slot].count >= TIMES) {
                x->kind = K_FURNITURE;
                x->why = "furniture.repeated";
            }
        }
    free(seen);
}

/* 岗位名称: on one line, the post on the next. */
static void join_title_values(struct lines *l)
{
    for (size_t i = 0; i + 1 < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->given != G_FREE || x->blank || !is_field(l, x, "title") || x->label.sep != SEP_END)
            continue;
        size_t m = i + 1;
        while (m < l->n && l->list[m].blank && m - i < 3)
            m++;
        if (m == l->n)
            continue;
        struct line *y = &l->list[m];
        if (y->given != G_FREE || y->has_label || y->group != MG_NONE || y->degree < 1 || y->chars > 16 || y->head >= 0)
            continue;
        x->given = G_LABEL;
        x->value_empty = false;
        x->value_from = m;
        x->value_to = m + 1;
        y->given = G_VALUE;
        y->owner = (int)i;
    }
}

static void judge_document(struct lines *l)
{
    size_t seen = 0;
    struct folded source;
    fold_line(l->arena, l->doc->source, &source);
    l->favour = rules_line(l->rules, RC_FAVOUR, source.f) >= 0;
    struct span name = source.f, post = {0};
    for (size_t dot = name.n; dot > 0; dot--)
        if (name.s[dot - 1] == '.') {
            name.n = dot - 1;
            break;
        }
    bool named = rules_head(l->rules, RC_HEAD, name, &post) >= 0;
    l->about_dept = named && words_degree(l->rules, fold_compact(l->arena, post)) < 2 &&
                    words_dept(l->rules, fold_compact(l->arena, post));
    struct span word = fold_compact(l->arena, named ? post : name);
    l->file_head = named;
    l->file_post = words_degree(l->rules, word) >= 2 || (named && words_unknown_post(l->rules, word));
    for (size_t i = 0; i < l->n && seen < 3; i++) {
        struct line *x = &l->list[i];
        if (x->blank || x->kind == K_FURNITURE)
            continue;
        seen++;
        if (x->chars <= 40 && x->group == MG_NONE && !x->sentence) {
            struct span f = fold_compact(l->arena, x->fold.f);
            int favoured = rules_line(l->rules, RC_FAVOUR, f), against = rules_line(l->rules, RC_AGAINST, f);
            bool of_rules = against >= 0 && strcmp(rule_name(l->rules, against), "rules") == 0;
            bool favour = favoured >= 0 && !(of_rules && strcmp(rule_name(l->rules, favoured), "recruit") == 0);
            l->favour = l->favour || favour;
            bool departments = against >= 0 && strcmp(rule_name(l->rules, against), "department") == 0;
            l->about_dept = l->about_dept || departments;
            if (departments)
                continue;
            l->never = l->never || (against >= 0 && strcmp(rule_name(l->rules, against), "never") == 0);
            l->formlike = l->formlike || against >= 0;
            if (against >= 0 && x->head < 0 && !favour)
                l->against = true;
        }
    }
}

static void find_requirements(struct lines *l)
{
    for (size_t i = 0; i < l->n && !l->has_requirements; i++) {
        const struct line *x = &l->list[i];
        l->has_requirements = label_section(l, x) == SECTION_REQUIREMENTS && !x->has_req &&
                              (x->label.sep == SEP_END || x->label.sep == SEP_COLON || x->given == G_LABEL);
    }
}

/* 主要工作: over a list heads duties, with a value it tells the summary. */
static void find_tasks(struct lines *l)
{
    for (size_t i = 0; i + 1 < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->blank || x->given != G_FREE || !is_field(l, x, "summary") || x->label.sep != SEP_END)
            continue;
        size_t m = i + 1;
        while (m + 1 < l->n && l->list[m].blank)
            m++;
        const struct line *y = &l->list[m];
        x->tasks = y->given == G_FREE && y->group != MG_NONE && y->run != x->run && (y->value == 1 || y->bullet) &&
                   y->chars > 1 && m + 1 < l->n && l->list[m + 1].run == y->run;
    }
}

void decide(struct lines *l)
{
    find_tasks(l);
    find_requirements(l);
    find_furniture(l);
    find_repeated(l);
    find_signature(l);
    join_title_values(l);
    judge_document(l);
    struct view v = {.l = l};
    v.at = xcalloc(l->n + 1, sizeof *v.at);
    for (size_t i = 0; i < l->n; i++) {
        l->list[i].ctx = C_OUT;
        if (!transparent(&l->list[i]))
            v.at[v.n++] = i;
    }
    v.role_base = xcalloc(v.n + 1, sizeof *v.role_base);
    v.role_family = xcalloc(v.n + 1, sizeof *v.role_family);
    v.section_family = xcalloc(v.n + 1, sizeof *v.section_family);
    v.last_head = xcalloc(v.n + 1, sizeof *v.last_head);
    v.duties_told = xcalloc(v.n + 1, sizeof *v.duties_told);
    v.among_roles = xcalloc(v.n + 1, sizeof *v.among_roles);
    v.needs_family = xcalloc(v.n + 1, sizeof *v.needs_family);
    struct cell_state(*path)[C_COUNT] = xcalloc(v.n + 1, sizeof *path);
    for (size_t k = 0; k < v.n; k++)
        v.role_base[k] = alone_score(&v, k);
    judge_families(&v);
    bool told = false;
    for (size_t k = 0, last = SIZE_MAX; k < v.n; k++) {
        v.last_head[k] = last;
        v.duties_told[k] = told;
        if (v.role_base[k] > NEVER && v.role_base[k] + v.role_family[k] > 0 && !v.needs_family[k])
            last = k, told = false;
        const struct line *x = &l->list[v.at[k]];
        told = told || (label_like(x) && label_section(l, x) == SECTION_DUTIES);
    }
    bool by_file = l->file_post && !l->against;
    for (size_t k = 0; k < v.n && by_file; k++)
        by_file = v.role_base[k] <= 0;
    for (int c = 0; c < C_COUNT; c++)
        path[0][c].score = c == C_OUT                ? 0
                           : c != C_ROLE || !by_file ? NEVER
                           : l->file_head            ? rules_weight(l->rules, W_file_head)
                                                     : rules_weight(l->rules, W_file_post);
    for (size_t k = 0; k < v.n; k++)
        step(&v, k, path[k], path[k + 1]);
    int best = 0;
    for (int c = 1; c < C_COUNT; c++)
        if (path[v.n][c].score > path[v.n][best].score)
            best = c;
    for (size_t k = v.n; k-- > 0;) {
        const struct cell_state *s = &path[k + 1][best];
        struct line *x = &l->list[v.at[k]];
        x->kind = s->kind;
        x->ctx = best;
        x->score = s->own;
        x->margin = s->margin;
        x->runner = s->runner;
        best = s->from;
    }
    free(path);
    free(v.section_family);
    free(v.needs_family);
    free(v.duties_told);
    free(v.among_roles);
    free(v.last_head);
    free(v.role_family);
    free(v.role_base);
    free(v.at);
}
