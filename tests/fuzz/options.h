/* Options that are used for input after input: new ones take a hundred times longer to make. */
#ifndef FUZZ_OPTIONS_H
#define FUZZ_OPTIONS_H

#include "fuzz.h"

#include "config/option_table.h"

/* Takes back all that was given. */
static inline void fuzz_reset(struct ecgp_options *options)
{
    for (size_t i = 0; i < option_count(); i++) {
        if (option_source(options, i) != ECGP_FROM_DEFAULT) {
            FUZZ_REQUIRE(ecgp_options_reset(options, option_row(i)->info.name, NULL) == ECGP_OK);
        }
    }
}

#endif
