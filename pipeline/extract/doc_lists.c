/* Lists: definitions and overrides (MS-DOC 2.9.201 PlfLst, 2.9.149 LVL, 2.9.200 PlfLfo) handed to the numbering engine,
 * which alone counts and prints; and the numbering that Word 6 kept in each paragraph (ANLD). */
#include "doc.h"
#include <string.h>

#define LSTF_SIZE 28u
#define LVLF_SIZE 28u
#define LFO_SIZE  16u

/* Ids of lists that are made up for ANLD start here; those of files are 32-bit. */
#define ANLD_IDS ((int64_t)1 << 40)

static enum num_format format_of(unsigned nfc)
{
    int format = num_format_by_nfc(nfc);
    return format < 0 ? NF_decimal : (enum num_format)format;
}

/* The font in which a level's text is set, when its modifiers name one. */
static const struct doc_font *level_font(struct docfile *f, struct bytes chpx)
{
    const struct doc_chp none = {.font = 0xFFFF, .font_fe = 0xFFFF};
    struct doc_chp chp = none;
    doc_apply_chp(f, chpx, &none, &chp);
    return doc_font_of(f, chp.font);
}

/* A level's text: UTF-16 in which a unit 0..8 stands for the number of that level. */
static struct span level_text(struct docfile *f, struct bytes xst, const struct doc_font *font)
{
    struct buf text = {0};
    for (size_t at = 0; at + 2 <= xst.n; at += 2) {
        uint32_t unit = bytes_u16(xst, at), low = bytes_u16(xst, at + 2);
        if (unit < NUM_LEVELS) {
            buf_addc(&text, (char)(unit + 1));
        } else if (unit >= 0xD800 && unit < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
            buf_add_utf8(&text, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            at += 2;
        } else if (font && font->symbol && (unit < 0x100 || (unit >= 0xF000 && unit < 0xF100))) {
            buf_add_utf8(&text, symbol_to_unicode(font->name, unit));
        } else if (unit >= 0xF000 && unit < 0xF100) {
            buf_add_utf8(&text, symbol_to_unicode(SPAN("Symbol"), unit));
        } else if (unit >= 0x20) {
            buf_add_utf8(&text, unit);
        }
    }
    struct span copy = span_dup(f->d->arena, (struct span){text.s, text.n});
    buf_free(&text);
    return copy;
}

/* One LVL at *at; steps over it. `level` may be NULL: only step. */
static bool read_level(struct docfile *f, struct bytes b, size_t *at, struct num_level *level)
{
    if (!bytes_has(b, *at, LVLF_SIZE + 2))
        return false;
    struct bytes lvlf = bytes_sub(b, *at, LVLF_SIZE);
    size_t chpx_n = bytes_u8(lvlf, 24), papx_n = bytes_u8(lvlf, 25);
    size_t chpx = *at + LVLF_SIZE + papx_n, xst = chpx + chpx_n;
    size_t n = bytes_u16(b, xst);
    if (!bytes_has(b, xst + 2, 2 * n))
        return false;
    *at = xst + 2 + 2 * n;
    if (!level)
        return true;
    unsigned flags = bytes_u8(lvlf, 5);
    *level = (struct num_level){
        .format = format_of(bytes_u8(lvlf, 4)),
        .start = bytes_s32(lvlf, 0),
        .restart = flags & 8 ? bytes_u8(lvlf, 26) : NUM_RESTART_HIGHER,
        .legal = (flags & 4) != 0,
        .defined = true,
    };
    const struct doc_font *font = level_font(f, bytes_sub(b, chpx, chpx_n));
    level->text = level_text(f, bytes_sub(b, xst + 2, 2 * n), font);
    return true;
}

/* The table stream from a pair's offset on: LVLs follow PlfLst without being counted in its length. */
static struct bytes from_pair(const struct docfile *f, enum doc_pair p)
{
    struct bytes b = f->fib.pair[p];
    if (b.n == 0)
        return b;
    size_t at = (size_t)(b.s - f->table.s);
    return bytes_sub(f->table, at, f->table.n);
}

static void load_definitions(struct docfile *f)
{
    struct bytes b = from_pair(f, PAIR_LST);
    size_t n = bytes_u16(b, 0);
    size_t at = 2 + LSTF_SIZE * n;
    for (size_t i = 0; i < n && bytes_has(b, at, LVLF_SIZE); i++) {
        struct bytes lstf = bytes_sub(b, 2 + LSTF_SIZE * i, LSTF_SIZE);
        struct num_list *list = numbering_list(f->d->numbering, bytes_s32(lstf, 0));
        int levels = bytes_u8(lstf, 26) & 1 ? 1 : NUM_LEVELS;
        for (int k = 0; k < levels; k++)
            if (!read_level(f, b, &at, num_list_level(list, k)))
                return;
    }
}

/* One override of a level (2.9.132 LFOLVL); false when the data ends. */
static bool read_override(struct docfile *f, struct bytes b, size_t *at, struct num_instance *instance)
{
    if (!bytes_has(b, *at, 8))
        return false;
    int32_t start = bytes_s32(b, *at);
    unsigned flags = bytes_u8(b, *at + 4);
    int level = (int)(flags & 0xF);
    bool starts = flags & 0x10, formats = flags & 0x20;
    *at += 8;
    if (level >= NUM_LEVELS)
        return !formats || read_level(f, b, at, NULL);
    if (formats) {
        struct num_level *own = num_instance_override(instance, level);
        if (!read_level(f, b, at, own))
            return false;
        start = (int32_t)own->start;
    }
    if (starts)
        num_instance_start(instance, level, start);
    return true;
}

static void load_overrides(struct docfile *f)
{
    struct bytes b = f->fib.pair[PAIR_LFO];
    size_t n = bytes_u32(b, 0);
    if (n > b.n / LFO_SIZE)
        n = b.n / LFO_SIZE;
    for (size_t i = 0; i < n; i++) {
        struct num_instance *instance = numbering_instance(f->d->numbering, (int64_t)i + 1);
        struct num_list *list = numbering_find_list(f->d->numbering, bytes_s32(b, 4 + LFO_SIZE * i));
        if (list)
            num_instance_set_list(instance, list);
    }
    size_t at = 4 + LFO_SIZE * n;
    for (size_t i = 0; i < n && bytes_has(b, at, 4); i++) {
        struct num_instance *instance = numbering_instance(f->d->numbering, (int64_t)i + 1);
        unsigned levels = bytes_u8(b, 4 + LFO_SIZE * i + 12);
        at += 4;
        for (unsigned k = 0; k < levels; k++)
            if (!read_override(f, b, &at, instance))
                return;
    }
}

void doc_load_lists(struct docfile *f)
{
    if (f->old)
        return;
    load_definitions(f);
    load_overrides(f);
}

/* ANLD (Word 6; in 97 with UTF-16 text): format, lengths of the text before and after the number, start, the texts. */
enum { ANLD_NFC, ANLD_BEFORE, ANLD_AFTER, ANLD_FLAGS, ANLD_FONT = 6, ANLD_START = 10, ANLD_TEXT = 20 };
#define ANLD_PREVIOUS 0x04u

static void anld_units(struct docfile *f, struct bytes anld, size_t from, size_t to, struct buf *out)
{
    const struct doc_font *font = doc_font_of(f, bytes_u16(anld, ANLD_FONT));
    bool symbol = font && font->symbol;
    if (f->old && !symbol) {
        struct bytes raw = bytes_sub(anld, ANLD_TEXT + from, to - from);
        const char *charset = font ? charset_of_font(font->charset) : NULL;
        charset_convert(charset ? charset : f->charset, raw.s, raw.n, out);
        return;
    }
    for (size_t i = from; i < to; i++) {
        uint32_t unit = f->old ? bytes_u8(anld, ANLD_TEXT + i) : bytes_u16(anld, ANLD_TEXT + 2 * i);
        if (symbol && (unit < 0x100 || (unit >= 0xF000 && unit < 0xF100)))
            unit = symbol_to_unicode(font->name, unit);
        if (unit >= 0x20)
            buf_add_utf8(out, unit);
    }
}

/* A one-level instance for the paragraph's ANLD, put into a list that continues while such paragraphs follow. */
static struct num_instance *make_instance(struct docfile *f, struct anld_state *s, struct bytes anld, int level)
{
    int64_t id = ANLD_IDS + s->next++;
    struct num_list *list = numbering_list(f->d->numbering, id);
    struct num_instance *instance = numbering_instance(f->d->numbering, id);
    num_instance_set_list(instance, list);
    struct buf text = {0};
    size_t before = bytes_u8(anld, ANLD_BEFORE), after = bytes_u8(anld, ANLD_AFTER);
    const size_t most = 32;
    if (before > most)
        before = most;
    if (after > most || after < before)
        after = after < before ? before : most;
    anld_units(f, anld, 0, before, &text);
    if (bytes_u8(anld, ANLD_NFC) != 23 && level != 11)
        buf_addc(&text, 1);
    anld_units(f, anld, before, after, &text);
    struct num_level *l = num_list_level(list, 0);
    *l = (struct num_level){
        .format = level == 11 ? NF_bullet : format_of(bytes_u8(anld, ANLD_NFC)),
        .start = bytes_u16(anld, ANLD_START),
        .restart = NUM_RESTART_HIGHER,
        .defined = true,
        .text = span_dup(f->d->arena, (struct span){text.s, text.n}),
    };
    buf_free(&text);
    return instance;
}

bool doc_anld_label(struct docfile *f, struct anld_state *s, const struct doc_pap *pap, struct num_label *out)
{
    int level = pap->anm ? pap->anm : 10;
    if (pap->anld.n < ANLD_TEXT || level > 11 || s->next > LIMIT_LISTS) {
        memset(s->at, 0, sizeof s->at);
        return false;
    }
    if (!s->at[level])
        s->at[level] = make_instance(f, s, pap->anld, level);
    for (int deeper = level + 1; deeper < 10; deeper++) /* outline levels below start afresh */
        s->at[deeper] = NULL;
    if (!numbering_next(f->d->numbering, s->at[level], 0, out))
        return false;
    out->level = level < 10 ? level - 1 : 0;
    return true;
}
