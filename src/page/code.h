/* Codes for machines: bars of Code 39, and QR codes (version 2, error correction M). */
#ifndef PAGE_CODE_H
#define PAGE_CODE_H

#include <stdbool.h>

enum {
    CODE_QR_SIDE = 25,     /* modules */
    CODE_QR_TEXT = 26,     /* bytes */
    CODE_39_MODULES = 400, /* room for the longest */
};

/* Writes a text of capitals, digits and "-. $/+%" as Code 39, between its start and stop signs:
 * which of the narrow modules from left to right are dark. Returns how many there are, 0 where
 * there are too many or a character has no sign. */
int code_39(const char *text, bool dark[CODE_39_MODULES]);

/* Writes at most CODE_QR_TEXT bytes as a QR code, dark[row][column]; false where they are more. */
bool code_qr(const char *text, bool dark[CODE_QR_SIDE][CODE_QR_SIDE]);

#endif
