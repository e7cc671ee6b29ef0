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

/* What this process and those that it has waited for have used so far. */
struct process_use {
    double processor_s;
    int64_t peak_bytes; /* the most memory that one of them had at once */
};
struct process_use process_use(void);

/* The machine's name, of characters that are safe in a file's name. */
enum { PROCESS_HOST = 65 };
void process_host(char host[PROCESS_HOST]);

/* The time of day: "2026-03-31T23:59:59Z". */
enum { PROCESS_TIME = 32 };
void process_time(char text[PROCESS_TIME]);

/* Milliseconds of a monotonic clock; only differences are meaningful. */
int64_t process_now_ms(void);

#endif
