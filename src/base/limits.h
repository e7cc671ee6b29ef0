/*
 * How much a reader takes. Whoever hands a file to the program must not be able to make it take
 * memory without bound: each file is refused above so many bytes, and what becomes of it is bounded
 * as the comments say. docs/security.md lists these.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <stddef.h>

#define KIB(count) ((size_t)(count) << 10)
#define MIB(count) ((size_t)(count) << 20)

/* A value of JSON takes about 80 bytes once it is read. */
#define LIMIT_CONFIG_BYTES  MIB(1)   /* configurations, presets, ecgpress.json, .env */
#define LIMIT_CONFIG_VALUES 65536    /* ... 5 MiB */
#define LIMIT_TRUTH_BYTES   MIB(256) /* of --from, of which the configuration is kept */
#define LIMIT_LINE_BYTES    MIB(64)  /* a line of pages.jsonl or logs.json */
#define LIMIT_PAGE_VALUES   MIB(1)   /* ... as many as its meshes and boxes may have: 80 MiB */

#define LIMIT_FONT_BYTES MIB(64)
#ifndef LIMIT_GLYPH_BYTES         /* fuzzing sets a small one, to try more fonts in its time */
#define LIMIT_GLYPH_BYTES MIB(64) /* the coverage of a line of text */
#endif
#define LIMIT_GLYPH_SIDE 16384 /* ... in px, as any texture may be */

/* Records. WFDB and NumPy files may be of any size: they are read in pieces of 1 MiB. */
#define LIMIT_HEADER_BYTES     MIB(1)    /* of WFDB; 25 MiB as facts */
#define LIMIT_ANNOTATION_BYTES MIB(16)   /* of WFDB; 320 MiB as waves */
#define LIMIT_CSV_BYTES        MIB(256)  /* a recording; 8 bytes a number besides */
#define LIMIT_CSV_NUMBERS      MIB(32)   /* ... 256 MiB */
#define LIMIT_TABLE_BYTES      MIB(256)  /* a table or list of records */
#define LIMIT_TABLE_CELLS      MIB(32)   /* ... 8 bytes each: 256 MiB */
#define LIMIT_RECORDS          MIB(8)    /* of a source; 24 bytes each besides their names */
#define LIMIT_NAMES_BYTES      MIB(1024) /* of all of them together */

/* Datasets that are verified. Pictures are decoded only in the size that the log gives, from files
 * of no more bytes than that size can take. */
#define LIMIT_PIXELS        MIB(256) /* of a picture: 16384 x 16384 px */
#define LIMIT_SAMPLES       MIB(32)  /* of all leads of a page: 256 MiB */
#define LIMIT_LABELS_BYTES  MIB(4)
#define LIMIT_YAML_BYTES    KIB(64)
#define LIMIT_SKIPPED_BYTES MIB(256)
#define LIMIT_SCANS         100 /* of a JPEG file */

/* Pictures that are measured: 11 bytes a pixel. */
#define LIMIT_MEASURED_PIXELS MIB(64)
#define LIMIT_MEASURED_BYTES  MIB(256)

/* Shards. */
#define LIMIT_MANIFEST_BYTES  MIB(256)
#define LIMIT_MANIFEST_VALUES MIB(8) /* ... 640 MiB */
#ifndef LIMIT_SHARDS                 /* fuzzing sets a small one */
#define LIMIT_SHARDS 1000000         /* of a dataset: half a KiB each where they are looked over */
#endif

#endif
