// The share of a pixel under a lead's stroke, from the intervals at the boundaries of its (sub)columns:
// between two boundaries the outline is taken as straight, and the area under it is exact.
uniform sampler2D spans;
uniform float subdivision;
flat in ivec3 source;
out float coverage;

// Integral of clamp(u, 0, 1) from 0 to u.
vec4 ramp(vec4 u)
{
    vec4 inside = clamp(u, 0.0, 1.0);
    return 0.5 * inside * inside + max(u - 1.0, 0.0);
}

// Area under an outline that runs from a to b: x above the lower edge, y above the upper one; the
// ramps of a and b are given.
vec2 area(vec2 a, vec2 b, vec2 ramp_a, vec2 ramp_b)
{
    vec2 change = b - a;
    vec2 level = clamp(0.5 * (a + b), 0.0, 1.0);
    vec2 mean = mix((ramp_b - ramp_a) / change, level, lessThan(abs(change), vec2(1e-2)));
    return mix(mean, vec2(1.0), greaterThanEqual(min(a, b), vec2(1.0)));
}

// What lies between the outlines; nothing where one boundary has no stroke near.
float between(vec2 a, vec2 b, vec2 ramp_a, vec2 ramp_b)
{
    vec2 areas = area(a, b, ramp_a, ramp_b);
    return a.x <= a.y && b.x <= b.y ? areas.y - areas.x : 0.0;
}

void main()
{
    ivec2 pixel = ivec2(gl_FragCoord.xy) - source.yz;
    float top = float(pixel.y);
    if (subdivision > 1.5) {
        vec4 first = texelFetch(spans, ivec2(2 * pixel.x, source.x), 0) - top;
        vec4 second = texelFetch(spans, ivec2(2 * pixel.x + 1, source.x), 0) - top;
        vec4 first_ramp = ramp(first);
        vec4 second_ramp = ramp(second);
        coverage = (between(first.xy, first.zw, first_ramp.xy, first_ramp.zw) +
                    between(first.zw, second.xy, first_ramp.zw, second_ramp.xy) +
                    between(second.xy, second.zw, second_ramp.xy, second_ramp.zw)) / 3.0;
    } else {
        vec4 both = texelFetch(spans, ivec2(pixel.x, source.x), 0) - top;
        vec4 both_ramp = ramp(both);
        coverage = between(both.xy, both.zw, both_ramp.xy, both_ramp.zw);
    }
}
