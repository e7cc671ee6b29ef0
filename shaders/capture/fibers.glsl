#include "lib/seed.glsl"
uniform usampler2D fibers; // blocks of fibers: a word for each row, a byte a pixel; it repeats

// Those of four pixels, 0..255.
vec4 fibers_at(ivec2 block, int row, ivec2 away)
{
    ivec2 shift = ivec2(int(seed), int(seed) >> 6) + away;
    return bytes_of(texelFetch(fibers, (block + shift) & 63, 0)[row]);
}
