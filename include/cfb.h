/* Compound files (MS-CFB): the container of Word, Excel, PowerPoint … 97. Looks up streams by name and gives their
 * bytes. Every sector chain is limited by the file's size, so a cycle ends; what is damaged is given as far as it goes.
 */
#ifndef ZHIZE_CFB_H
#define ZHIZE_CFB_H

#include "bytes.h"

struct cfb;

bool cfb_is(struct bytes file); /* has the signature */
/* NULL when there is no header. The file's bytes are borrowed until cfb_close. */
struct cfb *cfb_open(struct bytes file);
bool cfb_lost(const struct cfb *c); /* the directory is unusable: nothing can be found */
void cfb_close(struct cfb *c);      /* accepts NULL */
/* The stream or storage with that name (ASCII, case as in the format: ignored) in the root storage; -1: none. */
int cfb_find(const struct cfb *c, const char *name);
/* A stream's bytes, valid until cfb_close. *whole (may be NULL) tells whether its chain was intact up to its size. */
struct bytes cfb_stream(struct cfb *c, int entry, bool *whole);

#endif
