/* The reader of Word binary documents: constructs of Word 97 built byte by byte (docmake.h), each with the document
 * that Word shows. Word 6 and 95 are in test_doc_old.c, damage in test_doc_damage.c. */
#include "docmake.h"
#include "docshow.h"

/* One-byte modifiers as Word 97 writes them: code, operand. */
#define BOLD       0x35, 0x08, 0x01
#define HIDDEN     0x3C, 0x08, 0x01
#define DELETED    0x00, 0x08, 0x01
#define SPECIAL    0x55, 0x08, 0x01
#define CENTER     0x03, 0x24, 0x01
#define IN_TABLE   0x16, 0x24, 0x01
#define ROW_END    0x17, 0x24, 0x01
#define DEPTH(n)   0x49, 0x66, n, 0, 0, 0
#define INNER_CELL 0x4B, 0x24, 0x01
#define INNER_ROW  0x4C, 0x24, 0x01
#define ILFO(n)    0x0B, 0x46, n, 0
#define ILVL(n)    0x0A, 0x26, n

static void styles(struct docmake *m)
{
    dm_style(m, 0, 1, 0xFFF, "正文", DM_NONE, DM_NONE);
    dm_style(m, 1, 1, 0, "标题 1", DM_NONE, DM(BOLD));
    dm_style(m, 0xFFE, 1, 0, "职责条目,别名", DM(0x40, 0x26, 2, CENTER), DM_NONE);
    dm_style(m, 0xFFE, 2, 0xFFF, "隐藏", DM_NONE, DM(HIDDEN));
}

static void text_and_styles(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    styles(m);
    dm_para(m, "销售总监", 1, DM_NONE);
    dm_text(m, "可见", DM(BOLD));
    dm_text(m, "隐藏", DM(HIDDEN));
    dm_text(m, "删去", DM(DELETED));
    dm_text(m, "样式", DM(0x30, 0x4A, 3, 0));
    dm_text(m, "换\v行\t𠮷\xC2\xA0", DM(BOLD));
    dm_end(m, 0x0D, 0, DM(CENTER), DM_NONE);
    dm_para(m, "第三", 2, DM_NONE);
    dm_text(m, "不粗", DM(0x35, 0x08, 0x81)); /* the opposite of the style */
    dm_end(m, 0x0D, 1, DM(0x40, 0x26, 9), DM_NONE);
    dm_para(m, "", 0, DM_NONE);
    check(m, "p 销售总监 {heading 1 o1 b}\n"
             "p 可见换|行\t𠮷\xC2\xA0 {Normal b c}\n"
             "p 第三 {职责条目 o3 c}\n"
             "p 不粗 {heading 1}\n"
             "p  {Normal}\n");
}

static void deleted_marks_join(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    styles(m);
    dm_text(m, "前半", DM_NONE);
    dm_end(m, 0x0D, 1, DM_NONE, DM(DELETED));
    dm_para(m, "后半", 2, DM_NONE);
    dm_text(m, "整段删去", DM(DELETED));
    dm_end(m, 0x0D, 1, DM_NONE, DM(DELETED));
    dm_text(m, "整段隐藏", DM(HIDDEN));
    dm_end(m, 0x0D, 1, DM_NONE, DM(HIDDEN));
    dm_para(m, "末段", 0, DM_NONE);
    check(m, "p 前半后半 {职责条目 o3 c}\n"
             "p 末段 {Normal}\n");
}

static void fast_saved_pieces(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    dm_text(m, "一甲乙丙", DM_NONE);
    dm_text(m, "二", DM(BOLD));
    dm_end(m, 0x0D, 0, DM_NONE, DM_NONE);
    dm_para(m, "deleted", 0, DM_NONE);
    dm_para(m, "kept \x14", 0, DM_NONE);
    dm_para(m, "列表", 0, DM(CENTER));
    /* pieces in another order in the file; Prm0 deletes one, Prm1 changes the paragraph of another */
    dm_prc(m, DM(0x03, 0x24, 0x00));
    dm_piece_add(m, 3, 2, 3, 0);
    dm_piece_add(m, 6, 2, 1, 0);
    dm_piece_add(m, 14, 1, 2, 0x41 << 1 | 1 << 8);
    dm_piece_add(m, 21, 1, 0, 0);
    dm_piece_add(m, m->n, 2, 4, 0 << 1 | 1);
    m->flags |= 4;
    check(m, "p 一甲乙丙二 {Normal}\n"
             "p kept  {Normal}\n"
             "p 列表 {Normal}\n");
}

static void compressed_pieces_are_cp1252(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    dm_para(m, "\xC2\x93quoted\xC2\x94 \xC2\x95 caf\xC3\xA9 \xC2\x85", 0, DM_NONE);
    m->unit = 1;
    check(m, "p “quoted” • café … {Normal}\n");
}

static void fields(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    dm_text(m, "见", DM_NONE);
    dm_special(m, 0x13, DM(SPECIAL));
    dm_text(m, " IF ", DM_NONE);
    dm_special(m, 0x13, DM(SPECIAL));
    dm_text(m, " PAGE ", DM_NONE);
    dm_special(m, 0x14, DM(SPECIAL));
    dm_text(m, "7", DM_NONE);
    dm_special(m, 0x15, DM(SPECIAL));
    dm_text(m, " = 1 ", DM_NONE);
    dm_special(m, 0x14, DM(SPECIAL));
    dm_text(m, "结果", DM_NONE);
    dm_special(m, 0x15, DM(SPECIAL));
    dm_para(m, "完", 0, DM_NONE);
    dm_special(m, 0x13, DM(SPECIAL)); /* a contents list: its result is paragraphs */
    dm_text(m, " TOC \\o ", DM_NONE);
    dm_special(m, 0x14, DM(SPECIAL));
    dm_para(m, "第一章\t1", 0, DM_NONE);
    dm_para(m, "第二章\t2", 0, DM_NONE);
    dm_special(m, 0x15, DM(SPECIAL));
    dm_end(m, 0x0D, 0, DM_NONE, DM_NONE);
    dm_special(m, 0x13, DM(SPECIAL)); /* without an end: hides nothing */
    dm_para(m, "其余", 0, DM_NONE);
    check(m, "p 见结果完 {Normal}\n"
             "p 第一章\t1 {Normal}\n"
             "p 第二章\t2 {Normal}\n"
             "p  {Normal}\n"
             "p 其余 {Normal}\n");
}

/* FFData behind its header of 0x44 bytes: kind 1 box, 2 list; result 25 stands for the default. */
static uint32_t form_data(struct buf *b, unsigned kind, unsigned result, unsigned by_default)
{
    uint32_t at = (uint32_t)b->n;
    dm_u32(b, 0);
    dm_u16(b, 0x44);
    dm_pad(b, at + 0x44);
    dm_u32(b, 0xFFFFFFFF);
    dm_u16(b, kind | result << 2);
    dm_u32(b, 0);
    dm_u32(b, 'n' << 16 | 1); /* its name, one character */
    dm_u16(b, 0);
    dm_u16(b, by_default);
    dm_pad(b, b->n + 5 * 4);
    if (kind == 2) {
        dm_u16(b, 0xFFFF);
        dm_u16(b, 2);
        dm_u16(b, 0);
        dm_u16(b, 1);
        dm_u16(b, 0x7537); /* 男 */
        dm_u16(b, 1);
        dm_u16(b, 0x5973); /* 女 */
    }
    dm_put32(b, at, (uint32_t)b->n - at);
    return at;
}

static void form_field(struct docmake *m, const char *code, uint32_t at)
{
    unsigned char x[] = {SPECIAL, 0x06, 0x08, 1, 0x03, 0x6A, (unsigned char)at, (unsigned char)(at >> 8), 0, 0};
    dm_special(m, 0x13, DM(SPECIAL));
    dm_text(m, code, DM_NONE);
    dm_special(m, 0x01, (struct dm_bytes){x, sizeof x});
    dm_special(m, 0x14, DM(SPECIAL));
    dm_special(m, 0x15, DM(SPECIAL));
}

static void form_fields(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    form_field(m, " FORMCHECKBOX ", form_data(&m->data, 1, 25, 1));
    dm_text(m, "是", DM_NONE);
    form_field(m, " FORMCHECKBOX ", form_data(&m->data, 1, 0, 1));
    dm_text(m, "否", DM_NONE);
    form_field(m, " FORMDROPDOWN ", form_data(&m->data, 2, 1, 0));
    form_field(m, " FORMTEXT ", form_data(&m->data, 0, 0, 0));
    form_field(m, " FORMCHECKBOX ", 60000); /* beyond the stream */
    dm_end(m, 0x0D, 0, DM_NONE, DM_NONE);
    check(m, "p ☒是☐否女 {Normal}\n");
}

/* Some converters leave GB 2312 in 8-bit pieces; Western letters there are what they are. */
static void double_bytes_in_compressed_pieces(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    m->unit = 1;
    dm_para(m, "\xC3\x96\xC2\xB0\xC3\x94\xC3\xB0\xC3\x8F\xC3\xBA\xC3\x8A\xC3\x9B", 0, DM_NONE);
    check_with(m, "p 职责销售 {Normal}\n", "encoding-guessed ");
    m = dm_new(false);
    m->unit = 1;
    m->lid = 0x0804;
    dm_para(m, "×× §§ °C", 0, DM_NONE);
    check(m, "p ×× §§ °C {Normal}\n");
}

static void symbols_and_special_characters(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    dm_font(m, "Times New Roman", 0);
    dm_font(m, "Wingdings", 2);
    dm_text(m, "a", DM_NONE);
    dm_special(m, 0x28, DM(SPECIAL, 0x09, 0x6A, 1, 0, 0xFE, 0xF0)); /* a check mark */
    dm_text(m, "\xEF\x82\xA7", DM(0x4F, 0x4A, 1, 0));               /* U+F0A7 in that font */
    dm_text(m, "(b)", DM_NONE);
    dm_special(m, 0x1E, DM_NONE);
    dm_special(m, 0x1F, DM_NONE);
    dm_special(m, 0x02, DM(SPECIAL)); /* a footnote's mark */
    dm_special(m, 0x05, DM(SPECIAL));
    dm_special(m, 0x01, DM(SPECIAL, 0x03, 0x6A, 0, 0, 0, 0));
    dm_special(m, 0x0C, DM_NONE); /* a page break within the paragraph */
    dm_text(m, "c", DM_NONE);
    dm_special(m, 0x0C, DM_NONE);         /* at the end it parts nothing */
    dm_end(m, 0x0C, 0, DM_NONE, DM_NONE); /* a section's end is a paragraph's */
    dm_para(m, "d", 0, DM_NONE);
    check(m, "p a☑▪(b)‑|c {Normal}\np d {Normal}\n");
}

/* --- Lists --- */

static void lstf(struct buf *b, uint32_t lsid, bool simple)
{
    dm_u32(b, lsid);
    dm_u32(b, 0);
    for (int i = 0; i < 9; i++)
        dm_u16(b, 0x0FFF);
    dm_u8(b, simple);
    dm_u8(b, 0);
}

/* A level: text as UTF-8 in which a byte 1..9 stands for that level's number. */
static void lvl(struct buf *b, unsigned nfc, uint32_t start, unsigned flags, unsigned limit, const char *text,
                struct dm_bytes chpx)
{
    struct span a = span_of(text);
    dm_u32(b, start);
    dm_u8(b, nfc);
    dm_u8(b, flags);
    unsigned at = 1, found = 0;
    for (size_t i = 0; i < a.n; at++) {
        uint32_t c = utf8_next(a, &i);
        if (c < 10) {
            dm_u8(b, at);
            found++;
        }
    }
    while (found++ < 9)
        dm_u8(b, 0);
    dm_u8(b, 0);
    dm_u32(b, 0);
    dm_u32(b, 0);
    dm_u8(b, (unsigned)chpx.n);
    dm_u8(b, 0);
    dm_u8(b, limit);
    dm_u8(b, 0);
    buf_add(b, chpx.s, chpx.n);
    dm_u16(b, (unsigned)utf8_length(a));
    for (size_t i = 0; i < a.n;) {
        uint32_t c = utf8_next(a, &i);
        dm_u16(b, c < 10 ? c - 1 : c);
    }
}

static void lfo(struct buf *b, uint32_t lsid, unsigned overrides)
{
    dm_u32(b, lsid);
    dm_u32(b, 0);
    dm_u32(b, 0);
    dm_u8(b, overrides);
    dm_u8(b, 0);
    dm_u16(b, 0);
}

/* Two lists: one of nine levels (一、 （1） 1.1.1 legal, …), one simple with bullets. Four overrides: 1 and 2 of the
 * first list, 3 of it with another start and another format, 4 of the second. */
static void lists(struct docmake *m)
{
    struct buf *b = &m->pair[73];
    dm_u16(b, 2);
    lstf(b, 100, false);
    lstf(b, 200, true);
    lvl(b, 39, 1, 0, 0, "\x01、", DM_NONE);
    lvl(b, 0, 1, 0, 0, "（\x02）", DM_NONE);
    lvl(b, 0, 1, 4, 0, "\x01.\x02.\x03", DM_NONE);
    lvl(b, 4, 1, 8, 0, "\x04)", DM_NONE); /* never restarts */
    lvl(b, 18, 1, 8, 1, "\x05", DM_NONE); /* restarts after level 1 only */
    lvl(b, 255, 1, 0, 0, "条", DM_NONE);
    for (int i = 6; i < 9; i++)
        lvl(b, 0, 1, 0, 0, "", DM_NONE);
    lvl(b, 23, 1, 0, 0, "\xEF\x81\xAE", DM(0x4F, 0x4A, 1, 0)); /* U+F06E in Wingdings */
    b = &m->pair[74];
    dm_u32(b, 4);
    lfo(b, 100, 0);
    lfo(b, 100, 0);
    lfo(b, 100, 2);
    lfo(b, 200, 0);
    dm_u32(b, 0xFFFFFFFF);
    dm_u32(b, 0xFFFFFFFF);
    dm_u32(b, 0xFFFFFFFF);
    dm_u32(b, 5);
    dm_u32(b, 0x10); /* level 0 starts at 5 */
    dm_u32(b, 1);
    dm_u32(b, 0x31); /* level 1: another format, start from there */
    lvl(b, 1, 3, 0, 0, "\x02~", DM_NONE);
    dm_u32(b, 0xFFFFFFFF);
    dm_font(m, "Times New Roman", 0);
    dm_font(m, "Wingdings", 2);
}

static void list_labels(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    lists(m);
    dm_style(m, 0, 1, 0xFFF, "Normal", DM_NONE, DM_NONE);
    dm_style(m, 1, 1, 0, "heading 1", DM(ILFO(1)), DM_NONE);
    dm_style(m, 2, 1, 1, "heading 2", DM(ILVL(1)), DM_NONE); /* the list by its base, the level of its own */
    dm_para(m, "甲", 1, DM_NONE);
    dm_para(m, "乙", 2, DM_NONE);
    dm_para(m, "丙", 2, DM_NONE);
    dm_para(m, "丁", 0, DM(ILFO(2), ILVL(2))); /* another override of the list: the same counters */
    dm_para(m, "戊", 0, DM(ILFO(1), ILVL(3)));
    dm_para(m, "己", 1, DM_NONE);
    dm_para(m, "庚", 0, DM(ILFO(1), ILVL(3)));
    dm_para(m, "辛", 0, DM(ILFO(1), ILVL(5)));
    dm_para(m, "壬", 1, DM(ILFO(0))); /* numbering off */
    dm_para(m, "癸", 0, DM(ILFO(3)));
    dm_para(m, "子", 0, DM(ILFO(3), ILVL(1)));
    dm_para(m, "丑", 0, DM(ILFO(3), ILVL(1)));
    dm_para(m, "寅", 0, DM(ILFO(4)));
    dm_text(m, "卯", DM(DELETED));
    dm_end(m, 0x0D, 1, DM_NONE, DM(DELETED)); /* counts nothing */
    dm_para(m, "辰", 1, DM_NONE);
    check(m, "p «一、» 甲 {heading 1 o1}\n"
             "p «（1）» 乙 {heading 2 o2}\n"
             "p «（2）» 丙 {heading 2 o2}\n"
             "p «1.2.1» 丁 {Normal}\n"
             "p «a)» 戊 {Normal}\n"
             "p «二、» 己 {heading 1 o1}\n"
             "p «b)» 庚 {Normal}\n"
             "p «条» 辛 {Normal}\n"
             "p 壬 {heading 1 o1}\n"
             "p «五、» 癸 {Normal}\n"
             "p «III~» 子 {Normal}\n"
             "p «IV~» 丑 {Normal}\n"
             "p «■» 寅 {Normal}\n"
             "p «六、» 辰 {heading 1 o1}\n");
}

/* Prm0 can set a level, Prm1 a list. */
static void list_by_piece(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    lists(m);
    dm_para(m, "甲", 0, DM(ILFO(1)));
    dm_para(m, "乙", 0, DM(ILFO(1)));
    dm_para(m, "丙", 0, DM_NONE);
    dm_prc(m, DM(ILFO(1)));
    dm_piece_add(m, 2, 2, 0, 0);
    dm_piece_add(m, 4, 2, 1, 0x0C << 1 | 1 << 8);
    dm_piece_add(m, 6, 2, 2, 1);
    check(m, "p «一、» 甲 {Normal}\n"
             "p «（1）» 乙 {Normal}\n"
             "p «二、» 丙 {Normal}\n");
}

static void list_missing(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    dm_para(m, "甲", 0, DM(ILFO(9)));
    check_with(m, "p 甲 {Normal}\n", "numbering-missing ");
}

/* Word 6's numbering kept by a later Word: format, text before and after, start; with list 2047. */

static void anld97(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    unsigned char x[4 + 3 + 3 + 84] = {0xFF, 0x25, 10, 0x0B, 0x46, 0xFF, 0x07, 0x3E, 0xC6, 84, 39, 1, 2, 0};
    x[10 + 10] = 3;                       /* starts at 3 */
    x[10 + 20] = 0x2C, x[10 + 21] = 0x7B; /* 第 */
    x[10 + 22] = 0x61, x[10 + 23] = 0x67; /* 条 */
    struct dm_bytes anld = {x, 3 + 4 + 3 + 84};
    dm_para(m, "甲", 0, anld);
    dm_para(m, "乙", 0, anld);
    dm_para(m, "无", 0, DM_NONE);
    dm_para(m, "丙", 0, anld);
    check(m, "p «第三条» 甲 {Normal}\n"
             "p «第四条» 乙 {Normal}\n"
             "p 无 {Normal}\n"
             "p «第三条» 丙 {Normal}\n");
}

/* --- Tables --- */

/* sprmTDefTable for n cells with edges and flags. */
static struct dm_bytes row_of(unsigned char *out, int n, const int *edges, const unsigned *flags, int depth)
{
    struct buf b = {0};
    buf_add(&b, "\x16\x24\x01", 3);
    if (depth > 1) {
        buf_add(&b, "\x49\x66", 2);
        dm_u32(&b, (uint32_t)depth);
        buf_add(&b, "\x4C\x24\x01", 3);
    } else {
        buf_add(&b, "\x17\x24\x01", 3);
    }
    dm_u16(&b, 0xD608);
    dm_u16(&b, (unsigned)(1 + 2 * (n + 1) + 20 * n + 1));
    dm_u8(&b, (unsigned)n);
    for (int i = 0; i <= n; i++)
        dm_u16(&b, (unsigned)edges[i] & 0xFFFF);
    for (int i = 0; i < n; i++) {
        dm_u16(&b, flags[i]);
        dm_pad(&b, b.n + 18);
    }
    memcpy(out, b.s, b.n);
    struct dm_bytes x = {out, b.n};
    buf_free(&b);
    return x;
}

static void cell(struct docmake *m, const char *s)
{
    dm_text(m, s, DM_NONE);
    dm_end(m, 0x07, 0, DM(IN_TABLE), DM_NONE);
}

static void table_merges(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    unsigned char x[256];
    dm_para(m, "表前", 0, DM_NONE);
    cell(m, "岗位");
    cell(m, "甲");
    dm_para(m, "两段", 0, DM(IN_TABLE));
    cell(m, "之二");
    dm_end(m, 0x07, 0, row_of(x, 3, (int[]){-108, 2000, 4000, 6000}, (unsigned[]){0x60, 0, 0}, 1), DM_NONE);
    cell(m, ""); /* continues the cell above; a wide cell */
    cell(m, "宽");
    dm_end(m, 0x07, 0, row_of(x, 2, (int[]){-100, 2010, 6000}, (unsigned[]){0x20, 0}, 1), DM_NONE);
    cell(m, "并"); /* merged from the left, as Word 95 and RTF do */
    cell(m, "");
    cell(m, "末");
    dm_end(m, 0x07, 0, row_of(x, 3, (int[]){-108, 2000, 4000, 6000}, (unsigned[]){1, 2, 0}, 1), DM_NONE);
    dm_para(m, "表后", 0, DM_NONE);
    check(m, "p 表前 {Normal}\n"
             "table\n"
             "row\n"
             "cell 0+1 rows 2\np 岗位 {Normal}\n"
             "cell 1+1\np 甲 {Normal}\n"
             "cell 2+1\np 两段 {Normal}\np 之二 {Normal}\n"
             "row\n"
             "cell 1+2\np 宽 {Normal}\n"
             "row\n"
             "cell 0+2\np 并 {Normal}\n"
             "cell 2+1\np 末 {Normal}\n"
             "end\n"
             "p 表后 {Normal}\n");
}

static void nested_table(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    unsigned char x[256];
    dm_text(m, "外", DM_NONE);
    dm_end(m, 0x07, 0, DM(IN_TABLE, DEPTH(1)), DM_NONE);
    dm_para(m, "前", 0, DM(IN_TABLE, DEPTH(1)));
    dm_text(m, "内1", DM_NONE);
    dm_end(m, 0x0D, 0, DM(IN_TABLE, DEPTH(2), INNER_CELL), DM_NONE);
    dm_text(m, "内2", DM_NONE);
    dm_end(m, 0x0D, 0, DM(IN_TABLE, DEPTH(2), INNER_CELL), DM_NONE);
    dm_end(m, 0x0D, 0, row_of(x, 2, (int[]){0, 500, 1000}, (unsigned[]){0, 0}, 2), DM_NONE);
    dm_text(m, "后", DM_NONE);
    dm_end(m, 0x07, 0, DM(IN_TABLE, DEPTH(1)), DM_NONE);
    dm_end(m, 0x07, 0, row_of(x, 2, (int[]){0, 2000, 4000}, (unsigned[]){0, 0}, 1), DM_NONE);
    check(m, "table\nrow\n"
             "cell 0+1\np 外 {Normal}\n"
             "cell 1+1\np 前 {Normal}\n"
             "table\nrow\n"
             "cell 0+1\np 内1 {Normal}\n"
             "cell 1+1\np 内2 {Normal}\n"
             "end\n"
             "p 后 {Normal}\n"
             "end\n");
}

/* Rows without a definition, changed by later modifiers, defined in the data stream; deleted rows. */
static void table_modifiers(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    unsigned char x[256];
    cell(m, "甲");
    cell(m, "乙");
    cell(m, "丙");
    /* three cells by sprmTInsert, then the last two merged */
    dm_end(m, 0x07, 0, DM(IN_TABLE, ROW_END, 0x21, 0x76, 0, 3, 0xE8, 0x03, 0x24, 0x56, 1, 3), DM_NONE);
    cell(m, "删");
    dm_end(m, 0x07, 0, row_of(x, 1, (int[]){0, 3000}, (unsigned[]){0}, 1), DM(DELETED));
    cell(m, "丁");
    cell(m, "戊");
    struct dm_bytes row = row_of(x, 2, (int[]){0, 1000, 3000}, (unsigned[]){0, 0}, 1);
    dm_u32(&m->data, 0);
    dm_u16(&m->data, (unsigned)row.n);
    buf_add(&m->data, row.s, row.n);
    dm_end(m, 0x07, 0, DM(IN_TABLE, ROW_END, 0x46, 0x66, 4, 0, 0, 0), DM_NONE);
    cell(m, "己");
    dm_end(m, 0x07, 0, DM(IN_TABLE, ROW_END), DM_NONE);
    check(m, "table\nrow\n"
             "cell 0+1\np 甲 {Normal}\n"
             "cell 1+1\np 乙 {Normal}\np 丙 {Normal}\n"
             "row\n"
             "cell 0+1\np 丁 {Normal}\n"
             "cell 1+1\np 戊 {Normal}\n"
             "row\n"
             "cell 0+1\np 己 {Normal}\n"
             "end\n");
}

/* --- Text boxes --- */

static void record(struct buf *b, unsigned head, unsigned type, const struct buf *content)
{
    dm_u16(b, head);
    dm_u16(b, type);
    dm_u32(b, (uint32_t)content->n);
    buf_add(b, content->s, content->n);
}

static void shape(struct buf *out, uint32_t id)
{
    struct buf sp = {0}, in = {0};
    dm_u32(&sp, id);
    dm_u32(&sp, 0xA00);
    record(&in, 0x0CA2, 0xF00A, &sp);
    record(out, 0xF, 0xF004, &in);
    buf_free(&sp);
    buf_free(&in);
}

/* Shapes: 1025 alone, a group 1030 that holds 1031 and 1032. */
static void drawing(struct docmake *m)
{
    struct buf group = {0}, all = {0}, inner = {0}, none = {0}, *b = &m->pair[50];
    shape(&group, 1024);
    shape(&group, 1025);
    shape(&inner, 1030);
    shape(&inner, 1031);
    shape(&inner, 1032);
    record(&group, 0xF, 0xF003, &inner);
    record(&all, 0xF, 0xF003, &group);
    record(b, 0xF, 0xF000, &none);
    dm_u8(b, 0);
    record(b, 0xF, 0xF002, &all);
    buf_free(&group);
    buf_free(&inner);
    buf_free(&all);
}

static void ftxbxs(struct buf *b, uint32_t shape_id, bool spare)
{
    dm_u32(b, 1);
    dm_u32(b, 0);
    dm_u16(b, spare);
    dm_u32(b, 0);
    dm_u32(b, shape_id);
    dm_u32(b, 0);
}

/* Twenty boxes that each claim the whole story of three paragraphs, each anchored for itself. */
static void overlapping_boxes(void **state)
{
    (void)state;
    enum { BOXES = 20 };
    struct docmake *m = dm_new(false);
    struct buf group = {0}, all = {0}, none = {0}, *b = &m->pair[50];
    uint32_t anchors[BOXES];
    shape(&group, 1024);
    for (uint32_t i = 0; i < BOXES; i++)
        shape(&group, 1025 + i);
    record(&all, 0xF, 0xF003, &group);
    record(b, 0xF, 0xF000, &none);
    dm_u8(b, 0);
    record(b, 0xF, 0xF002, &all);
    for (int i = 0; i < BOXES; i++) {
        anchors[i] = m->n;
        dm_special(m, 0x08, DM(SPECIAL));
    }
    dm_para(m, "正文", 0, DM_NONE);
    m->story = 6;
    uint32_t base = m->n;
    dm_para(m, "框内一", 0, DM_NONE);
    dm_para(m, "框内二", 0, DM_NONE);
    dm_para(m, "框内三", 0, DM_NONE);
    dm_special(m, 0x0D, DM_NONE);
    dm_props_add(m->pap, &m->paps, m->n, 0, DM_NONE);
    b = &m->pair[56]; /* beginnings that go back to the story's start */
    for (int i = 0; i < BOXES; i++)
        dm_u32(b, i % 2 ? m->n - base : 0);
    dm_u32(b, m->n - base);
    dm_u32(b, m->n - base);
    for (uint32_t i = 0; i < BOXES; i++)
        ftxbxs(b, 1025 + i, false);
    ftxbxs(b, 0, true);
    b = &m->pair[40];
    for (int i = 0; i < BOXES; i++)
        dm_u32(b, anchors[i]);
    dm_u32(b, base);
    for (uint32_t i = 0; i < BOXES; i++) {
        dm_u32(b, 1025 + i);
        dm_pad(b, b->n + 22);
    }
    buf_free(&group);
    buf_free(&all);
    check(m, "p 框内一 {Normal}\n" /* the story once, and no more */
             "p 框内二 {Normal}\n"
             "p 框内三 {Normal}\n"
             "p 正文 {Normal}\n");
}

static void text_boxes(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    drawing(m);
    uint32_t anchor[2];
    anchor[0] = m->n;
    dm_special(m, 0x08, DM(SPECIAL));
    dm_para(m, "先框后文", 0, DM_NONE);
    dm_text(m, "先文", DM_NONE);
    anchor[1] = m->n;
    dm_special(m, 0x08, DM(SPECIAL));
    dm_para(m, "后框", 0, DM_NONE);
    dm_para(m, "末", 0, DM_NONE);
    m->story = 2;
    dm_para(m, "页眉", 0, DM_NONE);
    m->story = 6;
    uint32_t base = m->n, at[5];
    at[0] = 0;
    dm_para(m, "组中二", 0, DM_NONE);
    dm_special(m, 0x0D, DM_NONE);
    at[1] = m->n - base;
    dm_para(m, "单独一段", 0, DM_NONE);
    dm_para(m, "单独二段", 0, DM_NONE);
    dm_special(m, 0x0D, DM_NONE);
    at[2] = m->n - base;
    dm_para(m, "组中一", 0, DM_NONE);
    dm_special(m, 0x0D, DM_NONE);
    at[3] = m->n - base;
    dm_para(m, "无锚", 0, DM_NONE);
    dm_special(m, 0x0D, DM_NONE);
    at[4] = m->n - base;
    dm_special(m, 0x0D, DM_NONE);
    dm_props_add(m->pap, &m->paps, m->n, 0, DM_NONE);
    struct buf *b = &m->pair[56];
    for (int i = 0; i < 5; i++)
        dm_u32(b, at[i]);
    dm_u32(b, m->n - base);
    ftxbxs(b, 1032, false);
    ftxbxs(b, 1025, false);
    ftxbxs(b, 1031, false);
    ftxbxs(b, 7777, false);
    ftxbxs(b, 0, true);
    b = &m->pair[40];
    dm_u32(b, anchor[0]);
    dm_u32(b, anchor[1]);
    dm_u32(b, 99);
    dm_u32(b, 1025);
    dm_pad(b, b->n + 22);
    dm_u32(b, 1030);
    dm_pad(b, b->n + 22);
    check(m, "p 单独一段 {Normal}\n"
             "p 单独二段 {Normal}\n"
             "p 先框后文 {Normal}\n"
             "p 先文后框 {Normal}\n"
             "p 组中二 {Normal}\n"
             "p 组中一 {Normal}\n"
             "p 末 {Normal}\n"
             "p 无锚 {Normal}\n");
}

/* --- Kinds of file --- */

static void kinds(void **state)
{
    (void)state;
    static const struct {
        unsigned nfib, flags;
        bool old;
        const char *diags;
    } cases[] = {
        {0xC1, 0x0300, false, "encrypted "}, /* RC4 */
        {0xC1, 0x8300, false, "encrypted "}, /* XOR */
        {101, 0x0100, true, "encrypted "},
        {45, 0, true, "doc-too-old "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct docmake *m = dm_new(cases[i].old);
        m->nfib = cases[i].nfib;
        m->flags = cases[i].flags;
        dm_para(m, "secret", 0, DM_NONE);
        check_with(m, "", cases[i].diags);
    }
    assert_int_equal(bid_of("\xDB\xA5\x2D\0", 4), 0); /* too short to be anything */
}

static void containers(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        struct docmake *m = dm_new(false);
        m->scatter = i & 1;
        m->big_sectors = i & 2;
        m->flags = i & 4 ? 0x0200 : 0;
        if (i >= 4) /* the table stream in whole sectors */
            dm_pad(&m->pair[22], 5000);
        for (int k = 0; k < 40; k++)
            dm_para(m, "内容相同", 0, DM_NONE);
        struct buf want = {0};
        for (int k = 0; k < 40; k++)
            buf_adds(&want, "p 内容相同 {Normal}\n");
        check(m, buf_cstr(&want));
        buf_free(&want);
    }
}

/* More FAT sectors than the header can name: over 7 MB. */
static void difat(void **state)
{
    (void)state;
    struct docmake *m = dm_new(false);
    m->main_size = 15u << 20;
    dm_para(m, "很大", 0, DM_NONE);
    m->scatter = true; /* so that the chains are followed */
    check(m, "p 很大 {Normal}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_styles),
        cmocka_unit_test(deleted_marks_join),
        cmocka_unit_test(fast_saved_pieces),
        cmocka_unit_test(compressed_pieces_are_cp1252),
        cmocka_unit_test(fields),
        cmocka_unit_test(form_fields),
        cmocka_unit_test(double_bytes_in_compressed_pieces),
        cmocka_unit_test(symbols_and_special_characters),
        cmocka_unit_test(list_labels),
        cmocka_unit_test(list_by_piece),
        cmocka_unit_test(list_missing),
        cmocka_unit_test(anld97),
        cmocka_unit_test(table_merges),
        cmocka_unit_test(nested_table),
        cmocka_unit_test(table_modifiers),
        cmocka_unit_test(text_boxes),
        cmocka_unit_test(overlapping_boxes),
        cmocka_unit_test(kinds),
        cmocka_unit_test(containers),
        cmocka_unit_test(difat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
