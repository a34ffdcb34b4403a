/* RTF (Rich Text Format 1.9.1, and Word 6's): the lexer, the stack of groups and the tables of what destinations and
 * control words do. Reads bytes, gives paragraphs, tables and boxes to the document through rtf_*.c. A reader of its
 * own: Debian has no RTF library for C, and the program unrtf keeps neither lists nor merged cells. */
#include "charset.h"
#include "rtf.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 32 };

static const struct rtf_pap no_pap = {.ls = -1, .ilvl = -1, .outline = -1};

/* -- destinations -- */

static void begin_fonts(struct rtf *r)
{
    rtf_top(r)->child_end = rtf_font_end;
}

static void begin_styles(struct rtf *r)
{
    rtf_top(r)->child_end = rtf_style_end;
}

static void begin_upr(struct rtf *r)
{
    rtf_top(r)->upr = true;
}

static void begin_nested_props(struct rtf *r)
{
    rtf_top(r)->nested_props = true;
}

static void begin_label(struct rtf *r)
{
    buf_reset(&rtf_story(r)->label);
    rtf_story(r)->has_label = true;
}

static void begin_shape(struct rtf *r)
{
    enum rtf_dest outer = r->depth >= 2 ? r->groups[r->depth - 2].dest : RTF_SKIP;
    if (outer != RTF_BODY && outer != RTF_QUIET)
        rtf_top(r)->dest = RTF_SKIP;
}

static void begin_box(struct rtf *r)
{
    if (!rtf_box_begin(r)) {
        rtf_top(r)->dest = RTF_SKIP;
        return;
    }
    rtf_top(r)->end = rtf_box_end;
    rtf_top(r)->pap = no_pap;
}

#define RTF_SAME ((enum rtf_dest) - 1)

static const struct destination {
    const char *name;
    enum rtf_dest dest;
    void (*begin)(struct rtf *), (*end)(struct rtf *);
} destinations[] = {
    {"fonttbl", RTF_FONT, begin_fonts, rtf_font_end},
    {"stylesheet", RTF_STYLE, begin_styles, NULL},
    {"listtable", RTF_QUIET, NULL, rtf_listtable_end},
    {"list", RTF_QUIET, rtf_list_begin, rtf_list_end},
    {"listlevel", RTF_QUIET, rtf_level_begin, rtf_level_end},
    {"leveltext", RTF_LEVEL_TEXT, NULL, NULL},
    {"listoverridetable", RTF_QUIET, NULL, NULL},
    {"listoverride", RTF_QUIET, rtf_override_begin, rtf_override_end},
    {"lfolevel", RTF_QUIET, rtf_lfolevel_begin, rtf_lfolevel_end},
    {"listtext", RTF_LABEL, begin_label, NULL},
    {"pntext", RTF_LABEL, begin_label, NULL},
    {"pn", RTF_QUIET, rtf_pn_begin, NULL},
    {"pntxtb", RTF_PN_BEFORE, NULL, NULL},
    {"pntxta", RTF_PN_AFTER, NULL, NULL},
    {"upr", RTF_SAME, begin_upr, NULL},
    {"ud", RTF_SAME, NULL, NULL},
    {"nesttableprops", RTF_SAME, begin_nested_props, NULL},
    {"fldrslt", RTF_SAME, NULL, NULL},
    {"shp", RTF_QUIET, begin_shape, NULL},
    {"shpgrp", RTF_QUIET, begin_shape, NULL},
    {"shpinst", RTF_QUIET, begin_shape, NULL},
    {"do", RTF_QUIET, begin_shape, NULL}, /* Word 6's drawings; those in \shprslt repeat a \shpinst */
    {"shptxt", RTF_BODY, begin_box, NULL},
    {"dptxbxtext", RTF_BODY, begin_box, NULL},
};

/* Destinations that may stand without \* and hold no text of the body. */
static const char *const skipped[] = {
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "footnote",
    "annotation",
    "atnid",
    "atnauthor",
    "atntime",
    "atnicn",
    "atnref",
    "atndate",
    "atrfstart",
    "atrfend",
    "atnparent",
    "info",
    "pict",
    "nonshppict",
    "colortbl",
    "filetbl",
    "xe",
    "tc",
    "tcn",
    "rxe",
    "txe",
    "bkmkstart",
    "bkmkend",
    "fldinst",
    "fldtype",
    "formfield",
    "datafield",
    "objdata",
    "objclass",
    "objname",
    "objalias",
    "objsect",
    "shprslt",
    "sp",
    "ftnsep",
    "ftnsepc",
    "ftncn",
    "aftnsep",
    "aftnsepc",
    "aftncn",
    "pnseclvl",
    "levelnumbers",
    "listname",
    "liststylename",
    "nonesttables",
    "private",
    "template",
    "themedata",
    "datastore",
    "latentstyles",
    "falt",
    "panose",
    "fname",
    "fontemb",
    "fontfile",
    "revtbl",
    "rsidtbl",
    "generator",
    "docvar",
    "userprops",
    "colorschememapping",
    "comment",
    "pgdsctbl",
    "mmathPr",
    "background",
    "htmltag",
    "keycode",
    "picprop",
    "blipuid",
};

/* -- control words -- */

struct word {
    const char *name;
    void (*act)(struct rtf *r, int32_t param, int32_t arg); /* param: 1 when the word stood without a number */
    int32_t arg;
    int32_t absent; /* param when the word stood without a number */
};

static void w_char(struct rtf *r, int32_t param, int32_t arg)
{
    (void)param;
    rtf_char(r, (uint32_t)arg);
}

static void w_page(struct rtf *r, int32_t param, int32_t arg)
{
    (void)param, (void)arg;
    const struct rtf_group *g = rtf_top(r);
    if (g->dest == RTF_BODY && !g->chp.hidden && !g->chp.deleted)
        rtf_story(r)->break_due = true;
}

static void w_end(struct rtf *r, int32_t param, int32_t arg)
{
    (void)param;
    rtf_end_para(r, (enum rtf_end)arg);
}

static void w_row(struct rtf *r, int32_t param, int32_t arg)
{
    (void)param, (void)arg;
    if (rtf_top(r)->dest == RTF_BODY)
        rtf_row(r);
}

static void w_nestrow(struct rtf *r, int32_t param, int32_t arg)
{
    (void)param, (void)arg;
    if (rtf_top(r)->dest == RTF_BODY)
        rtf_nest_row(r);
}

static void w_trowd(struct rtf *r, int32_t param, int32_t arg)
{
    (void)param, (void)arg;
    struct rtf_rowdef *def = rtf_rowdef(r);
    def->n = 0;
    def->left = 0;
    def->next = (struct rtf_rowcell){0};
}

static void w_cellx(struct rtf *r, int32_t param, int32_t arg)
{
    (void)arg;
    rtf_cellx(r, param);
}

static void w_trleft(struct rtf *r, int32_t param, int32_t arg)
{
    (void)arg;
    rtf_rowdef(r)->left = param < -1000000 || param > 1000000 ? 0 : param;
}

enum { MERGE_FIRST_H, MERGE_REST_H, MERGE_FIRST_V, MERGE_REST_V };
static void w_merge(struct rtf *r, int32_t param, int32_t arg)
{
    struct rtf_rowcell *c = &rtf_rowdef(r)->next;
    bool *flags[] = {&c->first_h, &c->rest_h, &c->first_v, &c->rest_v};
    *flags[arg] = param != 0;
}

static void w_pard(struct rtf *r, int32_t param, int32_t arg)
{
    (void)param, (void)arg;
    rtf_top(r)->pap = no_pap;
}

static void w_plain(struct rtf *r, int32_t param, int32_t arg)
{
    (void)param, (void)arg;
    rtf_top(r)->chp = (struct rtf_chp){.font = r->default_font};
}

enum { PAP_STYLE, PAP_LS, PAP_ILVL, PAP_OUTLINE, PAP_ITAP, PAP_INTBL, PAP_CENTER, PAP_NOT_CENTER };
static void w_pap(struct rtf *r, int32_t param, int32_t arg)
{
    struct rtf_pap *p = &rtf_top(r)->pap;
    switch (arg) {
    case PAP_STYLE:
        p->style = param;
        break;
    case PAP_LS:
        p->ls = param;
        break;
    case PAP_ILVL:
        p->ilvl = param < 0 || param >= NUM_LEVELS ? 0 : param;
        break;
    case PAP_OUTLINE:
        p->outline = param;
        break;
    case PAP_ITAP:
        p->itap = param;
        break;
    case PAP_INTBL:
        p->intbl = param != 0;
        break;
    default:
        p->center = arg == PAP_CENTER;
        break;
    }
}

enum { CHP_BOLD, CHP_HIDDEN, CHP_DELETED };
static void w_chp(struct rtf *r, int32_t param, int32_t arg)
{
    struct rtf_chp *c = &rtf_top(r)->chp;
    bool *flags[] = {&c->bold, &c->hidden, &c->deleted};
    *flags[arg] = param != 0;
}

/* Whose characters the associated properties are (Associated Character Properties). */
static void w_script(struct rtf *r, int32_t param, int32_t arg)
{
    (void)param;
    rtf_top(r)->chp.asian = arg != 0;
}

/* LibreOffice says so of East Asian text that is bold. */
static void w_associated_bold(struct rtf *r, int32_t param, int32_t arg)
{
    (void)arg;
    if (rtf_top(r)->chp.asian)
        rtf_top(r)->chp.bold = param != 0;
}

static void w_font(struct rtf *r, int32_t param, int32_t arg)
{
    (void)arg;
    if (rtf_top(r)->dest == RTF_FONT) {
        r->font = (struct rtf_font){0};
        r->font_open = true;
        buf_reset(&r->name);
    }
    rtf_top(r)->chp.font = param;
}

static void w_fcharset(struct rtf *r, int32_t param, int32_t arg)
{
    (void)arg;
    r->font.symbol = param == 2;
    if (!r->font.codepage && param >= 0)
        r->font.charset = charset_of_font((unsigned)param);
}

static void w_cpg(struct rtf *r, int32_t param, int32_t arg)
{
    (void)arg;
    const char *charset = param > 0 ? charset_of_codepage((unsigned)param) : NULL;
    if (charset) {
        r->font.charset = charset;
        r->font.codepage = true; /* beats \fcharset, wherever it stands (page 20 of the specification) */
    }
}

static void w_codepage(struct rtf *r, int32_t param, int32_t arg)
{
    const char *charset = charset_of_codepage((unsigned)(arg ? arg : param));
    if (charset && (!arg || !r->ansi_told))
        r->ansi = charset;
    r->ansi_told = r->ansi_told || (charset && !arg);
}

enum {
    SET_DEFF,
    SET_UC,
    SET_BASED,
    SET_LIST_ID,
    SET_LIST_STYLE,
    SET_START_AT,
    SET_PN_LEVEL,
    SET_PN_START,
    SET_PN_FONT
};
static void w_set(struct rtf *r, int32_t param, int32_t arg)
{
    switch (arg) {
    case SET_DEFF:
        r->default_font = rtf_top(r)->chp.font = param;
        break;
    case SET_UC:
        rtf_top(r)->uc = param < 0 ? 1 : param;
        break;
    case SET_BASED:
        r->style_based = param;
        break;
    case SET_LIST_ID:
        r->lists.id = param;
        break;
    case SET_LIST_STYLE:
        r->lists.style_id = param;
        break;
    case SET_START_AT:
        r->lists.start_at = r->lists.in_lfolevel;
        break;
    case SET_PN_LEVEL:
        r->pn.level = param;
        break;
    case SET_PN_START:
        r->pn.start = param;
        break;
    default:
        rtf_top(r)->chp.font = param; /* for the bullet in \pntxtb */
        break;
    }
}

enum { LEVEL_NFC, LEVEL_NFCN, LEVEL_START, LEVEL_LEGAL, LEVEL_NO_RESTART };
static void w_level(struct rtf *r, int32_t param, int32_t arg)
{
    struct rtf_level *l = &r->lists.level;
    switch (arg) {
    case LEVEL_NFC:
        l->nfc = l->nfcn ? l->nfc : param;
        break;
    case LEVEL_NFCN: /* Word 2000's, beside \levelnfc for older readers */
        l->nfc = param;
        l->nfcn = true;
        break;
    case LEVEL_START:
        if (r->lists.in_level)
            l->start = param;
        else
            r->lists.lfo_start = param;
        break;
    case LEVEL_LEGAL:
        l->legal = param != 0;
        break;
    default:
        l->no_restart = param != 0;
        break;
    }
}

static void w_pn_level(struct rtf *r, int32_t param, int32_t arg)
{
    (void)param;
    r->pn.level = arg;
}

static void w_pn_format(struct rtf *r, int32_t param, int32_t arg)
{
    (void)param;
    r->pn.format = arg;
}

static const struct word words[] = {
    /* characters */
    {"line", w_char, CP_LINE, 1},
    {"softline", w_char, ' ', 1},
    {"page", w_page, 0, 1},
    {"column", w_page, 0, 1},
    {"tab", w_char, '\t', 1},
    {"emdash", w_char, 0x2014, 1},
    {"endash", w_char, 0x2013, 1},
    {"emspace", w_char, 0x2003, 1},
    {"enspace", w_char, 0x2002, 1},
    {"qmspace", w_char, 0x2005, 1},
    {"bullet", w_char, 0x2022, 1},
    {"lquote", w_char, 0x2018, 1},
    {"rquote", w_char, 0x2019, 1},
    {"ldblquote", w_char, 0x201C, 1},
    {"rdblquote", w_char, 0x201D, 1},
    /* paragraphs and tables */
    {"par", w_end, RTF_PAR, 1},
    {"cell", w_end, RTF_CELL, 1},
    {"nestcell", w_end, RTF_NEST_CELL, 1},
    {"sect", w_end, RTF_SECTION, 1},
    {"row", w_row, 0, 1},
    {"nestrow", w_nestrow, 0, 1},
    {"trowd", w_trowd, 0, 1},
    {"trleft", w_trleft, 0, 0},
    {"cellx", w_cellx, 0, 0},
    {"clmgf", w_merge, MERGE_FIRST_H, 1},
    {"clmrg", w_merge, MERGE_REST_H, 1},
    {"clvmgf", w_merge, MERGE_FIRST_V, 1},
    {"clvmrg", w_merge, MERGE_REST_V, 1},
    {"pard", w_pard, 0, 1},
    {"s", w_pap, PAP_STYLE, 0},
    {"ls", w_pap, PAP_LS, 0},
    {"ilvl", w_pap, PAP_ILVL, 0},
    {"outlinelevel", w_pap, PAP_OUTLINE, 0},
    {"itap", w_pap, PAP_ITAP, 1},
    {"intbl", w_pap, PAP_INTBL, 1},
    {"qc", w_pap, PAP_CENTER, 1},
    {"ql", w_pap, PAP_NOT_CENTER, 1},
    {"qr", w_pap, PAP_NOT_CENTER, 1},
    {"qj", w_pap, PAP_NOT_CENTER, 1},
    {"qd", w_pap, PAP_NOT_CENTER, 1},
    /* runs */
    {"plain", w_plain, 0, 1},
    {"f", w_font, 0, 0},
    {"b", w_chp, CHP_BOLD, 1},
    {"ab", w_associated_bold, 0, 1},
    {"dbch", w_script, 1, 0},
    {"hich", w_script, 0, 0},
    {"loch", w_script, 0, 0},
    {"ltrch", w_script, 0, 0},
    {"rtlch", w_script, 0, 0},
    {"v", w_chp, CHP_HIDDEN, 1},
    {"deleted", w_chp, CHP_DELETED, 1},
    {"mvf", w_chp, CHP_DELETED, 1}, /* moved away */
    {"uc", w_set, SET_UC, 1},
    /* the document, fonts and styles */
    {"ansi", w_codepage, 1252, 1},
    {"mac", w_codepage, 10000, 1},
    {"pc", w_codepage, 437, 1},
    {"pca", w_codepage, 850, 1},
    {"ansicpg", w_codepage, 0, 1252},
    {"deff", w_set, SET_DEFF, 0},
    {"fcharset", w_fcharset, 0, 0},
    {"cpg", w_cpg, 0, 0},
    {"sbasedon", w_set, SET_BASED, 0},
    /* list tables */
    {"listid", w_set, SET_LIST_ID, 0},
    {"liststyleid", w_set, SET_LIST_STYLE, 0},
    {"listoverridestartat", w_set, SET_START_AT, 1},
    {"levelnfc", w_level, LEVEL_NFC, 0},
    {"levelnfcn", w_level, LEVEL_NFCN, 0},
    {"levelstartat", w_level, LEVEL_START, 1},
    {"levellegal", w_level, LEVEL_LEGAL, 1},
    {"levelnorestart", w_level, LEVEL_NO_RESTART, 1},
    /* \pn: MSONFC codes by what the specification calls the formats */
    {"pnlvl", w_set, SET_PN_LEVEL, 1},
    {"pnlvlbody", w_pn_level, 10, 1},
    {"pnlvlblt", w_pn_level, 11, 1},
    {"pnlvlcont", w_pn_level, 12, 1},
    {"pnstart", w_set, SET_PN_START, 1},
    {"pnf", w_set, SET_PN_FONT, 0},
    {"pndec", w_pn_format, 0, 1},
    {"pnucrm", w_pn_format, 1, 1},
    {"pnlcrm", w_pn_format, 2, 1},
    {"pnucltr", w_pn_format, 3, 1},
    {"pnlcltr", w_pn_format, 4, 1},
    {"pnord", w_pn_format, 5, 1},
    {"pncard", w_pn_format, 6, 1},
    {"pnordt", w_pn_format, 7, 1},
    {"pndbnum", w_pn_format, 10, 1},
    {"pndbnumd", w_pn_format, 11, 1},
    {"pnaiu", w_pn_format, 12, 1},
    {"pniroha", w_pn_format, 13, 1},
    {"pndecd", w_pn_format, 14, 1},
    {"pndbnumk", w_pn_format, 16, 1},
    {"pndbnuml", w_pn_format, 17, 1},
    {"pndbnumt", w_pn_format, 17, 1},
    {"pncnum", w_pn_format, 18, 1},
    {"pnaiud", w_pn_format, 20, 1},
    {"pnaiueo", w_pn_format, 12, 1},
    {"pnaiueod", w_pn_format, 20, 1},
    {"pnirohad", w_pn_format, 21, 1},
    {"pnganada", w_pn_format, 24, 1},
    {"pnchosung", w_pn_format, 25, 1},
    {"pngbnum", w_pn_format, 26, 1},
    {"pngbnumd", w_pn_format, 27, 1},
    {"pngbnumk", w_pn_format, 28, 1},
    {"pngbnuml", w_pn_format, 29, 1},
    {"pnzodiac", w_pn_format, 30, 1},
    {"pnzodiacd", w_pn_format, 31, 1},
    {"pnzodiacl", w_pn_format, 32, 1},
};

/* One index over the three tables by name, sorted when it is first needed. */
enum known_kind { KNOWN_WORD, KNOWN_DEST, KNOWN_SKIP };
static struct known {
    const char *name;
    enum known_kind kind;
    size_t i;
} known[sizeof words / sizeof *words + sizeof destinations / sizeof *destinations + sizeof skipped / sizeof *skipped];
enum { KNOWN = sizeof known / sizeof *known };

static int compare_known(const void *a, const void *b)
{
    return strcmp(((const struct known *)a)->name, ((const struct known *)b)->name);
}

static const struct known *find_known(const char *name)
{
    if (!known[0].name) {
        size_t n = 0;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            known[n++] = (struct known){words[i].name, KNOWN_WORD, i};
        for (size_t i = 0; i < sizeof destinations / sizeof *destinations; i++)
            known[n++] = (struct known){destinations[i].name, KNOWN_DEST, i};
        for (size_t i = 0; i < sizeof skipped / sizeof *skipped; i++)
            known[n++] = (struct known){skipped[i], KNOWN_SKIP, i};
        qsort(known, KNOWN, sizeof *known, compare_known);
    }
    struct known key = {.name = name};
    return bsearch(&key, known, KNOWN, sizeof *known, compare_known);
}

/* -- groups -- */

static void open_group(struct rtf *r)
{
    rtf_flush(r);
    r->skip = 0;
    if (r->depth >= LIMIT_GROUP_DEPTH) {
        diag_add(&r->d->diags, D_LIMIT_REACHED, doc_here(r->d), "groups within groups");
        r->ignored++;
        return;
    }
    if (r->depth == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 32;
        r->groups = xreallocarray(r->groups, r->cap, sizeof *r->groups);
    }
    struct rtf_group g = {.dest = RTF_BODY, .pap = no_pap, .uc = 1};
    if (r->depth > 0) {
        g = *rtf_top(r);
        g.end = g.child_end;
        g.child_end = NULL;
        if (g.upr)
            g.dest = RTF_SKIP;
        rtf_top(r)->upr = g.upr = false;
        if (g.dest == RTF_STYLE)
            g.pap = no_pap;
    }
    r->groups[r->depth++] = g;
}

/* What is left open at the end of the document. */
static void finish(struct rtf *r)
{
    struct rtf_story *s = rtf_story(r);
    rtf_flush(r);
    rtf_top(r)->dest = RTF_BODY;
    rtf_top(r)->chp.hidden = rtf_top(r)->chp.deleted = false;
    if (s->started || !text_is_blank((struct span){s->text.s, s->text.n}))
        rtf_end_para(r, RTF_PAR);
}

static void close_group(struct rtf *r)
{
    rtf_flush(r);
    r->skip = 0;
    if (r->ignored > 0) {
        r->ignored--;
        return;
    }
    if (rtf_top(r)->end)
        rtf_top(r)->end(r);
    if (r->depth == 1)
        finish(r);
    r->depth--;
}

static void set_dest(struct rtf *r, enum rtf_dest dest, void (*end)(struct rtf *))
{
    struct rtf_group *g = rtf_top(r);
    if (dest != RTF_SAME)
        g->dest = dest;
    g->end = end;
    g->child_end = NULL;
}

static void control_word(struct rtf *r, const char *name, bool given, int32_t param)
{
    bool star = r->star;
    r->star = false;
    if (rtf_top(r)->dest == RTF_SKIP)
        return;
    const struct known *k = find_known(name);
    if (!k || k->kind == KNOWN_WORD) {
        if (star)
            set_dest(r, RTF_SKIP, NULL);
        else if (k)
            words[k->i].act(r, given ? param : words[k->i].absent, words[k->i].arg);
        return;
    }
    if (r->depth == 1) /* the outermost group is the document, whatever its writer says */
        return;
    if (k->kind == KNOWN_SKIP) {
        set_dest(r, RTF_SKIP, NULL);
        return;
    }
    const struct destination *dest = &destinations[k->i];
    set_dest(r, dest->dest, dest->end);
    if (dest->begin)
        dest->begin(r);
}

/* -- lexer -- */

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static int hex_value(unsigned char c)
{
    return is_digit(c) ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

/* \binN: N bytes that are no RTF. */
static void skip_binary(struct rtf *r, int32_t count)
{
    size_t n = count > 0 ? (size_t)count : 0;
    if (n > r->n - r->pos) {
        diag_add(&r->d->diags, D_RTF_DAMAGED, doc_here(r->d), "\\bin beyond the end of the file");
        n = r->n - r->pos;
    }
    r->pos += n;
}

/* Behind the backslash: a letter. */
static void lex_word(struct rtf *r)
{
    char name[WORD_MAX + 1];
    size_t len = 0;
    for (; r->pos < r->n && is_letter(r->s[r->pos]); r->pos++)
        if (len < WORD_MAX)
            name[len++] = (char)r->s[r->pos];
    name[len] = '\0';
    bool minus = r->pos + 1 < r->n && r->s[r->pos] == '-' && is_digit(r->s[r->pos + 1]);
    r->pos += minus;
    int64_t value = 0;
    bool given = false;
    for (; r->pos < r->n && is_digit(r->s[r->pos]); r->pos++, given = true)
        if (value <= INT32_MAX)
            value = value * 10 + (r->s[r->pos] - '0');
    value = value > INT32_MAX ? INT32_MAX : value;
    if (r->pos < r->n && r->s[r->pos] == ' ')
        r->pos++;
    int32_t param = (int32_t)(minus ? -value : value);
    if (strcmp(name, "bin") == 0) {
        skip_binary(r, given ? param : 0);
        return;
    }
    if (strcmp(name, "u") == 0 && given) {
        if (rtf_top(r)->dest != RTF_SKIP)
            rtf_unicode(r, param);
        r->skip = rtf_top(r)->uc;
        return;
    }
    const struct known *k = r->skip > 0 ? find_known(name) : NULL;
    if (k && k->kind == KNOWN_WORD && words[k->i].act == w_char) {
        r->skip--; /* a character by its name, in place of one of \u */
        return;
    }
    r->skip = 0;
    rtf_flush(r);
    control_word(r, name, given, param);
}

static void lex_hex(struct rtf *r)
{
    int hi = r->pos + 1 < r->n ? hex_value(r->s[r->pos]) : -1;
    int lo = r->pos + 1 < r->n ? hex_value(r->s[r->pos + 1]) : -1;
    if (hi < 0 || lo < 0) {
        diag_add(&r->d->diags, D_RTF_DAMAGED, doc_here(r->d), "\\' without two hexadecimal digits");
        return;
    }
    r->pos += 2;
    if (r->skip > 0)
        r->skip--;
    else
        rtf_byte(r, (unsigned char)(hi << 4 | lo), false);
}

/* Behind the backslash: no letter. */
static void lex_symbol(struct rtf *r)
{
    unsigned char c = r->s[r->pos++];
    if (c == '\'') {
        lex_hex(r);
        return;
    }
    if (c == '*') {
        r->star = true;
        return;
    }
    if (r->skip > 0) {
        r->skip--;
        return;
    }
    if (c == '\\' || c == '{' || c == '}')
        rtf_byte(r, c, true);
    else if (c == '\r' || c == '\n') {
        if (c == '\r' && r->pos < r->n && r->s[r->pos] == '\n')
            r->pos++;
        rtf_end_para(r, RTF_PAR);
    } else if (c == '~')
        rtf_char(r, 0xA0);
    else if (c == '_')
        rtf_char(r, '-');
    else if (c == '\t')
        rtf_char(r, '\t');
}

static void lex(struct rtf *r)
{
    unsigned char c = r->s[r->pos++];
    bool special = c == '\\' || c == '{' || c == '}';
    if (special && rtf_takes_raw(r, c)) {
        rtf_byte(r, c, true);
    } else if (c == '{') {
        open_group(r);
    } else if (c == '}') {
        close_group(r);
    } else if (c == '\\') {
        if (r->pos < r->n && is_letter(r->s[r->pos]))
            lex_word(r);
        else if (r->pos < r->n)
            lex_symbol(r);
    } else if (c != '\r' && c != '\n' && c != '\0') {
        if (r->skip > 0)
            r->skip--;
        else
            rtf_byte(r, c, true);
    }
}

/* -- entry -- */

enum { LEADING_BLANKS = 64, LOOK = 1 << 20 };

static const char by_libreoffice[] = "{\\*\\generator LibreOffice";

static size_t start_of(const struct input *in)
{
    size_t i = in->n >= 3 && memcmp(in->s, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < in->n && i < LEADING_BLANKS && isspace(in->s[i]))
        i++;
    return in->n - i >= 5 && memcmp(in->s + i, "{\\rtf", 5) == 0 ? i : SIZE_MAX;
}

static int bid(const struct input *in)
{
    return start_of(in) == 0 ? 100 : start_of(in) != SIZE_MAX ? 90 : 0;
}

static void read(const struct input *in, struct document *d)
{
    size_t start = start_of(in);
    if (start == SIZE_MAX) {
        diag_add(&d->diags, D_RTF_DAMAGED, 0, "does not start with {\\rtf");
        return;
    }
    struct rtf r = {.in = in, .d = d, .s = in->s, .n = in->n, .pos = start};
    r.ansi = charset_of_codepage(1252);
    r.libreoffice = memmem(in->s, in->n < LOOK ? in->n : LOOK, by_libreoffice, sizeof by_libreoffice - 1) != NULL;
    r.style_based = -1;
    r.stories = xcalloc(1, sizeof *r.stories);
    r.stories_cap = 1;
    lex(&r); /* the brace that opens the document */
    while (r.pos < r.n && r.depth > 0 && !doc_full(d)) {
        if (rtf_top(&r)->dest == RTF_SKIP) /* pictures: megabytes of digits */
            while (r.pos < r.n && r.s[r.pos] != '\\' && r.s[r.pos] != '{' && r.s[r.pos] != '}')
                r.pos++;
        if (r.pos < r.n)
            lex(&r);
    }
    if (r.depth > 0 && !doc_full(d))
        diag_add(&d->diags, D_TEXT_TRUNCATED, doc_here(d), NULL);
    r.ignored = 0;
    if (r.depth > 0 && rtf_top(&r)->dest == RTF_BODY)
        finish(&r);
    while (r.depth > 0)
        close_group(&r);
    rtf_body_free(&r);
    rtf_lists_free(&r);
    rtf_defs_free(&r);
    buf_free(&r.bytes);
    free(r.groups);
}

const struct reader reader_rtf = {"rtf", bid, read};
