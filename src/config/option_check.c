/* Lists in options, and checks of single options beyond their type and range. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_scan.h"
#include "base/names.h"
#include "config/layout.h"
#include "config/option_table.h"
#include "config/leads.h"

enum { NAME_SIZE = 32, TEXT_SIZE = 128 };

/* --- lists --- */

/* Takes one name without its outer blanks; false where it is empty or too long. */
static bool take_name(const char *begin, const char *end, char name[NAME_SIZE])
{
    static const char blanks[] = " \t\r\n";
    while (begin < end && strchr(blanks, *begin)) {
        begin++;
    }
    while (begin < end && strchr(blanks, end[-1])) {
        end--;
    }
    const size_t length = (size_t)(end - begin);
    if (length == 0 || length >= NAME_SIZE) {
        return false;
    }
    memcpy(name, begin, length);
    name[length] = '\0';
    return true;
}

static int split_commas(const char *list, char names[][NAME_SIZE], int most)
{
    int count = 0;
    for (struct name name = {.rest = list}; name_next(&name, ',');) {
        if (count == most || !take_name(name.text, name.text + name.length, names[count])) {
            return -1;
        }
        count++;
    }
    return count;
}

static int split_array(const char *list, char names[][NAME_SIZE], int most)
{
    int count = 0;
    bool good, more = json_scan_first(&list, "[]", &good);
    for (; more; more = json_scan_more(&list, "[]", &good)) {
        char name[TEXT_SIZE];
        good = count < most && json_scan_string(&list, name, sizeof name) &&
               take_name(name, name + strlen(name), names[count++]);
    }
    return good && *list == '\0' ? count : -1;
}

int option_split_names(const char *list, char names[][NAME_SIZE], int most)
{
    const char *begin = list + strspn(list, " \t\r\n");
    if (*begin == '\0') {
        return 0;
    }
    return *begin == '[' ? split_array(begin, names, most) : split_commas(begin, names, most);
}

/* --- checks of single options --- */

bool option_check_width(const char *value, char why[OPTION_WHY])
{
    const long width = strtol(value, NULL, 10);
    if (width == 0 || width >= 200) {
        return true;
    }
    snprintf(why, OPTION_WHY, "%s is out of range (expected 0, or 200 to 16384 px)", value);
    return false;
}

void option_add_layouts(const char *value, struct text *out)
{
    static const char of_names[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-";
    while (*value) {
        char name[NAME_SIZE];
        const size_t length = strspn(value, of_names);
        snprintf(name, sizeof name, "%.*s", (int)length, value);
        const struct layout *layout = length < sizeof name ? layout_find(name) : NULL;
        if (layout) {
            text_add(out, layout->name);
        } else {
            text_add_bytes(out, value, length);
        }
        value += length;
        text_add_bytes(out, value, *value != '\0');
        value += *value != '\0';
    }
}

bool option_check_channels(const char *value, char why[OPTION_WHY])
{
    char names[ECGP_LEADS][NAME_SIZE];
    const int count = option_split_names(value, names, ECGP_LEADS);
    if (count <= 0) {
        snprintf(why, OPTION_WHY,
                 "\"%.100s\" is not a list of 1 to %d leads (by commas or as a JSON array)", value,
                 ECGP_LEADS);
        return false;
    }
    unsigned seen = 0;
    for (int i = 0; i < count; i++) {
        const int lead = lead_find(names[i]);
        if (lead < 0 || seen & 1u << lead) {
            snprintf(why, OPTION_WHY, "\"%s\" %s", names[i],
                     lead < 0 ? "is not a lead" : "is there twice");
            return false;
        }
        seen |= 1u << lead;
    }
    return true;
}

bool option_check_display(const char *value, char why[OPTION_WHY])
{
    char names[ECGP_LEADS][NAME_SIZE];
    const int count = option_split_names(value, names, ECGP_LEADS);
    if (count == 0 || count == ECGP_LEADS) {
        return true;
    }
    snprintf(why, OPTION_WHY,
             "\"%.100s\" is not a list of %d names of 1 to %d bytes (by commas or as a JSON array)",
             value, ECGP_LEADS, NAME_SIZE - 1);
    return false;
}

/* Takes an entry of labels_dict; what is wrong with it, or NULL. */
static const char *take_class(const char *name, double number, int classes[ECGP_LEADS])
{
    const int lead = lead_find(name);
    if (lead < 0) {
        return "is not a lead";
    }
    if (classes[lead] != 0) {
        return "is there twice";
    }
    if (number < 1 || number > ECGP_LEADS || floor(number) != number) {
        return "needs a class from 1 to 12";
    }
    for (int i = 0; i < ECGP_LEADS; i++) {
        if (classes[i] == (int)number) {
            return "has the class of another lead";
        }
    }
    classes[lead] = (int)number;
    return NULL;
}

/* Takes the next entry at `*text`; false, with `why` where it is an entry, where it is wrong. */
static bool read_class(const char **text, int classes[ECGP_LEADS], char why[OPTION_WHY])
{
    char name[TEXT_SIZE];
    double number = 0;
    if (!json_scan_string(text, name, sizeof name) || !json_scan_mark(text, ':')) {
        return false;
    }
    json_scan_number(text, &number);
    const char *fault = take_class(name, number, classes);
    if (fault) {
        snprintf(why, OPTION_WHY, "\"%.100s\" %s", name, fault);
    }
    return !fault;
}

/* `classes` are all 0 before. */
static bool parse_classes(const char *value, int classes[ECGP_LEADS], char why[OPTION_WHY])
{
    const char *p = value + strspn(value, " \t\r\n");
    int count = 0;
    why[0] = '\0';
    bool good, more = json_scan_first(&p, "{}", &good);
    for (; more; count++, more = json_scan_more(&p, "{}", &good)) {
        good = read_class(&p, classes, why);
    }
    if (why[0]) {
        return false;
    }
    if (!good || *p) {
        snprintf(why, OPTION_WHY,
                 "\"%.100s\" is not a JSON object of leads and classes, like {\"I\": 1, ...}",
                 value);
    } else if (count < ECGP_LEADS) {
        snprintf(why, OPTION_WHY, "%d of the 12 leads have no class", ECGP_LEADS - count);
    }
    return !why[0];
}

bool option_check_labels(const char *value, char why[OPTION_WHY])
{
    int classes[ECGP_LEADS] = {0};
    return parse_classes(value, classes, why);
}

void settings_label_classes(const struct settings *settings, int classes[ECGP_LEADS])
{
    char why[OPTION_WHY];
    memset(classes, 0, ECGP_LEADS * sizeof *classes);
    parse_classes(settings->labels_dict, classes, why);
}

/* --- mixes --- */

static const struct option_row *preset_row(void)
{
    return option_row((size_t)option_find("preset"));
}

bool option_mix_part(const char **text, struct mix_part *part)
{
    char name[NAME_SIZE];
    const char *end = *text + strcspn(*text, ",");
    const char *colon = memchr(*text, ':', (size_t)(end - *text));
    part->weight = 1;
    if (*text == end || !take_name(*text, colon ? colon : end, name)) {
        return false;
    }
    const int preset = option_choice(preset_row(), name, strlen(name));
    if (colon) {
        char weight[NAME_SIZE];
        if (!take_name(colon + 1, end, weight) || !option_parse_weight(weight, &part->weight)) {
            return false;
        }
    }
    if (preset < 0) {
        return false;
    }
    part->preset = (enum preset)preset;
    *text = end + (*end == ',');
    return true;
}

bool option_check_mix(const char *value, char why[OPTION_WHY])
{
    struct mix_part part;
    double total = 0;
    const char *p = value;
    while (*p && option_mix_part(&p, &part)) {
        total += part.weight;
    }
    if (*p == '\0' && (total > 0 || *value == '\0')) {
        return true;
    }
    snprintf(why, OPTION_WHY, "\"%.100s\" is not a mix (expected preset:weight,... of %s)", value,
             preset_row()->info.choices);
    return false;
}
