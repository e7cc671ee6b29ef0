// The share of each of four pixels, one below the other, under a lead's stroke, on a page that does not lie
// flat. A pixel is a parallelogram on the page. It is cut by lines along that axis of the picture which
// goes more up than along the page; on each the stroke's outline is taken as straight, and between two of
// them the share under it as changing evenly.
uniform sampler2D map;
uniform sampler2D spans;
uniform float depth;     // texels a column, one for each subcolumn, with its two boundaries
uniform float rows;      // of the table a lane takes, of 2048 columns each
uniform vec2 extent;     // of the picture, and of the flat page, px
uniform float px_per_mm; // of the flat page, whose pixels the table is in
uniform samplerBuffer lanes; // texels [from, to) of the table that a lane takes
noperspective in vec3 source;
out vec4 coverage;

// The stroke at x: its two edges and their slopes; closed where the edges are the wrong way round.
struct cut {
    vec2 edge, slope;
};

cut cut_at(float x, int lane, vec2 columns)
{
    float texel = floor(x * depth);
    float wrap = 2048.0 * depth;
    float row = floor(texel / wrap);
    if (x < columns.x || x >= columns.y) {
        return cut(vec2(1.0, -1.0), vec2(0.0));
    }
    vec4 pair = texelFetch(spans, ivec2(int(texel - row * wrap), lane * int(rows) + int(row)), 0);
    if (pair.x > pair.y || pair.z > pair.w) {
        return cut(vec2(1.0, -1.0), vec2(0.0));
    }
    vec2 change = pair.zw - pair.xy;
    return cut(pair.xy + change * (x * depth - texel), change * depth);
}

// Integral of clamp(u, 0, 1) from 0 to u.
vec2 ramp(vec2 u)
{
    vec2 inside = clamp(u, 0.0, 1.0);
    return 0.5 * inside * inside + max(u - 1.0, 0.0);
}

// Mean of clamp(u, 0, 1) while u goes from a to b.
vec2 mean(vec2 a, vec2 b)
{
    vec2 change = b - a;
    vec2 between = mix((ramp(b) - ramp(a)) / change, clamp(0.5 * (a + b), 0.0, 1.0),
                       lessThan(abs(change), vec2(1e-2)));
    return mix(between, vec2(1.0), greaterThanEqual(min(a, b), vec2(1.0)));
}

// `step` goes from line to line across the pixel, `line` along a line.
float share(vec2 at, vec2 step, vec2 line, int lane, vec2 columns)
{
    int parts = min(int(depth), 4); // more are of no use
    float sum = 0.0;
    vec2 last = vec2(0.0);
    bool open = false;
    for (int i = 0; i <= parts; i++) {
        vec2 middle = at + step * (float(i) / float(parts) - 0.5);
        cut here = cut_at(middle.x, lane, columns);
        // how far along the line the pixel's end is beyond either edge
        vec2 rise = max(abs(line.y - here.slope * line.x), 0.05);
        vec2 beyond = clamp(0.5 + (middle.y - here.edge) / rise, -1e3, 1e3);
        bool now_open = here.edge.x <= here.edge.y;
        if (i > 0 && open && now_open) {
            vec2 parts = mean(last, beyond);
            sum += max(parts.x - parts.y, 0.0);
        }
        last = beyond;
        open = now_open;
    }
    return sum / float(parts);
}

// The map has one pixel more than the picture to the right and below.
vec2 place(ivec2 pixel)
{
    return texelFetch(map, clamp(pixel, ivec2(0), ivec2(extent)), 0).xy * px_per_mm;
}

// The way from a pixel to the next one, from two at most three apart, as far as the map goes.
vec2 way(ivec2 from, ivec2 to)
{
    from = clamp(from, ivec2(0), ivec2(extent));
    to = clamp(to, ivec2(0), ivec2(extent));
    return (place(to) - place(from)) / float(max(to.x - from.x + to.y - from.y, 1));
}

void main()
{
    ivec3 from = ivec3(round(source));
    ivec2 pixel = (ivec2(gl_FragCoord.xy) - from.yz) * ivec2(1, 4);
    vec2 columns = texelFetch(lanes, 2 * from.x + 1).xy / depth;
    vec2 at[4];
    for (int i = 0; i < 4; i++) {
        at[i] = place(pixel + ivec2(0, i));
    }
    vec2 across = way(pixel + ivec2(-1, 2), pixel + ivec2(1, 2));
    vec2 down = way(pixel, pixel + ivec2(0, 3));
    bool upright = abs(down.y) >= abs(across.y);
    vec2 step = upright ? across : down;
    vec2 line = upright ? down : across;
    vec2 wide = abs(across) + abs(down) + 1e-6;
    coverage = vec4(0.0);
    if (all(lessThan(abs(across) + abs(down), vec2(20.0)))) { // else off the page's edge
        for (int i = 0; i < 4; i++) {
            if (any(lessThan(at[i], vec2(0.0))) || any(greaterThan(at[i], extent))) {
                continue; // beyond the page's edge nothing can be printed
            }
            coverage[i] = share(at[i], step, line, from.x, columns);
        }
    }
    coverage = coverage.zyxw; // see coverage.frag
}
