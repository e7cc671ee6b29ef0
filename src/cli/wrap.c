#define _DEFAULT_SOURCE
#include "wrap.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int page_columns(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return 80;
    }
    return size.ws_col < 60 ? 60 : size.ws_col > 110 ? 110 : size.ws_col;
}

/* Bytes of the next word; one that fits on no line is cut behind a comma. */
static int word_length(const char *text, int room)
{
    int length = (int)strcspn(text, " ");
    for (int cut = room; length > room && cut > 0; cut--) {
        if (text[cut - 1] == ',') {
            length = cut;
        }
    }
    return length;
}

void print_wrapped(int column, int indent, const char *text)
{
    const int columns = page_columns();
    if (column > 0 && column >= indent) {
        putchar('\n');
        column = 0;
    }
    printf("%*s", indent - column, "");
    column = indent;
    bool gap = false;
    for (int length; *text; text += length + gap) {
        length = word_length(text, columns - indent);
        if (column > indent && column + gap + length > columns) {
            printf("\n%*s", indent, "");
            column = indent;
        } else if (gap) {
            column += printf(" ");
        }
        column += printf("%.*s", length, text);
        gap = text[length] == ' ';
    }
    putchar('\n');
}
