/* Bulk import: many documents into the catalogue database by isolated workers. The parent walks, decides what changed,
 * opens files, and alone writes the database; a worker gets an open descriptor, converts and answers with roles XML.
 * See pipeline/bulk/: walk.c (which files), pool.c (who converts them), worker.c and sandbox.c (the converting
 * process), import.c (what becomes of the results), report.c (what people are told). */
#ifndef ZHIZE_BULK_H
#define ZHIZE_BULK_H

#include "text.h"
#include <sys/stat.h>

/* What a worker may use for one document; all are options of `zhize import` with defaults in limits.h. */
struct bulk_limits {
    unsigned wall_ms;    /* watched by the parent */
    unsigned cpu_s;      /* RLIMIT_CPU */
    size_t memory_bytes; /* RLIMIT_AS, beyond what the worker has at its start */
    size_t output_bytes; /* of one answer */
    unsigned documents;  /* a worker is replaced after so many */
};
void bulk_limits_default(struct bulk_limits *l);

/* ---- frames between parent and worker over a socket pair ---- */

enum frame_kind {
    FRAME_HELLO,   /* worker: ready; payload: program and rules version */
    FRAME_CONVERT, /* parent: payload is the name to state; the descriptor goes with it */
    FRAME_LIST,    /* parent: the same, a zip archive whose members are to be listed */
    FRAME_MEMBER,  /* parent: the same; convert member `index` of the archive */
    FRAME_ROLES,   /* worker: roles XML */
    FRAME_MEMBERS, /* worker: size, blank, name, NUL for each member, as text */
    FRAME_UNREAD   /* worker: the bytes could not be read; payload: why */
};
#define FRAME_MAGIC 0x7A484946u
struct frame {
    uint32_t magic, kind;
    uint64_t length; /* bytes of payload that follow */
    uint64_t index;  /* FRAME_MEMBER */
    uint64_t time;   /* worker: microseconds that it took; parent: unused */
};
/* Write a frame with payload; fd may be -1, else it is passed along. False when the other end is gone. */
bool frame_send(int sock, struct frame f, const void *payload, int fd);
/* Read exactly one frame's head, and the descriptor that came with it (-1: none). False at the end or on nonsense. */
bool frame_receive(int sock, struct frame *f, int *fd);
bool frame_read(int sock, void *to, size_t n); /* exactly n bytes */

/* ---- the worker's process ---- */

struct worker_options {
    struct bulk_limits limits;
    bool sandbox;
    const char *rules; /* a file, or NULL */
};
/* Convert what comes over `sock` until it closes. Does not return before; the result is the exit status. */
int worker_main(int sock, const struct worker_options *o);
/* Have malloc keep what a document used for the next one, up to LIMIT_KEPT_MEMORY: giving it back to the kernel and
 * taking it again took a fifth of an import's time. */
void bulk_keep_memory(void);
/* Version of program and rules: a document is converted anew when it changed. To be freed. */
char *bulk_program_version(const char *rules, char **error);

/* Give up all but the memory that is there, reading descriptors that arrive over `sock`, and writing to it. What could
 * not be given up (an old kernel) is a bit in the result. */
enum { SANDBOX_NO_SECCOMP = 1, SANDBOX_NO_LANDLOCK = 2 };
unsigned sandbox_enter(int sock);
bool sandbox_possible(void); /* false in a build for AddressSanitizer, which needs more than a sandbox allows */
void sandbox_limits(const struct bulk_limits *l);   /* those that hold for the process's life */
void sandbox_document(const struct bulk_limits *l); /* CPU time, counted from now */

/* ---- the pool of workers ---- */

/* A document to convert. Made by job_new, owned by the pool between pool_submit and the callback. */
struct job {
    char *path;           /* the source's key */
    char *name;           /* to state in the document: the file's name, in UTF-8 */
    int fd;               /* its open file; closed by job_free */
    enum frame_kind kind; /* FRAME_CONVERT, FRAME_LIST, FRAME_MEMBER */
    uint64_t index;
    struct stat st; /* when it was opened */
    char sha256[65];
    unsigned tries;    /* workers that died of it */
    int change;        /* the importer's: enum change */
    bool again;        /* the importer's: it changed while it was read and is converted once more */
    uint64_t size;     /* of a member of an archive */
    char *archive;     /* its archive's path */
    struct job *next;  /* in the pool's lists */
    struct job *twins; /* the importer's: same content, waiting for this one */
};
struct job *job_new(const char *path, const char *name, int fd);
void job_free(struct job *j); /* accepts NULL */

struct job_result {
    enum frame_kind kind; /* FRAME_ROLES, FRAME_MEMBERS, FRAME_UNREAD; FRAME_HELLO: it killed two workers */
    const char *bytes;    /* payload, borrowed for the call; for a dead worker why it died: "signal 11 (…)" */
    size_t n;
    uint64_t time_us;
    bool killed; /* by SIGKILL from outside: perhaps not the document's fault */
};

struct pool_options {
    unsigned workers;
    struct worker_options worker;
    const char *version; /* what a worker must be, from bulk_program_version */
    void (*done)(void *user, struct job *j, const struct job_result *r); /* takes the job */
    void *user;
};
struct pool;
struct pool *pool_new(const struct pool_options *o);
void pool_free(struct pool *p);           /* ends the workers; jobs that were not done are freed without a callback */
unsigned pool_room(const struct pool *p); /* how many jobs it would take now */
unsigned pool_busy(const struct pool *p); /* jobs that were taken and not done */
void pool_submit(struct pool *p, struct job *j);
/* Send, receive, watch the clock; waits at most so many milliseconds for something to happen. False when no worker can
 * be started at all (the message is in pool_error). */
bool pool_run(struct pool *p, int timeout_ms);
void pool_rest(struct pool *p); /* ends workers that have nothing to do; to be called when there is nothing more */
const char *pool_error(const struct pool *p);
struct pool_stats {
    uint64_t started, died, timed_out, requeued;
    long peak_kib;    /* the biggest worker */
    unsigned sandbox; /* SANDBOX_ bits that a worker reported */
};
struct pool_stats pool_stats(const struct pool *p);

/* ---- the walk ---- */

enum walk_problem {
    WALK_MISSING,    /* a root is not there */
    WALK_UNREADABLE, /* a folder or a file's state cannot be read */
    WALK_LOOP,       /* a symbolic link that leads to itself, or to a folder that holds it */
    WALK_LINK,       /* a symbolic link to a folder, not followed */
    WALK_SPECIAL,    /* socket, device, pipe */
    WALK_DEEP,       /* folders within each other past the limit */
    WALK_EXCLUDED    /* left out by its name */
};
const char *walk_problem_name(enum walk_problem p);
struct walk_options {
    bool follow;                /* symbolic links to folders */
    const char *const *exclude; /* shell patterns for names, ended by NULL; may be NULL */
    const char *const *include; /* the same: only these files */
    void (*problem)(void *user, enum walk_problem p, const char *path, int error);
    void *user;
};
struct walk;
struct walk_file {
    const char *path; /* absolute; valid until the next call */
    const char *name; /* its last part */
    int dir;          /* open folder that holds it, or AT_FDCWD: open name there */
    const char *open; /* what to open in dir */
    struct stat st;
};
/* One root after another. A root that is a file is a file of its own. */
struct walk *walk_new(const struct walk_options *o);
void walk_root(struct walk *w, const char *path);
bool walk_next(struct walk *w, struct walk_file *out); /* false: all of this root was met */
bool walk_complete(const struct walk *w);              /* every folder of this root could be read */
void walk_free(struct walk *w);

#endif
