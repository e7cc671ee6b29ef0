#include "options_help.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <ecgpress/page.h>

#include "wrap.h"

enum { NAME_COLUMN = 2, HELP_COLUMN = 29 };

void option_limits(const struct ecgp_option_info *info, char text[OPTION_LIMITS])
{
    *text = '\0';
    if (info->type == ECGP_OPTION_BOOL) {
        snprintf(text, OPTION_LIMITS, "0 or 1");
    } else if (info->type == ECGP_OPTION_CHOICE || info->type == ECGP_OPTION_PICK) {
        for (const char *p = info->choices; *p;) {
            const int length = (int)strcspn(p, "|");
            const size_t used = strlen(text);
            snprintf(text + used, OPTION_LIMITS - used, "%s%.*s", used ? " or " : "", length, p);
            p += length + (p[length] == '|');
        }
    } else if (info->type != ECGP_OPTION_TEXT) {
        const char *gap = *info->unit ? " " : "";
        if (info->high >= 9223372036854775808.0) {
            snprintf(text, OPTION_LIMITS, "%.15g to %" PRId64 "%s%s", info->low, INT64_MAX, gap,
                     info->unit);
        } else {
            snprintf(text, OPTION_LIMITS, "%.15g to %.15g%s%s", info->low, info->high, gap,
                     info->unit);
        }
    }
}

/* The layouts are choices that the table of options does not hold. */
static void list_layouts(char text[OPTION_LIMITS])
{
    const char *name;
    size_t used = (size_t)snprintf(text, OPTION_LIMITS, "of ");
    for (size_t i = 0; (name = ecgp_layout_name(i)) && used < OPTION_LIMITS; i++) {
        used += (size_t)snprintf(text + used, OPTION_LIMITS - used, "%s%s", i ? ", " : "", name);
    }
}

static void list_aliases(const struct verb_option *option, char text[OPTION_LIMITS])
{
    char alias[VALUE_SIZE];
    size_t used = 0;
    *text = '\0';
    for (size_t i = 0; option->aliases && choice_word(option->aliases, i, alias); i++) {
        used += (size_t)snprintf(text + used, OPTION_LIMITS - used, "%s--%s", i ? ", " : "; also ",
                                 alias);
    }
}

void option_text(const struct verb_option *option, char text[HELP_SIZE])
{
    const struct ecgp_option_info *info = option->info;
    char limits[OPTION_LIMITS], aliases[OPTION_LIMITS];
    list_aliases(option, aliases);
    if (!info) {
        snprintf(text, HELP_SIZE, "%s%s", option->help, aliases);
        return;
    }
    option_limits(info, limits);
    if (strcmp(info->name, "layouts") == 0) {
        list_layouts(limits);
    }
    snprintf(text, HELP_SIZE, "%s (%s%sdefault %s%s; %s)", info->help, limits, *limits ? "; " : "",
             *info->fallback ? info->fallback : "none", aliases, info->env);
}

static void print_option(const struct verb_option *option)
{
    char text[HELP_SIZE];
    const char letter[] = {'-', option->letter, ',', ' ', '\0'};
    option_text(option, text);
    const int column =
        printf("%*s%s--%s", NAME_COLUMN, "", option->letter ? letter : "", option->name);
    print_wrapped(column, HELP_COLUMN, text);
}

void options_print(const struct verb *verb)
{
    const char *group = "";
    struct verb_option option;
    for (size_t i = 0; verb_option(verb, i, &option); i++) {
        if (!option.info) {
            continue;
        }
        if (strcmp(group, option.info->group) != 0) {
            printf("%sOptions: %s\n", *group ? "\n" : "", option.info->group);
            group = option.info->group;
        }
        print_option(&option);
    }
}
