/* nnU-Net: the labels of a page's pixels, and dataset.json. */
#include <stdlib.h>
#include <string.h>

#include "image/png.h"
#include "base/limits.h"
#include "verify/indexes.h"

static int label_count(const struct made *made)
{
    return made->nnunet_labels == NNUNET_LABELS_PARTS ? 4 : 1 + ECGP_LEADS;
}

/* Whether there is no label of a lead that the page has not. */
static bool are_labels(const struct log_page *page, const struct picture *picture)
{
    bool known[256] = {true};
    for (int i = 0; i < label_count(page->made); i++) {
        known[i] = known[i] || page->made->nnunet_labels == NNUNET_LABELS_PARTS;
    }
    for (int i = 0; i < page->leads; i++) {
        known[page->lead[i].number + 1] = true;
    }
    for (size_t i = 0; i < (size_t)picture->width * (size_t)picture->height; i++) {
        if (!known[picture->data[i]]) {
            return false;
        }
    }
    return true;
}

void check_nnunet_labels(struct report *report, struct log_page *page, struct log_lead *none,
                         const char *path)
{
    struct picture picture = {0};
    const struct picture_size size = log_size(page);
    (void)none;
    if (!report_picture(report, path, png_decode, &size, &picture)) {
        return;
    }
    if (picture.channels != 1) {
        report_fault(report, path, "%d numbers a pixel, expected one", picture.channels);
    } else if (!are_labels(page, &picture)) {
        report_fault(report, path, "labels of what is not on the page");
    }
    free(picture.data);
}

/* Whether labels are 0, 1, 2 ... */
static bool are_consecutive(const cJSON *labels, int count)
{
    const cJSON *label;
    int next = 0;
    cJSON_ArrayForEach(label, labels)
    {
        if (!cJSON_IsNumber(label) || label->valuedouble != next++) {
            return false;
        }
    }
    return next == count;
}

void check_nnunet(struct report *report, const struct whole *whole, const char *path)
{
    char *data;
    size_t size;
    double training = 0;
    if (!made_has_format(whole->made, FORMAT_NNUNET) ||
        !report_read(report, path, LIMIT_CONFIG_BYTES, &data, &size)) {
        return;
    }
    for (size_t i = 0; i < whole->pages->count; i++) {
        const struct page_entry *entry = &whole->pages->entry[i];
        training += !entry->overlap_set && entry->split != ECGP_SPLIT_TEST;
    }
    cJSON *json = report_parse(report, data, size, LIMIT_CONFIG_VALUES);
    const cJSON *count = cJSON_GetObjectItemCaseSensitive(json, "numTraining");
    if (!cJSON_IsNumber(count) || count->valuedouble != training) {
        report_fault(report, path, "\"numTraining\" is not the %g pages that are there", training);
    }
    if (!are_consecutive(cJSON_GetObjectItemCaseSensitive(json, "labels"),
                         label_count(whole->made))) {
        report_fault(report, path, "\"labels\" are not 0 to %d", label_count(whole->made) - 1);
    }
    cJSON_Delete(json);
    free(data);
}
