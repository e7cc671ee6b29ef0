#include "capture/pixels.glsl"
NUMBER(vec2, dots); // severity; dots a px

void halftone(inout pixels p)
{
    vec4 x = float(p.at.x) + 0.5 + steps;
    float y = float(p.at.y) + 0.5;
    vec4 level = 127.5 - 63.75 * (wave((x + y) * (0.7071 * dots.y)) + wave((x - y) * (0.7071 * dots.y)));
    p.c = mixed(p.c, grays(clamp((gray_of(p.c) - level) * 5.0 + 127.5, 0.0, 255.0)), vec4(dots.x));
}
