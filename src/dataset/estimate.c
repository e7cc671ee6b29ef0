#define _GNU_SOURCE
#include <ecgpress/dataset.h>

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/process.h"
#include "config/settings.h"
#include "dataset/output.h"
#include "dataset/tree.h"
#include "dataset/worker.h"
#include "run/workers.h"

enum {
    GROUPS = SETS * LAYOUT_SHARES,
    MOST_MS = 10000, /* no further page is sampled after this time */
    WAIT_MS = 200,   /* between questions whether to stop */
};

/* The pages of a layout in a set, and what was measured of one of them. */
struct group {
    enum page_set set;
    int64_t pages;
    int64_t sample; /* one of them */
    bool measured;
    int64_t files, bytes; /* of that page */
};

/* Pages made in a temporary folder, one by one, by a worker as a run has them. */
struct estimate {
    const struct ecgp_run_hooks *hooks;
    struct ecgp_options *options; /* with that folder */
    struct ecgp_source *source;
    struct dealer dealer;
    struct workers workers;
    char *folder;
    struct group group[GROUPS];
    int groups, measured;
    int64_t start_ms, pages_ms; /* until the first page was there; of all pages that were timed */
};

/* --- groups -------------------------------------------------------------------------------------
 */

static void list_groups(struct estimate *estimate)
{
    const struct dealer *dealer = &estimate->dealer;
    int64_t page = 0;
    for (int set = 0; set < dealer->sets; set++) {
        struct group *first = &estimate->group[estimate->groups];
        for (int split = 0; split < ECGP_SPLITS; split++) {
            for (int i = 0; i < dealer->layouts; i++) {
                const int64_t pages = dealer->counts.of[split][i];
                first[i].set = dealer->set[set];
                first[i].sample = first[i].pages > 0 ? first[i].sample : page;
                first[i].pages += pages;
                page += pages;
            }
        }
        estimate->groups += dealer->layouts;
    }
}

/* --- the temporary folder -----------------------------------------------------------------------
 */

/* Counts the files of a page and removes them. */
static enum ecgp_result take_files(struct estimate *estimate, struct group *group,
                                   struct ecgp_error *error)
{
    char *const roots[] = {estimate->folder, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    group->files = group->bytes = 0;
    for (const FTSENT *entry; tree && (entry = fts_read(tree));) {
        if (entry->fts_info == FTS_F) {
            group->files++;
            group->bytes += entry->fts_statp->st_size;
            unlink(entry->fts_accpath);
        }
    }
    if (tree) {
        fts_close(tree);
        return ECGP_OK;
    }
    return error_set(error, ECGP_IO, "%s: cannot be read", estimate->folder);
}

static enum ecgp_result make_folder(struct estimate *estimate, struct ecgp_error *error)
{
    const enum ecgp_result result = file_make_temporary("ecgpress", &estimate->folder, error);
    return result ? result
                  : ecgp_options_set(estimate->options, "datasets_path", estimate->folder, error);
}

static enum ecgp_result make_subfolders(const struct estimate *estimate,
                                        const unsigned places[PRODUCTS], struct ecgp_error *error)
{
    struct folder root;
    enum ecgp_result result = folder_open(&root, estimate->folder, error);
    result = result ? result : output_make_subfolders(&root, places, error);
    folder_close(&root);
    return result;
}

/* --- pages --------------------------------------------------------------------------------------
 */

static enum ecgp_result lost(struct estimate *estimate, struct ecgp_error *error)
{
    struct ecgp_error why = {0};
    const enum ecgp_result result = workers_lost(&estimate->workers, 0, &why);
    return error_set(error, result, "%s while it drew a sample page", why.text);
}

static bool asked_to_stop(const struct estimate *estimate)
{
    return estimate->hooks->stop && estimate->hooks->stop(estimate->hooks->user);
}

/* Waits for the page; `*log` is the length of its line in the log. */
static enum ecgp_result take_answer(struct estimate *estimate, int64_t *log,
                                    struct ecgp_error *error)
{
    const int64_t limit_s = options_settings(estimate->options)->page_timeout;
    estimate->workers.worker[0].waited_ms = 0;
    struct ecgp_error why;
    for (int ready; (ready = workers_wait(&estimate->workers, -1, WAIT_MS, &why)) <= 0 ||
                    !workers_have_answer(&estimate->workers, 0);) {
        if (ready < 0) {
            return error_set(error, why.code, "%s", why.text);
        }
        if (workers_late(&estimate->workers, 0, limit_s, error)) {
            return ECGP_INTERNAL;
        }
        if (asked_to_stop(estimate)) {
            return error_set(error, ECGP_STOPPED, "stopped while sample pages were drawn");
        }
    }
    struct message answer;
    struct text body = {0};
    enum ecgp_result result = ECGP_OK;
    if (!wire_receive(estimate->workers.worker[0].socket, &answer, &body, NULL)) {
        result = body.failed ? error_no_memory(error) : lost(estimate, error);
    } else if (answer.code != ECGP_OK) {
        result = error_set(error, (enum ecgp_result)answer.code, "%s", body.data);
    } else {
        struct page_result page = {0};
        const bool good = page_result_read(&body, &page);
        for (int i = 0; i < LOGS; i++) {
            *log +=
                page.log[i].length > 0 ? (int64_t)page.log[i].length + 1 + (i == LOG_REFERENCE) : 0;
        }
        result =
            good ? ECGP_OK
                 : error_set(error, ECGP_INTERNAL, "the answer for a sample page makes no sense");
    }
    text_free(&body);
    return result;
}

static enum ecgp_result make_page(struct estimate *estimate, struct group *group, int64_t *ms,
                                  struct ecgp_error *error)
{
    const struct message order = {.subject = group->sample};
    const int64_t begun = process_now_ms();
    int64_t log = 0;
    enum ecgp_result result = wire_send(estimate->workers.worker[0].socket, &order, NULL, -1)
                                  ? take_answer(estimate, &log, error)
                                  : lost(estimate, error);
    *ms = process_now_ms() - begun;
    result = result ? result : take_files(estimate, group, error);
    group->bytes += log;
    return result;
}

/* Makes a page of each group, the first one twice: a worker's first page takes longer. */
static enum ecgp_result measure(struct estimate *estimate, struct ecgp_error *error)
{
    const int64_t begun = process_now_ms();
    enum ecgp_result result =
        workers_fork(&estimate->workers, 1, page_worker, &estimate->dealer, error);
    for (int i = 0; i < estimate->groups && result == ECGP_OK; i++) {
        struct group *group = &estimate->group[i];
        int64_t ms;
        if (group->pages == 0 || (estimate->measured > 0 && process_now_ms() - begun > MOST_MS)) {
            continue;
        }
        if (estimate->measured == 0) {
            result = make_page(estimate, group, &estimate->start_ms, error);
        }
        result = result ? result : make_page(estimate, group, &ms, error);
        if (result == ECGP_OK) {
            group->measured = true;
            estimate->measured++;
            estimate->pages_ms += ms;
        }
    }
    return result;
}

/* --- sums ---------------------------------------------------------------------------------------
 */

/* What the group's pages have, from its own sample or from those of the other groups. */
static void add_group(const struct estimate *estimate, const struct group *group,
                      struct ecgp_dataset_estimate *sum)
{
    int64_t files = group->files, bytes = group->bytes, samples = 1;
    if (!group->measured) {
        files = bytes = samples = 0;
        for (int i = 0; i < estimate->groups; i++) {
            const struct group *other = &estimate->group[i];
            files += other->measured ? other->files : 0;
            bytes += other->measured ? other->bytes : 0;
            samples += other->measured;
        }
    }
    *(group->set == SET_PAGES ? &sum->pages : &sum->overlap_pages) += group->pages;
    sum->files += group->pages * files / samples;
    sum->bytes += group->pages * bytes / samples;
}

static void add_up(const struct estimate *estimate, struct ecgp_dataset_estimate *sum)
{
    const int64_t asked = options_settings(estimate->options)->jobs;
    const int64_t processors = process_processors();
    for (int i = 0; i < estimate->groups; i++) {
        add_group(estimate, &estimate->group[i], sum);
    }
    const int64_t pages = sum->pages + sum->overlap_pages;
    const int64_t at_once = asked > 0 && asked < processors ? asked : processors;
    sum->jobs = asked > 0 ? asked : processors;
    sum->jobs = sum->jobs < pages ? sum->jobs : pages;
    sum->sampled = estimate->measured;
    sum->seconds = 1e-3 * (double)estimate->start_ms +
                   1e-3 * (double)estimate->pages_ms / estimate->measured * (double)pages /
                       (double)(at_once < pages ? at_once : pages);
}

/* --- the call -----------------------------------------------------------------------------------
 */

static enum ecgp_result do_estimate(struct estimate *estimate, struct ecgp_dataset_estimate *sum,
                                    struct ecgp_error *error)
{
    enum ecgp_result result = ecgp_source_open(estimate->options, &estimate->source, error);
    result =
        result ? result
               : dealer_init_dataset(&estimate->dealer, estimate->options, estimate->source, error);
    result = result ? result : make_folder(estimate, error);
    if (result == ECGP_OK) {
        unsigned places[PRODUCTS];
        products_of_dataset(estimate->options, places);
        result = make_subfolders(estimate, places, error);
        int splits = 0;
        for (int split = 0; split < ECGP_SPLITS; split++) {
            splits += estimate->dealer.counts.split[split] > 0;
        }
        sum->files += output_count_others(places, splits);
    }
    if (result == ECGP_OK) {
        list_groups(estimate);
        result = measure(estimate, error);
    }
    return result;
}

static enum ecgp_result close_estimate(struct estimate *estimate, enum ecgp_result result,
                                       struct ecgp_error *error)
{
    workers_finish(&estimate->workers, 0);
    if (estimate->folder) {
        const enum ecgp_result removed =
            file_remove_tree(estimate->folder, result == ECGP_OK ? error : NULL);
        result = result ? result : removed;
    }
    dealer_finish(&estimate->dealer);
    ecgp_source_close(estimate->source);
    ecgp_options_destroy(estimate->options);
    free(estimate->folder);
    free(estimate);
    return result;
}

enum ecgp_result ecgp_dataset_estimate(const struct ecgp_options *options,
                                       const struct ecgp_run_hooks *hooks,
                                       struct ecgp_dataset_estimate *sum, struct ecgp_error *error)
{
    static const struct ecgp_run_hooks silent = {0};
    *sum = (struct ecgp_dataset_estimate){0};
    struct estimate *estimate = calloc(1, sizeof *estimate);
    if (!estimate) {
        return error_no_memory(error);
    }
    estimate->hooks = hooks ? hooks : &silent;
    enum ecgp_result result = ecgp_options_copy(options, &estimate->options, error);
    result = result ? result : do_estimate(estimate, sum, error);
    if (result == ECGP_OK) {
        add_up(estimate, sum);
        sum->free_bytes = file_free_bytes(options_settings(options)->datasets_path);
    }
    return close_estimate(estimate, result, error);
}
