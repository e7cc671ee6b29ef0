/*
 * The parts of the file, in order: the superblock; the root group's header, its tree of one node,
 * the names of what is in it, a table of one symbol; the array's header; the array. Everything is
 * of the first version of HDF5's format, which all readers know, and numbers are little-endian.
 */
#include "export/mat.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    USER_BLOCK = 512, /* addresses count from behind it */
    SUPERBLOCK = 96,
    GROUP = 16 + 8 + 16,               /* a header with one message */
    TREE_ENTRIES = 32,                 /* twice the superblock's internal K */
    TREE = 24 + 16 * TREE_ENTRIES + 8, /* room for that many children and keys */
    NAMES_HEAD = 32,
    NAMES = 24,  /* an empty name, and one of at most 15 bytes */
    SYMBOLS = 8, /* twice the leaf K */
    TABLE = 8 + 40 * SYMBOLS,
    AT_GROUP = SUPERBLOCK,
    AT_TREE = AT_GROUP + GROUP,
    AT_NAMES = AT_TREE + TREE,
    AT_TABLE = AT_NAMES + NAMES_HEAD + NAMES,
    AT_ARRAY = AT_TABLE + TABLE,
    MESSAGES = 256, /* of the array's header */
    AT_DATA = AT_ARRAY + 16 + MESSAGES,
};
#define NOWHERE UINT64_MAX

/* --- numbers --- */

static void add(struct text *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        text_add_bytes(out, &(uint8_t){(uint8_t)(value >> 8 * i)}, 1);
    }
}

/* Fills up to a place behind `from` with zeros. */
static void fill(struct text *out, size_t from, size_t length)
{
    while (!out->failed && out->length < from + length) {
        add(out, 0, 1);
    }
}

/* --- the file --- */

static void add_user_block(struct text *out)
{
    const size_t from = out->length;
    text_addf(out, "%-116s", "MATLAB 7.3 MAT-file, written by ecgpress");
    add(out, 0, 8);
    add(out, 0x0200, 2);
    text_add(out, "IM");
    fill(out, from, USER_BLOCK);
}

static void add_superblock(struct text *out, uint64_t bytes)
{
    text_add_bytes(out, "\x89HDF\r\n\x1a\n", 8);
    add(out, 0, 5); /* versions of the superblock, free space, root group and shared messages */
    add(out, 8, 1); /* bytes of an address, and of a length */
    add(out, 8, 1);
    add(out, 0, 1);
    add(out, SYMBOLS / 2, 2);
    add(out, TREE_ENTRIES / 2, 2);
    add(out, 0, 4);
    add(out, USER_BLOCK, 8);
    add(out, NOWHERE, 8);
    add(out, USER_BLOCK + AT_DATA + bytes, 8);
    add(out, NOWHERE, 8);
    add(out, 0, 8); /* the root group's symbol: its name, header, and what of it is known here */
    add(out, AT_GROUP, 8);
    add(out, 1, 4);
    add(out, 0, 4);
    add(out, AT_TREE, 8);
    add(out, AT_NAMES, 8);
}

static void begin_header(struct text *out, int messages, int bytes)
{
    add(out, 1, 1);
    add(out, 0, 1);
    add(out, (uint64_t)messages, 2);
    add(out, 1, 4); /* how many symbols name it */
    add(out, (uint64_t)bytes, 4);
    add(out, 0, 4);
}

static void begin_message(struct text *out, int type, int bytes)
{
    add(out, (uint64_t)type, 2);
    add(out, (uint64_t)bytes, 2);
    add(out, 0, 4);
}

static void add_group(struct text *out, const char *name)
{
    const size_t from = out->length;
    begin_header(out, 1, 24);
    begin_message(out, 0x11, 16);
    add(out, AT_TREE, 8);
    add(out, AT_NAMES, 8);
    text_add(out, "TREE");
    add(out, 0, 2); /* of groups, at the lowest level */
    add(out, 1, 2); /* child */
    add(out, NOWHERE, 8);
    add(out, NOWHERE, 8);
    add(out, 0, 8); /* its keys are names, before and in it */
    add(out, AT_TABLE, 8);
    add(out, 8, 8);
    fill(out, from, GROUP + TREE);
    text_add(out, "HEAP");
    add(out, 0, 4);
    add(out, NAMES, 8);
    add(out, 1, 8); /* nothing of it is free */
    add(out, AT_NAMES + NAMES_HEAD, 8);
    add(out, 0, 8);
    text_add(out, name);
    fill(out, from, GROUP + TREE + NAMES_HEAD + NAMES);
    text_add(out, "SNOD");
    add(out, 1, 2);
    add(out, 1, 2);
    add(out, 8, 8);
    add(out, AT_ARRAY, 8);
    fill(out, from, GROUP + TREE + NAMES_HEAD + NAMES + TABLE);
}

/* --- the array's header --- */

static void add_shape(struct text *out, const int *shape, int dimensions)
{
    begin_message(out, 1, 8 + 8 * dimensions);
    add(out, 1, 1);
    add(out, (uint64_t)dimensions, 1);
    add(out, 0, 6);
    for (int i = 0; i < dimensions; i++) {
        add(out, (uint64_t)shape[i], 8);
    }
}

/* Where the bits of a number are. */
static void add_type(struct text *out, enum mat_type type)
{
    const size_t from = out->length;
    begin_message(out, 3, 24);
    if (type == MAT_UINT8) {
        add(out, 0x10, 4);
        add(out, 1, 4);
        add(out, 8 << 16, 4);
    } else {
        add(out, 0x11 | 0x20 << 8 | 31 << 16, 4);
        add(out, 4, 4);
        add(out, 32 << 16, 4);
        add(out, 23 | 8 << 8 | 23 << 24, 4);
        add(out, 127, 4);
    }
    fill(out, from, 8 + 24);
}

static void add_layout(struct text *out, uint64_t bytes)
{
    const size_t from = out->length;
    begin_message(out, 8, 24);
    add(out, 3, 1);
    add(out, 1, 1); /* all in one piece */
    add(out, AT_DATA, 8);
    add(out, bytes, 8);
    fill(out, from, 8 + 24);
}

/* What MATLAB calls the type. */
static void add_class(struct text *out, enum mat_type type)
{
    const char *class = type == MAT_UINT8 ? "uint8" : "single";
    const size_t length = strlen(class), from = out->length;
    begin_message(out, 12, 8 + 16 + 8 + 8 + 8);
    add(out, 1, 2);
    add(out, 13, 2); /* bytes of the name, of the type and of the shape */
    add(out, 8, 2);
    add(out, 8, 2);
    text_add_bytes(out, "MATLAB_class\0\0\0", 16);
    add(out, 0x13, 4); /* a string ... */
    add(out, length, 4);
    add(out, 1, 8); /* ... and one of it */
    text_add(out, class);
    fill(out, from, 8 + 48);
}

void mat_begin(struct text *out, const char *name, enum mat_type type, const int *shape,
               int dimensions)
{
    uint64_t bytes = type == MAT_UINT8 ? 1 : 4;
    for (int i = 0; i < dimensions; i++) {
        bytes *= (uint64_t)shape[i];
    }
    add_user_block(out);
    add_superblock(out, bytes);
    add_group(out, name);
    const size_t from = out->length;
    begin_header(out, 5, MESSAGES);
    add_shape(out, shape, dimensions);
    add_type(out, type);
    add_layout(out, bytes);
    add_class(out, type);
    begin_message(out, 0, MESSAGES - (int)(out->length - from - 16) - 8); /* nothing */
    fill(out, from, 16 + MESSAGES);
}
