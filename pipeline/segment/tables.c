/* Tables: finds out what each cell is (label, value, column's head, item, post) and says so in the lines of the cell,
 * so that forms, grids and stacked rows come down to the same vocabulary as running text. */
#include "limits.h"
#include "lines.h"
#include "segment.h"
#include <stdlib.h>
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

/* Walk the nodes, note each table's cells and each flow's innermost cell, then each cell's lines. */
static void collect(struct lines *l)
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

/* A cell's words as one string where it is short: a label may stand over several lines, one character each. */
static void look_cell(struct lines *l, struct tcell *c)
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
    c->f = fold_compact(l->arena, joined);
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
    if (!c->whole && han > 0 && han + 2 < c->f.n) {
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

static void give(struct lines *l, const struct tcell *c, enum given given)
{
    for (size_t i = c->first; i < c->end; i++)
        l->list[i].given = given;
}

static size_t first_filled(const struct lines *l, const struct tcell *c)
{
    for (size_t i = c->first; i < c->end; i++)
        if (!l->list[i].blank)
            return i;
    return c->first;
}

struct walk {
    struct lines *l;
    struct table_info *t;
    struct tcell **row; /* cells that begin in this row, by column */
    size_t n;
    /* the head of a grid or list that holds for the rows below it */
    bool grid, list;
    struct tcell **head, **sub; /* sub: cells of its second row */
    size_t nhead, nsub, taken;  /* taken: rows below it that were read */
    size_t title, content, seq; /* indexes into head, SIZE_MAX none */
    int label_votes[1024], value_votes[1024];
    bool in_duties; /* below that of the duties */
    bool in_req;    /* below the head of the requirements */
    size_t labels;  /* cells that are labels as a whole */
};

/* The cell is a label: its first filled line carries it, its other lines belong to that. */
static size_t give_label(struct walk *w, struct tcell *c, bool value)
{
    struct lines *l = w->l;
    if (w->in_req && c->also_req && value) { /* 知识要求 below 任职资格 is one of the requirements */
        c->req = true;
        c->label = c->req_label;
    } else if (c->has_label && !c->req) {
        w->in_req = c->label.class == RC_SECTION && strcmp(rule_name(l->rules, c->label.rule), "requirements") == 0;
        w->in_duties = c->label.class == RC_SECTION && strcmp(rule_name(l->rules, c->label.rule), "duties") == 0;
    }
    size_t at = first_filled(l, c);
    for (size_t i = c->first; i < c->end; i++) {
        l->list[i].given = i == at ? G_LABEL : G_VALUE;
        l->list[i].owner = (int)at;
    }
    struct line *x = &l->list[at];
    x->stacked = c->filled > 1;
    x->has_label = c->has_label && !c->req;
    x->has_req = c->has_label && c->req;
    if (c->req)
        x->req = c->label;
    else if (c->has_label)
        x->label = c->label;
    else
        x->label.rule = -1;
    x->value_from = x->value_to = at + 1;
    x->value_empty = true;
    return at;
}

static bool says_none(const struct lines *l, const struct tcell *c)
{
    if (c->filled == 0)
        return true;
    return c->f.n > 0 && c->filled == 1 && rules_line(l->rules, RC_NONE, c->f) >= 0;
}

static void give_value(struct lines *l, size_t label, const struct tcell *c)
{
    struct line *x = &l->list[label];
    bool field = (x->has_label && x->label.class == RC_FIELD) || x->has_req || (!x->has_label && !x->has_req);
    for (size_t i = c->first; i < c->end; i++)
        l->list[i].content = !field;
    if (field) {
        for (size_t i = c->first; i < c->end; i++) {
            l->list[i].given = G_VALUE;
            l->list[i].owner = (int)label;
        }
    }
    x->value_from = c->first;
    x->value_to = c->end;
    x->value_empty = says_none(l, c);
}

static bool is_labelish(const struct tcell *c)
{
    return c->whole || c->seq_head;
}

/* Two lines or more of the cell are numbered or bulleted. */
static bool holds_list(const struct lines *l, const struct tcell *c)
{
    size_t marked = 0;
    for (size_t i = c->first; i < c->end; i++)
        marked += !l->list[i].blank && l->list[i].group != MG_NONE && l->list[i].chars > 0;
    return marked >= 2;
}

/* An unknown word in a column of labels is a label of its own kind. */
static bool unknown_label(const struct walk *w, const struct tcell *c, const struct tcell *next)
{
    if (!c->shortish || c->whole || c->has_label || c->col >= 1024 || utf8_length(c->f) < 2 || utf8_length(c->f) > 10)
        return false;
    if (words_degree(w->l->rules, c->f) >= 3 || (c->f.s[0] >= '0' && c->f.s[0] <= '9'))
        return false;
    int yes = w->label_votes[c->col], no = w->value_votes[c->col];
    if (next && w->labels >= 4 && w->l->list[first_filled(w->l, c)].para->center && holds_list(w->l, next))
        return true;
    bool colon = c->f.n > 0 && c->f.s[c->f.n - 1] == ':';
    return (yes >= 2 && yes * 3 >= (yes + no)) || (yes >= 1 && next && !is_labelish(next) && yes >= no) ||
           (colon && next);
}

static bool is_title(const struct lines *l, const struct tcell *c)
{
    return c->whole && !c->req && c->label.class == RC_FIELD &&
           strcmp(rule_name(l->rules, c->label.rule), "title") == 0;
}

static bool is_duties(const struct lines *l, const struct tcell *c)
{
    return c->whole && !c->req && c->label.class == RC_SECTION &&
           strcmp(rule_name(l->rules, c->label.rule), "duties") == 0;
}

/* Make a column's head the label of duties. */
static void duties_label(const struct lines *l, struct tcell *c)
{
    struct label_hit hit;
    if (rules_label(l->rules, false, SPAN("\xE8\x81\x8C\xE8\xB4\xA3"), 0, &hit)) /* 职责 */
        c->label = hit, c->req = false, c->whole = true;
}

/* Do only numbers stand in the column of cell c, in the two rows below it or the one? */
static bool over_numbers(const struct walk *w, const struct tcell *c)
{
    size_t numbers = 0;
    for (size_t k = 0; k < w->t->n; k++) {
        const struct tcell *below = &w->t->cells[k];
        if (below->col != c->col || below->row < c->row + c->rows || below->row > c->row + c->rows + 1)
            continue;
        if (!below->number)
            return false;
        numbers++;
    }
    return numbers > 0;
}

/* Do cells that are merged down stand below c, as groups of what stands beside them? */
static bool over_merged(const struct walk *w, const struct tcell *c)
{
    for (size_t k = 0; k < w->t->n; k++)
        if (w->t->cells[k].row == c->row + c->rows && w->t->cells[k].col == c->col)
            return w->t->cells[k].rows > 1 && w->t->cells[k].filled > 0;
    return false;
}

static bool next_row_filled(const struct walk *w, uint32_t row)
{
    size_t filled = 0, labels = 0;
    for (size_t k = 0; k < w->t->n; k++)
        if (w->t->cells[k].row == row && w->t->cells[k].filled > 0) {
            filled++;
            labels += w->t->cells[k].whole;
        }
    return filled > 0 && labels * 2 <= filled;
}

/* Is this row the head of columns: all that stands in it are words for columns? */
static bool read_head(struct walk *w, size_t from, uint32_t row)
{
    size_t filled = 0, known = 0, posts = 0, title = SIZE_MAX, content = SIZE_MAX, seq = SIZE_MAX, names = 0;
    for (size_t k = from; k < w->n; k++) {
        struct tcell *c = w->row[k];
        if (c->filled == 0)
            continue;
        filled++;
        if (!c->shortish && !is_labelish(c))
            return false;
        known += is_labelish(c);
        names += is_title(w->l, c);
        posts += !is_labelish(c) && words_degree(w->l->rules, c->f) >= 2;
        if (is_title(w->l, c) && title == SIZE_MAX)
            title = k;
        if ((c->seq_head || (!c->whole && over_numbers(w, c))) && seq == SIZE_MAX)
            seq = k;
        bool burden = span_is(c->f, "\xE8\xB4\xA3\xE4\xBB\xBB") && title != SIZE_MAX; /* 责任 beside the post */
        if (is_duties(w->l, c) || burden) {
            if (burden)
                duties_label(w->l, c);
            bool revised = span_find(c->f, "\xE4\xBF\xAE", 0) != SIZE_MAX ||
                           span_find(c->f, "\xE6\x96\xB0", 0) != SIZE_MAX ||
                           span_find(c->f, "\xE7\x8E\xB0", 0) != SIZE_MAX;
            if (content == SIZE_MAX || revised || (!burden && over_merged(w, w->row[content])))
                content = k;
        }
    }
    for (size_t k = from; k < w->n && title == SIZE_MAX && content != SIZE_MAX; k++)
        if (span_is(w->row[k]->f, "\xE8\x81\x8C\xE7\xA7\xB0")) /* 职称 names the post where nothing else does */
            title = k;
    bool pairs = w->n - from >= 4; /* label, value, label, value: a row of a form */
    for (size_t k = from; k < w->n && pairs; k++)
        pairs = w->row[k]->filled == 0 || is_labelish(w->row[k]) == ((k - from) % 2 == 0);
    if (pairs || filled < 2 || posts > 0 || known * 2 < filled || !next_row_filled(w, row + w->row[from]->rows))
        return false;
    if (known < filled && title == SIZE_MAX && content == SIZE_MAX)
        return false;
    bool inside = content != SIZE_MAX && w->in_duties;
    for (size_t k = from; k < w->n && inside; k++)
        inside = w->row[k]->filled == 0 || is_duties(w->l, w->row[k]) ||
                 utf8_length(w->row[k]->f) <= 6; /* 职责细分|类别 beside or below the form's 职责 */
    if (title == SIZE_MAX && (content == SIZE_MAX || (seq == SIZE_MAX && known < 2 && !inside)))
        return false;
    if (title != SIZE_MAX && known < 2)
        return false;
    if (names > 1)
        return false;
    w->grid = title != SIZE_MAX;
    w->list = !w->grid;
    size_t asks = 0;
    for (size_t k = from; k < w->n; k++)
        asks += w->row[k]->whole && w->row[k]->req;
    for (size_t k = from; k < w->n && asks; k++) { /* 其他条件 beside 学历|专业 is one of them */
        struct tcell *c = w->row[k];
        if (c->whole && !c->req && c->label.class == RC_SECTION &&
            (span_starts(c->f, "\xE5\x85\xB6\xE4\xBB\x96") || span_starts(c->f, "\xE5\x85\xB6\xE5\xAE\x83")) &&
            strcmp(rule_name(w->l->rules, c->label.rule), "requirements") == 0)
            c->req = true;
    }
    w->nhead = w->nsub = w->taken = 0;
    w->title = w->content = w->seq = SIZE_MAX;
    for (size_t k = from; k < w->n; k++) {
        if (k == title)
            w->title = w->nhead;
        if (k == content)
            w->content = w->nhead;
        if (k == seq)
            w->seq = w->nhead;
        w->head[w->nhead++] = w->row[k];
        give(w->l, w->row[k], G_TEXT);
        for (size_t i = w->row[k]->first; i < w->row[k]->end; i++)
            w->l->list[i].why = "table.column-head";
    }
    return true;
}

/* 任职条件 over three columns, 学历|专业|其他 below it: the second row of a grid's head. */
static bool read_subhead(struct walk *w, size_t from, uint32_t row)
{
    size_t wide = 0, filled = 0;
    for (size_t k = 0; k < w->nhead; k++)
        wide += w->head[k]->cols > 1 && w->head[k]->rows == 1 && w->head[k]->row + 1 == row;
    if (!wide)
        return false;
    for (size_t k = from; k < w->n; k++) {
        const struct tcell *c = w->row[k];
        size_t index = 0;
        bool below = false;
        for (index = 0; index < w->nhead && !below; index++)
            below = w->head[index]->cols > 1 && w->head[index]->row + 1 == row && w->head[index]->col <= c->col &&
                    c->col < w->head[index]->col + w->head[index]->cols;
        if (c->filled > 0 && (!below || !c->shortish || c->number))
            return false;
        filled += c->filled > 0;
    }
    if (filled < 2)
        return false;
    for (size_t k = from; k < w->n; k++) {
        struct tcell *c = w->row[k];
        for (size_t m = 0; m < w->nhead && c->filled > 0; m++) {
            struct tcell *over = w->head[m];
            if (over->cols == 1 || over->row + 1 != row || c->col < over->col || c->col >= over->col + over->cols)
                continue;
            if (!c->whole || !c->req) { /* 其他条件 and unknown words below 任职条件 are requirements */
                c->whole = over->whole;
                c->req = over->whole && over->label.class == RC_SECTION;
                c->label = over->label;
            }
            w->sub[w->nsub++] = c;
            break;
        }
        give(w->l, c, G_TEXT);
        for (size_t i = c->first; i < c->end; i++)
            w->l->list[i].why = "table.column-head";
    }
    return true;
}

static const struct tcell *head_above(const struct walk *w, const struct tcell *c, size_t *index)
{
    const struct tcell *sub = NULL;
    for (size_t k = 0; k < w->nsub && !sub; k++)
        if (w->sub[k]->col <= c->col && c->col < w->sub[k]->col + w->sub[k]->cols)
            sub = w->sub[k];
    for (size_t k = 0; k < w->nhead; k++)
        if (w->head[k]->col <= c->col && c->col < w->head[k]->col + w->head[k]->cols) {
            *index = k;
            return sub ? sub : w->head[k];
        }
    return NULL;
}

/* A number alone in a cell that is a value is no marker. */
static void no_marker(struct line *x)
{
    if (x->automatic || x->group == MG_NONE || x->chars > 0)
        return;
    x->group = MG_NONE;
    x->marker = (struct span){0};
    x->rest = 0;
}

static void give_number(struct walk *w, const struct tcell *number, const struct tcell *content)
{
    size_t at = first_filled(w->l, content);
    if (content->filled > 0 && number->filled == 1) {
        struct line *x = &w->l->list[at];
        const struct line *from = &w->l->list[first_filled(w->l, number)];
        if (x->group == MG_NONE)
            x->seq = from->automatic ? from->marker : line_text(w->l, from);
    }
}

/* Posts as columns: |店长|收银员| over 直接上级|区域经理|店长 …: the row of posts begins here, rows of labels follow.
 */
static bool read_columns(struct walk *w, size_t from, uint32_t row)
{
    struct lines *l = w->l;
    if (from != 0 || w->n < 3 || w->n > 64)
        return false;
    const struct tcell *corner = w->row[0];
    if (corner->filled > 0 && !corner->shortish && !is_labelish(corner))
        return false;
    for (size_t k = 1; k < w->n; k++)
        if (w->row[k]->filled == 0 || !w->row[k]->shortish || words_degree(l->rules, w->row[k]->f) < 1 ||
            is_labelish(w->row[k]))
            return false;
    size_t labels = 0, rows = 0;
    for (size_t k = 0; k < w->t->n; k++) {
        const struct tcell *c = &w->t->cells[k];
        if (c->row <= row || c->col != corner->col || c->filled == 0)
            continue;
        rows++;
        labels += c->whole;
    }
    if (labels < 1 || labels * 2 < rows)
        return false;
    give(l, corner, G_TEXT);
    for (size_t k = 1; k < w->n; k++)
        for (size_t i = w->row[k]->first, at = first_filled(l, w->row[k]); i < w->row[k]->end; i++) {
            l->list[i].given = i == at ? G_ROLE : G_VALUE;
            l->list[i].owner = (int)at;
        }
    const struct tcell *head = NULL;
    for (size_t k = 0; k < w->t->n; k++) {
        struct tcell *c = &w->t->cells[k];
        if (c->row <= row)
            continue;
        if (c->col == corner->col) {
            head = c;
            give(l, c, G_TEXT);
            for (size_t i = c->first; i < c->end; i++)
                l->list[i].why = "table.row-head";
            continue;
        }
        const struct tcell *post = NULL;
        for (size_t m = 1; m < w->n; m++)
            if (w->row[m]->col <= c->col && c->col < w->row[m]->col + w->row[m]->cols)
                post = w->row[m];
        if (!head || !post || !head->whole || c->filled == 0) {
            give(l, c, G_TEXT);
            continue;
        }
        bool field = head->label.class == RC_FIELD && !head->req;
        size_t at = first_filled(l, c);
        for (size_t i = c->first; i < c->end; i++) {
            struct line *x = &l->list[i];
            x->given = !field ? G_ITEM : i == at ? G_FIELD : G_VALUE;
            x->owner = field ? (int)at : -1;
            x->column = head->f;
            x->column_rule = head->label.rule;
            x->of = (int)first_filled(l, post);
            x->value_from = at;
            x->value_to = c->end;
            x->value_empty = says_none(l, c);
        }
    }
    return true;
}

/* Posts side by side, and below each what it does, without a label: the columns of a board. */
static bool read_beside(struct walk *w, uint32_t row)
{
    struct lines *l = w->l;
    if (w->n < 2 || w->n > 16)
        return false;
    for (size_t k = 0; k < w->n; k++)
        if (w->row[k]->filled == 0 || !w->row[k]->shortish || words_degree(l->rules, w->row[k]->f) < 2 ||
            is_labelish(w->row[k]))
            return false;
    size_t lists = 0;
    for (size_t k = 0; k < w->t->n; k++) {
        const struct tcell *c = &w->t->cells[k];
        size_t m = 0;
        while (m < w->n && (w->row[m]->col != c->col || w->row[m]->cols != c->cols))
            m++;
        if (c->row > row && c->filled > 0 && m == w->n)
            return false;
        lists += c->row == row + 1 && c->filled > 1 && holds_list(l, c);
    }
    if (lists < w->n)
        return false;
    for (size_t m = 0; m < w->n; m++) {
        size_t post = first_filled(l, w->row[m]);
        l->list[post].given = G_ROLE;
        for (size_t k = 0; k < w->t->n; k++) {
            const struct tcell *c = &w->t->cells[k];
            for (size_t i = c->first; i < c->end && c->row > row && c->col == w->row[m]->col; i++)
                l->list[i].of = (int)post;
        }
    }
    return true;
}

/* 岗位职责: 任职要求: within a cell of a grid divide what stands there. */
static void labels_within(struct lines *l, const struct tcell *c)
{
    int rule = -1;
    for (size_t i = c->first; i < c->end; i++) {
        struct line *x = &l->list[i];
        if (x->blank)
            continue;
        if (x->has_label && x->label.class == RC_SECTION && x->label.sep == SEP_END && c->filled > 1) {
            rule = x->label.rule;
            x->given = G_TEXT;
            x->why = "table.label-within";
        } else if (rule >= 0) {
            x->column_rule = rule;
            x->column_asks = false;
        }
    }
}

/* A row below a head of columns. */
static bool read_data(struct walk *w, size_t from)
{
    size_t labels = 0, filled = 0, index;
    for (size_t k = from; k < w->n; k++) {
        labels += w->row[k]->whole && w->row[k]->filled > 0;
        filled += w->row[k]->filled > 0;
    }
    if (filled > 0 && labels * 2 > filled)
        return false;
    if (filled > 0 && w->n - from == 1 && w->nhead > 1 &&
        (w->row[from]->has_label || w->row[from]->cols >= w->head[0]->cols * 2))
        return false; /* one cell over all columns: the grid ends here, or a line stands between */
    for (size_t k = from; k < w->n && w->grid; k++) /* what should name a post is a word of a form */
        if (head_above(w, w->row[k], &index) && index == w->title && w->row[k]->f.n > 0 &&
            words_degree(w->l->rules, w->row[k]->f) == 0 && words_no_post(w->l->rules, w->row[k]->f) &&
            (w->taken == 0 || is_labelish(w->row[k])))
            return false;
    w->taken++;
    for (size_t k = from; k < w->n && w->list; k++) /* 学历|… where a number should stand: rows of a form follow */
        if (head_above(w, w->row[k], &index) && index == w->seq && w->row[k]->whole)
            return false;
    const struct tcell *number = NULL;
    for (size_t k = from; k < w->n; k++) {
        struct tcell *c = w->row[k];
        const struct tcell *head = head_above(w, c, &index);
        for (size_t i = c->first; i < c->end; i++)
            w->l->list[i].column = head ? head->f : (struct span){0};
        if (!head || c->filled == 0) {
            give(w->l, c, G_TEXT);
            continue;
        }
        if (w->grid && index == w->title) {
            size_t at = first_filled(w->l, c);
            for (size_t i = c->first; i < c->end; i++) {
                w->l->list[i].given = i == at ? G_ROLE : G_VALUE;
                w->l->list[i].owner = (int)at;
            }
            continue;
        }
        if (index == w->seq) {
            number = c;
            give(w->l, c, G_TEXT);
            continue;
        }
        if (c->number && index + 1 < w->nhead && w->list && index != w->content) {
            number = c;
            give(w->l, c, G_TEXT);
            continue;
        }
        bool other = w->list && head->whole && !head->req && head->label.class == RC_SECTION && !is_duties(w->l, head);
        if (head->whole && (w->grid || index == w->content || other)) {
            enum given given = head->label.class == RC_FIELD && !head->req ? G_FIELD : G_ITEM;
            if (given == G_ITEM && is_duties(w->l, head) && index != w->content)
                given = G_TEXT;
            size_t at = first_filled(w->l, c);
            for (size_t i = c->first; i < c->end; i++) {
                w->l->list[i].ahead = w->grid && index < w->title;
                w->l->list[i].given = given == G_FIELD && i != at ? G_VALUE : given;
                if (given == G_FIELD)
                    no_marker(&w->l->list[i]);
                w->l->list[i].owner = given == G_FIELD ? (int)at : -1;
                w->l->list[i].column_rule = head->label.rule;
                w->l->list[i].column_asks = head->req;
                w->l->list[i].value_from = at;
                w->l->list[i].value_to = c->end;
                w->l->list[i].value_empty = says_none(w->l, c);
            }
            if (number && index == w->content && w->list)
                give_number(w, number, c);
            if (given == G_ITEM)
                labels_within(w->l, c);
        } else {
            give(w->l, c, G_TEXT);
            for (size_t i = c->first; i < c->end; i++)
                w->l->list[i].why = "table.other-column";
        }
    }
    return true;
}

static size_t count_filled(const struct walk *w, size_t from)
{
    size_t n = 0;
    for (size_t k = from; k < w->n; k++)
        n += w->row[k]->filled > 0;
    return n;
}

/* The cell below a label takes its kind from it, as in a grid of one row. */
static void give_below(struct walk *w, struct tcell *head, struct tcell *c, bool ahead)
{
    struct lines *l = w->l;
    bool title = is_title(l, head), field = head->label.class == RC_FIELD && !head->req;
    size_t at = first_filled(l, c);
    give(l, head, G_TEXT);
    for (size_t i = head->first; i < head->end; i++)
        l->list[i].why = "table.column-head";
    for (size_t i = c->first; i < c->end; i++) {
        struct line *x = &l->list[i];
        x->given = title ? (i == at ? G_ROLE : G_VALUE) : field ? (i == at ? G_FIELD : G_VALUE) : G_ITEM;
        x->owner = title || field ? (int)at : -1;
        x->ahead = ahead;
        x->column = head->f;
        x->column_rule = title ? -1 : head->label.rule;
        x->column_asks = head->req;
        x->value_from = at;
        x->value_to = c->end;
        x->value_empty = says_none(l, c);
        if (field && !title)
            no_marker(x);
    }
}

/* A row of labels over a row of values: 岗位名称|部门 over 出纳|财务部. */
static bool read_stacked(struct walk *w, size_t from, uint32_t row)
{
    size_t labels = 0;
    for (size_t k = from; k < w->n; k++) {
        if (!w->row[k]->whole)
            return false;
        labels++;
    }
    if (labels < 2 || !next_row_filled(w, row + 1))
        return false;
    size_t title = SIZE_MAX;
    for (size_t k = from; k < w->n; k++)
        if (is_title(w->l, w->row[k]) && title == SIZE_MAX)
            title = k;
    for (size_t k = from; k < w->n; k++) {
        struct tcell *c = w->row[k], *below = NULL;
        for (size_t m = 0; m < w->t->n; m++)
            if (w->t->cells[m].row == row + c->rows && w->t->cells[m].col == c->col)
                below = &w->t->cells[m];
        bool filled = below && !below->whole && below->filled > 0;
        if (!filled) {
            give_label(w, c, false); /* nothing below it */
            continue;
        }
        if (w->in_req && c->also_req) {
            c->req = true;
            c->label = c->req_label;
        }
        give_below(w, c, below, title != SIZE_MAX && k < title);
    }
    return true;
}

/* A short bold or centred cell alone in its row of a form, over rows of several cells. */
static bool heads_rows(const struct walk *w, const struct tcell *c)
{
    const struct line *x = &w->l->list[first_filled(w->l, c)];
    size_t chars = utf8_length(c->f);
    return w->t->cols > 1 && c->filled == 1 && chars >= 2 && chars <= 20 && !x->sentence && !c->has_label &&
           x->group != MG_DEC && x->group != MG_PAREN && !x->bullet && (x->para->bold || x->para->center) &&
           x->degree < 2 && c->row > 0;
}

/* The value of a field's label that stands over several rows goes on in the rows below. */
static void go_on_value(struct walk *w, size_t from)
{
    struct tcell *c = from < w->n ? w->row[from] : NULL;
    if (!c || c->filled == 0 || c->has_label || is_labelish(c))
        return;
    for (size_t k = 0; k < w->t->n; k++) {
        const struct tcell *label = &w->t->cells[k];
        if (label->row >= c->row || label->row + label->rows <= c->row || label->col + label->cols != c->col ||
            !label->whole || label->req || label->label.class != RC_FIELD)
            continue;
        size_t at = first_filled(w->l, label);
        struct line *x = &w->l->list[at];
        if (x->given != G_LABEL || x->value_to != c->first)
            continue;
        for (size_t i = c->first; i < c->end; i++) {
            w->l->list[i].given = G_VALUE;
            w->l->list[i].owner = (int)at;
        }
        x->value_to = c->end;
        x->value_empty = false;
        return;
    }
}

/* A row of a form: labels and values beside each other, a section's head, or content. */
static void read_pairs(struct walk *w, size_t from)
{
    struct lines *l = w->l;
    size_t filled = count_filled(w, from);
    bool alternate = w->n - from >= 4 && (w->n - from) % 2 == 0; /* label, value, label, value … */
    for (size_t k = from; k < w->n; k += 2)
        alternate = alternate && w->row[k]->whole && (w->row[k]->req || w->row[k]->label.class == RC_FIELD);
    go_on_value(w, from);
    for (size_t k = from; k < w->n; k++) {
        struct tcell *c = w->row[k];
        if (c->filled == 0)
            continue;
        struct tcell *next = k + 1 < w->n ? w->row[k + 1] : NULL;
        if (!c->whole && filled == 1 && heads_rows(w, c)) { /* an unknown head over the rows below */
            size_t at = give_label(w, c, false);
            l->list[at].value_empty = false;
            l->list[at].alone = true;
            continue;
        }
        bool label = c->whole || (next && unknown_label(w, c, next));
        if (c->seq_head && !c->whole)
            label = false;
        if (!label) {
            if (c->number && next && next->filled > 0 && !next->whole) { /* a number in its own cell */
                give(l, c, G_TEXT);
                give_number(w, c, next);
            }
            continue;
        }
        if (c->whole && filled == 1) { /* alone in its row: the head of what follows */
            size_t at = give_label(w, c, false);
            if (l->list[at].has_label && l->list[at].label.class == RC_FIELD)
                l->list[at].value_empty = false; /* the value may stand in the next row */
            continue;
        }
        if (alternate && next && next->whole &&
            next->col < 1024 && /* 工作性质|管理人员: a value, though a label elsewhere */
            w->label_votes[next->col] <= w->value_votes[next->col])
            next->whole = next->has_label = next->seq_head = false;
        size_t at = give_label(w, c, next && next->filled > 0);
        if (!c->whole && next && holds_list(l, next)) { /* the head of a list that no rule knows */
            l->list[at].alone = true;
            l->list[at].value_empty = false;
            for (size_t i = next->first; i < next->end; i++)
                l->list[i].content = true;
            k++;
            continue;
        }
        if (next && !is_labelish(next)) {
            /* 5、工资水平: |6、分析日期:… : the next cell has a label of its own */
            bool value = !(next->has_label && !next->whole && c->whole && next->label.class == RC_FIELD &&
                           w->l->list[first_filled(w->l, next)].group == w->l->list[at].group);
            if (k + 2 < w->n && !next->whole && unknown_label(w, next, w->row[k + 2]) && next->filled > 0 &&
                next->col < 1024 && w->label_votes[next->col] > w->value_votes[next->col])
                value = false;
            if (value) {
                give_value(l, at, next);
                k++;
                /* further cells that are no labels belong to a section's content */
                while (k + 1 < w->n && l->list[at].has_label && l->list[at].label.class == RC_SECTION &&
                       w->row[k + 1]->filled > 0 && !is_labelish(w->row[k + 1]) && !w->row[k + 1]->has_label)
                    k++;
            }
        }
    }
}

static int compare_cells(const void *a, const void *b)
{
    const struct tcell *x = *(struct tcell *const *)a, *y = *(struct tcell *const *)b;
    return (x->col > y->col) - (x->col < y->col);
}

static void vote(struct walk *w)
{
    for (size_t k = 0; k < w->t->n; k++) {
        const struct tcell *c = &w->t->cells[k];
        if (c->col >= 1024 || c->filled == 0)
            continue;
        if (c->whole)
            w->label_votes[c->col]++;
        else if (c->number || c->cols == w->t->cols) /* says nothing of its column */
            continue;
        else
            w->value_votes[c->col]++;
    }
}

static void read_table(struct lines *l, struct table_info *t)
{
    struct walk *w = xcalloc(1, sizeof *w);
    w->l = l;
    w->t = t;
    w->row = xcalloc(t->n + 1, sizeof *w->row);
    w->head = xcalloc(t->n + 1, sizeof *w->head);
    w->sub = xcalloc(t->n + 1, sizeof *w->sub);
    for (size_t k = 0; k < t->n; k++) {
        look_cell(l, &t->cells[k]);
        w->labels += t->cells[k].whole;
        if (t->cells[k].first < t->cells[k].end && k == 0)
            l->list[t->cells[k].first].table_start = true;
    }
    vote(w);
    for (size_t i = t->n ? t->cells[0].first : 0; i-- > 0;) { /* 任职资格 over the table holds within it */
        const struct line *x = &l->list[i];
        if (x->blank)
            continue;
        if (l->flows[x->flow].table < 0 && x->has_label && x->label.class == RC_SECTION && x->label.sep == SEP_END) {
            w->in_req = strcmp(rule_name(l->rules, x->label.rule), "requirements") == 0;
            w->in_duties = strcmp(rule_name(l->rules, x->label.rule), "duties") == 0;
        }
        break;
    }
    size_t next = 0;
    for (uint32_t row = 0; row < t->rows; row++) {
        w->n = 0;
        while (next < t->n && t->cells[next].row == row) {
            w->row[w->n++] = &t->cells[next];
            next++;
        }
        if (w->n == 0)
            continue;
        qsort(w->row, w->n, sizeof *w->row, compare_cells);
        if (row < 2 && row + 1 < t->rows && read_beside(w, row))
            break;
        if (w->labels == 0)
            continue;
        size_t from = 0;
        /* a label that stands over several rows at the left: the section or group of these rows */
        while (from + 1 < w->n && w->row[from]->rows > 1 && w->row[from]->filled > 0 &&
               (w->row[from]->whole || w->row[from]->shortish) && !is_title(l, w->row[from]) && !w->grid) {
            bool sub =
                w->row[from + 1]->whole || w->row[from + 1]->seq_head || w->row[from + 1]->rows < w->row[from]->rows;
            bool field = w->row[from]->whole && !w->row[from]->req && w->row[from]->label.class == RC_FIELD;
            if (!sub || field)
                break;
            size_t column;
            const struct tcell *head = w->list ? head_above(w, w->row[from], &column) : NULL;
            bool beside = head && w->content != SIZE_MAX && column < w->content && column != w->seq; /* 类别|工作内容 */
            if (!w->row[from]->whole && ((w->list && w->in_duties) || (head && is_duties(l, head)) || beside)) {
                const struct tcell *duties = beside ? w->head[w->content] : head;
                for (size_t i = w->row[from]->first; i < w->row[from]->end && duties;
                     i++) { /* a group of the list's items */
                    l->list[i].given = G_ITEM;
                    l->list[i].column = duties->f;
                    l->list[i].column_rule = duties->label.rule;
                }
                from++;
                continue;
            }
            size_t at = give_label(w, w->row[from], false);
            l->list[at].value_empty = false;
            if (!w->row[from]->whole)
                for (size_t i = w->row[from]->first; i < w->row[from]->end; i++) {
                    l->list[i].given = G_TEXT;
                    l->list[i].why = "table.group";
                }
            from++;
            w->list = false;
        }
        if (w->grid || w->list) {
            if (w->nsub == 0 && read_subhead(w, from, row))
                continue;
            if (read_data(w, from))
                continue;
            w->grid = w->list = false;
        }
        if (read_columns(w, from, row))
            break;
        if (read_head(w, from, row))
            continue;
        bool taken = false; /* the row may hold values of the row of labels above it */
        for (size_t k = from; k < w->n; k++)
            for (size_t i = w->row[k]->first; i < w->row[k]->end; i++)
                taken = taken || (l->list[i].given != G_FREE && l->list[i].given != G_LABEL);
        if (taken || read_stacked(w, from, row))
            continue;
        read_pairs(w, from);
    }
    free(w->row);
    free(w->head);
    free(w->sub);
    free(w);
}

void tables_read(struct lines *l)
{
    collect(l);
    for (size_t k = 0; k < l->ntables; k++)
        read_table(l, &l->tables[k]);
}
