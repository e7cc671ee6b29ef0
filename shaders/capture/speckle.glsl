#include "capture/pixels.glsl"
#include "capture/random.glsl"
NUMBER(vec2, specks); // how many cells have one; px a mm

// Dust of a few px, each in a cell of its own.
void speckle(inout pixels p)
{
    float cell = max(3.0, 0.5 * specks.y);
    vec4 x = (float(p.at.x) + 0.5 + steps) * (1.0 / cell);
    float y = (float(p.at.y) + 0.5) * (1.0 / cell);
    vec4 column = floor(x);
    uvec4 h = uvec4(ivec4(column)) * 0x9e3779b1u ^ uint(int(y)) * 0x85ebca77u ^ (uint(seed) + 77u);
    h ^= h >> 16u;
    h *= 0x7feb352du;
    h ^= h >> 15u;
    h *= 0x846ca68bu;
    h ^= h >> 16u;
    bvec4 there = lessThan(units(h), vec4(0.012 * specks.x));
    if (!any(there)) {
        return;
    }
    vec4 dx = x - column - 0.5 - 0.3 * (units(h * 0x9e3779b1u) - 0.5);
    vec4 dy = y - floor(y) - 0.5 - 0.3 * (units(h * 0x85ebca77u) - 0.5);
    vec4 radius = 0.08 + 0.27 * units(h * 0xc2b2ae3du);
    vec4 t = clamp((sqrt(dx * dx + dy * dy) / radius - 0.6) * 2.5, 0.0, 1.0);
    vec4 on = mix(vec4(0.0), 1.0 - t * t * (3.0 - 2.0 * t), there);
    p.c = mixed(p.c, grays(mix(vec4(30.0), vec4(255.0), equal(h & 3u, uvec4(0u)))), on);
}
