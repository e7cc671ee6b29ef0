#include "capture/pixels.glsl"
#include "capture/blank.glsl"
// Ink of which the field of paper leaves a part.
void faded(inout pixels p)
{
    p.c = mixed(colors(vec4(shares * blank.r), vec4(shares * blank.g), vec4(shares * blank.b)), p.c, p.ink);
}
