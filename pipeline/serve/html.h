/* Private to pipeline/serve: building pages. Everything that comes from documents goes through h_text or h_attr, which
 * escape; only literals of this folder go in as they are. */
#ifndef ZHIZE_HTML_H
#define ZHIZE_HTML_H

#include "search.h"
#include "view.h"

/* How pages are made: for the server, or as files. */
struct site {
    bool english;
    bool files;       /* static files: links are to files beside this one */
    const char *root; /* for files: what leads to the folder of styles, "" or "../" */
};

struct page {
    const struct site *site;
    struct buf *out;
};

/* One of two literals by language. */
#define L(p, zh, en) ((p)->site->english ? (en) : (zh))

void h(struct page *p, const char *literal);
void h_text(struct page *p, struct span text);                             /* soft breaks and line feeds become <br> */
void h_attr(struct page *p, struct span text);                             /* within double quotes */
void h_number(struct page *p, int64_t n);                                  /* with thousands separators */
void h_marked(struct page *p, const struct search_hit *hit, size_t width); /* snippet with <mark> */

enum link { LINK_ROLE, LINK_DEPARTMENT, LINK_DOCUMENT };
/* <a href> to a thing, around `text`; plain text when id is empty. anchor: paragraph, 0: none. */
void h_link(struct page *p, enum link kind, struct span id, uint32_t paragraph, struct span text);
void h_href(struct page *p, enum link kind, struct span id); /* the address only */
/* Address of a page: "roles", "departments", "documents", "stats", "" (home). */
void h_page_href(struct page *p, const char *name);

/* Everything up to and including <main>, and from </main> on. here: the page's name as above, for the menu; query: what
 * stands in the search box; self: path of this page for the language switch (server) or file name (files). */
void h_begin(struct page *p, struct span title, const char *here, struct span query, struct span self);
void h_end(struct page *p);

/* A diagnostic's message, in the page's language where there are words for it. */
void h_message(struct page *p, struct span message);
/* The word for a kind or field. */
void h_word(struct page *p, struct span name);

/* ---- pages ---- */
void page_home(struct page *p, struct catalogue *c, struct span query, const struct search_result *r, size_t offset,
               size_t limit);
/* Only the results, to be put in place while typing. */
void page_results(struct page *p, struct span query, const struct search_result *r, size_t offset, size_t limit);
void page_roles(struct page *p, struct catalogue *c, bool by_count, size_t offset, size_t limit);
void page_departments(struct page *p, struct catalogue *c);
void page_documents(struct page *p, struct catalogue *c, size_t offset, size_t limit);
void page_stats(struct page *p, struct catalogue *c);
void page_role(struct page *p, const struct view_role *r);
void page_department(struct page *p, const struct view_department *d);
void page_document(struct page *p, const struct view_document *d);
void page_error(struct page *p, int status, struct span what);

/* ---- charts ---- */
/* Horizontal bars as SVG; links where ids are told. */
void chart_bars(struct page *p, const struct view_count *list, size_t n, enum link kind, bool words);
/* The department's chart by Graphviz as <svg>; false when `dot` is not installed, fails, or the chart is too large. */
bool chart_dot(struct page *p, const struct view_department *d);

#endif
