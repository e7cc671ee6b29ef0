/* Expectations with a sentence of their own. Include cmocka.h first. */
#ifndef RIG_EXPECT_H
#define RIG_EXPECT_H

#include <string.h>

static inline void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part)) {
        fail_msg("\"%s\" does not contain \"%s\"", text, part);
    }
}

/* Fails unless `result` is `code` and the sentence holds `part`. */
#define assert_refused(result, expected, error, part)                                              \
    do {                                                                                           \
        const int refused_result = (int)(result);                                                  \
        if (refused_result != (int)(expected) || (error)->code != (expected) ||                    \
            !strstr((error)->text, (part))) {                                                      \
            fail_msg("result %d, \"%s\": expected %d and \"%s\"", refused_result, (error)->text,   \
                     (int)(expected), (part));                                                     \
        }                                                                                          \
    } while (0)

#endif
