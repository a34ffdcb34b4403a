/* RTF text: bytes in the current font's character set and \u code points to UTF-8, and on to the destination they are
 * meant for. Knows no control words. */
#include "charset.h"
#include "rtf.h"
#include <string.h>

const struct rtf_font *rtf_font(const struct rtf *r, int32_t id)
{
    if (id < 0 || (size_t)id >= r->font_ids.n || r->font_ids.of[id] == 0)
        return NULL;
    return &r->fonts[r->font_ids.of[id] - 1];
}

/* The set in which the bytes of the current font are written; *told is false when only the document's default is
 * known. A font's name in the font table is written in that font's own set. */
static const char *current_charset(const struct rtf *r, bool *told)
{
    const struct rtf_group *g = &r->groups[r->depth - 1];
    const struct rtf_font *f = g->dest == RTF_FONT ? &r->font : rtf_font(r, g->chp.font);
    *told = f && f->charset;
    return *told ? f->charset : r->ansi;
}

/* Ranges of lead bytes of the sets with two bytes a character. */
static const struct {
    const char *charset;
    unsigned char from, to, from2, to2;
} double_byte[] = {
    {"GB18030", 0x81, 0xFE, 1, 0},     {"BIG5-HKSCS", 0x81, 0xFE, 1, 0},  {"CP949", 0x81, 0xFE, 1, 0},
    {"CP932", 0x81, 0x9F, 0xE0, 0xFC}, {"JOHAB", 0x84, 0xD3, 0xD8, 0xF9},
};

static bool is_double_byte(const char *charset)
{
    for (size_t i = 0; i < sizeof double_byte / sizeof *double_byte; i++)
        if (strcmp(double_byte[i].charset, charset) == 0)
            return true;
    return false;
}

bool rtf_is_lead(const char *charset, unsigned char b)
{
    for (size_t i = 0; b >= 0x80 && i < sizeof double_byte / sizeof *double_byte; i++)
        if (strcmp(double_byte[i].charset, charset) == 0)
            return (b >= double_byte[i].from && b <= double_byte[i].to) ||
                   (b >= double_byte[i].from2 && b <= double_byte[i].to2);
    return false;
}

bool rtf_takes_raw(const struct rtf *r, unsigned char b)
{
    if (!r->lead || !r->lead_raw)
        return false;
    /* Hex digits behind \' are the trail byte, written the other way. */
    return !(b == '\\' && r->pos + 1 < r->n && r->s[r->pos + 1] == '\'');
}

void rtf_byte(struct rtf *r, unsigned char b, bool raw)
{
    enum rtf_dest dest = rtf_top(r)->dest;
    if (dest == RTF_SKIP || dest == RTF_QUIET)
        return;
    if (dest == RTF_LEVEL_TEXT) {
        rtf_level_unit(r, b, true);
        return;
    }
    bool told;
    if (r->lead)
        r->lead = false;
    else if (b >= 0x80)
        r->lead = rtf_is_lead(current_charset(r, &told), b);
    r->lead_raw = raw;
    buf_addc(&r->bytes, (char)b);
}

static void to_body(struct rtf *r, struct span t)
{
    const struct rtf_group *g = rtf_top(r);
    struct rtf_story *s = rtf_story(r);
    if (g->chp.hidden || g->chp.deleted)
        return;
    if (s->break_due && (s->text.n > 0 || s->started))
        buf_adds(&s->text, UTF8_LINE);
    s->break_due = false;
    if (!text_is_blank(t)) {
        s->all_bold = g->chp.bold && (s->all_bold || !s->seen);
        s->seen = true;
    }
    if (s->text.n + t.n <= LIMIT_PARAGRAPH_BYTES)
        buf_add(&s->text, t.s, t.n);
    else
        diag_add(&r->d->diags, D_LIMIT_REACHED, doc_here(r->d), "paragraph longer than %u bytes",
                 LIMIT_PARAGRAPH_BYTES);
}

static void limited(struct buf *b, struct span t)
{
    if (b->n + t.n <= LIMIT_LABEL_BYTES)
        buf_add(b, t.s, t.n);
}

static void name_text(struct rtf *r, struct span t)
{
    size_t semicolon = span_find(t, ";", 0); /* ends an entry; its group's end does too */
    limited(&r->name, span_sub(t, 0, semicolon < t.n ? semicolon : t.n));
    if (semicolon < t.n && rtf_top(r)->dest == RTF_FONT)
        rtf_font_end(r);
}

static void to_dest(struct rtf *r, struct span t)
{
    switch (rtf_top(r)->dest) {
    case RTF_BODY:
        to_body(r, t);
        break;
    case RTF_FONT:
    case RTF_STYLE:
        name_text(r, t);
        break;
    case RTF_LABEL:
        limited(&rtf_story(r)->label, t);
        break;
    case RTF_PN_BEFORE:
        limited(&r->pn.before, t);
        break;
    case RTF_PN_AFTER:
        limited(&r->pn.after, t);
        break;
    case RTF_LEVEL_TEXT: /* taken unit by unit, before decoding */
    case RTF_SKIP:
    case RTF_QUIET:
        break;
    }
}

/* The set for these bytes. Where the font states none (fcharset 0 is what Western fonts have, even over Chinese text in
 * files that are converted), the document's set holds if they are valid in it, and Windows-1252 otherwise. */
static const char *charset_of_bytes(const struct rtf *r)
{
    bool told;
    const char *charset = current_charset(r, &told);
    if (!told && is_double_byte(charset) && !charset_valid(charset, r->bytes.s, r->bytes.n) && !r->lead)
        return "CP1252";
    return charset;
}

void rtf_flush(struct rtf *r)
{
    if (r->surrogate) {
        r->surrogate = 0;
        to_dest(r, SPAN("\xEF\xBF\xBD"));
    }
    if (r->bytes.n == 0)
        return;
    const struct rtf_font *f = rtf_font(r, rtf_top(r)->chp.font);
    struct buf out = {0};
    if (f && f->symbol && symbol_font(f->name) && rtf_top(r)->dest != RTF_FONT) {
        for (size_t i = 0; i < r->bytes.n; i++)
            buf_add_utf8(&out, symbol_to_unicode(f->name, (unsigned char)r->bytes.s[i]));
    } else {
        bool ascii = true;
        for (size_t i = 0; ascii && i < r->bytes.n; i++)
            ascii = (unsigned char)r->bytes.s[i] < 0x80;
        if (ascii)
            buf_add(&out, r->bytes.s, r->bytes.n);
        else if (charset_convert(charset_of_bytes(r), r->bytes.s, r->bytes.n, &out) > 0 && rtf_top(r)->dest == RTF_BODY)
            diag_add(&r->d->diags, D_BAD_ENCODING, doc_here(r->d), "%s", charset_of_bytes(r));
    }
    r->bytes.n = 0;
    r->lead = false;
    to_dest(r, (struct span){out.s, out.n});
    buf_free(&out);
}

void rtf_char(struct rtf *r, uint32_t cp)
{
    rtf_flush(r);
    if (rtf_top(r)->dest == RTF_LEVEL_TEXT) {
        rtf_level_unit(r, cp, false);
        return;
    }
    char utf8[4];
    size_t n = utf8_encode(cp, utf8);
    to_dest(r, (struct span){utf8, n});
}

void rtf_unicode(struct rtf *r, int32_t code)
{
    uint32_t cp = code < 0 ? (uint32_t)(code + 65536) : (uint32_t)code;
    uint32_t high = r->surrogate;
    if (high && cp >= 0xDC00 && cp < 0xE000) {
        r->surrogate = 0;
        rtf_char(r, 0x10000 + ((high - 0xD800) << 10) + (cp - 0xDC00));
        return;
    }
    rtf_flush(r);
    if (cp >= 0xD800 && cp < 0xDC00) {
        r->surrogate = cp;
        return;
    }
    const struct rtf_font *f = rtf_font(r, rtf_top(r)->chp.font);
    if (cp >= 0xF020 && cp <= 0xF0FF && f && symbol_font(f->name))
        cp = symbol_to_unicode(f->name, cp);
    rtf_char(r, cp);
}
