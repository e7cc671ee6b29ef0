#define _GNU_SOURCE
#include "dataset/schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/rng.h"
#include "base/text.h"
#include "page/plan_build.h"

enum { MAX_LAYOUTS = 64 };

/* The records of a split, in the order in which a set deals them. */
struct pool {
    size_t *order;
    size_t count;
    size_t next; /* in `order` */
};

/* A record that is bad, or one that some layout could not use. */
struct skipped {
    size_t entry;
    bool bad;
    bool used; /* by another layout */
    char *reason;
};

struct schedule {
    const struct ecgp_options *options;
    const struct settings *values;
    struct ecgp_source *source;
    struct schedule_hooks hooks;
    const struct layout *layouts[MAX_LAYOUTS];
    int layout_count;
    int64_t per_layout[ECGP_SPLITS];
    struct pool pool; /* of the current set and split */
    uint32_t *uses;   /* per entry and layout, in the current set */
    struct skipped *skipped;
    size_t skipped_count;
    /* the page to come */
    enum page_set set;
    enum ecgp_split split;
    int layout;
    int64_t page, number;
    int64_t reused, reused_here;
    bool dealt; /* the pool is that of `set` and `split` */
};

/* The option's names were checked when it was set. */
static void read_layouts(struct schedule *s)
{
    char names[MAX_LAYOUTS][32];
    const int count = option_split_names(s->values->layouts, names, MAX_LAYOUTS);
    for (int i = 0; i < count; i++) {
        s->layouts[i] = layout_find(names[i]);
    }
    s->layout_count = count;
}

/* Every split that pages are asked of needs a record. */
static enum ecgp_result check_splits(const struct schedule *s, struct ecgp_error *error)
{
    size_t have[ECGP_SPLITS] = {0};
    int64_t asked = 0;
    for (size_t i = 0; i < ecgp_source_count(s->source); i++) {
        have[ecgp_source_entry(s->source, i).split]++;
    }
    for (int split = 0; split < ECGP_SPLITS; split++) {
        asked += s->per_layout[split];
        if (s->per_layout[split] > 0 && have[split] == 0) {
            return error_set(error, ECGP_NO_INPUT,
                             "split %s has no record (of %zu in %s) for the %lld pages a layout "
                             "asked of it; give --sample_each_lead_%s 0 to go without",
                             ecgp_split_name(split), ecgp_source_count(s->source),
                             ecgp_source_describe(s->source), (long long)s->per_layout[split],
                             ecgp_split_name(split));
        }
    }
    return asked > 0 ? ECGP_OK
                     : error_set(error, ECGP_USAGE,
                                 "no page is asked for: give --sample_each_lead_"
                                 "train, _val or _test a number above 0");
}

enum ecgp_result schedule_create(const struct ecgp_options *options, struct ecgp_source *source,
                                 const struct schedule_hooks *hooks, struct schedule **out,
                                 struct ecgp_error *error)
{
    *out = NULL;
    struct schedule *s = calloc(1, sizeof *s);
    if (!s) {
        return error_no_memory(error);
    }
    const struct settings *values = options_settings(options);
    *s = (struct schedule){
        .options = options,
        .values = values,
        .source = source,
        .hooks = *hooks,
        .per_layout = {values->sample_each_lead_train, values->sample_each_lead_val,
                       values->sample_each_lead_test},
    };
    read_layouts(s);
    enum ecgp_result result = check_splits(s, error);
    if (result == ECGP_OK) {
        const size_t entries = ecgp_source_count(source);
        s->pool.order = malloc(entries * sizeof *s->pool.order);
        s->uses = calloc(entries * (size_t)s->layout_count, sizeof *s->uses);
        s->skipped = malloc(entries * sizeof *s->skipped);
        if (!s->pool.order || !s->uses || !s->skipped) {
            result = error_no_memory(error);
        }
    }
    if (result != ECGP_OK) {
        schedule_destroy(s);
        return result;
    }
    *out = s;
    return ECGP_OK;
}

void schedule_destroy(struct schedule *s)
{
    if (!s) {
        return;
    }
    for (size_t i = 0; i < s->skipped_count; i++) {
        free(s->skipped[i].reason);
    }
    free(s->skipped);
    free(s->uses);
    free(s->pool.order);
    free(s);
}

int64_t schedule_total(const struct schedule *s)
{
    int64_t total = 0;
    for (int split = 0; split < ECGP_SPLITS; split++) {
        total += s->per_layout[split] * s->layout_count;
    }
    return total * SETS;
}

static struct skipped *find_skipped(const struct schedule *s, size_t entry)
{
    for (size_t i = 0; i < s->skipped_count; i++) {
        if (s->skipped[i].entry == entry) {
            return &s->skipped[i];
        }
    }
    return NULL;
}

static bool is_bad(const struct schedule *s, size_t entry)
{
    const struct skipped *skipped = find_skipped(s, entry);
    return skipped && skipped->bad;
}

/* Shuffles the split's records for the set (Fisher and Yates). */
static void deal(struct schedule *s)
{
    struct pool *pool = &s->pool;
    struct rng rng = rng_stream((uint64_t)s->values->seed,
                                (uint64_t)(s->set * ECGP_SPLITS + s->split), RNG_DEAL);
    pool->count = 0;
    pool->next = 0;
    for (size_t i = 0; i < ecgp_source_count(s->source); i++) {
        if (ecgp_source_entry(s->source, i).split == s->split && !is_bad(s, i)) {
            pool->order[pool->count++] = i;
        }
    }
    for (size_t i = pool->count; i > 1; i--) {
        const size_t k = rng_below(&rng, (uint32_t)i);
        const size_t entry = pool->order[k];
        pool->order[k] = pool->order[i - 1];
        pool->order[i - 1] = entry;
    }
    s->reused_here = 0;
    s->dealt = true;
}

static void notice(const struct schedule *s, const char *text)
{
    if (s->hooks.notice) {
        s->hooks.notice(s->hooks.user, text);
    }
}

/* Keeps why a record was passed over; the first reason counts. */
static enum ecgp_result note_skipped(struct schedule *s, size_t entry, bool bad,
                                     const struct ecgp_error *why, struct ecgp_error *error)
{
    struct skipped *known = find_skipped(s, entry);
    if (known) {
        known->bad |= bad;
        return ECGP_OK;
    }
    char *reason = strdup(why->text);
    if (!reason) {
        return error_no_memory(error);
    }
    s->skipped[s->skipped_count++] = (struct skipped){entry, bad, false, reason};
    return ECGP_OK;
}

/* Takes the record at the pool's head out of it for good. */
static enum ecgp_result skip(struct schedule *s, size_t entry, const struct ecgp_error *why,
                             struct ecgp_error *error)
{
    char text[1400];
    if (s->values->strict) {
        return error_set(error, why->code, "%s", why->text);
    }
    const enum ecgp_result result = note_skipped(s, entry, true, why, error);
    if (result != ECGP_OK) {
        return result;
    }
    snprintf(text, sizeof text, "skipped %s: %s", ecgp_source_entry(s->source, entry).label,
             why->text);
    notice(s, text);
    struct pool *pool = &s->pool;
    memmove(pool->order + pool->next, pool->order + pool->next + 1,
            (pool->count - pool->next - 1) * sizeof *pool->order);
    pool->count--;
    return ECGP_OK;
}

/* Whether the page leaves out a lead that the record has: another layout may do then. */
static bool has_other_leads(const struct plan *plan, const struct ecgp_record_info *info)
{
    unsigned shown = 0;
    for (int i = 0; i < plan->fields; i++) {
        shown |= 1u << plan->field[i].lead;
    }
    for (int i = 0; i < ECGP_LEADS; i++) {
        if (info->lead_channel[i] >= 0 && !(shown >> i & 1)) {
            return true;
        }
    }
    return false;
}

/* A page's samples and the record's label in a number, to tell whether a record has changed. */
static uint32_t sign(const struct plan *plan, const char *label)
{
    uLong crc = crc32(0, (const Bytef *)label, (uInt)strlen(label));
    for (int i = 0; i < plan->fields; i++) {
        const struct plan_field *field = &plan->field[i];
        if (field->present) {
            crc = crc32(crc, (const Bytef *)field->mv,
                        (uInt)((size_t)field->samples * sizeof *field->mv));
        }
    }
    return (uint32_t)crc;
}

/* Whether the record can be drawn in the layout; what a page would need is read. `other_layouts`
 * says whether it may do in another one. */
static enum ecgp_result try_record(struct schedule *s, struct scheduled *page, bool *other_layouts,
                                   struct ecgp_error *error)
{
    struct ecgp_record *record;
    struct plan plan;
    *other_layouts = false;
    enum ecgp_result result = ecgp_source_open_record(s->source, page->entry, &record, error);
    if (result != ECGP_OK) {
        return result;
    }
    const struct ecgp_page_spec spec = {page->layout->name, page->window, page->row_height,
                                        page->number};
    struct look look;
    look_sample(s->options, page->number, &look);
    result = plan_init(&plan, record, &look, &spec, error);
    if (result == ECGP_OK) {
        page->rate_hz = plan.rate_hz;
        page->signals_crc32 = sign(&plan, ecgp_source_entry(s->source, page->entry).label);
    }
    *other_layouts = result == ECGP_BAD_DATA && has_other_leads(&plan, ecgp_record_info(record));
    plan_finish(&plan);
    ecgp_record_close(record);
    return result;
}

static double draw_row_height(const struct schedule *s, const struct scheduled *page)
{
    if (page->set == SET_PAGES) {
        return 0;
    }
    const struct range *range = &s->values->overlap_row_height;
    struct rng rng = rng_stream((uint64_t)s->values->seed, (uint64_t)page->number, RNG_PAGE);
    return rng_between(&rng, range->low, range->high);
}

static void name_page(const struct schedule *s, struct scheduled *page)
{
    const long long index = (long long)ecgp_source_entry(s->source, page->entry).index;
    if (page->window == 0) {
        snprintf(page->name, sizeof page->name, "%lld_%s", index, page->layout->name);
    } else {
        snprintf(page->name, sizeof page->name, "%lld_%s_w%d", index, page->layout->name,
                 page->window);
    }
}

/* Whether only this record is at fault; all else ends the run. */
static bool is_record_fault(enum ecgp_result result)
{
    return result == ECGP_BAD_DATA || result == ECGP_NO_INPUT || result == ECGP_UNSUPPORTED ||
           result == ECGP_IO;
}

/* Finds the record for the page at hand. */
static enum ecgp_result assign(struct schedule *s, struct scheduled *page, struct ecgp_error *error)
{
    struct pool *pool = &s->pool;
    size_t passed = 0;
    while (passed < pool->count) {
        struct ecgp_error why;
        bool other_layouts;
        if (pool->next == pool->count) {
            pool->next = 0;
        }
        page->entry = pool->order[pool->next];
        uint32_t *uses = &s->uses[page->entry * (size_t)s->layout_count + (size_t)s->layout];
        page->window = (int)*uses;
        const enum ecgp_result result = try_record(s, page, &other_layouts, &why);
        if (result == ECGP_OK) {
            ++*uses;
            pool->next++;
            return ECGP_OK;
        }
        if (!is_record_fault(result)) {
            return error_set(error, result, "%s", why.text);
        }
        const bool pass = other_layouts && !s->values->strict;
        const enum ecgp_result skipped = pass ? note_skipped(s, page->entry, false, &why, error)
                                              : skip(s, page->entry, &why, error);
        pool->next += pass;
        passed += pass;
        if (skipped != ECGP_OK) {
            return skipped;
        }
    }
    return error_set(error, ECGP_BAD_DATA,
                     "split %s has no usable record for layout %s (%zu records were skipped)",
                     ecgp_split_name(s->split), page->layout->name, s->skipped_count);
}

static void count_reuse(struct schedule *s, const struct scheduled *page)
{
    struct skipped *passed = find_skipped(s, page->entry);
    int uses = 0;
    if (passed) {
        passed->used = true;
    }
    for (int i = 0; i < s->layout_count; i++) {
        uses += (int)s->uses[page->entry * (size_t)s->layout_count + (size_t)i];
    }
    if (uses > 1) {
        s->reused++;
        s->reused_here++;
    }
}

static void tell_reuse(const struct schedule *s)
{
    char text[256];
    if (s->reused_here == 0) {
        return;
    }
    snprintf(text, sizeof text,
             "%s, split %s: %zu records for %lld pages; %lld pages use a record again, in another "
             "layout or with another time window",
             set_names[s->set], ecgp_split_name(s->split), s->pool.count,
             (long long)(s->per_layout[s->split] * s->layout_count), (long long)s->reused_here);
    notice(s, text);
}

/* Moves on to the next page that is asked for; false behind the last. */
static bool advance(struct schedule *s)
{
    while (s->set < SETS) {
        if (s->layout < s->layout_count && s->page < s->per_layout[s->split]) {
            return true;
        }
        s->page = 0;
        if (s->layout + 1 < s->layout_count && s->per_layout[s->split] > 0) {
            s->layout++;
            continue;
        }
        if (s->dealt) {
            tell_reuse(s);
        }
        s->layout = 0;
        s->dealt = false;
        s->split++;
        if (s->split == ECGP_SPLITS) {
            s->split = ECGP_SPLIT_TRAIN;
            s->set++;
            memset(s->uses, 0,
                   ecgp_source_count(s->source) * (size_t)s->layout_count * sizeof *s->uses);
        }
    }
    return false;
}

enum ecgp_result schedule_next(struct schedule *s, struct scheduled *page, bool *more,
                               struct ecgp_error *error)
{
    *more = advance(s);
    if (!*more) {
        return ECGP_OK;
    }
    if (!s->dealt) {
        deal(s);
    }
    *page = (struct scheduled){
        .number = s->number,
        .set = s->set,
        .split = s->split,
        .layout = s->layouts[s->layout],
    };
    page->row_height = draw_row_height(s, page);
    const enum ecgp_result result = assign(s, page, error);
    if (result == ECGP_OK) {
        name_page(s, page);
        count_reuse(s, page);
        s->number++;
        s->page++;
    }
    return result;
}

/* Bad, or of no use to any layout that it was tried with. */
static bool is_left_out(const struct skipped *skipped)
{
    return skipped->bad || !skipped->used;
}

int64_t schedule_skipped(const struct schedule *s)
{
    int64_t count = 0;
    for (size_t i = 0; i < s->skipped_count; i++) {
        count += is_left_out(&s->skipped[i]);
    }
    return count;
}

int64_t schedule_reused(const struct schedule *s)
{
    return s->reused;
}

void schedule_write_skipped(const struct schedule *s, struct text *text)
{
    const char *comma = "\n";
    text_add(text, "[");
    for (size_t i = 0; i < s->skipped_count; i++) {
        const struct ecgp_source_entry entry = ecgp_source_entry(s->source, s->skipped[i].entry);
        if (!is_left_out(&s->skipped[i])) {
            continue;
        }
        text_addf(text, "%s {\"record\": ", comma);
        comma = ",\n";
        text_add_json_string(text, entry.label);
        text_addf(text, ", \"record_index\": %lld, \"split\": \"%s\", \"reason\": ",
                  (long long)entry.index, ecgp_split_name(entry.split));
        text_add_json_string(text, s->skipped[i].reason);
        text_add(text, "}");
    }
    text_add(text, comma[0] == ',' ? "\n]\n" : "]\n");
}
