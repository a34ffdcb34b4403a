/* Search in the catalogue. The query language: blanks are AND, "…" a phrase, -word excludes, OR between two words, a
 * trailing * lets a word of letters go on, and title: dept: section: doc: (岗位: 部门: 栏目: 文档:) restrict. Nothing
 * is an error: what cannot be understood is told in a note and left out. */
#ifndef ZHIZE_SEARCH_H
#define ZHIZE_SEARCH_H

#include "catalogue.h"

enum query_field { QUERY_ANY, QUERY_TITLE, QUERY_DEPT, QUERY_SECTION, QUERY_DOC };

struct query_term {
    enum query_field field;
    struct span text; /* borrowed from the query */
    bool prefix, negative;
    bool or_next; /* this one or the next: terms joined so form one condition */
};

enum note_kind {
    NOTE_EMPTY,           /* nothing to look for */
    NOTE_TOO_LONG,        /* cut */
    NOTE_QUOTE_OPEN,      /* a quotation mark that is not closed */
    NOTE_DROPPED,         /* what: has nothing that can be searched */
    NOTE_ONLY_EXCLUDED,   /* only words to exclude */
    NOTE_UNKNOWN_SECTION, /* what: no such section */
    NOTE_NO_DOCUMENT,     /* what: no such document */
    NOTE_WIDENED,         /* what → to, by rule */
    NOTE_SOUND,           /* what was taken as pinyin */
    NOTE_NOT_INDEXED,     /* an import that makes the index has not come to its end */
    NOTE_KINDS
};

struct query_note {
    enum note_kind kind;
    struct span what, to, rule;
};

#define QUERY_TERMS 24

struct query {
    struct query_term terms[QUERY_TERMS];
    size_t n;
    struct query_note notes[QUERY_TERMS + 8];
    size_t notes_n;
};

/* Never fails. Terms borrow from `text`. */
void query_parse(struct span text, struct query *q);
/* A note as a sentence, in Chinese or English. */
void note_text(const struct query_note *n, bool english, struct buf *out);

/* ---- results ---- */

struct search_range {
    size_t from, to; /* bytes */
};

enum hit_kind { HIT_ROLE, HIT_DUTY, HIT_DEPARTMENT_DUTY, HIT_SECTION, HIT_FIELD, HIT_DEPARTMENT, HIT_DOCUMENT };
const char *hit_kind_name(enum hit_kind k); /* "role" … */

struct search_hit {
    enum hit_kind kind;
    struct span role_id, role;             /* public id and title */
    struct span department_id, department; /* of the first occurrence, or the department itself */
    struct span document_id, document;     /* where it first stands */
    uint32_t p;
    struct span section; /* kind of section, or name of field */
    struct span text;    /* what matched: wording, titles (a line each), document's title and names */
    struct search_range *ranges;
    size_t ranges_n;
    int64_t occurrences, documents; /* of the duty; descriptions and documents of a role */
    double score;                   /* higher is better */
};

/* Hits of one role among the duties found. */
struct search_facet {
    struct span id, title;
    int64_t count;
};

struct search_options {
    size_t offset, limit; /* of hits; limit 0 is 20 */
    bool typing;          /* the last word may not be complete */
    bool all;             /* count and rank every hit, whatever it takes */
};

struct search_result {
    struct search_hit *roles; /* by title; at most LIMIT_SEARCH_ROLES, on the first page only */
    struct search_hit *hits;  /* duties and the rest */
    struct search_facet *facets;
    struct query_note *notes;
    size_t roles_n, hits_n, facets_n, notes_n;
    int64_t roles_total, total;
    bool exact; /* total is exact; else there are at least so many */
};

/* All is owned by the arena. */
struct search_result *catalogue_search(struct catalogue *c, struct span query, const struct search_options *o,
                                       struct arena *arena);

/* A piece of a text of at most about `width` code points around its first range: byte offsets; *from > 0 or *to < n
 * means that something was left out. */
void search_snippet(struct span text, const struct search_range *ranges, size_t n, size_t width, size_t *from,
                    size_t *to);

#endif
