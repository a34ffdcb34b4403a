/* The import: what the walk meets is compared with what the database knows; what is new or changed is opened, hashed
 * and given to the pool; what comes back is written, a batch of documents a transaction. This process alone writes the
 * database. It never looks into a document. */
#include "import.h"
#include "commands.h"
#include "hash.h"
#include "limits.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct import {
    const struct import_options *o;
    struct catalogue *c;
    struct pool *pool;
    struct progress *progress;
    struct tally tally;
    char *version;
    char *before; /* the previous run's report */
    int64_t run;
    struct job *flying[LIMIT_WORKERS * LIMIT_WORKER_QUEUE]; /* in the pool */
    size_t nflying, twins;
    struct job *members;  /* of archives, waiting for room */
    unsigned batch;       /* writes in the open transaction; 0: none is open */
    uint64_t batch_began; /* milliseconds */
    const char *root;     /* being walked, for --xml */
    struct buf mirror, name, shown;
    bool told;     /* what the sandbox lacks */
    bool mirrored; /* files were written to the mirror since the last commit */
    bool stop;     /* the database failed, or no worker can be started */
};

static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
    (void)sig;
    interrupted = 1;
}

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

static int64_t mtime_ns(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* ---- the database ---- */

static void save_run(struct import *im, int64_t finished)
{
    struct buf json = {0};
    report_json(&im->tally, finished ? im->c : NULL, &json, false);
    catalogue_run_save(im->c, im->run, finished, buf_cstr(&json));
    buf_free(&json);
}

static void commit(struct import *im)
{
    if (im->batch == 0)
        return;
    im->batch = 0;
    if (im->mirrored) { /* before the database says so */
        int fd = open(im->o->xml_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0) {
            syncfs(fd);
            close(fd);
        }
        im->mirrored = false;
    }
    save_run(im, 0);
    if (catalogue_commit(im->c) != EXIT_DONE)
        im->stop = true;
}

/* To be called before each write. */
static void writing(struct import *im)
{
    if (im->batch == 0) {
        catalogue_begin(im->c);
        im->batch_began = now_ms();
    }
    im->batch++;
}

static void written(struct import *im)
{
    if (catalogue_status(im->c) != EXIT_DONE)
        im->stop = true;
    else if (im->batch >= LIMIT_BATCH_DOCUMENTS || now_ms() - im->batch_began >= LIMIT_BATCH_MS)
        commit(im);
}

static struct source_meta meta_of(struct import *im, const char *path, const struct stat *st, const char *sha256)
{
    path_shown(path, &im->shown);
    return (struct source_meta){.path = path,
                                .shown = buf_cstr(&im->shown),
                                .size = st->st_size,
                                .mtime_ns = mtime_ns(st),
                                .sha256 = sha256 && *sha256 ? sha256 : NULL,
                                .program = im->version,
                                .run = im->run};
}

/* A document that gives nothing but its outcome. */
static void put_failure(struct import *im, const char *path, const struct stat *st, const char *sha256, enum outcome o,
                        const char *detail, enum change change)
{
    struct source_meta m = meta_of(im, path, st, sha256);
    m.outcome = outcomes[o].name;
    m.detail = detail;
    writing(im);
    catalogue_put(im->c, NULL, &m);
    if (im->o->xml_dir)
        mirror_remove(im->o, im->root, path);
    tally_document(&im->tally, o, change);
    written(im);
}

/* ---- the mirror of roles XML ---- */

/* Is it this name that does not go there (too long, a file where a folder should be), rather than the disk? */
static bool about_name(int error)
{
    return error == ENAMETOOLONG || error == ENOTDIR || error == EISDIR || error == EEXIST || error == EINVAL ||
           error == EILSEQ || error == ENOTEMPTY || error == ELOOP;
}

static void mirror(struct import *im, const char *path, const char *xml, size_t n)
{
    if (!im->o->xml_dir)
        return;
    mirror_path(im->o, im->root, path, &im->mirror);
    const char *to = buf_cstr(&im->mirror);
    im->mirrored = true;
    if (file_replace(to, xml, n))
        return;
    if (about_name(errno)) {
        tally_note(&im->tally, to, "its XML cannot be written", errno);
        return;
    }
    system_error("%s: %s", to, strerror(errno));
    im->stop = true;
}

static bool mirrored(struct import *im, const char *path, int outcome)
{
    if (!im->o->xml_dir || outcome < 0 || outcome == OUT_UNREADABLE || outcome == OUT_CHANGING ||
        outcome == OUT_QUARANTINED || outcome == OUT_ARCHIVE)
        return true; /* there is nothing to mirror */
    mirror_path(im->o, im->root, path, &im->mirror);
    return access(buf_cstr(&im->mirror), F_OK) == 0;
}

/* ---- results ---- */

static enum outcome judge(const struct roles *r)
{
    bool unsupported = false;
    for (size_t i = 0; i < r->diags.n; i++)
        unsupported |= r->diags.list[i].id == D_FORMAT_UNKNOWN || r->diags.list[i].id == D_FORMAT_UNSUPPORTED ||
                       r->diags.list[i].id == D_DOC_TOO_OLD;
    if (unsupported && !r->roles)
        return OUT_UNSUPPORTED;
    if (diags_fatal(&r->diags))
        return OUT_FAILED;
    if (diags_status(&r->diags) != EXIT_DONE)
        return OUT_PARTIAL;
    return r->roles ? OUT_DONE : OUT_NO_ROLES;
}

static void reason_of(const struct roles *r, struct buf *out)
{
    for (size_t i = 0; i < r->diags.n && out->n == 0; i++)
        if (r->diags.list[i].level != DIAG_WARNING)
            buf_add(out, r->diags.list[i].message.s, r->diags.list[i].message.n);
}

static void submit(struct import *im, struct job *j)
{
    if (im->nflying < sizeof im->flying / sizeof *im->flying) /* else its copies are converted too: no harm */
        im->flying[im->nflying++] = j;
    pool_submit(im->pool, j);
}

static void landed(struct import *im, const struct job *j)
{
    for (size_t i = 0; i < im->nflying; i++)
        if (im->flying[i] == j) {
            im->flying[i] = im->flying[--im->nflying];
            return;
        }
}

static bool link_copy(struct import *im, const char *path, const struct stat *st, const char *sha256,
                      enum change change)
{
    struct source_meta m = meta_of(im, path, st, sha256);
    struct source_state s;
    writing(im);
    if (!catalogue_link(im->c, &m))
        return false;
    int o = catalogue_source(im->c, path, &s) ? outcome_by_name(s.outcome) : -1;
    tally_document(&im->tally, o < 0 ? OUT_DONE : (enum outcome)o, change == CHANGE_NEW ? CHANGE_COPY : change);
    written(im);
    return true;
}

/* Copies that waited: linked to what was just stored, or converted where that depends on the name or failed. */
static void release_twins(struct import *im, struct job *j)
{
    struct job *twin = j->twins;
    j->twins = NULL;
    while (twin) {
        struct job *next = twin->twins;
        twin->twins = NULL;
        im->twins--;
        if (!im->stop && link_copy(im, twin->path, &twin->st, twin->sha256, (enum change)twin->change))
            job_free(twin);
        else
            submit(im, twin);
        twin = next;
    }
}

/* Did the file change since it was hashed? Then hash it again and convert it once more; a second change is told. */
static bool changed(struct import *im, struct job *j, struct span sha256)
{
    struct stat st;
    bool same = fstat(j->fd, &st) == 0 && st.st_size == j->st.st_size && mtime_ns(&st) == mtime_ns(&j->st) &&
                (j->kind == FRAME_MEMBER || sha256.n == 0 || span_is(sha256, j->sha256));
    if (same)
        return false;
    if (!j->again && fstat(j->fd, &j->st) == 0 && hash_file(j->fd, j->sha256)) {
        j->again = true;
        submit(im, j);
    } else {
        put_failure(im, j->path, &j->st, NULL, OUT_CHANGING, "it changed while it was read", (enum change)j->change);
        release_twins(im, j);
        job_free(j);
    }
    return true;
}

static void store_roles(struct import *im, struct job *j, const struct job_result *r)
{
    struct roles *roles = roles_read(r->bytes, r->n);
    if (changed(im, j, roles->sha256)) {
        roles_free(roles);
        return;
    }
    enum outcome o = judge(roles);
    struct buf reason = {0};
    if (outcomes[o].failure)
        reason_of(roles, &reason);
    char *sha = roles->sha256.n == 64 ? xstrdup(span_dup(roles->arena, roles->sha256).s) : NULL;
    struct source_meta m = meta_of(im, j->path, &j->st, sha ? sha : j->sha256);
    if (j->kind == FRAME_MEMBER) {
        m.size = (int64_t)j->size;
    }
    m.outcome = outcomes[o].name;
    m.detail = reason.n ? buf_cstr(&reason) : NULL;
    m.duration_us = (int64_t)r->time_us;
    writing(im);
    catalogue_put(im->c, roles, &m);
    mirror(im, j->path, r->bytes, r->n);
    tally_document(&im->tally, o, (enum change)j->change);
    tally_conversion(&im->tally, j->path, roles->format, r->time_us, (uint64_t)m.size);
    written(im);
    free(sha);
    buf_free(&reason);
    roles_free(roles);
    release_twins(im, j);
    job_free(j);
}

static void archive_members(struct import *im, struct job *j, const struct job_result *r);

static void job_done(void *user, struct job *j, const struct job_result *r)
{
    struct import *im = user;
    landed(im, j);
    if (im->stop) {
        job_free(j);
        return;
    }
    if (r->kind == FRAME_ROLES) {
        store_roles(im, j, r);
        return;
    }
    if (r->kind == FRAME_MEMBERS) {
        archive_members(im, j, r);
        return;
    }
    struct buf why = {0};
    buf_add(&why, r->bytes, r->n);
    if (r->kind == FRAME_UNREAD)
        put_failure(im, j->path, &j->st, NULL, OUT_UNREADABLE, buf_cstr(&why), (enum change)j->change);
    else
        put_failure(im, j->path, &j->st, j->sha256, OUT_QUARANTINED, buf_cstr(&why), (enum change)j->change);
    buf_free(&why);
    release_twins(im, j);
    job_free(j);
}

/* What a document that takes over its worker could do after all. */
static void tell_sandbox(struct import *im)
{
    unsigned missing = im->o->worker.sandbox ? pool_stats(im->pool).sandbox : SANDBOX_NO_SECCOMP | SANDBOX_NO_LANDLOCK;
    if (im->told || missing == 0)
        return;
    im->told = true;
    const char *lost = missing & SANDBOX_NO_SECCOMP ? "open files, start programs and use the network"
                                                    : "learn the names of files (no Landlock in this kernel)";
    fprintf(stderr, "zhize: workers run without %s: a document that takes one over could %s\n",
            missing & SANDBOX_NO_SECCOMP ? "a sandbox" : "a part of the sandbox", lost);
}

/* Let the workers go on until there is room for `room` documents more. */
static void work(struct import *im, unsigned room)
{
    do {
        if (!im->stop && !pool_run(im->pool, 200)) {
            system_error("%s", pool_error(im->pool));
            im->stop = true;
        }
        tell_sandbox(im);
        progress_tick(im->progress, &im->tally, "reading");
        if (im->batch > 0 && !im->stop && now_ms() - im->batch_began >= LIMIT_BATCH_MS)
            commit(im);
    } while (!im->stop && pool_room(im->pool) < room);
}

/* ---- what the walk meets ---- */

/* What the database knows of a file; copied, since its strings live only until the next call. */
struct known {
    bool found, current, settled, missing; /* current: by this program and these rules */
    int64_t id, size, mtime;
    char sha256[65];
    int outcome;
};

static struct known known_of(const struct import *im, const struct source_state *s)
{
    struct known k = {.found = true, .id = s->id, .size = s->size, .mtime = s->mtime_ns};
    k.missing = s->missing_since != 0;
    k.current = strcmp(s->program, im->version) == 0;
    k.outcome = outcome_by_name(s->outcome);
    k.settled = outcome_settled(s->outcome, s->detail) &&
                !(im->o->retry && k.outcome != OUT_DONE && k.outcome != OUT_NO_ROLES && k.outcome != OUT_ARCHIVE);
    snprintf(k.sha256, sizeof k.sha256, "%s", s->sha256);
    return k;
}

static struct known look_up(struct import *im, const char *path)
{
    struct source_state s;
    if (!catalogue_source(im->c, path, &s))
        return (struct known){.outcome = -1};
    struct known k = known_of(im, &s);
    catalogue_seen(im->c, k.id);
    return k;
}

/* Nothing changed but perhaps the file's time, or that it was missing. */
static void unchanged(struct import *im, const char *path, const struct stat *st, const struct known *k)
{
    struct source_meta m = meta_of(im, path, st, k->sha256);
    if (k->missing || k->mtime != m.mtime_ns || k->size != m.size) {
        writing(im);
        catalogue_touch(im->c, &m);
        tally_document(&im->tally, (enum outcome)k->outcome, CHANGE_UNCHANGED);
        written(im);
    } else {
        tally_document(&im->tally, (enum outcome)k->outcome, CHANGE_UNCHANGED);
    }
}

/* ---- archives whose file did not change: neither did their members ---- */

struct members {
    struct import *im;
    const char *archive;
    bool count, whole; /* count: take them as met; whole: all need no more work */
};

static bool one_member(void *user, const struct source_state *s)
{
    struct members *m = user;
    if (strcmp(s->path, m->archive) == 0)
        return true;
    struct known k = known_of(m->im, s);
    if (m->count) {
        catalogue_seen(m->im->c, k.id);
        tally_document(&m->im->tally, (enum outcome)k.outcome, CHANGE_UNCHANGED);
    } else {
        m->whole = k.outcome >= 0 && k.current && k.settled && !k.missing && mirrored(m->im, s->path, k.outcome);
    }
    return m->whole;
}

static bool members_unchanged(struct import *im, const char *archive)
{
    struct members m = {.im = im, .archive = archive, .whole = true};
    catalogue_each_below(im->c, archive, one_member, &m);
    if (!m.whole)
        return false;
    m.count = true;
    catalogue_each_below(im->c, archive, one_member, &m);
    return true;
}

static bool attach_twin(struct import *im, struct job *j)
{
    enum { TWINS = 1000 };
    if (im->twins >= TWINS || im->o->xml_dir) /* each has its XML, with its name in it */
        return false;
    for (size_t i = 0; i < im->nflying; i++) {
        struct job *other = im->flying[i];
        if (other->kind == FRAME_CONVERT && strcmp(other->sha256, j->sha256) == 0) {
            j->twins = other->twins;
            other->twins = j;
            im->twins++;
            return true;
        }
    }
    return false;
}

static bool is_archive(int fd)
{
    char head[4];
    return pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head && memcmp(head, "PK\3\4", 4) == 0;
}

/* The file is open and must be looked into. */
static void examine(struct import *im, const struct walk_file *f, int fd, const struct known *k)
{
    name_utf8(f->name, &im->name);
    struct job *j = job_new(f->path, buf_cstr(&im->name), fd);
    enum change change = k->found ? CHANGE_CHANGED : CHANGE_NEW;
    j->change = (int)change;
    if (fstat(fd, &j->st) < 0 || !hash_file(fd, j->sha256)) {
        put_failure(im, f->path, &f->st, NULL, OUT_UNREADABLE, strerror(errno), change);
        job_free(j);
        return;
    }
    if (k->found && strcmp(k->sha256, j->sha256) == 0)
        j->change = (int)(change = CHANGE_AGAIN);
    bool archive = im->o->archives && is_archive(fd);
    bool same =
        k->found && k->current && k->settled && strcmp(k->sha256, j->sha256) == 0 && mirrored(im, f->path, k->outcome);
    if (same && k->outcome != OUT_ARCHIVE && !(archive && k->outcome == OUT_UNSUPPORTED)) {
        unchanged(im, f->path, &j->st, k);
        job_free(j);
        return;
    }
    if (archive)
        j->kind = FRAME_LIST;
    else if (attach_twin(im, j))
        return;
    else if (!im->o->xml_dir && !im->o->retry && link_copy(im, f->path, &j->st, j->sha256, change)) {
        job_free(j);
        return;
    }
    submit(im, j);
}

static void meet(struct import *im, const struct walk_file *f)
{
    struct known k = look_up(im, f->path);
    bool same = k.found && k.current && k.settled && k.size == f->st.st_size && k.mtime == mtime_ns(&f->st) &&
                mirrored(im, f->path, k.outcome);
    /* the option decides what an archive is: one that was read as such, or as no document, may be the other now */
    if (same && k.outcome == OUT_ARCHIVE)
        same = im->o->archives && !k.missing && members_unchanged(im, f->path);
    if (same && !(im->o->archives && k.outcome == OUT_UNSUPPORTED)) {
        unchanged(im, f->path, &f->st, &k);
        return;
    }
    if (pool_room(im->pool) == 0)
        work(im, 1);
    if (im->stop)
        return;
    /* a pipe that took the file's place would block; it is only opened, never waited for */
    int fd = openat(f->dir, f->open, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat st;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        examine(im, f, fd, &k);
        return;
    }
    int error = fd >= 0 ? 0 : errno;
    if (fd >= 0)
        close(fd);
    if (error == ENOENT || fd >= 0)
        tally_note(&im->tally, f->path, "it went while the folder was read", 0);
    else
        put_failure(im, f->path, &f->st, NULL, OUT_UNREADABLE, strerror(error), k.found ? CHANGE_CHANGED : CHANGE_NEW);
}

/* A zip that is no document: its members become documents below its path. One that has a member of a document's kind
 * of package is converted as one. */
static bool is_package(const char *s, size_t n)
{
    return memmem(s, n, " [Content_Types].xml", 21) != NULL || memmem(s, n, " META-INF/manifest.xml", 23) != NULL;
}

static void archive_members(struct import *im, struct job *j, const struct job_result *r)
{
    if (r->n == 0 || is_package(r->bytes, r->n)) {
        j->kind = FRAME_CONVERT;
        submit(im, j);
        return;
    }
    struct source_meta m = meta_of(im, j->path, &j->st, j->sha256);
    m.outcome = outcomes[OUT_ARCHIVE].name;
    writing(im);
    catalogue_put(im->c, NULL, &m);
    tally_document(&im->tally, OUT_ARCHIVE, (enum change)j->change);
    written(im);
    size_t at = 0;
    for (uint64_t index = 0; at < r->n && !im->stop; index++) {
        const char *entry = r->bytes + at;
        size_t n = strnlen(entry, r->n - at);
        at += n + 1;
        const char *member = memchr(entry, ' ', n);
        if (!member || at > r->n || member[1] == 0)
            continue;
        if (strcmp(member + 1, "/") == 0) {
            tally_problem(&im->tally, WALK_UNREADABLE, j->path, ENAMETOOLONG);
            continue;
        }
        struct buf path = {0};
        buf_printf(&path, "%s/%s", j->path, member + 1);
        struct known k = look_up(im, buf_cstr(&path));
        unsigned long long size = strtoull(entry, NULL, 10);
        if (k.found && k.current && k.settled && k.size == (int64_t)size && k.mtime == mtime_ns(&j->st) && !k.missing &&
            mirrored(im, buf_cstr(&path), k.outcome)) {
            tally_document(&im->tally, (enum outcome)k.outcome, CHANGE_UNCHANGED);
            buf_free(&path);
            continue;
        }
        const char *slash = strrchr(member + 1, '/');
        name_utf8(slash ? slash + 1 : member + 1, &im->name);
        struct job *part = job_new(buf_cstr(&path), buf_cstr(&im->name), -1);
        part->archive = xstrdup(j->path);
        part->kind = FRAME_MEMBER;
        part->index = index;
        part->size = size;
        part->st = j->st;
        part->change = k.found ? CHANGE_CHANGED : CHANGE_NEW;
        buf_free(&path);
        part->next = im->members;
        im->members = part;
    }
    job_free(j);
}

/* ---- the run ---- */

static bool take_as_met(void *user, const struct source_state *s)
{
    struct import *im = user;
    catalogue_seen(im->c, s->id);
    return true;
}

static void on_problem(void *user, enum walk_problem p, const char *path, int error)
{
    struct import *im = user;
    tally_problem(&im->tally, p, path, error);
    /* what could not be looked at, or was not to be, is not missing for that */
    if (im->o->mark && p != WALK_SPECIAL && p != WALK_LOOP && p != WALK_LINK)
        catalogue_each_below(im->c, path, take_as_met, im);
    if (p == WALK_MISSING)
        fprintf(stderr, "zhize: %s: %s\n", path, strerror(error));
}

static bool going(const struct import *im)
{
    return !im->stop && !interrupted;
}

/* Opened only now, since an archive may have more members than a process has descriptors. */
static bool open_member(struct job *j)
{
    struct stat st;
    j->fd = open(j->archive, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    return j->fd >= 0 && fstat(j->fd, &st) == 0 && st.st_ino == j->st.st_ino && st.st_dev == j->st.st_dev;
}

/* Members of archives wait in a list, since the walk goes on only when there is room. */
static void submit_members(struct import *im)
{
    while (im->members && going(im)) {
        if (pool_room(im->pool) == 0)
            work(im, 1);
        struct job *j = im->members;
        im->members = j->next;
        if (open_member(j)) {
            submit(im, j);
            continue;
        }
        put_failure(im, j->path, &j->st, NULL, OUT_CHANGING, "the archive changed while it was read",
                    (enum change)j->change);
        job_free(j);
    }
}

static void finish_flying(struct import *im)
{
    while (going(im) && (pool_busy(im->pool) > 0 || im->members)) {
        submit_members(im);
        if (pool_busy(im->pool) > 0)
            work(im, 0);
    }
}

/* Below a root that is a file there are at most an archive's members. */
static void mark_root(struct import *im, const char *root)
{
    int64_t marked = 0;
    if (!im->o->mark || !going(im))
        return;
    struct buf prefix = {0};
    buf_adds(&prefix, root);
    if (strcmp(root, "/") != 0)
        buf_addc(&prefix, '/');
    commit(im);
    catalogue_mark_missing(im->c, buf_cstr(&prefix), time(NULL), &marked);
    im->tally.gone += marked;
    buf_free(&prefix);
}

static void walk_roots(struct import *im, struct walk *w)
{
    struct walk_file f;
    for (size_t i = 0; i < im->o->nroots && going(im); i++) {
        im->root = im->o->roots[i];
        walk_root(w, im->root);
        while (going(im) && walk_next(w, &f)) {
            meet(im, &f);
            submit_members(im);
            if ((im->tally.documents & 255) == 0)
                progress_tick(im->progress, &im->tally, "reading");
        }
        finish_flying(im);
        mark_root(im, im->root);
    }
}

static void walk_list(struct import *im, struct walk *w)
{
    FILE *list = strcmp(im->o->list, "-") == 0 ? stdin : fopen(im->o->list, "re");
    if (!list) {
        system_error("%s: %s", im->o->list, strerror(errno));
        im->stop = true;
        return;
    }
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    im->root = NULL;
    int end = im->o->list_nul ? 0 : '\n';
    while (going(im) && (n = getdelim(&line, &cap, end, list)) > 0) {
        if (line[n - 1] == end)
            line[--n] = 0;
        if (n == 0)
            continue;
        char *real = realpath(line, NULL);
        walk_root(w, real ? real : line);
        struct walk_file f;
        while (going(im) && walk_next(w, &f)) {
            meet(im, &f);
            submit_members(im);
        }
        free(real);
        progress_tick(im->progress, &im->tally, "reading");
    }
    free(line);
    if (list != stdin)
        fclose(list);
    finish_flying(im);
}

static void consolidating(void *user, size_t done, size_t total)
{
    struct import *im = user;
    im->tally.consolidate_done = done;
    im->tally.consolidate_total = total;
    if (now_ms() - im->batch_began >= LIMIT_BATCH_MS) { /* for zhize status */
        im->batch_began = now_ms();
        save_run(im, 0);
    }
    progress_tick(im->progress, &im->tally, "consolidating");
}

static void role_changed(void *user, bool gained, struct span title)
{
    struct import *im = user;
    tally_role(&im->tally, gained, title);
}

static bool unmirror(void *user, const struct source_state *s)
{
    struct import *im = user;
    mirror_remove(im->o, im->o->nroots == 1 ? im->o->roots[0] : NULL, s->path);
    return true;
}

/* What has been missing for the grace. The XML goes first: after a crash in between it is only made again. */
static void prune(struct import *im)
{
    int64_t before = time(NULL) - im->o->grace_days * 86400 + 1;
    if (im->o->xml_dir)
        catalogue_each_pruned(im->c, before, unmirror, im);
    catalogue_prune(im->c, before, &im->tally.pruned);
}

static void conclude(struct import *im, double began)
{
    if (im->o->prune && going(im))
        prune(im);
    pool_rest(im->pool);
    double at = (double)now_ms() / 1000;
    struct consolidate_options how = {
        .apart = im->o->workers > 1, .progress = consolidating, .role = role_changed, .user = im};
    if (going(im) && catalogue_consolidate(im->c, &how) != EXIT_DONE)
        im->stop = true;
    im->tally.consolidated = (double)now_ms() / 1000 - at;
    im->tally.elapsed = (double)now_ms() / 1000 - began;
    im->tally.finished = time(NULL);
    im->tally.pool = pool_stats(im->pool);
    im->tally.interrupted = interrupted != 0;
    struct rusage u;
    struct stat st;
    if (getrusage(RUSAGE_SELF, &u) == 0)
        im->tally.parent_kib = u.ru_maxrss;
    if (stat(im->o->db, &st) == 0)
        im->tally.database_bytes = st.st_size;
    if (catalogue_status(im->c) == EXIT_DONE)
        save_run(im, going(im) ? im->tally.finished : 0);
}

static int reports(struct import *im)
{
    int status = EXIT_DONE;
    for (size_t i = 0; i < im->o->nreports; i++)
        if (report_file(im->o->reports[i], &im->tally, im->c, im->before) != EXIT_DONE)
            status = EXIT_SYSTEM;
    if (im->o->metrics && metrics_write(im->o->metrics, &im->tally, false) != EXIT_DONE)
        status = EXIT_SYSTEM;
    if (!im->o->quiet) {
        struct buf text = {0};
        report_text(&im->tally, im->c, im->before, &text, 20);
        if (write_stdout(text.s, text.n) != EXIT_DONE)
            status = EXIT_SYSTEM;
        buf_free(&text);
    }
    return status;
}

static int status_of(const struct tally *t)
{
    uint64_t bad = t->problems[WALK_MISSING] + t->problems[WALK_UNREADABLE] + t->problems[WALK_DEEP];
    for (int i = 0; i < OUTCOMES; i++)
        bad += outcomes[i].failure ? t->outcomes[i] : 0;
    return bad > 0 || t->interrupted ? EXIT_PARTIAL : EXIT_DONE;
}

static void catch_signals(void)
{
    struct sigaction a = {.sa_handler = on_signal};
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
    signal(SIGPIPE, SIG_IGN);
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) == 0) { /* open documents wait in the pool */
        r.rlim_cur = r.rlim_max;
        setrlimit(RLIMIT_NOFILE, &r);
    }
}

/* For the bar: how many files there are, by one more walk. */
static uint64_t count_files(const struct import *im)
{
    struct walk_options wo = {.follow = im->o->follow, .exclude = im->o->exclude, .include = im->o->include};
    struct walk *w = walk_new(&wo);
    struct walk_file f;
    uint64_t n = 0;
    for (size_t i = 0; i < im->o->nroots; i++) {
        walk_root(w, im->o->roots[i]);
        while (!interrupted && walk_next(w, &f))
            n++;
    }
    walk_free(w);
    return n;
}

/* The run to compare with is the latest that ended; what others did since counts as this one's. */
static void remember_previous(struct import *im)
{
    struct run_state r;
    struct tally_since *t = &im->tally.since;
    for (int64_t id = 0; catalogue_run(im->c, id, &r); id = r.id) {
        if (r.finished) {
            im->before = xstrdup(r.report);
            break;
        }
        t->added += report_number(r.report, "new") + report_number(r.report, "copies");
        t->changed += report_number(r.report, "changed");
        t->gone += report_number(r.report, "gone");
        t->gained += report_number(r.report, "roles_gained");
        t->lost += report_number(r.report, "roles_lost");
    }
    im->tally.expected = im->before ? (uint64_t)report_number(im->before, "documents") : 0;
    if (im->o->terminal && im->tally.expected == 0)
        im->tally.expected = count_files(im);
    im->tally.started = time(NULL);
    struct buf who = {0};
    buf_printf(&who, "process %ld", (long)getpid());
    im->run = catalogue_run_begin(im->c, im->tally.started, buf_cstr(&who), "{}");
    buf_free(&who);
}

int import_run(const struct import_options *o)
{
    char *error = NULL;
    double began = (double)now_ms() / 1000;
    struct import im = {.o = o, .version = bulk_program_version(o->worker.rules, &error)};
    if (!im.version) {
        int status = usage_error("import", "%s", error ? error : "the rules cannot be read");
        free(error);
        return status;
    }
    int status = lock_take(o->db, o->wait_s);
    im.c = status == EXIT_DONE ? catalogue_open(o->db, CATALOGUE_CREATE) : NULL;
    if (!im.c) {
        free(im.version);
        return EXIT_SYSTEM;
    }
    if (o->workers > 1)
        catalogue_write_apart(im.c);
    bulk_keep_memory();
    catch_signals();
    remember_previous(&im);
    struct pool_options po = {
        .workers = o->workers, .worker = o->worker, .version = im.version, .done = job_done, .user = &im};
    im.pool = pool_new(&po);
    im.progress = progress_new(o);
    struct walk_options wo = {
        .follow = o->follow, .exclude = o->exclude, .include = o->include, .problem = on_problem, .user = &im};
    struct walk *w = walk_new(&wo);
    walk_roots(&im, w);
    if (o->list)
        walk_list(&im, w);
    commit(&im);
    conclude(&im, began);
    progress_free(im.progress);
    if (catalogue_status(im.c) != EXIT_DONE)
        status = system_error("%s; what was committed is safe, and the same command continues", catalogue_error(im.c));
    else if (reports(&im) != EXIT_DONE || im.stop)
        status = EXIT_SYSTEM;
    else
        status = status_of(&im.tally);
    walk_free(w);
    pool_free(im.pool);
    while (im.members) {
        struct job *j = im.members;
        im.members = j->next;
        job_free(j);
    }
    catalogue_close(im.c);
    tally_free(&im.tally);
    buf_free(&im.mirror);
    buf_free(&im.name);
    buf_free(&im.shown);
    free(im.before);
    free(im.version);
    return status;
}
