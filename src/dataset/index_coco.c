/* instances_train.json: images in the first pass over the lines, their annotations in the second.
 */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "dataset/index_making.h"
#include "export/coco.h"

#define IMAGE       "\"image\": "
#define ANNOTATIONS ", \"annotations\": ["

/* Adds what is before the images. */
static enum ecgp_result begin(struct making *making)
{
    struct text head = {0};
    struct json json = json_begin(&head);
    json_object(&json, NULL, JSON_SPACED);
    json_raw(&json, "info", "{\"description\": \"ecgpress\"}");
    json_raw(&json, "licenses", "[]");
    json_line(&json);
    coco_categories(&json, "categories");
    json_line(&json);
    json_raw(&json, "images", "[]");
    json_end(&json);
    json_finish(&json);
    if (!head.failed) {
        head.length -= strlen("]}"); /* the images come here */
        head.data[head.length] = '\0';
    }
    text_add(&head, "\n");
    return making_put_text(making, &head);
}

enum ecgp_result index_coco_add(struct making *making, const char *line, size_t length)
{
    const char *image = strstr(line, IMAGE), *list = image ? strstr(image, ANNOTATIONS) : NULL;
    const char *end = line + length - strlen("]}\n");
    if (!list || end < list + strlen(ANNOTATIONS)) {
        return error_set(making->error, ECGP_BAD_DATA, "%s: a line is none of a page",
                         tree_logs[making->index->log].name);
    }
    const char *from = making->pass == 0 ? image + strlen(IMAGE) : list + strlen(ANNOTATIONS);
    const char *to = making->pass == 0 ? list : end;
    enum ecgp_result result = ECGP_OK;
    if (making->pass == 0 && making->lines == 0) {
        result = begin(making);
    } else if (making->lines == 0) {
        result = making_put_string(making, "\n],\n\"annotations\": [\n");
    }
    if (result == ECGP_OK && from < to && making->filled) {
        result = making_put_string(making, ",\n");
    }
    if (result == ECGP_OK && from < to) {
        making->filled = true;
        result = making_put(making, from, (size_t)(to - from));
    }
    return result;
}

enum ecgp_result index_coco_end(struct making *making)
{
    return making->all > 0 ? making_put_string(making, "\n]}\n") : ECGP_OK;
}
