#define _GNU_SOURCE
#include <ecgpress/dataset.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/process.h"
#include "dataset/check_backgrounds.h"
#include "dataset/output.h"
#include "dataset/resume.h"
#include "dataset/run.h"
#include "dataset/run_table.h"
#include "dataset/space_watch.h"
#include "dataset/tally.h"
#include "dataset/worker.h"
#include "run/workers.h"

enum {
    AHEAD = 1024, /* pages that may be finished before one that is still at work, at the most */
    AHEAD_A_WORKER = 4,
    DEPTH = 2,       /* pages a worker holds: one at work, one waiting, so that it never idles */
    WAIT_MS = 200,   /* between questions whether to stop */
    GRACE_MS = 1000, /* for workers to finish a page when the run ends early */
};

/* The pages that a worker holds, in the order in which they were given. */
struct load {
    int64_t page[DEPTH];
    int count;
};

/* A page's answer that waits for the pages before it. */
struct early {
    bool here;
    bool lost; /* the worker that first had the page was lost over it */
    enum ecgp_result code;
    struct text body;
};

/* A run at work. Answers come in any order and are taken in that of the pages. */
struct run {
    const struct ecgp_options *options;
    const struct ecgp_run_hooks *hooks;
    const struct run_part *part; /* NULL: the whole run is made */
    struct ecgp_source *source;
    struct dealer dealer;
    struct tally tally;
    struct output output;
    struct workers workers;
    struct load *load; /* of each worker */
    int64_t *again;    /* pages whose worker was lost */
    int agains;
    struct early early[AHEAD]; /* by index modulo AHEAD */
    int64_t total;             /* pages of the run */
    int64_t next;              /* the page that is given next ... */
    int64_t end;               /* ... unless it is this one: the total, or the first that failed */
    int64_t first;             /* the page with which this run began or went on */
    struct space_watch space;
    size_t mending, mended; /* earlier pages that are made again: given, and made */
};

static void tell_progress(const struct run *run)
{
    if (run->hooks->progress) {
        run->hooks->progress(run->hooks->user, "pages", run->output.count, run->total);
    }
}

static bool asked_to_stop(const struct run *run)
{
    return run->hooks->stop && run->hooks->stop(run->hooks->user);
}

/* Whether pages are to be made, or made again. */
static bool has_work(const struct run *run)
{
    return run->output.count < run->total || run->mended < run->output.damaged_count;
}

static int worker_count(const struct run *run)
{
    const int64_t pages = run->total - run->output.count + (int64_t)run->output.damaged_count;
    int64_t count = options_settings(run->options)->jobs;
    count = count > 0 ? count : process_processors();
    return (int)(count < pages ? count : pages);
}

/* Whether a record's number is one that a page can have. */
static bool is_record(const struct run *run, int64_t record)
{
    return record >= 0 && record < (int64_t)ecgp_source_count(run->source);
}

static enum ecgp_result add_faults(struct run *run, struct page_result *page,
                                   struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < page->faults && result == ECGP_OK; i++) {
        int64_t record;
        bool elsewhere;
        const char *reason = page_result_fault(page, &record, &elsewhere);
        result =
            is_record(run, record)
                ? tally_fault(&run->tally, record, elsewhere, reason, error)
                : error_set(error, ECGP_INTERNAL,
                            "a worker names record %lld, which does not exist", (long long)record);
    }
    return result;
}

/* Takes the answer of the next page in order. */
static enum ecgp_result add_page(struct run *run, const struct text *body, struct ecgp_error *error)
{
    struct page_result page;
    if (!page_result_read(body, &page) || !is_record(run, page.record)) {
        return error_set(error, ECGP_INTERNAL, "a worker's answer for page %lld makes no sense",
                         (long long)run->output.count);
    }
    tally_device(&run->tally, page.device, page.warning);
    enum ecgp_result result = add_faults(run, &page, error);
    if (result == ECGP_OK) {
        tally_page(&run->tally, &page.summary, page.record);
        result = output_add(&run->output, &page.summary, page.log, error);
    }
    if (result == ECGP_OK && run->part) {
        result = run->part->take(run->part->user, &run->output.root, &page.summary,
                                 &page.log[LOG_FILES], error);
    }
    if (result == ECGP_OK && !run->part) {
        result = space_watch_add(&run->space, &run->output, &page.log[LOG_FILES], error);
    }
    return result;
}

/* Takes every answer that is next in order. */
static enum ecgp_result add_ready(struct run *run, struct ecgp_error *error)
{
    for (;;) {
        struct early *early = &run->early[run->output.count % AHEAD];
        if (!early->here) {
            return ECGP_OK;
        }
        const enum ecgp_result result = early->code == ECGP_OK
                                            ? add_page(run, &early->body, error)
                                            : error_set(error, early->code, "%s", early->body.data);
        text_free(&early->body);
        *early = (struct early){0};
        if (result != ECGP_OK) {
            return result;
        }
        tell_progress(run);
    }
}

/* The worker with the fewest pages. */
static int least_busy(const struct run *run)
{
    int best = 0;
    for (int i = 1; i < run->workers.count; i++) {
        best = run->load[i].count < run->load[best].count ? i : best;
    }
    return best;
}

/* The page that is to be given next; -1: none for now. */
static int64_t next_page(struct run *run)
{
    const int64_t ahead = run->output.count + AHEAD_A_WORKER * (int64_t)run->workers.count;
    if (run->agains > 0) {
        return run->again[--run->agains];
    }
    if (run->mending < run->output.damaged_count) {
        return run->output.damaged[run->mending++];
    }
    return run->next < run->end && run->next < ahead ? run->next++ : -1;
}

/* Takes a lost worker's pages back. The one that it was at is given to another worker once. */
static enum ecgp_result take_back(struct run *run, int worker, const struct ecgp_error *why,
                                  struct ecgp_error *error)
{
    struct load *load = &run->load[worker];
    struct deal deal;
    if (load->count == 0) {
        return ECGP_OK;
    }
    struct early *early = &run->early[load->page[0] % AHEAD];
    run->dealer.deal(&run->dealer, load->page[0], 0, &deal);
    if (early->lost) {
        return error_set(error, why->code,
                         "%.700s at page %s, as did the worker before it; run "
                         "again with --resume",
                         why->text, deal.name);
    }
    early->lost = true;
    while (load->count > 0) {
        run->again[run->agains++] = load->page[--load->count];
    }
    if (run->hooks->notice) {
        struct ecgp_error note;
        error_set(&note, why->code, "%.700s at page %s, which another worker makes again",
                  why->text, deal.name);
        run->hooks->notice(run->hooks->user, note.text);
    }
    return ECGP_OK;
}

static enum ecgp_result give_pages(struct run *run, struct ecgp_error *error)
{
    for (;;) {
        const int number = least_busy(run);
        struct load *load = &run->load[number];
        struct worker *worker = &run->workers.worker[number];
        const int64_t page = load->count < DEPTH ? next_page(run) : -1;
        enum ecgp_result result = ECGP_OK;
        if (page < 0) {
            return ECGP_OK;
        }
        if (worker->process == 0) {
            result = workers_restart(&run->workers, number, error);
        }
        if (result != ECGP_OK) {
            return result;
        }
        const struct message order = {.subject = page};
        worker->waited_ms = load->count == 0 ? 0 : worker->waited_ms;
        load->page[load->count++] = page;
        workers_send_to(&run->workers, number, &order, NULL, -1);
    }
}

/* Whether a message answers for the page that its worker is at. */
static bool is_answer(const struct load *load, const struct message *answer)
{
    return load->count > 0 && answer->subject == load->page[0] && answer->code >= ECGP_OK &&
           answer->code <= ECGP_INTERNAL;
}

/* Takes the answer for an earlier page whose files were damaged: the logs have its lines. */
static enum ecgp_result take_mended(struct run *run, const struct inbox *inbox,
                                    struct ecgp_error *error)
{
    run->mended++;
    return inbox->message.code == ECGP_OK
               ? ECGP_OK
               : error_set(error, (enum ecgp_result)inbox->message.code, "%s", inbox->body.data);
}

static enum ecgp_result keep_answer(struct run *run, struct load *load, struct inbox *inbox,
                                    struct ecgp_error *error)
{
    const struct message *answer = &inbox->message;
    struct early *early = &run->early[answer->subject % AHEAD];
    memmove(load->page, load->page + 1, (DEPTH - 1) * sizeof *load->page);
    load->count--;
    if (answer->subject < run->first) {
        return take_mended(run, inbox, error);
    }
    early->here = true;
    early->code = (enum ecgp_result)answer->code;
    early->body = inbox->body;
    inbox->body = (struct text){0};
    if (answer->code != ECGP_OK && answer->subject < run->end) {
        run->end = answer->subject;
    }
    return ECGP_OK;
}

static enum ecgp_result take_answer(struct run *run, int number, struct ecgp_error *error)
{
    struct load *load = &run->load[number];
    struct inbox *inbox = &run->workers.worker[number].inbox;
    struct ecgp_error why = {0};
    switch (workers_read(&run->workers, number)) {
    case WIRE_PART:
        return ECGP_OK;
    case WIRE_WHOLE:
        if (is_answer(load, &inbox->message)) {
            return keep_answer(run, load, inbox, error);
        }
        workers_kill(&run->workers, number, "answered for a page that it was not given", &why);
        break;
    case WIRE_GONE:
        if (inbox->body.failed) {
            return error_no_memory(error);
        }
        workers_lost(&run->workers, number, &why);
        break;
    }
    return take_back(run, number, &why, error);
}

/* Gives up a worker that has been at a page for too long. */
static enum ecgp_result check_time(struct run *run, int number, struct ecgp_error *error)
{
    const int64_t limit_s = options_settings(run->options)->page_timeout;
    struct ecgp_error why = {0};
    return run->load[number].count > 0 && workers_late(&run->workers, number, limit_s, &why)
               ? take_back(run, number, &why, error)
               : ECGP_OK;
}

static enum ecgp_result take_answers(struct run *run, struct ecgp_error *error)
{
    struct ecgp_error why;
    const int ready = workers_wait(&run->workers, -1, WAIT_MS, &why);
    enum ecgp_result result = ready < 0 ? error_set(error, why.code, "%s", why.text) : ECGP_OK;
    for (int i = 0; i < run->workers.count && result == ECGP_OK; i++) {
        result = ready > 0 && workers_have_answer(&run->workers, i) ? take_answer(run, i, error)
                                                                    : check_time(run, i, error);
    }
    return result == ECGP_OK ? add_ready(run, error) : result;
}

static enum ecgp_result start_workers(struct run *run, struct ecgp_error *error)
{
    const int count = worker_count(run);
    run->load = calloc((size_t)count, sizeof *run->load);
    run->again = calloc((size_t)count * DEPTH, sizeof *run->again);
    return run->load && run->again
               ? workers_fork(&run->workers, count, page_worker, &run->dealer, error)
               : error_no_memory(error);
}

static enum ecgp_result make_pages(struct run *run, struct ecgp_error *error)
{
    enum ecgp_result result = start_workers(run, error);
    tell_progress(run);
    while (result == ECGP_OK && has_work(run)) {
        if (asked_to_stop(run)) {
            return error_set(error, ECGP_STOPPED,
                             "stopped after %lld of %lld pages; run again with --resume to finish",
                             (long long)run->output.count, (long long)run->total);
        }
        result = give_pages(run, error);
        if (result == ECGP_OK) {
            result = take_answers(run, error);
        }
        result = result ? result : checkpoint_poll(&run->output.checkpoint, error);
    }
    return result;
}

static enum ecgp_result finish(struct run *run, struct ecgp_error *error)
{
    struct text skipped = {0};
    tally_end(&run->tally);
    tally_write_skipped(&run->tally, &skipped);
    enum ecgp_result result;
    if (run->part) {
        result = output_finish_part(&run->output, error);
        result = result ? result
                        : run->part->finish(run->part->user, &run->output.root, &skipped, error);
    } else {
        result = output_finish(&run->output, run->options, &skipped, error);
    }
    text_free(&skipped);
    return result;
}

static void count(const struct run *run, struct ecgp_dataset_stats *stats)
{
    output_count(&run->output, stats);
    stats->skipped_records = tally_skipped(&run->tally);
    stats->reused = run->tally.reused;
    stats->mended = (int64_t)run->mended;
    stats->absent_records = run->source ? ecgp_source_absent(run->source) : 0;
}

static enum ecgp_result open_run(struct run *run, struct ecgp_error *error)
{
    const struct settings *settings = options_settings(run->options);
    if (!settings->datasets_path[0]) {
        return error_set(error, ECGP_USAGE,
                         "--datasets_path is not given: it names the folder to make");
    }
    enum ecgp_result result = check_backgrounds(run->options, run->hooks, error);
    result = result ? result : ecgp_source_open(run->options, &run->source, error);
    if (result == ECGP_OK) {
        result = dealer_init_dataset(&run->dealer, run->options, run->source, error);
    }
    if (result == ECGP_OK && run->part) {
        result = dealer_take_shard(&run->dealer, run->part->shard, run->part->shards, error);
    }
    if (result == ECGP_OK) {
        result = tally_init(&run->tally, &run->dealer, run->hooks, error);
        run->total = run->end = dealer_total(&run->dealer);
    }
    return result;
}

/* Opens the folder; what the log says of all pages, the sampling rate, is that of the first. */
static enum ecgp_result open_output(struct run *run, struct ecgp_error *error)
{
    struct deal deal;
    struct ecgp_page *page;
    struct ecgp_page_info info;
    enum ecgp_result result = dealer_page(&run->dealer, 0, NULL, NULL, &deal, &page, error);
    if (result == ECGP_OK) {
        ecgp_page_info(page, &info);
        const struct output_spec spec = {run->options, run->hooks, run->total, info.rate_hz};
        result = output_open(&run->output, &spec, error);
        run->output.checkpoint.unsynced = run->part;
    }
    ecgp_page_destroy(page);
    return result;
}

/* Notes the run in its folder's table. The pages are as they are without it. */
static void add_row(const struct run *run, struct run_row *row)
{
    struct ecgp_error why = {0};
    if (run->part || !run->output.begun) {
        return;
    }
    row->first = run->first;
    row->pages = run->output.count - run->first;
    row->mended = (int64_t)run->mended;
    row->total = run->total;
    if (run_table_add(&run->output.root, row, &why) != ECGP_OK) {
        output_tell(&run->output, why.text);
    }
}

/* What a part has made is of no use where it ended early: nothing is waited for. */
static void close_run(struct run *run, struct run_row *row)
{
    const bool failed = row->result != ECGP_OK;
    row->workers = run->workers.count;
    workers_finish(&run->workers, run->part && failed ? 0 : GRACE_MS);
    add_row(run, row);
    for (int i = 0; i < AHEAD; i++) {
        text_free(&run->early[i].body);
    }
    free(run->load);
    free(run->again);
    output_close(&run->output);
    tally_finish(&run->tally);
    dealer_finish(&run->dealer);
    ecgp_source_close(run->source);
    free(run);
}

static enum ecgp_result do_run(struct run *run, struct ecgp_error *error)
{
    enum ecgp_result result = open_run(run, error);
    if (result == ECGP_OK) {
        result = open_output(run, error);
    }
    if (result == ECGP_OK) {
        result = resume_check(&run->dealer, &run->output, &run->tally, error);
    }
    run->next = run->first = run->output.count;
    if (result == ECGP_OK && has_work(run)) {
        result = make_pages(run, error);
    }
    return result == ECGP_OK ? finish(run, error) : result;
}

enum ecgp_result ecgp_dataset_run(const struct ecgp_options *options,
                                  const struct ecgp_run_hooks *hooks,
                                  struct ecgp_dataset_stats *stats, struct ecgp_error *error)
{
    return dataset_run(options, NULL, hooks, stats, error);
}

enum ecgp_result dataset_run(const struct ecgp_options *options, const struct run_part *part,
                             const struct ecgp_run_hooks *hooks, struct ecgp_dataset_stats *stats,
                             struct ecgp_error *error)
{
    struct run_row row;
    run_row_begin(&row);
    *stats = (struct ecgp_dataset_stats){0};
    struct run *run = calloc(1, sizeof *run);
    if (!run) {
        return error_no_memory(error);
    }
    run->options = options;
    run->hooks = hooks;
    run->part = part;
    run->output = (struct output){.root.fd = -1};
    checkpoint_begin(&run->output.checkpoint);
    row.result = do_run(run, error);
    row.message = row.result != ECGP_OK && error ? error->text : NULL;
    count(run, stats);
    close_run(run, &row);
    stats->seconds = 1e-3 * (double)(process_now_ms() - row.begun_ms);
    return row.result;
}
