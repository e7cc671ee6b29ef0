#include "capture/pixels.glsl"
NUMBER(float, color_lost); // 0..1

void gray(inout pixels p)
{
    p.gray = color_lost;
    p.c = mixed(p.c, grays(gray_of(p.c)), vec4(color_lost));
}
