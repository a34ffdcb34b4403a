/* Segment: reads a document, gives segments. Lines are cut (lines.c), tables told (tables.c), kinds decided (decide.c),
 * roles gathered (gather.c); here items are nested, and every paragraph is covered once. */
#include "segment.h"
#include "gather.h"
#include "roles.h"
#include <stdlib.h>
#include <string.h>

/* ---- items ---------------------------------------------------------------------------------------------------------
 */

static bool terminated(const struct line *x)
{
    struct span f = x->fold.f;
    while (f.n > 0 && f.s[f.n - 1] == ' ')
        f.n--;
    if (f.n == 0)
        return true;
    size_t pos = f.n;
    uint32_t last = utf8_prev(f, &pos);
    return cp_is_stop(last) || last == 0x2026;
}

static bool broken_off(const struct line *x)
{
    struct span f = x->fold.f;
    while (f.n > 0 && f.s[f.n - 1] == ' ')
        f.n--;
    size_t pos = f.n;
    uint32_t last = f.n ? utf8_prev(f, &pos) : 0;
    return last == ',' || last == 0x3001 || last == '(';
}

/* 制订排班表,检查 goes on: a head has no comma. */
static bool has_comma(const struct line *x)
{
    return span_find(x->fold.f, ",", x->rest) != SIZE_MAX;
}

static bool short_head(const struct line *x)
{
    struct span f = x->fold.f;
    return x->group != MG_NONE && !has_comma(x) && x->chars >= 2 &&
           (x->chars <= 14 || (f.n && f.s[f.n - 1] == ':' && x->chars <= 24)) &&
           (!terminated(x) || f.s[f.n - 1] == ':') && !broken_off(x);
}

/* A line that ends with a stop, alone between numbers n and n + 1 of a list. */
static bool between(const struct line *x, const struct line *prev, const struct line *next)
{
    return terminated(x) && prev->run >= 0 && !prev->bullet && prev->run == next->run && next->value == prev->value + 1;
}

/* 接卸货物(30%): where the bracket begins, or 0. */
static size_t weight_at(const struct lines *l, const struct line *x)
{
    struct span f = x->fold.f;
    if ((x->given != G_FREE && x->given != G_ITEM) || !span_ends(f, "%)"))
        return 0;
    size_t at = f.n;
    while (at > x->rest && f.s[at - 1] != '(')
        at--;
    if (at <= x->rest + 1)
        return 0;
    return rules_line(l->rules, RC_HINT, span_sub(f, at, f.n - 1)) >= 0 ? at - 1 : 0;
}

/* 安排人手  工作时间百分比:20%: where the blank before such a label stands, or 0. */
static size_t labelled_weight_at(const struct lines *l, const struct line *x)
{
    struct span f = x->fold.f;
    if ((x->given != G_FREE && x->given != G_ITEM) || !span_ends(f, "%"))
        return 0;
    for (size_t at = f.n; at > x->rest + 6 && f.n - at < 48; at--)
        if (f.s[at - 1] == ' ' && rule_is(l->rules, rules_line(l->rules, RC_HINT, span_sub(f, at, f.n)), "weight"))
            return at - 1;
    return 0;
}

/* 20% 制定计划: where the words begin, or 0. */
static size_t behind_weight(const struct line *x)
{
    struct span f = x->fold.f;
    size_t i = x->rest;
    while (i < f.n && i - x->rest < 3 && f.s[i] >= '0' && f.s[i] <= '9')
        i++;
    return x->given == G_FREE && i > x->rest && i + 1 < f.n && f.s[i] == '%' && f.s[i + 1] == ' ' ? i + 2 : 0;
}

/* Shares of the working time behind or before several of the items are no words of theirs. */
static void find_weights(struct lines *l, const size_t *at, size_t n)
{
    size_t behind = 0, before = 0;
    for (size_t k = 0; k < n; k++) {
        behind += weight_at(l, &l->list[at[k]]) > 0;
        before += behind_weight(&l->list[at[k]]) > 0;
    }
    for (size_t k = 0; k < n; k++) {
        struct line *x = &l->list[at[k]];
        size_t words = before >= 2 ? behind_weight(x) : 0;
        x->end = behind >= 2 ? weight_at(l, x) : labelled_weight_at(l, x);
        x->rest = words ? words : x->rest;
    }
}

/* Work with the kitchen. behind 与厨房协作。 and a soft break, or the other way round: the same in another language. */
static bool translation(const struct lines *l, const struct line *prev, const struct line *x)
{
    struct span a = span_sub(prev->fold.f, prev->rest, prev->fold.f.n), b = x->fold.f;
    return x->soft && !x->cut && x->group == MG_NONE && prev->flow == x->flow && prev->group != MG_NONE && a.n > 5 &&
           b.n > 5 && text_has_han(a) != text_has_han(b) && !line_is_label(x) && rules_line(l->rules, RC_NONE, b) < 0;
}

/* Nest the items of one section, lines [from, to) of the list `at`. */
static void nest_section(struct gather *g, const size_t *at, size_t n)
{
    struct lines *l = g->l;
    size_t numbered = 0, heads = 0, stops = 0, ended = 0, ends = 0; /* ends: lines that a number or nothing follows */
    for (size_t k = 0; k < n; k++) {
        const struct line *x = &l->list[at[k]];
        bool marked = x->group != MG_NONE || x->seq.n > 0;
        numbered += marked;
        bool last = k + 1 == n || l->list[at[k + 1]].group != MG_NONE;
        stops += terminated(x);
        ends += last;
        ended += last && terminated(x);
        if (marked && short_head(x) && k + 1 < n && l->list[at[k + 1]].group == MG_NONE &&
            l->list[at[k + 1]].given == G_FREE)
            heads++;
    }
    size_t translated = 0;
    for (size_t k = 1; k < n; k++)
        translated += translation(l, &l->list[at[k - 1]], &l->list[at[k]]);
    int stack[32];
    size_t depth = 0, last_depth = 0;
    bool child = false;
    for (size_t k = 0; k < n; k++) {
        struct line *x = &l->list[at[k]];
        const struct line *prev = k > 0 ? &l->list[at[k - 1]] : NULL;
        bool marked = x->group != MG_NONE || x->seq.n > 0;
        if (x->groups) { /* what stands beside it is within it */
            g->depth[at[k]] = 0;
            stack[0] = -1;
            depth = last_depth = 1;
            child = false;
            continue;
        }
        if (marked) {
            int d = x->run >= 0 ? x->depth : depth > 0 && stack[0] >= 0 ? stack[0] : 0;
            while (depth > 0 && stack[depth - 1] >= d)
                depth--;
            g->depth[at[k]] = (uint32_t)depth;
            last_depth = depth;
            if (depth < 32)
                stack[depth++] = d;
            child = false;
            continue;
        }
        g->depth[at[k]] = (uint32_t)(last_depth + (child ? 1 : 0));
        if (!prev)
            continue;
        if (translated >= 2 && translation(l, prev, x)) {
            g->more[at[k]] = true;
            continue;
        }
        bool free_text = x->given == G_FREE && prev->given == G_FREE;
        bool same_cell = l->flows[x->flow].cell == l->flows[prev->flow].cell &&
                         l->flows[x->flow].table == l->flows[prev->flow].table;
        size_t colon = span_find(x->fold.f, ":", 0);
        bool labelled = x->has_req || x->has_label || (colon != SIZE_MAX && colon <= 18 && colon + 6 < x->fold.f.n);
        if (x->tail && at[k] == at[k - 1] + 1) {
            g->more[at[k]] = true;
            continue;
        }
        bool divided =
            short_head(prev) && heads * 2 >= numbered && heads >= 2; /* heads over lines, not lines broken off */
        if (x->soft && prev->flow == x->flow && free_text && !divided) {
            bool joins = x->cut ? prev->to == x->from && !labelled
                                : !terminated(prev) && !labelled &&
                                      (prev->group != MG_NONE || (prev->chars > 20 && stops * 2 >= n));
            if (joins) {
                g->more[at[k]] = true;
                continue;
            }
        }
        if (numbered == 0 || !free_text) {
            bool cell = x->given == G_ITEM && prev->given == G_ITEM && x->group == MG_NONE;
            if ((free_text || cell) && same_cell && broken_off(prev) && !labelled)
                g->more[at[k]] = true;
            continue;
        }
        bool head = short_head(prev) &&
                    (heads * 2 >= numbered || (prev->fold.f.n && prev->fold.f.s[prev->fold.f.n - 1] == ':'));
        bool begins = k + 1 < n && l->list[at[k + 1]].group != MG_NONE && l->list[at[k + 1]].value == 1 &&
                      prev->group == l->list[at[k + 1]].group && x->chars <= 8; /* 存放 over a list of its own */
        if (begins) {
            child = false;
        } else if (head) {
            child = true;
            g->depth[at[k]] = (uint32_t)(last_depth + 1);
        } else if (!child && same_cell && !labelled &&
                   (broken_off(prev) ||
                    (!terminated(prev) && (prev->chars > 14 || has_comma(prev) || (k > 1 && g->more[at[k - 1]])) &&
                     (ended * 3 >= ends * 2 || (k + 1 < n && between(x, prev, &l->list[at[k + 1]])))))) {
            g->more[at[k]] = true;
        }
    }
}

static void nest_items(struct gather *g)
{
    struct lines *l = g->l;
    size_t *at = xcalloc(l->n + 1, sizeof *at), n = 0;
    for (size_t i = 0; i <= l->n; i++) {
        const struct line *x = i < l->n ? &l->list[i] : NULL;
        if (x && line_skipped(x))
            continue;
        bool item = x && x->kind == K_ITEM;
        bool begins = item && n > 0 && (l->list[at[n - 1]].ctx != x->ctx || g->owner[at[n - 1]] != g->owner[i]);
        if ((!item || begins) && n > 0) {
            nest_section(g, at, n);
            find_weights(l, at, n);
            n = 0;
        }
        if (item)
            at[n++] = i;
    }
    free(at);
}

/* ---- printing segments ---------------------------------------------------------------------------------------------
 */

static struct segment *add_segment(struct segments *s)
{
    if (s->n == s->cap) {
        s->cap = s->cap ? s->cap * 2 : 128;
        s->list = xreallocarray(s->list, s->cap, sizeof *s->list);
    }
    struct segment *x = &s->list[s->n++];
    *x = (struct segment){0};
    return x;
}

static const char *kind_name(int kind)
{
    static const char *const names[] = {"title",   "group", "department", "department", "role",  "field", "field",
                                        "section", "item",  "text",       "furniture",  "field", "text"};
    return kind >= 0 && kind <= K_BLANK ? names[kind] : "";
}

/* Code points in the first `to` bytes of a paragraph's text, counted on from where the last call ended: a paragraph of
 * a hundred thousand segments is counted once. */
struct counted {
    const char *s;
    size_t bytes, points;
};

static uint32_t points_to(struct counted *c, struct span text, size_t to)
{
    if (c->s != text.s || c->bytes > to)
        *c = (struct counted){.s = text.s};
    c->points += utf8_length(span_sub(text, c->bytes, to));
    c->bytes = to;
    return (uint32_t)c->points;
}

/* The stretch [from, to) of a flow as segments: one for each paragraph that it touches. The first is returned by index.
 */
static size_t cover(struct segments *s, const struct flow *f, size_t from, size_t to, struct counted *counted)
{
    size_t first = s->n;
    for (size_t k = 0; k < f->n; k++) {
        size_t begin = f->pieces[k].at, end = k + 1 < f->n ? f->pieces[k + 1].at : f->text.n;
        size_t a = from > begin ? from : begin, b = to < end ? to : end;
        bool whole_empty = begin == end && from <= begin && to >= end;
        if (a > b || (a == b && !whole_empty && !(from == to && a == from && s->n == first)))
            continue;
        if (a == b && s->n > first && !whole_empty)
            continue;
        struct segment *x = add_segment(s);
        const struct para *p = f->pieces[k].para;
        x->p = f->pieces[k].p;
        size_t skip = f->pieces[k].skip;
        size_t pa = a == begin ? (k == 0 && from == 0 ? 0
                                  : a == begin        ? 0
                                                      : skip)
                               : skip + (a - begin),
               pb = skip + (b - begin);
        if (f->pieces[k].size > 0)
            pa = skip + (a - begin);
        else if (b == end)
            pb = p->text.n;
        x->from = points_to(counted, p->text, pa);
        x->to = points_to(counted, p->text, pb);
        x->more = s->n - 1 > first;
    }
    if (s->n == first) {
        struct segment *x = add_segment(s);
        x->p = f->pieces[0].p;
    }
    return first;
}

static struct span original(const struct lines *l, const struct line *x, size_t from, size_t to)
{
    struct span t = line_text(l, x);
    if (from > x->fold.f.n)
        from = x->fold.f.n;
    if (to > x->fold.f.n)
        to = x->fold.f.n;
    return text_trim(span_sub(t, x->fold.map[from], x->fold.map[to]));
}

static struct span label_words(const struct lines *l, const struct line *x, const struct label_hit *hit)
{
    if (x->given == G_LABEL && x->stacked)
        return fold_compact(
            l->arena, span_sub((struct span){l->tables[l->flows[x->flow].table].cells[l->flows[x->flow].cell].f.s,
                                             l->tables[l->flows[x->flow].table].cells[l->flows[x->flow].cell].f.n},
                               0, SIZE_MAX));
    if (x->given == G_LABEL)
        return original(l, x, x->rest, x->fold.f.n);
    return original(l, x, hit->from, hit->to);
}

/* 直接上级:   执行人: what follows the label is the next one, both without a value. */
static struct span value_words(struct span value)
{
    value = text_trim(value);
    while (value.n > 1 &&
           (value.s[value.n - 1] == '|' || /* 薪资:面议 | 学历:…, 职等:七等 / 编制:… */
            (value.s[value.n - 1] == '/' && value.n > 2 && (unsigned char)value.s[value.n - 2] != '/' &&
             (value.s[value.n - 2] == ' ' || span_ends(span_sub(value, 0, value.n - 1), "\xE3\x80\x80")))))
        value = text_trim(span_sub(value, 0, value.n - 1));
    size_t pos = value.n;
    uint32_t last = pos ? utf8_prev(value, &pos) : 0;
    return (last == ':' || last == 0xFF1A) && utf8_length(value) <= 12 ? (struct span){0} : value;
}

static const char *item_rule(const struct lines *l, const struct line *x)
{
    static const char *const names[] = {"item.line",     "marker.chapter",  "marker.section",    "marker.article",
                                        "marker.cn",     "marker.cn-paren", "marker.dec",        "marker.paren",
                                        "marker.multi",  "marker.circled",  "marker.cn-circled", "marker.roman",
                                        "marker.letter", "marker.stem",     "marker.bullet",     "marker.auto"};
    if (x->given == G_ITEM)
        return "table.column";
    if (x->given == G_LABEL && x->has_req)
        return rule_full_name(l->rules, x->req.rule);
    return names[x->group];
}

/* 本科 below 学历 in a grid: the column's head and the cell are one requirement. */
static bool one_requirement(const struct lines *l, const struct line *x)
{
    if (!x->column_asks)
        return false;
    size_t filled = 0;
    for (size_t i = x->value_from; i < x->value_to; i++)
        filled += !l->list[i].blank;
    return filled == 1 && !x->value_empty;
}

/* Does it say none by a sign? */
static bool is_sign(const struct lines *l, struct span value)
{
    size_t i = 0;
    return value.n > 0 && !cp_is_han(utf8_next(value, &i)) && rules_line(l->rules, RC_NONE, value) >= 0;
}

static void fill(struct gather *g, struct segments *s, size_t i, struct segment *seg)
{
    const struct lines *l = g->l;
    const struct line *x = &l->list[i];
    seg->role = g->owner[i];
    seg->score = x->score;
    seg->margin = x->margin;
    seg->runner = span_of(kind_name(x->runner));
    seg->marker = x->marker;
    seg->text = original(l, x, x->rest, x->end ? x->end : x->fold.f.n);
    (void)s;
    switch (x->kind) {
    case K_TITLE:
        seg->kind = SEG_TITLE;
        seg->rule = span_of(x->generic >= 0 ? rule_full_name(l->rules, x->generic) : "title.first");
        break;
    case K_GROUP:
        seg->kind = SEG_GROUP;
        seg->rule = span_of(x->why ? x->why : x->chapter > 0 ? rule_full_name(l->rules, x->chapter) : "group.heading");
        break;
    case K_DEPT:
    case K_DEPTDUTY:
        seg->kind = SEG_DEPARTMENT;
        seg->rule = span_of(x->dutydept >= 0 ? rule_full_name(l->rules, x->dutydept) : "dept.any");
        if (x->kind == K_DEPTDUTY)
            seg->name = SPAN("duties");
        if (x->given == G_LABEL)
            seg->label = text_trim_colon(label_words(l, x, &x->label));
        break;
    case K_ROLE: {
        seg->kind = SEG_ROLE;
        bool label = line_is_field(l, x, "title");
        seg->rule = span_of(label                ? rule_full_name(l->rules, x->label.rule)
                            : x->given == G_ROLE ? "table.title-column"
                            : x->head >= 0       ? rule_full_name(l->rules, x->head)
                                                 : "role.heading");
        if (label) {
            seg->name = SPAN("label");
            seg->label = text_trim_colon(label_words(l, x, &x->label));
            seg->text = x->given == G_LABEL ? (struct span){0} : original(l, x, x->label.value, x->fold.f.n);
        }
        break;
    }
    case K_FIELD:
        seg->kind = SEG_FIELD;
        if (x->given == G_FIELD) {
            seg->rule = span_of(rule_full_name(l->rules, x->column_rule));
            seg->name = span_of(rule_name(l->rules, x->column_rule));
            seg->label = x->column;
        } else if (x->has_label && x->label.rule >= 0 && x->label.class == RC_FIELD) {
            seg->rule = span_of(rule_full_name(l->rules, x->label.rule));
            seg->name = span_of(rule_name(l->rules, x->label.rule));
            seg->label = text_trim_colon(label_words(l, x, &x->label));
            seg->text =
                x->given == G_LABEL ? (struct span){0} : value_words(original(l, x, x->label.value, x->fold.f.n));
        } else if (x->has_req) {
            seg->rule = span_of(rule_full_name(l->rules, x->req.rule));
            seg->name = span_of(rule_name(l->rules, x->req.rule));
            seg->label = text_trim_colon(label_words(l, x, &x->req));
            seg->text = x->given == G_LABEL ? (struct span){0} : original(l, x, x->req.value, x->fold.f.n);
        } else {
            seg->rule = SPAN("field.unknown");
            seg->name = SPAN("other.unknown");
            seg->label = text_trim_colon(label_words(l, x, &x->label));
            seg->text = (struct span){0};
        }
        break;
    case K_FVALUE:
        seg->kind = SEG_FIELD;
        seg->rule = SPAN("field.value");
        seg->more = seg->line = true;
        break;
    case K_SECTION:
        seg->kind = SEG_SECTION;
        seg->name = span_of(section_kind_name((enum section_kind)(x->ctx - C_SECTION)));
        if (x->has_label && x->label.rule >= 0 && x->label.class == RC_SECTION) {
            seg->rule = span_of(rule_full_name(l->rules, x->label.rule));
            seg->label = text_trim_colon(label_words(l, x, &x->label));
            seg->text = x->given == G_LABEL ? (struct span){0} : original(l, x, x->label.value, x->fold.f.n);
        } else {
            seg->rule = span_of(x->has_req ? rule_full_name(l->rules, x->req.rule) : "section.family");
            seg->label = text_trim_colon(seg->text);
            seg->text = (struct span){0};
        }
        break;
    case K_ITEM:
        seg->kind = SEG_ITEM;
        seg->rule = span_of(item_rule(l, x));
        seg->name = x->ctx >= C_SECTION ? span_of(section_kind_name((enum section_kind)(x->ctx - C_SECTION)))
                    : x->ctx == C_DEPT  ? SPAN("deptduties")
                                        : (struct span){0};
        seg->depth = g->depth[i];
        if (x->given == G_ITEM) {
            seg->label = x->column;
            if (one_requirement(l, x))
                seg->rule = SPAN("table.requirement");
        }
        if (x->given == G_FREE && x->has_req && x->req.sep == SEP_COLON && x->ctx == C_SECTION + SECTION_REQUIREMENTS &&
            is_sign(l, text_trim(span_sub(x->fold.f, x->req.value, x->fold.f.n))))
            seg->kind = SEG_TEXT, seg->rule = SPAN("field.empty"); /* 经验:/ but not 经验:无 */
        bool none = x->ctx > C_SECTION + SECTION_REQUIREMENTS &&   /* 管理权限:无 */
                    rules_line(l->rules, RC_NONE, span_sub(x->fold.f, x->rest, x->fold.f.n)) >= 0;
        if (!g->more[i] && (x->given == G_FREE || x->given == G_ITEM) && (none || is_sign(l, text_trim(seg->text))))
            seg->kind = SEG_TEXT, seg->rule = SPAN("field.empty"); /* / where an item might stand */
        if (x->given == G_LABEL) {
            seg->label = text_trim_colon(label_words(l, x, &x->req));
            seg->text = (struct span){0};
            if (x->value_empty)
                seg->kind = SEG_TEXT, seg->rule = SPAN("field.empty");
        }
        if (x->seq.n > 0 && seg->marker.n == 0)
            seg->marker = text_trim(x->seq);
        if (g->more[i]) {
            seg->more = true;
            seg->line = !x->soft;
        }
        break;
    case K_FURNITURE:
        seg->kind = SEG_FURNITURE;
        seg->role = 0;
        seg->rule = span_of(x->why ? x->why : rule_full_name(l->rules, x->rule));
        break;
    default:
        seg->kind = SEG_TEXT;
        seg->rule = span_of(x->why ? x->why : x->blank ? "blank" : "text");
        if (x->blank)
            seg->marker = (struct span){0};
        break;
    }
}

/* The value of a label in another cell takes its kind from the label's line. */
static void fill_value(struct gather *g, size_t i, struct segment *seg, size_t last_value)
{
    const struct lines *l = g->l;
    const struct line *x = &l->list[i], *label = x->owner >= 0 ? &l->list[x->owner] : NULL;
    seg->role = label ? g->owner[x->owner] : 0;
    seg->text = line_text(l, x);
    seg->marker = (struct span){0};
    seg->rule = SPAN("table.value");
    bool value = label && !(label->given == G_LABEL && i < label->value_from) && (size_t)x->owner != i;
    if (label && label->given != G_LABEL)
        value = true;
    if (!value || x->blank || !label) {
        seg->kind = SEG_TEXT;
        seg->rule = x->blank ? SPAN("blank") : SPAN("table.label");
        return;
    }
    seg->more = true;
    seg->line = last_value != SIZE_MAX;
    switch (label->kind) {
    case K_ROLE:
        seg->kind = SEG_ROLE;
        break;
    case K_FIELD:
        seg->kind = SEG_FIELD;
        break;
    case K_ITEM:
        seg->kind = label->value_empty ? SEG_TEXT : SEG_ITEM;
        seg->more = !label->value_empty;
        break;
    default:
        seg->kind = SEG_TEXT;
        seg->more = false;
        break;
    }
}

/* Roles by their line: first[line] is a role's index + 1, next[index] that of the next one of the line. Freed. */
struct by_line {
    uint32_t *first, *next;
};

static struct by_line roles_by_line(const struct gather *g)
{
    struct by_line t = {xcalloc(g->l->n + 1, sizeof *t.first), xcalloc(g->n + 1, sizeof *t.next)};
    for (size_t k = g->n; k-- > 0;) {
        t.next[k] = t.first[g->roles[k].line];
        t.first[g->roles[k].line] = (uint32_t)k + 1;
    }
    return t;
}

static void print_segments(struct gather *g, struct segments *s)
{
    struct by_line roles = roles_by_line(g);
    struct lines *l = g->l;
    size_t i = 0, value_owner = SIZE_MAX, value_seen = SIZE_MAX;
    struct counted counted = {0};
    for (size_t f = 0; f < l->nflows; f++) {
        size_t end = i;
        while (end < l->n && l->list[end].flow == f)
            end++;
        if (i == end) {
            size_t at = cover(s, &l->flows[f], 0, l->flows[f].text.n, &counted);
            for (size_t k = at; k < s->n; k++)
                s->list[k].kind = SEG_TEXT, s->list[k].rule = SPAN("blank");
        }
        for (size_t from = 0; i < end; i++) {
            const struct line *x = &l->list[i];
            size_t to = i + 1 < end ? l->list[i + 1].from : l->flows[f].text.n;
            /* a role that is told by no line stands before its first one, without text */
            for (uint32_t k = roles.first[i]; k; k = roles.next[k - 1])
                if (g->roles[k - 1].implicit) {
                    size_t here = cover(s, &l->flows[f], from, from, &counted); /* may move the list */
                    struct segment *seg = &s->list[here];
                    s->n = (size_t)(seg - s->list) + 1;
                    seg->to = seg->from;
                    seg->kind = SEG_ROLE;
                    seg->name = SPAN("implicit");
                    seg->rule = SPAN("role.implicit");
                    seg->role = k;
                }
            size_t at = cover(s, &l->flows[f], from, to, &counted);
            from = to;
            bool more = s->list[at].more;
            if (x->given == G_VALUE && x->kind != K_FURNITURE) {
                if (value_owner != (size_t)x->owner)
                    value_owner = (size_t)x->owner, value_seen = SIZE_MAX;
                fill_value(g, i, &s->list[at], value_seen);
                if (s->list[at].more)
                    value_seen = i;
            } else {
                fill(g, s, i, &s->list[at]);
            }
            if (s->list[at].kind == SEG_ROLE)
                for (uint32_t k = roles.first[i]; k; k = roles.next[k - 1])
                    s->list[at].parent = g->roles[k - 1].parent;
            (void)more;
            for (size_t k = at + 1; k < s->n; k++) { /* the rest of a line that runs over a paragraph's end */
                s->list[k].kind = s->list[at].kind;
                s->list[k].rule = SPAN("preview.joined");
                s->list[k].role = s->list[at].role;
                s->list[k].more = true;
            }
        }
    }
    free(roles.first);
    free(roles.next);
}

static void report(struct gather *g, struct segments *s)
{
    const struct lines *l = g->l;
    for (size_t i = 0; i < l->n; i++) {
        const struct line *x = &l->list[i];
        if (x->run < 0 || x->bullet || x->given == G_VALUE || !g->owner[i] || (x->kind != K_ROLE && x->kind != K_ITEM))
            continue;
        const struct run *r = &l->runs[x->run];
        if (r->disorder == 0 || r->last == r->first)
            continue;
        for (size_t m = i; m-- > r->first;) {
            const struct line *y = &l->list[m];
            if (y->run != x->run || y->blank)
                continue;
            if (x->value == y->value)
                diag_add(&s->diags, D_NUMBER_DOUBLED, x->para->n, "%.*s", (int)x->marker.n, x->marker.s);
            else if (x->value != y->value + 1)
                diag_add(&s->diags, D_NUMBER_SKIPPED, x->para->n, "%.*s", (int)x->marker.n, x->marker.s);
            break;
        }
    }
    for (size_t k = 0; k < g->n; k++) {
        const struct line *x = &l->list[g->roles[k].line];
        if (x->kind == K_ROLE && x->margin < 40 && x->given == G_FREE)
            diag_add(&s->diags, D_LAYOUT_DOUBTFUL, x->para->n, "%.*s", (int)(x->fold.f.n < 60 ? x->fold.f.n : 60),
                     x->fold.f.s);
    }
}

struct segments *segment_document(const struct document *d, const struct rules *r)
{
    struct segments *s = xcalloc(1, sizeof *s);
    s->arena = d->arena;
    s->source = d->source;
    s->format = d->format;
    s->sha256 = span_of(d->sha256);
    diags_init(&s->diags, s->arena);
    for (size_t i = 0; i < d->diags.n; i++) {
        const struct diag *x = &d->diags.list[i];
        diag_carry(&s->diags, diag_name(x->id), diag_level_name(x->level), x->para, x->message);
        s->diags.list[s->diags.n - 1].old = x->old;
    }
    struct lines l = {.arena = d->arena};
    lines_make(&l, d, r, &s->diags);
    posts_cut(&l);
    tables_read(&l);
    numbers_split(&l);
    numbers_join(&l);
    runs_link(&l);
    decide(&l);
    struct gather g = {.l = &l};
    g.owner = xcalloc(l.n + 1, sizeof *g.owner);
    g.depth = xcalloc(l.n + 1, sizeof *g.depth);
    g.more = xcalloc(l.n + 1, sizeof *g.more);
    roles_gather(&g);
    nest_items(&g);
    print_segments(&g, s);
    report(&g, s);
    if (rules_limit_hit(r))
        diag_add(&s->diags, D_MATCH_LIMIT, 0, NULL);
    free(g.roles);
    free(g.owner);
    free(g.depth);
    free(g.more);
    lines_free(&l);
    return s;
}

void segments_free(struct segments *s)
{
    if (!s)
        return;
    diags_free(&s->diags);
    free(s->list);
    if (s->own_arena)
        arena_free(s->arena);
    free(s);
}
