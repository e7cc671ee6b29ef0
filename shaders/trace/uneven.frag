#include "lib/array.glsl"
#include "lib/hash.glsl"
#include "lib/place.glsl"
// How much ink goes over four pixels, one below the other: what the atlas says, times the lead's ink at that time,
// which goes evenly from sample to sample; or as many of a head's dots as it says, each whole.
uniform sampler2D atlas; // a texel for four rows of the picture
uniform ARRAY inks; // of samples, 0 to 1
noperspective in vec2 shift;
noperspective in vec4 lead; // its first sample in `inks`, their number, x of the first, mm a sample
out vec4 color;
#ifdef DOTTED
NUMBER(vec3, dots); // a mm; how far ink is laid in them; seed

float laid(float ink, vec2 mm)
{
    float dot_ = unit(hash(ivec2(floor(mm * dots.x)), uint(dots.z))) < ink ? 1.0 : 0.0;
    return mix(ink, dot_, dots.y);
}
#else

float laid(float ink, vec2 mm)
{
    return ink;
}
#endif

// The sides of a block of 4 x 4 pixels, at one of its columns: at its first row, and at that below.
struct sides {
    vec2 first, below;
};

#ifdef BENT
NUMBER(vec2, extent); // of the picture, px

sides sides_at(ivec2 pixel)
{
    ground g = ground_at(clamp(pixel, ivec2(0), ivec2(extent) - 1) >> 2);
    float part = 0.25 * float(pixel.x & 3);
    return sides(mix(g.first, g.right, part), mix(g.below, g.opposite, part));
}

vec2 page_at(ivec2 pixel, int row, sides s)
{
    return mix(s.first, s.below, 0.25 * float(row));
}
#else
NUMBER(float, px_per_mm);

sides sides_at(ivec2 pixel)
{
    return sides(vec2(0.0), vec2(0.0));
}

vec2 page_at(ivec2 pixel, int row, sides s)
{
    return (vec2(pixel.x, pixel.y + row) + 0.5) / px_per_mm;
}
#endif

float ink_at(vec2 mm)
{
    float at = clamp((mm.x - lead.z) / lead.w, 0.0, lead.y - 1.0);
    int sample_ = int(at), first = int(round(lead.x));
    float here = fetch(inks, first + sample_).x;
    float next = fetch(inks, first + min(sample_ + 1, int(round(lead.y)) - 1)).x;
    return laid(mix(here, next, at - float(sample_)), mm);
}

void main()
{
    ivec2 texel = ivec2(gl_FragCoord.xy), pixel = (texel - ivec2(round(shift))) * ivec2(1, 4);
    sides s = sides_at(pixel);
    vec4 ink;
    for (int row = 0; row < 4; row++) {
        ink[row] = ink_at(page_at(pixel, row, s));
    }
    color = (texelFetch(atlas, texel, 0) * ink).zyxw; // see coverage.frag
}
