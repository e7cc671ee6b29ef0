#include "config/leads.h"

#include <string.h>
#include <strings.h>

const char *const lead_names[ECGP_LEADS] = {"I",  "II", "III", "aVR", "aVL", "aVF",
                                            "V1", "V2", "V3",  "V4",  "V5",  "V6"};

int lead_find(const char *name)
{
    name += strspn(name, " \t");
    size_t length = strlen(name);
    while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '\t')) {
        length--;
    }
    for (int i = 0; i < ECGP_LEADS; i++) {
        if (strlen(lead_names[i]) == length && strncasecmp(lead_names[i], name, length) == 0) {
            return i;
        }
    }
    return -1;
}
