/* Charts: bars as SVG made here; organisation charts by Graphviz's `dot` where it is installed, in a process of its own
 * with a time limit. Knows no database. */
#include "html.h"
#include "limits.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define BAR_HEIGHT 26
#define BAR_WIDTH  720
#define NAME_WIDTH 250

/* A name shortened to what has room: full-width characters count two. */
static void short_name(struct page *p, struct span s, unsigned width)
{
    unsigned used = 0;
    size_t i = 0;
    while (i < s.n) {
        size_t next = i;
        unsigned w = utf8_next(s, &next) < 0x2E80 ? 1 : 2;
        if (used + w > width)
            break;
        used += w;
        i = next;
    }
    h_attr(p, span_sub(s, 0, i));
    if (i < s.n)
        h(p, "…");
}

void chart_bars(struct page *p, const struct view_count *list, size_t n, enum link kind, bool words)
{
    int64_t most = 1;
    for (size_t i = 0; i < n; i++)
        if (list[i].count > most)
            most = list[i].count;
    buf_printf(p->out, "<svg class=\"bars\" viewBox=\"0 0 %d %zu\" role=\"img\">\n", BAR_WIDTH, n * BAR_HEIGHT);
    for (size_t i = 0; i < n; i++) {
        const char *word = words ? view_word(list[i].name, p->site->english) : NULL;
        struct span name = word ? span_of(word) : list[i].name.n ? list[i].name : SPAN("—");
        size_t y = i * BAR_HEIGHT;
        int width = (int)((double)list[i].count / (double)most * (BAR_WIDTH - NAME_WIDTH - 80)) + 2;
        if (list[i].id.n) {
            h(p, "<a href=\"");
            h_href(p, kind, list[i].id);
            h(p, "\">");
        }
        buf_printf(p->out, "<text class=\"name\" x=\"%d\" y=\"%zu\" text-anchor=\"end\">", NAME_WIDTH - 10, y + 18);
        short_name(p, name, 30);
        h(p, "<title>");
        h_attr(p, name);
        h(p, "</title></text>");
        buf_printf(p->out,
                   "<rect x=\"%d\" y=\"%zu\" width=\"%d\" height=\"%d\" rx=\"3\"/>"
                   "<text class=\"value\" x=\"%d\" y=\"%zu\">",
                   NAME_WIDTH, y + 4, width, BAR_HEIGHT - 8, NAME_WIDTH + width + 8, y + 18);
        h_number(p, list[i].count);
        h(p, list[i].id.n ? "</text></a>\n" : "</text>\n");
    }
    h(p, "</svg>\n");
}

/* ---- dot ---- */

/* Charts made before, by their DOT text; one `dot` at a time. */
#define CACHED 64
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct cached {
    char *dot, *svg;
} cache[CACHED];
static size_t cache_next;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Feed in to a process and take what it says, until it ends, says too much, or time is up. */
static bool talk(int to, int from, const struct buf *in, struct buf *out)
{
    size_t sent = 0;
    int64_t end = now_ms() + LIMIT_DOT_MS;
    for (;;) {
        struct pollfd fds[2] = {{.fd = from, .events = POLLIN}, {.fd = to, .events = POLLOUT}};
        int64_t left = end - now_ms();
        if (left <= 0 || poll(fds, to >= 0 ? 2 : 1, (int)left) < 0)
            break;
        if (to >= 0 && fds[1].revents) {
            ssize_t n = send(to, in->s + sent, in->n - sent, MSG_NOSIGNAL); /* it may have ended */
            if (n > 0)
                sent += (size_t)n;
            if ((n < 0 && errno != EAGAIN && errno != EINTR) || sent == in->n) {
                close(to);
                to = -1;
            }
        }
        if (fds[0].revents) {
            char part[1 << 14];
            ssize_t n = read(from, part, sizeof part);
            if (n == 0)
                return to < 0;
            if (n > 0)
                buf_add(out, part, (size_t)n);
            if ((n < 0 && errno != EAGAIN && errno != EINTR) || out->n > LIMIT_DOT_BYTES)
                break;
        }
    }
    if (to >= 0)
        close(to);
    return false;
}

static bool run_dot(const struct buf *in, struct buf *out)
{
    int to[2], from[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to) != 0)
        return false;
    if (pipe2(from, O_CLOEXEC) != 0) {
        close(to[0]);
        close(to[1]);
        return false;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    char dot[] = "dot", format[] = "-Tsvg", *argv[] = {dot, format, NULL};
    pid_t pid;
    int failed = posix_spawnp(&pid, "dot", &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(to[0]);
    close(from[1]);
    if (failed) {
        close(to[1]);
        close(from[0]);
        return false;
    }
    fcntl(to[1], F_SETFL, O_NONBLOCK);
    bool ok = talk(to[1], from[0], in, out);
    close(from[0]);
    if (!ok)
        kill(pid, SIGKILL);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return ok && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The <svg> element alone, without prolog and comments' titles. */
static char *svg_element(struct buf *out)
{
    struct span s = {out->s, out->n};
    size_t at = span_find(s, "<svg", 0);
    if (at == SIZE_MAX || span_find(s, "</svg>", at) == SIZE_MAX || span_find(s, "<script", 0) != SIZE_MAX)
        return NULL;
    return xstrdup(buf_cstr(out) + at);
}

static const char *svg_of(const struct buf *dot)
{
    for (size_t i = 0; i < CACHED; i++)
        if (cache[i].dot && dot->n && strlen(cache[i].dot) == dot->n && memcmp(cache[i].dot, dot->s, dot->n) == 0)
            return cache[i].svg;
    struct buf out = {0};
    char *svg = run_dot(dot, &out) ? svg_element(&out) : NULL;
    buf_free(&out);
    struct cached *slot = &cache[cache_next++ % CACHED];
    free(slot->dot);
    free(slot->svg);
    *slot = (struct cached){xmalloc(dot->n + 1), svg};
    memcpy(slot->dot, dot->s, dot->n);
    slot->dot[dot->n] = '\0';
    return svg;
}

bool chart_dot(struct page *p, const struct view_department *d)
{
    if (d->nodes_n > LIMIT_CHART_NODES || d->edges_n > LIMIT_CHART_NODES * 4)
        return false;
    struct buf dot = {0};
    view_department_dot(d, p->site->files ? "role-" : "/role/", true, &dot);
    if (p->site->files) { /* links are to files */
        struct buf files = {0};
        struct span s = {dot.s, dot.n};
        for (size_t i = 0; i < s.n;) {
            size_t at = span_find(s, "URL=\"role-", i);
            if (at == SIZE_MAX || at + 10 + 17 > s.n) {
                buf_add(&files, s.s + i, s.n - i);
                break;
            }
            buf_add(&files, s.s + i, at + 10 + 17 - i);
            buf_adds(&files, ".html");
            i = at + 10 + 17;
        }
        buf_free(&dot);
        dot = files;
    }
    pthread_mutex_lock(&lock);
    const char *svg = svg_of(&dot);
    if (svg)
        h(p, svg);
    pthread_mutex_unlock(&lock);
    buf_free(&dot);
    return svg;
}
