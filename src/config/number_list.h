/* Lists of whole numbers as clusters' engines write them: "3,7-9". */
#ifndef CONFIG_NUMBER_LIST_H
#define CONFIG_NUMBER_LIST_H

#include <stdbool.h>
#include <stdint.h>

/* Takes the next numbers `*first` to `*last` of the list at `*text`, which ends empty. False, with
 * `*text` where it was, where they are none. */
bool number_list_next(const char **text, int64_t *first, int64_t *last);

#endif
