/* The catalogue as Markdown (CommonMark): a chapter a role, its duties with where they stand. */
#include "export.h"
#include "view.h"
#include <string.h>

struct writer {
    const struct export *e;
    struct outfile *out;
    struct buf text;
};

#define L(w, zh, en) ((w)->e->english ? (en) : (zh))

/* Text that stays text: what Markdown would act on is escaped, line ends become blanks. */
static void text(struct buf *out, struct span s)
{
    bool first = true, number = true; /* number: only digits so far */
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);
        if (cp == '\n' || cp == '\r' || cp == CP_LINE || cp == '\t') {
            buf_addc(out, ' ');
            continue;
        }
        if (cp < 0x20 || cp == 0x7F)
            continue;
        bool inside = cp < 0x80 && strchr("\\`*_[]<>|~&!", (int)cp);
        bool begins = cp < 0x80 && first && strchr("#+-=", (int)cp);
        if (inside || begins || (number && (cp == '.' || cp == ')')))
            buf_addc(out, '\\');
        number = number && cp >= '0' && cp <= '9';
        buf_add_utf8(out, cp);
        first = false;
    }
}

static void names(struct writer *w, const char *what, const struct view_line *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_adds(&w->text, i ? "、" : "- ");
        buf_adds(&w->text, i ? "" : what);
        text(&w->text, list[i].name);
        buf_adds(&w->text, i + 1 == n ? "\n" : "");
    }
}

static void place(struct writer *w, const struct view_place *p)
{
    text(&w->text, p->name);
    if (p->p)
        buf_printf(&w->text, L(w, " 第 %u 段", " ¶ %u"), p->p);
}

static void duty(struct writer *w, const struct view_duty *d)
{
    buf_adds(&w->text, "1. ");
    text(&w->text, d->text);
    if (d->occurrences > 1)
        buf_printf(&w->text, L(w, "（%lld 处）", " (%lld times)"), (long long)d->occurrences);
    buf_addc(&w->text, '\n');
    for (size_t i = 0; i < d->list_n; i++) {
        buf_adds(&w->text, "   - ");
        if (!span_eq(d->list[i].text, d->text)) {
            text(&w->text, d->list[i].text);
            buf_adds(&w->text, " — ");
        }
        place(w, &d->list[i].place);
        buf_addc(&w->text, '\n');
    }
}

static void duties(struct writer *w, const struct view_duty *list, size_t n, bool unit)
{
    struct span kind = {NULL, 0};
    for (size_t i = 0; i < n; i++) {
        if (!span_eq(kind, list[i].kind)) {
            const char *word = view_word(view_section(list[i].kind, unit), w->e->english);
            kind = list[i].kind;
            buf_adds(&w->text, "\n### ");
            text(&w->text, word ? span_of(word) : kind);
            buf_adds(&w->text, "\n\n");
        }
        duty(w, &list[i]);
        out_drain(w->out, &w->text);
    }
}

static bool each_role(void *user, const struct view_role_row *row)
{
    struct writer *w = user;
    struct arena *arena = arena_new();
    struct view_role *r = view_role(w->e->c, row->id, (struct view_limits){0}, arena);
    if (r) {
        buf_adds(&w->text, "\n## ");
        text(&w->text, r->title.n ? r->title : span_of(L(w, "（未写明岗位）", "(no title)")));
        buf_adds(&w->text, "\n\n");
        buf_printf(&w->text, L(w, "- %lld 份描述，%lld 个文档\n", "- %lld descriptions in %lld documents\n"),
                   (long long)r->descriptions_total, (long long)r->documents);
        for (size_t i = 0; i < r->aliases_n; i++) {
            buf_adds(&w->text, i ? "、" : L(w, "- 又名：", "- Also called: "));
            text(&w->text, r->aliases[i].title);
            buf_adds(&w->text, i + 1 == r->aliases_n ? "\n" : "");
        }
        names(w, L(w, "直接上级：", "Reports to: "), r->superiors, r->superiors_n);
        names(w, L(w, "直接下级：", "Supervises: "), r->subordinates, r->subordinates_n);
        duties(w, r->duties, r->duties_n, false);
    }
    arena_free(arena);
    return out_drain(w->out, &w->text);
}

static bool each_department(void *user, const struct view_department_row *row)
{
    struct writer *w = user;
    struct arena *arena = arena_new();
    struct view_department *d = view_department(w->e->c, row->id, (struct view_limits){0}, arena);
    if (d && d->duties_n) {
        buf_adds(&w->text, "\n## ");
        text(&w->text, d->name);
        buf_adds(&w->text, L(w, "（部门）\n", " (department)\n"));
        duties(w, d->duties, d->duties_n, true);
    }
    arena_free(arena);
    return out_drain(w->out, &w->text);
}

int export_md(const struct export *e)
{
    struct writer w = {.e = e, .out = out_open(e->path)};
    if (!w.out)
        return EXIT_SYSTEM;
    struct catalogue_counts n;
    catalogue_counts(e->c, &n);
    buf_printf(&w.text,
               L(&w, "# 岗位职责目录\n\n%lld 个岗位，%lld 条职责，%lld 个文档\n",
                 "# Role catalogue\n\n%lld roles, %lld duties, %lld documents\n"),
               (long long)n.roles, (long long)n.duties, (long long)n.documents);
    view_each_role(e->c, VIEW_BY_TITLE, 0, 0, each_role, &w);
    view_each_department(e->c, each_department, &w);
    return export_result(e, out_close(w.out, &w.text, catalogue_status(e->c) == EXIT_DONE));
}
