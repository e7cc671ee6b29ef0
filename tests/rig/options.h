/* Options as tests give them. Each function fails the test, with the library's sentence, where the
 * library refuses. */
#ifndef RIG_OPTIONS_H
#define RIG_OPTIONS_H

#include <ecgpress/options.h>

/* Values of labels_dict: all classes but those of I and V6, and all of them. */
#define OTHER_CLASSES                                                                              \
    "\"II\":2,\"III\":3,\"aVR\":4,\"aVL\":5,\"aVF\":6,\"V1\":7,\"V2\":8,\"V3\":9,\"V4\":10,"       \
    "\"V5\":11"
#define CLASSES "{\"I\":1," OTHER_CLASSES ",\"V6\":12}"

struct ecgp_options *options_default(void);

/* Options with these names and values, which NULL ends. */
struct ecgp_options *options_with(const char *const *settings);

void options_give(struct ecgp_options *options, const char *name, const char *value);
void options_give_number(struct ecgp_options *options, const char *name, double value);

/* The option refuses the value and stays as it was, and the sentence has the part. */
void options_refuse(struct ecgp_options *options, const char *name, const char *value,
                    const char *part);

#endif
