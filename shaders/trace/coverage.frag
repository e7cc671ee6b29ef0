// The share of each of four pixels, one below the other, under a lead's stroke, from the intervals at
// the boundaries of their column's subcolumns: between two boundaries the outline is taken as straight,
// and the area under it is exact.
uniform sampler2D spans;
// DEPTH: texels a column, of two boundaries each
noperspective in vec3 source;
out vec4 coverage;

// An outline at a boundary: how far it is below the tops of the four pixels, px, and the integral of
// clamp(u, 0, 1) from 0 to there.
struct level {
    vec4 at, ramp;
};

level level_of(float y, vec4 tops)
{
    vec4 at = y - tops;
    vec4 inside = clamp(at, 0.0, 1.0);
    return level(at, 0.5 * inside * inside + max(at - 1.0, 0.0));
}

// Share of each pixel above an outline that runs straight from a to b.
vec4 above(level a, level b)
{
    float change = b.at.x - a.at.x;
    vec4 mean = abs(change) < 1e-2 ? clamp(0.5 * (a.at + b.at), 0.0, 1.0)
                                   : (b.ramp - a.ramp) * (1.0 / change);
    return mix(mean, vec4(1.0), greaterThanEqual(min(a.at, b.at), vec4(1.0)));
}

void main()
{
    ivec3 from = ivec3(round(source));
    ivec2 pixel = ivec2(gl_FragCoord.xy) - from.yz;
    vec4 tops = float(4 * pixel.y) + vec4(0.0, 1.0, 2.0, 3.0);
    int texel = (pixel.x & 8191) * DEPTH, strip = from.x + (pixel.x >> 13); // see spans.vert
    level low, high;
    bool open = false;
    vec4 sum = vec4(0.0);
    for (int i = 0; i < DEPTH; i++) {
        vec4 both = texelFetch(spans, ivec2(texel + i >> 2, 4 * strip + (texel + i & 3)), 0);
        for (int k = 0; k < 2; k++) {
            vec2 span = k == 0 ? both.xy : both.zw;
            level next_low = level_of(span.x, tops);
            level next_high = level_of(span.y, tops);
            bool next_open = span.x <= span.y;
            if (i + k > 0 && open && next_open) {
                sum += above(high, next_high) - above(low, next_low);
            }
            low = next_low;
            high = next_high;
            open = next_open;
        }
    }
    coverage = sum.zyxw / (2.0 * float(DEPTH) - 1.0); // rows in the order of the atlas's memory
}
