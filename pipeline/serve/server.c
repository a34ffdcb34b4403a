/* The server: libmicrohttpd, a few threads, each with its own read-only handle of the database. Only GET and HEAD; no
 * file is ever opened for a request. Routes are a table; what they answer is made by pages and render.h. */
#include "server.h"
#include "commands.h"
#include "html.h"
#include "limits.h"
#include "render.h"
#include "serve.h"
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
    const struct serve_options *options;
    pthread_key_t handle; /* of each thread */
    bool loopback;
};

/* ---- the database of this thread ---- */

static void close_handle(void *c)
{
    catalogue_close(c);
}

/* NULL when it cannot be opened now (an import may be making it). A handle that failed, or that
 * sees an older state for good, is replaced. */
static struct catalogue *thread_handle(struct server *s)
{
    struct catalogue *c = pthread_getspecific(s->handle);
    if (c && (catalogue_status(c) != EXIT_DONE || catalogue_overtaken(c))) {
        catalogue_close(c);
        c = NULL;
    }
    if (!c)
        c = catalogue_open(s->options->db, CATALOGUE_READ);
    if (c)
        catalogue_set_wait(c, 2000);
    pthread_setspecific(s->handle, c);
    return c;
}

/* ---- answering ---- */

static const char csp[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

static enum MHD_Result answer(struct request *q, unsigned status, const char *type, const struct buf *body)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(body->n, body->s ? body->s : "", MHD_RESPMEM_MUST_COPY);
    if (!r)
        return MHD_NO;
    MHD_add_response_header(r, "Content-Type", type);
    MHD_add_response_header(r, "Content-Security-Policy", csp);
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r, "Referrer-Policy", "no-referrer");
    MHD_add_response_header(r, "Cross-Origin-Resource-Policy", "same-origin");
    MHD_add_response_header(r, "Cache-Control", q->cacheable ? "max-age=3600" : "no-cache");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, "Allow", "GET, HEAD");
    if (q->set_language)
        MHD_add_response_header(r, "Set-Cookie",
                                q->site.english ? "lang=en; Path=/; SameSite=Strict; HttpOnly; Max-Age=31536000"
                                                : "lang=zh; Path=/; SameSite=Strict; HttpOnly; Max-Age=31536000");
    enum MHD_Result ok = MHD_queue_response(q->connection, status, r);
    MHD_destroy_response(r);
    return ok;
}

static enum MHD_Result answer_error(struct request *q, unsigned status, const char *what)
{
    struct page p = {&q->site, &q->body};
    buf_reset(&q->body);
    if (q->json) {
        struct jsonout j;
        json_begin(&j, &q->body);
        json_open(&j, NULL, '{');
        json_string(&j, "error", span_of(what));
        json_close(&j);
        return answer(q, status, "application/json; charset=utf-8", &q->body);
    }
    page_error(&p, (int)status, span_of(what));
    return answer(q, status, "text/html; charset=utf-8", &q->body);
}

/* ---- requests ---- */

struct span request_argument(struct request *q, const char *name)
{
    const char *s = NULL;
    size_t n = 0;
    if (MHD_lookup_connection_value_n(q->connection, MHD_GET_ARGUMENT_KIND, name, strlen(name), &s, &n) != MHD_YES ||
        !s)
        return (struct span){"", 0};
    return (struct span){s, n};
}

size_t request_number(struct request *q, const char *name, size_t absent, size_t most)
{
    struct span s = request_argument(q, name);
    size_t v = 0;
    if (s.n == 0 || s.n > 9)
        return absent;
    for (size_t i = 0; i < s.n; i++) {
        if (s.s[i] < '0' || s.s[i] > '9')
            return absent;
        v = v * 10 + (size_t)(s.s[i] - '0');
    }
    return v < most ? v : most;
}

static void choose_language(struct request *q)
{
    struct span asked = request_argument(q, "lang");
    const char *cookie = MHD_lookup_connection_value(q->connection, MHD_COOKIE_KIND, "lang");
    if (span_is(asked, "en") || span_is(asked, "zh")) {
        q->site.english = span_is(asked, "en");
        q->set_language = true;
    } else {
        q->site.english = cookie && strcmp(cookie, "en") == 0;
    }
}

/* A page of another site must not reach a server on loopback under a name of its own (DNS rebinding). */
static bool host_allowed(const struct server *s, struct MHD_Connection *connection)
{
    const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    if (!s->loopback || !host)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i]);
        if (strncasecmp(host, names[i], n) == 0 && (host[n] == '\0' || host[n] == ':'))
            return true;
    }
    return false;
}

static enum MHD_Result dispatch(struct server *s, struct request *q, const char *method, const char *url)
{
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return answer_error(q, MHD_HTTP_METHOD_NOT_ALLOWED, "GET, HEAD");
    if (!host_allowed(s, q->connection))
        return answer_error(q, MHD_HTTP_FORBIDDEN, "Host");
    if (strlen(url) > LIMIT_URL_BYTES)
        return answer_error(q, MHD_HTTP_URI_TOO_LONG, "URI");
    q->json = strncmp(url, "/api/", 5) == 0;
    const char *type = asset_route(url, &q->body);
    if (type) {
        q->cacheable = true;
        return answer(q, MHD_HTTP_OK, type, &q->body);
    }
    choose_language(q);
    q->c = thread_handle(s);
    if (!q->c)
        return answer_error(q, MHD_HTTP_SERVICE_UNAVAILABLE, "the database cannot be opened");
    catalogue_snapshot(q->c);
    unsigned status = q->json ? api_route(q, url + 5) : page_route(q, url);
    catalogue_release(q->c);
    if (catalogue_status(q->c) != EXIT_DONE)
        return answer_error(q, MHD_HTTP_SERVICE_UNAVAILABLE, catalogue_error(q->c));
    if (status != MHD_HTTP_OK)
        return answer_error(q, status, url);
    return answer(q, status, q->type, &q->body);
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_n, void **state)
{
    (void)version, (void)upload;
    static int met;
    if (!*state) { /* the headers are there; wait for what follows */
        *state = &met;
        return MHD_YES;
    }
    if (*upload_n > 0) { /* a body is of no interest */
        *upload_n = 0;
        return MHD_YES;
    }
    struct request q = {.connection = connection, .arena = arena_new(), .type = "text/html; charset=utf-8"};
    enum MHD_Result r = dispatch(user, &q, method, url);
    arena_free(q.arena);
    buf_free(&q.body);
    return r;
}

/* ---- starting and stopping ---- */

static bool parse_address(const struct serve_options *o, struct sockaddr_storage *out, socklen_t *n, bool *loopback)
{
    const char *text = o->address ? o->address : "127.0.0.1";
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)o->port);
        *n = sizeof *v4;
        *loopback = (ntohl(v4->sin_addr.s_addr) >> 24) == 127;
        return true;
    }
    if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)o->port);
        *n = sizeof *v6;
        *loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
        return true;
    }
    return false;
}

/* MHD's own words on bad requests and dropped connections are of no use to the person at the terminal. */
static void no_log(void *user, const char *fmt, va_list ap)
{
    (void)user, (void)fmt, (void)ap;
}

static int wait_for_signal(void)
{
    sigset_t set;
    int which = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return sigwait(&set, &which);
}

static void block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int serve_run(const struct serve_options *o)
{
    struct sockaddr_storage address;
    socklen_t n;
    struct server s = {.options = o};
    if (!parse_address(o, &address, &n, &s.loopback))
        return usage_error("serve", "%s is no address", o->address);
    struct catalogue *c = catalogue_open(o->db, CATALOGUE_READ); /* say at once what is wrong with it */
    if (!c)
        return EXIT_SYSTEM;
    catalogue_close(c);
    block_signals();
    if (pthread_key_create(&s.handle, close_handle) != 0)
        return system_error("cannot make threads");
    struct MHD_Daemon *d = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | (address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0u), 0,
        NULL, NULL, on_request, &s, MHD_OPTION_EXTERNAL_LOGGER, no_log, NULL, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&address, MHD_OPTION_THREAD_POOL_SIZE, o->threads ? o->threads : 4u,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)LIMIT_REQUEST_SECONDS, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)LIMIT_CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LIMIT_REQUEST_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
    if (!d) {
        pthread_key_delete(s.handle);
        return system_error("cannot listen on port %u: %s", o->port, strerror(errno));
    }
    const union MHD_DaemonInfo *port = MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT);
    bool v6 = address.ss_family == AF_INET6;
    printf("http://%s%s%s:%u/\n", v6 ? "[" : "", o->address ? o->address : "127.0.0.1", v6 ? "]" : "",
           port ? (unsigned)port->port : o->port);
    fflush(stdout);
    wait_for_signal();
    MHD_stop_daemon(d);
    pthread_key_delete(s.handle);
    return EXIT_DONE;
}
