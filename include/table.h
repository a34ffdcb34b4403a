/* The catalogue as flat tables, for spreadsheets: a table is a heading, columns and rows in an order that depends on
 * the facts only. Rows are handed out one at a time; nothing is kept. */
#ifndef ZHIZE_TABLE_H
#define ZHIZE_TABLE_H

#include "catalogue.h"

#define TABLE_COLUMNS 12 /* the most that a table has */

struct table_column {
    const char *zh, *en;
    int width;    /* in characters, for a sheet; 0 ends the list */
    bool numeric; /* of whole numbers */
};

/* A cell: its text, borrowed during the call; of a numeric column also its number, and the text is empty when the
 * number is not told. */
struct table_cell {
    struct span text;
    int64_t number;
};

struct table {
    const char *name;    /* file name without ending, and what --table takes */
    const char *zh, *en; /* name of the sheet */
    struct table_column columns[TABLE_COLUMNS];
};

/* The i-th table, NULL behind the last: roles, descriptions, duties, wordings, fields, lines, departments, documents,
 * diagnostics. */
const struct table *table_at(size_t i);
size_t table_columns(const struct table *t);

/* Call `each` for every row with table_columns() cells; false stops. Kinds and outcomes are in words of the language.
 * EXIT_DONE or EXIT_SYSTEM. */
int table_each_row(struct catalogue *c, const struct table *t, bool english,
                   bool (*each)(void *user, const struct table_cell *cells), void *user);

#endif
