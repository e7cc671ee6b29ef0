#define _GNU_SOURCE
#include "verify/jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

/* What goes through a pipe before the bytes of the name and of the reports. */
struct head {
    struct ecgp_verify_stats stats;
    struct page_entry entry;
    struct ecgp_error trouble;
    bool known;
    size_t name_length, reports_length;
};

/* Whether bytes come in time. Only waits are counted: all may have been stopped meanwhile. */
static bool wait_for(int pipe, int patience_s)
{
    struct pollfd one = {.fd = pipe, .events = POLLIN};
    for (int waits = 0; waits < patience_s;) {
        const int ready = poll(&one, 1, 1000);
        if (ready > 0) {
            return true;
        }
        if (ready < 0 && errno != EINTR) {
            return false;
        }
        waits += ready == 0;
    }
    errno = ETIMEDOUT;
    return false;
}

static bool read_all(const struct jobs *jobs, int pipe, void *data, size_t size)
{
    for (char *p = data; size > 0;) {
        const ssize_t done = wait_for(pipe, jobs->patience_s) ? read(pipe, p, size) : -1;
        if (done == 0 || (done < 0 && errno != EINTR)) {
            errno = done == 0 ? 0 : errno;
            return false;
        }
        p += done > 0 ? done : 0;
        size -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

/* --- in the processes --- */

/* A process reads none of the pipes that its elder siblings write to: they are to notice when the
 * reader of them all is gone. */
static void run(const struct jobs *jobs, int index, int count, job_work *work, void *user,
                const int ends[2])
{
    for (int i = 0; i < index; i++) {
        close(jobs->job[i].pipe);
    }
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    work(user, index, count, ends[1]);
    _exit(0);
}

bool jobs_send(int pipe, const struct findings *findings)
{
    const char *name = findings->known ? findings->entry.name : "";
    struct head head = {
        .stats = findings->stats,
        .entry = findings->entry,
        .trouble = findings->trouble,
        .known = findings->known,
        .name_length = strlen(name),
        .reports_length = findings->reports.length,
    };
    if (findings->reports.failed) {
        error_no_memory(&head.trouble);
    }
    return file_write_all(pipe, &head, sizeof head) &&
           file_write_all(pipe, name, head.name_length) &&
           file_write_all(pipe, findings->reports.data, head.reports_length);
}

/* --- in the one that reports --- */

static enum ecgp_result start(struct jobs *jobs, int count, job_work *work, void *user,
                              struct ecgp_error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return error_set(error, ECGP_NO_MEMORY, "no pipe to a process that checks pages: %s",
                         strerror(errno));
    }
    const pid_t process = fork();
    if (process == 0) {
        run(jobs, jobs->count, count, work, user, ends);
    }
    const int failed = errno;
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return error_set(error, ECGP_NO_MEMORY, "no process to check pages: %s; give fewer --jobs",
                         strerror(failed));
    }
    jobs->job[jobs->count++] = (struct job){process, ends[0]};
    return ECGP_OK;
}

enum ecgp_result jobs_start(struct jobs *jobs, int count, job_work *work, void *user,
                            struct ecgp_error *error)
{
    *jobs = (struct jobs){.patience_s = JOBS_PATIENCE_S};
    enum ecgp_result result = ECGP_OK;
    while (result == ECGP_OK && jobs->count < count) {
        result = start(jobs, count, work, user, error);
    }
    return result;
}

/* Its end of the pipe is closed, so it is at its end, or errno says why nothing came of it. */
static enum ecgp_result lost(struct job *job, struct ecgp_error *error)
{
    const int reason = errno;
    int status = 0;
    if (reason) {
        kill(job->process, SIGKILL);
    }
    while (waitpid(job->process, &status, 0) < 0 && errno == EINTR) {
    }
    job->process = 0;
    const char *cause = reason == ETIMEDOUT   ? "it did not answer in time"
                        : reason              ? strerror(reason)
                        : WIFSIGNALED(status) ? strsignal(WTERMSIG(status))
                                              : "it has ended";
    const bool unread = reason && reason != ETIMEDOUT;
    return error_set(error, unread ? ECGP_IO : ECGP_INTERNAL,
                     "a process that checks pages is lost: %s", cause);
}

enum ecgp_result jobs_receive(struct jobs *jobs, int index, struct findings *findings,
                              struct ecgp_error *error)
{
    struct job *job = &jobs->job[index];
    struct head head;
    *findings = (struct findings){0};
    if (!read_all(jobs, job->pipe, &head, sizeof head)) {
        return lost(job, error);
    }
    char *name = malloc(head.name_length + 1);
    char *reports = malloc(head.reports_length + 1);
    findings->stats = head.stats;
    findings->entry = head.entry;
    findings->entry.name = name;
    findings->known = head.known;
    findings->reports = (struct text){.data = reports, .length = head.reports_length};
    if (head.trouble.code != ECGP_OK) {
        return error_set(error, head.trouble.code, "%s", head.trouble.text);
    }
    if (!name || !reports) {
        return error_no_memory(error);
    }
    name[head.name_length] = '\0';
    reports[head.reports_length] = '\0';
    return read_all(jobs, job->pipe, name, head.name_length) &&
                   read_all(jobs, job->pipe, reports, head.reports_length)
               ? ECGP_OK
               : lost(job, error);
}

void findings_free(struct findings *findings)
{
    free(findings->entry.name);
    text_free(&findings->reports);
    *findings = (struct findings){0};
}

void jobs_finish(struct jobs *jobs)
{
    for (int i = 0; i < jobs->count; i++) {
        close(jobs->job[i].pipe);
        if (jobs->job[i].process > 0) {
            kill(jobs->job[i].process, SIGKILL);
        }
    }
    for (int i = 0; i < jobs->count; i++) {
        while (jobs->job[i].process > 0 && waitpid(jobs->job[i].process, NULL, 0) < 0 &&
               errno == EINTR) {
        }
    }
    *jobs = (struct jobs){0};
}
