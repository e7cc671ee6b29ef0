/* Text in the width of the terminal. */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

/* Prints `text` from column `indent` on, wrapped to the terminal; the cursor stands at `column`. */
void print_wrapped(int column, int indent, const char *text);

#endif
