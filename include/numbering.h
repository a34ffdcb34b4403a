/* The numbering engine: lists, levels, counters and the labels that Word prints. It knows no file format: every reader
 * fills in the same structures (ECMA-376 17.9, MS-DOC 2.9.131 LVL). Number formats are one table (numformat.c).
 *
 * A list (abstractNum, LSTF) has nine levels and owns the counters; an instance (num, LFO) points to a list, may
 * replace levels and may restart counters at its first use. Strings are borrowed: keep them in the document's arena. */
#ifndef ZHIZE_NUMBERING_H
#define ZHIZE_NUMBERING_H

#include "text.h"

#define NUM_LEVELS 9

enum num_format {
#define NUMFMT(name, ...) NF_##name,
#include "numformat.def"
#undef NUMFMT
    NF_COUNT
};

/* By OOXML's name ("chineseCounting"), or -1. */
int num_format_by_name(struct span name);
/* By MSONFC code, which .doc, RTF and Word 2003 XML use (0 decimal, 23 bullet, 255 none), or -1. */
int num_format_by_nfc(unsigned nfc);
const char *num_format_name(enum num_format f);
/* Append the number as Word prints it; nothing where Word prints nothing. `custom` is w:format of NF_custom. */
void num_format_print(enum num_format f, int64_t value, struct span custom, struct buf *out);

struct num_level {
    enum num_format format;
    int64_t start;      /* the first value, usually 1 */
    int restart;        /* NUM_RESTART_HIGHER: after any higher level; 0: never; k: after level k (from 1) or higher */
    bool legal;         /* isLgl, fLegal: every placeholder as decimal */
    bool defined;       /* the reader gave this level */
    struct span text;   /* lvlText; a byte 1..9 stands for that level's number, all else is literal */
    struct span custom; /* w:format, "001, 002, 003, ..." */
};
#define NUM_RESTART_HIGHER (-1)

struct num_label {
    struct span text; /* as printed, without the tab or blank behind it; in the engine's arena; empty for format none
                         with no literal text */
    int64_t number;   /* the counter's value; meaningless for a bullet */
    bool bullet;
    int level; /* from 0 */
    int list;  /* the document's lists, from 1 in order of first use: what shares counters shares this */
};

struct numbering;    /* all lists of a document */
struct num_list;     /* abstractNum */
struct num_instance; /* num */

struct numbering *numbering_new(struct arena *arena);
void numbering_free(struct numbering *n); /* accepts NULL */
/* LIMIT_LISTS is reached: further lists are one, further instances cannot be found again. */
bool numbering_full(const struct numbering *n);
/* The list with this id (any number unique to the reader), made if new, with no level defined. */
struct num_list *numbering_list(struct numbering *n, int64_t id);
struct num_list *numbering_find_list(struct numbering *n, int64_t id); /* or NULL */
struct num_level *num_list_level(struct num_list *l, int level);       /* to be filled in; level 0..8 */
/* The instance with this id, made if new, pointing to no list. */
struct num_instance *numbering_instance(struct numbering *n, int64_t id);
struct num_instance *numbering_find_instance(struct numbering *n, int64_t id); /* or NULL */
void num_instance_set_list(struct num_instance *i, struct num_list *l);
struct num_list *num_instance_list(struct num_instance *i);
/* A level that replaces the list's in this instance (lvlOverride/lvl); to be filled in. */
struct num_level *num_instance_override(struct num_instance *i, int level);
/* startOverride: the counter is set once, at this instance's first use of the level. */
void num_instance_start(struct num_instance *i, int level, int64_t start);
/* The level that holds in the instance, or NULL when neither it nor its list defines it. */
const struct num_level *num_instance_level(const struct num_instance *i, int level);

/* Count one paragraph: advances the counter of the level, resets the deeper ones, prints the label. False when the
 * instance has no such level (the paragraph is then not numbered). */
bool numbering_next(struct numbering *n, struct num_instance *i, int level, struct num_label *out);
/* The next number at this level is `value` (ODT start-value, HTML li value). */
void numbering_set_next(struct num_instance *i, int level, int64_t value);
/* Forget the counters of the instance's list from `level` on, so that they start afresh. */
void numbering_restart(struct num_instance *i, int level);
/* Ids of an embedded document are apart from those around it: from open to close they name its own lists. Returns the
 * scope to go back to. */
int numbering_open_scope(struct numbering *n);
void numbering_close_scope(struct numbering *n, int before);
/* Switch to another story's counters (0 the main text, 1 text boxes); each story counts on its own. */
void numbering_story(struct numbering *n, int story);

#endif
