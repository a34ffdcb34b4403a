/* Roles: what normalize gives to catalogue; one document's structured job descriptions. Plain lists in one arena.
 * Printed as and read from urn:zhize:roles:1 (normalize/roles_xml.c). */
#ifndef ZHIZE_ROLES_H
#define ZHIZE_ROLES_H

#include "diag.h"

enum section_kind {
    SECTION_DUTIES,
    SECTION_REQUIREMENTS,
    SECTION_AUTHORITY,
    SECTION_ASSESSMENT,
    SECTION_CONTACTS,
    SECTION_CONDITIONS,
    SECTION_BENEFITS,
    SECTION_OTHER,
    SECTION_KINDS
};
const char *section_kind_name(enum section_kind k); /* "duties" … */
int section_kind_by_name(struct span name);         /* or -1 */

struct item {
    uint32_t n;        /* its place, from 1 */
    uint32_t p;        /* paragraph where it starts */
    struct span label; /* the number or bullet that the document shows, or empty */
    struct span text;  /* the duty without its label, otherwise as written */
    struct item *items, *next;
};

struct section {
    enum section_kind kind;
    struct span heading; /* its words, or empty */
    uint32_t p;          /* 0: not told */
    struct item *items;
    struct section *next;
};

/* A named field in document order. The names that have an element of their own (ROLE_FIELDS) are printed as that, all
 * others as <field name label>. */
struct field {
    struct span name;  /* canonical: "reportsTo", "age" … */
    struct span label; /* the document's word for it */
    struct span value;
    uint32_t p;
    struct field *next;
};
/* Elements in the contract's order. */
#define ROLE_FIELDS                                                                                                    \
    {                                                                                                                  \
        "qualifier", "department", "code", "grade", "headcount", "location", "salary", "reportsTo", "supervises",      \
            "summary"                                                                                                  \
    }
/* A name's place in ROLE_FIELDS; their number for any other name. */
size_t role_field_rank(struct span name);

struct role {
    uint32_t p;
    struct span title; /* empty: untitled */
    bool title_from_filename;
    struct field *fields;
    struct section *sections;
    struct role *roles, *next; /* roles within it; the next one beside it */
};

struct department {
    struct span name;
    uint32_t p;
    struct section *sections;
    struct department *next;
};

struct roles {
    struct arena *arena;
    struct span source, format, sha256, title; /* title: documentTitle */
    struct department *departments;
    struct role *roles;
    struct diags diags;
};

struct roles *roles_new(void);
void roles_free(struct roles *r); /* accepts NULL */
/* Print as roles XML. Roles get ids r1, r2 … in document order (sub-roles included). */
void roles_write(const struct roles *r, struct buf *out);
/* Read roles XML; a damaged one gives what was read and a diagnostic (D_XML_BROKEN). */
struct roles *roles_read(const char *xml, size_t n);

#endif
