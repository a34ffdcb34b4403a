/* The pool of workers: every document comes back exactly once, whatever it does to its worker, and a worker can neither
 * open a socket nor a file. This program is its own worker: the pool starts it as `import --worker`. */
#include "bulk.h"
#include "commands.h"
#include "limits.h"
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST = 600 };
struct seen {
    unsigned times, tries;
    enum frame_kind kind;
    char text[200];
    bool killed;
};
static struct seen seen[MOST];
static char *version;

static void done(void *user, struct job *j, const struct job_result *r)
{
    (void)user;
    struct seen *s = &seen[atoi(j->path)];
    s->times++;
    s->tries = j->tries;
    s->kind = r->kind;
    s->killed = r->killed;
    snprintf(s->text, sizeof s->text, "%.*s", (int)(r->n < 190 ? r->n : 190), r->bytes);
    job_free(j);
}

static struct pool *again(unsigned workers, unsigned served, unsigned wall_ms)
{
    struct pool_options o = {.workers = workers, .version = version, .done = done};
    o.worker.sandbox = true;
    o.worker.limits = (struct bulk_limits){.wall_ms = wall_ms,
                                           .cpu_s = 1,
                                           .memory_bytes = (size_t)256 << 20,
                                           .output_bytes = 1 << 20,
                                           .documents = served};
    return pool_new(&o);
}

static struct pool *start(unsigned workers, unsigned served, unsigned wall_ms)
{
    memset(seen, 0, sizeof seen);
    return again(workers, served, wall_ms);
}

static struct job *text_job(int n, const char *text)
{
    char path[16];
    snprintf(path, sizeof path, "%d", n);
    int fd = memfd_create("document", MFD_CLOEXEC);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    return job_new(path, "销售总监.txt", fd);
}

static void submit(struct pool *p, struct job *j)
{
    while (pool_room(p) == 0)
        assert_true(pool_run(p, 100));
    pool_submit(p, j);
}

static void finish(struct pool *p)
{
    while (pool_busy(p) > 0)
        assert_true(pool_run(p, 100));
    pool_free(p);
}

static const char plain[] = "岗位名称：会计\n岗位职责：\n1、负责记账；\n2、负责报税。\n";

static void ordinary(void **state)
{
    (void)state;
    for (unsigned workers = 1; workers < 4; workers++) {
        struct pool *p = start(workers, 7, 60000); /* replaced often */
        for (int i = 0; i < 50; i++)
            submit(p, text_job(i, plain));
        finish(p);
        for (int i = 0; i < 50; i++) {
            assert_int_equal(seen[i].times, 1);
            assert_int_equal(seen[i].kind, FRAME_ROLES);
            assert_non_null(strstr(seen[i].text, "urn:zhize:roles:1"));
        }
    }
}

/* The number that follows `what` in a file of /proc/PID of the one worker. */
static long worker_says(const char *file, const char *what)
{
    DIR *proc = opendir("/proc");
    long value = -1;
    char path[300], text[8192];
    for (struct dirent *e; proc && (e = readdir(proc));) {
        long parent = 0;
        snprintf(path, sizeof path, "/proc/%s/status", e->d_name);
        FILE *f = e->d_name[0] >= '1' && e->d_name[0] <= '9' ? fopen(path, "re") : NULL;
        while (f && fgets(text, sizeof text, f))
            if (strncmp(text, "PPid:", 5) == 0)
                parent = strtol(text + 5, NULL, 10);
        if (f)
            fclose(f);
        if (parent != (long)getpid())
            continue;
        snprintf(path, sizeof path, "/proc/%s/%s", e->d_name, file);
        f = fopen(path, "re");
        while (f && fgets(text, sizeof text, f))
            if (strncmp(text, what, strlen(what)) == 0)
                value = strtol(text + strlen(what), NULL, 10);
        if (f)
            fclose(f);
    }
    if (proc)
        closedir(proc);
    return value;
}

static void wait_for(struct pool *p, int job)
{
    while (seen[job].times == 0)
        assert_true(pool_run(p, 100));
}

/* LIMIT_WORKER_QUEUE, LIMIT_WORKER_DESCRIPTORS, LIMIT_KEPT_MEMORY: what a worker is sent ahead, may open, and keeps of
 * the memory that a large document took. */
static void worker_limits(void **state)
{
    (void)state;
    memset(seen, 0, sizeof seen);
    struct pool_options o = {.workers = 1, .version = version, .done = done};
    bulk_limits_default(&o.worker.limits);
    struct pool *p = pool_new(&o);
    assert_int_equal(pool_room(p), LIMIT_WORKER_QUEUE);
    for (unsigned i = 0; i < LIMIT_WORKER_QUEUE; i++)
        pool_submit(p, text_job((int)i, plain));
    assert_int_equal(pool_room(p), 0);
    wait_for(p, LIMIT_WORKER_QUEUE - 1);
    assert_int_equal(worker_says("limits", "Max open files"), LIMIT_WORKER_DESCRIPTORS);
    long before = worker_says("status", "VmRSS:");
    struct buf large = {0};
    for (int i = 0; i < 30000; i++)
        buf_printf(&large, "%d、负责第%d号仓库的收货和盘点；\n", i + 1, i);
    submit(p, text_job(LIMIT_WORKER_QUEUE, buf_cstr(&large)));
    submit(p, text_job(LIMIT_WORKER_QUEUE + 1, plain));
    wait_for(p, LIMIT_WORKER_QUEUE + 1);
    assert_int_equal(seen[LIMIT_WORKER_QUEUE].kind, FRAME_ROLES);
    long peak = worker_says("status", "VmHWM:"), after = worker_says("status", "VmRSS:");
#ifndef __SANITIZE_ADDRESS__ /* has an allocator of its own */
    const long most = LIMIT_KEPT_MEMORY / 1024;
    assert_true(before > 0 && peak > before + most && after < before + most);
#else
    (void)before, (void)peak, (void)after;
#endif
    buf_free(&large);
    finish(p);
}

/* Under AddressSanitizer there is no limit of memory and no sandbox, and a crash is an exit. */
static const struct {
    const char *fault, *why;
    bool anywhere;
} faults[] = {
    {"crash", "signal 11", false},     {"abort", "signal 6", true},      {"exit", "exit status 0", true},
    {"memory", "memory limit", false}, {"socket", "sandbox", false},     {"flood", "output limit", true},
    {"nonsense", "nonsense", true},    {"spin", "CPU time limit", true}, {"hang", "wall time limit", true},
};
enum { FAULTS = sizeof faults / sizeof *faults };

/* Among ordinary documents, so that what waits behind a killer is seen to survive it. */
static void killers(void **state)
{
    (void)state;
    struct pool *p = start(2, 0, 60000);
    char text[64];
    for (int i = 0; i < 10 * FAULTS; i++) {
        if (i == 10 * FAULTS - 10) { /* the one that waits for the clock, which on a busy machine others need */
            finish(p);
            p = again(2, 0, 1000);
        }
        snprintf(text, sizeof text, "ZHIZE-TEST-FAULT %s\n", faults[i / 10].fault);
        bool kill = i % 10 == 5 && (faults[i / 10].anywhere || sandbox_possible());
        submit(p, text_job(i, kill ? text : plain));
    }
    finish(p);
    for (int i = 0; i < 10 * FAULTS; i++) {
        assert_int_equal(seen[i].times, 1);
        if (i % 10 != 5 || (!faults[i / 10].anywhere && !sandbox_possible())) {
            assert_int_equal(seen[i].kind, FRAME_ROLES);
            continue;
        }
        if (!strstr(seen[i].text, faults[i / 10].why))
            fail_msg("%s gave: %s", faults[i / 10].fault, seen[i].text);
        assert_int_equal(seen[i].kind, FRAME_HELLO);
        assert_int_equal(seen[i].tries, 2);
        assert_false(seen[i].killed);
    }
}

/* A file cannot be written: opening it is refused, and the document is read like any other. */
static void no_file(void **state)
{
    (void)state;
    if (!sandbox_possible())
        skip();
    unlink("/tmp/zhize-test-fault");
    struct pool *p = start(1, 0, 60000);
    submit(p, text_job(0, "ZHIZE-TEST-FAULT write\n"));
    finish(p);
    assert_int_equal(seen[0].kind, FRAME_ROLES);
    assert_int_equal(access("/tmp/zhize-test-fault", F_OK), -1);
}

/* Every kind of document converts within the sandbox: a library that wants more than it may would be killed. */
static int add_folder(struct pool *p, const char *path, int n)
{
    DIR *d = opendir(path);
    if (!d)
        return n;
    for (struct dirent *e; (e = readdir(d)) && n < MOST;) {
        char name[16];
        int fd = openat(dirfd(d), e->d_name, O_RDONLY | O_CLOEXEC);
        if (e->d_type != DT_REG || fd < 0) {
            if (fd >= 0)
                close(fd);
            continue;
        }
        snprintf(name, sizeof name, "%d", n++);
        submit(p, job_new(name, e->d_name, fd));
    }
    closedir(d);
    return n;
}

static void all_kinds(void **state)
{
    (void)state;
    static const char *const folders[] = {
        "samples",           "tests/extract/odt", "tests/extract/html",  "tests/extract/rtf",
        "tests/extract/txt", "tests/doc",         "../shared/gold/seed", "../shared/gold/hr-forms"};
    struct pool *p = start(2, 0, 60000);
    int n = 0;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        n = add_folder(p, folders[i], n);
    finish(p);
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        if (seen[i].kind != FRAME_ROLES)
            fail_msg("document %d: %s", i, seen[i].text);
        assert_int_equal(seen[i].times, 1);
    }
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "import") == 0)
        return cmd_import(argc - 1, argv + 1);
    char *error = NULL;
    setenv("ZHIZE_TEST_FAULTS", "1", 1);
    version = bulk_program_version(NULL, &error);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary), cmocka_unit_test(worker_limits), cmocka_unit_test(killers),
        cmocka_unit_test(no_file),  cmocka_unit_test(all_kinds),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(version);
    return failed;
}
