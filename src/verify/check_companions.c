/* Files beside the pages. */
#include <stdlib.h>
#include <string.h>

#include "base/json_read.h"
#include "base/limits.h"
#include "config/leads.h"
#include "verify/checks.h"

/* Files of which only their presence can be checked. */
void check_present(struct report *report, const struct whole *whole, const char *path)
{
    (void)whole;
    FILE *file = report_open(report, path);
    if (file) {
        fclose(file);
    }
}

/* ... and files that are at least JSON. */
void check_json(struct report *report, const struct whole *whole, const char *path)
{
    (void)whole;
    char *data;
    size_t size;
    if (report_read(report, path, LIMIT_SKIPPED_BYTES, &data, &size)) {
        if (!json_is_valid(data, size)) {
            report_fault(report, path, "not JSON");
        }
        free(data);
    }
}

static bool has_line(const char *text, const char *line)
{
    const size_t length = strlen(line);
    for (const char *at = text; (at = strstr(at, line)); at++) {
        if ((at == text || at[-1] == '\n') && (at[length] == '\n' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

static void require(struct report *report, const char *path, const char *text, const char *line)
{
    if (!has_line(text, line)) {
        report_fault(report, path, "a line \"%s\" is missing", line);
    }
}

/* The class of each lead and of each name, and none besides. */
static void require_classes(struct report *report, const char *path, const char *text,
                            const struct made *made)
{
    const bool each = made->classes == 2 * ECGP_LEADS;
    char line[64];
    if (!each) {
        require(report, path, text, "  0: lead");
    }
    for (int i = 0; i < ECGP_LEADS && made->classes > 0; i++) {
        snprintf(line, sizeof line, "  %d: %s", made->trace_class[i], lead_names[i]);
        if (each) {
            require(report, path, text, line);
        }
        snprintf(line, sizeof line, "  %d: %s%s", made->name_class[i], each ? "name " : "",
                 lead_names[i]);
        require(report, path, text, line);
    }
    snprintf(line, sizeof line, "\n  %d: ", made->classes);
    if (strstr(text, line)) {
        report_fault(report, path, "more than %d classes", made->classes);
    }
}

/* data.yaml: the lists beside it, and the classes that the labels have. */
void check_data_yaml(struct report *report, const struct whole *whole, const char *path)
{
    static const char *const lines[] = {"train: train.txt", "val: val.txt", "test: test.txt",
                                        "names:"};
    char *text;
    size_t size;
    if (!made_has(whole->made, MAKE_DETECTION) ||
        !report_read(report, path, LIMIT_YAML_BYTES, &text, &size)) {
        return;
    }
    for (int i = 0; i < 4; i++) {
        require(report, path, text, lines[i]);
    }
    if (whole->made->label_shape == LABEL_POSE) {
        require(report, path, text, "kpt_shape: [9, 3]");
        require(report, path, text, "flip_idx: [8, 7, 6, 5, 4, 3, 2, 1, 0]");
    }
    require_classes(report, path, text, whole->made);
    free(text);
}
