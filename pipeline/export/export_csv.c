/* Tables as CSV (RFC 4180, UTF-8): a line ends in CR LF, a cell with a quotation mark, comma or line end is quoted.
 * A cell that a spreadsheet would take for a formula is given an apostrophe in front, and so is one that begins with an
 * apostrophe: taking one apostrophe away gives every cell back as it was. A soft line break is a line feed. */
#include "commands.h"
#include "export.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct writer {
    const struct export *e;
    struct outfile *out;
    struct buf text;
    size_t columns;
};

/* Does a spreadsheet look at the cell twice? Full-width forms count for those that fold width, and blanks are skipped.
 */
static bool wants_guard(struct span s)
{
    static const char *const starts[] = {"=", "+", "-", "@", "'", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
    for (size_t at = 0, next = 0; at < s.n; at = next) {
        struct span rest = span_sub(s, at, s.n);
        for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
            if (span_starts(rest, starts[i]))
                return true;
        if (!cp_is_blank(utf8_next(s, &next)))
            return false;
    }
    return false;
}

static void cell(struct buf *out, struct span s, bool guard)
{
    guard = guard && wants_guard(s);
    bool quote = guard;
    for (size_t i = 0; i < s.n && !quote; i++)
        quote = strchr("\",\r\n", s.s[i]) || (unsigned char)s.s[i] < ' ';
    quote = quote || (s.n > 0 && (s.s[0] == ' ' || s.s[s.n - 1] == ' ')) || span_find(s, UTF8_LINE, 0) != SIZE_MAX;
    if (!quote) {
        buf_add(out, s.s, s.n);
        return;
    }
    buf_adds(out, guard ? "\"'" : "\"");
    for (size_t i = 0; i < s.n;) {
        if (span_starts(span_sub(s, i, s.n), UTF8_LINE)) {
            buf_addc(out, '\n');
            i += sizeof UTF8_LINE - 1;
            continue;
        }
        if (s.s[i] == '"')
            buf_addc(out, '"');
        buf_addc(out, s.s[i++]);
    }
    buf_addc(out, '"');
}

static bool each_row(void *user, const struct table_cell *cells)
{
    struct writer *w = user;
    for (size_t i = 0; i < w->columns; i++) {
        if (i > 0)
            buf_addc(&w->text, ',');
        cell(&w->text, cells[i].text, !w->e->plain);
    }
    buf_adds(&w->text, "\r\n");
    return out_drain(w->out, &w->text);
}

static int write_table(const struct export *e, const struct table *t, const char *path)
{
    struct writer w = {.e = e, .out = out_open(path), .columns = table_columns(t)};
    if (!w.out)
        return EXIT_SYSTEM;
    if (e->bom)
        buf_adds(&w.text, "\xEF\xBB\xBF");
    for (size_t i = 0; i < w.columns; i++) {
        if (i > 0)
            buf_addc(&w.text, ',');
        cell(&w.text, span_of(e->english ? t->columns[i].en : t->columns[i].zh), false);
    }
    buf_adds(&w.text, "\r\n");
    table_each_row(e->c, t, e->english, each_row, &w);
    return export_result(e, out_close(w.out, &w.text, catalogue_status(e->c) == EXIT_DONE));
}

static bool is_folder(const char *path)
{
    struct stat s;
    return path && (path[strlen(path) - 1] == '/' || (stat(path, &s) == 0 && S_ISDIR(s.st_mode)));
}

int export_csv(const struct export *e)
{
    bool folder = is_folder(e->path);
    int status = EXIT_DONE;
    if (folder && mkdir(e->path, 0777) != 0 && errno != EEXIST)
        return system_error("cannot make %s: %s", e->path, strerror(errno));
    const char *wanted = e->table ? e->table : folder ? NULL : "duties";
    struct buf path = {0};
    for (size_t i = 0; table_at(i) && status == EXIT_DONE; i++) {
        const struct table *t = table_at(i);
        if (wanted && strcmp(wanted, t->name) != 0)
            continue;
        buf_reset(&path);
        if (folder)
            buf_printf(&path, "%s%s%s.csv", e->path, span_ends(span_of(e->path), "/") ? "" : "/", t->name);
        status = write_table(e, t, folder ? buf_cstr(&path) : e->path);
    }
    buf_free(&path);
    return status;
}
