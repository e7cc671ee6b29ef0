#include "verify/made.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_read.h"
#include "base/limits.h"
#include "config/make.h"
#include "config/option_table.h"
#include "config/view.h"
#include "verify/source.h"

static const char *const rectified_names[] = {"rectified_width", "rectified_height",
                                              "rectified_columns_per_s", "rectified_rows_per_mv"};

/* Reads the options that the dataset was made with; NULL where that was a fault. An option of
 * single pages is read from the file itself. */
static struct ecgp_options *read_options(struct made *made, struct report *report)
{
    static const char name[] = "ecgpress.json";
    char *data;
    size_t size;
    struct ecgp_error error;
    if (!report_read(report, name, LIMIT_CONFIG_BYTES, &data, &size)) {
        return NULL;
    }
    cJSON *json = report_parse(report, data, size, LIMIT_CONFIG_VALUES);
    free(data);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "options");
    made->show_grid = !cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(list, "show_grid"));
    for (int i = 0; i < 4; i++) {
        const cJSON *number = cJSON_GetObjectItemCaseSensitive(list, rectified_names[i]);
        made->rectified[i] = cJSON_IsNumber(number) ? number->valuedouble : 0;
    }
    struct ecgp_options *options = NULL;
    if (!cJSON_IsObject(list)) {
        report_fault(report, name, "not a JSON object with \"options\"");
    } else if (ecgp_options_create(&options, &error) != ECGP_OK ||
               options_take_json(options, name, json, &error) != ECGP_OK) {
        report_trouble(report, &error);
        const size_t named = strlen(name) + 2; /* sentences begin with the file's name */
        report_fault(report, name, "%s", error.text + (error.code == ECGP_CONFIG ? named : 0));
        ecgp_options_destroy(options);
        options = NULL;
    }
    cJSON_Delete(json);
    return options;
}

/* Either all traces have class 0 and names 1..12, or traces 0..11 and names 12..23. */
static void set_classes(struct made *made, const struct settings *settings)
{
    const bool each = settings->lead_classes == LEAD_CLASSES_EACH;
    int number[ECGP_LEADS];
    settings_label_classes(settings, number);
    made->classes = each ? 2 * ECGP_LEADS : 1 + ECGP_LEADS;
    for (int i = 0; i < ECGP_LEADS; i++) {
        made->trace_class[i] = each ? number[i] - 1 : 0;
        made->name_class[i] = each ? ECGP_LEADS + number[i] - 1 : number[i];
    }
}

void made_open(struct made *made, struct report *report)
{
    *made = (struct made){.quality = 100,
                          .format = 1 << FORMAT_YOLO,
                          .make = 1 << MAKE_DETECTION | 1 << MAKE_DIGITIZATION |
                                  1 << MAKE_SEGMENTATION | 1 << MAKE_OVERLAP | 1 << MAKE_LOGS,
                          .mask_format = 1 << MASK_FORMAT_PNG | 1 << MASK_FORMAT_BMP};
    struct ecgp_options *options = read_options(made, report);
    if (!options) {
        return;
    }
    const struct settings *settings = options_settings(options);
    set_classes(made, settings);
    made->label_shape = settings->label_shape;
    made->quality = (int)settings->quality;
    made->seed = settings->seed;
    struct view views[VIEWS_MOST];
    made->views = views_read(settings->views, views);
    made->backward_maps = settings->backward_maps == BACKWARD_MAPS_NONE ? BACKWARD_MAPS_FLOAT32
                                                                        : settings->backward_maps;
    made->make = settings_make(settings);
    made->format = settings->format;
    made->nnunet_labels = settings->nnunet_labels;
    made->mask_format = settings->mask_format;
    made->picture_format = settings->picture_format;
    made->source = source_open(options, report);
    ecgp_options_destroy(options);
}

bool made_has(const struct made *made, enum make make)
{
    return (made->make >> make & 1) != 0;
}

bool made_has_format(const struct made *made, enum format format)
{
    return (made->format >> format & 1) != 0;
}

void made_close(struct made *made)
{
    source_close(made->source);
    made->source = NULL;
}
