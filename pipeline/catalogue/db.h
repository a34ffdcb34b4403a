/* Private to pipeline/catalogue: the open database and what its files share. The only place that includes sqlite3. */
#ifndef ZHIZE_CATALOGUE_DB_H
#define ZHIZE_CATALOGUE_DB_H

#include "catalogue.h"
#include "checkpoint.h"
#include <sqlite3.h>
#include <sys/stat.h>

#define SCHEMA_VERSION 3
/* 'zhiz': says whose a database is (PRAGMA application_id). */
#define APPLICATION_ID 0x7A68697A

/* What an entry is. Ids of entries start with it, so that a class is a range of ids, and the order of ids is the order
 * of worth when a query matches too much to be ranked (search.c). */
enum entry_class {
    CLASS_ROLE,       /* a role: titles in column title, nothing in text */
    CLASS_DUTY,       /* a wording of a role's duty */
    CLASS_UNIT_DUTY,  /* of a department's own duty */
    CLASS_SECTION,    /* of another section's item: a requirement … */
    CLASS_FIELD,      /* a field's value */
    CLASS_DEPARTMENT, /* a department's name */
    CLASS_DOCUMENT,   /* a document's title and file names */
    CLASSES
};
#define CLASS_SHIFT       58
#define CLASS_FIRST(c)    ((int64_t)(c) << CLASS_SHIFT)
#define CLASS_LAST(c)     ((((int64_t)(c) + 1) << CLASS_SHIFT) - 1)
#define CLASS_OF_ENTRY(i) ((enum entry_class)((i) >> CLASS_SHIFT))

struct statement {
    const char *sql; /* a literal: its address is the key */
    sqlite3_stmt *stmt;
};

struct catalogue {
    sqlite3 *db;
    char *path; /* as given, or ":memory:" */
    enum catalogue_mode mode;
    bool immutable;     /* read without locks, see reopen_immutable */
    struct stat as_was; /* then: the file when it was opened */
    int status;
    struct buf error;
    bool batch;
    struct statement *statements; /* prepared once, by the literal's address */
    size_t statements_n, statements_cap;
    struct statement quick[256];       /* those used last, by a hash of the address */
    struct checkpointer *checkpointer; /* NULL: the writer does it */
    unsigned char *seen;               /* a bit a source id */
    size_t seen_bytes;
    struct buf strings; /* holds what source_state and run_state point to */
};

/* The prepared statement for a literal, reset and without bindings; NULL after a failure. */
sqlite3_stmt *db_stmt(struct catalogue *c, const char *sql);
/* Step: true when there is a row. At the end and on failure the statement is reset. */
bool db_row(struct catalogue *c, sqlite3_stmt *s);
/* Step through to the end; false on failure. */
bool db_done(struct catalogue *c, sqlite3_stmt *s);
/* Run a statement that gives no rows with ?1 bound to the id; false on failure. */
bool db_run(struct catalogue *c, const char *sql, int64_t id);
bool db_exec(struct catalogue *c, const char *sql);
/* Note sqlite's error; returns EXIT_SYSTEM. */
int db_fail(struct catalogue *c);
int db_failf(struct catalogue *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Binding, from 1. An empty span binds NULL with _opt, '' without. Text is not copied: step before it goes. */
void db_text(sqlite3_stmt *s, int i, struct span text);
void db_text_opt(sqlite3_stmt *s, int i, struct span text);
void db_int(sqlite3_stmt *s, int i, int64_t v);
void db_int_opt(sqlite3_stmt *s, int i, int64_t v); /* 0 binds NULL */
/* Columns, from 0. Text is valid until the next step. */
struct span db_col(sqlite3_stmt *s, int i);
int64_t db_col_int(sqlite3_stmt *s, int i);
/* The single integer that a literal without parameters gives; 0 when none. */
int64_t db_value(struct catalogue *c, const char *sql);

/* A database for a thread's own work, with the tokenizer and nothing else; it goes with its handle. What memory does
 * not hold of it lies beside c's, in a file of its name and that ending, which no longer has a name: so it needs the
 * room there. NULL when that cannot be had. */
struct catalogue *db_open_scratch(const struct catalogue *c, const char *ending);

/* One transaction for several statements that read, unless one is open: each statement alone locks and looks at the
 * file anew, which costs more than most of them do. */
bool db_begin_read(struct catalogue *c);
void db_end_read(struct catalogue *c, bool began);
/* A transaction of its own unless a batch is open: begin returns whether it began one. */
bool db_begin_own(struct catalogue *c);
void db_end_own(struct catalogue *c, bool began);

/* ---- canon.c: what counts as the same ---- */
/* Append the canonical title: folded, without number, brackets, head count; synonyms replaced (synonyms.def). *rule,
 * when not NULL, is the synonym rule that changed it, or "". */
void canon_title(struct span title, struct buf *out, const char **rule);
/* Append a name to a list that has a line each. */
void canon_line(struct buf *list, struct span name);
/* Append the canonical department name. */
void canon_department(struct span name, struct buf *out);
/* Append the canonical duty: folded, without punctuation that carries no number, variants made one (words.def). */
void canon_duty(struct span text, struct buf *out);
/* Append what must be equal for two canonical duties to be near: fillers dropped (words.def). */
void canon_soft(struct span canonical, struct buf *out);
/* How much the sets of character bigrams of two texts agree (Jaccard), in hundredths; 100 for equal ones. */
int bigram_similarity(struct span a, struct span b);
/* Call each for every synonym rule that applies to a title or query term: `to` is another way to say it. */
void canon_widen(struct span term, void (*each)(void *user, struct span to, const char *rule), void *user);

/* A 63-bit hash, never 0: the same on every machine. Chain by passing the last result as seed. */
int64_t hash_text(uint64_t seed, struct span text);
int64_t entry_id(enum entry_class class, int64_t hash);
/* The id of a wording's entry, or the first one before it that was taken: of fewer bits, since the index holds for each
 * token of an entry how far its id is from the one before. */
#ifndef WORDING_BITS
#define WORDING_BITS 32
#endif
int64_t wording_id(enum entry_class class, int64_t hash);
/* The hash with its upper bits replaced by where the key's first character stands in the order of keys: what is written
 * in the order of keys is then written to neighbouring pages, not to as many pages as there are rows. */
int64_t hash_near(struct span key, int64_t hash);
/* Seeds of hashes: never change them, ids depend on them. */
enum seed { SEED_POST = 11, SEED_DEPARTMENT = 12, SEED_DOCUMENT = 13, SEED_DUTY = 14, SEED_ENTRY = 15 };
/* Public id of a post, department or duty: 16 hexadecimal digits after a letter. */
#define PUBLIC_ID 20
void public_id(char out[PUBLIC_ID], char letter, int64_t id);

/* ---- zhgram.c, rank.c ---- */
int zhgram_register(sqlite3 *db);
int zhrank_register(sqlite3 *db);
/* The index's columns, and what a phrase of the expression is for: see rank.c. */
enum { RANK_TEXT, RANK_TITLE, RANK_DEPT, RANK_COLUMNS };
enum rank_use { RANK_ONLY = 'o', RANK_INSTEAD = 'i', RANK_ONE_OF = 'a', RANK_REST = '.' };
/* How zhmatch and zhrank go about a query; bound as a pointer of this name, it must outlive the statement. */
#define RANKING "zhize ranking"
struct ranking {
    struct buf uses;       /* an enum rank_use for each phrase, in the expression's order */
    enum entry_class last; /* rows of later classes all match and are not ranked */
    bool text_only;        /* of a phrase that counts in texts alone the rarity is left out: see rank_rarity */
    double rows;           /* told by zhrank: rows in the index */
};
#define RANK_COUNT_BOUND 2000 /* rows of a phrase that are counted; past it all are equally common */
/* What a phrase weighs that so many of the rows have. */
double rank_rarity(double rows, double hits);

/* ---- lines.c ---- */
/* Recompute the cycles over all reporting lines; within the open transaction. */
void lines_find_cycles(struct catalogue *c);
/* Contradictions within one document, as its diagnostics of origin 'catalogue'. There are none where no role says whom
 * it supervises. */
void lines_check_document(struct catalogue *c, int64_t document_id);

/* ---- pinyin.c ---- */
/* Append how a title is usually read ("xiao shou jing li") to `shown`, and every reading as lines of syllables
 * ("xiaoshoujingli") and of initials ("xsjl"), each ended by \n, to `sounds`. Nothing when no character has a reading.
 */
void pinyin_of(struct span title, struct buf *shown, struct buf *sounds);

#endif
