/* The document: what extract gives to segment. Paragraphs and tables as one flat list of nodes in reading order, so
 * that no depth of nesting needs recursion. Readers build it with the doc_* verbs; text and strings live in its arena.
 * It is printed as and read from urn:zhize:document:1 (document_xml.c). */
#ifndef ZHIZE_DOCUMENT_H
#define ZHIZE_DOCUMENT_H

#include "diag.h"
#include "numbering.h"

struct para {
    uint32_t n;        /* from 1 in reading order; set by doc_finish */
    struct span text;  /* soft line break U+2028, tab \t; no other control character */
    struct span style; /* the style's name as Word shows it ("heading 1"), or empty */
    int outline;       /* 1..9 for outline level (heading 1 is 1), 0 for body text */
    bool bold;         /* every visible character is bold (evidence only) */
    bool center;       /* centred (evidence only) */
    bool numbered;     /* label below holds: Word prints an automatic number or bullet */
    struct num_label label;
};

/* GONE: covered by the cell before it; doc_table_end takes it out with its content. */
enum vmerge { VMERGE_NONE, VMERGE_RESTART, VMERGE_CONTINUE, VMERGE_GONE };

/* Where a cell stands. Either edges (left < right, any unit: grid columns in docx, twips in doc and RTF) with vmerge,
 * or, when left == right, colspan and rowspan as in HTML and ODF (0 counts as 1). doc_table_end turns both into
 * span/rows. */
struct cell {
    int32_t left, right;
    enum vmerge vmerge;
    uint32_t colspan, rowspan; /* after doc_table_end: columns and rows covered, both at least 1 */
    uint32_t row, col;         /* after doc_table_end: position in the table's grid, from 0 */
};

enum node_kind { NODE_P, NODE_TABLE, NODE_TABLE_END, NODE_ROW, NODE_ROW_END, NODE_CELL, NODE_CELL_END };

struct node {
    enum node_kind kind;
    union {
        struct para p;
        struct cell cell;
    } u;
};

struct document {
    struct arena *arena; /* owns all text below */
    struct span source;  /* file name as given, without folders */
    struct span format;  /* "docx", "doc", "rtf", … */
    char sha256[65];     /* of the file, hexadecimal */
    struct node *nodes;
    size_t n, cap;
    struct numbering *numbering;
    struct diags diags;
    struct doc_state *state; /* of building; NULL after doc_finish */
};

struct document *doc_new(void);
void doc_free(struct document *d); /* accepts NULL */

/* Building, in reading order. Text of the open paragraph is collected by doc_text; malformed UTF-8 is replaced and
 * control characters are dropped there (\t stays; \n, \v and \r become U+2028). */
void doc_text(struct document *d, const char *s, size_t n);
/* The same for text of which the caller knows that it is well-formed and has no control characters. */
void doc_plain(struct document *d, const char *s, size_t n);
void doc_char(struct document *d, uint32_t cp);
/* Bytes of text in the open paragraph. */
size_t doc_pending(const struct document *d);
/* Take the open paragraph's text away (a reader that decides late: hidden, deleted, moved). */
void doc_drop_pending(struct document *d);
/* End the open paragraph (an empty one counts too). `props` gives all but n and text; may be NULL. Its strings are
 * borrowed and must live in d->arena. */
void doc_para(struct document *d, const struct para *props);
/* A text box met inside a paragraph: between begin and end, paragraphs and tables go to the box, and the paragraph that
 * was open continues after the end. The box's content stands before its anchor's paragraph when no text precedes the
 * anchor in it, else after it. */
void doc_box_begin(struct document *d);
void doc_box_end(struct document *d);
/* Edges that differ by at most `tolerance` are one (0 for grid columns, some 30 for twips). */
void doc_table_begin(struct document *d, int32_t tolerance);
void doc_row_begin(struct document *d);
void doc_cell_begin(struct document *d, const struct cell *cell); /* cell may be NULL: one column, one row */
void doc_cell_end(struct document *d);                            /* text left open becomes a paragraph */
/* Before doc_row_end: state where the open row's k-th cell (from 0) stands, for readers that learn it late (.doc, RTF).
 */
void doc_row_cell(struct document *d, size_t k, const struct cell *cell);
void doc_row_end(struct document *d);
void doc_table_end(struct document *d);
/* Close what is open, resolve merges, number the paragraphs. To be called once, by extract. */
void doc_finish(struct document *d);
/* Paragraph number that the next paragraph will have, roughly (merged cells may lower it), for diagnostics. */
uint32_t doc_here(const struct document *d);
bool doc_full(const struct document *d); /* a limit was reached: a reader may stop */

/* document XML (document_xml.c). A damaged one gives what was read and a diagnostic. */
void document_write(const struct document *d, struct buf *out);
struct document *document_read(const char *xml, size_t n);

#endif
