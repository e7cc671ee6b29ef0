#define _GNU_SOURCE
#include "dataset/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json.h"

enum record_state {
    STATE_USED = 1, /* in the first set; its neighbors are the other sets' */
    STATE_FAULTY = 1 << SETS,
    STATE_BAD = STATE_FAULTY << 1,
};

enum ecgp_result tally_init(struct tally *tally, const struct dealer *dealer,
                            const struct ecgp_run_hooks *hooks, struct ecgp_error *error)
{
    *tally = (struct tally){.dealer = dealer, .hooks = hooks};
    tally->state = calloc(ecgp_source_count(dealer->source) + 1, sizeof *tally->state);
    return tally->state ? ECGP_OK : error_no_memory(error);
}

void tally_finish(struct tally *tally)
{
    for (size_t i = 0; i < tally->count; i++) {
        free(tally->skipped[i].reason);
    }
    free(tally->skipped);
    free(tally->state);
}

static void notice(const struct tally *tally, const char *text)
{
    if (tally->hooks->notice) {
        tally->hooks->notice(tally->hooks->user, text);
    }
}

/* Keeps the first reason why a record was passed over. */
static bool keep_reason(struct tally *tally, int64_t record, const char *reason)
{
    struct skipped *grown =
        array_grow(tally->skipped, &tally->capacity, tally->count + 1, sizeof *grown);
    char *kept = grown ? strdup(reason) : NULL;
    tally->skipped = grown ? grown : tally->skipped;
    if (!kept) {
        return false;
    }
    tally->skipped[tally->count++] = (struct skipped){record, kept};
    return true;
}

enum ecgp_result tally_fault(struct tally *tally, int64_t record, bool elsewhere,
                             const char *reason, struct ecgp_error *error)
{
    uint8_t *state = &tally->state[record];
    if (!(*state & STATE_FAULTY) && !keep_reason(tally, record, reason)) {
        return error_no_memory(error);
    }
    *state |= STATE_FAULTY;
    if (!elsewhere && !(*state & STATE_BAD)) {
        const char *label = ecgp_source_entry(tally->dealer->source, (size_t)record).label;
        char text[1400];
        *state |= STATE_BAD;
        snprintf(text, sizeof text, "skipped %s: %s", label, reason);
        notice(tally, text);
    }
    return ECGP_OK;
}

void tally_device(const struct tally *tally, const char *device, const char *warning)
{
    if (*device && tally->hooks->device) {
        tally->hooks->device(tally->hooks->user, device, warning);
    }
}

/* Records of the present split that are not bad. */
static int64_t count_usable(const struct tally *tally)
{
    const struct deck *deck = &tally->dealer->deck[tally->split];
    int64_t count = 0;
    for (int64_t i = 0; i < deck->count; i++) {
        count += !(tally->state[deck->entry[i]] & STATE_BAD);
    }
    return count;
}

void tally_end(struct tally *tally)
{
    char text[256];
    if (tally->reused_here > 0) {
        snprintf(text, sizeof text,
                 "%s, split %s: %lld records for %lld pages; %lld pages use a record again, in "
                 "another layout or with another time window",
                 set_names[tally->set], ecgp_split_name(tally->split),
                 (long long)count_usable(tally), (long long)tally->pages_here,
                 (long long)tally->reused_here);
        notice(tally, text);
    }
    tally->pages_here = tally->reused_here = 0;
}

void tally_page(struct tally *tally, const struct page_summary *page, int64_t record)
{
    if (page->set != tally->set || page->split != tally->split) {
        tally_end(tally);
        tally->set = page->set;
        tally->split = page->split;
    }
    const uint8_t used = (uint8_t)(STATE_USED << page->set);
    const bool again = tally->state[record] & used;
    tally->state[record] |= used;
    tally->pages_here++;
    tally->reused_here += again;
    tally->reused += again;
}

static bool is_left_out(const struct tally *tally, int64_t record)
{
    const uint8_t used = ((1 << SETS) - 1) * STATE_USED;
    const uint8_t state = tally->state[record];
    return state & STATE_BAD || (state & STATE_FAULTY && !(state & used));
}

int64_t tally_skipped(const struct tally *tally)
{
    int64_t count = 0;
    for (size_t i = 0; i < tally->count; i++) {
        count += is_left_out(tally, tally->skipped[i].record);
    }
    return count;
}

static int compare(const void *a, const void *b)
{
    const struct skipped *x = a;
    const struct skipped *y = b;
    return (x->record > y->record) - (x->record < y->record);
}

void tally_write_skipped(const struct tally *tally, struct text *text)
{
    struct json json = json_begin(text);
    if (tally->count > 0) {
        qsort(tally->skipped, tally->count, sizeof *tally->skipped, compare);
    }
    json_array(&json, NULL, JSON_SPACED);
    for (size_t i = 0; i < tally->count; i++) {
        const struct skipped *skipped = &tally->skipped[i];
        const struct ecgp_source_entry entry =
            ecgp_source_entry(tally->dealer->source, (size_t)skipped->record);
        if (!is_left_out(tally, skipped->record)) {
            continue;
        }
        json_line(&json);
        json_object(&json, NULL, JSON_SPACED);
        json_path(&json, "record", entry.label);
        json_int(&json, "record_index", entry.index);
        json_string(&json, "split", ecgp_split_name(entry.split));
        json_string(&json, "reason", skipped->reason);
        json_end(&json);
    }
    if (tally_skipped(tally) > 0) {
        json_line(&json);
    }
    json_end(&json);
    json_finish(&json);
    text_add(text, "\n");
}
