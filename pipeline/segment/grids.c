/* Grids: tables and parts of tables where the head of a column says what stands below it, or a post what stands in its
 * column. */
#include "tables.h"
#include <string.h>

#define DUTIES SPAN("\xE8\x81\x8C\xE8\xB4\xA3") /* 职责 */
#define NOTES  SPAN("\xE8\xAF\xB4\xE6\x98\x8E") /* 说明 */

/* Make a column's head the label that these words are. */
static void label_as(const struct lines *l, struct tcell *c, struct span words)
{
    struct label_hit hit;
    if (rules_label(l->rules, false, words, 0, &hit))
        c->label = hit, c->req = false, c->whole = true;
}

/* The first cell that begins in the row or below it: cells stand row by row. */
static size_t row_begin(const struct table_info *t, uint32_t row)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (t->cells[mid].row < row)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The cells of the row below c, or of the two: from *k to the index returned. */
static size_t rows_below(const struct walk *w, const struct tcell *c, uint32_t rows, size_t *k)
{
    *k = row_begin(w->t, c->row + c->rows);
    return row_begin(w->t, c->row + c->rows + rows);
}

/* Do only numbers stand in the column of cell c, in the two rows below it or the one? */
static bool over_numbers(const struct walk *w, const struct tcell *c)
{
    size_t numbers = 0, k;
    for (size_t end = rows_below(w, c, 2, &k); k < end; k++) {
        const struct tcell *below = &w->t->cells[k];
        if (below->col != c->col)
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
    size_t k;
    for (size_t end = rows_below(w, c, 1, &k); k < end; k++)
        if (w->t->cells[k].col == c->col)
            return w->t->cells[k].rows > 1 && w->t->cells[k].filled > 0;
    return false;
}

/* Do several lines stand in a cell of the two rows below c? */
static bool over_lines(const struct walk *w, const struct tcell *c)
{
    size_t k;
    for (size_t end = rows_below(w, c, 2, &k); k < end; k++)
        if (w->t->cells[k].col == c->col && w->t->cells[k].filled > 1)
            return true;
    return false;
}

/* The first cell of the row whose words head the content of a list, 内容; SIZE_MAX: none. */
static size_t find_contents(const struct walk *w, size_t from)
{
    for (size_t k = from; k < w->n; k++)
        if (w->row[k]->filled == 1 && !w->row[k]->req &&
            rule_is(w->l->rules, rules_line(w->l->rules, RC_ALSO, w->row[k]->f), "contents"))
            return k;
    return SIZE_MAX;
}

/* Is what stands in the two rows below c blank? */
static bool over_blank(const struct walk *w, const struct tcell *c)
{
    size_t cells = 0, k;
    for (size_t end = rows_below(w, c, 2, &k); k < end; k++) {
        const struct tcell *below = &w->t->cells[k];
        if (below->col != c->col)
            continue;
        if (below->filled > 0)
            return false;
        cells++;
    }
    return cells > 0;
}

bool grid_row_filled(const struct walk *w, uint32_t row)
{
    size_t filled = 0, labels = 0;
    for (uint32_t end = row + 3; row < end && filled == 0; row++) /* beyond a blank row or two */
        for (size_t k = row_begin(w->t, row); k < w->t->n && w->t->cells[k].row == row; k++)
            if (w->t->cells[k].filled > 0) {
                filled++;
                labels += w->t->cells[k].whole;
            }
    return filled > 0 && labels * 2 <= filled;
}

/* Does the row begin with a label of its own? */
static bool row_labelled(const struct walk *w, uint32_t row)
{
    for (size_t k = row_begin(w->t, row); k < w->t->n && w->t->cells[k].row == row; k++)
        if (w->t->cells[k].filled > 0)
            return w->t->cells[k].whole;
    return false;
}

/* 生产方面|质量方面|… beside the posts: the head of a column of duties. */
static bool what_it_does(const struct rules *r, const struct tcell *c)
{
    int rule = c->filled > 0 && !c->req ? rules_line(r, RC_ALSO, c->f) : -1;
    return rule_is(r, rule, "column");
}

/* The first filled cells below c: how many, of a few words that are no number, and that may be posts. */
struct below {
    size_t rows, names, posts;
};

static struct below cells_below(const struct walk *w, const struct tcell *c)
{
    struct below b = {0};
    for (size_t k = (size_t)(c - w->t->cells); k < w->t->n && b.rows < 40; k++) {
        const struct tcell *x = &w->t->cells[k];
        if (x->col != c->col || x->row < c->row + c->rows || x->filled == 0)
            continue;
        b.rows++;
        b.names += x->shortish && !x->number && utf8_length(x->f) <= 12;
        b.posts += x->shortish && words_degree(w->l->rules, x->f) >= 1;
    }
    return b;
}

/* Do posts stand below c, in three rows or more and in nearly all? */
static bool posts_below(const struct walk *w, const struct tcell *c)
{
    struct below b = cells_below(w, c);
    return b.rows >= 3 && b.posts * 5 >= b.rows * 4;
}

/* 技能要求 as the only column of what is asked: its cells need no label. */
static bool asks_alone(const struct walk *w, const struct tcell *head)
{
    size_t asks = 0;
    for (size_t k = 0; k < w->nhead; k++)
        asks += w->head[k]->req || cell_is_section(w->l, w->head[k], "requirements");
    return asks == 1 && w->nsub == 0 && span_ends(head->f, "\xE8\xA6\x81\xE6\xB1\x82"); /* 要求 */
}

/* Do a few words stand in each cell below c, three rows or more, and some of them are posts? */
static bool names_below(const struct walk *w, const struct tcell *c)
{
    struct below b = cells_below(w, c);
    return b.rows >= 3 && b.names == b.rows && b.posts * 4 >= b.rows;
}

/* Is it the head of what was changed? 修, 新, 现 */
static bool tells_newer(const struct tcell *c)
{
    return span_find(c->f, "\xE4\xBF\xAE", 0) != SIZE_MAX || span_find(c->f, "\xE6\x96\xB0", 0) != SIZE_MAX ||
           span_find(c->f, "\xE7\x8E\xB0", 0) != SIZE_MAX;
}

/* Or of what it was before? 原, 旧 */
static bool tells_version(const struct tcell *c)
{
    return tells_newer(c) || span_find(c->f, "\xE5\x8E\x9F", 0) != SIZE_MAX ||
           span_find(c->f, "\xE6\x97\xA7", 0) != SIZE_MAX;
}

/* 序号|职责概述|工作内容: the column ahead of the duties that groups them, where some row has several. */
static size_t find_group(const struct walk *w)
{
    const struct tcell *content = w->content != SIZE_MAX ? w->head[w->content] : NULL;
    bool several = false;
    for (size_t k = 0; k < w->t->n && content && !several; k++) {
        const struct tcell *c = &w->t->cells[k];
        several = c->row > content->row && c->col == content->col && c->filled > 1;
    }
    for (size_t k = content && w->list ? w->content : 0; k-- > 0;) {
        const struct tcell *head = w->head[k];
        int rule = rules_line(w->l->rules, RC_ALSO, head->f);
        bool groups = cell_is_duties(w->l, head) || rule_is(w->l->rules, rule, "groups") ||
                      rule_is(w->l->rules, rule, "aim"); /* 职责概述 */
        if (k != w->seq && head->filled > 0 && groups && (several || over_merged(w, head)) && !tells_version(head) &&
            !tells_version(content))
            return k;
    }
    return SIZE_MAX;
}

/* 负责程度（全权、负责、承办）: a head of a few words and what may stand below it. */
static bool explained(const struct tcell *c)
{
    size_t bracket = span_find(c->f, "(", 0);
    return bracket != SIZE_MAX && bracket > 0 && span_ends(c->f, ")") && utf8_length(span_sub(c->f, 0, bracket)) <= 8 &&
           utf8_length(c->f) <= 30;
}

bool grid_head(struct walk *w, size_t from, uint32_t row)
{
    size_t filled = 0, known = 0, posts = 0, title = SIZE_MAX, content = SIZE_MAX, seq = SIZE_MAX, names = 0;
    for (size_t k = from; k < w->n; k++) {
        struct tcell *c = w->row[k];
        if (c->filled == 0) {
            if (seq == SIZE_MAX && over_numbers(w, c))
                seq = k;
            continue;
        }
        filled++;
        if (!c->shortish && !cell_is_labelish(c) && !explained(c))
            return false;
        known += cell_is_labelish(c);
        names += cell_is_title(w->l, c);
        posts += !cell_is_labelish(c) && words_degree(w->l->rules, c->f) >= 2;
        if (cell_is_title(w->l, c) && title == SIZE_MAX)
            title = k;
        if ((c->seq_head || (!c->whole && over_numbers(w, c))) && seq == SIZE_MAX)
            seq = k;
        bool burden = span_is(c->f, "\xE8\xB4\xA3\xE4\xBB\xBB") && title != SIZE_MAX; /* 责任 beside the post */
        if (cell_is_duties(w->l, c) || burden) {
            if (burden)
                label_as(w->l, c, DUTIES);
            if (content == SIZE_MAX || tells_newer(c) ||
                (!burden && (over_merged(w, w->row[content]) || over_blank(w, w->row[content]) ||
                             (over_lines(w, c) && !over_lines(w, w->row[content])))))
                content = k;
        }
    }
    for (size_t k = from; k < w->n && title == SIZE_MAX && content != SIZE_MAX; k++) { /* 职责|姓名|工作内容 */
        bool other = k != content && cell_is_duties(w->l, w->row[k]) && names_below(w, w->row[content]) &&
                     !names_below(w, w->row[k]);
        if (other) {
            title = content;
            content = k;
            break;
        }
    }
    size_t within = w->in_duties && title == SIZE_MAX && content == SIZE_MAX ? find_contents(w, from) : SIZE_MAX;
    if (within != SIZE_MAX) { /* 内容|所占时间|使用表单 beside the form's 工作内容 */
        label_as(w->l, w->row[within], DUTIES);
        content = within;
    }
    for (size_t k = from; k < w->n && w->in_duties && seq != SIZE_MAX && title == SIZE_MAX && content == SIZE_MAX; k++)
        if (cell_is_section(w->l, w->row[k], "assessment") && span_ends(w->row[k]->f, "\xE5\x86\x85\xE5\xAE\xB9")) {
            label_as(w->l, w->row[k], DUTIES); /* 序号|绩效内容|权重 below 职责内容 */
            content = k;
        }
    for (size_t k = from; k < w->n && seq != SIZE_MAX && title == SIZE_MAX && content == SIZE_MAX; k++)
        if (w->row[k]->whole && !w->row[k]->req && k != seq) {
            if (w->row[k]->label.class == RC_SECTION) {
                content = k; /* 编号|权限 */
            } else if (rule_is(w->l->rules, w->row[k]->label.rule, "summary") && over_numbers(w, w->row[seq])) {
                label_as(w->l, w->row[k], DUTIES); /* 项次|岗位职责概述 over 1, 2, 3 */
                content = k;
            }
        }
    bool asked = false;
    for (size_t k = from; k < w->n; k++)
        asked = asked || cell_is_section(w->l, w->row[k], "requirements");
    for (size_t k = from; k < w->n && title == SIZE_MAX && content != SIZE_MAX; k++)
        if (span_is(w->row[k]->f, "\xE8\x81\x8C\xE7\xA7\xB0") || /* 职称 names the post where nothing else does */
            (asked && k != content && k != seq && w->row[k]->filled == 1 && posts_below(w, w->row[k]))) {
            title = k; /* 人员|任职要求|岗位职责 */
            known += !cell_is_labelish(w->row[k]);
        }
    bool pairs = w->n - from >= 4; /* label, value, label, value: a row of a form */
    for (size_t k = from; k < w->n && pairs; k++)
        pairs = w->row[k]->filled == 0 || cell_is_labelish(w->row[k]) == ((k - from) % 2 == 0);
    pairs = pairs && !(content != SIZE_MAX && over_merged(w, w->row[from]) && cell_is_duties(w->l, w->row[from]));
    bool table_of_posts = !pairs && filled >= 2 && posts == 0 && title != SIZE_MAX && posts_below(w, w->row[title]);
    for (size_t k = from; k < w->n && table_of_posts; k++)
        known += !cell_is_labelish(w->row[k]) && what_it_does(w->l->rules, w->row[k]);
    bool list_of_duties = seq != SIZE_MAX && content != SIZE_MAX; /* 序号|工作职责|完成标准|评分 */
    if (pairs || filled < 2 || posts > 0 ||
        (known * 2 < filled && !list_of_duties && !table_of_posts && within == SIZE_MAX) ||
        !grid_row_filled(w, row + w->row[from]->rows))
        return false;
    if (known < filled && title == SIZE_MAX && content == SIZE_MAX)
        return false;
    bool inside = content != SIZE_MAX && w->in_duties && !row_labelled(w, row + w->row[from]->rows);
    bool counted = content != SIZE_MAX && w->row[content]->cols > 1 && over_numbers(w, w->row[content]);
    for (size_t k = from; k < w->n && inside; k++)
        inside = w->row[k]->filled == 0 || cell_is_duties(w->l, w->row[k]) || utf8_length(w->row[k]->f) <= 6 ||
                 explained(w->row[k]); /* 职责细分|类别 beside or below the form's 职责 */
    if (title == SIZE_MAX && (content == SIZE_MAX || (seq == SIZE_MAX && known < 2 && !inside && !counted)))
        return false;
    if (title != SIZE_MAX && known < 2)
        return false;
    if (names > 1)
        return false;
    w->grid = title != SIZE_MAX;
    w->list = !w->grid;
    for (size_t k = from; k < w->n && table_of_posts && content == SIZE_MAX; k++)
        if (k != title && k != seq && what_it_does(w->l->rules, w->row[k]))
            label_as(w->l, w->row[k], DUTIES);
    for (size_t k = from; k < w->n && content == SIZE_MAX; k++)
        if (cell_is_duties(w->l, w->row[k]))
            content = k;
    size_t asks = 0;
    for (size_t k = from; k < w->n; k++)
        asks += w->row[k]->whole && w->row[k]->req;
    for (size_t k = from; k < w->n && asks; k++) { /* 其他条件 beside 学历|专业 is one of them */
        struct tcell *c = w->row[k];
        if (c->also_req) { /* 专业要求 beside 学历要求 */
            c->req = true;
            c->label = c->req_label;
        } else if (cell_is_section(w->l, c, "requirements") &&
                   (span_starts(c->f, "\xE5\x85\xB6\xE4\xBB\x96") || span_starts(c->f, "\xE5\x85\xB6\xE5\xAE\x83")))
            c->req = true;
    }
    w->nhead = w->nsub = w->taken = 0;
    w->grouped = false;
    w->title = w->content = w->seq = SIZE_MAX;
    for (size_t k = from; k < w->n; k++) {
        if (k == title)
            w->title = w->nhead;
        if (k == content)
            w->content = w->nhead;
        if (k == seq)
            w->seq = w->nhead;
        w->head[w->nhead++] = w->row[k];
        cell_leave(w->l, w->row[k], "table.column-head");
    }
    w->group = find_group(w);
    if (w->in_steps && w->list && w->content != SIZE_MAX)
        label_as(w->l, w->head[w->content], NOTES); /* 时间|工作内容 */
    for (size_t k = 0; k < w->nhead && w->content != SIZE_MAX; k++)
        if (k != w->content && k != w->title && span_is(w->head[k]->f, "\xE8\xB4\xA3\xE4\xBB\xBB"))
            label_as(w->l, w->head[k], NOTES); /* 职责|责任 */
    for (size_t k = 0; k < w->nhead && w->list && w->content != SIZE_MAX; k++)
        if (rule_is(w->l->rules, rules_line(w->l->rules, RC_ALSO, w->head[k]->f), "reported"))
            label_as(w->l, w->head[w->content], NOTES); /* 工作任务|完成情况 */
    return true;
}

bool grid_subhead(struct walk *w, size_t from, uint32_t row)
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
            bool own = !cell_is_section(w->l, over, "requirements") &&
                       (cell_is_section(w->l, c, "requirements") || cell_is_duties(w->l, c));
            if (!own && (!c->whole || !c->req)) { /* 其他条件 and unknown words below 任职条件 are requirements */
                c->whole = over->whole;
                c->req = over->whole && over->label.class == RC_SECTION;
                c->label = over->label;
            }
            w->sub[w->nsub++] = c;
            break;
        }
        cell_leave(w->l, c, "table.column-head");
    }
    return true;
}

const struct tcell *grid_head_above(const struct walk *w, const struct tcell *c, size_t *index)
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

bool grid_columns(struct walk *w, size_t from, uint32_t row)
{
    struct lines *l = w->l;
    if (from != 0 || w->n < 3 || w->n > 64)
        return false;
    const struct tcell *corner = w->row[0];
    if (corner->filled > 0 && !corner->shortish && !cell_is_labelish(corner))
        return false;
    for (size_t k = 1; k < w->n; k++)
        if (w->row[k]->filled == 0 || !w->row[k]->shortish || words_degree(l->rules, w->row[k]->f) < 1 ||
            cell_is_labelish(w->row[k]))
            return false;
    size_t labels = 0, rows = 0;
    for (size_t k = row_begin(w->t, row + 1); k < w->t->n; k++) {
        const struct tcell *c = &w->t->cells[k];
        if (c->col != corner->col || c->filled == 0)
            continue;
        rows++;
        labels += c->whole;
    }
    if (labels < 1 || labels * 2 < rows)
        return false;
    cell_give(l, corner, G_TEXT);
    for (size_t k = 1; k < w->n; k++)
        cell_give_post(l, w->row[k]);
    const struct tcell *head = NULL;
    for (size_t k = row_begin(w->t, row + 1); k < w->t->n; k++) {
        struct tcell *c = &w->t->cells[k];
        if (c->col == corner->col) {
            head = c;
            cell_leave(l, c, "table.row-head");
            continue;
        }
        const struct tcell *post = NULL;
        for (size_t m = 1; m < w->n; m++)
            if (w->row[m]->col <= c->col && c->col < w->row[m]->col + w->row[m]->cols)
                post = w->row[m];
        if (!head || !post || !head->whole || c->filled == 0) {
            cell_give(l, c, G_TEXT);
            continue;
        }
        bool field = head->label.class == RC_FIELD && !head->req;
        size_t at = cell_first_filled(l, c);
        for (size_t i = c->first; i < c->end; i++) {
            struct line *x = &l->list[i];
            x->given = !field ? G_ITEM : i == at ? G_FIELD : G_VALUE;
            x->owner = field ? (int)at : -1;
            x->column = head->f;
            x->column_rule = head->label.rule;
            x->of = (int)cell_first_filled(l, post);
            x->value_from = at;
            x->value_to = c->end;
            x->value_empty = cell_says_none(l, c);
        }
    }
    return true;
}

bool grid_beside(struct walk *w, uint32_t row)
{
    struct lines *l = w->l;
    if (w->n < 2 || w->n > 16)
        return false;
    for (size_t k = 0; k < w->n; k++) {
        struct span post = {0}; /* 化验员 or 化验员岗位职责 */
        bool named = rules_head(l->rules, RC_HEAD, w->row[k]->f, &post) >= 0 && words_degree(l->rules, post) >= 1;
        if (w->row[k]->filled == 0 || !w->row[k]->shortish || cell_is_labelish(w->row[k]) ||
            (!named && words_degree(l->rules, w->row[k]->f) < 2))
            return false;
    }
    size_t lists = 0;
    for (size_t k = 0; k < w->t->n; k++) {
        const struct tcell *c = &w->t->cells[k];
        size_t m = 0;
        while (m < w->n && (w->row[m]->col != c->col || w->row[m]->cols != c->cols))
            m++;
        if (c->row > row && c->filled > 0 && m == w->n)
            return false;
        lists += c->row == row + 1 && c->filled > 1 && cell_holds_list(l, c);
    }
    if (lists < w->n)
        return false;
    for (size_t m = 0; m < w->n; m++) {
        size_t post = cell_first_filled(l, w->row[m]);
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

/* 职掌|工作内容 beside a post: both say what it does, unless one is an older version of the other. */
static bool more_duties(const struct walk *w, size_t index)
{
    return w->grid && w->content != SIZE_MAX && !tells_version(w->head[index]) && !tells_version(w->head[w->content]) &&
           !span_eq(w->head[index]->f, w->head[w->content]->f);
}

/* A few words ahead of the duties that group those beside them. */
static void give_group(struct walk *w, const struct tcell *c, const struct tcell *number)
{
    struct line *x = &w->l->list[cell_first_filled(w->l, c)];
    cell_give(w->l, c, G_ITEM);
    x->column = w->head[w->content]->f;
    x->column_rule = w->head[w->content]->label.rule;
    x->groups = true;
    if (number)
        cell_give_number(w, number, c);
}

/* 园长/法人, 门卫、更夫: does one of the parts name a post? */
static bool part_names_post(const struct walk *w, struct span f)
{
    for (size_t from = 0, i = 0; i <= f.n;) {
        size_t at = i;
        uint32_t cp = i < f.n ? utf8_next(f, &i) : (uint32_t)(i++, '/');
        if (cp != '/' && cp != 0x3001)
            continue;
        if ((from > 0 || at < f.n) && words_degree(w->l->rules, span_sub(f, from, at)) >= 1)
            return true;
        from = i;
    }
    return false;
}

/* 1、专技岗位 over all columns, and a row of the grid's columns right below it: it groups the posts. */
static bool groups_posts(const struct walk *w, const struct tcell *c)
{
    size_t k, cells = 0, aligned = 0;
    if (w->title == SIZE_MAX || !c->shortish || c->filled != 1 || c->has_label || cell_is_labelish(c) ||
        c->cols < w->head[0]->cols * 2)
        return false;
    for (size_t end = rows_below(w, c, 1, &k); k < end; k++) {
        const struct tcell *x = &w->t->cells[k];
        cells++;
        for (size_t m = 0; m < w->nhead; m++)
            aligned += w->head[m]->col == x->col && w->head[m]->cols == x->cols && x->filled > 0 &&
                       (m != w->title || (x->shortish && !cell_is_labelish(x)));
    }
    return cells >= 2 && aligned == cells && cells == w->nhead;
}

bool grid_data(struct walk *w, size_t from)
{
    size_t labels = 0, filled = 0, index;
    for (size_t k = from; k < w->n; k++) {
        labels += w->row[k]->whole && w->row[k]->filled > 0;
        filled += w->row[k]->filled > 0;
    }
    if (filled > 0 && labels * 2 > filled)
        return false;
    if (filled > 0 && w->grid && w->n - from == 1 && w->nhead > 1 && (w->taken == 0 || w->grouped) &&
        groups_posts(w, w->row[from])) {
        w->grouped = true; /* from its first row on */
        cell_leave(w->l, w->row[from], "table.group");
        return true;
    }
    if (filled > 0 && w->n - from == 1 && w->nhead > 1 &&
        (w->row[from]->has_label || w->row[from]->cols >= w->head[0]->cols * 2))
        return false; /* one cell over all columns: the grid ends here, or a line stands between */
    if (w->list && w->n - from >= 2 && w->row[from]->whole) { /* 职权|1.… 2.…: a row of the form goes on */
        const struct tcell *head = grid_head_above(w, w->row[from], &index);
        if (!head || (head->cols != w->row[from]->cols && index != w->seq))
            return false;
    }
    if (w->title == SIZE_MAX && w->n - from == 2 && w->row[from]->whole && w->row[from]->label.class == RC_SECTION &&
        w->row[from]->rows == 1 && w->row[from + 1]->filled > 0 && !w->row[from + 1]->whole && w->nhead > 2 &&
        w->row[from + 1]->col + w->row[from + 1]->cols >= w->head[w->nhead - 1]->col + w->head[w->nhead - 1]->cols)
        return false;   /* 任职要求|… over all other columns */
    bool total = false; /* 合计||26 below the posts */
    for (size_t k = from; k < w->n && w->grid; k++)
        total = total ||
                (w->row[k]->f.n > 0 && rule_is(w->l->rules, rules_line(w->l->rules, RC_NONE, w->row[k]->f), "total"));
    for (size_t k = from; k < w->n && total; k++)
        cell_give(w->l, w->row[k], G_TEXT);
    if (total)
        return true;
    for (size_t k = from; k < w->n && w->grid; k++) /* what should name a post is a word of a form */
        if (grid_head_above(w, w->row[k], &index) && index == w->title && w->row[k]->f.n > 0 &&
            words_degree(w->l->rules, w->row[k]->f) == 0 && words_no_post(w->l->rules, w->row[k]->f) &&
            !part_names_post(w, w->row[k]->f) && (w->taken == 0 || cell_is_labelish(w->row[k])))
            return false;
    w->taken++;
    for (size_t k = from; k < w->n && w->list; k++) /* 学历|… where a number should stand: rows of a form follow */
        if (grid_head_above(w, w->row[k], &index) && index == w->seq && w->row[k]->whole)
            return false;
    const struct tcell *number = NULL;
    for (size_t k = from; k < w->n; k++) {
        struct tcell *c = w->row[k];
        const struct tcell *head = grid_head_above(w, c, &index);
        for (size_t i = c->first; i < c->end; i++)
            w->l->list[i].column = head ? head->f : (struct span){0};
        if (!head || c->filled == 0) {
            cell_give(w->l, c, G_TEXT);
            continue;
        }
        if (w->grid && index == w->title) {
            cell_give_post(w->l, c);
            continue;
        }
        if (index == w->seq) {
            number = c;
            cell_give(w->l, c, G_TEXT);
            continue;
        }
        size_t beside = SIZE_MAX;
        bool counts = index == w->content && k + 1 < w->n && grid_head_above(w, w->row[k + 1], &beside) &&
                      beside == index; /* 1|… both below 职责 */
        if (c->number && index + 1 < w->nhead && w->list && (index != w->content || counts)) {
            number = c;
            cell_give(w->l, c, G_TEXT);
            continue;
        }
        if (index < w->content && w->list && !w->grid && c->whole && !c->req && c->label.class == RC_SECTION &&
            !cell_is_labelish(head) && w->content != SIZE_MAX) { /* 其他 below 模块 */
            cell_leave(w->l, c, "table.group");
            continue;
        }
        if (index == w->group && c->shortish && c->filled == 1) {
            give_group(w, c, number);
            number = NULL;
            continue;
        }
        bool other =
            w->list && head->whole && !head->req && head->label.class == RC_SECTION && !cell_is_duties(w->l, head);
        if (head->whole && (w->grid || index == w->content || other)) {
            enum given given = head->label.class == RC_FIELD && !head->req ? G_FIELD : G_ITEM;
            if (given == G_ITEM && cell_is_duties(w->l, head) && index != w->content && !more_duties(w, index))
                given = G_TEXT;
            if (given == G_ITEM && rule_is(w->l->rules, rules_line(w->l->rules, RC_NONE, c->f), "total"))
                given = G_TEXT; /* 合计 below the duties */
            size_t at = cell_first_filled(w->l, c);
            for (size_t i = c->first; i < c->end; i++) {
                w->l->list[i].ahead = w->grid && index < w->title;
                w->l->list[i].given = given == G_FIELD && i != at ? G_VALUE : given;
                if (given == G_FIELD)
                    cell_no_marker(&w->l->list[i]);
                w->l->list[i].owner = given == G_FIELD ? (int)at : -1;
                w->l->list[i].column_rule = head->label.rule;
                w->l->list[i].column_asks = head->req && !asks_alone(w, head);
                w->l->list[i].value_from = at;
                w->l->list[i].value_to = c->end;
                w->l->list[i].value_empty = cell_says_none(w->l, c);
            }
            if (number && index == w->content && w->list)
                cell_give_number(w, number, c);
            if (given == G_ITEM)
                labels_within(w->l, c);
        } else {
            cell_leave(w->l, c, "table.other-column");
        }
    }
    return true;
}
