/* Checked reading of little-endian binary formats: a view of bytes whose reads never leave it. A read beyond the end
 * gives 0 (readers ask bytes_has first where 0 would mean something). Borrowed: a view owns nothing. */
#ifndef ZHIZE_BYTES_H
#define ZHIZE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const unsigned char *s;
    size_t n;
};

static inline bool bytes_has(struct bytes b, size_t at, size_t n)
{
    return at <= b.n && n <= b.n - at;
}

static inline uint8_t bytes_u8(struct bytes b, size_t at)
{
    return b.s && at < b.n ? b.s[at] : 0;
}

static inline uint16_t bytes_u16(struct bytes b, size_t at)
{
    if (!b.s || !bytes_has(b, at, 2))
        return 0;
    return (uint16_t)(b.s[at] | (unsigned)b.s[at + 1] << 8);
}

static inline int16_t bytes_s16(struct bytes b, size_t at)
{
    return (int16_t)bytes_u16(b, at);
}

static inline uint32_t bytes_u32(struct bytes b, size_t at)
{
    if (!b.s || !bytes_has(b, at, 4))
        return 0;
    return (uint32_t)b.s[at] | (uint32_t)b.s[at + 1] << 8 | (uint32_t)b.s[at + 2] << 16 | (uint32_t)b.s[at + 3] << 24;
}

static inline int32_t bytes_s32(struct bytes b, size_t at)
{
    return (int32_t)bytes_u32(b, at);
}

/* n bytes from `at`, clamped to what is there. */
static inline struct bytes bytes_sub(struct bytes b, size_t at, size_t n)
{
    if (at >= b.n)
        return (struct bytes){NULL, 0};
    return (struct bytes){b.s + at, n < b.n - at ? n : b.n - at};
}

#endif
