/* Labels that no rule knows: see labels.h. A label stands before a colon, in brackets at a line's start, in a cell
 * among cells that are labels, or alone as a heading. Reads a struct document; decides nothing of what segment decides.
 */
#include "labels.h"
#include "limits.h"
#include "lines.h"
#include <search.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_CHARS   12 /* a longer one is a sentence */
#define EXAMPLE_CHARS 28
#define EXAMPLES      2 /* kept of each label, of different documents */

enum where { AT_COLON, AT_BRACKETS, AT_CELL, AT_HEADING };
static const char *const where_names[] = {"colon", "brackets", "cell", "heading"};

struct candidate {
    struct span key; /* folded, without blanks */
    enum where where;
    size_t count, documents, last; /* last: number of the document that it was last seen in */
    struct span examples[EXAMPLES];
};

struct labels {
    struct arena *arena;
    void *tree; /* of struct candidate, for tsearch */
    struct candidate **list;
    size_t n, cap;
    size_t documents;
};

/* What is looked at: one document, with scratch memory of its own. */
struct look {
    struct labels *labels;
    const struct document *doc;
    const struct rules *rules;
    struct arena *arena;
    bool full;
};

struct labels *labels_new(void)
{
    struct labels *l = xcalloc(1, sizeof *l);
    l->arena = arena_new();
    return l;
}

static void keep_entry(void *entry)
{
    (void)entry; /* the arena owns it */
}

void labels_free(struct labels *l)
{
    if (!l)
        return;
    tdestroy(l->tree, keep_entry);
    arena_free(l->arena);
    free(l->list);
    free(l);
}

static int compare_keys(const void *a, const void *b)
{
    return span_cmp(((const struct candidate *)a)->key, ((const struct candidate *)b)->key);
}

static struct candidate *find_entry(struct labels *l, struct span key, enum where where)
{
    struct candidate wanted = {.key = key};
    void *found = tfind(&wanted, &l->tree, compare_keys);
    if (found)
        return *(struct candidate **)found;
    if (l->n == LIMIT_LABELS)
        return NULL;
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 256;
        l->list = xreallocarray(l->list, l->cap, sizeof(struct candidate *));
    }
    struct candidate *e = arena_alloc(l->arena, sizeof *e);
    e->key = span_dup(l->arena, key);
    e->where = where;
    tsearch(e, &l->tree, compare_keys);
    return l->list[l->n++] = e;
}

/* The line as an example: where it stands, its first characters. */
static struct span example(struct look *k, uint32_t p, struct span line)
{
    struct buf b = {0};
    size_t chars = 0, i = 0;
    buf_add(&b, k->doc->source.s, k->doc->source.n);
    buf_printf(&b, ":%u ", p);
    while (i < line.n && chars++ < EXAMPLE_CHARS) {
        uint32_t cp = utf8_next(line, &i);
        buf_add_utf8(&b, cp_is_blank(cp) || cp == CP_LINE ? ' ' : cp);
    }
    if (i < line.n)
        buf_adds(&b, "\xE2\x80\xA6");
    struct span kept = span_dup(k->labels->arena, (struct span){b.s, b.n});
    buf_free(&b);
    return kept;
}

static void count(struct look *k, struct span key, enum where where, uint32_t p, struct span line)
{
    struct labels *l = k->labels;
    struct candidate *e = find_entry(l, key, where);
    if (!e) {
        k->full = true;
        return;
    }
    e->count++;
    if (e->last == l->documents)
        return;
    e->last = l->documents;
    if (e->documents++ < EXAMPLES)
        e->examples[e->documents - 1] = example(k, p, line);
}

/* Does a label of the rules take all of the word? */
static bool is_known(const struct rules *r, struct span word)
{
    struct label_hit hit;
    return (rules_label(r, false, word, 0, &hit) && hit.sep == SEP_END) ||
           (rules_label(r, true, word, 0, &hit) && hit.sep == SEP_END);
}

/* Words that only look like labels: posts, departments, heads of other kinds, what stands in forms and at pages' ends.
 */
static bool is_other(const struct rules *r, struct span word)
{
    static const enum rule_class lines[] = {RC_GENERIC, RC_FURNITURE, RC_CHAPTER, RC_HINT, RC_NONE};
    static const enum rule_class heads[] = {RC_HEAD, RC_DUTYDEPT, RC_DEPTTITLE};
    struct span group;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (rules_line(r, lines[i], word) >= 0)
            return true;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (rules_head(r, heads[i], word, &group) >= 0)
            return true;
    return words_degree(r, word) > 0 || words_dept(r, word);
}

/* Two to twelve characters, at least two of them Han, none that ends or parts a sentence. `word` is folded; its
 * compact form is kept in the look's arena. */
static bool label_like(struct look *k, struct span word, struct span *compact)
{
    static const char joins[] = "/()&-";
    *compact = fold_compact(k->arena, text_trim(word));
    size_t chars = 0, han = 0;
    for (size_t i = 0; i < compact->n; chars++) {
        uint32_t cp = utf8_next(*compact, &i);
        bool letter = cp_is_han(cp) || (cp < 0x80 && ((cp | 0x20) >= 'a') && ((cp | 0x20) <= 'z'));
        if (!letter && cp != 0x3001 && !(cp > 0 && cp < 0x80 && strchr(joins, (int)cp)))
            return false;
        if (chars == 0 && !letter)
            return false;
        han += cp_is_han(cp);
    }
    return chars <= LABEL_CHARS && han >= 2;
}

/* Count the word if it looks like a label and no rule knows it. */
static void try_word(struct look *k, struct span word, enum where where, uint32_t p, struct span line)
{
    struct span compact;
    if (label_like(k, word, &compact) && !is_known(k->rules, compact) && !is_other(k->rules, compact))
        count(k, compact, where, p, line);
}

/* Behind a typed number or bullet at the line's start; *chinese: it is one of those that headings have (一、 （一）).
 */
static size_t skip_marker(const struct look *k, struct span f, bool *chinese)
{
    int rule;
    struct span number;
    size_t at = 0;
    if (!rules_marker(k->rules, f, 0, &rule, &number, &at))
        return 0;
    *chinese = span_starts(span_of(rule_name(k->rules, rule)), "cn");
    while (at < f.n && f.s[at] == ' ')
        at++;
    return at;
}

/* The word in 【】 or [] that begins at `at`; empty when there is none. */
static struct span bracketed(struct span f, size_t at)
{
    static const struct {
        const char *open, *close;
    } pairs[] = {{"\xE3\x80\x90", "\xE3\x80\x91"}, {"[", "]"}};
    struct span rest = span_sub(f, at, f.n);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (span_starts(rest, pairs[i].open)) {
            size_t end = span_find(rest, pairs[i].close, 0);
            return end == SIZE_MAX ? SPAN("") : span_sub(rest, strlen(pairs[i].open), end);
        }
    return (struct span){0};
}

static void look_at_line(struct look *k, const struct para *p, struct span line)
{
    struct folded folded;
    fold_line(k->arena, text_trim(line), &folded);
    struct span f = folded.f;
    bool heads = p->outline > 0 || p->bold;
    size_t at = skip_marker(k, f, &heads), colon = span_find(f, ":", at);
    struct span word = bracketed(f, at);
    if (p->numbered) {
        struct folded label;
        fold_line(k->arena, p->label.text, &label);
        skip_marker(k, label.f, &heads);
    }
    if (word.n > 0)
        try_word(k, word, AT_BRACKETS, p->n, line);
    else if (colon != SIZE_MAX)
        try_word(k, span_sub(f, at, colon), AT_COLON, p->n, line);
    else if (heads)
        try_word(k, span_sub(f, at, f.n), AT_HEADING, p->n, line);
}

static void look_at_para(struct look *k, const struct para *p)
{
    for (size_t i = 0; i < p->text.n;) {
        size_t end = span_find(p->text, UTF8_LINE, i);
        if (end == SIZE_MAX)
            end = p->text.n;
        if (end > i)
            look_at_line(k, p, span_sub(p->text, i, end));
        i = end + (sizeof UTF8_LINE - 1);
    }
}

/* ---- cells ---- */

struct cell_look {
    uint32_t table, row, col, cols, p;
    struct span line, f; /* its only line that is not blank, and that folded; f is empty when there are several */
    size_t filled;
    bool known;
};

struct cells {
    struct cell_look *list;
    size_t n, cap;
};

static int compare_cells(const void *a, const void *b)
{
    const struct cell_look *x = a, *y = b;
    uint32_t left[] = {x->table, x->row, x->col}, right[] = {y->table, y->row, y->col};
    for (int i = 0; i < 3; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

static struct cell_look *add_cell(struct cells *c, uint32_t table, const struct cell *cell)
{
    if (c->n == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 64;
        c->list = xreallocarray(c->list, c->cap, sizeof *c->list);
    }
    struct cell_look *x = &c->list[c->n++];
    *x = (struct cell_look){.table = table, .row = cell->row, .col = cell->col, .cols = cell->colspan};
    return x;
}

static void add_text(struct look *k, struct cell_look *x, const struct para *p)
{
    if (text_is_blank(p->text))
        return;
    struct folded folded;
    struct span compact;
    x->filled++;
    x->line = p->text;
    x->p = p->n;
    x->f = (struct span){0};
    if (x->filled > 1)
        return;
    fold_line(k->arena, text_trim(p->text), &folded);
    if (label_like(k, folded.f, &compact)) {
        x->f = compact;
        x->known = is_known(k->rules, compact);
    }
}

static bool beside(const struct cell_look *x, const struct cell_look *y)
{
    return x->table == y->table && x->row == y->row && x->col + x->cols == y->col;
}

/* One table's cells, by row and column. A column of labels is one where two or more, and two fifths, are known; a row
 * of labels is one in which two known ones stand side by side. */
static void look_at_table(struct look *k, const struct cell_look *list, size_t n)
{
    static unsigned known[LIMIT_TABLE_COLUMNS], filled[LIMIT_TABLE_COLUMNS];
    memset(known, 0, sizeof known);
    memset(filled, 0, sizeof filled);
    for (size_t i = 0; i < n; i++)
        if (list[i].col < LIMIT_TABLE_COLUMNS) {
            known[list[i].col] += list[i].known;
            filled[list[i].col] += list[i].filled > 0;
        }
    for (size_t row = 0; row < n;) {
        size_t end = row;
        bool head = false;
        for (; end < n && list[end].row == list[row].row; end++)
            head = head || (end > row && list[end].known && list[end - 1].known && beside(&list[end - 1], &list[end]));
        for (size_t i = row; i < end; i++) {
            const struct cell_look *x = &list[i];
            bool column = x->col < LIMIT_TABLE_COLUMNS && i + 1 < end && known[x->col] >= 2 &&
                          known[x->col] * 5 >= filled[x->col] * 2;
            if (x->f.n > 0 && (head || column))
                try_word(k, x->f, AT_CELL, x->p, x->line);
        }
        row = end;
    }
}

static void look_at_cells(struct look *k, struct cells *c)
{
    if (c->n == 0)
        return;
    qsort(c->list, c->n, sizeof *c->list, compare_cells);
    for (size_t i = 0; i < c->n;) {
        size_t end = i;
        while (end < c->n && c->list[end].table == c->list[i].table)
            end++;
        look_at_table(k, c->list + i, end - i);
        i = end;
    }
}

/* Paragraphs outside tables, and those of cells that hold several, as lines; single ones of cells as cells as well when
 * they have no colon. The cell of a paragraph is the innermost one that is open. */
static void look_at_nodes(struct look *k, struct cells *c)
{
    struct {
        uint32_t table;
        size_t cell; /* index + 1, 0 none */
    } open[LIMIT_TABLE_DEPTH + 1] = {{0}};
    size_t depth = 0;
    uint32_t tables = 0;
    for (size_t i = 0; i < k->doc->n; i++) {
        const struct node *x = &k->doc->nodes[i];
        size_t d = depth < LIMIT_TABLE_DEPTH ? depth : LIMIT_TABLE_DEPTH;
        if (x->kind == NODE_TABLE) {
            depth++;
            d = depth < LIMIT_TABLE_DEPTH ? depth : LIMIT_TABLE_DEPTH;
            open[d].table = ++tables;
            open[d].cell = 0;
        } else if (x->kind == NODE_TABLE_END && depth > 0) {
            depth--;
        } else if (x->kind == NODE_CELL) {
            add_cell(c, open[d].table, &x->u.cell);
            open[d].cell = c->n;
        } else if (x->kind == NODE_CELL_END) {
            open[d].cell = 0;
        } else if (x->kind == NODE_P) {
            if (open[d].cell > 0)
                add_text(k, &c->list[open[d].cell - 1], &x->u.p);
            look_at_para(k, &x->u.p);
        }
    }
}

bool labels_add(struct labels *l, const struct document *d, const struct rules *r)
{
    struct look k = {.labels = l, .doc = d, .rules = r, .arena = arena_new()};
    struct cells cells = {0};
    l->documents++;
    look_at_nodes(&k, &cells);
    look_at_cells(&k, &cells);
    free(cells.list);
    arena_free(k.arena);
    return !k.full;
}

/* ---- the list ---- */

static int compare_entries(const void *a, const void *b)
{
    const struct candidate *x = *(struct candidate *const *)a, *y = *(struct candidate *const *)b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (x->documents != y->documents)
        return x->documents > y->documents ? -1 : 1;
    return span_cmp(x->key, y->key);
}

/* Columns on a screen: a Han character takes two. */
static int width(struct span s)
{
    int n = 0;
    for (size_t i = 0; i < s.n;)
        n += utf8_next(s, &i) < 0x1100 ? 1 : 2;
    return n;
}

void labels_print(const struct labels *l, size_t min, struct buf *out)
{
    if (l->n == 0)
        return;
    qsort(l->list, l->n, sizeof(struct candidate *), compare_entries);
    int column = 5;
    for (size_t i = 0; i < l->n && l->list[i]->count >= min; i++)
        column = width(l->list[i]->key) > column ? width(l->list[i]->key) : column;
    buf_printf(out, "count  documents  where     label%*s  example\n", column - 5, "");
    for (size_t i = 0; i < l->n && l->list[i]->count >= min; i++) {
        const struct candidate *e = l->list[i];
        buf_printf(out, "%5zu  %9zu  %-8s  %.*s%*s", e->count, e->documents, where_names[e->where], (int)e->key.n,
                   e->key.s, column - width(e->key), "");
        for (size_t k = 0; k < EXAMPLES && e->examples[k].n > 0; k++)
            buf_printf(out, "  %.*s", (int)e->examples[k].n, e->examples[k].s);
        buf_addc(out, '\n');
    }
}
