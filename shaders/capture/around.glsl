#include "capture/fibers.glsl"
#include "capture/grain.glsl"
// What a surface around the page shows: fibers of its own, and clouds, -0.5..0.5.
vec4 around_fibres(pixels p)
{
    return fibers_at(p.block, p.row, ivec2(29, 37)) * (1.0 / 255.0) - 0.5;
}

float around_cloud(pixels p)
{
    return textureLod(grain, (vec2(p.at) + 2.0) / extent.x * 0.7, 0.0).g - 0.5;
}
