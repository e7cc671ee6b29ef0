/* This process among others that draw side by side. */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdint.h>

/* Sets a process that draws pages one after another up for it; before OpenGL is begun. */
void process_settle(void);

/* Processors that this process may use. */
int process_processors(void);

/* Milliseconds of a clock that nobody sets; only differences mean something. */
int64_t process_now_ms(void);

#endif
