/* The walk: every file below a root, one at a time, in the order in which the file system gives them, so that memory
 * depends on the depth of the tree only. Names are bytes. What is no file, or cannot be looked at, is told and passed
 * over. Opens folders, never files. */
#include "bulk.h"
#include "limits.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct level {
    DIR *dir;
    size_t path_bytes; /* of the path up to and with this folder */
    dev_t dev;
    ino_t ino;
};

struct walk {
    struct walk_options o;
    struct level levels[LIMIT_WALK_DEPTH];
    size_t depth;
    struct buf path;
    bool complete, single; /* single: the root is a file that was not given yet */
};

const char *walk_problem_name(enum walk_problem p)
{
    static const char *const names[] = {"not there",
                                        "cannot be read",
                                        "a symbolic link that leads back",
                                        "a symbolic link to a folder, not followed",
                                        "not a file (socket, device or pipe)",
                                        "folders within each other past the limit",
                                        "left out by its name"};
    return names[p];
}

struct walk *walk_new(const struct walk_options *o)
{
    struct walk *w = xcalloc(1, sizeof *w);
    w->o = *o;
    w->complete = true;
    return w;
}

static void close_all(struct walk *w)
{
    while (w->depth > 0)
        closedir(w->levels[--w->depth].dir);
}

void walk_free(struct walk *w)
{
    if (!w)
        return;
    close_all(w);
    buf_free(&w->path);
    free(w);
}

bool walk_complete(const struct walk *w)
{
    return w->complete;
}

static void problem(struct walk *w, enum walk_problem p, int error)
{
    if (p == WALK_MISSING || p == WALK_UNREADABLE || p == WALK_DEEP)
        w->complete = false;
    if (w->o.problem)
        w->o.problem(w->o.user, p, buf_cstr(&w->path), error);
}

static bool matches(const char *const *patterns, const char *name)
{
    for (; patterns && *patterns; patterns++)
        if (fnmatch(*patterns, name, 0) == 0)
            return true;
    return false;
}

/* Enter the folder `name` of `at`; w->path is its path. */
static void enter(struct walk *w, int at, const char *name, bool link)
{
    if (w->depth == LIMIT_WALK_DEPTH) {
        problem(w, WALK_DEEP, 0);
        return;
    }
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | (link ? 0 : O_NOFOLLOW));
    struct stat st;
    DIR *dir = fd >= 0 && fstat(fd, &st) == 0 ? fdopendir(fd) : NULL;
    if (!dir) {
        problem(w, errno == ELOOP ? WALK_LOOP : WALK_UNREADABLE, errno);
        if (fd >= 0)
            close(fd);
        return;
    }
    for (size_t i = 0; i < w->depth; i++)
        if (w->levels[i].dev == st.st_dev && w->levels[i].ino == st.st_ino) {
            problem(w, WALK_LOOP, 0);
            closedir(dir);
            return;
        }
    w->levels[w->depth++] = (struct level){dir, w->path.n, st.st_dev, st.st_ino};
}

void walk_root(struct walk *w, const char *path)
{
    struct stat st;
    close_all(w);
    w->complete = true;
    w->single = false;
    buf_reset(&w->path);
    buf_adds(&w->path, path);
    if (stat(path, &st) < 0)
        problem(w, errno == ELOOP ? WALK_LOOP : errno == ENOENT ? WALK_MISSING : WALK_UNREADABLE, errno);
    else if (S_ISREG(st.st_mode))
        w->single = true;
    else if (!S_ISDIR(st.st_mode))
        problem(w, WALK_SPECIAL, 0);
    else {
        while (w->path.n > 1 && w->path.s[w->path.n - 1] == '/')
            w->path.n--;
        enter(w, AT_FDCWD, path, true);
    }
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void fill(struct walk *w, struct walk_file *out, int dir, const char *open)
{
    out->path = buf_cstr(&w->path);
    out->name = last_part(out->path);
    out->dir = dir;
    out->open = open;
}

/* One entry of the innermost folder. True when it is a file to be given out. */
static bool look_at(struct walk *w, const struct level *l, const struct dirent *e, struct walk_file *out)
{
    const char *name = e->d_name;
    int dir = dirfd(l->dir);
    w->path.n = l->path_bytes;
    if (w->path.n == 0 || w->path.s[w->path.n - 1] != '/')
        buf_addc(&w->path, '/');
    buf_adds(&w->path, name);
    if (matches(w->o.exclude, name)) {
        problem(w, WALK_EXCLUDED, 0);
        return false;
    }
    if (fstatat(dir, name, &out->st, AT_SYMLINK_NOFOLLOW) < 0) {
        if (errno != ENOENT) /* gone since its name was read */
            problem(w, WALK_UNREADABLE, errno);
        return false;
    }
    bool link = S_ISLNK(out->st.st_mode);
    if (link && fstatat(dir, name, &out->st, 0) < 0) {
        problem(w, errno == ELOOP ? WALK_LOOP : WALK_UNREADABLE, errno);
        return false;
    }
    if (S_ISDIR(out->st.st_mode)) {
        if (link && !w->o.follow)
            problem(w, WALK_LINK, 0);
        else
            enter(w, dir, name, link);
        return false;
    }
    if (!S_ISREG(out->st.st_mode)) {
        problem(w, WALK_SPECIAL, 0);
        return false;
    }
    if (w->o.include && *w->o.include && !matches(w->o.include, name)) {
        problem(w, WALK_EXCLUDED, 0);
        return false;
    }
    fill(w, out, dir, name);
    return true;
}

bool walk_next(struct walk *w, struct walk_file *out)
{
    if (w->single) {
        w->single = false;
        const char *path = buf_cstr(&w->path);
        fill(w, out, AT_FDCWD, path);
        return stat(path, &out->st) == 0;
    }
    while (w->depth > 0) {
        struct level *l = &w->levels[w->depth - 1];
        errno = 0;
        const struct dirent *e = readdir(l->dir);
        if (!e) {
            w->path.n = l->path_bytes;
            if (errno)
                problem(w, WALK_UNREADABLE, errno);
            closedir(l->dir);
            w->depth--;
            continue;
        }
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (look_at(w, l, e, out))
            return true;
    }
    return false;
}
