/* The converting process: takes open descriptors from the parent, answers with roles XML. Reads nothing but those
 * descriptors once it has begun, writes nothing but its socket. */
#include "bulk.h"
#include "charset.h"
#include "convert.h"
#include "hash.h"
#include "limits.h"
#include "xml.h"
#include "zippart.h"
#include <errno.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char *version_of(const struct rules *r)
{
    struct buf b = {0};
    buf_printf(&b, "%s+%.16s", zhize_version(), rules_version(r));
    char *version = xstrdup(buf_cstr(&b));
    buf_free(&b);
    return version;
}

char *bulk_program_version(const char *rules, char **error)
{
    struct rules *r = rules_load(rules, error);
    char *version = r ? version_of(r) : NULL;
    rules_free(r);
    return version;
}

static uint64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000;
}

/* For tests only: with ZHIZE_TEST_FAULTS=1 in the environment, a document that begins with this line and a word makes
 * the worker do what no document should be able to make it do. */
static const char fault_line[] = "ZHIZE-TEST-FAULT ";
static bool faults;

static void fault(const char *word, size_t n, int sock)
{
    struct span w = {word, n};
    if (span_starts(w, "crash"))
        raise(SIGSEGV);
    else if (span_starts(w, "abort"))
        abort();
    else if (span_starts(w, "exit"))
        _exit(0);
    else if (span_starts(w, "memory")) {
        if (!sandbox_possible()) /* there is no limit either */
            abort();
        for (size_t k = 1 << 20;; k += k / 4)
            memset(xmalloc(k), 1, k);
    } else if (span_starts(w, "flood")) {
        struct frame f = {.kind = FRAME_ROLES, .length = UINT64_MAX / 2};
        frame_send(sock, f, word, -1);
    } else if (span_starts(w, "nonsense")) {
        struct frame f = {.kind = 77};
        frame_send(sock, f, NULL, -1);
    } else if (span_starts(w, "socket")) {
        if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
            raise(SIGUSR1); /* told apart from the sandbox's SIGSYS */
    } else if (span_starts(w, "write")) {
        FILE *f = fopen("/tmp/zhize-test-fault", "w");
        if (f)
            raise(SIGUSR1);
    } else if (span_starts(w, "spin") || span_starts(w, "hang")) {
        for (volatile unsigned k = 0;; k++)
            if (span_starts(w, "hang"))
                recv(sock, (char[1]){0}, 1, MSG_PEEK); /* waits without using CPU time */
    }
}

/* All bytes from the start of the file; up to one past the limit, so that extract can refuse it. */
static bool read_document(int fd, struct buf *b)
{
    static char part[1 << 17];
    off_t at = 0;
    for (;;) {
        ssize_t n = pread(fd, part, sizeof part, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (n == 0)
            return true;
        buf_add(b, part, (size_t)n);
        at += n;
        if (b->n > LIMIT_FILE_BYTES)
            return true;
    }
}

static bool answer(int sock, enum frame_kind kind, const void *s, size_t n, uint64_t began)
{
    struct frame f = {.kind = kind, .length = n, .time = now_us() - began};
    return frame_send(sock, f, s, -1);
}

/* The members of an archive that are files: size, blank, name, NUL; a name that is too long is "/". */
static void list_members(const struct buf *b, struct buf *out)
{
    struct arena *arena = arena_new();
    struct diags d;
    diags_init(&d, arena);
    struct zippart *z = zippart_open(b->s ? b->s : "", b->n, &d);
    size_t n = z ? zippart_count(z) : 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t size;
        const char *name = zippart_name(z, i, &size);
        size_t k = name ? strlen(name) : 0;
        buf_printf(out, "%llu ", (unsigned long long)size);
        if (k > 0 && name[k - 1] != '/')
            buf_add(out, k < LIMIT_NAME_BYTES ? name : "/", k < LIMIT_NAME_BYTES ? k : 1);
        buf_addc(out, 0);
    }
    zippart_close(z);
    diags_free(&d);
    arena_free(arena);
}

/* A document that gave nothing but what is wrong with it. */
static struct roles *only_diags(const char *name, const struct diags *d)
{
    struct roles *r = roles_new();
    r->source = span_dup(r->arena, span_of(name));
    for (size_t i = 0; i < d->n; i++)
        diag_carry(&r->diags, diag_name(d->list[i].id), diag_level_name(d->list[i].level), d->list[i].para,
                   d->list[i].message);
    return r;
}

/* XML of ours states the hash of the document that it was made of, and may be of a stage that comes after this one;
 * here it is a file like any other: known by its own bytes, and with an outcome. */
static void own_xml(const struct buf *b, const char *name, struct converted *c)
{
    char hash[HASH_CHARS];
    if (!xml_kind(b->s, b->n))
        return;
    if (!c->roles)
        c->roles = only_diags(name, c->diags);
    hash_bytes(b->s, b->n, hash);
    c->roles->sha256 = span_dup(c->roles->arena, span_of(hash));
}

static bool convert(int sock, const struct buf *b, const char *name, const struct rules *rules, uint64_t began)
{
    struct converted c;
    struct buf xml = {0};
    if (faults && b->n > sizeof fault_line && memcmp(b->s, fault_line, sizeof fault_line - 1) == 0)
        fault(b->s + sizeof fault_line - 1, b->n - (sizeof fault_line - 1), sock);
    convert_memory(b->s ? b->s : "", b->n, name, STAGE_ROLES, rules, &c);
    own_xml(b, name, &c);
    converted_write(&c, STAGE_ROLES, &xml);
    bool ok = answer(sock, FRAME_ROLES, xml.s, xml.n, began);
    converted_free(&c);
    buf_free(&xml);
    return ok;
}

/* An archive's members come one after the other: its bytes are kept for the next. */
struct kept {
    struct buf bytes;
    struct stat st;
};

static bool keep_archive(struct kept *k, int fd)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return false;
    if (k->bytes.n > 0 && st.st_dev == k->st.st_dev && st.st_ino == k->st.st_ino && st.st_size == k->st.st_size &&
        st.st_mtim.tv_sec == k->st.st_mtim.tv_sec && st.st_mtim.tv_nsec == k->st.st_mtim.tv_nsec)
        return true;
    buf_reset(&k->bytes);
    k->st = st;
    if (read_document(fd, &k->bytes))
        return true;
    buf_reset(&k->bytes);
    return false;
}

static bool convert_member(int sock, const struct buf *b, uint64_t index, const char *name, const struct rules *rules,
                           uint64_t began)
{
    struct arena *arena = arena_new();
    struct diags d;
    struct buf part = {0};
    diags_init(&d, arena);
    struct zippart *z = zippart_open(b->s ? b->s : "", b->n, &d);
    bool ok;
    if (z && index < zippart_count(z) && zippart_read_at(z, (size_t)index, &part, &d)) {
        ok = convert(sock, &part, name, rules, began);
    } else if (d.n > 0) {
        struct roles *r = only_diags(name, &d);
        struct buf xml = {0};
        roles_write(r, &xml);
        ok = answer(sock, FRAME_ROLES, xml.s, xml.n, began);
        roles_free(r);
        buf_free(&xml);
    } else {
        static const char why[] = "the archive has no such member";
        ok = answer(sock, FRAME_UNREAD, why, sizeof why - 1, began);
    }
    zippart_close(z);
    buf_free(&part);
    diags_free(&d);
    arena_free(arena);
    return ok;
}

static bool serve(int sock, const struct frame *f, int fd, const char *name, const struct rules *rules)
{
    static struct kept kept;
    struct buf b = {0}, list = {0};
    uint64_t began = now_us();
    bool ok, member = f->kind == FRAME_MEMBER;
    if (!member)
        buf_free(&kept.bytes);
    if (!(member ? keep_archive(&kept, fd) : read_document(fd, &b))) {
        const char *why = strerror(errno);
        ok = answer(sock, FRAME_UNREAD, why, strlen(why), began);
    } else if (f->kind == FRAME_LIST) {
        list_members(&b, &list);
        ok = answer(sock, FRAME_MEMBERS, list.s, list.n, began);
    } else if (member) {
        ok = convert_member(sock, &kept.bytes, f->index, name, rules, began);
    } else {
        ok = convert(sock, &b, name, rules, began);
    }
    buf_free(&b);
    buf_free(&list);
    return ok;
}

/* What the sandbox will not allow later. glibc loads a module a character set when it is first used; a converter that
 * stays open keeps its module. PCRE2 makes machine code of a pattern. */
static void warm_up(const struct rules *rules)
{
    charset_preload();
    rules_prepare(rules);
    struct converted c;
    static const char text[] = "岗位职责\n1、工作\n";
    convert_memory(text, sizeof text - 1, "warm.txt", STAGE_ROLES, rules, &c);
    converted_free(&c);
    (void)strerror(EIO);
}

void bulk_keep_memory(void)
{
    mallopt(M_TRIM_THRESHOLD, LIMIT_KEPT_MEMORY);
    mallopt(M_MMAP_THRESHOLD, LIMIT_KEPT_MEMORY / 2);
    mallopt(M_TOP_PAD, 1 << 20);
}

int worker_main(int sock, const struct worker_options *o)
{
    char *error = NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    bulk_keep_memory();
    faults = getenv("ZHIZE_TEST_FAULTS") != NULL;
    struct rules *rules = rules_load(o->rules, &error);
    if (!rules) {
        free(error);
        return EXIT_SYSTEM;
    }
    char *version = version_of(rules);
    warm_up(rules);
    sandbox_limits(&o->limits);
    unsigned missing = o->sandbox ? sandbox_enter(sock) : SANDBOX_NO_SECCOMP | SANDBOX_NO_LANDLOCK;
    struct frame f = {.kind = FRAME_HELLO, .length = strlen(version), .index = missing};
    bool ok = frame_send(sock, f, version, -1);
    int fd;
    static char name[LIMIT_NAME_BYTES];
    while (ok && frame_receive(sock, &f, &fd)) {
        ok = fd >= 0 && f.length < sizeof name && frame_read(sock, name, f.length);
        if (!ok)
            break;
        name[f.length] = 0;
        sandbox_document(&o->limits);
        ok = serve(sock, &f, fd, name, rules);
        close(fd);
    }
    free(version);
    rules_free(rules);
    return EXIT_DONE;
}
