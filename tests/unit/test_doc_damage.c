/* The reader of Word binary documents under damage: truncation, changed bytes, cycles, limits. Whatever comes, the
 * result is partial or diagnosed: never a crash, a leak or a hang. ZHIZE_MUTATIONS sets how many changed files are
 * tried. */
#include "docmake.h"
#include "docshow.h"
#include "limits.h"
#include <time.h>

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_free(const void *s, size_t n)
{
    double from = seconds();
    struct document *d = read_doc(s, n);
    assert_true(d->n > 0 || d->diags.n > 0 || n == 0 || bid_of(s, n) == 0 || bid_of(s, n) == 95);
    doc_free(d);
    assert_true(seconds() - from < 2.0);
}

/* A small document with a little of everything. */
static void sample(bool old, struct buf *out)
{
    struct docmake *m = dm_new(old);
    dm_font(m, "SimSun", 134);
    dm_font(m, "Wingdings", 2);
    dm_style(m, 0, 1, 0xFFF, "Normal", DM_NONE, DM_NONE);
    dm_style(m, 1, 1, 0, "heading 1", old ? DM(5, 1) : DM(0x0B, 0x46, 1, 0), DM_NONE);
    dm_style(m, 0xFFE, 2, 0xFFF, "c", DM_NONE, old ? DM(92, 1) : DM(0x3C, 0x08, 1));
    for (int i = 0; i < 6; i++) {
        dm_text(m, "text ", DM_NONE);
        dm_special(m, 0x13, DM_NONE);
        dm_text(m, "code", DM_NONE);
        dm_special(m, 0x14, DM_NONE);
        dm_text(m, "bold", old ? DM(85, 1) : DM(0x35, 0x08, 1));
        dm_special(m, 0x15, DM_NONE);
        dm_end(m, 0x0D, 1, DM_NONE, DM_NONE);
    }
    unsigned char row[64] = {0x16, 0x24, 1, 0x17, 0x24, 1, 0x08, 0xD6, 48, 0, 2, 0, 0, 0, 4, 0, 8};
    unsigned char old_row[64] = {24, 1, 25, 1, 190, 28, 0, 2, 0, 0, 0, 4, 0, 8};
    for (int r = 0; r < 3; r++) {
        for (int i = 0; i < 2; i++) {
            dm_text(m, "cell", DM_NONE);
            dm_end(m, 0x07, 0, old ? DM(24, 1) : DM(0x16, 0x24, 1), DM_NONE);
        }
        dm_end(m, 0x07, 0, old ? (struct dm_bytes){old_row, 34} : (struct dm_bytes){row, 57}, DM_NONE);
    }
    uint32_t anchor = m->n;
    dm_special(m, 0x08, old ? DM(117, 1) : DM(0x55, 0x08, 1));
    dm_end(m, 0x0D, 0, DM_NONE, DM_NONE);
    m->story = 6;
    uint32_t base = m->n;
    dm_para(m, "box", 0, DM_NONE);
    uint32_t box = m->n - base;
    dm_para(m, "", 0, DM_NONE);
    struct buf *b = &m->pair[56];
    dm_u32(b, 0);
    dm_u32(b, box);
    dm_u32(b, m->n - base);
    if (!old)
        for (int i = 0; i < 2; i++) {
            dm_pad(b, b->n + 14);
            dm_u32(b, 1025);
            dm_u32(b, 0);
        }
    b = &m->pair[40];
    dm_u32(b, anchor);
    dm_u32(b, anchor + 2);
    dm_u32(b, 1025);
    dm_pad(b, b->n + (old ? 2 : 22));
    if (!old) {
        b = &m->pair[73];
        dm_u16(b, 1);
        dm_u32(b, 77);
        dm_pad(b, b->n + 22);
        dm_u8(b, 1);
        dm_u8(b, 0);
        dm_u32(b, 1);
        dm_pad(b, b->n + 24);
        dm_u16(b, 2);
        dm_u16(b, 0);
        dm_u16(b, '.');
        b = &m->pair[74];
        dm_u32(b, 1);
        dm_u32(b, 77);
        dm_pad(b, b->n + 12);
        dm_u32(b, 0xFFFFFFFF);
    }
    uint32_t third = m->n / 3;
    dm_piece_add(m, third, old ? 1 : 2, 1, 0);
    dm_piece_add(m, m->n, 1, 0, 0x55 << 1 | 1 << 8);
    m->main_size = 1; /* no padding: the main stream as it is */
    dm_build(m, out);
    dm_free(m);
}

static void sample_is_whole(void **state)
{
    (void)state;
    struct buf file = {0}, got = {0};
    for (int old = 0; old < 2; old++) {
        sample(old, &file);
        struct document *d = read_doc(file.s, file.n);
        buf_reset(&got);
        show(d, &got);
        assert_int_equal(d->diags.n, 0);
        static const char *const parts[][4] = {
            {"p «6.» text bold {heading 1 o1 b}\n", "cell 1+1\np cell {Normal b}\nend\n", "p box {Normal b}\n", ""},
            {"p text bold {heading 1 o1 b c}\n", "cell 1+1\np cell {Normal b}\nend\n", "p box {Normal b}\n", ""},
        };
        for (int i = 0; i < 4; i++)
            assert_non_null(strstr(buf_cstr(&got), parts[old][i]));
        doc_free(d);
    }
    buf_free(&got);
    buf_free(&file);
}

static void truncations(void **state)
{
    (void)state;
    struct buf file = {0};
    for (int old = 0; old < 2; old++) {
        sample(old, &file);
        for (size_t n = 0; n < file.n; n += 64) {
            struct document *d = read_doc(file.s, n);
            assert_true(d->n > 0 || d->diags.n > 0);
            doc_free(d);
        }
    }
    buf_free(&file);
}

static uint32_t random_next(uint32_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 17;
    return *x ^= *x << 5;
}

/* Values that break counts and offsets, and plain random ones. */
static unsigned char random_byte(uint32_t *x)
{
    static const unsigned char odd[] = {0x00, 0xFF, 0x7F, 0x80, 0x01, 0xFE};
    uint32_t r = random_next(x);
    return r & 0x100 ? odd[r % sizeof odd] : (unsigned char)r;
}

static void mutations(void **state)
{
    (void)state;
    const char *wanted = getenv("ZHIZE_MUTATIONS");
    long rounds = wanted ? atol(wanted) : 1500;
    struct buf file[2] = {{0}, {0}}, changed = {0};
    sample(false, &file[0]);
    sample(true, &file[1]);
    uint32_t x = 20240608;
    for (long i = 0; i < rounds; i++) {
        const struct buf *f = &file[i % 2];
        buf_reset(&changed);
        buf_add(&changed, f->s, f->n);
        for (long k = 0; k < 1 + i % 12; k++) {
            size_t at = random_next(&x) % f->n;
            /* what is zero everywhere is mostly padding: change it less often */
            if (f->s[at] == 0 && random_next(&x) % 4)
                at = random_next(&x) % f->n;
            changed.s[at] = (char)random_byte(&x);
        }
        read_free(changed.s, changed.n);
    }
    buf_free(&changed);
    buf_free(&file[0]);
    buf_free(&file[1]);
}

static void put32(struct buf *b, size_t at, uint32_t v)
{
    dm_put32(b, at, v);
}

static void cyclic_fat(void **state)
{
    (void)state;
    struct buf file = {0};
    sample(false, &file);
    uint32_t fat = (uint32_t)((unsigned char)file.s[0x4C] | (unsigned char)file.s[0x4D] << 8);
    size_t at = ((size_t)fat + 1) * 512;
    for (size_t i = 0; i < 128; i++) /* every chain runs into sector 0, which is its own next */
        put32(&file, at + 4 * i, 0);
    read_free(file.s, file.n);
    for (uint32_t i = 0; i < 128; i++) /* one big circle */
        put32(&file, at + 4 * i, (i + 1) % 16);
    read_free(file.s, file.n);
    /* the DIFAT chain points to itself */
    put32(&file, 0x44, fat);
    put32(&file, 0x48, 100);
    read_free(file.s, file.n);
    buf_free(&file);
}

static void cyclic_directory(void **state)
{
    (void)state;
    struct buf file = {0};
    sample(false, &file);
    uint32_t start = (uint32_t)((unsigned char)file.s[0x30] | (unsigned char)file.s[0x31] << 8);
    size_t at = ((size_t)start + 1) * 512;
    put32(&file, at + 128 + 0x44, 1); /* its own left and right */
    put32(&file, at + 128 + 0x48, 1);
    struct document *d = read_doc(file.s, file.n);
    assert_true(d->diags.n > 0);
    doc_free(d);
    put32(&file, at + 0x4C, 9999); /* no tree at all: the entries are scanned */
    d = read_doc(file.s, file.n);
    assert_true(d->n > 0);
    doc_free(d);
    buf_free(&file);
}

/* Styles that are based on each other, in a circle of two. */
static void cyclic_styles(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    dm_style(m, 0, 1, 1, "a", DM_NONE, DM_NONE);
    dm_style(m, 0xFFE, 1, 0, "b", DM(0x00, 0x46, 0, 0), DM_NONE);
    dm_style(m, 0xFFE, 2, 3, "c", DM_NONE, DM(0x30, 0x4A, 3, 0));
    dm_style(m, 0xFFE, 2, 2, "d", DM_NONE, DM(0x30, 0x4A, 2, 0));
    dm_text(m, "x", DM(0x30, 0x4A, 2, 0));
    dm_end(m, 0x0D, 1, DM_NONE, DM_NONE);
    check_with(m, "p x {b}\n", "numbering-loop ");
}

/* Under valgrind hundreds of megabytes take minutes. */
static bool wrapped(void)
{
    const char *wrap = getenv("WRAP");
    return wrap && *wrap;
}

static bool says(const struct document *d, enum diag_id id)
{
    for (size_t i = 0; i < d->diags.n; i++)
        if (d->diags.list[i].id == id)
            return true;
    return false;
}

/* n paragraphs without modifiers, in one stretch. */
static void add_paragraphs(struct docmake *m, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        dm_char(m, 'x');
        dm_char(m, 0x0D);
    }
    dm_props_add(m->chp, &m->chps, m->n, 0, DM_NONE);
    dm_props_add(m->pap, &m->paps, m->n, 0, DM_NONE);
}

/* LIMIT_DOC_PRL_BYTES: many paragraphs that each refer to a large list of modifiers, which is read for each
 * paragraph and its characters, TIMES in all. */
static void amplification(void **state)
{
    (void)state;
    if (wrapped())
        skip();
    static unsigned char list[0x3FA0];
    for (size_t i = 0; i + 3 <= sizeof list; i += 3)
        memcpy(list + i, "\x03\x24\x01", 3);
    enum { TIMES = 4, SMALL = 16 }; /* each time costs SMALL bytes more */
    uint32_t n = LIMIT_DOC_PRL_BYTES / (TIMES * (sizeof list + SMALL));
    for (uint32_t more = 0; more <= 1; more++) {
        struct docmake *m = dm_new(false);
        dm_prc(m, (struct dm_bytes){list, sizeof list});
        add_paragraphs(m, n - 20 + 40 * more);
        dm_piece_add(m, m->n, 2, 0, 1);
        struct buf file = {0};
        dm_build(m, &file);
        struct document *d = read_doc(file.s, file.n);
        size_t paragraphs = 0;
        for (size_t i = 0; i < d->n; i++)
            paragraphs += d->nodes[i].kind == NODE_P;
        assert_int_equal(paragraphs, n - 20 + 40 * more);
        assert_int_equal(says(d, D_LIMIT_REACHED), more == 1);
        doc_free(d);
        buf_free(&file);
        dm_free(m);
    }
}

/* LIMIT_DOC_CHARACTERS: pieces that all show the same bytes, up to the limit, and one character more. */
static void shared_pieces(void **state)
{
    (void)state;
    if (wrapped())
        skip();
    for (uint32_t more = 0; more <= 1; more++) {
        struct docmake *m = dm_new(false);
        dm_para(m, "x", 0, DM_NONE);
        m->no_clx = m->big_sectors = true;
        m->main_size = LIMIT_DOC_CHARACTERS / 4; /* a smaller file may hold four times its bytes */
        struct buf *clx = &m->pair[33], file = {0};
        enum { PIECES = 8 };
        uint32_t n = PIECES + more, each = LIMIT_DOC_CHARACTERS / PIECES;
        dm_u8(clx, 2);
        dm_u32(clx, 4 + 12 * n);
        for (uint32_t i = 0; i <= n; i++)
            dm_u32(clx, i <= PIECES ? i * each : PIECES * each + 1);
        for (uint32_t i = 0; i < n; i++) {
            dm_u16(clx, 0);
            dm_u32(clx, 0x40000000);
            dm_u16(clx, 0);
        }
        m->ccp[0] = PIECES * each + more;
        dm_build(m, &file);
        struct document *d = read_doc(file.s, file.n);
        assert_int_equal(says(d, D_TEXT_TRUNCATED), more == 1);
        doc_free(d);
        buf_free(&file);
        dm_free(m);
    }
}

/* Tables nested past the limit flow as paragraphs of the deepest one. */
static void deep_tables(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    for (unsigned i = 1; i < 200; i++) {
        dm_text(m, "x", DM_NONE);
        dm_end(m, 0x0D, 0, DM(0x16, 0x24, 1, 0x49, 0x66, (unsigned char)i, 0, 0, 0, 0x4B, 0x24, 1), DM_NONE);
    }
    dm_text(m, "x", DM_NONE);
    dm_end(m, 0x0D, 0, DM(0x16, 0x24, 1, 0x49, 0x66, 0xFF, 0xFF, 0xFF, 0x7F), DM_NONE);
    dm_para(m, "end", 0, DM_NONE);
    struct buf file = {0};
    dm_build(m, &file);
    struct document *d = read_doc(file.s, file.n);
    size_t paragraphs = 0;
    for (size_t i = 0; i < d->n; i++)
        paragraphs += d->nodes[i].kind == NODE_P;
    assert_int_equal(paragraphs, 201);
    assert_int_equal(d->diags.list[0].id, D_LIMIT_REACHED);
    doc_free(d);
    buf_free(&file);
    dm_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sample_is_whole), cmocka_unit_test(truncations),      cmocka_unit_test(mutations),
        cmocka_unit_test(cyclic_fat),      cmocka_unit_test(cyclic_directory), cmocka_unit_test(cyclic_styles),
        cmocka_unit_test(amplification),   cmocka_unit_test(shared_pieces),    cmocka_unit_test(deep_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
