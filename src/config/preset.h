/*
 * Presets: kinds of pictures, as configurations. A preset is a JSON object of options of scope
 * PAGE, as a configuration file holds them, and may build on another one that its member "base"
 * names. Those of presets/ are built into the program; a user's own is a file of the same format.
 * Its ranges of shape and capture are those at severity 1: at severity s a range lies s of the way
 * from the option's default, at which it does nothing. What is printed varies alike at all
 * severities but 0. A preset may also be a mix of others, by its member "mix":
 * each page has the ranges of one of them, and those that the preset itself gives in their place.
 */
#ifndef CONFIG_PRESET_H
#define CONFIG_PRESET_H

#include "config/option_table.h"

/* How many presets the option `preset` names. */
#define PRESET_ONE(enumerator, text) +1
enum { PRESET_CHOICES = 0 CHOICES_preset(PRESET_ONE) };

struct preset_ranges;

/* The preset of a choice. ECGP_USAGE with `why`, or ECGP_NO_MEMORY; `*preset` is NULL then. */
enum ecgp_result preset_load_embedded(enum preset choice, struct preset_ranges **preset,
                                      char why[OPTION_WHY]);
/* Whether a value of the option `preset` is the user's own: the path of a .json file, or JSON. */
bool preset_is_own(const char *text);
/* The preset of such a value. */
enum ecgp_result preset_load(const char *text, struct preset_ranges **preset, char why[OPTION_WHY]);
void preset_free(struct preset_ranges *preset);

/* Of which presets it is a mix, as the option `mix` names them; "": none. */
const char *preset_mix(const struct preset_ranges *preset);

/* What it gives for an option at a severity of 0 .. 1; false where it gives nothing. Texts belong
 * to the preset. */
bool preset_value(const struct preset_ranges *preset, size_t index, double severity,
                  struct option_value *value);

/* Adds it as a JSON object that needs no other preset. */
void preset_write(const struct preset_ranges *preset, struct text *text);

#endif
