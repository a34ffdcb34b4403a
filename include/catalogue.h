/* The catalogue: a SQLite database of facts (what each document said, exactly as normalized) and of what follows from
 * them (consolidated roles, duties, departments, reporting lines, the search index). Only pipeline/catalogue/ calls
 * sqlite3; import, search, export and serve come through here.
 *
 * Failure is sticky: after the first failure of the system (locked, damaged, full, read-only) every function does
 * nothing and returns EXIT_SYSTEM; catalogue_error tells why. So a caller may check once, at commit.
 *
 * Facts and source state (which file held what, when) are in one database and change in one transaction: what
 * catalogue_commit wrote is there whole after a crash, with its "done" mark; what it did not write is not there at all.
 * Putting and removing only note which roles are stale; catalogue_consolidate brings the derived part up to date and
 * may be interrupted at any time: what is left is noted in the database. */
#ifndef ZHIZE_CATALOGUE_H
#define ZHIZE_CATALOGUE_H

#include "roles.h"
#include <stdio.h>

struct catalogue;

enum catalogue_mode {
    CATALOGUE_READ,  /* must exist; a writer elsewhere does not disturb (WAL) */
    CATALOGUE_WRITE, /* must exist */
    CATALOGUE_CREATE /* made when missing; an older format is migrated */
};

/* Open a database; path NULL is one in memory, of mode CATALOGUE_CREATE. NULL when it cannot be opened, is none of ours
 * or is newer than this program: the message is then printed (exit with EXIT_SYSTEM). One handle, one thread. */
struct catalogue *catalogue_open(const char *path, enum catalogue_mode mode);
void catalogue_close(struct catalogue *c); /* accepts NULL; an open batch is rolled back */
/* Have a thread move what is committed into the database file; the writer does it otherwise, and waits for the disk. */
void catalogue_write_apart(struct catalogue *c);
int catalogue_status(const struct catalogue *c);        /* EXIT_DONE or EXIT_SYSTEM */
const char *catalogue_error(const struct catalogue *c); /* "zhize.db: database is locked"; valid until close */
/* True when the handle sees the database only as it was when it was opened (its user cannot write into the folder, so
 * there was nothing to share locks in), and another user's import writes or wrote since: close it and open another. */
bool catalogue_overtaken(const struct catalogue *c);
/* How long to wait for another writer's lock before giving up; milliseconds, 10000 at first. */
void catalogue_set_wait(struct catalogue *c, int ms);

/* ---- writing: a batch is one transaction; documents outside a batch are a transaction each ---- */
int catalogue_begin(struct catalogue *c);
int catalogue_commit(struct catalogue *c);
int catalogue_rollback(struct catalogue *c);
/* From now on, until catalogue_release or the end, this handle reads what the database holds at this moment, whatever
 * others write; and reads faster. Not to be mixed with writing, and not to be held for long: the log of what is written
 * meanwhile grows. */
int catalogue_snapshot(struct catalogue *c);
void catalogue_release(struct catalogue *c);

/* Where a document's bytes came from. Strings are borrowed for the call; NULL is unknown. */
struct source_meta {
    const char *path;    /* the source's key: any bytes but NUL */
    const char *shown;   /* the path for people; NULL: as it is. Malformed UTF-8 is shown escaped */
    int64_t size;        /* bytes */
    int64_t mtime_ns;    /* nanoseconds since 1970 */
    const char *sha256;  /* of the file's bytes, 64 hexadecimal digits; NULL when they could not be read */
    const char *program; /* version of program and rules that converted it */
    const char *outcome; /* a word of yours: "done", "partial", "no-roles", "failed", "quarantined" … */
    const char *detail;  /* why it failed, for people: "signal 11", "wall time limit" … */
    int64_t duration_us; /* of the conversion */
    int64_t run;         /* from catalogue_run_begin, 0: none */
};

/* What `path` says now, in place of what it said before. The document's facts are keyed by sha256 (and by file name
 * where the facts depend on it: a title taken from the name), so the same content under two paths is stored once with
 * two sources. `r` may be NULL for a file that gave no roles at all: only the source with its outcome is kept. */
int catalogue_put(struct catalogue *c, const struct roles *r, const struct source_meta *m);
/* If content with m->sha256, converted by m->program, is already stored and its facts do not depend on another file
 * name, point m->path to it (nothing needs converting) and return true. With m->outcome NULL, outcome and detail are
 * those of another source of it. */
bool catalogue_link(struct catalogue *c, const struct source_meta *m);
/* Note new size and mtime for a path whose content proved unchanged. */
int catalogue_touch(struct catalogue *c, const struct source_meta *m);
/* Forget a path and what only it said. */
int catalogue_remove(struct catalogue *c, const char *path);

/* A source as stored. Strings are owned by the handle and valid until its next call. */
struct source_state {
    int64_t id;                                             /* of this database only */
    const char *path, *sha256, *program, *outcome, *detail; /* "" when unknown */
    int64_t size, mtime_ns, missing_since /* seconds, 0: it is there */, duration_us, run;
};
/* False when the path is not known. */
bool catalogue_source(struct catalogue *c, const char *path, struct source_state *out);
/* Remember (in this handle only, a bit a source) that the source was met in this run … */
void catalogue_seen(struct catalogue *c, int64_t source_id);
/* … and mark those below `prefix` ("" is all) that were not: missing since `now` (seconds); met ones are unmarked.
 * Sources just put count as met. *marked (may be NULL) is how many are newly missing. */
int catalogue_mark_missing(struct catalogue *c, const char *prefix, int64_t now, int64_t *marked);
/* Remove the sources that have been missing since `before` (seconds) or longer. *removed may be NULL. */
int catalogue_prune(struct catalogue *c, int64_t before, int64_t *removed);
/* Every source, ordered by path; with `outcome` not NULL only those with that outcome. each returns false to stop. */
int catalogue_each_source(struct catalogue *c, const char *outcome,
                          bool (*each)(void *user, const struct source_state *s), void *user);
/* The same for `path` itself and what lies below it (as folder or archive). */
int catalogue_each_below(struct catalogue *c, const char *path, bool (*each)(void *user, const struct source_state *s),
                         void *user);
/* Sources that have been missing since before `before`, as catalogue_prune will remove them. */
int catalogue_each_pruned(struct catalogue *c, int64_t before, bool (*each)(void *user, const struct source_state *s),
                          void *user);
/* The stored diagnostics of a source's document, in order; for reports of failures. */
int catalogue_each_diag(struct catalogue *c, int64_t source_id,
                        bool (*each)(void *user, const char *level, const char *id, uint32_t p, const char *message),
                        void *user);

/* Runs of import: a row with times, who runs it, and a report in JSON that only the importer understands. */
int64_t catalogue_run_begin(struct catalogue *c, int64_t now, const char *who, const char *report); /* 0: failed */
int catalogue_run_save(struct catalogue *c, int64_t run, int64_t finished /* 0: still running */, const char *report);
/* The latest run before `before` (0: the latest of all); false when there is none. Strings as in source_state. */
struct run_state {
    int64_t id, started, finished;
    const char *who, *report;
};
bool catalogue_run(struct catalogue *c, int64_t before, struct run_state *out);

/* ---- consolidation: a function of the facts; the order in which they came does not matter ---- */
struct consolidate_options {
    int similarity; /* duties whose bigrams agree at least so much are one, in hundredths; 0: as stored, at first 50 */
    bool all;       /* also what is not stale */
    bool apart;     /* compute in a thread of its own while another writes; the result is the same */
    void (*progress)(void *user, size_t done, size_t total);  /* roles; may be NULL */
    void (*role)(void *user, bool gained, struct span title); /* one that is new, or gone; may be NULL */
    void *user;
};
/* Bring roles that puts and removals touched up to date, with index and reporting lines. Commits every so often by
 * itself; not to be called within a batch. `o` may be NULL. */
int catalogue_consolidate(struct catalogue *c, const struct consolidate_options *o);

/* Is the search index still to be made, so that nothing is found? A first import makes it while it consolidates, and
 * has it ready at its end; one that was cut short leaves that to the next. */
bool catalogue_index_pending(struct catalogue *c);

struct catalogue_counts {
    int64_t sources, missing, documents, roles, descriptions, departments, duties, occurrences, items, diagnostics,
        findings, stale;
};
int catalogue_counts(struct catalogue *c, struct catalogue_counts *out);

/* Integrity, orphan rows, derived part and index in step with the facts. What is wrong goes to `out`, a line each.
 * EXIT_DONE when all is well, EXIT_PARTIAL when not. `quick` leaves the page check out. */
int catalogue_check(struct catalogue *c, bool quick, FILE *out);

/* Take another database's facts in (shards of one import): sources, documents, runs are not. Then consolidate. */
int catalogue_merge(struct catalogue *c, const char *other_path);

/* catalogue XML of the whole database, in pieces: `sink` takes bytes and returns 0, or anything else to stop. */
typedef int (*catalogue_sink)(void *user, const void *bytes, size_t n);
int catalogue_write(struct catalogue *c, catalogue_sink sink, void *user);

#endif
