/* Memory: an arena per document, a growable byte buffer, and allocation that fails in one place.
 * Every function here that allocates ends the program with EXIT_SYSTEM (3) and a message when memory is out:
 * callers never test for NULL. */
#ifndef ZHIZE_MEM_H
#define ZHIZE_MEM_H

#include <stddef.h>
#include <string.h>

#define EXIT_DONE    0 /* done */
#define EXIT_PARTIAL 1 /* done, but a document could not be read or something was lost */
#define EXIT_USAGE   2 /* wrong usage */
#define EXIT_SYSTEM  3 /* the system failed: disk full, no memory, database locked or damaged */

/* To be called once by a program that will read many documents: what one of them leaves free stays with the process for
 * the next (up to 64 MB), instead of going back to the system page by page, and the time zone is read once, not asked
 * for with each entry of a zip archive. */
void process_settle(void);

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
/* Grow an array of `count` elements of `size` bytes; overflow of the product is an allocation failure. */
void *xreallocarray(void *old, size_t count, size_t size);
char *xstrdup(const char *s);

/* An arena owns all that is allocated from it; memory is zeroed and aligned for any type. */
struct arena;
struct arena *arena_new(void);
void arena_free(struct arena *a); /* accepts NULL */
void *arena_alloc(struct arena *a, size_t size);
/* A NUL-terminated copy of n bytes. */
char *arena_dup(struct arena *a, const void *s, size_t n);
size_t arena_used(const struct arena *a); /* bytes handed out */

/* A growable buffer of bytes. Start with `struct buf b = {0}`; s is NULL while it is empty and not NUL-terminated. */
struct buf {
    char *s;
    size_t n, cap; /* bytes */
};
void buf_grow(struct buf *b, size_t more); /* room for so many bytes behind n */
static inline void buf_add(struct buf *b, const void *s, size_t n)
{
    if (n == 0 || !s)
        return;
    if (n > b->cap - b->n)
        buf_grow(b, n);
    memcpy(b->s + b->n, s, n);
    b->n += n;
}
static inline void buf_adds(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}
static inline void buf_addc(struct buf *b, char c)
{
    if (b->n == b->cap)
        buf_grow(b, 1);
    b->s[b->n++] = c;
}
void buf_add_utf8(struct buf *b, unsigned cp); /* a code point as UTF-8; no scalar value gives U+FFFD */
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_reset(struct buf *b); /* empty, memory kept */
void buf_free(struct buf *b);
/* The content with a NUL behind it, valid until the next change of b. */
const char *buf_cstr(struct buf *b);

#endif
