// Coverage of pixels by a lead's stroke, from the intervals at the boundaries of (sub)columns: between
// two boundaries the outline is taken as straight and the area under it is exact.
uniform sampler2D spans;   // x boundary, y lane: [lo, hi] in px; lo > hi where there is no stroke near
uniform float subdivision; // boundaries a pixel

vec2 boundary(int lane, int column, int part)
{
    return texelFetch(spans, ivec2(column * int(subdivision) + part, lane), 0).xy;
}

// Hull of the intervals over columns [first, last) of a lane.
vec2 hull(int lane, int first, int last)
{
    vec2 result = vec2(1e30, -1e30);
    int end = last * int(subdivision);
    for (int i = first * int(subdivision); i <= end; i++) {
        vec2 span = texelFetch(spans, ivec2(i, lane), 0).xy;
        result = vec2(min(result.x, span.x), max(result.y, span.y));
    }
    return result;
}

// Integral of clamp(u, 0, 1) from 0 to u.
float ramp(float u)
{
    float inside = clamp(u, 0.0, 1.0);
    return 0.5 * inside * inside + max(u - 1.0, 0.0);
}

// Mean of clamp(u, 0, 1) for u running from a to b.
float mean_clamp(float a, float b)
{
    float change = b - a;
    if (abs(change) < 1e-2) {
        return clamp(0.5 * (a + b), 0.0, 1.0);
    }
    return (ramp(b) - ramp(a)) / change;
}

// Share of the pixel (column, row) under the stroke.
float coverage(int lane, int column, int row)
{
    float top = float(row);
    float sum = 0.0;
    vec2 left = boundary(lane, column, 0);
    for (int part = 1; part <= int(subdivision); part++) {
        vec2 right = boundary(lane, column, part);
        if (left.x <= left.y && right.x <= right.y) {
            sum += mean_clamp(left.y - top, right.y - top) - mean_clamp(left.x - top, right.x - top);
        }
        left = right;
    }
    return clamp(sum / subdivision, 0.0, 1.0);
}
