#include "capture/pixels.glsl"
#include "capture/blank.glsl"
#include "capture/grain.glsl"
#include "capture/random.glsl"
NUMBER(float, missing);

// Ink that came off, or never went on: in patches drawn out along rows, and in specks there.
float fine_ink(vec2 mm)
{
    return textureLod(grain, mm * vec2(0.02, 0.05), 0.0).r;
}

void dropout(inout pixels p)
{
    plane place = p.page;
    vec2 right = 3.0 * place.across.xy, mm = place.first.xy, below = mm + 3.0 * place.down_.xy;
    float patches = textureLod(grain, (mm + place.across.xy) * vec2(0.006, 0.011) + 0.37, 0.0).g;
    float down_ = float(p.row) * (1.0 / 3.0); // the corners of a block are those of all its rows
    float fine_left = mix(fine_ink(mm), fine_ink(below), down_);
    float fine_right = mix(fine_ink(mm + right), fine_ink(below + right), down_);
    vec4 fine = fine_left + (fine_right - fine_left) * (1.0 / 3.0) * steps;
    vec4 speck = units(random_at(p.at) * 0xc2b2ae3du);
    vec4 share = patches * 0.7 + fine * 0.2 + 0.25 * speck;
    float low = 0.9 - 0.36 * missing, high = 1.0 - 0.3 * missing;
    vec4 t = clamp((share - low) * (1.0 / (high - low)), 0.0, 1.0);
    vec4 lost = t * t * (3.0 - 2.0 * t) * min(3.0 * missing, 0.9);
    colors bare = colors(max(p.c.r, shares * blank.r), max(p.c.g, shares * blank.g), max(p.c.b, shares * blank.b));
    p.c = mixed(p.c, bare, lost);
}
