/* What the files of the import share: options, the running tally, and who prints it. Nothing outside pipeline/bulk/
 * includes it. */
#ifndef ZHIZE_IMPORT_H
#define ZHIZE_IMPORT_H

#include "bulk.h"
#include "catalogue.h"
#include <stdio.h>

enum { LIST_MAX = 64 };

struct import_options {
    const char *db;
    const char *const *roots;
    size_t nroots;
    const char *list; /* file with paths, "-" standard input; or NULL */
    bool list_nul;    /* they end in NUL instead of a line feed */
    unsigned workers;
    struct worker_options worker;
    const char *include[LIST_MAX], *exclude[LIST_MAX]; /* ended by NULL */
    bool follow, archives, retry;                      /* retry: also those that killed workers or could not be read */
    bool mark, prune;
    long grace_days;
    const char *xml_dir, *metrics, *reports[LIST_MAX];
    size_t nreports;
    unsigned progress_s, wait_s; /* seconds between lines in a log; for another import to end */
    bool quiet, terminal;        /* draw a bar on standard error */
};

/* A document's one outcome. */
enum outcome {
    OUT_DONE,
    OUT_NO_ROLES,
    OUT_PARTIAL,
    OUT_UNSUPPORTED,
    OUT_FAILED,
    OUT_UNREADABLE,
    OUT_CHANGING,
    OUT_QUARANTINED,
    OUT_ARCHIVE,
    OUTCOMES
};
struct outcome_info {
    const char *name, *meaning;
    bool failure; /* a document could not be read, or something of it was lost */
    bool settled; /* trying again makes sense only when file or program changed */
};
extern const struct outcome_info outcomes[OUTCOMES];
int outcome_by_name(const char *name); /* or -1 */
/* Is it the last word on a file that did not change? */
bool outcome_settled(const char *name, const char *detail);

/* CHANGE_AGAIN: the same bytes, but another program, other rules, or tried once more. */
enum change { CHANGE_NEW, CHANGE_CHANGED, CHANGE_UNCHANGED, CHANGE_COPY, CHANGE_AGAIN, CHANGES };

/* What happened so far; the report is made of it. */
struct tally {
    uint64_t outcomes[OUTCOMES], changes[CHANGES], problems[WALK_EXCLUDED + 1];
    uint64_t documents, converted, bytes; /* met; converted in this run; bytes of the latter */
    uint64_t expected;                    /* by counting names beforehand; 0: unknown */
    int64_t gone, pruned;
    struct tally_roles {
        uint64_t n;
        struct buf names; /* the first ones, a line each */
    } gained, lost;       /* roles of the catalogue */
    struct tally_since {
        int64_t added, changed, gone, gained, lost;
    } since;                                      /* runs that did not end, since the one that is compared with */
    uint64_t consolidate_done, consolidate_total; /* roles, departments, documents */
    struct tally_format {
        char name[16];
        uint64_t n, time_us;
    } formats[24];
    size_t nformats;
    struct tally_slow {
        char *path;
        uint64_t time_us;
    } slowest[10];
    uint64_t time_us, time_buckets[8]; /* conversions by duration: below 1, 3, 10, 30, 100, 300, 1000 ms, above */
    size_t nnotes;                     /* the first problems of the walk, a line each */
    struct buf note_text;
    int64_t started, finished;    /* seconds since 1970 */
    double elapsed, consolidated; /* seconds; the latter: of them for consolidation */
    struct pool_stats pool;
    long parent_kib, database_bytes;
    bool interrupted;
};
void tally_free(struct tally *t);
void tally_document(struct tally *t, enum outcome o, enum change c);
void tally_conversion(struct tally *t, const char *path, struct span format, uint64_t time_us, uint64_t bytes);
void tally_note(struct tally *t, const char *path, const char *what, int error); /* errno or 0 */
void tally_role(struct tally *t, bool gained, struct span title);
void tally_problem(struct tally *t, enum walk_problem p, const char *path, int error);

/* report.c: the same facts in three forms, by the file's ending (.json, .html, else text). Failures are read from the
 * database. Written beside and renamed. Returns EXIT_DONE or EXIT_SYSTEM with a message. */
enum report_form { REPORT_TEXT, REPORT_JSON, REPORT_HTML };
int report_file(const char *path, const struct tally *t, struct catalogue *c, const char *before);
void report_text(const struct tally *t, struct catalogue *c, const char *before, struct buf *out, size_t most_failures);
void report_json(const struct tally *t, struct catalogue *c, struct buf *out, bool failures);
void report_html(const struct tally *t, struct catalogue *c, const char *before, struct buf *out);
/* One failure as a line of text, or as a member of a JSON array (the n-th, from 1). */
void report_failure(struct buf *out, const struct source_state *s, bool json, size_t n);
/* A number in a report's JSON, 0 when it is not there. */
long long report_number(const char *json, const char *name);

/* progress.c */
struct progress;
struct progress *progress_new(const struct import_options *o);
/* To be called often: draws or prints when it is time, and keeps the metrics file fresh. */
void progress_tick(struct progress *p, const struct tally *t, const char *doing);
void progress_free(struct progress *p);
int metrics_write(const char *path, const struct tally *t, bool running);

/* files.c: files of the import's own. */
/* Written beside `path` and renamed onto it, folders made; a device or pipe is written itself. False with errno set. */
bool file_replace(const char *path, const void *s, size_t n);
/* One writer: holds `db`.lock until the process ends. Waits up to wait_s seconds. EXIT_DONE, or EXIT_SYSTEM with a
 * message that says who holds it. */
int lock_take(const char *db, unsigned wait_s);
bool lock_held(const char *db, struct buf *who);
/* A file name as UTF-8: as it is, or read as GB18030, or with U+FFFD. */
void name_utf8(const char *name, struct buf *out);
/* A path for people: each part the same, but what is neither UTF-8 nor GB18030 stays as bytes. */
void path_shown(const char *path, struct buf *out);

/* mirror.c: `path`'s place below o->xml_dir; relative to `root` (may be NULL) where there is one root. */
void mirror_path(const struct import_options *o, const char *root, const char *path, struct buf *out);
/* The document has no XML any more; folders that are left empty go too. */
void mirror_remove(const struct import_options *o, const char *root, const char *path);

/* import.c: the whole run. Returns the exit status. */
int import_run(const struct import_options *o);

#endif
