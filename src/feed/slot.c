#define _GNU_SOURCE
#include "feed/slot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"

enum ecgp_result slot_create(const struct arrays *arrays, struct ecgp_batch **out,
                             struct ecgp_error *error)
{
    *out = NULL;
    struct ecgp_batch *slot = calloc(1, sizeof *slot);
    if (!slot) {
        return error_no_memory(error);
    }
    slot->arrays = arrays;
    slot->bytes = SLOT_HEAD + arrays->bytes;
    slot->fd = memfd_create("ecgpress-batch", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    void *memory = MAP_FAILED;
    if (slot->fd >= 0 && file_cut(slot->fd, (off_t)slot->bytes) &&
        fcntl(slot->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
        memory = mmap(NULL, slot->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, slot->fd, 0);
    }
    slot->head = memory == MAP_FAILED ? NULL : memory;
    if (!slot->head) {
        const int reason = errno;
        slot_destroy(slot);
        return error_set(error, ECGP_NO_MEMORY,
                         "cannot allocate %zu bytes of shared memory for a batch: %s",
                         SLOT_HEAD + arrays->bytes, strerror(reason));
    }
    *out = slot;
    return ECGP_OK;
}

void slot_destroy(struct ecgp_batch *slot)
{
    if (slot->cuda) {
        cuda_forget(slot);
    }
    if (slot->head) {
        munmap(slot->head, slot->bytes);
    }
    slot_close(slot);
    free(slot);
}

void slot_close(struct ecgp_batch *slot)
{
    if (slot->fd >= 0) {
        close(slot->fd);
        slot->fd = -1;
    }
}
