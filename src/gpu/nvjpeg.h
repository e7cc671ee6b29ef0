/*
 * JPEG files that a CUDA device encodes, by nvJPEG, which is loaded when it is first asked for.
 * Files hold the same pictures as those of image/jpeg_encoder.h, but other bytes.
 */
#ifndef GPU_NVJPEG_H
#define GPU_NVJPEG_H

#include "base/error.h"
#include "base/text.h"
#include "image/pixels.h"

struct nvjpeg;

/* Begins on a device, as CUDA numbers them. ECGP_UNSUPPORTED where there is no nvJPEG, no CUDA or
 * no such device, with the reason. */
enum ecgp_result nvjpeg_open(int device, struct nvjpeg **out, struct ecgp_error *error);
/* NULL is allowed. */
void nvjpeg_close(struct nvjpeg *nvjpeg);

/* Baseline, 4:2:0, quality 1..100; pixels of 3 or 4 channels in the host's memory, from where they
 * are copied. Appends to `out`. */
enum ecgp_result nvjpeg_encode(struct nvjpeg *nvjpeg, const struct pixels *pixels, int quality,
                               struct text *out, struct ecgp_error *error);

/* "nvJPEG 12.3.1"; "nvJPEG" where it is not there. */
void nvjpeg_name(char *name, size_t size);

#endif
