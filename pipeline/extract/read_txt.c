/* Plain text: reads bytes in any character set that charset.h detects and gives one paragraph a line. Knows nothing of
 * numbers or headings: a number in plain text was typed. It bids lowest, since every other kind is text to someone. */
#include "charset.h"
#include "extract.h"
#include "limits.h"
#include <string.h>

enum {
    LOOK = 64 * 1024,   /* bytes that the bid looks at */
    SLICE = 1024 * 1024 /* bytes converted at a time, so that a large file needs no second copy */
};

static const char *fallback; /* in place of GB18030 when nothing states the character set */

void txt_fallback(const char *charset)
{
    fallback = charset;
}

static const char *detect(const unsigned char *s, size_t n, size_t *bom, bool *guessed)
{
    const char *charset = charset_detect(s, n, bom, guessed);
    if (*guessed && fallback && strcmp(charset, "GB18030") == 0)
        charset = fallback;
    return charset;
}

/* Text may hold a stray control character or a few damaged ones; binary data holds many. */
static int bid(const struct input *in)
{
    size_t n = in->n < LOOK ? in->n : LOOK, bom, bad = 0, count = 0;
    bool guessed;
    struct buf text = {0};
    const char *charset = detect(in->s, n, &bom, &guessed);
    charset_convert(charset, in->s + bom, n - bom, &text);
    struct span t = {text.s, text.n};
    for (size_t i = 0; i < t.n; count++) {
        uint32_t cp = utf8_next(t, &i);
        bool control = cp < 0x20 && cp != '\t' && !(cp >= '\n' && cp <= '\r') && cp != 0x1A;
        bad += cp == 0 ? 10 : control || cp == CP_BAD || cp == 0x7F;
    }
    buf_free(&text);
    return bad * 20 > count + 60 ? 0 : bom ? 6 : 5; /* three bad ones are forgiven however short the text */
}

/* Where to cut the text that starts at `from`: at most SLICE bytes on, behind a line feed byte (which is no part of
 * another character in any set of bytes) or, in sets of wider units, between two characters. */
static size_t slice_end(const struct input *in, size_t from, const char *charset)
{
    if (in->n - from <= SLICE)
        return in->n;
    size_t end = from + SLICE;
    if (strncmp(charset, "UTF-16", 6) == 0) {
        unsigned high = in->s[charset[6] == 'B' ? end - 2 : end - 1];
        return high >= 0xD8 && high < 0xDC ? end - 2 : end;
    }
    if (strncmp(charset, "UTF-32", 6) == 0)
        return end;
    const unsigned char *lf = memrchr(in->s + from, '\n', SLICE);
    if (lf)
        return (size_t)(lf - in->s) + 1;
    if (strcmp(charset, "UTF-8") != 0) /* a line longer than a slice is rare enough to be read twice */
        return charset_valid(charset, in->s + from, SLICE) ? end : end - charset_cut(charset, in->s + from, SLICE);
    for (unsigned i = 0; i < 3 && (in->s[end] & 0xC0) == 0x80; i++)
        end--;
    return end;
}

static void add_lines(struct document *d, struct span t, bool *after_cr)
{
    size_t from = 0;
    for (size_t i = 0; i < t.n && !doc_full(d);) {
        size_t at = i;
        uint32_t cp = utf8_next(t, &i);
        bool lf = cp == '\n' && *after_cr, ends = cp == '\n' || cp == '\r' || cp == '\f' || cp == 0x85 || cp == 0x2029;
        *after_cr = cp == '\r';
        if (!ends)
            continue;
        doc_text(d, t.s + from, at - from);
        from = i;
        if (lf || (cp == '\f' && doc_pending(d) == 0))
            continue; /* a page break ends a line, but makes none */
        doc_para(d, NULL);
    }
    if (!doc_full(d))
        doc_text(d, t.s + from, t.n - from);
}

static void read(const struct input *in, struct document *d)
{
    size_t pos;
    bool guessed, after_cr = false;
    const char *charset = detect(in->s, in->n, &pos, &guessed);
    struct buf text = {0};
    if (guessed)
        diag_add(&d->diags, D_ENCODING_GUESSED, 0, "%s", charset);
    while (pos < in->n && !doc_full(d)) {
        size_t end = slice_end(in, pos, charset);
        uint32_t para = doc_here(d);
        buf_reset(&text);
        long bad = charset_convert(charset, in->s + pos, end - pos, &text);
        size_t cut = bad > 0 && end == in->n ? charset_cut(charset, in->s + pos, end - pos) : 0;
        if (cut > 0) {
            buf_reset(&text);
            charset_convert(charset, in->s + pos, end - pos - cut, &text);
            diag_add(&d->diags, D_TEXT_TRUNCATED, para, "within a character");
        } else if (bad > 0) {
            diag_add(&d->diags, D_BAD_ENCODING, para, "%ld in %s", bad, charset);
        }
        add_lines(d, (struct span){text.s, text.n}, &after_cr);
        pos = end;
    }
    if (doc_pending(d) > 0)
        doc_para(d, NULL);
    buf_free(&text);
}

const struct reader reader_txt = {"txt", bid, read};
