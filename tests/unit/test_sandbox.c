/* What a process gives up, and what it keeps. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sandbox.h"

enum { NO_SANDBOX = 77 };

/* Whether a call was refused. */
static bool is_refused(long result)
{
    return result < 0 && errno == EPERM;
}

static void *try_in_thread(void *refused)
{
    *(bool *)refused = is_refused(socket(AF_INET, SOCK_STREAM, 0));
    return NULL;
}

static int try_what_is_refused(void)
{
    char *const words[] = {"true", NULL};
    const pid_t parent = getppid();
    return !is_refused(execv("/bin/true", words)) || !is_refused(socket(AF_UNIX, SOCK_STREAM, 0)) ||
           !is_refused(kill(parent, 0)) || !is_refused(ptrace(PTRACE_ATTACH, parent, 0, 0)) ||
           system("exit 3") == 3 << 8;
}

static int try_what_is_kept(void)
{
    pthread_t thread;
    bool refused = false;
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const int file = open("/dev/null", O_RDWR);
    return memory == MAP_FAILED || file < 0 || write(file, "x", 1) != 1 ||
           pthread_create(&thread, NULL, try_in_thread, &refused) != 0 ||
           pthread_join(thread, NULL) != 0 || !refused || raise(SIGCONT) != 0;
}

static void test_a_sandbox_refuses_programs_and_sockets_and_keeps_the_rest(void **state)
{
    (void)state;
    int status;
    const pid_t child = fork();
    if (child == 0) {
        if (!sandbox_enter()) {
            _exit(NO_SANDBOX);
        }
        _exit(try_what_is_refused() ? 1 : try_what_is_kept() ? 2 : 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == NO_SANDBOX) {
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sandbox_refuses_programs_and_sockets_and_keeps_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
