/* Convert: the stages in a row, from a document or any stage's XML up to the stage that is wanted. What the input is,
 * is decided by its content. Used by the commands and by import's workers. */
#ifndef ZHIZE_CONVERT_H
#define ZHIZE_CONVERT_H

#include "extract.h"
#include "normalize.h"

enum stage { STAGE_DOCUMENT, STAGE_SEGMENTS, STAGE_ROLES };

/* What was made on the way; all NULL past `stage` and before the stage at which the input stood. */
struct converted {
    struct document *document;
    struct segments *segments;
    struct roles *roles;
    struct diags *diags; /* the last one's, borrowed; never NULL */
    struct diags own;    /* for input that is XML of a later stage */
    struct arena *arena;
};

/* Never fails: what cannot be read gives a result with a fatal diagnostic. `rules` may be NULL up to STAGE_DOCUMENT. */
void convert_file(const char *path, enum stage upto, const struct rules *rules, struct converted *out);
void convert_memory(const void *bytes, size_t n, const char *source, enum stage upto, const struct rules *rules,
                    struct converted *out);
void converted_free(struct converted *c);
/* Print the wanted stage's XML. */
void converted_write(const struct converted *c, enum stage stage, struct buf *out);

const char *zhize_version(void); /* "1.0.0" */

#endif
