/* Runs: numbers that stand apart or in one with the text find their line, and markers link into runs 1, 2, 3 … */
#include "lines.h"
#include "roles.h"

/* A number alone on its line belongs to the line below it, where the document does so again and again. */
static bool number_alone(const struct lines *l, size_t i, size_t *next)
{
    const struct line *x = &l->list[i];
    bool dash = x->group == MG_NONE && x->chars == 1 &&
                (span_is(x->fold.f, "-") || span_is(x->fold.f, "\xC2\xB7") || span_is(x->fold.f, "\xE2\x80\xA2") ||
                 span_is(x->fold.f, "*") || span_is(x->fold.f, "\xE2\x80\x94"));
    bool number = x->chars == 0 && (x->group == MG_DEC || x->group == MG_PAREN || (x->bullet && !x->automatic));
    if (x->given != G_FREE || x->blank || (!dash && !number))
        return false;
    size_t m = i + 1;
    while (m < l->n && l->list[m].blank && m - i < 3)
        m++;
    if (m >= l->n)
        return false;
    const struct line *y = &l->list[m];
    *next = m;
    return y->given == G_FREE && y->group == MG_NONE && !y->blank && l->flows[y->flow].cell == l->flows[x->flow].cell &&
           l->flows[y->flow].table == l->flows[x->flow].table && !(y->has_label && y->label.sep != SEP_GAP);
}

void numbers_join(struct lines *l)
{
    size_t alone = 0, next;
    for (size_t i = 0; i < l->n; i++)
        alone += number_alone(l, i, &next);
    for (size_t i = 0; i < l->n && alone >= 2; i++) {
        if (!number_alone(l, i, &next))
            continue;
        struct line *x = &l->list[i], *y = &l->list[next];
        y->group = x->group == MG_NONE ? MG_BULLET : x->group;
        y->bullet = y->group == MG_BULLET;
        y->value = x->value;
        y->level = x->level;
        y->marker = x->automatic ? x->marker : line_text(l, x);
        y->automatic = true; /* nothing of its own text is the number */
        y->soft = false;
        x->group = MG_NONE;
        x->marker = (struct span){0};
        x->given = G_TEXT;
        x->why = "number.alone";
    }
}

/* What a marker ends with. */
static uint32_t sign_of(const struct line *x)
{
    size_t pos = x->marker.n;
    uint32_t cp = pos > 0 ? utf8_prev(x->marker, &pos) : 0;
    return cp > 0xFF00 && cp < 0xFF5F ? cp - 0xFEE0 : cp;
}

/* Begins with a number of one or two digits, a point and a digit. */
static bool decimal(struct span f)
{
    size_t dot = 0;
    while (dot < f.n && dot < 3 && f.s[dot] >= '0' && f.s[dot] <= '9')
        dot++;
    return dot > 0 && dot < 3 && dot + 1 < f.n && f.s[dot] == '.' && f.s[dot + 1] >= '0' && f.s[dot + 1] <= '9';
}

/* 3.5年以上经验 between items 2. and 4., 1.20-30岁 before 2.: the number is 3 and 1, the rest is text. The same of a
 * line that looks like no number, 1.5万元以下…, where both neighbours say so. */
static void split_number(struct lines *l, struct line *x, const struct line *before, const struct line *after)
{
    struct span f = x->fold.f;
    size_t dot = 0;
    int64_t value = 0;
    while (dot < f.n && dot < 3 && f.s[dot] >= '0' && f.s[dot] <= '9')
        value = value * 10 + (f.s[dot++] - '0');
    if (dot == 0 || dot + 1 >= f.n || f.s[dot] != '.' || x->level >= 2) /* 3.2.4 is one number */
        return;
    bool parent = before && before->group == MG_DEC && before->value == value;
    bool follows = before && before->group == MG_DEC && before->value == value - 1 && value > 1;
    bool leads = after && after->group == MG_DEC && after->value == value + 1;
    bool siblings = (before && before->group == MG_MULTI) || (after && after->group == MG_MULTI);
    if (x->group == MG_NONE && (!leads || (!follows && value != 1) || sign_of(after) != '.'))
        return;
    if (parent || (!follows && !(leads && value == 1)) || (siblings && !(follows && leads)))
        return;
    x->group = MG_DEC;
    x->value = value;
    x->marker = span_sub(line_text(l, x), 0, x->fold.map[dot + 1]);
    x->rest = dot + 1;
    x->weak = false;
    x->unmarked = true; /* as far as looking for markers goes */
    line_look(l, x);
}

void numbers_split(struct lines *l)
{
    size_t before = SIZE_MAX;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->blank)
            continue;
        bool plain = x->group == MG_NONE && x->given == G_FREE && !x->soft && decimal(x->fold.f);
        if ((x->group == MG_MULTI && !x->automatic) || plain) {
            size_t after = i + 1;
            while (after < l->n &&
                   (l->list[after].blank || (plain && l->list[after].group == MG_NONE && after < i + 3)))
                after++;
            const struct line *b = before == SIZE_MAX ? NULL : &l->list[before],
                              *a = after < l->n ? &l->list[after] : NULL;
            if (b && l->flows[b->flow].cell != l->flows[x->flow].cell)
                b = NULL;
            if (a && l->flows[a->flow].cell != l->flows[x->flow].cell)
                a = NULL;
            split_number(l, x, b, a);
        }
        before = i;
    }
}

#define RUN_STACK 24

static int new_run(struct lines *l, const struct line *x, size_t i, int depth)
{
    if (l->nruns == l->runs_cap) {
        l->runs_cap = l->runs_cap ? l->runs_cap * 2 : 64;
        l->runs = xreallocarray(l->runs, l->runs_cap, sizeof *l->runs);
    }
    l->runs[l->nruns] = (struct run){.group = x->group,
                                     .level = x->level,
                                     .first = i,
                                     .last = i,
                                     .low = x->value,
                                     .high = x->value,
                                     .depth = depth,
                                     .sign = sign_of(x)};
    return (int)l->nruns++;
}

/* Which of the open runs line x may go on, by index into the stack; SIZE_MAX: none. The innermost of its kind; but a
 * post's head goes on the run of such heads, and where the innermost does not lead up to the number, one of heads that
 * does. */
static size_t find_run(const struct lines *l, const struct line *x, bool head, const int *stack, size_t depth)
{
    size_t inner = SIZE_MAX;
    for (size_t k = depth; k-- > 0;) {
        const struct run *r = &l->runs[stack[k]];
        if (r->group != x->group || r->level != x->level)
            continue;
        if (inner == SIZE_MAX && (!head || r->heads || x->value == r->high + 1))
            inner = k;
        if (r->heads && !x->bullet && x->value == r->high + 1 && x->value > 1 &&
            (head || (l->runs[stack[inner]].high + 1 != x->value && r->sign == sign_of(x))))
            return k;
        if (inner != SIZE_MAX && head && l->runs[stack[inner]].heads)
            return inner;
        if (inner != k && inner != SIZE_MAX && x->value > 1 && x->value == r->high + 1 && !x->bullet &&
            r->sign == sign_of(x) && l->runs[stack[inner]].sign != r->sign)
            return k; /* 2、 behind 1、 whose parts are 1. 2. */
    }
    return inner;
}

/* Does 1. begin a list within an item of the open run k, 1、? */
static bool begins_within(const struct lines *l, const struct line *x, const struct run *r, bool inside, size_t before)
{
    if (x->value != 1 || x->bullet || x->automatic || r->sign == sign_of(x))
        return false;
    const struct line *last = before != SIZE_MAX ? &l->list[before] : NULL;
    return inside || (last && r->last == before && !last->sentence && last->chars > 0 && last->chars <= 16);
}

/* 4、外联干事: over 职责:…: the head of a post. */
static bool over_label(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    size_t m = i + 1;
    while (m < l->n && l->list[m].blank)
        m++;
    return x->degree >= 2 && x->chars <= 12 && x->given == G_FREE && m < l->n && l->list[m].given == G_FREE &&
           line_section(l, &l->list[m]) == SECTION_DUTIES;
}

/* 一收费人员应… 二采暖期前… 三收取…: bare numbers that count up on three lines or more. */
static void find_bare_numbers(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++) {
        size_t n = 0, m = i;
        if (l->list[i].blank)
            continue;
        for (; m < l->n; m++) {
            const struct line *x = &l->list[m];
            if (x->blank)
                continue;
            if (x->given != G_FREE || x->group != MG_NONE || x->fold.f.n < 18 || x->has_label ||
                (!x->sentence && n < 3) || words_number(span_sub(x->fold.f, 0, 3)) != (int64_t)n + 1)
                break;
            n++;
        }
        for (size_t k = i; k < m && n >= 3; k++) {
            struct line *x = &l->list[k];
            if (x->blank)
                continue;
            x->group = MG_CN;
            x->value = words_number(span_sub(x->fold.f, 0, 3));
            x->rest = 3;
            x->marker = span_sub(line_text(l, x), 0, x->fold.map[3]);
        }
        i = n >= 3 ? m - 1 : i;
    }
}

/* 1.职责表述: 2.工作任务: below 职责一: their numbers count nothing. */
static void drop_part_numbers(struct lines *l)
{
    size_t part = SIZE_MAX; /* the last 职责一 */
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->blank || !line_is_label(x) || line_section(l, x) != SECTION_DUTIES)
            continue;
        struct span words = span_sub(x->fold.f, x->label.from, x->label.to);
        if (x->group == MG_NONE && words.n > 6 && words_number(span_sub(words, 6, words.n)) > 0) /* behind 职责 */
            part = i;
        int rule = part != SIZE_MAX && x->group == MG_DEC && !x->automatic && x->given == G_FREE
                       ? rules_line(l->rules, RC_ALSO, words)
                       : -1;
        if (rule_is(l->rules, rule, "statement") || rule_is(l->rules, rule, "contents"))
            x->group = MG_NONE;
    }
}

/* Does a line without a number stand between two numbered ones? The list of the first has ended. */
static bool text_between(const struct lines *l, size_t from, size_t to)
{
    for (size_t i = from + 1; from != SIZE_MAX && i < to; i++)
        if (!l->list[i].blank && l->list[i].group == MG_NONE && l->list[i].given == G_FREE && !l->list[i].soft)
            return true;
    return false;
}

/* 五停热… behind 一 … 二 … 三 … 四 …, and 3成本管理 over a list behind 1 工程计划管理, 2 …: a number without a sign
 * that goes on others of its kind. The number's end, or 0. */
static size_t next_bare(const struct lines *l, size_t i, const struct run *r)
{
    enum { LEAST = 2, HEAD = 8 };
    const struct line *x = &l->list[i];
    struct span f = x->fold.f;
    if (x->group != MG_NONE || x->given != G_FREE || x->soft || x->has_label || r->weak < r->count ||
        r->count < LEAST || (r->group != MG_CN && r->group != MG_DEC))
        return 0;
    size_t end = 0;
    while (end < f.n && f.s[end] >= '0' && f.s[end] <= '9')
        end++;
    if (r->group == MG_CN)
        end = f.n > 3 && r->high < 10 ? 3 : 0;
    if (end == 0 || end > 3 || end >= f.n || !cp_is_han(utf8_next(f, &(size_t){end})) ||
        words_number(span_sub(f, 0, end)) != r->high + 1)
        return 0;
    size_t below = i + 1;
    while (below < l->n && l->list[below].blank)
        below++;
    bool head = below < l->n && x->chars <= HEAD + 1 && !x->sentence && l->list[below].value == 1 &&
                l->list[below].group != MG_NONE && l->list[below].group != r->group;
    return r->group == MG_CN || head ? end : 0;
}

static void number_bare(struct lines *l, size_t i, const int *stack, size_t depth)
{
    struct line *x = &l->list[i];
    for (size_t k = depth; k-- > 0;) {
        const struct run *r = &l->runs[stack[k]];
        size_t end = next_bare(l, i, r);
        if (end == 0)
            continue;
        x->group = r->group;
        x->weak = true;
        x->value = r->high + 1;
        x->rest = end;
        x->marker = span_sub(line_text(l, x), 0, x->fold.map[end]);
        return;
    }
}

/* Does a heading without a number stand between two numbered lines? */
static bool heading_between(const struct lines *l, size_t from, size_t to)
{
    for (size_t i = from + 1; from != SIZE_MAX && i < to; i++) {
        const struct line *x = &l->list[i];
        if (!x->blank && x->group == MG_NONE && x->given == G_FREE && !x->soft && !x->sentence && x->chars <= 24 &&
            !line_is_label(x))
            return true;
    }
    return false;
}

void runs_link(struct lines *l)
{
    drop_part_numbers(l);
    find_bare_numbers(l);
    int stack[RUN_STACK];
    size_t depth = 0, before = SIZE_MAX; /* the numbered line before */
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->group == MG_NONE && !x->blank && depth > 0)
            number_bare(l, i, stack, depth);
        if (x->group == MG_NONE || x->blank || x->given == G_VALUE || x->given == G_TEXT)
            continue;
        if (x->group == MG_DEC && x->chars == 0 && !x->automatic && l->flows[x->flow].table < 0)
            continue; /* a page's number */
        bool head = x->degree > 0 && !x->sentence && (x->head >= 0 || over_label(l, i));
        size_t k = find_run(l, x, head, stack, depth);
        struct run *r = k < depth ? &l->runs[stack[k]] : NULL;
        int64_t step = r ? x->value - r->high : 0;
        bool named = x->weak && step > 1 && step <= 8 && /* 5专业:… 9说明:… */
                     ((x->has_label && x->label.sep == SEP_COLON) || (x->has_req && x->req.sep == SEP_COLON));
        bool again =
            r && step == 0 && x->group == MG_LETTER && r->count >= 2 && r->sign == sign_of(x); /* a. b. b. d. */
        bool goes_on = r && (x->bullet || step == 1 || named || again ||
                             ((step == 0 || step == 2 || step == 3) && !x->weak && x->value > 1) ||
                             (step == 2 && x->group == MG_LETTER && r->disorder > 0 && r->sign == sign_of(x)));
        if (goes_on) {
            depth = k + 1;
            r->disorder += !x->bullet && step != 1;
            x->run = stack[k];
        } else if (x->value == 1 || x->bullet || !x->weak) {
            if (r && r->heads && !head && x->value == 1 && r->last == before)
                depth = k + 1; /* 三、经理职责 over 一、 二、 … */
            else if (r && r->heads && !head && x->value == 1 && !x->bullet && k + 1 < depth &&
                     l->runs[stack[depth - 1]].group < x->group)
                depth = depth < RUN_STACK ? depth : RUN_STACK - 1; /* 1. below 一、职责 of the post 1. X岗位职责 */
            else if (r && begins_within(l, x, r, k + 1 < depth, before))
                depth = depth < RUN_STACK ? depth : RUN_STACK - 1;
            else if (r)
                depth = k;
            else if (x->group <= MG_CN) /* 一、 begins above a list 1 … 16 that has ended, not within its last item */
                while (depth > 0 && l->runs[stack[depth - 1]].group > MG_CNPAREN &&
                       !(l->runs[stack[depth - 1]].heads && l->runs[stack[depth - 1]].last == before) &&
                       (l->runs[stack[depth - 1]].high >= 3 || text_between(l, before, i)))
                    depth--;
            if (!r && x->group == MG_DEC && x->value == 1 && depth == 1 && l->runs[stack[0]].group == MG_PAREN &&
                heading_between(l, before, i))
                depth = 0; /* 1、 behind (1) … (6) of another part */
            if (depth == RUN_STACK)
                depth--;
            x->run = new_run(l, x, i, (int)depth);
            stack[depth++] = x->run;
            r = NULL;
        } else {
            continue;
        }
        r = &l->runs[x->run];
        r->count++;
        r->weak += x->weak;
        r->heads = head;
        r->last = i;
        r->high = x->value;
        x->depth = r->depth;
        before = i;
    }
    size_t letters = 0; /* lists of letters */
    for (size_t k = 0; k < l->nruns; k++)
        letters += l->runs[k].group == MG_LETTER && l->runs[k].count >= 2;
    for (size_t i = 0; i < l->n; i++) { /* a weak marker that links to nothing is no marker */
        struct line *x = &l->list[i];
        if (!x->weak || x->group == MG_NONE || x->automatic || x->given == G_LABEL)
            continue;
        bool lists = letters > 0 && (sign_of(x) == 0x3001 || sign_of(x) == '.') && i > 0 &&
                     (line_is_label(&l->list[i - 1]) || span_ends(l->list[i - 1].fold.f, ":"));
        if (x->group == MG_LETTER && x->value == 1 && (sign_of(x) == ')' || lists) && x->chars >= 4)
            continue; /* a) of a list of one, A、 right below a label where other lists have such letters */
        if (x->group == MG_DEC && x->has_label && x->label.class == RC_SECTION && x->label.sep == SEP_END)
            continue; /* 1 主要职责: */
        const struct run *r = x->run >= 0 ? &l->runs[x->run] : NULL;
        size_t below = i + 1; /* 1接待 and 2回访, each over a list of its own */
        while (below < l->n && l->list[below].blank)
            below++;
        bool heads = r && r->count == 2 && r->low == 1 && r->high == 2 && x->chars <= 10 && below < l->n &&
                     l->list[below].value == 1 && !l->list[below].weak && !l->list[below].bullet &&
                     l->list[below].group != MG_NONE && l->list[below].group != x->group;
        bool sentences = x->sentence && r && r->count == 2 && r->low == 1 && r->high == 2; /* 1落实… 2遵守… */
        if (!r || (r->count < 2) ||
            (r->weak == r->count && r->count < 3 && x->chars > 0 && r->group != MG_LETTER && !sentences && !heads)) {
            x->group = MG_NONE;
            x->marker = (struct span){0};
            x->rest = 0;
            x->weak = false;
            x->unmarked = true;
            line_look(l, x);
        }
    }
}

bool run_tells_posts(const struct lines *l, int run)
{
    enum { LEAST = 3 };
    const struct run *r = run >= 0 ? &l->runs[run] : NULL;
    return r && r->posts >= LEAST && r->verbs * 3 >= r->told;
}
