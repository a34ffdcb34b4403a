/* HTML: Word's own, LibreOffice's and plain pages, whatever they are called. Decides the character set, puts right what
 * a parser would trip over (NULs, Word's downlevel-revealed conditionals), lets libxml2's HTML parser call back for
 * elements and text, and gives them to html_body.c. No network, no external entities, no tree. */
#include "charset.h"
#include "html.h"
#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LOOK = 4096, META_LOOK = 16384, CONDITION_MAX = 200 };

/* -- character set -- */

/* The value behind `key` ("charset=", "encoding=") as far as it can be a name, or the empty span. */
static struct span value_of(struct span t, const char *key)
{
    const char *hit = t.n > 0 ? memmem(t.s, t.n, key, strlen(key)) : NULL;
    if (!hit)
        return (struct span){0};
    size_t i = (size_t)(hit - t.s) + strlen(key), from;
    while (i < t.n && (t.s[i] == ' ' || t.s[i] == '"' || t.s[i] == '\''))
        i++;
    from = i;
    while (i < t.n &&
           (t.s[i] == '-' || t.s[i] == '_' || (t.s[i] >= '0' && t.s[i] <= '9') || (t.s[i] >= 'a' && t.s[i] <= 'z')))
        i++;
    return span_sub(t, from, i);
}

/* What the first bytes state: <meta charset>, <meta http-equiv content>, <?xml encoding?>; NULL when nothing known. */
static const char *stated_charset(const unsigned char *s, size_t n)
{
    char head[META_LOOK];
    n = n < sizeof head ? n : sizeof head;
    for (size_t i = 0; i < n; i++)
        head[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + 32 : s[i]);
    struct span t = {head, n};
    const char *name = NULL;
    if (span_starts(text_trim(t), "<?xml"))
        name = charset_canonical(value_of(t, "encoding="));
    for (size_t at = span_find(t, "<meta", 0); !name && at < n; at = span_find(t, "<meta", at + 5)) {
        size_t end = span_find(t, ">", at);
        name = charset_canonical(value_of(span_sub(t, at, end < n ? end : n), "charset="));
    }
    /* These bytes were read as ASCII: whatever the page says, it is not UTF-16. */
    return name && strncmp(name, "UTF-", 4) == 0 && strcmp(name, "UTF-8") != 0 ? NULL : name;
}

static const char *choose_charset(const unsigned char *s, size_t n, const char *mime, size_t *bom, bool *guessed)
{
    const char *detected = charset_detect(s, n, bom, guessed);
    if (*bom > 0)
        return detected;
    const char *stated = mime ? charset_canonical(span_of(mime)) : NULL;
    if (!stated)
        stated = stated_charset(s, n);
    if (!stated || (!charset_valid(stated, s, n) && !*guessed))
        return detected; /* nothing stated, or UTF-8 that calls itself something else */
    *guessed = false;
    return stated;
}

/* -- what libxml2 would trip over -- */

static bool has(struct span t, const char *word)
{
    return span_find(t, word, 0) != SIZE_MAX;
}

/* The conditional's tag that starts at byte i, `<![if …]>` or the valid form `<!--[if …]-->`; its length, 0 if none.
 * `<![endif]-->` ends a comment, which the parser has to see. */
static size_t conditional(struct span t, size_t i, struct span *inner)
{
    struct span rest = span_sub(t, i, i + CONDITION_MAX < t.n ? i + CONDITION_MAX : t.n);
    bool comment = span_starts(rest, "<!--[");
    if (!comment && !span_starts(rest, "<!["))
        return 0;
    size_t end = span_find(rest, comment ? "]-->" : "]>", 0);
    if (end >= rest.n)
        return 0;
    *inner = span_sub(rest, comment ? 5 : 3, end);
    bool odd = has(*inner, ">") || !(span_starts(*inner, "if") || span_starts(*inner, "endif"));
    return odd ? 0 : end + (comment ? 4 : 2);
}

/* Where the tag that starts at byte i has too many attributes for a parser that compares each with each; SIZE_MAX: it
 * has not. */
static size_t too_many_attributes(struct span t, size_t i)
{
    size_t count = 0, at = i + 1;
    char quote = 0;
    for (; at < t.n && (quote || (t.s[at] != '>' && t.s[at] != '<')) && count <= LIMIT_HTML_ATTRIBUTES; at++) {
        char c = t.s[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        count += !quote && c == '=';
    }
    return count > LIMIT_HTML_ATTRIBUTES ? at : SIZE_MAX;
}

/* Make the decoded page fit for the parser, in place: no NULs and other control characters, no tag with thousands of
 * attributes, no conditionals that only say "for all other programs". A row that Word adds for programs without
 * misaligned columns goes with its conditional: it is none of the document's. */
static void prepare(struct buf *b)
{
    struct span t = {b->s, b->n};
    size_t to = 0, cut = SIZE_MAX; /* where the rest of a tag begins that is left out */
    bool dropping = false;
    for (size_t i = 0; i < t.n; i++) {
        struct span inner;
        size_t len = t.s[i] == '<' ? conditional(t, i, &inner) : 0;
        if (len > 0) {
            if (span_starts(inner, "if"))
                dropping = dropping || has(inner, "supportMisalignedColumns");
            else
                dropping = false;
            i += len - 1;
            continue;
        }
        unsigned char c = (unsigned char)t.s[i];
        if (i >= cut && (c == '<' || c == '>'))
            cut = SIZE_MAX;
        if (c == '<' && cut == SIZE_MAX)
            cut = too_many_attributes(t, i);
        if (!dropping && i < cut)
            b->s[to++] = (char)(c < 0x20 && c != '\t' && c != '\n' && c != '\r' ? ' ' : c);
    }
    b->n = to;
}

/* -- the parser's calls -- */

static void stop(struct html *h)
{
    xmlStopParser(h->parser);
}

static void on_open(void *ctx, const xmlChar *name, const xmlChar **attrs)
{
    struct html *h = ctx;
    if (h->depth >= LIMIT_HTML_DEPTH) {
        diag_add(&h->d->diags, D_LIMIT_REACHED, doc_here(h->d), "elements within each other");
        stop(h);
    } else if (doc_full(h->d)) {
        stop(h);
    } else {
        html_open(h, (const char *)name, attrs);
    }
}

static void on_close(void *ctx, const xmlChar *name)
{
    (void)name;
    html_close(ctx);
}

static void on_text(void *ctx, const xmlChar *s, int n)
{
    html_text(ctx, (struct span){(const char *)s, (size_t)n});
}

static void on_data(void *ctx, const xmlChar *s, int n)
{
    (void)ctx, (void)s, (void)n; /* scripts and style sheets */
}

int64_t html_count_items(struct html *h)
{
    const htmlParserCtxt *p = h->parser;
    struct span t = {(const char *)p->input->cur, (size_t)(p->input->end - p->input->cur)};
    int64_t count = 0, depth = 1;
    bool more = t.n > LIMIT_HTML_LOOKAHEAD;
    t.n = more ? LIMIT_HTML_LOOKAHEAD : t.n;
    for (size_t i = span_find(t, "<", 0); i < t.n && depth > 0; i = span_find(t, "<", i + 1)) {
        const char *s = t.s + i + 1;
        size_t left = t.n - i - 1;
        bool end = left > 3 && *s == '/';
        s += end;
        if (left < 4)
            break;
        if (strncasecmp(s, "ol", 2) == 0 || strncasecmp(s, "ul", 2) == 0)
            depth += end ? -1 : 1;
        else if (!end && depth == 1 && strncasecmp(s, "li", 2) == 0 && (s[2] == '>' || s[2] == ' ' || s[2] == '\n'))
            count++;
    }
    if (more && depth > 0)
        diag_add(&h->d->diags, D_LIMIT_REACHED, doc_here(h->d), "a reversed list is too long to count its items");
    return count;
}

static void parse(struct buf *page, struct document *d)
{
    struct html h = {.d = d, .word_list = -1, .word_level = -1};
    htmlSAXHandler sax = {.startElement = on_open,
                          .endElement = on_close,
                          .characters = on_text,
                          .ignorableWhitespace = on_text,
                          .cdataBlock = on_data};
    htmlParserCtxtPtr p = htmlCreateMemoryParserCtxt(buf_cstr(page), (int)page->n);
    if (!p)
        return; /* an empty page */
    *p->sax = sax;
    p->userData = &h;
    htmlCtxtUseOptions(p, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                              HTML_PARSE_IGNORE_ENC);
    *p->sax = sax; /* the options set handlers of their own */
    p->charset = XML_CHAR_ENCODING_UTF8;
    h.parser = p;
    htmlParseDocument(p);
    html_finish(&h);
    html_free(&h);
    htmlFreeParserCtxt(p);
}

/* A page that opens its body, or itself, and closes neither was cut off: who writes the one writes the other. */
static bool cut_off(const struct buf *page)
{
    struct span t = {page->s, page->n};
    bool opened = false;
    for (size_t i = span_find(t, "<", 0); i < t.n && t.n - i > 6; i = span_find(t, "<", i + 1)) {
        const char *s = t.s + i + 1;
        bool end = *s == '/';
        s += end;
        if (strncasecmp(s, "html", 4) != 0 && strncasecmp(s, "body", 4) != 0)
            continue;
        if (end)
            return false;
        opened = true;
    }
    return opened;
}

void html_read(const void *bytes, size_t n, const char *charset, struct document *d)
{
    size_t bom;
    bool guessed;
    const char *set = choose_charset(bytes, n, charset, &bom, &guessed);
    struct buf page = {0};
    if (guessed)
        diag_add(&d->diags, D_ENCODING_GUESSED, 0, "%s", set);
    if (n > LIMIT_HTML_BYTES) {
        diag_add(&d->diags, D_LIMIT_REACHED, 0, "page larger than %u bytes", LIMIT_HTML_BYTES);
        n = LIMIT_HTML_BYTES;
    }
    long bad = charset_convert(set, (const char *)bytes + bom, n - bom, &page);
    size_t cut = bad > 0 ? charset_cut(set, (const char *)bytes + bom, n - bom) : 0;
    if (cut > 0) {
        buf_reset(&page);
        charset_convert(set, (const char *)bytes + bom, n - bom - cut, &page);
    } else if (bad > 0) {
        diag_add(&d->diags, D_BAD_ENCODING, 0, "%ld in %s", bad, set);
    }
    prepare(&page);
    parse(&page, d);
    if (cut > 0 || cut_off(&page))
        diag_add(&d->diags, D_TEXT_TRUNCATED, doc_here(d), "the page's end is missing");
    buf_free(&page);
}

/* -- bid -- */

static int bid(const struct input *in)
{
    static const char *const tags[] = {"head", "body", "meta", "title", "table", "div", "p", "h1", "h2", "ol", "ul"};
    size_t n = in->n < LOOK ? in->n : LOOK, bom;
    bool guessed;
    struct buf b = {0};
    const char *set = charset_detect(in->s, n, &bom, &guessed);
    charset_convert(set, in->s + bom, n - bom, &b);
    for (size_t i = 0; i < b.n; i++)
        if (b.s[i] >= 'A' && b.s[i] <= 'Z')
            b.s[i] = (char)(b.s[i] + 32);
    struct span t = text_trim((struct span){b.s, b.n});
    bool tag = span_starts(t, "<");
    size_t word = span_find(t, "<w:worddocument", 0); /* SIZE_MAX: nowhere */
    int sure = 0;
    /* Word's own page has an island of XML with <w:WordDocument> in its head, behind the root that counts. */
    if (tag && (span_find(t, "<!doctype html", 0) < word || span_find(t, "<html", 0) < word))
        sure = 80;
    else if (has(t, "<html") && has(t, "<body"))
        sure = 30;
    for (size_t i = 0; tag && !sure && i < sizeof tags / sizeof *tags; i++) {
        struct span name = span_sub(t, 1, 1 + strlen(tags[i]));
        char behind = t.n > 1 + name.n ? t.s[1 + name.n] : '\0';
        if (span_is(name, tags[i]) && (behind == '>' || behind == ' ' || behind == '\n' || behind == '\r'))
            sure = 50;
    }
    buf_free(&b);
    return sure;
}

static void read(const struct input *in, struct document *d)
{
    html_read(in->s, in->n, NULL, d);
}

const struct reader reader_html = {"html", bid, read};
