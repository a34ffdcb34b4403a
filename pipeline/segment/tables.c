/* Tables: finds out what each cell is (label, value, column's head, item, post) and says so in the lines of the cell,
 * so that forms, grids and stacked rows come down to the same vocabulary as running text. Here are the walk over the
 * rows and forms; grids are in grids.c. */
#include "tables.h"
#include "roles.h"
#include <stdlib.h>
#include <string.h>

/* The cell is a label: its first filled line carries it, its other lines belong to that. */
static size_t give_label(struct walk *w, struct tcell *c)
{
    struct lines *l = w->l;
    if (w->in_req && c->also_req) { /* 知识要求 below 任职资格 is one of the requirements */
        c->req = true;
        c->label = c->req_label;
    } else if (c->has_label && !c->req && !(w->in_req && c->also_req)) {
        w->in_req = c->label.class == RC_SECTION && rule_is(l->rules, c->label.rule, "requirements");
        w->in_duties = c->label.class == RC_SECTION && rule_is(l->rules, c->label.rule, "duties");
    }
    size_t at = cell_first_filled(l, c);
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
    x->value_from = x->value_to = c->filled > 1 ? c->end : at + 1; /* 岗位 over 标识 is one label */
    x->value_empty = true;
    return at;
}

/* The cell of a title's label names no post: it says none, or a single character (是, √: of a form about forms). */
static bool names_none(const struct lines *l, bool title, const struct tcell *c)
{
    return cell_says_none(l, c) || (title && c->filled == 1 && utf8_length(c->f) == 1);
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
    x->value_empty = names_none(l, line_is_field(l, x, "title"), c);
}

/* An unknown word in a column of labels is a label of its own kind. */
static bool unknown_label(const struct walk *w, const struct tcell *c, const struct tcell *next)
{
    if (!c->shortish || c->whole || c->has_label || c->col >= 1024 || utf8_length(c->f) < 2 || utf8_length(c->f) > 10)
        return false;
    if (words_degree(w->l->rules, c->f) >= 3 || (c->f.s[0] >= '0' && c->f.s[0] <= '9'))
        return false;
    int yes = w->label_votes[c->col], no = w->value_votes[c->col];
    if (next && w->labels >= 4 && w->l->list[cell_first_filled(w->l, c)].para->center && cell_holds_list(w->l, next))
        return true;
    bool colon = c->f.n > 0 && c->f.s[c->f.n - 1] == ':';
    return (yes >= 2 && yes * 3 >= (yes + no)) || (yes >= 1 && next && !cell_is_labelish(next) && yes >= no) ||
           (colon && next);
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
    bool title = cell_is_title(l, head), field = head->label.class == RC_FIELD && !head->req;
    size_t at = cell_first_filled(l, c);
    cell_leave(l, head, "table.column-head");
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
        x->value_empty = names_none(l, title, c);
        if (field && !title)
            cell_no_marker(x);
    }
}

/* 培训经历|岗位培训 over 工作经验|…: what stands beside a label in a column of values is one, though a label elsewhere.
 */
static bool value_beside(const struct walk *w, size_t from, uint32_t row)
{
    if (w->n != from + 2)
        return false;
    const struct tcell *label = w->row[from], *value = w->row[from + 1], *below = NULL;
    for (size_t m = (size_t)(label - w->t->cells); m < w->t->n && w->t->cells[m].row <= row + label->rows; m++)
        if (w->t->cells[m].row == row + label->rows && w->t->cells[m].col == label->col)
            below = &w->t->cells[m];
    return label->whole && value->whole && below && below->whole && value->col < 1024 &&
           w->label_votes[value->col] < w->value_votes[value->col];
}

/* A row of labels over a row of values: 岗位名称|部门 over 出纳|财务部. */
static bool read_stacked(struct walk *w, size_t from, uint32_t row)
{
    size_t labels = 0;
    if (value_beside(w, from, row)) {
        struct tcell *value = w->row[from + 1];
        value->whole = value->has_label = value->seq_head = value->req = false;
        return false;
    }
    for (size_t k = from; k < w->n; k++) {
        if (!w->row[k]->whole)
            return false;
        labels++;
    }
    if (labels < 2 || !grid_row_filled(w, row + 1))
        return false;
    size_t title = SIZE_MAX;
    for (size_t k = from; k < w->n; k++)
        if (cell_is_title(w->l, w->row[k]) && title == SIZE_MAX)
            title = k;
    for (size_t k = from; k < w->n; k++) {
        struct tcell *c = w->row[k], *below = NULL;
        for (size_t m = 0; m < w->t->n; m++)
            if (w->t->cells[m].row == row + c->rows && w->t->cells[m].col == c->col)
                below = &w->t->cells[m];
        bool filled = below && !below->whole && below->filled > 0;
        if (!filled) {
            give_label(w, c); /* nothing below it */
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
    const struct line *x = &w->l->list[cell_first_filled(w->l, c)];
    size_t chars = utf8_length(c->f);
    return w->t->cols > 1 && c->filled == 1 && chars >= 2 && chars <= 20 && !x->sentence && !c->has_label &&
           x->group != MG_DEC && x->group != MG_PAREN && !x->bullet && (x->para->bold || x->para->center) &&
           x->degree < 2 && c->row > 0;
}

/* The value of a field's label that stands over several rows goes on in the rows below. */
static void go_on_value(struct walk *w, size_t from)
{
    struct tcell *c = from < w->n ? w->row[from] : NULL;
    if (!c || c->filled == 0 || c->has_label || cell_is_labelish(c))
        return;
    for (size_t k = 0; k < w->t->n; k++) {
        const struct tcell *label = &w->t->cells[k];
        if (label->row >= c->row || label->row + label->rows <= c->row || label->col + label->cols != c->col ||
            !label->whole || label->req || label->label.class != RC_FIELD)
            continue;
        size_t at = cell_first_filled(w->l, label);
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
            size_t at = give_label(w, c);
            l->list[at].value_empty = false;
            l->list[at].alone = true;
            continue;
        }
        bool within = w->in_req && c->col > 0 && k == from && w->n == from + 2 && c->shortish && c->filled == 1 &&
                      !c->number && !cell_is_labelish(next); /* 应用能力|… beside 任职资格 over several rows */
        bool label = c->whole || (next && (within || unknown_label(w, c, next)));
        if (c->seq_head && !c->whole)
            label = false;
        if (!label) {
            if (c->number && next && next->filled > 0 && !next->whole) { /* a number in its own cell */
                cell_give(l, c, G_TEXT);
                cell_give_number(w, c, next);
            }
            continue;
        }
        if (c->whole && filled == 1) { /* alone in its row: the head of what follows */
            size_t at = give_label(w, c);
            if (l->list[at].has_label && l->list[at].label.class == RC_FIELD)
                l->list[at].value_empty = false; /* the value may stand in the next row */
            continue;
        }
        if (alternate && next && next->whole &&
            next->col < 1024 && /* 工作性质|管理人员: a value, though a label elsewhere */
            w->label_votes[next->col] <= w->value_votes[next->col])
            next->whole = next->has_label = next->seq_head = false;
        size_t at = give_label(w, c);
        if (!c->whole && next && cell_holds_list(l, next)) { /* the head of a list that no rule knows */
            l->list[at].alone = true;
            l->list[at].value_empty = false;
            for (size_t i = next->first; i < next->end; i++)
                l->list[i].content = true;
            k++;
            continue;
        }
        if (next && !cell_is_labelish(next)) {
            /* 5、工资水平: |6、分析日期:… : the next cell has a label of its own */
            bool value = !(next->has_label && !next->whole && c->whole && next->label.class == RC_FIELD &&
                           w->l->list[cell_first_filled(w->l, next)].group == w->l->list[at].group);
            bool field = c->whole && !c->req && c->label.class == RC_FIELD; /* 所属部门|护理部|直属上级|… */
            if (!field && k + 2 < w->n && !next->whole && unknown_label(w, next, w->row[k + 2]) && next->filled > 0 &&
                next->col < 1024 && w->label_votes[next->col] > w->value_votes[next->col])
                value = false;
            if (value) {
                give_value(l, at, next);
                k++;
                /* further cells that are no labels belong to a section's content */
                while (k + 1 < w->n && l->list[at].has_label && l->list[at].label.class == RC_SECTION &&
                       w->row[k + 1]->filled > 0 && !cell_is_labelish(w->row[k + 1]) && !w->row[k + 1]->has_label)
                    k++;
            }
        }
    }
}

/* 1|… 2|…: rows of a list without a head; each number goes to what it counts. */
static void number_rows(struct walk *w)
{
    for (size_t k = 0; k + 1 < w->n; k++) {
        const struct tcell *c = w->row[k], *next = w->row[k + 1];
        if (!c->number || c->filled != 1 || next->filled == 0 || next->number)
            continue;
        cell_give(w->l, c, G_TEXT);
        cell_give_number(w, c, next);
    }
}

/* The head of what is assessed, or of whom the post deals with. */
static bool is_rating(const struct walk *w, const struct tcell *c)
{
    return cell_is_section(w->l, c, "assessment") || cell_is_section(w->l, c, "contacts");
}

/* 考核项目|核算方式|权重|标准 or 类别|沟通对象|沟通内容|沟通能力: the head of a grid of such. */
static bool rates(const struct walk *w, size_t from, uint32_t row)
{
    size_t filled = 0, heads = 0;
    if (w->in_duties && w->n > from + 1 && w->row[from]->seq_head &&
        span_ends(w->row[from + 1]->f, "\xE5\x86\x85\xE5\xAE\xB9"))
        return false; /* 序号|绩效内容|权重 below 职责内容: the duties */
    for (size_t k = from; k < w->n; k++) {
        const struct tcell *c = w->row[k];
        if (c->filled == 0)
            continue;
        filled++;
        heads += is_rating(w, c);
        if (!c->shortish || cell_is_title(w->l, c) || cell_is_duties(w->l, c) || cell_says_none(w->l, c))
            return false;
    }
    bool pairs = (w->n - from) % 2 == 0; /* 联系部门|客房部|编制|2人 */
    for (size_t k = from; k < w->n && pairs; k++)
        pairs = w->row[k]->whole == ((k - from) % 2 == 0);
    return !pairs && heads > 0 && filled >= 3 && grid_row_filled(w, row + w->row[from]->rows);
}

static void give_rates(struct walk *w)
{
    w->rated = NULL;
    for (size_t k = 0; k < w->n; k++) {
        struct tcell *c = w->row[k];
        if (w->rated || !is_rating(w, c)) {
            cell_leave(w->l, c, "table.column-head");
            continue;
        }
        w->l->list[give_label(w, c)].value_empty = false;
        w->rated = c;
    }
}

/* What stands in a row of such a grid asks nothing of a person, whatever its words: 工作知识|…|20. */
static bool rate_row(struct walk *w)
{
    if (w->n < 3)
        return false;
    for (size_t k = 0; k < w->n; k++) {
        struct tcell *c = w->row[k];
        if (c->whole && !c->req && c->label.class == RC_SECTION && !is_rating(w, c))
            return false;
    }
    for (size_t k = 0; k < w->n; k++)
        for (size_t i = w->row[k]->first; i < w->row[k]->end; i++) {
            struct line *x = &w->l->list[i];
            x->has_req = x->has_label = false;
            x->given = x->blank ? G_TEXT : G_ITEM;
            x->column = w->rated->f;
            x->column_rule = w->rated->label.rule;
        }
    return true;
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

/* A few words beside a numbered line or a sentence. */
static bool beside_number(const struct walk *w, const struct tcell *c)
{
    enum { CHARS = 4 };
    const struct tcell *before = c > w->t->cells ? c - 1 : NULL;
    if (!before || before->row != c->row || before->filled != 1 || c->filled != 1 || !c->shortish ||
        cell_is_labelish(c) || utf8_length(c->f) > CHARS || words_degree(w->l->rules, c->f) > 0)
        return false;
    const struct line *x = &w->l->list[cell_first_filled(w->l, before)];
    return (!before->shortish && x->group != MG_NONE) || (x->sentence && !cell_is_labelish(before));
}

/* 协办|审核|协办 beside numbered lines, row for row: how each is done. */
static void leave_ratings(struct walk *w)
{
    enum { LEAST = 3, KINDS = 8, COLUMNS = 1024 }; /* how many words of a column are counted; columns looked at */
    struct tally {
        struct span words[KINDS];
        uint32_t times[KINDS], n;
        bool rates;
    } *tallies = NULL;
    struct table_info *t = w->t;
    size_t columns = t->cols < COLUMNS ? t->cols : COLUMNS;
    for (size_t k = 0; k < t->n; k++) {
        const struct tcell *c = &t->cells[k];
        if (c->col >= columns || !beside_number(w, c))
            continue;
        if (!tallies)
            tallies = xcalloc(columns, sizeof *tallies);
        struct tally *y = &tallies[c->col];
        size_t m = 0;
        while (m < y->n && !span_eq(y->words[m], c->f))
            m++;
        if (m == KINDS)
            continue;
        y->words[m] = c->f;
        y->n += m == y->n;
        y->rates = y->rates || ++y->times[m] >= LEAST;
    }
    for (size_t k = 0; k < t->n && tallies; k++) {
        struct tcell *c = &t->cells[k];
        if (c->col >= columns || !tallies[c->col].rates || !beside_number(w, c))
            continue;
        c->whole = c->has_label = false;
        cell_leave(w->l, c, "table.other-column");
    }
    free(tallies);
}

static struct span label_text(const struct line *x)
{
    return text_trim(span_sub(x->fold.f, x->label.from, x->label.to));
}

/* Does a label of duties stand above line i? */
static bool duties_above(const struct lines *l, size_t i)
{
    enum { LINES = 400 };
    for (size_t seen = 0; i-- > 0 && seen < LINES; seen++)
        if (!l->list[i].blank && line_is_label(&l->list[i]) && line_section(l, &l->list[i]) == SECTION_DUTIES)
            return true;
    return false;
}

/* 序号|职责|频次 over two rows each beside 权限 over 经办|审核|批准: the head of a grid, no groups of rows. */
static bool head_of_two_rows(const struct walk *w, size_t from)
{
    size_t high = 0, wide = 0, known = 0;
    for (size_t k = from; k < w->n; k++) {
        const struct tcell *c = w->row[k];
        if (c->filled == 0 || !c->shortish || (c->rows != 2 && !(c->rows == 1 && c->cols > 1)))
            return false;
        high += c->rows == 2;
        wide += c->rows == 1;
        known += cell_is_labelish(c) || c->seq_head;
    }
    return high >= 2 && wide >= 1 && known >= 2;
}

/* 序|内容|时限: the head of a list in a table. */
static bool counts_rows(const struct walk *w)
{
    bool seq = false;
    for (size_t k = 0; k < w->n; k++) {
        if (w->row[k]->filled == 0 || !w->row[k]->shortish)
            return false;
        seq = seq || w->row[k]->seq_head;
    }
    return seq && w->n >= 2;
}

/* A mark, ● ○ √ △, or nothing. */
static bool is_mark(const struct tcell *c)
{
    return c->filled == 0 || (!c->number && !text_has_han(c->f) && utf8_length(c->f) <= 2);
}

/* 事项|责任编辑|校对员 over rows of ● and ○: who has a part in what; it tells nobody's duties. */
static bool is_matrix(const struct lines *l, const struct table_info *t)
{
    size_t posts = 0, marks = 0;
    for (size_t k = 0; k < t->n; k++) {
        const struct tcell *c = &t->cells[k];
        if (c->row == 0 && c->col > 0)
            posts += c->filled > 0 && c->shortish && !cell_is_labelish(c) && words_degree(l->rules, c->f) >= 1;
        if (c->row == 0 && c->col > 0 && (c->filled == 0 || cell_is_labelish(c)))
            return false;
        if (c->row > 0 && c->col > 0 && !is_mark(c))
            return false;
        marks += c->row > 0 && c->col > 0 && c->filled > 0;
    }
    return posts >= 2 && marks >= 3;
}

/* 项目经理 over several rows, beside 职责|… and 要求|…: the post of these rows. */
static bool post_of_rows(const struct walk *w, size_t from)
{
    const struct tcell *post = w->row[from], *label = w->row[from + 1];
    return !post->whole && post->col == 0 && !cell_is_labelish(post) &&
           (words_degree(w->l->rules, post->f) >= 1 || (w->post_rows && post->filled == 1)) && label->whole &&
           !label->req && label->label.class == RC_SECTION && rule_is(w->l->rules, label->label.rule, "duties") &&
           w->n == from + 3;
}

/* 星期|事项|负责人|追踪人: rows of four filled cells or more that nothing was made of, three and more. */
static void find_unread(struct lines *l, const struct table_info *t)
{
    enum { CELLS = 4, LEAST = 3 };
    size_t unread = 0;
    for (int pass = 0; pass < 2 && (pass == 0 || unread >= LEAST); pass++)
        for (size_t k = 0, end; k < t->n; k = end) {
            size_t filled = 0, lines = 0;
            bool known = false;
            for (end = k; end < t->n && t->cells[end].row == t->cells[k].row; end++) {
                const struct tcell *c = &t->cells[end];
                filled += c->filled > 0;
                lines += c->filled > 1;
                for (size_t i = c->first; i < c->end; i++)
                    known = known || (!l->list[i].blank && l->list[i].given != G_FREE) || l->list[i].has_label;
            }
            if (known || filled < CELLS || lines > 0)
                continue;
            unread++;
            for (size_t m = k; m < end && pass == 1; m++)
                for (size_t i = t->cells[m].first; i < t->cells[m].end; i++)
                    l->list[i].in_grid = true;
        }
}

/* Does the cell hold 职责:…, a label of the duties and what it tells? */
static bool tells_duty(const struct lines *l, const struct tcell *c)
{
    size_t at = cell_first_filled(l, c);
    const struct line *x = c->filled > 0 ? &l->list[at] : NULL;
    bool told = x && (x->label.sep == SEP_COLON || (at + 1 < c->end && l->list[at + 1].tail));
    return told && line_is_label(x) && line_section(l, x) == SECTION_DUTIES;
}

/* 职责与工作任务|工作记录: a few unknown words beside the head of the duties, over a column of their own to the right.
 * The same of 职责:…|业绩标准, what is assessed. */
static bool heads_aside(const struct walk *w)
{
    enum { LEAST = 2 };
    if (w->n < 2)
        return false;
    const struct tcell *c = w->row[w->n - 1], *duties = w->row[w->n - 2];
    if (c->filled < 1 || !c->shortish || c->col + c->cols != w->t->cols || utf8_length(c->f) > 6)
        return false;
    bool assessed = c->whole && !c->req && cell_is_section(w->l, c, "assessment") && tells_duty(w->l, duties);
    bool unknown = w->n == 2 && c->filled == 1 && !cell_is_labelish(c) && !c->has_label &&
                   cell_is_duties(w->l, duties) && duties->cols >= 2;
    size_t below = 0;
    for (size_t k = (size_t)(c - w->t->cells) + 1; k < w->t->n && below < LEAST; k++) {
        const struct tcell *x = &w->t->cells[k];
        if (x->col < c->col && x->col + x->cols > c->col)
            break;
        below += x->col == c->col && x->filled > 0;
        if (x->col == c->col && x->rows >= LEAST && !cell_is_labelish(x))
            below = LEAST;
    }
    return (assessed || unknown) && below >= LEAST;
}

/* The cell of such a column is left alone, or assessed; the column ends with the first row that stands across it. */
static void leave_aside(struct walk *w)
{
    for (size_t k = 0; k < w->n && w->aside; k++)
        if (w->row[k]->col < w->aside->col && w->row[k]->col + w->row[k]->cols > w->aside->col)
            w->aside = NULL;
    if (!w->aside || w->n < 2 || w->row[w->n - 1]->col != w->aside->col)
        return;
    const struct tcell *c = w->row[--w->n];
    if (!w->aside->whole) {
        cell_leave(w->l, c, "table.other-column");
        return;
    }
    cell_give(w->l, c, G_ITEM);
    for (size_t i = c->first; i < c->end; i++) {
        w->l->list[i].column = w->aside->f;
        w->l->list[i].column_rule = w->aside->label.rule;
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
        cell_look(l, &t->cells[k]);
        w->labels += t->cells[k].whole;
        if (t->cells[k].first < t->cells[k].end && k == 0)
            l->list[t->cells[k].first].table_start = true;
    }
    for (size_t k = 0; k + 1 < t->n; k++) {
        const struct tcell *next = &t->cells[k + 1];
        if (t->cells[k].shortish && !t->cells[k].has_label && next->row == t->cells[k].row && next->filled > 0 &&
            !cell_is_labelish(next))
            w->labels += cell_look_beside(l, &t->cells[k]);
    }
    bool matrix = is_matrix(l, t);
    for (size_t k = 0; k < t->n && matrix; k++)
        cell_leave(l, &t->cells[k], "table.other-column");
    vote(w);
    leave_ratings(w);
    for (size_t i = t->n ? t->cells[0].first : 0; i-- > 0;) { /* 任职资格 over the table holds within it */
        const struct line *x = &l->list[i];
        if (x->blank)
            continue;
        int within = l->flows[x->flow].table; /* outside any table, or in the cell that holds this one */
        if ((within < 0 || within == t->parent) && x->has_label && x->label.class == RC_SECTION &&
            x->label.sep == SEP_END) {
            w->in_req = rule_is(l->rules, x->label.rule, "requirements");
            w->in_duties = rule_is(l->rules, x->label.rule, "duties");
            w->in_steps = rule_is(l->rules, x->label.rule, "other") && duties_above(l, i) &&
                          rule_is(l->rules, rules_line(l->rules, RC_ALSO, label_text(x)), "steps");
        }
        break;
    }
    size_t next = 0;
    for (uint32_t row = 0; row < t->rows && !matrix; row++) {
        w->n = 0;
        while (next < t->n && t->cells[next].row == row) {
            w->row[w->n++] = &t->cells[next];
            next++;
        }
        if (w->n == 0)
            continue;
        qsort(w->row, w->n, sizeof *w->row, compare_cells);
        if (heads_aside(w)) {
            w->aside = w->row[w->n - 1];
            cell_leave(l, w->row[--w->n], "table.column-head");
        } else {
            leave_aside(w);
        }
        if (row < 2 && row + 1 < t->rows && grid_beside(w, row))
            break;
        if (w->labels == 0 && !w->list && !(w->in_duties && row == 0 && counts_rows(w))) {
            number_rows(w);
            continue;
        }
        if (w->rated && rate_row(w))
            continue;
        if (rates(w, 0, row)) {
            give_rates(w);
            continue;
        }
        w->rated = NULL;
        size_t from = 0;
        /* a label that stands over several rows at the left: the section or group of these rows */
        while (!head_of_two_rows(w, from) && from + 1 < w->n && w->row[from]->rows > 1 && w->row[from]->filled > 0 &&
               (w->row[from]->whole || w->row[from]->shortish) && !cell_is_title(l, w->row[from]) && !w->grid) {
            bool sub =
                w->row[from + 1]->whole || w->row[from + 1]->seq_head || w->row[from + 1]->rows < w->row[from]->rows;
            bool field = w->row[from]->whole && !w->row[from]->req && w->row[from]->label.class == RC_FIELD;
            if (field && from + 2 < w->n && rule_is(l->rules, w->row[from]->label.rule, "code") &&
                cell_is_title(l, w->row[from + 1]) && !cell_is_labelish(w->row[from + 2])) {
                cell_leave(l, w->row[from++], "table.group"); /* 岗位标识 beside 岗位名称|… and 所属部门|… */
                continue;
            }
            if (!sub || field)
                break;
            size_t column;
            const struct tcell *head = w->list ? grid_head_above(w, w->row[from], &column) : NULL;
            int often = head ? rules_line(l->rules, RC_HINT, head->f) : -1;
            if (!w->row[from]->whole && rule_is(l->rules, often, "weight")) { /* 频次 over 每日 */
                cell_leave(l, w->row[from++], "table.other-column");
                continue;
            }
            bool beside = head && w->content != SIZE_MAX && column < w->content && column != w->seq; /* 类别|工作内容 */
            if (w->row[from]->whole && w->list && beside && !cell_is_labelish(head) && !w->row[from]->req &&
                w->row[from]->label.class == RC_SECTION) { /* 工作职责, 其他 below 模块 */
                cell_leave(l, w->row[from++], "table.group");
                continue;
            }
            if (!w->row[from]->whole && ((w->list && w->in_duties) || (head && cell_is_duties(l, head)) || beside)) {
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
            if (post_of_rows(w, from)) {
                cell_give_post(l, w->row[from]);
                w->in_req = w->in_duties = w->list = false;
                w->post_rows = true;
                from++;
                continue;
            }
            bool divides = w->row[from]->whole && (w->row[from]->req || (w->in_req && w->row[from]->also_req)) &&
                           w->row[from + 1]->whole; /* 教育背景|学历|… */
            size_t at = give_label(w, w->row[from]);
            l->list[at].value_empty = false;
            if (!w->row[from]->whole || divides)
                for (size_t i = w->row[from]->first; i < w->row[from]->end; i++) {
                    l->list[i].given = G_TEXT;
                    l->list[i].why = "table.group";
                }
            from++;
            w->list = false;
        }
        if (w->grid || w->list) {
            if (w->nsub == 0 && grid_subhead(w, from, row))
                continue;
            if (grid_data(w, from))
                continue;
            w->grid = w->list = false;
        }
        if (grid_columns(w, from, row))
            break;
        if (grid_head(w, from, row))
            continue;
        bool taken = false; /* the row may hold values of the row of labels above it */
        for (size_t k = from; k < w->n; k++)
            for (size_t i = w->row[k]->first; i < w->row[k]->end; i++)
                taken = taken || (l->list[i].given != G_FREE && l->list[i].given != G_LABEL);
        if (taken || read_stacked(w, from, row))
            continue;
        read_pairs(w, from);
    }
    find_unread(l, t);
    free(w->row);
    free(w->head);
    free(w->sub);
    free(w);
}

void tables_read(struct lines *l)
{
    cells_collect(l);
    for (size_t k = 0; k < l->ntables; k++)
        read_table(l, &l->tables[k]);
}
