/* Fuzz entry of the Word binary reader: the bytes are a file. Two changes in three are made to a stream's bytes, which
 * are then put into a sound compound file, so that they reach Word's structures. Seeds: the samples, and the files that
 * test_doc and test_doc_old build (DM_KEEP=FOLDER). */
#include "../unit/docmake.h"
#include "cfb.h"
#include "extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    struct input in = {s, n, "fuzz", 0};
    struct document *d = doc_new();
    if (reader_doc.bid(&in) > 0)
        reader_doc.read(&in, d);
    doc_finish(d);
    doc_free(d);
    return 0;
}

#ifdef LIBFUZZER
size_t LLVMFuzzerMutate(uint8_t *s, size_t n, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *s, size_t n, size_t max, unsigned seed);

/* Change a piece of a stream, mostly a small one: tables are small beside the text. */
static void change(struct buf *b, unsigned seed)
{
    size_t piece = seed & 64 ? 16 : 512;
    if (b->n < piece)
        piece = b->n;
    if (piece == 0)
        return;
    size_t at = (size_t)rand_r(&seed) % (b->n - piece + 1);
    LLVMFuzzerMutate((uint8_t *)b->s + at, piece, piece);
}

size_t LLVMFuzzerCustomMutator(uint8_t *s, size_t n, size_t max, unsigned seed)
{
    static const char *const names[] = {"WordDocument", "0Table", "1Table", "Data"};
    enum { NAMES = sizeof names / sizeof *names };
    struct cfb *c = seed % 3 ? cfb_open((struct bytes){s, n}) : NULL;
    if (!c)
        return LLVMFuzzerMutate(s, n, max);
    struct buf held[NAMES] = {{0}}, out = {0};
    struct dm_stream streams[NAMES];
    size_t k = 0;
    for (size_t i = 0; i < NAMES; i++) {
        struct bytes b = cfb_stream(c, cfb_find(c, names[i]), NULL);
        if (b.n == 0)
            continue;
        buf_add(&held[k], b.s, b.n);
        streams[k] = (struct dm_stream){names[i], &held[k]};
        k++;
    }
    cfb_close(c);
    if (k > 0) {
        change(&held[seed / 3 % k], seed >> 4);
        dm_cfb_write(streams, k, false, false, &out);
    }
    if (out.n > 0 && out.n <= max)
        memcpy(s, out.s, out.n);
    n = out.n > 0 && out.n <= max ? out.n : LLVMFuzzerMutate(s, n, max);
    for (size_t i = 0; i < k; i++)
        buf_free(&held[i]);
    buf_free(&out);
    return n;
}
#endif
