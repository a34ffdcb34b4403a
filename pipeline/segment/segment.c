/* Segment: reads a document, gives segments. Lines are cut (lines.c), tables told (tables.c), kinds decided (decide.c);
 * here roles are gathered, each must earn its place, items are nested, and every paragraph is covered once. */
#include "segment.h"
#include "lines.h"
#include "roles.h"
#include <stdlib.h>
#include <string.h>

struct found {
    size_t line;  /* its head; for an implicit role the first section */
    size_t label; /* line of the label that names the post, or SIZE_MAX */
    bool implicit, label_only;
    uint32_t parent; /* index + 1 */
    size_t duties, requirements, fields, other;
    size_t own_fields; /* filled ones that only posts have */
    bool summary, kept;
};

struct gather {
    struct lines *l;
    struct found *roles;
    size_t n, cap;
    uint32_t *owner; /* role index + 1 of each line */
    uint32_t *depth; /* of item lines */
    bool *more;      /* the line continues the one before */
};

static bool is_title_label(const struct lines *l, const struct line *x)
{
    return x->has_label && x->label.rule >= 0 && x->label.class == RC_FIELD &&
           strcmp(rule_name(l->rules, x->label.rule), "title") == 0;
}

static struct found *add_role(struct gather *g, size_t line)
{
    if (g->n == g->cap) {
        g->cap = g->cap ? g->cap * 2 : 16;
        g->roles = xreallocarray(g->roles, g->cap, sizeof *g->roles);
    }
    struct found *r = &g->roles[g->n++];
    *r = (struct found){.line = line, .label = SIZE_MAX};
    return r;
}

static bool skipped(const struct line *x)
{
    return x->blank || x->kind == K_FURNITURE || x->kind == K_VALUE || x->given == G_VALUE || x->given == G_TEXT;
}

static bool names_within(const struct lines *l, const struct line *head, const struct line *x)
{
    char word[64];
    if (x->post.n < 6 || x->post.n >= sizeof word)
        return false;
    memcpy(word, x->post.s, x->post.n);
    word[x->post.n] = '\0';
    size_t open = span_find(head->fold.f, "(", 0);
    (void)l;
    return open != SIZE_MAX && span_find(head->fold.f, word, open) != SIZE_MAX;
}

/* The role within which this head stands: a heading of a higher level that is still open, or one that names it. */
static uint32_t find_parent(const struct gather *g, size_t i)
{
    const struct lines *l = g->l;
    const struct line *x = &l->list[i];
    for (size_t k = g->n; k-- > 0 && g->n - k < 40;) {
        const struct found *r = &g->roles[k];
        const struct line *y = &l->list[r->line];
        if (r->implicit || r->parent)
            continue;
        const struct line *named =
            r->label != SIZE_MAX && l->list[r->label].given == G_LABEL ? &l->list[l->list[r->label].value_from] : y;
        if (names_within(l, named, x) || names_within(l, y, x))
            return (uint32_t)k + 1;
        bool deeper = x->group != MG_NONE && y->group != MG_NONE && !is_title_label(l, x) && x->given == G_FREE &&
                      y->given == G_FREE && x->run >= 0 && y->run >= 0 && x->depth > y->depth &&
                      l->runs[x->run].first > r->line;
        for (size_t m = r->line + 1; m < i && deeper; m++)
            if (!skipped(&l->list[m]) &&
                (l->list[m].kind == K_GROUP || l->list[m].kind == K_DEPT || l->list[m].kind == K_TITLE))
                deeper = false;
        return deeper ? (uint32_t)k + 1 : 0;
    }
    return 0;
}

/* Fields that stand before the label of a post's name, in one block with it, belong to it. */
/* A field that stands behind what was said of a post rather than ahead of the next one. */
static bool closes_post(const char *field)
{
    static const char *const names[] = {"other.sign", "location", "salary", "contact"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(field, names[k]) == 0)
            return true;
    return false;
}

static void take_fields_before(struct gather *g, size_t i, uint32_t owner)
{
    const struct lines *l = g->l;
    int table = l->flows[l->list[i].flow].table;
    for (size_t k = i; k-- > 0;) {
        const struct line *x = &l->list[k];
        if (l->flows[x->flow].table != table)
            break;
        if (skipped(x)) {
            if (!x->blank)
                g->owner[k] = owner;
            continue;
        }
        if (x->kind != K_FIELD && x->kind != K_FVALUE)
            break;
        if (x->kind == K_FIELD && x->has_label && closes_post(rule_name(l->rules, x->label.rule)))
            break;
        g->owner[k] = owner;
    }
}

/* The words that name the post in a role's line: a head's, a label's value or a cell's. */
static struct span role_words(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    if (!is_title_label(l, x))
        return x->post;
    if (x->given != G_LABEL)
        return fold_compact(l->arena, span_sub(x->fold.f, x->label.value, x->fold.f.n));
    size_t at = x->value_from;
    while (at < x->value_to && l->list[at].blank)
        at++;
    return at < x->value_to ? fold_compact(l->arena, l->list[at].fold.f) : (struct span){0};
}

static void gather_roles(struct gather *g)
{
    struct lines *l = g->l;
    uint32_t current = 0;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (skipped(x)) {
            g->owner[i] = current;
            continue;
        }
        if (x->of >= 0) { /* posts as columns */
            for (size_t k = 0; k < g->n; k++)
                if (g->roles[k].line == (size_t)x->of)
                    g->owner[i] = (uint32_t)k + 1;
            continue;
        }
        if (x->ahead) { /* the post follows in the row */
            size_t m = i + 1;
            while (m < l->n && l->list[m].given != G_ROLE && l->flows[l->list[m].flow].table == l->flows[x->flow].table)
                m++;
            bool dept = x->given == G_FIELD && strcmp(rule_name(l->rules, x->column_rule), "department") == 0;
            if (dept) /* it holds for the rows below as well */
                continue;
            if (m < l->n && l->list[m].given == G_ROLE && l->list[m].kind == K_ROLE)
                g->owner[i] = (uint32_t)g->n + 1;
            continue;
        }
        if (x->kind == K_ROLE) {
            bool label = is_title_label(l, x);
            struct found *r = current ? &g->roles[current - 1] : NULL;
            bool merge = label && r && r->label == SIZE_MAX && l->list[r->line].given == G_FREE && !r->implicit;
            struct span words = role_words(l, i);
            bool again = r && !r->implicit && words.n > 0 && span_eq(words, role_words(l, r->line));
            merge = merge || again; /* the same post again, before anything was said of it */
            for (size_t m = r ? r->line + 1 : i; m < i && merge; m++)
                if (!skipped(&l->list[m]) &&
                    (l->list[m].kind == K_ITEM ||
                     (l->list[m].kind == K_SECTION && l->list[m].ctx != C_SECTION + SECTION_OTHER)))
                    merge = false;
            if (merge) {
                if (label)
                    r->label = i;
            } else {
                uint32_t parent = find_parent(g, i);
                r = add_role(g, i);
                r->parent = parent;
                if (label)
                    r->label = i, r->label_only = true;
                current = (uint32_t)g->n;
            }
            g->owner[i] = current;
            if (label)
                take_fields_before(g, i, current);
            continue;
        }
        if (x->ctx < C_ROLE) {
            if (x->kind != K_FURNITURE)
                current = 0;
            g->owner[i] = 0;
            continue;
        }
        if (current == 0) {
            struct found *r = add_role(g, i);
            r->implicit = true;
            current = (uint32_t)g->n;
            take_fields_before(g, i, current);
        }
        g->owner[i] = current;
    }
}

/* ---- each role must earn its place ----------------------------------------------------------------------------- */

static bool blank_form(const struct lines *l, struct span f)
{
    size_t marks = 0, chars = 0;
    for (size_t i = 0; i < f.n;) {
        uint32_t cp = utf8_next(f, &i);
        chars++;
        marks += cp == '_' || cp == '.' || cp == 0x2026 || cp == '-' || cp == 0x2014 || cp == 0x25A1 || cp == ' ';
    }
    return chars == 0 || marks * 2 > chars || rules_line(l->rules, RC_NONE, f) >= 0;
}

static bool has_words(struct span f)
{
    size_t words = 0;
    for (size_t i = 0; i < f.n;) {
        uint32_t cp = utf8_next(f, &i);
        words += cp_is_han(cp) || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
    }
    return words >= 2;
}

static void weigh_roles(struct gather *g)
{
    struct lines *l = g->l;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (skipped(x) || !g->owner[i] || !g->roles)
            continue;
        struct found *r = &g->roles[g->owner[i] - 1];
        struct span rest = span_sub(x->fold.f, x->rest, x->fold.f.n);
        bool asks = rest.n > 0 && rest.s[rest.n - 1] == ':' && x->chars < 16; /* a label whose value is missing */
        bool box =
            x->bullet && x->chars < 8 && span_starts(x->marker, "\xE2\x96\xA1"); /* □ 可以利用: an answer to tick */
        if (x->kind == K_ITEM && !blank_form(l, rest) && !x->hint && !asks && !box && has_words(rest) &&
            (x->chars >= 4 || x->group != MG_NONE)) {
            bool empty = x->given == G_LABEL && x->value_empty;
            if (!empty && x->ctx == C_SECTION + SECTION_DUTIES)
                r->duties++;
            else if (!empty && x->ctx == C_SECTION + SECTION_REQUIREMENTS)
                r->requirements++;
            else if (!empty)
                r->other++;
        }
        if (x->kind == K_FIELD && x->has_label && x->label.rule >= 0) {
            struct span value = text_trim(span_sub(x->fold.f, x->label.value, x->fold.f.n));
            bool filled = x->given == G_LABEL ? !x->value_empty : !blank_form(l, value);
            const char *name = rule_name(l->rules, x->label.rule);
            if (filled && strncmp(name, "other", 5) != 0)
                r->fields++;
            if (filled && strcmp(name, "summary") == 0)
                r->summary = true;
            static const char *const own[] = {"reportsTo", "supervises", "code", "grade", "headcount", "summary"};
            for (size_t k = 0; k < sizeof own / sizeof *own; k++)
                r->own_fields += filled && strcmp(name, own[k]) == 0;
        }
        if (x->given == G_FIELD && !x->value_empty)
            r->fields++;
    }
}

/* A label for the post's name that nobody filled in. */
static bool blank_title(const struct lines *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct line *x = &l->list[i];
        if (x->blank || x->given == G_VALUE || !is_title_label(l, x) || x->kind == K_ROLE)
            continue;
        struct span value = text_trim(span_sub(x->fold.f, x->label.value, x->fold.f.n));
        if (x->given == G_LABEL ? x->value_empty : x->label.sep != SEP_GAP && blank_form(l, value))
            return true;
    }
    return false;
}

/* Does a line above say that this post and others have the duties below? 另设专员及办事员各若干名，分别负责下列工作 */
static bool announced(const struct lines *l, const struct found *r)
{
    static const char *const leads[] = {"\xE4\xB8\x8B\xE5\x88\x97", "\xE4\xBB\xA5\xE4\xB8\x8B",
                                        "\xE5\xA6\x82\xE4\xB8\x8B",
                                        "\xE5\x88\x86\xE5\x88\xAB"}; /* 下列, 以下, 如下, 分别 */
    struct span words = role_words(l, r->line);
    char post[64];
    if (words.n < 6 || words.n >= sizeof post)
        return false;
    memcpy(post, words.s, words.n);
    post[words.n] = '\0';
    for (size_t i = r->line, seen = 0; i-- > 0 && seen < 30; seen++) {
        struct span f = l->list[i].fold.f;
        bool duties = span_find(f, "\xE8\xB4\x9F\xE8\xB4\xA3", 0) != SIZE_MAX || /* 负责, 职责 */
                      span_find(f, "\xE8\x81\x8C\xE8\xB4\xA3", 0) != SIZE_MAX;
        for (size_t k = 0; k < sizeof leads / sizeof *leads && duties; k++)
            if (span_find(f, leads[k], 0) != SIZE_MAX && span_find(f, post, 0) != SIZE_MAX)
                return true;
    }
    return false;
}

/* Do fewer than `most` lines that are not blank stand before this one? */
static bool is_early(const struct lines *l, size_t line, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < line && n < most; i++)
        n += !l->list[i].blank;
    return n < most;
}

static void keep_roles(struct gather *g)
{
    const struct lines *l = g->l;
    bool blank = blank_title(l);
    size_t firm = 0;
    for (size_t k = 0; k < g->n; k++) {
        struct found *r = &g->roles[k];
        const struct line *x = &l->list[r->line];
        bool named = !r->implicit;
        bool strong = r->label != SIZE_MAX || x->given == G_ROLE || (x->head >= 0 && x->degree > 0);
        bool against = l->against && !strong && !announced(l, r);
        /* a role that nothing names must at least have a superior, a grade … or come in a document about posts */
        bool early = is_early(l, r->line, 12); /* what the document is about */
        bool told = named || (r->own_fields > 1 && !l->about_dept) ||
                    (l->favour && !l->formlike && !l->about_dept && early) || l->file_post;
        r->kept = r->duties > 0 && told && !against && !(r->implicit && blank) && !l->never;
        firm += r->kept;
    }
    for (size_t k = 0; k < g->n; k++) {
        struct found *r = &g->roles[k];
        bool label = r->label != SIZE_MAX || l->list[r->line].given == G_ROLE;
        bool wanted = l->favour && l->list[r->line].degree >= 2 && /* a vacancy that only asks */
                      (r->requirements >= 2 ||
                       (r->requirements == 1 && (r->fields > 0 || words_counted(l->list[r->line].fold.f))));
        bool told =
            r->summary && r->own_fields >= 2; /* whom it reports to and what it is for: its duties may be lost */
        if (!r->kept && !r->implicit && (firm > 0 || label || wanted || told) && !l->against && !l->never)
            r->kept = (r->requirements > 0 || r->summary) || (firm > 0 && label && r->fields > 0);
    }
    for (size_t k = 0; k < g->n; k++) /* a role that only holds kept ones is kept */
        if (g->roles[k].kept && g->roles[k].parent && !g->roles[g->roles[k].parent - 1].kept) {
            struct found *p = &g->roles[g->roles[k].parent - 1];
            if (p->fields > 0 || p->label != SIZE_MAX || names_within(l, &l->list[p->line], &l->list[g->roles[k].line]))
                p->kept = true;
            else
                g->roles[k].parent = 0;
        }
}

static void drop_roles(struct gather *g)
{
    struct lines *l = g->l;
    uint32_t *number = xcalloc(g->n + 1, sizeof *number), next = 0;
    for (size_t k = 0; k < g->n; k++)
        number[k + 1] = g->roles[k].kept ? ++next : 0;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        uint32_t was = g->owner[i];
        g->owner[i] = number[was];
        if (was && !g->owner[i] && !skipped(x)) {
            x->ctx = C_OUT;
            x->kind = x->kind == K_ROLE || x->kind == K_SECTION ? K_GROUP
                      : x->kind == K_FIELD                      ? K_FIELD
                      : x->kind == K_ITEM                       ? K_ITEM
                                                                : K_TEXT;
            x->why = "restraint";
        }
    }
    size_t kept = 0;
    for (size_t k = 0; k < g->n; k++)
        if (g->roles[k].kept) {
            struct found r = g->roles[k];
            r.parent = number[r.parent];
            g->roles[kept++] = r;
        }
    g->n = kept;
    free(number);
}

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

static bool short_head(const struct line *x)
{
    struct span f = x->fold.f;
    return x->group != MG_NONE && x->chars >= 2 && (x->chars <= 14 || (f.n && f.s[f.n - 1] == ':' && x->chars <= 24)) &&
           (!terminated(x) || f.s[f.n - 1] == ':') && !broken_off(x);
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
    int stack[32];
    size_t depth = 0, last_depth = 0;
    bool child = false;
    for (size_t k = 0; k < n; k++) {
        struct line *x = &l->list[at[k]];
        const struct line *prev = k > 0 ? &l->list[at[k - 1]] : NULL;
        bool marked = x->group != MG_NONE || x->seq.n > 0;
        if (marked) {
            int d = x->run >= 0 ? x->depth : depth > 0 ? stack[0] : 0;
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
        bool free_text = x->given == G_FREE && prev->given == G_FREE;
        bool same_cell = l->flows[x->flow].cell == l->flows[prev->flow].cell &&
                         l->flows[x->flow].table == l->flows[prev->flow].table;
        bool labelled = x->has_req || x->has_label;
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
            if (free_text && same_cell && broken_off(prev) && !labelled)
                g->more[at[k]] = true;
            continue;
        }
        bool head = short_head(prev) &&
                    (heads * 2 >= numbered || (prev->fold.f.n && prev->fold.f.s[prev->fold.f.n - 1] == ':'));
        if (head) {
            child = true;
            g->depth[at[k]] = (uint32_t)(last_depth + 1);
        } else if (!child && same_cell && !labelled &&
                   (broken_off(prev) || (!terminated(prev) && ended * 3 >= ends * 2 && prev->chars > 14))) {
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
        if (x && skipped(x))
            continue;
        bool item = x && x->kind == K_ITEM;
        bool begins = item && n > 0 && (l->list[at[n - 1]].ctx != x->ctx || g->owner[at[n - 1]] != g->owner[i]);
        if ((!item || begins) && n > 0) {
            nest_section(g, at, n);
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
        if (b == end)
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
    size_t pos = value.n;
    uint32_t last = pos ? utf8_prev(value, &pos) : 0;
    return (last == ':' || last == 0xFF1A) && utf8_length(value) <= 12 ? (struct span){0} : value;
}

static struct span trim_colon(struct span s)
{
    s = text_trim(s);
    while (s.n > 0) {
        size_t pos = s.n;
        uint32_t cp = utf8_prev(s, &pos);
        if (cp != ':' && cp != 0xFF1A && !cp_is_blank(cp))
            break;
        s.n = pos;
    }
    return s;
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

static void fill(struct gather *g, struct segments *s, size_t i, struct segment *seg)
{
    const struct lines *l = g->l;
    const struct line *x = &l->list[i];
    seg->role = g->owner[i];
    seg->score = x->score;
    seg->margin = x->margin;
    seg->runner = span_of(kind_name(x->runner));
    seg->marker = x->marker;
    seg->text = original(l, x, x->rest, x->fold.f.n);
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
        break;
    case K_ROLE: {
        seg->kind = SEG_ROLE;
        bool label = is_title_label(l, x);
        seg->rule = span_of(label                ? rule_full_name(l->rules, x->label.rule)
                            : x->given == G_ROLE ? "table.title-column"
                            : x->head >= 0       ? rule_full_name(l->rules, x->head)
                                                 : "role.heading");
        if (label) {
            seg->name = SPAN("label");
            seg->label = trim_colon(label_words(l, x, &x->label));
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
            seg->label = trim_colon(label_words(l, x, &x->label));
            seg->text =
                x->given == G_LABEL ? (struct span){0} : value_words(original(l, x, x->label.value, x->fold.f.n));
        } else if (x->has_req) {
            seg->rule = span_of(rule_full_name(l->rules, x->req.rule));
            seg->name = span_of(rule_name(l->rules, x->req.rule));
            seg->label = trim_colon(label_words(l, x, &x->req));
            seg->text = x->given == G_LABEL ? (struct span){0} : original(l, x, x->req.value, x->fold.f.n);
        } else {
            seg->rule = SPAN("field.unknown");
            seg->name = SPAN("other.unknown");
            seg->label = trim_colon(label_words(l, x, &x->label));
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
            seg->label = trim_colon(label_words(l, x, &x->label));
            seg->text = x->given == G_LABEL ? (struct span){0} : original(l, x, x->label.value, x->fold.f.n);
        } else {
            seg->rule = span_of(x->has_req ? rule_full_name(l->rules, x->req.rule) : "section.family");
            seg->label = trim_colon(seg->text);
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
        if (x->given == G_LABEL) {
            seg->label = trim_colon(label_words(l, x, &x->req));
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
    gather_roles(&g);
    weigh_roles(&g);
    keep_roles(&g);
    drop_roles(&g);
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
