#include "lib/seed.glsl"
uniform usampler2D fibres; // blocks of fibres: a word for each row, a byte a pixel; it repeats

// Those of four pixels, 0..255.
vec4 fibres_at(ivec2 block, int row, ivec2 away)
{
    ivec2 shift = ivec2(int(seed), int(seed) >> 6) + away;
    return bytes_of(texelFetch(fibres, (block + shift) & 63, 0)[row]);
}
