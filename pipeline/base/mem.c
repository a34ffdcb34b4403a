/* Memory: see mem.h. The only file that tests an allocation. */
#include "mem.h"
#include "text.h"
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

_Noreturn static void out_of_memory(void)
{
    static const char message[] = "zhize: out of memory\n";
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0) {
        /* nothing more can be done */
    }
    _exit(EXIT_SYSTEM);
}

void process_settle(void)
{
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_TOP_PAD, 1 << 20);
    setenv("TZ", ":/etc/localtime", 0); /* what no TZ means, but the C library does not look at the file each time */
    tzset();
}

void *xmalloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (!p)
        out_of_memory();
    return p;
}

void *xcalloc(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (!p)
        out_of_memory();
    return p;
}

void *xreallocarray(void *old, size_t count, size_t size)
{
    void *p = reallocarray(old, count ? count : 1, size ? size : 1);
    if (!p)
        out_of_memory();
    return p;
}

char *xstrdup(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(xmalloc(n), s, n);
}

#define ARENA_BLOCK ((size_t)64 * 1024)
#define ARENA_ALIGN ((size_t)16)

struct block {
    struct block *next;
    size_t used, cap;
    _Alignas(16) char data[];
};

struct arena {
    struct block *head;
    size_t used;
};

struct arena *arena_new(void)
{
    return xcalloc(1, sizeof(struct arena));
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    while (a->head) {
        struct block *next = a->head->next;
        free(a->head);
        a->head = next;
    }
    free(a);
}

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > SIZE_MAX - ARENA_BLOCK)
        out_of_memory();
    size = (size + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);
    struct block *b = a->head;
    if (!b || b->cap - b->used < size) {
        size_t cap = size > ARENA_BLOCK / 4 ? size : ARENA_BLOCK;
        struct block *fresh = xmalloc(sizeof *fresh + cap);
        fresh->used = 0;
        fresh->cap = cap;
        if (b && cap == size) { /* a large one of its own: keep filling the current block */
            fresh->next = b->next;
            b->next = fresh;
        } else {
            fresh->next = b;
            a->head = fresh;
        }
        b = fresh;
    }
    void *p = b->data + b->used;
    b->used += size;
    a->used += size;
    memset(p, 0, size);
    return p;
}

char *arena_dup(struct arena *a, const void *s, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    if (n)
        memcpy(p, s, n);
    return p;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

void buf_grow(struct buf *b, size_t more)
{
    if (more > SIZE_MAX / 2 - b->n)
        out_of_memory();
    if (b->n + more <= b->cap)
        return;
    size_t cap = b->cap ? b->cap : 64;
    while (cap < b->n + more)
        cap *= 2;
    b->s = xreallocarray(b->s, cap, 1);
    b->cap = cap;
}

void buf_add_utf8(struct buf *b, unsigned cp)
{
    buf_grow(b, 4);
    b->n += utf8_encode(cp, b->s + b->n);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n > 0) {
        buf_grow(b, (size_t)n + 1);
        vsnprintf(b->s + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void buf_reset(struct buf *b)
{
    b->n = 0;
}

void buf_free(struct buf *b)
{
    free(b->s);
    *b = (struct buf){0};
}

const char *buf_cstr(struct buf *b)
{
    buf_grow(b, 1);
    b->s[b->n] = '\0';
    return b->s;
}
