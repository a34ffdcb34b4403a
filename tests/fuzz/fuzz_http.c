/* Fuzz entry of the server: what a client sends, over a socket, to the server as it runs. A first byte of 'R' sends the
 * rest as it is; otherwise the input is the target of a GET, its bytes past ASCII and its blanks in percent form. Every
 * answer must be HTTP, and no page may hold the mark <fuzz> that a query brought. */
#include "search.h"
#include "serve.h"
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);

static char path[] = "/tmp/zhize-fuzz-XXXXXX";
static pid_t server; /* the process whose server it is: a fuzzer that forks leaves the threads behind */

static void fill(const char *file)
{
    static const char xml[] =
        "<roles xmlns=\"urn:zhize:roles:1\" source=\"a.docx\" format=\"docx\" sha256=\""
        "0000000000000000000000000000000000000000000000000000000000000000\"><role id=\"r1\" p=\"1\">"
        "<title>仓库管理员</title><department>仓储部</department><reportsTo>经理</reportsTo><section kind=\"duties\" "
        "p=\"2\">"
        "<item n=\"1\" p=\"3\"><text>每月盘点库存，做到先进先出</text></item></section></role></roles>";
    struct catalogue *c = catalogue_open(file, CATALOGUE_CREATE);
    struct roles *r = roles_read(xml, sizeof xml - 1);
    struct source_meta m = {.path = "a.docx",
                            .sha256 = "0000000000000000000000000000000000000000000000000000000000000000",
                            .program = "fuzz",
                            .outcome = "done"};
    catalogue_put(c, r, &m);
    roles_free(r);
    catalogue_consolidate(c, NULL);
    catalogue_close(c);
}

static void *serve(void *user)
{
    struct serve_options o = {.db = path, .port = 0, .threads = 1};
    (void)user;
    serve_run(&o);
    return NULL;
}

static void clean(void)
{
    if (server == getpid())
        unlink(path);
}

/* The server says on standard output where it listens. */
static struct sockaddr_in start(void)
{
    int fd[2], old = dup(STDOUT_FILENO);
    strcpy(path + sizeof path - 7, "XXXXXX");
    close(mkstemp(path));
    unlink(path);
    fill(path);
    server = getpid();
    atexit(clean);
    fflush(stdout); /* a fuzzer's banner may wait there */
    if (pipe(fd) != 0)
        abort();
    dup2(fd[1], STDOUT_FILENO);
    pthread_t thread;
    pthread_create(&thread, NULL, serve, NULL);
    char line[100] = {0};
    if (read(fd[0], line, sizeof line - 1) <= 0)
        abort();
    dup2(old, STDOUT_FILENO);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    a.sin_port = htons((uint16_t)atoi(strrchr(line, ':') + 1));
    return a;
}

static void target(const uint8_t *s, size_t n, struct buf *out)
{
    buf_adds(out, "GET /");
    for (size_t i = 0; i < n; i++)
        if (s[i] <= ' ' || s[i] >= 0x7F)
            buf_printf(out, "%%%02X", s[i]);
        else
            buf_addc(out, (char)s[i]);
    buf_adds(out, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
}

/* Is the first answer here as far as its length says? A connection that is kept open has no other end. */
static bool complete(char *s, size_t n)
{
    s[n] = '\0';
    const char *end = strstr(s, "\r\n\r\n"), *length = strcasestr(s, "\r\ncontent-length:");
    return end && length && length < end && n >= (size_t)(end + 4 - s) + strtoul(length + 17, NULL, 10);
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static struct sockaddr_in to;
    static char answer[1 << 20];
    if (server != getpid())
        to = start();
    if (n > 16384)
        return 0;
    struct buf b = {0};
    if (n > 0 && s[0] == 'R')
        buf_add(&b, s + 1, n - 1);
    else
        target(s, n, &b);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct linger now = {1, 0};       /* no ports left waiting after thousands of connections */
    struct timeval wait = {0, 50000}; /* a request that is not complete gets no answer */
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    for (int tries = 0; connect(fd, (struct sockaddr *)&to, sizeof to) != 0; tries++) {
        if (errno == ECONNREFUSED || tries == 500)
            abort();   /* the server has died */
        usleep(10000); /* no port is free on a machine under load */
    }
    if (send(fd, b.s, b.n, MSG_NOSIGNAL) < 0) {
        /* it may have answered and closed already */
    }
    size_t got = 0;
    ssize_t k;
    while (got < sizeof answer - 1 && !complete(answer, got) &&
           (k = recv(fd, answer + got, sizeof answer - 1 - got, 0)) > 0)
        got += (size_t)k;
    close(fd);
    answer[got] = '\0';
    if (got > 0 && strncmp(answer, "HTTP/1.", 7) != 0)
        abort();
    if (strstr(answer, "<fuzz>"))
        abort();
    buf_free(&b);
    return 0;
}
