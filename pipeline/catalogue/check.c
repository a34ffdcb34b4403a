/* zhize db check: is the database sound, are there orphans, is what is derived in step with the facts? Looks only. */
#include "db.h"
#include <string.h>

static const struct test {
    const char *sql; /* counts what is wrong */
    const char *what;
} tests[] = {
    {"SELECT count(*) FROM document d WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.document_id = d.id)",
     "documents that no source holds"},
    {"SELECT count(*) FROM occurrence o LEFT JOIN item i ON i.id = o.item_id WHERE i.id IS NULL",
     "occurrences without their item"},
    {"SELECT count(*) FROM entry e WHERE e.post_id IS NULL AND e.department_id IS NULL AND e.document_id IS NULL"
     " AND (SELECT count(*) FROM stale) = 0",
     "entries of the search index that belong to nothing"},
    {"SELECT count(*) FROM entry e WHERE e.class <> e.id >> 58", "entries of the search index with a wrong class"},
};

/* Those that hold only when nothing is stale. */
static const struct test settled[] = {
    {"SELECT count(*) FROM role r LEFT JOIN post p ON p.key = r.key WHERE p.id IS NULL",
     "descriptions without their catalogue role"},
    {"SELECT count(*) FROM post p WHERE NOT EXISTS (SELECT 1 FROM role r WHERE r.key = p.key)",
     "catalogue roles that no document describes"},
    {"SELECT count(*) FROM post p WHERE descriptions <> (SELECT count(*) FROM role r WHERE r.key = p.key)",
     "catalogue roles with a wrong count of descriptions"},
    {"SELECT count(*) FROM post p WHERE duties <> (SELECT count(*) FROM duty d WHERE d.post_id = p.id"
     " AND d.kind = 'duties')",
     "catalogue roles with a wrong count of duties"},
    {"SELECT count(*) FROM duty d WHERE occurrences <> (SELECT count(*) FROM occurrence o WHERE o.duty_id = d.id)",
     "duties with a wrong count of occurrences"},
    {"SELECT count(*) FROM duty d WHERE occurrences = 0", "duties that nobody says"},
    {"SELECT count(*) FROM item i LEFT JOIN occurrence o ON o.item_id = i.id WHERE o.item_id IS NULL"
     " AND i.text <> ''",
     "items that are no occurrence of a duty"},
    {"SELECT count(*) FROM occurrence o LEFT JOIN entry e ON e.id = o.entry_id JOIN item i ON i.id = o.item_id"
     " WHERE e.id IS NULL OR e.text <> i.text OR e.duty_id <> o.duty_id",
     "occurrences out of step with the search index"},
    {"SELECT count(*) FROM department d WHERE NOT EXISTS (SELECT 1 FROM role r WHERE r.department_key = d.key)"
     " AND NOT EXISTS (SELECT 1 FROM unit u WHERE u.key = d.key)",
     "departments that no document names"},
    {"SELECT count(*) FROM post p WHERE p.title <> '' AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.post_id = p.id"
     " AND e.class = 0)",
     "catalogue roles that the search index lacks"},
};

/* One line of text from each row. */
static bool report_rows(struct catalogue *c, const char *sql, const char *good, FILE *out)
{
    bool ok = true;
    sqlite3_stmt *s = db_stmt(c, sql);
    while (db_row(c, s)) {
        struct span text = db_col(s, 0);
        if (good && span_is(text, good))
            continue;
        ok = false;
        fprintf(out, "%.*s\n", (int)text.n, text.s);
    }
    return ok;
}

static bool run_tests(struct catalogue *c, const struct test *list, size_t n, FILE *out)
{
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        int64_t wrong = db_value(c, list[i].sql);
        if (wrong)
            fprintf(out, "%lld %s\n", (long long)wrong, list[i].what);
        ok = ok && !wrong;
    }
    return ok;
}

/* FTS5 compares its index with the entries; it reports as an error of the statement, which is not the system's. */
static bool check_index(struct catalogue *c, FILE *out)
{
    if (c->mode == CATALOGUE_READ) {
        int64_t entries = db_value(c, "SELECT count(*) FROM entry");
        int64_t indexed = db_value(c, "SELECT count(*) FROM search_docsize");
        if (entries != indexed)
            fprintf(out, "the search index has %lld rows, it should have %lld\n", (long long)indexed,
                    (long long)entries);
        return entries == indexed;
    }
    if (sqlite3_exec(c->db, "INSERT INTO search(search, rank) VALUES('integrity-check', 1)", NULL, NULL, NULL) ==
        SQLITE_OK)
        return true;
    fprintf(out, "the search index does not agree with its entries\n");
    return false;
}

int catalogue_check(struct catalogue *c, bool quick, FILE *out)
{
    bool ok = true;
    if (!quick)
        ok = report_rows(c, "PRAGMA integrity_check", "ok", out);
    ok = report_rows(c,
                     "SELECT 'a row of ' || \"table\" || ' refers to a missing row of ' || parent"
                     " FROM pragma_foreign_key_check",
                     NULL, out) &&
         ok;
    ok = run_tests(c, tests, sizeof tests / sizeof *tests, out) && ok;
    int64_t stale = db_value(c, "SELECT count(*) FROM stale");
    if (stale == 0)
        ok = run_tests(c, settled, sizeof settled / sizeof *settled, out) && ok;
    else
        fprintf(out, "note: %lld roles, departments or documents are not consolidated yet (zhize import does it)\n",
                (long long)stale);
    if (catalogue_index_pending(c))
        fputs("note: the search index is not made yet (zhize import does it)\n", out);
    else
        ok = check_index(c, out) && ok;
    if (c->status != EXIT_DONE)
        return c->status;
    return ok ? EXIT_DONE : EXIT_PARTIAL;
}
