/* Departments: how much each line speaks for a department's name, and for the head of its own duties. */
#include "decide.h"
#include "roles.h"

static bool is_dept_duties(const struct lines *l, const struct line *x)
{
    return x->has_label && x->label.class == RC_SECTION && rule_is(l->rules, x->label.rule, "deptduties");
}

bool heads_dept(const struct lines *l, const struct line *x)
{
    return (x->given == G_FREE || x->given == G_LABEL) && !x->sentence &&
           (is_dept_duties(l, x) || x->dutydept >= 0 || (x->dept && x->head < 0));
}

int dept_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || x->sentence || x->tail || x->content || in_chart(v, k))
        return NEVER;
    int s = weight(v, W_dept_base);
    if (x->bullet && x->head < 0 && k + 1 < v->n && is_dept_duties(v->l, &v->l->list[v->at[k + 1]]) &&
        (x->dept || v->l->list[v->l->runs[x->run].first].dept)) /* ■ 租赁部 over 部门职责: */
        return s + 2 * weight(v, W_dept_word) + weight(v, W_dept_over_post);
    bool posts = x->dept && x->head >= 0 && x->run >= 0 && is_head(v, k + 1) && v->l->list[v->at[k + 1]].run != x->run;
    if (x->dept && (x->head < 0 || posts)) { /* 2. 管理部岗位职责 over 总经理:1、… */
        s += weight(v, W_dept_word);
        const struct line *next = k + 1 < v->n ? &v->l->list[v->at[k + 1]] : NULL;
        bool said = next && next->sentence && next->group == MG_NONE && next->given == G_FREE &&
                    is_head(v, k + 2); /* 一、办公室 over 负责文电、会务。 over 主任: */
        if (next && (said || is_head(v, k + 1) || is_dept_duties(v->l, next) ||
                     (next->given == G_FREE && line_is_label(next) && line_section(v->l, next) == SECTION_DUTIES)))
            s += weight(v, W_dept_over_post);
    }
    if (x->dutydept >= 0)
        s += weight(v, W_dept_duties);
    else if (!x->dept)
        return NEVER;
    return s;
}

/* Does a department's name over a list, too, stand beside it in its run? （一）总经办 … （二）营销中心 */
static bool dept_beside(const struct view *v, size_t k)
{
    enum { FAR = 60 };
    const struct line *x = &v->l->list[v->at[k]];
    for (int back = 0; back < 2 && x->run >= 0 && !is_head(v, k + 1); back++) {
        for (size_t d = 1; d < FAR && (back ? d <= k : k + d < v->n); d++) {
            size_t m = back ? k - d : k + d;
            const struct line *y = &v->l->list[v->at[m]];
            if (y->run != x->run)
                continue;
            if (y->dept && y->head < 0 && !y->sentence && list_begins(v, m + 1) && !is_head(v, m + 1))
                return true;
            break;
        }
    }
    return false;
}

int dept_duty_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (is_dept_duties(v->l, x) && line_is_label(x))
        return 600;
    if (x->given != G_FREE || x->sentence)
        return NEVER;
    if (x->dutydept < 0)
        return x->dept && x->head < 0 && list_begins(v, k + 1)
                   ? weight(v, W_dept_over_list) + v->role_family[k] + dept_beside(v, k) * weight(v, W_dept_beside)
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
