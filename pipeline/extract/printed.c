/* A list label that a document holds only as printed text (RTF \listtext, Word's HTML): the numbering engine counts, so
 * that list and level are stated as for any other label, but the text and, where it shows one, the value are the
 * printed ones. */
#include "extract.h"
#include <string.h>

/* What the characters of a number mean to printed_value. */
struct scan {
    int64_t section, digit; /* the number is section + digit: 二十 | 三 */
    bool in_number;
};

static bool scan_numeral(struct scan *s, uint32_t cp)
{
    static const uint32_t numerals[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    int value = -1;
    bool arabic = cp >= '0' && cp <= '9', ten = cp == 0x5341, hundred = cp == 0x767E;
    for (int i = 0; i < 10; i++)
        if (numerals[i] == cp)
            value = i;
    if (!arabic && !ten && !hundred && value < 0)
        return false;
    if (!s->in_number)
        s->section = s->digit = 0;
    if (arabic && s->digit <= INT32_MAX)
        s->digit = s->digit * 10 + (int64_t)(cp - '0');
    else if (ten || hundred) {
        s->section += (s->digit ? s->digit : 1) * (ten ? 10 : 100);
        s->digit = 0;
    } else if (value >= 0)
        s->digit = value;
    return true;
}

int64_t printed_value(struct span t)
{
    static const struct {
        uint32_t from, to;
        int64_t first;
    } enclosed[] = {{0x2460, 0x2473, 1}, {0x2474, 0x2487, 1},  {0x2488, 0x249B, 1},
                    {0x3220, 0x3229, 1}, {0x3251, 0x325F, 21}, {0x3280, 0x3289, 1}};
    struct scan s = {0};
    for (size_t i = 0; i < t.n;) {
        uint32_t cp = cp_fold_width(utf8_next(t, &i));
        s.in_number = scan_numeral(&s, cp);
        for (size_t k = 0; k < sizeof enclosed / sizeof *enclosed; k++)
            if (cp >= enclosed[k].from && cp <= enclosed[k].to)
                s = (struct scan){.section = (int64_t)(cp - enclosed[k].from) + enclosed[k].first};
    }
    int64_t value = s.section + s.digit;
    return value > INT32_MAX ? 0 : value;
}

void printed_text(struct document *d, struct span printed, struct para *p)
{
    size_t first = 0;
    printed = text_trim(printed);
    uint32_t cp = printed.n > 0 ? utf8_next(printed, &first) : 0;
    int64_t value = printed_value(printed);
    bool letter = (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z';
    p->label.text = span_dup(d->arena, printed);
    if (value > 0)
        p->label.number = value;
    p->label.bullet = value == 0 && first == printed.n && !cp_is_han(cp) && !letter;
}

void printed_label(struct document *d, int64_t list, int level, struct span printed, struct para *p)
{
    if (text_is_blank(printed))
        return;
    struct num_instance *i = numbering_instance(d->numbering, list);
    if (!num_instance_list(i)) {
        struct num_list *l = numbering_list(d->numbering, list);
        for (int k = 0; k < NUM_LEVELS; k++)
            *num_list_level(l, k) =
                (struct num_level){.format = NF_decimal, .start = 1, .restart = NUM_RESTART_HIGHER, .defined = true};
        num_instance_set_list(i, l);
    }
    p->numbered = numbering_next(d->numbering, i,
                                 level < 0             ? 0
                                 : level >= NUM_LEVELS ? NUM_LEVELS - 1
                                                       : level,
                                 &p->label);
    if (p->numbered)
        printed_text(d, printed, p);
}
