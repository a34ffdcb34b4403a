/* The OpenDocument reader under truncation, random bytes and its limits: whatever comes, the result is partial or
 * diagnosed, never a crash. */
#include "extract.h"
#include "limits.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include <cmocka.h>

static const char root[] = "<?xml version=\"1.0\"?><office:document "
                           "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
                           "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "
                           "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\">"
                           "<office:body><office:text>";
static const char root_end[] = "</office:text></office:body></office:document>";

static void load(const char *path, struct buf *b)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char part[4096];
    size_t n;
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        buf_add(b, part, n);
    fclose(f);
}

static void run(const struct reader *r, const void *s, size_t n, struct document *d)
{
    /* a copy of exactly n bytes, so that reading past the end is seen */
    unsigned char *copy = malloc(n ? n : 1);
    assert_non_null(copy);
    memcpy(copy, s, n);
    struct input in = {copy, n, "test", 0};
    r->bid(&in);
    r->read(&in, d);
    doc_finish(d);
    free(copy);
}

static void run_free(const struct reader *r, const void *s, size_t n)
{
    struct document *d = doc_new();
    run(r, s, n, d);
    doc_free(d);
}

static const char *const flat[] = {"tests/extract/odt/lists.fodt", "tests/extract/odt/outline.fodt",
                                   "tests/extract/odt/text.fodt", "tests/extract/odt/tables.fodt"};

/* A package made of a flat document: the same root serves as content. */
static void zip_of(const struct buf *content, struct buf *out)
{
    zip_error_t error;
    zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_source_keep(memory);
    zip_t *z = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
    assert_non_null(z);
    static const char type[] = "application/vnd.oasis.opendocument.text";
    zip_int64_t i = zip_file_add(z, "mimetype", zip_source_buffer(z, type, sizeof type - 1, 0), 0);
    zip_set_file_compression(z, (zip_uint64_t)i, ZIP_CM_STORE, 0);
    zip_file_add(z, "content.xml", zip_source_buffer(z, content->s, content->n, 0), 0);
    assert_int_equal(zip_close(z), 0);
    zip_stat_t st;
    zip_source_stat(memory, &st);
    zip_source_open(memory);
    char *bytes = malloc(st.size);
    zip_source_read(memory, bytes, st.size);
    buf_add(out, bytes, st.size);
    free(bytes);
    zip_source_close(memory);
    zip_source_free(memory);
}

static void truncations(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof flat / sizeof *flat; k++) {
        struct buf b = {0}, z = {0};
        load(flat[k], &b);
        for (size_t n = 0; n <= b.n; n += 64)
            run_free(&reader_fodt, b.s, n);
        zip_of(&b, &z);
        for (size_t n = 0; n <= z.n; n += 64)
            run_free(&reader_odt, z.s, n);
        buf_free(&b);
        buf_free(&z);
    }
}

static uint32_t random_next(uint32_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 17;
    return *x ^= *x << 5;
}

/* ZHIZE_MUTATIONS sets how many changes a format. */
static void mutations(void **state)
{
    (void)state;
    const char *wanted = getenv("ZHIZE_MUTATIONS");
    long rounds = wanted ? atol(wanted) : 400;
    struct buf b = {0}, z = {0};
    uint32_t x = 20240607;
    for (long i = 0; i < rounds; i++) {
        buf_reset(&b);
        load(flat[i % 4], &b);
        buf_reset(&z);
        zip_of(&b, &z);
        struct buf *target[] = {&b, &z};
        for (int t = 0; t < 2; t++) {
            for (int k = 0; k < 1 + i % 8; k++)
                target[t]->s[random_next(&x) % target[t]->n] = (char)random_next(&x);
            run_free(t ? &reader_odt : &reader_fodt, target[t]->s, target[t]->n);
        }
    }
    buf_free(&b);
    buf_free(&z);
}

static void package_equals_flat(void **state)
{
    (void)state;
    struct buf b = {0}, z = {0};
    load("tests/extract/odt/tables.fodt", &b);
    zip_of(&b, &z);
    struct document *f = doc_new(), *p = doc_new();
    run(&reader_fodt, b.s, b.n, f);
    run(&reader_odt, z.s, z.n, p);
    assert_int_equal(f->n, p->n);
    for (size_t i = 0; i < f->n; i++)
        assert_true(f->nodes[i].kind == p->nodes[i].kind &&
                    (f->nodes[i].kind != NODE_P || span_eq(f->nodes[i].u.p.text, p->nodes[i].u.p.text)));
    doc_free(f);
    doc_free(p);
    buf_free(&b);
    buf_free(&z);
}

static bool has(const struct document *d, enum diag_id id)
{
    for (size_t i = 0; i < d->diags.n; i++)
        if (d->diags.list[i].id == id)
            return true;
    return false;
}

/* Elements within each other, up to the limit and one past it. */
static void depth(void **state)
{
    (void)state;
    enum { OUTER = 3 }; /* document, body, text */
    for (int past = 0; past < 2; past++) {
        struct buf b = {0};
        buf_adds(&b, root);
        unsigned n = LIMIT_XML_DEPTH - OUTER - 1 + (unsigned)past; /* and the paragraph */
        for (unsigned i = 0; i < n; i++)
            buf_adds(&b, i % 2 ? "<text:list-item>" : "<text:list>");
        buf_adds(&b, "<text:p>deep</text:p>");
        for (unsigned i = n; i-- > 0;)
            buf_adds(&b, i % 2 ? "</text:list-item>" : "</text:list>");
        buf_adds(&b, root_end);
        struct document *d = doc_new();
        run(&reader_fodt, b.s, b.n, d);
        assert_int_equal(d->n, past ? 0 : 1);
        assert_int_equal(d->diags.n > 0, past);
        doc_free(d);
        buf_free(&b);
    }
}

static void repeated_blanks(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_adds(&b, root);
    buf_adds(&b, "<text:p>x<text:s text:c=\"4000000000\"/>y</text:p>");
    buf_adds(&b, root_end);
    struct document *d = doc_new();
    run(&reader_fodt, b.s, b.n, d);
    assert_int_equal(d->n, 1);
    assert_int_equal(d->nodes[0].u.p.text.n, LIMIT_ODT_REPEAT + 2);
    doc_free(d);
    buf_free(&b);
}

static void lists_limit(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_adds(&b, root);
    for (unsigned i = 0; i < LIMIT_LISTS + 1; i++)
        buf_adds(&b, "<text:list><text:list-item><text:p>x</text:p></text:list-item></text:list>");
    buf_adds(&b, root_end);
    struct document *d = doc_new();
    run(&reader_fodt, b.s, b.n, d);
    assert_true(has(d, D_LIMIT_REACHED));
    assert_int_equal(d->n, LIMIT_LISTS + 1);
    assert_true(d->nodes[0].u.p.numbered);
    assert_false(d->nodes[LIMIT_LISTS].u.p.numbered);
    doc_free(d);
    buf_free(&b);
}

/* A content.xml of blanks that packs to almost nothing. */
static void bomb(void **state)
{
    (void)state;
    struct buf b = {0}, z = {0};
    buf_adds(&b, root);
    for (unsigned i = 0; i < 40000; i++)
        buf_adds(&b, "                                                                                ");
    buf_adds(&b, root_end);
    zip_of(&b, &z);
    struct document *d = doc_new();
    run(&reader_odt, z.s, z.n, d);
    assert_true(has(d, D_ZIP_LIMIT));
    doc_free(d);
    buf_free(&b);
    buf_free(&z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truncations),     cmocka_unit_test(mutations), cmocka_unit_test(package_equals_flat),
        cmocka_unit_test(depth),           cmocka_unit_test(bomb),      cmocka_unit_test(lists_limit),
        cmocka_unit_test(repeated_blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
