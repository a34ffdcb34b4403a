/* Steps: what line k may be, reached in each context, and what that is worth there: one step of the best path that
 * decide.c looks for. */
#include "decide.h"
#include <string.h>

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
        if (m > k && y->group == MG_NONE && y->head < 0 && names_rules(v, m)) /* 记录管理制度 begins */
            return false;
        if (m > k && y->dept && y->head < 0 && y->given == G_FREE && !y->sentence && y->chars <= 12)
            return false;                                      /* another department begins */
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

/* Does the list right below the head 化验员工作职责, of which line k is one, tell the duties whatever label follows? */
static bool tells_duties(const struct view *v, size_t k)
{
    size_t head = v->last_head[k];
    const struct line *item = &v->l->list[v->at[k]];
    if (head == SIZE_MAX || !list_begins(v, head + 1) || item->run < 0)
        return false;
    const struct line *x = &v->l->list[v->at[head]], *first = &v->l->list[v->at[head + 1]];
    struct span f = x->fold.f;
    while (f.n > 0 && (f.s[f.n - 1] == ':' || f.s[f.n - 1] == ' '))
        f.n--;
    return x->head >= 0 && x->degree > 0 && span_ends(f, "\xE8\x81\x8C\xE8\xB4\xA3") && /* 职责 */
           first->run == item->run && first->sentence && !line_is_label(first);
}

static int implicit_cost(const struct view *v, size_t k, int kind)
{
    const struct line *x = &v->l->list[v->at[k]], *prev = &v->l->list[v->at[k - 1]];
    if (prev->names_post && kind == K_ROLE)
        return 0;
    if ((x->has_label && x->label.class == RC_SECTION && x->group != MG_NONE && !x->sentence) || behind_label(v, k))
        return 2 * weight(v, W_implicit_duties); /* the head of another part */
    if (duties_ahead(v, k) && !tells_duties(v, k) &&
        (x->group != MG_NONE || line_is_label(x))) /* the label of the duties is yet to come */
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

static bool asks_at(const struct view *v, size_t k)
{
    if (v->asks[k] == TOLD_NOT_YET)
        v->asks[k] = line_asks(v->l, &v->l->list[v->at[k]]) ? TOLD_YES : TOLD_NO;
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
        bool dept = y->dept && y->head < 0 && !y->sentence && y->chars <= 12;
        if (m > k && (v->role_base[m] > 0 || line_is_label(y) || dept || (x->run >= 0 && y->group != x->group)))
            break;
        ++*n;
        yes += asks_at(v, m);
    }
    return yes;
}

static bool list_asks(const struct view *v, size_t k)
{
    size_t n, yes = count_asks(v, k, &n);
    return (yes >= 2 && yes * 4 >= n * 3) || (v->all_ask && yes > 0 && v->l->list[v->at[k]].run >= 0);
}

bool lists_ask(const struct view *v)
{
    enum { LEAST = 3 };
    size_t lists = 0, all = 0, yes = 0;
    for (size_t k = 0; k + 1 < v->n && !v->l->has_duties; k++) {
        const struct line *x = &v->l->list[v->at[k]];
        size_t n;
        if (!is_head(v, k) || x->head >= 0 || x->given != G_FREE || !list_begins(v, k + 1))
            continue;
        lists++;
        yes += count_asks(v, k + 1, &n);
        all += n;
    }
    return lists >= LEAST && yes * 5 >= all * 3;
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

/* Line k as it is reached in one context; what each kind would be worth there goes to `now`. */
struct here {
    const struct view *v;
    size_t k;
    const struct line *x, *before; /* before: NULL for the first */
    struct item_scores items;
    int role, sections[SECTION_KINDS], out_item, plain;
    struct cell_state *now;
    int ctx, base, kind; /* where it comes from: context, score of the path, kind of the line before */
    bool in_role, in_section;
};

static void put(struct here *h, int ctx, int cost, int own, int kind)
{
    offer(&h->now[ctx], h->base + own + cost, own, kind, h->ctx);
}

static void as_role(struct here *h)
{
    const struct lines *l = h->v->l;
    const struct line *x = h->x, *before = h->before;
    if (h->role <= NEVER)
        return;
    int cost = h->ctx == C_ROLE && before && h->kind == K_ROLE && !line_is_field(l, x, "title") ? -150 : 0;
    if (before && h->kind == K_FIELD && before->given == G_FREE && before->has_label && before->label.sep == SEP_END &&
        (line_is_field(l, before, "reportsTo") || line_is_field(l, before, "supervises") ||
         line_is_field(l, before, "other.indirect")))
        cost -= 600; /* whom the label before it asks for */
    if (h->v->opens[h->k])
        cost += weight(h->v, W_role_before_label);
    else if (h->in_section && x->run >= 0 && before && before->run == x->run && h->kind == K_ITEM &&
             (!x->bullet || span_eq(x->marker, before->marker))) /* ★ behind ◇ begins something else */
        cost += weight(h->v, W_role_in_run);
    put(h, C_ROLE, cost, h->role, K_ROLE);
}

static void as_field(struct here *h, int field)
{
    const struct lines *l = h->v->l;
    const struct line *x = h->x;
    bool asked = h->ctx == C_SECTION + SECTION_REQUIREMENTS && x->has_req; /* 年龄:… is one of them */
    bool blank = h->in_section && x->given == G_LABEL && x->value_empty && line_is_field(l, x, "title");
    if (field > NEVER && blank) /* another form, to be filled in */
        put(h, C_OUT, 0, field, K_FIELD);
    else if (field > NEVER && !asked)
        put(h, h->in_role ? C_ROLE : C_OUT, h->in_section ? -40 : h->in_role ? 0 : -50, field, K_FIELD);
    /* 学历:… ahead of the section of requirements is a field of the post */
    if (x->has_req && !x->has_label && h->in_role && (l->has_requirements || duties_ahead(h->v, h->k)) &&
        (x->given == G_LABEL ? h->ctx < C_SECTION
                             : h->ctx == C_ROLE && x->given == G_FREE && x->req.sep == SEP_COLON && x->chars < 40))
        put(h, C_ROLE, 0, x->given == G_LABEL ? 300 : 60, K_FIELD);
}

static void as_value(struct here *h, int value)
{
    if (value > NEVER && h->before && (h->ctx == C_ROLE || h->ctx == C_OUT) &&
        (wants_value(h->v->l, h->before, h->kind) || (h->kind == K_FIELD && value_goes_on(h->v->l, h->before, h->x)) ||
         (h->kind == K_FVALUE && (summary_goes_on(h->v, h->k) || same_value(h->v, h->k)))))
        put(h, h->ctx, 100, value, K_FVALUE);
}

/* 2. 企业项目组:由… over 其主要职责包括: of a group, not of a post. */
static bool under_unit(const struct view *v, size_t k)
{
    const struct line *x = k > 0 ? &v->l->list[v->at[k - 1]] : NULL;
    size_t colon = x && x->given == G_FREE && x->sentence ? span_find(x->fold.f, ":", x->rest) : SIZE_MAX;
    if (colon == SIZE_MAX || colon > x->rest + 36)
        return false;
    struct span words = fold_compact(v->l->arena, span_sub(x->fold.f, x->rest, colon));
    return words_dept(v->l->rules, words) || (words.n >= 9 && span_ends(words, "\xE7\xBB\x84")); /* 组 */
}

static void as_section(struct here *h)
{
    for (int s = 0; s < SECTION_KINDS; s++) {
        if (h->sections[s] <= NEVER || (h->in_role && h->v->ended[h->k]))
            continue;
        bool may = h->ctx != C_DEPT && !under_unit(h->v, h->k) && !h->v->l->against && !is_head(h->v, h->k + 1) &&
                   (s == SECTION_DUTIES || s == SECTION_REQUIREMENTS);
        if (h->in_role || may) /* outside it begins a post that nothing names */
            put(h, C_SECTION + s, h->in_role ? 0 : weight(h->v, W_implicit_role), h->sections[s], K_SECTION);
    }
}

static void put_item(struct here *h, int ctx, int cost)
{
    int item = item_of(&h->items, ctx);
    if (item > NEVER)
        put(h, ctx, cost, item, K_ITEM);
}

/* Of a post that has told nothing yet but fields: is it what is asked, else what there is to do? */
static void as_first_item(struct here *h)
{
    const struct line *x = h->x;
    bool told = h->v->l->favour || (h->before && h->kind == K_ROLE && words_counted(h->before->fold.f));
    bool duties = h->before && h->kind == K_ROLE && h->before->head >= 0 && /* 管理员职责 is right over it */
                  span_ends(h->before->fold.f, "\xE8\x81\x8C\xE8\xB4\xA3");
    bool asks = x->asked || demands(h->v, h->k) || (x->given == G_FREE && told && !duties && list_asks(h->v, h->k));
    bool first = !h->before || h->kind == K_TITLE; /* of what the file name alone names */
    int cost = x->given == G_ITEM || first || item_of(&h->items, C_SECTION + SECTION_DUTIES) <= NEVER
                   ? 0
                   : implicit_cost(h->v, h->k, h->kind);
    put_item(h, C_SECTION + (asks ? SECTION_REQUIREMENTS : SECTION_DUTIES), cost);
}

/* 包吃住,月休四天 without a number behind what is asked: what the firm offers. */
static bool offers(const struct here *h)
{
    const struct line *x = h->x;
    return h->ctx == C_SECTION + SECTION_REQUIREMENTS && h->before && h->kind == K_ITEM && x->given == G_FREE &&
           x->group == MG_NONE && !x->soft && !x->has_req && !line_is_label(x) &&
           rule_is(h->v->l->rules, rules_line(h->v->l->rules, RC_OFFERS, x->fold.f), "words") && !asks_at(h->v, h->k);
}

/* Does the line belong to what stands around the list above? */
static bool ends_list(const struct here *h)
{
    const struct view *v = h->v;
    const struct line *x = h->x, *before = h->before;
    if (x->of_unit)
        return true;
    if (h->ctx != C_DEPT)
        return outer_run(v, h->k) > 0 || sibling_head(v, h->k) || begins_annex(v, h->k) ||
               (x->group == MG_NONE && rules_heading(v, h->k));
    size_t colon = span_find(x->fold.f, ":", 0);
    if (x->group == MG_NONE && (!x->sentence || colon != SIZE_MAX) && !x->soft && before && before->run >= 0 &&
        !before->bullet && rules_line(v->l->rules, RC_OFPOST, span_sub(x->fold.f, 0, colon)) >= 0)
        return true; /* 岗位设置:主管1人,职员4人 behind its numbered duties */
    size_t at = v->last_dept[h->k];
    bool beside = at != SIZE_MAX && x->run >= 0 && !x->bullet && /* the department's head, or above it */
                  (x->run == v->l->list[v->at[at]].run || v->l->runs[x->run].first < v->at[at]);
    return beside || begins_annex(v, h->k);
}

/* Items go on in their context, or begin one. */
static void as_item(struct here *h)
{
    const struct line *x = h->x;
    const int requirements = C_SECTION + SECTION_REQUIREMENTS, duties = C_SECTION + SECTION_DUTIES;
    if (offers(h))
        put_item(h, C_SECTION + SECTION_BENEFITS, 60);
    if (h->in_section || (h->ctx == C_DEPT && !ends_list(h)))
        put_item(h, h->ctx, h->in_section && h->v->ended[h->k] ? weight(h->v, W_leave_role) : 0);
    if (h->ctx == C_ROLE)
        as_first_item(h);
    bool given = x->given == G_LABEL || x->given == G_ITEM;
    bool alone = x->has_req && x->req.sep == SEP_COLON && x->chars < 40 &&
                 !(h->before && x->run >= 0 && h->before->run == x->run);
    if (h->in_role && h->ctx != requirements && (given ? x->has_req || x->given == G_ITEM : alone))
        put_item(h, requirements, given ? 0 : -60);
    if ((h->ctx == requirements && list_tells(h->v, h->k)) || (x->done && h->in_role))
        put_item(h, duties, 60);
    for (int s = 0; s < SECTION_KINDS && x->given == G_ITEM && (h->in_role || x->ahead); s++)
        put_item(h, C_SECTION + s, 0);
}

/* What belongs to nothing: an item outside, or text here or outside. */
static void as_rest(struct here *h)
{
    const struct view *v = h->v;
    const struct line *x = h->x;
    int leave = h->in_role ? weight(v, W_leave_role) : 0, text = h->plain;
    bool ends = (h->in_section || h->ctx == C_DEPT) && ends_list(h);
    bool awaited = h->ctx == C_ROLE && x->given == G_FREE && duties_ahead(v, h->k) && /* it has not told its duties */
                   !(x->group != MG_NONE && h->before && tells_duties(v, h->k));
    if (h->out_item > NEVER && x->given == G_FREE && !awaited)
        put(h, C_OUT,
            ends               ? 0
            : h->in_role       ? leave + weight(v, W_leave_item)
            : h->ctx == C_DEPT ? weight(v, W_leave_dept)
                               : 0,
            h->out_item, K_ITEM);
    if (awaited) /* as much as an item elsewhere would get */
        text = h->out_item - 50 > text + 60 ? h->out_item - 50 : text + 60;
    int kept = text;
    if (h->ctx == C_SECTION + SECTION_REQUIREMENTS && bare_subhead(v, x))
        kept += weight(v, W_subhead);
    else if (h->ctx == C_SECTION + SECTION_REQUIREMENTS && few_over_list(v, h->k) && h->role <= NEVER)
        kept += weight(v, W_subhead) / 2;
    if (ends && !x->sentence)
        kept -= 300;
    if (x->in_grid && h->in_role) /* as much as an item would get: the post goes on below the table */
        kept = h->out_item > kept ? h->out_item : kept;
    put(h, h->ctx, x->in_grid ? 0 : h->in_section ? -20 : h->ctx == C_ROLE ? -10 : 0, kept, K_TEXT);
    if (h->ctx != C_OUT)
        put(h, C_OUT, leave, text, K_TEXT);
}

void decide_step(const struct view *v, size_t k, const struct cell_state *prev, struct cell_state *now)
{
    struct here h = {.v = v, .k = k, .x = &v->l->list[v->at[k]], .items = {.v = v, .k = k}, .now = now};
    h.before = k > 0 ? &v->l->list[v->at[k - 1]] : NULL;
    h.role = role_score(v, k);
    h.plain = weight(v, W_text_base) + (leads(v, k) ? 200 : 0);
    section_scores(v, k, h.sections);
    h.out_item = item_of(&h.items, C_OUT);
    int group = group_score(v, k), title = title_score(v, k), dept = dept_score(v, k), duty = dept_duty_score(v, k),
        field = field_score(v, k), value = value_score(v, k);
    for (int c = 0; c < C_COUNT; c++)
        now[c] = (struct cell_state){.score = NEVER, .margin = 9999, .runner = -1};
    for (int p = 0; p < C_COUNT; p++) {
        if (prev[p].score <= NEVER)
            continue;
        h.ctx = p;
        h.base = prev[p].score;
        h.kind = prev[p].kind;
        h.in_role = p >= C_ROLE;
        h.in_section = p >= C_SECTION;
        as_role(&h);
        if (group > NEVER)
            put(&h, C_OUT, 0, group, K_GROUP);
        if (title > NEVER && (p == C_OUT || (v->by_file && p == C_ROLE && (!h.before || h.kind == K_TITLE))))
            put(&h, p, 0, title, K_TITLE);
        if (dept > NEVER)
            put(&h, C_OUT, 0, dept, K_DEPT);
        if (duty > NEVER)
            put(&h, C_DEPT, 0, duty, K_DEPTDUTY);
        if (p == C_OUT && h.before && h.sections[SECTION_DUTIES] > NEVER && under_dept(v, k))
            put(&h, C_DEPT, 0, h.sections[SECTION_DUTIES], K_DEPTDUTY); /* its own */
        /* 其主要职责是: and not 岗位职责: */
        if (p == C_DEPT && h.sections[SECTION_DUTIES] > NEVER && rules_line(v->l->rules, RC_OFPOST, h.x->fold.f) < 0)
            put(&h, C_DEPT, 0, h.sections[SECTION_DUTIES] + 20, h.x->label.value < h.x->fold.f.n ? K_ITEM : K_TEXT);
        as_field(&h, field);
        as_value(&h, value);
        as_section(&h);
        as_item(&h);
        as_rest(&h);
    }
}
