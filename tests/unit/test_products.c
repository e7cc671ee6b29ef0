/* The tables of what a page can be made into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "dataset/tree.h"
#include "export/arrays.h"
#include "rig/scene.h"
#include "verify/checks.h"
#include "verify/paths.h"

/* Calls `see` for each file of each product in each of its places. */
static void each_file(void (*see)(const struct product *product, int i, enum place place))
{
    for (int i = 0; i < PRODUCTS * PRODUCT_PATHS * PLACES; i++) {
        const struct product *product = &products[i / PLACES / PRODUCT_PATHS];
        const int path = i / PLACES % PRODUCT_PATHS;
        const unsigned place = 1u << i % PLACES;
        if (product->path[path].places & place) {
            see(product, path, (enum place)place);
        }
    }
}

static void test_names_are_their_own(void **state)
{
    (void)state;
    for (int i = 0; i < PRODUCTS; i++) {
        assert_non_null(products[i].write);
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(products[i].info.name, products[k].info.name);
        }
    }
}

static void test_options_of_page_have_help(void **state)
{
    (void)state;
    const struct ecgp_product_info *info;
    size_t count = 0;
    for (; (info = ecgp_product_info(count)); count++) {
        assert_true(strcmp(info->argument, "FILE") == 0 || strcmp(info->argument, "DIR") == 0);
        assert_true(info->help && *info->help);
    }
    assert_in_range(count, 6, PRODUCTS);
    for (int i = 0; i < PRODUCTS; i++) {
        const char *argument = products[i].info.argument;
        const bool folder = argument && strcmp(argument, "DIR") == 0;
        assert_true(folder == (products[i].lead_file != NULL));
    }
}

/* Verify finds a product where it expects it, by patterns of its own. */
static void find_check(const struct product *product, int i, enum place place)
{
    struct text path = {0};
    const char *name = product->path[i].check;
    const struct verify_check *check = name ? verify_check_find(name) : NULL;
    if (!check || !check->path) {
        fail_msg("product %s: verify has no check \"%s\" of a file", product->info.name, name);
    }
    static const struct page_key key = {"12_3by4", ECGP_SPLIT_TEST, 31, 5};
    struct path_parts parts = {.page = "12_3by4",
                               .page_length = 7,
                               .lead = 7,
                               .crops = CROPS_NONE,
                               .split = "test",
                               .id = 31,
                               .type = 5};
    for (int k = 0; k < CROPS_FOLDERS; k++) {
        parts.crops = strcmp(crops_folders[k].folder, place_folder(place)) == 0 ? k : parts.crops;
    }
    char wanted[REPORT_PATH];
    path_fill(check->path, &parts, wanted);
    assert_true(product_add_file(product, i, place, &key, 7, &path));
    assert_string_equal(path.data, wanted);
    assert_int_equal(product->listed, check->listed);
    text_free(&path);
}

static void test_each_file_of_a_dataset_has_its_check(void **state)
{
    (void)state;
    each_file(find_check);
}

static void is_known(const struct product *product, int i, enum place place)
{
    static const char *const pages[] = {"0_3by1", "12_3by4-II_w3"};
    struct text path = {0};
    for (size_t k = 0; k < ARRAY_COUNT(pages); k++) {
        const struct page_key key = {pages[k], (enum ecgp_split)(k % ECGP_SPLITS), 7, 12};
        text_clear(&path);
        assert_true(product_add_file(product, i, place, &key, 11, &path));
        assert_true(tree_is_product(path.data));
        text_add(&path, "x");
        assert_false(tree_is_product(path.data));
    }
    text_free(&path);
}

static void test_files_of_a_run_are_known_by_their_paths(void **state)
{
    (void)state;
    static const char *const others[] = {
        "detection-dataset/images/mine.jpg",    "detection-dataset/12_3by4.jpg",
        "segmentation/image/12_3by4_lead_.png", "segmentation/image/12_3by9_lead_0.png",
        "segmentation/labels/12_3by4.txt",      "digitization-dataset/mine/grid_points.npy"};
    each_file(is_known);
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        assert_false(tree_is_product(others[i]));
    }
}

static enum ecgp_result note_folder(void *user, const char *name, struct ecgp_error *error)
{
    (void)error;
    text_addf(user, "%s\n", name);
    return ECGP_OK;
}

static void test_folders_are_those_of_the_files(void **state)
{
    (void)state;
    struct text all = {0}, some = {0};
    unsigned places[PRODUCTS] = {[PRODUCT_crop_bmp] = PLACE_CROPS};
    assert_int_equal(tree_each_folder(NULL, note_folder, &all, NULL), ECGP_OK);
    assert_non_null(strstr(all.data, "overlap-dataset/with-overlap/image\n"));
    assert_non_null(strstr(all.data, "digitization-dataset\n"));
    assert_int_equal(tree_each_folder(places, note_folder, &some, NULL), ECGP_OK);
    assert_string_equal(some.data, "overlap-dataset/with-overlap/image\n");
    text_free(&all);
    text_free(&some);
    assert_int_equal(tree_page_folder("digitization-dataset/3_3by4/grid_points.npy"),
                     strlen("digitization-dataset/3_3by4"));
    assert_int_equal(tree_page_folder("detection-dataset/labels/3_3by4.txt"), 0);
}

static void test_options_switch_products(void **state)
{
    (void)state;
    unsigned places[PRODUCTS];
    struct ecgp_options *options = options_with((const char *const[]){NULL});
    products_of_dataset(options, places);
    assert_true(places[PRODUCT_picture] && places[PRODUCT_grid_points] && places[PRODUCT_log]);
    assert_true(places[PRODUCT_logs] && places[PRODUCT_mask_bmp] && places[PRODUCT_mask_png]);
    assert_false(places[PRODUCT_map] || places[PRODUCT_map_float16] || places[PRODUCT_classes]);
    assert_false(places[PRODUCT_out] || places[PRODUCT_truth] || places[PRODUCT_masks]);
    assert_false(places[PRODUCT_picture_png]);
    options_give(options, "backward_maps", "float16");
    options_give(options, "class_maps", "yes");
    products_of_dataset(options, places);
    assert_true(places[PRODUCT_map_float16] && places[PRODUCT_classes]);
    assert_false(places[PRODUCT_map]);
    ecgp_options_destroy(options);
}

static void test_only_what_is_asked_for(void **state)
{
    (void)state;
    unsigned places[PRODUCTS];
    struct ecgp_options *options = options_with((const char *const[]){
        "make", "detection,backward_map,overlap", "mask_format", "bmp", NULL});
    products_of_dataset(options, places);
    assert_int_equal(places[PRODUCT_picture], PLACE_DETECTION);
    assert_int_equal(places[PRODUCT_labels], PLACE_DETECTION);
    assert_int_equal(places[PRODUCT_map], PLACE_DIGITIZATION);
    assert_int_equal(places[PRODUCT_signal], PLACE_WITH | PLACE_WITHOUT);
    assert_int_equal(places[PRODUCT_mask_bmp], PLACE_WITH | PLACE_WITHOUT);
    assert_int_equal(places[PRODUCT_crop], PLACE_WITHOUT);
    assert_int_equal(places[PRODUCT_mask_png] | places[PRODUCT_logs] | places[PRODUCT_classes] |
                         places[PRODUCT_grid_points],
                     0);
    assert_true(places[PRODUCT_log]);
    ecgp_options_destroy(options);
}

static void test_arrays_have_shapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAYS; i++) {
        const struct ecgp_array_info *info = ecgp_array_info(i);
        assert_non_null(info->target);
        assert_true(strspn(info->shape, "NFHWPTKBCSV234") == strlen(info->shape));
        assert_in_range(strlen(info->shape), 1, ECGP_MAX_DIMS);
        assert_true(*info->help);
        assert_true(i == ARRAY_index || array_products[i].fill);
    }
    assert_null(ecgp_array_info(ARRAYS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_their_own),
        cmocka_unit_test(test_options_of_page_have_help),
        cmocka_unit_test(test_each_file_of_a_dataset_has_its_check),
        cmocka_unit_test(test_files_of_a_run_are_known_by_their_paths),
        cmocka_unit_test(test_folders_are_those_of_the_files),
        cmocka_unit_test(test_options_switch_products),
        cmocka_unit_test(test_only_what_is_asked_for),
        cmocka_unit_test(test_arrays_have_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
