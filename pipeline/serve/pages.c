/* The pages of one thing: a role, a department, a document. */
#include "html.h"
#include "render.h"
#include <stdlib.h>

static void self_of(struct page *p, enum link kind, struct span id, struct buf *out)
{
    struct page q = {p->site, out};
    h_href(&q, kind, id);
}

static void badge(struct page *p, int64_t n, const char *zh, const char *en)
{
    h(p, "<span class=\"badge\">");
    h_number(p, n);
    h(p, L(p, zh, en));
    h(p, "</span>");
}

static void notice(struct page *p, struct span text)
{
    h(p, "<p class=\"notice\">");
    h_message(p, text);
    h(p, "</p>\n");
}

static void place(struct page *p, const struct view_place *at)
{
    h_link(p, LINK_DOCUMENT, at->document, at->p, at->name);
    if (at->p) {
        buf_printf(p->out, L(p, "<span class=\"para\">第 %u 段</span>", "<span class=\"para\">¶ %u</span>"), at->p);
    }
}

/* ---- duties with their occurrences ---- */

static void occurrences(struct page *p, const struct view_duty *d)
{
    h(p, "<details><summary>");
    if (d->occurrences > 1)
        badge(p, d->occurrences, " 处", " times");
    else
        h(p, L(p, "出处", "source"));
    h(p, "</summary><ul class=\"occurrences\">");
    for (size_t i = 0; i < d->list_n; i++) {
        const struct view_occurrence *o = &d->list[i];
        h(p, "<li>");
        if (!span_eq(o->text, d->text)) {
            h(p, "<q>");
            h_text(p, o->text);
            h(p, "</q> ");
        }
        if (o->department.n) {
            h(p, "<span class=\"dept\">");
            h_text(p, o->department);
            h(p, "</span> ");
        }
        place(p, &o->place);
        h(p, "</li>");
    }
    if ((int64_t)d->list_n < d->occurrences) {
        h(p, "<li class=\"more\">");
        buf_printf(p->out, L(p, "另有 %lld 处", "%lld more"), (long long)(d->occurrences - (int64_t)d->list_n));
        h(p, "</li>");
    }
    h(p, "</ul></details>");
}

static void duty_lists(struct page *p, const struct view_duty *list, size_t n, bool unit)
{
    struct span kind = {NULL, 0};
    for (size_t i = 0; i < n; i++) {
        if (!span_eq(kind, list[i].kind)) {
            h(p, kind.n ? "</ol></section>\n" : "");
            kind = list[i].kind;
            h(p, "<section class=\"duties\"><h2>");
            h_word(p, view_section(kind, unit));
            h(p, "</h2><ol>\n");
        }
        h(p, "<li id=\"");
        h_attr(p, list[i].id);
        h(p, "\"><span class=\"text\">");
        h_text(p, list[i].text);
        h(p, "</span> ");
        occurrences(p, &list[i]);
        h(p, "</li>\n");
    }
    h(p, n ? "</ol></section>\n" : "");
}

/* ---- a description as a document gives it ---- */

static void items(struct page *p, const struct view_section *s, bool anchors, struct span role)
{
    unsigned open = 0;
    for (size_t i = 0; i < s->items_n; i++) {
        const struct view_item *t = &s->items[i];
        unsigned depth = t->depth < 12 ? t->depth : 12;
        for (; open > depth + 1; open--)
            h(p, "</li></ul>");
        if (open == depth + 1)
            h(p, "</li>");
        for (; open < depth + 1; open++)
            h(p, open < depth ? "<ul><li>" : "<ul>");
        h(p, "<li");
        if (anchors && t->p)
            buf_printf(p->out, " id=\"p%u\"", t->p);
        h(p, ">");
        if (t->label.n) {
            h(p, "<span class=\"label\">");
            h_text(p, t->label);
            h(p, "</span> ");
        }
        h_text(p, t->text);
        if (anchors && t->occurrences > 1 && role.n) {
            h(p, " <a class=\"badge\" href=\"");
            h_href(p, LINK_ROLE, role);
            h(p, "#");
            h_attr(p, t->duty);
            h(p, "\">");
            h_number(p, t->occurrences);
            h(p, L(p, " 处", " times"));
            h(p, "</a>");
        }
    }
    for (; open > 0; open--)
        h(p, "</li></ul>");
}

static void fields(struct page *p, const struct view_description *d)
{
    if (d->fields_n == 0)
        return;
    h(p, "<dl>");
    for (size_t i = 0; i < d->fields_n; i++) {
        h(p, "<div><dt>");
        if (d->fields[i].label.n)
            h_text(p, d->fields[i].label);
        else
            h_word(p, d->fields[i].name);
        h(p, "</dt><dd>");
        h_text(p, d->fields[i].value);
        h(p, "</dd></div>");
    }
    h(p, "</dl>");
}

static void sections(struct page *p, const struct view_description *d, bool anchors)
{
    for (size_t i = 0; i < d->sections_n; i++) {
        const struct view_section *s = &d->sections[i];
        h(p, "<h4");
        if (anchors && s->p)
            buf_printf(p->out, " id=\"p%u\"", s->p);
        h(p, ">");
        if (s->heading.n)
            h_text(p, s->heading);
        else
            h_word(p, s->kind);
        h(p, "</h4>");
        items(p, s, anchors, d->role);
    }
}

static void card(struct page *p, const struct view_description *d)
{
    h(p, "<article class=\"card\"><h3>");
    h_text(p, d->title.n ? d->title : span_of(L(p, "（未写明岗位）", "(no title)")));
    if (d->title_from_filename) {
        h(p, " <small>");
        h(p, L(p, "（据文件名）", "(from the file name)"));
        h(p, "</small>");
    }
    h(p, "</h3><p class=\"where\">");
    if (d->department.n) {
        h_link(p, LINK_DEPARTMENT, d->department_id, 0, d->department);
        h(p, " · ");
    }
    place(p, &d->place);
    if (d->parent_id.n) {
        h(p, " · ");
        h(p, L(p, "属于 ", "within "));
        h_link(p, LINK_ROLE, d->parent_id, 0, d->parent);
    }
    h(p, "</p>");
    fields(p, d);
    sections(p, d, false);
    h(p, "</article>\n");
}

/* ---- role ---- */

static void lines(struct page *p, const char *word, const struct view_line *list, size_t n)
{
    if (n == 0)
        return;
    h(p, "<div><dt>");
    h(p, word);
    h(p, "</dt><dd>");
    for (size_t i = 0; i < n; i++) {
        h(p, i ? "<span class=\"sep\">、</span>" : "");
        h_link(p, LINK_ROLE, list[i].id, 0, list[i].name.n ? list[i].name : SPAN("？"));
        if (list[i].count > 1)
            buf_printf(p->out, "<span class=\"times\">×%lld</span>", (long long)list[i].count);
    }
    h(p, "</dd></div>");
}

static void facts(struct page *p, const struct view_role *r)
{
    h(p, "<dl class=\"facts\">");
    if (r->aliases_n) {
        h(p, L(p, "<div><dt>又名</dt><dd>", "<div><dt>Also called</dt><dd>"));
        for (size_t i = 0; i < r->aliases_n; i++) {
            h(p, i ? "<span class=\"sep\">、</span>" : "");
            h_text(p, r->aliases[i].title);
            if (r->aliases[i].rule.n) {
                h(p, " <small>(");
                h_text(p, r->aliases[i].rule);
                h(p, ")</small>");
            }
        }
        h(p, "</dd></div>");
    }
    lines(p, L(p, "直接上级", "Reports to"), r->superiors, r->superiors_n);
    lines(p, L(p, "直接下级", "Supervises"), r->subordinates, r->subordinates_n);
    h(p, "</dl>");
}

/* The role for programs: data, which no script rule concerns. */
static void linked_data(struct page *p, const struct view_role *r)
{
    struct jsonout j;
    h(p, "<script type=\"application/ld+json\">");
    json_begin(&j, p->out);
    render_role_jsonld(&j, r);
    h(p, "</script>\n");
}

void page_role(struct page *p, const struct view_role *r)
{
    struct buf self = {0};
    struct span title = r->title.n ? r->title : span_of(L(p, "（未写明岗位）", "(no title)"));
    self_of(p, LINK_ROLE, r->id, &self);
    h_begin(p, title, "roles", (struct span){"", 0}, (struct span){self.s, self.n});
    h(p, "<h1>");
    h_text(p, title);
    if (r->pinyin.n) {
        h(p, " <small class=\"pinyin\">");
        h_text(p, r->pinyin);
        h(p, "</small>");
    }
    h(p, "</h1>\n<p class=\"counts\">");
    badge(p, r->descriptions_total, " 份描述", " descriptions");
    badge(p, r->documents, " 个文档", " documents");
    badge(p, r->duties_total, " 条职责", " duties");
    h(p, "</p>\n");
    facts(p, r);
    for (size_t i = 0; i < r->findings_n; i++)
        notice(p, r->findings[i]);
    duty_lists(p, r->duties, r->duties_n, false);
    h(p, "<section><h2>");
    h(p, L(p, "各文档的描述", "As each document describes it"));
    h(p, "</h2>\n<div class=\"cards\" tabindex=\"0\" role=\"group\" aria-label=\"");
    h(p, L(p, "各文档的描述", "Descriptions"));
    h(p, "\">\n");
    for (size_t i = 0; i < r->descriptions_n; i++)
        card(p, &r->descriptions[i]);
    h(p, "</div></section>\n");
    if ((int64_t)r->descriptions_n < r->descriptions_total) {
        h(p, "<p class=\"more\">");
        buf_printf(p->out, L(p, "这里显示前 %zu 份，共 %lld 份。", "The first %zu of %lld are shown. "),
                   r->descriptions_n, (long long)r->descriptions_total);
        if (!p->site->files) {
            h(p, "<a href=\"?all=1\">");
            h(p, L(p, "全部显示", "Show all"));
            h(p, "</a>");
        }
        h(p, "</p>\n");
    }
    linked_data(p, r);
    h_end(p);
    buf_free(&self);
}

/* ---- department ---- */

void page_department(struct page *p, const struct view_department *d)
{
    struct buf self = {0};
    self_of(p, LINK_DEPARTMENT, d->id, &self);
    h_begin(p, d->name, "departments", (struct span){"", 0}, (struct span){self.s, self.n});
    h(p, "<h1>");
    h_text(p, d->name);
    h(p, "</h1>\n<p class=\"counts\">");
    badge(p, d->roles, " 个岗位", " roles");
    badge(p, d->descriptions, " 份描述", " descriptions");
    badge(p, d->documents, " 个文档", " documents");
    h(p, "</p>\n");
    if (d->names_n) {
        h(p,
          L(p, "<dl class=\"facts\"><div><dt>又写作</dt><dd>", "<dl class=\"facts\"><div><dt>Also written</dt><dd>"));
        for (size_t i = 0; i < d->names_n; i++) {
            h(p, i ? "、" : "");
            h_text(p, d->names[i]);
        }
        h(p, "</dd></div></dl>\n");
    }
    size_t members = 0;
    for (size_t i = 0; i < d->nodes_n; i++)
        members += d->nodes[i].member;
    if (d->edges_n == 0 && members > 0) {
        h(p, "<p class=\"none\">");
        h(p, L(p, "文档没有写明汇报关系。", "The documents tell no reporting lines."));
        h(p, "</p>\n");
    } else if (d->edges_n > 0) {
        h(p, "<section><h2>");
        h(p, L(p, "组织结构", "Organisation"));
        h(p, "</h2>\n<figure class=\"chart\">");
        bool drawn = chart_dot(p, d);
        if (!drawn) {
            h(p, "<p class=\"notice\">");
            h(p, L(p, "未安装 graphviz，或图太大：这里只列出关系。",
                   "Graphviz is not installed, or the chart is too large: the lines are listed instead."));
            h(p, "</p><ul>");
            for (size_t i = 0; i < d->edges_n; i++) {
                h(p, "<li>");
                h_text(p, d->nodes[d->edges[i].from].title);
                h(p, " → ");
                h_text(p, d->nodes[d->edges[i].to].title);
                h(p, "</li>");
            }
            h(p, "</ul>");
        }
        h(p, "<figcaption>");
        h(p, L(p, "上方为上级；虚线框的岗位在本部门没有描述。",
               "Superiors stand above; a dashed role is not described in this department."));
        if (!p->site->files) {
            h(p, " <a href=\"/department/");
            h_attr(p, d->id);
            h(p, ".dot\">DOT</a>");
        }
        h(p, "</figcaption></figure></section>\n");
    }
    if (members > 0) {
        h(p, "<section><h2>");
        h(p, L(p, "岗位", "Roles"));
        h(p, "</h2><ul class=\"columns\">");
        for (size_t i = 0; i < d->nodes_n; i++) {
            if (!d->nodes[i].member)
                continue;
            h(p, "<li>");
            h_link(p, LINK_ROLE, d->nodes[i].id, 0, d->nodes[i].title.n ? d->nodes[i].title : SPAN("？"));
            if (d->nodes[i].descriptions > 1)
                buf_printf(p->out, " <span class=\"times\">×%lld</span>", (long long)d->nodes[i].descriptions);
            h(p, "</li>");
        }
        h(p, "</ul></section>\n");
    }
    duty_lists(p, d->duties, d->duties_n, true);
    h_end(p);
    buf_free(&self);
}

/* ---- document ---- */

static void sources(struct page *p, const struct view_document *d)
{
    h(p, "<dl class=\"facts\">");
    for (size_t i = 0; i < d->sources_n; i++) {
        h(p, L(p, "<div><dt>来源</dt><dd>", "<div><dt>Source</dt><dd>"));
        h_text(p, d->sources[i].path);
        h(p, " <span class=\"outcome ");
        h_attr(p, d->sources[i].missing ? SPAN("missing") : d->sources[i].outcome);
        h(p, "\">");
        h_word(p, d->sources[i].missing ? SPAN("missing") : d->sources[i].outcome);
        h(p, "</span>");
        if (d->sources[i].detail.n) {
            h(p, " ");
            h_text(p, d->sources[i].detail);
        }
        h(p, "</dd></div>");
    }
    if (d->row.format.n) {
        h(p, L(p, "<div><dt>格式</dt><dd>", "<div><dt>Format</dt><dd>"));
        h_text(p, d->row.format);
        h(p, "</dd></div>");
    }
    if (d->row.sha256.n) {
        h(p, "<div><dt>SHA-256</dt><dd class=\"hash\">");
        h_text(p, d->row.sha256);
        h(p, "</dd></div>");
    }
    h(p, "</dl>\n");
}

static void diagnostics(struct page *p, const struct view_document *d)
{
    if (d->diags_n == 0)
        return;
    h(p, "<section><h2>");
    h(p, L(p, "读取时的提示", "Diagnostics"));
    h(p, "</h2><ul class=\"diags\">");
    for (size_t i = 0; i < d->diags_n; i++) {
        h(p, "<li><span class=\"outcome ");
        h_attr(p, d->diags[i].level);
        h(p, "\">");
        h_word(p, d->diags[i].level);
        h(p, "</span> ");
        if (d->diags[i].p)
            buf_printf(p->out, L(p, "<a href=\"#p%u\">第 %u 段</a> ", "<a href=\"#p%u\">¶ %u</a> "), d->diags[i].p,
                       d->diags[i].p);
        h_message(p, d->diags[i].message);
        h(p, " <code>");
        h_text(p, d->diags[i].id);
        h(p, "</code></li>");
    }
    h(p, "</ul></section>\n");
}

static void described(struct page *p, const struct view_description *d, enum link kind, struct span id)
{
    h(p, d->parent_id.n ? "<article class=\"doc-role sub\"" : "<article class=\"doc-role\"");
    if (d->place.p)
        buf_printf(p->out, " id=\"p%u\"", d->place.p);
    h(p, "><h3>");
    h_link(p, kind, id, 0, d->title.n ? d->title : span_of(L(p, "（未写明岗位）", "(no title)")));
    h(p, "</h3>");
    fields(p, d);
    sections(p, d, true);
    h(p, "</article>\n");
}

void page_document(struct page *p, const struct view_document *d)
{
    struct buf self = {0};
    self_of(p, LINK_DOCUMENT, d->row.id, &self);
    h_begin(p, d->row.name, "documents", (struct span){"", 0}, (struct span){self.s, self.n});
    h(p, "<h1>");
    h_text(p, d->row.title.n ? d->row.title : d->row.name);
    h(p, "</h1>\n<p class=\"counts\">");
    badge(p, d->row.roles, " 个岗位", " roles");
    badge(p, d->row.duties, " 条职责", " duties");
    h(p, "</p>\n");
    sources(p, d);
    diagnostics(p, d);
    h(p, "<section class=\"document\"><h2>");
    h(p, L(p, "文档内容", "What it says"));
    h(p, "</h2>\n");
    for (size_t i = 0; i < d->units_n; i++)
        described(p, &d->units[i], LINK_DEPARTMENT, d->units[i].department_id);
    for (size_t i = 0; i < d->descriptions_n; i++)
        described(p, &d->descriptions[i], LINK_ROLE, d->descriptions[i].role);
    if (d->units_n + d->descriptions_n == 0) {
        h(p, "<p>");
        h(p, L(p, "没有找到岗位。", "No role was found."));
        h(p, "</p>");
    }
    h(p, "</section>\n");
    h_end(p);
    buf_free(&self);
}

void page_error(struct page *p, int status, struct span what)
{
    h_begin(p, span_of(L(p, "出错", "Error")), "-", (struct span){"", 0}, SPAN("/"));
    h(p, "<h1>");
    h(p, status == 404 ? L(p, "没有这个页面", "There is no such page") : L(p, "无法显示", "This cannot be shown"));
    h(p, "</h1><p>");
    h_text(p, what);
    h(p, "</p>\n");
    h_end(p);
}
