/* Explain: segments for people, as coloured text. A line of the document is a line here: where it stands, what it was
 * taken for, how sure that is; behind it the rule, the score and what came second. Decides nothing. */
#include "explain.h"

/* By the rule's name: the first row that the name begins with. */
static const struct {
    const char *prefix, *words;
} reasons[] = {
    {"field.value", "goes on with the value above"},
    {"field.unknown", "stands where labels stand, but no rule knows it"},
    {"field.empty", "a label without a value"},
    {"field.", "a field's label that the rules know"},
    {"section.family", "its siblings are heads of sections"},
    {"section.", "a section's head that the rules know"},
    {"req.", "a label within requirements"},
    {"head.", "a heading that names a post"},
    {"role.heading", "worded as a post, where headings stand"},
    {"role.implicit", "duties whose post is named nowhere"},
    {"table.title-column", "in the column of posts"},
    {"table.column-head", "the head of a column"},
    {"table.column", "the head of its column says so"},
    {"table.value", "the cell beside its label"},
    {"table.label", "a cell among labels"},
    {"table.group", "groups the rows below it"},
    {"marker.bullet", "begins with a bullet"},
    {"marker.", "begins with a number of a list"},
    {"item.line", "a line of its own in a section"},
    {"title.", "the first heading"},
    {"generic.", "a heading of job descriptions that names no post"},
    {"group.", "a heading above others"},
    {"chapter.", "a heading above others"},
    {"dutydept.", "a heading of a department's own duties"},
    {"dept", "worded as a department"},
    {"furniture.", "no content: page number, contents list, signatures, banner"},
    {"preview.", "joined from a preview page"},
    {"restraint", "would name a post, but nothing in the document tells of one"},
    {"implicit", "duties without a head of their own"},
    {"text", "nothing speaks for more"},
};

const char *explain_reason(struct span rule)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (span_starts(rule, reasons[i].prefix))
            return reasons[i].words;
    return "";
}

enum sureness explain_sureness(const struct segment *g)
{
    if (g->runner.n == 0)
        return g->score ? SURE_SAFE : SURE_GIVEN;
    return g->margin < 40 ? SURE_CLOSE : g->margin < 150 ? SURE_FAIR : SURE_SAFE; /* hundredths */
}

bool explain_shown(const struct segment *g)
{
    return !span_is(g->rule, "blank");
}

struct explain_counts explain_count(const struct segments *s)
{
    struct explain_counts c = {0};
    for (size_t i = 0; i < s->n; i++) {
        const struct segment *g = &s->list[i];
        if (!explain_shown(g))
            continue;
        c.kinds[g->kind] += !g->more;
        c.close += explain_sureness(g) == SURE_CLOSE;
        c.roles = g->role > c.roles ? g->role : c.roles;
    }
    return c;
}

static const char *const colours[SEG_KINDS] = {"1;35", "1;36", "1;33", "1;31", "34", "1;32", "0", "2", "2;9"};
static const char *const dots[SURE_COUNT] = {"\xC2\xB7\xC2\xB7\xC2\xB7", "?\xC2\xB7\xC2\xB7",
                                             "\xE2\x80\xA2\xE2\x80\xA2\xC2\xB7",
                                             "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2"};

static void harmless(struct buf *out, struct span s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);
        if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp_is_zero_width(cp) || cp == CP_LINE)
            cp = ' ';
        buf_add_utf8(out, cp);
    }
}

static void style(struct buf *out, bool ansi, const char *code)
{
    if (ansi)
        buf_printf(out, "\033[%sm", code);
}

/* label = marker text */
static void words(struct buf *out, const struct segment *g)
{
    if (g->more)
        buf_adds(out, "+ ");
    if (g->label.n) {
        harmless(out, g->label);
        buf_adds(out, g->text.n ? " = " : " =");
    }
    if (g->marker.n) {
        harmless(out, g->marker);
        buf_addc(out, ' ');
    }
    harmless(out, g->text);
}

static void why(struct buf *out, const struct segment *g)
{
    harmless(out, g->rule);
    size_t at = span_find(g->rule, ".", 0);
    struct span last = at == SIZE_MAX ? g->rule : span_sub(g->rule, at + 1, g->rule.n);
    if (g->name.n && !span_eq(last, g->name)) { /* section.duties as duties says nothing new */
        buf_adds(out, " as ");
        harmless(out, g->name);
    }
    if (g->score)
        buf_printf(out, ", score %.2f", g->score / 100.0);
    if (g->runner.n) {
        buf_printf(out, ", %.2f before ", g->margin / 100.0);
        harmless(out, g->runner);
    }
}

static void legend(struct buf *out, const struct segments *s)
{
    struct explain_counts c = explain_count(s);
    harmless(out, s->source);
    buf_printf(out, ": %zu role%s", c.roles, c.roles == 1 ? "" : "s");
    for (int k = 0; k < SEG_KINDS; k++)
        if (c.kinds[k] > 0 && k != SEG_ROLE)
            buf_printf(out, ", %zu %s", c.kinds[k], segment_kind_name((enum segment_kind)k));
    buf_printf(out, "; %zu close call%s (?)\n", c.close, c.close == 1 ? "" : "s");
    buf_adds(out,
             "    p      kind        the line <- the rule that decided, its score, how far before what came second\n");
}

void segments_explain(const struct segments *s, struct buf *out, bool ansi)
{
    uint32_t role = 0;
    legend(out, s);
    for (size_t i = 0; i < s->n; i++) {
        const struct segment *g = &s->list[i];
        if (!explain_shown(g))
            continue;
        if (g->role != role) { /* a role's lines stand together */
            role = g->role;
            style(out, ansi, "2");
            if (role == 0)
                buf_adds(out, "  -- no role\n");
            else if (g->parent)
                buf_printf(out, "  -- role %u, within role %u\n", role, g->parent);
            else
                buf_printf(out, "  -- role %u\n", role);
            style(out, ansi, "0");
        }
        enum sureness sure = explain_sureness(g);
        style(out, ansi, sure == SURE_CLOSE ? "1;33" : "2");
        buf_printf(out, "%5u %s  ", g->p, dots[sure]);
        style(out, ansi, "0");
        style(out, ansi, colours[g->kind]);
        buf_printf(out, "%-10s  ", segment_kind_name(g->kind));
        for (uint32_t k = 0; k < g->depth && k < 8; k++)
            buf_adds(out, "  ");
        words(out, g);
        style(out, ansi, "0;2");
        buf_adds(out, "  <- ");
        why(out, g);
        style(out, ansi, "0");
        buf_addc(out, '\n');
    }
}
