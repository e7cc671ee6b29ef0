#define _GNU_SOURCE
#include "feed/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { NAP_NS = 2000000, MOST_NAPS = 5000 };

/* Room for the one descriptor that a packet can carry. */
union control {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
};

/* A user may have only so many descriptors on their way (RLIMIT_NOFILE): whoever reads them makes
 * room. False when nobody did for seconds. */
static bool wait_for_room(int *naps)
{
    nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    return ++*naps < MOST_NAPS;
}

bool wire_send(int socket, const void *packet, size_t size, int fd)
{
    union control control = {{0}};
    struct iovec part = {.iov_base = (void *)(uintptr_t)packet, .iov_len = size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd >= 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(head), &fd, sizeof fd);
    }
    ssize_t sent;
    int naps = 0;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && (errno == EINTR || (errno == ETOOMANYREFS && wait_for_room(&naps))));
    return sent == (ssize_t)size;
}

size_t wire_receive(int socket, void *packet, size_t size, int *fd)
{
    union control control = {{0}};
    struct iovec part = {.iov_base = packet, .iov_len = size};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t got;
    do {
        got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    struct cmsghdr *head = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (fd) {
        *fd = -1;
        if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
            memcpy(fd, CMSG_DATA(head), sizeof *fd);
        }
    }
    return got > 0 ? (size_t)got : 0;
}
