#include "capture/pixels.glsl"
#include "capture/grain.glsl"
#include "capture/levels.glsl"
#include "lib/hash.glsl"
#include "lib/seed.glsl"
// Color and contrast, and noise that is left when colors have been made of a sensor's pixels: in grains, in blotches
// of color, stronger in dark parts and here and there.
uniform usampler2D noises; // blocks as of fibers, a unit of deviation is 40: brightness, red, blue, side by side
NUMBER(float, uneven_noise);

vec4 noise_at(ivec2 at, int row)
{
    return (bytes_of(texelFetch(noises, at, 0)[row]) - 128.0) * (1.0 / 40.0);
}

void noisy_tone(inout pixels p)
{
    uint h = hash(p.block >> 5, uint(seed)); // each square of blocks begins elsewhere
    ivec2 at = (p.block + ivec2(int(h & 31u), int(h >> 5u & 31u))) & 31;
    vec4 bright = noise_at(at, p.row) * 0.85;
    vec4 red = noise_at(at + ivec2(32, 0), p.row) * (0.55 * (1.0 - p.gray));
    vec4 blue = noise_at(at + ivec2(64, 0), p.row) * (0.55 * (1.0 - p.gray));
    float cloud = textureLod(grain, vec2(p.block) * (8.0 / extent.x) + 0.17, 0.0).g;
    vec4 by = (1.7 - gray_of(p.c) * (1.3 / 255.0)) * (0.3 + 1.4 * cloud);
    vec4 much = noisiness * mix(vec4(1.0), max(by, 0.1), uneven_noise);
    p.c = colors(p.c.r * gain.r + offset + much * (bright + red),
                 p.c.g * gain.g + offset + much * (bright - 0.35 * (red + blue)),
                 p.c.b * gain.b + offset + much * (bright + blue));
}
