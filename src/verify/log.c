#include "verify/verify.h"

#define MAX_PEN_PX 4096.0

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "config/leads.h"
#include "record/listing.h"

/* How a member of the log is read. */
enum form {
    FORM_TEXT,
    FORM_TEXT_OR_NULL,
    FORM_WHOLE, /* int64_t */
    FORM_REAL,
    FORM_BOOL,
    FORM_POINT,       /* double[2] */
    FORM_BOX,         /* [x0, y0, x1, y1] or null */
    FORM_PLACE,       /* [x, y, w, h] or null */
    FORM_LIST,        /* const cJSON * */
    FORM_REAL_IGNORE, /* in cells, for readers of the older format: must be there */
};

struct member {
    const char *key;
    enum form form;
    size_t offset;
};

static const struct member page_members[] = {
    {"name", FORM_TEXT, offsetof(struct log_page, name)},
    {"split", FORM_TEXT, offsetof(struct log_page, split_name)},
    {"set", FORM_TEXT, offsetof(struct log_page, set_name)},
    {"layout", FORM_TEXT, offsetof(struct log_page, layout)},
    {"record", FORM_TEXT, offsetof(struct log_page, record)},
    {"save_path", FORM_TEXT_OR_NULL, offsetof(struct log_page, save_path)},
    {"record_index", FORM_WHOLE, offsetof(struct log_page, record_index)},
    {"width", FORM_WHOLE, offsetof(struct log_page, width)},
    {"height", FORM_WHOLE, offsetof(struct log_page, height)},
    {"padding_x", FORM_WHOLE, offsetof(struct log_page, padding_x)},
    {"padding_y", FORM_WHOLE, offsetof(struct log_page, padding_y)},
    {"px_per_mm", FORM_REAL, offsetof(struct log_page, px_per_mm)},
    {"pen_mm", FORM_REAL, offsetof(struct log_page, pen_mm)},
    {"rate_hz", FORM_REAL, offsetof(struct log_page, rate_hz)},
    {"leads", FORM_LIST, offsetof(struct log_page, list)},
    {"x_min", FORM_REAL_IGNORE, 0},
    {"x_max", FORM_REAL_IGNORE, 0},
    {"y_min", FORM_REAL_IGNORE, 0},
    {"y_max", FORM_REAL_IGNORE, 0},
    {"horizontal_scale", FORM_REAL_IGNORE, 0},
    {"vertical_scale", FORM_REAL_IGNORE, 0},
    {"border", FORM_REAL_IGNORE, 0},
    {"window", FORM_REAL_IGNORE, 0},
    {"row_height", FORM_REAL_IGNORE, 0},
};

static const struct member lead_members[] = {
    {"index", FORM_WHOLE, offsetof(struct log_lead, index)},
    {"lead", FORM_TEXT, offsetof(struct log_lead, lead)},
    {"text", FORM_TEXT_OR_NULL, offsetof(struct log_lead, text)},
    {"file", FORM_TEXT_OR_NULL, offsetof(struct log_lead, file)},
    {"first_sample", FORM_WHOLE, offsetof(struct log_lead, first_sample)},
    {"bbox", FORM_PLACE, offsetof(struct log_lead, name_box)},
    {"box", FORM_BOX, offsetof(struct log_lead, box)},
    {"crop", FORM_BOX, offsetof(struct log_lead, crop)},
    {"origin_mm", FORM_POINT, offsetof(struct log_lead, origin_mm)},
    {"sample_mm", FORM_REAL, offsetof(struct log_lead, sample_mm)},
    {"mv_mm", FORM_REAL, offsetof(struct log_lead, mv_mm)},
    {"overlap", FORM_REAL, offsetof(struct log_lead, overlap)},
    {"clipped", FORM_BOOL, offsetof(struct log_lead, clipped)},
    {"overlapped_by", FORM_LIST, offsetof(struct log_lead, overlapped_by)},
    {"ecg", FORM_LIST, offsetof(struct log_lead, ecg)},
    {"min_x_plot", FORM_REAL_IGNORE, 0},
    {"max_x_plot", FORM_REAL_IGNORE, 0},
    {"min_y_plot", FORM_REAL_IGNORE, 0},
    {"max_y_plot", FORM_REAL_IGNORE, 0},
    {"x_text", FORM_REAL_IGNORE, 0},
    {"y_text", FORM_REAL_IGNORE, 0},
    {"fontsize", FORM_REAL_IGNORE, 0},
};

static bool read_text(const cJSON *value, void *to)
{
    *(const char **)to = cJSON_GetStringValue(value);
    return cJSON_IsString(value);
}

static bool read_text_or_null(const cJSON *value, void *to)
{
    return read_text(value, to) || cJSON_IsNull(value);
}

static bool read_real(const cJSON *value, void *to)
{
    *(double *)to = cJSON_IsNumber(value) ? value->valuedouble : 0;
    return cJSON_IsNumber(value) && isfinite(value->valuedouble);
}

static bool read_whole(const cJSON *value, void *to)
{
    double real;
    const bool good = read_real(value, &real) && fabs(real) <= 1e15 && real == floor(real);
    *(int64_t *)to = good ? (int64_t)real : 0;
    return good;
}

static bool read_bool(const cJSON *value, void *to)
{
    *(bool *)to = cJSON_IsTrue(value);
    return cJSON_IsBool(value);
}

static bool read_list(const cJSON *value, void *to)
{
    *(const cJSON **)to = value;
    return cJSON_IsArray(value);
}

static bool read_numbers(const cJSON *value, int count, double *numbers)
{
    if (!cJSON_IsArray(value) || cJSON_GetArraySize(value) != count) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        if (!read_real(cJSON_GetArrayItem(value, i), &numbers[i])) {
            return false;
        }
    }
    return true;
}

static bool read_point(const cJSON *value, void *to)
{
    return read_numbers(value, 2, to);
}

static bool read_corners(const cJSON *value, double corner[4])
{
    if (!read_numbers(value, 4, corner)) {
        return false;
    }
    for (int i = 0; i < 4; i++) {
        if (fabs(corner[i]) > 65535 || corner[i] != floor(corner[i])) {
            return false;
        }
    }
    return true;
}

static bool read_box(const cJSON *value, void *to)
{
    double corner[4] = {0};
    struct ecgp_box *box = to;
    if (!cJSON_IsNull(value) && !read_corners(value, corner)) {
        return false;
    }
    *box = (struct ecgp_box){(int)corner[0], (int)corner[1], (int)corner[2], (int)corner[3]};
    return cJSON_IsNull(value) || !box_empty(box);
}

static bool read_place(const cJSON *value, void *to)
{
    struct ecgp_box *box = to;
    double corner[4] = {0};
    if (!cJSON_IsNull(value) && !read_corners(value, corner)) {
        return false;
    }
    *box = (struct ecgp_box){(int)corner[0], (int)corner[1], (int)(corner[0] + corner[2]),
                             (int)(corner[1] + corner[3])};
    return cJSON_IsNull(value) || !box_empty(box);
}

static bool read_ignore(const cJSON *value, void *to)
{
    (void)to;
    return cJSON_IsNumber(value) || cJSON_IsNull(value);
}

static const struct {
    bool (*read)(const cJSON *value, void *to);
    const char *what;
} forms[] = {
    [FORM_TEXT] = {read_text, "a text"},
    [FORM_TEXT_OR_NULL] = {read_text_or_null, "a text or null"},
    [FORM_WHOLE] = {read_whole, "a whole number"},
    [FORM_REAL] = {read_real, "a number"},
    [FORM_BOOL] = {read_bool, "true or false"},
    [FORM_POINT] = {read_point, "a list of two numbers"},
    [FORM_BOX] = {read_box, "a box [x0, y0, x1, y1] in px or null"},
    [FORM_PLACE] = {read_place, "a box [x, y, w, h] in px or null"},
    [FORM_LIST] = {read_list, "a list"},
    [FORM_REAL_IGNORE] = {read_ignore, "a number or null"},
};

static bool read_members(struct verify *verify, const char *where, const cJSON *object,
                         const struct member *member, size_t count, void *to)
{
    bool good = true;
    for (; count > 0; count--, member++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, member->key);
        if (!value || !forms[member->form].read(value, (char *)to + member->offset)) {
            verify_fault(verify, where, "\"%s\" is %s, but must be %s", member->key,
                         value ? "not valid" : "missing", forms[member->form].what);
            good = false;
        }
    }
    return good;
}

/* Samples as numbers; false where one is neither a number nor null. */
static bool read_samples(struct verify *verify, const char *where, struct log_lead *lead)
{
    const int count = cJSON_GetArraySize(lead->ecg);
    lead->mv = malloc((size_t)count * sizeof *lead->mv + 1);
    if (!lead->mv) {
        verify->no_memory = true;
        return false;
    }
    const cJSON *value;
    cJSON_ArrayForEach(value, lead->ecg)
    {
        if (!cJSON_IsNumber(value) && !cJSON_IsNull(value)) {
            verify_fault(verify, where, "\"ecg\" of lead %s holds something else than numbers",
                         lead->lead);
            return false;
        }
        lead->mv[lead->samples++] = cJSON_IsNumber(value) ? value->valuedouble : NAN;
    }
    return true;
}

/* The folder that holds the crop; false where the log names another one than there are. */
static bool read_file(struct verify *verify, const char *where, struct log_lead *lead)
{
    for (int i = 0; lead->file && i < NAMES_PLACES; i++) {
        if (strcmp(lead->file, names_places[i].folder) == 0) {
            lead->place = &names_places[i];
        }
    }
    if (lead->file && !lead->place) {
        verify_fault(verify, where, "\"file\" of lead %s is \"%s\", which is no folder of crops",
                     lead->lead, lead->file);
    }
    return !lead->file || lead->place;
}

static bool read_lead(struct verify *verify, const char *where, const cJSON *object,
                      struct log_lead *lead)
{
    if (!read_members(verify, where, object, lead_members,
                      sizeof lead_members / sizeof *lead_members, lead)) {
        return false;
    }
    lead->number = lead_find(lead->lead);
    lead->inverted = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "inverted"));
    if (lead->number < 0 || lead->index < 0 || lead->index >= VERIFY_MAX_LEADS) {
        verify_fault(verify, where, "lead \"%s\" with index %lld is none that there is", lead->lead,
                     (long long)lead->index);
        return false;
    }
    const bool samples = read_samples(verify, where, lead);
    return read_file(verify, where, lead) && samples;
}

static bool read_leads(struct verify *verify, const char *where, struct log_page *page)
{
    const cJSON *object;
    uint32_t seen = 0;
    cJSON_ArrayForEach(object, page->list)
    {
        if (page->leads == VERIFY_MAX_LEADS) {
            verify_fault(verify, where, "more than %d leads", VERIFY_MAX_LEADS);
            return false;
        }
        struct log_lead *lead = &page->lead[page->leads++];
        if (!read_lead(verify, where, object, lead)) {
            return false;
        }
        if (seen >> lead->index & 1) {
            verify_fault(verify, where, "index %lld stands for two leads", (long long)lead->index);
            return false;
        }
        seen |= (uint32_t)1 << lead->index;
    }
    return true;
}

/* Index of a text among some, or -1. */
static int choose(const char *text, const char *const *among, int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(text, among[i]) == 0) {
            return i;
        }
    }
    return -1;
}

/* Names become paths, so they are held to what is safe there. */
static bool name_is_safe(const char *name)
{
    const size_t length = strlen(name);
    return length >= 1 && length <= 128 && name[0] != '.' && !strchr(name, '/') &&
           !strchr(name, '\n');
}

static bool read_mesh(struct verify *verify, const char *where, struct log_page *page)
{
    const cJSON *mesh = cJSON_GetObjectItemCaseSensitive(page->json, "mesh");
    if (mesh && !log_mesh_read(mesh, &page->mesh)) {
        verify_fault(verify, where, "\"mesh\" is not a map of the page");
        return false;
    }
    page->captured = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(page->json, "captured"));
    return true;
}

static bool check_page(struct verify *verify, const char *where, struct log_page *page)
{
    static const char *const sets[] = {"pages", "overlap"};
    const int split = choose(page->split_name, split_names, ECGP_SPLITS);
    const int set = choose(page->set_name, sets, 2);
    page->split = split < 0 ? ECGP_SPLIT_TRAIN : (enum ecgp_split)split;
    page->overlap_set = set == 1;
    const char *problem = !name_is_safe(page->name) ? "\"name\" is no file name"
                          : split < 0               ? "\"split\" is none of the splits"
                          : set < 0                 ? "\"set\" is neither pages nor overlap"
                          : page->width < 1 || page->height < 1         ? "the picture is empty"
                          : page->width > 65535 || page->height > 65535 ? "the picture is too large"
                          : !(page->px_per_mm > 0) || page->pen_mm < 0 || page->padding_x < 0 ||
                                  page->padding_y < 0 || page->padding_x > 1000 ||
                                  page->padding_y > 1000 ||
                                  page->pen_mm * page->px_per_mm > MAX_PEN_PX
                              ? "a length or the pen is out of range"
                              : NULL;
    if (problem) {
        verify_fault(verify, where, "%s", problem);
    }
    return !problem;
}

bool log_page_read(struct verify *verify, const char *where, const char *line,
                   struct log_page *page)
{
    *page = (struct log_page){.json = cJSON_ParseWithOpts(line, NULL, true)};
    if (!cJSON_IsObject(page->json)) {
        verify_fault(verify, where, "not a JSON object");
        return false;
    }
    return read_members(verify, where, page->json, page_members,
                        sizeof page_members / sizeof *page_members, page) &&
           check_page(verify, where, page) && read_mesh(verify, where, page) &&
           read_leads(verify, where, page);
}

void log_page_free(struct log_page *page)
{
    for (int i = 0; i < page->leads; i++) {
        free(page->lead[i].mv);
        free(page->lead[i].mask.data);
    }
    mesh_finish(&page->mesh);
    cJSON_Delete(page->json);
    *page = (struct log_page){0};
}
