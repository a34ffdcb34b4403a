/* The readers of RTF, HTML, MHT and plain text under truncation, random changes and what is made to hurt: the result is
 * partial or diagnosed, comes within two seconds, and nothing is read out of bounds (make asan). Seeds are the inputs
 * of tests/extract. There are 20 000 random changes a format under ASan, 2000 otherwise, or as ZHIZE_MUTATIONS says. */
#include "charset.h"
#include "extract.h"
#include "limits.h"
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const struct {
    const struct reader *reader;
    const char *seeds;
} kinds[] = {
    {&reader_rtf, "tests/extract/rtf/*.rtf"},
    {&reader_html, "tests/extract/html/*.html"},
    {&reader_mht, "tests/extract/mht/*.mht"},
    {&reader_txt, "tests/extract/txt/*.txt"},
};
enum { KINDS = sizeof kinds / sizeof *kinds, STEP = 64, SECONDS = 2 };

static void load(const char *path, struct buf *b)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        buf_add(b, part, n);
    fclose(f);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What every document must be, whatever the bytes were. */
static void check(const struct document *d)
{
    long depth = 0;
    uint32_t n = 0;
    for (size_t i = 0; i < d->n; i++) {
        const struct node *x = &d->nodes[i];
        if (x->kind == NODE_P) {
            assert_int_equal(x->u.p.n, ++n);
            assert_true(utf8_valid(x->u.p.text));
        }
        depth += x->kind == NODE_TABLE || x->kind == NODE_ROW || x->kind == NODE_CELL;
        depth -= x->kind == NODE_TABLE_END || x->kind == NODE_ROW_END || x->kind == NODE_CELL_END;
        assert_true(depth >= 0);
        if (x->kind == NODE_CELL)
            assert_true(x->u.cell.colspan >= 1 && x->u.cell.rowspan >= 1 && x->u.cell.col < LIMIT_TABLE_COLUMNS);
    }
    assert_int_equal(depth, 0);
}

static struct document *run(const struct reader *r, const void *s, size_t n)
{
    unsigned char *copy = malloc(n ? n : 1); /* of exactly n bytes, so that reading past the end is seen */
    assert_non_null(copy);
    memcpy(copy, s, n);
    struct input in = {copy, n, "test", 0};
    struct document *d = doc_new();
    double from = now();
    r->bid(&in);
    r->read(&in, d);
    doc_finish(d);
    double took = now() - from;
    free(copy);
    if (took > SECONDS)
        print_error("%s: %zu bytes took %.1f s\n", r->name, n, took);
#ifndef __SANITIZE_ADDRESS__
    const char *wrap = getenv("WRAP"); /* valgrind takes its time */
    assert_true(took <= SECONDS || (wrap && *wrap));
#endif
    check(d);
    return d;
}

static void each_seed(void (*f)(const struct reader *r, const struct buf *seed, size_t seeds))
{
    for (size_t k = 0; k < KINDS; k++) {
        glob_t g;
        assert_int_equal(glob(kinds[k].seeds, 0, NULL, &g), 0);
        for (size_t i = 0; i < g.gl_pathc; i++) {
            struct buf seed = {0};
            load(g.gl_pathv[i], &seed);
            f(kinds[k].reader, &seed, g.gl_pathc);
            buf_free(&seed);
        }
        globfree(&g);
    }
}

static void truncate_seed(const struct reader *r, const struct buf *seed, size_t seeds)
{
    (void)seeds;
    for (size_t n = 0; n <= seed->n; n += n < 256 ? 1 : STEP)
        doc_free(run(r, seed->s, n));
}

static void truncations(void **state)
{
    (void)state;
    each_seed(truncate_seed);
}

static unsigned long mutations_a_kind(void)
{
    const char *s = getenv("ZHIZE_MUTATIONS");
#ifdef __SANITIZE_ADDRESS__
    enum { DEFAULT = 20000 };
#else
    enum { DEFAULT = 2000 };
#endif
    return s ? strtoul(s, NULL, 10) : DEFAULT;
}

/* Bytes that mean something to the formats are likelier than others. */
static char random_byte(unsigned *random)
{
    static const char telling[] = "\\{}'*<>&=-\"/;:\r\n \0\x80\xFF 019";
    unsigned v = (unsigned)rand_r(random);
    return v % 2 ? telling[v / 2 % (sizeof telling - 1)] : (char)(v >> 8);
}

static void mutate_seed(const struct reader *r, const struct buf *seed, size_t seeds)
{
    unsigned random = (unsigned)seed->n;
    struct buf b = {0};
    for (unsigned long i = 0; i < mutations_a_kind() / seeds + 1; i++) {
        buf_reset(&b);
        buf_add(&b, seed->s, seed->n);
        unsigned changes = 1 + (unsigned)rand_r(&random) % 8;
        while (changes-- > 0 && b.n > 1) {
            size_t at = (size_t)rand_r(&random) % b.n, other = (size_t)rand_r(&random) % b.n;
            unsigned how = (unsigned)rand_r(&random) % 8;
            if (how == 0) /* cut something out */
                memmove(b.s + at, b.s + b.n - (b.n - at) / 2, (b.n - at) / 2), b.n -= (b.n - at) - (b.n - at) / 2;
            else if (how == 1) /* copy something elsewhere */
                memmove(b.s + at, b.s + other, (b.n - (at > other ? at : other)) / 2);
            else
                b.s[at] = random_byte(&random);
        }
        doc_free(run(r, b.s, b.n));
    }
    buf_free(&b);
}

static void mutations(void **state)
{
    (void)state;
    each_seed(mutate_seed);
}

/* -- traps: a beginning, something `count` times, an end -- */

static void repeat(struct buf *b, const char *s, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_adds(b, s);
}

static const struct trap {
    const struct reader *reader;
    const char *head, *body;
    size_t count;
    const char *tail;
    int diag; /* that must come, or -1 */
} traps[] = {
    {&reader_rtf, "{\\rtf1 a\\par{\\*\\x\\bin2147483647 ", "z", 9, "}", D_RTF_DAMAGED},
    {&reader_rtf, "{\\rtf1 a\\par\\bin-5 ", "z", 9, "}", -1},
    {&reader_rtf, "{\\rtf1 a", "{", 1000000, "b\\par", D_LIMIT_REACHED},
    {&reader_rtf, "{\\rtf1 a", "}", 1000000, "b\\par", -1},
    {&reader_rtf, "{\\rtf1 ", "{\\b x", 500000, "", D_LIMIT_REACHED},
    {&reader_rtf, "{\\rtf1 ", "{\\shp{\\*\\shpinst{\\shptxt x", 2000, "", D_LIMIT_REACHED},
    {&reader_rtf, "{\\rtf1\\pard\\intbl\\itap2000000000 ", "x\\nestcell", 1000, "}", -1},
    {&reader_rtf, "{\\rtf1\\trowd", "\\cellx2147483647", 5000, "\\pard\\intbl x\\cell\\row}", -1},
    {&reader_rtf, "{\\rtf1\\pard\\intbl ", "x\\cell", 100000, "\\row}", -1},
    {&reader_rtf, "{\\rtf1{\\*\\listtable{\\list{\\listlevel{\\leveltext ", "\\'00", 100000, ";}}\\listid1}}}", -1},
    {&reader_rtf, "{\\rtf1{\\*\\listtable{\\list", "{\\listlevel{\\leveltext\\'01\\'08;}}", 1000, "\\listid1}}}", -1},
    {&reader_rtf, "{\\rtf1{\\fonttbl", "{\\f99999\\fcharset134 ;}", 1000, "}x}", -1},
    {&reader_rtf, "{\\rtf1", "\\u-10179", 100000, "}", -1},
    {&reader_rtf, "{\\rtf1 ", "\\uc2147483647\\u23383 ", 1000, "x}", -1},
    {&reader_html, "<html><body>", "<font>", 1000000, "x", D_LIMIT_REACHED},
    {&reader_html, "<html><body><font><i>", "</b>x", 300000, "", -1},
    {&reader_html, "<html><body>", "<table><tr><td>", 1000, "x", D_LIMIT_REACHED},
    {&reader_html, "<table>", "<tr><td colspan=1000000000 rowspan=1000000000>x", 500, "", -1},
    {&reader_html, "<p ", "a=1 ", 300000, ">x", -1},
    {&reader_html, "<p style='", "mso-list:l0 level1;", 20000, "'>x", -1},
    {&reader_html, "<html>", "<![if ", 300000, "", -1},
    {&reader_html, "<html>", "<!--", 300000, "", -1},
    {&reader_html, "<html>", "<ol reversed><li>x</ol>", 10000, "", -1},
    {&reader_html, "<html>", "<ol><li>x", 30000, "", D_LIMIT_REACHED},
    {&reader_html, "<html><!DOCTYPE x [<!ENTITY a \"b\">]><p>", "&a;", 10000, "", -1},
    {&reader_mht, "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n",
     "--a\nContent-Type: multipart/related; boundary=a\n\n", 50000, "", D_PART_MISSING},
    {&reader_mht, "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"\"\n\n", "--\n", 50000, "",
     D_PART_MISSING},
    {&reader_mht, "MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n", "=",
     1000000, "", -1},
    {&reader_mht, "MIME-Version: 1.0\nContent-Type: text/html;\n", " x=\"\n", 300000, "", -1},
    {&reader_txt, "", "\r", 500000, "", -1},
    {&reader_txt, "", "\xFF", 200000, "", D_BAD_ENCODING},
};

static void made_to_hurt(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) {
        struct buf b = {0};
        buf_adds(&b, traps[i].head);
        repeat(&b, traps[i].body, traps[i].count);
        buf_adds(&b, traps[i].tail);
        struct document *d = run(traps[i].reader, b.s, b.n);
        bool said = traps[i].diag < 0;
        for (size_t k = 0; k < d->diags.n; k++)
            said = said || (int)d->diags.list[k].id == traps[i].diag;
        if (!said)
            print_error("trap %zu (%s) says nothing of %s\n", i, traps[i].head, diag_name((enum diag_id)traps[i].diag));
        assert_true(said);
        doc_free(d);
        buf_free(&b);
    }
}

/* Messages within messages, each with a boundary of its own, one more than the limit. */
static void nested_messages(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_adds(&b, "MIME-Version: 1.0\n");
    for (unsigned i = 0; i <= LIMIT_MIME_DEPTH; i++)
        buf_printf(&b, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
    buf_adds(&b, "Content-Type: text/html\n\n<p>x</p>");
    struct document *d = run(&reader_mht, b.s, b.n);
    assert_int_equal(d->diags.n, 1);
    assert_int_equal(d->diags.list[0].id, D_LIMIT_REACHED);
    doc_free(d);
    buf_free(&b);
}

/* -- character sets -- */

static void charset_names(void **state)
{
    (void)state;
    assert_string_equal(charset_of_codepage(936), "GB18030");
    assert_string_equal(charset_of_codepage(950), "BIG5-HKSCS");
    assert_string_equal(charset_of_font(134), "GB18030");
    assert_string_equal(charset_canonical(SPAN(" GB2312 ")), "GB18030");
    assert_string_equal(charset_canonical(SPAN("iso-8859-1")), "CP1252");
    assert_null(charset_of_codepage(0));
    assert_null(charset_of_font(0));
    assert_null(charset_canonical(SPAN("nonsense")));
    charset_preload(); /* every row of the table must be one that iconv has */
    static const unsigned pages[] = {65001, 936,  1200, 1201, 950,  932, 949,   1361, 1252, 1250, 1251, 1253,
                                     1254,  1255, 1256, 1257, 1258, 874, 10000, 437,  850,  866,  20866};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        assert_true(charset_valid(charset_of_codepage(pages[i]), "abcd", 4));
}

static void charset_conversion(void **state)
{
    (void)state;
    struct buf b = {0};
    assert_int_equal(charset_convert("gbk", "\xD6\xB0\x80\xFF\xD6", 5, &b), 2);
    assert_string_equal(buf_cstr(&b), "职€\xEF\xBF\xBD\xEF\xBF\xBD");
    buf_reset(&b);
    assert_int_equal(charset_convert("UTF-16LE",
                                     "a\0\0\xD8"
                                     "b\0c",
                                     7, &b),
                     2);
    assert_string_equal(buf_cstr(&b), "a\xEF\xBF\xBD"
                                      "b\xEF\xBF\xBD");
    assert_int_equal(charset_convert("UTF-8//TRANSLIT", "a", 1, &b), -1);
    assert_int_equal(charset_convert("no such set", "a", 1, &b), -1);
    assert_false(charset_valid("GB18030", "\xD6", 1));
    buf_free(&b);
}

static void charset_detection(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t n;
        const char *charset;
        size_t bom;
        bool guessed;
    } cases[] = {
        {"abc", 3, "UTF-8", 0, false},
        {"\xEF\xBB\xBF", 3, "UTF-8", 3, false},
        {"\xE8\x81\x8C\xE8\xB4\xA3", 6, "UTF-8", 0, false},
        {"\xE8\x81\x8C\xE8\xB4", 5, "UTF-8", 0, false}, /* cut off */
        {"\xD6\xB0\xD4\xF0", 4, "GB18030", 0, true},
        {"\x4C\x80\x23\x8D", 4, "UTF-16LE", 0, true}, /* no byte of it is zero */
        {"a\0b\0", 4, "UTF-16LE", 0, true},
        {"\0a\0b", 4, "UTF-16BE", 0, true},
        {"\xFF\xFE\0\0", 4, "UTF-32LE", 4, false},
        {"\xFF\xFE"
         "a",
         3, "UTF-16LE", 2, false},
        {"\x84\x31\x95\x33", 4, "GB18030", 4, false},
        {"", 0, "UTF-8", 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t bom;
        bool guessed;
        assert_string_equal(charset_detect(cases[i].s, cases[i].n, &bom, &guessed), cases[i].charset);
        assert_int_equal(bom, cases[i].bom);
        assert_int_equal(guessed, cases[i].guessed);
    }
}

static void big5_on_request(void **state)
{
    (void)state;
    static const char text[] = "\xC2\xBE\xB3\x64"; /* 職責 */
    struct document *d = run(&reader_txt, text, 4);
    assert_false(span_is(d->nodes[0].u.p.text, "職責"));
    doc_free(d);
    txt_fallback("BIG5-HKSCS");
    d = run(&reader_txt, text, 4);
    assert_true(span_is(d->nodes[0].u.p.text, "職責"));
    doc_free(d);
    txt_fallback(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charset_names),   cmocka_unit_test(charset_conversion), cmocka_unit_test(charset_detection),
        cmocka_unit_test(big5_on_request), cmocka_unit_test(truncations),        cmocka_unit_test(mutations),
        cmocka_unit_test(made_to_hurt),    cmocka_unit_test(nested_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
