#include "capture/pixels.glsl"
#include "capture/random.glsl"
NUMBER(vec2, specks); // how many cells have one; px a mm

// Dust in a cell: its middle; how dark or bright it is; 1 over its radius, 0 where there is none.
vec4 speck_in(ivec2 cell)
{
    uint h = hash(cell, uint(seed) + 77u);
    vec2 middle = vec2(cell) + 0.5 + 0.3 * (vec2(unit(h * 0x9e3779b1u), unit(h * 0x85ebca77u)) - 0.5);
    float radius = 0.08 + 0.27 * unit(h * 0xc2b2ae3du);
    return vec4(middle, (h & 3u) == 0u ? 255.0 : 30.0, unit(h) < 0.012 * specks.x ? 1.0 / radius : 0.0);
}

// Dust of a few px, each in a cell of its own. A cell is no narrower than the way from a block's first pixel to its
// last, which is then in the same one or the next: four are asked for all rows.
void speckle(inout pixels p)
{
    float per_px = 1.0 / max(3.0, 0.5 * specks.y);
    ivec2 first = ivec2(floor((vec2(p.at - ivec2(0, p.row)) + 0.5) * per_px));
    vec4 upper_a = speck_in(first), upper_b = speck_in(first + ivec2(1, 0));
    vec4 lower_a = speck_in(first + ivec2(0, 1)), lower_b = speck_in(first + ivec2(1, 1));
    vec4 x = (float(p.at.x) + 0.5 + steps) * per_px;
    float y = (float(p.at.y) + 0.5) * per_px;
    bool upper = y < float(first.y + 1);
    vec4 a = upper ? upper_a : lower_a, b = upper ? upper_b : lower_b;
    bvec4 left = lessThan(x, vec4(first.x + 1));
    vec4 dx = x - mix(b.xxxx, a.xxxx, left), dy = y - mix(b.yyyy, a.yyyy, left);
    vec4 steep = mix(b.wwww, a.wwww, left);
    vec4 t = clamp(2.5 - 2.5 * sqrt(dx * dx + dy * dy) * steep, 0.0, 1.0);
    vec4 on = mix(vec4(0.0), t * t * (3.0 - 2.0 * t), greaterThan(steep, vec4(0.0)));
    p.c = mixed(p.c, grays(mix(b.zzzz, a.zzzz, left)), on);
}
