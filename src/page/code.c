#include "page/code.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- Code 39 ------------------------------------------------------------------------------------
 */

enum { WIDE = 3 /* narrow modules in a wide bar or gap */, SIGN = 9 /* bars and gaps */ };

/* A sign's bars and gaps from left to right, bar first: 1 is wide. */
static const char *sign_of(char character)
{
    static const char characters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*";
    static const char *const signs[] = {
        "000110100", "100100001", "001100001", "101100000", "000110001", "100110000", "001110000",
        "000100101", "100100100", "001100100", "100001001", "001001001", "101001000", "000011001",
        "100011000", "001011000", "000001101", "100001100", "001001100", "000011100", "100000011",
        "001000011", "101000010", "000010011", "100010010", "001010010", "000000111", "100000110",
        "001000110", "000010110", "110000001", "011000001", "111000000", "010010001", "110010000",
        "011010000", "010000101", "110000100", "011000100", "010101000", "010100010", "010001010",
        "000101010", "010010100"};
    const char *at = character ? strchr(characters, character) : NULL;
    return at ? signs[at - characters] : NULL;
}

static int add_sign(const char *sign, bool *dark)
{
    int modules = 0;
    for (int i = 0; i < SIGN; i++) {
        for (int wide = sign[i] == '1' ? WIDE : 1; wide > 0; wide--) {
            dark[modules++] = i % 2 == 0;
        }
    }
    dark[modules++] = false;
    return modules;
}

int code_39(const char *text, bool dark[CODE_39_MODULES])
{
    enum { MODULES = 6 + 3 * WIDE + 1 /* of a sign and the gap behind it */ };
    const size_t length = strlen(text);
    int modules = 0;
    if ((length + 2) * MODULES > CODE_39_MODULES) {
        return 0;
    }
    modules += add_sign(sign_of('*'), dark);
    for (size_t i = 0; i < length; i++) {
        const char *sign = text[i] == '*' ? NULL : sign_of(text[i]);
        if (!sign) {
            return 0;
        }
        modules += add_sign(sign, dark + modules);
    }
    return modules + add_sign(sign_of('*'), dark + modules) - 1;
}

/* --- QR -----------------------------------------------------------------------------------------
 */

enum { DATA = 28, CHECK = 16 /* codewords */, FORMAT = 0x5412 /* level M and mask 0 */ };

/* The product in the field of 256 elements that QR codes use. */
static uint8_t multiply(uint8_t a, uint8_t b)
{
    unsigned product = 0;
    for (int i = 7; i >= 0; i--) {
        product = product << 1 ^ (product >> 7) * 0x11D;
        product ^= (unsigned)(b >> i & 1) * a;
    }
    return (uint8_t)product;
}

/* Appends the check words: the rest of the data divided by (x - 1)(x - 2)(x - 4) ... */
static void add_check(uint8_t words[DATA + CHECK])
{
    uint8_t divisor[CHECK] = {0}, root = 1, *rest = words + DATA;
    divisor[CHECK - 1] = 1;
    for (int i = 0; i < CHECK; i++) {
        for (int k = 0; k < CHECK; k++) {
            divisor[k] = multiply(divisor[k], root) ^ (k + 1 < CHECK ? divisor[k + 1] : 0);
        }
        root = multiply(root, 2);
    }
    memset(rest, 0, CHECK);
    for (int i = 0; i < DATA; i++) {
        const uint8_t factor = words[i] ^ rest[0];
        memmove(rest, rest + 1, CHECK - 1);
        rest[CHECK - 1] = 0;
        for (int k = 0; k < CHECK; k++) {
            rest[k] ^= multiply(divisor[k], factor);
        }
    }
}

/* Appends the `count` lowest bits of a value to words that begin as zeros. */
static void add_bits(uint8_t *words, int *bits, unsigned value, int count)
{
    for (int i = count - 1; i >= 0; i--, ++*bits) {
        words[*bits / 8] |= (uint8_t)((value >> i & 1) << (7 - *bits % 8));
    }
}

static void make_words(const char *text, size_t length, uint8_t words[DATA + CHECK])
{
    int bits = 0;
    memset(words, 0, DATA + CHECK);
    add_bits(words, &bits, 4, 4); /* bytes follow ... */
    add_bits(words, &bits, (unsigned)length, 8);
    for (size_t i = 0; i < length; i++) {
        add_bits(words, &bits, (uint8_t)text[i], 8);
    }
    add_bits(words, &bits, 0, 4); /* ... and end */
    for (int pad = 0xEC; bits < 8 * DATA; pad ^= 0xEC ^ 0x11) {
        add_bits(words, &bits, (unsigned)pad, 8);
    }
    add_check(words);
}

/* A code in the making: what is dark, and what no data may go to. */
struct modules {
    bool (*dark)[CODE_QR_SIDE];
    bool fixed[CODE_QR_SIDE][CODE_QR_SIDE];
};

static void fix(struct modules *modules, int row, int column, bool dark)
{
    if (row >= 0 && row < CODE_QR_SIDE && column >= 0 && column < CODE_QR_SIDE) {
        modules->dark[row][column] = dark;
        modules->fixed[row][column] = true;
    }
}

/* Squares within one another around a place; ring `blank` of them, and the one at `edge`, are
 * light. */
static void add_target(struct modules *modules, int row, int column, int reach, int blank, int edge)
{
    for (int y = -reach; y <= reach; y++) {
        for (int x = -reach; x <= reach; x++) {
            const int ring = abs(x) > abs(y) ? abs(x) : abs(y);
            fix(modules, row + y, column + x, ring != blank && ring != edge);
        }
    }
}

static void add_format(struct modules *modules)
{
    enum { LAST = CODE_QR_SIDE - 1 };
    for (int i = 0; i < 15; i++) {
        const bool bit = FORMAT >> i & 1;
        fix(modules, i < 6 ? i : i < 8 ? i + 1 : 8, i < 8 ? 8 : i == 8 ? 7 : 14 - i, bit);
        fix(modules, i < 8 ? 8 : LAST - 14 + i, i < 8 ? LAST - i : 8, bit);
    }
    fix(modules, LAST - 7, 8, true);
}

static void add_patterns(struct modules *modules)
{
    enum { FAR = CODE_QR_SIDE - 4 };
    for (int i = 0; i < CODE_QR_SIDE; i++) {
        fix(modules, 6, i, i % 2 == 0);
        fix(modules, i, 6, i % 2 == 0);
    }
    add_target(modules, 3, 3, 4, 2, 4);
    add_target(modules, 3, FAR, 4, 2, 4);
    add_target(modules, FAR, 3, 4, 2, 4);
    add_target(modules, CODE_QR_SIDE - 7, CODE_QR_SIDE - 7, 2, 1, -1);
    add_format(modules);
}

/* Puts the words' bits into what is free, in pairs of columns from the right, up and down in turn,
 * through the mask of a chessboard. */
static void add_words(struct modules *modules, const uint8_t words[DATA + CHECK])
{
    int bit = 0;
    bool up = true;
    for (int right = CODE_QR_SIDE - 1; right > 0; right -= 2, up = !up) {
        right -= right == 6; /* that column is the ruler's */
        for (int i = 0; i < 2 * CODE_QR_SIDE; i++) {
            const int row = up ? CODE_QR_SIDE - 1 - i / 2 : i / 2, column = right - i % 2;
            if (modules->fixed[row][column]) {
                continue;
            }
            const bool set = bit < 8 * (DATA + CHECK) && words[bit / 8] >> (7 - bit % 8) & 1;
            modules->dark[row][column] = set != ((row + column) % 2 == 0);
            bit++;
        }
    }
}

bool code_qr(const char *text, bool dark[CODE_QR_SIDE][CODE_QR_SIDE])
{
    struct modules modules = {.dark = dark};
    uint8_t words[DATA + CHECK];
    const size_t length = strlen(text);
    if (length > CODE_QR_TEXT) {
        return false;
    }
    make_words(text, length, words);
    add_patterns(&modules);
    add_words(&modules, words);
    return true;
}
