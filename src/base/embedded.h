/* Files built into the program: shaders, presets, fonts, the contact sheet. scripts/embed.cmake
 * generates the table.
 */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

/* A '\0' stands at `end`. */
struct embedded_file {
    const char *name; /* a shader's: within shaders/ */
    const char *data, *end;
};

extern const struct embedded_file embedded_files[];
extern const unsigned embedded_count;

/* NULL where there is none of that name. */
const struct embedded_file *embedded_find(const char *name);

/* The folder that a development build reads its shaders from, so that they can be edited while it
 * runs: $ECGPRESS_SHADER_DIR, else the one that it was built with. NULL in any other build. */
const char *embedded_folder(void);

/* A shader's text, for free; from that folder where there is one and it is there. NULL where there
 * is none of that name, or no memory. */
char *embedded_text(const char *name);

#endif
