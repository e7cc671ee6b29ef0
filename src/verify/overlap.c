#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"
#include "config/leads.h"

/* What the masks say of one lead. */
struct finding {
    uint32_t intruders; /* bit n: a lead of the standard number n has ink in the crop */
    int64_t ink, shared;
};

static uint8_t *pixel(const struct log_lead *lead, int x, int y)
{
    return lead->mask.data + (size_t)(y - lead->crop.y0) * (size_t)lead->mask.width +
           (x - lead->crop.x0);
}

/* Marks in `lead`'s mask (with 1 in place of 255) the pixels that `other` holds too; says whether
 * `other` has any ink in the crop. */
static bool mark_shared(struct log_lead *lead, const struct log_lead *other)
{
    const struct ecgp_box *a = &lead->crop, *b = &other->crop;
    const int x0 = a->x0 > b->x0 ? a->x0 : b->x0, x1 = a->x1 < b->x1 ? a->x1 : b->x1;
    const int y0 = a->y0 > b->y0 ? a->y0 : b->y0, y1 = a->y1 < b->y1 ? a->y1 : b->y1;
    bool found = false;
    for (int y = y0; y < y1 && x0 < x1; y++) {
        uint8_t *own = pixel(lead, x0, y);
        const uint8_t *their = pixel(other, x0, y);
        for (int i = 0; i < x1 - x0; i++) {
            if (their[i]) {
                found = true;
                own[i] = own[i] ? 1 : 0;
            }
        }
    }
    return found;
}

/* Counts the pixels and takes the marks away again. */
static void count_shared(struct log_lead *lead, struct finding *finding)
{
    const size_t count = (size_t)lead->mask.width * (size_t)lead->mask.height;
    for (size_t i = 0; i < count; i++) {
        uint8_t *at = &lead->mask.data[i];
        finding->ink += *at != 0;
        finding->shared += *at == 1;
        *at = *at ? 255 : 0;
    }
}

static void add_name(char *list, size_t size, const char *name)
{
    const size_t length = strlen(list);
    snprintf(list + length, size - length, "%s%s", length ? " " : "", name);
}

static const char *list_names(uint32_t leads, char list[128])
{
    list[0] = '\0';
    for (int i = 0; i < ECGP_LEADS; i++) {
        if (leads >> i & 1) {
            add_name(list, 128, lead_names[i]);
        }
    }
    return list[0] ? list : "none";
}

/* The leads that the log names. */
static uint32_t logged_intruders(const struct log_lead *lead)
{
    uint32_t leads = 0;
    const cJSON *name;
    cJSON_ArrayForEach(name, lead->overlapped_by)
    {
        const int number = cJSON_IsString(name) ? lead_find(name->valuestring) : -1;
        leads |= number >= 0 ? (uint32_t)1 << number : (uint32_t)1 << 31;
    }
    return leads;
}

static void compare(struct verify *verify, const struct log_page *page, const struct log_lead *lead,
                    const struct finding *finding)
{
    char path[VERIFY_PATH], found[128], logged[128];
    snprintf(path, sizeof path, "%s/image/%s_lead_%lld%s", lead->place->folder, page->name,
             (long long)lead->index, lead->place->ending);
    const double share = finding->ink ? (double)finding->shared / (double)finding->ink : 0;
    const uint32_t named = logged_intruders(lead);
    if (named != finding->intruders) {
        verify_fault(verify, path, "masks with ink in this crop: %s; logs.json names %s",
                     list_names(finding->intruders, found), list_names(named, logged));
    }
    if (fabs(share - lead->overlap) > 1e-9) {
        verify_fault(verify, path,
                     "%.9f of the mask lies under other masks, but logs.json says %.9f", share,
                     lead->overlap);
    }
    const bool with = finding->intruders != 0;
    if (page->overlap_set && with != (lead->place->kind == NAMES_WITH)) {
        verify_fault(verify, path,
                     "this crop %s ink of other leads, so it belongs to the other folder",
                     with ? "has" : "has no");
    }
}

void verify_overlap(struct verify *verify, struct log_page *page)
{
    struct log_lead *leads = page->lead;
    for (int i = 0; i < page->leads; i++) {
        if (!box_empty(&leads[i].crop) && !leads[i].mask.data) {
            return; /* told already; without it nothing can be said of the others */
        }
    }
    for (int i = 0; i < page->leads; i++) {
        struct finding finding = {0};
        for (int k = 0; k < page->leads && leads[i].mask.data; k++) {
            if (k != i && leads[k].mask.data && mark_shared(&leads[i], &leads[k])) {
                finding.intruders |= (uint32_t)1 << leads[k].number;
            }
        }
        if (leads[i].mask.data) {
            count_shared(&leads[i], &finding);
            compare(verify, page, &leads[i], &finding);
        }
    }
}
