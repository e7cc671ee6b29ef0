/* What the log says of leads that overlap, against the masks. */
#include <math.h>
#include <string.h>

#include "config/leads.h"
#include "verify/checks.h"
#include "verify/crop.h"

/* What the masks say of one lead. */
struct finding {
    uint32_t overlapped_by; /* bit n: a lead of the standard number n has ink in the crop */
    int64_t ink, shared;
};

/* Marks in a lead's mask (with 1 in place of 255) the pixels that another's holds too; says whether
 * that has any ink in the crop. */
static bool mark_shared(struct log_lead *lead, const struct log_lead *other)
{
    const struct ecgp_box both = box_common(&lead->crop, &other->crop);
    bool found = false;
    for (int y = both.y0; y < both.y1 && both.x0 < both.x1; y++) {
        uint8_t *own = mask_row(lead, both.x0, y);
        const uint8_t *their = mask_row(other, both.x0, y);
        for (int i = 0; i < box_width(&both); i++) {
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

static const char *list_names(uint32_t leads, char list[128])
{
    size_t length = 0;
    for (int i = 0; i < ECGP_LEADS; i++) {
        if (leads >> i & 1) {
            length += (size_t)snprintf(list + length, 128 - length, "%s%s", length ? " " : "",
                                       lead_names[i]);
        }
    }
    return length ? list : "none";
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

static void compare(struct report *report, const char *path, const struct log_lead *lead,
                    const struct finding *finding)
{
    char found[128], logged[128];
    const double share = finding->ink ? (double)finding->shared / (double)finding->ink : 0;
    const uint32_t named = logged_intruders(lead);
    if (named != finding->overlapped_by) {
        report_fault(report, path, "masks with ink in this crop: %s; pages.jsonl names %s",
                     list_names(finding->overlapped_by, found), list_names(named, logged));
    }
    if (fabs(share - lead->overlap) > 1e-9) {
        report_fault(report, path,
                     "%.9f of the mask lies under other masks, but pages.jsonl says %.9f", share,
                     lead->overlap);
    }
    const bool with = finding->overlapped_by != 0;
    if (crops_folders[lead->crops].overlap_set && with != (lead->crops == CROPS_WITH)) {
        report_fault(report, path,
                     "this crop %s ink of other leads, so it belongs to the other folder",
                     with ? "has" : "has no");
    }
}

/* Without all masks nothing can be said; that one is missing was reported. */
static bool has_all_masks(const struct log_page *page)
{
    for (int i = 0; i < page->leads; i++) {
        if (!box_empty(&page->lead[i].crop) && !page->lead[i].mask.data) {
            return false;
        }
    }
    return true;
}

void check_overlap(struct report *report, struct log_page *page, struct log_lead *lead,
                   const char *path)
{
    struct finding finding = {0};
    if (!lead->overlapped_by || !has_all_masks(page)) {
        return;
    }
    for (int i = 0; i < page->leads; i++) {
        const struct log_lead *other = &page->lead[i];
        if (other != lead && other->mask.data && mark_shared(lead, other)) {
            finding.overlapped_by |= (uint32_t)1 << other->number;
        }
    }
    count_shared(lead, &finding);
    compare(report, path, lead, &finding);
}
