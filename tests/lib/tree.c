/* Writes a tree of made-up documents for import's tests: tree FOLDER NUMBER SEED [faults] [dense] [edition=K]. The same
 * arguments give the same bytes. All formats; 1% damaged in ten ways, 0.1% hostile (with `faults` half of these ask a
 * worker to crash, hang or eat memory, see worker.c), 1% copies of their neighbour, names in Chinese, some in GBK bytes
 * or as long as a file system takes. dense: 10% of each instead. edition=K rewrites only every hundredth document, with
 * other content. Standard output: a line a document, `CLASS <tab> KIND <tab> PATH`, CLASS one of plain, copy, damaged,
 * hostile, fault. */
#define BENCH_WITH_DOC
#include "../bench/docs.h"
#include <errno.h>
#include <iconv.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { NAME_MOST = 255, PATH_MOST = 4096 };

static _Noreturn void give_up(const char *path)
{
    fprintf(stderr, "tree: %s: %s\n", path, strerror(errno));
    exit(3);
}

/* ---- content: a long tail of posts, as real companies have ---- */

static const char *const fields[] = {"薪酬", "招聘", "成本", "税务", "审计", "法务", "网络", "数据", "软件",
                                     "电气", "机械", "焊接", "注塑", "包装", "物流", "报关", "外贸", "电商",
                                     "品牌", "广告", "餐饮", "客房", "保洁", "绿化", "消防", "护理", "药剂",
                                     "检验", "教务", "学籍", "车辆", "调度", "钣金", "喷涂", "模具", "计量"};
static const char *const ranks[] = {"经理", "主管", "专员",   "助理", "工程师",
                                    "文员", "总监", "管理员", "组长", "技术员"};

static void compose(struct doc *d, unsigned roles)
{
    const char *dept = PICK(depts), *field = PICK(fields);
    d->n = 0;
    snprintf(add(d, TITLE)->text, 256, "%s%s岗位职责", dept, field);
    for (unsigned r = 0; r < roles; r++) {
        snprintf(add(d, HEAD)->text, 256, "%s%s%s", PICK(areas), PICK(fields), PICK(ranks));
        if (any(4) == 0)
            snprintf(add(d, FORM)->text, 256, "所属部门|%s|直接上级|%s%s", dept, PICK(fields), PICK(ranks));
        else
            snprintf(add(d, PLAIN)->text, 256, "直接上级：%s%s", PICK(fields), PICK(ranks));
        snprintf(add(d, LABEL)->text, 256, "岗位职责：");
        unsigned items = 3 + any(8);
        for (unsigned i = 1; i <= items; i++) {
            struct paragraph *p = add(d, ITEM);
            p->n = i;
            snprintf(p->text, sizeof p->text, "%s%s%s的%s，%s；", PICK(verbs), PICK(fields), PICK(areas), PICK(things),
                     PICK(ends));
        }
        if (any(3) == 0) {
            snprintf(add(d, LABEL)->text, 256, "任职资格：");
            struct paragraph *p = add(d, ITEM);
            p->n = 1;
            snprintf(p->text, sizeof p->text, "%u年以上%s工作经验；", 1 + any(8), PICK(fields));
        }
    }
}

/* ---- the formats that docs.h does not have ---- */

static void write_mht(const struct doc *d, const char *path)
{
    struct buf b = {0};
    buf_adds(&b,
             "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"----=_b\"; type=\"text/html\"\r\n\r\n"
             "------=_b\r\nContent-Location: file:///C:/x.htm\r\nContent-Transfer-Encoding: 8bit\r\n"
             "Content-Type: text/html; charset=\"utf-8\"\r\n\r\n<html><body>\r\n");
    for (size_t i = 0; i < d->n; i++) {
        const struct paragraph *p = &d->list[i];
        if (p->kind == ITEM)
            buf_printf(&b, "<p>%u、%s</p>\r\n", p->n, p->text);
        else
            buf_printf(&b, p->kind == HEAD ? "<h2>%s</h2>\r\n" : "<p>%s</p>\r\n", p->text);
    }
    buf_adds(&b, "</body></html>\r\n\r\n------=_b--\r\n");
    save(path, &b);
}

static void write_word2003(const struct doc *d, const char *path)
{
    struct buf b = {0};
    buf_adds(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><?mso-application progid=\"Word.Document\"?>"
                 "<w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\"><w:body>");
    for (size_t i = 0; i < d->n; i++) {
        const struct paragraph *p = &d->list[i];
        buf_adds(&b, "<w:p><w:r><w:t>");
        if (p->kind == ITEM)
            buf_printf(&b, "%u、", p->n);
        buf_printf(&b, "%s</w:t></w:r></w:p>", p->text);
    }
    buf_adds(&b, "</w:body></w:wordDocument>");
    save(path, &b);
}

/* Text in GB18030; freed. */
static char *to_gbk(const char *s)
{
    iconv_t c = iconv_open("GB18030", "UTF-8");
    size_t n = strlen(s), room = 2 * n + 1;
    char *out = xcalloc(room + 1, 1), *to = out, *from = (char *)(uintptr_t)s;
    if (c == (iconv_t)-1 || iconv(c, &from, &n, &to, &room) == (size_t)-1)
        give_up("iconv");
    iconv_close(c);
    return out;
}

static void read_file(const char *path, struct buf *b)
{
    FILE *f = fopen(path, "rb");
    char part[1 << 16];
    size_t n;
    if (!f)
        give_up(path);
    buf_reset(b);
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        buf_add(b, part, n);
    fclose(f);
}

static void write_gbk(const struct doc *d, const char *path)
{
    struct buf b = {0};
    write_txt(d, path);
    read_file(path, &b);
    char *gbk = to_gbk(buf_cstr(&b));
    buf_reset(&b);
    buf_adds(&b, gbk);
    free(gbk);
    save(path, &b);
}

/* As many rows as the format has a share of the documents. */
static const struct format {
    const char *ending;
    void (*write)(const struct doc *d, const char *path);
} mix[] = {{"doc", write_doc},   {"docx", write_docx},    {"doc", write_doc}, {"rtf", write_rtf},
           {"doc", write_doc},   {"docx", write_docx},    {"doc", write_doc}, {"htm", write_htm},
           {"docx", write_docx}, {"doc", write_doc},      {"txt", write_gbk}, {"odt", write_odt},
           {"docx", write_docx}, {"xml", write_word2003}, {"doc", write_doc}, {"mht", write_mht},
           {"rtf", write_rtf},   {"txt", write_txt},      {"doc", write_doc}, {"docx", write_docx}};

/* ---- ten ways of damage, done to a good file ---- */

static void cut(struct buf *b)
{
    b->n /= 2;
}

static void empty(struct buf *b)
{
    b->n = 0;
}

static void flip(struct buf *b)
{
    for (int i = 0; i < 64; i++)
        b->s[any((unsigned)b->n)] = (char)any(256);
}

static void zero_tail(struct buf *b)
{
    memset(b->s + b->n / 2, 0, b->n - b->n / 2);
}

static void zero_head(struct buf *b)
{
    memset(b->s, 0, b->n < 512 ? b->n : 512);
}

static void picture(struct buf *b)
{
    buf_reset(b);
    buf_add(b, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0", 29);
    for (int i = 0; i < 2000; i++)
        buf_addc(b, (char)any(256));
}

static void encrypt(struct buf *b)
{
    struct buf info = {0}, package = {0};
    for (int i = 0; i < 8000; i++)
        buf_addc(&package, (char)any(256));
    buf_add(&info, package.s, 1000);
    struct dm_stream streams[] = {{"EncryptionInfo", &info}, {"EncryptedPackage", &package}};
    dm_cfb_write(streams, 2, false, false, b);
    buf_free(&info);
    buf_free(&package);
}

/* A package of one part, as a .docx has it. */
static void package(struct buf *b, const char *name, const void *s, size_t n)
{
    char path[] = "/tmp/zhize-tree-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0)
        give_up(path);
    close(fd);
    zip_t *z = zip_new(path);
    static const char types[] = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    put(z, "[Content_Types].xml", types, sizeof types - 1, false);
    put(z, name, s, n, false);
    if (zip_close(z) < 0)
        give_up(path);
    read_file(path, b);
    unlink(path);
}

static void no_part(struct buf *b)
{
    package(b, "word/styles.xml", "<x/>", 4);
}

#define DOCUMENT "<w:document xmlns:w=\"" W "\"><w:body>"
static void unclosed(struct buf *b)
{
    static const char xml[] = DOCUMENT "<w:p><w:r><w:t>销售经理岗位职责</w:t></w:r></w:p><w:p><w:r><w:t>1、负责<w:p>";
    package(b, "word/document.xml", xml, sizeof xml - 1);
}

static void garble(struct buf *b)
{
    buf_reset(b);
    buf_adds(b, "<html><head><meta charset=\"utf-8\"></head><body><p>销售经理岗位职责</p><p>1、");
    for (int i = 0; i < 400; i++)
        buf_addc(b, (char)(0x80 + any(128)));
    buf_adds(b, "</p></body></html>");
}

static const struct harm {
    const char *name;
    void (*harm)(struct buf *b);
} damages[] = {{"cut", cut},
               {"empty", empty},
               {"flip", flip},
               {"zero-tail", zero_tail},
               {"zero-head", zero_head},
               {"picture", picture},
               {"encrypt", encrypt},
               {"no-part", no_part},
               {"unclosed", unclosed},
               {"garble", garble}};

/* ---- documents made to do harm ---- */

static void repeat(struct buf *b, const char *s, unsigned times)
{
    for (size_t n = strlen(s); times > 0; times--)
        buf_add(b, s, n);
}

static void package_buf(struct buf *b, const char *name, struct buf *part)
{
    package(b, name, part->s, part->n);
    buf_free(part);
}

static void bomb(struct buf *b)
{
    struct buf x = {0};
    buf_adds(&x, DOCUMENT);
    repeat(&x, "                                                                ", 1u << 19); /* 32 MiB */
    package_buf(b, "word/document.xml", &x);
}

static void deep_xml(struct buf *b)
{
    struct buf x = {0};
    buf_adds(&x, DOCUMENT);
    repeat(&x, "<w:sdt>", 100000);
    package_buf(b, "word/document.xml", &x);
}

static void laughs(struct buf *b)
{
    struct buf x = {0};
    buf_adds(&x, "<!DOCTYPE x [<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 30; i++)
        buf_printf(&x, "<!ENTITY a%d \"&a%d;&a%d;&a%d;&a%d;\">", i, i - 1, i - 1, i - 1, i - 1);
    buf_adds(&x, "]>" DOCUMENT "<w:p><w:r><w:t>&a29;</w:t></w:r></w:p></w:body></w:document>");
    package_buf(b, "word/document.xml", &x);
}

static void deep_rtf(struct buf *b)
{
    buf_reset(b);
    buf_adds(b, "{\\rtf1 ");
    repeat(b, "{\\b ", 300000);
}

static void deep_html(struct buf *b)
{
    buf_reset(b);
    buf_adds(b, "<html><body>");
    repeat(b, "<div><table><tr><td>", 50000);
}

static void wide_html(struct buf *b)
{
    buf_reset(b);
    buf_adds(b, "<html><body><table>");
    repeat(b, "<tr><td colspan=999999999 rowspan=999999999>x</td></tr>", 2000);
    buf_adds(b, "</table><ol reversed start=2147483647>");
    repeat(b, "<li value=2147483647>x</li>", 20000);
}

static void blank_odt(struct buf *b)
{
    struct buf x = {0};
    buf_adds(&x, "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
                 "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text>");
    repeat(&x, "<text:p><text:s text:c=\"2000000000\"/></text:p>", 5000);
    buf_adds(&x, "</office:text></office:body></office:document-content>");
    package_buf(b, "content.xml", &x);
}

/* A compound file whose chain of sectors comes back to its first. */
static void circle(struct buf *b)
{
    struct docmake *m = dm_new(false);
    for (int i = 0; i < 40; i++)
        dm_para(m, "1、负责循环的检查；", 0, DM_NONE);
    dm_build(m, b);
    dm_free(m);
    for (size_t at = 512; at + 4 <= b->n; at += 4) { /* every link that goes one on goes back to the first sector */
        size_t k = (at - 512) % 512 / 4;
        uint32_t v = (unsigned char)b->s[at] | (uint32_t)(unsigned char)b->s[at + 1] << 8;
        if (v == k + 1 && b->s[at + 2] == 0 && b->s[at + 3] == 0)
            dm_put32(b, at, 0);
    }
}

static void endless_styles(struct buf *b)
{
    struct buf x = {0};
    buf_adds(&x, DOCUMENT);
    for (int i = 0; i < 2000; i++)
        buf_adds(&x, "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r></w:p>");
    buf_adds(&x, "</w:body></w:document>");
    package_buf(b, "word/document.xml", &x);
}

static void crowd(struct buf *b)
{
    struct buf x = {0};
    buf_adds(&x, DOCUMENT);
    repeat(&x, "<w:p/>", 1100000); /* more paragraphs than a document may have */
    buf_adds(&x, "</w:body></w:document>");
    package_buf(b, "word/document.xml", &x);
}

static const struct harm hostile[] = {{"bomb", bomb},           {"deep-xml", deep_xml},   {"laughs", laughs},
                                      {"deep-rtf", deep_rtf},   {"deep-html", deep_html}, {"wide-html", wide_html},
                                      {"blank-odt", blank_odt}, {"circle", circle},       {"fields", endless_styles},
                                      {"crowd", crowd}};
static const char *const faults[] = {"crash", "abort", "exit", "spin", "hang", "memory", "flood", "nonsense", "socket"};

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- the tree ---- */

struct tree {
    const char *folder;
    uint64_t seed;
    unsigned number, edition;
    bool faults, dense;
    struct doc d;
};

/* Where document i is: a department's folder, a folder of at most 500, a name. */
static void place(const struct tree *t, unsigned i, const char *ending, char *path)
{
    char name[NAME_MOST + 1];
    size_t room = sizeof name - strlen(ending) - 2;
    int n = snprintf(name, room, "%06u %s%s岗位说明书", i, areas[i % COUNT(areas)], fields[i / 7 % COUNT(fields)]);
    if (i % 500 == 77)
        while ((size_t)n + 4 < room)
            n += snprintf(name + n, room - (size_t)n, "长");
    if (i % 200 == 13) {
        char *gbk = to_gbk(name);
        snprintf(name, room, "%s", gbk);
        free(gbk);
    }
    n = snprintf(path, PATH_MOST, "%s/%s", t->folder, depts[i / 500 % COUNT(depts)]);
    mkdir(path, 0777);
    n += snprintf(path + n, PATH_MOST - (size_t)n, "/%04u", i / 500);
    mkdir(path, 0777);
    snprintf(path + n, PATH_MOST - (size_t)n, "/%s.%s", name, ending);
}

static void told(const char *class, const char *kind, const char *path)
{
    printf("%s\t%s\t%s\n", class, kind, path);
}

static void one(struct tree *t, unsigned i)
{
    char path[PATH_MOST];
    unsigned each = t->dense ? 10 : 100, ill = t->dense ? 10 : 1000; /* one document in so many */
    bool copy = i % each == 1 && i > 1, damaged = i % each == each / 2 - 2, harm = i % ill == ill / 2;
    unsigned content = copy ? i - 1 : i;
    const struct format *f = &mix[(content * 7 + content / 20) % COUNT(mix)];
    state = (t->seed * 1000003u + content) * 2654435761u + t->edition;
    for (int k = 0; k < 4; k++)
        any(2);
    place(t, i, f->ending, path);
    compose(&t->d, content % 300 == 299 ? 40 + any(40) : 1 + any(4));
    if (harm && t->faults && i / ill % 2 == 1) {
        struct buf b = {0};
        const char *word = faults[i / ill / 2 % COUNT(faults)];
        buf_printf(&b, "ZHIZE-TEST-FAULT %s\n%u\n", word, i);
        save(path, &b);
        told("fault", word, path);
        return;
    }
    char beside[PATH_MOST]; /* libzip's own temporary name would be too long for the longest names */
    snprintf(beside, sizeof beside, "%s/new", t->folder);
    f->write(&t->d, beside);
    if (rename(beside, path) < 0)
        give_up(path);
    if (!damaged && !harm) {
        told(copy ? "copy" : "plain", f->ending, path);
        return;
    }
    /* with faults, every second one is theirs */
    const struct harm *h =
        damaged ? &damages[i / each % COUNT(damages)] : &hostile[i / ill / (t->faults ? 2 : 1) % COUNT(hostile)];
    struct buf b = {0};
    read_file(path, &b);
    h->harm(&b);
    save(path, &b);
    told(damaged ? "damaged" : "hostile", h->name, path);
}

/* What is no document: none of it may count as one or stop the walk. */
static void oddities(const struct tree *t)
{
    char path[PATH_MOST];
    snprintf(path, sizeof path, "%s/圈", t->folder);
    if (symlink("圈", path) < 0 && errno != EEXIST)
        give_up(path);
    snprintf(path, sizeof path, "%s/%s/上", t->folder, depts[0]);
    if (symlink("..", path) < 0 && errno != EEXIST)
        give_up(path);
    snprintf(path, sizeof path, "%s/管", t->folder);
    if (mkfifo(path, 0666) < 0 && errno != EEXIST)
        give_up(path);
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if ((size_t)snprintf(a.sun_path, sizeof a.sun_path, "%s/座", t->folder) >= sizeof a.sun_path)
        return;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 && errno != EADDRINUSE))
        give_up(a.sun_path);
    close(fd);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("usage: tree FOLDER NUMBER SEED [faults] [dense] [edition=K]\n", stderr);
        return 2;
    }
    struct tree t = {argv[1], strtoull(argv[3], NULL, 10), (unsigned)strtoul(argv[2], NULL, 10), 0, false, false, {0}};
    for (int i = 4; i < argc; i++) {
        if (strcmp(argv[i], "faults") == 0)
            t.faults = true;
        else if (strcmp(argv[i], "dense") == 0)
            t.dense = true;
        else if (strncmp(argv[i], "edition=", 8) == 0)
            t.edition = (unsigned)strtoul(argv[i] + 8, NULL, 10);
    }
    mkdir(t.folder, 0777);
    for (unsigned i = t.edition ? 42 : 0; i < t.number; i += t.edition ? 100 : 1)
        one(&t, i);
    if (!t.edition)
        oddities(&t);
    free(t.d.list);
    if (fflush(stdout) != 0)
        give_up("standard output");
    return 0;
}
