/* The messages between a run and its workers, as either end receives them. */
#include "fuzz.h"

#include <sys/socket.h>

#include "run/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int ends[2], fd;
    struct message message;
    struct text body = {0};
    FUZZ_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    FUZZ_REQUIRE(size == 0 || send(ends[0], data, size, 0) == (ssize_t)size);
    close(ends[0]);
    while (wire_receive(ends[1], &message, &body, &fd)) {
        FUZZ_REQUIRE(fd == -1 && body.length == message.size && body.data[body.length] == '\0');
    }
    close(ends[1]);
    text_free(&body);
    return 0;
}
