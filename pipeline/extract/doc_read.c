/* The reader of Word binary documents: walks paragraphs and runs of the main text, puts text boxes in place of their
 * anchors, and builds the document. What the formatting says it asks the other doc_*.c. */
#include "doc.h"
#include <stdlib.h>
#include <string.h>

#define CH_PICTURE     0x01u /* or a form field's data */
#define CH_CELL        0x07u
#define CH_DRAWING     0x08u
#define CH_LINE        0x0Bu
#define CH_PAGE        0x0Cu
#define CH_PARA        0x0Du
#define CH_COLUMN      0x0Eu
#define CH_FIELD_BEGIN 0x13u
#define CH_FIELD_SEP   0x14u
#define CH_FIELD_END   0x15u
#define CH_HYPHEN      0x1Eu /* non-breaking */
#define CH_SOFT_HYPHEN 0x1Fu
#define CH_SYMBOL      0x28u

#define EDGE_TOLERANCE 30 /* twips: columns that Word itself takes for one */

enum { FIELD_CODE = 0, FIELD_RESULT = 1 };

/* A paragraph found in the first pass. */
struct par {
    uint32_t from, to; /* characters, the mark included in to */
    uint8_t depth;     /* tables it lies in */
    bool cell_end, row_end;
    bool joined; /* its mark is deleted or hidden: the next paragraph goes on in it */
    bool gone;   /* a row end that is deleted: so is the row */
};

/* An open table. */
struct level {
    bool row_open, cell_open;
    int cell; /* index of the open or next cell in the row */
    struct doc_tap tap;
};

struct walk {
    struct docfile *f;
    uint32_t base; /* first character of the story */
    bool in_box;
    struct par *pars;
    size_t pars_n;
    struct level *levels; /* LIMIT_TABLE_DEPTH + 2 */
    int depth;
    struct buf fields; /* a byte an open field: FIELD_CODE or FIELD_RESULT */
    size_t codes;      /* open fields that are in their code */
    size_t cp_hint, mark_hint;
    struct anld_state anld;
    bool any, all_bold; /* of the open paragraph's visible characters */
    bool parted;        /* a page or column break, which parts lines if text follows */
};

/* Fields without an end would hide the rest of the document: their begin is taken out before. */
static void balance_fields(struct docfile *f, uint32_t from, uint32_t to)
{
    uint32_t *open = NULL;
    size_t n = 0, cap = 0;
    for (uint32_t cp = from; cp < to; cp++) {
        uint16_t c = f->text[cp];
        if (c == CH_FIELD_BEGIN) {
            if (n == cap) {
                cap = cap ? 2 * cap : 32;
                open = xreallocarray(open, cap, sizeof *open);
            }
            open[n++] = cp;
        } else if (c == CH_FIELD_END && n > 0) {
            n--;
        }
    }
    while (n-- > 0)
        f->text[open[n]] = 0;
    free(open);
}

static void field_char(struct walk *w, uint16_t c)
{
    struct buf *s = &w->fields;
    if (c == CH_FIELD_BEGIN) {
        buf_addc(s, FIELD_CODE);
        w->codes++;
    } else if (s->n > 0 && c == CH_FIELD_SEP) {
        w->codes -= s->s[s->n - 1] == FIELD_CODE;
        s->s[s->n - 1] = FIELD_RESULT;
    } else if (s->n > 0 && c == CH_FIELD_END) {
        w->codes -= s->s[s->n - 1] == FIELD_CODE;
        s->n--;
    }
}

/* First pass: where paragraphs end, and how they lie in tables. */
static void find_paragraphs(struct walk *w, uint32_t from, uint32_t to)
{
    struct docfile *f = w->f;
    size_t cap = 0;
    uint32_t start = from;
    size_t hint = 0, chp_hint = 0;
    while (start < to && w->pars_n < LIMIT_PARAGRAPHS) {
        uint32_t cp = start;
        struct doc_pap pap;
        bool ends = false, known = false;
        for (; cp < to; cp++) {
            uint16_t c = f->text[cp];
            if (c > CH_PARA || (c != CH_PARA && c != CH_CELL && c != CH_PAGE))
                continue;
            doc_pap_at(f, cp, &hint, &pap, &ends);
            known = true;
            if (c != CH_PAGE || ends) /* a section's end; else a page break within the paragraph */
                break;
        }
        if (cp >= to)
            cp = to - 1;
        if (!known || f->text[cp] > CH_PARA)
            doc_pap_at(f, cp, &hint, &pap, &ends);
        if (w->pars_n == cap) {
            cap = cap ? 2 * cap : 64;
            w->pars = xreallocarray(w->pars, cap, sizeof *w->pars);
        }
        struct par *p = &w->pars[w->pars_n++];
        uint16_t mark = f->text[cp];
        *p = (struct par){.from = start, .to = cp + 1, .depth = (uint8_t)pap.depth};
        p->row_end = pap.depth > 1 ? pap.inner_row_end || (mark == CH_CELL && pap.row_end)
                                   : pap.depth == 1 && pap.row_end && mark == CH_CELL;
        p->cell_end = !p->row_end && pap.depth > 0 && (mark == CH_CELL || (pap.depth > 1 && pap.inner_cell));
        struct doc_chp chp;
        uint32_t until;
        doc_chp_at(f, cp, &chp_hint, &pap, &chp, &until);
        p->gone = p->row_end && chp.deleted;
        p->joined = mark == CH_PARA && !p->cell_end && !p->row_end && (chp.deleted || chp.hidden);
        start = cp + 1;
    }
}

static void add_units(struct walk *w, uint32_t from, uint32_t to, const struct doc_chp *chp)
{
    struct docfile *f = w->f;
    if (w->parted && doc_pending(f->d) > 0)
        doc_char(f->d, CP_LINE);
    w->parted = false;
    if (f->raw) {
        doc_old_text(f, from, to, chp);
        return;
    }
    const struct doc_font *font = doc_font_of(f, chp->font);
    bool symbol = font && font->symbol;
    for (uint32_t i = from; i < to; i++) {
        uint32_t c = f->text[i];
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < to && f->text[i + 1] >= 0xDC00 && f->text[i + 1] < 0xE000)
            c = 0x10000 + ((c - 0xD800) << 10) + (f->text[++i] - 0xDC00u);
        else if (c >= 0xF000 && c < 0xF100)
            c = symbol_to_unicode(symbol ? font->name : SPAN("Symbol"), c);
        else if (symbol && c > 0x20 && c < 0x100)
            c = symbol_to_unicode(font->name, c);
        doc_char(f->d, c);
    }
}

static void walk_story(struct docfile *f, uint32_t from, uint32_t to, bool in_box, struct anld_state *anld);

static void add_box(struct walk *w, struct doc_box *box)
{
    struct docfile *f = w->f;
    uint32_t base = doc_story_start(f, STORY_BOXES);
    if (box->done)
        return;
    box->done = true;
    uint32_t most = f->chars - base < f->fib.ccp[STORY_BOXES] ? f->chars - base : f->fib.ccp[STORY_BOXES];
    uint32_t from = box->from < most ? box->from : most, to = box->to < most ? box->to : most;
    if (from < to && to - from > most - f->boxed) /* boxes that overlap: no more is told than their story has */
        to = from + (most - f->boxed);
    if (from < to)
        f->boxed += to - from;
    if (from < to && f->text[base + to - 1] == CH_PARA)
        to--; /* what parts the boxes' texts */
    if (from >= to)
        return;
    doc_box_begin(f->d);
    numbering_story(f->d->numbering, 1);
    walk_story(f, base + from, base + to, true, &w->anld);
    numbering_story(f->d->numbering, 0);
    doc_box_end(f->d);
}

static void add_special(struct walk *w, uint32_t cp, const struct doc_chp *chp)
{
    struct docfile *f = w->f;
    uint16_t c = f->text[cp];
    if (c == CH_LINE) {
        doc_char(f->d, CP_LINE);
    } else if (c == CH_PAGE || c == CH_COLUMN) {
        w->parted = true;
    } else if (c == CH_HYPHEN) {
        doc_char(f->d, 0x2011);
    } else if (c == CH_DRAWING && !w->in_box) {
        size_t n, k = doc_boxes_at(f, cp - w->base, &n);
        for (size_t i = 0; i < n; i++)
            add_box(w, &f->boxes[k + i]);
    } else if (chp->symbol) {
        const struct doc_font *font = doc_font_of(f, chp->symbol_font);
        doc_char(f->d, symbol_to_unicode(font ? font->name : SPAN("Symbol"), chp->symbol_char));
    }
}

/* Characters that are not text: controls, and all of a run that is one symbol. */
static bool is_special(uint16_t c, const struct doc_chp *chp)
{
    return (c < 0x20 && c != '\t') || (chp->symbol && chp->special && (c == CH_SYMBOL || c >= 0x20));
}

/* One run of characters that share their formatting. */
static void add_run(struct walk *w, uint32_t from, uint32_t to, const struct doc_chp *chp)
{
    struct docfile *f = w->f;
    bool visible = !chp->deleted && !chp->hidden;
    size_t before = doc_pending(f->d);
    for (uint32_t cp = from; cp < to;) {
        uint32_t plain = cp;
        while (cp < to && !is_special(f->text[cp], chp))
            cp++;
        if (cp > plain && visible && w->codes == 0)
            add_units(w, plain, cp, chp);
        if (cp >= to)
            break;
        uint16_t c = f->text[cp];
        if (c >= CH_FIELD_BEGIN && c <= CH_FIELD_END)
            field_char(w, c);
        else if (visible && c == CH_PICTURE && chp->form && w->codes == 1 && w->fields.s[w->fields.n - 1] == FIELD_CODE)
            doc_add_form_field(f, chp->location);
        else if (visible && w->codes == 0)
            add_special(w, cp, chp);
        cp++;
    }
    if (doc_pending(f->d) > before) {
        w->any = true;
        w->all_bold = w->all_bold && chp->bold;
    }
}

static void add_text(struct walk *w, const struct par *p, const struct doc_pap *pap)
{
    uint16_t mark = w->f->text[p->to - 1];
    bool has_mark = mark == CH_PARA || mark == CH_CELL || mark == CH_PAGE;
    uint32_t end = has_mark ? p->to - 1 : p->to;
    for (uint32_t cp = p->from; cp < end;) {
        struct doc_chp chp;
        uint32_t to;
        doc_chp_at(w->f, cp, &w->cp_hint, pap, &chp, &to);
        if (to > end || to <= cp)
            to = to > end ? end : cp + 1;
        add_run(w, cp, to, &chp);
        cp = to;
    }
}

/* The list label, if Word prints one. */
static bool label(struct walk *w, const struct doc_pap *pap, struct num_label *out)
{
    struct docfile *f = w->f;
    if (pap->ilfo == DOC_ILFO_ANLD || (pap->ilfo == 0 && pap->anld.n > 0 && (pap->anm > 0 || !f->old)))
        return doc_anld_label(f, &w->anld, pap, out);
    memset(w->anld.at, 0, sizeof w->anld.at);
    if (pap->ilfo == 0 || f->old)
        return false;
    struct num_instance *i = numbering_find_instance(f->d->numbering, pap->ilfo);
    if (!i || !num_instance_list(i)) {
        diag_add(&f->d->diags, D_NUMBERING_MISSING, doc_here(f->d), NULL);
        return false;
    }
    return numbering_next(f->d->numbering, i, pap->ilvl < NUM_LEVELS ? pap->ilvl : NUM_LEVELS - 1, out);
}

static void end_paragraph(struct walk *w, const struct doc_pap *pap)
{
    struct para x = {
        .style = doc_style_of(w->f, pap->style)->name,
        .outline = pap->outline < 9 ? pap->outline + 1 : 0,
        .bold = w->any && w->all_bold,
        .center = pap->jc == 1,
    };
    x.numbered = label(w, pap, &x.label);
    doc_para(w->f->d, &x);
    w->any = w->parted = false;
    w->all_bold = true;
}

/* The paragraph from i on that ends the row at this depth, or pars_n. */
static size_t find_row_end(const struct walk *w, size_t i, int depth)
{
    for (; i < w->pars_n && w->pars[i].depth >= depth; i++)
        if (w->pars[i].depth == depth && w->pars[i].row_end)
            return i;
    return w->pars_n;
}

/* Does the paragraph open a row that was deleted? Then its end is given. */
static bool deleted_row(const struct walk *w, size_t i, size_t *end)
{
    for (int depth = 1; depth <= w->pars[i].depth; depth++) {
        if (depth <= w->depth && w->levels[depth].row_open)
            continue;
        *end = find_row_end(w, i, depth);
        if (*end < w->pars_n && w->pars[*end].gone)
            return true;
    }
    return false;
}

static void open_row(struct walk *w, size_t i, int depth)
{
    struct level *l = &w->levels[depth];
    size_t end = find_row_end(w, i, depth);
    *l = (struct level){.row_open = true};
    if (end < w->pars_n) {
        struct doc_pap pap;
        bool ends;
        doc_pap_at(w->f, w->pars[end].to - 1, &w->mark_hint, &pap, &ends);
        doc_row_tap(w->f, &pap, &l->tap);
    }
    doc_row_begin(w->f->d);
}

static void open_cell(struct walk *w, struct level *l)
{
    const struct doc_tap *t = &l->tap;
    int k = l->cell;
    l->cell_open = true;
    if (k >= t->n) {
        doc_cell_begin(w->f->d, NULL);
        return;
    }
    int last = k + 1;
    while (last < t->n && t->merge[last] & DOC_MERGE_LEFT)
        last++;
    struct cell c = {.left = t->edge[k], .right = t->edge[last]};
    if (c.right <= c.left)
        c.right = c.left + 1;
    if (t->merge[k] & DOC_MERGE_UP_TOP)
        c.vmerge = VMERGE_RESTART;
    else if (t->merge[k] & DOC_MERGE_UP)
        c.vmerge = VMERGE_CONTINUE;
    doc_cell_begin(w->f->d, &c);
}

/* Open and close tables, rows and cells so that the paragraph can stand. */
static void enter_tables(struct walk *w, size_t i)
{
    int depth = w->pars[i].depth;
    for (; w->depth > depth; w->depth--)
        doc_table_end(w->f->d);
    for (int d = 1; d <= depth; d++) {
        struct level *l = &w->levels[d];
        if (d > w->depth) {
            doc_table_begin(w->f->d, EDGE_TOLERANCE);
            l->row_open = false;
            w->depth = d;
        }
        if (!l->row_open)
            open_row(w, i, d);
        if (!l->cell_open && !(d == depth && w->pars[i].row_end))
            open_cell(w, l);
    }
}

static void end_cell(struct walk *w, struct level *l)
{
    l->cell++;
    if (l->cell < l->tap.n && l->tap.merge[l->cell] & DOC_MERGE_LEFT)
        return; /* the next one belongs to this */
    doc_cell_end(w->f->d);
    l->cell_open = false;
}

static void add_paragraph(struct walk *w, size_t i)
{
    const struct par *p = &w->pars[i];
    struct document *d = w->f->d;
    enter_tables(w, i);
    struct level *l = &w->levels[p->depth];
    if (p->row_end) {
        doc_row_end(d);
        l->row_open = l->cell_open = false;
        return;
    }
    struct doc_pap pap;
    bool ends;
    doc_pap_at(w->f, p->to - 1, &w->mark_hint, &pap, &ends);
    add_text(w, p, &pap);
    if (p->joined || (w->codes > 0 && !p->cell_end))
        return;
    bool in_merged = p->cell_end && l->cell > 0 && l->cell < l->tap.n && l->tap.merge[l->cell] & DOC_MERGE_LEFT;
    if (!in_merged || doc_pending(d) > 0)
        end_paragraph(w, &pap);
    if (p->cell_end)
        end_cell(w, l);
}

/* One story, or one text box's part of it. Boxes hold no boxes, so this calls itself but once. */
static void walk_story(struct docfile *f, uint32_t from, uint32_t to, bool in_box, struct anld_state *anld)
{
    struct walk w = {.f = f, .base = from, .in_box = in_box, .all_bold = true};
    (void)anld;
    w.levels = xcalloc(LIMIT_TABLE_DEPTH + 3, sizeof *w.levels);
    balance_fields(f, from, to);
    find_paragraphs(&w, from, to);
    for (size_t i = 0; i < w.pars_n && !doc_full(f->d); i++) {
        size_t end;
        if (w.pars[i].depth > 0 && deleted_row(&w, i, &end))
            i = end;
        else
            add_paragraph(&w, i);
    }
    if (doc_pending(f->d) > 0)
        doc_para(f->d, NULL);
    for (; w.depth > 0; w.depth--)
        doc_table_end(f->d);
    if (!in_box)
        for (size_t i = 0; i < f->boxes_n; i++) /* those whose anchor was not found */
            add_box(&w, &f->boxes[i]);
    buf_free(&w.fields);
    free(w.levels);
    free(w.pars);
}

void doc_close(struct docfile *f)
{
    buf_free(&f->bins[0]);
    buf_free(&f->bins[1]);
    free(f->text);
    free(f->pieces);
    free(f->prcs);
    free(f->styles);
    free(f->fonts);
    free(f->boxes);
    free(f->anchors);
    cfb_close(f->cfb);
}

static void read(const struct input *in, struct document *d)
{
    struct docfile f = {.d = d};
    if (doc_open(&f, in)) {
        doc_load_formatting(&f);
        doc_load_text(&f);
        doc_load_fonts(&f);
        if (f.old)
            doc_old_charset(&f);
        else
            doc_foreign_charset(&f);
        doc_load_styles(&f);
        doc_load_lists(&f);
        doc_load_boxes(&f);
        uint32_t end = f.fib.ccp[STORY_MAIN] < f.chars ? f.fib.ccp[STORY_MAIN] : f.chars;
        if (end == 0 && f.fib.ccp[STORY_MAIN] == 0)
            end = f.chars;
        walk_story(&f, 0, end, false, NULL);
    }
    doc_close(&f);
}

/* Documents older than Word 6 are no compound files; they are known by their first bytes so that they can be named. */
static bool is_too_old(struct bytes b)
{
    unsigned ident = bytes_u16(b, 0);
    return b.n >= 0x80 && (ident == 0xA5DB || ident == 0xA59B || ident == 0xA59C || ident == 0xBE31 ||
                           ident == 0xBE32 || ident == 0xA5DC || ident == 0x37FE);
}

static int bid(const struct input *in)
{
    struct bytes b = {in->s, in->n};
    if (!cfb_is(b))
        return is_too_old(b) ? 60 : 0;
    struct cfb *c = cfb_open(b);
    int score = 0;
    if (c && cfb_find(c, "WordDocument") >= 0)
        score = 95;
    else if (!c || cfb_lost(c) || doc_salvage_main(b).n > 0)
        score = BID_ANYTHING; /* damaged, unless it is of another kind and perhaps holds a Word document */
    cfb_close(c);
    return score;
}

const struct reader reader_doc = {"doc", bid, read};
