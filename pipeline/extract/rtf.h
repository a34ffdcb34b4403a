/* Private to the RTF reader (read_rtf.c, rtf_*.c): its state while it reads one document. Section numbers are those of
 * the Rich Text Format Specification 1.9.1. */
#ifndef ZHIZE_RTF_H
#define ZHIZE_RTF_H

#include "extract.h"
#include "limits.h"

/* Where text goes. */
enum rtf_dest {
    RTF_BODY,       /* the open paragraph */
    RTF_SKIP,       /* nowhere, and control words do nothing */
    RTF_QUIET,      /* nowhere, but control words and groups within count (tables of definitions, shapes) */
    RTF_FONT,       /* a font's name */
    RTF_STYLE,      /* a style's name */
    RTF_LEVEL_TEXT, /* \leveltext of a list level */
    RTF_LABEL,      /* \listtext or \pntext: a number as the writer printed it */
    RTF_PN_BEFORE,  /* \pntxtb */
    RTF_PN_AFTER    /* \pntxta */
};

struct rtf_chp { /* character properties that matter here */
    int32_t font;
    bool hidden, deleted, bold;
    bool asian; /* \dbch: what \ab says holds for East Asian characters, not for a complex script's */
};

struct rtf_pap { /* paragraph properties that matter here */
    int32_t style;
    int32_t ls;      /* list override; 0 none, -1 not stated */
    int32_t ilvl;    /* level from 0 */
    int32_t outline; /* 0..8, 9 body text; -1 not stated */
    int32_t itap;    /* table depth */
    bool intbl, center;
    bool pn; /* numbered by the last \pn */
};

struct rtf;

struct rtf_group {
    enum rtf_dest dest;
    struct rtf_chp chp;
    struct rtf_pap pap;
    int32_t uc;                      /* bytes that stand for a \u in readers without Unicode */
    void (*end)(struct rtf *);       /* run before the group is left; its state is still the top one then */
    void (*child_end)(struct rtf *); /* end of each group within (entries of tables) */
    bool upr;                        /* \upr: the first group within is the other's repetition without Unicode */
    bool nested_props;               /* within \nesttableprops */
};

struct rtf_font {
    const char *charset; /* NULL: not told */
    struct span name;
    bool symbol;   /* \fcharset2 */
    bool codepage; /* charset was stated by \cpg */
};

struct rtf_style {
    struct span name;
    int32_t ls, ilvl, outline; /* as in rtf_pap; -1 not stated */
    int32_t based;             /* or -1 */
};

struct rtf_rowcell {
    int32_t right; /* twips */
    bool first_h, rest_h, first_v, rest_v;
};

struct rtf_rowdef { /* \trowd … \cellx */
    int32_t left;
    struct rtf_rowcell next; /* flags of the cell that the next \cellx ends */
    struct rtf_rowcell *cells;
    size_t n, cap;
};

struct rtf_table {
    size_t cells; /* \cell seen in the open row */
    bool in_cell;
};

/* A story: the body, or a text box within a paragraph. */
struct rtf_story {
    struct buf text; /* UTF-8 of the open paragraph that is not in the document yet */
    bool seen, all_bold;
    bool break_due; /* a page break: parts lines if text follows */
    bool kept;      /* the paragraph goes on behind a hidden mark with the properties in first */
    struct para first;
    struct buf label; /* of RTF_LABEL */
    bool has_label;
    size_t depth; /* tables open */
    struct rtf_table tables[LIMIT_TABLE_DEPTH + 1];
    bool started; /* some of the paragraph's text is in the document already */
};

/* A numbering definition of Word 6, \pn. */
struct rtf_pn {
    int32_t format; /* MSONFC code */
    int32_t level;  /* 1..9 outline, 10 body, 11 bullet, 12 continued without number */
    int32_t start;
    int32_t font;
    struct buf before, after;
};

struct rtf_unit { /* of \leveltext: a byte or a code point */
    uint32_t value;
    bool byte;
};

/* A list level while it is read. */
struct rtf_level {
    int32_t nfc, start;
    bool legal, no_restart, nfcn;
    struct rtf_unit text[256]; /* Word allows 255 */
    size_t n;
};

/* The list table's or the override table's open entry. */
struct rtf_lists {
    struct rtf_level level;
    int32_t index;                          /* of the level in its list or override */
    struct num_level levels[NUM_LEVELS];    /* of the open list */
    struct num_level overrides[NUM_LEVELS]; /* of the open \listoverride: \listoverrideformat */
    int64_t starts[NUM_LEVELS];             /* \listoverridestartat; INT64_MIN none */
    int32_t id, style_id;                   /* \listid, \liststyleid */
    bool in_level, in_lfolevel, start_at;   /* where \levelstartat belongs */
    int32_t lfo_start;
    size_t count;      /* lists and overrides seen, up to LIMIT_LISTS */
    bool label_seen;   /* the document prints its labels (\listtext), so a paragraph without one has none */
    bool pn_before;    /* the paragraph before this one was numbered by \pn */
    int64_t pn_list;   /* engine's list of the current \pn */
    struct buf pn_key; /* what distinguishes it */
    struct rtf_link {
        struct num_list *list;
        int32_t style_id;
    } * links; /* lists that refer to a list style */
    size_t links_n;
};

struct rtf {
    const struct input *in;
    struct document *d;
    const unsigned char *s;
    size_t pos, n;
    struct rtf_group *groups;
    size_t depth, cap;   /* groups open */
    size_t ignored;      /* groups past the limit */
    bool star;           /* \* stood before this control word */
    bool done;           /* the outermost group is closed */
    int32_t skip;        /* bytes left to skip after \u */
    uint32_t surrogate;  /* a high one that waits for its partner */
    struct buf bytes;    /* undecoded text, one font's */
    bool lead, lead_raw; /* bytes ends in a lead byte; it stood there as itself */
    const char *ansi;    /* the document's character set */
    bool ansi_told;
    bool libreoffice; /* wrote it */
    int32_t default_font;
    struct rtf_font *fonts;
    struct rtf_style *styles;
    struct id_map {
        uint32_t *of; /* 1 + index by identifier */
        size_t n, count;
    } font_ids, style_ids;
    struct rtf_font font; /* being defined */
    bool font_open;
    struct buf name; /* of the font or style being defined */
    int32_t style_based;
    struct rtf_rowdef rows[2]; /* of a table in the text, of nested ones */
    struct rtf_story *stories; /* [0] the body */
    size_t story, stories_cap;
    struct rtf_pn pn;
    struct rtf_lists lists;
};

static inline struct rtf_group *rtf_top(struct rtf *r)
{
    return &r->groups[r->depth - 1];
}

static inline struct rtf_story *rtf_story(struct rtf *r)
{
    return &r->stories[r->story];
}

/* rtf_text.c: bytes and code points to the destination's text. */
void rtf_byte(struct rtf *r, unsigned char b, bool raw);
void rtf_unicode(struct rtf *r, int32_t code);
void rtf_char(struct rtf *r, uint32_t cp); /* as rtf_unicode, without symbol fonts and surrogates */
void rtf_flush(struct rtf *r);             /* decode what is collected; to be called before any property changes */
bool rtf_takes_raw(const struct rtf *r, unsigned char b); /* is b, \ { or }, the trail byte of a raw lead byte? */
bool rtf_is_lead(const char *charset, unsigned char b);   /* first byte of two */
const struct rtf_font *rtf_font(const struct rtf *r, int32_t id); /* or NULL */

/* rtf_defs.c: font table and style sheet. */
void rtf_font_end(struct rtf *r);  /* commit the font whose number, charset and name were read */
void rtf_style_end(struct rtf *r); /* the same for a style, at its group's end */
const struct rtf_style *rtf_style(const struct rtf *r, int32_t id); /* or NULL */
enum rtf_style_what { RTF_STYLE_LS, RTF_STYLE_ILVL, RTF_STYLE_OUTLINE };
int32_t rtf_style_value(const struct rtf *r, int32_t id, enum rtf_style_what what);
void rtf_defs_free(struct rtf *r);

/* rtf_lists.c: list table, overrides, \pn; labels. */
void rtf_list_begin(struct rtf *r);
void rtf_list_end(struct rtf *r);
void rtf_listtable_end(struct rtf *r);
void rtf_override_begin(struct rtf *r);
void rtf_override_end(struct rtf *r);
void rtf_lfolevel_begin(struct rtf *r);
void rtf_lfolevel_end(struct rtf *r);
void rtf_level_begin(struct rtf *r);
void rtf_level_end(struct rtf *r);
void rtf_level_unit(struct rtf *r, uint32_t value, bool byte);
void rtf_pn_begin(struct rtf *r);
/* Fill in p's label for the paragraph that ends with these properties. */
void rtf_label(struct rtf *r, const struct rtf_pap *pap, struct para *p);
void rtf_lists_free(struct rtf *r);

/* rtf_body.c: paragraphs, tables and text boxes. */
enum rtf_end { RTF_PAR, RTF_CELL, RTF_NEST_CELL, RTF_SECTION };
void rtf_end_para(struct rtf *r, enum rtf_end how);
void rtf_row(struct rtf *r);
void rtf_nest_row(struct rtf *r);
struct rtf_rowdef *rtf_rowdef(struct rtf *r); /* the one that \trowd and \cellx fill */
void rtf_cellx(struct rtf *r, int32_t right);
bool rtf_box_begin(struct rtf *r); /* false: too deep, skip it */
void rtf_box_end(struct rtf *r);
void rtf_body_free(struct rtf *r);

#endif
