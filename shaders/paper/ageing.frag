#include "lib/hash.glsl"
// What the paper has been through, at a few texels a centimetre: rgb is what is left of its light,
// a how much ink is left.
uniform samplerBuffer stains; // four texels each: circles and radius mm, rim, ring; absorbed colour
NUMBER(float, stain_count);
NUMBER(float, seed);
NUMBER(float, step_mm);
NUMBER(float, ageing);
NUMBER(float, mould);
NUMBER(float, fading);
NUMBER(vec2, page_mm);
NUMBER(vec2, ageing_to); // the way to the yellow side
NUMBER(vec3, tint);
out vec4 color;

#ifdef STAINS
float joined(float a, float b, float width) // the smaller one, round where both are near
{
    float h = max(width - abs(a - b), 0.0) / width;
    return min(a, b) - 0.25 * width * h * h;
}

float to_circle(vec2 mm, vec4 circle)
{
    vec2 d = mm - circle.xy;
    return sqrt(dot(d, d)) - circle.z;
}

// The way into the dry, mm. Under a cup's rim it is wet in places, in others hardly.
float to_stain(vec2 mm, vec4 part[3], vec3 look, vec3 rough)
{
    float large = look.x, width = 0.3 * large;
    float away = to_circle(mm, part[0]);
    float band = abs(away + 0.8 * rough.y) - (0.5 + 2.6 * rough.x * rough.x);
    away = look.z > 0.5 ? band : away;
    away = joined(away, to_circle(mm, part[1]), width);
    away = joined(away, to_circle(mm, part[2]), width);
    float uneven = look.z > 0.5 ? 1.2 * (rough.y - 0.5)
                                : min(0.9 * large, 10.0) * (rough.x - 0.5) + min(0.5 * large, 3.0) * (rough.y - 0.5);
    return away + uneven + min(0.2 * large, 0.8) * (rough.z - 0.5);
}

// What dries last is the rim, and there most stays; a line farther in is where it dried before.
float wetted(float away, vec3 look, vec3 rough)
{
    float soft = mix(1.6, 0.45, look.y);
    float inside = 1.0 - ramp(-soft, soft, away);
    float depth = min(away, 0.0), width = 0.5 + 0.03 * look.x + 0.8 * rough.y;
    float rim = inside * width * width / (width * width + depth * depth);
    float line = depth + look.x * (0.15 + 0.3 * rough.x);
    float before = inside * 0.4 / (0.4 + line * line) * ramp(0.35, 0.7, rough.y);
    float body = inside * (0.25 + 0.65 * rough.x);
    float ring = inside * (0.25 + 1.1 * ramp(0.3, 0.75, rough.x)) * (0.6 + 0.4 * rough.z);
    float patch_ = mix(body, 0.4 * body, look.y) + look.y * (rim * (0.55 + 0.7 * rough.x) + 0.3 * before);
    return clamp(look.z > 0.5 ? ring : patch_, 0.0, 1.0);
}

vec3 stained(vec2 mm, uint salt)
{
    vec3 rough = vec3(clouds(mm * 0.05, salt), clouds(mm * 0.21 + 31.0, salt + 5u), noise(mm * 0.8, salt + 9u));
    vec3 left = vec3(1.0);
    for (int i = 0; i < int(stain_count); i++) {
        vec4 part[3];
        for (int k = 0; k < 3; k++) {
            part[k] = texelFetch(stains, 4 * i + k);
        }
        vec3 look = vec3(part[0].w, part[1].w, part[2].w);
        vec3 absorbed = texelFetch(stains, 4 * i + 3).rgb;
        left *= 1.0 - absorbed * wetted(to_stain(mm, part, look, rough), look, rough);
    }
    return left;
}
#endif

// Spots of one size: how much of the mm is inside one, 0..1. Cells are turned and shifted by rows.
float spots(vec2 mm, float distance_mm, float share, uint salt)
{
    float turn = unit(hash(salt)) * 6.28;
    vec2 way = vec2(cos(turn), sin(turn)) / distance_mm;
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

vec3 mouldy(vec2 mm, uint salt)
{
    float patches = ramp(0.68 - 0.38 * mould, 0.8, clouds(mm * 0.03, salt));
    float fine = spots(mm, 2.3, patches, salt + 11u);
    float mid = spots(mm, 4.7, patches * 0.8, salt + 17u);
    float big = spots(mm, 11.0, patches * 0.5, salt + 23u) * (0.3 + noise(mm * 1.2, salt + 29u));
    float dark = 1.0 - (1.0 - 0.7 * fine) * (1.0 - 0.75 * mid) * (1.0 - 0.65 * big);
    vec3 left = 1.0 - vec3(0.72, 0.68, 0.74) * (dark * min(0.4 + mould, 1.0));
    return left * (1.0 - vec3(0.10, 0.09, 0.22) * (patches * mould));
}

vec3 aged(vec2 mm, uint salt)
{
    vec2 share = mm / page_mm - 0.5;
    float along = dot(share, ageing_to) + 0.5 + 0.5 * (clouds(mm * 0.025, salt) - 0.5);
    float most = ramp(-0.2, 1.1, along);
    vec2 edge = min(mm, page_mm - mm);
    float near = 1.0 - ramp(0.0, 9.0, min(edge.x, edge.y) + 5.0 * noise(mm * 0.15, salt + 3u));
    float brown = clamp(0.15 + 0.65 * most + 0.35 * near, 0.0, 1.0);
    return 1.0 - vec3(0.13, 0.28, 0.50) * (ageing * brown);
}

void main()
{
    vec2 mm = floor(gl_FragCoord.xy) * step_mm;
    uint salt = uint(seed);
    vec3 left = tint;
#ifdef AGEING
    left *= aged(mm, salt + 100u);
#endif
#ifdef STAINS
    left *= stained(mm, salt + 200u);
#endif
#ifdef MOULD
    left *= mouldy(mm, salt + 300u);
#endif
    float ink = 1.0;
#ifdef FADING
    float patches = ramp(0.30, 0.75, clouds(mm * vec2(0.022, 0.05), salt + 400u));
    ink = 1.0 - fading * (0.2 + 0.8 * patches);
#endif
    color = vec4(left, ink);
}
