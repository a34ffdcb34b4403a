/* Tables: a walk over the rows of one table. For tables.c, cells.c and grids.c. */
#ifndef ZHIZE_TABLES_H
#define ZHIZE_TABLES_H

#include "lines.h"

struct walk {
    struct lines *l;
    struct table_info *t;
    const struct tcell *aside; /* 工作记录 beside 职责与工作任务: the head of a last column that is left alone */
    struct tcell **row;        /* cells that begin in this row, by column */
    size_t n;
    /* the head of a grid or list that holds for the rows below it */
    bool grid, list;
    struct tcell **head, **sub; /* sub: cells of its second row */
    size_t nhead, nsub, taken;  /* taken: rows below it that were read */
    size_t title, content, seq; /* indexes into head, SIZE_MAX none */
    bool grouped;               /* rows over all columns group its posts */
    size_t group;               /* that of a column that groups the duties beside it */
    int label_votes[1024], value_votes[1024];
    bool in_duties;            /* below that of the duties */
    bool in_steps;             /* below 工作流程, and the duties are told above */
    bool post_rows;            /* a post stands at the left of several rows */
    bool in_req;               /* below the head of the requirements */
    const struct tcell *rated; /* the head of a grid of what is assessed, where the row stands below it */
    size_t labels;             /* cells that are labels as a whole */
};

/* cells.c */
/* Walk the nodes, note each table's cells and each flow's innermost cell, then each cell's lines. */
void cells_collect(struct lines *l);
/* A cell's words as one string where it is short: a label may stand over several lines, one character each. */
void cell_look(struct lines *l, struct tcell *c);
/* Beside a value: are its words a field's label only where a value follows, 目标|…? Then it is a label. */
bool cell_look_beside(struct lines *l, struct tcell *c);
/* Gives it to every line of the cell. */
void cell_give(struct lines *l, const struct tcell *c, enum given given);
/* The cell names a post: its first filled line is the role, the others belong to it. */
void cell_give_post(struct lines *l, const struct tcell *c);
/* Its lines are no content, for this reason. */
void cell_leave(struct lines *l, const struct tcell *c, const char *why);
/* Its first line that is not blank, or its first one. */
size_t cell_first_filled(const struct lines *l, const struct tcell *c);
/* Is it blank, or does it say none? */
bool cell_says_none(const struct lines *l, const struct tcell *c);
/* Is it a label as a whole, or the head of a column of numbers? */
bool cell_is_labelish(const struct tcell *c);
/* Are two lines or more of the cell numbered or bulleted? */
bool cell_holds_list(const struct lines *l, const struct tcell *c);
/* Is it the label of the section of this name? */
bool cell_is_section(const struct lines *l, const struct tcell *c, const char *name);
/* Is it the label of the post's name, of the duties? */
bool cell_is_title(const struct lines *l, const struct tcell *c);
bool cell_is_duties(const struct lines *l, const struct tcell *c);
/* A number alone in a cell that is a value is no marker. */
void cell_no_marker(struct line *x);
/* The number that stands in a cell of its own goes to the first line of the cell that it counts. */
void cell_give_number(struct walk *w, const struct tcell *number, const struct tcell *content);

/* grids.c: what reads a row says whether the row was one of its kind */
/* Does something stand in the row, and labels in no more than half of it? */
bool grid_row_filled(const struct walk *w, uint32_t row);
/* Is this row the head of columns: all that stands in it are words for columns? */
bool grid_head(struct walk *w, size_t from, uint32_t row);
/* 任职条件 over three columns, 学历|专业|其他 below it: the second row of a grid's head. */
bool grid_subhead(struct walk *w, size_t from, uint32_t row);
/* The head of the column in which the cell stands, that of the second row before that of the first; its index in
 * *index. */
const struct tcell *grid_head_above(const struct walk *w, const struct tcell *c, size_t *index);
/* Posts as columns: |店长|收银员| over 直接上级|区域经理|店长 …: the row of posts begins here, rows of labels
 * follow. */
bool grid_columns(struct walk *w, size_t from, uint32_t row);
/* Posts side by side, and below each what it does, without a label: the columns of a board. */
bool grid_beside(struct walk *w, uint32_t row);
/* A row below a head of columns. */
bool grid_data(struct walk *w, size_t from);

#endif
