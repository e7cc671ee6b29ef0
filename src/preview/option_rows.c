#include "preview/option_rows.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct ecgp_option_info *option_named(const char *name)
{
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        if (strcmp(info->name, name) == 0) {
            break;
        }
    }
    return info;
}

struct knob option_knob(const struct ecgp_option_info *info)
{
    static const enum knob_kind kinds[] = {
        [ECGP_OPTION_BOOL] = KNOB_FLAG,     [ECGP_OPTION_INT] = KNOB_WHOLE,
        [ECGP_OPTION_REAL] = KNOB_REAL,     [ECGP_OPTION_RANGE] = KNOB_RANGE,
        [ECGP_OPTION_CHOICE] = KNOB_CHOICE, [ECGP_OPTION_PICK] = KNOB_PICK,
        [ECGP_OPTION_TEXT] = KNOB_TEXT,
    };
    return (struct knob){.kind = kinds[info->type],
                         .low = info->low,
                         .high = info->high,
                         .unit = info->unit,
                         .choices = info->choices};
}

static void read_preset(struct option_rows *rows)
{
    char *json = NULL;
    option_rows_finish(rows);
    if (ecgp_options_preset_json(rows->options, &json, NULL) == ECGP_OK) {
        rows->preset = cJSON_Parse(json);
        free(json);
    }
}

static bool is_given(const struct ecgp_options *options, const char *name)
{
    return ecgp_options_source(options, name) != ECGP_FROM_DEFAULT;
}

/* A preset's value as the command line has it. */
static void write_value(const cJSON *item, bool range, char out[KNOB_SIZE])
{
    size_t used = 0;
    out[0] = '\0';
    for (const cJSON *part = item->child; part && used < KNOB_SIZE - 64; part = part->next) {
        const char *before = used == 0 ? "" : range ? ":" : ",";
        used += (size_t)(cJSON_IsString(part)
                             ? snprintf(out + used, 64, "%s%.40s", before, part->valuestring)
                             : snprintf(out + used, 64, "%s%.6g", before, part->valuedouble));
    }
}

/* --- the model --- */

static bool row(void *user, int index, struct panel_row *row)
{
    const struct ecgp_option_info *info = ecgp_option_info((size_t)index);
    (void)user;
    if (info) {
        *row = (struct panel_row){.name = info->name,
                                  .group = info->group,
                                  .help = info->help,
                                  .also = info->aliases,
                                  .fallback = info->fallback,
                                  .knob = option_knob(info)};
    }
    return info;
}

static const char *value(void *user, int index, char text[KNOB_SIZE], enum panel_origin *origin)
{
    const struct option_rows *rows = user;
    const struct ecgp_option_info *info = ecgp_option_info((size_t)index);
    const bool given = is_given(rows->options, info->name);
    const cJSON *item = given ? NULL : cJSON_GetObjectItemCaseSensitive(rows->preset, info->name);
    if (cJSON_IsArray(item)) {
        *origin = PANEL_DERIVED;
        write_value(item, info->type == ECGP_OPTION_RANGE, text);
        return text;
    }
    *origin = given ? PANEL_GIVEN : PANEL_DEFAULT;
    return ecgp_options_get(rows->options, info->name);
}

enum ecgp_result option_rows_set(struct option_rows *rows, const char *name, const char *value,
                                 struct ecgp_error *error)
{
    const enum ecgp_result result = ecgp_options_set(rows->options, name, value, error);
    if (result == ECGP_OK) {
        read_preset(rows);
    }
    return result;
}

static enum ecgp_result set(void *user, int index, const char *value, struct ecgp_error *error)
{
    return option_rows_set(user, ecgp_option_info((size_t)index)->name, value, error);
}

/* Back to what counts where the window says nothing: the environment's value, or the default. */
static enum ecgp_result reset(void *user, int index, struct ecgp_error *error)
{
    struct option_rows *rows = user;
    const char *name = ecgp_option_info((size_t)index)->name;
    const enum ecgp_result result = ecgp_options_reset(rows->options, name, error);
    if (result != ECGP_OK) {
        return result;
    }
    if (is_given(rows->base, name)) {
        return option_rows_set(rows, name, ecgp_options_get(rows->base, name), error);
    }
    read_preset(rows);
    return ECGP_OK;
}

void option_rows_init(struct option_rows *rows, struct ecgp_options *options,
                      const struct ecgp_options *base)
{
    *rows = (struct option_rows){
        .options = options,
        .base = base,
        .model =
            {
                .user = rows,
                .title = "Options",
                .nothing = "No option has this in its name, group or help.",
                .derived = "by the preset",
                .row = row,
                .value = value,
                .set = set,
                .reset = reset,
            },
    };
    read_preset(rows);
}

void option_rows_finish(struct option_rows *rows)
{
    cJSON_Delete(rows->preset);
    rows->preset = NULL;
}
