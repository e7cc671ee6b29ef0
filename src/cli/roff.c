#include "roff.h"

#include <stdbool.h>

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 78, LONG_WORD = 30 };

/* With `breaks` a line may end behind a comma. */
static void print_escaped(const char *text, int length, bool breaks)
{
    for (int i = 0; i < length; i++) {
        const char c = text[i];
        if (c == '\\') {
            fputs("\\e", stdout);
        } else if (c == '-') {
            fputs("\\-", stdout);
        } else if (c == '"') {
            fputs("\\(dq", stdout);
        } else if (c == '\'') {
            fputs("\\(aq", stdout);
        } else if (c == '^' || c == '~' || c == '`') {
            fputs(c == '^' ? "\\(ha" : c == '~' ? "\\(ti" : "\\(ga", stdout);
        } else {
            putchar(c);
        }
        fputs(c == ',' && breaks ? "\\:" : "", stdout);
    }
}

void roff_macro(const char *name, const char *argument)
{
    printf(".%s", name);
    if (argument) {
        fputs(" \"", stdout);
        print_escaped(argument, (int)strlen(argument), false);
        putchar('"');
    }
    putchar('\n');
}

/* Bytes of a word as they are printed: each escape is at most four. */
static int width_of(const char *word, int length)
{
    int width = length;
    for (int i = 0; i < length; i++) {
        width += strchr("\\-", word[i]) ? 1 : strchr("\"'^~`", word[i]) ? 3 : 0;
        width += word[i] == ',' ? 2 : 0;
    }
    return width;
}

/* Bytes of the next word; one that fits on no line ends behind a comma, where \: lets it break. */
static int word_length(const char *text)
{
    int length = (int)strcspn(text, " \n");
    for (int cut = length; width_of(text, length) > COLUMNS - 2 && cut > 1; cut--) {
        if (text[cut - 1] == ',' || text[cut - 1] == '|') {
            length = cut;
        }
    }
    return length;
}

void roff_text(const char *text)
{
    int column = 0;
    bool inside = false; /* a word that was cut */
    for (int length; *(text += strspn(text, " \n")); text += length) {
        length = word_length(text);
        const bool cut = text[length] && text[length] != ' ' && text[length] != '\n';
        const int width = width_of(text, length) + (cut ? 2 : 0);
        if (column > 0 && column + 1 + width > COLUMNS) {
            putchar('\n');
            column = 0;
        }
        column += printf(column > 0 ? " " : *text == '.' ? "\\&" : "");
        print_escaped(text, length, cut || inside || length > LONG_WORD);
        column += width;
        inside = cut;
        if (cut) {
            puts("\\c");
            column = 0;
        }
    }
    putchar('\n');
}

static void print_bold(const char *text)
{
    fputs("\\fB", stdout);
    print_escaped(text, (int)strlen(text), false);
    fputs("\\fR", stdout);
}

void roff_term(const char *term)
{
    puts(".TP");
    print_bold(term);
    putchar('\n');
}

void roff_option(char letter, const char *name, const char *argument)
{
    puts(".TP");
    if (letter) {
        print_bold((char[]){'-', letter, '\0'});
        fputs(", ", stdout);
    }
    print_bold("--");
    print_bold(name);
    if (argument) {
        fputs(" \\fI", stdout);
        print_escaped(argument, (int)strlen(argument), false);
        fputs("\\fR", stdout);
    }
    putchar('\n');
}

void roff_example(const char *lines)
{
    puts(".nf\n.RS 4");
    print_escaped(lines, (int)strlen(lines), false);
    puts(".RE\n.fi");
}
