/* What an import tells when it is done: the tally as text, JSON and HTML, with the failures as the database has them
 * and a comparison with the run before. Writes reports; decides nothing. */
#include "commands.h"
#include "import.h"
#include "limits.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static const char *const change_names[CHANGES] = {"new", "changed", "unchanged", "copies of known content",
                                                  "read again"};
static const char *const bucket_names[] = {"< 1 ms",   "< 3 ms",   "< 10 ms", "< 30 ms",
                                           "< 100 ms", "< 300 ms", "< 1 s",   "1 s and more"};
enum { BUCKETS = sizeof bucket_names / sizeof *bucket_names };

typedef unsigned long long ull;

static void when(int64_t at, struct buf *out)
{
    char text[32] = "";
    time_t t = (time_t)at;
    struct tm tm;
    if (at > 0)
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", localtime_r(&t, &tm));
    buf_adds(out, text);
}

/* ---- escaping: paths are bytes, and nobody's markup ---- */

/* False: *cp is a byte that is no UTF-8, to be shown as \xB5, as the database has it. */
static bool next_character(struct span a, size_t *i, uint32_t *cp)
{
    size_t at = *i;
    *cp = utf8_next(a, i);
    if (*cp != CP_BAD || *i - at > 1)
        return true;
    *cp = (unsigned char)a.s[at];
    return false;
}

static void add_json(struct buf *out, const char *s)
{
    struct buf shown = {0};
    path_shown(s, &shown);
    struct span a = {shown.s, shown.n};
    buf_addc(out, '"');
    for (size_t i = 0; i < a.n;) {
        uint32_t cp;
        if (!next_character(a, &i, &cp))
            buf_printf(out, "\\\\x%02X", cp);
        else if (cp == '"' || cp == '\\')
            buf_printf(out, "\\%c", (char)cp);
        else if (cp < 0x20 || cp == 0x7F || cp == CP_LINE || cp == 0x2029)
            buf_printf(out, "\\u%04x", cp);
        else
            buf_add_utf8(out, cp);
    }
    buf_addc(out, '"');
    buf_free(&shown);
}

static void add_html(struct buf *out, const char *s)
{
    struct buf shown = {0};
    path_shown(s, &shown);
    struct span a = {shown.s, shown.n};
    for (size_t i = 0; i < a.n;) {
        uint32_t cp;
        if (!next_character(a, &i, &cp))
            buf_printf(out, "\\x%02X", cp);
        else if (cp == '<')
            buf_adds(out, "&lt;");
        else if (cp == '>')
            buf_adds(out, "&gt;");
        else if (cp == '&')
            buf_adds(out, "&amp;");
        else if (cp == '"')
            buf_adds(out, "&quot;");
        else if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp_is_zero_width(cp))
            buf_printf(out, "\\x%02X", cp);
        else
            buf_add_utf8(out, cp);
    }
    buf_free(&shown);
}

/* For a terminal: control characters shown as escapes. */
static void add_text(struct buf *out, const char *s)
{
    struct buf shown = {0};
    path_shown(s, &shown);
    struct span a = {shown.s, shown.n};
    for (size_t i = 0; i < a.n;) {
        uint32_t cp;
        if (!next_character(a, &i, &cp) || cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp_is_zero_width(cp))
            buf_printf(out, "\\x%02X", cp);
        else
            buf_add_utf8(out, cp);
    }
    buf_free(&shown);
}

/* ---- failures, from the database ---- */

struct failures {
    struct buf *out;
    enum report_form form;
    const char *outcome;
    size_t n, most;
};

static bool add_failure(void *user, const struct source_state *s)
{
    struct failures *f = user;
    if (f->n >= f->most) {
        f->n++;
        return false;
    }
    struct buf *b = f->out;
    if (f->form == REPORT_TEXT) {
        buf_printf(b, "  %s  ", f->outcome);
        add_text(b, s->path);
        buf_adds(b, *s->detail ? ": " : "");
        add_text(b, s->detail);
        buf_addc(b, '\n');
    } else if (f->form == REPORT_JSON) {
        buf_adds(b, f->n ? ",\n    {\"path\": " : "\n    {\"path\": ");
        add_json(b, s->path);
        buf_printf(b, ", \"outcome\": \"%s\", \"reason\": ", f->outcome);
        add_json(b, s->detail);
        buf_printf(b, ", \"missing\": %s}", s->missing_since ? "true" : "false");
    } else {
        buf_printf(b, "<tr><td>%s<td>", f->outcome);
        add_html(b, s->path);
        buf_adds(b, "<td>");
        add_html(b, s->detail);
        buf_addc(b, '\n');
    }
    f->n++;
    return true;
}

void report_failure(struct buf *out, const struct source_state *s, bool json, size_t n)
{
    struct failures f = {.out = out,
                         .form = json ? REPORT_JSON : REPORT_TEXT,
                         .outcome = outcomes[outcome_by_name(s->outcome)].name,
                         .n = n - 1,
                         .most = SIZE_MAX};
    add_failure(&f, s);
}

/* How many there are, at most one more than `most`. */
static size_t add_failures(struct catalogue *c, struct buf *out, enum report_form form, size_t most)
{
    struct failures f = {.out = out, .form = form, .most = most};
    for (int o = OUTCOMES - 1; o >= 0 && c; o--)
        if (outcomes[o].failure && f.n <= most) {
            f.outcome = outcomes[o].name;
            catalogue_each_source(c, f.outcome, add_failure, &f);
        }
    return f.n;
}

/* ---- JSON ---- */

static void member(struct buf *out, const char *name, ull value)
{
    buf_printf(out, "  \"%s\": %llu,\n", name, value);
}

static void json_lists(const struct tally *t, struct buf *out)
{
    buf_adds(out, "  \"outcomes\": {");
    for (int i = 0; i < OUTCOMES; i++)
        buf_printf(out, "%s\"%s\": %llu", i ? ", " : "", outcomes[i].name, (ull)t->outcomes[i]);
    buf_adds(out, "},\n  \"formats\": [");
    for (size_t i = 0; i < t->nformats; i++)
        buf_printf(out, "%s\n    {\"format\": \"%s\", \"documents\": %llu, \"microseconds\": %llu}", i ? "," : "",
                   t->formats[i].name, (ull)t->formats[i].n, (ull)t->formats[i].time_us);
    buf_adds(out, "],\n  \"durations\": [");
    for (int i = 0; i < BUCKETS; i++)
        buf_printf(out, "%s{\"range\": \"%s\", \"documents\": %llu}", i ? ", " : "", bucket_names[i],
                   (ull)t->time_buckets[i]);
    buf_adds(out, "],\n  \"slowest\": [");
    for (size_t i = 0; i < sizeof t->slowest / sizeof *t->slowest && t->slowest[i].path; i++) {
        buf_adds(out, i ? ",\n    {\"path\": " : "\n    {\"path\": ");
        add_json(out, t->slowest[i].path);
        buf_printf(out, ", \"microseconds\": %llu}", (ull)t->slowest[i].time_us);
    }
    buf_adds(out, "],\n");
}

static void json_lines(const struct buf *lines, struct buf *out)
{
    for (size_t i = 0, n = 0; i < lines->n; n++) {
        const char *end = memchr(lines->s + i, '\n', lines->n - i);
        size_t k = end ? (size_t)(end - lines->s) - i : lines->n - i;
        char *copy = xcalloc(k + 1, 1);
        memcpy(copy, lines->s + i, k);
        buf_adds(out, n ? ",\n    " : "\n    ");
        add_json(out, copy);
        free(copy);
        i += k + 1;
    }
}

void report_json(const struct tally *t, struct catalogue *c, struct buf *out, bool failures)
{
    struct catalogue_counts n = {0};
    buf_adds(out, "{\n");
    member(out, "started", (ull)t->started);
    member(out, "finished", (ull)t->finished);
    buf_printf(out, "  \"elapsed\": %.3f,\n  \"consolidated\": %.3f,\n  \"interrupted\": %s,\n", t->elapsed,
               t->consolidated, t->interrupted ? "true" : "false");
    member(out, "documents", t->documents);
    member(out, "expected", t->expected);
    member(out, "converted", t->converted);
    member(out, "new", t->changes[CHANGE_NEW]);
    member(out, "changed", t->changes[CHANGE_CHANGED]);
    member(out, "unchanged", t->changes[CHANGE_UNCHANGED]);
    member(out, "copies", t->changes[CHANGE_COPY]);
    member(out, "again", t->changes[CHANGE_AGAIN]);
    member(out, "gone", (ull)t->gone);
    member(out, "pruned", (ull)t->pruned);
    member(out, "bytes", t->bytes);
    json_lists(t, out);
    member(out, "workers_started", t->pool.started);
    member(out, "workers_died", t->pool.died);
    member(out, "worker_peak_kib", (ull)t->pool.peak_kib);
    member(out, "parent_peak_kib", (ull)t->parent_kib);
    member(out, "database_bytes", (ull)t->database_bytes);
    if (c && catalogue_counts(c, &n) == EXIT_DONE) {
        member(out, "roles", (ull)n.roles);
        member(out, "duties", (ull)n.duties);
        member(out, "missing", (ull)n.missing);
    }
    member(out, "roles_gained", t->gained.n);
    member(out, "roles_lost", t->lost.n);
    member(out, "consolidate_done", t->consolidate_done);
    member(out, "consolidate_total", t->consolidate_total);
    buf_adds(out, "  \"gained\": [");
    json_lines(&t->gained.names, out);
    buf_adds(out, "],\n  \"lost\": [");
    json_lines(&t->lost.names, out);
    buf_adds(out, "],\n  \"problems\": [");
    if (failures)
        json_lines(&t->note_text, out);
    buf_adds(out, "],\n  \"failures\": [");
    if (failures)
        add_failures(c, out, REPORT_JSON, LIMIT_REPORT_FAILURES);
    buf_adds(out, "]\n}\n");
}

long long report_number(const char *json, const char *name)
{
    struct buf key = {0};
    buf_printf(&key, "\n  \"%s\": ", name);
    const char *at = strstr(json, buf_cstr(&key));
    long long value = at ? strtoll(at + key.n, NULL, 10) : 0;
    buf_free(&key);
    return value;
}

/* ---- text ---- */

/* What changed since the latest run that ended; what runs did that ended early is in it. */
struct since {
    long long added, changed, gone, gained, lost;
};

static struct since since(const struct tally *t)
{
    const struct tally_since *b = &t->since;
    return (struct since){(long long)(t->changes[CHANGE_NEW] + t->changes[CHANGE_COPY]) + b->added,
                          (long long)t->changes[CHANGE_CHANGED] + b->changed, (long long)t->gone + b->gone,
                          (long long)t->gained.n + b->gained, (long long)t->lost.n + b->lost};
}

static void compare(const struct tally *t, const struct catalogue_counts *n, const char *before, struct buf *out)
{
    if (!before || !report_number(before, "started"))
        return;
    struct since d = since(t);
    long long roles = report_number(before, "roles");
    buf_adds(out, "the run before, ");
    when(report_number(before, "started"), out);
    buf_printf(out, ": %lld documents, %lld roles", report_number(before, "documents"), roles);
    buf_printf(out, "; since then %lld documents new, %lld changed, %lld gone", d.added, d.changed, d.gone);
    if (n)
        buf_printf(out, "; roles %lld gained, %lld lost, now %lld", d.gained, d.lost, (long long)n->roles);
    buf_addc(out, '\n');
}

/* "  gained: a, b, c …" */
/* The names, at most so many, each escaped by `add`. */
static void list_roles(const struct tally_roles *r, size_t most, void (*add)(struct buf *out, const char *s),
                       struct buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i < r->names.n && n < most; n++) {
        const char *end = memchr(r->names.s + i, '\n', r->names.n - i);
        size_t k = end ? (size_t)(end - r->names.s) - i : r->names.n - i;
        struct buf name = {0};
        buf_add(&name, r->names.s + i, k);
        buf_adds(out, n ? ", " : "");
        add(out, buf_cstr(&name));
        buf_free(&name);
        i += k + 1;
    }
    buf_adds(out, n < r->n ? " …" : "");
}

static void text_roles(const struct tally_roles *r, const char *what, size_t most, struct buf *out)
{
    if (r->n == 0)
        return;
    buf_printf(out, "  %s: ", what);
    list_roles(r, most, add_text, out);
    buf_addc(out, '\n');
}

static void text_counts(const struct tally *t, struct buf *out)
{
    for (int i = 0; i < OUTCOMES; i++)
        if (t->outcomes[i])
            buf_printf(out, "%10llu %s: %s\n", (ull)t->outcomes[i], outcomes[i].name, outcomes[i].meaning);
    const char *comma = "by change: ";
    for (int i = 0; i < CHANGES; i++)
        if (t->changes[i]) {
            buf_printf(out, "%s%llu %s", comma, (ull)t->changes[i], change_names[i]);
            comma = ", ";
        }
    if (t->gone || t->pruned)
        buf_printf(out, "%s%lld gone, %lld pruned", comma, (long long)t->gone, (long long)t->pruned);
    buf_addc(out, '\n');
}

static void text_conversion(const struct tally *t, struct buf *out)
{
    const char *comma = "by format: ";
    for (size_t i = 0; i < t->nformats; i++) {
        const struct tally_format *f = &t->formats[i];
        buf_printf(out, "%s%llu %s (%.1f ms)", comma, (ull)f->n, f->name, (double)f->time_us / 1000 / (double)f->n);
        comma = ", ";
    }
    buf_adds(out, t->nformats ? "\nslowest: " : "");
    for (size_t i = 0; i < 3 && t->slowest[i].path; i++) {
        buf_printf(out, "%s%.0f ms ", i ? ", " : "", (double)t->slowest[i].time_us / 1000);
        add_text(out, t->slowest[i].path);
    }
    buf_adds(out, t->nformats ? "\n" : "");
    if (t->pool.died)
        buf_printf(out, "workers: %llu started, %llu died over a document\n", (ull)t->pool.started, (ull)t->pool.died);
}

void report_text(const struct tally *t, struct catalogue *c, const char *before, struct buf *out, size_t most)
{
    struct catalogue_counts n;
    bool counted = catalogue_counts(c, &n) == EXIT_DONE;
    buf_printf(out, "%llu documents in %.1f s (%.0f/s), of which consolidation took %.1f s%s\n", (ull)t->documents,
               t->elapsed, t->elapsed > 0 ? (double)t->documents / t->elapsed : 0, t->consolidated,
               t->interrupted ? "; INTERRUPTED, the same command continues" : "");
    text_counts(t, out);
    text_conversion(t, out);
    if (counted)
        buf_printf(out, "the catalogue holds %lld roles, %lld duties of %lld documents in %lld files\n",
                   (long long)n.roles, (long long)n.duties, (long long)n.documents, (long long)n.sources);
    compare(t, counted ? &n : NULL, before, out);
    if (before) {
        text_roles(&t->gained, "gained", 10, out);
        text_roles(&t->lost, "lost", 10, out);
    }
    if (t->note_text.n) {
        buf_adds(out, "met on the way:\n");
        size_t shown = 0, at = 0;
        for (; at < t->note_text.n && shown < most; shown++) {
            const char *end = memchr(t->note_text.s + at, '\n', t->note_text.n - at);
            struct buf line = {0};
            buf_add(&line, t->note_text.s + at, (size_t)(end - t->note_text.s) - at);
            buf_adds(out, "  ");
            add_text(out, buf_cstr(&line));
            buf_addc(out, '\n');
            buf_free(&line);
            at = (size_t)(end - t->note_text.s) + 1;
        }
        if (at < t->note_text.n)
            buf_adds(out, "  …\n");
    }
    struct buf list = {0};
    size_t failures = add_failures(c, &list, REPORT_TEXT, most);
    if (failures)
        buf_printf(out, "failures%s:\n%s", failures > most ? " (the first; zhize failures lists all)" : "",
                   buf_cstr(&list));
    buf_free(&list);
}

/* ---- HTML ---- */

static const char style[] =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;"
    "background:#fff}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}"
    "td,th{padding:.3rem .6rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "td:first-child,th{white-space:nowrap}"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.bar{background:#4a7ab5;height:.7rem;"
    "margin-top:.4rem}"
    ".bad{background:#b5564a}@media(prefers-color-scheme:dark){body{background:#161616;color:#e6e6e6}"
    "td,th{border-color:#444}}";

static void html_bar(struct buf *out, ull value, ull of, bool bad)
{
    buf_printf(out, "<td class=n>%llu<td style=\"width:40%%\"><div class=\"bar%s\" style=\"width:%.1f%%\"></div>\n",
               value, bad ? " bad" : "", of ? 100.0 * (double)value / (double)of : 0.0);
}

static void html_tables(const struct tally *t, struct buf *out)
{
    buf_adds(out, "<h2>Outcomes</h2>\n<table>\n");
    for (int i = 0; i < OUTCOMES; i++)
        if (t->outcomes[i]) {
            buf_printf(out, "<tr><td>%s<td>%s", outcomes[i].name, outcomes[i].meaning);
            html_bar(out, t->outcomes[i], t->documents, outcomes[i].failure);
        }
    buf_adds(out, "</table>\n<h2>Changes</h2>\n<table>\n");
    for (int i = 0; i < CHANGES; i++) {
        buf_printf(out, "<tr><td>%s", change_names[i]);
        html_bar(out, t->changes[i], t->documents, false);
    }
    buf_printf(out, "<tr><td>gone");
    html_bar(out, (ull)t->gone, t->documents, false);
    buf_adds(out, "</table>\n");
    if (t->converted == 0)
        return;
    buf_adds(out, "<h2>Formats of the converted</h2>\n<table>\n");
    for (size_t i = 0; i < t->nformats; i++) {
        const struct tally_format *f = &t->formats[i];
        buf_printf(out, "<tr><td>%s<td class=n>%.1f ms each", f->name, (double)f->time_us / 1000 / (double)f->n);
        html_bar(out, f->n, t->converted, false);
    }
    buf_adds(out, "</table>\n<h2>Durations</h2>\n<table>\n");
    for (int i = 0; i < BUCKETS; i++) {
        buf_adds(out, "<tr><td>");
        add_html(out, bucket_names[i]);
        html_bar(out, t->time_buckets[i], t->converted, false);
    }
    buf_adds(out, "</table>\n<h2>Slowest</h2>\n<table>\n");
    for (size_t i = 0; i < sizeof t->slowest / sizeof *t->slowest && t->slowest[i].path; i++) {
        buf_printf(out, "<tr><td class=n>%.1f ms<td>", (double)t->slowest[i].time_us / 1000);
        add_html(out, t->slowest[i].path);
        buf_addc(out, '\n');
    }
    buf_adds(out, "</table>\n");
}

/* The first thing to know: is there anything to look after? */
static void html_verdict(const struct tally *t, struct buf *out)
{
    ull bad = 0, unseen = t->problems[WALK_MISSING] + t->problems[WALK_UNREADABLE] + t->problems[WALK_DEEP];
    for (int i = 0; i < OUTCOMES; i++)
        bad += outcomes[i].failure ? t->outcomes[i] : 0;
    if (t->interrupted)
        buf_adds(out, "<p><strong>The import was interrupted; the same command continues it.</strong>\n");
    if (bad)
        buf_printf(out,
                   "<p><strong>%llu of %llu documents could not be read, or lost something:</strong> "
                   "<a href=\"#failures\">which, and why</a>.\n",
                   bad, (ull)t->documents);
    else
        buf_printf(out, "<p>All of %llu documents were read.\n", (ull)t->documents);
    if (unseen)
        buf_printf(out,
                   "<p><strong>%llu folders or files could not be looked at:</strong> <a href=\"#met\">which</a>.\n",
                   unseen);
}

/* The comparison, a row a figure: then, now, and what came and went. */
static void html_compare(const struct tally *t, const struct catalogue_counts *n, const char *before, struct buf *out)
{
    if (!before || !report_number(before, "started"))
        return;
    struct since d = since(t);
    buf_adds(out, "<h2>Since the run of ");
    when(report_number(before, "started"), out);
    buf_adds(out, "</h2>\n<table>\n<tr><th><th class=n>then<th class=n>now<th>\n");
    buf_printf(out,
               "<tr><td>documents<td class=n>%lld<td class=n>%llu<td>%lld new, %lld changed, %lld gone\n"
               "<tr><td>roles<td class=n>%lld<td class=n>%lld<td>%lld gained, %lld lost\n",
               report_number(before, "documents"), (ull)t->documents, d.added, d.changed, d.gone,
               report_number(before, "roles"), n ? (long long)n->roles : 0, d.gained, d.lost);
    buf_printf(out, "<tr><td>duties<td class=n>%lld<td class=n>%lld<td>\n", report_number(before, "duties"),
               n ? (long long)n->duties : 0);
    if (t->gained.n) {
        buf_adds(out, "<tr><td>gained<td colspan=3>");
        list_roles(&t->gained, LIMIT_REPORT_ROLES, add_html, out);
        buf_addc(out, '\n');
    }
    if (t->lost.n) {
        buf_adds(out, "<tr><td>lost<td colspan=3>");
        list_roles(&t->lost, LIMIT_REPORT_ROLES, add_html, out);
        buf_addc(out, '\n');
    }
    buf_adds(out, "</table>\n");
}

void report_html(const struct tally *t, struct catalogue *c, const char *before, struct buf *out)
{
    struct catalogue_counts n;
    bool counted = catalogue_counts(c, &n) == EXIT_DONE;
    buf_printf(out,
               "<!doctype html>\n<html lang=en><meta charset=utf-8>\n<meta name=viewport "
               "content=\"width=device-width\">\n<title>zhize import</title>\n<style>%s</style>\n<h1>Import of ",
               style);
    when(t->started, out);
    buf_adds(out, "</h1>\n");
    html_verdict(t, out);
    buf_printf(out, "<p>%llu documents in %.1f s (%.0f a second); consolidation took %.1f s of it.\n",
               (ull)t->documents, t->elapsed, t->elapsed > 0 ? (double)t->documents / t->elapsed : 0, t->consolidated);
    if (counted)
        buf_printf(
            out,
            "<p>The catalogue holds %lld roles and %lld duties of %lld documents in %lld files; the database takes "
            "%ld MiB.\n",
            (long long)n.roles, (long long)n.duties, (long long)n.documents, (long long)n.sources,
            t->database_bytes >> 20);
    if (t->pool.started)
        buf_printf(out, "<p>%llu workers were started, %llu died over a document; the biggest took %ld MiB.\n",
                   (ull)t->pool.started, (ull)t->pool.died, t->pool.peak_kib >> 10);
    html_compare(t, counted ? &n : NULL, before, out);
    html_tables(t, out);
    if (t->note_text.n) {
        struct buf notes = t->note_text;
        buf_adds(out, "<h2 id=met>Met on the way</h2>\n<pre style=\"white-space:pre-wrap\">");
        for (size_t at = 0; at < notes.n;) {
            size_t k = (size_t)((char *)memchr(notes.s + at, '\n', notes.n - at) - notes.s) - at;
            char *line = xcalloc(k + 1, 1);
            memcpy(line, notes.s + at, k);
            add_html(out, line);
            buf_addc(out, '\n');
            free(line);
            at += k + 1;
        }
        buf_adds(out, "</pre>\n");
    }
    struct buf list = {0};
    if (add_failures(c, &list, REPORT_HTML, LIMIT_REPORT_FAILURES))
        buf_printf(out, "<h2 id=failures>Failures</h2>\n<table>\n<tr><th>Outcome<th>Document<th>Reason\n%s</table>\n",
                   buf_cstr(&list));
    buf_free(&list);
    buf_adds(out, "</html>\n");
}

static bool ends(const char *path, const char *ending)
{
    size_t n = strlen(path), k = strlen(ending);
    return n >= k && strcasecmp(path + n - k, ending) == 0;
}

int report_file(const char *path, const struct tally *t, struct catalogue *c, const char *before)
{
    struct buf b = {0};
    if (ends(path, ".json"))
        report_json(t, c, &b, true);
    else if (ends(path, ".html") || ends(path, ".htm"))
        report_html(t, c, before, &b);
    else
        report_text(t, c, before, &b, LIMIT_REPORT_FAILURES);
    int status = file_replace(path, b.s, b.n) ? EXIT_DONE : system_error("%s: %s", path, strerror(errno));
    buf_free(&b);
    return status;
}
