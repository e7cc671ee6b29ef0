/* Processes that check pages: their findings in order, and those that are lost or say nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "verify/jobs.h"

enum { PAGES = 5 };

/* Sends a finding for each page of its share; a process whose number is in `user` ends or stops
 * before its second. */
struct plan {
    int ends, stops;
};

static void work(void *user, int index, int count, int pipe)
{
    const struct plan *plan = user;
    for (int page = index; page < PAGES; page += count) {
        struct findings findings = {.stats = {.files = page}};
        if (page != index && plan->ends == index) {
            _exit(3);
        }
        if (page != index && plan->stops == index) {
            raise(SIGSTOP);
        }
        text_addf(&findings.reports, "page %d", page);
        jobs_send(pipe, &findings);
        findings_free(&findings);
    }
}

/* How many pages are received, one process after the other, before one is lost. */
static int receive(struct plan plan, struct ecgp_error *error)
{
    struct jobs jobs;
    int page = 0;
    assert_int_equal(jobs_start(&jobs, 2, work, &plan, error), ECGP_OK);
    assert_int_equal(jobs.patience_s, JOBS_PATIENCE_S);
    jobs.patience_s = 1;
    while (page < PAGES) {
        char text[24];
        struct findings findings;
        const enum ecgp_result result = jobs_receive(&jobs, page % 2, &findings, error);
        if (result != ECGP_OK) {
            findings_free(&findings);
            break;
        }
        snprintf(text, sizeof text, "page %d", page);
        assert_string_equal(findings.reports.data, text);
        assert_int_equal(findings.stats.files, page);
        findings_free(&findings);
        page++;
    }
    jobs_finish(&jobs);
    return page;
}

static void test_findings_come_in_order(void **state)
{
    struct ecgp_error error;
    (void)state;
    assert_int_equal(receive((struct plan){-1, -1}, &error), PAGES);
}

static void test_a_process_that_ends_is_lost(void **state)
{
    struct ecgp_error error;
    (void)state;
    assert_int_equal(receive((struct plan){.ends = 1, .stops = -1}, &error), 3);
    assert_string_equal(error.text, "a process that checks pages is lost: it has ended");
}

static void test_a_process_that_stops_is_lost(void **state)
{
    struct ecgp_error error;
    (void)state;
    assert_int_equal(receive((struct plan){.ends = -1, .stops = 0}, &error), 2);
    assert_string_equal(error.text,
                        "a process that checks pages is lost: it did not answer in time");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_findings_come_in_order),
        cmocka_unit_test(test_a_process_that_ends_is_lost),
        cmocka_unit_test(test_a_process_that_stops_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
