#include "gpu/limits.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/process.h"

enum {
    OTHERS = 2,      /* threads that Mesa may start beside those that draw */
    MOST = 34,       /* it draws with 32 at the most */
    NEEDED_MB = 600, /* of address space, with Mesa 22.3 and LLVM 15 */
};

/* Threads that llvmpipe draws with: it reads the variable, too. */
static int count_threads(void)
{
    const char *given = getenv("LP_NUM_THREADS");
    const int drawing = given ? atoi(given) : process_processors();
    const int all = (drawing > 0 ? drawing : 0) + OTHERS;
    return all < MOST ? all : MOST;
}

static void *wait_for_turn(void *turn)
{
    pthread_mutex_lock(turn);
    pthread_mutex_unlock(turn);
    return NULL;
}

enum ecgp_result gpu_limits_check(struct ecgp_error *error)
{
    pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
    pthread_t thread[MOST];
    const int needed = count_threads();
    int count = 0, failed = 0;
    pthread_mutex_lock(&turn); /* all of them are there at a time */
    while (count < needed &&
           (failed = pthread_create(&thread[count], NULL, wait_for_turn, &turn)) == 0) {
        count++;
    }
    pthread_mutex_unlock(&turn);
    for (int i = 0; i < count; i++) {
        pthread_join(thread[i], NULL);
    }
    pthread_mutex_destroy(&turn);
    return failed ? error_set(error, ECGP_NO_MEMORY,
                              "OpenGL needs threads, and no more can be started (%s): raise the "
                              "limit of processes or of memory (ulimit -u, ulimit -v, or the "
                              "container's)",
                              strerror(failed))
                  : ECGP_OK;
}

bool gpu_limits_explain(struct text *text)
{
    const int64_t limit = process_memory_limit() >> 20;
    const bool short_of = limit > 0 && limit < NEEDED_MB;
    if (short_of) {
        text_addf(text, "; memory is limited to %lld MiB (ulimit -v), and OpenGL needs about %d",
                  (long long)limit, NEEDED_MB);
    }
    return short_of;
}
