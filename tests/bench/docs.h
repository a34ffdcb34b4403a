/* Made-up job descriptions and their writers: a description is made once by a seeded generator and written as .docx,
 * .odt, .rtf, .htm, .txt and, where BENCH_WITH_DOC is defined, .doc. Used by corpus.c and ../lib/tree.c. */
#ifndef BENCH_DOCS_H
#define BENCH_DOCS_H

#include "text.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

/* Whoever includes this uses some of it. */
#pragma GCC diagnostic ignored "-Wunused-function"

static uint64_t state;

static unsigned any(unsigned n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % n;
}

#define PICK(list) list[any(sizeof list / sizeof *list)]

static const char *const depts[] = {"财务部", "销售部", "生产部", "工程部", "客服部",
                                    "仓储部", "行政部", "质量部", "研发部", "采购部"};
static const char *const grades[] = {"经理", "主管", "专员", "助理", "工程师", "文员", "总监", "管理员"};
static const char *const areas[] = {"设备", "合同", "预算", "客户", "物料", "培训",
                                    "安全", "档案", "招标", "渠道", "现场", "工艺"};
static const char *const verbs[] = {"负责", "组织", "编制", "审核", "跟踪", "协助", "检查", "汇总", "监督", "落实"};
static const char *const things[] = {"年度计划", "月度报表", "质量记录", "供应商名录", "库存台账", "客户资料",
                                     "安全隐患", "费用标准", "作业流程", "考核结果",   "会议纪要", "设备档案"};
static const char *const ends[] = {"并及时上报",     "确保按期完成", "并对结果负责",
                                   "每月不少于两次", "并做好登记",   "报上级批准后执行"};

enum kind { TITLE, HEAD, LABEL, ITEM, PLAIN, FORM };

struct paragraph {
    enum kind kind;
    char text[256];
    unsigned n; /* of an item */
};

struct doc {
    struct paragraph *list;
    size_t n, cap;
};

static struct paragraph *add(struct doc *d, enum kind kind)
{
    if (d->n == d->cap) {
        d->cap = d->cap ? d->cap * 2 : 64;
        d->list = xreallocarray(d->list, d->cap, sizeof *d->list);
    }
    struct paragraph *p = &d->list[d->n++];
    *p = (struct paragraph){.kind = kind};
    return p;
}

static void duty(char *out, size_t size)
{
    snprintf(out, size, "%s%s%s%s，%s；", PICK(verbs), PICK(areas), "相关的", PICK(things), PICK(ends));
}

static void make(struct doc *d, unsigned roles)
{
    const char *dept = PICK(depts);
    d->n = 0;
    snprintf(add(d, TITLE)->text, 256, "%s岗位职责", dept);
    for (unsigned r = 1; r <= roles; r++) {
        const char *area = PICK(areas), *grade = PICK(grades);
        snprintf(add(d, HEAD)->text, 256, "%s%s", area, grade);
        if (any(3) == 0) { /* a form's row: label|value|label|value */
            snprintf(add(d, FORM)->text, 256, "所属部门|%s|直接上级|%s%s", dept, PICK(areas), PICK(grades));
        } else {
            snprintf(add(d, PLAIN)->text, 256, "直接上级：%s%s", PICK(areas), PICK(grades));
        }
        snprintf(add(d, LABEL)->text, 256, "岗位职责：");
        unsigned items = 3 + any(9);
        for (unsigned i = 1; i <= items; i++) {
            struct paragraph *p = add(d, ITEM);
            p->n = i;
            duty(p->text, sizeof p->text);
        }
        if (any(2)) {
            snprintf(add(d, LABEL)->text, 256, "任职资格：");
            struct paragraph *p = add(d, ITEM);
            p->n = 1;
            snprintf(p->text, sizeof p->text, "%u年以上%s工作经验；", 1 + any(8), PICK(areas));
        }
    }
}

/* The form's cells, one after the other; text is cut up. */
static char *next_cell(char **rest)
{
    return strsep(rest, "|");
}

#define W "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
static void docx_body(const struct doc *d, struct buf *b)
{
    buf_adds(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"" W "\"><w:body>");
    unsigned list = 0;
    for (size_t i = 0; i < d->n; i++) {
        const struct paragraph *p = &d->list[i];
        if (p->kind == FORM) {
            char text[256], *rest = memcpy(text, p->text, sizeof text), *cell;
            buf_adds(b, "<w:tbl><w:tblGrid><w:gridCol w:w=\"2000\"/><w:gridCol w:w=\"2000\"/><w:gridCol "
                        "w:w=\"2000\"/><w:gridCol w:w=\"2000\"/></w:tblGrid><w:tr>");
            while ((cell = next_cell(&rest)))
                buf_printf(b,
                           "<w:tc><w:tcPr><w:tcW w:w=\"2000\" "
                           "w:type=\"dxa\"/></w:tcPr><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:tc>",
                           cell);
            buf_adds(b, "</w:tr></w:tbl>");
            continue;
        }
        list += p->kind == ITEM && p->n == 1;
        buf_adds(b, "<w:p w:rsidR=\"00A77B3E\" w:rsidRDefault=\"00A77B3E\">");
        if (p->kind == HEAD)
            buf_adds(b, "<w:pPr><w:pStyle w:val=\"1\"/></w:pPr>");
        if (p->kind == ITEM)
            buf_printf(b, "<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"%u\"/></w:numPr></w:pPr>", list);
        /* Word cuts text into runs: so do we, in the middle of the paragraph. */
        size_t cut = utf8_offset(span_of(p->text), utf8_length(span_of(p->text)) / 2);
        buf_printf(
            b,
            "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/><w:sz w:val=\"24\"/></w:rPr><w:t>%.*s</w:t></w:r>"
            "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t xml:space=\"preserve\">%s</w:t></w:r></w:p>",
            (int)cut, p->text, p->text + cut);
    }
    buf_adds(b, "<w:sectPr/></w:body></w:document>");
}

static void docx_numbering(const struct doc *d, struct buf *b)
{
    unsigned lists = 0;
    buf_adds(
        b,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:numbering xmlns:w=\"" W "\"><w:abstractNum w:abstractNumId=\"0\">"
        "<w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1、\"/></w:lvl>"
        "</w:abstractNum>");
    for (size_t i = 0; i < d->n; i++)
        if (d->list[i].kind == ITEM && d->list[i].n == 1)
            buf_printf(
                b,
                "<w:num w:numId=\"%u\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride "
                "w:val=\"1\"/></w:lvlOverride></w:num>",
                ++lists);
    buf_adds(b, "</w:numbering>");
}

static void put(zip_t *z, const char *name, const char *s, size_t n, bool store)
{
    zip_int64_t i = zip_file_add(z, name, zip_source_buffer(z, memcpy(malloc(n + 1), s, n), n, 1), 0);
    if (store)
        zip_set_file_compression(z, (zip_uint64_t)i, ZIP_CM_STORE, 0);
    zip_file_set_mtime(z, (zip_uint64_t)i, 1700000000, 0);
}

static zip_t *zip_new(const char *path)
{
    int error;
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &error);
    if (!z) {
        fprintf(stderr, "corpus: cannot write %s\n", path);
        exit(3);
    }
    return z;
}

static void zip_end(zip_t *z, const char *path)
{
    if (zip_close(z) == 0)
        return;
    fprintf(stderr, "corpus: cannot write %s: %s\n", path, zip_strerror(z));
    exit(3);
}

/* What Word writes into every document: the defaults, and a row for each of its own styles. */
static void docx_styles(struct buf *b)
{
    buf_adds(b, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:styles xmlns:w=\"" W "\">"
                "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:eastAsia=\"宋体\" "
                "w:hAnsi=\"Times New Roman\" w:cs=\"Times New Roman\"/><w:lang w:val=\"en-US\" "
                "w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
                "<w:latentStyles w:defLockedState=\"0\" w:defUIPriority=\"99\" w:defSemiHidden=\"1\" "
                "w:defUnhideWhenUsed=\"1\" w:defQFormat=\"0\" w:count=\"267\">");
    static const struct {
        const char *name;
        unsigned n;
    } families[] = {{"heading", 9},
                    {"toc", 9},
                    {"Light Grid Accent", 6},
                    {"Light List Accent", 6},
                    {"Medium Grid 1 Accent", 6},
                    {"Medium Grid 2 Accent", 6},
                    {"Medium List 1 Accent", 6},
                    {"Medium Shading 1 Accent", 6},
                    {"Dark List Accent", 6},
                    {"Colorful Grid Accent", 6}};
    for (size_t f = 0; f < sizeof families / sizeof *families; f++)
        for (unsigned i = 1; i <= families[f].n; i++)
            buf_printf(b,
                       "<w:lsdException w:name=\"%s %u\" w:semiHidden=\"0\" w:uiPriority=\"%zu\" "
                       "w:unhideWhenUsed=\"0\" w:qFormat=\"1\"/>",
                       families[f].name, i, 9 + 10 * f);
    buf_adds(b, "</w:latentStyles><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name "
                "w:val=\"Normal\"/><w:qFormat/><w:pPr><w:widowControl w:val=\"0\"/><w:jc w:val=\"both\"/></w:pPr>"
                "<w:rPr><w:kern w:val=\"2\"/><w:sz w:val=\"21\"/><w:szCs w:val=\"24\"/></w:rPr></w:style>"
                "<w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 1\"/><w:basedOn "
                "w:val=\"a\"/><w:next w:val=\"a\"/><w:qFormat/><w:pPr><w:keepNext/><w:keepLines/><w:spacing "
                "w:before=\"340\" w:after=\"330\" w:line=\"578\" w:lineRule=\"auto\"/><w:outlineLvl "
                "w:val=\"0\"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val=\"44\"/></w:rPr></w:style></w:styles>");
}

static void write_docx(const struct doc *d, const char *path)
{
    static const char types[] =
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" "
        "ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
#define R "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    static const char rels[] =
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship "
        "Id=\"a\" Type=\"" R "officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    static const char doc_rels[] =
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" "
        "Type=\"" R "styles\" Target=\"styles.xml\"/><Relationship Id=\"b\" Type=\"" R
        "numbering\" Target=\"numbering.xml\"/></Relationships>";
    struct buf body = {0}, numbering = {0}, styles = {0};
    docx_body(d, &body);
    docx_numbering(d, &numbering);
    docx_styles(&styles);
    zip_t *z = zip_new(path);
    put(z, "[Content_Types].xml", types, sizeof types - 1, false);
    put(z, "_rels/.rels", rels, sizeof rels - 1, false);
    put(z, "word/document.xml", body.s, body.n, false);
    put(z, "word/_rels/document.xml.rels", doc_rels, sizeof doc_rels - 1, false);
    put(z, "word/styles.xml", styles.s, styles.n, false);
    put(z, "word/numbering.xml", numbering.s, numbering.n, false);
    zip_end(z, path);
    buf_free(&body);
    buf_free(&numbering);
    buf_free(&styles);
}

#define ODF_NAMESPACES                                                                                                 \
    "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "                                               \
    "xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" "                                                 \
    "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "                                                   \
    "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "                                                 \
    "xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\""

/* What LibreOffice writes into every document: the common styles, then those of pages and of footers. */
static void odt_styles(struct buf *b)
{
    static const char *const names[] = {"Standard", "Heading",      "Text_20_body",  "List",     "Caption",
                                        "Index",    "Heading_20_1", "Title",         "Subtitle", "Header",
                                        "Footer",   "Quotations",   "Table_20_Text", "Footnote"};
    buf_adds(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-styles " ODF_NAMESPACES "><office:styles>");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        buf_printf(b,
                   "<style:style style:name=\"%s\" style:family=\"paragraph\" style:parent-style-name=\"%s\" "
                   "style:class=\"text\"><style:paragraph-properties fo:margin-top=\"0.1665in\" "
                   "fo:margin-bottom=\"0.0835in\" fo:keep-with-next=\"always\"/><style:text-properties "
                   "style:font-name=\"Liberation Sans\" fo:font-size=\"1%zupt\" style:font-name-asian=\"SimSun\" "
                   "style:font-size-asian=\"14pt\" style:language-asian=\"zh\" style:country-asian=\"CN\"/>"
                   "</style:style>",
                   names[i], i ? names[0] : "", i % 10);
    buf_adds(b, "<text:outline-style style:name=\"Outline\">");
    for (int level = 1; level <= 10; level++)
        buf_printf(b, "<text:outline-level-style text:level=\"%d\" style:num-format=\"\"/>", level);
    buf_adds(b, "</text:outline-style></office:styles><office:automatic-styles>");
    for (int i = 1; i <= 6; i++)
        buf_printf(b,
                   "<style:style style:name=\"MP%d\" style:family=\"paragraph\" style:parent-style-name=\"Footer\">"
                   "<style:paragraph-properties fo:text-align=\"center\" style:justify-single-word=\"false\"/>"
                   "<style:text-properties fo:font-size=\"9pt\" style:font-size-asian=\"9pt\"/></style:style>",
                   i);
    buf_adds(b,
             "<style:page-layout style:name=\"Mpm1\"><style:page-layout-properties fo:page-width=\"21cm\" "
             "fo:page-height=\"29.7cm\" style:print-orientation=\"portrait\" fo:margin-top=\"2.54cm\" "
             "fo:margin-bottom=\"2.54cm\" fo:margin-left=\"3.17cm\" fo:margin-right=\"3.17cm\"/>"
             "</style:page-layout></office:automatic-styles><office:master-styles><style:master-page "
             "style:name=\"Standard\" style:page-layout-name=\"Mpm1\"><style:footer><text:p "
             "text:style-name=\"MP1\">第<text:page-number text:select-page=\"current\">1</text:page-number>页</text:p>"
             "</style:footer></style:master-page></office:master-styles></office:document-styles>");
}

static void write_odt(const struct doc *d, const char *path)
{
    struct buf b = {0}, styles = {0};
    odt_styles(&styles);
    buf_adds(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content " ODF_NAMESPACES
                 "><office:automatic-styles><text:list-style style:name=\"L1\"><text:list-level-style-number "
                 "text:level=\"1\" style:num-suffix=\"、\" style:num-format=\"1\"/></text:list-style>"
                 "</office:automatic-styles><office:body><office:text>");
    for (size_t i = 0; i < d->n; i++) {
        const struct paragraph *p = &d->list[i];
        char text[256], *rest = memcpy(text, p->text, sizeof text), *cell;
        if (p->kind == FORM) {
            buf_adds(&b, "<table:table><table:table-column table:number-columns-repeated=\"4\"/><table:table-row>");
            while ((cell = next_cell(&rest)))
                buf_printf(&b, "<table:table-cell><text:p>%s</text:p></table:table-cell>", cell);
            buf_adds(&b, "</table:table-row></table:table>");
        } else if (p->kind == HEAD) {
            buf_printf(&b, "<text:h text:outline-level=\"1\">%s</text:h>", p->text);
        } else if (p->kind == ITEM) {
            if (p->n == 1)
                buf_adds(&b, "<text:list text:style-name=\"L1\">");
            buf_printf(&b, "<text:list-item><text:p>%s</text:p></text:list-item>", p->text);
            if (i + 1 == d->n || d->list[i + 1].kind != ITEM || d->list[i + 1].n == 1)
                buf_adds(&b, "</text:list>");
        } else {
            buf_printf(&b, "<text:p text:style-name=\"Standard\"><text:span>%s</text:span></text:p>", p->text);
        }
    }
    buf_adds(&b, "</office:text></office:body></office:document-content>");
    static const char mime[] = "application/vnd.oasis.opendocument.text";
    static const char manifest[] =
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry "
        "manifest:full-path=\"/\" "
        "manifest:media-type=\"application/vnd.oasis.opendocument.text\"/><manifest:file-entry "
        "manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/><manifest:file-entry "
        "manifest:full-path=\"styles.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>";
    zip_t *z = zip_new(path);
    put(z, "mimetype", mime, sizeof mime - 1, true);
    put(z, "content.xml", b.s, b.n, false);
    put(z, "styles.xml", styles.s, styles.n, false);
    put(z, "META-INF/manifest.xml", manifest, sizeof manifest - 1, false);
    zip_end(z, path);
    buf_free(&b);
    buf_free(&styles);
}

static void save(const char *path, struct buf *b)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(b->s, 1, b->n, f) != b->n || fclose(f) != 0) {
        fprintf(stderr, "corpus: cannot write %s\n", path);
        exit(3);
    }
    buf_free(b);
}

static void rtf_text(struct buf *b, const char *s)
{
    struct span a = span_of(s);
    for (size_t i = 0; i < a.n;) {
        uint32_t cp = utf8_next(a, &i);
        if (cp < 0x80)
            buf_addc(b, (char)cp);
        else
            buf_printf(b, "\\u%d?", (int)(int16_t)cp);
    }
}

static void write_rtf(const struct doc *d, const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}}\\uc1\n");
    for (size_t i = 0; i < d->n; i++) {
        const struct paragraph *p = &d->list[i];
        char text[256], *rest = memcpy(text, p->text, sizeof text), *cell;
        if (p->kind == FORM) {
            buf_adds(&b, "\\trowd\\cellx2000\\cellx4000\\cellx6000\\cellx8000 ");
            while ((cell = next_cell(&rest))) {
                buf_adds(&b, "\\pard\\intbl ");
                rtf_text(&b, cell);
                buf_adds(&b, "\\cell");
            }
            buf_adds(&b, "\\row\n");
            continue;
        }
        buf_adds(&b, "\\pard ");
        if (p->kind == ITEM)
            buf_printf(&b, "%u\\u12289?", p->n);
        rtf_text(&b, p->text);
        buf_adds(&b, "\\par\n");
    }
    buf_adds(&b, "}");
    save(path, &b);
}

static void write_htm(const struct doc *d, const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "<html><head><meta charset=\"utf-8\"><title>x</title></head><body>\n");
    for (size_t i = 0; i < d->n; i++) {
        const struct paragraph *p = &d->list[i];
        char text[256], *rest = memcpy(text, p->text, sizeof text), *cell;
        if (p->kind == FORM) {
            buf_adds(&b, "<table border=1><tr>");
            while ((cell = next_cell(&rest)))
                buf_printf(&b, "<td>%s</td>", cell);
            buf_adds(&b, "</tr></table>\n");
        } else if (p->kind == ITEM) {
            buf_printf(&b, "<p class=MsoNormal><span lang=EN-US>%u</span>、%s</p>\n", p->n, p->text);
        } else {
            buf_printf(&b, p->kind == HEAD ? "<h1>%s</h1>\n" : "<p>%s</p>\n", p->text);
        }
    }
    buf_adds(&b, "</body></html>\n");
    save(path, &b);
}

static void write_txt(const struct doc *d, const char *path)
{
    struct buf b = {0};
    for (size_t i = 0; i < d->n; i++) {
        const struct paragraph *p = &d->list[i];
        if (p->kind == ITEM)
            buf_printf(&b, "%u、", p->n);
        for (const char *s = p->text; *s; s++)
            buf_addc(&b, *s == '|' ? '\t' : *s);
        buf_addc(&b, '\n');
    }
    save(path, &b);
}

#ifdef BENCH_WITH_DOC /* as much of the document as docmake.h can write */
#include "../unit/docmake.h"

static void write_doc(const struct doc *d, const char *path)
{
    struct docmake *m = dm_new(false);
    struct buf b = {0};
    for (size_t i = 0; i < d->n && m->n < DM_MAX - 256 && m->chps < 500; i++) {
        const struct paragraph *p = &d->list[i];
        char text[300];
        int n = p->kind == ITEM ? snprintf(text, sizeof text, "%u、", p->n) : 0;
        snprintf(text + n, sizeof text - (size_t)n, "%s", p->text);
        for (char *s = text; *s; s++)
            *s = *s == '|' ? '\t' : *s;
        dm_para(m, text, 0, DM_NONE);
    }
    dm_build(m, &b);
    dm_free(m);
    save(path, &b);
}
#endif

#endif
