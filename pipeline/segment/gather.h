/* Gather: the roles of a document and the lines of each. For gather.c and segment.c. */
#ifndef ZHIZE_GATHER_H
#define ZHIZE_GATHER_H

#include "lines.h"

enum { FOUND_KINDS = 24 };

struct found {
    size_t line;  /* its head; for an implicit role the first section */
    size_t label; /* line of the label that names the post, or SIZE_MAX */
    bool implicit, label_only;
    uint32_t parent; /* index + 1 */
    size_t duties, requirements, fields, other;
    size_t told;                        /* duties with a number, or sentences */
    size_t questions, fines;            /* items that ask something; that tell what is taken for it */
    size_t own_fields;                  /* filled ones that only posts have */
    size_t blank_fields, filled_fields; /* such labels ahead of all items, without and with a value on their line */
    bool summary, labelled, box, kept;  /* labelled: its duties stand below their label; box: of a chart to fill in */
    bool holder;                        /* the person is named */
    const char *kinds[FOUND_KINDS];     /* names of the fields that are told of it, when roles are dropped */
    size_t nkinds;
    bool ranked; /* a grid tells whom it reports to or who reports to it */
};

struct gather {
    struct lines *l;
    struct found *roles;
    size_t n, cap;
    uint32_t *owner; /* role index + 1 of each line */
    uint32_t *depth; /* of item lines */
    bool *more;      /* the line continues the one before */
};

/* Says nothing: blank, furniture, or a cell's further text. */
bool line_skipped(const struct line *x);
/* Finds the roles and their lines in owner; those that do not earn their place are dropped and their lines told so. */
void roles_gather(struct gather *g);

#endif
