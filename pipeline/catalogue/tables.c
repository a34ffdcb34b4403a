/* The flat tables of exports: table.h. What they are is in tables.def. Writes nothing. */
#include "table.h"
#include "viewing.h"

enum cell_kind { CELL_TEXT, CELL_NUMBER, CELL_WORD, CELL_ROLE_ID, CELL_DUTY_ID, CELL_DEPARTMENT_ID, CELL_DOCUMENT_ID };

#define COLUMN(kind, zh, en, width)       {zh, en, width, CELL_##kind == CELL_NUMBER},
#define TABLE(name, zh, en, columns, sql) {name, zh, en, {columns}},
static const struct table tables[] = {
#include "tables.def"
};
#undef COLUMN
#undef TABLE
#define TABLES (sizeof tables / sizeof *tables)

#define COLUMN(kind, zh, en, width)       CELL_##kind,
#define TABLE(name, zh, en, columns, sql) {{columns}, sql},
static const struct source {
    enum cell_kind kinds[TABLE_COLUMNS];
    const char *sql;
} sources[TABLES] = {
#include "tables.def"
};

const struct table *table_at(size_t i)
{
    return i < TABLES ? &tables[i] : NULL;
}

size_t table_columns(const struct table *t)
{
    size_t n = 0;
    while (n < TABLE_COLUMNS && t->columns[n].width > 0)
        n++;
    return n;
}

/* Public ids are made here, not in SQL: `id` has room for one and lives as long as the row. */
static struct table_cell cell(sqlite3_stmt *s, int i, enum cell_kind kind, bool english, char id[PUBLIC_ID])
{
    static const char letters[] = {[CELL_ROLE_ID] = 'r', [CELL_DUTY_ID] = 't', [CELL_DEPARTMENT_ID] = 'u'};
    struct table_cell x = {db_col(s, i), 0};
    if (x.text.n == 0)
        return x;
    switch (kind) {
    case CELL_TEXT:
        break;
    case CELL_NUMBER:
        x.number = db_col_int(s, i);
        break;
    case CELL_WORD: {
        const char *word = view_word(x.text, english);
        x.text = word ? span_of(word) : x.text;
        break;
    }
    case CELL_ROLE_ID:
    case CELL_DUTY_ID:
    case CELL_DEPARTMENT_ID:
        public_id(id, letters[kind], db_col_int(s, i));
        x.text = span_of(id);
        break;
    case CELL_DOCUMENT_ID:
        public_id(id, 'd', entry_id(0, hash_text(SEED_DOCUMENT, x.text)));
        x.text = span_of(id);
        break;
    }
    return x;
}

int table_each_row(struct catalogue *c, const struct table *t, bool english,
                   bool (*each)(void *user, const struct table_cell *cells), void *user)
{
    const struct source *from = &sources[t - tables];
    struct table_cell cells[TABLE_COLUMNS];
    char ids[TABLE_COLUMNS][PUBLIC_ID];
    int n = (int)table_columns(t);
    sqlite3_stmt *s = db_stmt(c, from->sql);
    while (db_row(c, s)) {
        for (int i = 0; i < n; i++)
            cells[i] = cell(s, i, from->kinds[i], english, ids[i]);
        if (!each(user, cells)) {
            sqlite3_reset(s);
            break;
        }
    }
    return c->status;
}
