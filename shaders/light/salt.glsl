#include "lib/hash.glsl"
#include "lib/seed.glsl"
uint light_salt()
{
    return uint(seed) + 1000u;
}
