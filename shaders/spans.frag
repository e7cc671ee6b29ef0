// Where a vertical line meets a lead's stroke: one interval [lo, hi], since a lead is a function of
// time. The stroke is the polyline through the samples under a round pen: discs at the samples and the
// parallel edges of the segments between them. The same formulas stand in truth/stroke.c.
uniform samplerBuffer lanes;
uniform samplerBuffer samples; // y in px; 1e30 where missing
uniform float subdivision;     // boundaries a pixel
uniform float radius;          // of the pen, px
flat in int lane;
out vec2 span;

void add_edges(vec2 a, vec2 b, float x, inout vec2 result)
{
    vec2 along = b - a;
    float shift = radius * along.y / length(along); // the edges' shift along x
    float slope = along.y / along.x;
    float middle = a.y + slope * (x - a.x);
    float rise = radius * sqrt(1.0 + slope * slope);
    if (x >= a.x + shift && x <= b.x + shift) {
        result.x = min(result.x, middle - rise);
    }
    if (x >= a.x - shift && x <= b.x - shift) {
        result.y = max(result.y, middle + rise);
    }
}

void main()
{
    vec4 lead = texelFetch(lanes, 2 * lane); // first sample in `samples`, count, x of it, px a sample
    float x = floor(gl_FragCoord.x) / subdivision;
    int count = int(lead.y);
    float reach = radius + 1.0 / subdivision;
    int from = max(int(floor((x - reach - lead.z) / lead.w)), 0);
    int to = min(int(ceil((x + reach - lead.z) / lead.w)), count - 1);
    vec2 result = vec2(1e30, -1e30);
    vec2 before = vec2(0.0, 1e30);
    vec2 tip = vec2(reach, 1e30); // distance and y of the nearest sample
    for (int i = from; i <= to; i++) {
        vec2 at = vec2(lead.z + float(i) * lead.w, texelFetch(samples, int(lead.x) + i).x);
        if (at.y < 1e29) {
            float away = abs(x - at.x);
            if (away <= tip.x) {
                tip = vec2(away, at.y);
            }
            if (away <= radius) {
                float high = sqrt(radius * radius - away * away);
                result = vec2(min(result.x, at.y - high), max(result.y, at.y + high));
            }
            if (before.y < 1e29) {
                add_edges(before, at, x, result);
            }
        }
        before = at;
    }
    // just off the end of a stroke: its tip, with no height
    span = result.x > result.y && tip.y < 1e29 ? tip.yy : result;
}
