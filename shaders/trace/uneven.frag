#include "lib/place.glsl"
// How much ink goes over the paper: what the atlas says, times the lead's ink at that time, which goes
// evenly from sample to sample.
uniform sampler2D atlas; // a texel for four rows of the picture
uniform samplerBuffer inks; // of samples, 0 to 1
noperspective in vec2 shift;
noperspective in vec4 lead; // its first sample in `inks`, their number, x of the first, mm a sample
out vec4 color;
#ifdef BENT

float page_x(ivec2 pixel)
{
    ground g = ground_at(pixel >> 2);
    vec2 part = 0.25 * vec2(pixel & 3);
    return mix(mix(g.first.x, g.right.x, part.x), mix(g.below.x, g.opposite.x, part.x), part.y);
}
#else
NUMBER(float, px_per_mm);

float page_x(ivec2 pixel)
{
    return (float(pixel.x) + 0.5) / px_per_mm;
}
#endif

void main()
{
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec4 four = texelFetch(atlas, ivec2(pixel.x, pixel.y >> 2) + ivec2(round(shift)), 0);
    vec2 two = (pixel.y & 2) == 0 ? four.xy : four.zw;
    float at = clamp((page_x(pixel) - lead.z) / lead.w, 0.0, lead.y - 1.0);
    int sample_ = int(at), first = int(round(lead.x));
    float here = texelFetch(inks, first + sample_).x;
    float next = texelFetch(inks, first + min(sample_ + 1, int(round(lead.y)) - 1)).x;
    color = vec4(((pixel.y & 1) == 0 ? two.x : two.y) * mix(here, next, at - float(sample_)));
}
