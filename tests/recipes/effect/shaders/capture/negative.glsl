#include "capture/pixels.glsl"
NUMBER(float, inverted); // share of the negative, 0..1

void negative(inout pixels p)
{
    colors c = colors(255.0 - p.c.r, 255.0 - p.c.g, 255.0 - p.c.b);
    p.c = mixed(p.c, c, vec4(inverted));
}
