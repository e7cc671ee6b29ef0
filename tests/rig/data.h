/* Real recordings. */
#ifndef RIG_DATA_H
#define RIG_DATA_H

/* The path of a real recording in $ECGPRESS_TEST_DATA, else beside the source tree; valid until the
 * next call. NULL, with a word on stdout, where it is absent: then skip(). */
const char *test_data(const char *relative);

#endif
