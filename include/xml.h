/* The project's own XML: written, read and validated here and nowhere else (libxml2). Stages use this; readers of
 * Word's parts use libxml2 themselves. */
#ifndef ZHIZE_XML_H
#define ZHIZE_XML_H

#include "diag.h"

/* Writing: into a buffer, one element a line, indented; an element that got text is closed on its line. */
struct xmlout {
    struct buf *out; /* borrowed */
    const char *open[64];
    unsigned depth;
    bool tag_open, has_text[64], has_child[64];
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
/* After OPEN: the element's text up to its CLOSE (children's text included), a copy in arena. */
struct span xmlin_element_text(struct xmlin *x, struct arena *arena);
/* After OPEN: skip to the element's CLOSE. */
void xmlin_skip(struct xmlin *x);
const char *xmlin_error(const struct xmlin *x); /* message and line, after XMLIN_ERROR */
void xmlin_free(struct xmlin *x);
/* If the open element is <diagnostic>, take it over into d and step past it. */
bool xmlin_diag(struct xmlin *x, struct diags *d);

/* Schemas (RELAX NG): "document", "segments", "roles", "catalogue". */
const char *xml_schema(const char *name); /* NULL: no such schema */
/* Validate against the schema of the root element's namespace. True when valid; else messages go to d. */
bool xml_validate(const char *bytes, size_t n, struct diags *d);

#endif
