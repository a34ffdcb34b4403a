/* A Word document whose compound file lost its directory (cut off, overwritten): finds the main stream by its first
 * bytes and the table stream by the piece table, whose place in it and shape the main stream states. Word writes its
 * streams in one row of sectors, so that they are taken to go on to the file's end; offsets within them hold. */
#include "doc.h"
#include <string.h>

#define SECTOR      512u
#define MINI_SECTOR 64u
#define FIB_LEAST   0x200u

bool doc_is_fib(struct bytes b)
{
    unsigned ident = bytes_u16(b, 0), nfib = bytes_u16(b, 2);
    bool word = ident == 0xA5EC || ident == 0xA5DC || (ident >= 0xA697 && ident <= 0xA699);
    return word && nfib >= 101 && nfib < 0x200 && b.n >= FIB_LEAST;
}

struct bytes doc_salvage_main(struct bytes file)
{
    for (size_t at = SECTOR; at < file.n; at += SECTOR) {
        struct bytes b = bytes_sub(file, at, file.n);
        if (doc_is_fib(b))
            return b;
    }
    return (struct bytes){NULL, 0};
}

/* Does a piece table of n bytes start here, or do modifiers that end in one? Characters ascend from 0. */
static bool is_clx(struct bytes b, size_t n)
{
    size_t at = 0;
    b = bytes_sub(b, 0, n);
    while (bytes_u8(b, at) == 1 && bytes_has(b, at, 3))
        at += 3 + bytes_u16(b, at + 1);
    size_t length = bytes_u32(b, at + 1), pieces = length / 12;
    if (bytes_u8(b, at) != 2 || b.n != n || at + 5 + length != n || length != 12 * pieces + 4 || pieces == 0)
        return false;
    uint32_t cp = bytes_u32(b, at + 5);
    bool fine = cp == 0;
    for (size_t i = 1; i <= pieces && fine; i++) {
        uint32_t next = bytes_u32(b, at + 5 + 4 * i);
        fine = next > cp;
        cp = next;
    }
    return fine;
}

struct bytes doc_salvage_table(struct bytes file, uint32_t clx, uint32_t length)
{
    if (length < 21)
        return (struct bytes){NULL, 0};
    for (size_t at = SECTOR; at < file.n && bytes_has(file, at, (size_t)clx + length); at += MINI_SECTOR)
        if (is_clx(bytes_sub(file, at + clx, length), length))
            return bytes_sub(file, at, file.n);
    return (struct bytes){NULL, 0};
}
