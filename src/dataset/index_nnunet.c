/* dataset.json: what the labels are, and how many cases there are to train with. */
#include <string.h>

#include "base/json.h"
#include "config/settings.h"
#include "dataset/index_making.h"
#include "export/nnunet.h"

/* Counts the pages of the main set that are no test pages. */
enum ecgp_result index_nnunet_add(struct making *making, const char *line, size_t length)
{
    (void)length;
    const char *set = strstr(line, "\"set\": \"");
    const bool overlap = !set || strncmp(set + strlen("\"set\": \""), "pages", 5) != 0;
    making->all -= overlap || line_is_of(line, ECGP_SPLIT_TEST);
    return ECGP_OK;
}

enum ecgp_result index_nnunet_end(struct making *making)
{
    struct text text = {0};
    struct json json = json_begin(&text);
    json_object(&json, NULL, JSON_PRETTY);
    json_object(&json, "channel_names", JSON_SPACED);
    json_string(&json, "0", "R");
    json_string(&json, "1", "G");
    json_string(&json, "2", "B");
    json_end(&json);
    nnunet_labels(&json, "labels", options_settings(making->indexes->options)->nnunet_labels);
    json_int(&json, "numTraining", making->all);
    json_string(&json, "file_ending", ".png");
    json_end(&json);
    json_finish(&json);
    text_add(&text, "\n");
    return making_put_text(making, &text);
}
