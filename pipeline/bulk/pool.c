/* The pool of workers: starts them (this program again, as `import --worker`), keeps each supplied with a few documents
 * ahead, watches the clock, and replaces what dies. A dead worker costs the document that it was at: that one is tried
 * once more alone in a fresh worker, then given back as a killer. Knows nothing of the database. */
#include "bulk.h"
#include "limits.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKER_FD = 3, START_FAILURES = 8, START_MS = 30000, TRIES = 2 };

struct jobs {
    struct job *first, **last;
    unsigned n;
};

struct worker {
    pid_t pid; /* 0: none */
    int sock;
    bool ready, alone; /* said hello; has a suspect, to be left alone */
    unsigned served;
    struct jobs queue; /* sent to it; it is at the first */
    uint64_t deadline; /* milliseconds; 0: none */
    struct frame head;
    size_t head_got;
    struct buf in;
    const char *killed; /* why the parent killed it */
};

struct pool {
    struct pool_options o;
    struct worker *workers;
    struct pollfd *polls;
    struct jobs pending, suspects;
    unsigned busy, start_failures, ahead; /* ahead: documents sent to a worker, at most */
    int self;                             /* this program */
    struct pool_stats stats;
    struct buf error;
    char numbers[2][32];
};

struct job *job_new(const char *path, const char *name, int fd)
{
    struct job *j = xcalloc(1, sizeof *j);
    j->path = xstrdup(path);
    j->name = xstrdup(name);
    j->fd = fd;
    j->kind = FRAME_CONVERT;
    return j;
}

void job_free(struct job *j)
{
    while (j) {
        struct job *twin = j->twins;
        if (j->fd >= 0)
            close(j->fd);
        free(j->path);
        free(j->name);
        free(j->archive);
        free(j);
        j = twin; /* twins are a chain */
    }
}

static void push(struct jobs *l, struct job *j)
{
    if (!l->first)
        l->last = &l->first;
    j->next = NULL;
    *l->last = j;
    l->last = &j->next;
    l->n++;
}

static struct job *pop(struct jobs *l)
{
    struct job *j = l->first;
    if (j) {
        l->first = j->next;
        l->n--;
        j->next = NULL;
    }
    return j;
}

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

/* Each document that waits is an open file: half of what this process may have open is for them. */
static unsigned ahead_of(unsigned workers)
{
    struct rlimit r;
    rlim_t most = getrlimit(RLIMIT_NOFILE, &r) == 0 ? r.rlim_cur / 2 / workers : 1;
    return most < 1 ? 1 : most < LIMIT_WORKER_QUEUE ? (unsigned)most : LIMIT_WORKER_QUEUE;
}

struct pool *pool_new(const struct pool_options *o)
{
    struct pool *p = xcalloc(1, sizeof *p);
    p->o = *o;
    p->ahead = ahead_of(o->workers);
    p->workers = xcalloc(o->workers, sizeof *p->workers);
    p->polls = xcalloc(o->workers, sizeof *p->polls);
    p->self = open("/proc/self/exe", O_PATH | O_CLOEXEC);
    const struct bulk_limits *l = &o->worker.limits;
    snprintf(p->numbers[0], sizeof p->numbers[0], "%u", l->cpu_s);
    snprintf(p->numbers[1], sizeof p->numbers[1], "%zu", l->memory_bytes >> 20); /* as the option has it */
    return p;
}

/* In the child: the socket as descriptor 3, nothing else kept open, a process group of its own (an interrupt from the
 * terminal is for the parent), then this program again. Only async-signal-safe calls. */
static _Noreturn void become_worker(const struct pool *p, int sock, char *const *argv)
{
    setpgid(0, 0);
    int null = open("/dev/null", O_RDWR);
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        if (!getenv("ZHIZE_WORKER_STDERR"))
            dup2(null, STDERR_FILENO);
    }
    int self = fcntl(p->self, F_DUPFD, WORKER_FD + 1);
    sock = fcntl(sock, F_DUPFD, self + 1); /* neither may be in the other's way */
    dup2(sock, WORKER_FD);
    dup2(self, WORKER_FD + 1);
    fcntl(WORKER_FD + 1, F_SETFD, FD_CLOEXEC);
    close_range(WORKER_FD + 2, ~0u, 0);
    signal(SIGPIPE, SIG_DFL);
    fexecve(WORKER_FD + 1, argv, environ);
    _exit(127);
}

static bool start(struct pool *p, struct worker *w)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
        buf_reset(&p->error);
        buf_printf(&p->error, "cannot start a worker: %s", strerror(errno));
        return false;
    }
    const struct worker_options *o = &p->o.worker;
    char *argv[] = {"zhize",
                    "import",
                    "--worker",
                    "--cpu",
                    p->numbers[0],
                    "--memory",
                    p->numbers[1],
                    o->sandbox ? "--sandbox" : "--no-sandbox",
                    o->rules ? "--rules" : NULL,
                    (char *)(uintptr_t)o->rules,
                    NULL};
    pid_t pid = fork();
    if (pid == 0)
        become_worker(p, pair[1], argv);
    close(pair[1]);
    if (pid < 0) {
        buf_reset(&p->error);
        buf_printf(&p->error, "cannot start a worker: %s", strerror(errno));
        close(pair[0]);
        return false;
    }
    struct buf in = w->in;
    buf_reset(&in);
    *w = (struct worker){.pid = pid, .sock = pair[0], .in = in, .deadline = now_ms() + START_MS};
    p->stats.started++;
    return true;
}

static void kill_worker(struct pool *p, struct worker *w, const char *why)
{
    w->killed = why;
    p->stats.timed_out++;
    kill(w->pid, SIGKILL);
}

/* What ended the worker, for people. */
static void describe(const struct pool *p, const struct worker *w, int status, struct buf *out, bool *by_kill)
{
    *by_kill = false;
    int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (w->killed)
        buf_adds(out, w->killed);
    else if (sig == SIGXCPU)
        buf_printf(out, "CPU time limit (%u s)", p->o.worker.limits.cpu_s);
    else if (sig == SIGSYS)
        buf_adds(out, "a system call that the sandbox forbids");
    else if (sig) {
        *by_kill = sig == SIGKILL;
        buf_printf(out, "signal %d (%s)", sig, strsignal(sig));
    } else if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SYSTEM)
        buf_printf(out, "memory limit (%zu MiB)", p->o.worker.limits.memory_bytes >> 20);
    else
        buf_printf(out, "the worker ended with exit status %d", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

static void finish(struct pool *p, struct job *j, const struct job_result *r)
{
    p->busy--;
    p->o.done(p->o.user, j, r);
}

static int reap(struct pool *p, struct worker *w)
{
    int status = 0;
    struct rusage u = {0};
    close(w->sock);
    while (wait4(w->pid, &status, 0, &u) < 0 && errno == EINTR)
        ;
    if (u.ru_maxrss > p->stats.peak_kib)
        p->stats.peak_kib = u.ru_maxrss;
    w->pid = 0;
    return status;
}

/* The worker is gone. Whatever it had been sent beyond the document that it was at goes back to the head of the line.
 */
static void buried(struct pool *p, struct worker *w)
{
    bool was_ready = w->ready, by_kill;
    int status = reap(p, w);
    struct buf why = {0};
    describe(p, w, status, &why, &by_kill);
    if (!was_ready) {
        buf_reset(&p->error);
        buf_printf(&p->error, "a worker ended before it began: %s", buf_cstr(&why));
        p->start_failures++;
    }
    struct job *suspect = pop(&w->queue);
    struct jobs back = w->queue;
    w->queue = (struct jobs){0};
    for (struct job *j; (j = pop(&p->pending));)
        push(&back, j);
    p->pending = (struct jobs){0};
    for (struct job *j; (j = pop(&back));)
        push(&p->pending, j);
    if (suspect) {
        p->stats.died++;
        if (++suspect->tries < TRIES) {
            p->stats.requeued++;
            push(&p->suspects, suspect);
        } else {
            struct job_result r = {
                .kind = FRAME_HELLO, .bytes = buf_cstr(&why), .n = strlen(buf_cstr(&why)), .killed = by_kill};
            finish(p, suspect, &r);
        }
    }
    buf_free(&why);
}

static void clock_for_next(struct pool *p, struct worker *w)
{
    unsigned wall = p->o.worker.limits.wall_ms;
    w->deadline = w->queue.first && wall ? now_ms() + wall : 0;
}

static void hello(struct pool *p, struct worker *w)
{
    if (w->in.n != strlen(p->o.version) || memcmp(w->in.s, p->o.version, w->in.n) != 0) {
        buf_reset(&p->error);
        buf_printf(&p->error, "a worker is of another version than this program (%s)", p->o.version);
        p->start_failures = START_FAILURES;
    } else {
        p->start_failures = 0;
    }
    p->stats.sandbox |= (unsigned)w->head.index;
    w->ready = true;
    clock_for_next(p, w);
}

/* A whole frame has come. */
static void answered(struct pool *p, struct worker *w)
{
    enum frame_kind kind = w->head.kind;
    if (!w->ready && kind == FRAME_HELLO) {
        hello(p, w);
        return;
    }
    if ((kind != FRAME_ROLES && kind != FRAME_MEMBERS && kind != FRAME_UNREAD) || !w->queue.first) {
        kill_worker(p, w, "the worker answered nonsense");
        return;
    }
    struct job *j = pop(&w->queue);
    struct job_result r = {.kind = kind, .bytes = w->in.s ? w->in.s : "", .n = w->in.n, .time_us = w->head.time};
    w->alone = false;
    w->served++;
    clock_for_next(p, w);
    finish(p, j, &r);
}

/* Take what has come. False at the end of the worker. */
static bool drain(struct pool *p, struct worker *w)
{
    static char block[1 << 16];
    while (!w->killed) {
        ssize_t n;
        if (w->head_got < sizeof w->head) {
            n = recv(w->sock, (char *)&w->head + w->head_got, sizeof w->head - w->head_got, MSG_DONTWAIT);
            if (n > 0)
                w->head_got += (size_t)n;
        } else {
            uint64_t rest = w->head.length - w->in.n;
            n = recv(w->sock, block, rest < sizeof block ? (size_t)rest : sizeof block, MSG_DONTWAIT);
            if (n > 0)
                buf_add(&w->in, block, (size_t)n);
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return true;
        if (n <= 0)
            return false;
        if (w->head_got < sizeof w->head)
            continue;
        if (w->head.magic != FRAME_MAGIC)
            kill_worker(p, w, "the worker answered nonsense");
        else if (w->head.length > p->o.worker.limits.output_bytes)
            kill_worker(p, w, "output limit");
        else if (w->in.n == w->head.length) {
            answered(p, w);
            w->head_got = 0;
            if (w->in.cap > (1u << 20)) /* one large answer is no reason to keep its memory */
                buf_free(&w->in);
            buf_reset(&w->in);
        }
    }
    return false;
}

static bool send_job(struct pool *p, struct worker *w, struct job *j)
{
    struct frame f = {.kind = j->kind, .length = strlen(j->name), .index = j->index};
    bool first = !w->queue.first;
    push(&w->queue, j);
    if (first)
        clock_for_next(p, w);
    return frame_send(w->sock, f, j->name, j->fd); /* a failure shows as the worker's end */
}

/* Give the worker something to do. */
static void supply(struct pool *p, struct worker *w)
{
    if (!w->ready || w->alone || w->killed)
        return;
    if (p->suspects.first && w->served == 0 && !w->queue.first) {
        w->alone = true;
        send_job(p, w, pop(&p->suspects));
        return;
    }
    unsigned most = p->o.worker.limits.documents;
    if (most && w->served >= most && !w->queue.first) {
        kill(w->pid, SIGKILL);
        reap(p, w);
        return;
    }
    while (p->pending.first && w->queue.n < p->ahead && (!most || w->served + w->queue.n < most))
        if (!send_job(p, w, pop(&p->pending)))
            return;
}

static bool start_missing(struct pool *p)
{
    unsigned alive = 0;
    for (unsigned i = 0; i < p->o.workers; i++) {
        struct worker *w = &p->workers[i];
        /* no more workers than there are documents; but a suspect needs one that has served nothing yet, which the
         * place of the one that died of it will have */
        bool wanted = alive < p->busy || p->suspects.first;
        if (!w->pid && wanted && p->start_failures < START_FAILURES && !start(p, w))
            p->start_failures++;
        alive += w->pid != 0;
    }
    return alive > 0 || p->start_failures < START_FAILURES;
}

static int wait_time(const struct pool *p, int timeout_ms)
{
    uint64_t now = now_ms();
    for (unsigned i = 0; i < p->o.workers; i++) {
        const struct worker *w = &p->workers[i];
        if (!w->pid || !w->deadline)
            continue;
        uint64_t left = w->deadline > now ? w->deadline - now : 0;
        if (left < (uint64_t)timeout_ms)
            timeout_ms = (int)left + 1;
    }
    return timeout_ms;
}

bool pool_run(struct pool *p, int timeout_ms)
{
    if (!start_missing(p))
        return false;
    for (unsigned i = 0; i < p->o.workers; i++) {
        struct worker *w = &p->workers[i];
        if (w->pid)
            supply(p, w);
        p->polls[i] = (struct pollfd){.fd = w->pid ? w->sock : -1, .events = POLLIN};
    }
    if (poll(p->polls, p->o.workers, wait_time(p, timeout_ms)) < 0 && errno != EINTR)
        return false;
    for (unsigned i = 0; i < p->o.workers; i++) {
        struct worker *w = &p->workers[i];
        if (w->pid && p->polls[i].revents && !drain(p, w)) {
            if (!w->killed)
                kill(w->pid, SIGKILL); /* it closed its socket: is it ending, or up to something? */
            buried(p, w);
        }
    }
    uint64_t now = now_ms();
    for (unsigned i = 0; i < p->o.workers; i++) {
        struct worker *w = &p->workers[i];
        if (w->pid && w->deadline && now >= w->deadline) {
            kill_worker(p, w, w->ready ? "wall time limit" : "it did not begin in time");
            buried(p, w);
        }
    }
    return true;
}

unsigned pool_room(const struct pool *p)
{
    unsigned most = p->o.workers * p->ahead;
    return p->busy < most ? most - p->busy : 0;
}

unsigned pool_busy(const struct pool *p)
{
    return p->busy;
}

void pool_submit(struct pool *p, struct job *j)
{
    p->busy++;
    push(&p->pending, j);
}

void pool_rest(struct pool *p)
{
    for (unsigned i = 0; i < p->o.workers; i++) {
        struct worker *w = &p->workers[i];
        if (w->pid && !w->queue.first) {
            kill(w->pid, SIGKILL);
            reap(p, w);
        }
    }
}

const char *pool_error(const struct pool *p)
{
    return p->error.n ? buf_cstr((struct buf *)(uintptr_t)&p->error) : "";
}

struct pool_stats pool_stats(const struct pool *p)
{
    return p->stats;
}

static void free_jobs(struct jobs *l)
{
    for (struct job *j; (j = pop(l));)
        job_free(j);
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    for (unsigned i = 0; i < p->o.workers; i++) {
        struct worker *w = &p->workers[i];
        if (w->pid) {
            kill(w->pid, SIGKILL);
            reap(p, w);
        }
        free_jobs(&w->queue);
        buf_free(&w->in);
    }
    free_jobs(&p->pending);
    free_jobs(&p->suspects);
    if (p->self >= 0)
        close(p->self);
    buf_free(&p->error);
    free(p->workers);
    free(p->polls);
    free(p);
}
