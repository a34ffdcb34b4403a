/* RTF lists: the list table, its overrides and Word 6's \pn to the numbering engine; a paragraph's label. A number that
 * the writer printed (\listtext, \pntext) is used where no definition is known. Formats no number itself. */
#include "charset.h"
#include "rtf.h"
#include <stdlib.h>
#include <string.h>

#define NO_START   INT64_MIN
#define ID_PRINTED ((int64_t)1 << 40) /* engine's lists for paragraphs whose number is only printed, by \ls */
#define ID_OUTLINE ((int64_t)2 << 40) /* \pnlvl1 … \pnlvl9 */
#define ID_PN      ((int64_t)3 << 40) /* runs of \pnlvlbody and \pnlvlblt */

/* -- list table -- */

static bool count_list(struct rtf *r)
{
    if (r->lists.count < LIMIT_LISTS) {
        r->lists.count++;
        return true;
    }
    diag_add(&r->d->diags, D_LIMIT_REACHED, 0, "lists");
    return false;
}

void rtf_list_begin(struct rtf *r)
{
    struct rtf_lists *l = &r->lists;
    memset(l->levels, 0, sizeof l->levels);
    l->index = 0;
    l->id = l->style_id = 0;
    l->in_level = l->in_lfolevel = false;
}

void rtf_list_end(struct rtf *r)
{
    struct rtf_lists *l = &r->lists;
    if (!count_list(r))
        return;
    struct num_list *list = numbering_list(r->d->numbering, l->id);
    for (int i = 0; i < NUM_LEVELS; i++)
        if (l->levels[i].defined)
            *num_list_level(list, i) = l->levels[i];
    if (l->style_id && !l->levels[0].defined) {
        if (l->links_n % 16 == 0)
            l->links = xreallocarray(l->links, l->links_n + 16, sizeof *l->links);
        l->links[l->links_n++] = (struct rtf_link){list, l->style_id};
    }
}

/* A list that refers to a list style takes that one's levels (2.9.1.1 \liststyleid). */
void rtf_listtable_end(struct rtf *r)
{
    struct rtf_lists *l = &r->lists;
    for (size_t k = 0; k < l->links_n; k++) {
        struct num_list *style = numbering_find_list(r->d->numbering, l->links[k].style_id);
        for (int i = 0; style && style != l->links[k].list && i < NUM_LEVELS; i++)
            *num_list_level(l->links[k].list, i) = *num_list_level(style, i);
    }
    l->links_n = 0;
}

void rtf_level_begin(struct rtf *r)
{
    r->lists.level.n = 0;
    r->lists.level.nfc = 0;
    r->lists.level.start = 1;
    r->lists.level.legal = r->lists.level.no_restart = r->lists.level.nfcn = false;
    r->lists.in_level = true;
}

void rtf_level_unit(struct rtf *r, uint32_t value, bool byte)
{
    struct rtf_level *l = &r->lists.level;
    if (l->n < sizeof l->text / sizeof *l->text)
        l->text[l->n++] = (struct rtf_unit){value, byte};
}

/* \leveltext: a length in characters, then so many characters and, as bytes 0 to 8, levels whose numbers stand there,
 * then a semicolon. What stands beyond the length (a second byte for readers without Unicode, say) is no text. */
static struct span level_text(struct rtf *r, const struct rtf_level *l)
{
    struct buf out = {0}, bytes = {0};
    const struct rtf_font *f = rtf_font(r, rtf_top(r)->chp.font);
    const char *charset = f && f->charset ? f->charset : r->ansi;
    bool symbols = f && symbol_font(f->name), measured = l->n > 0 && l->text[0].byte;
    size_t length = measured ? l->text[0].value : SIZE_MAX, count = 0;
    size_t end = l->n > 0 && l->text[l->n - 1].value == ';' ? l->n - 1 : l->n;
    for (size_t i = measured; i < end && count < length; i++) {
        uint32_t v = l->text[i].value;
        bool byte = l->text[i].byte;
        if (byte && !symbols && (bytes.n > 0 || v >= 0x80)) { /* one or two bytes that are a character */
            buf_addc(&bytes, (char)v);
            if (bytes.n == 1 && i + 1 < end && l->text[i + 1].byte && rtf_is_lead(charset, (unsigned char)v))
                continue;
            charset_convert(charset, bytes.s, bytes.n, &out);
            buf_reset(&bytes);
        } else if (byte && v < NUM_LEVELS) {
            buf_addc(&out, (char)(v + 1));
        } else if (v >= 0x20) {
            bool symbol = symbols && (byte || (v >= 0xF020 && v <= 0xF0FF));
            buf_add_utf8(&out, symbol ? symbol_to_unicode(f->name, v) : v);
        }
        count++;
    }
    struct span text = span_dup(r->d->arena, (struct span){out.s, out.n});
    buf_free(&out);
    buf_free(&bytes);
    return text;
}

static enum num_format format_of(struct rtf *r, int32_t nfc)
{
    int f = nfc < 0 ? -1 : num_format_by_nfc((unsigned)nfc);
    if (f < 0)
        diag_add(&r->d->diags, D_NUMBER_FORMAT, 0, "code %d", (int)nfc);
    return f < 0 ? NF_decimal : (enum num_format)f;
}

void rtf_level_end(struct rtf *r)
{
    struct rtf_lists *l = &r->lists;
    l->in_level = false;
    if (l->index < 0 || l->index >= NUM_LEVELS)
        return;
    struct num_level *to = l->in_lfolevel ? &l->overrides[l->index] : &l->levels[l->index];
    *to = (struct num_level){.format = format_of(r, l->level.nfc),
                             .start = l->level.start,
                             .restart = l->level.no_restart ? 0 : NUM_RESTART_HIGHER,
                             .legal = l->level.legal,
                             .defined = true,
                             .text = level_text(r, &l->level)};
    for (size_t i = 0; to->format == NF_bullet && i < to->text.n; i++)
        if (to->text.s[i] > 0 && to->text.s[i] <= NUM_LEVELS) /* Cocoa's: a number's place, but no number */
            to->text = SPAN("\xE2\x80\xA2");
    if (!l->in_lfolevel)
        l->index++;
}

/* -- overrides -- */

void rtf_override_begin(struct rtf *r)
{
    struct rtf_lists *l = &r->lists;
    memset(l->overrides, 0, sizeof l->overrides);
    for (int i = 0; i < NUM_LEVELS; i++)
        l->starts[i] = NO_START;
    l->index = 0;
    l->id = 0;
    rtf_top(r)->pap.ls = -1;
}

void rtf_lfolevel_begin(struct rtf *r)
{
    r->lists.in_lfolevel = true;
    r->lists.start_at = false;
    r->lists.lfo_start = 1;
}

void rtf_lfolevel_end(struct rtf *r)
{
    struct rtf_lists *l = &r->lists;
    l->in_lfolevel = false;
    if (l->index >= NUM_LEVELS)
        return;
    if (l->start_at) /* only then does a start in the override count */
        l->starts[l->index] = l->overrides[l->index].defined ? l->overrides[l->index].start : l->lfo_start;
    l->index++;
}

void rtf_override_end(struct rtf *r)
{
    struct rtf_lists *l = &r->lists;
    int32_t ls = rtf_top(r)->pap.ls;
    if (ls <= 0 || !count_list(r))
        return;
    struct num_list *list = numbering_find_list(r->d->numbering, l->id);
    if (!list)
        return; /* said where a paragraph uses it */
    struct num_instance *instance = numbering_instance(r->d->numbering, ls);
    num_instance_set_list(instance, list);
    for (int i = 0; i < NUM_LEVELS; i++) {
        if (l->overrides[i].defined) {
            struct num_level *base = num_list_level(list, i);
            if (l->starts[i] == NO_START && base->defined)
                l->overrides[i].start = base->start;
            *num_instance_override(instance, i) = l->overrides[i];
        }
        if (l->starts[i] != NO_START)
            num_instance_start(instance, i, l->starts[i]);
    }
}

/* -- labels -- */

/* Is `printed` what `label` says, where a ? of the label stands for any character? LibreOffice writes \leveltext
 * without Unicode, and so 、 as ?, but \listtext with it. */
static bool same_label(struct span label, struct span printed)
{
    size_t i = 0, k = 0;
    while (i < label.n && k < printed.n) {
        uint32_t a = utf8_next(label, &i), b = utf8_next(printed, &k);
        if (a != b && a != '?')
            return false;
    }
    return i == label.n && k == printed.n;
}

/* The label's text at a level for a value, as far as it can be known without the counters of other levels. */
static bool level_prints(const struct num_level *l, int level, int64_t value, struct span printed)
{
    struct buf out = {0};
    for (size_t i = 0; i < l->text.n; i++)
        if (l->text.s[i] == level + 1)
            num_format_print(l->format, value, l->custom, &out);
        else
            buf_addc(&out, l->text.s[i]);
    bool same = out.n > 0 && same_label((struct span){out.s, out.n}, printed);
    buf_free(&out);
    return same;
}

/* LibreOffice's list tables have lost things that its printed labels show: \ilvl stands only where it is not the
 * style's, and starts of overrides are missing. The level that prints what was printed, and its counter set to that
 * value; `stated`, or 0, when none does. */
static int level_of_printed(struct num_instance *i, int stated, struct span printed)
{
    int64_t value = printed_value(printed);
    int from = stated < 0 ? 0 : stated, to = stated < 0 ? NUM_LEVELS : stated + 1;
    for (int k = from; i && value > 0 && k < to; k++) {
        const struct num_level *l = num_instance_level(i, k);
        if (l && level_prints(l, k, value, printed)) {
            numbering_set_next(i, k, value);
            return k;
        }
    }
    return from;
}

static bool listed(struct rtf *r, const struct rtf_pap *pap, struct span printed, struct para *p)
{
    struct rtf_story *s = rtf_story(r);
    int32_t ls = pap->ls, ilvl = pap->ilvl;
    if (ls < 0 && (s->has_label || !r->lists.label_seen)) {
        ls = rtf_style_value(r, pap->style, RTF_STYLE_LS);
        if (ilvl < 0)
            ilvl = rtf_style_value(r, pap->style, RTF_STYLE_ILVL);
    }
    if (ls <= 0)
        return false;
    struct num_instance *i = numbering_find_instance(r->d->numbering, ls);
    if (ilvl < 0 || r->libreoffice)
        ilvl = level_of_printed(i, ilvl, printed);
    if (i && numbering_next(r->d->numbering, i, ilvl, &p->label)) {
        if (memchr(p->label.text.s, '?', p->label.text.n) && same_label(p->label.text, printed))
            printed_text(r->d, printed, p);
        return true;
    }
    if (!s->has_label && !r->lists.label_seen)
        diag_add(&r->d->diags, D_NUMBERING_MISSING, doc_here(r->d), NULL);
    return false;
}

void rtf_pn_begin(struct rtf *r)
{
    struct rtf_pn *pn = &r->pn;
    pn->format = 0;
    pn->level = 10;
    pn->start = 1;
    pn->font = -1;
    buf_reset(&pn->before);
    buf_reset(&pn->after);
    if (r->depth >= 2)
        r->groups[r->depth - 2].pap.pn = true;
}

/* \pn (Word 6): numbered body text counts as long as paragraphs of the same definition follow each other; outline
 * levels share one list. */
static bool pn_label(struct rtf *r, struct para *p)
{
    struct rtf_pn *pn = &r->pn;
    struct rtf_lists *l = &r->lists;
    bool outline = pn->level >= 1 && pn->level <= NUM_LEVELS, bullet = pn->level == 11;
    if (pn->level == 12)
        return false;
    struct buf key = {0};
    buf_printf(&key, "%d %d %d ", (int)pn->format, (int)pn->level, (int)pn->start);
    buf_add(&key, pn->before.s, pn->before.n);
    buf_addc(&key, '\0');
    buf_add(&key, pn->after.s, pn->after.n);
    bool same = span_eq((struct span){key.s, key.n}, (struct span){l->pn_key.s, l->pn_key.n});
    if (!outline && (!l->pn_before || !same)) {
        l->pn_list++;
        buf_reset(&l->pn_key);
        buf_add(&l->pn_key, key.s, key.n);
    }
    buf_free(&key);
    int64_t id = outline ? ID_OUTLINE : ID_PN + l->pn_list;
    int level = outline ? pn->level - 1 : 0;
    struct buf text = {0};
    buf_add(&text, pn->before.s, pn->before.n);
    if (!bullet)
        buf_addc(&text, (char)(level + 1));
    buf_add(&text, pn->after.s, pn->after.n);
    struct num_list *list = numbering_list(r->d->numbering, id);
    struct num_level *def = num_list_level(list, level);
    if (!def->defined || outline)
        *def = (struct num_level){.format = bullet ? NF_bullet : format_of(r, pn->format),
                                  .start = pn->start,
                                  .restart = NUM_RESTART_HIGHER,
                                  .defined = true,
                                  .text = span_dup(r->d->arena, (struct span){text.s, text.n})};
    buf_free(&text);
    struct num_instance *i = numbering_instance(r->d->numbering, id);
    num_instance_set_list(i, list);
    return numbering_next(r->d->numbering, i, level, &p->label);
}

void rtf_label(struct rtf *r, const struct rtf_pap *pap, struct para *p)
{
    struct rtf_story *s = rtf_story(r);
    struct span printed = text_trim((struct span){s->label.s, s->label.n});
    if (s->has_label && pap->ls > 0)
        r->lists.label_seen = true;
    p->numbered = listed(r, pap, printed, p);
    bool by_pn = !p->numbered && pap->pn;
    if (by_pn) {
        p->numbered = pn_label(r, p);
        if (p->numbered && !text_is_blank(printed))
            printed_text(r->d, printed, p);
    } else if (!p->numbered && s->has_label) {
        printed_label(r->d, ID_PRINTED + pap->ls, pap->ilvl, printed, p);
    }
    p->numbered = p->numbered && p->label.text.n > 0; /* format none: counted, but nothing shows */
    r->lists.pn_before = by_pn;
    buf_reset(&s->label);
    s->has_label = false;
}

void rtf_lists_free(struct rtf *r)
{
    buf_free(&r->pn.before);
    buf_free(&r->pn.after);
    buf_free(&r->lists.pn_key);
    free(r->lists.links);
}
