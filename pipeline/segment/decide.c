/* Decide: what each line is, once, by the best path over the document. Each line's kinds get scores from its features
 * (weights of the rules), steps from context to context get scores too; contexts are: outside of any role, in a
 * department's duties, in a role's head, in a section of a role. */
#include "decide.h"
#include "roles.h"
#include "segment.h"
#include <stdlib.h>
#include <string.h>

struct cell_state {
    int score, kind, from, margin, runner, own;
};

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
        if (line_is_label(y) && line_section(v->l, y) == SECTION_DUTIES)
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

static bool bare_words(const struct line *x)
{
    return x->group == MG_NONE && x->given == G_FREE && !x->sentence && x->chars <= 20 && !x->soft;
}

/* A post's name alone on its line, or words above or below two of these: of a list of names. */
static bool in_names(const struct view *v, size_t k)
{
    size_t posts = 0, first = k > 1 ? k - 1 : k;
    if (!bare_words(&v->l->list[v->at[k]]))
        return false;
    for (size_t m = first; m < v->n && m < k + 4; m++) {
        const struct line *y = &v->l->list[v->at[m]];
        if (!bare_words(y))
            break;
        posts += y->degree >= 2 && y->head < 0;
    }
    return v->l->list[v->at[k]].degree >= 2 || posts >= 2;
}

/* 2.职位体系 behind 1.职责概要: the head of another part of the form. */
static bool behind_label(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->run < 0 || x->bullet || x->given != G_FREE || x->sentence || x->chars > 10)
        return false;
    for (size_t m = k; m-- > 0 && v->at[m] >= v->l->runs[x->run].first;) {
        const struct line *y = &v->l->list[v->at[m]];
        if (y->run == x->run)
            return line_is_label(y) && y->label.sep == SEP_END && y->given == G_FREE;
    }
    return false;
}

static int implicit_cost(const struct view *v, size_t k, int kind)
{
    const struct line *x = &v->l->list[v->at[k]], *prev = &v->l->list[v->at[k - 1]];
    if (prev->names_post && kind == K_ROLE)
        return 0;
    if ((x->has_label && x->label.class == RC_SECTION && x->group != MG_NONE && !x->sentence) || behind_label(v, k))
        return 2 * weight(v, W_implicit_duties);                         /* the head of another part */
    if (duties_ahead(v, k) && (x->group != MG_NONE || line_is_label(x))) /* the label of the duties is yet to come */
        return 20 * weight(v, W_implicit_duties);
    if (v->duties_told[k]) /* remarks behind the fields that close a post */
        return 2 * weight(v, W_implicit_duties);
    if (in_names(v, k)) /* another post of a list of names */
        return 3 * weight(v, W_implicit_duties);
    bool form = prev->has_label && prev->label.rule >= 0 && /* a date, a signature … says nothing of a post */
                strncmp(rule_name(v->l->rules, prev->label.rule), "other", 5) == 0;
    if (kind == K_TEXT && prev->generic >= 0 && k > 1 && v->role_base[k - 2] > 0 &&
        (x->group != MG_NONE || list_begins(v, k + 1))) /* 计量工程师 over 工作任务分配表 over the list */
        return weight(v, W_implicit_head);
    bool empty = kind == K_FIELD && prev->given == G_FREE && prev->has_label && prev->label.sep == SEP_END;
    if (empty && !list_begins(v, k)) /* 编制: and nothing behind it: a chart's box */
        return 2 * weight(v, W_implicit_duties);
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
    return weight(v, post && !line_is_field(v->l, prev, "title") ? W_implicit_post : W_implicit_duties);
}

static bool line_asks(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (v->asks[k] == TOLD_NOT_YET) {
        int rule = rules_line(v->l->rules, RC_ASKS, span_sub(x->fold.f, x->rest, x->fold.f.n));
        v->asks[k] = rule >= 0 && !rule_is(v->l->rules, rule, "not") ? TOLD_YES : TOLD_NO;
    }
    return v->asks[k] == TOLD_YES;
}

/* 没有其它要求,肯学就行: says what is asked by itself. */
static bool demands(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    struct span f = span_sub(x->fold.f, x->rest, x->fold.f.n);
    if (x->given != G_FREE || (!span_starts(f, "\xE6\xB2\xA1\xE6\x9C\x89") && !span_starts(f, "\xE6\x97\xA0")))
        return false; /* 没有, 无 */
    return rule_is(v->l->rules, rules_line(v->l->rules, RC_ASKS, f), "demands");
}

/* Of the list or the lines that begin with k, without a label: how many say what is asked of a person rather than what
 * there is to do? */
static size_t count_asks(const struct view *v, size_t k, size_t *n)
{
    size_t yes = 0;
    const struct line *x = &v->l->list[v->at[k]];
    *n = 0;
    for (size_t m = k; m < v->n && *n < 30; m++) {
        const struct line *y = &v->l->list[v->at[m]];
        if (m > k && (v->role_base[m] > 0 || line_is_label(y) || (x->run >= 0 && y->group != x->group)))
            break;
        ++*n;
        yes += line_asks(v, m);
    }
    return yes;
}

static bool list_asks(const struct view *v, size_t k)
{
    size_t n, yes = count_asks(v, k, &n);
    return yes >= 2 && yes * 4 >= n * 3;
}

/* 任职条件:持证上岗。 in one line, and behind it a list that asks for nothing: what the post does, if it is not told
 * elsewhere. */
static bool list_tells(const struct view *v, size_t k)
{
    size_t n;
    const struct line *x = &v->l->list[v->at[k]];
    if (k == 0 || x->given != G_FREE || x->bullet || !v->l->list[v->at[k - 1]].tail || !list_begins(v, k) ||
        v->duties_told[k] || duties_ahead(v, k))
        return false;
    size_t yes = count_asks(v, k, &n);
    return n >= 2 && yes * 3 <= n;
}

/* item_score of line k, asked once for contexts that it does not tell apart. */
struct item_scores {
    const struct view *v;
    size_t k;
    int score[4];
    bool known[4];
};

static int item_of(struct item_scores *i, int ctx)
{
    if (i->v->l->list[i->v->at[i->k]].given != G_FREE)
        return item_score(i->v, i->k, ctx);
    int alike = ctx < C_ROLE ? 0 : ctx == C_ROLE ? 1 : ctx == C_SECTION + SECTION_REQUIREMENTS ? 2 : 3;
    if (!i->known[alike])
        i->score[alike] = item_score(i->v, i->k, ctx);
    i->known[alike] = true;
    return i->score[alike];
}

/* Does a department's name stand above, nothing but fields between? */
static bool under_dept(const struct view *v, size_t k)
{
    for (size_t m = k; m-- > 0 && k - m < 5;) {
        const struct line *y = &v->l->list[v->at[m]];
        if (!(y->has_label && y->label.class == RC_FIELD))
            return y->dept && y->head < 0 && !y->sentence && y->given == G_FREE && !y->has_label;
    }
    return false;
}

/* A soft break within a field's value, To deliver on time. and the same in Chinese; or another paragraph of the cell
 * that holds the summary. */
static bool same_value(const struct view *v, size_t k)
{
    const struct lines *l = v->l;
    const struct line *before = &l->list[v->at[k - 1]], *x = &l->list[v->at[k]];
    if (x->cut || x->group != MG_NONE || before->group != MG_NONE)
        return false;
    if (x->soft && x->flow == before->flow)
        return true;
    const struct flow *f = &l->flows[x->flow];
    size_t m = k;
    while (m > 0 && f->table >= 0 && k - m < 6 && l->flows[l->list[v->at[m - 1]].flow].table == f->table &&
           l->flows[l->list[v->at[m - 1]].flow].cell == f->cell)
        m--;
    return m > 0 && m < k && l->list[v->at[m - 1]].given == G_LABEL &&
           line_is_field(l, &l->list[v->at[m - 1]], "summary");
}

static void step(const struct view *v, size_t k, const struct cell_state *prev, struct cell_state *now)
{
    struct item_scores items = {.v = v, .k = k};
    const struct lines *l = v->l;
    const struct line *x = &l->list[v->at[k]], *before = k > 0 ? &l->list[v->at[k - 1]] : NULL;
    int role = role_score(v, k), group = group_score(v, k), title = title_score(v, k), dept = dept_score(v, k),
        duty = dept_duty_score(v, k), field = field_score(v, k), value = value_score(v, k);
    const int plain = weight(v, W_text_base) + (leads(v, k) ? 200 : 0);
    int sections[SECTION_KINDS];
    section_scores(v, k, sections);
    int out_item = item_of(&items, C_OUT);
    for (int c = 0; c < C_COUNT; c++)
        now[c] = (struct cell_state){.score = NEVER, .margin = 9999, .runner = -1};
    for (int p = 0; p < C_COUNT; p++) {
        if (prev[p].score <= NEVER)
            continue;
        int base = prev[p].score;
        bool in_role = p >= C_ROLE, in_section = p >= C_SECTION;
        int leave = in_role ? weight(v, W_leave_role) : 0, text = plain;
        if (role > NEVER) {
            int again = p == C_ROLE && before && prev[p].kind == K_ROLE && !line_is_field(l, x, "title") ? -150 : 0;
            if (before && prev[p].kind == K_FIELD && before->given == G_FREE && before->has_label &&
                before->label.sep == SEP_END &&
                (line_is_field(l, before, "reportsTo") || line_is_field(l, before, "supervises") ||
                 line_is_field(l, before, "other.indirect")))
                again -= 600; /* whom the label before it asks for */
            if (in_section && x->run >= 0 && before && before->run == x->run && prev[p].kind == K_ITEM &&
                (!x->bullet || span_eq(x->marker, before->marker))) /* ★ behind ◇ begins something else */
                again += v->opens[k] ? weight(v, W_role_before_label) : weight(v, W_role_in_run);
            offer(&now[C_ROLE], base + role + again, role, K_ROLE, p);
        }
        if (group > NEVER)
            offer(&now[C_OUT], base + group, group, K_GROUP, p);
        if (title > NEVER && (p == C_OUT || (v->by_file && p == C_ROLE && (!before || prev[p].kind == K_TITLE))))
            offer(&now[p], base + title, title, K_TITLE, p);
        if (dept > NEVER)
            offer(&now[C_OUT], base + dept, dept, K_DEPT, p);
        if (duty > NEVER)
            offer(&now[C_DEPT], base + duty, duty, K_DEPTDUTY, p);
        if (p == C_OUT && before && sections[SECTION_DUTIES] > NEVER && under_dept(v, k))
            offer(&now[C_DEPT], base + sections[SECTION_DUTIES], sections[SECTION_DUTIES], K_DEPTDUTY, p); /* its own */
        if (field > NEVER) {
            int in_req = in_section ? -40 : 0;
            bool asked = p == C_SECTION + SECTION_REQUIREMENTS && x->has_req;
            bool blank = in_section && x->given == G_LABEL && x->value_empty && line_is_field(l, x, "title");
            if (blank) /* another form, to be filled in */
                offer(&now[C_OUT], base + field, field, K_FIELD, p);
            else if (!asked) /* 年龄:… among the requirements is one of them */
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
        if (value > NEVER && before && (p == C_ROLE || p == C_OUT) &&
            (wants_value(l, before, prev[p].kind) ||
             (prev[p].kind == K_FVALUE && (summary_goes_on(v, k) || same_value(v, k)))))
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
            int item = item_of(&items, p);
            if (item > NEVER)
                offer(&now[p], base + item, item, K_ITEM, p);
        }
        if (p == C_ROLE) {
            int section =
                x->asked || demands(v, k) ||
                        (x->given == G_FREE &&
                         (v->l->favour || (before && prev[p].kind == K_ROLE && words_counted(before->fold.f))) &&
                         list_asks(v, k))
                    ? SECTION_REQUIREMENTS
                    : SECTION_DUTIES;
            int item = item_of(&items, C_SECTION + section);
            bool first = !before || prev[p].kind == K_TITLE; /* of what the file name alone names */
            int cost = x->given == G_ITEM || first ? 0 : implicit_cost(v, k, prev[p].kind);
            if (item > NEVER)
                offer(&now[C_SECTION + section], base + item + cost, item, K_ITEM, p);
        }
        if (in_role && p != C_SECTION + SECTION_REQUIREMENTS) {
            bool given = x->given == G_LABEL || x->given == G_ITEM;
            int item = item_of(&items, C_SECTION + SECTION_REQUIREMENTS);
            if (item > NEVER && (given ? x->has_req || x->given == G_ITEM
                                       : x->has_req && x->req.sep == SEP_COLON && x->chars < 40 &&
                                             !(before && x->run >= 0 && before->run == x->run)))
                offer(&now[C_SECTION + SECTION_REQUIREMENTS], base + item + (given ? 0 : -60), item, K_ITEM, p);
        }
        if (p == C_SECTION + SECTION_REQUIREMENTS && list_tells(v, k)) {
            int item = item_of(&items, C_SECTION + SECTION_DUTIES);
            offer(&now[C_SECTION + SECTION_DUTIES], base + item + 60, item, K_ITEM, p);
        }
        if (x->done && in_role) {
            int item = item_of(&items, C_SECTION + SECTION_DUTIES);
            offer(&now[C_SECTION + SECTION_DUTIES], base + item + 60, item, K_ITEM, p);
        }
        if (x->given == G_ITEM)
            for (int s = 0; s < SECTION_KINDS && (in_role || x->ahead); s++) {
                int item = item_of(&items, C_SECTION + s);
                if (item > NEVER)
                    offer(&now[C_SECTION + s], base + item, item, K_ITEM, p);
            }
        bool outside =
            in_section && (outer_run(v, k) > 0 || sibling_head(v, k) || begins_annex(v, k)); /* the post ends here */
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
                       (x->head < 0 || (x->degree == 0 && line_is_label(x)));
        if (open && x->run >= 0 && x->given == G_FREE && !x->bullet && (x->run == open->run || x->depth < open->depth))
            open = NULL;
        v->under_posts[k] = open != NULL;
        if (heading && !open && rules_line(v->l->rules, RC_FAVOUR, x->fold.f) >= 0)
            open = x;
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
    v.duties_told = xcalloc(v.n + 1, sizeof *v.duties_told);
    v.among_roles = xcalloc(v.n + 1, sizeof *v.among_roles);
    v.under_posts = xcalloc(v.n + 1, sizeof *v.under_posts);
    v.opens = xcalloc(v.n + 1, sizeof *v.opens);
    v.needs_family = xcalloc(v.n + 1, sizeof *v.needs_family);
    v.asks = xcalloc(v.n + 1, sizeof *v.asks);
    v.possible = xcalloc(l->n + 1, sizeof *v.possible);
    struct cell_state(*path)[C_COUNT] = xcalloc(v.n + 1, sizeof *path);
    find_under_posts(&v);
    for (size_t k = 0; k < v.n; k++)
        v.role_base[k] = alone_score(&v, k);
    judge_families(&v);
    find_statements(&v);
    bool told = false;
    for (size_t k = 0, last = SIZE_MAX; k < v.n; k++) {
        v.last_head[k] = last;
        v.duties_told[k] = told;
        if (is_head(&v, k))
            last = k, told = false;
        const struct line *x = &l->list[v.at[k]];
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
    free(v.under_posts);
    free(v.opens);
    free(v.needs_family);
    free(v.asks);
    free(v.possible);
    free(v.duties_told);
    free(v.among_roles);
    free(v.last_head);
    free(v.role_family);
    free(v.role_base);
    free(v.at);
}
