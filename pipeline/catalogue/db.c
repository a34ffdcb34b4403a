/* The open database: opening, migrations, transactions, prepared statements, errors. Knows the schema's version, and
 * nothing of what the tables mean. */
#include "db.h"
#include "commands.h"
#include "writing.h"
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Step k brings a database of version k to k + 1. A new version is a new row; old rows never change. */
static const char *const migrations[SCHEMA_VERSION] = {
#include "catalogue_schema.inc"
    ,
    /* 2: an index that only foreign keys wanted goes; duties of which an occurrence went are noted. What was taken out
     * by version 1 and is not consolidated yet has no note: all duties may have been touched. */
    "DROP INDEX entry_duty;"
    "CREATE TABLE touched(duty_id INTEGER PRIMARY KEY);"
    "INSERT INTO touched SELECT id FROM duty WHERE EXISTS (SELECT 1 FROM stale);",
    /* 3: entries of wordings have shorter ids, which makes the index smaller by two fifths: all are made anew. */
    "DELETE FROM occurrence; DELETE FROM entry; INSERT INTO search(search) VALUES('delete-all');"
    "INSERT OR IGNORE INTO stale SELECT 'role', key FROM role;"
    "INSERT OR IGNORE INTO stale SELECT 'role', key FROM post;"
    "INSERT OR IGNORE INTO stale SELECT 'department', department_key FROM role WHERE department_key IS NOT NULL;"
    "INSERT OR IGNORE INTO stale SELECT 'department', key FROM unit;"
    "INSERT OR IGNORE INTO stale SELECT 'department', key FROM department;"
    "INSERT OR IGNORE INTO stale SELECT 'document', key FROM document;",
};

#define WAIT_MS     10000
#define CACHE_READ  "PRAGMA cache_size = -32000"
#define CACHE_WRITE "PRAGMA cache_size = -64000"
#define WAL_PAGES   "PRAGMA wal_autocheckpoint = 4000"

/* ---- errors ---- */

int db_failf(struct catalogue *c, const char *fmt, ...)
{
    if (c->status != EXIT_DONE)
        return c->status;
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    buf_reset(&c->error);
    buf_printf(&c->error, "%s: %s", c->path, text);
    c->status = EXIT_SYSTEM;
    return c->status;
}

int db_fail(struct catalogue *c)
{
    int code = sqlite3_errcode(c->db);
    const char *message = sqlite3_errmsg(c->db);
    if (code == SQLITE_FULL)
        message = "the disk is full";
    else if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        message = "the database is locked by another program";
    else if (code == SQLITE_CORRUPT)
        message = "the database is damaged";
    else if (code == SQLITE_NOTADB)
        message = "is no catalogue database";
    else if (code == SQLITE_READONLY)
        message = "the database cannot be written";
    return db_failf(c, "%s", message);
}

int catalogue_status(const struct catalogue *c)
{
    return c->status;
}

const char *catalogue_error(const struct catalogue *c)
{
    return buf_cstr(&((struct catalogue *)(uintptr_t)c)->error);
}

/* ---- statements ---- */

sqlite3_stmt *db_stmt(struct catalogue *c, const char *sql)
{
    if (c->status != EXIT_DONE)
        return NULL;
    struct statement *quick = &c->quick[((uintptr_t)sql >> 3) % (sizeof c->quick / sizeof *c->quick)];
    for (size_t i = 0; quick->sql != sql && i < c->statements_n; i++)
        if (c->statements[i].sql == sql)
            *quick = c->statements[i];
    if (quick->sql == sql) {
        sqlite3_reset(quick->stmt);
        sqlite3_clear_bindings(quick->stmt);
        return quick->stmt;
    }
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v3(c->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK) {
        db_fail(c);
        return NULL;
    }
    if (c->statements_n == c->statements_cap) {
        c->statements_cap = c->statements_cap ? c->statements_cap * 2 : 64;
        c->statements = xreallocarray(c->statements, c->statements_cap, sizeof *c->statements);
    }
    c->statements[c->statements_n++] = (struct statement){sql, stmt};
    return stmt;
}

bool db_row(struct catalogue *c, sqlite3_stmt *s)
{
    if (!s || c->status != EXIT_DONE)
        return false;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        db_fail(c);
    sqlite3_reset(s);
    return false;
}

bool db_done(struct catalogue *c, sqlite3_stmt *s)
{
    while (db_row(c, s)) {
        /* only the effect is wanted */
    }
    return c->status == EXIT_DONE;
}

bool db_run(struct catalogue *c, const char *sql, int64_t id)
{
    sqlite3_stmt *s = db_stmt(c, sql);
    db_int(s, 1, id);
    return db_done(c, s);
}

bool db_exec(struct catalogue *c, const char *sql)
{
    if (c->status != EXIT_DONE)
        return false;
    if (sqlite3_exec(c->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        db_fail(c);
    return c->status == EXIT_DONE;
}

int64_t db_value(struct catalogue *c, const char *sql)
{
    sqlite3_stmt *s = db_stmt(c, sql);
    int64_t v = 0;
    if (db_row(c, s)) {
        v = sqlite3_column_int64(s, 0);
        sqlite3_reset(s);
    }
    return v;
}

void db_text(sqlite3_stmt *s, int i, struct span text)
{
    if (s)
        sqlite3_bind_text64(s, i, text.s ? text.s : "", text.n, SQLITE_STATIC, SQLITE_UTF8);
}

void db_text_opt(sqlite3_stmt *s, int i, struct span text)
{
    if (text.n > 0)
        db_text(s, i, text);
}

void db_int(sqlite3_stmt *s, int i, int64_t v)
{
    if (s)
        sqlite3_bind_int64(s, i, v);
}

void db_int_opt(sqlite3_stmt *s, int i, int64_t v)
{
    if (v != 0)
        db_int(s, i, v);
}

struct span db_col(sqlite3_stmt *s, int i)
{
    const char *text = (const char *)sqlite3_column_text(s, i);
    return (struct span){text ? text : "", text ? (size_t)sqlite3_column_bytes(s, i) : 0};
}

int64_t db_col_int(sqlite3_stmt *s, int i)
{
    return sqlite3_column_int64(s, i);
}

/* ---- transactions ---- */

int catalogue_begin(struct catalogue *c)
{
    if (!c->batch && db_exec(c, "BEGIN IMMEDIATE"))
        c->batch = true;
    return c->status;
}

int catalogue_commit(struct catalogue *c)
{
    if (c->batch && db_exec(c, "COMMIT"))
        c->batch = false;
    if (c->status != EXIT_DONE && c->batch)
        catalogue_rollback(c);
    return c->status;
}

int catalogue_rollback(struct catalogue *c)
{
    if (c->batch && !sqlite3_get_autocommit(c->db))
        sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL); /* also after a failure */
    c->batch = false;
    return c->status;
}

bool db_begin_read(struct catalogue *c)
{
    return c->status == EXIT_DONE && sqlite3_get_autocommit(c->db) && db_done(c, db_stmt(c, "BEGIN"));
}

void db_end_read(struct catalogue *c, bool began)
{
    if (began && !sqlite3_get_autocommit(c->db))
        db_done(c, db_stmt(c, "COMMIT"));
}

int catalogue_snapshot(struct catalogue *c)
{
    db_begin_read(c);
    db_value(c, "SELECT count(*) FROM setting"); /* the moment is that of the first reading */
    return c->status;
}

void catalogue_release(struct catalogue *c)
{
    db_end_read(c, true);
}

bool db_begin_own(struct catalogue *c)
{
    if (c->batch)
        return false;
    catalogue_begin(c);
    return c->batch;
}

void db_end_own(struct catalogue *c, bool began)
{
    if (began)
        catalogue_commit(c);
}

/* ---- opening ---- */

void catalogue_set_wait(struct catalogue *c, int ms)
{
    sqlite3_busy_timeout(c->db, ms);
}

static bool table_exists(struct catalogue *c)
{
    return db_value(c, "SELECT count(*) FROM sqlite_master WHERE type = 'table'") > 0;
}

static void migrate(struct catalogue *c, int64_t from)
{
    if (!db_exec(c, "BEGIN IMMEDIATE"))
        return;
    for (int64_t v = from; v < SCHEMA_VERSION; v++)
        db_exec(c, migrations[v]);
    char sql[96];
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID, SCHEMA_VERSION);
    if (!db_exec(c, sql) || !db_exec(c, "COMMIT"))
        sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
}

/* Is the file ours, and of a version that this program understands? */
static void check_version(struct catalogue *c)
{
    int64_t application = db_value(c, "PRAGMA application_id"), version = db_value(c, "PRAGMA user_version");
    bool empty = version == 0 && application == 0 && !table_exists(c);
    if (c->status != EXIT_DONE)
        return;
    if (!empty && application != APPLICATION_ID)
        db_failf(c, "is no catalogue database");
    else if (version > SCHEMA_VERSION)
        db_failf(c, "was made by a newer version of zhize (format %lld, this program knows %d)", (long long)version,
                 SCHEMA_VERSION);
    else if (version < SCHEMA_VERSION && c->mode != CATALOGUE_CREATE)
        db_failf(c, empty ? "is empty: nothing has been imported" : "has an older format: run zhize import on it once");
    else if (version < SCHEMA_VERSION)
        migrate(c, version);
}

/* A handle belongs to one thread; and nobody asks SQLite how much memory it uses, which it counts behind a lock. (It
 * takes the setting before the first database is opened, and refuses it later.) */
static int open_file(struct catalogue *c, const char *path)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (!path)
        return sqlite3_open_v2(":memory:", &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                               NULL);
    int flags = SQLITE_OPEN_NOMUTEX;
    flags |= c->mode == CATALOGUE_READ     ? SQLITE_OPEN_READONLY
             : c->mode == CATALOGUE_CREATE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                           : SQLITE_OPEN_READWRITE;
    return sqlite3_open_v2(path, &c->db, flags, NULL);
}

/* A folder that this user cannot write to has no place for the shared index of WAL while nobody writes: the file is
 * read as it is. Once another user's import begins, its index is there to be shared (catalogue_overtaken). */
static bool reopen_immutable(struct catalogue *c, const char *path)
{
    if (c->mode != CATALOGUE_READ || !path ||
        sqlite3_exec(c->db, "SELECT 1 FROM sqlite_master", NULL, NULL, NULL) == SQLITE_OK)
        return true;
    if (sqlite3_errcode(c->db) != SQLITE_CANTOPEN && sqlite3_errcode(c->db) != SQLITE_READONLY)
        return true; /* told by whoever reads first */
    sqlite3_close(c->db);
    c->db = NULL;
    struct buf uri = {0};
    buf_adds(&uri, "file:");
    for (const char *p = path; *p; p++)
        buf_printf(&uri, strchr("?#% ", *p) ? "%%%02X" : "%c", (unsigned char)*p);
    buf_adds(&uri, "?immutable=1");
    c->immutable = stat(path, &c->as_was) == 0;
    bool ok = sqlite3_open_v2(buf_cstr(&uri), &c->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                              NULL) == SQLITE_OK;
    buf_free(&uri);
    return ok;
}

bool catalogue_overtaken(const struct catalogue *c)
{
    struct stat now;
    if (!c->immutable)
        return false;
    struct buf wal = {0};
    buf_printf(&wal, "%s-wal", c->path);
    bool writing = access(buf_cstr(&wal), F_OK) == 0;
    buf_free(&wal);
    const struct stat *was = &c->as_was;
    return writing || stat(c->path, &now) < 0 || now.st_dev != was->st_dev || now.st_ino != was->st_ino ||
           now.st_size != was->st_size || now.st_mtim.tv_sec != was->st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != was->st_mtim.tv_nsec;
}

/* Said beforehand, with the reason. A reader that met the database while it could not be written may have left an index
 * beside it that cannot be written either: that one takes the database's rights again. */
static bool writable(struct catalogue *c, const char *path)
{
    static const char *const beside[] = {"-wal", "-shm"};
    struct stat st;
    if (access(path, W_OK) < 0) {
        if (errno != ENOENT)
            db_failf(c, "the database cannot be written: %s", strerror(errno));
        return c->status == EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        struct buf name = {0};
        buf_printf(&name, "%s%s", path, beside[i]);
        const char *s = buf_cstr(&name);
        if (access(s, W_OK) < 0 && errno != ENOENT && (stat(path, &st) < 0 || chmod(s, st.st_mode & 0777) < 0))
            db_failf(c, "the database cannot be written: its %s: %s", s, strerror(errno));
        buf_free(&name);
    }
    return c->status == EXIT_DONE;
}

static void set_pragmas(struct catalogue *c, const char *path)
{
    sqlite3_busy_timeout(c->db, WAIT_MS);
    sqlite3_extended_result_codes(c->db, 0);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* Looking up the parents of each row costs a third of an import. What goes is removed with all that depends on it
     * (store.c, owner.c), and zhize db check looks for orphans. */
    db_exec(c, "PRAGMA foreign_keys = OFF");
    if (c->mode == CATALOGUE_READ) {
        db_exec(c, CACHE_READ);
        return;
    }
    if (path && db_exec(c, "PRAGMA journal_mode = WAL"))
        db_exec(c, "PRAGMA synchronous = NORMAL");
    db_exec(c, CACHE_WRITE);
    db_exec(c, WAL_PAGES);
    db_exec(c,
            "PRAGMA temp_store = MEMORY"); /* consolidation's two lists of ids: files cost it a quarter of its time */
}

struct catalogue *catalogue_open(const char *path, enum catalogue_mode mode)
{
    struct catalogue *c = xcalloc(1, sizeof *c);
    c->mode = path ? mode : CATALOGUE_CREATE;
    c->path = xstrdup(path ? path : ":memory:");
    if (path && mode != CATALOGUE_CREATE && access(path, F_OK) != 0)
        db_failf(c, "%s", strerror(errno));
    else if (path && mode != CATALOGUE_READ && !writable(c, path))
        ; /* told */
    else if (open_file(c, path) != SQLITE_OK || !reopen_immutable(c, path))
        db_fail(c);
    else if (zhgram_register(c->db) != SQLITE_OK || zhrank_register(c->db) != SQLITE_OK)
        db_fail(c);
    if (c->status == EXIT_DONE) {
        sqlite3_busy_timeout(c->db, WAIT_MS);
        check_version(c); /* before any pragma writes into a file that may not be ours */
    }
    if (c->status == EXIT_DONE)
        set_pragmas(c, path);
    if (c->status == EXIT_DONE)
        return c;
    system_error("%s", catalogue_error(c));
    catalogue_close(c);
    return NULL;
}

struct catalogue *db_open_scratch(const struct catalogue *of, const char *ending)
{
    struct catalogue *c = xcalloc(1, sizeof *c);
    struct buf path = {0};
    buf_printf(&path, "%s%s", of->path, ending);
    c->path = xstrdup(buf_cstr(&path));
    c->mode = CATALOGUE_CREATE;
    unlink(c->path); /* a crash between these lines left it */
    bool ok = open_file(c, c->path) == SQLITE_OK && zhgram_register(c->db) == SQLITE_OK &&
              db_exec(c, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA main.locking_mode = EXCLUSIVE;"
                         "PRAGMA cache_size = -16000; CREATE TABLE here(id)");
    unlink(c->path);
    sqlite3_busy_timeout(c->db, WAIT_MS);
    buf_free(&path);
    if (ok)
        return c;
    catalogue_close(c);
    return NULL;
}

void catalogue_close(struct catalogue *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->statements_n; i++)
        sqlite3_finalize(c->statements[i].stmt);
    catalogue_rollback(c);
    checkpointer_free(c->checkpointer);
    sqlite3_close(c->db);
    free(c->statements);
    free(c->seen);
    free(c->path);
    buf_free(&c->strings);
    buf_free(&c->error);
    free(c);
}

void catalogue_write_apart(struct catalogue *c)
{
    if (!c->checkpointer && !catalogue_in_memory(c))
        c->checkpointer = checkpointer_new(c->db, c->path);
}

bool catalogue_in_memory(const struct catalogue *c)
{
    return strcmp(c->path, ":memory:") == 0;
}
