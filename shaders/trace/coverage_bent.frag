#include "lib/place.glsl"
// The share of each of four pixels, one below the other, under a lead's stroke, on a page that does not lie
// flat. A pixel is a parallelogram on the page. It is cut by lines along that axis of the picture which
// goes more up than along the page; on each the stroke's outline is taken as straight, and between two of
// them the share under it as changing evenly.
// DEPTH: texels a column of the table, one for each subcolumn, with its two boundaries
// TOGETHER: pixels whose lines, each going on from the other's, are cut once: 4 or 2 on pages that lean
// little, whose lines go down, else 1
NUMBER(vec2, extent); // of the picture, and of the flat page, px
NUMBER(float, px_per_mm); // of the flat page, whose pixels the table is in
uniform sampler2D spans;
noperspective in vec3 source;
noperspective in vec2 columns; // [from, to) of the flat page that the table holds
out vec4 coverage;

const float depth = float(DEPTH);
const int parts = min(DEPTH, 4); // of a pixel; more are of no use, three lose the tips of thin pens' spikes

// The stroke at x: its two edges and their slopes, and 1, or 0 where there is none.
struct cut {
    vec2 edge, slope;
    float open;
};

// Without branches, which software OpenGL takes longer for than for what they save.
cut cut_at(float x, int first)
{
    float texel = clamp(floor(x * depth), columns.x * depth, columns.y * depth - 1.0);
    float wrap = 8192.0 * depth; // see spans.vert
    float strip = floor(texel / wrap);
    int at = int(texel - strip * wrap);
    vec4 pair = texelFetch(spans, ivec2(at >> 2, 4 * (first + int(strip)) + (at & 3)), 0);
    vec2 change = (pair.zw - pair.xy) * depth;
    vec2 edge = pair.xy + change * (x - texel / depth);
    bool open = x >= columns.x && x < columns.y && pair.x <= pair.y && pair.z <= pair.w;
    return cut(mix(vec2(0.0), edge, bvec2(open)), mix(vec2(0.0), change, bvec2(open)), float(open));
}

// The same for four pixels, at their own x.
struct cuts {
    vec4 low, high, low_slope, high_slope, open;
};

cuts cuts_at(vec4 x, int first)
{
#if TOGETHER == 4
    float middle = 0.5 * (x.y + x.z);
    cut a = cut_at(middle, first);
    vec4 away = x - middle;
    return cuts(a.edge.x + a.slope.x * away, a.edge.y + a.slope.y * away, a.slope.xxxx, a.slope.yyyy,
                vec4(a.open));
#elif TOGETHER == 2
    vec2 middle = 0.5 * (x.xz + x.yw);
    cut a = cut_at(middle.x, first), b = cut_at(middle.y, first);
    vec4 low_slope = vec4(a.slope.xx, b.slope.xx), high_slope = vec4(a.slope.yy, b.slope.yy);
    vec4 away = x - middle.xxyy;
    return cuts(vec4(a.edge.xx, b.edge.xx) + low_slope * away, vec4(a.edge.yy, b.edge.yy) + high_slope * away,
                low_slope, high_slope, vec4(vec2(a.open), vec2(b.open)));
#else
    cut a = cut_at(x.x, first), b = cut_at(x.y, first);
    cut c = cut_at(x.z, first), d = cut_at(x.w, first);
    return cuts(vec4(a.edge.x, b.edge.x, c.edge.x, d.edge.x), vec4(a.edge.y, b.edge.y, c.edge.y, d.edge.y),
                vec4(a.slope.x, b.slope.x, c.slope.x, d.slope.x),
                vec4(a.slope.y, b.slope.y, c.slope.y, d.slope.y), vec4(a.open, b.open, c.open, d.open));
#endif
}

// How far along the line each pixel's end is beyond an edge, and the integral of clamp(u, 0, 1) from 0 to u.
struct level {
    vec4 beyond, ramp;
};

level level_of(vec4 y, vec4 edge, vec4 slope, vec2 line)
{
    vec4 rise = 1.0 / max(abs(line.y - slope * line.x), 0.05);
    vec4 beyond = clamp(0.5 + (y - edge) * rise, -400.0, 400.0);
    vec4 inside = clamp(beyond, 0.0, 1.0);
    return level(beyond, 0.5 * inside * inside + max(beyond - 1.0, 0.0));
}

// The mean of clamp(u, 0, 1) while u goes from one line's to the next one's.
vec4 mean(level a, level b)
{
    vec4 change = b.beyond - a.beyond;
    return mix((b.ramp - a.ramp) / change, clamp(0.5 * (a.beyond + b.beyond), 0.0, 1.0),
               lessThan(abs(change), vec4(0.02)));
}

vec4 shares_between(cuts here[parts + 1], vec4 y, vec2 step, vec2 line)
{
    vec4 sum = vec4(0.0);
    level last_low, last_high;
    for (int i = 0; i <= parts; i++) {
        vec4 at = y + step.y * (float(i) / float(parts) - 0.5);
        level low = level_of(at, here[i].low, here[i].low_slope, line);
        level high = level_of(at, here[i].high, here[i].high_slope, line);
        if (i > 0) {
            sum += max(mean(last_low, low) - mean(last_high, high), 0.0) * here[i].open * here[i - 1].open;
        }
        last_low = low;
        last_high = high;
    }
    return sum / float(parts);
}

// The shares of four pixels, whose middles are at x and y. `step` goes from line to line across a pixel,
// `line` along a line.
vec4 shares(vec4 x, vec4 y, vec2 step, vec2 line, int first)
{
    cuts here[parts + 1];
    for (int i = 0; i <= parts; i++) {
        here[i] = cuts_at(x + step.x * (float(i) / float(parts) - 0.5), first);
    }
    return shares_between(here, y, step, line);
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
#if TOGETHER > 1
    vec2 step = across_, line = down_;
#else
    bool upright = abs(down_.y) >= abs(across_.y);
    vec2 step = upright ? across_ : down_;
    vec2 line = upright ? down_ : across_;
#endif
    vec4 x = vec4(at[0].x, at[1].x, at[2].x, at[3].x), y = vec4(at[0].y, at[1].y, at[2].y, at[3].y);
    vec4 under = shares(x, y, step, line, from.x);
    // Beyond the page's edge nothing can be printed; where a pixel is many wide, that is near.
    bool on_page = all(lessThan(abs(across_) + abs(down_), vec2(20.0)));
    bvec4 on;
    for (int i = 0; i < 4; i++) {
        on[i] = on_page && all(greaterThanEqual(at[i], vec2(0.0))) && all(lessThanEqual(at[i], extent));
    }
    coverage = mix(vec4(0.0), under, on).zyxw; // see coverage.frag
}
