/* What a worker gives up before it sees its first document: the file system and the network (Landlock, and seccomp for
 * every system call that is not on a short list), and memory, files and cores beyond its limits. The only file that
 * calls libseccomp. */
#include "bulk.h"
#include "limits.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0 /* AddressSanitizer maps terabytes and asks for calls of its own: no address limit, no filter */
#endif

void bulk_limits_default(struct bulk_limits *l)
{
    *l = (struct bulk_limits){.wall_ms = LIMIT_WORKER_WALL_MS,
                              .cpu_s = LIMIT_WORKER_CPU_S,
                              .memory_bytes = LIMIT_WORKER_MEMORY,
                              .output_bytes = LIMIT_WORKER_OUTPUT,
                              .documents = LIMIT_WORKER_DOCUMENTS};
}

static void limit(__rlimit_resource_t what, rlim_t value)
{
    struct rlimit r = {value, value};
    setrlimit(what, &r);
}

/* Bytes of address space in use now (/proc/self/statm), so that the limit is about what documents add. */
static size_t address_space(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f) {
        if (fscanf(f, "%lu", &pages) != 1)
            pages = 0;
        fclose(f);
    }
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

void sandbox_limits(const struct bulk_limits *l)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, LIMIT_WORKER_DESCRIPTORS);
    if (!SANITIZED && l->memory_bytes > 0)
        limit(RLIMIT_AS, address_space() + l->memory_bytes);
}

/* The soft limit moves up from document to document; past it SIGXCPU ends the worker. */
void sandbox_document(const struct bulk_limits *l)
{
    struct rusage u;
    struct rlimit r;
    if (l->cpu_s == 0 || getrusage(RUSAGE_SELF, &u) < 0 || getrlimit(RLIMIT_CPU, &r) < 0)
        return;
    r.rlim_cur = (rlim_t)u.ru_utime.tv_sec + (rlim_t)u.ru_stime.tv_sec + 1 + l->cpu_s;
    if (r.rlim_cur <= r.rlim_max)
        setrlimit(RLIMIT_CPU, &r);
}

/* Every access right that the running kernel knows is handled and none is granted: no path can be opened any more.
 * The numbers of newer kernels are spelled out, since the header at hand may be older than the kernel. */
static bool landlock(void)
{
    struct {
        uint64_t fs, net, scoped;
    } rules = {0};
    static const struct {
        int bits;
        size_t size;
    } abi[] = {{13, 8}, {14, 8}, {15, 8}, {15, 16}, {16, 16}, {16, 24}};
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return false;
    size_t k = version > 6 ? 5 : (size_t)version - 1;
    rules.fs = (UINT64_C(1) << abi[k].bits) - 1;
    rules.net = version >= 4 ? 3 : 0;    /* bind and connect of TCP */
    rules.scoped = version >= 6 ? 3 : 0; /* abstract Unix sockets and signals of others */
    long fd = syscall(SYS_landlock_create_ruleset, &rules, abi[k].size, 0);
    if (fd < 0)
        return false;
    bool done = syscall(SYS_landlock_restrict_self, (int)fd, 0) == 0;
    close((int)fd);
    return done;
}

/* Calls that a converting process needs, none of which reaches beyond its own memory and open descriptors. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(lseek),
    SCMP_SYS(recvmsg),
    SCMP_SYS(recvfrom),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrusage),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(sysinfo), /* qsort asks how much memory there is */
};
/* Calls by which libraries look for a file that may not be there (locales, character set modules, catalogs): they are
 * told that they may not, all else ends the process. */
static const int refused[] = {
    SCMP_SYS(open),  SCMP_SYS(openat), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
    SCMP_SYS(stat),  SCMP_SYS(lstat),  SCMP_SYS(statx),  SCMP_SYS(readlink),  SCMP_SYS(readlinkat),
    SCMP_SYS(uname), SCMP_SYS(getcwd), SCMP_SYS(ioctl),
};
#define COUNT(a) (sizeof(a) / sizeof *(a))

static int add_rules(scmp_filter_ctx f, int sock)
{
    int bad = 0;
    for (size_t i = 0; i < COUNT(allowed); i++)
        bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0);
    for (size_t i = 0; i < COUNT(refused); i++)
        bad |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
    scmp_datum_t s = (scmp_datum_t)sock;
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(sendmsg), 1, SCMP_A0(SCMP_CMP_EQ, s, 0));
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(sendto), 1, SCMP_A0(SCMP_CMP_EQ, s, 0));
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO, 0));
    /* memory, but none that can be run */
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    /* glibc's fstat; a filter cannot see that the path is empty, so what a file is could be asked, never its content */
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
                            SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
    /* its own limits and its own death (abort) only */
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_EQ, 0, 0));
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
    return bad;
}

static bool filter(int sock)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!f)
        return false;
    bool done = add_rules(f, sock) == 0 && seccomp_load(f) == 0;
    seccomp_release(f);
    return done;
}

bool sandbox_possible(void)
{
    return !SANITIZED;
}

unsigned sandbox_enter(int sock)
{
    unsigned missing = 0;
    if (SANITIZED || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return SANDBOX_NO_SECCOMP | SANDBOX_NO_LANDLOCK;
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (!landlock())
        missing |= SANDBOX_NO_LANDLOCK;
    if (!filter(sock))
        missing |= SANDBOX_NO_SECCOMP;
    return missing;
}
