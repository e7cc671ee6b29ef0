#define _POSIX_C_SOURCE 200809L
#include <string.h>

#include "base/process.h"
#include "verify/checks.h"
#include "verify/jobs.h"
#include "verify/log_file.h"
#include "verify/sample.h"

struct verify {
    struct report report;
    struct made made;
    struct pages pages;
    struct jobs jobs;
    const struct ecgp_verify_spec *spec;
    int64_t total; /* lines of the log */
};

/* Ends a run that is in trouble. */
static enum ecgp_result fail(const struct report *report, struct ecgp_error *error)
{
    return error_set(error, report->trouble.code, "%s", report->trouble.text);
}

/* Checks the page of a line and finds what is kept of it. */
static void check_line(struct verify *verify, int64_t number, const char *line,
                       struct findings *findings)
{
    struct report *report = &verify->report;
    struct log_page page = {.made = &verify->made};
    char where[REPORT_PATH];
    snprintf(where, sizeof where, "pages.jsonl:%lld", (long long)number);
    report->check = "log";
    if (log_page_read(report, where, line, &page)) {
        findings->entry = page_entry_of(&page, checks_run(report, &page));
        findings->entry.name = strdup(page.name);
        findings->known = findings->entry.name != NULL;
        report_memory(report, !findings->known);
        report->stats.leads += page.leads;
    }
    log_page_free(&page);
}

/* Counts a page and keeps what is known of it. */
static enum ecgp_result add_page(struct verify *verify, const struct findings *findings,
                                 struct ecgp_error *error)
{
    struct report *report = &verify->report;
    const struct page_entry *entry = &findings->entry;
    report->stats.pages++;
    if (report->trouble.code != ECGP_OK) {
        return fail(report, error);
    }
    bool no_memory = false;
    report->check = "log";
    if (findings->known && !pages_add(&verify->pages, entry->name, entry, &no_memory) &&
        !no_memory) {
        report_fault(report, "pages.jsonl", "two pages of the set %s have the name %s",
                     entry->overlap_set ? "overlap" : "pages", entry->name);
    }
    return no_memory ? error_no_memory(error) : ECGP_OK;
}

/* --- pages checked here or by other processes ---------------------------------------------------
 */

/* Whether a line, from 0, is one of those that are to be checked. */
static bool is_wanted(const struct verify *verify, int64_t line)
{
    return dataset_samples(verify->spec->sample, verify->total, line);
}

/* Checks every page whose turn it is of those that the log has, and sends what was found. */
static void check_share(void *user, int index, int count, int pipe)
{
    struct verify *verify = user;
    struct report *report = &verify->report;
    struct log_file log = {0};
    struct ecgp_error error;
    char *line = NULL;
    bool read = true;
    enum ecgp_result result = log_open(&log, report->folder, &error);
    for (int64_t i = 0, turn = 0; result == ECGP_OK && read; i++) {
        result = log_next(&log, &line, &error);
        if (result != ECGP_OK || !line) {
            break;
        }
        if (!is_wanted(verify, i) || turn++ % count != index) {
            continue;
        }
        struct findings findings = {0};
        report->stats = (struct ecgp_verify_stats){0};
        report->record = &findings.reports;
        check_line(verify, log.lines.number, line, &findings);
        findings.stats = report->stats;
        findings.trouble = report->trouble;
        read = jobs_send(pipe, &findings);
        findings_free(&findings);
    }
    if (result != ECGP_OK && read) {
        jobs_send(pipe, &(struct findings){.trouble = error});
    }
    log_close(&log);
}

/* The findings of a page, which another process may have checked. */
static enum ecgp_result find(struct verify *verify, int64_t page, int64_t number, const char *line,
                             struct findings *findings, struct ecgp_error *error)
{
    struct report *report = &verify->report;
    struct jobs *jobs = &verify->jobs;
    if (jobs->count == 0) {
        check_line(verify, number, line, findings);
        return ECGP_OK;
    }
    const enum ecgp_result result = jobs_receive(jobs, (int)(page % jobs->count), findings, error);
    if (result == ECGP_OK) {
        report->stats.leads += findings->stats.leads;
        report->stats.files += findings->stats.files;
        report->stats.uncompared += findings->stats.uncompared;
        report_replay(report, &findings->reports, findings->stats.faults);
    }
    return result;
}

/* The next line that is to be checked; NULL after the last one. */
static enum ecgp_result next_wanted(const struct verify *verify, struct log_file *log, char **line,
                                    struct ecgp_error *error)
{
    enum ecgp_result result;
    do {
        result = log_next(log, line, error);
    } while (result == ECGP_OK && *line && !is_wanted(verify, log->lines.number - 1));
    return result;
}

static enum ecgp_result check_lines(struct verify *verify, struct log_file *log,
                                    struct ecgp_error *error)
{
    const struct ecgp_run_hooks *hooks = verify->report.hooks;
    const int64_t sample = verify->spec->sample;
    const int64_t total = sample > 0 && sample < verify->total ? sample : verify->total;
    for (int64_t done = 0;; done++) {
        if (hooks->stop && hooks->stop(hooks->user)) {
            return error_set(error, ECGP_STOPPED, "%s: checking was stopped after %lld pages",
                             verify->report.folder, (long long)done);
        }
        if (hooks->progress) {
            hooks->progress(hooks->user, "pages", done, total);
        }
        char *line;
        enum ecgp_result result = next_wanted(verify, log, &line, error);
        if (result != ECGP_OK || !line) {
            return result;
        }
        struct findings findings = {0};
        result = find(verify, done, log->lines.number, line, &findings, error);
        result = result ? result : add_page(verify, &findings, error);
        findings_free(&findings);
        if (result != ECGP_OK) {
            return result;
        }
    }
}

static enum ecgp_result check_pages(struct verify *verify, struct log_file *log,
                                    struct ecgp_error *error)
{
    const int jobs = verify->spec->jobs;
    int64_t count = jobs > 0 ? jobs : process_processors();
    verify->total = log_count(verify->report.folder);
    count = count < verify->total ? count : verify->total;
    count = count < JOBS_MOST ? count : JOBS_MOST;
    enum ecgp_result result = ECGP_OK;
    if (count > 1) {
        result = jobs_start(&verify->jobs, (int)count, check_share, verify, error);
    }
    result = result ? result : check_lines(verify, log, error);
    jobs_finish(&verify->jobs);
    return result;
}

/* --- the whole ----------------------------------------------------------------------------------
 */

static void check_whole(struct verify *verify)
{
    const struct whole whole = {&verify->made, &verify->pages};
    for (int i = 0; i < verify_whole_check_count; i++) {
        const struct verify_whole_check *check = &verify_whole_checks[i];
        verify->report.check = check->name;
        check->check(&verify->report, &whole, check->path);
    }
}

static enum ecgp_result check_all(struct verify *verify, struct log_file *log,
                                  struct ecgp_error *error)
{
    struct report *report = &verify->report;
    report->check = "configuration";
    made_open(&verify->made, report);
    report->stats.files++; /* pages.jsonl */
    const enum ecgp_result result = check_pages(verify, log, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (verify->spec->sample == 0 && !verify->spec->pages_alone) {
        check_whole(verify);
    }
    if (report->trouble.code != ECGP_OK) {
        return fail(report, error);
    }
    return report->stats.faults == 0
               ? ECGP_OK
               : error_set(error, ECGP_BAD_DATA, "%s: %lld disagreements were found",
                           report->folder, (long long)report->stats.faults);
}

enum ecgp_result ecgp_dataset_verify(const char *folder, const struct ecgp_verify_spec *spec,
                                     const struct ecgp_run_hooks *hooks,
                                     struct ecgp_verify_stats *stats, struct ecgp_error *error)
{
    static const struct ecgp_run_hooks silent = {0};
    static const struct ecgp_verify_spec all = {0};
    struct verify verify = {.report = {.folder = folder, .hooks = hooks ? hooks : &silent},
                            .spec = spec ? spec : &all};
    struct log_file log = {0};
    enum ecgp_result result = log_open(&log, folder, error);
    if (result == ECGP_OK) {
        result = check_all(&verify, &log, error);
    }
    log_close(&log);
    made_close(&verify.made);
    pages_free(&verify.pages);
    if (stats) {
        *stats = verify.report.stats;
    }
    return result;
}
