/* Tables as a workbook, by libxlsxwriter in its constant-memory mode: a row is on disk before the next is made. Text is
 * always written as text, so that "=1+1" is no formula. A table with more rows than a sheet holds goes on in another
 * sheet; text longer than a cell holds is cut and told. */
#include "commands.h"
#include "export.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define SHEET_ROWS 1048576u
#define CELL_CHARS 32767u /* UTF-16 units */

struct writer {
    const struct export *e;
    const struct table *t;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *head, *text, *number;
    lxw_row_t row; /* the next one */
    size_t columns;
    unsigned part; /* sheets of this table */
    uint64_t cut;
    lxw_error error;
    struct buf cell;
};

static void note(struct writer *w, lxw_error error)
{
    if (w->error == LXW_NO_ERROR)
        w->error = error;
}

static void begin_sheet(struct writer *w)
{
    char name[64];
    const char *title = w->e->english ? w->t->en : w->t->zh;
    if (++w->part > 1)
        snprintf(name, sizeof name, "%s %u", title, w->part);
    else
        snprintf(name, sizeof name, "%s", title);
    w->sheet = workbook_add_worksheet(w->book, name);
    w->row = 0;
    if (!w->sheet) {
        note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    for (size_t i = 0; i < w->columns; i++)
        worksheet_set_column(w->sheet, (lxw_col_t)i, (lxw_col_t)i, w->t->columns[i].width,
                             w->t->columns[i].numeric ? w->number : w->text);
    worksheet_freeze_panes(w->sheet, 1, 1);
    worksheet_repeat_rows(w->sheet, 0, 0);
    worksheet_set_landscape(w->sheet);
    worksheet_fit_to_pages(w->sheet, 1, 0);
    for (size_t i = 0; i < w->columns; i++)
        note(w, worksheet_write_string(w->sheet, 0, (lxw_col_t)i,
                                       w->e->english ? w->t->columns[i].en : w->t->columns[i].zh, w->head));
    w->row = 1;
}

/* The filter spans what was written, so it comes last. */
static void end_sheet(struct writer *w)
{
    if (w->sheet)
        worksheet_autofilter(w->sheet, 0, 0, w->row > 1 ? w->row - 1 : 1, (lxw_col_t)(w->columns - 1));
    w->sheet = NULL;
}

/* The text as a C string that a cell can hold: soft breaks as line feeds, what XML cannot hold as U+FFFD. */
static const char *cell_text(struct writer *w, struct span s)
{
    size_t units = 0;
    buf_reset(&w->cell);
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);
        units += cp > 0xFFFF ? 2 : 1;
        if (units > CELL_CHARS) {
            w->cut++;
            break;
        }
        if (cp == CP_LINE || cp == '\r')
            cp = '\n';
        else if ((cp < 0x20 && cp != '\t' && cp != '\n') || cp == 0xFFFE || cp == 0xFFFF)
            cp = CP_BAD;
        buf_add_utf8(&w->cell, cp);
    }
    return buf_cstr(&w->cell);
}

static bool each_row(void *user, const struct table_cell *cells)
{
    struct writer *w = user;
    if (!w->sheet || w->row == SHEET_ROWS) {
        end_sheet(w);
        begin_sheet(w);
    }
    for (size_t i = 0; i < w->columns && w->error == LXW_NO_ERROR; i++) {
        if (cells[i].text.n == 0)
            continue;
        if (w->t->columns[i].numeric)
            note(w, worksheet_write_number(w->sheet, w->row, (lxw_col_t)i, (double)cells[i].number, w->number));
        else
            note(w, worksheet_write_string(w->sheet, w->row, (lxw_col_t)i, cell_text(w, cells[i].text), w->text));
    }
    w->row++;
    return w->error == LXW_NO_ERROR;
}

static void add_formats(struct writer *w)
{
    w->head = workbook_add_format(w->book);
    format_set_bold(w->head);
    format_set_bg_color(w->head, 0xE6EEF7);
    format_set_bottom(w->head, LXW_BORDER_THIN);
    w->text = workbook_add_format(w->book);
    format_set_num_format_index(w->text, 0x31); /* "@": stays text when somebody edits it */
    format_set_text_wrap(w->text);
    format_set_align(w->text, LXW_ALIGN_VERTICAL_TOP);
    w->number = workbook_add_format(w->book);
    format_set_align(w->number, LXW_ALIGN_VERTICAL_TOP);
}

static int written(const struct writer *w, lxw_error closed, const char *part)
{
    lxw_error error = w->error != LXW_NO_ERROR ? w->error : closed;
    if (error != LXW_NO_ERROR)
        return system_error("cannot write %s: %s", w->e->path, lxw_strerror(error));
    if (strcmp(part, w->e->path) != 0 && rename(part, w->e->path) != 0)
        return system_error("cannot write %s: %s", w->e->path, strerror(errno));
    if (w->cut == 0)
        return EXIT_DONE;
    fprintf(stderr, "zhize export: %llu cells were cut at %u characters, which is all that a sheet's cell holds\n",
            (unsigned long long)w->cut, CELL_CHARS);
    return EXIT_PARTIAL;
}

int export_xlsx(const struct export *e)
{
    struct writer w = {.e = e};
    struct buf part = {0};
    buf_printf(&part, "%s%s", e->path, written_itself(e->path) ? "" : ".part");
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    w.book = workbook_new_opt(buf_cstr(&part), &options);
    if (!w.book) {
        buf_free(&part);
        return system_error("cannot write %s", e->path);
    }
    add_formats(&w);
    for (size_t i = 0; table_at(i) && w.error == LXW_NO_ERROR; i++) {
        w.t = table_at(i);
        w.columns = table_columns(w.t);
        w.part = 0;
        begin_sheet(&w);
        table_each_row(e->c, w.t, e->english, each_row, &w);
        end_sheet(&w);
    }
    lxw_error closed = workbook_close(w.book);
    int status = catalogue_status(e->c) == EXIT_DONE ? written(&w, closed, buf_cstr(&part)) : EXIT_SYSTEM;
    if (status == EXIT_SYSTEM && strcmp(buf_cstr(&part), e->path) != 0)
        unlink(buf_cstr(&part));
    buf_free(&part);
    buf_free(&w.cell);
    return export_result(e, status);
}
