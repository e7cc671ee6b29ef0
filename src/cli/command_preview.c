#include <stdio.h>
#include <string.h>

#include <ecgpress/page.h>

#include "commands.h"
#include "guard.h"

enum own { OWN_LAYOUT, OWN_PAGE_INDEX, OWN_WINDOW, OWN_RECORD, OWN_SIZE, OWN_KEYS };

#ifdef ECGPRESS_PREVIEW

#include "preview/preview.h"

static enum ecgp_result find_layout(const char *given, const char **layout,
                                    struct ecgp_error *error)
{
    *layout = ecgp_layout_find(given);
    return *layout ? ECGP_OK
                   : cli_usage(error,
                               "--layout: \"%.100s\" is not a layout (see ecgpress "
                               "layouts)",
                               given);
}

static enum ecgp_result read_size(const char *text, struct preview *preview,
                                  struct ecgp_error *error)
{
    char end;
    if (text && (sscanf(text, "%dx%d%c", &preview->width, &preview->height, &end) != 2 ||
                 preview->width < 480 || preview->height < 320 || preview->width > 16384 ||
                 preview->height > 16384)) {
        return cli_usage(error, "--size: \"%.100s\" is not a size (expected 1280x800)", text);
    }
    return ECGP_OK;
}

static enum ecgp_result read_own(const char *const *own, struct preview *preview,
                                 struct ecgp_error *error)
{
    long record = 0, number = 0, window = 0;
    enum ecgp_result result =
        find_layout(own[OWN_LAYOUT] ? own[OWN_LAYOUT] : "3by4", &preview->layout, error);
    result =
        result ? result : read_count("page_index", own[OWN_PAGE_INDEX], MAX_NUMBER, &number, error);
    result = result ? result : read_count("window", own[OWN_WINDOW], MAX_WINDOW, &window, error);
    result = result ? result : read_count("record", own[OWN_RECORD], MAX_NUMBER, &record, error);
    preview->page_index = number;
    preview->window = (int)window;
    preview->record = record;
    return result == ECGP_OK ? read_size(own[OWN_SIZE], preview, error) : result;
}

/* What counts without the command line and the window: the environment and `.env`. */
static enum ecgp_result load_base(struct ecgp_options **base, struct ecgp_error *error)
{
    enum ecgp_result result = ecgp_options_create(base, error);
    result = result ? result : ecgp_options_load_dotenv(*base, ".env", NULL, NULL, error);
    return result == ECGP_OK ? ecgp_options_load_environment(*base, error) : result;
}

static enum ecgp_result show(const struct arguments *arguments, struct ecgp_error *error)
{
    struct ecgp_options *base = NULL;
    struct preview preview = {.options = arguments->options};
    enum ecgp_result result = read_own(arguments->own, &preview, error);
    result = result ? result : arguments_load(arguments, error);
    if (result == ECGP_OK && arguments->operand) {
        result = ecgp_options_set(arguments->options, "raw_signal_path", arguments->operand, error);
    }
    result = result ? result : load_base(&base, error);
    if (result == ECGP_OK) {
        preview.base = base;
        result = preview_run(&preview, error);
    }
    ecgp_options_destroy(base);
    return result;
}

static int run(const struct arguments *arguments)
{
    struct ecgp_error error = {0};
    if (arguments->own[OWN_KEYS]) {
        preview_print_keys();
        return 0;
    }
    guard_against_crashes();
    return show(arguments, &error) == ECGP_OK ? 0 : cli_fail(&error);
}

#else

static int run(const struct arguments *arguments)
{
    (void)arguments;
    const struct ecgp_error error = {
        ECGP_NO_GPU, "this program was built without the preview window: install libglfw3-dev and "
                     "build with -DECGPRESS_PREVIEW=ON"};
    return cli_fail(&error);
}

#endif

const struct verb verb_preview = {
    .name = "preview",
    .synopsis = "[RECORD | FOLDER] [options]",
    .summary = "Open a window that shows pages of the records live, with an overlay of their "
               "ground truth. Press ? for its keys. Without RECORD: built-in ECGs.",
    .operand = "RECORD",
    .optional = true,
    .record = true,
    .table = true,
    .own =
        {
            [OWN_LAYOUT] = {"layout", "LAYOUT", LAYOUT_HELP},
            [OWN_PAGE_INDEX] = {"page_index", "N",
                                "index of the page: with the seed it samples the look; default 0",
                                .alias = "number"},
            [OWN_WINDOW] = {"window", "N", "time window of the record; default 0, the first"},
            [OWN_RECORD] = {"record", "N", "index of the first record; default 0"},
            [OWN_SIZE] = {"size", "WxH", "size of the window; default: fits the screen"},
            [OWN_KEYS] = {"keys", NULL, "print the window's keys as a Markdown table"},
        },
    .run = run,
};
