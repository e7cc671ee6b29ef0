#include "lib/array.glsl"
#include "paper/field.glsl"
#include "paper/place.glsl"
#include "lib/shapes.glsl"
uniform ARRAY spilled; // four texels each: circles and radius mm, rim, ring; absorbed color
NUMBER(float, stain_count);

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

void stains(inout paper p)
{
    uint salt = uint(seed) + 200u;
    vec2 mm = page_place();
    vec3 rough = vec3(clouds(mm * 0.05, salt), clouds(mm * 0.21 + 31.0, salt + 5u), noise(mm * 0.8, salt + 9u));
    vec3 left = vec3(1.0);
    for (int i = 0; i < int(stain_count); i++) {
        vec4 part[3];
        for (int k = 0; k < 3; k++) {
            part[k] = fetch(spilled, 4 * i + k);
        }
        vec3 look = vec3(part[0].w, part[1].w, part[2].w);
        vec3 absorbed = fetch(spilled, 4 * i + 3).rgb;
        left *= 1.0 - absorbed * wetted(to_stain(mm, part, look, rough), look, rough);
    }
    p.left *= left;
}
