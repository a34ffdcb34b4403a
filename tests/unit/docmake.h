/* Builds Word binary documents byte by byte, from MS-DOC and MS-CFB, for tests: what LibreOffice cannot write. A
 * document is described in memory (text, modifiers, pieces, styles, fonts, structures of the table stream) and written
 * in one go. Everything is as small as the format allows. Use: dm_new, dm_*(), dm_build, dm_free. */
#ifndef DOCMAKE_H
#define DOCMAKE_H

#include "mem.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

#define DM_MAX 65536

/* Bytes of a list of modifiers: DM(0x35, 0x08, 0x01). */
struct dm_bytes {
    const unsigned char *s;
    size_t n;
};
#define DM(...) ((struct dm_bytes){(const unsigned char[]){__VA_ARGS__}, sizeof((const unsigned char[]){__VA_ARGS__})})
#define DM_NONE ((struct dm_bytes){NULL, 0})

struct dm_props {
    uint32_t to; /* characters up to here … */
    unsigned istd;
    unsigned char s[256];
    size_t n;
};

struct dm_piece {
    uint32_t to;   /* characters up to here */
    unsigned unit; /* bytes a character in the file */
    unsigned prm;
    unsigned order;  /* place in the file, counted from 0 */
    uint32_t offset; /* result: where it is */
};

struct docmake {
    bool old; /* Word 6 */
    unsigned nfib, ident, lid, flags;
    uint16_t text[DM_MAX];
    uint32_t n;
    uint32_t ccp[8]; /* characters of each story, counted when the next begins */
    int story;
    struct dm_props chp[512], pap[512];
    size_t chps, paps;
    struct dm_piece piece[64];
    size_t pieces;
    struct buf prcs;      /* Prc structures, in front of the piece table */
    struct buf pair[100]; /* structures of the FIB's pairs, by number */
    struct buf data;      /* data stream */
    struct buf styles;    /* LPStd structures */
    unsigned style_count;
    unsigned unit;             /* bytes a character where no pieces are given: 2, Word 6: 1 */
    bool no_clx, no_bins;      /* Word 6: no piece table, no complete bin tables */
    bool scatter, big_sectors; /* of the compound file: sectors in reverse order, of 4096 bytes */
    uint32_t main_size;        /* pad the main stream to this size (0: 4096, the least without mini sectors) */
};

static void dm_u8(struct buf *b, unsigned v)
{
    buf_addc(b, (char)v);
}

static void dm_u16(struct buf *b, unsigned v)
{
    dm_u8(b, v);
    dm_u8(b, v >> 8);
}

static void dm_u32(struct buf *b, uint32_t v)
{
    dm_u16(b, v & 0xFFFF);
    dm_u16(b, v >> 16);
}

static void dm_put16(struct buf *b, size_t at, unsigned v)
{
    b->s[at] = (char)v;
    b->s[at + 1] = (char)(v >> 8);
}

static void dm_put32(struct buf *b, size_t at, uint32_t v)
{
    dm_put16(b, at, v & 0xFFFF);
    dm_put16(b, at + 2, v >> 16);
}

static void dm_pad(struct buf *b, size_t to)
{
    while (b->n < to)
        buf_addc(b, 0);
}

static struct docmake *dm_new(bool old)
{
    struct docmake *m = xcalloc(1, sizeof *m);
    m->old = old;
    m->nfib = old ? 101 : 0xC1;
    m->ident = old ? 0xA5DC : 0xA5EC;
    m->lid = 0x0409;
    m->flags = old ? 0 : 0x0200;
    m->unit = old ? 1 : 2;
    return m;
}

static void dm_free(struct docmake *m)
{
    for (size_t i = 0; i < sizeof m->pair / sizeof *m->pair; i++)
        buf_free(&m->pair[i]);
    buf_free(&m->prcs);
    buf_free(&m->data);
    buf_free(&m->styles);
    free(m);
}

static void dm_props_add(struct dm_props *list, size_t *n, uint32_t to, unsigned istd, struct dm_bytes x)
{
    struct dm_props *p = &list[(*n)++];
    p->to = to;
    p->istd = istd;
    p->n = x.n;
    if (x.n)
        memcpy(p->s, x.s, x.n);
}

static void dm_char(struct docmake *m, unsigned unit)
{
    m->text[m->n++] = (uint16_t)unit;
    m->ccp[m->story]++;
}

/* Text with character modifiers: UTF-8, or in Word 6 the bytes as they are. */
static void dm_text(struct docmake *m, const char *s, struct dm_bytes chpx)
{
    struct span a = span_of(s);
    for (size_t i = 0; i < a.n;) {
        uint32_t c = m->old ? (unsigned char)a.s[i++] : utf8_next(a, &i);
        if (c >= 0x10000)
            dm_char(m, 0xD800 + ((c - 0x10000) >> 10));
        dm_char(m, c >= 0x10000 ? 0xDC00 + (c & 0x3FF) : c);
    }
    dm_props_add(m->chp, &m->chps, m->n, 0, chpx);
}

/* One character with modifiers (special characters). */
static void dm_special(struct docmake *m, unsigned c, struct dm_bytes chpx)
{
    dm_char(m, c);
    dm_props_add(m->chp, &m->chps, m->n, 0, chpx);
}

/* End the paragraph: its mark, its style, its modifiers, those of the mark. */
static void dm_end(struct docmake *m, unsigned mark, unsigned istd, struct dm_bytes papx, struct dm_bytes chpx)
{
    dm_special(m, mark, chpx);
    dm_props_add(m->pap, &m->paps, m->n, istd, papx);
}

static void dm_para(struct docmake *m, const char *s, unsigned istd, struct dm_bytes papx)
{
    dm_text(m, s, DM_NONE);
    dm_end(m, 0x0D, istd, papx, DM_NONE);
}

static void dm_piece_add(struct docmake *m, uint32_t to, unsigned unit, unsigned order, unsigned prm)
{
    m->piece[m->pieces++] = (struct dm_piece){.to = to, .unit = unit, .order = order, .prm = prm};
}

/* A modifier list that pieces name by its index: prm = index << 1 | 1. */
static void dm_prc(struct docmake *m, struct dm_bytes x)
{
    dm_u8(&m->prcs, 1);
    dm_u16(&m->prcs, (unsigned)x.n);
    buf_add(&m->prcs, x.s, x.n);
}

/* A style; istd is its place. kind 1: paragraph (papx, chpx); 2: character (chpx). base 0xFFF: none. */
static void dm_style(struct docmake *m, unsigned sti, unsigned kind, unsigned base, const char *name,
                     struct dm_bytes papx, struct dm_bytes chpx)
{
    struct buf s = {0};
    dm_u16(&s, sti);
    dm_u16(&s, kind | base << 4);
    dm_u16(&s, kind == 1 ? 2 : 1);
    dm_u16(&s, 0);
    if (!m->old)
        dm_u16(&s, 0);
    if (m->old) {
        dm_u8(&s, (unsigned)strlen(name));
        buf_adds(&s, name);
        dm_u8(&s, 0);
    } else {
        struct span a = span_of(name);
        dm_u16(&s, (unsigned)utf8_length(a));
        for (size_t i = 0; i < a.n;)
            dm_u16(&s, utf8_next(a, &i));
        dm_u16(&s, 0);
    }
    if (kind == 1) {
        dm_pad(&s, s.n + (s.n & 1));
        dm_u16(&s, (unsigned)papx.n + 2);
        dm_u16(&s, m->style_count);
        buf_add(&s, papx.s, papx.n);
    }
    dm_pad(&s, s.n + (s.n & 1));
    dm_u16(&s, (unsigned)chpx.n);
    buf_add(&s, chpx.s, chpx.n);
    dm_pad(&s, s.n + (s.n & 1));
    dm_u16(&m->styles, (unsigned)s.n);
    buf_add(&m->styles, s.s, s.n);
    buf_free(&s);
    m->style_count++;
}

static void dm_font(struct docmake *m, const char *name, unsigned charset)
{
    struct buf *b = &m->pair[15];
    struct span a = span_of(name);
    size_t length = m->old ? 6 + a.n + 1 : 40 + 2 * (utf8_length(a) + 1);
    if (b->n == 0) {
        dm_u16(b, 0);
        if (!m->old)
            dm_u16(b, 0);
    }
    size_t start = b->n;
    dm_u8(b, (unsigned)length - 1);
    dm_u8(b, 0);
    dm_u16(b, 400);
    dm_u8(b, charset);
    dm_u8(b, 0);
    if (!m->old)
        dm_pad(b, start + 40);
    for (size_t i = 0; i < a.n;)
        if (m->old)
            dm_u8(b, (unsigned char)a.s[i++]);
        else
            dm_u16(b, utf8_next(a, &i));
    dm_pad(b, start + length);
    dm_put16(b, 0, m->old ? (unsigned)b->n : (unsigned)(unsigned char)b->s[0] + 1);
}

/* --- Pages of formatting --- */

struct dm_run {
    uint32_t from, to; /* file positions */
    const struct dm_props *props;
};

static int dm_run_compare(const void *a, const void *b)
{
    const struct dm_run *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

/* Runs by characters as runs by file positions: cut at pieces, sorted. */
static size_t dm_runs(const struct docmake *m, const struct dm_props *list, size_t n, struct dm_run *out)
{
    size_t count = 0;
    uint32_t start = 0;
    for (size_t i = 0; i < m->pieces; i++) {
        const struct dm_piece *p = &m->piece[i];
        uint32_t from = start;
        for (size_t k = 0; k < n && from < p->to; k++) {
            if (list[k].to <= from)
                continue;
            uint32_t to = list[k].to < p->to ? list[k].to : p->to;
            out[count++] =
                (struct dm_run){p->offset + (from - start) * p->unit, p->offset + (to - start) * p->unit, &list[k]};
            from = to;
        }
        start = p->to;
    }
    qsort(out, count, sizeof *out, dm_run_compare);
    return count;
}

/* Pages of 512 bytes at the end of `main`, and the bin table that names them. At most 8 runs a page. */
static void dm_pages(struct docmake *m, struct buf *main, bool pap, struct buf *bin, unsigned *first)
{
    struct dm_run *run = xcalloc(2048, sizeof *run);
    size_t n = pap ? dm_runs(m, m->pap, m->paps, run) : dm_runs(m, m->chp, m->chps, run);
    size_t each = pap ? 4 : 8, pages = (n + each - 1) / each, bx = pap ? (m->old ? 7 : 13) : 1;
    struct buf numbers = {0};
    *first = (unsigned)(main->n / 512);
    for (size_t p = 0; p < pages; p++) {
        size_t from = p * each, count = n - from < each ? n - from : each;
        struct buf page = {0};
        dm_pad(&page, 512);
        for (size_t i = 0; i < count; i++)
            dm_put32(&page, 4 * i, run[from + i].from);
        dm_put32(&page, 4 * count, run[from + count - 1].to);
        size_t top = 511;
        for (size_t i = 0; i < count; i++) {
            const struct dm_props *x = run[from + i].props;
            size_t size = pap ? 2 + (2 + x->n + 1) / 2 * 2 : 1 + x->n;
            if (!pap && x->n == 0)
                continue;
            top = (top - size) & ~(size_t)1;
            page.s[4 * (count + 1) + bx * i] = (char)(top / 2);
            if (!pap) {
                page.s[top] = (char)x->n;
                memcpy(page.s + top + 1, x->s, x->n);
            } else if (m->old) {
                page.s[top] = (char)((2 + x->n + 1) / 2);
                dm_put16(&page, top + 1, x->istd);
                memcpy(page.s + top + 3, x->s, x->n);
            } else { /* a zero, then the length in words */
                page.s[top + 1] = (char)((2 + x->n + 1) / 2);
                dm_put16(&page, top + 2, x->istd);
                memcpy(page.s + top + 4, x->s, x->n);
            }
        }
        page.s[511] = (char)count;
        dm_u32(bin, run[from].from);
        if (m->old)
            dm_u16(&numbers, (unsigned)(main->n / 512));
        else
            dm_u32(&numbers, (uint32_t)(main->n / 512));
        buf_add(main, page.s, 512);
        buf_free(&page);
    }
    if (n > 0)
        dm_u32(bin, run[n - 1].to);
    buf_add(bin, numbers.s, numbers.n);
    buf_free(&numbers);
    free(run);
}

/* --- The compound file --- */

struct dm_stream {
    const char *name;
    struct buf *bytes;
};

static void dm_entry(struct buf *out, const char *name, unsigned type, uint32_t right, uint32_t child, uint32_t start,
                     size_t size)
{
    size_t at = out->n;
    for (const char *s = name; *s; s++)
        dm_u16(out, (unsigned char)*s);
    dm_pad(out, at + 0x40);
    dm_u16(out, *name ? 2 * (unsigned)strlen(name) + 2 : 0);
    dm_u8(out, type);
    dm_u8(out, 1);
    dm_u32(out, 0xFFFFFFFF);
    dm_u32(out, right);
    dm_u32(out, child);
    dm_pad(out, at + 0x74);
    dm_u32(out, start);
    dm_u32(out, (uint32_t)size);
    dm_u32(out, 0);
}

/* Put bytes into sectors; gives the first. `place` maps a sector's number to its place when scattered. */
struct dm_cfb {
    size_t size; /* of a sector */
    uint32_t *fat;
    unsigned char *data;
    uint32_t n, most;
    bool scatter;
};

static uint32_t dm_store(struct dm_cfb *c, const struct buf *b)
{
    uint32_t count = (uint32_t)((b->n + c->size - 1) / c->size), first = c->n;
    c->n += count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = first + (c->scatter ? count - 1 - i : i);
        uint32_t next = first + (c->scatter ? count - 2 - i : i + 1);
        c->fat[at] = i + 1 < count ? next : 0xFFFFFFFE;
        size_t left = b->n - i * c->size;
        memcpy(c->data + at * c->size, b->s + i * c->size, left < c->size ? left : c->size);
    }
    return count == 0 ? 0xFFFFFFFE : c->scatter ? first + count - 1 : first;
}

static void dm_cfb_write(const struct dm_stream *stream, size_t n, bool scatter, bool big, struct buf *out)
{
    size_t total = 1 << 16;
    for (size_t i = 0; i < n; i++)
        total += stream[i].bytes->n + 8192;
    struct dm_cfb c = {.size = big ? 4096 : 512, .scatter = scatter};
    c.most = (uint32_t)(total / c.size) * 2 + 64;
    c.fat = xcalloc(c.most, 4);
    c.data = xcalloc(c.most, c.size);
    struct buf mini = {0}, mini_fat = {0}, directory = {0};
    uint32_t start[16];
    for (size_t i = 0; i < n; i++) {
        struct buf *b = stream[i].bytes;
        if (b->n >= 4096) {
            start[i] = dm_store(&c, b);
            continue;
        }
        start[i] = (uint32_t)(mini.n / 64);
        buf_add(&mini, b->s, b->n);
        dm_pad(&mini, (mini.n + 63) / 64 * 64);
        uint32_t end = (uint32_t)(mini.n / 64);
        for (uint32_t s = start[i]; s < end; s++)
            dm_u32(&mini_fat, s + 1 < end ? s + 1 : 0xFFFFFFFE);
    }
    uint32_t mini_start = dm_store(&c, &mini), mini_fat_start = dm_store(&c, &mini_fat);
    dm_entry(&directory, "Root Entry", 5, 0xFFFFFFFF, n ? 1 : 0xFFFFFFFF, mini_start, mini.n);
    for (size_t i = 0; i < n; i++)
        dm_entry(&directory, stream[i].name, 2, i + 1 < n ? (uint32_t)i + 2 : 0xFFFFFFFF, 0xFFFFFFFF, start[i],
                 stream[i].bytes->n);
    while (directory.n % c.size)
        dm_entry(&directory, "", 0, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0);
    uint32_t directory_start = dm_store(&c, &directory);
    uint32_t per = (uint32_t)(c.size / 4);
    uint32_t fats = 1;
    while ((c.n + fats + fats / 100 + 2 + per - 1) / per > fats)
        fats++;
    uint32_t fat_start = c.n, difats = fats > 109 ? (fats - 109 + per - 2) / (per - 1) : 0;
    c.n += fats + difats;
    for (uint32_t i = 0; i < fats; i++)
        c.fat[fat_start + i] = 0xFFFFFFFD;
    for (uint32_t i = 0; i < difats; i++)
        c.fat[fat_start + fats + i] = 0xFFFFFFFC;
    for (uint32_t i = 0; i < fats * per; i++) {
        uint32_t v = i < c.n ? c.fat[i] : 0xFFFFFFFF;
        unsigned char *p = c.data + (size_t)fat_start * c.size + (size_t)i * 4;
        p[0] = (unsigned char)v, p[1] = (unsigned char)(v >> 8), p[2] = (unsigned char)(v >> 16);
        p[3] = (unsigned char)(v >> 24);
    }
    for (uint32_t i = 0; i < difats * per; i++) {
        uint32_t k = i % per == per - 1 ? UINT32_MAX : 109 + i / per * (per - 1) + i % per;
        uint32_t v = i % per == per - 1 ? (i / per + 1 < difats ? fat_start + fats + i / per + 1 : 0xFFFFFFFE)
                     : k < fats         ? fat_start + k
                                        : 0xFFFFFFFF;
        unsigned char *p = c.data + (size_t)(fat_start + fats) * c.size + (size_t)i * 4;
        p[0] = (unsigned char)v, p[1] = (unsigned char)(v >> 8), p[2] = (unsigned char)(v >> 16);
        p[3] = (unsigned char)(v >> 24);
    }
    buf_reset(out);
    buf_add(out, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    dm_pad(out, 0x18);
    dm_u16(out, 0x3E);
    dm_u16(out, big ? 4 : 3);
    dm_u16(out, 0xFFFE);
    dm_u16(out, big ? 12 : 9);
    dm_u16(out, 6);
    dm_pad(out, 0x2C);
    dm_u32(out, fats);
    dm_u32(out, directory_start);
    dm_u32(out, 0);
    dm_u32(out, 4096);
    dm_u32(out, mini_fat_start);
    dm_u32(out, (uint32_t)((mini_fat.n + c.size - 1) / c.size));
    dm_u32(out, difats ? fat_start + fats : 0xFFFFFFFE);
    dm_u32(out, difats);
    for (uint32_t i = 0; i < 109; i++)
        dm_u32(out, i < fats ? fat_start + i : 0xFFFFFFFF);
    dm_pad(out, c.size);
    buf_add(out, c.data, (size_t)c.n * c.size);
    buf_free(&mini);
    buf_free(&mini_fat);
    buf_free(&directory);
    free(c.fat);
    free(c.data);
}

/* --- The document --- */

static void dm_write_text(struct docmake *m, struct buf *main)
{
    if (m->pieces == 0)
        dm_piece_add(m, m->n, m->unit, 0, 0);
    for (size_t order = 0; order < m->pieces; order++)
        for (size_t i = 0; i < m->pieces; i++) {
            struct dm_piece *p = &m->piece[i];
            if (p->order != order)
                continue;
            p->offset = (uint32_t)main->n;
            for (uint32_t cp = i ? m->piece[i - 1].to : 0; cp < p->to; cp++)
                if (p->unit == 2)
                    dm_u16(main, m->text[cp]);
                else
                    dm_u8(main, m->text[cp]);
        }
}

static void dm_write_clx(struct docmake *m, struct buf *clx)
{
    buf_add(clx, m->prcs.s, m->prcs.n);
    dm_u8(clx, 2);
    dm_u32(clx, (uint32_t)(4 * (m->pieces + 1) + 8 * m->pieces));
    dm_u32(clx, 0);
    for (size_t i = 0; i < m->pieces; i++)
        dm_u32(clx, m->piece[i].to);
    for (size_t i = 0; i < m->pieces; i++) {
        const struct dm_piece *p = &m->piece[i];
        dm_u16(clx, 0);
        dm_u32(clx, m->old || p->unit == 2 ? p->offset : p->offset * 2 | 0x40000000);
        dm_u16(clx, p->prm);
    }
}

static void dm_write_styles(struct docmake *m, struct buf *b)
{
    if (m->style_count == 0)
        dm_style(m, 0, 1, 0xFFF, "Normal", DM_NONE, DM_NONE);
    dm_u16(b, 18);
    dm_u16(b, m->style_count);
    dm_u16(b, m->old ? 8 : 10);
    dm_pad(b, 20);
    buf_add(b, m->styles.s, m->styles.n);
}

/* Offsets of the pairs that Word 6 keeps elsewhere than in a row from 0x58. */
static size_t dm_pair_at(const struct docmake *m, size_t i)
{
    if (!m->old)
        return 0x9A + 8 * i;
    return i == 40 ? 0x192 : i == 56 ? 0x222 : i <= 33 ? 0x58 + 8 * i : 0;
}

static void dm_build(struct docmake *m, struct buf *out)
{
    struct buf main = {0}, table = {0};
    unsigned chp_first, pap_first;
    dm_pad(&main, m->old ? 0x300 : 0x600);
    uint32_t text_at = (uint32_t)main.n;
    dm_write_text(m, &main);
    uint32_t text_end = (uint32_t)main.n;
    dm_pad(&main, (main.n + 511) / 512 * 512);
    dm_pages(m, &main, false, &m->pair[12], &chp_first);
    unsigned chp_end = (unsigned)(main.n / 512);
    dm_pages(m, &main, true, &m->pair[13], &pap_first);
    unsigned pap_end = (unsigned)(main.n / 512);
    if (!m->no_clx)
        dm_write_clx(m, &m->pair[33]);
    if (m->pair[1].n == 0)
        dm_write_styles(m, &m->pair[1]);
    dm_put16(&main, 0, m->ident);
    dm_put16(&main, 2, m->nfib);
    dm_put16(&main, 6, m->lid);
    dm_put16(&main, 0x0A, m->flags);
    dm_put32(&main, 0x18, text_at);
    dm_put32(&main, 0x1C, text_end);
    if (m->old) {
        dm_put16(&main, 0x18A, chp_first);
        dm_put16(&main, 0x18C, pap_first);
        dm_put16(&main, 0x18E, chp_end - chp_first);
        dm_put16(&main, 0x190, pap_end - pap_first);
    } else {
        dm_put16(&main, 0x20, 14);
        dm_put16(&main, 0x3E, 22);
        dm_put16(&main, 0x98, 93);
    }
    for (size_t s = 0; s < 8; s++)
        dm_put32(&main, (m->old ? 0x34 : 0x4C) + 4 * s, m->ccp[s]);
    if (!m->old)
        dm_pad(&table, 16);
    for (size_t i = 0; i < 93; i++) {
        struct buf *b = &m->pair[i], *to = m->old ? &main : &table;
        size_t at = dm_pair_at(m, i);
        if (b->n == 0 || at == 0 || (m->no_bins && (i == 12 || i == 13)))
            continue;
        dm_put32(&main, at, (uint32_t)to->n);
        dm_put32(&main, at + 4, (uint32_t)b->n);
        buf_add(to, b->s, b->n);
        /* a list's levels lie behind PlfLst and are not counted in it */
        if (i == 73)
            dm_put32(&main, at + 4, 2 + 28 * (uint32_t)((unsigned char)b->s[0]));
    }
    dm_pad(&main, m->main_size ? m->main_size : 4096);
    struct dm_stream streams[3] = {
        {"WordDocument", &main}, {m->flags & 0x200 ? "1Table" : "0Table", &table}, {"Data", &m->data}};
    if (m->old)
        dm_cfb_write(streams, 1, m->scatter, m->big_sectors, out);
    else
        dm_cfb_write(streams, m->data.n ? 3 : 2, m->scatter, m->big_sectors, out);
    buf_free(&main);
    buf_free(&table);
}

#endif
