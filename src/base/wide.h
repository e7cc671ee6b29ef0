/* For functions whose time goes into loops over many bytes or words. */
#ifndef BASE_WIDE_H
#define BASE_WIDE_H

/*
 * WIDE before a function has it compiled twice, for any x86-64 processor and for those with AVX2,
 * whose vectors are twice as long; the program chooses when it starts. For whole numbers alone,
 * whose results are the same. Elsewhere, and where the compiler adds checks of its own to what runs
 * before them, it means nothing.
 */
#if defined __x86_64__ && defined __GLIBC__ && defined __GNUC__ && !defined __clang__ &&           \
    defined NDEBUG && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
#define WIDE __attribute__((target_clones("avx2", "default"), flatten))
#else
#define WIDE
#endif

#endif
