/* A tiny dataset made by hand, and one small fault after the other put into it: each must be found.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <ecgpress/dataset.h>

#include "base/array.h"
#include "base/file.h"
#include "base/text.h"
#include "dataset/contact_sheet.h"
#include "image/bmp.h"
#include "image/png.h"
#include "rig/options.h"
#include "rig/tiny_dataset.h"
#include "rig/verified.h"
#include "verify/checks.h"
#include "verify/known.h"

static const struct ecgp_verify_spec one = {.jobs = 1};

static int setup(void **state)
{
    *state = tiny_dataset_create(false);
    return 0;
}

static int teardown(void **state)
{
    tiny_dataset_free(*state);
    return 0;
}

static void untouched_is_good(void **state)
{
    const struct tiny_dataset *dataset = *state;
    assert_true(tiny_intrudes(&dataset->pages[1].trace[0], &dataset->pages[1].trace[1]));
    assert_true(tiny_share(&dataset->pages[1].trace[0], &dataset->pages[1].trace[1]) > 0);
    tiny_dataset_write(dataset);
    assert_verified(dataset->root);
}

/* --- faults --- */

struct block {
    int x, y, width, height;
    uint8_t value;
};

/* Paints over a part of a mask, in the PNG and, where that can hold it, in the BMP. */
static void paint_mask(const char *root, const char *place, const char *name,
                       const struct block *block, bool bmp_too)
{
    char path[PATH_ROOM], file[256], *data;
    size_t size;
    struct picture mask;
    snprintf(file, sizeof file, "%s/mask-png/%s.png", place, name);
    path_of(root, file, path);
    assert_int_equal(file_read(path, 1 << 24, &data, &size, NULL), ECGP_OK);
    assert_int_equal(png_decode(path, data, size, NULL, &mask, NULL), ECGP_OK);
    free(data);
    for (int y = block->y; y < block->y + block->height; y++) {
        memset(mask.data + y * mask.width + block->x, block->value, (size_t)block->width);
    }
    struct text out = {0};
    const struct pixels pixels = {mask.width, mask.height, 1, mask.width, mask.data};
    png_encode(&pixels, PNG_LEVEL_FAST, &out, NULL);
    tiny_put(root, &out, "%s", file);
    const int stride = (mask.width + 7) / 8;
    uint8_t *bits = calloc((size_t)stride, (size_t)mask.height);
    for (int i = 0; i < mask.width * mask.height; i++) {
        const int x = i % mask.width;
        bits[i / mask.width * stride + x / 8] |= (uint8_t)(mask.data[i] ? 0x80 >> x % 8 : 0);
    }
    const struct bitmap bitmap = {mask.width, mask.height, stride, bits};
    if (bmp_too) {
        bmp_encode_bitmap(&bitmap, &out, NULL);
        tiny_put(root, &out, "%s/mask-bmp/%s.bmp", place, name);
    }
    text_free(&out);
    free(bits);
    free(mask.data);
}

static void flip_block(const struct tiny_dataset *at)
{
    paint_mask(at->root, "segmentation", "0_3by1_lead_0", &(struct block){100, 5, 3, 3, 255}, true);
}

static void erase_block(const struct tiny_dataset *at)
{
    paint_mask(at->root, "segmentation", "0_3by1_lead_1", &(struct block){120, 5, 2, 60, 0}, true);
}

static void flip_png_pixel(const struct tiny_dataset *at)
{
    paint_mask(at->root, "segmentation", "0_3by1_lead_0", &(struct block){7, 7, 1, 1, 255}, false);
}

static void gray_pixel(const struct tiny_dataset *at)
{
    paint_mask(at->root, "segmentation", "0_3by1_lead_0", &(struct block){7, 7, 1, 1, 128}, false);
}

static void ink_in_gap(const struct tiny_dataset *at)
{
    paint_mask(at->root, "segmentation", "0_3by1_lead_0", &(struct block){195, 50, 4, 3, 255},
               true);
}

/* Shifts a box of the labels or the log by 3 px. */
static void shift_label(const struct tiny_dataset *at)
{
    struct text from = {0}, to = {0};
    struct ecgp_box crop = at->pages[0].trace[1].crop;
    tiny_add_label(&from, 0, &crop);
    crop.x0 += 3;
    crop.x1 += 3;
    tiny_add_label(&to, 0, &crop);
    edit(at->root, "detection-dataset/labels/0_3by1.txt", from.data, to.data);
    text_free(&from);
    text_free(&to);
}

static void shift_name(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"name_box\": [60, 226, 72,", "\"name_box\": [63, 226, 75,");
    edit(at->root, "detection-dataset/labels/0_3by1.txt", "\n2 0.15714286", "\n2 0.16428571");
}

static void swap_class(const struct tiny_dataset *at)
{
    edit(at->root, "detection-dataset/labels/0_3by1.txt", "\n2 ", "\n3 ");
}

static void drop_label(const struct tiny_dataset *at)
{
    char path[PATH_ROOM];
    path_of(at->root, "detection-dataset/labels/0_3by1.txt", path);
    assert_int_equal(file_write(path, "", 0, NULL), ECGP_OK);
}

static void change_signal(const struct tiny_dataset *at)
{
    edit(at->root, "segmentation/signal-json/0_3by1_lead_0.json", "[0,", "[0.001,");
}

static void change_checksum(const struct tiny_dataset *at)
{
    edit_number(at->root, "pages.jsonl", "\"signals_crc32\": ", 0, -1);
}

static void change_reference(const struct tiny_dataset *at)
{
    edit(at->root, "logs.json", "\"ecg\": [0,", "\"ecg\": [0.001,");
}

static void shorten_page_signal(const struct tiny_dataset *at)
{
    edit(at->root, "digitization-dataset/0_3by1/0_3by1_lead_0.json", "[0,", "[");
}

static void hide_samples(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"visible\": [[0,89]", "\"visible\": [[1,89]");
}

static void show_missing(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"visible\": [[0,89]", "\"visible\": [[0,90]");
}

static void wrong_time(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"start_s\": 0", "\"start_s\": 0.01");
}

static void wrong_speed(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"paper_speed_mm_per_s\": 50", "\"paper_speed_mm_per_s\": 25");
}

static void wrong_millimeters(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"page_width_mm\": 105", "\"page_width_mm\": 106");
}

static void change_record(const struct tiny_dataset *at)
{
    edit(at->root, "record/ecg.csv", "\n0,", "\n0.001,");
}

static void change_split(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"split\": \"train\"", "\"split\": \"val\"");
}

static void remove_mask(const struct tiny_dataset *at)
{
    char path[PATH_ROOM];
    path_of(at->root, "segmentation/mask-bmp/0_3by1_lead_1.bmp", path);
    assert_int_equal(unlink(path), 0);
}

static void add_file(const struct tiny_dataset *at)
{
    char path[PATH_ROOM];
    path_of(at->root, "segmentation/image/0_3by1_lead_7.png", path);
    assert_int_equal(file_write(path, "x", 1, NULL), ECGP_OK);
}

static void leave_part(const struct tiny_dataset *at)
{
    char path[PATH_ROOM];
    path_of(at->root, "detection-dataset/images/.0_3by1.jpg.part", path);
    assert_int_equal(file_write(path, "x", 1, NULL), ECGP_OK);
}

static void list_wrongly(const struct tiny_dataset *at)
{
    edit(at->root, "segmentation/train.txt", "0_3by1_lead_1.png", "0_3by1_lead_2.png");
}

static void list_twice(const struct tiny_dataset *at)
{
    edit(at->root, "detection-dataset/train.txt", "./images/0_3by1.jpg\n",
         "./images/0_3by1.jpg\n./images/0_3by1.jpg\n");
}

static void list_in_other_split(const struct tiny_dataset *at)
{
    edit(at->root, "detection-dataset/train.txt", "./images/0_3by1.jpg\n", "");
    char path[PATH_ROOM];
    path_of(at->root, "detection-dataset/val.txt", path);
    assert_int_equal(file_write(path, "./images/0_3by1.jpg\n", 20, NULL), ECGP_OK);
}

static void forget_overlap(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"overlapped_by\": [\"II\"]", "\"overlapped_by\": []");
}

static void wrong_share(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"overlap\": 0.", "\"overlap\": 0.9");
}

static void wrong_box(const struct tiny_dataset *at)
{
    char from[64], to[64];
    const struct ecgp_box *box = &at->pages[0].trace[0].box;
    snprintf(from, sizeof from, "\"box\": [%d", box->x0);
    snprintf(to, sizeof to, "\"box\": [%d", box->x0 + 2);
    edit(at->root, "pages.jsonl", from, to);
}

static void wrong_origin(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"origin_mm\": [12.3", "\"origin_mm\": [12.9");
}

static void wrong_clipped(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"clipped\": false", "\"clipped\": true");
}

static void wrong_size(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"height\": 260", "\"height\": 261");
}

static void wrong_copy(const struct tiny_dataset *at)
{
    char path[PATH_ROOM];
    path_of(at->root, "digitization-dataset/0_3by1/0_3by1.jpg", path);
    FILE *file = fopen(path, "ab");
    fputc(0, file);
    fclose(file);
}

static void cut_picture(const struct tiny_dataset *at)
{
    char path[PATH_ROOM];
    path_of(at->root, "detection-dataset/images/0_3by1.jpg", path);
    assert_int_equal(truncate(path, 3000), 0);
}

static void other_crop(const struct tiny_dataset *at)
{
    const struct ecgp_box *crop = &at->pages[0].trace[0].crop;
    const int width = crop->x1 - crop->x0, height = crop->y1 - crop->y0;
    uint8_t *black = calloc((size_t)width * 3, (size_t)height);
    const struct pixels pixels = {width, height, 3, width * 3, black};
    struct text out = {0};
    png_encode(&pixels, PNG_LEVEL_FAST, &out, NULL);
    tiny_put(at->root, &out, "segmentation/image/0_3by1_lead_0.png");
    text_free(&out);
    free(black);
}

static void break_line(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "{\"name\": \"0_3by1\"", "{\"name\": 0_3by1\"");
}

static void lose_member(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"pen_mm\"", "\"pan_mm\"");
}

static void repeat_name(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"set\": \"overlap\", \"picture\": null",
         "\"set\": \"pages\", \"picture\": \"\"");
}

static void leave_folder(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "\"name\": \"0_3by1\"", "\"name\": \"../0_3by1\"");
}

static void change_page_signal(const struct tiny_dataset *at)
{
    edit(at->root, "digitization-dataset/0_3by1/0_3by1_lead_0.json", "[0,", "[0.001,");
}

static void wrong_picture(const struct tiny_dataset *at)
{
    edit(at->root, "pages.jsonl", "images/0_3by1", "images/1_3by1");
}

static void lose_class(const struct tiny_dataset *at)
{
    edit(at->root, "detection-dataset/data.yaml", "7: V1", "7: V2");
}

static void break_skipped(const struct tiny_dataset *at)
{
    edit(at->root, "skipped.json", "]", "");
}

static void remove_sheet(const struct tiny_dataset *at)
{
    char path[PATH_ROOM];
    path_of(at->root, "index.html", path);
    assert_int_equal(unlink(path), 0);
}

/* Checks of which only warped pages have the files. */
static const char *const tried_elsewhere[] = {
    "grid_points",      "backward_map",     "class_map", "picture_png",
    "picture_copy_png", "landmarks",        "columns",   "rectified",
    "view_picture",     "view_picture_png", "view_truth"};

/* Files of other formats are tried by tests/cli/test_formats.py. */
static bool is_of_format(const char *path)
{
    for (int i = 0; path && i < format_folder_count; i++) {
        if (strncmp(path, format_folders[i], strlen(format_folders[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void every_fault_is_found(void **state)
{
    static const struct fault faults[] = {
        {"stroke", flip_block,
         "segmentation/mask-png/0_3by1_lead_0.png: the mask disagrees with the signal"},
        {"stroke", erase_block, "segmentation/mask-png/0_3by1_lead_1.png: the mask disagrees"},
        {"mask_bmp", flip_png_pixel, "mask-bmp/0_3by1_lead_0.bmp: 1 pixels differ"},
        {"mask_png", gray_pixel, "is 128: a mask holds 0 and 255 only"},
        {"stroke", ink_in_gap, "but no signal"},
        {"labels", shift_label, "labels/0_3by1.txt: the label in line 3 lies elsewhere"},
        {"name_ink", shift_name, "is not the box of its ink"},
        {"labels", swap_class, "line 4 has another class"},
        {"labels", drop_label, "0 labels, expected 4"},
        {"crop_signal", change_signal, "signal-json/0_3by1_lead_0.json: sample 0 is not the one"},
        {"log", change_checksum, "\"signals_crc32\" in pages.jsonl is not that"},
        {"log", change_page_signal, "\"signals_crc32\" in pages.jsonl is not that"},
        {"logs", change_reference, "\"ecg\" is not that of page 0_3by1"},
        {"log", hide_samples, "that is not among the visible ones"},
        {"log", show_missing, "among the visible ones that cannot be seen"},
        {"log", wrong_time, "has a time that does not follow"},
        {"log", wrong_speed, "has another scale than its page"},
        {"log", wrong_millimeters, "its size in mm is not that"},
        {"source", change_record, "sample 0 of lead 0 (I)"},
        {"splits", change_split, "record 0 is in train"},
        {"mask_bmp", remove_mask, "mask-bmp/0_3by1_lead_1.bmp: No such file"},
        {"strays", add_file, "image/0_3by1_lead_7.png: nothing in pages.jsonl"},
        {"strays", leave_part, ".0_3by1.jpg.part: nothing in pages.jsonl"},
        {"lists", list_wrongly, "lists ./image/0_3by1_lead_2.png, which is no picture"},
        {"lists", list_twice, "once more"},
        {"lists", list_in_other_split, "which belongs to train"},
        {"overlap", forget_overlap, "masks with ink in this crop: II; pages.jsonl names none"},
        {"overlap", wrong_share, "of the mask lies under other masks"},
        {"mask_png", wrong_box, "the ink's box is"},
        {"stroke", wrong_origin, "the mask disagrees with the signal"},
        {"log", wrong_clipped, "said to be clipped"},
        {"picture", wrong_size, "420 x 260 px, but 420 x 261 px are expected"},
        {"picture_copy", wrong_copy, "other bytes than the same page"},
        {"picture", cut_picture, "images/0_3by1.jpg: "},
        {"crop", other_crop, "differs from the page's picture"},
        {NULL, break_line, "pages.jsonl:1: not a JSON object"},
        {NULL, lose_member, "\"pen_mm\" is missing"},
        {NULL, repeat_name, "two pages of the set pages have the name 0_3by1"},
        {NULL, leave_folder, "\"name\" is no file name"},
        {"signal", shorten_page_signal, "0_3by1/0_3by1_lead_0.json: 159 samples, but 160"},
        {"log", wrong_picture, "\"picture\" is detection-dataset/images/1_3by1.jpg"},
        {"data_yaml", lose_class, "a line \"  7: V1\" is missing"},
        {"skipped", break_skipped, "skipped.json: not JSON"},
        {"contact_sheet", remove_sheet, "index.html: No such file"},
    };
    assert_faults(*state, faults, ARRAY_COUNT(faults));
    for (int i = 0; i < verify_check_count; i++) {
        bool tried = has_fault(faults, ARRAY_COUNT(faults), verify_checks[i].name) ||
                     is_of_format(verify_checks[i].path);
        for (size_t k = 0; k < ARRAY_COUNT(tried_elsewhere); k++) {
            tried = tried || strcmp(tried_elsewhere[k], verify_checks[i].name) == 0;
        }
        assert_true(tried);
    }
    for (int i = 0; i < verify_whole_check_count; i++) {
        assert_true(has_fault(faults, ARRAY_COUNT(faults), verify_whole_checks[i].name) ||
                    is_of_format(verify_whole_checks[i].path));
    }
}

static void unreadable_source_is_no_fault(void **state)
{
    const struct tiny_dataset *dataset = *state;
    tiny_dataset_write(dataset);
    char path[PATH_ROOM];
    path_of(dataset->root, "record", path);
    file_remove_tree(path, NULL);
    struct told told;
    assert_int_equal(verified(dataset->root, &told), 0);
    assert_int_equal(told.count, 1);
    assert_non_null(strstr(told.text.data, "signals were not compared"));
    text_free(&told.text);
}

static void what_is_no_dataset_is_refused(void **state)
{
    const struct tiny_dataset *dataset = *state;
    struct ecgp_error error;
    char path[PATH_ROOM];
    file_remove_tree(dataset->root, NULL);
    assert_int_equal(ecgp_dataset_verify(dataset->root, &one, NULL, NULL, &error), ECGP_NO_INPUT);
    tiny_dataset_write(dataset);
    path_of(dataset->root, "pages.jsonl.part", path);
    assert_int_equal(file_write(path, "x", 1, NULL), ECGP_OK);
    assert_int_equal(ecgp_dataset_verify(dataset->root, &one, NULL, NULL, &error), ECGP_NO_INPUT);
    assert_non_null(strstr(error.text, "--resume"));
    unlink(path);
    path_of(dataset->root, "pages.jsonl", path);
    unlink(path);
    assert_int_equal(ecgp_dataset_verify(dataset->root, &one, NULL, NULL, &error), ECGP_NO_INPUT);
    assert_non_null(strstr(error.text, "not a dataset"));
    assert_int_equal(file_write(path, "{}\n", 3, NULL), ECGP_OK);
    assert_int_equal(ecgp_dataset_verify(dataset->root, &one, NULL, NULL, &error), ECGP_BAD_DATA);
}

/* Writes the contact sheet as a run of all options' defaults does. */
static enum ecgp_result write_sheet(const char *folder)
{
    struct ecgp_options *options = options_default();
    struct folder root;
    unsigned places[PRODUCTS];
    products_of_dataset(options, places);
    ecgp_options_destroy(options);
    folder_open(&root, folder, NULL);
    const enum ecgp_result result = contact_sheet_write(&root, "pages.jsonl", places, NULL, NULL);
    folder_close(&root);
    return result;
}

static char *read_sheet(const struct tiny_dataset *dataset)
{
    char path[PATH_ROOM], *data;
    size_t size;
    assert_int_equal(write_sheet(dataset->root), ECGP_OK);
    path_of(dataset->root, "index.html", path);
    assert_int_equal(file_read(path, 1 << 24, &data, &size, NULL), ECGP_OK);
    return data;
}

static void a_contact_sheet_shows_it(void **state)
{
    static const char *const parts[] = {
        "<tr><td>3by1</td><td>1</td><td>0</td><td>0</td><td>1</td></tr>",
        "<tr><td>3by1 (overlap)</td><td>1</td>",
        "src=\"detection-dataset/images/0_3by1.jpg\" width=\"420\" height=\"260\"",
        "<svg viewBox=\"0 0 420 260\">",
        "<rect class=\"name\" x=\"60\" y=\"226\" width=\"12\" height=\"24\"><title>name II</title>",
        "src=\"segmentation/image/0_3by1_lead_1.png\"",
        "src=\"segmentation/mask-png/0_3by1_lead_1.png\"",
        "src=\"overlap-dataset/with-overlap/image/0_3by1_lead_0.bmp\"",
    };
    const struct tiny_dataset *dataset = *state;
    tiny_dataset_write(dataset);
    char *sheet = read_sheet(dataset);
    char *again = read_sheet(dataset);
    assert_string_equal(sheet, again);
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        if (!strstr(sheet, parts[i])) {
            fail_msg("no %s in:\n%s", parts[i], sheet);
        }
    }
    assert_null(strstr(sheet, "http"));
    assert_null(strstr(sheet, dataset->root));
    free(sheet);
    free(again);
    assert_verified(dataset->root);
    assert_int_equal(write_sheet("/nonexistent"), ECGP_NO_INPUT);
}

static bool stop_at_once(void *user)
{
    (void)user;
    return true;
}

static void a_stop_is_obeyed(void **state)
{
    const struct tiny_dataset *dataset = *state;
    tiny_dataset_write(dataset);
    const struct ecgp_run_hooks hooks = {.stop = stop_at_once};
    struct ecgp_error error;
    assert_int_equal(ecgp_dataset_verify(dataset->root, &one, &hooks, NULL, &error), ECGP_STOPPED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(untouched_is_good),
        cmocka_unit_test(every_fault_is_found),
        cmocka_unit_test(unreadable_source_is_no_fault),
        cmocka_unit_test(what_is_no_dataset_is_refused),
        cmocka_unit_test(a_contact_sheet_shows_it),
        cmocka_unit_test(a_stop_is_obeyed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
