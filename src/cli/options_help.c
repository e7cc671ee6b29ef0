#include "options_help.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

static void print_option(const struct ecgp_option_info *info)
{
    char limits[OPTION_LIMITS], text[1024];
    option_limits(info, limits);
    snprintf(text, sizeof text, "%s (%s%sdefault %s; %s)", info->help, limits, *limits ? "; " : "",
             *info->fallback ? info->fallback : "none", info->env);
    const int column = printf("%*s--%s", NAME_COLUMN, "", info->name);
    print_wrapped(column, HELP_COLUMN, text);
}

void options_print(const struct verb *verb)
{
    const char *group = "";
    const struct ecgp_option_info *info;
    for (size_t i = 0; (info = ecgp_option_info(i)); i++) {
        if (!arguments_takes(verb, info->name)) {
            continue;
        }
        if (strcmp(group, info->group) != 0) {
            printf("%sOptions: %s\n", *group ? "\n" : "", info->group);
            group = info->group;
        }
        print_option(info);
    }
}
