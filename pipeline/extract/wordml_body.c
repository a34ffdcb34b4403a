/* WordprocessingML's body: paragraphs, runs, fields and text boxes as Word shows them in their final state, given to
 * the document builder. Properties come from wordml_styles.c, tables are in wordml_tables.c. */
#include "wordml.h"
#include <stdlib.h>
#include <string.h>

static struct story *top(struct wml *w)
{
    return w->story_n > 0 ? &w->stories[w->story_n - 1] : NULL;
}

static struct story *push_story(struct wml *w)
{
    if (w->story_n == w->story_cap) {
        w->story_cap = w->story_cap ? w->story_cap * 2 : 4;
        w->stories = xreallocarray(w->stories, w->story_cap, sizeof *w->stories);
    }
    struct story *s = &w->stories[w->story_n++];
    memset(s, 0, sizeof *s);
    s->p = wml_no_pprops();
    s->run = wml_no_rprops();
    return s;
}

/* ---- Paragraphs ---- */

void body_p(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    wml_cell_open(w);
    struct story *s = w->story_n > 0 ? top(w) : push_story(w);
    s->p = wml_no_pprops();
    s->in_run = false;
}

/* What Word shows of the paragraph beside its text; counts its number. */
static struct para paragraph_of(struct wml *w, const struct story *s)
{
    struct para p = {0};
    const struct style *own = s->p.style && s->p.style->type == 'p' ? s->p.style : NULL;
    const struct style *style = own ? own : w->default_style;
    if (own && own != w->default_style)
        p.style = own->name.n > 0 ? own->name : own->id;
    p.outline = s->p.has_outline ? s->p.outline : style ? style->outline : 0;
    enum tri center = s->p.center != UNSET ? s->p.center : style ? style->center : UNSET;
    p.center = center == ON;
    int level = 0;
    struct num_instance *i = w->continued ? NULL : wml_numbering(w, &s->p, &level);
    if (i)
        p.numbered = numbering_next(w->d->numbering, i, level, &p.label) && p.label.text.n > 0;
    return p;
}

static void fresh_paragraph(struct story *s)
{
    s->plain = s->bold = s->kept = s->break_due = false;
}

static void end_paragraph(struct wml *w, struct story *s)
{
    if (s->p.mark.gone) /* the text goes on in the next paragraph, whose properties hold */
        return;
    if (wml_hidden(w, &s->p, &s->p.mark)) { /* so it does here, but the first one's properties hold */
        if (doc_pending(w->d) > 0 && !s->kept) {
            s->first = paragraph_of(w, s);
            s->kept = true;
        }
        return;
    }
    struct para p = s->kept ? s->first : paragraph_of(w, s);
    p.bold = s->bold && !s->plain;
    bool merged = w->table_n > 0 && w->tables[w->table_n - 1].hmerge == 'c' && w->story_n == 1;
    if (!merged || doc_pending(w->d) > 0 || p.numbered) /* a merged cell's own empty paragraph is not there */
        doc_para(w->d, &p);
    fresh_paragraph(s);
    if (doc_full(w->d))
        wml_stop(w);
}

void body_p_end(struct wml *w)
{
    struct story *s = top(w);
    if (s)
        end_paragraph(w, s);
}

/* ---- Runs and their text ---- */

void body_r(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    struct story *s = top(w);
    if (!s)
        return;
    s->run = wml_no_rprops();
    s->in_run = true;
    s->run_known = false;
}

void body_r_end(struct wml *w)
{
    struct story *s = top(w);
    if (s)
        s->in_run = false;
}

/* Does what the open run holds show? */
static bool shows(struct wml *w, struct story *s)
{
    if (!s || !s->in_run || w->ppr || s->codes > 0)
        return false;
    if (!s->run_known) {
        s->run_known = true;
        s->run_hidden = wml_hidden(w, &s->p, &s->run);
        s->run_bold = wml_bold(w, &s->p, &s->run);
    }
    return !s->run_hidden;
}

/* Before visible text: a page break in the middle of a paragraph parts lines; at its ends it says nothing. */
static void flush_break(struct wml *w, struct story *s)
{
    if (s->break_due && doc_pending(w->d) > 0)
        doc_char(w->d, CP_LINE);
    s->break_due = false;
}

static void note_weight(struct story *s, struct span text)
{
    bool *seen = s->run_bold ? &s->bold : &s->plain;
    if (!*seen && !text_is_blank(text))
        *seen = true;
}

void wml_characters(struct wml *w, const char *text, size_t n)
{
    struct story *s = top(w);
    flush_break(w, s);
    note_weight(s, (struct span){text, n});
    if (s->run.symbol.n == 0) {
        doc_text(w->d, text, n);
        return;
    }
    struct span t = {text, n};
    for (size_t i = 0; i < n;) {
        uint32_t cp = utf8_next(t, &i);
        bool symbol = cp > 0x20 && (cp <= 0xFF || (cp >= 0xF000 && cp <= 0xF0FF));
        doc_char(w->d, symbol ? symbol_to_unicode(s->run.symbol, cp) : cp);
    }
}

void body_text(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    w->in_text = shows(w, top(w));
}

void body_text_end(struct wml *w)
{
    w->in_text = false;
}

static void add_char(struct wml *w, uint32_t cp)
{
    struct story *s = top(w);
    if (!shows(w, s))
        return;
    flush_break(w, s);
    doc_char(w->d, cp);
}

void body_tab(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    add_char(w, '\t');
}

void body_break(struct wml *w, const struct wml_attrs *a)
{
    struct span type = wml_attr(a, "type");
    if (span_is(type, "page") || span_is(type, "column")) {
        if (shows(w, top(w)))
            top(w)->break_due = true;
        return;
    }
    add_char(w, CP_LINE);
}

void body_hyphen(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    add_char(w, '-');
}

void body_symbol(struct wml *w, const struct wml_attrs *a)
{
    struct span code = wml_attr(a, "char");
    uint32_t cp = 0;
    for (size_t i = 0; i < code.n && i < 6; i++) {
        char c = code.s[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                                                : 16;
        if (digit == 16)
            return;
        cp = cp * 16 + digit;
    }
    if (cp >= 0x20)
        add_char(w, symbol_to_unicode(wml_attr(a, "font"), cp));
}

/* Deleted or moved-away content, or the mark that says so of a paragraph or a row. */
static void gone(struct wml *w)
{
    enum wml_element around = wml_around(w, 1);
    if (around == E_W_rPr) {
        if (w->ppr && w->rpr == &w->ppr->mark)
            w->ppr->mark.gone = true;
    } else if (around == E_W_trPr) {
        if (w->table_n > 0)
            w->tables[w->table_n - 1].row_gone = true;
    } else {
        wml_skip(w);
    }
}

void body_gone(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    gone(w);
}

/* Word 2003's tracked changes and comments: one element, told apart by type. */
void body_annotation(struct wml *w, const struct wml_attrs *a)
{
    struct span type = wml_attr(a, "type");
    if (span_is(type, "Word.Deletion"))
        gone(w);
    else if (!span_is(type, "Word.Insertion"))
        wml_skip(w);
}

void body_chunk(struct wml *w, const struct wml_attrs *a)
{
    if (!(w->want & WANT_BODY))
        return;
    wml_cell_open(w);
    uint32_t here = doc_here(w->d);
    struct span id = wml_attr(a, "id");
    if (!w->chunk || !w->chunk(w, id))
        diag_add(&w->d->diags, D_ALTCHUNK, here, "%.*s", (int)(id.n < 100 ? id.n : 100), id.s ? id.s : "");
}

/* ---- Fields: the result shows, the code does not ---- */

enum { FIELD_CODE, FIELD_RESULT };

void field_char(struct wml *w, const struct wml_attrs *a)
{
    struct story *s = top(w);
    struct span type = wml_attr(a, "fldCharType");
    w->form = (struct form){.choice = -1};
    if (!s)
        return;
    if (span_is(type, "begin")) {
        if (s->fields == LIMIT_FIELD_DEPTH) {
            diag_add(&w->d->diags, D_LIMIT_REACHED, doc_here(w->d), "fields within fields");
            s->ignored_fields++;
            return;
        }
        s->field[s->fields++] = FIELD_CODE;
        s->codes++;
    } else if (span_is(type, "separate")) {
        if (s->ignored_fields == 0 && s->fields > 0 && s->field[s->fields - 1] == FIELD_CODE) {
            s->field[s->fields - 1] = FIELD_RESULT;
            s->codes--;
        }
    } else if (span_is(type, "end")) {
        if (s->ignored_fields > 0)
            s->ignored_fields--;
        else if (s->fields > 0)
            s->codes -= s->field[--s->fields] == FIELD_CODE;
    }
}

/* A form field's box or list shows what it is set to; it has no result of its own. */
void field_char_end(struct wml *w)
{
    struct story *s = top(w);
    struct form f = w->form;
    w->form = (struct form){.choice = -1};
    if (!s || (!f.box && !f.list) || s->codes == 0)
        return;
    s->codes--; /* for what the field itself shows it is no longer within its code */
    if (f.box)
        add_char(w, f.checked ? 0x2612 : 0x2610);
    else if (shows(w, s) && f.text.n > 0)
        wml_characters(w, f.text.s, f.text.n);
    s->codes++;
}

void field_box(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    w->form.box = true;
}

void field_checked(struct wml *w, const struct wml_attrs *a)
{
    if (wml_around(w, 1) == E_W_checkBox)
        w->form.checked = wml_on(a);
}

void field_list(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    w->form.list = true;
}

void field_default(struct wml *w, const struct wml_attrs *a)
{
    if (wml_around(w, 1) == E_W_checkBox)
        w->form.checked = wml_on(a);
    else if (wml_around(w, 1) == E_W_ddList && w->form.choice < 0)
        w->form.choice = wml_int(a, "val", 0);
}

void field_result(struct wml *w, const struct wml_attrs *a)
{
    if (wml_around(w, 1) == E_W_ddList)
        w->form.choice = wml_int(a, "val", 0);
}

void field_entry(struct wml *w, const struct wml_attrs *a)
{
    int64_t choice = w->form.choice < 0 ? 0 : w->form.choice;
    if (w->form.list && w->form.entry++ == choice)
        w->form.text = span_dup(w->d->arena, wml_val(a));
}

/* ---- Text boxes ---- */

void box_open(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    if (!shows(w, top(w))) { /* hidden, or no run for it to stand in */
        wml_skip(w);
        return;
    }
    doc_box_begin(w->d);
    push_story(w);
    numbering_story(w->d->numbering, 1);
}

void box_close(struct wml *w)
{
    if (w->story_n < 2)
        return;
    doc_box_end(w->d);
    w->story_n--;
    numbering_story(w->d->numbering, w->story_n > 1);
}

/* WordArt: its text is an attribute. */
void box_art(struct wml *w, const struct wml_attrs *a)
{
    struct span text = wml_attr(a, "string");
    struct story *s = top(w);
    if (!s || text_is_blank(text) || !shows(w, s))
        return;
    doc_box_begin(w->d);
    doc_text(w->d, text.s, text.n);
    doc_para(w->d, NULL);
    doc_box_end(w->d);
}

/* ---- Alternatives: the first Choice whose namespaces are known, else the Fallback ---- */

static bool known_prefix(struct span prefix)
{
    static const char *const known[] = {"wps", "wpg", "wpc", "wp14", "w14", "w15", "w16", "wpi", "a14", "am3d", "v"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (span_is(prefix, known[i]) || (i >= 4 && i <= 6 && span_starts(prefix, known[i])))
            return true;
    return false;
}

static bool *chosen(struct wml *w)
{
    return &w->chosen[w->level - 1];
}

void choice_open(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    w->chosen[w->level] = false;
}

void choice_close(struct wml *w)
{
    (void)w;
}

void choice_one(struct wml *w, const struct wml_attrs *a)
{
    struct span list = wml_attr(a, "Requires");
    bool all = list.n > 0;
    for (size_t i = 0; i < list.n && all;) {
        size_t from = i;
        while (i < list.n && list.s[i] != ' ')
            i++;
        all = known_prefix(span_sub(list, from, i));
        while (i < list.n && list.s[i] == ' ')
            i++;
    }
    if (!all || *chosen(w))
        wml_skip(w);
    else
        *chosen(w) = true;
}

void choice_rest(struct wml *w, const struct wml_attrs *a)
{
    (void)a;
    if (*chosen(w))
        wml_skip(w);
}

/* ---- The end ---- */

void wml_close_body(struct wml *w)
{
    while (w->story_n > 1)
        box_close(w);
    struct story *s = top(w);
    if (s && doc_pending(w->d) > 0 && !doc_full(w->d)) {
        s->p.mark.gone = false;
        s->p.mark.hidden = OFF;
        end_paragraph(w, s);
    }
    if (s)
        fresh_paragraph(s);
    while (w->table_n > 0) {
        doc_table_end(w->d);
        w->table_n--;
    }
    w->continued = 0;
    w->ppr = NULL;
    w->rpr = NULL;
    w->style = NULL;
    w->lvl = NULL;
    w->abstract = NULL;
    w->instance = NULL;
}

void wml_free_body(struct wml *w)
{
    free(w->stories);
    free(w->tables);
}
