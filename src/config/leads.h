/* The twelve standard leads and their names. */
#ifndef CONFIG_LEADS_H
#define CONFIG_LEADS_H

#include <ecgpress/record.h>

/* Standard spelling, in standard order: I II III aVR aVL aVF V1 .. V6. */
extern const char *const lead_names[ECGP_LEADS];

/* The lead of that name without regard to case or outer blanks, or -1. */
int lead_find(const char *name);

#endif
