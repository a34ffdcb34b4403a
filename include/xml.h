/* The project's own XML: written, read and validated here and nowhere else (libxml2). Stages use this; readers of
 * Word's parts use libxml2 themselves. */
#ifndef ZHIZE_XML_H
#define ZHIZE_XML_H

#include "diag.h"

/* Writing: into a buffer, one element a line, indented; an element that got text is closed on its line. */
#define XMLOUT_DEPTH 256
struct xmlout {
    struct buf *out;                /* borrowed */
    const char *open[XMLOUT_DEPTH]; /* past that depth an element's tags are left out and its text is kept */
    unsigned depth;
    bool tag_open, has_text[XMLOUT_DEPTH], has_child[XMLOUT_DEPTH];
};
void xmlout_begin(struct xmlout *x, struct buf *out); /* writes the declaration */
void xmlout_open(struct xmlout *x, const char *name); /* name: a literal */
void xmlout_attr(struct xmlout *x, const char *name, struct span value);
void xmlout_attr_int(struct xmlout *x, const char *name, long long value);
void xmlout_text(struct xmlout *x, struct span text); /* characters that XML forbids become U+FFFD */
void xmlout_close(struct xmlout *x);
void xmlout_leaf(struct xmlout *x, const char *name,
                 struct span text); /* open, text, close; nothing when text is empty */
/* A <diagnostic> for each of d. */
void xmlout_diags(struct xmlout *x, const struct diags *d);

/* Reading: pull events. No network, no entities, DOCTYPE refused, depth and size limited. */
struct xmlin;
enum xmlin_event { XMLIN_OPEN, XMLIN_CLOSE, XMLIN_TEXT, XMLIN_END, XMLIN_ERROR };
/* Bytes are borrowed until xmlin_free. */
struct xmlin *xmlin_new(const char *bytes, size_t n);
enum xmlin_event
xmlin_next(struct xmlin *x); /* an empty element gives OPEN and CLOSE; blank text between elements is skipped */
struct span xmlin_name(const struct xmlin *x); /* local name of the element; valid until the next event */
struct span xmlin_namespace(const struct xmlin *x);
struct span xmlin_attr(struct xmlin *x, const char *name); /* valid until the next event; .s is NULL when absent */
long long xmlin_attr_int(struct xmlin *x, const char *name, long long absent);
struct span xmlin_text(const struct xmlin *x); /* XMLIN_TEXT's content */
/* After OPEN: the element's text up to its CLOSE, which is taken too (children's text included), a copy in arena. */
struct span xmlin_element_text(struct xmlin *x, struct arena *arena);
/* After OPEN: skip the element; its CLOSE is taken too. */
void xmlin_skip(struct xmlin *x);
const char *xmlin_error(const struct xmlin *x); /* message and line, after XMLIN_ERROR */
/* After XMLIN_ERROR: say in d what is wrong (D_XML_DOCTYPE or D_XML_BROKEN). */
void xmlin_report(const struct xmlin *x, struct diags *d);
void xmlin_free(struct xmlin *x);
/* If the open element is <diagnostic>, take it over into d and step past it. */
bool xmlin_diag(struct xmlin *x, struct diags *d);

/* Has a tag of any XML more than LIMIT_XML_ATTRIBUTES attributes? One pass over the bytes; a CDATA section that holds
 * such a tag counts too. */
bool xml_has_wide_tag(const char *bytes, size_t n);
/* What the bytes are by their root element: "document", "segments", "roles" or "catalogue" XML of ours, else NULL.
 * Looks at the beginning only. */
const char *xml_kind(const char *bytes, size_t n);
/* Schemas (RELAX NG): "document", "segments", "roles", "catalogue". */
const char *xml_schema(const char *name); /* NULL: no such schema */
const char *xml_schema_name(size_t i);    /* the names, from 0; NULL past the last */
/* Validate against the schema of the root element's namespace. True when valid; else messages go to d. */
bool xml_validate(const char *bytes, size_t n, struct diags *d);

#endif
