/* Explain: segments for people, as one HTML page that needs nothing else: no script, no font, no picture. A line of the
 * document is a row: kind as a colour and a word, the text as it was cut, and why. Decides nothing. */
#include "explain.h"
#include <stdlib.h>

static const struct {
    const char *zh, *hue, *tells;
} kinds[SEG_KINDS] = {
    [SEG_TITLE] = {"标题", "285", "the document's title"},   [SEG_DEPARTMENT] = {"部门", "195", "a department"},
    [SEG_GROUP] = {"分组", "40", "a heading above roles"},   [SEG_ROLE] = {"岗位", "5", "names a post"},
    [SEG_FIELD] = {"字段", "215", "label and value"},        [SEG_SECTION] = {"小节", "130", "the head of a section"},
    [SEG_ITEM] = {"条目", "160", "a duty, a requirement …"}, [SEG_TEXT] = {"文本", "0", "anything else"},
    [SEG_FURNITURE] = {"杂项", "0", "no content"},
};
static const char *const sureness[SURE_COUNT] = {"given", "close", "fair", "safe"};

static const char page_style[] =
    ":root{--ink:#1d2733;--soft:#5b6a7a;--line:#dde4ec;--paper:#fff;--wash:#f4f7fa;--l:94%;--e:45%;--close:#fff0b8}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e4e9ef;--soft:#9fb0c1;--line:#33404d;--paper:#141a21;"
    "--wash:#1b232c;--l:17%;--e:62%;--close:#4a3c0c}}\n"
    "*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);"
    "font:15px/1.6 system-ui,\"Noto Sans CJK SC\",\"PingFang SC\",\"Microsoft YaHei\",sans-serif}\n"
    "header{position:sticky;top:0;background:var(--wash);border-bottom:1px solid var(--line);padding:.6em "
    "1.2em;z-index:1}"
    "h1{font-size:1.15em;margin:0 0 .3em}h2{font-size:1.05em;margin:1.5em 1.2em .3em}\n"
    "header p{margin:0;color:var(--soft);font-size:.85em}.kinds{display:flex;flex-wrap:wrap;gap:.3em;margin:.35em 0}\n"
    ".k{--s:60%;display:inline-block;white-space:nowrap;font-size:.8em;line-height:1.5;padding:0 "
    ".55em;border-radius:1em;"
    "background:hsl(var(--h) var(--s) var(--l));border:1px solid hsl(var(--h) var(--s) var(--e)/.45)}\n"
    ".text .k,.furniture .k,.k.text,.k.furniture{--s:0%}.k small{opacity:.7}.k b{font-weight:600}\n"
    ".i{opacity:.55}main{padding:0 0 4em}table{border-collapse:collapse;width:100%}\n"
    "td{padding:.22em .6em;vertical-align:top;border-bottom:1px solid var(--line)}"
    "td.p{color:var(--soft);font-size:.8em;text-align:right;width:3.5em;border-left:6px solid transparent}\n"
    "td.c{width:9em}td.n,td.v,td.w{color:var(--soft);font-size:.82em;white-space:nowrap}td.n{text-align:right;width:"
    "4em}"
    "td.v{width:14em}td.w{width:21em;white-space:normal;line-height:1.35}td.t{overflow-wrap:anywhere}\n"
    "tr.s td.t{background:hsl(var(--h) var(--s,60%) var(--l)/.45)}tr.text,tr.furniture{--s:0%}\n"
    ".l{font-weight:600}.m{color:var(--soft);margin-right:.35em}th{position:sticky;font-weight:400;text-align:left;"
    "color:var(--soft);font-size:.82em;padding:.5em .6em .2em}th.n,th.p{text-align:right}\n"
    "tbody.r td.p{border-left-color:hsl(var(--r) 55% 55%)}tr.b td{padding:1em .6em .2em;border:0;font-size:.82em;"
    "color:var(--soft)}tr.name td.t{font-size:1.2em;font-weight:700}tr.section td.t{font-weight:600}\n"
    "tr.title td.t,tr.department td.t,tr.group td.t{font-weight:600}tr.text td.t{color:var(--soft)}"
    "tr.furniture td.t{color:var(--soft);text-decoration:line-through}tr.more .k{opacity:.5}\n"
    "tr.close td{background:var(--close)}code{font:inherit;font-family:ui-monospace,monospace;color:var(--ink)}"
    ".bar{display:inline-block;width:4.2em;height:.62em;border-radius:.3em;background:var(--line);overflow:hidden;"
    "vertical-align:baseline;margin-right:.5em}.bar i{display:block;height:100%}\n"
    ".safe .bar i{background:#3c9d5f}.fair .bar i{background:#c8a12d}.close .bar i{background:#d2452f}"
    ".d td{background:var(--wash);font-size:.85em}.d b{color:#c0392b}\n"
    "@media(max-width:60em){header{position:static}td.w{width:9em}td.v{width:auto}.bar{display:none}}"
    "@media print{header{position:static}}\n";

static void escaped(struct buf *out, struct span s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);
        if (cp == '<')
            buf_adds(out, "&lt;");
        else if (cp == '>')
            buf_adds(out, "&gt;");
        else if (cp == '&')
            buf_adds(out, "&amp;");
        else if (cp == '"')
            buf_adds(out, "&quot;");
        else if (cp == CP_LINE)
            buf_adds(out, "<br>");
        else if (cp == '\t')
            buf_adds(out, "&emsp;");
        else if (cp >= 0x20 && !(cp >= 0x7F && cp < 0xA0) && !(cp >= 0x202A && cp <= 0x202E) &&
                 !(cp >= 0x2066 && cp <= 0x2069))
            buf_add_utf8(out, cp);
    }
}

static void chip(struct buf *out, enum segment_kind k, struct span more)
{
    buf_printf(out, "<span class=\"k %s\" style=\"--h:%s\" title=\"%s\"><b>%s</b> <small>%s", segment_kind_name(k),
               kinds[k].hue, kinds[k].tells, kinds[k].zh, segment_kind_name(k));
    if (more.n) {
        buf_adds(out, " · ");
        escaped(out, more);
    }
    buf_adds(out, "</small></span>");
}

static void head(const struct segments *s, struct buf *out)
{
    struct explain_counts c = explain_count(s);
    buf_adds(out, "<!DOCTYPE html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\">"
                  "<meta name=\"viewport\" content=\"width=device-width\"><title>");
    escaped(out, s->source);
    buf_adds(out, " – zhize explain</title>\n<style>\n");
    buf_adds(out, page_style);
    buf_adds(out, "</style></head>\n<body><header><h1>");
    escaped(out, s->source);
    buf_adds(out, "</h1>\n<div class=\"kinds\">");
    for (int k = 0; k < SEG_KINDS; k++)
        if (c.kinds[k] > 0) {
            struct buf n = {0};
            buf_printf(&n, "%zu", c.kinds[k]);
            chip(out, (enum segment_kind)k, (struct span){n.s, n.n});
            buf_free(&n);
        }
    buf_printf(out, "</div>\n<p>%zu role%s. ", c.roles, c.roles == 1 ? "" : "s");
    if (c.close)
        buf_printf(out, "%zu line%s on a yellow ground could as well be something else. ", c.close,
                   c.close == 1 ? "" : "s");
    buf_adds(out,
             "A bar tells how far a decision came before its runner-up: green is safe, red is a close call; without "
             "a bar, a table left no choice.</p></header>\n<main><table>\n<thead><tr><th class=\"p\">¶</th>"
             "<th>taken for</th><th>text</th><th class=\"n\">score</th><th>before runner-up</th>"
             "<th>rule, and what it saw</th></tr></thead>\n");
}

static void text_cell(const struct segment *g, struct buf *out)
{
    buf_printf(out, "<td class=\"t\" style=\"padding-left:%uem\">", 1 + 2 * (g->depth < 8 ? g->depth : 8));
    if (g->label.n) {
        buf_adds(out, "<span class=\"l\">");
        escaped(out, g->label);
        buf_adds(out, g->text.n ? ":</span> " : "</span> ");
    }
    if (g->marker.n) {
        buf_adds(out, "<span class=\"m\">");
        escaped(out, g->marker);
        buf_adds(out, "</span>");
    }
    escaped(out, g->text);
    buf_adds(out, "</td>");
}

/* Score, how far before the runner-up (the bar is full at four points), rule and reason. */
static void why_cells(const struct segment *g, struct buf *out)
{
    enum sureness sure = explain_sureness(g);
    buf_adds(out, "<td class=\"n\">");
    if (g->score)
        buf_printf(out, "%.2f", g->score / 100.0);
    buf_adds(out, "</td><td class=\"v\">");
    if (sure != SURE_GIVEN) {
        int margin = g->runner.n == 0 || g->margin > 400 ? 400 : g->margin < 16 ? 16 : g->margin;
        buf_printf(out, "<span class=\"bar\"><i style=\"width:%d%%\"></i></span>", margin / 4);
    }
    if (g->runner.n) {
        buf_printf(out, "+%.2f <small>", g->margin / 100.0);
        escaped(out, g->runner);
        buf_adds(out, "</small>");
    }
    buf_adds(out, "</td><td class=\"w\"><code>");
    escaped(out, g->rule);
    buf_adds(out, "</code>");
    const char *reason = explain_reason(g->rule);
    if (*reason)
        buf_printf(out, "<br>%s", reason);
    buf_adds(out, "</td>");
}

static void row(const struct segment *g, struct buf *out)
{
    bool name = g->kind == SEG_ROLE && g->text.n > 0; /* the post itself, not its label */
    buf_printf(out, "<tr class=\"s %s %s%s%s\" style=\"--h:%s\"><td class=\"p\">%u</td><td class=\"c\">",
               segment_kind_name(g->kind), sureness[explain_sureness(g)], g->more ? " more" : "", name ? " name" : "",
               kinds[g->kind].hue, g->p);
    chip(out, g->kind, g->kind == SEG_ROLE ? SPAN("") : g->name);
    buf_adds(out, "</td>");
    text_cell(g, out);
    why_cells(g, out);
    buf_adds(out, "</tr>\n");
}

/* What was complained of stands below the line that it concerns; `next` is the first one not printed yet. */
static void diagnostics(const struct diags *d, uint32_t upto, bool *done, struct buf *out)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct diag *x = &d->list[i];
        if (done[i] || x->para > upto)
            continue;
        done[i] = true;
        buf_printf(out, "<tr class=\"d\"><td class=\"p\">%u</td><td class=\"c\"><b>%s</b></td><td colspan=\"4\">",
                   x->para, diag_level_name(x->level));
        escaped(out, x->message);
        buf_printf(out, " <code>[%s]</code></td></tr>\n", diag_name(x->id));
    }
}

/* The head of a role's rows, or of those of none. */
static void group(const struct segment *g, struct buf *out)
{
    buf_printf(out, "</tbody>\n<tbody%s style=\"--r:%u\"><tr class=\"b\"><td class=\"p\"></td><td colspan=\"5\">",
               g->role ? " class=\"r\"" : "", g->role * 67 % 360);
    if (g->role == 0)
        buf_adds(out, "no role");
    else
        buf_printf(out, "role %u", g->role);
    if (g->parent)
        buf_printf(out, ", within role %u", g->parent);
    buf_adds(out, "</td></tr>\n");
}

void segments_explain_html(const struct segments *s, struct buf *out)
{
    bool *done = xcalloc(s->diags.n + 1, sizeof *done);
    uint32_t role = 0, para = 0;
    head(s, out);
    buf_adds(out, "<tbody>\n");
    for (size_t i = 0; i < s->n; i++) {
        const struct segment *g = &s->list[i];
        if (!explain_shown(g))
            continue;
        if (g->p != para)
            diagnostics(&s->diags, para, done, out);
        para = g->p;
        if (g->role != role)
            group(g, out);
        role = g->role;
        row(g, out);
    }
    diagnostics(&s->diags, UINT32_MAX, done, out);
    buf_adds(out, "</tbody></table></main></body></html>\n");
    free(done);
}
