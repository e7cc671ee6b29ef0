#include "lib/hash.glsl"
#include "lib/seed.glsl"
// Random bits for each of four pixels.
uvec4 random_at(ivec2 at)
{
    uvec4 h = hash(at, uint(seed)) * uvec4(0x9e3779b1u, 0x85ebca77u, 0xc2b2ae3du, 0x27d4eb2fu);
    return h ^ h >> 15u;
}

vec4 units(uvec4 h) // 0..1
{
    return vec4(ivec4(h >> 8u)) * (1.0 / 16777216.0);
}
