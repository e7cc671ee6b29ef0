#include "capture/pixels.glsl"
#include "capture/grain.glsl"
void wood(inout pixels p)
{
    vec2 here = vec2(p.at + ivec2(2, p.row)) / extent.x;
    float ring = textureLod(grain, here * vec2(0.12, 1.1), 0.0).g;
    float pore = textureLod(grain, here * vec2(0.5, 7.0), 0.0).r - 0.5;
    p.table = 0.86 + 0.12 * wave(vec4(ring * 7.0 + here.y * 3.0)) + 0.35 * pore;
}
