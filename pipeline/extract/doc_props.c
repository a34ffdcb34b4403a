/* Formatting: modifiers (Prl, MS-DOC 2.2.5) from pages of 512 bytes (FKP, 2.9.24 and 2.9.174), from the piece table and
 * from styles, applied to the few properties that matter. Modifiers of Word 6 are translated to the codes of 97 as they
 * are read, so that everything is applied by one function each. */
#include "doc.h"
#include <string.h>

#define PAGE 512u

enum {
    CF_RMARK_DEL = 0x0800,
    CF_VANISH = 0x083C,
    CF_SPEC_VANISH = 0x0818,
    CF_SPEC = 0x0855,
    CF_DATA = 0x0806,
    CF_BOLD = 0x0835,
    C_PLAIN = 0x2A33,
    C_DEFAULT = 0x2A32,
    C_SYMBOL = 0x6A09,
    C_PIC_LOCATION = 0x6A03,
    C_FTC_ASCII = 0x4A4F,
    C_FTC_FE = 0x4A50,
    C_FTC_WORD6 = 0x4A3D,
    C_CHSE = 0xEA00, /* of Word 6 only: a code that 97 does not use */
    C_ISTD = 0x4A30,
    P_ISTD = 0x4600,
    P_ILVL = 0x260A,
    P_ILFO = 0x460B,
    P_OUT_LVL = 0x2640,
    P_JC80 = 0x2403,
    P_JC = 0x2461,
    P_IN_TABLE = 0x2416,
    P_TTP = 0x2417,
    P_ITAP = 0x6649,
    P_DTAP = 0x664A,
    P_INNER_CELL = 0x244B,
    P_INNER_TTP = 0x244C,
    P_ANLD = 0xC63E,
    P_NLVL_ANM = 0x25FF,
    P_HUGE = 0x6645,
    P_HUGE2 = 0x6646,
    P_TABLE_PROPS = 0x646B,
    P_CHG_TABS = 0xC615,
    T_DEF_TABLE = 0xD608,
    T_DXA_LEFT = 0x9601,
    T_GAP_HALF = 0x9602,
    T_DELETE = 0x5622,
    T_MERGE = 0x5624,
    T_SPLIT = 0x5625,
    T_INSERT = 0x7621,
    T_DXA_COL = 0x7623,
    T_VERT_MERGE = 0xD62B,
};

/* The operand's length by the code's upper three bits; 0: a length byte in front. */
static const uint8_t operand_length[8] = {1, 1, 2, 4, 2, 2, 0, 3};

/* A list of tab stops whose length byte says 255: two counted arrays of 4 and 3 bytes an entry. */
static size_t tabs_length(struct bytes list, size_t at)
{
    size_t deleted = bytes_u8(list, at);
    size_t added = bytes_u8(list, at + 1 + 4 * deleted);
    return 2 + 4 * deleted + 3 * added;
}

bool doc_next_prl(const struct docfile *f, struct bytes list, size_t *at, struct doc_prl *out)
{
    int length;
    if (f->old) {
        if (!bytes_has(list, *at, 2))
            return false;
        length = doc_old_prl(bytes_u8(list, *at), &out->code);
        *at += 1;
    } else {
        if (!bytes_has(list, *at, 3))
            return false;
        out->code = bytes_u16(list, *at);
        *at += 2;
        length = operand_length[out->code >> 13];
        if (length == 0)
            length = out->code == T_DEF_TABLE || out->code == 0xD606 ? -2 : out->code == P_CHG_TABS ? -3 : -1;
    }
    size_t n = (size_t)length;
    if (length == -2) { /* counts itself less one byte */
        n = bytes_u16(list, *at);
        n -= n > 0;
        *at += 2;
    } else if (length < 0) {
        n = bytes_u8(list, *at);
        *at += 1;
        if (length == -3 && n == 255)
            n = tabs_length(list, *at);
    }
    if (!bytes_has(list, *at, n)) {
        *at = list.n;
        return false;
    }
    out->arg = bytes_sub(list, *at, n);
    *at += n;
    return true;
}

/* Every list read counts: a small file can refer to a large list from each of its paragraphs. */
static bool spend(struct docfile *f, size_t n)
{
    if (f->work >= LIMIT_DOC_PRL_BYTES) {
        diag_add(&f->d->diags, D_LIMIT_REACHED, 0, "formatting");
        return false;
    }
    f->work += n + 16;
    return true;
}

static bool toggle(struct bytes arg, bool style, bool old_value)
{
    switch (bytes_u8(arg, 0)) {
    case 0:
        return false;
    case 1:
        return true;
    case 0x80:
        return style;
    case 0x81:
        return !style;
    default:
        return old_value;
    }
}

static void apply_chp_one(const struct doc_prl *prl, const struct doc_chp *style, struct doc_chp *chp)
{
    switch (prl->code) {
    case CF_RMARK_DEL:
        chp->deleted = toggle(prl->arg, false, chp->deleted);
        break;
    case CF_VANISH:
        chp->hidden = toggle(prl->arg, style->hidden, chp->hidden);
        break;
    case CF_SPEC_VANISH:
        chp->hidden = bytes_u8(prl->arg, 0) == 1 || chp->hidden;
        break;
    case CF_SPEC:
        chp->special = toggle(prl->arg, false, chp->special);
        break;
    case CF_BOLD:
        chp->bold = toggle(prl->arg, style->bold, chp->bold);
        break;
    case C_PLAIN:
    case C_DEFAULT: {
        bool deleted = chp->deleted;
        uint16_t font = chp->font, font_fe = chp->font_fe;
        *chp = *style;
        chp->deleted = deleted;
        if (prl->code == C_DEFAULT) { /* keeps the fonts */
            chp->font = font;
            chp->font_fe = font_fe;
        }
        break;
    }
    case C_PIC_LOCATION:
        chp->special = true;
        chp->location = bytes_u32(prl->arg, 0);
        break;
    case CF_DATA:
        chp->form = bytes_u8(prl->arg, 0) == 1;
        break;
    case C_SYMBOL:
        chp->special = chp->symbol = true;
        chp->symbol_font = bytes_u16(prl->arg, 0);
        chp->symbol_char = prl->arg.n >= 4 ? bytes_u16(prl->arg, 2) : bytes_u8(prl->arg, 2);
        break;
    case C_FTC_WORD6:
        chp->font = chp->font_fe = bytes_u16(prl->arg, 0);
        break;
    case C_FTC_ASCII:
        chp->font = bytes_u16(prl->arg, 0);
        break;
    case C_FTC_FE:
        chp->font_fe = bytes_u16(prl->arg, 0);
        break;
    case C_CHSE:
        chp->chse = bytes_u16(prl->arg, 1);
        break;
    default:
        break;
    }
}

static void apply_character_style(struct docfile *f, unsigned istd, const struct doc_chp *style, struct doc_chp *chp)
{
    struct bytes chain[LIMIT_STYLE_DEPTH];
    struct doc_prl x;
    size_t n = 0;
    for (; istd < f->styles_n && n < LIMIT_STYLE_DEPTH && f->styles[istd].kind == 2; istd = f->styles[istd].base)
        chain[n++] = f->styles[istd].chpx;
    while (n-- > 0)
        if (spend(f, chain[n].n))
            for (size_t at = 0; doc_next_prl(f, chain[n], &at, &x);)
                apply_chp_one(&x, style, chp);
}

void doc_apply_chp(struct docfile *f, struct bytes list, const struct doc_chp *style, struct doc_chp *chp)
{
    struct doc_prl x;
    if (!spend(f, list.n))
        return;
    for (size_t at = 0; doc_next_prl(f, list, &at, &x);) {
        if (x.code == C_ISTD) /* counts here only: a character style does not name another */
            apply_character_style(f, bytes_u16(x.arg, 0), style, chp);
        else
            apply_chp_one(&x, style, chp);
    }
}

/* The paragraph takes over a style: all but what makes it part of a table. */
static void take_style(struct docfile *f, unsigned istd, struct doc_pap *pap)
{
    struct doc_pap keep = *pap;
    *pap = doc_style_of(f, istd)->pap;
    pap->style = (uint16_t)istd;
    pap->in_table = keep.in_table;
    pap->row_end = keep.row_end;
    pap->depth = keep.depth;
    pap->inner_cell = keep.inner_cell;
    pap->inner_row_end = keep.inner_row_end;
}

/* Modifiers that lie in the data stream: a length, then the list (2.9.210 PrcData). */
static struct bytes huge_list(const struct docfile *f, struct bytes arg)
{
    size_t at = bytes_u32(arg, 0);
    return bytes_sub(f->data, at + 2, bytes_u16(f->data, at));
}

static void apply_pap_one(struct docfile *f, const struct doc_prl *x, struct doc_pap *pap)
{
    switch (x->code) {
    case P_ILVL:
        pap->ilvl = bytes_u8(x->arg, 0);
        break;
    case P_ILFO:
        pap->ilfo = bytes_u16(x->arg, 0);
        if (pap->ilfo > DOC_ILFO_ANLD) /* negative: a list that was taken off */
            pap->ilfo = 0;
        break;
    case P_OUT_LVL:
        pap->outline = bytes_u8(x->arg, 0) < 9 ? bytes_u8(x->arg, 0) : 9;
        break;
    case P_JC80:
    case P_JC:
        pap->jc = bytes_u8(x->arg, 0);
        break;
    case P_IN_TABLE:
        pap->in_table = bytes_u8(x->arg, 0) != 0;
        break;
    case P_TTP:
        pap->row_end = bytes_u8(x->arg, 0) != 0;
        break;
    case P_ITAP:
        pap->depth = bytes_s32(x->arg, 0);
        break;
    case P_DTAP:
        pap->depth = (int32_t)((uint32_t)pap->depth + bytes_u32(x->arg, 0));
        break;
    case P_INNER_CELL:
        pap->inner_cell = bytes_u8(x->arg, 0) != 0;
        break;
    case P_INNER_TTP:
        pap->inner_row_end = bytes_u8(x->arg, 0) != 0;
        break;
    case P_ANLD:
        pap->anld = x->arg;
        break;
    case P_NLVL_ANM:
        pap->anm = bytes_u8(x->arg, 0);
        break;
    case P_ISTD:
        if (!f->resolving)
            take_style(f, bytes_u16(x->arg, 0), pap);
        break;
    default:
        break;
    }
}

void doc_apply_pap(struct docfile *f, struct bytes list, struct doc_pap *pap)
{
    struct doc_prl x;
    if (!spend(f, list.n))
        return;
    for (size_t at = 0; doc_next_prl(f, list, &at, &x);) {
        if (x.code == P_HUGE || x.code == P_HUGE2 || x.code == P_TABLE_PROPS) {
            struct bytes more = huge_list(f, x.arg);
            struct doc_prl y;
            pap->huge = more;
            if (spend(f, more.n)) /* lists in the data stream do not nest */
                for (size_t in = 0; doc_next_prl(f, more, &in, &y);)
                    apply_pap_one(f, &y, pap);
        } else {
            apply_pap_one(f, &x, pap);
        }
    }
}

#define EDGE_MOST (1 << 24) /* far outside of any page */

static void shift_edges(struct doc_tap *t, int from, int32_t by)
{
    for (int i = from; i <= t->n; i++) {
        int64_t edge = (int64_t)t->edge[i] + by;
        t->edge[i] = (int32_t)(edge > EDGE_MOST ? EDGE_MOST : edge < -EDGE_MOST ? -EDGE_MOST : edge);
    }
}

/* sprmTDefTable: cells, edges, then a description of each cell, which may be cut short. */
static void define_table(const struct docfile *f, struct bytes arg, struct doc_tap *t)
{
    size_t n = bytes_u8(arg, 0), tc = f->old ? 10 : 20;
    if (n >= DOC_COLUMNS)
        n = DOC_COLUMNS - 1;
    t->n = (int)n;
    for (size_t i = 0; i <= n; i++)
        t->edge[i] = bytes_s16(arg, 1 + 2 * i);
    for (size_t i = 0; i < n; i++) {
        unsigned flags = bytes_u16(arg, 1 + 2 * (n + 1) + tc * i);
        t->merge[i] = 0;
        if (flags & 1)
            t->merge[i] |= DOC_MERGE_FIRST;
        else if (flags & 2)
            t->merge[i] |= DOC_MERGE_LEFT;
        if (flags & 0x20 && !f->old)
            t->merge[i] |= flags & 0x40 ? DOC_MERGE_UP_TOP : DOC_MERGE_UP;
    }
}

static void insert_cells(struct doc_tap *t, struct bytes arg)
{
    int at = bytes_u8(arg, 0), n = bytes_u8(arg, 1);
    int32_t width = bytes_s16(arg, 2);
    if (at > t->n) /* cells up to there are made of no width */
        at = t->n;
    if (n > DOC_COLUMNS - 1 - t->n)
        n = DOC_COLUMNS - 1 - t->n;
    memmove(&t->edge[at + n], &t->edge[at], (size_t)(t->n - at + 1) * sizeof t->edge[0]);
    memmove(&t->merge[at + n], &t->merge[at], (size_t)(t->n - at));
    for (int i = 1; i <= n; i++) {
        t->edge[at + i] = t->edge[at] + i * width;
        t->merge[at + i - 1] = 0;
    }
    t->n += n;
    shift_edges(t, at + n + 1, n * width);
}

static void delete_cells(struct doc_tap *t, int from, int to)
{
    if (to > t->n)
        to = t->n;
    if (from >= to)
        return;
    int32_t width = t->edge[to] - t->edge[from];
    memmove(&t->edge[from], &t->edge[to], (size_t)(t->n - to + 1) * sizeof t->edge[0]);
    memmove(&t->merge[from], &t->merge[to], (size_t)(t->n - to));
    t->n -= to - from;
    shift_edges(t, from, -width);
}

static void set_widths(struct doc_tap *t, int from, int to, int32_t width)
{
    for (int i = from; i < to && i < t->n; i++) {
        int32_t by = width - (t->edge[i + 1] - t->edge[i]);
        shift_edges(t, i + 1, by);
    }
}

static void merge_cells(struct doc_tap *t, int from, int to, bool merged)
{
    for (int i = from; i < to && i < t->n; i++) {
        t->merge[i] &= (uint8_t) ~(DOC_MERGE_FIRST | DOC_MERGE_LEFT);
        if (merged)
            t->merge[i] |= i == from ? DOC_MERGE_FIRST : DOC_MERGE_LEFT;
    }
}

void doc_apply_tap(struct docfile *f, struct bytes list, struct doc_tap *t)
{
    struct doc_prl x;
    if (!spend(f, list.n))
        return;
    for (size_t at = 0; doc_next_prl(f, list, &at, &x);) {
        int first = bytes_u8(x.arg, 0), second = bytes_u8(x.arg, 1);
        switch (x.code) {
        case T_DEF_TABLE:
            define_table(f, x.arg, t);
            break;
        case T_DXA_LEFT:
            if (t->n > 0)
                shift_edges(t, 0, bytes_s16(x.arg, 0) - (t->edge[0] + t->gap_half));
            break;
        case T_GAP_HALF:
            if (t->n > 0)
                t->edge[0] += t->gap_half - bytes_s16(x.arg, 0);
            t->gap_half = bytes_s16(x.arg, 0);
            break;
        case T_INSERT:
            insert_cells(t, x.arg);
            break;
        case T_DELETE:
            delete_cells(t, first, second);
            break;
        case T_DXA_COL:
            set_widths(t, first, second, bytes_s16(x.arg, 2));
            break;
        case T_MERGE:
        case T_SPLIT:
            merge_cells(t, first, second, x.code == T_MERGE);
            break;
        case T_VERT_MERGE:
            if (first < t->n) {
                t->merge[first] &= (uint8_t) ~(DOC_MERGE_UP | DOC_MERGE_UP_TOP);
                t->merge[first] |= second & 2 ? DOC_MERGE_UP_TOP : second & 1 ? DOC_MERGE_UP : 0;
            }
            break;
        default:
            break;
        }
    }
}

void doc_load_formatting(struct docfile *f)
{
    struct doc_fkp *k[2] = {&f->chps, &f->paps};
    for (int i = 0; i < 2; i++) {
        if (f->old)
            doc_old_bins(f, i == 1);
        k[i]->pap = i == 1;
        k[i]->old = f->old;
        k[i]->page_size = f->old ? 2 : 4;
        k[i]->plc = f->fib.pair[i == 1 ? PAIR_BTE_PAPX : PAIR_BTE_CHPX];
        k[i]->n = k[i]->plc.n >= 4 ? (k[i]->plc.n - 4) / (4 + k[i]->page_size) : 0;
    }
}

static uint32_t plc_page(const struct doc_fkp *k, size_t i)
{
    size_t at = 4 * (k->n + 1) + k->page_size * i;
    return k->page_size == 2 ? bytes_u16(k->plc, at) : bytes_u32(k->plc, at) & 0x3FFFFF;
}

/* What a page says of its i-th run. A paragraph's list starts with its style. */
static struct bytes page_props(const struct doc_fkp *k, struct bytes page, size_t runs, size_t i)
{
    size_t entries = 4 * (runs + 1);
    if (!k->pap) {
        size_t at = 2 * (size_t)bytes_u8(page, entries + i);
        return at ? bytes_sub(page, at + 1, bytes_u8(page, at)) : (struct bytes){NULL, 0};
    }
    size_t at = 2 * (size_t)bytes_u8(page, entries + (k->old ? 7 : 13) * i);
    if (!at)
        return (struct bytes){NULL, 0};
    size_t words = bytes_u8(page, at);
    if (k->old)
        return bytes_sub(page, at + 1, 2 * words);
    if (words == 0)
        return bytes_sub(page, at + 2, 2 * (size_t)bytes_u8(page, at + 1));
    return bytes_sub(page, at + 1, 2 * words - 1);
}

/* The last index whose position is not greater than fc, of n+1 ascending ones; n when past the end. */
static size_t find_position(struct bytes plc, size_t n, uint32_t fc)
{
    size_t lo = 0, hi = n;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (bytes_u32(plc, 4 * mid) <= fc)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

struct bytes doc_fkp_at(struct docfile *f, struct doc_fkp *k, uint32_t fc)
{
    if (k->from <= fc && fc < k->to)
        return k->props;
    k->props = (struct bytes){NULL, 0};
    k->from = fc;
    k->to = fc + 1 > fc ? fc + 1 : fc; /* nothing known: ask again at the next character */
    if (k->n == 0) {
        k->to = UINT32_MAX;
        return k->props;
    }
    if (k->at >= k->n || bytes_u32(k->plc, 4 * k->at) > fc || fc >= bytes_u32(k->plc, 4 * k->at + 4))
        k->at = find_position(k->plc, k->n, fc);
    uint32_t end = bytes_u32(k->plc, 4 * k->at + 4);
    if (fc < bytes_u32(k->plc, 4 * k->at) || fc >= end) {
        if (k->at + 1 >= k->n && fc >= end)
            k->to = UINT32_MAX;
        return k->props;
    }
    struct bytes page = bytes_sub(f->main, (size_t)plc_page(k, k->at) * PAGE, PAGE);
    size_t runs = bytes_u8(page, PAGE - 1);
    size_t entry = k->pap ? (k->old ? 7 : 13) : 1;
    if (runs == 0 || 4 * (runs + 1) + entry * runs > PAGE - 1)
        return k->props;
    size_t i = k->run + 1 < runs ? k->run + 1 : 0; /* text is read in order: mostly the run behind the last one */
    uint32_t from = bytes_u32(page, 4 * i), to = bytes_u32(page, 4 * i + 4);
    if (fc < from || fc >= to) {
        i = find_position(page, runs, fc);
        from = bytes_u32(page, 4 * i);
        to = bytes_u32(page, 4 * i + 4);
    }
    k->run = i;
    if (fc < from || fc >= to)
        return k->props;
    k->from = from;
    k->to = to;
    k->props = page_props(k, page, runs, i);
    return k->props;
}

/* Prm0's single modifier: its number (2.9.215; the opcodes of Word 6) as a code of 97. */
static const struct {
    uint8_t isprm;
    uint16_t code;
} prm0[] = {
    {0x05, P_JC},         {0x0C, P_ILVL},         {0x18, P_IN_TABLE}, {0x19, P_TTP},
    {0x41, CF_RMARK_DEL}, {0x51, CF_SPEC_VANISH}, {0x55, CF_BOLD},    {0x5C, CF_VANISH},
};

/* The piece's own modifiers; `scratch` holds them when they are but one. */
static struct bytes piece_list(const struct docfile *f, unsigned prm, unsigned char scratch[3])
{
    if (prm & 1)
        return prm >> 1 < f->prcs_n ? f->prcs[prm >> 1] : (struct bytes){NULL, 0};
    unsigned isprm = prm >> 1 & 0x7F;
    if (f->old && isprm) {
        scratch[0] = (unsigned char)isprm;
        scratch[1] = (unsigned char)(prm >> 8);
        return (struct bytes){scratch, 2};
    }
    for (size_t i = 0; i < sizeof prm0 / sizeof *prm0; i++)
        if (isprm && prm0[i].isprm == isprm) {
            scratch[0] = (unsigned char)prm0[i].code;
            scratch[1] = (unsigned char)(prm0[i].code >> 8);
            scratch[2] = (unsigned char)(prm >> 8);
            return (struct bytes){scratch, 3};
        }
    return (struct bytes){NULL, 0};
}

void doc_pap_at(struct docfile *f, uint32_t cp, size_t *hint, struct doc_pap *pap, bool *ends_here)
{
    const struct doc_piece *p = doc_piece_at(f, cp, hint);
    unsigned char scratch[3];
    *ends_here = false;
    if (!p) {
        *pap = doc_style_of(f, 0)->pap;
        return;
    }
    uint32_t fc = p->fc + (cp - p->cp) * p->unit;
    struct bytes x = doc_fkp_at(f, &f->paps, fc);
    *ends_here = f->paps.to == fc + p->unit;
    unsigned istd = bytes_u16(x, 0);
    *pap = doc_style_of(f, istd)->pap;
    pap->style = (uint16_t)istd;
    pap->direct = bytes_sub(x, 2, x.n);
    doc_apply_pap(f, pap->direct, pap);
    if (p->prm) {
        struct bytes more = piece_list(f, p->prm, scratch);
        if (more.n > 0)
            doc_apply_pap(f, more, pap);
    }
    if (!pap->in_table)
        pap->depth = 0;
    else if (pap->depth < 1)
        pap->depth = 1;
    if (pap->depth > (int32_t)LIMIT_TABLE_DEPTH + 1)
        pap->depth = (int32_t)LIMIT_TABLE_DEPTH + 1;
}

void doc_chp_at(struct docfile *f, uint32_t cp, size_t *hint, const struct doc_pap *pap, struct doc_chp *chp,
                uint32_t *to)
{
    const struct doc_piece *p = doc_piece_at(f, cp, hint);
    const struct doc_style *style = doc_style_of(f, pap->style);
    unsigned char scratch[3];
    *chp = style->chp;
    if (!p) {
        *to = f->chars;
        return;
    }
    uint32_t fc = p->fc + (cp - p->cp) * p->unit;
    struct bytes x = doc_fkp_at(f, &f->chps, fc);
    uint64_t left = ((uint64_t)f->chps.to - fc + p->unit - 1) / p->unit;
    *to = left < p->end - cp ? cp + (uint32_t)left : p->end;
    if (x.n > 0)
        doc_apply_chp(f, x, &style->chp, chp);
    if (p->prm) {
        struct bytes more = piece_list(f, p->prm, scratch);
        if (more.n > 0)
            doc_apply_chp(f, more, &style->chp, chp);
    }
}

void doc_row_tap(struct docfile *f, const struct doc_pap *pap, struct doc_tap *tap)
{
    *tap = (struct doc_tap){0};
    doc_apply_tap(f, pap->direct, tap);
    if (pap->huge.n > 0)
        doc_apply_tap(f, pap->huge, tap);
}
