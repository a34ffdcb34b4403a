/* WordprocessingML, as .docx, flat OPC and Word 2003 XML share it: one SAX handler that fills in styles, lists and the
 * document, element by element as wordml.def says. Private to extract's readers of Word's XML; parsing itself
 * (libxml2) is in wordml_parse.c. */
#ifndef ZHIZE_WORDML_H
#define ZHIZE_WORDML_H

#include "document.h"
#include "extract.h"
#include "limits.h"

/* Namespaces that matter; the transitional, the strict and Word 2003's count as one. */
enum wml_ns { NS_OTHER, NS_W, NS_MC, NS_M, NS_V, NS_AML, NS_WX, NS_REL, NS_PKG };

struct wml;
struct wml_attrs {
    int n;
    const unsigned char **list; /* libxml2's: local name, prefix, URI, value, end */
};
typedef void wml_enter(struct wml *w, const struct wml_attrs *a);
typedef void wml_leave(struct wml *w);

enum wml_element {
    E_OTHER,
#define ELEMENT(ns, name, enter, leave) E_##ns##_##name,
#include "wordml.def"
#undef ELEMENT
    E_COUNT
};
#define ELEMENT(ns, name, enter, leave)                                                                                \
    wml_enter enter;                                                                                                   \
    wml_leave leave;
#include "wordml.def"
#undef ELEMENT

enum tri { UNSET = -1, OFF, ON };

/* Properties of a run, a paragraph mark or a style's text, as stated there. */
struct rprops {
    enum tri bold, hidden;
    bool gone;           /* deleted or moved away: of a paragraph mark */
    struct style *style; /* character style, or NULL */
    struct span symbol;  /* a symbol font (symbols.c), or empty */
};

/* Properties of a paragraph or of a paragraph style, as stated there. */
struct pprops {
    struct style *style;
    bool has_num, has_level, has_outline;
    int64_t num; /* 0: no list */
    int level, outline;
    enum tri center;
    struct rprops mark;
};

struct style {
    struct span id, name;
    char type; /* p, c, n (list), t (table) */
    bool linked, looped;
    struct span based_id;
    struct style *based, *next; /* next: in its hash chain */
    struct pprops p;
    struct rprops r;
    /* What holds after inheritance, once linked. */
    enum tri bold, hidden, center;
    int outline; /* 0..9 as in struct para */
    bool has_num;
    int64_t num;
};

/* An abstractNum with what the engine has no place for. */
struct abstract {
    struct num_list *list;
    int64_t id;
    struct span level_style[NUM_LEVELS]; /* pStyle */
    struct span style_link;              /* numStyleLink: its levels are another's */
};
struct instance {
    struct num_instance *instance;
    int64_t abstract;
};

struct table_state {
    int32_t col; /* grid column of the next cell */
    size_t cells;
    struct cell cell;   /* the cell whose properties are being read */
    struct cell opened; /* the row's last cell that was begun */
    bool row_open, row_gone, cell_due, cell_gone, continued;
    char hmerge; /* r, c or 0 */
};

/* One story's open paragraph: the body's, or a text box's within it. */
struct story {
    struct pprops p;
    struct rprops run;
    bool in_run, run_known, run_hidden, run_bold;
    bool plain, bold; /* visible text that is not bold, that is bold, was seen */
    bool kept;        /* `first` holds: an earlier paragraph, joined by a hidden mark, gives the properties */
    bool break_due;   /* a page break: a line break if text follows */
    struct para first;
    size_t fields, codes; /* open fields; those whose code is being read */
    unsigned char field[LIMIT_FIELD_DEPTH];
    size_t ignored_fields; /* past the limit */
};

/* What is pending of a form field. */
struct form {
    bool box, checked, list;
    int64_t choice, entry;
    struct span text;
};

struct relation {
    struct span id, type, target;
    bool external;
};

enum { WANT_STYLES = 1, WANT_LISTS = 2, WANT_BODY = 4, WANT_RELATIONS = 8, WANT_ALL = 15 };

#define STYLE_BUCKETS 256

struct wml {
    struct document *d;
    unsigned depth;       /* of documents in documents */
    unsigned want;        /* which of the parts met are read */
    const char *part;     /* name for messages */
    void *parser;         /* xmlParserCtxtPtr */
    unsigned level, skip; /* elements open; within an element that is left out */
    unsigned short stack[LIMIT_XML_DEPTH + 1];
    bool in_text, stopped;
    bool quiet; /* damage is not reported */
    /* where properties go */
    struct pprops *ppr;
    struct rprops *rpr;
    /* styles */
    struct style *styles[STYLE_BUCKETS], *style, *default_style;
    struct rprops defaults;
    bool linked;
    /* lists */
    struct abstract *abstracts, *abstract;
    size_t abstract_n, abstract_cap;
    struct instance *instances;
    size_t instance_n, instance_cap;
    struct num_instance *instance;
    struct num_level *lvl;
    int override; /* level of the open lvlOverride */
    struct rprops lvl_font;
    struct span lvl_text;
    /* body */
    struct story *stories;
    size_t story_n, story_cap;
    struct table_state *tables;
    size_t table_n, table_cap;
    size_t continued;                 /* open cells that only continue one above */
    bool chosen[LIMIT_XML_DEPTH + 1]; /* at the level of an AlternateContent: it has its choice */
    struct form form;
    /* relations, and the bytes behind them */
    struct relation *relations;
    size_t relation_n, relation_cap;
    bool (*chunk)(struct wml *w, struct span id); /* altChunk; NULL: cannot be read */
    void *package;
    struct span main_part; /* flat OPC */
};

void wml_init(struct wml *w, struct document *d, unsigned depth);
void wml_free(struct wml *w);
/* Parse a part. False after a diagnostic when it is damaged; what came before is kept. */
bool wml_parse(struct wml *w, const char *part, const void *bytes, size_t n);
/* Leave the open element's content out. */
void wml_skip(struct wml *w);
/* At an element's end: leave out what remains of the element around it. */
void wml_skip_around(struct wml *w);
void wml_stop(struct wml *w);
/* The element around the open one, `up` steps from it (1: its parent). */
enum wml_element wml_around(const struct wml *w, unsigned up);
bool wml_within(const struct wml *w, enum wml_element e);

/* An attribute by local name; .s is NULL when absent; valid during the call. */
struct span wml_attr(const struct wml_attrs *a, const char *name);
struct span wml_val(const struct wml_attrs *a);
bool wml_on(const struct wml_attrs *a);                                       /* val of an on/off element */
int64_t wml_int(const struct wml_attrs *a, const char *name, int64_t absent); /* clamped to 32 bits */

struct style *wml_style(struct wml *w, struct span id); /* made if new */
struct rprops wml_no_rprops(void);
struct pprops wml_no_pprops(void);
/* Resolve inheritance and links between styles and lists: once, before the body. */
void wml_link(struct wml *w);
/* The list instance and level that hold for a paragraph; NULL: not numbered. */
struct num_instance *wml_numbering(struct wml *w, const struct pprops *p, int *level);
void wml_link_lists(struct wml *w);
bool wml_bold(const struct wml *w, const struct pprops *p, const struct rprops *r);
bool wml_hidden(const struct wml *w, const struct pprops *p, const struct rprops *r);
/* Text of the open element, which shows. */
void wml_characters(struct wml *w, const char *text, size_t n);
/* Begin the table row and cell whose first content is met. */
void wml_cell_open(struct wml *w);
/* End a paragraph that damaged XML left open. */
void wml_close_body(struct wml *w);
void wml_free_body(struct wml *w);

#endif
