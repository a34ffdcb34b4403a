/* MHT: a web page in a MIME message (RFC 2557), as Word and browsers save it. Finds the page among the parts, undoes
 * its transfer encoding and hands it to the HTML reader; no other part is decoded, whatever it holds (pictures,
 * macros). A reader of its own: what is needed of MIME are headers, boundaries and two encodings, about 300 lines,
 * where GMime brings GLib, its event loop's start-up and half a megabyte. */
#include "charset.h"
#include "html.h"
#include <string.h>
#include <strings.h>

enum { LOOK = 8192, BOUNDARY_MAX = 200, HEADERS_MAX = 64 * 1024 };

/* What a header says of an entity; spans borrow from the input. */
struct entity {
    struct span body;
    struct span type;     /* "text/html", as written */
    struct span charset;  /* parameters of Content-Type */
    struct span boundary; /* … */
    struct span start;    /* … */
    struct span encoding; /* Content-Transfer-Encoding */
    struct span id;       /* Content-ID */
};

static bool is(struct span a, const char *word)
{
    return a.n == strlen(word) && strncasecmp(a.s, word, a.n) == 0;
}

static bool starts(struct span a, const char *word)
{
    return a.n >= strlen(word) && strncasecmp(a.s, word, strlen(word)) == 0;
}

/* The line at *pos without its end; *pos steps behind it. */
static struct span next_line(struct span t, size_t *pos)
{
    const char *lf = *pos < t.n ? memchr(t.s + *pos, '\n', t.n - *pos) : NULL;
    size_t from = *pos, end = lf ? (size_t)(lf - t.s) : t.n;
    *pos = lf ? end + 1 : t.n;
    if (end > from && t.s[end - 1] == '\r')
        end--;
    return span_sub(t, from, end);
}

/* The value of a parameter `; name=value` or `; name="value"`, or the empty span. */
static struct span parameter(struct span header, const char *name)
{
    size_t i = 0, len = strlen(name);
    bool quoted = false;
    for (; i < header.n; i++) {
        if (header.s[i] == '"')
            quoted = !quoted;
        if (quoted || header.s[i] != ';')
            continue;
        struct span rest = text_trim(span_sub(header, i + 1, header.n));
        if (!starts(rest, name))
            continue;
        rest = text_trim(span_sub(rest, len, rest.n));
        if (!span_starts(rest, "="))
            continue;
        rest = text_trim(span_sub(rest, 1, rest.n));
        bool quote = span_starts(rest, "\"");
        size_t end = span_find(rest, quote ? "\"" : ";", quote);
        return text_trim(span_sub(rest, quote, end < rest.n ? end : rest.n));
    }
    return (struct span){0};
}

static void take_header(struct entity *e, struct span line)
{
    static const char type[] = "content-type:", encoding[] = "content-transfer-encoding:", id[] = "content-id:";
    if (starts(line, type)) {
        struct span value = span_sub(line, sizeof type - 1, line.n);
        size_t end = span_find(value, ";", 0);
        e->type = text_trim(span_sub(value, 0, end < value.n ? end : value.n));
        e->charset = parameter(value, "charset");
        e->boundary = parameter(value, "boundary");
        e->start = parameter(value, "start");
    } else if (starts(line, encoding)) {
        e->encoding = text_trim(span_sub(line, sizeof encoding - 1, line.n));
    } else if (starts(line, id)) {
        e->id = text_trim(span_sub(line, sizeof id - 1, line.n));
    }
}

/* Headers up to the first empty line; a line that starts with a blank continues the one before. */
static struct entity read_entity(struct span t)
{
    struct entity e = {0};
    size_t pos = 0;
    while (pos < t.n && (t.s[pos] == '\r' || t.s[pos] == '\n'))
        pos++;
    while (pos < t.n && pos < HEADERS_MAX) {
        size_t from = pos;
        struct span line = next_line(t, &pos);
        if (line.n == 0)
            break;
        while (pos < t.n && (t.s[pos] == ' ' || t.s[pos] == '\t')) {
            struct span more = next_line(t, &pos);
            line = span_sub(t, from, (size_t)(more.s - t.s) + more.n);
        }
        take_header(&e, line);
    }
    e.body = span_sub(t, pos, t.n);
    return e;
}

/* -- parts -- */

enum delimiter { NO_DELIMITER, DELIMITER, LAST_DELIMITER };

/* Is the line "--boundary" or "--boundary--"? A longer boundary that only begins alike is another one. */
static enum delimiter delimiter(struct span line, struct span boundary)
{
    if (line.n < boundary.n + 2 || line.s[0] != '-' || line.s[1] != '-' ||
        memcmp(line.s + 2, boundary.s, boundary.n) != 0)
        return NO_DELIMITER;
    struct span rest = text_trim(span_sub(line, boundary.n + 2, line.n));
    return rest.n == 0 ? DELIMITER : span_is(rest, "--") ? LAST_DELIMITER : NO_DELIMITER;
}

/* The next part of the body at *pos, up to but not with the line end before its delimiter; *inside stays set when the
 * message ends without one. False: no more. */
static bool next_part(struct span body, struct span boundary, size_t *pos, bool *inside, struct span *part)
{
    size_t from = *pos;
    while (*pos < body.n) {
        size_t at = *pos;
        enum delimiter d = delimiter(next_line(body, pos), boundary);
        if (d == NO_DELIMITER)
            continue;
        bool was_inside = *inside;
        *inside = d == DELIMITER;
        if (was_inside) {
            *part = span_sub(body, from, at);
            if (d == LAST_DELIMITER)
                *pos = body.n;
            return true;
        }
        if (d == LAST_DELIMITER)
            return false;
        from = *pos;
    }
    if (!*inside || from >= body.n)
        return false;
    *part = span_sub(body, from, body.n); /* the message ends without its last delimiter */
    return true;
}

/* How well a part will do as the document: the one that the message names as its start, a page, a further level of
 * parts, plain text. */
static int rank(const struct entity *part, struct span start)
{
    bool html = is(part->type, "text/html") || is(part->type, "application/xhtml+xml");
    bool multi = starts(part->type, "multipart/");
    if (start.n > 0 && span_eq(part->id, start) && (html || multi))
        return 4;
    return html ? 3 : multi ? 2 : is(part->type, "text/plain") ? 1 : 0;
}

/* The best part of a multipart entity; the first of equals. *cut: it is the one that the message ends in. */
static bool best_part(const struct entity *e, struct entity *best, bool *cut)
{
    size_t pos = 0;
    bool inside = false;
    int rank_best = 0;
    for (struct span part; next_part(e->body, e->boundary, &pos, &inside, &part);) {
        struct entity p = read_entity(part);
        bool last = part.s + part.n == e->body.s + e->body.n;
        int r = rank(&p, e->start);
        if (r > rank_best) {
            rank_best = r;
            *best = p;
            *cut = last;
        }
    }
    return rank_best > 0;
}

/* -- transfer encodings -- */

static int hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* RFC 2045 6.7. An = that starts no code stays as it is. */
static void quoted_printable(struct span t, struct buf *out)
{
    for (size_t pos = 0; pos < t.n;) {
        size_t from = pos;
        struct span line = next_line(t, &pos);
        bool ended = pos > from + line.n;
        while (line.n > 0 && (line.s[line.n - 1] == ' ' || line.s[line.n - 1] == '\t'))
            line.n--; /* added on the way */
        bool soft = span_ends(line, "=");
        line.n -= soft;
        for (size_t i = 0; i < line.n; i++) {
            int hi = line.s[i] == '=' && i + 2 < line.n ? hex_value(line.s[i + 1]) : -1;
            int lo = hi >= 0 ? hex_value(line.s[i + 2]) : -1;
            buf_addc(out, lo >= 0 ? (char)(hi << 4 | lo) : line.s[i]);
            i += lo >= 0 ? 2 : 0;
        }
        if (!soft && ended)
            buf_adds(out, "\r\n");
    }
}

/* RFC 2045 6.8: other characters are ignored, = ends the data. */
static void base64(struct span t, struct buf *out)
{
    uint32_t bits = 0;
    unsigned count = 0;
    for (size_t i = 0; i < t.n && t.s[i] != '='; i++) {
        char c = t.s[i];
        uint32_t v = c >= 'A' && c <= 'Z'   ? (uint32_t)(c - 'A')
                     : c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a' + 26)
                     : c >= '0' && c <= '9' ? (uint32_t)(c - '0' + 52)
                     : c == '+'             ? 62
                     : c == '/'             ? 63
                                            : 64;
        if (v == 64)
            continue;
        bits = bits << 6 | v;
        count += 6;
        if (count >= 8) {
            count -= 8;
            buf_addc(out, (char)(bits >> count & 0xFF));
        }
    }
}

static void read_leaf(const struct entity *e, struct document *d)
{
    struct buf out = {0};
    struct span t = e->body;
    if (is(e->encoding, "quoted-printable"))
        quoted_printable(t, &out);
    else if (is(e->encoding, "base64"))
        base64(t, &out);
    bool decoded = is(e->encoding, "quoted-printable") || is(e->encoding, "base64");
    if (decoded)
        t = (struct span){out.s, out.n};
    if (is(e->type, "text/plain")) {
        struct input in = {.s = (const unsigned char *)t.s, .n = t.n, .source = d->source.s};
        if (t.n > 0)
            reader_txt.read(&in, d);
    } else {
        struct span charset = span_dup(d->arena, e->charset);
        html_read(t.n > 0 ? t.s : "", t.n, charset.n > 0 ? charset.s : NULL, d);
    }
    buf_free(&out);
}

/* -- entry -- */

static void read(const struct input *in, struct document *d)
{
    size_t skip = in->n >= 3 && memcmp(in->s, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    struct entity e = read_entity((struct span){(const char *)in->s + skip, in->n - skip});
    unsigned depth = 0;
    bool cut = false;
    while (starts(e.type, "multipart/")) {
        struct entity part;
        if (depth++ >= LIMIT_MIME_DEPTH) {
            diag_add(&d->diags, D_LIMIT_REACHED, 0, "parts within parts");
            return;
        }
        if (e.boundary.n == 0 || e.boundary.n > BOUNDARY_MAX || !best_part(&e, &part, &cut)) {
            diag_add(&d->diags, D_PART_MISSING, 0, "no page or text among the parts");
            return;
        }
        e = part;
    }
    size_t messages = d->diags.n;
    read_leaf(&e, d);
    if (cut && d->diags.n == messages) /* else it was said in more detail */
        diag_add(&d->diags, D_TEXT_TRUNCATED, doc_here(d), "the message's end is missing");
}

/* A message: its first line is a header, and a header among the first names a page or parts. */
static int bid(const struct input *in)
{
    size_t skip = in->n >= 3 && memcmp(in->s, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    size_t n = in->n - skip < LOOK ? in->n - skip : LOOK;
    struct span t = {(const char *)in->s + skip, n};
    struct entity e = read_entity(t);
    size_t i = 0;
    while (i < t.n && (t.s[i] == '\r' || t.s[i] == '\n'))
        i++;
    size_t from = i;
    while (i < t.n && ((t.s[i] | 0x20) >= 'a' ? (t.s[i] | 0x20) <= 'z' : t.s[i] == '-'))
        i++;
    if (i == from || i >= t.n || t.s[i] != ':')
        return 0;
    bool multi = starts(e.type, "multipart/") && e.boundary.n > 0;
    return multi || is(e.type, "text/html") ? 90 : 0;
}

const struct reader reader_mht = {"mht", bid, read};
