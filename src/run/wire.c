#define _GNU_SOURCE
#include "run/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { NAP_NS = 2000000, MOST_NAPS = 5000 };

/* Room for the one descriptor that a message can carry. */
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

/* Sends some of the bytes, and the descriptor unless it is -1. */
static ssize_t send_some(int socket, struct iovec *part, size_t parts, int fd)
{
    union control control = {{0}};
    struct msghdr packet = {.msg_iov = part, .msg_iovlen = parts};
    if (fd >= 0) {
        packet.msg_control = control.bytes;
        packet.msg_controllen = sizeof control.bytes;
        struct cmsghdr *head = CMSG_FIRSTHDR(&packet);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(head), &fd, sizeof fd);
    }
    ssize_t sent;
    int naps = 0;
    do {
        sent = sendmsg(socket, &packet, MSG_NOSIGNAL);
    } while (sent < 0 && (errno == EINTR || (errno == ETOOMANYREFS && wait_for_room(&naps))));
    return sent;
}

bool wire_send(int socket, const struct message *message, const void *body, int fd)
{
    struct iovec part[2] = {
        {.iov_base = (void *)(uintptr_t)message, .iov_len = sizeof *message},
        {.iov_base = (void *)(uintptr_t)body, .iov_len = message->size},
    };
    while (part[0].iov_len + part[1].iov_len > 0) {
        const ssize_t sent = send_some(socket, part, 2, fd);
        if (sent < 0) {
            return false;
        }
        fd = -1;
        for (size_t i = 0, left = (size_t)sent; i < 2; i++) {
            const size_t n = left < part[i].iov_len ? left : part[i].iov_len;
            part[i].iov_base = (char *)part[i].iov_base + n;
            part[i].iov_len -= n;
            left -= n;
        }
    }
    return true;
}

/* Receives some bytes; a descriptor that comes with them goes to `fd`. */
static ssize_t receive_some(int socket, void *data, size_t size, int *fd)
{
    union control control = {{0}};
    struct iovec part = {.iov_base = data, .iov_len = size};
    struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd) {
        packet.msg_control = control.bytes;
        packet.msg_controllen = sizeof control.bytes;
    }
    ssize_t got;
    do {
        got = recvmsg(socket, &packet, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    const struct cmsghdr *head = got > 0 && fd ? CMSG_FIRSTHDR(&packet) : NULL;
    if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
        memcpy(fd, CMSG_DATA(head), sizeof *fd);
    }
    return got;
}

static bool receive_all(int socket, void *data, size_t size, int *fd)
{
    for (char *next = data; size > 0;) {
        const ssize_t got = receive_some(socket, next, size, fd);
        if (got <= 0) {
            return false;
        }
        next += got;
        size -= (size_t)got;
    }
    return true;
}

bool wire_receive(int socket, struct message *message, struct text *body, int *fd)
{
    if (fd) {
        *fd = -1;
    }
    text_clear(body);
    if (!receive_all(socket, message, sizeof *message, fd) || message->size > WIRE_MOST) {
        return false;
    }
    char *end = text_reserve(body, message->size);
    if (!end || !receive_all(socket, end, message->size, NULL)) {
        return false;
    }
    end[message->size] = '\0';
    body->length = message->size;
    return true;
}

bool wire_answer(int socket, int64_t subject, int64_t detail, const struct ecgp_error *error)
{
    const struct message answer = {.code = (int32_t)error->code,
                                   .subject = subject,
                                   .detail = detail,
                                   .size = strlen(error->text)};
    return wire_send(socket, &answer, error->text, -1);
}
