/* Decide: what each line is, once, by the best path over the document. Each line's kinds get scores from its features
 * (weights of the rules), steps from context to context get scores too; contexts are: outside of any role, in a
 * department's duties, in a role's head, in a section of a role. */
#include "decide.h"
#include "roles.h"
#include "segment.h"
#include <stdlib.h>
#include <string.h>

static bool transparent(const struct line *x)
{
    return x->blank || x->given == G_VALUE || x->given == G_TEXT || x->kind == K_FURNITURE || x->kind == K_VALUE;
}

/* 校长主持学校的全面工作… between 校长职责 and the list says what the post is: a summary without a label. */
static void find_statements(const struct view *v)
{
    struct label_hit summary;
    if (!rules_label(v->l->rules, false, SPAN("\xE8\x81\x8C\xE4\xBD\x8D\xE6\xA6\x82\xE8\xA6\x81"), 0, &summary))
        return; /* 职位概要 */
    for (size_t k = 1; k + 1 < v->n; k++) {
        struct line *x = &v->l->list[v->at[k]];
        if (x->group != MG_NONE || x->given != G_FREE || !x->sentence || x->has_label || v->role_base[k - 1] <= 0 ||
            !list_begins(v, k + 1))
            continue;
        struct span post = v->l->list[v->at[k - 1]].post, f = fold_compact(v->l->arena, x->fold.f);
        if (post.n < 6 || f.n <= post.n || memcmp(f.s, post.s, post.n) != 0)
            continue;
        x->has_label = true;
        x->label = summary;
        x->label.from = x->label.to = x->label.value = x->rest;
        x->label.sep = SEP_COLON;
    }
}

/* What stands below a numbered heading about posts, until one beside it or above it. */
static void find_under_posts(struct view *v)
{
    const struct line *open = NULL;
    for (size_t k = 0; k < v->n; k++) {
        const struct line *x = &v->l->list[v->at[k]];
        bool heading = x->given == G_FREE && x->run >= 0 && !x->bullet && !x->sentence && x->chars <= 16 &&
                       (x->head < 0 || (x->degree == 0 && (line_is_label(x) || x->generic >= 0 || x->chars <= 6)));
        if (open && x->run >= 0 && x->given == G_FREE && !x->bullet && (x->run == open->run || x->depth < open->depth))
            open = NULL;
        v->under_posts[k] = open != NULL;
        bool people = open && x->given == G_FREE && x->run >= 0 && !x->bullet && x->has_label &&
                      x->label.sep == SEP_END && line_is_field(v->l, x, "supervises") && list_begins(v, k + 1);
        if (people) /* 2. 管理人员 over a list, in a chapter of posts, asks for no subordinates */
            v->l->list[v->at[k]].has_label = false;
        if (heading && !open && rules_line(v->l->rules, RC_FAVOUR, x->fold.f) >= 0)
            open = x;
    }
}

/* 2、设备管理员 over (1)负责… and 3、材料员 over (1)负责… */
static void count_posts(const struct view *v)
{
    enum { ITEMS = 12 };
    for (size_t k = 0; k + 1 < v->n; k++) {
        const struct line *x = &v->l->list[v->at[k]];
        if (!post_over_list(v, k))
            continue;
        struct run *r = &v->l->runs[x->run];
        r->posts++;
        for (size_t m = k + 1; m < v->n && m <= k + ITEMS; m++) {
            const struct line *y = &v->l->list[v->at[m]];
            if (y->run < 0 || y->depth <= x->depth)
                break;
            r->told++;
            r->verbs += rule_is(v->l->rules,
                                rules_line(v->l->rules, RC_ASKS, span_sub(y->fold.f, y->rest, y->fold.f.n)), "not");
        }
    }
}

/* 公司办公室 over a date, behind a text, ended what stood above and names no department of what follows. */
static void find_signatures(struct lines *l)
{
    enum { LEAST = 5 };
    for (size_t i = 0, filled = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        filled += !x->blank;
        if (x->kind != K_DEPT || filled <= LEAST || x->group != MG_NONE || x->chars > 16 || x->head >= 0)
            continue;
        size_t below = i + 1;
        while (below < l->n && l->list[below].blank)
            below++;
        if (below < l->n && l->list[below].kind == K_FURNITURE && rule_is(l->rules, l->list[below].furniture, "date")) {
            x->kind = K_FURNITURE;
            x->why = "furniture.signature";
        }
    }
}

void decide(struct lines *l)
{
    lines_prepare(l);
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
    v.last_dept = xcalloc(v.n + 1, sizeof *v.last_dept);
    v.duties_told = xcalloc(v.n + 1, sizeof *v.duties_told);
    v.ended = xcalloc(v.n + 1, sizeof *v.ended);
    v.among_roles = xcalloc(v.n + 1, sizeof *v.among_roles);
    v.under_posts = xcalloc(v.n + 1, sizeof *v.under_posts);
    v.opens = xcalloc(v.n + 1, sizeof *v.opens);
    v.needs_family = xcalloc(v.n + 1, sizeof *v.needs_family);
    v.asks = xcalloc(v.n + 1, sizeof *v.asks);
    v.possible = xcalloc(l->n + 1, sizeof *v.possible);
    struct cell_state(*path)[C_COUNT] = xcalloc(v.n + 1, sizeof *path);
    find_under_posts(&v);
    count_posts(&v);
    for (size_t k = 0; k < v.n; k++) {
        const struct line *x = &l->list[v.at[k]];
        bool may = x->given == G_FREE && x->group == MG_NONE && !x->sentence && x->chars <= 14 && x->chars >= 4;
        int rule = may ? rules_line(l->rules, RC_RULEHEAD, x->post) : -1;
        v.rule_heads += rule >= 0 && !rule_is(l->rules, rule, "not");
    }
    for (size_t k = 0; k < v.n; k++)
        v.role_base[k] = alone_score(&v, k);
    judge_families(&v);
    find_statements(&v);
    v.all_ask = lists_ask(&v);
    bool told = false, ended = false;
    for (size_t k = 0, last = SIZE_MAX, dept = SIZE_MAX; k < v.n; k++) {
        v.last_head[k] = last;
        v.last_dept[k] = dept;
        v.duties_told[k] = told;
        if (is_head(&v, k))
            last = k, told = ended = false;
        v.ended[k] = ended;
        ended = ended || (l->list[v.at[k]].group == MG_NONE && rules_heading(&v, k));
        const struct line *x = &l->list[v.at[k]];
        dept = heads_dept(l, x) ? k : dept;
        told = told || (line_is_label(x) && line_section(l, x) == SECTION_DUTIES);
    }
    bool by_file = l->file_post && !l->against;
    for (size_t k = 0; k < v.n && by_file; k++)
        by_file = v.role_base[k] <= 0;
    v.by_file = by_file;
    for (int c = 0; c < C_COUNT; c++)
        path[0][c].score = c == C_OUT                ? 0
                           : c != C_ROLE || !by_file ? NEVER
                           : l->file_head            ? rules_weight(l->rules, W_file_head)
                                                     : rules_weight(l->rules, W_file_post);
    for (size_t k = 0; k < v.n; k++)
        decide_step(&v, k, path[k], path[k + 1]);
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
    find_signatures(l);
    free(path);
    free(v.section_family);
    free(v.under_posts);
    free(v.opens);
    free(v.needs_family);
    free(v.asks);
    free(v.possible);
    free(v.duties_told);
    free(v.ended);
    free(v.among_roles);
    free(v.last_dept);
    free(v.last_head);
    free(v.role_family);
    free(v.role_base);
    free(v.at);
}
