/* The reader of Word binary documents: Word 6 and 95, built byte by byte (docmake.h). Their text is in code pages. */
#include "docmake.h"
#include "docshow.h"

/* One-byte modifiers of Word 6. */
#define O_BOLD     85, 1
#define O_HIDDEN   92, 1
#define O_DELETED  65, 1
#define O_SPECIAL  117, 1
#define O_FONT(n)  93, n, 0
#define O_CENTER   5, 1
#define O_IN_TABLE 24, 1
#define O_ROW_END  25, 1

#define GB_ZHIZE    "\xD6\xB0\xD4\xF0" /* 职责 */
#define GB_XIAOSHOU "\xCF\xFA\xCA\xDB" /* 销售 */

static struct docmake *plain(void)
{
    struct docmake *m = dm_new(true);
    m->no_clx = true;
    return m;
}

static void gb_by_font(void **state)
{
    (void)state;
    struct docmake *m = plain();
    dm_font(m, "Times New Roman", 0);
    dm_font(m, "\xCB\xCE\xCC\xE5", 134);
    dm_style(m, 0, 1, 0xFFF, "\xD5\xFD\xCE\xC4", DM_NONE, DM_NONE);
    dm_style(m, 1, 1, 0, "\xB1\xEA\xCC\xE2 1", DM_NONE, DM(O_BOLD));
    dm_style(m, 0xFFE, 1, 0, GB_ZHIZE, DM(O_CENTER), DM_NONE);
    dm_text(m, GB_XIAOSHOU GB_ZHIZE, DM(O_FONT(1)));
    dm_end(m, 0x0D, 1, DM_NONE, DM_NONE);
    dm_text(m, "caf\xE9 ", DM_NONE);
    dm_text(m, "(1)" GB_ZHIZE, DM(O_FONT(1)));
    dm_text(m, GB_XIAOSHOU, DM(O_FONT(1), O_HIDDEN));
    dm_text(m, GB_XIAOSHOU, DM(O_FONT(1), O_DELETED));
    dm_end(m, 0x0D, 2, DM_NONE, DM_NONE);
    check(m, "p 销售职责 {heading 1 o1 b}\n"
             "p café (1)职责 {职责 c}\n");
}

static void gb_by_language(void **state)
{
    (void)state;
    struct docmake *m = plain();
    m->lid = 0x0804;
    dm_font(m, "Times New Roman", 0);
    dm_para(m, GB_ZHIZE, 0, DM_NONE);
    check(m, "p 职责 {Normal}\n");
}

static void gb_by_validity(void **state)
{
    (void)state;
    struct docmake *m = plain();
    dm_para(m, "1." GB_ZHIZE " " GB_XIAOSHOU, 0, DM_NONE);
    check_with(m, "p 1.职责 销售 {Normal}\n", "encoding-guessed ");
    m = plain();
    dm_para(m, "sk\xF3re", 0, DM_NONE); /* valid in GB 18030, but no pair of GB 2312 */
    check(m, "p skóre {Normal}\n");
}

static void other_character_sets(void **state)
{
    (void)state;
    struct docmake *m = plain();
    dm_font(m, "Times New Roman", 0);
    dm_font(m, "MingLiU", 136);
    dm_font(m, "MS Mincho", 128);
    dm_font(m, "Batang", 129);
    dm_font(m, "Arial Cyr", 204);
    dm_font(m, "Wingdings", 2);
    dm_text(m, "\xC2\xBE\xB3\x64", DM(O_FONT(1)));     /* 職責 */
    dm_text(m, "\x90\x45\x96\xB1", DM(O_FONT(2)));     /* 職務 */
    dm_text(m, "\xC1\xF7\xC0\xA7", DM(O_FONT(3)));     /* 직위 */
    dm_text(m, "\xC4\xEE\xEB\xE3", DM(O_FONT(4)));     /* Долг */
    dm_text(m, "n", DM(O_FONT(5)));                    /* a black square */
    dm_text(m, "x", DM(O_SPECIAL, 74, 3, 5, 0, 0xFE)); /* sprmCSymbol */
    dm_end(m, 0x0D, 0, DM_NONE, DM_NONE);
    check(m, "p 職責職務직위Долг■☑ {Normal}\n");
}

/* East Asian Word 95: two bytes a character, lead byte above; Western letters marked by 0x10. */
static void two_bytes_a_character(void **state)
{
    (void)state;
    for (int complex_file = 0; complex_file < 2; complex_file++) {
        struct docmake *m = dm_new(true);
        m->no_clx = !complex_file;
        m->ident = 0xA698;
        m->nfib = 104;
        m->flags = 0x1000;
        m->unit = 2;
        dm_font(m, "\xCB\xCE\xCC\xE5", 134);
        dm_special(m, 0xD6B0, DM_NONE);
        dm_special(m, 0xD4F0, DM_NONE);
        dm_text(m, " A", DM_NONE);
        dm_special(m, 0x1092, DM_NONE);
        dm_end(m, 0x0D, 0, DM(O_CENTER), DM_NONE);
        check(m, "p 职责 A’ {Normal c}\n");
    }
}

static void fast_saved(void **state)
{
    (void)state;
    struct docmake *m = dm_new(true);
    m->flags = 4;
    m->lid = 0x0804;
    dm_para(m, "A" GB_ZHIZE, 0, DM(O_CENTER)); /* 6 */
    dm_para(m, "gone", 0, DM_NONE);            /* 11 */
    dm_para(m, "B", 0, DM(O_CENTER));          /* 13 */
    dm_prc(m, DM(5, 0));
    dm_piece_add(m, 3, 1, 2, 0);
    dm_piece_add(m, 6, 1, 1, 0);
    dm_piece_add(m, 11, 1, 3, 65 << 1 | 1 << 8);
    dm_piece_add(m, m->n, 1, 0, 1);
    check(m, "p A职责 {Normal c}\n"
             "p B {Normal}\n");
}

/* Pages of formatting that the bin table does not name. */
static void incomplete_bin_tables(void **state)
{
    (void)state;
    struct docmake *m = plain();
    m->no_bins = true;
    struct buf want = {0};
    for (int i = 0; i < 30; i++) {
        dm_text(m, "a", DM(O_BOLD));
        dm_end(m, 0x0D, 0, i % 2 ? DM(O_CENTER) : DM_NONE, DM_NONE);
        buf_adds(&want, i % 2 ? "p a {Normal b c}\n" : "p a {Normal b}\n");
    }
    check(m, buf_cstr(&want));
    buf_free(&want);
}

static void fields_and_specials(void **state)
{
    (void)state;
    struct docmake *m = plain();
    dm_text(m, "a", DM_NONE);
    dm_special(m, 0x13, DM(O_SPECIAL));
    dm_text(m, "PAGE", DM_NONE);
    dm_special(m, 0x14, DM(O_SPECIAL));
    dm_text(m, "7", DM_NONE);
    dm_special(m, 0x15, DM(O_SPECIAL));
    dm_text(m,
            "b\x0B"
            "c\x1E\x1F",
            DM_NONE);
    dm_special(m, 1, DM(68, 4, 0, 0, 0, 0));
    dm_end(m, 0x0D, 0, DM_NONE, DM_NONE);
    check(m, "p a7b|c‑ {Normal}\n");
}

static void tables(void **state)
{
    (void)state;
    struct docmake *m = plain();
    unsigned char x[128] = {O_IN_TABLE, O_ROW_END, 190, 0, 0, 3};
    struct buf row = {0};
    buf_add(&row, x, 4);
    dm_u8(&row, 190);
    dm_u16(&row, 1 + 2 * 4 + 10 * 3 + 1);
    dm_u8(&row, 3);
    for (unsigned i = 0; i < 4; i++)
        dm_u16(&row, i * 1000);
    for (unsigned i = 0; i < 3; i++) {
        dm_u16(&row, i); /* the second starts a merge, the third belongs to it */
        dm_pad(&row, row.n + 8);
    }
    for (int i = 0; i < 3; i++) {
        dm_text(m, i == 2 ? "" : "c", DM_NONE);
        dm_end(m, 0x07, 0, DM(O_IN_TABLE), DM_NONE);
    }
    dm_end(m, 0x07, 0, (struct dm_bytes){(unsigned char *)row.s, row.n}, DM_NONE);
    dm_para(m, "d", 0, DM_NONE);
    check(m, "table\nrow\n"
             "cell 0+1\np c {Normal}\n"
             "cell 1+1\np c {Normal}\n"
             "end\n"
             "p d {Normal}\n");
    buf_free(&row);
}

/* ANLD of 52 bytes: format, lengths of the text before and after, start, 32 characters. */
static struct dm_bytes anld(unsigned char *x, unsigned level, unsigned nfc, const char *before, const char *after,
                            unsigned start)
{
    memset(x, 0, 56);
    x[0] = 13;
    x[1] = (unsigned char)level;
    x[2] = 12;
    x[3] = 52;
    unsigned char *a = x + 4;
    a[0] = (unsigned char)nfc;
    a[1] = (unsigned char)strlen(before);
    a[2] = (unsigned char)(strlen(before) + strlen(after));
    a[10] = (unsigned char)start;
    memcpy(a + 20, before, strlen(before));
    memcpy(a + 20 + strlen(before), after, strlen(after));
    return (struct dm_bytes){x, 56};
}

static void anld_numbers(void **state)
{
    (void)state;
    struct docmake *m = plain();
    unsigned char x[4][64];
    m->lid = 0x0804;
    dm_font(m, "\xCB\xCE\xCC\xE5", 134);
    dm_para(m, "a", 0, anld(x[0], 10, 0, "(", ")", 1));
    dm_para(m, "b", 0, anld(x[0], 10, 0, "(", ")", 1));
    dm_para(m, "-", 0, DM_NONE);
    dm_para(m, "c", 0, anld(x[0], 10, 0, "(", ")", 1)); /* counts anew */
    dm_para(m, "-", 0, DM_NONE);
    dm_para(m, "d", 0, anld(x[1], 10, 11, "\xB5\xDA", "\xCC\xF5", 9)); /* 第…条 */
    dm_para(m, "e", 0, anld(x[1], 10, 11, "\xB5\xDA", "\xCC\xF5", 9));
    dm_para(m, "-", 0, DM_NONE);
    dm_para(m, "f", 0, anld(x[2], 11, 0, "*", "", 1)); /* a bullet */
    check(m, "p «(1)» a {Normal}\n"
             "p «(2)» b {Normal}\n"
             "p - {Normal}\n"
             "p «(1)» c {Normal}\n"
             "p - {Normal}\n"
             "p «第九条» d {Normal}\n"
             "p «第十条» e {Normal}\n"
             "p - {Normal}\n"
             "p «*» f {Normal}\n");
}

/* Text boxes of Word 6: an anchor states how many of the story's boxes are its own. */
static void boxes(void **state)
{
    (void)state;
    struct docmake *m = plain();
    dm_text(m, "before", DM_NONE);
    uint32_t anchor = m->n;
    dm_special(m, 0x08, DM(O_SPECIAL));
    dm_end(m, 0x0D, 0, DM_NONE, DM_NONE);
    dm_para(m, "after", 0, DM_NONE);
    m->story = 6;
    uint32_t base = m->n;
    dm_para(m, "box", 0, DM_NONE);
    dm_special(m, 0x0D, DM_NONE);
    uint32_t first = m->n - base;
    dm_para(m, "", 0, DM_NONE); /* what closes the story */
    dm_u32(&m->pair[56], 0);
    dm_u32(&m->pair[56], first);
    dm_u32(&m->pair[56], m->n - base);
    dm_u32(&m->pair[40], anchor);
    dm_u32(&m->pair[40], 99);
    dm_u32(&m->pair[40], 0);
    dm_u16(&m->pair[40], 1);
    check(m, "p before {Normal}\n"
             "p box {Normal}\n"
             "p after {Normal}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gb_by_font),
        cmocka_unit_test(gb_by_language),
        cmocka_unit_test(gb_by_validity),
        cmocka_unit_test(other_character_sets),
        cmocka_unit_test(two_bytes_a_character),
        cmocka_unit_test(fast_saved),
        cmocka_unit_test(incomplete_bin_tables),
        cmocka_unit_test(fields_and_specials),
        cmocka_unit_test(tables),
        cmocka_unit_test(anld_numbers),
        cmocka_unit_test(boxes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
