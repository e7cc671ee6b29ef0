#include "lib/hash.glsl"
#include "lib/place.glsl"
// How much ink goes over the paper: what the atlas says, times the lead's ink at that time, which goes
// evenly from sample to sample; or as many of a head's dots as it says, each whole.
uniform sampler2D atlas; // a texel for four rows of the picture
uniform samplerBuffer inks; // of samples, 0 to 1
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
#ifdef BENT

vec2 page_at(ivec2 pixel)
{
    ground g = ground_at(pixel >> 2);
    vec2 part = 0.25 * vec2(pixel & 3);
    return mix(mix(g.first, g.right, part.x), mix(g.below, g.opposite, part.x), part.y);
}
#else
NUMBER(float, px_per_mm);

vec2 page_at(ivec2 pixel)
{
    return (vec2(pixel) + 0.5) / px_per_mm;
}
#endif

void main()
{
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec4 four = texelFetch(atlas, ivec2(pixel.x, pixel.y >> 2) + ivec2(round(shift)), 0);
    vec2 two = (pixel.y & 2) == 0 ? four.xy : four.zw;
    vec2 mm = page_at(pixel);
    float at = clamp((mm.x - lead.z) / lead.w, 0.0, lead.y - 1.0);
    int sample_ = int(at), first = int(round(lead.x));
    float here = texelFetch(inks, first + sample_).x;
    float next = texelFetch(inks, first + min(sample_ + 1, int(round(lead.y)) - 1)).x;
    color = vec4(((pixel.y & 1) == 0 ? two.x : two.y) * laid(mix(here, next, at - float(sample_)), mm));
}
