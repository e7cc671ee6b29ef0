/* JSON on standard output. */
#ifndef CLI_JSON_TEXT_H
#define CLI_JSON_TEXT_H

/* Prints a string with its quotes. Bytes that are not UTF-8 become U+FFFD. */
void print_json_string(const char *text);

/* Prints `, "name": "value"`. */
void print_json_member(const char *name, const char *value);

#endif
