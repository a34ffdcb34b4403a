/* Lines: cuts paragraphs into lines and sees what each begins with and is worded like. Decides nothing. */
#include "lines.h"
#include "roles.h"
#include "segment.h"
#include <stdlib.h>
#include <string.h>

/* ---- the features of one line ----------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum marker_group group;
    bool weak;
} markers[] = {
    {"chapter", MG_CHAPTER, false},
    {"section", MG_SECTION, false},
    {"article", MG_ARTICLE, false},
    {"cn-paren", MG_CNPAREN, false},
    {"cn-dun", MG_CN, false},
    {"cn-blank", MG_CN, true},
    {"multi", MG_MULTI, false},
    {"dec-paren", MG_PAREN, false},
    {"dec-rparen", MG_PAREN, false},
    {"dec", MG_DEC, false},
    {"dec-blank", MG_DEC, true},
    {"dec-bare", MG_DEC, true},
    {"dec-alone", MG_DEC, true},
    {"circled", MG_CIRCLED, false},
    {"bracketed", MG_PAREN, false},
    {"dotted", MG_DEC, false},
    {"cn-circled", MG_CNCIRCLED, false},
    {"roman", MG_ROMAN, false},
    {"letter", MG_LETTER, true},
    {"letter-bare", MG_LETTER, true},
    {"letter-paren", MG_LETTER, false},
    {"stem", MG_STEM, false},
    {"bullet", MG_BULLET, false},
};

static bool find_marker(const struct lines *l, struct span f, size_t at, enum marker_group *group, bool *weak,
                        int64_t *value, size_t *end, const char **name)
{
    int rule;
    struct span number;
    if (!rules_marker(l->rules, f, at, &rule, &number, end))
        return false;
    *name = rule_name(l->rules, rule);
    *group = MG_AUTO;
    *weak = true;
    for (size_t k = 0; k < sizeof markers / sizeof *markers; k++)
        if (markers[k].name[0] == (*name)[0] && strcmp(markers[k].name, *name) == 0) {
            *group = markers[k].group;
            *weak = markers[k].weak;
            break;
        }
    *value = *group == MG_BULLET ? 0 : words_number(number);
    return *value >= 0;
}

/* A typed number that is certainly one. */
static bool numbers(enum marker_group group, bool weak)
{
    return !weak && (group == MG_DEC || group == MG_PAREN || group == MG_CIRCLED || group == MG_CNPAREN);
}

bool marker_at(const struct lines *l, struct span f, size_t at, enum marker_group *group, bool *weak, int64_t *value,
               size_t *end)
{
    const char *name;
    return find_marker(l, f, at, group, weak, value, end, &name);
}

static void look_marker(struct lines *l, struct line *x)
{
    struct span f = x->fold.f;
    const char *name;
    size_t end;
    if (!x->soft && x->para->numbered) {
        struct folded label;
        fold_line(l->arena, x->para->label.text, &label);
        x->automatic = true;
        x->marker = x->para->label.text;
        x->level = x->para->label.level;
        x->value = x->para->label.number;
        x->bullet = x->para->label.bullet;
        enum marker_group group;
        bool weak;
        int64_t value;
        if (x->bullet)
            x->group = MG_BULLET;
        else if (label.f.n > 0 && find_marker(l, label.f, 0, &group, &weak, &value, &end, &name))
            x->group = group;
        else
            x->group = label.f.n > 0 ? MG_AUTO : MG_NONE;
        if (x->group == MG_NONE)
            x->automatic = false;
        if (x->automatic) {
            /* a number typed behind an automatic one is the clerk's own repetition only when it says the same; a bullet
             * typed behind an automatic one is always that */
            bool typed = f.n > 0 && find_marker(l, f, 0, &group, &weak, &value, &end, &name) && end < f.n;
            if (typed &&
                (x->bullet ? group == MG_BULLET || numbers(group, weak) : numbers(group, weak) && value == x->value))
                for (x->rest = end; x->rest < f.n && f.s[x->rest] == ' ';)
                    x->rest++;
            return;
        }
    }
    if (f.n == 0 || !find_marker(l, f, 0, &x->group, &x->weak, &x->value, &end, &name)) {
        x->group = MG_NONE;
        size_t at = f.n > 3 && f.s[0] == '?' ? 1 + (f.s[1] == ' ') : 0; /* ?化装师: a bullet that was lost on the way */
        if (at > 0 && cp_is_han(utf8_next(f, &(size_t){at})))
            x->rest = at;
        return;
    }
    if (end >= f.n && x->group != MG_DEC && x->group != MG_PAREN && x->group != MG_BULLET && x->group != MG_CIRCLED) {
        x->group = MG_NONE; /* nothing behind it: a word, no number */
        return;
    }
    size_t mend = end;
    while (mend > 0 && f.s[mend - 1] == ' ')
        mend--;
    x->rest = end;
    while (x->rest < f.n && f.s[x->rest] == ' ')
        x->rest++;
    size_t number_end = mend; /* 3.3. is 3.3 */
    while (number_end > 0 && (f.s[number_end - 1] < '0' || f.s[number_end - 1] > '9'))
        number_end--;
    if (x->group == MG_MULTI) /* 3.3 and 3.3.1 count apart */
        for (size_t i = 0; i < number_end; i++)
            x->level += f.s[i] == '.' || f.s[i] == '-' || f.s[i] == '\xE3'; /* 。 */
    x->bullet = x->group == MG_BULLET;
    enum marker_group inner;
    size_t inner_end;
    if (x->bullet && find_marker(l, span_sub(f, x->rest, f.n), 0, &inner, &x->weak, &x->value, &inner_end, &name) &&
        numbers(inner, x->weak) && x->rest + inner_end < f.n) /* • 1、 */
        for (x->rest += inner_end; x->rest < f.n && f.s[x->rest] == ' ';)
            x->rest++;
    if (x->bullet)
        x->weak = false, x->value = 0;
    bool weak_inner;
    int64_t again;
    if (x->group == MG_DEC && !x->weak && x->value > 0 && /* 1. 1、 */
        find_marker(l, span_sub(f, x->rest, f.n), 0, &inner, &weak_inner, &again, &inner_end, &name) &&
        inner == MG_DEC && !weak_inner && again == x->value && x->rest + inner_end < f.n)
        for (x->rest += inner_end; x->rest < f.n && f.s[x->rest] == ' ';)
            x->rest++;
    struct span t = line_text(l, x);
    x->marker = text_trim(span_sub(t, x->fold.map[0], x->fold.map[mend]));
}

static size_t skip_openers(struct span f, size_t at)
{
    static const char *const openers[] = {"\xE3\x80\x90", "[",  "\xE3\x80\x8A", "<",
                                          "\xE2\x80\x9C", "\"", "\xE3\x80\x8C", "("};
    for (;;) {
        size_t before = at;
        while (at < f.n && f.s[at] == ' ')
            at++;
        for (size_t k = 0; k < sizeof openers / sizeof *openers; k++)
            if (span_starts(span_sub(f, at, f.n), openers[k]))
                at += strlen(openers[k]);
        if (at == before)
            return at;
    }
}

static bool is_sentence(struct span rest, size_t chars)
{
    size_t end = rest.n, commas = 0;
    while (end > 0 && rest.s[end - 1] == ' ')
        end--;
    if (end == 0)
        return false;
    size_t pos = end;
    uint32_t last = utf8_prev(rest, &pos);
    if (last == 0x3002 || last == ';' || last == '!' || last == '?' || (last == '.' && chars > 6))
        return true;
    int depth = 0;
    for (size_t i = 0; i < end;) {
        uint32_t cp = utf8_next(rest, &i);
        depth += cp == '(';
        depth -= cp == ')' && depth > 0;
        commas += depth == 0 && (cp == ',' || cp == 0x3002 || cp == ';');
    }
    return (commas > 0 && chars > 12) || chars > 40;
}

/* Does it hold two letters or ideographs, as every post's name does? */
static bool two_letters(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);
        n += cp_is_han(cp) || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
    }
    return n >= 2;
}

/* Is what stands behind a label the label of a section in another language? */
static bool repeats_label(const struct rules *r, struct span value)
{
    struct label_hit hit;
    value = text_trim(value);
    return value.n >= 6 && value.n <= 40 && !text_has_han(value) && rules_label(r, false, value, 0, &hit) &&
           hit.sep == SEP_END && hit.class == RC_SECTION;
}

void line_look(struct lines *l, struct line *x)
{
    const struct rules *r = l->rules;
    struct span f = x->fold.f;
    x->run = x->head = x->dutydept = x->generic = x->chapter = x->furniture = x->rule = x->runner = -1;
    if (!x->unmarked)
        x->owner = x->column_rule = x->of = -1;
    if (f.n == 0) {
        x->blank = true;
        if (!x->para->numbered || x->soft)
            return;
    }
    if (l->flows[x->flow].aside > 0) {
        x->furniture = l->flows[x->flow].aside - 1;
        x->chars = utf8_length(f);
        return;
    }
    if (!x->unmarked)
        look_marker(l, x);
    size_t at = skip_openers(f, x->rest);
    struct span rest = span_sub(f, x->rest, f.n);
    x->chars = utf8_length(rest);
    if (x->chars > 0)
        x->blank = false;
    if (f.n - at < 400 * 3 && at < f.n) {
        x->has_label = rules_label(r, false, f, at, &x->label) && x->label.sep != SEP_NONE;
        x->has_req = rules_label(r, true, f, at, &x->req) && x->req.sep != SEP_NONE;
        x->lead = (int)(at - x->rest);
        if (x->has_label && x->label.class == RC_SECTION && x->label.sep != SEP_END && x->label.sep != SEP_NONE &&
            repeats_label(r, span_sub(f, x->label.value, f.n))) /* 岗位职责 Job Responsibility */
            x->label.sep = SEP_END, x->label.value = f.n;
        if (x->has_label && x->label.sep == SEP_COLON) { /* 职位目的:(描述…) asks for a value below it */
            struct span value = text_trim(span_sub(f, x->label.value, f.n));
            if (value.n > 0 && value.s[0] == '(' && rule_is(r, rules_line(r, RC_HINT, value), "form"))
                x->label.sep = SEP_END, x->label.value = f.n;
        }
    }
    x->sentence = is_sentence(rest, x->chars);
    if (x->chars == 0 || x->chars > 80)
        return;
    x->furniture = rules_line(r, RC_FURNITURE, rest);
    int hint = rules_line(r, RC_HINT, rest);
    x->hint = hint >= 0 && !rule_is(r, hint, "often") && (x->group == MG_NONE || !rule_is(r, hint, "lead")) &&
              !(x->group != MG_NONE && x->sentence && rule_is(r, hint, "score")); /* 1.审校数据。(8分) tells a duty */
    if (x->chars > 60)
        return;
    x->generic = rules_line(r, RC_GENERIC, rest);
    if (x->generic >= 0 && x->has_label && x->label.sep == SEP_GAP) /* 岗 位 说 明 书 is no label with a value */
        x->has_label = false;
    x->chapter = x->group == MG_CHAPTER || x->group == MG_SECTION ? 0 : rules_line(r, RC_CHAPTER, rest);
    struct span group = {0};
    x->dutydept = rules_head(r, RC_DUTYDEPT, rest, &group);
    if (x->dutydept >= 0)
        x->deptname = fold_compact(l->arena, group);
    x->head = rules_head(r, RC_HEAD, rest, &group);
    x->post = x->head >= 0 ? fold_compact(l->arena, group) : fold_compact(l->arena, words_heading(rest));
    if (x->post.n > 0 && x->post.s[x->post.n - 1] == ':')
        x->post.n--;
    x->degree = words_degree(r, x->post);
    if (rule_is(r, x->head, "powers")) { /* 队长权限: of a post that is named above */
        x->powers = x->degree > 0 ? x->post : (struct span){0};
        x->head = -1;
        x->post = fold_compact(l->arena, words_heading(rest));
        x->degree = 0;
    }
    static const struct {
        const char *name;
        int degree; /* of the post that such a head must name */
    } must[] = {{"recruit", 1}, {"plan", 1},      {"dated", 2}, {"work", 2},
                {"tells", 1},   {"standards", 2}, {"dept", 2},  {"burden", 2}}; /* not 校园招聘, 学生须知 */
    bool none = x->head >= 0 && !two_letters(x->post);                          /* A.岗位要求: */
    bool people = rule_is(r, x->head, "burden") && line_of_people(x);
    for (size_t k = 0; k < sizeof must / sizeof *must && x->head >= 0 && !people; k++) /* 技术人员责任 */
        none = none || (rule_is(r, x->head, must[k].name) && x->degree < must[k].degree);
    if (rule_is(r, x->head, "dept")) { /* 工程部——电工, not 配班/保育员 */
        size_t end = (size_t)(group.s - rest.s);
        while (end > 0 && strchr(" -/|", rest.s[end - 1]))
            end--;
        while (end >= 3 &&
               (memcmp(rest.s + end - 3, "\xE2\x80\x94", 3) == 0 || memcmp(rest.s + end - 3, "\xE2\x80\x93", 3) == 0))
            end -= 3;
        none = none || !words_dept(r, fold_compact(l->arena, span_sub(rest, 0, end)));
    }
    if (none) {
        x->head = -1;
        x->post = fold_compact(l->arena, words_heading(rest));
    }
    x->dept = words_dept(r, words_unboxed(x->post)) && x->degree < 2;
    size_t from, to,
        name_end = x->sentence && x->head < 0 && x->degree >= 1 ? words_headcount(rest, &from, &to) : SIZE_MAX;
    if (name_end != SIZE_MAX && rest.n - to <= 9 && /* 保洁员。每村2名。 but not 招聘保洁员两名。 */
        rules_line(r, RC_NOTPOST, rest) < 0)
        x->sentence = false;
}

/* ; 9、检查… behind a soft break: the sign ends the line above. */
static struct span behind_stray(struct span t)
{
    for (size_t i = 0; i < t.n;) {
        size_t at = i;
        uint32_t cp = utf8_next(t, &i);
        if (cp != ';' && cp != 0xFF1B && cp != ',' && cp != 0xFF0C && cp != 0x3002 && !cp_is_blank(cp))
            return span_sub(t, at, t.n);
    }
    return t;
}

void lines_push(struct lines *l, struct line x, size_t from, size_t to)
{
    struct span text = l->flows[x.flow].text, t = text_trim(span_sub(text, from, to));
    if (x.soft && !x.cut)
        t = behind_stray(t);
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 256;
        l->list = xreallocarray(l->list, l->cap, sizeof *l->list);
    }
    x.from = t.s ? (size_t)(t.s - text.s) : from;
    x.to = x.from + t.n;
    struct line *slot = &l->list[l->n++];
    *slot = x;
    fold_line(l->arena, t, &slot->fold);
    line_look(l, slot);
}

static const struct para *para_at(const struct flow *flow, size_t at)
{
    const struct para *p = flow->pieces[0].para;
    for (size_t k = 1; k < flow->n && flow->pieces[k].at <= at; k++)
        p = flow->pieces[k].para;
    return p;
}

static void flow_lines(struct lines *l, uint32_t index, struct cands *c)
{
    const struct flow *flow = &l->flows[index];
    struct span text = flow->text;
    size_t from = 0;
    bool soft = false;
    do {
        size_t to = span_find(text, UTF8_LINE, from);
        if (to == SIZE_MAX)
            to = text.n;
        struct line base = {.flow = index, .soft = soft, .para = para_at(flow, from)};
        if (to > from || !soft)
            line_cut(l, base, from, to, c);
        soft = true;
        from = to + 3;
    } while (from <= text.n);
}

static struct flow *add_flow(struct lines *l)
{
    if (l->nflows == l->flows_cap) {
        l->flows_cap = l->flows_cap ? l->flows_cap * 2 : 256;
        l->flows = xreallocarray(l->flows, l->flows_cap, sizeof *l->flows);
    }
    struct flow *f = &l->flows[l->nflows++];
    *f = (struct flow){.table = -1, .cell = -1};
    return f;
}

void lines_flow(struct lines *l, size_t node, const struct para *p)
{
    struct flow *f = add_flow(l);
    f->text = p->text;
    f->node = node;
    f->pieces = arena_alloc(l->arena, sizeof *f->pieces);
    f->n = 1;
    f->pieces[0] = (struct piece){.p = p->n, .para = p};
}

void lines_make(struct lines *l, const struct document *d, const struct rules *r, struct diags *diags)
{
    l->rules = r;
    l->diags = diags;
    l->preview = page_join(l, d) || torn_join(l, d);
    if (!l->preview)
        d = tabs_read(l, d);
    l->doc = d;
    if (l->preview) {
        diag_add(diags, D_PREVIEW_PAGE, 0, NULL);
    } else {
        for (size_t i = 0; i < d->n; i++) {
            if (d->nodes[i].kind != NODE_P)
                continue;
            const struct para *p = &d->nodes[i].u.p;
            lines_flow(l, i, p);
            struct flow *f = &l->flows[l->nflows - 1];
            const struct para *whole = l->origin ? l->origin[i] : p;
            f->pieces[0].para = whole;
            if (whole->text.n != p->text.n) {
                f->pieces[0].skip = (size_t)(p->text.s - whole->text.s);
                f->pieces[0].size = p->text.n;
            }
        }
    }
    struct cands c = {0};
    l->cap = l->nflows + l->nflows / 8 + 16; /* most paragraphs are a line */
    l->list = xreallocarray(NULL, l->cap, sizeof *l->list);
    for (size_t i = 0; i < l->nflows; i++)
        flow_lines(l, (uint32_t)i, &c);
    free(c.list);
    if (rules_limit_hit(r))
        diag_add(diags, D_MATCH_LIMIT, 0, NULL);
}

void lines_free(struct lines *l)
{
    for (size_t i = 0; i < l->ntables; i++)
        free(l->tables[i].cells);
    free(l->tables);
    free(l->tabbed.nodes);
    free(l->origin);
    free(l->flows);
    free(l->list);
    free(l->runs);
}

/* ---- what its label says ----------------------------------------------------------------------------------------- */

bool line_of_people(const struct line *x)
{
    return span_ends(x->post, "\xE4\xBA\xBA\xE5\x91\x98"); /* 人员 */
}

bool bracket_names(const struct line *head, const struct line *x)
{
    size_t open = span_find(head->fold.f, "(", head->rest);
    return open != SIZE_MAX && x->post.n >= 6 && span_find_bytes(head->fold.f, x->post.s, x->post.n, open) != SIZE_MAX;
}

bool line_is_field(const struct lines *l, const struct line *x, const char *name)
{
    return x->has_label && x->label.rule >= 0 && x->label.class == RC_FIELD && rule_is(l->rules, x->label.rule, name);
}

bool line_asks(const struct lines *l, const struct line *x)
{
    int rule = rules_line(l->rules, RC_ASKS, span_sub(x->fold.f, x->rest, x->fold.f.n));
    return rule >= 0 && !rule_is(l->rules, rule, "not");
}

bool line_is_label(const struct line *x)
{
    return x->has_label && x->label.rule >= 0 && (x->label.sep == SEP_END || x->label.sep == SEP_COLON);
}

int rule_section(const struct lines *l, int rule)
{
    const char *name = rule_name(l->rules, rule);
    return section_kind_by_name(span_of(name));
}

int line_section(const struct lines *l, const struct line *x)
{
    if (x->tasks)
        return SECTION_DUTIES;
    if (!x->has_label || x->label.rule < 0 || x->label.class != RC_SECTION)
        return -1;
    return rule_section(l, x->label.rule);
}
