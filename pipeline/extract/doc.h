/* What the files of the Word binary reader share (MS-DOC; Word 6 and 95 by their own tables). Private to doc_*.c.
 *
 * doc_fib.c finds the streams and the file information block; doc_text.c the characters; doc_props.c what their
 * formatting says; doc_styles.c the style sheet and fonts; doc_lists.c the lists; doc_boxes.c the text boxes; doc_old.c
 * what Word 6 and 95 do differently; doc_salvage.c what is left of a damaged file; doc_read.c walks the paragraphs and
 * builds the document. */
#ifndef ZHIZE_DOC_H
#define ZHIZE_DOC_H

#include "bytes.h"
#include "cfb.h"
#include "charset.h"
#include "extract.h"
#include "limits.h"

#define DOC_NO_STYLE 0x0FFFu
#define DOC_COLUMNS  64 /* a row has at most 63 cells */

/* Pairs of offset and length in the FIB that are used (MS-DOC 2.5.6; Word 6 has the first in the same order). */
enum doc_pair {
    PAIR_STSHF = 1,
    PAIR_BTE_CHPX = 12,
    PAIR_BTE_PAPX = 13,
    PAIR_FONTS = 15,
    PAIR_CLX = 33,
    PAIR_SPA_MAIN = 40,
    PAIR_DGG_INFO = 50,
    PAIR_TXBX_TEXT = 56,
    PAIR_LST = 73,
    PAIR_LFO = 74,
    DOC_PAIRS
};

/* The stories in the order of their characters. */
enum doc_story {
    STORY_MAIN,
    STORY_FOOTNOTES,
    STORY_HEADERS,
    STORY_MACROS,
    STORY_COMMENTS,
    STORY_ENDNOTES,
    STORY_BOXES,
    STORY_HEADER_BOXES,
    STORIES
};

struct doc_fib {
    unsigned nfib, lid, flags;
    uint32_t fc_min, fc_mac;       /* where the text lies in a file without a piece table */
    uint32_t ccp[STORIES];         /* characters of each story */
    struct bytes pair[DOC_PAIRS];  /* the structures themselves */
    unsigned chp_first, pap_first; /* Word 6: first page of formatting, and how many there are; */
    unsigned chp_pages, pap_pages; /* for files whose bin table is incomplete */
};
#define FIB_COMPLEX    0x0004u
#define FIB_ENCRYPTED  0x0100u
#define FIB_TABLE_1    0x0200u
#define FIB_EXT_CHAR   0x1000u
#define FIB_OBFUSCATED 0x8000u

/* A run of characters that lie together in the file. */
struct doc_piece {
    uint32_t cp, end; /* characters */
    uint32_t fc;      /* byte offset of the first in the main stream */
    uint8_t unit;     /* bytes a character */
    uint16_t prm;     /* formatting on top of the file's */
};

/* Character properties, as far as they matter here. */
struct doc_chp {
    bool deleted, hidden, special, bold, symbol;
    bool form;            /* with `location`: a form field's data */
    uint32_t location;    /* in the data stream */
    uint16_t font;        /* index into the fonts: ASCII text */
    uint16_t font_fe;     /* East Asian text (97) */
    uint16_t symbol_font; /* with `symbol`: the character that stands here */
    uint16_t symbol_char;
    uint16_t chse; /* Word 6: character set of the run, 0: not told */
};

struct doc_pap {
    uint16_t style;
    uint16_t ilfo; /* list: 0 none, from 1 the format override, DOC_ILFO_ANLD */
    uint8_t ilvl;
    uint8_t outline; /* 0..8, 9 for body text */
    uint8_t jc;
    uint8_t anm; /* nLvlAnm of Word 6: 0 none, 1..9 outline, 10 number, 11 bullet */
    bool in_table, row_end, inner_cell, inner_row_end;
    int32_t depth;       /* of tables; 0 with in_table counts as 1 */
    struct bytes anld;   /* Word 6's own numbering */
    struct bytes direct; /* the paragraph's own modifiers, for the row's definition */
    struct bytes huge;   /* or those in the data stream */
};
#define DOC_ILFO_ANLD 2047

/* A table row's definition. */
struct doc_tap {
    int n;                         /* cells; 0: not told */
    int32_t edge[DOC_COLUMNS + 1]; /* twips */
    uint8_t merge[DOC_COLUMNS];    /* DOC_MERGE_* */
    int32_t gap_half;
};
#define DOC_MERGE_FIRST  1u
#define DOC_MERGE_LEFT   2u /* belongs to the cell on its left */
#define DOC_MERGE_UP     4u /* part of a vertical merge */
#define DOC_MERGE_UP_TOP 8u /* its topmost cell */

struct doc_style {
    struct bytes papx, chpx; /* modifiers of its own */
    struct span name;        /* as Word shows it in English */
    uint16_t base, sti;
    uint8_t kind;  /* 1 paragraph, 2 character; 0: not there */
    uint8_t state; /* of resolving: 0 not yet, 1 at work, 2 done */
    struct doc_pap pap;
    struct doc_chp chp;
};

struct doc_font {
    struct span name;
    uint8_t charset;
    bool symbol; /* a font that symbol_to_unicode maps */
};

/* Where the formatting of a file position is looked up (a bin table over pages of 512 bytes), with the last answer. */
struct doc_fkp {
    struct bytes plc; /* n + 1 positions, n page numbers */
    size_t n;
    unsigned page_size; /* bytes of a page number: 4, Word 6: 2 */
    bool pap;
    bool old;
    uint32_t from, to; /* the positions that the last answer holds for */
    struct bytes props;
    size_t at;  /* index in the bin table of the last answer */
    size_t run; /* index in its page */
};

struct doc_box {
    uint32_t shape;    /* the anchor's shape: the outermost group that holds the box */
    uint32_t from, to; /* characters from the start of the boxes' story */
    bool done;
};

struct doc_anchor {
    uint32_t cp, shape;
};

struct docfile {
    struct document *d;
    struct cfb *cfb;
    struct bytes main, table, data;
    struct doc_fib fib;
    bool old; /* Word 6 or 95 */

    uint16_t *text; /* UTF-16 units; with `raw` bytes, or double bytes as one unit */
    uint32_t chars;
    struct doc_piece *pieces;
    size_t pieces_n;
    struct buf bins[2]; /* bin tables made up for Word 6 */
    struct bytes *prcs; /* modifiers that pieces refer to */
    size_t prcs_n;
    size_t work; /* bytes of modifiers read so far, see LIMIT_DOC_PRL_BYTES */

    struct doc_fkp chps, paps;
    struct doc_style *styles;
    size_t styles_n;
    struct doc_style no_style; /* the defaults, base of all */
    bool resolving;            /* a style is being resolved */
    struct doc_font *fonts;
    size_t fonts_n;
    struct doc_box *boxes;
    size_t boxes_n;
    uint32_t boxed; /* characters of the boxes' story that were told */
    struct doc_anchor *anchors;
    size_t anchors_n;
    bool raw;            /* the text is bytes of code pages: Word 6, and 97 as some foreign writers make it */
    const char *charset; /* with `raw`: of runs whose font tells none */
};

/* doc_fib.c: false after a diagnostic. Fills in cfb, streams and fib; to be closed by doc_close in any case. */
bool doc_open(struct docfile *f, const struct input *in);
void doc_close(struct docfile *f);
uint32_t doc_story_start(const struct docfile *f, enum doc_story s);

/* doc_text.c */
void doc_load_text(struct docfile *f);
/* The piece that holds the character; *hint is an index to start from, kept by the caller. NULL: none. */
const struct doc_piece *doc_piece_at(const struct docfile *f, uint32_t cp, size_t *hint);

/* doc_props.c: modifiers (Prl, MS-DOC 2.2.5), read one by one with the codes of Word 97. */
struct doc_prl {
    unsigned code;
    struct bytes arg; /* the operand, without a length byte in front */
};
bool doc_next_prl(const struct docfile *f, struct bytes list, size_t *at, struct doc_prl *out);
void doc_load_formatting(struct docfile *f); /* finds the bin tables */
/* Formatting at a file position; the answer holds for f->from..to. Empty props: none. */
struct bytes doc_fkp_at(struct docfile *f, struct doc_fkp *k, uint32_t fc);
void doc_apply_chp(struct docfile *f, struct bytes list, const struct doc_chp *style, struct doc_chp *chp);
void doc_apply_pap(struct docfile *f, struct bytes list, struct doc_pap *pap);
void doc_apply_tap(struct docfile *f, struct bytes list, struct doc_tap *tap);
/* The formatting of the paragraph whose mark is at cp, and of characters; *to: first character it does not hold for. */
void doc_pap_at(struct docfile *f, uint32_t cp, size_t *hint, struct doc_pap *pap, bool *ends_here);
void doc_chp_at(struct docfile *f, uint32_t cp, size_t *hint, const struct doc_pap *pap, struct doc_chp *chp,
                uint32_t *to);
void doc_row_tap(struct docfile *f, const struct doc_pap *pap, struct doc_tap *tap);

/* doc_styles.c */
void doc_load_fonts(struct docfile *f);
void doc_load_styles(struct docfile *f);
/* The resolved paragraph style; an istd that does not exist gives the defaults. */
const struct doc_style *doc_style_of(struct docfile *f, unsigned istd);

/* doc_lists.c */
void doc_load_lists(struct docfile *f);
/* Word 6's numbering of one paragraph. False: no label. */
struct anld_state {
    int64_t next;                /* made-up list ids */
    struct num_instance *at[13]; /* by nLvlAnm, while paragraphs follow each other */
};
bool doc_anld_label(struct docfile *f, struct anld_state *s, const struct doc_pap *pap, struct num_label *out);

/* doc_boxes.c */
void doc_load_boxes(struct docfile *f);
/* Index of the first of the *n boxes that are anchored at this character of the main text. */
size_t doc_boxes_at(const struct docfile *f, uint32_t cp, size_t *n);

/* doc_forms.c: what a check box or list shows whose data lie there, into the open paragraph. */
void doc_add_form_field(struct docfile *f, uint32_t location);

/* doc_salvage.c: streams of a file whose directory is lost; empty when they cannot be found. */
bool doc_is_fib(struct bytes b); /* does a main stream start like this? */
struct bytes doc_salvage_main(struct bytes file);
/* The table stream that holds a piece table of that length at that offset. */
struct bytes doc_salvage_table(struct bytes file, uint32_t clx, uint32_t length);

/* doc_old.c: Word 6 and 95. */
bool doc_old_fib(struct docfile *f);
/* Complete a bin table that names fewer pages than there are. */
void doc_old_bins(struct docfile *f, bool pap);
/* The operand's length of a Word 6 modifier (-1: a length byte, -2: two of them, -3: tab stops) and its code of 97. */
int doc_old_prl(unsigned opcode, unsigned *code);
void doc_old_charset(struct docfile *f);
/* Word 97 whose text is all in 8-bit pieces: is it double bytes after all? Then `raw` and `charset` are set. */
void doc_foreign_charset(struct docfile *f);
/* Append text[from..to) to the open paragraph, in the character set of its font. */
void doc_old_text(struct docfile *f, uint32_t from, uint32_t to, const struct doc_chp *chp);

/* doc_read.c */
const struct doc_font *doc_font_of(const struct docfile *f, unsigned index);

#endif
