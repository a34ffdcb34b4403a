/* SHA-256 of a document's bytes, in hexadecimal: what a document is known by. libnettle is called here only. */
#ifndef ZHIZE_HASH_H
#define ZHIZE_HASH_H

#include <stdbool.h>
#include <stddef.h>

#define HASH_CHARS 65 /* 64 digits and a NUL */

void hash_bytes(const void *bytes, size_t n, char out[HASH_CHARS]);
bool hash_file(int fd, char out[HASH_CHARS]); /* from its beginning; its position stays. False: it cannot be read */

#endif
