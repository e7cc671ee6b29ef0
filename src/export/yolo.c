#include "export/yolo.h"

#include "truth/page.h"
#include "record/leads.h"
#include "truth/truth.h"

static void add_label(struct text *out, int class, const struct ecgp_box *box,
                      const struct plan *plan)
{
    const double width = plan->width;
    const double height = plan->height;
    text_addf(out, "%d %.8f %.8f %.8f %.8f\n", class, (box->x0 + box->x1) / (2 * width),
              (box->y0 + box->y1) / (2 * height), (box->x1 - box->x0) / width,
              (box->y1 - box->y0) / height);
}

void yolo_labels(struct text *out, const struct ecgp_page *page, const int classes[ECGP_LEADS])
{
    const struct plan *plan = &page->plan;
    for (int i = 0; i < plan->fields; i++) {
        const struct ecgp_page_lead *lead = &page->leads[i];
        const struct ecgp_box name = truth_pad(plan, lead->name_box);
        if (!box_is_empty(&lead->crop)) {
            add_label(out, YOLO_LEAD, &lead->crop, plan);
        }
        if (!box_is_empty(&name)) {
            add_label(out, classes[plan->field[i].lead], &name, plan);
        }
    }
}

void yolo_data(struct text *out, const int classes[ECGP_LEADS])
{
    const char *names[YOLO_CLASSES] = {[YOLO_LEAD] = "lead"};
    for (int i = 0; i < ECGP_LEADS; i++) {
        names[classes[i]] = lead_names[i];
    }
    text_add(out, "# Without a `path` the lists are looked for beside this file.\n"
                  "train: train.txt\nval: val.txt\ntest: test.txt\n"
                  "names:\n");
    for (int i = 0; i < YOLO_CLASSES; i++) {
        text_addf(out, "  %d: %s\n", i, names[i]);
    }
}
