/* Between the import and the file system, for tests (LD_PRELOAD): counts what changes files, and at the
 * call SHIM_AT … SHIM_DO=kill ends the process (a write is done by half first, as a power cut would), SHIM_DO=full
 * makes every write from there on fail as on a full disk. With SHIM_COUNT=FILE the number of calls is left in FILE. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long calls, at, full;
static int armed = -1;

static void arm(void)
{
    char command[64] = "";
    const char *a = getenv("SHIM_AT"), *what = getenv("SHIM_DO");
    int fd = open("/proc/self/cmdline", O_RDONLY);
    ssize_t n = fd >= 0 ? read(fd, command, sizeof command - 1) : 0;
    if (fd >= 0)
        close(fd);
    at = a ? strtol(a, NULL, 10) : 0;
    full = what && strcmp(what, "full") == 0;
    /* a worker is `zhize import --worker …`; it writes no file */
    armed = n > 0 && !memmem(command, (size_t)n, "--worker", 8);
}

/* True when the call must fail; half is what is to be written first. */
static int step(int fd)
{
    struct stat st;
    if (armed < 0)
        arm();
    if (!armed || (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))))
        return 0;
    calls++;
    return at > 0 && (full ? calls >= at : calls == at);
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

#define REAL(type, name, ...)                                                                                          \
    static type (*real)(__VA_ARGS__);                                                                                  \
    if (!real)                                                                                                         \
        *(void **)&real = dlsym(RTLD_NEXT, #name);

static ssize_t no_room(void)
{
    errno = ENOSPC;
    return -1;
}

ssize_t pwrite64(int fd, const void *s, size_t n, off64_t where)
{
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)
    if (!step(fd))
        return real(fd, s, n, where);
    if (full)
        return no_room();
    real(fd, s, n / 2, where);
    die();
    return -1;
}

ssize_t pwrite(int fd, const void *s, size_t n, off_t where)
{
    return pwrite64(fd, s, n, where);
}

ssize_t write(int fd, const void *s, size_t n)
{
    REAL(ssize_t, write, int, const void *, size_t)
    if (!step(fd))
        return real(fd, s, n);
    if (full)
        return no_room();
    real(fd, s, n / 2);
    die();
    return -1;
}

#define PLAIN(name, arguments, pass, fd)                                                                               \
    int name arguments                                                                                                 \
    {                                                                                                                  \
        static int(*real) arguments;                                                                                   \
        if (!real)                                                                                                     \
            *(void **)&real = dlsym(RTLD_NEXT, #name);                                                                 \
        if (step(fd) && !full)                                                                                         \
            die();                                                                                                     \
        return real pass;                                                                                              \
    }
PLAIN(ftruncate64, (int fd, off64_t n), (fd, n), fd)
PLAIN(ftruncate, (int fd, off_t n), (fd, n), fd)
PLAIN(fsync, (int fd), (fd), fd)
PLAIN(fdatasync, (int fd), (fd), fd)
PLAIN(unlink, (const char *path), (path), -1)
PLAIN(rename, (const char *from, const char *to), (from, to), -1)

__attribute__((destructor)) static void tell(void)
{
    const char *to = getenv("SHIM_COUNT");
    FILE *f = armed > 0 && to ? fopen(to, "w") : NULL;
    if (f) {
        at = 0;
        fprintf(f, "%ld\n", calls);
        fclose(f);
    }
}
