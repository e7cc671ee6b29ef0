#include <string.h>

#include "verify/checks.h"
#include "verify/log_file.h"

struct verify {
    struct report report;
    struct made made;
    struct pages pages;
};

static void check_page(struct verify *verify, struct log_page *page)
{
    struct report *report = &verify->report;
    const uint32_t made = checks_run(report, page);
    if (!pages_add(&verify->pages, page, made, &report->no_memory) && !report->no_memory) {
        report_fault(report, "logs.json", "two pages of the set %s have the name %s",
                     page->set_name, page->name);
    }
    report->stats.pages++;
    report->stats.leads += page->leads;
}

static void check_line(struct verify *verify, int64_t number, const char *line)
{
    struct log_page page = {.made = &verify->made};
    char where[REPORT_PATH];
    snprintf(where, sizeof where, "logs.json:%lld", (long long)number);
    if (log_page_read(&verify->report, where, line, &page)) {
        check_page(verify, &page);
    }
    log_page_free(&page);
}

static enum ecgp_result check_lines(struct verify *verify, struct log_file *log, int64_t total,
                                    struct ecgp_error *error)
{
    const struct ecgp_run_hooks *hooks = verify->report.hooks;
    for (int64_t done = 0;; done++) {
        if (hooks->stop && hooks->stop(hooks->user)) {
            return error_set(error, ECGP_STOPPED, "%s: checking was stopped after %lld pages",
                             verify->report.folder, (long long)done);
        }
        if (hooks->progress) {
            hooks->progress(hooks->user, "pages", done, total);
        }
        char *line;
        const enum ecgp_result result = log_next(log, &line, error);
        if (result != ECGP_OK || !line) {
            return result;
        }
        check_line(verify, log->number, line);
        if (verify->report.no_memory) {
            return error_no_memory(error);
        }
    }
}

static void check_whole(struct verify *verify)
{
    const struct whole whole = {&verify->made, &verify->pages};
    for (int i = 0; i < verify_whole_check_count; i++) {
        const struct verify_whole_check *check = &verify_whole_checks[i];
        check->check(&verify->report, &whole, check->path);
    }
}

static enum ecgp_result check_all(struct verify *verify, struct log_file *log,
                                  struct ecgp_error *error)
{
    struct report *report = &verify->report;
    made_open(&verify->made, report);
    report->stats.files++; /* logs.json */
    const enum ecgp_result result = check_lines(verify, log, log_count(report->folder), error);
    if (result != ECGP_OK) {
        return result;
    }
    check_whole(verify);
    if (report->no_memory) {
        return error_no_memory(error);
    }
    return report->stats.faults == 0
               ? ECGP_OK
               : error_set(error, ECGP_BAD_DATA, "%s: %lld disagreements were found",
                           report->folder, (long long)report->stats.faults);
}

enum ecgp_result ecgp_dataset_verify(const char *folder, const struct ecgp_run_hooks *hooks,
                                     struct ecgp_verify_stats *stats, struct ecgp_error *error)
{
    static const struct ecgp_run_hooks silent = {0};
    struct verify verify = {.report = {.folder = folder, .hooks = hooks ? hooks : &silent}};
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
