/* A zip archive whose directory is lost (cut off, overwritten): finds the parts by their local headers, one after the
 * other, and writes a directory for them, so that libzip reads the archive as any other (APPNOTE 4.3.7, 4.3.9, 4.3.12).
 * Parts never overlap here, since the search goes on behind each. Unpacks nothing. */
#include "limits.h"
#include "zippart.h"
#include <string.h>

#define LOCAL_SIZE   30u
#define CENTRAL_SIZE 46u
#define SIZES_FOLLOW 0x0008u /* flag: sizes stand in a descriptor behind the data */
#define NAME_MOST    1024u

enum { SIGNATURE, VERSION = 4, FLAGS = 6, METHOD = 8, CRC = 14, PACKED = 18, SIZE = 22, NAME_N = 26, EXTRA_N = 28 };

/* Does a local header that can be believed start here? */
static bool local_header(struct bytes b, size_t at)
{
    if (!bytes_has(b, at, LOCAL_SIZE) || memcmp(b.s + at, "PK\3\4", 4) != 0)
        return false;
    unsigned method = bytes_u16(b, at + METHOD);
    size_t name = bytes_u16(b, at + NAME_N);
    if (bytes_u8(b, at + VERSION) > 63 || (method != 0 && method != 8) || name == 0 || name > NAME_MOST ||
        !bytes_has(b, at + LOCAL_SIZE, name + bytes_u16(b, at + EXTRA_N)))
        return false;
    for (size_t i = 0; i < name; i++)
        if (bytes_u8(b, at + LOCAL_SIZE + i) < 0x20)
            return false;
    return true;
}

/* The next header of a part or of the directory, or the end. */
static size_t next_header(struct bytes b, size_t at)
{
    while (at < b.n) {
        const unsigned char *hit = memmem(b.s + at, b.n - at, "PK", 2);
        if (!hit)
            break;
        at = (size_t)(hit - b.s);
        if (local_header(b, at) || (bytes_has(b, at, CENTRAL_SIZE) && memcmp(hit, "PK\1\2", 4) == 0))
            return at;
        at += 2;
    }
    return b.n;
}

struct part {
    size_t at, data; /* of the header, of what it stands before */
    uint32_t crc, packed, size;
};

/* Sizes that were not known when the header was written stand behind the data, with or without a signature. */
static void read_descriptor(struct bytes b, size_t end, struct part *p)
{
    for (size_t n = 16; n >= 12; n -= 4) {
        if (end < p->data + n || (n == 16 && memcmp(b.s + end - n, "PK\7\10", 4) != 0) ||
            bytes_u32(b, end - 8) != end - n - p->data)
            continue;
        p->crc = bytes_u32(b, end - 12);
        p->packed = bytes_u32(b, end - 8);
        p->size = bytes_u32(b, end - 4);
        return;
    }
    p->packed = (uint32_t)(end - p->data); /* a packed part ends itself */
}

/* The part whose header is at p->at; gives where to look for the next one. */
static size_t measure(struct bytes b, struct part *p)
{
    p->data = p->at + LOCAL_SIZE + bytes_u16(b, p->at + NAME_N) + bytes_u16(b, p->at + EXTRA_N);
    p->crc = bytes_u32(b, p->at + CRC);
    p->packed = bytes_u32(b, p->at + PACKED);
    p->size = bytes_u32(b, p->at + SIZE);
    if (!(bytes_u16(b, p->at + FLAGS) & SIZES_FOLLOW) && bytes_has(b, p->data, p->packed))
        return p->data + p->packed;
    size_t end = next_header(b, p->data);
    read_descriptor(b, end, p);
    return end;
}

static void put(struct buf *out, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_addc(out, (char)(value >> 8 * i));
}

static void put_entry(struct buf *out, struct bytes b, const struct part *p)
{
    size_t name = bytes_u16(b, p->at + NAME_N);
    put(out, 0x02014B50, 4);
    put(out, 20, 2);
    buf_add(out, (const char *)b.s + p->at + VERSION, CRC - VERSION); /* versions, flags, method, time */
    put(out, p->crc, 4);
    put(out, p->packed, 4);
    put(out, p->size, 4);
    put(out, (uint32_t)name, 2);
    put(out, 0, 4); /* no extra field, no comment */
    put(out, 0, 4); /* disk, inner attributes */
    put(out, 0, 4);
    put(out, (uint32_t)p->at, 4);
    buf_add(out, (const char *)b.s + p->at + LOCAL_SIZE, name);
}

size_t zip_recover(struct bytes b, struct buf *out)
{
    size_t n = 0;
    for (size_t at = next_header(b, 0); at < b.n && n < LIMIT_ZIP_ENTRIES; at = next_header(b, at)) {
        if (!local_header(b, at)) { /* what is left of the directory */
            at += 4;
            continue;
        }
        struct part p = {.at = at};
        at = measure(b, &p);
        put_entry(out, b, &p);
        n++;
    }
    uint32_t directory = (uint32_t)out->n;
    put(out, 0x06054B50, 4);
    put(out, 0, 4);
    put(out, (uint32_t)n, 2);
    put(out, (uint32_t)n, 2);
    put(out, directory, 4);
    put(out, (uint32_t)b.n, 4);
    put(out, 0, 2);
    return n;
}
