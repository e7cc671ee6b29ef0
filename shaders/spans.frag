// Where vertical lines meet a lead's stroke: one interval [lo, hi] each, since a lead is a function of
// time. The stroke is the polyline through the samples under a round pen: discs at the samples and the
// parallel edges of the segments between them. The same formulas stand in truth/stroke.c.
// A texel holds the intervals at two neighbouring boundaries of (sub)columns.
uniform samplerBuffer lanes;
uniform samplerBuffer samples; // y in px; 1e30 where missing
uniform float subdivision;     // boundaries a pixel: 3 (two texels a column) or 1 (one texel)
uniform float radius;          // of the pen, px
flat in int lane;
out vec4 spans;

// An interval and the nearest sample: distance and y.
struct cut {
    vec2 span, tip;
};

void add_disc(vec2 at, float x, inout cut result)
{
    float away = abs(x - at.x);
    if (away <= result.tip.x) {
        result.tip = vec2(away, at.y);
    }
    if (away <= radius) {
        float high = sqrt(radius * radius - away * away);
        result.span = vec2(min(result.span.x, at.y - high), max(result.span.y, at.y + high));
    }
}

// What a segment's parallel edges need: its slope, their shift along x, their rise above the middle.
struct edges {
    float slope, shift, rise;
};

void add_edges(edges edge, vec2 a, vec2 b, float x, inout cut result)
{
    float middle = a.y + edge.slope * (x - a.x);
    if (x >= a.x + edge.shift && x <= b.x + edge.shift) {
        result.span.x = min(result.span.x, middle - edge.rise);
    }
    if (x >= a.x - edge.shift && x <= b.x - edge.shift) {
        result.span.y = max(result.span.y, middle + edge.rise);
    }
}

// Just off the end of a stroke: its tip, with no height.
vec2 closed(cut result)
{
    return result.span.x > result.span.y && result.tip.y < 1e29 ? result.tip.yy : result.span;
}

void main()
{
    vec4 lead = texelFetch(lanes, 2 * lane); // first sample in `samples`, count, x of it, px a sample
    float texel = floor(gl_FragCoord.x);
    float column = subdivision > 1.5 ? floor(0.5 * texel) : texel;
    float first = 2.0 * (texel - 2.0 * column); // number of the left boundary in its column
    vec2 x = subdivision > 1.5 ? column + vec2(first, first + 1.0) / 3.0 : vec2(texel, texel + 1.0);
    float reach = radius + 1.0 / subdivision;
    int from = max(int(floor((x.x - reach - lead.z) / lead.w)), 0);
    int to = min(int(ceil((x.y + reach - lead.z) / lead.w)), int(lead.y) - 1);
    cut left = cut(vec2(1e30, -1e30), vec2(reach, 1e30));
    cut right = left;
    vec2 before = vec2(0.0, 1e30);
    for (int i = from; i <= to; i++) {
        vec2 at = vec2(lead.z + float(i) * lead.w, texelFetch(samples, int(lead.x) + i).x);
        if (at.y < 1e29) {
            add_disc(at, x.x, left);
            add_disc(at, x.y, right);
            if (before.y < 1e29) {
                vec2 along = at - before;
                float slope = along.y / along.x;
                edges edge = edges(slope, radius * along.y / length(along),
                                   radius * sqrt(1.0 + slope * slope));
                add_edges(edge, before, at, x.x, left);
                add_edges(edge, before, at, x.y, right);
            }
        }
        before = at;
    }
    spans = vec4(closed(left), closed(right));
}
