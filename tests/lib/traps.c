/* Documents made to do harm: traps lists them, `traps NAME FILE` writes one. Each line of the list is NAME, what
 * standard error must say, what standard output must hold (both may be empty), parted by bars; sh/traps.sh reads each
 * of them under a limit on memory and on time. Zip archives and compound files are made by hand where no library would
 * write them. */
#include "../bench/docs.h"
#include "../unit/docmake.h"

#define MANY    1000000
#define MIB     (1u << 20)
#define OFFICE  "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
#define XML     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define BODY                                                                                                           \
    XML "<w:document xmlns:w=\"" W                                                                                     \
        "\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>"
#define BODY_END       "</w:body></w:document>"
#define PARA(t)        "<w:p><w:r><w:t>" t "</w:t></w:r></w:p>"
#define PADDED(ppr, t) "<w:p><w:pPr>" ppr "</w:pPr><w:r><w:t>" t "</w:t></w:r></w:p>"

static void times(struct buf *b, size_t n, const char *s)
{
    while (n-- > 0)
        buf_adds(b, s);
}

/* ---- zip archives by hand: parts are stored, and their directory may lie ---- */

struct raw_zip {
    struct buf file, directory;
    unsigned n;
};

static uint32_t crc_of(const char *s, size_t n)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < n; i++) {
        crc ^= (unsigned char)s[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

static void raw_head(struct buf *b, const char *name, uint32_t crc, uint32_t size, uint32_t at, bool central,
                     bool zip64)
{
    dm_u32(b, central ? 0x02014B50 : 0x04034B50);
    if (central)
        dm_u16(b, 45);
    dm_u16(b, 45);
    dm_u32(b, 0); /* flags, stored */
    dm_u32(b, 0x00210000);
    dm_u32(b, crc);
    dm_u32(b, size);
    dm_u32(b, zip64 ? 0xFFFFFFFF : size);
    dm_u16(b, (unsigned)strlen(name));
    dm_u16(b, zip64 ? 12 : 0);
    if (central) {
        dm_u16(b, 0);
        dm_u32(b, 0);
        dm_u32(b, 0);
        dm_u32(b, at);
    }
    buf_adds(b, name);
    if (zip64) { /* 2^60 bytes unpacked */
        dm_u16(b, 1);
        dm_u16(b, 8);
        dm_u32(b, 0);
        dm_u32(b, 0x10000000);
    }
}

static uint32_t raw_part(struct raw_zip *z, const char *name, const char *s, size_t n, bool zip64)
{
    uint32_t at = (uint32_t)z->file.n, crc = crc_of(s, n);
    raw_head(&z->file, name, crc, (uint32_t)n, 0, false, false);
    buf_add(&z->file, s, n);
    raw_head(&z->directory, name, crc, (uint32_t)n, at, true, zip64);
    z->n++;
    return at;
}

/* An entry of the directory alone, for bytes that another part has too. */
static void raw_entry(struct raw_zip *z, const char *name, uint32_t crc, size_t n, uint32_t at)
{
    raw_head(&z->directory, name, crc, (uint32_t)n, at, true, false);
    z->n++;
}

static void raw_save(struct raw_zip *z, const char *path)
{
    uint32_t at = (uint32_t)z->file.n, size = (uint32_t)z->directory.n;
    buf_add(&z->file, z->directory.s, z->directory.n);
    dm_u32(&z->file, 0x06054B50);
    dm_u32(&z->file, 0);
    dm_u16(&z->file, z->n);
    dm_u16(&z->file, z->n);
    dm_u32(&z->file, size);
    dm_u32(&z->file, at);
    dm_u16(&z->file, 0);
    buf_free(&z->directory);
    save(path, &z->file);
}

static const char root_rels[] = "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"a\" Type=\"" OFFICE
                                "officeDocument\" Target=\"word/document.xml\"/></Relationships>";

/* A .docx of these parts, stored; styles, numbering and relations may be NULL. */
static void docx(const char *path, struct buf *document, const char *styles, const char *numbering, const char *rels)
{
    struct raw_zip z = {0};
    struct buf made = {0};
    buf_adds(&made, "<Relationships xmlns=\"" PACKAGE "\">");
    if (styles)
        buf_adds(&made, "<Relationship Id=\"s\" Type=\"" OFFICE "styles\" Target=\"styles.xml\"/>");
    if (numbering)
        buf_adds(&made, "<Relationship Id=\"n\" Type=\"" OFFICE "numbering\" Target=\"numbering.xml\"/>");
    buf_adds(&made, "</Relationships>");
    raw_part(&z, "_rels/.rels", root_rels, sizeof root_rels - 1, false);
    raw_part(&z, "word/document.xml", document->s, document->n, false);
    rels = rels ? rels : buf_cstr(&made);
    raw_part(&z, "word/_rels/document.xml.rels", rels, strlen(rels), false);
    if (styles)
        raw_part(&z, "word/styles.xml", styles, strlen(styles), false);
    if (numbering)
        raw_part(&z, "word/numbering.xml", numbering, strlen(numbering), false);
    raw_save(&z, path);
    buf_free(document);
    buf_free(&made);
}

static void docx_of(const char *path, const char *text)
{
    struct buf b = {0};
    buf_adds(&b, text);
    docx(path, &b, NULL, NULL, NULL);
}

static void write_text(const char *path, const char *s, size_t n)
{
    struct buf b = {0};
    buf_add(&b, s, n);
    save(path, &b);
}
#define WRITE(path, s) write_text(path, s, sizeof(s) - 1)

static void zip_ratio(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, BODY PARA("before"));
    times(&b, 100 * MIB / 8, "        ");
    buf_adds(&b, BODY_END);
    zip_t *z = zip_new(path);
    put(z, "_rels/.rels", root_rels, sizeof root_rels - 1, false);
    put(z, "word/document.xml", b.s, b.n, false);
    zip_end(z, path);
    buf_free(&b);
}

/* A thousand entries for one part of a mebibyte, each named by a relation. */
static void zip_overlap(const char *path)
{
    struct raw_zip z = {0};
    struct buf document = {0}, rels = {0}, text = {0};
    times(&text, MIB / 8, "overlaps");
    buf_adds(&document, BODY PARA("before"));
    buf_adds(&rels, "<Relationships xmlns=\"" PACKAGE "\">");
    for (int i = 0; i < 1000; i++) {
        buf_printf(&document, "<w:altChunk r:id=\"c%d\"/>", i);
        buf_printf(&rels, "<Relationship Id=\"c%d\" Type=\"" OFFICE "aFChunk\" Target=\"c%d.txt\"/>", i, i);
    }
    buf_adds(&document, PARA("after") BODY_END);
    buf_adds(&rels, "</Relationships>");
    raw_part(&z, "_rels/.rels", root_rels, sizeof root_rels - 1, false);
    raw_part(&z, "word/document.xml", document.s, document.n, false);
    raw_part(&z, "word/_rels/document.xml.rels", rels.s, rels.n, false);
    uint32_t at = raw_part(&z, "word/c0.txt", text.s, text.n, false), crc = crc_of(text.s, text.n);
    for (int i = 1; i < 1000; i++) {
        char name[32];
        snprintf(name, sizeof name, "word/c%d.txt", i);
        raw_entry(&z, name, crc, text.n, at);
    }
    raw_save(&z, path);
    buf_free(&document);
    buf_free(&rels);
    buf_free(&text);
}

static void zip_entries(const char *path)
{
    struct raw_zip z = {0};
    raw_part(&z, "_rels/.rels", root_rels, sizeof root_rels - 1, false);
    for (int i = 0; i < 65000; i++) {
        char name[32];
        snprintf(name, sizeof name, "word/%d.xml", i);
        raw_part(&z, name, "x", 1, false);
    }
    raw_save(&z, path);
}

static void zip64_size(const char *path)
{
    static const char document[] = BODY PARA("within") BODY_END;
    struct raw_zip z = {0};
    raw_part(&z, "_rels/.rels", root_rels, sizeof root_rels - 1, false);
    raw_part(&z, "word/document.xml", document, sizeof document - 1, true);
    raw_save(&z, path);
}

static void zip64_directory(const char *path)
{
    static const char document[] = BODY PARA("within") BODY_END;
    struct raw_zip z = {0};
    raw_part(&z, "_rels/.rels", root_rels, sizeof root_rels - 1, false);
    raw_part(&z, "word/document.xml", document, sizeof document - 1, false);
    uint32_t at = (uint32_t)z.file.n;
    buf_add(&z.file, z.directory.s, z.directory.n);
    uint32_t end = (uint32_t)z.file.n;
    dm_u32(&z.file, 0x06064B50); /* the directory's end, for 2^40 entries of 2^50 bytes */
    dm_u32(&z.file, 44);
    dm_u32(&z.file, 0);
    dm_u16(&z.file, 45);
    dm_u16(&z.file, 45);
    dm_pad(&z.file, z.file.n + 8);
    for (int i = 0; i < 2; i++) {
        dm_u32(&z.file, 0);
        dm_u32(&z.file, 0x100);
    }
    dm_u32(&z.file, 0);
    dm_u32(&z.file, 0x40000);
    dm_u32(&z.file, at);
    dm_u32(&z.file, 0);
    dm_u32(&z.file, 0x07064B50);
    dm_u32(&z.file, 0);
    dm_u32(&z.file, end);
    dm_u32(&z.file, 0);
    dm_u32(&z.file, 1);
    dm_u32(&z.file, 0x06054B50);
    dm_u32(&z.file, 0);
    dm_u32(&z.file, 0xFFFFFFFF);
    dm_u32(&z.file, 0xFFFFFFFF);
    dm_u32(&z.file, 0xFFFFFFFF);
    dm_u16(&z.file, 0);
    buf_free(&z.directory);
    save(path, &z.file);
}

static void zip_duplicates(const char *path)
{
    static const char first[] = BODY PARA("the first") BODY_END, second[] = BODY PARA("the second") BODY_END;
    struct raw_zip z = {0};
    raw_part(&z, "_rels/.rels", root_rels, sizeof root_rels - 1, false);
    raw_part(&z, "word/document.xml", first, sizeof first - 1, false);
    raw_part(&z, "word/document.xml", second, sizeof second - 1, false);
    raw_save(&z, path);
}

static void zip_paths(const char *path)
{
    static const char document[] = BODY PARA("before") "<w:altChunk r:id=\"a\"/><w:altChunk r:id=\"b\"/>" BODY_END;
    static const char rels[] =
        "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"a\" Type=\"" OFFICE
        "aFChunk\" Target=\"../../../../../../etc/passwd\"/><Relationship Id=\"b\" Type=\"" OFFICE
        "aFChunk\" TargetMode=\"External\" Target=\"file:///etc/passwd\"/></Relationships>";
    struct buf b = {0};
    buf_adds(&b, document);
    docx(path, &b, NULL, NULL, rels);
}

/* ---- entities ---- */

#define LAUGHS                                                                                                         \
    "<!DOCTYPE x [<!ENTITY a \"haha haha haha haha haha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c "   \
    "\"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e "                     \
    "\"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\"><!ENTITY g "                     \
    "\"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;\"><!ENTITY h \"&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;\"><!ENTITY i "                     \
    "\"&h;&h;&h;&h;&h;&h;&h;&h;&h;&h;\">]>"
#define OUTSIDE                                                                                                        \
    "<!DOCTYPE x [<!ENTITY i SYSTEM \"file:///etc/passwd\"><!ENTITY % j SYSTEM \"http://127.0.0.1:1/x\">%j;]>"
#define ODT_HEAD                                                                                                       \
    "<office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "                              \
    "xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" "                                                 \
    "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "                                                 \
    "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "                                                   \
    "office:mimetype=\"application/vnd.oasis.opendocument.text\">"
#define ODT_BODY "<office:body><office:text>"
#define ODT_END  "</office:text></office:body></office:document>"
#define WORD2003 "<w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\"><w:body>"
#define FLAT                                                                                                           \
    "<pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\"><pkg:part "                        \
    "pkg:name=\"/word/document.xml\" "                                                                                 \
    "pkg:contentType=\"application/"                                                                                   \
    "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"><pkg:xmlData><w:document xmlns:w=\"" W     \
    "\"><w:body>"
#define FLAT_END "</w:body></w:document></pkg:xmlData></pkg:part></pkg:package>"

#define ENTITIES(kind, doctype)                                                                                        \
    static void kind##_docx(const char *path)                                                                          \
    {                                                                                                                  \
        docx_of(path, doctype "<w:document xmlns:w=\"" W "\"><w:body>" PARA("&i;") BODY_END);                          \
    }                                                                                                                  \
    static void kind##_fodt(const char *path)                                                                          \
    {                                                                                                                  \
        WRITE(path, XML doctype ODT_HEAD ODT_BODY "<text:p>&i;</text:p>" ODT_END);                                     \
    }                                                                                                                  \
    static void kind##_word2003(const char *path)                                                                      \
    {                                                                                                                  \
        WRITE(path, XML doctype WORD2003 PARA("&i;") "</w:body></w:wordDocument>");                                    \
    }                                                                                                                  \
    static void kind##_flat(const char *path)                                                                          \
    {                                                                                                                  \
        WRITE(path, XML doctype FLAT PARA("&i;") FLAT_END);                                                            \
    }                                                                                                                  \
    static void kind##_html(const char *path)                                                                          \
    {                                                                                                                  \
        WRITE(path, doctype "<html><body><p>before</p><p>&i;</p></body></html>");                                      \
    }                                                                                                                  \
    static void kind##_stage(const char *path)                                                                         \
    {                                                                                                                  \
        WRITE(path, XML doctype "<document xmlns=\"urn:zhize:document:1\" source=\"a\" format=\"txt\"><p n=\"1\">&i;"  \
                                "</p></document>");                                                                    \
    }
ENTITIES(laughs, LAUGHS)
ENTITIES(outside, OUTSIDE)

/* ---- depth ---- */

static void nested(const char *path, const char *head, const char *open, const char *text, const char *close,
                   const char *tail, bool zipped)
{
    struct buf b = {0};
    buf_adds(&b, head);
    times(&b, MANY, open);
    buf_adds(&b, text);
    if (close)
        times(&b, MANY, close);
    buf_adds(&b, tail);
    if (zipped)
        docx(path, &b, NULL, NULL, NULL);
    else
        save(path, &b);
}

static void deep_docx(const char *path)
{
    nested(path, BODY PARA("before"), "<w:sdt>", PARA("deep"), "</w:sdt>", BODY_END, true);
}

static void deep_tables(const char *path)
{
    nested(path, BODY PARA("before"), "<w:tbl><w:tr><w:tc>", PARA("deep"), "</w:tc></w:tr></w:tbl>", BODY_END, true);
}

static void deep_fodt(const char *path)
{
    nested(path, ODT_HEAD ODT_BODY "<text:p>before</text:p>", "<text:section>", "<text:p>deep</text:p>",
           "</text:section>", ODT_END, false);
}

static void deep_lists_fodt(const char *path)
{
    nested(path, ODT_HEAD ODT_BODY "<text:p>before</text:p>", "<text:list><text:list-item>", "<text:p>deep</text:p>",
           "</text:list-item></text:list>", ODT_END, false);
}

static void deep_word2003(const char *path)
{
    nested(path, WORD2003 PARA("before"), "<w:p>", PARA("deep"), "</w:p>", "</w:body></w:wordDocument>", false);
}

static void deep_html(const char *path)
{
    nested(path, "<html><body><p>before</p>", "<div>", "<p>deep</p>", NULL, "</body></html>", false);
}

static void deep_spans(const char *path)
{
    nested(path, "<html><body><p>before</p>", "<b><i>", "<p>deep</p>", NULL, "</body></html>", false);
}

static void deep_lists_html(const char *path)
{
    nested(path, "<html><body><p>before</p>", "<ol><li>", "deep", NULL, "</body></html>", false);
}

static void deep_tables_html(const char *path)
{
    nested(path, "<html><body><p>before</p>", "<table><tr><td>", "deep", NULL, "</body></html>", false);
}

static void deep_rtf(const char *path)
{
    nested(path, "{\\rtf1\\ansi before\\par ", "{", "deep\\par ", "}", "after\\par}", false);
}

static void open_rtf(const char *path)
{
    nested(path, "{\\rtf1\\ansi before\\par ", "{", "deep\\par ", NULL, "", false);
}

static void deep_fields_rtf(const char *path)
{
    nested(path, "{\\rtf1\\ansi before\\par ", "{\\field{\\*\\fldinst x}{\\fldrslt ", "deep\\par ", "}}", "after\\par}",
           false);
}

static void deep_mht(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "MIME-Version: 1.0\r\n");
    for (int i = 0; i < 20000; i++)
        buf_printf(&b, "Content-Type: multipart/related; boundary=\"b%d\"\r\n\r\n--b%d\r\n", i, i);
    buf_adds(&b, "Content-Type: text/html\r\n\r\n<p>deep</p>\r\n");
    save(path, &b);
}

static void deep_stage(const char *path)
{
    nested(path,
           XML "<segments xmlns=\"urn:zhize:segments:1\" source=\"a\"><segment kind=\"text\" p=\"1\" from=\"0\" "
               "to=\"6\" rule=\"x\">before</segment>",
           "<segment kind=\"text\" p=\"2\" from=\"0\" to=\"1\" rule=\"x\">", "x", "</segment>", "</segments>", false);
}

/* ---- size ---- */

static void huge_attribute(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, BODY PARA("before") "<w:p><w:pPr><w:pStyle w:val=\"");
    times(&b, 5 * MIB, "huge");
    buf_adds(&b, "\"/></w:pPr><w:r><w:t>styled</w:t></w:r></w:p>" BODY_END);
    docx(path, &b, NULL, NULL, NULL);
}

static void many_attributes(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, BODY PARA("before") "<w:p");
    for (int i = 0; i < MANY / 4; i++)
        buf_printf(&b, " a%d=\"\"", i);
    buf_adds(&b, "><w:r><w:t>many</w:t></w:r></w:p>" BODY_END);
    docx(path, &b, NULL, NULL, NULL);
}

static void many_namespaces(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, BODY PARA("before") "<w:p");
    for (int i = 0; i < MANY / 20; i++)
        buf_printf(&b, " xmlns:n%d=\"urn:%d\"", i, i);
    buf_adds(&b, "><w:r><w:t>many</w:t></w:r></w:p>" BODY_END);
    docx(path, &b, NULL, NULL, NULL);
}

static void many_attributes_fodt(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, XML ODT_HEAD ODT_BODY "<text:p>before</text:p><text:p");
    for (int i = 0; i < MANY / 4; i++)
        buf_printf(&b, " a%d=\"\"", i);
    buf_adds(&b, ">many</text:p>" ODT_END);
    save(path, &b);
}

static void many_attributes_stage(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, XML "<document xmlns=\"urn:zhize:document:1\" source=\"a\" format=\"txt\"><p n=\"1\"");
    for (int i = 0; i < MANY / 4; i++)
        buf_printf(&b, " a%d=\"\"", i);
    buf_adds(&b, ">many</p></document>");
    save(path, &b);
}

/* Each level declares 500 namespaces, and what stands within asks for the first. */
static void nested_namespaces(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, BODY PARA("before"));
    for (int level = 0; level < 200; level++) {
        buf_adds(&b, "<w:sdt");
        for (int i = 0; i < 500; i++)
            buf_printf(&b, " xmlns:n%d_%d=\"urn:%d\"", level, i, i);
        buf_adds(&b, ">");
    }
    times(&b, MANY / 2, "<w:p/>");
    times(&b, 200, "</w:sdt>");
    buf_adds(&b, BODY_END);
    docx(path, &b, NULL, NULL, NULL);
}

static void html_attribute(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "<html><body><p>before</p><p style=\"");
    times(&b, 5 * MIB, "huge:");
    buf_adds(&b, "\">styled</p></body></html>");
    save(path, &b);
}

static void html_attributes(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "<html><body><p>before</p><p");
    for (int i = 0; i < MANY; i++)
        buf_printf(&b, " a%d=b", i);
    buf_adds(&b, ">many</p></body></html>");
    save(path, &b);
}

static void html_spans(const char *path)
{
    WRITE(path, "<table><tr><td colspan=1000000000 rowspan=1000000000>wide</td><td colspan=-5>b</td></tr><tr><td "
                "rowspan=99999999999999999999>c</td></tr></table><p>after</p>");
}

static void html_rows(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "<table>");
    for (int i = 0; i < 2000; i++)
        buf_adds(&b, "<tr><td colspan=1000 rowspan=1000>x</td></tr>");
    buf_adds(&b, "</table><p>after</p>");
    save(path, &b);
}

static void docx_spans(const char *path)
{
    docx_of(path, BODY "<w:tbl><w:tblGrid/><w:tr><w:trPr><w:gridBefore w:val=\"999999999\"/></w:trPr><w:tc><w:tcPr>"
                       "<w:gridSpan w:val=\"2147483647\"/></w:tcPr>" PARA(
                           "wide") "</w:tc><w:tc><w:tcPr><w:gridSpan "
                                   "w:val=\"-1\"/></w:tcPr>" PARA("b") "</w:tc></w:tr></w:tbl>" PARA("after") BODY_END);
}

static void odt_repeats(const char *path)
{
    WRITE(path, XML ODT_HEAD ODT_BODY
          "<table:table><table:table-column table:number-columns-repeated=\"2000000000\"/><table:table-row "
          "table:number-rows-repeated=\"2000000000\"><table:table-cell table:number-columns-repeated=\"2000000000\" "
          "table:number-columns-spanned=\"2000000000\"><text:p>wide</text:p></table:table-cell></table:table-row>"
          "</table:table><text:p>a<text:s text:c=\"2000000000\"/>b</text:p><text:p>after</text:p>" ODT_END);
}

static void rtf_bin(const char *path)
{
    WRITE(path, "{\\rtf1\\ansi before\\par\\bin2147483647 after\\par}");
}

static void rtf_bin_negative(const char *path)
{
    WRITE(path, "{\\rtf1\\ansi before\\par\\bin-1 after\\par\\bin99999999999999999999 x}");
}

static void rtf_cells(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "{\\rtf1\\ansi before\\par\\trowd");
    for (int i = 1; i <= MANY; i++)
        buf_printf(&b, "\\cellx%d", i);
    buf_adds(&b, "\\intbl wide\\cell\\row\\pard after\\par}");
    save(path, &b);
}

static void rtf_word(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "{\\rtf1\\ansi before\\par\\");
    times(&b, MANY, "longword");
    buf_adds(&b, " \\u");
    times(&b, MANY, "9");
    buf_adds(&b, "?\\uc");
    times(&b, MANY, "9");
    buf_adds(&b, " \\'zz\\u-99999 after\\par}");
    save(path, &b);
}

static void txt_line(const char *path)
{
    struct buf b = {0};
    times(&b, 20 * MIB, "ab");
    save(path, &b);
}

/* ---- lists and styles ---- */

#define NUMBERING           "<w:numbering xmlns:w=\"" W "\">"
#define IN_LIST(level, num) "<w:numPr><w:ilvl w:val=\"" level "\"/><w:numId w:val=\"" num "\"/></w:numPr>"

static void levels_docx(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, BODY PADDED(IN_LIST("999999", "1"), "one") PADDED(IN_LIST("-7", "1"), "two")
                     PADDED(IN_LIST("0", "2147483647"), "three") BODY_END);
    docx(path, &b, NULL,
         NUMBERING "<w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"999999\"><w:start w:val=\"2147483647\"/>"
                   "<w:lvlText w:val=\"%1%2%999999.\"/></w:lvl><w:lvl w:ilvl=\"0\"><w:start w:val=\"2147483647\"/>"
                   "<w:numFmt w:val=\"lowerRoman\"/><w:lvlText w:val=\"%1%1%1%1%1%1%1%1\"/></w:lvl></w:abstractNum>"
                   "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>",
         NULL);
}

static void levels_rtf(const char *path)
{
    WRITE(path,
          "{\\rtf1\\ansi{\\*\\listtable{\\list\\listid1{\\listlevel\\levelnfc0\\levelstartat2147483647{\\leveltext"
          "\\'ff\\'00\\'09.;}{\\levelnumbers\\'01\\'ff\\'80;}}}}{\\*\\listoverridetable{\\listoverride\\listid1"
          "\\ls1}}\\pard\\ls1\\ilvl999999 one\\par\\pard\\ls1\\ilvl-5 two\\par\\pard\\ls2147483647 three\\par}");
}

/* A list of a million levels, one in the other, and as many levels defined. */
static void levels_fodt(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, XML ODT_HEAD "<office:automatic-styles><text:list-style style:name=\"L\">");
    for (int i = 1; i <= MANY / 10; i++)
        buf_printf(&b,
                   "<text:list-level-style-number text:level=\"%d\" style:num-format=\"1\" "
                   "text:display-levels=\"%d\"/>",
                   i, i);
    buf_adds(
        &b,
        "</text:list-style></office:automatic-styles>" ODT_BODY "<text:list text:style-name=\"L\">"
        "<text:list-item text:start-value=\"999999999999\"><text:p>one</text:p></text:list-item></text:list>" ODT_END);
    save(path, &b);
}

static void style_cycle_docx(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, BODY PADDED("<w:pStyle w:val=\"a\"/>", "styled") BODY_END);
    docx(path, &b,
         "<w:styles xmlns:w=\"" W "\"><w:style w:type=\"paragraph\" w:styleId=\"a\"><w:name w:val=\"a\"/><w:basedOn "
         "w:val=\"b\"/><w:link w:val=\"a\"/></w:style><w:style w:type=\"paragraph\" w:styleId=\"b\"><w:name "
         "w:val=\"b\"/><w:basedOn w:val=\"a\"/></w:style></w:styles>",
         NULL, NULL);
}

static void link_cycle_docx(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, BODY PADDED(IN_LIST("0", "1"), "listed") BODY_END);
    docx(path, &b,
         "<w:styles xmlns:w=\"" W "\"><w:style w:type=\"numbering\" w:styleId=\"L\"><w:name w:val=\"L\"/><w:pPr>"
         "<w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:style><w:style w:type=\"numbering\" w:styleId=\"M\">"
         "<w:name w:val=\"M\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style></w:styles>",
         NUMBERING "<w:abstractNum w:abstractNumId=\"0\"><w:numStyleLink w:val=\"L\"/></w:abstractNum><w:abstractNum "
                   "w:abstractNumId=\"1\"><w:numStyleLink w:val=\"M\"/></w:abstractNum><w:num w:numId=\"1\">"
                   "<w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num>"
                   "</w:numbering>",
         NULL);
}

static void style_cycle_fodt(const char *path)
{
    WRITE(path, XML ODT_HEAD
          "<office:styles><style:style style:name=\"a\" style:family=\"paragraph\" style:parent-style-name=\"b\"/>"
          "<style:style style:name=\"b\" style:family=\"paragraph\" "
          "style:parent-style-name=\"a\"/></office:styles>" ODT_BODY
          "<text:p text:style-name=\"a\">styled</text:p>" ODT_END);
}

static void style_cycle_rtf(const char *path)
{
    WRITE(path,
          "{\\rtf1\\ansi{\\stylesheet{\\s1\\sbasedon2 a;}{\\s2\\sbasedon1\\slink2\\snext1 b;}}\\pard\\s1 styled\\par}");
}

/* A chain of styles so long that each look-up would cost a walk of it. */
static void style_chain_docx(const char *path)
{
    struct buf b = {0}, styles = {0};
    buf_adds(&styles, "<w:styles xmlns:w=\"" W "\">");
    for (int i = 0; i < 50000; i++)
        buf_printf(&styles,
                   "<w:style w:type=\"paragraph\" w:styleId=\"s%d\"><w:name w:val=\"s%d\"/><w:basedOn "
                   "w:val=\"s%d\"/></w:style>",
                   i, i, i + 1);
    buf_adds(&styles, "</w:styles>");
    buf_adds(&b, BODY);
    for (int i = 0; i < 50000; i++)
        buf_printf(&b, "<w:p><w:pPr><w:pStyle w:val=\"s%d\"/></w:pPr><w:r><w:t>styled</w:t></w:r></w:p>", i);
    buf_adds(&b, BODY_END);
    docx(path, &b, buf_cstr(&styles), NULL, NULL);
    buf_free(&styles);
}

/* ---- MIME ---- */

#define MHT "MIME-Version: 1.0\r\nContent-Type: multipart/related; "

static void mht_boundaries(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, MHT "boundary=\"-\"\r\n\r\n");
    times(&b, MANY, "---\r\n");
    buf_adds(&b, "Content-Type: text/html\r\n\r\n<p>text</p>\r\n-----\r\n");
    save(path, &b);
}

static void mht_no_boundary(const char *path)
{
    WRITE(path, MHT "boundary=\"\"\r\n\r\n--\r\nContent-Type: text/html\r\n\r\n<p>text</p>\r\n----\r\n");
}

static void mht_prefix(const char *path)
{
    WRITE(path,
          MHT "boundary=\"b\"\r\n\r\n--bb\r\nContent-Type: text/html\r\n\r\n<p>false</p>\r\n--b\r\nContent-Type: "
              "text/html\r\n\r\n<p>--b within</p>\r\n--b--\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>behind</p>\r\n");
}

static void mht_headers(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, MHT "boundary=b\r\n");
    times(&b, MANY, "X: y\r\n  folded\r\n");
    buf_adds(&b, "\r\n--b\r\nContent-Type: text/html; charset=\"");
    times(&b, MANY, "utf");
    buf_adds(&b, "\"\r\n\r\n<p>text</p>\r\n--b--\r\n");
    save(path, &b);
}

static void mht_base64(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, MHT "boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    times(&b, 5 * MIB, "====");
    buf_adds(&b, "PHA+dGV4dDwvcD4=\r\n--b--\r\n");
    save(path, &b);
}

/* ---- compound files ---- */

static void doc_of(const char *path, void (*hurt)(struct buf *file))
{
    struct docmake *m = dm_new(false);
    struct buf file = {0};
    for (int i = 0; i < 40; i++)
        dm_para(m, "paragraph", 0, DM_NONE);
    dm_build(m, &file);
    dm_free(m);
    hurt(&file);
    save(path, &file);
}

static size_t sector(const struct buf *f, size_t field)
{
    return ((size_t)(unsigned char)f->s[field] + 1 + ((size_t)(unsigned char)f->s[field + 1] << 8)) * 512;
}

static void hurt_fat(struct buf *f)
{
    for (size_t i = 0, at = sector(f, 0x4C); i < 128; i++)
        dm_put32(f, at + 4 * i, (uint32_t)(i + 1) % 16);
}

static void hurt_difat(struct buf *f)
{
    dm_put32(f, 0x44, (uint32_t)(sector(f, 0x4C) / 512 - 1));
    dm_put32(f, 0x48, 0xFFFFFFF0);
    dm_put32(f, 0x2C, 0xFFFFFFF0);
}

static void hurt_directory(struct buf *f)
{
    size_t at = sector(f, 0x30);
    for (size_t i = 1; i < 4; i++) {
        dm_put32(f, at + i * 128 + 0x44, 1);
        dm_put32(f, at + i * 128 + 0x48, 1);
        dm_put32(f, at + i * 128 + 0x4C, 0);
    }
}

static void hurt_size(struct buf *f)
{
    for (size_t i = 1, at = sector(f, 0x30); i < 4; i++) {
        dm_put32(f, at + i * 128 + 0x78, 0xFFFFFFFF);
        dm_put32(f, at + i * 128 + 0x7C, 0x7FFFFFFF);
    }
}

static void cfb_fat(const char *path)
{
    doc_of(path, hurt_fat);
}

static void cfb_difat(const char *path)
{
    doc_of(path, hurt_difat);
}

static void cfb_directory(const char *path)
{
    doc_of(path, hurt_directory);
}

static void cfb_size(const char *path)
{
    doc_of(path, hurt_size);
}

/* Each paragraph's formatting refers to a list of 16 KiB of modifiers. */
static void doc_modifiers(const char *path)
{
    static unsigned char list[0x3FA0];
    struct docmake *m = dm_new(false);
    struct buf file = {0};
    for (size_t i = 0; i + 3 <= sizeof list; i += 3)
        memcpy(list + i, "\x03\x24\x01", 3);
    dm_prc(m, (struct dm_bytes){list, sizeof list});
    for (int i = 0; i < 400; i++)
        dm_para(m, "x", 0, DM_NONE);
    dm_piece_add(m, m->n, 2, 0, 1);
    dm_build(m, &file);
    dm_free(m);
    save(path, &file);
}

/* Formatting in the data stream that refers to itself there (sprmPHugePapx). */
static void doc_huge_papx(const char *path)
{
    struct docmake *m = dm_new(false);
    struct buf file = {0};
    dm_text(m, "looped", DM_NONE);
    dm_end(m, 0x0D, 0, DM(0x46, 0x66, 0, 0, 0, 0), DM_NONE);
    dm_u16(&m->data, 6);
    dm_u16(&m->data, 0x6646);
    dm_u32(&m->data, 0);
    dm_pad(&m->data, 4096);
    dm_build(m, &file);
    dm_free(m);
    save(path, &file);
}

/* 4000 pieces that all show the same bytes. */
static void doc_pieces(const char *path)
{
    struct docmake *m = dm_new(false);
    dm_para(m, "x", 0, DM_NONE);
    m->no_clx = true;
    struct buf *clx = &m->pair[33], file = {0};
    uint32_t n = 4000, each = 0x10000000 / n;
    dm_u8(clx, 2);
    dm_u32(clx, 4 + 12 * n);
    for (uint32_t i = 0; i <= n; i++)
        dm_u32(clx, i * each);
    for (uint32_t i = 0; i < n; i++) {
        dm_u16(clx, 0);
        dm_u32(clx, 0x40000000);
        dm_u16(clx, 0);
    }
    m->ccp[0] = 0x10000000;
    dm_build(m, &file);
    dm_free(m);
    save(path, &file);
}

static void doc_style_cycle(const char *path)
{
    struct docmake *m = dm_new(false);
    struct buf file = {0};
    dm_style(m, 0, 1, 1, "a", DM_NONE, DM_NONE);
    dm_style(m, 0xFFE, 1, 0, "b", DM(0x00, 0x46, 0, 0), DM_NONE);
    dm_text(m, "styled", DM_NONE);
    dm_end(m, 0x0D, 1, DM_NONE, DM_NONE);
    dm_build(m, &file);
    dm_free(m);
    save(path, &file);
}

/* ---- text that patterns dislike ---- */

#define HOSTILE_TEXT(name, head, n, s)                                                                                 \
    static void name(const char *path)                                                                                 \
    {                                                                                                                  \
        struct buf b = {0};                                                                                            \
        buf_adds(&b, head);                                                                                            \
        times(&b, n, s);                                                                                               \
        buf_adds(&b, "\n岗位职责：\n1、清点库存；\n");                                                                 \
        save(path, &b);                                                                                                \
    }
HOSTILE_TEXT(text_spaces, "岗", MIB, " ")
HOSTILE_TEXT(text_wide_spaces, "岗位", MIB / 4, "　")
HOSTILE_TEXT(text_dots, "目录", MIB, ".")
HOSTILE_TEXT(text_brackets, "", MIB / 2, "（(")
HOSTILE_TEXT(text_closing, "", MIB / 2, "）)")
HOSTILE_TEXT(text_numbers, "", MIB / 4, "1.1.1.")
HOSTILE_TEXT(text_markers, "", MIB / 16, "1、a；2、b；（一）c；①")
HOSTILE_TEXT(text_labels, "", MIB / 16, "岗位职责：任职要求：")
HOSTILE_TEXT(text_posts, "", MIB / 16, "经理/主管、专员及")
HOSTILE_TEXT(text_departments, "", MIB / 16, "部门：")
HOSTILE_TEXT(text_labels_lines, "", MIB / 32, "岗位名称：经理\n岗位职责：\n")
HOSTILE_TEXT(text_runs_lines, "", MIB / 32, "1、a\n2、b\n1、c\n（一）d\n")
HOSTILE_TEXT(text_one_run, "", MIB / 16, "1、a\n")
HOSTILE_TEXT(text_tabs_lines, "", MIB / 32, "岗位\t职责\t1、a\n")
HOSTILE_TEXT(text_titles_lines, "", MIB / 16, "仓库经理\n")
HOSTILE_TEXT(text_blank_lines, "出纳岗位职责", MIB / 4, "\n")
HOSTILE_TEXT(text_digit_lines, "", MIB / 16, "12\n\n\n")
HOSTILE_TEXT(text_aims_lines, "", MIB / 32, "岗位目标：\n按期交货不出错\n少花钱\n")
HOSTILE_TEXT(text_letters, "a) 清点", MIB / 16, " b) 登记 c) 保管")
HOSTILE_TEXT(text_shares_lines, "岗位职责：\n", MIB / 32, "20% 清点库存（30%）\n")
HOSTILE_TEXT(text_colon_lines, "", MIB / 32, "出纳：负责收钱和付钱等各种事务\n甲：乙\n")
HOSTILE_TEXT(text_gap_lines, "", MIB / 32, "1、部门    财务部\n2、职级    三级\n")
HOSTILE_TEXT(text_latin_lines, "", MIB / 32, "Job Title of the Person 职位\nReport to 上级\n")
HOSTILE_TEXT(text_signs_lines, "", MIB / 64, "1、a\n1．b\n2．c\n一）d\n1) e\n2、f\n")
HOSTILE_TEXT(text_heads_lines, "", MIB / 32, "电工\n电工对用电安全负责。\n")
HOSTILE_TEXT(text_combining, "岗", MIB / 2, "\xCC\x81")
HOSTILE_TEXT(text_bidi, "\xE2\x80\xAE", 1000, "\xE2\x80\xAE\xE2\x81\xA6\xE2\x80\x8F")

static void text_count(const char *path)
{
    struct buf b = {0};
    for (int i = 1; i < 100000; i++)
        buf_printf(&b, "%d、a\n", i);
    save(path, &b);
}

static void text_items(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "仓库管理员岗位职责\n岗位职责：\n");
    for (int i = 1; i < 100000; i++)
        buf_printf(&b, "%d、清点库存%d；\n", i, i);
    save(path, &b);
}

static void text_fields(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "岗位名称：仓库管理员\n");
    for (int i = 1; i < 50000; i++)
        buf_printf(&b, "工作地点：%d号仓库\n直接上级：主管%d\n", i, i);
    buf_adds(&b, "岗位职责：\n1、清点库存；\n");
    save(path, &b);
}

static void text_roles(const char *path)
{
    struct buf b = {0};
    for (int i = 1; i < 20000; i++)
        buf_printf(&b, "岗位名称：仓库管理员%d\n岗位职责：\n1、清点库存；\n2、登记台账；\n", i);
    save(path, &b);
}

/* A grid of many rows, each cell a label. */
static void grid_docx(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, BODY "<w:tbl>");
    for (int i = 0; i < 20000; i++)
        buf_adds(
            &b, "<w:tr><w:tc>" PARA("岗位") "</w:tc><w:tc>" PARA("职责") "</w:tc><w:tc>" PARA("1、a") "</w:tc></w:tr>");
    buf_adds(&b, "</w:tbl>" PARA("after") BODY_END);
    docx(path, &b, NULL, NULL, NULL);
}

/* A list of many posts that tells to whom they report, all of one name. */
static void posts_html(const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "<p>岗位设置表</p><table><tr><td>序号</td><td>部门</td><td>岗位名称</td><td>直接上级</td></tr>");
    for (int i = 0; i < 20000; i++)
        buf_printf(&b, "<tr><td>%d</td><td>生产部</td><td>操作工</td><td>班长</td></tr>", i);
    buf_adds(&b, "</table><p>after</p>");
    save(path, &b);
}

/* Three characters that no other number below 90³ has. */
static void add_word(struct buf *b, int i)
{
    for (int k = 0; k < 3; k++, i /= 90) {
        unsigned cp = 0x4E00U + (unsigned)(i % 90) * 200;
        char c[] = {(char)(0xE0 | cp >> 12), (char)(0x80 | (cp >> 6 & 0x3F)), (char)(0x80 | (cp & 0x3F))};
        buf_add(b, c, 3);
    }
}

/* Many different words, each looked for among all the others: entries of a contents list, posts told in a line, posts
 * listed in a table and described elsewhere. */
enum { WORDS = 30000 };
static void text_entries_lines(const char *path)
{
    struct buf b = {0};
    for (int i = 0; i < WORDS; i++) {
        add_word(&b, i);
        buf_printf(&b, "出纳岗位职责 %d\n说明。\n", i % 90 + 1);
    }
    buf_adds(&b, "出纳岗位职责\n1、清点库存；\n");
    save(path, &b);
}

static void text_introduced_lines(const char *path)
{
    struct buf b = {0};
    for (int i = 0; i < WORDS; i++) {
        buf_printf(&b, "%d、", i + 1);
        add_word(&b, i);
        buf_adds(&b, "操作工：负责一条线的开机与清洁。\n");
    }
    for (int i = 0; i < WORDS / 4; i++) {
        add_word(&b, i);
        buf_adds(&b, "操作工岗位职责\n1、清点库存；\n2、清洁。\n");
    }
    save(path, &b);
}

static void counts_html(const char *path)
{
    struct buf b = {0};
    for (int i = 0; i < WORDS / 2; i++) {
        buf_adds(&b, "<p>");
        add_word(&b, i);
        buf_adds(&b, "操作工岗位职责</p><p>1、清点库存；</p><p>2、清洁。</p>");
    }
    buf_adds(&b, "<p>岗位设置表</p><table><tr><td>序号</td><td>岗位名称</td><td>人数</td></tr>");
    for (int i = 0; i < WORDS / 2; i++) {
        buf_printf(&b, "<tr><td>%d</td><td>", i + 1);
        add_word(&b, i);
        buf_adds(&b, "操作工</td><td>2人</td></tr>");
    }
    buf_adds(&b, "</table><p>after</p>");
    save(path, &b);
}

/* Tables below a label that asks what stood above, and a column of which each cell says something else. */
static void steps_html(const char *path)
{
    struct buf b = {0};
    for (int i = 0; i < WORDS / 2; i++)
        buf_adds(&b,
                 "<p>工作流程</p><table><tr><td>时间</td><td>早</td></tr><tr><td>8:00</td><td>打卡</td></tr></table>");
    buf_adds(&b, "<table>");
    for (int i = 0; i < WORDS; i++) {
        buf_printf(&b, "<tr><td>%d、组织各批货物的入库和清点工作，填写单据；</td><td>", i + 1);
        add_word(&b, i);
        buf_adds(&b, "</td></tr>");
    }
    buf_adds(&b, "</table><p>after</p>");
    save(path, &b);
}

/* Page heads laid out as tables, and forms that go on and on. */
static void pages_html(const char *path)
{
    struct buf b = {0};
    for (int i = 0; i < 5000; i++)
        buf_printf(
            &b,
            "<table><tr><td>质量手册</td><td>第 %d 页</td></tr></table><p>受控文件</p><table><tr><td>职务名称</td>"
            "<td>渔捞长</td></tr><tr><td>序号</td><td>工作职责</td></tr><tr><td>%d</td><td>指挥作业</td></tr>"
            "<tr><td>%d</td><td>检查网具</td></tr></table>",
            i, 2 * i + 1, 2 * i + 2);
    buf_adds(&b, "<p>after</p>");
    save(path, &b);
}

/* ---- NUL and bytes that are no text ---- */

#define BAD "a\0b\xFF\xFE\xC0\x80\xED\xA0\x80\xF4\x90\x80\x80z"

static void nul_docx(const char *path)
{
    static const char document[] = BODY PARA("before") PARA(BAD) BODY_END;
    struct buf b = {0};
    buf_add(&b, document, sizeof document - 1);
    docx(path, &b, NULL, NULL, NULL);
}

static void nul_reference(const char *path)
{
    docx_of(path, BODY PARA("before") PARA("a&#0;b&#xFFFE;&#xD800;") BODY_END);
}

static void nul_fodt(const char *path)
{
    WRITE(path, XML ODT_HEAD ODT_BODY "<text:p>before</text:p><text:p>" BAD "</text:p>" ODT_END);
}

static void nul_rtf(const char *path)
{
    WRITE(path, "{\\rtf1\\ansi before\\par a\\'00\\u0?\\u-10240?\\'ff" BAD "\\par after\\par}");
}

static void nul_html(const char *path)
{
    WRITE(path,
          "<html><body><p>before</p><p>" BAD "&#0;&#xD800;&#x110000;&#99999999999;</p><p>after</p></body></html>");
}

static void nul_mht(const char *path)
{
    WRITE(path,
          MHT "boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
              "<p>before</p><p>=00=FF=FE=ZZ=\0" BAD "</p>\r\n--b--\r\n");
}

static void nul_txt(const char *path)
{
    WRITE(path, "岗位职责：\n1、清点库存；\n" BAD "\n2、登记台账。\n");
}

static void nul_stage(const char *path)
{
    WRITE(path, XML
          "<document xmlns=\"urn:zhize:document:1\" source=\"a\" format=\"txt\"><p n=\"1\">before</p><p n=\"2\">" BAD
          "</p></document>");
}

static void nul_doc(const char *path)
{
    struct docmake *m = dm_new(false);
    struct buf file = {0};
    dm_para(m, "before", 0, DM_NONE);
    for (unsigned c = 0; c < 0x20; c++)
        m->text[m->n++] = (uint16_t)(c == 0x13 || c == 0x14 || c == 0x15 ? 0 : c);
    m->text[m->n++] = 0xD800;
    m->text[m->n++] = 0xFFFE;
    m->text[m->n++] = 0xDC00;
    dm_para(m, "after", 0, DM_NONE);
    dm_build(m, &file);
    dm_free(m);
    save(path, &file);
}

static void escapes_txt(const char *path)
{
    WRITE(
        path,
        "\033]0;owned\007\033[31m红色经理\302\2331;2H\n岗位职责：\n1、清点\033[2J库存；\n2、登记\xE2\x80\xAE台账。\n");
}

static const struct trap {
    const char *name;
    void (*write)(const char *path);
    const char *says, *prints;
} traps[] = {
#define TRAP(name, says, prints) {#name, name, says, prints},
#include "traps.def"
};

int main(int argc, char **argv)
{
    size_t n = sizeof traps / sizeof *traps;
    if (argc == 1)
        for (size_t i = 0; i < n; i++)
            printf("%s|%s|%s\n", traps[i].name, traps[i].says, traps[i].prints);
    else if (argc == 3)
        for (size_t i = 0; i < n; i++)
            if (strcmp(argv[1], traps[i].name) == 0) {
                traps[i].write(argv[2]);
                return 0;
            }
    return argc == 1 ? 0 : 2;
}
