#include "place.glsl"
// The blank paper where it does not lie flat: the shares of line over as much of the page as a pixel covers.
// A texel of the targets stands for a block of 4 x 4 pixels, a target for one row of it, four pixels packed
// into words.
uniform float band;  // blocks above the first one that is drawn
uniform vec4 area;   // mm: the left and bottom of what is ruled, its width and height
uniform vec4 ruling; // mm: distance of minor and of major lines, half the width of either
uniform vec4 per_mm; // minor lines a mm; major ones a minor one, and the other way round; 0: no lines
uniform vec3 paper, minor, major; // levels, 0..255; of lines less the paper's
uniform vec2 dots;   // what minor lines show of themselves, and of their crossings
layout(location = 0) out uvec4 pixels[4];

const vec4 steps = vec4(0.0, 1.0, 2.0, 3.0);

// A line of the given half width seen through four pixels `away` from its middle; `dense` pixels are a mm.
vec4 seen(vec4 half_width, vec4 away, float dense)
{
    return min(clamp((half_width - away) * dense + 0.5, 0.0, 1.0), 2.0 * dense * half_width);
}

// Shares of minor and of major lines along one axis.
struct lines {
    vec4 thin, thick;
};

#ifdef FINE // no pixel sees more than one line along either axis
lines lines_at(vec4 at, float dense)
{
    vec4 number = round(at * per_mm.x);
    bvec4 is_major = equal(round(number * per_mm.y) * per_mm.z, number);
    vec4 share = seen(mix(vec4(ruling.z), vec4(ruling.w), is_major), abs(at - ruling.x * number), dense);
    vec4 thin = mix(share, vec4(0.0), is_major);
    return lines(thin, share - thin);
}
#else // where two pixels are more than the distance of lines, each sees the share of all lines
vec4 ruled(vec4 away, float dense, float apart, float half_width)
{
    return dense * apart < 2.0 ? vec4(2.0 * half_width / apart) : seen(vec4(half_width), away, dense);
}

lines lines_at(vec4 at, float dense)
{
    vec4 thick_away = abs(at - ruling.y * round(at / ruling.y));
    vec4 thin_away = abs(at - ruling.x * round(at / ruling.x));
    vec4 thin = ruled(thin_away, dense, ruling.x, ruling.z);
    thin *= step(ruling.x, 2.0 * thick_away); // no minor line where a major one is nearer
    return lines(thin, ruled(thick_away, dense, ruling.y, ruling.w));
}
#endif

vec4 inside(vec4 at, float most, float dense)
{
    return clamp(min(at, most - at) * dense + 0.5, 0.0, 1.0);
}

uvec4 row_of(vec4 x, vec4 y, vec2 dense)
{
    lines a = lines_at(x, dense.x), b = lines_at(y, dense.y);
    vec4 on = inside(x, area.z, dense.x) * inside(y, area.w, dense.y) * per_mm.w;
    vec4 thin = ((a.thin + b.thin) * dots.x + a.thin * b.thin * on * dots.y) * on;
    vec4 thick = (a.thick + b.thick - a.thick * b.thick * on) * on;
    thin -= thin * thick;
    uvec4 red = uvec4(ivec4(paper.r + thin * minor.r + thick * major.r));
    uvec4 green = uvec4(ivec4(paper.g + thin * minor.g + thick * major.g));
    uvec4 blue = uvec4(ivec4(paper.b + thin * minor.b + thick * major.b));
    return red | green << 8u | blue << 16u | 0xff000000u;
}

void main()
{
    ground g = ground_at(ivec2(gl_FragCoord.xy) + ivec2(0, int(band)));
    vec2 right = across(g, 0.5), below = down(g, 0.5);
    vec2 dense = inversesqrt(max(right * right + below * below, 1e-12));
    for (int row = 0; row < 4; row++) {
        vec2 step = across(g, 0.25 * float(row));
        vec2 first = g.first + (g.below - g.first) * (0.25 * float(row));
        pixels[row] = row_of(first.x - area.x + steps * step.x, area.y - first.y - steps * step.y, dense);
    }
}
