#include "paper/field.glsl"
#include "paper/place.glsl"
NUMBER(float, moldy);
NUMBER(vec3, way_x); // of spots, the finest ones first: the way along their cells, cells a mm
NUMBER(vec3, way_y);

// Random numbers and noise as in lib/hash.glsl of three sizes at once, so that none waits for another.
uvec3 hash3(uvec3 x)
{
    x ^= x >> 16u;
    x *= 0x7feb352du;
    x ^= x >> 15u;
    x *= 0x846ca68bu;
    return x ^ (x >> 16u);
}

uvec3 hash3(ivec3 x, ivec3 y, uvec3 salt)
{
    return hash3(uvec3(x) * 0x9e3779b1u ^ uvec3(y) * 0x85ebca77u ^ salt);
}

vec3 unit3(uvec3 x)
{
    return vec3(x >> 8u) * (1.0 / 16777216.0);
}

vec3 noise3(vec3 x, vec3 y, uvec3 salt)
{
    vec3 cell_x = floor(x), cell_y = floor(y), t = x - cell_x, u = y - cell_y;
    ivec3 i = ivec3(cell_x), k = ivec3(cell_y);
    t = t * t * (3.0 - 2.0 * t);
    u = u * u * (3.0 - 2.0 * u);
    vec3 a = unit3(hash3(i, k, salt)), b = unit3(hash3(i + 1, k, salt));
    vec3 c = unit3(hash3(i, k + 1, salt)), d = unit3(hash3(i + 1, k + 1, salt));
    return mix(mix(a, b, t), mix(c, d, t), u);
}

// Spots of each size: how much of the mm is inside one, 0..1. Cells are turned and shifted by rows.
vec3 spots(vec2 mm, vec3 share, uvec3 salt)
{
    vec3 x = mm.x * way_x + mm.y * way_y, y = mm.x * -way_y + mm.y * way_x;
    x += 8.0 * unit3(hash3(ivec3(floor(y)), ivec3(7), salt));
    vec3 by_x = 0.5 * noise3(x * 0.7, y * 0.7, salt + 2u), by_y = 0.5 * noise3(x * 0.7, y * 0.7, salt + 3u);
    x += by_x;
    y += by_y;
    vec3 cell_x = floor(x), cell_y = floor(y);
    uvec3 h = hash3(ivec3(cell_x), ivec3(cell_y), salt);
    vec3 dx = x - (cell_x + 0.2 + 0.6 * unit3(hash3(h + 1u)));
    vec3 dy = y - (cell_y + 0.2 + 0.6 * unit3(hash3(h + 2u)));
    vec3 size = unit3(hash3(h + 3u));
    vec3 radius = 0.07 + 0.2 * size * size;
    vec3 r = sqrt(dx * dx + dy * dy) + 0.16 * (noise3(x * 6.0, y * 6.0, salt + 1u) - 0.5);
    vec3 t = clamp((r - radius * 0.4) / (radius - radius * 0.4), 0.0, 1.0);
    return mix(vec3(0.0), 1.0 - t * t * (3.0 - 2.0 * t), lessThan(unit3(h), share));
}

void mold(inout paper p)
{
    uint salt = uint(seed) + 300u;
    vec2 mm = page_place();
    float patches = ramp(0.68 - 0.38 * moldy, 0.8, clouds(mm * 0.03, salt));
    vec3 inside = spots(mm, patches * vec3(1.0, 0.8, 0.5), salt + uvec3(11u, 17u, 23u));
    float big = inside.z * (0.3 + noise(mm * 1.2, salt + 29u));
    float dark = 1.0 - (1.0 - 0.7 * inside.x) * (1.0 - 0.75 * inside.y) * (1.0 - 0.65 * big);
    vec3 left = 1.0 - vec3(0.72, 0.68, 0.74) * (dark * min(0.4 + moldy, 1.0));
    p.left *= left * (1.0 - vec3(0.10, 0.09, 0.22) * (patches * moldy));
}
