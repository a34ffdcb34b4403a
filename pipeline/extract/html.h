/* Private to the HTML reader (read_html.c, html_*.c) and the MHT reader. */
#ifndef ZHIZE_HTML_H
#define ZHIZE_HTML_H

#include "extract.h"
#include "limits.h"

/* What holds within an element: inherited from the one around it, changed by its name, attributes and style. */
struct html_state {
    const struct html_element *element;    /* NULL: of no importance */
    bool hidden, pre, bold, center, label; /* label: the text is the paragraph's number (mso-list:Ignore) */
    struct span symbols;                   /* symbol font's name, or empty */
    int outline;                           /* 1..9, or 0 */
    const char *heading;                   /* "heading 1", or NULL */
    struct span list_type;                 /* list-style-type, or empty */
    bool no_marker;                        /* li that shows no number */
};

/* What one element's own attributes say; not inherited. */
struct html_own {
    int word_list, word_level; /* mso-list:l0 level1: the list, the level from 0; -1 none */
    int tabs;                  /* mso-tab-count */
    bool page_break;
};

enum html_what { /* what the reader does at an element, besides its flags */
                 HTML_INLINE,
                 HTML_BLOCK,
                 HTML_BR,
                 HTML_OL,
                 HTML_UL,
                 HTML_LI,
                 HTML_TABLE,
                 HTML_TR,
                 HTML_TD
};

struct html_element {
    const char *name;
    enum html_what what;
    bool hidden, bold, center, pre;
    int outline;
};
const struct html_element *html_element(const char *name); /* or NULL */

/* html_style.c: take an element's name, attributes (name, value, name, value, …, NULL; may be NULL) and style into s.
 * Spans borrow from the attributes: those that stay are copied into arena. */
void html_style(const struct html_element *e, const char *name, const unsigned char **attrs, struct arena *arena,
                struct html_state *s, struct html_own *own);
const char *html_attr(const unsigned char **attrs, const char *name); /* its value ("" for none), or NULL if absent */

struct html_list {
    bool ordered, reversed;
    int64_t next; /* the next item's value, where it is set */
    bool set;     /* not by counting on */
};

struct html_table {
    bool begun, in_row, in_cell, filled; /* filled: the open cell has a paragraph */
};

/* The body being built (html_body.c). */
struct html {
    struct document *d;
    void *parser; /* htmlParserCtxtPtr */
    struct html_state *stack;
    size_t depth, cap;
    struct buf text;       /* of the open paragraph, blanks collapsed */
    bool blank, line_feed; /* a collapsed blank waits; it held a line feed */
    uint32_t last;         /* the last character of text */
    bool seen, all_bold;
    bool broken;               /* a <br> stood in it */
    bool break_due;            /* a page break: parts lines if text follows */
    struct buf label;          /* of Word's HTML */
    int word_list, word_level; /* of the open paragraph; -1 none */
    bool li;                   /* item below holds: its label waits for a paragraph */
    struct num_label item;
    bool item_numbered;
    struct html_list lists[NUM_LEVELS];
    size_t list_depth, lists_ignored;
    struct num_instance *instance; /* the engine's, of the outermost open list */
    int64_t list_count;
    unsigned reversed_count; /* reversed lists that were counted ahead */
    struct html_table tables[LIMIT_TABLE_DEPTH + 1];
    size_t table_depth, tables_ignored;
    int skip_text; /* depth of the element whose text a tab replaces; 0 none */
};

void html_open(struct html *h, const char *name, const unsigned char **attrs);
void html_close(struct html *h);
void html_text(struct html *h, struct span t);
void html_finish(struct html *h);
void html_free(struct html *h);
/* How many <li> the list has that opens here, from the source behind it; for reversed lists without a start. */
int64_t html_count_items(struct html *h);

/* read_html.c: read n bytes of HTML into d. `charset`: what a MIME header says, or NULL. */
void html_read(const void *bytes, size_t n, const char *charset, struct document *d);

#endif
