/* The style sheet (MS-DOC 2.9.271 STSH) with inheritance, and the fonts (2.9.82 SttbfFfn): names as Word shows them in
 * English, since the stored names of built-in styles are in the language of the Word that wrote them. */
#include "doc.h"
#include <stdlib.h>
#include <string.h>

/* Built-in styles by sti (2.9.260 StdfBase). */
static const struct {
    uint16_t first, last;
    const char *name; /* %d: counted from `from` */
    int from;
} builtin[] = {
    {0, 0, "Normal", 0},
    {1, 9, "heading %d", 1},
    {10, 18, "index %d", 1},
    {19, 27, "toc %d", 1},
    {28, 28, "Normal Indent", 0},
    {29, 29, "footnote text", 0},
    {30, 30, "annotation text", 0},
    {31, 31, "header", 0},
    {32, 32, "footer", 0},
    {33, 33, "index heading", 0},
    {34, 34, "caption", 0},
    {35, 35, "table of figures", 0},
    {36, 36, "envelope address", 0},
    {37, 37, "envelope return", 0},
    {38, 38, "footnote reference", 0},
    {39, 39, "annotation reference", 0},
    {40, 40, "line number", 0},
    {41, 41, "page number", 0},
    {42, 42, "endnote reference", 0},
    {43, 43, "endnote text", 0},
    {44, 44, "table of authorities", 0},
    {45, 45, "macro", 0},
    {46, 46, "toa heading", 0},
    {47, 47, "List", 0},
    {48, 48, "List Bullet", 0},
    {49, 49, "List Number", 0},
    {50, 53, "List %d", 2},
    {54, 57, "List Bullet %d", 2},
    {58, 61, "List Number %d", 2},
    {62, 62, "Title", 0},
    {63, 63, "Closing", 0},
    {64, 64, "Signature", 0},
    {65, 65, "Default Paragraph Font", 0},
    {66, 66, "Body Text", 0},
    {67, 67, "Body Text Indent", 0},
    {68, 68, "List Continue", 0},
    {69, 72, "List Continue %d", 2},
    {73, 73, "Message Header", 0},
    {74, 74, "Subtitle", 0},
    {75, 75, "Salutation", 0},
    {76, 76, "Date", 0},
    {77, 77, "Body Text First Indent", 0},
    {78, 78, "Body Text First Indent 2", 0},
    {79, 79, "Note Heading", 0},
    {80, 81, "Body Text %d", 2},
    {82, 83, "Body Text Indent %d", 2},
    {84, 84, "Block Text", 0},
    {85, 85, "Hyperlink", 0},
    {86, 86, "FollowedHyperlink", 0},
    {87, 87, "Strong", 0},
    {88, 88, "Emphasis", 0},
    {89, 89, "Document Map", 0},
    {90, 90, "Plain Text", 0},
    {91, 91, "E-mail Signature", 0},
    {94, 94, "Normal (Web)", 0},
    {101, 101, "HTML Preformatted", 0},
    {105, 105, "Normal Table", 0},
    {106, 106, "annotation subject", 0},
    {107, 107, "No List", 0},
    {153, 153, "Balloon Text", 0},
    {154, 154, "Table Grid", 0},
    {157, 157, "No Spacing", 0},
    {179, 179, "List Paragraph", 0},
    {180, 180, "Quote", 0},
    {181, 181, "Intense Quote", 0},
};

static struct span builtin_name(struct docfile *f, unsigned sti)
{
    for (size_t i = 0; i < sizeof builtin / sizeof *builtin; i++)
        if (builtin[i].first <= sti && sti <= builtin[i].last) {
            struct buf name = {0};
            const char *mark = strstr(builtin[i].name, "%d");
            buf_add(&name, builtin[i].name, mark ? (size_t)(mark - builtin[i].name) : strlen(builtin[i].name));
            if (mark)
                buf_printf(&name, "%d", builtin[i].from + (int)(sti - builtin[i].first));
            struct span copy = span_dup(f->d->arena, (struct span){name.s, name.n});
            buf_free(&name);
            return copy;
        }
    return (struct span){NULL, 0};
}

/* Counted characters at `at`, UTF-16 or, in Word 6, bytes of the document's character set. */
static struct span read_name(struct docfile *f, struct bytes b, size_t at, size_t n)
{
    struct buf name = {0};
    if (f->old) {
        struct bytes raw = bytes_sub(b, at, n);
        charset_convert(f->charset ? f->charset : "CP1252", raw.s, raw.n, &name);
    } else {
        for (size_t i = 0; i < n && bytes_has(b, at + 2 * i, 2); i++) {
            uint32_t unit = bytes_u16(b, at + 2 * i), low = bytes_u16(b, at + 2 * i + 2);
            if (unit >= 0xD800 && unit < 0xDC00 && low >= 0xDC00 && low < 0xE000 && i + 1 < n) {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                i++;
            }
            if (unit < 0x20)
                break;
            buf_add_utf8(&name, unit);
        }
    }
    struct span copy = span_dup(f->d->arena, (struct span){name.s, name.n});
    buf_free(&name);
    return copy;
}

/* Font names end in NUL: their length in characters. */
static size_t name_length(struct bytes b, size_t at, size_t unit)
{
    size_t n = 0;
    while (bytes_has(b, at + n * unit, unit) && (unit == 1 ? bytes_u8(b, at + n) : bytes_u16(b, at + 2 * n)))
        n++;
    return n;
}

void doc_load_fonts(struct docfile *f)
{
    struct bytes b = f->fib.pair[PAIR_FONTS];
    size_t at = f->old ? 2 : 4, most = f->old ? b.n / 6 : bytes_u16(b, 0);
    if (!f->old && most == 0xFFFF) { /* an extended table states its count behind the mark */
        most = bytes_u16(b, 2);
        at = 6;
    }
    f->fonts = xcalloc(most + 1, sizeof *f->fonts);
    while (f->fonts_n < most && bytes_has(b, at, 6)) {
        size_t n = (size_t)bytes_u8(b, at) + 1, name = f->old ? 6 : 40;
        struct bytes x = bytes_sub(b, at, n);
        struct doc_font *font = &f->fonts[f->fonts_n++];
        font->charset = bytes_u8(x, 4);
        if (x.n > name) {
            font->name = read_name(f, x, name, name_length(x, name, f->old ? 1 : 2));
            font->symbol = symbol_font(font->name);
        }
        at += n;
    }
}

const struct doc_font *doc_font_of(const struct docfile *f, unsigned index)
{
    return index < f->fonts_n ? &f->fonts[index] : NULL;
}

/* One style: the fixed part of `base` bytes, the name, then its modifiers (UPX), each of even length. */
static void load_style(struct docfile *f, struct doc_style *s, struct bytes std, size_t base)
{
    unsigned kind = bytes_u16(std, 2) & 0xF, upxs = bytes_u16(std, 4) & 0xF;
    s->kind = (uint8_t)kind;
    s->sti = bytes_u16(std, 0) & 0xFFF;
    s->base = (uint16_t)(bytes_u16(std, 2) >> 4);
    size_t unit = f->old ? 1 : 2;
    size_t length = f->old ? bytes_u8(std, base) : bytes_u16(std, base);
    s->name = builtin_name(f, s->sti);
    if (s->name.n == 0) {
        struct span own = read_name(f, std, base + unit, length);
        size_t comma = span_find(own, ",", 0); /* aliases follow */
        s->name = comma != SIZE_MAX && comma > 0 ? span_sub(own, 0, comma) : own;
    }
    size_t at = base + unit + unit * (length + 1);
    for (unsigned i = 0; i < upxs && i < 3; i++) {
        at += at & 1;
        struct bytes upx = bytes_sub(std, at + 2, bytes_u16(std, at));
        bool chpx = kind == 2 || (kind == 1 && i == 1);
        if (chpx)
            s->chpx = upx;
        else if (kind == 1 && i == 0)
            s->papx = bytes_sub(upx, 2, upx.n);
        at += 2 + upx.n;
    }
}

void doc_load_styles(struct docfile *f)
{
    struct bytes b = f->fib.pair[PAIR_STSHF];
    size_t head = bytes_u16(b, 0), n = bytes_u16(b, 2), base = bytes_u16(b, 4);
    if (n > DOC_NO_STYLE)
        n = DOC_NO_STYLE;
    if (base < 8)
        base = f->old ? 8 : 10;
    f->styles = xcalloc(n + 1, sizeof *f->styles);
    f->styles_n = n;
    f->no_style = (struct doc_style){.base = DOC_NO_STYLE, .state = 2, .pap = {.outline = 9}};
    if (head >= 14) /* what text is set in unless something else is said */
        f->no_style.chp.font = f->no_style.chp.font_fe = bytes_u16(b, 14);
    if (head >= 16)
        f->no_style.chp.font_fe = bytes_u16(b, 16);
    size_t at = 2 + head;
    for (size_t i = 0; i < n; i++)
        f->styles[i].base = DOC_NO_STYLE;
    for (size_t i = 0; i < n && bytes_has(b, at, 2); i++) {
        size_t length = bytes_u16(b, at);
        struct bytes std = bytes_sub(b, at + 2, length);
        if (std.n >= 6)
            load_style(f, &f->styles[i], std, base);
        at += 2 + length;
        at += f->old ? 0 : length & 1;
    }
}

/* Apply one style's own modifiers on top of its (resolved) base. */
static void resolve_one(struct docfile *f, struct doc_style *s, const struct doc_style *base)
{
    s->pap = base->pap;
    s->chp = base->chp;
    s->pap.style = 0;
    if (s->kind == 1) {
        if (s->sti >= 1 && s->sti <= 9)
            s->pap.outline = (uint8_t)(s->sti - 1);
        doc_apply_pap(f, s->papx, &s->pap);
    }
    struct doc_chp inherited = s->chp;
    doc_apply_chp(f, s->chpx, &inherited, &s->chp);
    s->state = 2;
}

const struct doc_style *doc_style_of(struct docfile *f, unsigned istd)
{
    if (istd >= f->styles_n || f->styles[istd].kind != 1)
        return &f->no_style;
    if (f->styles[istd].state == 2)
        return &f->styles[istd];
    struct doc_style *chain[LIMIT_STYLE_DEPTH];
    size_t n = 0;
    unsigned i = istd;
    while (n < LIMIT_STYLE_DEPTH && i < f->styles_n && f->styles[i].kind == 1 && f->styles[i].state == 0) {
        chain[n++] = &f->styles[i];
        f->styles[i].state = 1;
        i = f->styles[i].base;
    }
    const struct doc_style *base = &f->no_style;
    if (i < f->styles_n && f->styles[i].kind == 1) {
        if (f->styles[i].state == 2)
            base = &f->styles[i];
        else
            diag_add(&f->d->diags, D_NUMBERING_LOOP, 0, "styles");
    }
    f->resolving = true;
    while (n-- > 0) {
        resolve_one(f, chain[n], base);
        base = chain[n];
    }
    f->resolving = false;
    return base;
}
