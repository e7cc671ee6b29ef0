#include "lib/array.glsl"
#include "lib/quad.glsl"
// A quad for each rectangle of a band of the picture; a texel of the targets is 4 x 4 pixels.
uniform ARRAY rects;
uniform float first; // of them to draw

void main()
{
    PASS_NUMBERS
    vec4 rect = fetch(rects, int(first) + quad_number());
    gl_Position = corner(vec4(rect.xy / 4.0, ceil(rect.zw / 4.0)));
}
