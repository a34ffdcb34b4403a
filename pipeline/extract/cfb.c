/* Compound files: reads the container of the binary Office formats, gives streams as bytes; knows nothing of Word.
 *
 * Why not libgsf: it brings GLib and GObject into every worker, reads through input objects with a copy of each block,
 * and gives up a file whose allocation table is damaged although the part before the damage holds text. Here a stream
 * whose sectors lie in a row is lent without a copy, and a broken chain gives what it reaches. */
#include "cfb.h"
#include "mem.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NO_SECTOR  0xFFFFFFFEu /* ENDOFCHAIN; values from here up end a chain, as do those past the file */
#define NO_STREAM  0xFFFFFFFFu
#define MAX_SECTOR 0xFFFFFFFAu
#define ENTRY_SIZE 128u

enum { TYPE_STORAGE = 1, TYPE_STREAM = 2, TYPE_ROOT = 5 };

/* Copies of streams whose sectors are scattered. */
struct copy {
    struct copy *next;
    unsigned char data[];
};

struct cfb {
    struct bytes file;
    unsigned shift;        /* log2 of a sector's size: 9 or 12 */
    unsigned mini_shift;   /* log2 of a mini sector's size: 6 */
    uint32_t mini_cutoff;  /* smaller streams live in the mini stream */
    uint32_t sectors;      /* sectors that the file can hold */
    uint32_t *fat_sectors; /* where the FAT's sectors are */
    size_t fat_n;
    struct bytes directory, mini_fat, mini_stream;
    struct copy *copies;
};

bool cfb_is(struct bytes file)
{
    static const unsigned char signature[8] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};
    return file.n >= 8 && memcmp(file.s, signature, 8) == 0;
}

static struct bytes sector(const struct cfb *c, uint32_t s)
{
    return bytes_sub(c->file, ((size_t)s + 1) << c->shift, (size_t)1 << c->shift);
}

static uint32_t fat_next(const struct cfb *c, uint32_t s)
{
    size_t per = (size_t)1 << (c->shift - 2);
    size_t k = s / per;
    if (k >= c->fat_n)
        return NO_SECTOR;
    size_t at = (((size_t)c->fat_sectors[k] + 1) << c->shift) + s % per * 4;
    return bytes_has(c->file, at, 4) ? bytes_u32(c->file, at) : NO_SECTOR;
}

/* The FAT's own sectors (MS-CFB 2.5): 109 in the header, more through the DIFAT chain. */
static void load_fat(struct cfb *c)
{
    size_t per = ((size_t)1 << (c->shift - 2)) - 1;
    size_t most = c->sectors; /* more FAT sectors than sectors is damage */
    c->fat_sectors = xreallocarray(NULL, most + 1, sizeof *c->fat_sectors);
    for (size_t i = 0; i < 109 && c->fat_n < most; i++) {
        uint32_t s = bytes_u32(c->file, 0x4C + 4 * i);
        if (s >= MAX_SECTOR)
            break;
        c->fat_sectors[c->fat_n++] = s;
    }
    uint32_t difat = bytes_u32(c->file, 0x44);
    for (uint32_t steps = 0; difat < c->sectors && steps < c->sectors && c->fat_n >= 109; steps++) {
        struct bytes d = sector(c, difat);
        for (size_t i = 0; i < per && bytes_has(d, 4 * i, 4) && c->fat_n < most; i++) {
            uint32_t s = bytes_u32(d, 4 * i);
            if (s >= MAX_SECTOR)
                return;
            c->fat_sectors[c->fat_n++] = s;
        }
        difat = bytes_has(d, 4 * per, 4) ? bytes_u32(d, 4 * per) : NO_SECTOR;
    }
}

/* A chain seen as an array of units: sectors of the file, or mini sectors of the mini stream. */
struct chain {
    const struct cfb *c;
    bool mini;
};

static uint32_t chain_next(const struct chain *h, uint32_t s)
{
    if (!h->mini)
        return fat_next(h->c, s);
    return bytes_has(h->c->mini_fat, (size_t)s * 4, 4) ? bytes_u32(h->c->mini_fat, (size_t)s * 4) : NO_SECTOR;
}

static struct bytes chain_unit(const struct chain *h, uint32_t s)
{
    if (!h->mini)
        return sector(h->c, s);
    return bytes_sub(h->c->mini_stream, (size_t)s << h->c->mini_shift, (size_t)1 << h->c->mini_shift);
}

/* The chain's bytes put together; *whole is cleared when units are missing. */
static struct bytes copy_chain(struct cfb *c, const struct chain *h, uint32_t start, size_t units, size_t n)
{
    struct copy *copy = xmalloc(sizeof *copy + n);
    copy->next = c->copies;
    c->copies = copy;
    size_t done = 0;
    uint32_t s = start;
    for (size_t i = 0; i < units && done < n; i++) {
        struct bytes u = chain_unit(h, s);
        size_t take = u.n < n - done ? u.n : n - done;
        if (take == 0)
            break;
        memcpy(copy->data + done, u.s, take);
        done += take;
        s = chain_next(h, s);
    }
    return (struct bytes){copy->data, done};
}

/* The chain's bytes, at most `size`. Lent when the units lie in a row, else copied. */
static struct bytes read_chain(struct cfb *c, struct chain h, uint32_t start, uint64_t size, bool *whole)
{
    size_t unit = (size_t)1 << (h.mini ? c->mini_shift : c->shift);
    size_t most = h.mini ? c->mini_stream.n / unit + 1 : c->sectors;
    size_t want = size / unit < most ? (size_t)((size + unit - 1) / unit) : most; /* this bounds a cycle too */
    size_t units = 0;
    bool row = true;
    uint32_t s = start;
    while (units < want && chain_unit(&h, s).n > 0) {
        row = row && s == start + units;
        units++;
        s = chain_next(&h, s);
        if (s >= MAX_SECTOR)
            break;
    }
    *whole = (uint64_t)units * unit >= size;
    if (units == 0)
        return (struct bytes){NULL, 0};
    size_t n = *whole ? (size_t)size : units * unit;
    struct bytes all = h.mini ? c->mini_stream : c->file;
    size_t at = h.mini ? (size_t)start << c->mini_shift : ((size_t)start + 1) << c->shift;
    struct bytes got = row ? bytes_sub(all, at, n) : copy_chain(c, &h, start, units, n);
    *whole = *whole && got.n == n;
    return got;
}

struct cfb *cfb_open(struct bytes file)
{
    if (!cfb_is(file) || file.n < 512)
        return NULL;
    struct cfb *c = xcalloc(1, sizeof *c);
    c->file = file;
    c->shift = bytes_u16(file, 0x1E);
    c->mini_shift = bytes_u16(file, 0x20);
    c->mini_cutoff = bytes_u32(file, 0x38);
    if (c->shift != 9 && c->shift != 12)
        c->shift = bytes_u16(file, 0x1A) == 4 ? 12 : 9;
    if (c->mini_shift < 4 || c->mini_shift >= c->shift)
        c->mini_shift = 6;
    if (c->mini_cutoff == 0 || c->mini_cutoff > 1u << 20)
        c->mini_cutoff = 4096;
    size_t size = (size_t)1 << c->shift;
    c->sectors = file.n > size ? (uint32_t)((file.n - 1) >> c->shift) : 0;
    load_fat(c);
    bool whole;
    struct chain big = {c, false};
    c->directory = read_chain(c, big, bytes_u32(file, 0x30), file.n, &whole);
    if (c->directory.n < ENTRY_SIZE || bytes_u8(c->directory, 0x42) != TYPE_ROOT) {
        c->directory.n = 0;
        return c;
    }
    c->mini_fat = read_chain(c, big, bytes_u32(file, 0x3C), file.n, &whole);
    c->mini_stream = read_chain(c, big, bytes_u32(c->directory, 0x74), bytes_u32(c->directory, 0x78), &whole);
    return c;
}

bool cfb_lost(const struct cfb *c)
{
    return c->directory.n == 0;
}

void cfb_close(struct cfb *c)
{
    if (!c)
        return;
    while (c->copies) {
        struct copy *next = c->copies->next;
        free(c->copies);
        c->copies = next;
    }
    free(c->fat_sectors);
    free(c);
}

static bool name_is(const struct cfb *c, uint32_t entry, const char *name)
{
    struct bytes e = bytes_sub(c->directory, (size_t)entry * ENTRY_SIZE, ENTRY_SIZE);
    unsigned type = bytes_u8(e, 0x42);
    size_t n = strlen(name);
    if (e.n < ENTRY_SIZE || (type != TYPE_STREAM && type != TYPE_STORAGE) || bytes_u16(e, 0x40) != 2 * n + 2)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned unit = bytes_u16(e, 2 * i);
        if (unit >= 0x80 || strncasecmp((const char[]){(char)unit, 0}, name + i, 1) != 0)
            return false;
    }
    return true;
}

/* The children of the root storage are a tree, walked here without trust in its order: some writers sort it wrongly.
 * Streams of embedded documents have the same names, so a mere scan of all entries is only for a damaged tree. */
int cfb_find(const struct cfb *c, const char *name)
{
    size_t n = c->directory.n / ENTRY_SIZE;
    if (n == 0)
        return -1;
    unsigned char *seen = xcalloc(n, 1);
    uint32_t *stack = xreallocarray(NULL, n + 1, sizeof *stack);
    size_t depth = 0;
    int found = -1;
    uint32_t child = bytes_u32(c->directory, 0x4C);
    bool intact = child < n;
    if (intact)
        stack[depth++] = child;
    while (depth > 0 && found < 0) {
        uint32_t e = stack[--depth];
        if (seen[e])
            continue;
        seen[e] = 1;
        if (name_is(c, e, name))
            found = (int)e;
        for (size_t side = 0; side < 2; side++) {
            uint32_t next = bytes_u32(c->directory, (size_t)e * ENTRY_SIZE + 0x44 + 4 * side);
            if (next < n && !seen[next] && depth < n)
                stack[depth++] = next;
            else if (next >= n && next != NO_STREAM)
                intact = false;
        }
    }
    for (uint32_t e = 0; e < n && found < 0 && !intact; e++)
        if (name_is(c, e, name))
            found = (int)e;
    free(stack);
    free(seen);
    return found;
}

struct bytes cfb_stream(struct cfb *c, int entry, bool *whole)
{
    bool dummy;
    if (!whole)
        whole = &dummy;
    *whole = false;
    struct bytes e =
        entry < 0 ? (struct bytes){NULL, 0} : bytes_sub(c->directory, (size_t)entry * ENTRY_SIZE, ENTRY_SIZE);
    if (e.n < ENTRY_SIZE || bytes_u8(e, 0x42) != TYPE_STREAM)
        return (struct bytes){NULL, 0};
    uint64_t size = bytes_u32(e, 0x78);
    if (c->shift == 12) /* version 3 leaves garbage in the upper half */
        size |= (uint64_t)bytes_u32(e, 0x7C) << 32;
    struct chain h = {c, size < c->mini_cutoff};
    return read_chain(c, h, bytes_u32(e, 0x74), size, whole);
}
