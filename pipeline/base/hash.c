/* Hash: see hash.h. */
#include "hash.h"
#include <errno.h>
#include <nettle/sha2.h>
#include <unistd.h>

static void finish(struct sha256_ctx *ctx, char out[HASH_CHARS])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(ctx, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    out[2 * sizeof digest] = '\0';
}

void hash_bytes(const void *bytes, size_t n, char out[HASH_CHARS])
{
    struct sha256_ctx ctx;
    sha256_init(&ctx);
    sha256_update(&ctx, n, bytes);
    finish(&ctx, out);
}

bool hash_file(int fd, char out[HASH_CHARS])
{
    static uint8_t block[1 << 17];
    struct sha256_ctx ctx;
    sha256_init(&ctx);
    for (off_t at = 0;;) {
        ssize_t n = pread(fd, block, sizeof block, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (n == 0)
            break;
        sha256_update(&ctx, (size_t)n, block);
        at += n;
    }
    finish(&ctx, out);
    return true;
}
