#include "lib/array.glsl"
// Where vertical lines meet a lead's stroke: one interval [lo, hi] each, since a lead is a function of
// time. The stroke is the polyline through the samples under a round pen: discs at the samples and the
// parallel edges of the segments between them. The same formulas stand in truth/stroke.c.
// A texel holds the intervals at two neighboring boundaries of subcolumns. On a flat page the next texel
// goes on two boundaries further, and a column has one texel more than half as many as it has subcolumns,
// so that its first and last boundaries are its edges; else there is a texel for each subcolumn.
uniform ARRAY lanes;
uniform ARRAY samples; // y in px; 1e30 where missing
NUMBER(vec3, division); // texels a column, its subcolumns, boundaries from texel to texel
NUMBER(vec2, pen); // its radius, px; and how much narrower it is along x: all x are that much wider instead
flat in int lane;
flat in float before;
layout(location = 0) out vec4 spans;
#ifdef ROUND // and the same of a pen as wide along x
layout(location = 1) out vec4 round_spans;
#endif

// An interval and the nearest sample: distance and y.
struct cut {
    vec2 span, tip;
};

// Neither has branches, which software OpenGL takes longer for than for what they save.
void add_disc(vec2 at, float x, bool there, inout cut result)
{
    float away = abs(x - at.x);
    result.tip = mix(result.tip, vec2(away, at.y), bvec2(there && away <= result.tip.x));
    float high = sqrt(max(pen.x * pen.x - away * away, 0.0));
    vec2 wider = vec2(min(result.span.x, at.y - high), max(result.span.y, at.y + high));
    result.span = mix(result.span, wider, bvec2(there && away <= pen.x));
}

// What a segment's parallel edges need: its slope, their shift along x, their rise above the middle.
struct edges {
    float slope, shift, rise;
};

void add_edges(edges edge, vec2 a, vec2 b, float x, bool there, inout cut result)
{
    float middle = a.y + edge.slope * (x - a.x);
    vec2 wider = vec2(min(result.span.x, middle - edge.rise), max(result.span.y, middle + edge.rise));
    vec2 from = a.x + vec2(edge.shift, -edge.shift), to = b.x + vec2(edge.shift, -edge.shift);
    result.span = mix(result.span, wider,
                      bvec2(there && x >= from.x && x <= to.x, there && x >= from.y && x <= to.y));
}

// Just off the end of a stroke: its tip, with no height.
vec2 closed(cut result)
{
    return result.span.x > result.span.y && result.tip.y < 1e29 ? result.tip.yy : result.span;
}

// The cuts at the two boundaries of a texel.
struct pair {
    vec2 x, last;
    cut left, right;
};

pair begin(vec2 x, float reach)
{
    cut none = cut(vec2(1e30, -1e30), vec2(reach, 1e30));
    return pair(x, vec2(0.0, 1e30), none, none);
}

void add_sample(vec2 at, inout pair p)
{
    bool there = at.y < 1e29, joined = there && p.last.y < 1e29;
    vec2 along = at - p.last;
    float slope = along.y / along.x;
    edges edge = edges(slope, pen.x * along.y / length(along), pen.x * sqrt(1.0 + slope * slope));
    add_disc(at, p.x.x, there, p.left);
    add_disc(at, p.x.y, there, p.right);
    add_edges(edge, p.last, at, p.x.x, joined, p.left);
    add_edges(edge, p.last, at, p.x.y, joined, p.right);
    p.last = at;
}

void main()
{
    vec4 lead = fetch(lanes, 2 * lane); // first sample in `samples`, count, x of it, px a sample
    float texel = before + 4.0 * floor(gl_FragCoord.x) + float(int(gl_FragCoord.y) & 3);
    float column = floor((texel + 0.5) / division.x);
    float first = division.z * (texel - division.x * column); // of the column's boundaries
    vec2 x = column + vec2(first, first + 1.0) / division.y;
    float reach = pen.x + 1.0 / division.y;
    int from = max(int(floor((x.x - reach - lead.z) / lead.w)), 0);
    int to = min(int(ceil((x.y + reach - lead.z) / lead.w)), int(lead.y) - 1);
    pair narrow = begin(x * pen.y, reach * pen.y);
#ifdef ROUND
    pair round_ = begin(x, reach);
#endif
    for (int i = from; i <= to; i++) {
        vec2 at = vec2(lead.z + float(i) * lead.w, fetch(samples, int(lead.x) + i).x);
        add_sample(vec2(at.x * pen.y, at.y), narrow);
#ifdef ROUND
        add_sample(at, round_);
#endif
    }
    spans = vec4(closed(narrow.left), closed(narrow.right));
#ifdef ROUND
    round_spans = vec4(closed(round_.left), closed(round_.right));
#endif
}
