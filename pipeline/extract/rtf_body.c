/* RTF body: ends paragraphs, opens and closes tables to the depth that a paragraph states, states where cells stand,
 * puts text boxes in place. A paragraph's text is kept back until its end, because only then its place is known. */
#include "rtf.h"
#include <stdlib.h>
#include <string.h>

enum { TWIPS_TOLERANCE = 30, TWIPS_MAX = 1000000 };

/* -- tables -- */

static void open_cell(struct rtf *r)
{
    struct rtf_table *t = &rtf_story(r)->tables[rtf_story(r)->depth];
    if (t->in_cell || t->cells >= LIMIT_TABLE_COLUMNS) /* past the limit all flows into the last cell */
        return;
    doc_cell_begin(r->d, NULL);
    t->in_cell = true;
}

static void open_table(struct rtf *r)
{
    struct rtf_story *s = rtf_story(r);
    s->tables[++s->depth] = (struct rtf_table){0};
    doc_table_begin(r->d, TWIPS_TOLERANCE);
    doc_row_begin(r->d);
}

/* Open or close tables until `depth` are open, the innermost with an open cell. */
static void set_depth(struct rtf *r, size_t depth)
{
    struct rtf_story *s = rtf_story(r);
    if (depth > LIMIT_TABLE_DEPTH)
        depth = LIMIT_TABLE_DEPTH;
    while (s->depth > depth) {
        doc_table_end(r->d);
        s->depth--;
    }
    while (s->depth < depth) {
        open_table(r);
        if (s->depth < depth)
            open_cell(r);
    }
    if (depth > 0)
        open_cell(r);
}

static size_t stated_depth(const struct rtf_pap *pap)
{
    if (!pap->intbl && pap->itap <= 0)
        return 0;
    return pap->itap < 1 ? 1 : (size_t)pap->itap;
}

struct rtf_rowdef *rtf_rowdef(struct rtf *r)
{
    return &r->rows[rtf_top(r)->nested_props];
}

void rtf_cellx(struct rtf *r, int32_t right)
{
    struct rtf_rowdef *def = rtf_rowdef(r);
    int32_t before = def->n > 0 ? def->cells[def->n - 1].right : def->left;
    if (right > TWIPS_MAX)
        right = TWIPS_MAX;
    if (def->n < LIMIT_TABLE_COLUMNS) {
        if (def->n == def->cap) {
            def->cap = def->cap ? def->cap * 2 : 16;
            def->cells = xreallocarray(def->cells, def->cap, sizeof *def->cells);
        }
        def->next.right = right > before ? right : before + 1;
        def->cells[def->n++] = def->next;
    }
    def->next = (struct rtf_rowcell){0};
}

/* State where the open row's cells stand. A cell that is merged with the one before it (\clmrg) goes, with its text,
 * which Word does not show. */
static void place_cells(struct rtf *r, const struct rtf_rowdef *def, size_t count)
{
    int32_t left = def->left;
    for (size_t k = 0; k < count; k++) {
        struct rtf_rowcell c = {.right = left + 500}; /* more cells than \cellx: any width will do */
        if (k < def->n)
            c = def->cells[k];
        struct cell cell = {.left = left, .right = c.right};
        cell.vmerge = c.first_v ? VMERGE_RESTART : c.rest_v ? VMERGE_CONTINUE : VMERGE_NONE;
        for (size_t j = k + 1; j < count && j < def->n && def->cells[j].rest_h; j++)
            cell.right = def->cells[j].right;
        if (k > 0 && c.rest_h)
            cell = (struct cell){.vmerge = VMERGE_GONE};
        doc_row_cell(r->d, k, &cell);
        left = c.right;
    }
}

static void end_row(struct rtf *r, size_t depth, struct rtf_rowdef *def)
{
    struct rtf_story *s = rtf_story(r);
    rtf_flush(r);
    if (depth > LIMIT_TABLE_DEPTH || s->depth < depth)
        return; /* \row without a cell */
    if (!text_is_blank((struct span){s->text.s, s->text.n}) || s->started)
        rtf_end_para(r, depth > 1 ? RTF_NEST_CELL : RTF_CELL);
    buf_reset(&s->text);
    while (s->depth > depth) {
        doc_table_end(r->d);
        s->depth--;
    }
    struct rtf_table *t = &s->tables[s->depth];
    if (t->in_cell)
        doc_cell_end(r->d);
    place_cells(r, def, t->cells + t->in_cell);
    doc_row_end(r->d);
    *t = (struct rtf_table){0};
}

void rtf_row(struct rtf *r)
{
    end_row(r, 1, &r->rows[0]);
}

void rtf_nest_row(struct rtf *r)
{
    size_t depth = stated_depth(&rtf_top(r)->pap);
    end_row(r, depth < 2 ? 2 : depth, &r->rows[1]);
}

/* -- paragraphs -- */

/* Give the text so far to the document, in the table that the paragraph stands in. */
static void hand_over(struct rtf *r, size_t depth)
{
    struct rtf_story *s = rtf_story(r);
    if (!s->started)
        set_depth(r, depth);
    doc_text(r->d, s->text.s, s->text.n);
    buf_reset(&s->text);
    s->started = true;
}

static void close_cell(struct rtf *r)
{
    struct rtf_story *s = rtf_story(r);
    struct rtf_table *t = &s->tables[s->depth];
    if (s->depth == 0 || !t->in_cell || t->cells + 1 >= LIMIT_TABLE_COLUMNS)
        return;
    doc_cell_end(r->d);
    t->in_cell = false;
    t->cells++;
}

/* What the paragraph that ends here is, by the properties of its mark; counts it in its list. */
static struct para properties(struct rtf *r)
{
    const struct rtf_pap *pap = &rtf_top(r)->pap;
    int32_t outline = pap->outline >= 0 ? pap->outline : rtf_style_value(r, pap->style, RTF_STYLE_OUTLINE);
    struct para p = {.outline = outline >= 0 && outline < 9 ? (int)outline + 1 : 0, .center = pap->center};
    const struct rtf_style *style = pap->style > 0 ? rtf_style(r, pap->style) : NULL;
    if (style)
        p.style = style->name;
    rtf_label(r, pap, &p);
    return p;
}

void rtf_end_para(struct rtf *r, enum rtf_end how)
{
    struct rtf_story *s = rtf_story(r);
    const struct rtf_group *g = rtf_top(r);
    rtf_flush(r);
    if (g->dest != RTF_BODY)
        return;
    if (how == RTF_PAR && g->chp.deleted)
        return;                            /* without its mark the paragraph runs on into the next */
    if (how == RTF_PAR && g->chp.hidden) { /* so it does here, but the first one's properties hold */
        if (!s->kept && s->text.n > 0) {
            s->first = properties(r);
            s->kept = true;
        }
        return;
    }
    if (how == RTF_SECTION && s->text.n == 0 && !s->started)
        return;
    size_t depth = how == RTF_CELL ? 1 : stated_depth(&g->pap);
    if (how == RTF_NEST_CELL && depth < 2)
        depth = 2;
    hand_over(r, depth);
    struct para p = s->kept ? s->first : properties(r);
    p.bold = s->seen && s->all_bold;
    doc_para(r->d, &p);
    s->seen = s->all_bold = s->started = s->break_due = s->kept = false;
    if (how == RTF_CELL || how == RTF_NEST_CELL)
        close_cell(r);
}

/* -- text boxes -- */

bool rtf_box_begin(struct rtf *r)
{
    rtf_flush(r);
    if (r->story >= LIMIT_BOX_DEPTH) {
        diag_add(&r->d->diags, D_LIMIT_REACHED, doc_here(r->d), "text boxes within text boxes");
        return false;
    }
    hand_over(r, stated_depth(&r->groups[r->depth - 1].pap));
    if (r->story + 1 == r->stories_cap) {
        r->stories = xreallocarray(r->stories, r->stories_cap + 1, sizeof *r->stories);
        r->stories[r->stories_cap++] = (struct rtf_story){0};
    }
    r->story++;
    doc_box_begin(r->d);
    numbering_story(r->d->numbering, 1);
    return true;
}

void rtf_box_end(struct rtf *r)
{
    struct rtf_story *s = rtf_story(r);
    rtf_flush(r);
    if (r->story == 0)
        return;
    if (!text_is_blank((struct span){s->text.s, s->text.n}) || s->started) {
        rtf_top(r)->dest = RTF_BODY;
        rtf_top(r)->chp.hidden = rtf_top(r)->chp.deleted = false;
        rtf_end_para(r, RTF_PAR);
    }
    set_depth(r, 0);
    doc_box_end(r->d);
    buf_reset(&s->text);
    buf_reset(&s->label);
    s->has_label = s->started = s->seen = s->all_bold = s->break_due = s->kept = false;
    r->story--;
    numbering_story(r->d->numbering, r->story > 0);
}

void rtf_body_free(struct rtf *r)
{
    for (size_t i = 0; i < r->stories_cap; i++) {
        buf_free(&r->stories[i].text);
        buf_free(&r->stories[i].label);
    }
    free(r->stories);
    free(r->rows[0].cells);
    free(r->rows[1].cells);
}
