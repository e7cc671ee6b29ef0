#include "export/yolo.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "base/error.h"
#include "page/page.h"
#include "record/leads.h"
#include "truth/truth.h"

static bool read_class(const cJSON *item, struct yolo_classes *classes)
{
    const int lead = lead_find(item->string);
    if (lead < 0 || classes->name[lead] != 0 || !cJSON_IsNumber(item) || item->valuedouble < 1 ||
        item->valuedouble >= YOLO_CLASSES || item->valuedouble != item->valueint) {
        return false;
    }
    for (int i = 0; i < ECGP_LEADS; i++) {
        if (classes->name[i] == item->valueint) {
            return false;
        }
    }
    classes->name[lead] = item->valueint;
    return true;
}

enum ecgp_result yolo_classes_read(const char *labels_dict, struct yolo_classes *classes,
                                   struct ecgp_error *error)
{
    *classes = (struct yolo_classes){0};
    cJSON *object = cJSON_ParseWithLength(labels_dict, strlen(labels_dict) + 1);
    int count = 0;
    bool good = cJSON_IsObject(object);
    for (const cJSON *item = good ? object->child : NULL; item && good; item = item->next) {
        good = read_class(item, classes);
        count++;
    }
    cJSON_Delete(object);
    if (good && count == ECGP_LEADS) {
        return ECGP_OK;
    }
    return error_set(error, ECGP_USAGE,
                     "labels_dict: expected a JSON object that gives each of the twelve leads its "
                     "own class from 1 to 12, like {\"I\":1, ..., \"V6\":12}");
}

static void add_label(struct text *out, int class, const struct ecgp_box *box,
                      const struct plan *plan)
{
    const double width = plan->width;
    const double height = plan->height;
    text_addf(out, "%d %.8f %.8f %.8f %.8f\n", class, (box->x0 + box->x1) / (2 * width),
              (box->y0 + box->y1) / (2 * height), (box->x1 - box->x0) / width,
              (box->y1 - box->y0) / height);
}

void yolo_labels(struct text *out, const struct ecgp_page *page, const struct yolo_classes *classes)
{
    const struct plan *plan = &page->plan;
    for (int i = 0; i < plan->fields; i++) {
        const struct ecgp_page_lead *lead = &page->leads[i];
        const struct ecgp_box name = truth_pad(plan, lead->name_box);
        if (!box_is_empty(&lead->crop)) {
            add_label(out, YOLO_LEAD, &lead->crop, plan);
        }
        if (!box_is_empty(&name)) {
            add_label(out, classes->name[plan->field[i].lead], &name, plan);
        }
    }
}

void yolo_data(struct text *out, const struct yolo_classes *classes)
{
    const char *names[YOLO_CLASSES] = {[YOLO_LEAD] = "lead"};
    for (int i = 0; i < ECGP_LEADS; i++) {
        names[classes->name[i]] = lead_names[i];
    }
    text_add(out, "# Without a `path` the lists are looked for beside this file.\n"
                  "train: train.txt\nval: val.txt\ntest: test.txt\n"
                  "names:\n");
    for (int i = 0; i < YOLO_CLASSES; i++) {
        text_addf(out, "  %d: %s\n", i, names[i]);
    }
}
