/* JSON on standard output. */
#ifndef CLI_JSON_TEXT_H
#define CLI_JSON_TEXT_H

/* Prints a string with its quotes. A byte that is not UTF-8 becomes an escape from \udc80 to
 * \udcff. */
void print_json_string(const char *text);

/* Prints `, "name": "value"`. */
void print_json_member(const char *name, const char *value);

#endif
