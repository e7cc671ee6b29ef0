/* Text for manual pages: the macros of man(7), in lines of at most 78 characters. */
#ifndef CLI_ROFF_H
#define CLI_ROFF_H

/* A request or macro, as ".SH NAME"; its argument is quoted and escaped, NULL: it has none. */
void roff_macro(const char *name, const char *argument);

/* A paragraph's text, filled into lines. Minus signs at the beginning of words stay such, so that
 * options can be copied. */
void roff_text(const char *text);

/* The head of an entry: "-o, --out FILE" and such, with the last in italics; letter '\0' and
 * argument NULL: there is none. */
void roff_option(char letter, const char *name, const char *argument);

/* The head of an entry: a word in bold. */
void roff_term(const char *term);

/* Lines as they are. */
void roff_example(const char *lines);

#endif
