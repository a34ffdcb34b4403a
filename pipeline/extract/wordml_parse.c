/* Drives libxml2 over a part of Word's XML and calls what wordml.def says of each element. Refuses a DOCTYPE, expands
 * no entities, opens no network and limits depth; knows nothing of what elements mean. */
#include "wordml.h"
#include "xml.h"
#include <libxml/parser.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { ELEMENT_SLOTS = 512, CACHE_SLOTS = 1024, DICT_LIMIT = 20000, TAG_DOUBTFUL = 1 << 14 };

static const struct {
    const char *uri;
    enum wml_ns ns;
} namespaces[] = {
    {"http://schemas.openxmlformats.org/wordprocessingml/2006/main", NS_W},
    {"http://purl.oclc.org/ooxml/wordprocessingml/main", NS_W},
    {"http://schemas.microsoft.com/office/word/2003/wordml", NS_W},
    {"http://schemas.openxmlformats.org/markup-compatibility/2006", NS_MC},
    {"http://schemas.openxmlformats.org/officeDocument/2006/math", NS_M},
    {"http://purl.oclc.org/ooxml/officeDocument/math", NS_M},
    {"urn:schemas-microsoft-com:vml", NS_V},
    {"http://schemas.microsoft.com/aml/2001/core", NS_AML},
    {"http://schemas.microsoft.com/office/word/2003/auxHint", NS_WX},
    {"http://schemas.openxmlformats.org/package/2006/relationships", NS_REL},
    {"http://schemas.microsoft.com/office/2006/xmlPackage", NS_PKG},
};

static const struct element {
    enum wml_ns ns;
    const char *name;
    wml_enter *enter;
    wml_leave *leave;
} elements[E_COUNT] = {
#define ELEMENT(ns, name, enter, leave) [E_##ns##_##name] = {NS_##ns, #name, enter, leave},
#include "wordml.def"
#undef ELEMENT
};

void none(struct wml *w, const struct wml_attrs *a)
{
    (void)w;
    (void)a;
}

void none_left(struct wml *w)
{
    (void)w;
}

void none_skip(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    wml_skip(w);
}

static size_t name_hash(enum wml_ns ns, const char *name)
{
    uint32_t h = 2166136261u ^ (uint32_t)ns;
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 16777619u;
    return h;
}

static enum wml_element find_element(enum wml_ns ns, const char *name)
{
    static unsigned short slots[ELEMENT_SLOTS];
    static bool ready;
    if (!ready) {
        for (unsigned e = 1; e < E_COUNT; e++) {
            size_t i = name_hash(elements[e].ns, elements[e].name) % ELEMENT_SLOTS;
            while (slots[i])
                i = (i + 1) % ELEMENT_SLOTS;
            slots[i] = (unsigned short)e;
        }
        ready = true;
    }
    size_t i = name_hash(ns, name) % ELEMENT_SLOTS;
    while (slots[i]) {
        const struct element *e = &elements[slots[i]];
        if (e->ns == ns && strcmp(e->name, name) == 0)
            return (enum wml_element)slots[i];
        i = (i + 1) % ELEMENT_SLOTS;
    }
    return E_OTHER;
}

/* A parser with what it learnt: libxml2 gives the same pointer for the same name, so names are looked up once. */
struct parser {
    xmlParserCtxtPtr ctxt;
    struct {
        const void *name, *uri;
        enum wml_element e;
    } cache[CACHE_SLOTS];
    bool busy;
    struct span all, rest; /* of the part: what libxml2 was not yet given */
    size_t silent;         /* bytes that it was given since it last called */
    bool narrow;           /* no tag has too many attributes: looked at when it is silent for long */
    struct wml *wml;
};

static enum wml_element element_of(struct parser *p, const xmlChar *name, const xmlChar *uri)
{
    size_t i = ((uintptr_t)name ^ ((uintptr_t)uri >> 4)) % CACHE_SLOTS; /* short names lie two bytes apart */
    if (p->cache[i].name == name && p->cache[i].uri == uri)
        return p->cache[i].e;
    enum wml_ns ns = NS_OTHER;
    for (size_t k = 0; uri && k < sizeof namespaces / sizeof *namespaces; k++)
        if (strcmp(namespaces[k].uri, (const char *)uri) == 0)
            ns = namespaces[k].ns;
    enum wml_element e = ns == NS_OTHER ? E_OTHER : find_element(ns, (const char *)name);
    p->cache[i].name = name;
    p->cache[i].uri = uri;
    p->cache[i].e = e;
    return e;
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nb_namespaces,
                     const xmlChar **namespaces_list, int nb_attributes, int nb_defaulted, const xmlChar **attributes)
{
    (void)prefix;
    (void)nb_namespaces;
    (void)namespaces_list;
    (void)nb_defaulted;
    struct wml *w = user;
    struct parser *p = w->parser;
    p->silent = 0;
    if (w->stopped)
        return;
    if (w->level >= LIMIT_XML_DEPTH || p->ctxt->nsNr / 2 > (int)LIMIT_XML_NAMESPACES) {
        if (w->level >= LIMIT_XML_DEPTH)
            diag_add(&w->d->diags, D_LIMIT_REACHED, doc_here(w->d), "%s: elements nested deeper than %u", w->part,
                     LIMIT_XML_DEPTH);
        else
            diag_add(&w->d->diags, D_LIMIT_REACHED, doc_here(w->d), "%s: more than %u namespaces", w->part,
                     LIMIT_XML_NAMESPACES);
        wml_stop(w);
        return;
    }
    enum wml_element e = element_of(p, name, uri);
    w->stack[++w->level] = (unsigned short)e;
    if (w->skip || e == E_OTHER)
        return;
    struct wml_attrs a = {nb_attributes, attributes};
    elements[e].enter(w, &a);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)name;
    (void)prefix;
    (void)uri;
    struct wml *w = user;
    if (w->stopped || w->level == 0)
        return;
    enum wml_element e = (enum wml_element)w->stack[w->level];
    if (w->skip == w->level)
        w->skip = 0; /* an element that leaves itself out has nothing to close */
    else if (!w->skip && e != E_OTHER)
        elements[e].leave(w);
    w->level--;
}

static void on_doctype(void *user, const xmlChar *name, const xmlChar *id, const xmlChar *system)
{
    (void)name;
    (void)id;
    (void)system;
    struct wml *w = user;
    diag_add(&w->d->diags, D_XML_DOCTYPE, 0, "%s", w->part);
    wml_stop(w);
}

static void on_error(void *user, xmlErrorPtr error)
{
    struct wml *w = user;
    if (w->stopped || error->level < XML_ERR_FATAL)
        return;
    const char *text = error->message ? error->message : "";
    int n = (int)strcspn(text, "\r\n");
    if (w->quiet)
        ;
    else if (error->code == XML_ERR_NO_MEMORY)
        diag_add(&w->d->diags, D_LIMIT_REACHED, doc_here(w->d), "%s: %.*s", w->part, n, text);
    else
        diag_add(&w->d->diags, D_XML_BROKEN, doc_here(w->d), "%s, line %d: %.*s", w->part, error->line, n, text);
    wml_stop(w);
}

static void on_characters(void *user, const xmlChar *s, int n)
{
    struct wml *w = user;
    ((struct parser *)w->parser)->silent = 0;
    if (w->in_text && !w->skip && !w->stopped)
        wml_characters(w, (const char *)s, (size_t)n);
}

/* A parser kept from document to document, but not within one that embeds another. */
static struct parser kept;

static struct parser *take_parser(void)
{
    struct parser *p = kept.busy ? xcalloc(1, sizeof *p) : &kept;
    if (p->ctxt && xmlDictSize(p->ctxt->dict) > DICT_LIMIT) {
        xmlFreeParserCtxt(p->ctxt);
        memset(p, 0, sizeof *p);
    }
    if (!p->ctxt) {
        p->ctxt = xmlNewParserCtxt();
        if (!p->ctxt)
            exit(EXIT_SYSTEM); /* no memory */
        xmlSAXHandler *sax = p->ctxt->sax;
        memset(sax, 0, sizeof *sax);
        sax->initialized = XML_SAX2_MAGIC;
        sax->startElementNs = on_start;
        sax->endElementNs = on_end;
        sax->characters = on_characters;
        sax->ignorableWhitespace = on_characters;
        sax->cdataBlock = on_characters;
        sax->internalSubset = on_doctype;
        sax->serror = on_error;
    }
    p->busy = true;
    return p;
}

static void give_parser(struct parser *p)
{
    p->busy = false;
    if (p != &kept) {
        xmlFreeParserCtxt(p->ctxt);
        free(p);
    }
}

/* The bytes are given to libxml2 piece by piece: its parser for a whole block in memory moves what remains of it time
 * and again, which costs as much as the parsing. A tag that is longer than some pieces is looked at before it is given.
 */
static int feed(void *user, char *out, int room)
{
    struct parser *p = user;
    size_t n = p->rest.n < (size_t)room ? p->rest.n : (size_t)room;
    p->silent += n;
    if (p->silent > TAG_DOUBTFUL && !p->narrow) {
        if (xml_has_wide_tag(p->all.s, p->all.n)) {
            diag_add(&p->wml->d->diags, D_LIMIT_REACHED, doc_here(p->wml->d), "%s: more than %u attributes",
                     p->wml->part, LIMIT_XML_ATTRIBUTES);
            p->wml->stopped = true; /* a parser that reads may not be stopped, but it hears of an error */
            return -1;
        }
        p->narrow = true;
    }
    memcpy(out, p->rest.s, n);
    p->rest.s += n;
    p->rest.n -= n;
    return (int)n;
}

bool wml_parse(struct wml *w, const char *part, const void *bytes, size_t n)
{
    if (n == 0 || n > INT_MAX) {
        diag_add(&w->d->diags, D_XML_BROKEN, doc_here(w->d), "%s is %s", part, n ? "too large" : "empty");
        return false;
    }
    struct parser *p = take_parser();
    void *outer = w->parser;
    w->parser = p;
    w->part = part;
    w->level = w->skip = 0;
    w->stopped = w->in_text = false;
    p->ctxt->userData = w;
    p->wml = w;
    p->all = p->rest = (struct span){bytes, n};
    p->silent = 0;
    p->narrow = false;
    xmlDocPtr doc = xmlCtxtReadIO(p->ctxt, feed, NULL, p, NULL, NULL, XML_PARSE_NONET | XML_PARSE_COMPACT);
    xmlFreeDoc(doc); /* none is built; accepts NULL */
    bool ok = !w->stopped;
    wml_close_body(w);
    w->stopped = w->in_text = false;
    w->level = w->skip = 0;
    w->parser = outer;
    give_parser(p);
    return ok;
}

void wml_skip(struct wml *w)
{
    w->skip = w->level;
}

void wml_skip_around(struct wml *w)
{
    w->skip = w->level - 1;
}

void wml_stop(struct wml *w)
{
    w->stopped = true;
    xmlStopParser(((struct parser *)w->parser)->ctxt);
}

enum wml_element wml_around(const struct wml *w, unsigned up)
{
    return w->level > up ? (enum wml_element)w->stack[w->level - up] : E_OTHER;
}

bool wml_within(const struct wml *w, enum wml_element e)
{
    for (unsigned i = 1; i < w->level; i++)
        if (w->stack[i] == e)
            return true;
    return false;
}

struct span wml_attr(const struct wml_attrs *a, const char *name)
{
    for (int i = 0; i < a->n; i++) {
        const unsigned char **x = a->list + 5 * i;
        if (strcmp((const char *)x[0], name) == 0)
            return (struct span){(const char *)x[3], (size_t)(x[4] - x[3])};
    }
    return (struct span){NULL, 0};
}

struct span wml_val(const struct wml_attrs *a)
{
    return wml_attr(a, "val");
}

bool wml_on(const struct wml_attrs *a)
{
    struct span v = wml_val(a);
    return !span_is(v, "0") && !span_is(v, "false") && !span_is(v, "off");
}

int64_t wml_int(const struct wml_attrs *a, const char *name, int64_t absent)
{
    struct span v = wml_attr(a, name);
    int64_t n = 0;
    size_t i = v.n > 0 && v.s[0] == '-' ? 1 : 0, first = i;
    for (; i < v.n && v.s[i] >= '0' && v.s[i] <= '9'; i++)
        if (n < INT32_MAX)
            n = n * 10 + (v.s[i] - '0');
    if (i == first)
        return absent;
    if (n > INT32_MAX)
        n = INT32_MAX;
    return first ? -n : n;
}

void part_open(struct wml *w, const struct wml_attrs *a)
{
    struct span name = wml_attr(a, "name"), type = wml_attr(a, "contentType");
    bool wanted;
    if (w->want == WANT_BODY)
        wanted = span_eq(name, w->main_part);
    else
        wanted = span_ends(type, ".relationships+xml") || span_ends(type, ".styles+xml") ||
                 span_ends(type, ".numbering+xml");
    if (!wanted || span_find(name, "/glossary/", 0) != SIZE_MAX)
        wml_skip(w);
}

void part_relation(struct wml *w, const struct wml_attrs *a)
{
    if (!(w->want & WANT_RELATIONS) || w->relation_n >= LIMIT_ZIP_ENTRIES * 8)
        return;
    if (w->relation_n == w->relation_cap) {
        w->relation_cap = w->relation_cap ? w->relation_cap * 2 : 32;
        w->relations = xreallocarray(w->relations, w->relation_cap, sizeof *w->relations);
    }
    w->relations[w->relation_n++] = (struct relation){
        .id = span_dup(w->d->arena, wml_attr(a, "Id")),
        .type = span_dup(w->d->arena, wml_attr(a, "Type")),
        .target = span_dup(w->d->arena, wml_attr(a, "Target")),
        .external = span_is(wml_attr(a, "TargetMode"), "External"),
    };
}

void part_styles(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    if (!(w->want & WANT_STYLES))
        wml_skip(w);
}

void part_lists(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    if (!(w->want & WANT_LISTS))
        wml_skip(w);
}

void part_body(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    if (w->want & WANT_BODY)
        wml_link(w);
    else
        wml_skip(w);
}

void wml_init(struct wml *w, struct document *d, unsigned depth)
{
    *w = (struct wml){.d = d, .depth = depth, .want = WANT_ALL, .part = ""};
    w->defaults = wml_no_rprops();
}

void wml_free(struct wml *w)
{
    free(w->abstracts);
    free(w->instances);
    free(w->relations);
    wml_free_body(w);
}
