#include "paper/field.glsl"
#include "paper/place.glsl"
NUMBER(float, moldy);
NUMBER(vec4, small_cells); // of spots: the way along cells of the finest ones, cells a mm; of those of middle size
NUMBER(vec2, big_cells);   // and of the biggest

// Spots of one size: how much of the mm is inside one, 0..1. Cells are turned and shifted by rows.
float spots(vec2 mm, vec2 way, float share, uint salt)
{
    vec2 at = vec2(dot(mm, way), dot(mm, vec2(-way.y, way.x)));
    at.x += 8.0 * unit(hash(ivec2(int(floor(at.y)), 7), salt));
    at += 0.5 * vec2(noise(at * 0.7, salt + 2u), noise(at * 0.7, salt + 3u));
    ivec2 cell = ivec2(floor(at));
    uint h = hash(cell, salt);
    vec2 middle = vec2(cell) + 0.2 + 0.6 * vec2(unit(hash(h + 1u)), unit(hash(h + 2u)));
    vec2 d = at - middle;
    float size = unit(hash(h + 3u));
    float radius = 0.07 + 0.2 * size * size;
    float on = unit(h) < share ? 1.0 : 0.0;
    float r = sqrt(dot(d, d)) + 0.16 * (noise(at * 6.0, salt + 1u) - 0.5);
    return on * (1.0 - ramp(radius * 0.4, radius, r));
}

void mold(inout paper p)
{
    uint salt = uint(seed) + 300u;
    vec2 mm = page_place();
    float patches = ramp(0.68 - 0.38 * moldy, 0.8, clouds(mm * 0.03, salt));
    float fine = spots(mm, small_cells.xy, patches, salt + 11u);
    float mid = spots(mm, small_cells.zw, patches * 0.8, salt + 17u);
    float big = spots(mm, big_cells, patches * 0.5, salt + 23u) * (0.3 + noise(mm * 1.2, salt + 29u));
    float dark = 1.0 - (1.0 - 0.7 * fine) * (1.0 - 0.75 * mid) * (1.0 - 0.65 * big);
    vec3 left = 1.0 - vec3(0.72, 0.68, 0.74) * (dark * min(0.4 + moldy, 1.0));
    p.left *= left * (1.0 - vec3(0.10, 0.09, 0.22) * (patches * moldy));
}
