/*
 * Processes that check pages of a dataset for the one that reports. Each is forked with a share of
 * the pages and sends what it found of one page after the other, in their order; the reports are
 * taken up in the order of the log, so that they do not depend on how many processes there are.
 */
#ifndef VERIFY_JOBS_H
#define VERIFY_JOBS_H

#include <sys/types.h>

#include "base/error.h"
#include "verify/pages.h"
#include "verify/report.h"

enum {
    JOBS_MOST = 256,
    JOBS_PATIENCE_S = 300, /* how long one page may take */
};

/* What was found of a page. */
struct findings {
    struct ecgp_verify_stats stats; /* of this page alone */
    struct ecgp_error trouble;
    bool known;              /* the page could be read: `entry` is what is kept of it */
    struct page_entry entry; /* its name is that of the findings */
    struct text reports;     /* see report.h */
};

struct jobs {
    int count, patience_s; /* jobs_start sets JOBS_PATIENCE_S */
    struct job {
        pid_t process;
        int pipe;
    } job[JOBS_MOST];
};

/* Checks the share of process `index` of `count` and sends it to `pipe`. */
typedef void job_work(void *user, int index, int count, int pipe);

/* Forks `count` processes that do `work` and end. jobs_finish in any case. */
enum ecgp_result jobs_start(struct jobs *jobs, int count, job_work *work, void *user,
                            struct ecgp_error *error);

/* Sends the findings of a page; false where nobody reads them. */
bool jobs_send(int pipe, const struct findings *findings);

/* Takes the findings of the next page of process `index`, findings_free them; ECGP_INTERNAL where
 * the process has ended, or did not answer in time and is killed. */
enum ecgp_result jobs_receive(struct jobs *jobs, int index, struct findings *findings,
                              struct ecgp_error *error);
void findings_free(struct findings *findings);

/* Ends the processes, whatever they are at. */
void jobs_finish(struct jobs *jobs);

#endif
