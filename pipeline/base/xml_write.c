/* Writes the project's own XML into a buffer: see xml.h. Reads nothing and knows no vocabulary but <diagnostic>. */
#include "xml.h"
#include <string.h>

/* May the code point stand in XML 1.0 (section 2.2)? */
static bool xml_char(uint32_t cp)
{
    return cp == '\t' || cp == '\n' || cp == '\r' || (cp >= 0x20 && cp <= 0xD7FF) || (cp >= 0xE000 && cp <= 0xFFFD) ||
           cp >= 0x10000;
}

/* The end of the stretch from `at` of characters that stand as they are: most of ASCII, and U+1000 to U+CFFF. */
static size_t plain_run(struct span text, size_t at)
{
    while (at < text.n) {
        const unsigned char *s = (const unsigned char *)text.s + at;
        if (*s < 0x80 ? *s < ' ' || *s == '&' || *s == '<' || *s == '>' || *s == '"' : text.n - at < 3 || !utf8_wide(s))
            break;
        at += *s < 0x80 ? 1 : 3;
    }
    return at;
}

static void escape(struct buf *out, struct span text, bool attribute)
{
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        i = plain_run(text, i);
        if (i > from) {
            buf_add(out, text.s + from, i - from);
            continue;
        }
        uint32_t cp = utf8_next(text, &i);
        switch (cp) {
        case '&':
            buf_adds(out, "&amp;");
            break;
        case '<':
            buf_adds(out, "&lt;");
            break;
        case '>':
            buf_adds(out, "&gt;");
            break;
        case '\r': /* a parser would turn a bare one into a line feed */
            buf_adds(out, "&#13;");
            break;
        case '"':
        case '\t':
        case '\n': /* a parser would turn these into blanks in an attribute */
            if (attribute)
                buf_printf(out, "&#%u;", (unsigned)cp);
            else
                buf_addc(out, (char)cp);
            break;
        default:
            if (cp == CP_BAD || !xml_char(cp))
                buf_add_utf8(out, CP_BAD);
            else
                buf_add(out, text.s + from, i - from);
        }
    }
}

void xmlout_begin(struct xmlout *x, struct buf *out)
{
    *x = (struct xmlout){.out = out};
    buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

static void end_tag_start(struct xmlout *x)
{
    if (x->tag_open)
        buf_addc(x->out, '>');
    x->tag_open = false;
}

static void new_line(struct xmlout *x, unsigned depth)
{
    static const char blanks[] = "                                ";
    buf_addc(x->out, '\n');
    for (size_t left = 2 * (size_t)depth; left > 0;) {
        size_t part = left < sizeof blanks - 1 ? left : sizeof blanks - 1;
        buf_add(x->out, blanks, part);
        left -= part;
    }
}

void xmlout_open(struct xmlout *x, const char *name)
{
    end_tag_start(x);
    if (x->depth >= XMLOUT_DEPTH) {
        x->depth++;
        return;
    }
    if (x->depth > 0) {
        if (!x->has_text[x->depth - 1])
            new_line(x, x->depth);
        x->has_child[x->depth - 1] = true;
    }
    buf_addc(x->out, '<');
    buf_adds(x->out, name);
    x->open[x->depth] = name;
    x->has_text[x->depth] = x->has_child[x->depth] = false;
    x->tag_open = true;
    x->depth++;
}

void xmlout_attr(struct xmlout *x, const char *name, struct span value)
{
    if (!x->tag_open)
        return;
    buf_addc(x->out, ' ');
    buf_adds(x->out, name);
    buf_adds(x->out, "=\"");
    escape(x->out, value, true);
    buf_addc(x->out, '"');
}

void xmlout_attr_int(struct xmlout *x, const char *name, long long value)
{
    char digits[24];
    size_t at = sizeof digits;
    unsigned long long left = value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;
    if (!x->tag_open)
        return;
    digits[--at] = '"';
    do
        digits[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (value < 0)
        digits[--at] = '-';
    buf_addc(x->out, ' ');
    buf_adds(x->out, name);
    buf_adds(x->out, "=\"");
    buf_add(x->out, digits + at, sizeof digits - at);
}

void xmlout_text(struct xmlout *x, struct span text)
{
    if (text.n == 0 || x->depth == 0)
        return;
    end_tag_start(x);
    if (x->depth <= XMLOUT_DEPTH)
        x->has_text[x->depth - 1] = true;
    escape(x->out, text, false);
}

void xmlout_close(struct xmlout *x)
{
    if (x->depth == 0)
        return;
    x->depth--;
    if (x->depth >= XMLOUT_DEPTH)
        return;
    if (x->tag_open) {
        buf_adds(x->out, "/>");
        x->tag_open = false;
    } else {
        if (x->has_child[x->depth] && !x->has_text[x->depth])
            new_line(x, x->depth);
        buf_adds(x->out, "</");
        buf_adds(x->out, x->open[x->depth]);
        buf_addc(x->out, '>');
    }
    if (x->depth == 0)
        buf_addc(x->out, '\n');
}

void xmlout_leaf(struct xmlout *x, const char *name, struct span text)
{
    if (text.n == 0)
        return;
    xmlout_open(x, name);
    xmlout_text(x, text);
    xmlout_close(x);
}

void xmlout_diags(struct xmlout *x, const struct diags *d)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct diag *g = &d->list[i];
        xmlout_open(x, "diagnostic");
        xmlout_attr(x, "level", span_of(diag_level_name(g->level)));
        xmlout_attr(x, "id", span_of(diag_name(g->id)));
        if (g->para > 0)
            xmlout_attr_int(x, "p", g->para);
        xmlout_text(x, g->message);
        xmlout_close(x);
    }
}
