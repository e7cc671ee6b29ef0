#define _GNU_SOURCE
#include "run/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { NAP_NS = 2000000, MOST_NAPS = 5000, GROWTH = 65536 };

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

char *inbox_room(struct inbox *inbox, size_t *room)
{
    const size_t head = sizeof inbox->message;
    if (inbox->got >= head && inbox->got == head + inbox->message.size) {
        inbox->got = 0; /* the last one has been read */
    }
    if (inbox->got < head) {
        text_clear(&inbox->body);
        *room = head - inbox->got;
        return (char *)&inbox->message + inbox->got;
    }
    const size_t here = inbox->body.length, left = inbox->message.size - here;
    const size_t more = here > GROWTH ? here : GROWTH;
    *room = left < more ? left : more;
    return text_reserve(&inbox->body, *room);
}

enum wire_state inbox_add(struct inbox *inbox, size_t count)
{
    const size_t head = sizeof inbox->message;
    const bool in_body = inbox->got >= head;
    inbox->got += count;
    if (inbox->got < head) {
        return WIRE_PART;
    }
    if (inbox->message.size > WIRE_MOST) {
        errno = EPROTO;
        return WIRE_GONE;
    }
    if (!in_body && !text_reserve(&inbox->body, 0)) {
        errno = ENOMEM;
        return WIRE_GONE;
    }
    inbox->body.length += in_body ? count : 0;
    inbox->body.data[inbox->body.length] = '\0';
    return inbox->got == head + inbox->message.size ? WIRE_WHOLE : WIRE_PART;
}

void inbox_free(struct inbox *inbox)
{
    text_free(&inbox->body);
    *inbox = (struct inbox){0};
}

/* Takes the descriptor that came with a packet. */
static void take_descriptor(struct msghdr *packet, int *fd)
{
    const struct cmsghdr *head = CMSG_FIRSTHDR(packet);
    if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
        if (*fd >= 0) {
            close(*fd); /* a message has one */
        }
        memcpy(fd, CMSG_DATA(head), sizeof *fd);
    }
}

/* Receives some bytes; a descriptor that comes with them goes to `fd` (NULL: is dropped). */
static ssize_t receive_some(int socket, void *data, size_t size, int *fd, int flags)
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
        got = recvmsg(socket, &packet, MSG_CMSG_CLOEXEC | flags);
    } while (got < 0 && errno == EINTR);
    if (got > 0 && fd) {
        take_descriptor(&packet, fd);
    }
    return got;
}

static enum wire_state receive_part(int socket, struct inbox *inbox, int *fd, int flags)
{
    size_t room;
    char *at = inbox_room(inbox, &room);
    if (!at) {
        errno = ENOMEM;
        return WIRE_GONE;
    }
    const ssize_t got = receive_some(socket, at, room, fd, flags);
    if (got < 0 && errno == EAGAIN && (flags & MSG_DONTWAIT)) {
        return WIRE_PART;
    }
    errno = got == 0 ? 0 : errno;
    return got > 0 ? inbox_add(inbox, (size_t)got) : WIRE_GONE;
}

enum wire_state wire_read(int socket, struct inbox *inbox)
{
    enum wire_state state;
    size_t before;
    do {
        before = inbox->got;
        state = receive_part(socket, inbox, NULL, MSG_DONTWAIT);
    } while (state == WIRE_PART && inbox->got != before);
    return state;
}

bool wire_receive(int socket, struct message *message, struct text *body, int *fd)
{
    struct inbox inbox = {.body = *body};
    enum wire_state state;
    if (fd) {
        *fd = -1;
    }
    do {
        state = receive_part(socket, &inbox, inbox.got < sizeof *message ? fd : NULL, 0);
    } while (state == WIRE_PART);
    *message = inbox.message;
    *body = inbox.body;
    if (state == WIRE_GONE && fd && *fd >= 0) {
        close(*fd);
        *fd = -1;
    }
    return state == WIRE_WHOLE;
}

bool wire_answer(int socket, int64_t subject, int64_t detail, const struct ecgp_error *error)
{
    const struct message answer = {.code = (int32_t)error->code,
                                   .subject = subject,
                                   .detail = detail,
                                   .size = strlen(error->text)};
    return wire_send(socket, &answer, error->text, -1);
}
