// The share of a pixel under a lead's stroke, from the intervals at the boundaries of its (sub)columns:
// between two boundaries the outline is taken as straight, and the area under it is exact.
uniform sampler2D spans;
uniform float depth; // texels a column, of two boundaries each
uniform float rows;  // of the table a lane takes, of 2048 columns each
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
    int count = int(depth);
    ivec2 at = ivec2((pixel.x & 2047) * count, source.x * int(rows) + (pixel.x >> 11));
    vec2 edge, edge_ramp;
    float sum = 0.0;
    for (int i = 0; i < count; i++) {
        vec4 both = texelFetch(spans, at + ivec2(i, 0), 0) - top;
        vec4 both_ramp = ramp(both);
        if (i > 0) {
            sum += between(edge, both.xy, edge_ramp, both_ramp.xy);
        }
        sum += between(both.xy, both.zw, both_ramp.xy, both_ramp.zw);
        edge = both.zw;
        edge_ramp = both_ramp.zw;
    }
    coverage = sum / (2.0 * depth - 1.0);
}
