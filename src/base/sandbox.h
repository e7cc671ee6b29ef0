/* What a process that reads other people's files gives up once it needs it no more. */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include <stdbool.h>

/* From here on no thread of this process can start a program, open a socket, send a signal to or
 * look into another process, or change the system: such calls fail with EPERM (seccomp). There is
 * no way back. False where the kernel has no such filter; nothing is lost then. */
bool sandbox_enter(void);

#endif
