#include "place.glsl"
// The share of each of four pixels, one below the other, under a lead's stroke, on a page that does not lie
// flat. A pixel is a parallelogram on the page. It is cut by lines along that axis of the picture which
// goes more up than along the page (down, on UPRIGHT pages); on each the stroke's outline is taken as straight, and between two of
// them the share under it as changing evenly.
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
vec4 ramp(vec4 u)
{
    vec4 inside = clamp(u, 0.0, 1.0);
    return 0.5 * inside * inside + max(u - 1.0, 0.0);
}

// The shares of two pixels. `step` goes from line to line across a pixel, `line` along a line. On upright
// pages the lines go on from one pixel to the other, and each is cut once, between the two.
vec2 shares(vec2 first, vec2 second, vec2 step, vec2 line, int lane, vec2 columns)
{
    int parts = min(int(depth), 4); // more are of no use; three lose the tips of a thin pen's spikes
    vec2 sum = vec2(0.0);
    vec4 last = vec4(0.0), last_ramp = vec4(0.0);
    bvec2 open = bvec2(false);
    for (int i = 0; i <= parts; i++) {
        vec2 shift = step * (float(i) / float(parts) - 0.5);
        vec2 one = first + shift, other = second + shift;
#ifdef UPRIGHT
        float x = 0.5 * (one.x + other.x);
        cut here = cut_at(x, lane, columns);
        vec4 edge = here.edge.xyxy + here.slope.xyxy * (vec4(one.xx, other.xx) - x);
        vec4 slope = here.slope.xyxy;
        bvec2 now_open = bvec2(here.edge.x <= here.edge.y);
#else
        cut here = cut_at(one.x, lane, columns), there = cut_at(other.x, lane, columns);
        vec4 edge = vec4(here.edge, there.edge);
        vec4 slope = vec4(here.slope, there.slope);
        bvec2 now_open = lessThanEqual(edge.xz, edge.yw);
#endif
        // how far along the line a pixel's end is beyond either edge
        vec4 rise = 1.0 / max(abs(line.y - slope * line.x), 0.05);
        vec4 beyond = clamp(0.5 + (vec4(one.yy, other.yy) - edge) * rise, -400.0, 400.0);
        vec4 now_ramp = ramp(beyond);
        // the mean of clamp(u, 0, 1) while u goes from the last line's to this one's
        vec4 change = beyond - last;
        vec4 covered = mix((now_ramp - last_ramp) / change, clamp(0.5 * (beyond + last), 0.0, 1.0),
                           lessThan(abs(change), vec4(0.02)));
        vec2 part = max(covered.xz - covered.yw, 0.0);
        sum += mix(vec2(0.0), part, bvec2(open.x && now_open.x, open.y && now_open.y));
        last = beyond;
        last_ramp = now_ramp;
        open = now_open;
    }
    return sum / float(parts);
}

#ifdef EXACT // the paper has kinks that the map of every fourth pixel cuts off
uniform sampler2D whole; // the place of each pixel, and of one more to the right and below

vec2 place(ivec2 pixel)
{
    return texelFetch(whole, clamp(pixel, ivec2(0), ivec2(extent)), 0).xy * px_per_mm;
}

// The way from a pixel to the next one, from two at most three apart, as far as the map goes.
vec2 way(ivec2 from, ivec2 to)
{
    from = clamp(from, ivec2(0), ivec2(extent));
    to = clamp(to, ivec2(0), ivec2(extent));
    return (place(to) - place(from)) / float(max(to.x - from.x + to.y - from.y, 1));
}

#endif

void main()
{
    ivec3 from = ivec3(round(source));
    ivec2 pixel = (ivec2(gl_FragCoord.xy) - from.yz) * ivec2(1, 4);
    vec2 columns = texelFetch(lanes, 2 * from.x + 1).xy / depth;
    // where four pixels are, one below the other, and the ways from pixel to pixel there
#ifdef EXACT
    vec2 at[4] = vec2[4](place(pixel), place(pixel + ivec2(0, 1)), place(pixel + ivec2(0, 2)),
                         place(pixel + ivec2(0, 3)));
    vec2 across_ = way(pixel + ivec2(-1, 2), pixel + ivec2(1, 2));
    vec2 down_ = way(pixel, pixel + ivec2(0, 3));
#else
    ground g = ground_at(clamp(pixel, ivec2(0), ivec2(extent) - 1) >> 2);
    float along = 0.25 * float(pixel.x & 3);
    vec2 first = mix(g.first, g.right, along) * px_per_mm;
    vec2 down_ = down(g, along) * px_per_mm, across_ = across(g, 0.375) * px_per_mm;
    vec2 at[4] = vec2[4](first, first + down_, first + 2.0 * down_, first + 3.0 * down_);
#endif
#ifdef UPRIGHT
    vec2 step = across_, line = down_;
#else
    bool upright = abs(down_.y) >= abs(across_.y);
    vec2 step = upright ? across_ : down_;
    vec2 line = upright ? down_ : across_;
#endif
    vec2 above = shares(at[0], at[1], step, line, from.x, columns);
    vec2 below = shares(at[2], at[3], step, line, from.x, columns);
    // Beyond the page's edge nothing can be printed; where a pixel is many wide, that is near.
    bool on_page = all(lessThan(abs(across_) + abs(down_), vec2(20.0)));
    bvec4 on;
    for (int i = 0; i < 4; i++) {
        on[i] = on_page && all(greaterThanEqual(at[i], vec2(0.0))) && all(lessThanEqual(at[i], extent));
    }
    coverage = mix(vec4(0.0), vec4(above, below), on).zyxw; // see coverage.frag
}
