/* The panel over settings of its own: it knows no options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "preview/ui/panel.h"

static const struct panel_row rows[] = {
    {"amount", "first", "how much", "severity", "1", {KNOB_REAL, 0, 10, "kg", ""}},
    {"span", "first", "from where to where", NULL, "0", {KNOB_RANGE, 0, 100, "", ""}},
    {"shape", "second", "which form", NULL, "round", {KNOB_CHOICE, 0, 0, "", "round|square"}},
    {"span_color", "second", "which hues", NULL, "red", {KNOB_PICK, 0, 0, "", "red|green|blue"}},
};

enum { AMOUNT, SPAN, SHAPE, COLOR, ROWS };

static char values[ROWS][KNOB_SIZE];

static bool row(void *user, int index, struct panel_row *out)
{
    (void)user;
    if (index < ROWS) {
        *out = rows[index];
    }
    return index < ROWS;
}

static const char *value(void *user, int index, char text[KNOB_SIZE], enum panel_origin *origin)
{
    (void)user;
    (void)text;
    *origin = strcmp(values[index], rows[index].fallback) == 0 ? PANEL_DEFAULT : PANEL_GIVEN;
    return values[index];
}

static enum ecgp_result set(void *user, int index, const char *text, struct ecgp_error *error)
{
    (void)user;
    if (strchr(text, '!')) {
        return error_set(error, ECGP_USAGE, "%s is no value", text);
    }
    snprintf(values[index], KNOB_SIZE, "%s", text);
    return ECGP_OK;
}

static enum ecgp_result reset(void *user, int index, struct ecgp_error *error)
{
    return set(user, index, rows[index].fallback, error);
}

static const struct panel_model model = {NULL, "Things", "None.", "by chance",
                                         row,  value,    set,     reset};

static int begin(void **state)
{
    static struct panel panel;
    for (int i = 0; i < ROWS; i++) {
        snprintf(values[i], KNOB_SIZE, "%s", rows[i].fallback);
    }
    panel_init(&panel, &model);
    *state = &panel;
    return 0;
}

static void type(struct panel *panel, const char *text)
{
    for (; *text; text++) {
        panel_type(panel, (unsigned char)*text);
    }
}

/* By name, other name, group and help; whatever begins with it is the best name. */
static void test_search(void **state)
{
    static const struct {
        const char *text;
        int found;
    } searches[] = {
        {"span_c", COLOR}, {"Span", SPAN},  {"span color", COLOR}, {"severity", AMOUNT},
        {"second", SHAPE}, {"hues", COLOR}, {"where to", SPAN},    {"sh", SHAPE},
    };
    struct panel *panel = *state;
    for (size_t i = 0; i < ARRAY_COUNT(searches); i++) {
        type(panel, searches[i].text);
        assert_int_equal(panel->selected, searches[i].found);
        panel_leave(panel);
        assert_string_equal(panel->search.text, "");
    }
    type(panel, "sp");
    panel_select(panel, -5);
    assert_int_equal(panel->selected, SPAN);
    panel_select(panel, 1);
    assert_int_equal(panel->selected, COLOR); /* what is not listed is passed over */
    type(panel, "q");
    assert_int_equal(panel->selected, COLOR); /* nothing is found */
}

static void test_values(void **state)
{
    struct panel *panel = *state;
    assert_true(panel_step(panel, KNOB_BOTH, 3));
    assert_string_equal(values[AMOUNT], "1.3");
    panel_edit(panel);
    panel_type(panel, 0); /* a letter less */
    type(panel, "5!");
    assert_false(panel_accept(panel));
    assert_string_equal(panel->error.text, "1.5! is no value");
    assert_int_equal(panel->focus, PANEL_EDIT);
    panel_type(panel, 0);
    assert_true(panel_accept(panel));
    assert_string_equal(values[AMOUNT], "1.5");
    panel_edit(panel);
    type(panel, "9"); /* the first letter begins anew */
    assert_string_equal(panel->entry.text, "9");
    panel_leave(panel);
    assert_string_equal(values[AMOUNT], "1.5");
    assert_true(panel_reset(panel));
    assert_string_equal(values[AMOUNT], "1");
}

/* Letters of more than one byte are one letter. */
static void test_typing(void **state)
{
    struct panel *panel = *state;
    panel_paste(panel, "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x92\x93\n");
    assert_string_equal(panel->search.text, "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x92\x93 ");
    for (int left = 4; left > 0; left--) {
        panel_type(panel, 0);
    }
    assert_string_equal(panel->search.text, "a");
    panel_paste(panel, "\xFF");
    assert_string_equal(panel->search.text, "a?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_search, begin),
        cmocka_unit_test_setup(test_values, begin),
        cmocka_unit_test_setup(test_typing, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
