#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include <ecgpress/page.h>

#include "commands.h"

enum { CELL = 8, INDENT = 4 };

static const char *rhythm(const struct ecgp_layout_info *layout, int k)
{
    return layout->lead[layout->rows * layout->columns + k];
}

static void print_rule(const struct ecgp_layout_info *layout)
{
    printf("%*s", INDENT, "");
    for (int column = 0; column < layout->columns; column++) {
        printf("+%.*s", CELL - 1, "----------");
    }
    puts("+");
}

static void print_row(const struct ecgp_layout_info *layout, int row)
{
    printf("%*s", INDENT, "");
    for (int column = 0; column < layout->columns; column++) {
        printf("| %-*s", CELL - 2, layout->lead[column * layout->rows + row]);
    }
    puts("|");
}

static void print_sketch(const struct ecgp_layout_info *layout)
{
    print_rule(layout);
    for (int row = 0; row < layout->rows; row++) {
        print_row(layout, row);
    }
    print_rule(layout);
    for (int k = 0; k < layout->rhythms; k++) {
        printf("%*s| %-*s|\n", INDENT, "", layout->columns * CELL - 2, rhythm(layout, k));
    }
    if (layout->rhythms > 0) {
        printf("%*s+%.*s+\n", INDENT, "", layout->columns * CELL - 1,
               "----------------------------------------------------------------");
    }
}

/* "a, b": the aliases, which stand as "a|b". */
static void print_aliases(const char *aliases)
{
    for (const char *p = aliases; *p; p++) {
        fputs(*p == '|' ? ", " : (char[]){*p, '\0'}, stdout);
    }
}

static void print_layout(const struct ecgp_layout_info *layout)
{
    printf("%s", layout->name);
    if (*layout->aliases) {
        fputs(" (also ", stdout);
        print_aliases(layout->aliases);
        putchar(')');
    }
    printf(": %d %s of %.3g s", layout->columns, layout->columns == 1 ? "column" : "columns",
           layout->column_s);
    for (int k = 0; k < layout->rhythms; k++) {
        printf("%s%s",
               k                     ? ", "
               : layout->rhythms > 1 ? ", rhythm strips "
                                     : ", rhythm strip ",
               rhythm(layout, k));
    }
    putchar('\n');
    print_sketch(layout);
}

static int run(const struct arguments *arguments)
{
    (void)arguments;
    struct ecgp_layout_info layout;
    for (size_t i = 0; ecgp_layout_info(i, &layout); i++) {
        if (i > 0) {
            putchar('\n');
        }
        print_layout(&layout);
    }
    return EX_OK;
}

const struct verb verb_layouts = {
    .name = "layouts",
    .synopsis = "",
    .summary = "List all layouts with their aliases and a sketch of the lead positions.",
    .run = run,
};
