/* Lines of a dataset's logs, read back: those of a damaged file are none, those for which there is
 * no memory are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <cjson/cJSON.h>

#include "dataset/file_list.h"
#include "dataset/log_line.h"

static const char files_line[] = "{\"name\": \"0_3by1\", \"set\": \"pages\", "
                                 "\"files\": {\"detection-dataset/labels/0_3by1.txt\": 310}}";
static const char page_line[] =
    "{\"name\": \"0_3by1\", \"set\": \"pages\", \"split\": \"train\", \"signals_crc32\": 7, "
    "\"leads\": [{\"index\": 0, \"crop\": [1, 2, 3, 4]}]}";

static int left; /* allocations that succeed */

static void *scarce(size_t size)
{
    return left-- > 0 ? malloc(size) : NULL;
}

static enum ecgp_result read_files(const char *line)
{
    struct file_list list;
    const enum ecgp_result result = file_list_read(&list, line, strlen(line));
    file_list_finish(&list);
    return result;
}

static enum ecgp_result read_page(const char *line)
{
    struct page_summary summary;
    return log_line_read(line, strlen(line), &summary);
}

static void test_lines_are_told_from_others(void **state)
{
    (void)state;
    assert_int_equal(read_files(files_line), ECGP_OK);
    assert_int_equal(read_page(page_line), ECGP_OK);
    assert_int_equal(read_files(page_line), ECGP_BAD_DATA);
    assert_int_equal(read_page(files_line), ECGP_BAD_DATA);
    assert_int_equal(read_files("{\"name\":"), ECGP_BAD_DATA);
    assert_int_equal(read_page(""), ECGP_BAD_DATA);
}

static void test_want_of_memory_is_no_damage(void **state)
{
    (void)state;
    cJSON_InitHooks(&(cJSON_Hooks){scarce, free});
    for (int i = 0; i < 8; i++) {
        left = i;
        assert_int_equal(read_files(files_line), ECGP_NO_MEMORY);
        left = i;
        assert_int_equal(read_page(page_line), ECGP_NO_MEMORY);
    }
    cJSON_InitHooks(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_are_told_from_others),
        cmocka_unit_test(test_want_of_memory_is_no_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
