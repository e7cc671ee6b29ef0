#include "lib/array.glsl"
#include "lib/place.glsl"
// The blank paper of warped pages: the shares of line over as much of the page as a pixel covers.
// A texel of the targets stands for a block of 4 x 4 pixels, a target for one row of it, four pixels packed
// into words.
NUMBER(float, band); // blocks above the first one that is drawn
NUMBER(vec4, area); // of what is ruled: mm, its left and bottom; minor lines, half its width and height
NUMBER(vec4, ruling); // minor lines a mm; major ones a minor one, and the other way round; -
NUMBER(vec2, half_width); // of minor and of major lines, of the distance of minor ones
NUMBER(vec3, paper); // levels, 0..255, and a half
NUMBER(vec3, minor); // levels less the paper's
NUMBER(vec3, major);
NUMBER(vec2, dots); // what minor lines show of themselves, and of their crossings
layout(location = 0) out uvec4 pixels[4];

const vec4 steps = vec4(0.0, 1.0, 2.0, 3.0);

// What a block sees of lines along one axis, in distances of minor ones: pixels between two of them; of
// minor and of major ones, how much of a pixel on their middle is theirs, not cut off and cut off.
struct axis {
    float dense;
    vec2 most, cut;
};

axis axis_of(float dense)
{
    return axis(dense, half_width * dense + 0.5, min(2.0 * half_width * dense, 1.0));
}

vec4 seen(vec4 most, vec4 cut, vec4 away, float dense)
{
    return min(max(most - away * dense, 0.0), cut);
}

// Shares of minor and of major lines.
struct lines {
    vec4 thin, thick;
};

#ifdef FINE // no pixel sees more than one line along either axis
lines lines_at(vec4 at, axis a)
{
    vec4 number = round(at);
    bvec4 is_major = equal(round(number * ruling.y) * ruling.z, number);
    vec4 share = seen(mix(vec4(a.most.x), vec4(a.most.y), is_major),
                      mix(vec4(a.cut.x), vec4(a.cut.y), is_major), abs(at - number), a.dense);
    vec4 thin = mix(share, vec4(0.0), is_major);
    return lines(thin, share - thin);
}
#else // where two pixels are more than the distance of lines, each sees the share of all lines
lines lines_at(vec4 at, axis a)
{
    vec4 thick_away = abs(at - ruling.z * round(at * ruling.y)), thin_away = abs(at - round(at));
    vec4 thick = a.dense * ruling.z < 2.0 ? vec4(2.0 * half_width.y * ruling.y)
                                          : seen(a.most.yyyy, a.cut.yyyy, thick_away, a.dense);
    vec4 thin = a.dense < 2.0 ? vec4(2.0 * half_width.x)
                              : seen(a.most.xxxx, a.cut.xxxx, thin_away, a.dense);
    thin *= step(1.0, 2.0 * thick_away); // no minor line where a major one is nearer
    return lines(thin, thick);
}
#endif

#ifdef VARIED // the print is uneven, or minor lines are broken
// Of the lines from left to right and of those from the bottom up: how strong each is; then, in each small box
// along either axis, how much is printed of the lines across it.
uniform ARRAY variation;
NUMBER(vec2, varied); // numbers of lines

float variation_at(float first, float at, float count)
{
    return fetch(variation, int(first + clamp(at, 0.0, count - 1.0))).x;
}

// What is printed at a place of the lines at its x and of those at its y.
vec2 printed_at(vec2 at)
{
    vec2 strength = vec2(variation_at(0.0, round(at.x), varied.x), variation_at(varied.x, round(at.y), varied.y));
    float first = varied.x + varied.y;
    vec2 print = vec2(variation_at(first + varied.x, floor(at.y), varied.y),
                      variation_at(first, floor(at.x), varied.x));
    return strength * print;
}

vec2 print_of(ground g)
{
    return printed_at(0.25 * (g.first + g.right + g.below + g.opposite));
}
#else
vec2 print_of(ground g)
{
    return vec2(1.0);
}
#endif

#ifdef DASHED
NUMBER(vec2, dashed); // dashes a minor line, and their share of it

// How much of a minor line is dashes at places along it.
vec4 dashes(vec4 at, float dense)
{
    float px = dense / dashed.x;
    vec4 number = at * dashed.x;
    vec4 share = clamp((0.5 * dashed.y - abs(number - round(number))) * px + 0.5, 0.0, 1.0);
    return px < 2.0 ? vec4(dashed.y) : share;
}
#else
float dashes(vec4 at, float dense)
{
    return 1.0;
}
#endif

vec4 inside(vec4 at, float half_, float dense)
{
    return clamp((half_ - abs(at - half_)) * dense + 0.5, 0.0, 1.0);
}

// Some lines are beyond black.
uvec4 level_of(vec4 level)
{
#ifdef VARIED
    level = max(level, 0.0);
#endif
    return uvec4(ivec4(level));
}

uvec4 row_of(vec4 x, vec4 y, axis across_, axis down_, vec2 print)
{
    lines a = lines_at(x, across_), b = lines_at(y, down_);
    a = lines(a.thin * dashes(y, down_.dense) * print.x, a.thick * print.x);
    b = lines(b.thin * dashes(x, across_.dense) * print.y, b.thick * print.y);
    vec4 on = inside(x, area.z, across_.dense) * inside(y, area.w, down_.dense);
    vec4 thin = ((a.thin + b.thin) * dots.x + a.thin * b.thin * on * dots.y) * on;
    vec4 thick = (a.thick + b.thick - a.thick * b.thick * on) * on;
    thin -= thin * thick;
    uvec4 red = level_of(paper.r + thin * minor.r + thick * major.r);
    uvec4 green = level_of(paper.g + thin * minor.g + thick * major.g);
    uvec4 blue = level_of(paper.b + thin * minor.b + thick * major.b);
    return red | green << 8u | blue << 16u | 0xff000000u;
}

// From mm to lines from the left and the bottom of what is ruled.
vec2 lines_of(vec2 mm)
{
    return vec2(mm.x - area.x, area.y - mm.y) * ruling.x;
}

void main()
{
    ground g = ground_at(ivec2(gl_FragCoord.xy) + ivec2(0, int(band)));
    g = ground(lines_of(g.first), lines_of(g.right), lines_of(g.below), lines_of(g.opposite));
    vec2 right = across(g, 0.5), below = down(g, 0.5);
    vec2 dense = inversesqrt(max(right * right + below * below, 1e-12));
    axis across_ = axis_of(dense.x), down_ = axis_of(dense.y);
    vec2 print = print_of(g);
    for (int row = 0; row < 4; row++) {
        vec2 step = across(g, 0.25 * float(row));
        vec2 first = g.first + (g.below - g.first) * (0.25 * float(row));
        pixels[row] = row_of(first.x + steps * step.x, first.y + steps * step.y, across_, down_, print);
    }
}
