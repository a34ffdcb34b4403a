/* Reads OpenDocument text, zipped (.odt) and flat (.fodt): bytes to elements, and each element to its row in
 * odt_style.c or odt_body.c. libxml2's push parser without network, document type or entities. */
#include "odt.h"
#include "xml.h"
#include "zippart.h"
#include <libxml/parser.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *uri;
    enum odt_ns ns;
} namespaces[] = {
    {"urn:oasis:names:tc:opendocument:xmlns:text:1.0", NS_TEXT},
    {"urn:oasis:names:tc:opendocument:xmlns:style:1.0", NS_STYLE},
    {"urn:oasis:names:tc:opendocument:xmlns:table:1.0", NS_TABLE},
    {"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0", NS_DRAW},
    {"urn:oasis:names:tc:opendocument:xmlns:office:1.0", NS_OFFICE},
    {"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0", NS_FO},
    {"urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0", NS_LOEXT},
    {"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0", NS_SVG},
    {"http://www.w3.org/XML/1998/namespace", NS_XML},
};

enum odt_ns odt_namespace(const char *uri)
{
    for (size_t i = 0; uri && i < sizeof namespaces / sizeof *namespaces; i++)
        if (strcmp(uri, namespaces[i].uri) == 0)
            return namespaces[i].ns;
    return NS_OTHER;
}

struct span odt_attr(const struct odt_attrs *a, enum odt_ns ns, const char *name)
{
    for (int i = 0; i < a->n; i++) {
        const unsigned char **x = a->a + 5 * i; /* local name, prefix, URI, value, its end */
        if (strcmp((const char *)x[0], name) == 0 && odt_namespace((const char *)x[2]) == ns)
            return (struct span){(const char *)x[3], (size_t)(x[4] - x[3])};
    }
    return (struct span){0};
}

long odt_attr_long(const struct odt_attrs *a, enum odt_ns ns, const char *name, long absent, long lo, long hi)
{
    struct span s = text_trim(odt_attr(a, ns, name));
    long v = 0;
    if (s.n == 0)
        return absent;
    bool minus = s.s[0] == '-';
    for (size_t i = minus; i < s.n; i++) {
        if (s.s[i] < '0' || s.s[i] > '9' || s.n == minus)
            return absent;
        if (v < INT32_MAX)
            v = v * 10 + (s.s[i] - '0');
    }
    v = minus ? -v : v;
    return v < lo ? lo : v > hi ? hi : v;
}

static const struct odt_element *find_row(enum odt_ns ns, const char *name)
{
    if (ns == NS_OTHER)
        return NULL;
    static const struct odt_element *const tables[] = {odt_body_elements, odt_style_elements};
    for (size_t t = 0; t < 2; t++)
        for (const struct odt_element *e = tables[t]; e->name; e++)
            if (e->ns == ns && strcmp(e->name, name) == 0)
                return e;
    return NULL;
}

/* Rows by the pointers that libxml2 gives for a name and a URI, the same for the same in one parse. */
static const struct odt_element *row(struct odt_reader *o, const xmlChar *uri, const xmlChar *name)
{
    struct odt_known *k = &o->known[((uintptr_t)name ^ ((uintptr_t)uri >> 4)) % ODT_KNOWN];
    if (k->name != name || k->uri != uri)
        *k = (struct odt_known){name, uri, find_row(odt_namespace((const char *)uri), (const char *)name)};
    return k->row;
}

static void start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nns,
                  const xmlChar **ns, int nattrs, int ndefaulted, const xmlChar **attrs)
{
    (void)prefix, (void)nns, (void)ns, (void)ndefaulted;
    struct odt_reader *o = ctx;
    o->calls++;
    if (o->skip > 0) {
        o->skip++;
        return;
    }
    if (o->depth == LIMIT_XML_DEPTH || doc_full(o->d)) {
        if (o->depth == LIMIT_XML_DEPTH && !o->stop)
            diag_add(&o->d->diags, D_LIMIT_REACHED, doc_here(o->d), "elements within each other");
        o->stop = true;
        o->skip = 1;
        return;
    }
    struct odt_open *top = &o->open[o->depth++];
    *top = (struct odt_open){NULL, o->chars, o->list_base, o->in_para, o->in_box};
    const struct odt_element *e = row(o, uri, name);
    if (!e)
        return;
    struct odt_attrs a = {attrs, nattrs};
    if (e->skip)
        o->skip = 1;
    else if (e->open)
        e->open(o, &a);
    if (o->skip == 0)
        top->close = e->close;
}

/* skip is 1 from the start tag of the element left out to its end tag. */
static void end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)name, (void)prefix, (void)uri;
    struct odt_reader *o = ctx;
    if (o->skip > 1 || (o->skip == 1 && o->stop)) {
        o->skip -= o->skip > 1;
        return;
    }
    o->skip = 0;
    if (o->depth == 0)
        return;
    struct odt_open *top = &o->open[--o->depth];
    if (top->close)
        top->close(o);
    o->chars = top->chars;
    o->list_base = top->list_base;
    o->in_para = top->in_para;
    o->in_box = top->in_box;
}

static void characters(void *ctx, const xmlChar *s, int n)
{
    struct odt_reader *o = ctx;
    o->calls++;
    if (o->skip == 0)
        odt_characters(o, (const char *)s, (size_t)n);
}

static void document_type(void *ctx, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    struct odt_reader *o = ctx;
    diag_add(&o->d->diags, D_XML_DOCTYPE, 0, NULL);
    o->stop = true;
}

static void quiet(void *ctx, xmlErrorPtr error)
{
    (void)ctx, (void)error;
}

/* Close what a damaged or overlong document left open. */
static void unwind(struct odt_reader *o)
{
    o->stop = false;
    o->skip = 0;
    while (o->depth > 0)
        end(o, NULL, NULL, NULL);
    o->automatic = false;
}

static void stop_at(struct odt_reader *o, const char *limit)
{
    diag_add(&o->d->diags, D_LIMIT_REACHED, doc_here(o->d), "%s", limit);
    o->stop = true;
}

static void parse(struct odt_reader *o, const char *s, size_t n)
{
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .startElementNs = start,
                         .endElementNs = end,
                         .characters = characters,
                         .cdataBlock = characters,
                         .internalSubset = document_type,
                         .serror = quiet};
    xmlParserCtxtPtr ctx = xmlCreatePushParserCtxt(&sax, o, NULL, 0, NULL);
    if (!ctx)
        return;
    xmlCtxtUseOptions(ctx, XML_PARSE_NONET);
    memset(o->known, 0, sizeof o->known);
    enum { CHUNK = 1 << 12 };
    int error = 0;
    bool narrow = false;
    for (size_t at = 0; at < n && !error && !o->stop; at += CHUNK) {
        size_t calls = o->calls;
        error = xmlParseChunk(ctx, s + at, (int)(n - at < CHUNK ? n - at : CHUNK), 0);
        if (calls == o->calls && !narrow && xml_has_wide_tag(s, n)) /* a tag that is longer than a chunk */
            stop_at(o, "attributes of an element");
        narrow = narrow || calls == o->calls;
        if (ctx->nsNr / 2 > (int)LIMIT_XML_NAMESPACES)
            stop_at(o, "namespaces");
    }
    if (!error && !o->stop)
        error = xmlParseChunk(ctx, NULL, 0, 1);
    if (error && !o->stop) {
        const xmlError *e = xmlCtxtGetLastError(ctx);
        diag_add(&o->d->diags, D_XML_BROKEN, doc_here(o->d), "line %d", e ? e->line : 0);
    }
    unwind(o);
    xmlDocPtr doc = ctx->myDoc;
    xmlFreeParserCtxt(ctx);
    xmlFreeDoc(doc);
}

static struct odt_reader *reader_new(struct document *d)
{
    struct odt_reader *o = xmalloc(sizeof *o);
    memset(o, 0, offsetof(struct odt_reader, known));
    o->d = d;
    o->arena = d->arena;
    o->style = o->list_style = o->level = o->outline = o->last_list = o->last_style = -1;
    o->outline_list = odt_list_new(o);
    return o;
}

static void reader_free(struct odt_reader *o)
{
    free(o->map.slots);
    free(o->styles);
    free(o->list_styles);
    free(o->lists);
    buf_free(&o->number);
    free(o);
}

/* A password makes every part but the manifest unreadable, and the manifest says so (part 2, 3.4.1). */
static bool encrypted(struct zippart *z)
{
    static const char manifest[] = "META-INF/manifest.xml";
    struct buf b = {0};
    struct arena *scratch = arena_new();
    struct diags none;
    diags_init(&none, scratch);
    bool found = zippart_has(z, manifest) && zippart_read(z, manifest, &b, &none) && b.n > 0 &&
                 memmem(b.s, b.n, "encryption-data", 15) != NULL;
    diags_free(&none);
    arena_free(scratch);
    buf_free(&b);
    return found;
}

static void read_odt(const struct input *in, struct document *d)
{
    struct zippart *z = zippart_open(in->s, in->n, &d->diags);
    if (!z)
        return;
    if (encrypted(z)) {
        diag_add(&d->diags, D_ENCRYPTED, 0, NULL);
        zippart_close(z);
        return;
    }
    struct odt_reader *o = reader_new(d);
    struct buf part = {0};
    if (zippart_has(z, "styles.xml") && (zippart_read(z, "styles.xml", &part, &d->diags) || part.n > 0)) {
        o->styles_part = true;
        parse(o, part.s, part.n);
        o->styles_part = false;
    }
    buf_reset(&part);
    if (!diags_fatal(&d->diags) && (zippart_read(z, "content.xml", &part, &d->diags) || part.n > 0))
        parse(o, part.s, part.n);
    buf_free(&part);
    reader_free(o);
    zippart_close(z);
}

static void read_fodt(const struct input *in, struct document *d)
{
    struct odt_reader *o = reader_new(d);
    parse(o, (const char *)in->s, in->n);
    reader_free(o);
}

/* An OpenDocument package begins with the stored, uncompressed entry "mimetype" (part 2, 3.3); some programs leave that
 * out, but never META-INF/manifest.xml. */
static int bid_odt(const struct input *in)
{
    static const char type[] = "mimetypeapplication/vnd.oasis.opendocument.text";
    enum { NAME_AT = 30, TYPE = sizeof type - 1 };
    if (in->n < NAME_AT + TYPE || memcmp(in->s, "PK\3\4", 4) != 0)
        return 0;
    if (memcmp(in->s + NAME_AT, type, TYPE) == 0)
        return 95;
    if (memcmp(in->s + NAME_AT, type, 8) == 0)
        return 0; /* a spreadsheet, a drawing, an EPUB */
    bool odf = memmem(in->s, in->n, "META-INF/manifest.xml", 21) && memmem(in->s, in->n, "content.xml", 11);
    return odf && !memmem(in->s, in->n, "[Content_Types].xml", 19) ? 60 : 0;
}

static int bid_fodt(const struct input *in)
{
    enum { HEAD = 2048 };
    size_t n = in->n < HEAD ? in->n : HEAD;
    const unsigned char *root = memmem(in->s, n, "<office:document", 16);
    return root && memmem(in->s, n, "opendocument", 12) ? 95 : 0;
}

const struct reader reader_odt = {"odt", bid_odt, read_odt};
const struct reader reader_fodt = {"fodt", bid_fodt, read_fodt};
