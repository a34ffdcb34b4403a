/* What the three files of the OpenDocument reader share: read_odt.c (bytes to elements), odt_style.c (styles, list
 * styles, lists) and odt_body.c (paragraphs, tables, boxes). Nothing else includes it. References are to OpenDocument
 * 1.3 part 3. */
#ifndef ZHIZE_ODT_H
#define ZHIZE_ODT_H

#include "extract.h"
#include "limits.h"

struct odt_reader;

enum odt_ns { NS_OTHER, NS_OFFICE, NS_STYLE, NS_TEXT, NS_TABLE, NS_DRAW, NS_FO, NS_LOEXT, NS_SVG, NS_XML };

/* The attributes of the element being opened; values are borrowed from the parser. */
struct odt_attrs {
    const unsigned char **a; /* libxml2's five pointers an attribute */
    int n;
};
/* The value, or an empty span whose s is NULL when the attribute is absent. */
struct span odt_attr(const struct odt_attrs *a, enum odt_ns ns, const char *name);
/* As a whole number between lo and hi (clamped); `absent` when absent or no number. */
long odt_attr_long(const struct odt_attrs *a, enum odt_ns ns, const char *name, long absent, long lo, long hi);
enum odt_ns odt_namespace(const char *uri);

/* Names to numbers; keys are copied into the arena. */
struct odt_map {
    struct odt_entry {
        struct span key;
        int value;
    } * slots;
    size_t n, cap;
};
int odt_map_get(const struct odt_map *m, char kind, struct span key); /* -1: not there */
void odt_map_set(struct odt_map *m, struct arena *arena, char kind, struct span key, int value);

enum tri { UNSET, YES, NO };

struct odt_style {
    struct span name; /* as shown: display name */
    int parent;       /* index, or -1 */
    struct span parent_name;
    char family; /* 'p' paragraph, 't' text */
    bool automatic, resolved;
    bool has_list;    /* list below was stated; an empty one says: none */
    struct span list; /* style:list-style-name */
    enum tri bold, bold_asian, hidden, center;
};

struct odt_list_style {
    struct num_level levels[NUM_LEVELS];
    struct span prefix[NUM_LEVELS], suffix[NUM_LEVELS], pattern[NUM_LEVELS], bullet[NUM_LEVELS], font[NUM_LEVELS];
    int display[NUM_LEVELS];
    bool finished;
};

/* A list as ODF counts: what continues shares one. */
struct odt_list {
    int style; /* whose levels the engine's list got; -1 until its first numbered paragraph */
};

/* An open text:list (or text:numbered-paragraph). */
struct odt_list_frame {
    int list, style, override; /* indexes; style -1: not stated */
    int level;                 /* from 0 */
    bool item, header, used;   /* within an item; a list header; the item's first paragraph was met */
    long start;                /* of the open item; -1: none */
};

/* Character properties that hold; a copy is kept at each open element. */
struct odt_chars {
    bool bold, bold_asian, hidden;
};

struct odt_para {
    struct para props;
    struct span printed; /* text:number */
    bool text, blank;    /* something stands before; a collapsed blank is owed */
    bool bold, plain;    /* visible characters of either kind were met */
    bool gone;           /* hidden as a whole */
};

struct odt_open {
    void (*close)(struct odt_reader *);
    struct odt_chars chars;
    size_t list_base;
    bool in_para, in_box;
};

enum { ODT_KNOWN = 256 };
struct odt_known {
    const unsigned char *name, *uri;
    const struct odt_element *row;
};

struct odt_reader {
    struct document *d;
    struct arena *arena;
    bool styles_part; /* styles.xml: its automatic styles belong to headers and footers */
    bool automatic, stop, in_para, in_box, number_text;
    size_t calls;  /* that libxml2 made */
    unsigned skip; /* depth within an element that is left out */
    size_t depth;
    struct odt_chars chars;

    struct odt_map map; /* kinds: p and t styles, l list styles, i list ids */
    struct odt_style *styles;
    size_t nstyles, styles_cap;
    int style; /* the style being defined, or -1 */
    struct odt_list_style *list_styles;
    size_t nlist_styles, list_styles_cap;
    int list_style, level; /* being defined, or -1 */
    int outline;           /* the list style of text:outline-style, or -1 */

    struct odt_list *lists;
    size_t nlists, lists_cap;
    int outline_list, last_list, last_style;
    size_t nframes, list_base;
    size_t nparas;
    struct buf number; /* text:number's content */

    /* Cleared for each parse; and stacks, of which each place is written before it is read. */
    struct odt_known known[ODT_KNOWN];
    struct odt_open open[LIMIT_XML_DEPTH];
    struct odt_list_frame frames[LIMIT_XML_DEPTH];
    struct odt_para paras[LIMIT_XML_DEPTH];
};

/* One row for each element that means something. */
struct odt_element {
    enum odt_ns ns;
    const char *name;
    bool skip; /* leave its content out */
    void (*open)(struct odt_reader *, const struct odt_attrs *);
    void (*close)(struct odt_reader *);
};
extern const struct odt_element odt_style_elements[], odt_body_elements[]; /* end with a NULL name */

/* odt_style.c */
/* The style, inheritance resolved, or NULL. */
const struct odt_style *odt_style_get(struct odt_reader *o, char family, struct span name);
struct span odt_style_name(const struct odt_reader *o, const struct odt_style *s);
int odt_list_style_get(const struct odt_reader *o, struct span name); /* -1: not there */
int odt_list_new(struct odt_reader *o);
/* Count one paragraph at `level` of the list in that list style (-1: the default one). False: no label. */
bool odt_list_next(struct odt_reader *o, int list, int style, int level, long start, struct num_label *out);

/* odt_body.c */
void odt_characters(struct odt_reader *o, const char *s, size_t n);

#endif
