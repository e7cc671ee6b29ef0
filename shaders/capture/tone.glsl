#include "capture/pixels.glsl"
#include "capture/levels.glsl"
#include "capture/random.glsl"
// Color and contrast, and the sensor's noise.

// Three sums of three bytes each: nearly normal about 382.5, each with a deviation of 128, two thirds in
// common.
colors noise_of(uvec4 h)
{
    ivec4 a = ivec4(h & 255u), b = ivec4(h >> 8u & 255u), c = ivec4(h >> 16u & 255u), d = ivec4(h >> 24u);
    ivec4 common_ = b + c;
    return colors(vec4(common_ + a), vec4(common_ + d), vec4(d + c + a));
}

void tone(inout pixels p)
{
    float much = noisiness / 128.0;
    float base = offset - 382.5 * much;
    colors n = noise_of(random_at(p.at));
    n = mixed(n, grays(n.g), vec4(p.gray));
    p.c = colors(p.c.r * gain.r + (n.r * much + base), p.c.g * gain.g + (n.g * much + base),
                 p.c.b * gain.b + (n.b * much + base));
}
