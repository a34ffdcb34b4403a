/* .docx, .docm, .dotx, .dotm: finds the parts of the package by its relationships (ECMA-376 Part 2), reads styles,
 * lists and the main part through wordml.h, and embedded documents (altChunk) through extract. Headers, footers,
 * comments and notes are parts that it never opens. */
#include "wordml.h"
#include "zippart.h"
#include <stdlib.h>
#include <string.h>

struct package {
    struct zippart *zip;
    struct span folder; /* of the main part, with its slash; arena */
};

static int bid(const struct input *in)
{
    static const char types[] = "[Content_Types].xml";
    if (in->n < 4 || memcmp(in->s, "PK", 2) != 0 || (in->s[2] != 3 && in->s[2] != 5 && in->s[2] != 7))
        return 0;
    return memmem(in->s, in->n, types, sizeof types - 1) ? 80 : 30;
}

/* Resolve a relationship's target against a folder ("word/") into a part's name; "" when it leads out. */
static struct span resolve(struct document *d, struct span folder, struct span target)
{
    struct buf path = {0};
    if (target.n > 0 && target.s[0] == '/')
        target = span_sub(target, 1, target.n);
    else
        buf_add(&path, folder.s, folder.n);
    while (target.n > 0) {
        const char *slash = memchr(target.s, '/', target.n);
        size_t n = slash ? (size_t)(slash - target.s) : target.n;
        struct span step = span_sub(target, 0, n);
        if (span_is(step, "..")) {
            if (path.n > 0)
                path.n--;
            while (path.n > 0 && path.s[path.n - 1] != '/')
                path.n--;
        } else if (!span_is(step, ".") && n > 0) {
            buf_add(&path, step.s, step.n);
            if (slash)
                buf_addc(&path, '/');
        }
        target = span_sub(target, n + (slash != NULL), target.n);
    }
    struct span out = span_dup(d->arena, (struct span){path.s, path.n});
    buf_free(&path);
    return out;
}

/* The last step of a relationship's type: transitional and strict types differ only before it. */
static bool is_type(const struct relation *r, const char *kind)
{
    return !r->external && r->type.n > strlen(kind) && span_ends(r->type, kind) &&
           r->type.s[r->type.n - strlen(kind) - 1] == '/';
}

static bool parse_part(struct wml *w, struct zippart *zip, const char *name, unsigned want)
{
    struct buf bytes = {0};
    bool ok = zippart_read(zip, name, &bytes, &w->d->diags);
    w->want = want;
    if (ok || bytes.n > 0)
        ok = wml_parse(w, name, bytes.s, bytes.n) && ok;
    buf_free(&bytes);
    return ok;
}

/* The main part's name by the package's relationships, or where Word puts it. */
static struct span find_main(struct wml *w, struct zippart *zip)
{
    if (zippart_has(zip, "_rels/.rels"))
        parse_part(w, zip, "_rels/.rels", WANT_RELATIONS);
    for (size_t i = 0; i < w->relation_n; i++)
        if (is_type(&w->relations[i], "officeDocument"))
            return resolve(w->d, SPAN(""), w->relations[i].target);
    return zippart_has(zip, "word/document.xml") ? SPAN("word/document.xml") : SPAN("");
}

/* The main part's own relationships, in place of the package's. */
static void read_relations(struct wml *w, struct package *p, struct span main)
{
    const char *slash = memrchr(main.s, '/', main.n);
    size_t n = slash ? (size_t)(slash - main.s) + 1 : 0;
    p->folder = span_dup(w->d->arena, span_sub(main, 0, n));
    struct buf name = {0};
    buf_add(&name, main.s, n);
    buf_adds(&name, "_rels/");
    buf_add(&name, main.s + n, main.n - n);
    buf_adds(&name, ".rels");
    w->relation_n = 0;
    if (zippart_has(p->zip, buf_cstr(&name)))
        parse_part(w, p->zip, buf_cstr(&name), WANT_RELATIONS);
    buf_free(&name);
}

/* Styles or lists: the part that the main part relates to; when a damaged package lost its relationships, the one
 * where Word puts it. */
static void read_related(struct wml *w, struct package *p, const char *kind, unsigned want)
{
    struct span name = {NULL, 0};
    for (size_t i = 0; i < w->relation_n && name.n == 0; i++)
        if (is_type(&w->relations[i], kind))
            name = resolve(w->d, p->folder, w->relations[i].target);
    if (w->relation_n == 0) {
        struct buf usual = {0};
        buf_add(&usual, p->folder.s, p->folder.n);
        buf_adds(&usual, kind);
        buf_adds(&usual, ".xml");
        if (zippart_has(p->zip, buf_cstr(&usual)))
            name = span_dup(w->d->arena, (struct span){usual.s, usual.n});
        buf_free(&usual);
    }
    if (name.n > 0)
        parse_part(w, p->zip, name.s, want);
}

static bool read_chunk(struct wml *w, struct span id)
{
    struct package *p = w->package;
    for (size_t i = 0; i < w->relation_n; i++) {
        if (!is_type(&w->relations[i], "aFChunk") || !span_eq(w->relations[i].id, id))
            continue;
        struct buf bytes = {0};
        struct span name = resolve(w->d, p->folder, w->relations[i].target);
        bool ok = zippart_read(p->zip, name.s, &bytes, &w->d->diags) &&
                  extract_embedded(bytes.s, bytes.n, w->d, w->depth + 1);
        buf_free(&bytes);
        return ok;
    }
    return false;
}

/* A zip without a Word document: what it is, as far as its entries tell. */
static void name_kind(struct document *d, struct zippart *zip)
{
    static const struct {
        const char *part, *what;
    } kinds[] = {
        {"xl/workbook.xml", "Excel workbook"},
        {"xl/workbook.bin", "Excel workbook"},
        {"ppt/presentation.xml", "PowerPoint presentation"},
        {"visio/document.xml", "Visio drawing"},
        {"META-INF/container.xml", "EPUB"},
        {"META-INF/MANIFEST.MF", "Java archive"},
        {"mimetype", "OpenDocument file that is no text"},
        {"FixedDocumentSequence.fdseq", "XPS"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (zippart_has(zip, kinds[i].part)) {
            diag_add(&d->diags, D_FORMAT_UNSUPPORTED, 0, "%s", kinds[i].what);
            return;
        }
    if (zippart_has(zip, "[Content_Types].xml"))
        diag_add(&d->diags, D_PART_MISSING, 0, "the main document part");
    else
        diag_add(&d->diags, D_FORMAT_UNKNOWN, 0, "a zip archive without a document");
}

static bool foreign_main(struct span main)
{
    return span_starts(main, "xl/") || span_starts(main, "ppt/") || span_starts(main, "visio/");
}

static void read_package(struct wml *w, struct package *p)
{
    struct span main = find_main(w, p->zip);
    if (main.n == 0 || foreign_main(main)) {
        name_kind(w->d, p->zip);
        return;
    }
    if (!zippart_has(p->zip, main.s)) {
        diag_add(&w->d->diags, D_PART_MISSING, 0, "%s", main.s);
        return;
    }
    read_relations(w, p, main);
    read_related(w, p, "styles", WANT_STYLES);
    read_related(w, p, "numbering", WANT_LISTS);
    parse_part(w, p->zip, main.s, WANT_BODY);
}

static void read_docx(const struct input *in, struct document *d)
{
    struct package p = {.zip = zippart_open(in->s, in->n, &d->diags)};
    if (!p.zip)
        return;
    struct wml *w = xmalloc(sizeof *w);
    wml_init(w, d, in->depth);
    w->package = &p;
    w->chunk = read_chunk;
    read_package(w, &p);
    wml_free(w);
    free(w);
    zippart_close(p.zip);
}

const struct reader reader_docx = {"docx", bid, read_docx};
