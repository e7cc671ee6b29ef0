/* What each pixel of a page shows: see enum ecgp_class in include/ecgpress/render.h. */
#ifndef EXPORT_CLASS_MAP_H
#define EXPORT_CLASS_MAP_H

#include <ecgpress/render.h>

#include "base/text.h"
#include "image/png.h"

/* Adds the classes as an 8-bit gray PNG. The frame holds the page's map and masks. */
enum ecgp_result class_map_encode(const struct ecgp_page *page, const struct ecgp_frame *frame,
                                  enum png_level level, struct text *out, struct ecgp_error *error);

#endif
