#include "capture/pixels.glsl"
NUMBER(vec2, threshold); // severity; its level

vec4 pushed(vec4 level)
{
    return (level - threshold.y) * (1.0 / max(1.0 - threshold.x, 1e-6)) + mix(threshold.y, 127.5, threshold.x);
}

void binarize(inout pixels p)
{
    p.c = mixed(p.c, grays(gray_of(p.c)), vec4(min(2.0 * threshold.x, 1.0)));
    p.c = colors(pushed(p.c.r), pushed(p.c.g), pushed(p.c.b));
}
