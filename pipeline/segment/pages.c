/* Pages: text copied from a site that shows documents. Its fragments are numbered by page, 1、 2、 …, and cut in
 * mid-word; the site's own words stand around them; what were cells and lines often runs together. The fragments become
 * one flow without their numbers, in which labels and numbers begin lines again. */
#include "lines.h"
#include "roles.h"
#include "segment.h"
#include <stdlib.h>
#include <string.h>

enum {
    FRAGMENT_BYTES = 240, /* a fragment that banners vouch for */
    LEAST_FRAGMENTS = 3,  /* where only the cuts between them tell */
    LABEL_CHARS = 9,
    LABEL_BYTES = 12, /* a label that may stand without a colon: four characters */
    VALUE_BYTES = 90, /* from one such label to the next */
    LEAST_LABELS = 3,
    HEAD_BYTES = 60,
    LEAST_ITEMS = 3,
};

struct page {
    struct lines *l;
    const struct document *d;
    size_t *fragments; /* nodes */
    size_t n, cap;
    int site; /* a rule by which some paragraph is the site's own, or -1 */
};

/* Skips "3、" for 3; false where the text does not begin so. */
static bool fragment_number(struct span text, int64_t want, size_t *skip)
{
    char number[24];
    int n = snprintf(number, sizeof number, "%lld\xE3\x80\x81", (long long)want);
    struct span t = text_trim(text);
    if (!span_starts(t, number))
        return false;
    *skip = (size_t)(t.s - text.s) + (size_t)n;
    return true;
}

static struct span fragment_body(const struct page *g, size_t k)
{
    struct span text = g->d->nodes[g->fragments[k]].u.p.text;
    size_t skip = 0;
    fragment_number(text, (int64_t)k + 1, &skip);
    return text_trim(span_sub(text, skip, text.n));
}

/* The rule by which the paragraph is the site's own, or -1. */
static int banner_rule(const struct lines *l, const struct para *p)
{
    struct folded f;
    if (p->text.n == 0 || p->text.n > 900)
        return -1;
    fold_line(l->arena, p->text, &f);
    int marker, rule = rules_line(l->rules, RC_FURNITURE, f.f);
    struct span number;
    size_t end = 0;
    if (rule < 0 && rules_marker(l->rules, f.f, 0, &marker, &number, &end) && rule_is(l->rules, marker, "bullet"))
        rule = rules_line(l->rules, RC_FURNITURE, text_trim(span_sub(f.f, end, f.f.n)));
    return rule >= 0 && strncmp(rule_name(l->rules, rule), "site", 4) == 0 ? rule : -1;
}

static void find_fragments(struct page *g)
{
    size_t skip;
    for (size_t i = 0; i < g->d->n; i++) {
        const struct node *x = &g->d->nodes[i];
        if (x->kind != NODE_P || x->u.p.numbered || !fragment_number(x->u.p.text, (int64_t)g->n + 1, &skip) ||
            banner_rule(g->l, &x->u.p) >= 0)
            continue;
        if (g->n == g->cap) {
            g->cap = g->cap ? g->cap * 2 : 16;
            g->fragments = xreallocarray(g->fragments, g->cap, sizeof *g->fragments);
        }
        g->fragments[g->n++] = i;
    }
}

static bool ends_open(struct span t)
{
    size_t pos = t.n;
    uint32_t last = t.n > 0 ? utf8_prev(t, &pos) : 0;
    return t.n > 0 && last != 0x3002 && last != ';' && last != 0xFF1B && last != '!' && last != 0xFF01 && last != '.';
}

/* Does the body's list go on in the next one: 4、 … 3、核对… 4、登记…, then 5、 5、盘点…? What is numbered twice alike
 * (5、5、) does not count. */
static bool goes_on(const struct page *g, size_t k)
{
    struct folded a, b;
    struct span body = fragment_body(g, k + 1);
    enum marker_group group, other;
    int64_t value, before;
    bool weak;
    size_t end;
    fold_line(g->l->arena, span_sub(body, 0, body.n < 60 ? body.n : 60), &b);
    if (b.f.n == 0 || !marker_at(g->l, b.f, 0, &group, &weak, &value, &end) || weak)
        return false;
    if (group == MG_BULLET || value < 2 || (group == MG_DEC && value == (int64_t)k + 2))
        return false;
    body = fragment_body(g, k);
    fold_line(g->l->arena, body, &a);
    for (size_t i = 0; i < a.f.n;) {
        size_t at = i;
        if (rules_marker_begins(g->l->rules, utf8_next(a.f, &i)) &&
            marker_at(g->l, a.f, at, &other, &weak, &before, &end) && other == group && before == value - 1)
            return true;
    }
    return false;
}

/* Banners and a long fragment; or fragments cut off from each other in mid-sentence whose lists go on. */
static bool is_page(const struct page *g, size_t banners)
{
    size_t longest = 0, open = 0, on = 0;
    for (size_t k = 0; k < g->n; k++) {
        size_t n = fragment_body(g, k).n;
        longest = n > longest ? n : longest;
    }
    if (g->n == 0 || longest <= FRAGMENT_BYTES / 3)
        return false;
    if (banners >= 2 && longest > FRAGMENT_BYTES)
        return true;
    if (g->n < LEAST_FRAGMENTS)
        return false;
    for (size_t k = 0; k + 1 < g->n; k++) {
        open += ends_open(fragment_body(g, k));
        on += goes_on(g, k);
    }
    return on >= 1 && open * 2 >= g->n - 1 && (on >= 2 || banners >= 1 || open * 5 >= (g->n - 1) * 4);
}

/* ---- text that runs together ---- */

/* What was lost before a folded byte. */
struct lost {
    size_t at;
    const char *what;
};

#define LOST_COLON ":" /* of a label */
#define LOST_GAP   " " /* before what begins a line, where its own words tell that */
#define LOST_END   UTF8_LINE

struct losses {
    struct lost *list;
    size_t n, cap;
};

static void lose(struct losses *o, size_t at, const char *what)
{
    if (at == 0)
        return;
    if (o->n == o->cap) {
        o->cap = o->cap ? o->cap * 2 : 64;
        o->list = xreallocarray(o->list, o->cap, sizeof *o->list);
    }
    o->list[o->n++] = (struct lost){.at = at, .what = what};
}

static int compare_losses(const void *a, const void *b)
{
    const struct lost *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (*y->what == ':') - (*x->what == ':'); /* a label's colon, then the end of its line */
}

/* May a label's value begin here? Not where the label is a word of a sentence: 岗位名称、职责和… */
static bool begins_value(struct span f, size_t at)
{
    static const uint32_t joins[] = {0x3001, ',',   ')',   ';',   0x3002, U'和', U'及', U'与', U'的', U'等', U'或',
                                     U'为',  U'是', U'由', U'对', U'进',  U'安', U'要', U'按', U'必', U'书'};
    if (at >= f.n || span_starts(span_sub(f, at, f.n), "\xE8\xAF\xB4\xE6\x98\x8E")) /* 说明 */
        return false;
    uint32_t cp = utf8_next(f, &at);
    for (size_t k = 0; k < sizeof joins / sizeof *joins; k++)
        if (cp == joins[k])
            return false;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where the line of a label begins: before the number that stands right before it. */
static size_t before_number(const struct lines *l, struct span f, size_t at)
{
    for (size_t from = at > 12 ? at - 12 : 0; from < at; from++) {
        enum marker_group group;
        bool weak;
        int64_t value;
        size_t end, i = from;
        if (((unsigned char)f.s[from] & 0xC0) == 0x80 || !rules_marker_begins(l->rules, utf8_next(f, &i)) ||
            (from > 0 && is_digit(f.s[from - 1])) || !marker_at(l, f, from, &group, &weak, &value, &end) || weak)
            continue;
        while (end < at && f.s[end] == ' ')
            end++;
        if (end == at)
            return from;
    }
    return at;
}

/* A label at byte `at`, as others see it, or the longest words of four to nine characters that are one, whatever
 * follows: 岗位名称仓库主管. */
static bool bare_label(const struct lines *l, struct span f, size_t at, struct label_hit *hit)
{
    if (f.s[at] == ' ')
        return false;
    if (rules_label(l->rules, false, f, at, hit) && hit->to - at >= LABEL_BYTES)
        return hit->sep == SEP_COLON || begins_value(f, hit->to);
    size_t end[LABEL_CHARS] = {0}, n = 0;
    for (size_t i = at; n < LABEL_CHARS && i < f.n && cp_is_han(utf8_next(f, &i));)
        end[n++] = i;
    for (; n >= LABEL_BYTES / 3; n--)
        if (rules_label(l->rules, false, span_sub(f, at, end[n - 1]), 0, hit) && hit->sep == SEP_END &&
            begins_value(f, end[n - 1])) {
            hit->from = at;
            hit->to = end[n - 1];
            hit->sep = SEP_NONE;
            return true;
        }
    return false;
}

struct label_row {
    struct label_hit list[64];
    size_t n;
};

/* Labels that follow each other without colons: 岗位名称仓库主管所属部门物流部直接上级…; or that of a section behind a
 * sentence. */
static void lose_labels(const struct lines *l, struct span f, const struct label_row *row, struct losses *o)
{
    size_t bare = 0, fields = 0;
    for (size_t k = 0; k < row->n; k++) {
        bare += row->list[k].sep != SEP_COLON;
        fields += row->list[k].class == RC_FIELD;
    }
    bool all = row->n >= LEAST_LABELS && fields >= 2 && bare * 2 >= row->n;
    for (size_t k = 0; k < row->n; k++) {
        const struct label_hit *x = &row->list[k];
        size_t from = before_number(l, f, x->from), pos = from;
        uint32_t prev = from > 0 ? utf8_prev(f, &pos) : 0;
        bool section = x->class == RC_SECTION && x->sep != SEP_COLON &&
                       (from < x->from || prev == 0x3002 || prev == ';' || (prev == ' ' && x->sep == SEP_GAP) ||
                        (k > 0 && row->list[k - 1].to == from));
        bool summary = from < x->from && rule_is(l->rules, x->rule, "summary");
        if (!all && !section && !summary)
            continue;
        lose(o, from, LOST_GAP);
        if (x->sep != SEP_COLON)
            lose(o, x->to, LOST_COLON);
    }
}

static void lost_labels(const struct lines *l, struct span f, struct losses *o)
{
    struct label_row row = {.n = 0};
    for (size_t i = 0; i < f.n;) {
        struct label_hit hit = {0};
        if (!bare_label(l, f, i, &hit)) {
            utf8_next(f, &i);
            continue;
        }
        if (row.n > 0 && (i - row.list[row.n - 1].to > VALUE_BYTES || row.n == sizeof row.list / sizeof *row.list)) {
            lose_labels(l, f, &row, o);
            row.n = 0;
        }
        row.list[row.n++] = hit;
        i = hit.to;
    }
    lose_labels(l, f, &row, o);
}

/* 1审阅文件;2掌握信息;3制定计划: bare numbers that count up behind marks and labels. */
static void lost_numbers(struct span f, struct losses *o)
{
    static const uint32_t units[] = {U'年', U'月', U'日', U'个', U'名', U'人', U'次', U'天', U'小', U'分',
                                     U'岁', U'万', U'元', U'级', U'号', U'类', U'周', U'份', U'项', U'家'};
    size_t first = SIZE_MAX, count = 0, from = o->n;
    int64_t want = 1;
    for (size_t i = 0; i < f.n; i++) {
        if (!is_digit(f.s[i]) || (i > 0 && is_digit(f.s[i - 1])))
            continue;
        size_t end = i;
        while (end < f.n && end - i < 3 && is_digit(f.s[end]))
            end++;
        int64_t value = words_number(span_sub(f, i, end));
        size_t pos = end;
        uint32_t next = end < f.n ? utf8_next(f, &pos) : 0;
        bool unit = !cp_is_han(next);
        for (size_t k = 0; k < sizeof units / sizeof *units; k++)
            unit = unit || next == units[k];
        size_t back = i;
        uint32_t prev = i > 0 ? utf8_prev(f, &back) : 0;
        bool marked = prev == ' ' || cp_is_stop(prev) || (value == 1 && cp_is_han(prev));
        if (unit || !marked || (value != want && value != 1))
            continue;
        if (value == 1) {
            if (count < LEAST_ITEMS)
                o->n = from;
            from = o->n;
            first = i;
            count = 0;
        }
        if (value == 1 || first != SIZE_MAX) {
            lose(o, i, LOST_END);
            count++;
            want = value + 1;
        }
    }
    if (count < LEAST_ITEMS)
        o->n = from;
}

/* 8人数6.定员: a number with its mark, right behind words or another number, that goes on the list of its kind. */
static void lost_lists(const struct lines *l, struct span f, struct losses *o)
{
    int64_t last[MG_AUTO + 1] = {0};
    size_t opened[MG_AUTO + 1] = {0};
    for (size_t i = 0; i < f.n;) {
        enum marker_group group;
        bool weak;
        int64_t value;
        size_t end, at = i;
        if (!rules_marker_begins(l->rules, utf8_next(f, &i)) || !marker_at(l, f, at, &group, &weak, &value, &end) ||
            weak || (group != MG_CN && group != MG_DEC && group != MG_PAREN && group != MG_CNPAREN))
            continue;
        bool digit = at > 0 && is_digit(f.s[at - 1]);
        if (value == 1) {
            opened[group] = digit ? 0 : at;
            last[group] = !digit;
        } else if (last[group] > 0 && value == last[group] + 1) {
            if (value == 2 && opened[group] > 0)
                lose(o, opened[group], LOST_GAP);
            lose(o, at, LOST_GAP);
            last[group] = value;
        } else {
            continue;
        }
        i = end > i ? end : i;
    }
}

/* Where a fragment begins with a label, a number or words of a page's foot, the line above had ended. */
static void lost_joints(const struct lines *l, const struct flow *flow, const struct folded *f, struct losses *o)
{
    size_t i = 0;
    for (size_t k = 1; k < flow->n; k++) {
        while (i < f->f.n && f->map[i] < flow->pieces[k].at)
            i++;
        size_t to = i;
        while (to < f->f.n && (k + 1 == flow->n || f->map[to] < flow->pieces[k + 1].at))
            to++;
        enum marker_group group;
        bool weak;
        int64_t value;
        size_t end;
        struct label_hit hit;
        bool number =
            marker_at(l, f->f, i, &group, &weak, &value, &end) && !weak && (i == 0 || !is_digit(f->f.s[i - 1]));
        bool label = rules_label(l->rules, false, f->f, i, &hit) && hit.sep == SEP_COLON;
        bool foot = to - i < FRAGMENT_BYTES && rules_line(l->rules, RC_FURNITURE, span_sub(f->f, i, to)) >= 0;
        if (number || label || foot)
            lose(o, i, LOST_GAP);
    }
}

/* 。办公室主任岗位职责一、…: the head of a post between a sentence and a list that begins anew. */
static void lost_heads(const struct lines *l, struct span f, struct losses *o)
{
    for (size_t i = 0; i < f.n;) {
        enum marker_group group;
        bool weak;
        int64_t value;
        size_t end, at = i;
        if (!rules_marker_begins(l->rules, utf8_next(f, &i)) || (at > 0 && is_digit(f.s[at - 1])) ||
            !marker_at(l, f, at, &group, &weak, &value, &end) || weak || value != 1)
            continue;
        size_t from = at;
        while (from > 0 && at - from <= HEAD_BYTES) {
            size_t back = from;
            uint32_t cp = utf8_prev(f, &back);
            if (cp_is_stop(cp))
                break;
            from = back;
        }
        static const char duties[] = "\xE8\x81\x8C\xE8\xB4\xA3"; /* 职责: of the title that stands before it */
        struct span post = {0}, words = text_trim(span_sub(f, from, at));
        size_t before = span_find_bytes(words, duties, 6, 0);
        if (before != SIZE_MAX && before + 6 + LABEL_BYTES < words.n &&
            rules_head(l->rules, RC_HEAD, span_sub(words, before + 6, words.n), &post) >= 0 &&
            words_degree(l->rules, fold_compact(l->arena, post)) >= 2) {
            words = span_sub(words, before + 6, words.n);
            from = (size_t)(words.s - f.s);
        }
        if (words.n < LABEL_BYTES || at - from > HEAD_BYTES || rules_head(l->rules, RC_HEAD, words, &post) < 0 ||
            words_degree(l->rules, fold_compact(l->arena, post)) < 1)
            continue;
        lose(o, from, LOST_END);
        lose(o, at, LOST_END);
    }
}

/* 仓库主管岗位职责仓库主管职责说明书: the title twice. */
static void lost_title(const struct lines *l, struct span f, struct losses *o)
{
    if (f.n < 2 * LABEL_BYTES || f.n > 2 * FRAGMENT_BYTES)
        return;
    struct span post = {0};
    size_t again = span_find_bytes(f, f.s, LABEL_BYTES, LABEL_BYTES);
    if (again != SIZE_MAX && rules_head(l->rules, RC_HEAD, span_sub(f, 0, again), &post) >= 0 && post.s == f.s &&
        f.n - again > post.n && memcmp(f.s + again, post.s, post.n) == 0)
        lose(o, again, LOST_END);
}

/* 教育程度:… 工作经验:… : requirements with their labels, parted by blanks. */
static void lost_demands(const struct lines *l, struct span f, struct losses *o)
{
    size_t first = SIZE_MAX, last = 0;
    for (size_t i = 1; i < f.n; i++) {
        struct label_hit hit;
        if (f.s[i - 1] != ' ' || !rules_label(l->rules, true, f, i, &hit) || hit.sep != SEP_COLON ||
            hit.to - i < LABEL_BYTES)
            continue;
        if (first != SIZE_MAX && i - last < 2 * FRAGMENT_BYTES) {
            lose(o, first, LOST_END);
            lose(o, i, LOST_END);
        }
        first = last = i;
    }
}

/* Words of a page's foot behind the last sentence. */
static void lost_foot(const struct lines *l, struct span f, struct losses *o)
{
    size_t at = f.n;
    while (at > 0 && f.n - at < FRAGMENT_BYTES) {
        size_t back = at;
        if (utf8_prev(f, &back) == 0x3002)
            break;
        at = back;
    }
    if (at > 0 && at < f.n && rules_line(l->rules, RC_FURNITURE, text_trim(span_sub(f, at, f.n))) >= 0)
        lose(o, at, LOST_END);
}

/* The text with what was lost: breaks before labels and numbers, colons behind labels. */
static void restore(const struct lines *l, struct flow *flow)
{
    struct folded f;
    struct losses o = {0};
    struct buf text = {0};
    fold_line(l->arena, flow->text, &f);
    lost_joints(l, flow, &f, &o);
    lost_labels(l, f.f, &o);
    lost_numbers(f.f, &o);
    lost_lists(l, f.f, &o);
    lost_heads(l, f.f, &o);
    lost_title(l, f.f, &o);
    lost_demands(l, f.f, &o);
    lost_foot(l, f.f, &o);
    if (o.n > 0)
        qsort(o.list, o.n, sizeof *o.list, compare_losses);
    struct piece *pieces = arena_alloc(l->arena, (flow->n + o.n + 1) * sizeof *pieces);
    size_t n = 0, from = 0, k = 0;
    for (size_t i = 0; i <= o.n; i++) {
        size_t to = i < o.n ? f.map[o.list[i].at] : flow->text.n;
        if (i > 0 && i < o.n && o.list[i].at == o.list[i - 1].at && *o.list[i].what == *o.list[i - 1].what)
            continue;
        for (size_t begin = from; begin < to || (begin == to && i == o.n && n == 0);) {
            while (k + 1 < flow->n && flow->pieces[k + 1].at <= begin)
                k++;
            size_t end = k + 1 < flow->n && flow->pieces[k + 1].at < to ? flow->pieces[k + 1].at : to;
            pieces[n] = flow->pieces[k];
            pieces[n].skip += begin - flow->pieces[k].at;
            pieces[n].at = text.n;
            pieces[n++].size = end - begin;
            buf_add(&text, flow->text.s + begin, end - begin);
            if (end == begin)
                break;
            begin = end;
        }
        from = to;
        if (i < o.n)
            buf_adds(&text, o.list[i].what);
    }
    flow->pieces = pieces;
    flow->n = n;
    flow->text = span_dup(l->arena, (struct span){text.s, text.n});
    buf_free(&text);
    free(o.list);
}

/* ---- the page ---- */

/* The paragraph as a flow of its own; aside: the rule of what the site says, or -1. */
static void put(struct page *g, size_t node, int aside)
{
    lines_flow(g->l, node, &g->d->nodes[node].u.p);
    g->l->flows[g->l->nflows - 1].aside = aside + 1;
}

static void join(struct page *g)
{
    struct lines *l = g->l;
    struct buf text = {0};
    struct flow joined = {.table = -1, .cell = -1, .node = g->fragments[0]};
    joined.pieces = arena_alloc(l->arena, g->n * sizeof *joined.pieces);
    for (size_t k = 0; k < g->n; k++) {
        const struct para *p = &g->d->nodes[g->fragments[k]].u.p;
        struct span body = fragment_body(g, k);
        joined.pieces[joined.n++] =
            (struct piece){.at = text.n, .p = p->n, .skip = body.s ? (size_t)(body.s - p->text.s) : 0, .para = p};
        buf_add(&text, body.s, body.n);
    }
    joined.text = span_dup(l->arena, (struct span){text.s, text.n});
    buf_free(&text);
    restore(l, &joined);
    lines_flow(l, g->fragments[0], joined.pieces[0].para);
    l->flows[l->nflows - 1] = joined;
}

/* Flows of a page. What the site says stands aside: all around the fragments, or all above the line that opens the
 * text; but for the first line, which tells the document's name. */
static void make_flows(struct page *g, size_t opener, size_t closer, bool site)
{
    bool named = false;
    size_t k = 0;
    for (size_t i = 0; i < g->d->n; i++) {
        if (g->d->nodes[i].kind != NODE_P)
            continue;
        const struct para *p = &g->d->nodes[i].u.p;
        if (k < g->n && i == g->fragments[k]) {
            if (k++ == 0)
                join(g);
            continue;
        }
        bool blank = text_is_blank(p->text), aside = site && !blank && (g->n > 0 || i < opener || i >= closer);
        bool name = aside && !named && banner_rule(g->l, p) < 0;
        put(g, i, aside && !name ? g->site : -1);
        named = named || name;
        if (site && !aside)
            restore(g->l, &g->l->flows[g->l->nflows - 1]);
    }
}

/* The last of the site's lines above the text: the one that opens it, or those with less than a third of all words
 * above them. */
static size_t find_opener(const struct page *g)
{
    size_t all = 0, above = 0, opener = 0;
    for (size_t i = 0; i < g->d->n; i++)
        all += g->d->nodes[i].kind == NODE_P ? g->d->nodes[i].u.p.text.n : 0;
    for (size_t i = 0; i < g->d->n && above * 3 < all; i++) {
        if (g->d->nodes[i].kind != NODE_P)
            continue;
        above += g->d->nodes[i].u.p.text.n;
        if (banner_rule(g->l, &g->d->nodes[i].u.p) >= 0)
            opener = i;
    }
    return opener;
}

bool page_join(struct lines *l, const struct document *d)
{
    struct page g = {.l = l, .d = d, .site = -1};
    size_t banners = 0, opener = SIZE_MAX, closer = SIZE_MAX;
    for (size_t i = 0; i < d->n; i++) {
        if (d->nodes[i].kind == NODE_TABLE)
            return false;
        int rule = d->nodes[i].kind == NODE_P ? banner_rule(l, &d->nodes[i].u.p) : -1;
        if (rule < 0)
            continue;
        g.site = rule;
        banners++;
        if (rule_is(l->rules, rule, "site-open"))
            opener = i;
    }
    find_fragments(&g);
    bool page = is_page(&g, banners), site = banners >= 2;
    if (!page)
        g.n = 0;
    if (opener == SIZE_MAX && site)
        opener = find_opener(&g);
    for (size_t i = site ? opener + 1 : d->n; i < d->n && closer == SIZE_MAX; i++)
        if (d->nodes[i].kind == NODE_P && rule_is(l->rules, banner_rule(l, &d->nodes[i].u.p), "site-end"))
            closer = i;
    if (page || site)
        make_flows(&g, opener, closer, site);
    free(g.fragments);
    return page || site;
}
