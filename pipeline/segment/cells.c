/* Cells: which cells a table has, what stands in each, and what is noted in its lines. */
#include "limits.h"
#include "tables.h"
#include <string.h>

static struct table_info *add_table(struct lines *l)
{
    if (l->ntables == l->tables_cap) {
        l->tables_cap = l->tables_cap ? l->tables_cap * 2 : 8;
        l->tables = xreallocarray(l->tables, l->tables_cap, sizeof *l->tables);
    }
    struct table_info *t = &l->tables[l->ntables++];
    *t = (struct table_info){.parent = -1};
    return t;
}

void cells_collect(struct lines *l)
{
    const struct document *d = l->doc;
    int open[LIMIT_TABLE_DEPTH];
    size_t depth = 0, flow = 0;
    for (size_t i = 0; i < d->n; i++) {
        const struct node *x = &d->nodes[i];
        struct table_info *t = depth > 0 && depth <= LIMIT_TABLE_DEPTH ? &l->tables[open[depth - 1]] : NULL;
        switch (x->kind) {
        case NODE_TABLE: {
            int parent = t ? open[depth - 1] : -1;
            struct table_info *fresh = add_table(l);
            fresh->node = i;
            fresh->parent = parent;
            if (depth < LIMIT_TABLE_DEPTH)
                open[depth] = (int)l->ntables - 1;
            depth++;
            break;
        }
        case NODE_TABLE_END:
            if (t)
                t->node_end = i;
            depth -= depth > 0;
            break;
        case NODE_CELL:
            if (!t)
                break;
            if (t->n == t->cap) {
                t->cap = t->cap ? t->cap * 2 : 16;
                t->cells = xreallocarray(t->cells, t->cap, sizeof *t->cells);
            }
            t->cells[t->n++] = (struct tcell){
                .row = x->u.cell.row, .col = x->u.cell.col, .rows = x->u.cell.rowspan, .cols = x->u.cell.colspan};
            if (x->u.cell.row + 1 > t->rows)
                t->rows = x->u.cell.row + 1;
            if (x->u.cell.col + x->u.cell.colspan > t->cols)
                t->cols = x->u.cell.col + x->u.cell.colspan;
            break;
        case NODE_P:
            if (flow < l->nflows && l->flows[flow].node == i) {
                if (t && t->n > 0) {
                    l->flows[flow].table = open[depth - 1];
                    l->flows[flow].cell = (int)t->n - 1;
                }
                flow++;
            }
            break;
        default:
            break;
        }
    }
    for (size_t i = 0; i < l->n; i++) {
        const struct flow *f = &l->flows[l->list[i].flow];
        if (f->table < 0)
            continue;
        struct tcell *c = &l->tables[f->table].cells[f->cell];
        if (c->end == 0)
            c->first = i;
        c->end = i + 1;
        if (!l->list[i].blank)
            c->filled++;
    }
}

static const char *const counts[] = {"\xE5\xBA\x8F\xE5\x8F\xB7", "\xE7\xBC\x96\xE5\x8F\xB7"}; /* 序号, 编号 */

/* 编号     工作内容 in one cell heads a column whose numbers stand ahead of what is numbered: its label is the rest. */
static struct span behind_count(const struct lines *l, struct span words)
{
    struct label_hit hit;
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        struct span rest = span_sub(words, strlen(counts[k]), words.n);
        if (span_starts(words, counts[k]) && span_starts(rest, " ") &&
            rules_label(l->rules, false, text_trim(rest), 0, &hit) && hit.sep == SEP_END && hit.class == RC_SECTION)
            return text_trim(rest);
    }
    return words;
}

/* 描述(Description): the label is what stands ahead of the bracket. */
static struct span without_translation(const struct lines *l, struct span words)
{
    size_t open = span_find(words, "(", 0);
    if (open == SIZE_MAX || open == 0 || !span_ends(words, ")") || text_has_han(span_sub(words, open, words.n)))
        return words;
    struct span label = span_sub(words, 0, open);
    struct label_hit hit;
    bool known = (rules_label(l->rules, false, label, 0, &hit) && hit.sep == SEP_END) ||
                 rule_is(l->rules, rules_line(l->rules, RC_ALSO, label), "contents");
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
        known = known || span_is(label, counts[k]);
    return known ? label : words;
}

void cell_look(struct lines *l, struct tcell *c)
{
    size_t total = 0, lines = 0;
    for (size_t i = c->first; i < c->end; i++)
        if (!l->list[i].blank)
            total += l->list[i].chars + 1, lines++;
    if (lines == 0 || total > 48)
        return;
    struct buf b = {0};
    for (size_t i = c->first; i < c->end; i++) {
        const struct line *x = &l->list[i];
        struct span rest = span_sub(x->fold.f, x->automatic ? 0 : x->rest, x->fold.f.n);
        if (lines > 1 && x->group == MG_DEC && rest.n == 0)
            rest = x->fold.f;
        buf_add(&b, rest.s, rest.n);
    }
    struct span joined = span_dup(l->arena, (struct span){b.s, b.n});
    buf_free(&b);
    c->f = fold_compact(l->arena, lines == 1 ? behind_count(l, joined) : joined);
    c->f = without_translation(l, c->f);
    size_t at = 0;
    if (span_starts(c->f, "\xE3\x80\x90"))
        at = 3;
    struct label_hit hit;
    const struct line *first = &l->list[c->first];
    while (first->blank)
        first++;
    c->number = first->group == MG_DEC && lines == 1 && first->fold.f.n > 0 && first->rest >= first->fold.f.n;
    if (first->automatic && first->chars == 0 && lines == 1)
        c->number = true;
    if (rules_label(l->rules, false, c->f, at, &hit) && hit.sep == SEP_END)
        c->has_label = c->whole = true, c->label = hit;
    else if (rules_label(l->rules, true, c->f, at, &hit) && hit.sep == SEP_END)
        c->has_label = c->whole = c->req = true, c->label = hit;
    else if (lines == 1 && first->has_label && first->label.sep == SEP_COLON)
        c->has_label = true, c->label = first->label;
    size_t han = c->f.n; /* 级别Level: the label in two languages */
    while (han > 0 && (unsigned char)c->f.s[han - 1] < 0x80 && c->f.s[han - 1] != ')' && c->f.s[han - 1] != ':')
        han--;
    if (!c->whole && han > 0 && han + 2 < c->f.n && c->f.s[han - 1] != ':') {
        struct span label = span_sub(c->f, 0, han);
        if (rules_label(l->rules, false, label, at, &hit) && hit.sep == SEP_END)
            c->has_label = c->whole = true, c->label = hit;
        else if (rules_label(l->rules, true, label, at, &hit) && hit.sep == SEP_END)
            c->has_label = c->whole = c->req = true, c->label = hit;
    }
    c->also_req = c->whole && !c->req && rules_label(l->rules, true, c->f, at, &hit) && hit.sep == SEP_END;
    if (c->also_req)
        c->req_label = hit;
    c->seq_head = span_is(c->f, "\xE5\xBA\x8F\xE5\x8F\xB7") || span_is(c->f, "\xE7\xBC\x96\xE5\x8F\xB7") ||
                  span_is(c->f, "no.") || span_is(c->f, "no") || span_is(c->f, "\xE5\xBA\x8F");
    size_t chars = utf8_length(c->f);
    bool sentence = false;
    for (size_t i = c->first; i < c->end; i++)
        sentence = sentence || (l->list[i].sentence && !l->list[i].blank) ||
                   (l->list[i].group != MG_NONE && !l->list[i].automatic && lines > 1);
    c->shortish = chars >= 1 && chars <= 14 && !sentence && !c->number;
}

bool cell_look_beside(struct lines *l, struct tcell *c)
{
    struct buf b = {0};
    buf_add(&b, c->f.s, c->f.n);
    size_t end = b.n;
    buf_adds(&b, ":\xE3\x80\x87"); /* 〇 stands for the value */
    struct span f = span_dup(l->arena, (struct span){b.s, b.n});
    buf_free(&b);
    struct label_hit hit;
    if (c->f.n == 0 || !rules_label(l->rules, false, f, 0, &hit) || hit.sep != SEP_COLON || hit.to != end ||
        hit.class != RC_FIELD)
        return false;
    hit.sep = SEP_END;
    hit.value = end;
    c->has_label = c->whole = true;
    c->label = hit;
    return true;
}

void cell_give(struct lines *l, const struct tcell *c, enum given given)
{
    for (size_t i = c->first; i < c->end; i++)
        l->list[i].given = given;
}

void cell_give_post(struct lines *l, const struct tcell *c)
{
    size_t at = cell_first_filled(l, c);
    for (size_t i = c->first; i < c->end; i++) {
        l->list[i].given = i == at ? G_ROLE : G_VALUE;
        l->list[i].owner = (int)at;
    }
}

void cell_leave(struct lines *l, const struct tcell *c, const char *why)
{
    cell_give(l, c, G_TEXT);
    for (size_t i = c->first; i < c->end; i++)
        l->list[i].why = why;
}

size_t cell_first_filled(const struct lines *l, const struct tcell *c)
{
    for (size_t i = c->first; i < c->end; i++)
        if (!l->list[i].blank)
            return i;
    return c->first;
}

bool cell_says_none(const struct lines *l, const struct tcell *c)
{
    if (c->filled == 0)
        return true;
    return c->f.n > 0 && c->filled == 1 && rules_line(l->rules, RC_NONE, c->f) >= 0;
}

bool cell_is_labelish(const struct tcell *c)
{
    return c->whole || c->seq_head;
}

bool cell_holds_list(const struct lines *l, const struct tcell *c)
{
    size_t marked = 0;
    for (size_t i = c->first; i < c->end; i++)
        marked += !l->list[i].blank && l->list[i].group != MG_NONE && l->list[i].chars > 0;
    return marked >= 2;
}

bool cell_is_title(const struct lines *l, const struct tcell *c)
{
    return c->whole && !c->req && c->label.class == RC_FIELD && rule_is(l->rules, c->label.rule, "title");
}

bool cell_is_section(const struct lines *l, const struct tcell *c, const char *name)
{
    return c->whole && !c->req && c->label.class == RC_SECTION && rule_is(l->rules, c->label.rule, name);
}

bool cell_is_duties(const struct lines *l, const struct tcell *c)
{
    return cell_is_section(l, c, "duties");
}

void cell_no_marker(struct line *x)
{
    if (x->automatic || x->group == MG_NONE || x->chars > 0)
        return;
    x->group = MG_NONE;
    x->marker = (struct span){0};
    x->rest = 0;
}

void cell_give_number(struct walk *w, const struct tcell *number, const struct tcell *content)
{
    size_t at = cell_first_filled(w->l, content);
    if (content->filled > 0 && number->filled == 1) {
        struct line *x = &w->l->list[at];
        const struct line *from = &w->l->list[cell_first_filled(w->l, number)];
        if (x->group == MG_NONE)
            x->seq = from->automatic ? from->marker : line_text(w->l, from);
    }
}
