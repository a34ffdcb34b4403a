/* Files of the import's own: replaced atomically, locked; and names as text. */
#include "charset.h"
#include "commands.h"
#include "import.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static bool make_folders(char *path)
{
    for (char *s = path + 1; *s; s++) {
        if (*s != '/')
            continue;
        *s = 0;
        bool bad = mkdir(path, 0777) < 0 && errno != EEXIST;
        *s = '/';
        if (bad)
            return false;
    }
    return true;
}

static bool write_all(int fd, const char *s, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, s, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        s += k;
        n -= (size_t)k;
    }
    return true;
}

bool file_replace(const char *path, const void *s, size_t n)
{
    if (written_itself(path)) {
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        bool ok = fd >= 0 && write_all(fd, s, n);
        return fd >= 0 && close(fd) == 0 && ok;
    }
    struct buf name = {0};
    const char *slash = strrchr(path, '/');
    buf_add(&name, path, slash ? (size_t)(slash - path) + 1 : 0);
    buf_printf(&name, ".zhize.%ld.new", (long)getpid()); /* short, whatever the name */
    char *beside = xstrdup(buf_cstr(&name));
    buf_free(&name);
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0 && errno == ENOENT && make_folders(beside))
        fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && write_all(fd, s, n);
    if (fd >= 0 && close(fd) < 0)
        ok = false;
    ok = ok && rename(beside, path) == 0;
    if (!ok) {
        int error = errno;
        unlink(beside);
        errno = error;
    }
    free(beside);
    return ok;
}

static int open_lock(const char *db, int flags)
{
    struct buf name = {0};
    buf_printf(&name, "%s.lock", db);
    int fd = open(buf_cstr(&name), flags | O_CLOEXEC, 0666);
    buf_free(&name);
    return fd;
}

static void read_who(int fd, struct buf *who)
{
    char text[256];
    ssize_t n = pread(fd, text, sizeof text, 0);
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == 0))
        n--;
    buf_reset(who);
    if (n > 0)
        buf_add(who, text, (size_t)n);
    else
        buf_adds(who, "another process");
}

int lock_take(const char *db, unsigned wait_s)
{
    int fd = open_lock(db, O_RDWR | O_CREAT);
    if (fd < 0)
        return system_error("%s.lock: %s", db, strerror(errno));
    struct buf who = {0};
    for (unsigned waited = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; waited++) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            close(fd);
            return system_error("%s.lock: %s", db, strerror(errno));
        }
        read_who(fd, &who);
        if (waited >= wait_s) {
            int status = system_error("%s is being written by %s (--wait SECONDS waits for it)", db, buf_cstr(&who));
            buf_free(&who);
            close(fd);
            return status;
        }
        if (waited == 0)
            fprintf(stderr, "zhize: waiting for %s\n", buf_cstr(&who));
        sleep(1);
    }
    char host[128] = "", when[32] = "";
    time_t now = time(NULL);
    struct tm tm;
    gethostname(host, sizeof host - 1);
    strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", localtime_r(&now, &tm));
    buf_reset(&who);
    buf_printf(&who, "process %ld on %s since %s\n", (long)getpid(), host, when);
    if (ftruncate(fd, 0) < 0 || pwrite(fd, who.s, who.n, 0) < 0)
        errno = 0; /* only what others would be told */
    buf_free(&who);
    return EXIT_DONE; /* the descriptor stays open: the lock ends with the process */
}

bool lock_held(const char *db, struct buf *who)
{
    int fd = open_lock(db, O_RDONLY);
    if (fd < 0)
        return false;
    bool held = flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
    if (held)
        read_who(fd, who);
    close(fd);
    return held;
}

static void add_name(const char *name, size_t n, const char *otherwise, struct buf *out)
{
    if (utf8_valid((struct span){name, n}))
        buf_add(out, name, n);
    else if (charset_valid("GB18030", name, n))
        charset_convert("GB18030", name, n, out);
    else if (otherwise)
        charset_convert(otherwise, name, n, out);
    else
        buf_add(out, name, n);
}

void name_utf8(const char *name, struct buf *out)
{
    buf_reset(out);
    add_name(name, strlen(name), "UTF-8", out);
}

void path_shown(const char *path, struct buf *out)
{
    buf_reset(out);
    for (const char *s = path; *s;) { /* no byte of a GB18030 character is a slash */
        size_t n = strcspn(s, "/");
        add_name(s, n, NULL, out);
        s += n;
        if (*s == '/')
            buf_addc(out, *s++);
    }
}
