/* Private to pipeline/export: what every writer of a format is given. */
#ifndef ZHIZE_EXPORT_H
#define ZHIZE_EXPORT_H

#include "catalogue.h"
#include "table.h"

struct export
{
    struct catalogue *c; /* at one moment: catalogue_snapshot */
    const char *path;    /* of the file or folder; NULL is standard output */
    const char *table;   /* of CSV: only this one; NULL is the duties, or all of them into a folder */
    bool english;        /* heads and words; Chinese otherwise */
    bool bom;            /* of CSV: begin with a byte order mark, for Excel */
    bool plain;          /* of CSV: cells as they are, also those that a spreadsheet takes for formulas */
};

/* Each writes the whole catalogue and returns the exit status, having told what went wrong. */
int export_xml(const struct export *e);
int export_json(const struct export *e);
int export_csv(const struct export *e);
int export_xlsx(const struct export *e);
int export_md(const struct export *e);
int export_dot(const struct export *e);
int export_html(const struct export *e);

/* ---- out.c: a file that is there whole or not at all ---- */

struct outfile;
/* NULL when it cannot be made, which is then told. path NULL or "-": standard output. */
struct outfile *out_open(const char *path);
/* A catalogue_sink: user is the struct outfile. */
int out_sink(void *user, const void *bytes, size_t n);
/* Write what is in the buffer and empty it, once there is something worth writing; false when that fails. */
bool out_drain(struct outfile *o, struct buf *b);
/* Close and give the file its name, if `good`; else nothing stays. Frees. The exit status of writing. */
int out_close(struct outfile *o, struct buf *rest, bool good);

/* What a catalogue's failure makes of a result: the status, told. */
int export_result(const struct export *e, int written);

#endif
