/* Lines: what segment works on. For segment's own files. A paragraph (or several that belong together) is a flow; a
 * flow is cut into lines at soft breaks, at numbers that evidently begin an item, and at labels within it. */
#ifndef ZHIZE_LINES_H
#define ZHIZE_LINES_H

#include "document.h"
#include "rules_match.h"

/* Folded text with the way back: byte k of s came from byte map[k] of the original; map[n] is its end. */
struct folded {
    struct span f;
    uint32_t *map;
};
void fold_line(struct arena *arena, struct span text, struct folded *out);
/* Without any blank, as a copy in arena. */
struct span fold_compact(struct arena *arena, struct span f);

struct piece {
    size_t at;   /* byte in the flow's text where this paragraph begins */
    uint32_t p;  /* its number */
    size_t skip; /* bytes of the paragraph's text before `at` that are left out (a page's number) */
    size_t size; /* bytes of it that are meant: it is cut at tabs; 0: all that follow */
    const struct para *para;
};

struct flow {
    struct span text;
    struct piece *pieces;
    size_t n;
    int aside;       /* the site's own words around a page: 1 + their rule; 0: none */
    size_t node;     /* index of the first paragraph's node */
    int table, cell; /* innermost table and cell (indexes into lines.tables / its cells), -1 outside */
};

enum marker_group {
    MG_NONE,
    MG_CHAPTER, /* 第一章 */
    MG_SECTION, /* 第一节 */
    MG_ARTICLE, /* 第一条 */
    MG_CN,      /* 一、 */
    MG_CNPAREN, /* （一） */
    MG_DEC,     /* 1、 1. 1 ⒈ */
    MG_PAREN,   /* (1) 1) ⑴ */
    MG_MULTI,   /* 1.1 */
    MG_CIRCLED, /* ① */
    MG_CNCIRCLED,
    MG_ROMAN,
    MG_LETTER,
    MG_STEM, /* 甲、 */
    MG_BULLET,
    MG_AUTO, /* an automatic number of another kind */
};

/* What a table has decided about a line. */
enum given {
    G_FREE,  /* nothing: decide as in running text */
    G_LABEL, /* a cell that is a label: known (label) or not (then label.rule < 0) */
    G_VALUE, /* a cell that is the value of the label line `owner` */
    G_FIELD, /* the value of a column whose head is a field's label */
    G_ITEM,  /* an item of the section named by the column's head (section) */
    G_ROLE,  /* names a post */
    G_TEXT   /* none of these: a column's head, a number in its own cell, a weight */
};

struct line {
    uint32_t flow;
    size_t from, to; /* bytes in the flow's text, trimmed */
    struct folded fold;
    bool blank;
    bool soft; /* begins behind a soft break or an inline cut of the same paragraph */
    bool tail; /* what stands behind a section's head on its line */
    bool cut;  /* begins at an inline cut */
    /* marker */
    enum marker_group group;
    bool weak, bullet, automatic;
    bool unmarked; /* what looked like a marker was none */
    int level;     /* of an automatic number */
    int64_t value;
    struct span marker; /* as shown */
    size_t rest;        /* folded byte behind a typed marker; 0 for an automatic one */
    int run;            /* index into lines.runs, -1 none */
    int depth;          /* of its run */
    /* labels at `rest` */
    bool has_label, has_req;
    struct label_hit label, req;
    bool names_post; /* one of several lines 店长:负责…, 导游8名 持证…;负责…, cut behind the colon or the count */
    bool asked, done; /* the part of such a line that says what is asked, what is done */
    bool tasks;       /* 主要工作: over a list: the label of a summary that heads duties */
    int lead;         /* opening brackets before the label: bytes */
    /* words */
    int head;                 /* rule RC_HEAD, or -1; post is what it names */
    struct span post, powers; /* powers: the post whose authority or requirements the heading tells */
    int degree;               /* how much the line (or its post) is worded as a post, 0..3 */
    bool dept;                /* worded as a department */
    int dutydept;             /* rule RC_DUTYDEPT, or -1 */
    struct span deptname;
    int generic, chapter, furniture;
    bool hint, sentence;
    size_t chars; /* length of the text behind the marker, code points */
    size_t end;   /* folded byte where a weight behind the text begins, 0: there is none */
    const struct para *para;
    /* tables */
    enum given given;
    int owner;          /* line index of the label, -1 */
    bool column_asks;   /* the column's head is a requirement's label or stands below that of the requirements */
    int column_rule;    /* rule of the column's head, -1 */
    struct span column; /* the column's head as written */
    bool ahead;         /* G_FIELD: stands before its post in the row of a grid */
    bool in_grid;       /* of a row of four cells or more that no rule reads, among others */
    bool of_unit;       /* 安全部:负责… beside 资料员:负责…, both of several such lines */
    bool listed;        /* a contents list names it */
    bool content;       /* of the cell beside a section's head in a table */
    bool groups;        /* G_ITEM: a cell that groups what the cells beside it say */
    int of;             /* line of the post whose column this is, where posts stand as columns; -1 */
    struct span seq;    /* number that stands in a cell of its own */
    bool table_start;   /* first line of a table */
    bool alone;         /* G_LABEL: over rows of several cells, no value beside it */
    bool stacked;       /* lines of a cell that is read with its neighbours */
    bool value_empty;   /* G_LABEL: its value cell is blank or says none */
    size_t value_from, value_to; /* G_LABEL: lines of the value */
    /* decision */
    int kind, ctx;
    int score, margin, runner;
    int rule;
    const char *why; /* name of the rule when it is none of the rules file */
};

struct run {
    enum marker_group group;
    int level;
    size_t count, first, last; /* lines */
    int64_t low, high;
    uint32_t sign; /* what its first number ends with: 、 or . */
    size_t weak;   /* members with weak markers */
    int depth;
    int disorder; /* doubled or skipped numbers */
    bool heads;   /* its last member is the head of a post */
    /* members that are the bare name of a post over a list of its own, told by decide.c: what these lists hold, and how
     * much of it begins with what one does, 负责 … */
    size_t posts, told, verbs;
};

struct tcell {
    size_t first, end; /* lines */
    uint32_t row, col, rows, cols;
    size_t filled;                        /* lines that are not blank */
    struct span f;                        /* folded text of a short cell, compact */
    bool has_label, whole, req, also_req; /* also_req: req_label holds as well */
    struct label_hit label, req_label;
    bool seq_head, shortish, number;
};

struct table_info {
    size_t node, node_end;
    struct tcell *cells;
    size_t n, cap;
    uint32_t rows, cols;
    int parent;
};

struct lines {
    struct arena *arena;
    const struct document *doc;
    const struct rules *rules;
    struct flow *flows;
    size_t nflows, flows_cap;
    struct line *list;
    size_t n, cap;
    struct run *runs;
    size_t nruns, runs_cap;
    struct table_info *tables;
    size_t ntables, tables_cap;
    bool never;            /* an exam, a questionnaire: no roles whatever it asks about */
    bool formlike;         /* its title is that of a form, of rules …, whatever speaks for posts in it */
    bool against;          /* the document's title speaks against roles */
    bool has_requirements; /* some section of requirements is labelled as such */
    bool has_duties;       /* some label of duties stands alone on a line */
    bool letter;           /* its title is that of a notice or a letter */
    bool about_dept;       /* its title or file name is that of a department's description */
    bool file_head;        /* its file's name is worded as the head of a post's description */
    bool file_post;        /* its file's name names a post */
    bool each;             /* its title says that it is about each of several posts */
    bool favour;           /* its title or file name speaks for them */
    bool preview;
    struct diags *diags;
    struct document tabbed;     /* the document with tables in place of what tabs set, see tabs.c */
    const struct para **origin; /* of its paragraphs, by node; NULL: there are none */
};

void lines_make(struct lines *l, const struct document *d, const struct rules *r, struct diags *diags);
void lines_free(struct lines *l);
/* Features of line i from its text: marker, labels, words. */
void line_look(struct lines *l, struct line *x);
/* Appends the stretch [from, to) of a flow as a line: trimmed, folded and looked at; the rest as in line. */
void lines_push(struct lines *l, struct line line, size_t from, size_t to);
/* 销售助理(行政文员、报关员): does a bracket in the head's line name the post of line x? */
bool bracket_names(const struct line *head, const struct line *x);
/* Is its label that of the field? */
bool line_is_field(const struct lines *l, const struct line *x, const char *name);
/* Does what it may name end so, 技术人员? */
bool line_of_people(const struct line *x);
/* Does a known label that a colon or the end closes stand on it? */
bool line_is_label(const struct line *x);
/* The section kind that a rule names, or -1. */
int rule_section(const struct lines *l, int rule);
/* The section kind whose head this line's label is, or -1. */
int line_section(const struct lines *l, const struct line *x);

/* Is what the line says asked of a person, 熟悉…, rather than done by one? */
bool line_asks(const struct lines *l, const struct line *x);

/* Adds a paragraph as a flow of its own. */
void lines_flow(struct lines *l, size_t node, const struct para *p);
/* The number or bullet at byte `at` of a folded line: its kind, its value, the end behind it; weak: it may be none. */
bool marker_at(const struct lines *l, struct span f, size_t at, enum marker_group *group, bool *weak, int64_t *value,
               size_t *end);

/* inline.c */
struct cand; /* a number or a label that may begin a line */
struct cands {
    struct cand *list; /* freed by the caller */
    size_t n, cap;
};
/* Pushes the stretch [from, to) of the flow as one line, or as several where items and labels begin within it. `c` is
 * room that is used again. */
void line_cut(struct lines *l, struct line base, size_t from, size_t to, struct cands *c);

/* pages.c */
/* Text copied from a site that shows documents: true where the document is such a page; its flows are made then. */
bool page_join(struct lines *l, const struct document *d);

/* torn.c */
/* Text of which each sign stands in a paragraph of its own: true where the document is such text; its flows are made
 * then. */
bool torn_join(struct lines *l, const struct document *d);

/* tabs.c */
/* The document with rows that tabs set as tables; it lives as long as l. */
const struct document *tabs_read(struct lines *l, const struct document *d);

/* cuts.c */
void posts_cut(struct lines *l);

/* runs.c */
void numbers_join(struct lines *l);
void numbers_split(struct lines *l);
void runs_link(struct lines *l);
/* Do three posts or more stand in that run (-1: none), each over a list of duties? Once decided. */
bool run_tells_posts(const struct lines *l, int run);

void tables_read(struct lines *l);
void decide(struct lines *l);

/* words.c */
/* 0: not worded as a post … 3: certainly. Brackets, quotes and numbers at the end do not count. */
int words_degree(const struct rules *r, struct span compact);
/* May be a post that no rule knows: a short word that is none of forms, places and departments. */
bool words_unknown_post(const struct rules *r, struct span compact);
/* Where a post should stand: words of forms, or another label. */
bool words_no_post(const struct rules *r, struct span compact);
/* A heading's words up to a head count or a wide remark: 前台接待 1人 … */
struct span words_heading(struct span f);
/* Where a heading's head count stands (2名, 二人, 若干, x 2), SIZE_MAX: nowhere; returned is the end of the post's
 * name. */
size_t words_headcount(struct span f, size_t *from, size_t *to);
/* Does the heading tell a head count or a pay? */
bool words_counted(struct span f);
/* Where an amount of pay stands in a heading, and its end; SIZE_MAX: nowhere. */
size_t words_pay(struct span f, size_t *to);
/* Folded text without the boxes around all of it: 【设计部】. */
struct span words_unboxed(struct span compact);
bool words_dept(const struct rules *r, struct span compact);
/* The number that a marker's text stands for, or -1. */
int64_t words_number(struct span s);
bool cp_is_quote(uint32_t cp); /* or a bracket that sets a name off: "“《〈【〖「[< and what closes them */
bool cp_is_stop(uint32_t cp);  /* ends a sentence or clause: 。；;！!？?：: */

static inline struct span line_text(const struct lines *l, const struct line *x)
{
    return span_sub(l->flows[x->flow].text, x->from, x->to);
}

enum line_kind {
    K_TITLE,
    K_GROUP,
    K_DEPT,
    K_DEPTDUTY,
    K_ROLE,
    K_FIELD,
    K_FVALUE,
    K_SECTION,
    K_ITEM,
    K_TEXT,
    K_FURNITURE,
    K_VALUE,
    K_BLANK
};
enum line_ctx { C_OUT, C_DEPT, C_ROLE, C_SECTION /* + section kind */, C_COUNT = C_SECTION + 8 };

#endif
