/* Colors of the window's own things. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "preview/ui/painter.h"

#define THEME_RGB(hex)                                                                             \
    {                                                                                              \
        (float)((hex) >> 16 & 255) / 255, (float)((hex) >> 8 & 255) / 255,                         \
            (float)((hex)&255) / 255, 1                                                            \
    }

static const struct color theme_desk = THEME_RGB(0x17191D);   /* around pictures */
static const struct color theme_bar = THEME_RGB(0x202328);    /* bars and panel */
static const struct color theme_edge = THEME_RGB(0x31353D);   /* between them */
static const struct color theme_field = THEME_RGB(0x2A2E36);  /* what can be pressed */
static const struct color theme_chosen = THEME_RGB(0x2B3A4C); /* the selected row */
static const struct color theme_text = THEME_RGB(0xDDE1E8);
static const struct color theme_quiet = THEME_RGB(0x8D95A3);
static const struct color theme_accent = THEME_RGB(0x69B1F2);
static const struct color theme_given = THEME_RGB(0xF0C674); /* values that somebody has said */
static const struct color theme_bad = THEME_RGB(0xF28B82);

#endif
