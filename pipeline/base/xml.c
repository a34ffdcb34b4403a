/* Reads and validates the project's own XML with libxml2: see xml.h. Word's XML is none of its business. */
#include "xml.h"
#include "limits.h"
#include <libxml/relaxng.h>
#include <libxml/xmlreader.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No network, no entity substitution (NOENT stays off), no DTD, no HUGE: libxml2's own limits on text, names and depth
 * hold. The reader refuses a DOCTYPE as soon as it sees one. */
#define XMLIN_OPTIONS (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT)
#define XMLIN_HELD    32 /* attribute values of one element that need a copy */

struct xmlin {
    xmlTextReaderPtr reader;
    struct span name, ns;
    struct buf text;
    xmlChar *held[XMLIN_HELD];
    size_t held_n;
    unsigned depth;
    bool close_due;  /* the element was empty: its CLOSE comes next */
    bool ahead;      /* the reader stands on a node that was not yet given out */
    bool after_open; /* the last event was OPEN */
    bool ended, failed, doctype;
    char error[256];
};

/* Keep the first message. */
static void note(struct xmlin *x, int line, const char *message)
{
    if (x->error[0])
        return;
    size_t n = strcspn(message, "\r\n");
    snprintf(x->error, sizeof x->error, "line %d: %.*s", line, (int)(n < 200 ? n : 200), message);
}

static void fail(struct xmlin *x, int line, const char *message)
{
    x->failed = true;
    note(x, line, message);
}

/* The parser runs ahead of the nodes that it gives out: an error counts when the reader comes to it. */
static void on_error(void *user, xmlErrorPtr e)
{
    if (e->level >= XML_ERR_ERROR)
        note(user, e->line, e->message ? e->message : "not well-formed");
}

/* The end of the tag that begins at s, or NULL when it has too many attributes. */
static const char *tag_end(const char *s, const char *end)
{
    unsigned values = 0;
    for (; s < end && *s != '>'; s++) {
        if (*s != '"' && *s != '\'')
            continue;
        const char *close = memchr(s + 1, *s, (size_t)(end - s - 1));
        if (++values > LIMIT_XML_ATTRIBUTES)
            return NULL;
        s = close ? close : end - 1;
    }
    return s;
}

bool xml_has_wide_tag(const char *bytes, size_t n)
{
    const char *end = bytes + n;
    for (const char *s = bytes; (s = memchr(s, '<', (size_t)(end - s))) != NULL;) {
        s++;
        if (s < end && (*s == '!' || *s == '?')) /* quotes mean nothing in a comment */
            continue;
        if (!(s = tag_end(s, end)))
            return true;
    }
    return false;
}

struct xmlin *xmlin_new(const char *bytes, size_t n)
{
    struct xmlin *x = xcalloc(1, sizeof *x);
    if (n > INT_MAX || n == 0) {
        fail(x, 1, n ? "too large" : "empty");
        return x;
    }
    if (xml_has_wide_tag(bytes, n)) {
        fail(x, 1, "an element has too many attributes");
        return x;
    }
    x->reader = xmlReaderForMemory(bytes, (int)n, NULL, NULL, XMLIN_OPTIONS);
    if (!x->reader) {
        fail(x, 1, "no reader");
        return x;
    }
    xmlTextReaderSetStructuredErrorHandler(x->reader, on_error, x);
    return x;
}

static void drop_held(struct xmlin *x)
{
    while (x->held_n > 0)
        xmlFree(x->held[--x->held_n]);
}

void xmlin_free(struct xmlin *x)
{
    if (!x)
        return;
    drop_held(x);
    if (x->reader)
        xmlFreeTextReader(x->reader);
    buf_free(&x->text);
    free(x);
}

/* Step to the next node; false at the end and on an error. */
static bool step(struct xmlin *x)
{
    if (x->ended || x->failed)
        return false;
    int rc = xmlTextReaderRead(x->reader);
    if (rc == 0)
        x->ended = true;
    else if (rc < 0)
        fail(x, xmlTextReaderGetParserLineNumber(x->reader), "not well-formed");
    return rc > 0;
}

static struct span of_xml(const xmlChar *s)
{
    return span_of((const char *)s);
}

/* Collect the text at which the reader stands, through comments, up to the next tag. Blank text counts only when it is
 * all that an element holds. */
static bool collect_text(struct xmlin *x)
{
    bool blank = true, more = true;
    buf_reset(&x->text);
    while (more) {
        int type = xmlTextReaderNodeType(x->reader);
        if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
            type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE || type == XML_READER_TYPE_WHITESPACE) {
            struct span s = of_xml(xmlTextReaderConstValue(x->reader));
            buf_add(&x->text, s.s, s.n);
            blank = blank && type != XML_READER_TYPE_TEXT && type != XML_READER_TYPE_CDATA;
        } else if (type != XML_READER_TYPE_COMMENT && type != XML_READER_TYPE_PROCESSING_INSTRUCTION) {
            x->ahead = true;
            break;
        }
        more = step(x);
    }
    bool alone = x->after_open && x->ahead && xmlTextReaderNodeType(x->reader) == XML_READER_TYPE_END_ELEMENT;
    return x->text.n > 0 && (!blank || alone);
}

static enum xmlin_event open_event(struct xmlin *x)
{
    x->name = of_xml(xmlTextReaderConstLocalName(x->reader));
    x->ns = of_xml(xmlTextReaderConstNamespaceUri(x->reader));
    if (++x->depth > LIMIT_XML_DEPTH) {
        fail(x, xmlTextReaderGetParserLineNumber(x->reader), "elements are nested too deeply");
        return XMLIN_ERROR;
    }
    x->close_due = xmlTextReaderIsEmptyElement(x->reader) == 1;
    x->after_open = true;
    return XMLIN_OPEN;
}

static enum xmlin_event close_event(struct xmlin *x)
{
    x->depth--;
    x->close_due = x->after_open = false;
    return XMLIN_CLOSE;
}

enum xmlin_event xmlin_next(struct xmlin *x)
{
    drop_held(x);
    if (x->close_due)
        return close_event(x);
    while (x->ahead || step(x)) {
        x->ahead = false;
        switch (xmlTextReaderNodeType(x->reader)) {
        case XML_READER_TYPE_ELEMENT:
            return open_event(x);
        case XML_READER_TYPE_END_ELEMENT:
            x->name = of_xml(xmlTextReaderConstLocalName(x->reader));
            x->ns = of_xml(xmlTextReaderConstNamespaceUri(x->reader));
            return close_event(x);
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_WHITESPACE:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
            if (collect_text(x)) {
                x->after_open = false;
                return XMLIN_TEXT;
            }
            break;
        case XML_READER_TYPE_DOCUMENT_TYPE:
            x->doctype = true;
            fail(x, xmlTextReaderGetParserLineNumber(x->reader), "a document type declaration is refused");
            break;
        case XML_READER_TYPE_ENTITY_REFERENCE:
            fail(x, xmlTextReaderGetParserLineNumber(x->reader), "an entity is refused");
            break;
        default: /* comments and processing instructions say nothing */
            break;
        }
    }
    return x->failed ? XMLIN_ERROR : XMLIN_END;
}

struct span xmlin_name(const struct xmlin *x)
{
    return x->name;
}

struct span xmlin_namespace(const struct xmlin *x)
{
    return x->ns;
}

struct span xmlin_attr(struct xmlin *x, const char *name)
{
    xmlNodePtr node = x->reader ? xmlTextReaderCurrentNode(x->reader) : NULL;
    if (!node || node->type != XML_ELEMENT_NODE)
        return (struct span){NULL, 0};
    for (xmlAttrPtr a = node->properties; a; a = a->next) {
        if (a->ns || strcmp((const char *)a->name, name) != 0)
            continue;
        if (!a->children)
            return SPAN("");
        if (a->children->type == XML_TEXT_NODE && !a->children->next)
            return of_xml(a->children->content);
        if (x->held_n == XMLIN_HELD)
            break;
        xmlChar *copy = xmlNodeListGetString(node->doc, a->children, 1);
        if (!copy)
            return SPAN("");
        x->held[x->held_n++] = copy;
        return of_xml(copy);
    }
    return (struct span){NULL, 0};
}

long long xmlin_attr_int(struct xmlin *x, const char *name, long long absent)
{
    struct span s = xmlin_attr(x, name);
    if (!s.s || s.n == 0 || s.n > 18)
        return absent;
    size_t i = s.s[0] == '-';
    if (i == s.n)
        return absent;
    long long value = 0;
    for (; i < s.n; i++) {
        if (s.s[i] < '0' || s.s[i] > '9')
            return absent;
        value = value * 10 + (s.s[i] - '0');
    }
    return s.s[0] == '-' ? -value : value;
}

struct span xmlin_text(const struct xmlin *x)
{
    return (struct span){x->text.s, x->text.n};
}

struct span xmlin_element_text(struct xmlin *x, struct arena *arena)
{
    struct buf all = {0};
    unsigned outside = x->depth - 1;
    while (x->depth > outside) {
        enum xmlin_event e = xmlin_next(x);
        if (e == XMLIN_TEXT)
            buf_add(&all, x->text.s, x->text.n);
        if (e == XMLIN_ERROR || e == XMLIN_END)
            break;
    }
    struct span text = span_dup(arena, (struct span){all.s, all.n});
    buf_free(&all);
    return text;
}

void xmlin_skip(struct xmlin *x)
{
    unsigned outside = x->depth - 1;
    while (x->depth > outside) {
        enum xmlin_event e = xmlin_next(x);
        if (e == XMLIN_ERROR || e == XMLIN_END)
            break;
    }
}

const char *xmlin_error(const struct xmlin *x)
{
    return x->error;
}

void xmlin_report(const struct xmlin *x, struct diags *d)
{
    if (x->doctype)
        diag_add(d, D_XML_DOCTYPE, 0, NULL);
    else
        diag_add(d, D_XML_BROKEN, 0, "%s", x->error);
}

bool xmlin_diag(struct xmlin *x, struct diags *d)
{
    if (!span_is(x->name, "diagnostic"))
        return false;
    struct span id = span_dup(d->arena, xmlin_attr(x, "id")), level = span_dup(d->arena, xmlin_attr(x, "level"));
    long long p = xmlin_attr_int(x, "p", 0);
    struct span message = xmlin_element_text(x, d->arena);
    diag_carry(d, id.s, level.s, p > 0 && p <= UINT32_MAX ? (uint32_t)p : 0, message);
    return true;
}

/* The schemas, made into strings by the Makefile from base/schema/NAME.rng. */
static const struct schema {
    const char *name, *ns, *text;
} schemas[] = {
    {
        "document",
        "urn:zhize:document:1",
#include "schema_document.inc"
    },
    {
        "segments",
        "urn:zhize:segments:1",
#include "schema_segments.inc"
    },
    {
        "roles",
        "urn:zhize:roles:1",
#include "schema_roles.inc"
    },
    {
        "catalogue",
        "urn:zhize:catalogue:1",
#include "schema_catalogue.inc"
    },
};
#define KIND_BYTES 4096 /* within which the first tag must stand */
#define SCHEMAS    (sizeof schemas / sizeof schemas[0])

const char *xml_schema(const char *name)
{
    for (size_t i = 0; i < SCHEMAS; i++)
        if (strcmp(schemas[i].name, name) == 0)
            return schemas[i].text;
    return NULL;
}

const char *xml_schema_name(size_t i)
{
    return i < SCHEMAS ? schemas[i].name : NULL;
}

static const struct schema *schema_of(const char *bytes, size_t n)
{
    const struct schema *found = NULL;
    struct xmlin *x = xmlin_new(bytes, n);
    if (xmlin_next(x) == XMLIN_OPEN)
        for (size_t i = 0; i < SCHEMAS; i++)
            if (span_is(x->ns, schemas[i].ns) && span_is(x->name, schemas[i].name))
                found = &schemas[i];
    xmlin_free(x);
    return found;
}

/* By the first tag's text: a document that breaks further on is still one of ours, and its stage says what is wrong. */
const char *xml_kind(const char *bytes, size_t n)
{
    struct span a = {bytes, n < KIND_BYTES ? n : KIND_BYTES};
    size_t i = span_starts(a, "\xEF\xBB\xBF") ? 3 : 0;
    for (;;) {
        while (i < a.n && (a.s[i] == ' ' || a.s[i] == '\t' || a.s[i] == '\r' || a.s[i] == '\n'))
            i++;
        if (i + 1 >= a.n || a.s[i] != '<')
            return NULL;
        if (a.s[i + 1] != '?' && a.s[i + 1] != '!')
            break;
        size_t end = span_find(a, a.s[i + 1] == '?' ? "?>" : ">", i); /* a declaration or comment */
        if (span_find(a, "<!--", i) == i)
            end = span_find(a, "-->", i);
        if (end == SIZE_MAX)
            return NULL;
        i = span_find(a, ">", end) + 1;
    }
    struct span tag = span_sub(a, i + 1, span_find(a, ">", i));
    for (size_t k = 0; k < SCHEMAS; k++)
        if (span_starts(tag, schemas[k].name) && span_find(tag, schemas[k].ns, 0) != SIZE_MAX)
            return schemas[k].name;
    return NULL;
}

static void on_invalid(void *user, xmlErrorPtr e)
{
    struct diags *d = user;
    const char *message = e->message ? e->message : "invalid";
    diag_add(d, D_XML_INVALID, 0, "line %d: %.*s", e->line, (int)strcspn(message, "\r\n"), message);
}

/* A reader that steps through the bytes and validates on its way; messages of both go to d. */
static void validate_with(xmlRelaxNGPtr schema, const char *bytes, size_t n, struct diags *d)
{
    xmlTextReaderPtr r = xmlReaderForMemory(bytes, (int)n, NULL, NULL, XMLIN_OPTIONS);
    if (!r) {
        diag_add(d, D_XML_BROKEN, 0, NULL);
        return;
    }
    xmlTextReaderSetStructuredErrorHandler(r, on_invalid, d);
    xmlTextReaderRelaxNGSetSchema(r, schema);
    int rc;
    while ((rc = xmlTextReaderRead(r)) == 1)
        if (xmlTextReaderNodeType(r) == XML_READER_TYPE_DOCUMENT_TYPE) {
            diag_add(d, D_XML_DOCTYPE, 0, NULL);
            break;
        }
    if (rc == 0 && xmlTextReaderIsValid(r) != 1)
        diag_add(d, D_XML_INVALID, 0, NULL);
    if (rc < 0)
        diag_add(d, D_XML_BROKEN, 0, NULL);
    xmlFreeTextReader(r);
}

bool xml_validate(const char *bytes, size_t n, struct diags *d)
{
    size_t before = d->n;
    const struct schema *s = n <= INT_MAX ? schema_of(bytes, n) : NULL;
    if (!s) {
        struct xmlin *x = xmlin_new(bytes, n);
        while (xmlin_next(x) != XMLIN_ERROR && !x->ended)
            ;
        if (x->failed)
            xmlin_report(x, d);
        else
            diag_add(d, D_XML_INVALID, 0, "the root element is none of ours");
        xmlin_free(x);
        return false;
    }
    xmlRelaxNGParserCtxtPtr p = xmlRelaxNGNewMemParserCtxt(s->text, (int)strlen(s->text));
    xmlRelaxNGPtr schema = p ? xmlRelaxNGParse(p) : NULL;
    if (schema)
        validate_with(schema, bytes, n, d);
    else
        diag_add(d, D_XML_INVALID, 0, "the schema itself cannot be read");
    xmlRelaxNGFree(schema);
    xmlRelaxNGFreeParserCtxt(p);
    return d->n == before;
}
