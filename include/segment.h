/* Segment: what each stretch of a document is, and which rule said so. Reads a struct document, gives segments that
 * cover every paragraph once and in order. It cuts and names; it does not clean titles or split values (normalize
 * does). */
#ifndef ZHIZE_SEGMENT_H
#define ZHIZE_SEGMENT_H

#include "document.h"
#include "rules.h"

enum segment_kind {
    SEG_TITLE,      /* the document's title */
    SEG_DEPARTMENT, /* a heading that names a department */
    SEG_GROUP,      /* another heading above roles or beside them (a chapter) */
    SEG_ROLE,       /* names a post: a heading, or the value of a label for the post's name */
    SEG_FIELD,      /* label and value */
    SEG_SECTION,    /* the head of a section: 岗位职责, 任职资格 … */
    SEG_ITEM,       /* a duty, a requirement … */
    SEG_TEXT,       /* anything else */
    SEG_FURNITURE,  /* contents lists, page numbers, signature lines, site banners */
    SEG_KINDS
};
const char *segment_kind_name(enum segment_kind k);

struct segment {
    enum segment_kind kind;
    uint32_t p;         /* paragraph, from 1 */
    uint32_t from, to;  /* code points in the paragraph's text: this segment's stretch */
    struct span rule;   /* name of the rule that decided */
    struct span name;   /* field: canonical name ("reportsTo"); section: kind ("duties"); role: "" or "label" */
    struct span label;  /* the document's words for it: a field's label, a section's heading, a table column's head */
    struct span marker; /* its number or bullet as shown, typed or automatic, or empty */
    struct span text;   /* what it says, without marker and label */
    uint32_t role;      /* ordinal of the role it belongs to (the k-th SEG_ROLE that opens one), 0: none */
    uint32_t parent;    /* SEG_ROLE: ordinal of the role it stands within, 0: none */
    uint32_t depth;     /* item: nesting below its section, from 0 */
    bool more;          /* continues the segment before it (a value or item over several lines or paragraphs) */
    bool line; /* with more: a new paragraph, so the parts are joined by a line feed where the contract says so */
    int score, margin;  /* of the decision, and over the runner-up; in hundredths */
    struct span runner; /* the runner-up's kind and rule, for explain */
};

struct segments {
    struct arena *arena; /* borrowed from the document, or own when read from XML */
    bool own_arena;
    struct span source, format, sha256;
    struct segment *list;
    size_t n, cap;
    struct diags diags; /* the document's, carried on, and its own */
};

/* The document may be freed only after the segments. Never fails: what cannot be told is text. */
struct segments *segment_document(const struct document *d, const struct rules *r);
void segments_free(struct segments *s);                         /* accepts NULL */
void segments_write(const struct segments *s, struct buf *out); /* segments XML */
struct segments *segments_read(const char *xml, size_t n);      /* damaged: what was read, D_XML_BROKEN */
/* For people: every line with its segment, rule, score and runner-up; as text (colours when ansi) or as an HTML page.
 */
void segments_explain(const struct segments *s, struct buf *out, bool ansi);
void segments_explain_html(const struct segments *s, struct buf *out);

#endif
