/* Rules: what segment knows of job descriptions, as data (segment/builtin.rules): labels and their synonyms, numbering
 * markers, heads, words of posts and departments, furniture, weights. PCRE2 is called from rules.c only. */
#ifndef ZHIZE_RULES_H
#define ZHIZE_RULES_H

#include "diag.h"

struct rules;

/* The built-in rules, extended by the file (NULL: none). A file that says `replace` in its first line replaces them.
 * On a mistake in it: NULL, and *error (to be freed) tells file, line and what is wrong. */
struct rules *rules_load(const char *path, char **error);
void rules_free(struct rules *r); /* accepts NULL */
/* Compiles all that would be compiled when first used; for who cannot then. */
void rules_prepare(const struct rules *r);
struct span rules_builtin(void);                  /* the text that `zhize rules` prints */
const char *rules_version(const struct rules *r); /* changes when any rule changes (hexadecimal hash) */

#endif
