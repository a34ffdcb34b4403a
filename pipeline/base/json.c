/* Writes JSON: see json.h. Reads none. */
#include "json.h"

void json_begin(struct jsonout *j, struct buf *out)
{
    *j = (struct jsonout){.out = out};
}

static void quoted(struct buf *out, struct span s)
{
    buf_addc(out, '"');
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);
        if (cp == '"' || cp == '\\')
            buf_printf(out, "\\%c", (char)cp);
        else if (cp == '\n')
            buf_adds(out, "\\n");
        else if (cp == '\t')
            buf_adds(out, "\\t");
        else if (cp < 0x20 || cp == 0x7F || cp == '<' || cp == '>' || cp == '&' || cp == 0x2028 || cp == 0x2029)
            buf_printf(out, "\\u%04x", (unsigned)cp);
        else
            buf_add_utf8(out, cp);
    }
    buf_addc(out, '"');
}

static void new_line(struct jsonout *j)
{
    if (j->compact)
        return;
    buf_addc(j->out, '\n');
    for (unsigned i = 0; i < j->depth; i++)
        buf_adds(j->out, "  ");
}

static void before(struct jsonout *j, const char *key)
{
    if (j->depth > 0) {
        if (j->some[j->depth - 1])
            buf_addc(j->out, ',');
        j->some[j->depth - 1] = true;
        new_line(j);
    }
    if (key) {
        quoted(j->out, span_of(key));
        buf_adds(j->out, j->compact ? ":" : ": ");
    }
}

void json_open(struct jsonout *j, const char *key, char kind)
{
    before(j, key);
    buf_addc(j->out, kind);
    if (j->depth >= sizeof j->close)
        return;
    j->close[j->depth] = kind == '{' ? '}' : ']';
    j->some[j->depth++] = false;
}

void json_close(struct jsonout *j)
{
    if (j->depth == 0)
        return;
    j->depth--;
    if (j->some[j->depth])
        new_line(j);
    buf_addc(j->out, j->close[j->depth]);
    if (j->depth == 0)
        buf_addc(j->out, '\n');
}

void json_string(struct jsonout *j, const char *key, struct span value)
{
    before(j, key);
    quoted(j->out, value);
}

void json_string_opt(struct jsonout *j, const char *key, struct span value)
{
    if (value.n > 0)
        json_string(j, key, value);
}

void json_int(struct jsonout *j, const char *key, long long value)
{
    before(j, key);
    buf_printf(j->out, "%lld", value);
}

void json_bool(struct jsonout *j, const char *key, bool value)
{
    before(j, key);
    buf_adds(j->out, value ? "true" : "false");
}
