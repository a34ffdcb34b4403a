/* Character sets: names, code pages and font charsets to iconv names, conversion to UTF-8, detection by validity.
 * The only file that calls iconv. Descriptors of the sets in the table are kept open, because opening one loads a
 * module from the file system, which a sandboxed worker may not do (charset_preload). Used from one thread only. */
#include "charset.h"
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

enum { CP_UTF8 = 65001 };

struct charset {
    const char *name;    /* iconv's */
    const char *aliases; /* lower case, parted by blanks, other than the name itself */
    unsigned unit;       /* bytes to step over at a malformed sequence */
    unsigned cp;         /* Windows code page; 0 none */
    int font;            /* \fcharset, lfCharSet; -1 none */
};

/* Sets that documents name in place of a larger one are rows of the larger: GB2312 and GBK of GB18030, Latin-1 and
 * ASCII of Windows-1252, as browsers do. */
static const struct charset charsets[] = {
    {"UTF-8", "utf8 unicode-1-1-utf-8 x-unicode20utf8", 1, CP_UTF8, -1},
    {"GB18030",
     "gb2312 gbk x-gbk gb_2312 gb_2312-80 csgb2312 csiso58gb231280 gb2312-80 euc-cn euccn x-euc-cn chinese cp936 ms936 "
     "windows-936 iso-ir-58 gb_18030-2000 gb18030-2000 x-mac-chinesesimp x-cp20936",
     1, 936, 134},
    {"UTF-16LE", "utf-16 utf16 utf16le ucs-2 ucs-2le unicode csunicode iso-10646-ucs-2", 2, 1200, -1},
    {"UTF-16BE", "utf16be ucs-2be unicodefffe", 2, 1201, -1},
    {"UTF-32LE", "utf-32 utf32 ucs-4le", 4, 12000, -1},
    {"UTF-32BE", "utf32be ucs-4 ucs-4be", 4, 12001, -1},
    {"BIG5-HKSCS", "big5 big5hkscs x-x-big5 cn-big5 csbig5 cp950 ms950 windows-950", 1, 950, 136},
    {"CP932", "shift_jis shift-jis sjis x-sjis ms_kanji csshiftjis windows-31j ms932", 1, 932, 128},
    {"CP949", "euc-kr euckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean uhc windows-949", 1, 949, 129},
    {"JOHAB", "cp1361 ms1361", 1, 1361, 130},
    {"CP1252", "iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 us-ascii ascii windows-1252 x-ansi", 1, 1252, -1},
    {"CP1250", "windows-1250", 1, 1250, 238},
    {"CP1251", "windows-1251", 1, 1251, 204},
    {"CP1253", "windows-1253", 1, 1253, 161},
    {"CP1254", "windows-1254 iso-8859-9 latin5", 1, 1254, 162},
    {"CP1255", "windows-1255", 1, 1255, 177},
    {"CP1256", "windows-1256", 1, 1256, 178},
    {"CP1257", "windows-1257", 1, 1257, 186},
    {"CP1258", "windows-1258", 1, 1258, 163},
    {"CP874", "windows-874 tis-620 iso-8859-11", 1, 874, 222},
    {"MACINTOSH", "x-mac-roman mac", 1, 10000, 77},
    {"CP437", "ibm437", 1, 437, 254},
    {"CP850", "ibm850", 1, 850, 255},
    {"CP866", "ibm866", 1, 866, -1},
    {"KOI8-R", "koi8r", 1, 20866, -1},
};
#define CHARSETS (sizeof charsets / sizeof *charsets)

/* Code pages that mean a row of another number. */
static const struct {
    unsigned cp, same;
} codepages[] = {{54936, 936}, {20936, 936}, {10008, 936}, {51936, 936},  {10002, 950},  {951, 950},
                 {10001, 932}, {10003, 949}, {51949, 949}, {28591, 1252}, {20127, 1252}, {28599, 1254}};

/* Fonts' charsets that mean a row of another number: those of the Macintosh. */
static const struct {
    unsigned font, same;
} fonts[] = {{78, 128}, {79, 129}, {80, 134}, {81, 136}, {83, 177}, {84, 178},
             {85, 161}, {86, 162}, {87, 222}, {88, 238}, {89, 204}};

static iconv_t open_sets[CHARSETS]; /* 0: not opened yet */

static bool listed(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *s = list; *s;) {
        size_t len = strcspn(s, " ");
        if (len == n && strncasecmp(s, word, n) == 0)
            return true;
        s += len + (s[len] == ' ');
    }
    return false;
}

static const struct charset *find(const char *name)
{
    for (size_t i = 0; i < CHARSETS; i++)
        if (strcasecmp(charsets[i].name, name) == 0 || listed(charsets[i].aliases, name))
            return &charsets[i];
    return NULL;
}

const char *charset_of_codepage(unsigned cp)
{
    for (size_t i = 0; i < sizeof codepages / sizeof *codepages; i++)
        if (codepages[i].cp == cp)
            cp = codepages[i].same;
    for (size_t i = 0; cp && i < CHARSETS; i++)
        if (charsets[i].cp == cp)
            return charsets[i].name;
    return NULL;
}

const char *charset_of_font(unsigned fcharset)
{
    for (size_t i = 0; i < sizeof fonts / sizeof *fonts; i++)
        if (fonts[i].font == fcharset)
            fcharset = fonts[i].same;
    for (size_t i = 0; i < CHARSETS; i++)
        if (charsets[i].font >= 0 && (unsigned)charsets[i].font == fcharset)
            return charsets[i].name;
    return NULL;
}

const char *charset_canonical(struct span name)
{
    char word[64];
    name = text_trim(name);
    if (name.n == 0 || name.n >= sizeof word)
        return NULL;
    memcpy(word, name.s, name.n);
    word[name.n] = '\0';
    const struct charset *c = find(word);
    return c ? c->name : NULL;
}

/* The set's descriptor, in its initial state. Sets outside the table are opened anew and closed by the caller. */
static iconv_t open_set(const struct charset *c, const char *name)
{
    if (!c) {
        /* a name with // would ask iconv for transliteration */
        bool odd = *name == '\0' ||
                   strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:") != strlen(name);
        return odd ? (iconv_t)-1 : iconv_open("UTF-8", name);
    }
    iconv_t *kept = &open_sets[c - charsets];
    if (!*kept)
        *kept = iconv_open("UTF-8", c->name);
    if (*kept != (iconv_t)-1)
        iconv(*kept, NULL, NULL, NULL, NULL);
    return *kept;
}

void charset_preload(void)
{
    for (size_t i = 0; i < CHARSETS; i++)
        open_set(&charsets[i], charsets[i].name);
}

/* What stands for n malformed bytes at s: the euro sign, which code page 936 has at 0x80 and GB18030 does not, or
 * U+FFFD. */
static void replace(const struct charset *c, const char *s, struct buf *out, long *bad)
{
    if (c && c->cp == 936 && *s == '\x80') {
        if (out)
            buf_add_utf8(out, 0x20AC);
        return;
    }
    (*bad)++;
    if (out)
        buf_add_utf8(out, CP_BAD);
}

/* The loop of both convert (limit: none) and valid (out is NULL, stop at the first malformed sequence). */
static long run(iconv_t cd, const struct charset *c, const char *s, size_t n, struct buf *out, long limit)
{
    char *in = (char *)(uintptr_t)s; /* iconv does not write there */
    size_t left = n, unit = c ? c->unit : 1;
    long bad = 0;
    while (left > 0 && bad <= limit) {
        char chunk[4096], *to = chunk;
        size_t room = sizeof chunk;
        size_t r = iconv(cd, &in, &left, &to, &room);
        int error = r == (size_t)-1 ? errno : 0;
        if (out)
            buf_add(out, chunk, (size_t)(to - chunk));
        if (error == 0 || error == E2BIG)
            continue;
        replace(c, in, out, &bad);
        size_t step = error == EINVAL || left < unit ? left : unit;
        in += step;
        left -= step;
    }
    char rest[64], *to = rest;
    size_t room = sizeof rest;
    iconv(cd, NULL, NULL, &to, &room); /* a character that waited for a combining one (BIG5-HKSCS) */
    if (out)
        buf_add(out, rest, (size_t)(to - rest));
    return bad;
}

static long count_or_convert(const char *charset, const void *s, size_t n, struct buf *out, long limit)
{
    const struct charset *c = find(charset);
    if (c && c->cp == CP_UTF8 && utf8_valid((struct span){s, n})) { /* iconv would copy it character by character */
        if (out)
            buf_add(out, s, n);
        return 0;
    }
    iconv_t cd = open_set(c, charset);
    if (cd == (iconv_t)-1)
        return -1;
    long bad = run(cd, c, s, n, out, limit);
    if (!c)
        iconv_close(cd);
    return bad;
}

long charset_convert(const char *charset, const void *s, size_t n, struct buf *out)
{
    return count_or_convert(charset, s, n, out, INT32_MAX);
}

bool charset_valid(const char *charset, const void *s, size_t n)
{
    return count_or_convert(charset, s, n, NULL, 0) == 0;
}

size_t charset_cut(const char *charset, const void *s, size_t n)
{
    for (size_t k = 1; k <= 3 && k <= n; k++)
        if (charset_valid(charset, s, n - k))
            return k;
    return 0;
}

static const struct {
    const char *bytes;
    size_t n;
    const char *name;
} boms[] = {{"\xEF\xBB\xBF", 3, "UTF-8"}, {"\xFF\xFE\0\0", 4, "UTF-32LE"}, {"\0\0\xFE\xFF", 4, "UTF-32BE"},
            {"\xFF\xFE", 2, "UTF-16LE"},  {"\xFE\xFF", 2, "UTF-16BE"},     {"\x84\x31\x95\x33", 4, "GB18030"}};

/* A code unit that Chinese or Western text may well hold; Hangul, private use and surrogates are where the byte pairs
 * of GB2312 fall when read as UTF-16, so they are no evidence. */
static bool plausible_unit(unsigned u)
{
    return (u >= 0x20 && u < 0x7F) || u == '\t' || u == '\n' || u == '\r' || u == '\f' || (u >= 0xA0 && u < 0x250) ||
           (u >= 0x2000 && u < 0x2700) || (u >= 0x3000 && u < 0xA000) || (u >= 0xFF00 && u < 0xFFF0);
}

/* How much the bytes look like UTF-16 without BOM: 0 not at all, else 1 + the number of ASCII units. Nearly all units
 * must be plausible, and all when none is ASCII (no zero byte). */
static size_t looks_utf16(const unsigned char *s, size_t n, bool big)
{
    size_t units = (n > 65536 ? 65536 : n) / 2, good = 0, ascii = 0;
    for (size_t i = 0; i < units; i++) {
        unsigned u = big ? (unsigned)s[2 * i] << 8 | s[2 * i + 1] : (unsigned)s[2 * i + 1] << 8 | s[2 * i];
        good += plausible_unit(u);
        ascii += u < 0x80;
    }
    bool yes = units >= 2 && (ascii > 0 ? good * 100 >= units * 98 : good == units && n % 2 == 0);
    return yes ? 1 + ascii : 0;
}

/* Valid UTF-8 but for a character that the end cuts off. */
static bool utf8_but_end(const unsigned char *s, size_t n)
{
    size_t end = n;
    while (end > 0 && n - end < 3 && (s[end - 1] & 0xC0) == 0x80)
        end--;
    if (end > 0 && s[end - 1] >= 0xC2)
        end--;
    return end < n && utf8_valid((struct span){(const char *)s, end});
}

/* UTF-8 with few malformed bytes among many well-formed sequences, which no text of another set has. */
static bool damaged_utf8(struct span t)
{
    size_t good = 0, bad = 0;
    for (size_t i = 0; i < t.n;) {
        uint32_t cp = utf8_next(t, &i);
        good += cp >= 0x80 && cp != CP_BAD;
        bad += cp == CP_BAD;
    }
    return bad * 4 < good;
}

const char *charset_detect(const void *bytes, size_t n, size_t *bom_bytes, bool *guessed)
{
    const unsigned char *s = bytes;
    *bom_bytes = 0;
    *guessed = false;
    for (size_t i = 0; i < sizeof boms / sizeof *boms; i++)
        if (n >= boms[i].n && memcmp(s, boms[i].bytes, boms[i].n) == 0) {
            *bom_bytes = boms[i].n;
            return boms[i].name;
        }
    bool zeros = n > 0 && memchr(s, 0, n) != NULL;
    if (!zeros && (utf8_valid((struct span){bytes, n}) || utf8_but_end(s, n)))
        return "UTF-8"; /* no guess: other sets hardly ever happen to be well-formed UTF-8 */
    *guessed = true;
    size_t little = looks_utf16(s, n, false), big = looks_utf16(s, n, true);
    if (little || big)
        return big > little ? "UTF-16BE" : "UTF-16LE";
    if (damaged_utf8((struct span){bytes, n}))
        return "UTF-8";
    return "GB18030";
}
