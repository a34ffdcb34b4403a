/* The pages of many things: search, roles, departments, documents, statistics. */
#include "html.h"
#include "limits.h"
#include <string.h>

/* ---- search ---- */

static void percent(struct buf *out, struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.s[i];
        if ((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '-' || ch == '_')
            buf_addc(out, (char)ch);
        else
            buf_printf(out, "%%%02X", ch);
    }
}

static void hit_role(struct page *p, const struct search_hit *hit)
{
    h(p, "<li><a href=\"");
    h_href(p, LINK_ROLE, hit->role_id);
    h(p, "\">");
    h_marked(p, hit, 80);
    h(p, "</a> <span class=\"meta\">");
    h_number(p, hit->occurrences);
    h(p, L(p, " 份描述 · ", " descriptions · "));
    h_number(p, hit->documents);
    h(p, L(p, " 个文档", " documents"));
    h(p, "</span></li>\n");
}

static void hit_line(struct page *p, const struct search_hit *hit)
{
    h(p, "<li><div class=\"text\">");
    if (hit->kind == HIT_DEPARTMENT || hit->kind == HIT_DOCUMENT) {
        h(p, "<a href=\"");
        if (hit->kind == HIT_DEPARTMENT)
            h_href(p, LINK_DEPARTMENT, hit->department_id);
        else
            h_href(p, LINK_DOCUMENT, hit->document_id);
        h(p, "\">");
        h_marked(p, hit, 160);
        h(p, "</a>");
    } else {
        h_marked(p, hit, 160);
    }
    h(p, "</div><div class=\"meta\">");
    if (hit->kind == HIT_DEPARTMENT)
        h(p, L(p, "部门", "department"));
    else if (hit->kind == HIT_DOCUMENT)
        h(p, L(p, "文档", "document"));
    if (hit->role.n) {
        h_link(p, LINK_ROLE, hit->role_id, 0, hit->role);
        h(p, " · ");
    }
    if (hit->kind != HIT_DUTY && hit->section.n) {
        h_word(p, view_section(hit->section, hit->role.n == 0 && hit->department.n > 0));
        h(p, " · ");
    }
    if (hit->department.n && hit->kind != HIT_DEPARTMENT) {
        h_link(p, LINK_DEPARTMENT, hit->department_id, 0, hit->department);
        h(p, " · ");
    }
    if (hit->kind != HIT_DEPARTMENT && hit->kind != HIT_DOCUMENT && hit->document.n) {
        h_link(p, LINK_DOCUMENT, hit->document_id, hit->p, hit->document);
        if (hit->p)
            buf_printf(p->out, L(p, " 第 %u 段", " ¶ %u"), hit->p);
    }
    if (hit->occurrences > 1 && hit->kind != HIT_DEPARTMENT && hit->kind != HIT_DOCUMENT) {
        h(p, " · <span class=\"badge\">");
        h_number(p, hit->occurrences);
        h(p, L(p, " 处", " times"));
        h(p, "</span>");
    }
    h(p, "</div></li>\n");
}

static void pager(struct page *p, const char *base, size_t offset, size_t limit, bool more)
{
    if (offset == 0 && !more)
        return;
    h(p, "<nav class=\"pager\" aria-label=\"");
    h(p, L(p, "翻页", "Pages"));
    h(p, "\">");
    if (offset > 0)
        buf_printf(p->out, "<a rel=\"prev\" href=\"%soffset=%zu\">%s</a>", base, offset > limit ? offset - limit : 0,
                   L(p, "上一页", "Previous"));
    if (more)
        buf_printf(p->out, "<a rel=\"next\" href=\"%soffset=%zu\">%s</a>", base, offset + limit,
                   L(p, "下一页", "Next"));
    h(p, "</nav>\n");
}

void page_results(struct page *p, struct span query, const struct search_result *r, size_t offset, size_t limit)
{
    struct buf note = {0};
    for (size_t i = 0; i < r->notes_n; i++) {
        buf_reset(&note);
        note_text(&r->notes[i], p->site->english, &note);
        h(p, "<p class=\"note\">");
        h_text(p, (struct span){note.s, note.n});
        h(p, "</p>\n");
    }
    buf_free(&note);
    if (r->roles_n) {
        h(p, "<section class=\"found-roles\"><h2>");
        buf_printf(p->out, L(p, "岗位 <span class=\"badge\">%lld</span>", "Roles <span class=\"badge\">%lld</span>"),
                   (long long)r->roles_total);
        h(p, "</h2><ul>\n");
        for (size_t i = 0; i < r->roles_n; i++)
            hit_role(p, &r->roles[i]);
        h(p, "</ul></section>\n");
    }
    h(p, "<section class=\"found\"><h2>");
    h(p, L(p, "职责与其他内容 ", "Duties and more "));
    h(p, "<span class=\"badge\">");
    h(p, r->exact ? "" : "≥ ");
    h_number(p, r->total);
    h(p, "</span></h2>\n");
    if (r->facets_n > 1) {
        h(p, "<p class=\"facets\">");
        if (!r->exact)
            buf_printf(p->out, L(p, "<span>其中 %u 处按岗位：</span> ", "<span>Of %u of them, by role:</span> "),
                       LIMIT_SEARCH_RANKED);
        for (size_t i = 0; i < r->facets_n && i < 12; i++) {
            h(p, "<span>");
            h_link(p, LINK_ROLE, r->facets[i].id, 0, r->facets[i].title.n ? r->facets[i].title : SPAN("？"));
            buf_printf(p->out, "<span class=\"times\">%lld</span></span> ", (long long)r->facets[i].count);
        }
        if (r->facets_n > 12)
            buf_printf(p->out, L(p, "等 %zu 个岗位", "… %zu roles"), r->facets_n);
        h(p, "</p>\n");
    }
    buf_printf(p->out, "<ol class=\"hits\" start=\"%zu\">\n", offset + 1);
    for (size_t i = 0; i < r->hits_n; i++)
        hit_line(p, &r->hits[i]);
    h(p, "</ol>\n");
    if (r->hits_n == 0 && r->roles_n == 0 && query.n) {
        h(p, "<p class=\"none\">");
        h(p, L(p, "没有找到。", "Nothing was found."));
        h(p, "</p>");
    }
    struct buf base = {0};
    buf_adds(&base, "/?q=");
    percent(&base, query);
    buf_adds(&base, "&amp;");
    pager(p, buf_cstr(&base), offset, limit, r->hits_n == limit);
    buf_free(&base);
    h(p, "</section>\n");
}

static void tile(struct page *p, const char *page, int64_t n, const char *word)
{
    h(p, "<a class=\"tile\" href=\"");
    h_page_href(p, page);
    h(p, "\"><strong>");
    h_number(p, n);
    h(p, "</strong> ");
    h(p, word);
    h(p, "</a>");
}

static bool cloud_department(void *user, const struct view_department_row *r)
{
    struct page *p = user;
    if (r->roles == 0 && r->duties == 0)
        return true;
    h(p, "<li>");
    h_link(p, LINK_DEPARTMENT, r->id, 0, r->name);
    buf_printf(p->out, "<span class=\"times\">%lld</span></li>\n", (long long)r->roles);
    return true;
}

static bool row_role_short(void *user, const struct view_role_row *r)
{
    struct page *p = user;
    h(p, "<li>");
    h_link(p, LINK_ROLE, r->id, 0, r->title.n ? r->title : span_of(L(p, "（未写明岗位）", "(no title)")));
    buf_printf(p->out, "<span class=\"times\">%lld</span></li>\n", (long long)r->documents);
    return true;
}

static void welcome(struct page *p, struct catalogue *c)
{
    struct catalogue_counts n;
    catalogue_counts(c, &n);
    h(p, "<div class=\"tiles\">");
    tile(p, "roles", n.roles, L(p, "个岗位", "roles"));
    tile(p, "roles", n.duties, L(p, "条职责与要求", "duties and requirements"));
    tile(p, "departments", n.departments, L(p, "个部门", "departments"));
    tile(p, "documents", n.documents, L(p, "个文档", "documents"));
    h(p, "</div>\n<section><h2>");
    h(p, L(p, "最常见的岗位", "Most frequent roles"));
    h(p, "</h2><ul class=\"cloud\">\n");
    view_each_role(c, VIEW_BY_COUNT, 0, 30, row_role_short, p);
    h(p, "</ul></section>\n<section><h2>");
    h(p, L(p, "部门", "Departments"));
    h(p, "</h2><ul class=\"cloud\">\n");
    view_each_department(c, cloud_department, p);
    h(p, "</ul></section>\n<details class=\"help\"><summary>");
    h(p, L(p, "怎样查找", "How to search"));
    h(p, "</summary><ul>");
    h(p, L(p,
           "<li>空格分开的词要同时出现：<code>预算 成本</code></li><li>引号内为连续的一段：<code>\"年度 "
           "预算\"</code></li>",
           "<li>Words between blanks must all be there: <code>预算 成本</code></li><li>Quotation marks make a phrase:"
           " <code>\"年度 预算\"</code></li>"));
    if (p->site->files)
        h(p, L(p, "<li>排除：<code>预算 -成本</code></li>", "<li>Exclude: <code>预算 -成本</code></li>"));
    else
        h(p, L(p,
               "<li>排除：<code>预算 -成本</code>；二者之一：<code>预算 OR 成本</code></li>"
               "<li>限定：<code>岗位:经理</code> <code>部门:财务部</code> <code>栏目:任职资格</code> "
               "<code>文档:手册</code></li>",
               "<li>Exclude: <code>预算 -成本</code>; either: <code>预算 OR 成本</code></li>"
               "<li>Restrict: <code>title:经理</code> <code>dept:财务部</code> <code>section:requirements</code>"
               " <code>doc:手册</code></li>"));
    h(p, L(p, "<li>拼音或首字母：<code>xsjl</code></li>", "<li>Pinyin or its initials: <code>xsjl</code></li>"));
    h(p, "</ul></details>\n");
}

void page_home(struct page *p, struct catalogue *c, struct span query, const struct search_result *r, size_t offset,
               size_t limit)
{
    struct buf self = {0};
    if (query.n && !p->site->files) {
        buf_adds(&self, "/?q=");
        percent(&self, query);
    } else {
        buf_adds(&self, p->site->files ? "index.html" : "/");
    }
    h_begin(p, query, "", query, (struct span){self.s, self.n});
    buf_free(&self);
    h(p, "<div id=\"results\" aria-live=\"polite\">\n");
    if (r)
        page_results(p, query, r, offset, limit);
    h(p, "</div>\n");
    if (!r) {
        h(p, "<div id=\"welcome\">\n");
        welcome(p, c);
        h(p, "</div>\n");
    }
    h_end(p);
}

/* ---- lists ---- */

struct rows {
    struct page *p;
    size_t n;
};

static void number_cell(struct page *p, int64_t n)
{
    h(p, "<td class=\"number\">");
    h_number(p, n);
    h(p, "</td>");
}

static bool row_role(void *user, const struct view_role_row *r)
{
    struct rows *x = user;
    struct page *p = x->p;
    x->n++;
    h(p, "<tr><th scope=\"row\">");
    h_link(p, LINK_ROLE, r->id, 0, r->title.n ? r->title : span_of(L(p, "（未写明岗位）", "(no title)")));
    if (r->aliases.n) {
        h(p, " <small>");
        h_text(p, r->aliases);
        h(p, "</small>");
    }
    h(p, "</th><td>");
    h_text(p, r->departments);
    h(p, "</td>");
    number_cell(p, r->descriptions);
    number_cell(p, r->documents);
    number_cell(p, r->duties);
    h(p, "</tr>\n");
    return true;
}

void page_roles(struct page *p, struct catalogue *c, bool by_count, size_t offset, size_t limit)
{
    struct rows x = {.p = p};
    h_begin(p, span_of(L(p, "岗位", "Roles")), "roles", (struct span){"", 0},
            p->site->files ? SPAN("roles.html") : SPAN("/roles"));
    h(p, "<h1>");
    h(p, L(p, "岗位", "Roles"));
    h(p, "</h1>\n");
    if (!p->site->files) {
        h(p, "<p class=\"sort\">");
        h(p, L(p, "排序：", "Order: "));
        h(p, by_count ? "<a href=\"/roles\">" : "<b>");
        h(p, L(p, "名称", "title"));
        h(p, by_count ? "</a>" : "</b>");
        h(p, by_count ? " <b>" : " <a href=\"/roles?by=count\">");
        h(p, L(p, "文档数", "documents"));
        h(p, by_count ? "</b></p>\n" : "</a></p>\n");
    }
    h(p, "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">");
    h(p,
      L(p,
        "岗位</th><th scope=\"col\">部门</th><th scope=\"col\">描述</th><th scope=\"col\">文档</th><th "
        "scope=\"col\">职责",
        "Role</th><th scope=\"col\">Departments</th><th scope=\"col\">Descriptions</th><th scope=\"col\">Documents</th>"
        "<th scope=\"col\">Duties"));
    h(p, "</th></tr></thead><tbody>\n");
    view_each_role(c, by_count ? VIEW_BY_COUNT : VIEW_BY_TITLE, offset, limit, row_role, &x);
    h(p, "</tbody></table></div>\n");
    pager(p, by_count ? "/roles?by=count&amp;" : "/roles?", offset, limit, limit && x.n == limit);
    h_end(p);
}

static bool row_department(void *user, const struct view_department_row *r)
{
    struct page *p = user;
    h(p, "<tr><th scope=\"row\">");
    h_link(p, LINK_DEPARTMENT, r->id, 0, r->name);
    h(p, "</th>");
    number_cell(p, r->roles);
    number_cell(p, r->descriptions);
    number_cell(p, r->documents);
    number_cell(p, r->duties);
    h(p, "</tr>\n");
    return true;
}

void page_departments(struct page *p, struct catalogue *c)
{
    h_begin(p, span_of(L(p, "部门", "Departments")), "departments", (struct span){"", 0},
            p->site->files ? SPAN("departments.html") : SPAN("/departments"));
    h(p, "<h1>");
    h(p, L(p, "部门", "Departments"));
    h(p, "</h1>\n<div class=\"scroll\"><table><thead><tr><th scope=\"col\">");
    h(p,
      L(p,
        "部门</th><th scope=\"col\">岗位</th><th scope=\"col\">描述</th><th scope=\"col\">文档</th><th "
        "scope=\"col\">部门职责",
        "Department</th><th scope=\"col\">Roles</th><th scope=\"col\">Descriptions</th><th scope=\"col\">Documents</th>"
        "<th scope=\"col\">Own duties"));
    h(p, "</th></tr></thead><tbody>\n");
    view_each_department(c, row_department, p);
    h(p, "</tbody></table></div>\n");
    h_end(p);
}

static bool row_document(void *user, const struct view_document_row *r)
{
    struct rows *x = user;
    struct page *p = x->p;
    x->n++;
    h(p, "<tr><th scope=\"row\">");
    h_link(p, LINK_DOCUMENT, r->id, 0, r->name);
    if (r->title.n) {
        h(p, " <small>");
        h_text(p, r->title);
        h(p, "</small>");
    }
    h(p, "</th><td>");
    h_text(p, r->format);
    h(p, "</td><td><span class=\"outcome ");
    h_attr(p, r->outcome);
    h(p, "\">");
    h_word(p, r->outcome);
    h(p, "</span></td>");
    number_cell(p, r->roles);
    number_cell(p, r->duties);
    number_cell(p, r->diagnostics);
    h(p, "</tr>\n");
    return true;
}

void page_documents(struct page *p, struct catalogue *c, size_t offset, size_t limit)
{
    struct rows x = {.p = p};
    h_begin(p, span_of(L(p, "文档", "Documents")), "documents", (struct span){"", 0},
            p->site->files ? SPAN("documents.html") : SPAN("/documents"));
    h(p, "<h1>");
    h(p, L(p, "文档", "Documents"));
    h(p, "</h1>\n<div class=\"scroll\"><table><thead><tr><th scope=\"col\">");
    h(p, L(p,
           "文档</th><th scope=\"col\">格式</th><th scope=\"col\">结果</th><th scope=\"col\">岗位</th>"
           "<th scope=\"col\">职责</th><th scope=\"col\">提示",
           "Document</th><th scope=\"col\">Format</th><th scope=\"col\">Outcome</th><th scope=\"col\">Roles</th>"
           "<th scope=\"col\">Duties</th><th scope=\"col\">Messages"));
    h(p, "</th></tr></thead><tbody>\n");
    view_each_document(c, offset, limit, row_document, &x);
    h(p, "</tbody></table></div>\n");
    pager(p, "/documents?", offset, limit, limit && x.n == limit);
    h_end(p);
}

/* ---- statistics ---- */

static void stat(struct page *p, struct catalogue *c, enum view_stat which, size_t limit, enum link kind, bool words,
                 const char *title)
{
    struct arena *arena = arena_new();
    struct view_count *list;
    size_t n = view_stat(c, which, limit, arena, &list);
    if (n) {
        h(p, "<section class=\"stat\"><h2>");
        h(p, title);
        h(p, "</h2>\n");
        chart_bars(p, list, n, kind, words);
        h(p, "</section>\n");
    }
    arena_free(arena);
}

static bool finding(void *user, const struct view_diag *d)
{
    struct rows *x = user;
    if (x->n++ == 0) {
        h(x->p, "<section><h2>");
        h(x->p, L(x->p, "目录中的矛盾", "Contradictions in the catalogue"));
        h(x->p, "</h2><ul class=\"diags\">");
    }
    h(x->p, "<li>");
    h_message(x->p, d->message);
    h(x->p, "</li>");
    return x->n < 100;
}

void page_stats(struct page *p, struct catalogue *c)
{
    h_begin(p, span_of(L(p, "统计", "Statistics")), "stats", (struct span){"", 0},
            p->site->files ? SPAN("stats.html") : SPAN("/stats"));
    h(p, "<h1>");
    h(p, L(p, "统计", "Statistics"));
    h(p, "</h1>\n<div class=\"stats\">\n");
    stat(p, c, VIEW_OUTCOMES, 12, LINK_DOCUMENT, true, L(p, "文件按结果", "Files by outcome"));
    stat(p, c, VIEW_FORMATS, 12, LINK_DOCUMENT, false, L(p, "文档按格式", "Documents by format"));
    stat(p, c, VIEW_ROLE_DOCUMENTS, 15, LINK_ROLE, false, L(p, "岗位按文档数", "Roles by documents"));
    stat(p, c, VIEW_DEPARTMENT_ROLES, 15, LINK_DEPARTMENT, false, L(p, "部门按岗位数", "Departments by roles"));
    stat(p, c, VIEW_COMMON_DUTIES, 15, LINK_ROLE, false, L(p, "最常见的职责", "Most common duties"));
    stat(p, c, VIEW_KINDS, 12, LINK_ROLE, true, L(p, "内容按栏目", "Items by section"));
    h(p, "</div>\n");
    struct rows x = {.p = p};
    view_each_finding(c, finding, &x);
    h(p, x.n ? "</ul></section>\n" : "");
    h_end(p);
}
