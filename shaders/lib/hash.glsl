// Random numbers of whole numbers (a finalizer by C. Wellons, "hash prospector"), and smooth noise.
uint hash(uint x)
{
    x ^= x >> 16u;
    x *= 0x7feb352du;
    x ^= x >> 15u;
    x *= 0x846ca68bu;
    return x ^ (x >> 16u);
}

uint hash(ivec2 at, uint seed)
{
    return hash(uint(at.x) * 0x9e3779b1u ^ uint(at.y) * 0x85ebca77u ^ seed);
}

float unit(uint x) // 0..1
{
    return float(x >> 8u) * (1.0 / 16777216.0);
}

float noise(vec2 at, uint seed) // 0..1, smooth; 1 apart is unlike
{
    vec2 cell = floor(at), t = at - cell;
    ivec2 i = ivec2(cell);
    t = t * t * (3.0 - 2.0 * t);
    float a = unit(hash(i, seed)), b = unit(hash(i + ivec2(1, 0), seed));
    float c = unit(hash(i + ivec2(0, 1), seed)), d = unit(hash(i + ivec2(1, 1), seed));
    return mix(mix(a, b, t.x), mix(c, d, t.x), t.y);
}

float clouds(vec2 at, uint seed) // 0..1: noise in three sizes
{
    return (4.0 * noise(at, seed) + 2.0 * noise(at * 2.03 + 7.0, seed + 1u) +
            noise(at * 4.1 + 3.0, seed + 2u)) * (1.0 / 7.0);
}

float ramp(float low, float high, float x) // 0 below, 1 above, smooth between
{
    float t = clamp((x - low) / (high - low), 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}
