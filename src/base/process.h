/* The process and its machine. */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdint.h>

/* Configures a process for drawing pages; call it before OpenGL is initialized. */
void process_settle(void);

/* The number of processors that this process may use. */
int process_processors(void);

/* Bytes of address space that this process may have (ulimit -v); 0: any number. */
int64_t process_memory_limit(void);

/* Milliseconds of a monotonic clock; only differences are meaningful. */
int64_t process_now_ms(void);

#endif
