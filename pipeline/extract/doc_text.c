/* The characters: the piece table (MS-DOC 2.4.1, 2.9.38 Clx) put together into one array of all stories. Pieces may lie
 * in any order in the file (fast-saved documents). Knows nothing of formatting. */
#include "doc.h"
#include <stdlib.h>
#include <string.h>

#define FC_COMPRESSED 0x40000000u

/* Bytes 0x80..0x9F of a compressed piece (2.9.73 FcCompressed); 0: the byte itself. */
static const uint16_t compressed[32] = {
    0, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0, 0x0178,
};

/* Clx: modifiers that pieces refer to, then the piece table. Gives the table. */
static struct bytes split_clx(struct docfile *f, struct bytes clx)
{
    size_t at = 0, cap = 0;
    while (bytes_u8(clx, at) == 1 && bytes_has(clx, at, 3)) {
        size_t n = bytes_u16(clx, at + 1);
        if (f->prcs_n == cap) {
            cap = cap ? 2 * cap : 16;
            f->prcs = xreallocarray(f->prcs, cap, sizeof *f->prcs);
        }
        f->prcs[f->prcs_n++] = bytes_sub(clx, at + 3, n);
        at += 3 + n;
    }
    if (bytes_u8(clx, at) != 2)
        return (struct bytes){NULL, 0};
    return bytes_sub(clx, at + 5, bytes_u32(clx, at + 1));
}

/* One piece per entry whose characters ascend; what the file does not hold is cut. */
static void load_pieces(struct docfile *f, struct bytes plc)
{
    size_t n = plc.n >= 4 ? (plc.n - 4) / 12 : 0;
    f->pieces = xcalloc(n ? n : 1, sizeof *f->pieces);
    uint32_t cp = 0;
    /* Pieces may share bytes (text copied in a fast-saved document), but not without measure. */
    size_t most = f->main.n < LIMIT_DOC_CHARACTERS / 4 ? 4 * f->main.n : LIMIT_DOC_CHARACTERS;
    bool cut = false;
    for (size_t i = 0; i < n; i++) {
        uint32_t from = bytes_u32(plc, 4 * i), to = bytes_u32(plc, 4 * i + 4);
        size_t pcd = 4 * (n + 1) + 8 * i;
        uint32_t fc = bytes_u32(plc, pcd + 2);
        if (from != cp || to < from || to > most) {
            cut = true;
            break;
        }
        struct doc_piece *p = &f->pieces[f->pieces_n];
        *p = (struct doc_piece){.cp = from, .fc = fc, .unit = 2, .prm = bytes_u16(plc, pcd + 6)};
        if (f->old) {
            p->unit = f->fib.flags & FIB_EXT_CHAR ? 2 : 1;
        } else if (fc & FC_COMPRESSED) {
            p->unit = 1;
            p->fc = (fc & ~FC_COMPRESSED) / 2;
        }
        size_t there = p->fc < f->main.n ? (f->main.n - p->fc) / p->unit : 0;
        p->end = to - from <= there ? to : from + (uint32_t)there;
        cut = cut || p->end != to;
        f->pieces_n += p->end > p->cp;
        cp = p->end;
        if (p->end != to)
            break;
    }
    f->chars = cp;
    if (cut)
        diag_add(&f->d->diags, D_TEXT_TRUNCATED, 0, "the text's pieces");
}

/* A file without a piece table (Word 6, or damaged): one stretch from fcMin to fcMac. */
static void load_single(struct docfile *f)
{
    uint32_t from = f->fib.fc_min, to = f->fib.fc_mac;
    uint64_t ccp = 0;
    for (int s = 0; s < STORIES; s++)
        ccp += f->fib.ccp[s];
    if (to > f->main.n) {
        diag_add(&f->d->diags, D_TEXT_TRUNCATED, 0, "the text");
        to = (uint32_t)f->main.n;
    }
    if (from >= to)
        return;
    unsigned unit = (f->old ? (f->fib.flags & FIB_EXT_CHAR) && ccp * 2 <= to - from : ccp * 2 <= to - from) ? 2 : 1;
    uint32_t n = (to - from) / unit;
    if (ccp > 0 && ccp < n)
        n = (uint32_t)ccp;
    f->pieces = xcalloc(1, sizeof *f->pieces);
    f->pieces[0] = (struct doc_piece){.cp = 0, .end = n, .fc = from, .unit = (uint8_t)unit};
    f->pieces_n = n > 0;
    f->chars = n;
}

void doc_load_text(struct docfile *f)
{
    struct bytes plc = split_clx(f, f->fib.pair[PAIR_CLX]);
    if (plc.n >= 16)
        load_pieces(f, plc);
    if (f->chars == 0) {
        free(f->pieces);
        f->pieces = NULL;
        f->pieces_n = 0;
        if (!f->old)
            diag_add(&f->d->diags, D_TEXT_TRUNCATED, 0, "the piece table is lost, the text is taken as it lies");
        load_single(f);
    }
    if (f->chars == 0 && f->fib.ccp[STORY_MAIN] > 0)
        diag_add(&f->d->diags, D_DOC_DAMAGED, 0, "its text cannot be found");
    f->text = xreallocarray(NULL, (size_t)f->chars + 1, sizeof *f->text);
    for (size_t i = 0; i < f->pieces_n; i++) {
        const struct doc_piece *p = &f->pieces[i];
        uint16_t *out = f->text + p->cp;
        const unsigned char *in = f->main.s + p->fc;
        uint32_t n = p->end - p->cp;
        if (p->unit == 2)
            for (uint32_t k = 0; k < n; k++)
                out[k] = (uint16_t)(in[2 * k] | in[2 * k + 1] << 8);
        else
            for (uint32_t k = 0; k < n; k++)
                out[k] = in[k] >= 0x80 && in[k] < 0xA0 && !f->old && compressed[in[k] - 0x80] ? compressed[in[k] - 0x80]
                                                                                              : in[k];
    }
}

const struct doc_piece *doc_piece_at(const struct docfile *f, uint32_t cp, size_t *hint)
{
    size_t n = f->pieces_n;
    if (*hint < n && f->pieces[*hint].cp <= cp && cp < f->pieces[*hint].end)
        return &f->pieces[*hint];
    if (*hint + 1 < n && f->pieces[*hint + 1].cp <= cp && cp < f->pieces[*hint + 1].end)
        return &f->pieces[++*hint];
    size_t lo = 0, hi = n;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (f->pieces[mid].cp <= cp)
            lo = mid;
        else
            hi = mid;
    }
    if (n == 0 || cp < f->pieces[lo].cp || cp >= f->pieces[lo].end)
        return NULL;
    *hint = lo;
    return &f->pieces[lo];
}
