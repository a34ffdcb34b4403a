/* Prepare: what is told of lines before the decision: what labels stand for by what is below them, and what the
 * document is about. */
#include "decide.h"
#include "roles.h"
#include <stdlib.h>
#include <string.h>

/* 岗位名称: on one line, the post on the next. */
static void join_title_values(struct lines *l)
{
    for (size_t i = 0; i + 1 < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->given != G_FREE || x->blank || !line_is_field(l, x, "title") || x->label.sep != SEP_END)
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

/* 职位名称:微生物工程师 over Position: Microbiology Engineer: the same name again. */
static void find_translated_titles(struct lines *l)
{
    const struct line *title = NULL;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->blank)
            continue;
        bool label = x->given == G_FREE && line_is_field(l, x, "title") && x->label.sep == SEP_COLON;
        struct span value = label ? span_sub(x->fold.f, x->label.value, x->fold.f.n) : (struct span){0};
        if (title && label && !text_has_han(x->fold.f)) {
            x->given = G_TEXT;
            x->why = "title.translated";
        }
        title = label && text_has_han(value) ? x : NULL;
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
    int head = rules_head(l->rules, RC_HEAD, name, &post);
    bool named = head >= 0;
    l->about_dept = named && words_degree(l->rules, fold_compact(l->arena, post)) < 2 &&
                    words_dept(l->rules, fold_compact(l->arena, post));
    struct span word = fold_compact(l->arena, named ? post : name);
    l->file_head = named;
    bool unknown = named && !rule_is(l->rules, head, "recruit"); /* 公益性岗位招聘公告 */
    l->file_post = words_degree(l->rules, word) >= 2 || (unknown && words_unknown_post(l->rules, word));
    for (size_t i = 0; i < l->n && seen < 3; i++) {
        struct line *x = &l->list[i];
        if (x->blank || x->kind == K_FURNITURE)
            continue;
        seen++;
        if (x->chars <= 20 && span_ends(x->fold.f, "!")) /* 上课帮正在招聘! */
            l->favour = l->favour || rule_is(l->rules, rules_line(l->rules, RC_FAVOUR, x->fold.f), "recruit");
        if (x->chars <= 40 && x->group == MG_NONE && !x->sentence) {
            struct span f = fold_compact(l->arena, x->fold.f);
            int favoured = rules_line(l->rules, RC_FAVOUR, f), against = rules_line(l->rules, RC_AGAINST, f);
            bool of_rules = rule_is(l->rules, against, "rules");
            bool favour = favoured >= 0 && !(of_rules && rule_is(l->rules, favoured, "recruit"));
            l->favour = l->favour || favour;
            l->each = l->each || (favour && rule_is(l->rules, favoured, "each") && x->degree < 2);
            bool departments = rule_is(l->rules, against, "department");
            l->about_dept =
                l->about_dept || departments ||
                (x->dutydept >= 0 && words_dept(l->rules, x->deptname) && words_degree(l->rules, x->deptname) < 2);
            if (departments)
                continue;
            l->never = l->never || rule_is(l->rules, against, "never");
            l->formlike = l->formlike || against >= 0;
            if (against >= 0 && x->head < 0 && !favour) {
                l->against = true;
                l->letter = l->letter || rule_is(l->rules, against, "letter");
            }
        }
    }
}

/* 求职意向, 自我评价, 工作经历 … each alone on its line: what a person says of himself. */
static void find_resume(struct lines *l)
{
    enum { PARTS = 3, SHORT = 200 }; /* a handbook may hold forms for applicants */
    size_t n = 0, filled = 0;
    for (size_t i = 0; i < l->n; i++)
        filled += !l->list[i].blank;
    for (size_t i = 0; i < l->n && n < PARTS && filled < SHORT; i++) {
        const struct line *x = &l->list[i];
        n += !x->blank && x->hint && rule_is(l->rules, rules_line(l->rules, RC_HINT, x->fold.f), "resume");
    }
    l->never = l->never || n >= PARTS;
}

static void find_requirements(struct lines *l)
{
    for (size_t i = 0; i < l->n && !l->has_duties; i++) {
        const struct line *x = &l->list[i];
        l->has_duties =
            !x->blank && line_is_label(x) && x->label.sep == SEP_END && line_section(l, x) == SECTION_DUTIES;
    }
    for (size_t i = 0; i < l->n && !l->has_requirements; i++) {
        const struct line *x = &l->list[i];
        l->has_requirements = line_section(l, x) == SECTION_REQUIREMENTS && !x->has_req &&
                              (x->label.sep == SEP_END || x->label.sep == SEP_COLON || x->given == G_LABEL);
    }
}

/* Do the duties of the post stand under a label or in a column of their own below line i? */
static bool duties_below(const struct lines *l, size_t i)
{
    enum { LINES = 60 };
    for (size_t end = i + LINES; ++i < l->n && i < end;) {
        const struct line *x = &l->list[i];
        if (x->blank)
            continue;
        if (x->given == G_ITEM ? x->column_rule >= 0 && rule_section(l, x->column_rule) == SECTION_DUTIES
                               : line_is_label(x) && line_section(l, x) == SECTION_DUTIES)
            return true;
        if (x->given == G_ROLE || (x->head >= 0 && !x->sentence) || line_is_field(l, x, "title"))
            return false;
    }
    return false;
}

/* 工作概述, 职责概述: a list of them are duties, beside 工作项目 too. */
static bool outlines_work(const struct line *x)
{
    struct span words = text_trim(span_sub(x->fold.f, x->label.from, x->label.to));
    return span_ends(words, "\xE5\xB7\xA5\xE4\xBD\x9C\xE6\xA6\x82\xE8\xBF\xB0") ||
           span_ends(words, "\xE8\x81\x8C\xE8\xB4\xA3\xE6\xA6\x82\xE8\xBF\xB0");
}

/* 主要工作: over a list heads duties, with a value it tells the summary; 工作目标: over one beside a label of the
 * duties heads neither. */
static void find_tasks(struct lines *l)
{
    struct label_hit other;
    bool known = rules_label(l->rules, false, SPAN("\xE5\xA4\x87\xE6\xB3\xA8"), 0, &other), told = false; /* 备注 */
    for (size_t i = 0; i + 1 < l->n; i++) {
        struct line *x = &l->list[i];
        if (!x->blank &&
            ((x->head >= 0 && !x->sentence && !line_is_label(x)) || x->given == G_ROLE || line_is_field(l, x, "title")))
            told = false;
        else if (!x->blank && line_is_label(x) && line_section(l, x) == SECTION_DUTIES)
            told = true;
        if (x->blank || x->given != G_FREE || !line_is_field(l, x, "summary") || x->label.sep != SEP_END)
            continue;
        size_t m = i + 1;
        while (m + 1 < l->n && l->list[m].blank)
            m++;
        const struct line *y = &l->list[m];
        x->tasks = y->given == G_FREE && y->group != MG_NONE && y->run != x->run && (y->value == 1 || y->bullet) &&
                   y->chars > 1 && m + 1 < l->n && l->list[m + 1].run == y->run;
        bool aim =
            x->tasks && known &&
            rule_is(l->rules, rules_line(l->rules, RC_ALSO, span_sub(x->fold.f, x->label.from, x->label.to)), "aim");
        if (aim && !outlines_work(x) && (told || duties_below(l, m))) {
            x->tasks = false;
            x->label.rule = other.rule;
            x->label.class = other.class;
        }
    }
}

/* 文件名称:验收员岗位职责 in the head of a sheet names the post. */
static void find_named_sheets(struct lines *l)
{
    struct label_hit title;
    if (!rules_label(l->rules, false, SPAN("\xE5\xB2\x97\xE4\xBD\x8D\xE5\x90\x8D\xE7\xA7\xB0"), 0,
                     &title)) /* 岗位名称 */
        return;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->blank || !line_is_field(l, x, "other.doc") || (x->given != G_FREE && x->given != G_LABEL))
            continue;
        struct span label = span_sub(x->fold.f, x->label.from, x->label.to), post = {0};
        struct span value = x->given == G_FREE            ? span_sub(x->fold.f, x->label.value, x->fold.f.n)
                            : x->value_from < x->value_to ? l->list[x->value_from].fold.f
                                                          : (struct span){0};
        value = text_trim(value);
        if (value.n == 0 || !rule_is(l->rules, rules_line(l->rules, RC_ALSO, fold_compact(l->arena, label)), "named"))
            continue;
        int rule = rules_head(l->rules, RC_HEAD, value, &post);
        size_t last = 0, at; /* 中药材、中药饮片养护员: the last part is a post */
        while ((at = span_find(post, "\xE3\x80\x81", last)) != SIZE_MAX)
            last = at + 3;
        struct span part = fold_compact(l->arena, span_sub(post, last, post.n));
        if (rule_is(l->rules, rule, "suffix") && words_degree(l->rules, part) >= (last > 0 ? 2 : 1))
            x->label.rule = title.rule;
    }
}

/* Does a wide gap part the label from a few words behind it, 2. 直接上级    处长? */
static bool wide_gap(const struct lines *l, const struct line *x)
{
    if (x->blank || x->given != G_FREE || x->run < 0 || x->bullet || !x->has_label || x->label.class != RC_FIELD ||
        x->label.sep != SEP_GAP || x->sentence || x->label.value >= x->fold.f.n)
        return false;
    struct span text = line_text(l, x);
    size_t at = x->fold.map[x->label.value], blanks = 0;
    while (text.s && at > 0 && cp_is_blank(utf8_prev(text, &at)))
        blanks++;
    struct span value = span_sub(x->fold.f, x->label.value, x->fold.f.n);
    struct label_hit next;
    bool label = rules_label(l->rules, false, value, 0, &next) && next.sep != SEP_NONE;
    return blanks >= 2 && utf8_length(value) <= 24 && !label;
}

/* Such numbered lines, several in one list: a gap is as good as a colon there. */
static void find_gaps(struct lines *l)
{
    size_t *gaps = xcalloc(l->nruns + 1, sizeof *gaps);
    for (size_t i = 0; i < l->n; i++)
        if (wide_gap(l, &l->list[i]))
            gaps[l->list[i].run]++;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->run >= 0 && gaps[x->run] >= 2 && wide_gap(l, x))
            x->label.sep = SEP_COLON;
    }
    free(gaps);
}

static size_t next_filled(const struct lines *l, size_t i)
{
    do
        i++;
    while (i < l->n && (l->list[i].blank || l->list[i].given == G_TEXT));
    return i;
}

static bool also(const struct lines *l, const struct line *x, const char *name)
{
    struct span words =
        x->given == G_LABEL ? fold_compact(l->arena, x->fold.f) : span_sub(x->fold.f, x->label.from, x->label.to);
    int rule = x->has_label && x->label.class == RC_SECTION ? rules_line(l->rules, RC_ALSO, text_trim(words)) : -1;
    return rule_is(l->rules, rule, name);
}

/* The same label stood above something else than a summary: 工作任务 of 职责一, 职责二 …, in a form. */
static bool stood_over_duties(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    for (size_t m = i; m-- > 0 && i - m <= 80;) {
        const struct line *y = &l->list[m];
        if (!y->blank && y->given == x->given && y->has_label && span_eq(y->fold.f, x->fold.f))
            return line_section(l, y) == SECTION_DUTIES;
    }
    return false;
}

/* 工作任务 beside 职责表述 of one group of a form's duties. */
static bool beside_duties(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    for (size_t m = i, seen = 0; m-- > 0 && seen < 6;) {
        const struct line *y = &l->list[m];
        if (y->blank)
            continue;
        seen++;
        if (y->has_label && l->flows[y->flow].table == l->flows[x->flow].table &&
            (y->given == G_LABEL || y->label.sep == SEP_COLON) && y->label.class == RC_SECTION)
            return line_section(l, y) == SECTION_DUTIES;
    }
    return false;
}

/* Does a list stand in the cell beside the label? */
static bool beside_list(const struct lines *l, const struct line *x)
{
    size_t marked = 0;
    for (size_t i = x->value_from; x->given == G_LABEL && i < x->value_to && i < l->n; i++)
        marked += !l->list[i].blank && l->list[i].group != MG_NONE && l->list[i].chars > 1;
    return marked >= 2;
}

/* Duties under a label of their own further down, and no other post between. */
static bool duties_follow(const struct lines *l, size_t i, enum given given)
{
    for (size_t seen = 0; i < l->n && seen < 40; i++) {
        const struct line *x = &l->list[i];
        if (x->blank)
            continue;
        seen++;
        if (line_is_label(x) && line_section(l, x) == SECTION_DUTIES && (!also(l, x, "statement") || beside_list(l, x)))
            return x->given == given;
        if ((given == G_FREE && x->given != G_FREE) || (x->head >= 0 && !line_is_label(x)) ||
            line_is_field(l, x, "title"))
            return false;
    }
    return false;
}

/* 主要职责概述, even where 工作描述 follows. */
static bool outlines(const struct lines *l, const struct line *x)
{
    struct span words = fold_compact(l->arena, span_sub(x->fold.f, x->label.from, x->label.to));
    return x->given == G_FREE && span_find(words, "\xE6\xA6\x82\xE8\xBF\xB0", 0) != SIZE_MAX;
}

/* 岗位描述:协助经理… one sentence, and 岗位职责: right behind it: the summary. */
static void find_summaries(struct lines *l)
{
    struct label_hit summary;
    bool known = rules_label(l->rules, false, SPAN("\xE8\x81\x8C\xE4\xBD\x8D\xE6\xA6\x82\xE8\xA6\x81"), 0, &summary);
    for (size_t i = 0; i + 2 < l->n && known; i++) { /* 职位概要 */
        struct line *x = &l->list[i];
        if (!x->blank && x->given == G_LABEL && line_is_field(l, x, "summary") && x->value_from == x->value_to) {
            size_t at = next_filled(l, i), end = at; /* 主要负责:… in the row below 职位概述 */
            const struct line *y = at < l->n ? &l->list[at] : x;
            while (end < l->n && l->list[end].flow == y->flow)
                end++;
            bool inline_value = y->sentence || (at + 1 < end && l->list[at + 1].tail);
            if (y != x && y->given == G_FREE && y->has_label && inline_value && line_section(l, y) == SECTION_DUTIES &&
                duties_follow(l, end, G_LABEL)) {
                x->value_from = at;
                x->value_to = end;
                x->value_empty = false;
                for (size_t m = at; m < end; m++) {
                    l->list[m].given = G_VALUE;
                    l->list[m].owner = (int)i;
                }
            }
        }
        if (x->blank || !also(l, x, "statement") ||
            (x->given == G_LABEL && (stood_over_duties(l, i) || beside_duties(l, i))))
            continue;
        size_t value = next_filled(l, i);
        size_t behind = value < l->n ? next_filled(l, value) : l->n;
        if (behind >= l->n)
            continue;
        struct line *y = &l->list[value];
        const struct line *z = &l->list[behind];
        bool cell = x->given == G_LABEL && y->given == G_FREE && value >= x->value_from && value < x->value_to &&
                    behind >= x->value_to;
        bool below = x->label.sep == SEP_END && y->given == G_FREE && z->given == G_FREE; /* a paragraph of its own */
        bool told = cell || (x->given == G_FREE && (y->tail || below));
        bool duties = z->given == G_ITEM
                          ? z->column_rule >= 0 && rule_section(l, z->column_rule) == SECTION_DUTIES
                          : z->has_label && line_section(l, z) == SECTION_DUTIES &&
                                (!also(l, z, "statement") || (outlines(l, x) && next_filled(l, behind) < l->n &&
                                                              l->list[next_filled(l, behind)].value == 1));
        bool describes = span_ends(text_trim(span_sub(x->fold.f, x->label.from, x->label.to)),
                                   "\xE6\x8F\x8F\xE8\xBF\xB0") || /* 描述, 职能 */
                         span_is(fold_compact(l->arena, x->fold.f), "\xE8\x81\x8C\xE8\x83\xBD");
        bool total = x->given == G_FREE && below && z->group != MG_NONE && z->value == 1 && /* 总职责: over a list */
                     span_starts(text_trim(span_sub(x->fold.f, x->label.from, x->label.to)), "\xE6\x80\xBB");
        duties = duties || total ||
                 ((x->given == G_FREE ? y->tail : cell && describes) && duties_follow(l, behind, x->given));
        if (!told || y->group != MG_NONE || y->chars < 4 || y->has_label || !duties)
            continue;
        x->label.rule = summary.rule;
        x->label.class = summary.class;
        if (cell) {
            y->given = G_VALUE;
            y->owner = (int)i;
        }
    }
}

/* 职责要求:, 职位说明: or 工作要求: behind the post's duties, over a list most of which is asked of a person. */
static void find_asked_duties(struct lines *l)
{
    struct label_hit asked;
    bool known = rules_label(l->rules, false, SPAN("\xE4\xBB\xBB\xE8\x81\x8C\xE8\xA6\x81\xE6\xB1\x82"), 0, &asked);
    bool told = false;                           /* a label of duties stands above, and no other post between */
    for (size_t i = 0; i < l->n && known; i++) { /* 任职要求 */
        struct line *x = &l->list[i];
        if (x->blank || x->given != G_FREE)
            continue;
        if (x->head >= 0 || line_is_field(l, x, "title"))
            told = false;
        bool duties = line_is_label(x) && line_section(l, x) == SECTION_DUTIES;
        if ((!duties && !also(l, x, "standin")) || x->label.sep != SEP_END)
            continue;
        struct span words = span_sub(x->fold.f, x->label.from, x->label.to);
        size_t n = 0, asks = 0;
        bool may =
            span_ends(words, "\xE8\xA6\x81\xE6\xB1\x82") || (duties && span_ends(words, "\xE8\xAF\xB4\xE6\x98\x8E"));
        for (size_t m = i + 1; m < l->n && told && may; m++) { /* 要求, 说明 */
            const struct line *y = &l->list[m];
            if (y->blank)
                continue;
            bool inline_value = !duties && n == 0 && y->tail; /* 工作要求:身高一米六以上 */
            if ((y->group == MG_NONE && !inline_value) || line_is_label(y) || (n > 0 && y->value == 1))
                break;
            asks += line_asks(l, y);
            n++;
            if (inline_value) {
                n += asks;
                break;
            }
        }
        if (n >= 2 && (duties ? asks * 2 > n : asks * 3 >= n))
            x->label.rule = asked.rule;
        told = told || duties;
    }
}

/* 岗位标准: over a list most of which is asked of a person. */
static void find_asked_standards(struct lines *l)
{
    struct label_hit asked;
    if (!rules_label(l->rules, false, SPAN("\xE4\xBB\xBB\xE8\x81\x8C\xE8\xA6\x81\xE6\xB1\x82"), 0,
                     &asked)) /* 任职要求 */
        return;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->blank || x->given != G_FREE || !line_is_label(x) || x->label.sep != SEP_END ||
            line_section(l, x) != SECTION_ASSESSMENT ||
            !span_ends(span_sub(x->fold.f, x->label.from, x->label.to), "\xE6\xA0\x87\xE5\x87\x86")) /* 标准 */
            continue;
        size_t n = 0, asks = 0, labels = 0;
        for (size_t m = i + 1; m < l->n && m < i + 40 && x->run >= 0; m++) { /* 4.2 文化程度, 4.3 专业知识 below it */
            const struct line *y = &l->list[m];
            if (!y->blank && y->run >= 0 && y->depth <= x->depth)
                break;
            labels += !y->blank && y->run >= 0 && y->has_req && y->req.sep == SEP_END;
        }
        for (size_t m = i + 1; m < l->n && n < 12; m++) {
            const struct line *y = &l->list[m];
            if (y->blank)
                continue;
            if (y->given != G_FREE || y->group == MG_NONE || line_is_label(y) || y->run == x->run)
                break;
            asks += line_asks(l, y);
            n++;
        }
        if ((n > 0 && asks * 3 >= n * 2) || labels >= 2)
            x->label.rule = asked.rule;
    }
}

/* 3. 受主管领导,履行以下职责、权限和责任: over 3.1, 3.2 … */
static bool leads_to_duties(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    if (x->blank || x->given != G_FREE || x->head >= 0 || x->has_label)
        return false;
    size_t below = next_filled(l, i);
    if (below >= l->n)
        return false;
    const struct line *y = &l->list[below];
    return y->given == G_FREE && y->group != MG_NONE && y->run != x->run && (y->value == 1 || y->bullet) &&
           (x->group == MG_NONE || y->depth > x->depth) &&
           rule_is(l->rules, rules_line(l->rules, RC_ALSO, span_sub(x->fold.f, x->rest, x->fold.f.n)), "lead");
}

/* Do two lines that are no labels stand below line i? */
static bool tells_more(const struct lines *l, size_t i)
{
    size_t n = 0;
    for (size_t m = next_filled(l, i); m < l->n && n < 2; m = next_filled(l, m), n++) {
        const struct line *y = &l->list[m];
        if (y->given != G_FREE || line_is_label(y) || (y->degree >= 2 && !y->sentence))
            break;
    }
    return n >= 2;
}

/* 工作要求: over a list right behind a post's head and its fields, and no other label of duties: what it does. The same
 * of a sentence that says so. */
static void find_standins(struct lines *l)
{
    struct label_hit duties;
    if (!rules_label(l->rules, false, SPAN("\xE8\x81\x8C\xE8\xB4\xA3"), 0, &duties)) /* 职责 */
        return;
    for (size_t i = 0; i < l->n; i++)
        if (!l->list[i].blank && line_is_label(&l->list[i]) && line_section(l, &l->list[i]) == SECTION_DUTIES &&
            l->list[i].chapter < 0) /* not 岗位描述 as the document's title */
            return;
    bool burden = false;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (leads_to_duties(l, i)) {
            x->label = duties;
            x->has_label = true;
            x->label.from = x->rest;
            x->label.to = x->label.value = x->fold.f.n;
            x->label.sep = SEP_END;
        }
        if (x->blank || x->given != G_FREE || x->label.sep != SEP_END ||
            (!also(l, x, "standin") && !also(l, x, "contents") && !(also(l, x, "burden") && tells_more(l, i))))
            continue;
        size_t content = 0;
        for (size_t m = i; m-- > 0;) {
            const struct line *y = &l->list[m];
            if (y->blank || y->kind == K_FURNITURE)
                continue;
            if (line_is_field(l, y, "title") ||
                (!y->sentence && (y->head >= 0 || y->degree >= 2) && !line_is_label(y))) {
                burden = burden || (content == 0 && also(l, x, "burden"));
                if (content == 0)
                    x->label.rule = duties.rule;
                break;
            }
            int section = line_section(l, y);
            if (line_is_label(y) &&
                (y->label.class == RC_FIELD || section == SECTION_REQUIREMENTS || section == SECTION_OTHER))
                content = 0;
            else if (line_is_label(y))
                break;
            else
                content++;
        }
    }
    for (size_t i = 0; i < l->n && burden; i++) { /* below posts that no rule knows as well */
        struct line *x = &l->list[i];
        if (!x->blank && x->given == G_FREE && x->label.sep == SEP_END && also(l, x, "burden") && tells_more(l, i))
            x->label.rule = duties.rule;
    }
}

/* Words of a label that tell what the post answers for, 岗位责任, and not what it does. */
static bool answers_for(struct span words)
{
    return span_ends(words, "\xE8\xB4\xA3\xE4\xBB\xBB") &&                /* 责任 */
           span_find(words, "\xE8\x81\x8C\xE8\xB4\xA3", 0) == SIZE_MAX && /* 职责 */
           span_find(words, "\xE5\xBA\x94", 0) == SIZE_MAX;               /* 应 */
}

static bool names_post(const struct lines *l, const struct line *x)
{
    if (line_is_field(l, x, "title")) /* 岗位 of a label that stands on end names none */
        return x->given == G_LABEL ? x->value_from < x->value_to : x->label.sep == SEP_COLON;
    return x->given == G_ROLE || (x->head >= 0 && !x->sentence && !line_is_label(x));
}

/* 岗位责任 behind 岗位职责 of the same post: none of its duties. */
static void find_liabilities(struct lines *l)
{
    struct label_hit other;
    if (!rules_label(l->rules, false, SPAN("\xE5\xA4\x87\xE6\xB3\xA8"), 0, &other)) /* 备注 */
        return;
    bool told = false;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->blank || x->given == G_TEXT || x->given == G_VALUE)
            continue;
        if (names_post(l, x)) {
            told = false;
        } else if (x->given == G_ITEM) {
            bool duties = x->column_rule >= 0 && rule_section(l, x->column_rule) == SECTION_DUTIES;
            bool burden = duties && answers_for(x->column);
            if (burden && told)
                x->column_rule = other.rule;
            told = told || (duties && !burden);
        } else if (line_is_label(x) && line_section(l, x) == SECTION_DUTIES) {
            bool burden = answers_for(fold_compact(l->arena, span_sub(x->fold.f, x->label.from, x->label.to)));
            if (burden && told)
                x->label.rule = other.rule;
            told = told || !burden;
        }
    }
}

/* 部门名称|…, 部门本职|… in a form without a post: its 主要职能 are the department's own. */
static void find_unit_forms(struct lines *l)
{
    struct label_hit own;
    if (!rules_label(l->rules, false, SPAN("\xE9\x83\xA8\xE9\x97\xA8\xE8\x81\x8C\xE8\xB4\xA3"), 0, &own)) /* 部门职责 */
        return;
    bool unit = false, named = false, title = false;
    for (size_t i = 0; i < l->n; i++) {
        const struct line *x = &l->list[i];
        if (x->blank || x->given == G_VALUE)
            continue;
        unit = unit || line_is_field(l, x, "other.unit");
        named = named || line_is_field(l, x, "department");
        title = title || line_is_field(l, x, "title") || x->given == G_ROLE || (x->head >= 0 && x->degree > 0);
    }
    for (size_t i = 0; i < l->n && unit && named && !title; i++) {
        struct line *x = &l->list[i];
        if (!x->blank && line_is_label(x) && line_section(l, x) == SECTION_DUTIES)
            x->label.rule = own.rule;
    }
}

/* Points that a line of a few words ends with, —5分, （5分）; 0: none. *dash: behind a dash. */
static int scale_points(const struct lines *l, const struct line *x, bool *dash)
{
    if (x->blank || x->given != G_FREE || x->group == MG_NONE || x->bullet || x->chars > 40)
        return 0;
    struct span f = span_sub(x->fold.f, x->rest, x->fold.f.n);
    int rule = rules_line(l->rules, RC_HINT, f), points = 0;
    *dash = rule_is(l->rules, rule, "grade");
    if (!*dash && !(rule_is(l->rules, rule, "score") && x->chars <= 12))
        return 0;
    size_t end = f.n;
    while (end > 0 && (f.s[end - 1] < '0' || f.s[end - 1] > '9'))
        end--;
    size_t from = end;
    while (from > 0 && f.s[from - 1] >= '0' && f.s[from - 1] <= '9' && end - from < 3)
        from--;
    for (size_t i = from; i < end; i++)
        points = points * 10 + (f.s[i] - '0');
    return points;
}

/* （1）完成100%—5分 （2）完成95%—3分 or （1）一般（1分） （2）较好（2分） … below a duty, and (30%)每月由… over them:
 * how it is rated, and no part of it. */
static void find_scales(struct lines *l)
{
    for (size_t i = 0; i + 1 < l->n; i++) {
        bool dash = false, other;
        int points = scale_points(l, &l->list[i], &dash), step = 0;
        size_t end = i + 1;
        for (int next; points > 0 && end < l->n && l->list[end].run == l->list[i].run; end++, points = next) {
            next = scale_points(l, &l->list[end], &other);
            if (next == 0 || other != dash || (!dash && end > i + 1 && next - points != step))
                break;
            step = next - points;
        }
        if (end - i < (dash ? 2 : 3) || (!dash && step != 1 && step != -1))
            continue;
        struct line *above = i > 0 ? &l->list[i - 1] : NULL;
        if (above && !above->blank && above->given == G_FREE && above->group == MG_NONE &&
            rule_is(l->rules, rules_line(l->rules, RC_HINT, above->fold.f), "weight"))
            above->given = G_TEXT, above->why = "scale.share";
        for (; i < end; i++)
            l->list[i].given = G_TEXT, l->list[i].why = "scale.grade";
        i--;
    }
}

/* 3、…完成领导交办的 over 任务; alone: the rest of a line that was broken by hand, no label. */
static void find_broken(struct lines *l)
{
    enum { LONG = 16 };
    for (size_t i = 1; i < l->n; i++) {
        struct line *x = &l->list[i];
        const struct line *before = &l->list[i - 1];
        if (x->blank || x->given != G_FREE || x->group != MG_NONE || !x->has_label || x->label.class != RC_SECTION ||
            x->label.sep != SEP_END || before->blank || before->given != G_FREE || before->group == MG_NONE ||
            before->chars < LONG || before->fold.f.n == 0)
            continue;
        size_t pos = before->fold.f.n;
        bool stop = span_ends(x->fold.f, ";") || span_ends(x->fold.f, "\xE3\x80\x82");
        if (stop && cp_is_han(utf8_prev(before->fold.f, &pos)))
            x->has_label = false;
    }
}

void lines_prepare(struct lines *l)
{
    find_scales(l);
    find_broken(l);
    find_liabilities(l);
    find_unit_forms(l);
    find_named_sheets(l);
    find_gaps(l);
    find_tasks(l);
    find_summaries(l);
    find_asked_duties(l);
    find_asked_standards(l);
    find_standins(l);
    find_requirements(l);
    find_translated_titles(l);
    lines_furniture(l);
    join_title_values(l);
    judge_document(l);
    find_resume(l);
}
