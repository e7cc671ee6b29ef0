/* The messages between a run and its workers, as either end receives them: the first byte says in
 * how large parts they arrive. */
#include "fuzz.h"

#include "run/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct inbox inbox = {0};
    const size_t part = 1 + fuzz_number(&data, &size, 256);
    enum wire_state state = WIRE_PART;
    while (size > 0 && state != WIRE_GONE) {
        size_t room, count = size < part ? size : part;
        char *at = inbox_room(&inbox, &room);
        FUZZ_REQUIRE(at && room > 0);
        count = count < room ? count : room;
        memcpy(at, data, count);
        data += count;
        size -= count;
        state = inbox_add(&inbox, count);
        if (state == WIRE_WHOLE) {
            FUZZ_REQUIRE(inbox.body.length == inbox.message.size);
            FUZZ_REQUIRE(inbox.body.data[inbox.body.length] == '\0');
        }
    }
    inbox_free(&inbox);
    return 0;
}
