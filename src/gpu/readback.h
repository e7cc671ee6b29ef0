/*
 * Readings: what is read of targets on its way to the processor, without anybody waiting for it.
 *
 * While a reading is open on a thread, reads of targets (gpu/target.h) go into its pack buffers,
 * and to the addresses they were asked for once the GPU is done: a fence behind the last of them
 * tells when. Its calls are for the thread whose context is current, but for those that say any.
 * Buffers are mapped for good where the driver has that (GL_ARB_buffer_storage), else from
 * gpu_reading_arrive to gpu_reading_clear.
 */
#ifndef GPU_READBACK_H
#define GPU_READBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct __GLsync;

/* Pack buffers of a reading, each as large as all before it: most readings have one. */
enum { READING_BUFFERS = 32 };

struct reading_buffer {
    unsigned id;
    size_t size, used;
    const uint8_t *memory; /* NULL: not mapped */
};

/* One read: rows in a buffer, without gaps, and where they are to go. */
struct reading_copy {
    int buffer;
    size_t at, row_bytes, rows;
    size_t stride; /* of the rows of `to` */
    uint8_t *to;   /* NULL: they are looked at where they are */
};

/* Zero it to begin. It keeps its buffers, as large as the largest reading before. */
struct gpu_reading {
    struct reading_buffer buffer[READING_BUFFERS];
    int buffers;
    struct reading_copy *copy;
    int copies;
    size_t copy_room;
    struct __GLsync *fence;
    bool failed; /* there was no memory */
};

/* Opens a reading, which is empty, on the calling thread. */
void gpu_reading_open(struct gpu_reading *reading);
/* Closes it, behind all that was read. False where it has failed. */
bool gpu_reading_close(struct gpu_reading *reading);
/* The one that is open on the calling thread, or NULL. */
struct gpu_reading *gpu_reading_open_here(void);

/* A place in the bound pack buffer, for a read into it; gpu_reading_placed unbinds it. */
void *gpu_reading_place(struct gpu_reading *reading, size_t row_bytes, int rows, size_t stride,
                        void *to);
void gpu_reading_placed(void);

enum reading_state { READING_UNDER_WAY, READING_ARRIVED, READING_LOST };

/* Waits so many nanoseconds at the most for a closed reading; once it has arrived all of it can be
 * seen. It is lost where the driver says so, or nothing can be mapped. */
enum reading_state gpu_reading_arrive(struct gpu_reading *reading, uint64_t wait_ns);

/* Any thread: what copy i is of, of a reading that has arrived. */
const uint8_t *gpu_reading_pixels(const struct gpu_reading *reading, int copy);
/* Any thread: copies all to where they were asked for. */
void gpu_reading_copy(const struct gpu_reading *reading);

/* Nobody looks at it any more. */
void gpu_reading_clear(struct gpu_reading *reading);
/* Gives up all that it keeps. */
void gpu_reading_destroy(struct gpu_reading *reading);

#endif
