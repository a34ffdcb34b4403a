/* Diagnostics: one list of messages (diag.def), one function that reports. A diagnostic belongs to a document and to a
 * paragraph of it; it is printed as `FILE:PARAGRAPH: LEVEL: message [id]` and stands in each stage's XML. */
#ifndef ZHIZE_DIAG_H
#define ZHIZE_DIAG_H

#include "text.h"
#include <stdio.h>

enum diag_level {
    DIAG_WARNING,     /* nothing is lost, but the sense may be off */
    DIAG_ERROR,       /* something was lost */
    DIAG_UNSUPPORTED, /* a feature or kind of document that is not handled */
    DIAG_FATAL        /* the document could not be read */
};

enum diag_id {
#define DIAG(id, level, message) D_##id,
#include "diag.def"
#undef DIAG
    DIAG_COUNT
};

struct diag {
    enum diag_id id;
    enum diag_level level;
    uint32_t para;       /* paragraph from 1; 0 when it concerns the document */
    struct span message; /* complete, owned by the list's arena */
    bool old;            /* read from an earlier stage's XML, so it was printed there */
};

/* The diagnostics of one document, in order of discovery. */
struct diags {
    struct arena *arena; /* borrowed: holds the messages */
    struct diag *list;
    size_t n, cap;
    uint32_t para; /* default paragraph for diag_add, set by readers as they go */
};

void diags_init(struct diags *d, struct arena *arena);
void diags_free(struct diags *d);
/* Report `id`. The printed text is the id's message, then ": " and the formatted detail if fmt is not NULL.
 * The same id at the same paragraph is kept once; after LIMIT_DIAGS_PER_DOCUMENT the rest is counted, not kept. */
void diag_add(struct diags *d, enum diag_id id, uint32_t para, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Take over one that an earlier stage printed (unknown ids are kept under D_FOREIGN with their message). */
void diag_carry(struct diags *d, const char *id, const char *level, uint32_t para, struct span message);
/* Print all that are not old, to f. Control characters and escape sequences in details are shown harmlessly. */
void diags_print(const struct diags *d, const char *source, FILE *f);
/* EXIT_DONE or EXIT_PARTIAL: whether something was lost (error, unsupported or fatal). */
int diags_status(const struct diags *d);
bool diags_fatal(const struct diags *d);

const char *diag_name(enum diag_id id);         /* "zip-damaged": the identifier in lower case, _ as - */
const char *diag_level_name(enum diag_level l); /* "warning" … */
const char *diag_message(enum diag_id id);

#endif
