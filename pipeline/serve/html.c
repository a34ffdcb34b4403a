/* Pieces of pages: escaping, links, the frame around every page. Knows no database. */
#include "html.h"
#include <string.h>

void h(struct page *p, const char *literal)
{
    buf_adds(p->out, literal);
}

static void escape(struct buf *out, struct span s, bool breaks)
{
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        uint32_t cp = utf8_next(s, &i);
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
        case '"':
            buf_adds(out, "&quot;");
            break;
        case '\'':
            buf_adds(out, "&#39;");
            break;
        case '\n':
        case CP_LINE:
            buf_adds(out, breaks ? "<br>" : " ");
            break;
        case CP_BAD:
            buf_add_utf8(out, CP_BAD);
            break;
        default:
            if (cp == '\t' || (cp >= 0x20 && (cp < 0x7F || cp > 0x9F) && !(cp >= 0x202A && cp <= 0x202E) &&
                               !(cp >= 0x2066 && cp <= 0x2069)))
                buf_add(out, s.s + from, i - from);
        }
    }
}

void h_text(struct page *p, struct span text)
{
    escape(p->out, text, true);
}

void h_attr(struct page *p, struct span text)
{
    escape(p->out, text, false);
}

void h_number(struct page *p, int64_t n)
{
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)n);
    for (int i = 0; i < len; i++) {
        buf_addc(p->out, digits[i]);
        if (digits[i] != '-' && i + 1 < len && (len - i - 1) % 3 == 0)
            buf_addc(p->out, ',');
    }
}

void h_marked(struct page *p, const struct search_hit *hit, size_t width)
{
    size_t from, to;
    search_snippet(hit->text, hit->ranges, hit->ranges_n, width, &from, &to);
    if (from > 0)
        h(p, "…");
    size_t at = from;
    for (size_t i = 0; i < hit->ranges_n && hit->ranges[i].from < to; i++) {
        size_t end = hit->ranges[i].to < to ? hit->ranges[i].to : to;
        if (hit->ranges[i].from < at)
            continue;
        h_text(p, span_sub(hit->text, at, hit->ranges[i].from));
        h(p, "<mark>");
        h_text(p, span_sub(hit->text, hit->ranges[i].from, end));
        h(p, "</mark>");
        at = end;
    }
    h_text(p, span_sub(hit->text, at, to));
    if (to < hit->text.n)
        h(p, "…");
}

static const char *const link_names[] = {"role", "department", "document"};

void h_href(struct page *p, enum link kind, struct span id)
{
    if (p->site->files)
        buf_printf(p->out, "%s-", link_names[kind]);
    else
        buf_printf(p->out, "/%s/", link_names[kind]);
    h_attr(p, id);
    if (p->site->files)
        h(p, ".html");
}

void h_link(struct page *p, enum link kind, struct span id, uint32_t paragraph, struct span text)
{
    if (id.n == 0) {
        h_text(p, text);
        return;
    }
    h(p, "<a href=\"");
    h_href(p, kind, id);
    if (paragraph)
        buf_printf(p->out, "#p%u", paragraph);
    h(p, "\">");
    h_text(p, text);
    h(p, "</a>");
}

void h_page_href(struct page *p, const char *name)
{
    if (p->site->files)
        buf_printf(p->out, "%s.html", *name ? name : "index");
    else
        buf_printf(p->out, "/%s", name);
}

/* How details of messages end, as lines.c words them. */
static const struct {
    const char *en, *zh;
} details[] = {{", which does not name it among its own", "，而后者没有把它列为下级"},
               {", but it names another superior", "，而前者写的是另一个上级"}};

void h_message(struct page *p, struct span message)
{
    const char *word = NULL;
    size_t known = 0; /* bytes of the message that the word stands for */
    for (int id = 0; id < DIAG_COUNT && !p->site->english; id++) {
        const char *base = diag_message((enum diag_id)id);
        size_t n = strlen(base);
        if (n > known && span_starts(message, base) && (message.n == n || message.s[n] == ':')) {
            word = view_word(span_of(diag_name((enum diag_id)id)), false);
            known = word ? n : known;
        }
    }
    if (word)
        h(p, word);
    struct span rest = span_sub(message, known, message.n);
    if (word && span_starts(rest, ": ")) {
        h(p, "：");
        rest = span_sub(rest, 2, rest.n);
    }
    for (size_t i = 0; i < sizeof details / sizeof *details && word; i++) {
        if (span_ends(rest, details[i].en)) {
            h_text(p, span_sub(rest, 0, rest.n - strlen(details[i].en)));
            h(p, details[i].zh);
            return;
        }
    }
    h_text(p, rest);
}

void h_word(struct page *p, struct span name)
{
    const char *word = view_word(name, p->site->english);
    h_text(p, word ? span_of(word) : name);
}

static const struct {
    const char *name, *zh, *en;
} menu[] = {
    {"", "查找", "Search"},
    {"roles", "岗位", "Roles"},
    {"departments", "部门", "Departments"},
    {"documents", "文档", "Documents"},
    {"stats", "统计", "Statistics"},
};

static void language_switch(struct page *p, struct span self)
{
    bool en = p->site->english;
    h(p, "<a class=\"lang\" hreflang=\"");
    h(p, en ? "zh" : "en");
    h(p, "\" lang=\"");
    h(p, en ? "zh" : "en");
    h(p, "\" href=\"");
    if (p->site->files) {
        h(p, en ? "../" : "en/");
        h_attr(p, self);
    } else {
        h_attr(p, self);
        h(p, span_find(self, "?", 0) == SIZE_MAX ? "?" : "&amp;");
        h(p, en ? "lang=zh" : "lang=en");
    }
    h(p, en ? "\">中文</a>" : "\">English</a>");
}

static void head(struct page *p, struct span title)
{
    h(p, "<!DOCTYPE html>\n<html lang=\"");
    h(p, p->site->english ? "en" : "zh-CN");
    h(p, "\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    if (p->site->files)
        h(p, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self' file:;"
             " script-src 'self' file:; img-src 'self' data:; base-uri 'none'; form-action 'self' file:\">\n");
    h(p, "<title>");
    if (title.n) {
        h_text(p, title);
        h(p, " · ");
    }
    h(p, L(p, "岗位职责目录", "Role catalogue"));
    h(p, "</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"");
    h(p, p->site->files ? p->site->root : "/");
    h(p, "style.css\">\n");
    if (p->site->files) {
        buf_printf(p->out, "<script src=\"%sindex.js\" defer></script>\n<script src=\"%sstatic.js\" defer></script>\n",
                   p->site->root, p->site->root);
    } else {
        h(p, "<script src=\"/app.js\" defer></script>\n");
    }
    h(p, "</head>\n");
}

void h_begin(struct page *p, struct span title, const char *here, struct span query, struct span self)
{
    head(p, title);
    h(p, "<body>\n<a class=\"skip\" href=\"#main\">");
    h(p, L(p, "跳到正文", "Skip to content"));
    h(p, "</a>\n<header>\n<div class=\"bar\"><a class=\"brand\" href=\"");
    h_page_href(p, "");
    h(p, "\"><span class=\"seal\" aria-hidden=\"true\">职</span> ");
    h(p, L(p, "岗位职责目录", "Role catalogue"));
    h(p, "</a>\n<nav aria-label=\"");
    h(p, L(p, "主菜单", "Main menu"));
    h(p, "\">");
    for (size_t i = 0; i < sizeof menu / sizeof *menu; i++) {
        h(p, "<a href=\"");
        h_page_href(p, menu[i].name);
        h(p, strcmp(menu[i].name, here) == 0 ? "\" aria-current=\"page\">" : "\">");
        h(p, p->site->english ? menu[i].en : menu[i].zh);
        h(p, "</a>");
    }
    language_switch(p, self);
    h(p, "</nav></div>\n<form class=\"search\" role=\"search\" action=\"");
    h_page_href(p, "");
    h(p, "\" method=\"get\"><label class=\"hidden\" for=\"q\">");
    h(p, L(p, "查找岗位和职责", "Find roles and duties"));
    h(p, "</label><input id=\"q\" name=\"q\" type=\"search\" autocomplete=\"off\" maxlength=\"300\" placeholder=\"");
    h(p, L(p, "查找岗位、职责、任职要求……", "Find roles, duties, requirements …"));
    h(p, "\" value=\"");
    h_attr(p, query);
    h(p, *here ? "\">" : "\" autofocus>");
    h(p, "<button type=\"submit\">");
    h(p, L(p, "查找", "Search"));
    h(p, "</button></form>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n");
}

void h_end(struct page *p)
{
    h(p, "</main>\n<footer>");
    h(p, L(p, "由 zhize 根据原始文档整理。每一条都可以回到它的文档和段落。",
           "Made by zhize from the original documents. Every line leads back to its document and paragraph."));
    h(p, "</footer>\n</body>\n</html>\n");
}
