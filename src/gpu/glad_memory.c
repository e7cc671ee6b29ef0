/* What the OpenGL loader uses for malloc and free: it does not look at what it gets, and keeps the
 * names of extensions for as long as it searches them. One thread at a time loads. */
#include "gpu/glad_memory.h"

enum { ROOM = 1 << 17, NAME_MOST = 256 };

static _Alignas(max_align_t) unsigned char room[ROOM];
static size_t used;

/* Names beyond the room, which would be those of 4000 extensions, are found nowhere. */
void *gpu_glad_take(size_t size)
{
    static char nowhere[NAME_MOST];
    const size_t whole = (size + 15) / 16 * 16;
    if (size > ROOM - used) {
        return size <= NAME_MOST ? nowhere : NULL;
    }
    void *taken = room + used;
    used += whole < ROOM - used ? whole : ROOM - used;
    return taken;
}

/* The list of names goes at once, and begins at the beginning. */
void gpu_glad_give(void *memory)
{
    used = memory == room ? 0 : used;
}
