/* What the catalogue shows: plain structs in an arena, read from the database for commands, exports and pages. Nothing
 * here writes. Order is natural and the same however the database came about. Public ids are a letter (r role, t duty,
 * u department, d document) and 16 hexadecimal digits; they depend on content only. All strings are owned by the
 * arena; an empty span is "not told". */
#ifndef ZHIZE_VIEW_H
#define ZHIZE_VIEW_H

#include "catalogue.h"

/* Where something stands. */
struct view_place {
    struct span document, name; /* public id and file name of the document */
    uint32_t p;                 /* paragraph, 0: not told */
};

struct view_field {
    struct span name, label, value;
    uint32_t p;
};

struct view_item {
    unsigned depth; /* from 0 */
    uint32_t n, p;
    struct span label, text, duty; /* duty: public id, empty for a blank item */
    int64_t occurrences;           /* of that duty in the catalogue */
};

struct view_section {
    struct span kind, heading;
    uint32_t p;
    struct view_item *items;
    size_t items_n;
};

/* A role as one document describes it. */
struct view_description {
    struct view_place place;
    struct span role;  /* public id of its catalogue role */
    struct span title; /* as written */
    bool title_from_filename;
    struct span department, department_id; /* its own or its parent's */
    struct span parent, parent_id;         /* title and public id of the role that it stands within */
    struct view_field *fields;
    size_t fields_n;
    struct view_section *sections;
    size_t sections_n;
};

struct view_occurrence {
    struct view_place place;
    uint32_t n;
    struct span label, text, department;
};

struct view_duty {
    struct span id, kind, text;
    int64_t occurrences, documents;
    struct view_occurrence *list; /* the first ones, by document and place */
    size_t list_n;
};

struct view_alias {
    struct span title, rule; /* rule: the synonym that made them one, or empty */
    int64_t count;
};

/* A reporting line from or to a role. */
struct view_line {
    struct span name, id; /* title, and public id where the catalogue has that role */
    int64_t count;        /* descriptions that say so */
};

struct view_role {
    struct span id, title; /* title empty: untitled */
    struct span pinyin;    /* syllables of its first reading */
    int64_t descriptions_total, documents, duties_total;
    struct view_alias *aliases;
    struct view_line *superiors, *subordinates;
    struct view_description *descriptions;
    struct view_duty *duties; /* all kinds; by kind, then the most frequent first */
    struct span *findings;    /* messages */
    size_t aliases_n, superiors_n, subordinates_n, descriptions_n, duties_n, findings_n;
};

/* How much to load; 0 is everything. */
struct view_limits {
    size_t descriptions, duties, occurrences;
};

/* The role with that public id, or NULL. */
struct view_role *view_role(struct catalogue *c, struct span id, struct view_limits limits, struct arena *arena);
/* Public ids of the roles that a person may mean by `name`: public id, title, alias, pinyin or initials. */
size_t view_find_roles(struct catalogue *c, struct span name, struct arena *arena, struct span **ids);

/* A row of a list. */
struct view_role_row {
    struct span id, title, aliases, departments; /* the last two joined by "、" */
    int64_t descriptions, documents, duties;
};
enum view_order { VIEW_BY_TITLE, VIEW_BY_COUNT };
int view_each_role(struct catalogue *c, enum view_order order, size_t offset, size_t limit,
                   bool (*each)(void *user, const struct view_role_row *r), void *user);

struct view_department_row {
    struct span id, name;
    int64_t roles, descriptions, documents, duties;
};
int view_each_department(struct catalogue *c, bool (*each)(void *user, const struct view_department_row *r),
                         void *user);

/* A role in a department, and who in it reports to whom. */
struct view_node {
    struct span id, title; /* id empty: the catalogue has no such role */
    bool member;           /* described in this department; else only named as a superior */
    int64_t descriptions;
};
struct view_edge {
    size_t from, to; /* indices of nodes: from reports to to */
};
struct view_department {
    struct span id, name;
    struct span *names; /* other ways to write it */
    int64_t roles, descriptions, documents;
    struct view_node *nodes;
    struct view_edge *edges;
    struct view_duty *duties; /* the department's own */
    size_t names_n, nodes_n, edges_n, duties_n;
};
struct view_department *view_department(struct catalogue *c, struct span id, struct view_limits limits,
                                        struct arena *arena);
/* The chart as Graphviz DOT text; links to `url_prefix` + role id when that is not NULL. `joined`: only roles that a
 * line leads to or from. */
void view_department_dot(const struct view_department *d, const char *url_prefix, bool joined, struct buf *out);

struct view_source {
    struct span path, outcome, detail;
    int64_t size, mtime_ns;
    bool missing;
};
struct view_diag {
    struct span level, id, message;
    uint32_t p;
};
struct view_document_row {
    struct span id, name, title, format, sha256, outcome; /* the first source's outcome */
    int64_t roles, duties, diagnostics, sources;
};
/* Documents by name. */
int view_each_document(struct catalogue *c, size_t offset, size_t limit,
                       bool (*each)(void *user, const struct view_document_row *r), void *user);
struct view_document {
    struct view_document_row row;
    struct view_source *sources;
    struct view_description *descriptions; /* its roles, in its order */
    struct view_description *units;        /* departments' own sections: title is the department's name */
    struct view_diag *diags;
    size_t sources_n, descriptions_n, units_n, diags_n;
};
struct view_document *view_document(struct catalogue *c, struct span id, struct arena *arena);
/* The same without what it says: row, sources and diagnostics. */
struct view_document *view_document_state(struct catalogue *c, struct span id, struct arena *arena);

/* Catalogue-wide findings: messages in order. */
int view_each_finding(struct catalogue *c, bool (*each)(void *user, const struct view_diag *d), void *user);

/* A named count, for statistics. */
struct view_count {
    struct span name, id;
    int64_t count;
};
enum view_stat {
    VIEW_OUTCOMES,         /* sources by outcome */
    VIEW_FORMATS,          /* documents by format */
    VIEW_DEPARTMENT_ROLES, /* departments by number of roles */
    VIEW_COMMON_DUTIES,    /* duties by occurrences */
    VIEW_ROLE_DOCUMENTS,   /* roles by documents */
    VIEW_KINDS             /* items by kind of section */
};
size_t view_stat(struct catalogue *c, enum view_stat stat, size_t limit, struct arena *arena, struct view_count **out);

/* The word for a section kind or a field name in Chinese or English; the name itself when there is none. */
const char *view_word(struct span name, bool english);
/* The name for view_word of a kind of section, of a department's own or of a role's. */
struct span view_section(struct span kind, bool unit);

#endif
