/*
 * Results and errors.
 *
 * Every call that can fail returns an `enum ecgp_result` and takes a `struct ecgp_error *` (or
 * NULL) as its last argument. On failure it holds one full sentence with the file, line, value and
 * what was expected. The library never prints, exits or aborts on user input.
 */
#ifndef ECGPRESS_RESULT_H
#define ECGPRESS_RESULT_H

#if defined(__GNUC__)
#define ECGP_API __attribute__((visibility("default")))
#else
#define ECGP_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum ecgp_result {
    ECGP_OK = 0,
    ECGP_USAGE,       /* an argument or option is unknown or out of its range */
    ECGP_BAD_DATA,    /* a file was read, but what it says is not valid */
    ECGP_NO_INPUT,    /* a file or folder to read is missing or cannot be opened */
    ECGP_UNSUPPORTED, /* valid, but not supported */
    ECGP_NO_GPU,      /* no usable OpenGL 3.3 device, or the driver failed */
    ECGP_NO_OUTPUT,   /* an output file or folder cannot be created or already exists */
    ECGP_IO,          /* reading or writing failed: disk full, I/O error */
    ECGP_CONFIG,      /* a configuration file is not valid */
    ECGP_NO_MEMORY,
    ECGP_STOPPED,  /* the caller asked to stop */
    ECGP_INTERNAL, /* a bug in ecgpress */
};

struct ecgp_error {
    enum ecgp_result code;
    char text[1024]; /* UTF-8, one sentence, no newline at its end */
};

/* The result's name in lower case, for logs ("bad-data"); a static string, never NULL. */
ECGP_API const char *ecgp_result_name(enum ecgp_result result);

/* free() of the C library in use, for callers in other languages. */
ECGP_API void ecgp_free(void *memory);

#ifdef __cplusplus
}
#endif
#endif
