/* Parts of a zip that is held in memory, read within the limits (limits.h): the way into .docx, .odt and archives of
 * documents. libzip is called from zippart.c only. */
#ifndef ZHIZE_ZIPPART_H
#define ZHIZE_ZIPPART_H

#include "bytes.h"
#include "diag.h"

struct zippart;
/* The bytes are borrowed until zippart_close. NULL with a diagnostic (D_ZIP_DAMAGED, D_ZIP_LIMIT) when it is no zip
 * that can be read or has more than LIMIT_ZIP_ENTRIES entries. When only its directory is lost, its parts are searched
 * for, and D_ZIP_RECOVERED says so. */
struct zippart *zippart_open(const void *bytes, size_t n, struct diags *d);
void zippart_close(struct zippart *z); /* accepts NULL */
/* Names compare exactly, then without regard to case (as OPC has it). */
bool zippart_has(struct zippart *z, const char *name);
/* Append the part's content to out. What could be unpacked before an error or a limit is kept. False with a diagnostic
 * when the part is missing (D_PART_MISSING), damaged (D_ZIP_PART_DAMAGED), encrypted (D_ENCRYPTED) or too large
 * (D_ZIP_LIMIT: one part, all parts read so far, or the ratio). */
bool zippart_read(struct zippart *z, const char *name, struct buf *out, struct diags *d);
/* The same for the i-th entry, from 0. */
bool zippart_read_at(struct zippart *z, size_t i, struct buf *out, struct diags *d);
/* For walking: number of entries, and an entry's name (its bytes as they stand in the archive, in whatever encoding;
 * valid until close; folders end in /) and its unpacked size as stated. */
size_t zippart_count(struct zippart *z);
const char *zippart_name(struct zippart *z, size_t i, uint64_t *size);

/* ziprecover.c: append a directory for the parts whose local headers are found in b, to stand right behind b. Gives
 * their number. */
size_t zip_recover(struct bytes b, struct buf *out);

#endif
