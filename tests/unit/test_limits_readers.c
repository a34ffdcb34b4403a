/* Limits of limits.h that the readers of RTF, HTML and MHT keep, at their edge: what is just
 * within is read without a word, what is one past says so, and what came before stays. */
#include "extract.h"
#include "limits.h"
#include "mem.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* Under valgrind hundreds of megabytes take minutes. */
static bool wrapped(void)
{
    const char *wrap = getenv("WRAP");
    return wrap && *wrap;
}

static void repeat(struct buf *b, const char *s, size_t n)
{
    while (n-- > 0)
        buf_adds(b, s);
}

static bool says(const struct document *d, enum diag_id id)
{
    for (size_t i = 0; i < d->diags.n; i++)
        if (d->diags.list[i].id == id)
            return true;
    return false;
}

static size_t paragraphs(const struct document *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        n += d->nodes[i].kind == NODE_P;
    return n;
}

/* Paragraph i, counted from 0. */
static const struct para *para(const struct document *d, size_t i)
{
    for (size_t k = 0; k < d->n; k++)
        if (d->nodes[k].kind == NODE_P && i-- == 0)
            return &d->nodes[k].u.p;
    fail_msg("there is no such paragraph");
    return NULL;
}

static bool holds(const struct document *d, const char *text)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->nodes[i].kind == NODE_P && span_find(d->nodes[i].u.p.text, text, 0) != SIZE_MAX)
            return true;
    return false;
}

/* The document of b's bytes; b is empty again. */
static struct document *read_all(struct buf *b)
{
    struct document *d = extract_memory(b->s, b->n, "x");
    buf_free(b);
    *b = (struct buf){0};
    return d;
}

/* head, n times open, "deep", n times close, tail: silent for `most`, and said for one more. */
static void nested(const char *head, const char *open, const char *close, const char *tail, size_t most, bool deep)
{
    for (size_t more = 0; more <= 1; more++) {
        struct buf b = {0};
        buf_adds(&b, head);
        repeat(&b, open, most + more);
        buf_adds(&b, "deep");
        repeat(&b, close, most + more);
        buf_adds(&b, tail);
        struct document *d = read_all(&b);
        assert_int_equal(says(d, D_LIMIT_REACHED), more == 1);
        assert_true(more == 1 ? d->diags.n == 1 : d->diags.n == 0);
        assert_true(holds(d, "before"));
        assert_true(holds(d, "deep") || (more == 1 && !deep));
        doc_free(d);
    }
}

static void depths(void **state)
{
    (void)state;
    nested("{\\rtf1 before\\par ", "{", "}", "\\par}", LIMIT_GROUP_DEPTH - 1, true); /* the document is the first */
    nested("{\\rtf1 before\\par ", "{\\shp{\\*\\shpinst{\\shptxt ", "\\par}}}", "}", LIMIT_BOX_DEPTH, false);
    nested("<html><body><p>before</p>", "<div>", "</div>", "</body></html>", LIMIT_HTML_DEPTH - 2, false);
}

/* Messages within messages, the innermost a page. */
static void messages(void **state)
{
    (void)state;
    for (unsigned more = 0; more <= 1; more++) {
        struct buf b = {0};
        buf_adds(&b, "MIME-Version: 1.0\n");
        for (unsigned i = 0; i < LIMIT_MIME_DEPTH + more; i++)
            buf_printf(&b, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
        buf_adds(&b, "Content-Type: text/html\n\n<html><body><p>deep</p></body></html>\n");
        for (unsigned i = LIMIT_MIME_DEPTH + more; i-- > 0;)
            buf_printf(&b, "--b%u--\n", i);
        struct document *d = read_all(&b);
        assert_int_equal(says(d, D_LIMIT_REACHED), more == 1);
        assert_true(more == 1 || (d->diags.n == 0 && holds(d, "deep")));
        doc_free(d);
    }
}

/* LIMIT_HTML_ATTRIBUTES: the last that is read is the one that centres. */
static void attributes(void **state)
{
    (void)state;
    for (unsigned more = 0; more <= 1; more++) {
        struct buf b = {0};
        buf_adds(&b, "<html><body><p");
        for (unsigned i = 1; i < LIMIT_HTML_ATTRIBUTES + more; i++)
            buf_printf(&b, " a%u=1", i);
        buf_adds(&b, " align=center>text</p></body></html>");
        struct document *d = read_all(&b);
        assert_true(span_is(para(d, 0)->text, "text"));
        assert_int_equal(para(d, 0)->center, more == 0);
        doc_free(d);
    }
}

static void page_bytes(void **state)
{
    static const char head[] = "<html><body><p>before</p>", tail[] = "<p>after</p></body></html>";
    (void)state;
    if (wrapped())
        skip();
    for (unsigned more = 0; more <= 1; more++) {
        struct buf b = {0};
        buf_adds(&b, head);
        while (b.n < LIMIT_HTML_BYTES - sizeof tail + 1 + more)
            buf_addc(&b, ' ');
        buf_adds(&b, tail);
        struct document *d = read_all(&b);
        assert_true(holds(d, "before") && holds(d, "after"));
        assert_int_equal(says(d, D_LIMIT_REACHED), more == 1);
        doc_free(d);
    }
}

/* Lists that count down are counted so often, and each so far; past that they count from 1, and it is said. */
static void reversed(void **state)
{
    (void)state;
    for (unsigned more = 0; more <= 1; more++) {
        struct buf b = {0};
        buf_adds(&b, "<html><body>");
        repeat(&b, "<ol reversed><li>x<li>y</ol>", LIMIT_HTML_REVERSED + more);
        buf_adds(&b, "</body></html>");
        struct document *d = read_all(&b);
        assert_int_equal(paragraphs(d), 2 * (LIMIT_HTML_REVERSED + more));
        assert_true(span_is(para(d, 2 * LIMIT_HTML_REVERSED - 2)->label.text, "2."));
        assert_int_equal(says(d, D_LIMIT_REACHED), more == 1);
        doc_free(d);
    }
    static const char last[] = "<li>y</ol>";
    for (unsigned more = 0; more <= 1; more++) {
        struct buf b = {0};
        buf_adds(&b, "<html><body><ol reversed>");
        size_t from = b.n - 1; /* the tag's end is looked at too */
        buf_adds(&b, "<li>x");
        while (b.n - from < LIMIT_HTML_LOOKAHEAD - sizeof last + 1 + more)
            buf_addc(&b, ' ');
        buf_adds(&b, last);
        buf_adds(&b, "</body></html>");
        struct document *d = read_all(&b);
        assert_int_equal(paragraphs(d), 2);
        assert_true(more == 1 || span_is(para(d, 0)->label.text, "2."));
        assert_int_equal(says(d, D_LIMIT_REACHED), more == 1);
        doc_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(depths),     cmocka_unit_test(messages), cmocka_unit_test(attributes),
        cmocka_unit_test(page_bytes), cmocka_unit_test(reversed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
