/* Explain: segments for people, as coloured text or as an HTML page. Decides nothing. */
#include "segment.h"
#include "xml.h"

static const char *const colours[SEG_KINDS] = {"1;35", "1;36", "1;33", "1;31", "34", "1;32", "0", "2", "2;9"};
static const char *const html_colours[SEG_KINDS] = {"#e9d5ff", "#cffafe", "#fef3c7", "#fecaca", "#dbeafe",
                                                    "#dcfce7", "#ffffff", "#f3f4f6", "#e5e7eb"};

static void harmless(struct buf *out, struct span s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);
        if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp_is_zero_width(cp) || cp == CP_LINE)
            cp = ' ';
        buf_add_utf8(out, cp);
    }
}

void segments_explain(const struct segments *s, struct buf *out, bool ansi)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct segment *g = &s->list[i];
        if (span_is(g->rule, "blank"))
            continue;
        if (ansi)
            buf_printf(out, "\033[%sm", colours[g->kind]);
        buf_printf(out, "%4u:%-4u %-10s ", g->p, g->from, segment_kind_name(g->kind));
        for (uint32_t k = 0; k < g->depth && k < 8; k++)
            buf_adds(out, "  ");
        if (g->more)
            buf_adds(out, "+ ");
        if (g->label.n) {
            harmless(out, g->label);
            buf_adds(out, " = ");
        }
        if (g->marker.n) {
            harmless(out, g->marker);
            buf_addc(out, ' ');
        }
        harmless(out, g->text);
        if (ansi)
            buf_adds(out, "\033[0m");
        buf_printf(out, "\n          by %.*s", (int)g->rule.n, g->rule.s);
        if (g->name.n)
            buf_printf(out, " as %.*s", (int)g->name.n, g->name.s);
        if (g->role)
            buf_printf(out, ", role %u", g->role);
        if (g->parent)
            buf_printf(out, " within %u", g->parent);
        if (g->score || g->margin)
            buf_printf(out, ", score %.2f", g->score / 100.0);
        if (g->runner.n)
            buf_printf(out, ", %.2f before %.*s", g->margin / 100.0, (int)g->runner.n, g->runner.s);
        buf_addc(out, '\n');
    }
}

static void escaped(struct buf *out, struct span s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);
        if (cp == '<')
            buf_adds(out, "&lt;");
        else if (cp == '&')
            buf_adds(out, "&amp;");
        else if (cp == '"')
            buf_adds(out, "&quot;");
        else if (cp == CP_LINE)
            buf_adds(out, "<br>");
        else if (cp >= 0x20 && !(cp >= 0x7F && cp < 0xA0) && !(cp >= 0x202A && cp <= 0x202E) &&
                 !(cp >= 0x2066 && cp <= 0x2069))
            buf_add_utf8(out, cp);
    }
}

void segments_explain_html(const struct segments *s, struct buf *out)
{
    buf_adds(out, "<!DOCTYPE html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><title>");
    escaped(out, s->source);
    buf_adds(out, "</title>\n<style>body{font:15px/1.6 sans-serif;margin:2em "
                  "auto;max-width:70em;color:#111}table{border-collapse:collapse;width:100%}"
                  "td{padding:.2em .6em;vertical-align:top;border-bottom:1px solid "
                  "#ddd}td.w{color:#555;font-size:12px;white-space:nowrap}"
                  ".k{font-size:12px;color:#333;white-space:nowrap}.l{font-weight:bold}.m{color:#777}\n");
    for (int k = 0; k < SEG_KINDS; k++)
        buf_printf(out, "tr.%s{background:%s}\n", segment_kind_name((enum segment_kind)k), html_colours[k]);
    buf_adds(out, "</style></head><body><h1>");
    escaped(out, s->source);
    buf_adds(out, "</h1>\n<table>\n");
    for (size_t i = 0; i < s->n; i++) {
        const struct segment *g = &s->list[i];
        if (span_is(g->rule, "blank"))
            continue;
        buf_printf(out,
                   "<tr class=\"%s\"><td class=\"k\">%u</td><td class=\"k\">%s%s</td><td style=\"padding-left:%uem\">",
                   segment_kind_name(g->kind), g->p, segment_kind_name(g->kind), g->more ? " +" : "",
                   1 + 2 * (g->depth < 8 ? g->depth : 8));
        if (g->label.n) {
            buf_adds(out, "<span class=\"l\">");
            escaped(out, g->label);
            buf_adds(out, "</span> ");
        }
        if (g->marker.n) {
            buf_adds(out, "<span class=\"m\">");
            escaped(out, g->marker);
            buf_adds(out, "</span> ");
        }
        escaped(out, g->text);
        buf_adds(out, "</td><td class=\"w\">");
        escaped(out, g->rule);
        if (g->name.n) {
            buf_adds(out, " → ");
            escaped(out, g->name);
        }
        if (g->role)
            buf_printf(out, "<br>role %u", g->role);
        if (g->score || g->margin)
            buf_printf(out, "<br>score %.2f", g->score / 100.0);
        if (g->runner.n) {
            buf_printf(out, ", %.2f before ", g->margin / 100.0);
            escaped(out, g->runner);
        }
        buf_adds(out, "</td></tr>\n");
    }
    buf_adds(out, "</table>\n");
    if (s->diags.n) {
        buf_adds(out, "<h2>Diagnostics</h2>\n<ul>\n");
        for (size_t i = 0; i < s->diags.n; i++) {
            const struct diag *d = &s->diags.list[i];
            buf_printf(out, "<li>%u: %s: ", d->para, diag_level_name(d->level));
            escaped(out, d->message);
            buf_printf(out, " [%s]</li>\n", diag_name(d->id));
        }
        buf_adds(out, "</ul>\n");
    }
    buf_adds(out, "</body></html>\n");
}
