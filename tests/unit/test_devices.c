/* Words for devices, CUDA_VISIBLE_DEVICES, and which devices a wish means. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "gpu/device_signs.h"
#include "rig/scratch.h"

static const char first_uuid[] = "00112233445566778899aabbccddeeff";
static const char second_uuid[] = "0011ffff445566778899aabbccddeeff";

/* --- words ------------------------------------------------------------------------------------ */

static struct device_wish wish_of(const char *text)
{
    struct device_wish wish;
    char why[200];
    if (!device_wish_read(text, &wish, why, sizeof why)) {
        fail_msg("%s", why);
    }
    return wish;
}

static void words_are_read(void **state)
{
    (void)state;
    struct device_wish wish;
    char why[200];
    assert_int_equal(wish_of("auto").kind, DEVICE_AUTO);
    assert_int_equal(wish_of("cpu").kind, DEVICE_CPU);
    assert_int_equal(wish_of("gpu").kind, DEVICE_GPU);
    assert_int_equal(wish_of("cuda").kind, DEVICE_CUDA);
    assert_int_equal(wish_of("cuda:12").kind, DEVICE_CUDA);
    assert_int_equal(wish_of("cuda:12").number, 12);
    assert_int_equal(wish_of("9999").kind, DEVICE_NUMBER);
    assert_int_equal(wish_of("9999").number, 9999);
    assert_int_equal(wish_of("GPU-0011").kind, DEVICE_BY_UUID);
    assert_string_equal(wish_of("GPU-0011").uuid, "0011");
    assert_string_equal(wish_of("00112233-4455-6677-8899-AABBCCDDEEFF").uuid, first_uuid);
    assert_string_equal(wish_of(first_uuid).uuid, first_uuid);
    static const char *const wrong[] = {"",   "AUTO",     "cuda:",   "cuda:+1",         "10000",
                                        "1 ", " 1",       "GPU-",    "GPU-0011g",       "0011-2233",
                                        "-1", "MIG-0011", "GPU--00", "GPU-00112233--4", "GPU-0-0"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(device_wish_read(wrong[i], &wish, why, sizeof why));
        assert_non_null(strstr(why, wrong[i]));
    }
    assert_false(device_wish_read("00112233445566778899aabbccddeeff0", &wish, why, sizeof why));
}

/* --- CUDA_VISIBLE_DEVICES --------------------------------------------------------------------- */

static void entries(const char *text, int count, bool mig)
{
    struct cuda_list list;
    cuda_list_read(text, &list);
    assert_true(list.is_set);
    assert_int_equal(list.count, count);
    assert_int_equal(list.mig, mig);
}

static void lists_end_where_cuda_ends_them(void **state)
{
    (void)state;
    struct cuda_list list;
    char many[400] = "0";
    cuda_list_read(NULL, &list);
    assert_false(list.is_set);
    entries("", 0, false);
    entries("-1", 0, false);
    entries("NoDevFiles", 0, false);
    entries("2", 1, false);
    entries(" 2 ,\t0", 2, false);
    entries("2,-1,0", 1, false);
    entries("2,,0", 1, false);
    entries("0,GPU-0011,1", 3, false);
    entries("0,GPU-,1", 1, false);
    entries("MIG-0011,0", 0, true);
    entries("0,MIG-GPU-0011/1/0", 1, true);
    for (int i = 0; i < 99; i++) {
        strcat(many, ",0");
    }
    entries(many, CUDA_ENTRIES, false);
    cuda_list_read("3,GPU-0011ff,GPU-0011", &list);
    assert_int_equal(cuda_list_find(&list, 3, ""), 0);
    assert_int_equal(cuda_list_find(&list, 2, ""), -1);
    assert_int_equal(cuda_list_find(&list, -1, second_uuid), 1);
    assert_int_equal(cuda_list_find(&list, -1, first_uuid), 2);
    assert_int_equal(cuda_list_find(&list, 3, first_uuid), 0);
}

/* --- devices ---------------------------------------------------------------------------------- */

/* Devices by letters: g, h: GPUs of CUDA's 0 and 1; x: one that CUDA does not see; o: a GPU of
 * another maker; s: software; m: Mesa's surfaceless platform; t: the GPU g by another driver. */
static struct devices make(const char *letters, const char *visible)
{
    struct devices devices = {0};
    for (const char *c = letters; *c; c++) {
        struct device *device = &devices.at[devices.count];
        *device = (struct device){.number = *c == 'm' ? -1 : devices.count, .cuda = -1};
        device->is_software = *c == 's';
        device->of_cuda = strchr("ghx", *c) != NULL;
        device->cuda = *c == 'g' ? 0 : *c == 'h' ? 1 : -1;
        snprintf(device->uuid, sizeof device->uuid, "%s",
                 *c == 'g'   ? first_uuid
                 : *c == 'h' ? second_uuid
                             : "");
        snprintf(device->file, sizeof device->file, "%s",
                 strchr("gt", *c) ? "/dev/dri/renderD128" : "");
        devices.count++;
    }
    devices_settle(&devices, visible);
    return devices;
}

/* The places that are tried, in order, as digits. */
static const char *tried(const struct devices *devices, const char *word, int worker)
{
    static char text[2 * DEVICES + 1];
    const struct device_wish wish = wish_of(word);
    struct device_choice choice;
    struct text why = {0};
    devices_choose(devices, &wish, worker, &choice, &why);
    assert_int_equal(choice.count == 0, why.length > 0);
    text_free(&why);
    for (int i = 0; i < choice.count; i++) {
        text[i] = (char)('0' + choice.at[i].device);
    }
    text[choice.count] = '\0';
    return text;
}

static void tries(const char *letters, const char *visible, const char *word, const char *expected)
{
    const struct devices devices = make(letters, visible);
    assert_string_equal(tried(&devices, word, 0), expected);
}

static void gpus_come_first(void **state)
{
    (void)state;
    tries("sghm", NULL, "auto", "120312");
    tries("sghm", NULL, "gpu", "123");
    tries("sghm", NULL, "cpu", "0312");
    tries("sghm", NULL, "2", "2");
    tries("sghm", NULL, "3", "");
    tries("s", NULL, "gpu", "");
    tries("", NULL, "auto", "");
    tries("gto", NULL, "gpu", "02");
    tries("gto", NULL, "1", "1");
}

static void workers_are_spread(void **state)
{
    (void)state;
    const struct devices devices = make("gohs", NULL);
    static const char *const one[] = {"0", "1", "2", "0", "1", "2", "0"};
    for (int i = 0; i < 7; i++) {
        assert_memory_equal(tried(&devices, "gpu", i), one[i], 1);
    }
    /* where the first does not open, the next ones are shared out anew */
    const struct devices with_bad = make("ogh", NULL);
    for (int i = 0; i < 12; i += 3) { /* workers whose first is device 0 */
        assert_int_equal(tried(&with_bad, "gpu", i)[1] - '1', i % 2);
    }
    assert_string_equal(tried(&devices, "3", 5), "3");
}

static void cuda_counts(void **state)
{
    (void)state;
    tries("ghs", NULL, "cuda:0", "0");
    tries("hgs", NULL, "cuda:0", "1");
    tries("ghs", NULL, "cuda:2", "");
    tries("os", NULL, "cuda:0", "");
    /* the driver leaves the variable alone */
    tries("ghs", "1", "cuda:0", "1");
    tries("ghs", "1", "gpu", "1");
    tries("ghs", "1,5,6", "cuda:1", "1"); /* as well behind it, which is taken for granted */
    tries("ghs", "GPU-0011f,0", "cuda:0", "1");
    tries("ghs", "GPU-0011f,GPU-00112", "cuda:1", "0");
    tries("ghs", "", "gpu", "");
    tries("ghs", "", "auto", "2");
    tries("ghs", "MIG-1", "gpu", "");
    /* it counts behind it */
    tries("xgs", "1", "cuda:0", "1");
    tries("xgs", "1", "gpu", "1");
    tries("xxs", "", "gpu", "");
    tries("hgs", "1,0", "cuda:1", "0");
    /* it is not asked for others, or by number */
    tries("ghos", "", "gpu", "2");
    tries("ghs", "", "0", "0");
    const struct devices devices = make("ghxs", "0");
    assert_int_equal(devices_hidden(&devices), 2);
}

static void uuids_are_found(void **state)
{
    (void)state;
    tries("ghs", NULL, "GPU-00112", "0");
    tries("ghs", NULL, "0011FFFF-4455-6677-8899-aabbccddeeff", "1");
    tries("ghs", NULL, "GPU-0011", "");
    tries("ghs", NULL, "GPU-77", "2"); /* OpenGL may tell its own */
    tries("ghm", NULL, "GPU-77", "");
}

static void names_say_what_is_known(void **state)
{
    (void)state;
    char name[DEVICE_NAME];
    const struct devices devices = make("gxsm", "0");
    static const char *const names[] = {
        "EGL device 0 (hardware, /dev/dri/renderD128, cuda:0, "
        "GPU-00112233-4455-6677-8899-aabbccddeeff)",
        "EGL device 1 (hardware, hidden by CUDA_VISIBLE_DEVICES)",
        "EGL device 2 (software)",
        "Mesa's surfaceless platform",
    };
    for (int i = 0; i < 4; i++) {
        device_describe(&devices.at[i], name);
        assert_string_equal(name, names[i]);
    }
}

/* --- signs of a GPU --------------------------------------------------------------------------- */

static void place(const char *root, const char *path)
{
    char whole[500];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    for (char *c = whole + strlen(root) + 1; (c = strchr(c, '/')); *c++ = '/') {
        *c = '\0';
        mkdir(whole, 0700);
    }
    FILE *file = fopen(whole, "w");
    assert_non_null(file);
    fclose(file);
}

static void says(const struct device_signs *signs, const char *letters, const char *visible,
                 const char *failed, const char *part)
{
    const struct devices devices = make(letters, visible);
    struct text out = {0};
    device_signs_explain(signs, &devices, failed, &out);
    if (part ? !out.data || !strstr(out.data, part) : out.length > 0) {
        fail_msg("\"%s\" instead of \"%s\"", out.data ? out.data : "", part ? part : "");
    }
    text_free(&out);
}

static void machines_are_explained(void **state)
{
    (void)state;
    struct device_signs signs = {0};
    says(&signs, "s", NULL, "", NULL);
    signs.nvidia = "/dev/nvidiactl";
    signs.capabilities = "compute,utility";
    says(&signs, "s", NULL, "", "(it is \"compute,utility\")");
    says(&signs, "s", "", "", NULL);
    says(&signs, "s", "0", "", "NVIDIA_DRIVER_CAPABILITIES");
    signs.library = true;
    says(&signs, "s", NULL, "", "10_nvidia.json");
    signs.vendor_file = true;
    says(&signs, "s", NULL, "", "its EGL offers no device");
    says(&signs, "gs", NULL, "it broke", "it broke");
    says(&signs, "gs", NULL, "", NULL);
    says(&signs, "xs", "3", "", "hides all GPUs");
    says(&signs, "xs", "", "", NULL);
    says(&signs, "xs", "MIG-0", "", "slice of a GPU (MIG)");
    signs = (struct device_signs){.node = "/dev/dri/renderD129", .is_closed = true};
    says(&signs, "s", NULL, "", "(/dev/dri/renderD129), but this user may not open it: join");
    signs.is_closed = false;
    says(&signs, "s", NULL, "", "no driver of EGL takes it");
}

static void signs_are_found(void **state)
{
    const char *root = ((struct scratch *)*state)->folder;
    struct device_signs signs;
    unsetenv("__EGL_VENDOR_LIBRARY_FILENAMES");
    unsetenv("__EGL_VENDOR_LIBRARY_DIRS");
    setenv("NVIDIA_DRIVER_CAPABILITIES", "all", 1);
    device_signs_find(root, &signs);
    assert_null(signs.nvidia);
    assert_string_equal(signs.node, "");
    place(root, "/proc/driver/nvidia");
    device_signs_find(root, &signs);
    assert_string_equal(signs.nvidia, "/proc/driver/nvidia");
    assert_string_equal(signs.capabilities, "all");
    assert_false(signs.vendor_file);
    place(root, "/usr/share/glvnd/egl_vendor.d/50_mesa.json");
    device_signs_find(root, &signs);
    assert_false(signs.vendor_file);
    place(root, "/usr/share/glvnd/egl_vendor.d/10_nvidia.json");
    place(root, "/dev/nvidiactl");
    place(root, "/dev/dri/card0");
    device_signs_find(root, &signs);
    assert_true(signs.vendor_file);
    assert_string_equal(signs.nvidia, "/dev/nvidiactl");
    assert_string_equal(signs.node, "");
    place(root, "/dev/dri/renderD128");
    setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/x/50_mesa.json", 1);
    device_signs_find(root, &signs);
    assert_false(signs.vendor_file);
    assert_string_equal(signs.node, "/dev/dri/renderD128");
    assert_false(signs.is_closed);
    setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/x/10_nvidia.json", 1);
    device_signs_find(root, &signs);
    assert_true(signs.vendor_file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read),
        cmocka_unit_test(lists_end_where_cuda_ends_them),
        cmocka_unit_test(gpus_come_first),
        cmocka_unit_test(workers_are_spread),
        cmocka_unit_test(cuda_counts),
        cmocka_unit_test(uuids_are_found),
        cmocka_unit_test(names_say_what_is_known),
        cmocka_unit_test(machines_are_explained),
        cmocka_unit_test_setup_teardown(signs_are_found, scratch_set_up, scratch_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
