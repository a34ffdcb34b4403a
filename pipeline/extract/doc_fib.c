/* The file information block: opens the compound file, finds the streams, walks the FIB's parts by their own counts
 * (MS-DOC 2.5). Decides what kind of file it is; reads no text. */
#include "doc.h"

#define IDENT_WORD   0xA5ECu /* Word 97 and later */
#define IDENT_WORD6  0xA5DCu /* Word 6, 95; 0xA697..0xA699 in East Asian editions */
#define NFIB_WORD6   101u    /* 0x65; 104 (0x68) is Word 95 */
#define NFIB_WORD97  0x00C1u
#define OFFSET_COUNT 0x20u /* csw, behind the base */

static bool fail(struct docfile *f, enum diag_id id, const char *detail)
{
    if (detail)
        diag_add(&f->d->diags, id, 0, "%s", detail);
    else
        diag_add(&f->d->diags, id, 0, NULL);
    return false;
}

/* The stream that an offset in the FIB counts in. */
static struct bytes pair_bytes(const struct docfile *f, struct bytes fib, size_t at)
{
    return bytes_sub(f->old ? f->main : f->table, bytes_u32(fib, at), bytes_u32(fib, at + 4));
}

/* The variable parts of Word 97's FIB: 16-bit values, 32-bit values, pairs, each with its count in front. */
static bool read_fib97(struct docfile *f, struct bytes file)
{
    size_t at = OFFSET_COUNT;
    at += 2 + 2 * (size_t)bytes_u16(f->main, at);
    size_t longs = at + 2, longs_n = bytes_u16(f->main, at);
    at = longs + 4 * longs_n;
    size_t pairs = at + 2, pairs_n = bytes_u16(f->main, at);
    for (size_t s = 0; s < STORIES && 3 + s < longs_n; s++)
        f->fib.ccp[s] = bytes_u32(f->main, longs + 4 * (3 + s));
    if (pairs_n <= PAIR_CLX || !bytes_has(f->main, pairs, 8 * (PAIR_CLX + 1)))
        return fail(f, D_DOC_DAMAGED, "the file information block is cut off");
    size_t behind = pairs + 8 * pairs_n;
    if (bytes_u16(f->main, behind) >= 1 && bytes_u16(f->main, behind + 2) > f->fib.nfib)
        f->fib.nfib = bytes_u16(f->main, behind + 2); /* nFibNew supersedes */
    bool one = f->fib.flags & FIB_TABLE_1;
    int entry = cfb_find(f->cfb, one ? "1Table" : "0Table");
    if (entry < 0)
        entry = cfb_find(f->cfb, one ? "0Table" : "1Table");
    bool whole;
    f->table = cfb_stream(f->cfb, entry, &whole);
    if (f->table.n == 0) {
        size_t clx = pairs + 8 * PAIR_CLX;
        f->table = doc_salvage_table(file, bytes_u32(f->main, clx), bytes_u32(f->main, clx + 4));
        diag_add(&f->d->diags, D_TEXT_TRUNCATED, 0, "%s",
                 f->table.n > 0 ? "the table stream was searched for" : "formatting and list numbers are lost");
    } else if (!whole)
        diag_add(&f->d->diags, D_TEXT_TRUNCATED, 0, "table stream");
    for (size_t i = 0; i < DOC_PAIRS && i < pairs_n; i++)
        f->fib.pair[i] = pair_bytes(f, f->main, pairs + 8 * i);
    return true;
}

bool doc_open(struct docfile *f, const struct input *in)
{
    struct bytes file = {in->s, in->n};
    f->cfb = cfb_open(file);
    if (!f->cfb)
        return fail(f, cfb_is(file) ? D_CFB_DAMAGED : D_DOC_TOO_OLD, NULL);
    bool whole;
    f->main = cfb_stream(f->cfb, cfb_find(f->cfb, "WordDocument"), &whole);
    if (f->main.n < OFFSET_COUNT) {
        f->main = doc_salvage_main(file);
        if (f->main.n == 0)
            return fail(f, D_CFB_DAMAGED, "its main stream is lost");
        diag_add(&f->d->diags, D_TEXT_TRUNCATED, 0, "the directory is lost, the main stream was searched for");
    } else if (!whole)
        diag_add(&f->d->diags, D_TEXT_TRUNCATED, 0, "main stream");
    f->data = cfb_stream(f->cfb, cfb_find(f->cfb, "Data"), NULL);
    unsigned ident = bytes_u16(f->main, 0);
    f->fib.nfib = bytes_u16(f->main, 2);
    f->fib.lid = bytes_u16(f->main, 6);
    f->fib.flags = bytes_u16(f->main, 0x0A);
    f->fib.fc_min = bytes_u32(f->main, 0x18);
    f->fib.fc_mac = bytes_u32(f->main, 0x1C);
    if (ident != IDENT_WORD && ident != IDENT_WORD6 && (ident < 0xA697 || ident > 0xA699))
        return fail(f, D_DOC_DAMAGED, "its main stream is no Word document");
    if (f->fib.nfib < NFIB_WORD6)
        return fail(f, D_DOC_TOO_OLD, NULL);
    if (f->fib.flags & FIB_ENCRYPTED)
        return fail(f, D_ENCRYPTED,
                    f->fib.nfib < NFIB_WORD97 || f->fib.flags & FIB_OBFUSCATED ? "XOR obfuscation" : NULL);
    f->old = f->raw = f->fib.nfib < NFIB_WORD97;
    return f->old ? doc_old_fib(f) : read_fib97(f, file);
}

uint32_t doc_story_start(const struct docfile *f, enum doc_story s)
{
    uint64_t cp = 0;
    for (int i = 0; i < (int)s; i++)
        cp += f->fib.ccp[i];
    return cp < f->chars ? (uint32_t)cp : f->chars;
}
