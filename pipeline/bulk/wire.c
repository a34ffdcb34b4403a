/* Frames between the import's parent and its workers: a fixed head, then payload; an open descriptor may go with the
 * head (SCM_RIGHTS). Knows nothing of what is in them. */
#include "bulk.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool send_all(int sock, const char *s, size_t n)
{
    while (n > 0) {
        ssize_t k = send(sock, s, n, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        s += k;
        n -= (size_t)k;
    }
    return true;
}

bool frame_send(int sock, struct frame f, const void *payload, int fd)
{
    f.magic = FRAME_MAGIC;
    struct iovec part = {&f, sizeof f};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.bytes = {0}};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd >= 0) {
        m.msg_control = control.bytes;
        m.msg_controllen = sizeof control.bytes;
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    ssize_t k;
    do
        k = sendmsg(sock, &m, MSG_NOSIGNAL);
    while (k < 0 && errno == EINTR);
    if (k <= 0 || !send_all(sock, (const char *)&f + k, sizeof f - (size_t)k))
        return false;
    return send_all(sock, payload, f.length);
}

bool frame_read(int sock, void *to, size_t n)
{
    char *s = to;
    while (n > 0) {
        ssize_t k = recv(sock, s, n, 0);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        s += k;
        n -= (size_t)k;
    }
    return true;
}

bool frame_receive(int sock, struct frame *f, int *fd)
{
    struct iovec part = {f, sizeof *f};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr m = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *fd = -1;
    ssize_t k;
    do
        k = recvmsg(sock, &m, MSG_CMSG_CLOEXEC);
    while (k < 0 && errno == EINTR);
    if (k <= 0)
        return false;
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof *fd))
        memcpy(fd, CMSG_DATA(c), sizeof *fd);
    if (!frame_read(sock, (char *)f + k, sizeof *f - (size_t)k) || f->magic != FRAME_MAGIC) {
        if (*fd >= 0)
            close(*fd);
        *fd = -1;
        return false;
    }
    return true;
}
