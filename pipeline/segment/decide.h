/* Decide: how the parts of the decision see the document. For decide.c, steps.c, prepare.c,
 * heads.c and scores.c. */
#ifndef ZHIZE_DECIDE_H
#define ZHIZE_DECIDE_H

#include "lines.h"
#include "roles.h"

#define NEVER (-1000000) /* a score: the line is none of that kind */

/* What the scores look at. A line is meant by its place k among those that take part. */
struct view {
    struct lines *l;
    size_t *at; /* lines that take part */
    size_t n;
    int *role_base;   /* score of a line as a role's head by itself */
    int *role_family; /* what its siblings add */
    int *section_family;
    size_t *last_head;  /* the last line before it that looks like a role's head by itself; SIZE_MAX: none */
    size_t *last_dept;  /* the last line before it that may be over a department's own duties; SIZE_MAX: none */
    bool *duties_told;  /* a label of duties stands between it and the head of its post */
    bool *ended;        /* the name of rules stands between it and the head of the post above it */
    bool *among_roles;  /* most of its siblings are roles */
    bool *under_posts;  /* below a numbered heading about posts, 三、人员分工 */
    bool *opens;        /* what stands below it stands below each other post, and nowhere else */
    bool *needs_family; /* no word of it speaks for a post: only its siblings may */
    uint8_t *asks;      /* do its words tell what is asked of a person? enum told */
    uint8_t *possible;  /* may its words stand for a post? The same, of all lines of the document */
    size_t rule_heads;  /* unnumbered lines worded as the heads of rules, 晨检制度 */
    bool by_file;       /* only the file name names the post */
    bool all_ask;       /* the lists right below the posts' names say what is asked, most of them */
};

enum told { TOLD_NOT_YET, TOLD_NO, TOLD_YES };

static inline int weight(const struct view *v, enum weight w)
{
    return rules_weight(v->l->rules, w);
}

/* depts.c: may the line stand over a department's own duties? */
bool heads_dept(const struct lines *l, const struct line *x);

/* furniture.c */
/* Tells which lines are no content. Called by lines_prepare. */
void lines_furniture(struct lines *l);

/* prepare.c */
/* Tells what needs no decision: kinds of furniture, and what labels stand for by what is below them. */
void lines_prepare(struct lines *l);

/* heads.c */
/* Does a bracket of an earlier head name this post? 销售助理(行政文员、报关员) … 1、行政文员: */
bool named_before(const struct view *v, size_t k);
/* Does a list begin with line k, 1 or a bullet of another run than that of the line before it? */
bool list_begins(const struct view *v, size_t k);
/* A short line without a number, no sentence and no label, over a label or a list: as heads of blocks stand. */
bool over_block(const struct view *v, size_t k);
/* The same where the line has no number at all. */
bool heads_like(const struct view *v, size_t k);
/* 总经理 / 电子商务部经理 below 上下级关系 or 组织架构图: a box of a chart; not the last one where duties follow it. */
bool in_chart(const struct view *v, size_t k);
/* Is it worded as the name of rules, 村民会议制度? */
bool names_rules(const struct view *v, size_t k);
/* And does it stand over rules? */
bool rules_heading(const struct view *v, size_t k);
/* Does a bare, numbered line name a certain post, over a deeper list? 3、材料员 over (1)负责… */
bool post_over_list(const struct view *v, size_t k);
/* Is it alone in its cell, and do other cells of its row hold words? */
bool beside_cells(const struct view *v, const struct line *x);
/* How much the line is the head of a post by itself, or NEVER; notes needs_family. */
int alone_score(const struct view *v, size_t k);
/* Is line k the head of a post, as far as its words and, when they have been judged, its siblings say? */
bool is_head(const struct view *v, size_t k);
/* What siblings say: role_family, section_family, among_roles, opens; clears needs_family where they speak for the
 * line. */
void judge_families(struct view *v);

/* The best path to a context: its score, and what the line was that led there. */
struct cell_state {
    int score, kind, from, margin, runner, own;
};

/* steps.c */
/* Do most of the lists right below the heads of posts, in a document without labels of duties, say what is asked of a
 * person? Once role_base and asks are there. */
bool lists_ask(const struct view *v);
/* From the best paths to the contexts before line k, those behind it; both have C_COUNT. */
void decide_step(const struct view *v, size_t k, const struct cell_state *prev, struct cell_state *now);

/* scores.c: of line k for a kind, or NEVER */
int role_score(const struct view *v, size_t k);
void section_scores(const struct view *v, size_t k, int scores[SECTION_KINDS]);
int item_score(const struct view *v, size_t k, int ctx);
int group_score(const struct view *v, size_t k);
int title_score(const struct view *v, size_t k);
int dept_score(const struct view *v, size_t k);      /* depts.c */
int dept_duty_score(const struct view *v, size_t k); /* depts.c */
int field_score(const struct view *v, size_t k);
int value_score(const struct view *v, size_t k);
/* A few words without a number that name no post, right over a list. */
bool few_over_list(const struct view *v, size_t k);
/* 学历 or （二） 能力要求 that only divide the requirements: a bare label without a number, or in a run of such. */
bool bare_subhead(const struct view *v, const struct line *x);
/* 村委会议任务 over a list as the post above it is over one: another heading of its kind, none of its duties. */
bool sibling_head(const struct view *v, size_t k);
/* 附件三: what follows is of another part of the document. */
bool begins_annex(const struct view *v, size_t k);
/* Does line k go on a run that encloses the post above it? 5 记录 is none of the duties below 4.2 X. Counts twice where
 * two things say so. */
int outer_run(const struct view *v, size_t k);
/* Does the label's value break off in the midst of a sentence, and the next line end it? */
bool value_goes_on(const struct lines *l, const struct line *label, const struct line *x);
/* Is line k, below 岗位概述 and a line without a number, one of several such lines right over the label of the duties?
 * It is the summary's as well. */
bool summary_goes_on(const struct view *v, size_t k);
/* Is the line a field's label whose value did not stand on it, or broke off? */
bool wants_value(const struct lines *l, const struct line *x, int kind);

#endif
