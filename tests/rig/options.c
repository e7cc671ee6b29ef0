#include "rig/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rig/expect.h"

struct ecgp_options *options_default(void)
{
    struct ecgp_options *options;
    assert_int_equal(ecgp_options_create(&options, NULL), ECGP_OK);
    return options;
}

struct ecgp_options *options_with(const char *const *settings)
{
    struct ecgp_options *options = options_default();
    for (; *settings; settings += 2) {
        options_give(options, settings[0], settings[1]);
    }
    return options;
}

void options_give(struct ecgp_options *options, const char *name, const char *value)
{
    struct ecgp_error error = {0};
    if (ecgp_options_set(options, name, value, &error) != ECGP_OK) {
        fail_msg("%s = %s: %s", name, value, error.text);
    }
    assert_int_equal(ecgp_options_source(options, name), ECGP_FROM_CALLER);
}

void options_give_number(struct ecgp_options *options, const char *name, double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.17g", value);
    options_give(options, name, text);
}

void options_refuse(struct ecgp_options *options, const char *name, const char *value,
                    const char *part)
{
    struct ecgp_error error = {0};
    char before[4096];
    snprintf(before, sizeof before, "%s", ecgp_options_get(options, name));
    if (ecgp_options_set(options, name, value, &error) != ECGP_USAGE) {
        fail_msg("%s = \"%s\" was taken", name, value);
    }
    assert_int_equal(error.code, ECGP_USAGE);
    assert_contains(error.text, part);
    assert_string_equal(ecgp_options_get(options, name), before);
}
