// Ruled paper that does not lie flat: the shares of line are found at the page's position of a pixel, over
// as much of the page as the pixel covers.
uniform sampler2D map;
uniform vec4 area;   // that is ruled, mm: left, top, right, bottom
uniform vec4 ruling; // mm: distance of minor and of major lines, half the width of either
uniform vec2 lines;  // x 0: none; y 1: minor ones show where they cross alone
uniform vec3 paper, minor, major;
out vec4 color;

// The share of a pixel under the line that is nearest, for lines at whole multiples of `apart` and pixels
// of which `dense` are a millimetre; where two pixels are more than that, the share of all lines.
vec2 ruled(vec2 away, vec2 dense, float apart, float half_width)
{
    vec2 share = clamp((half_width - away) * dense + 0.5, 0.0, 1.0) -
                 clamp((-half_width - away) * dense + 0.5, 0.0, 1.0);
    return mix(share, vec2(2.0 * half_width / apart), lessThan(dense * apart, vec2(2.0)));
}

void main()
{
    vec2 here = texelFetch(map, ivec2(gl_FragCoord.xy), 0).xy;
    vec2 at = vec2(here.x - area.x, area.w - here.y); // from the left and the bottom
    vec2 across = dFdx(here), down = dFdy(here);
    vec2 dense = inversesqrt(max(across * across + down * down, 1e-8));
    vec2 edge = min(at, vec2(area.z - area.x, area.w - area.y) - at);
    vec2 inside = clamp(edge * dense + 0.5, 0.0, lines.x);
    vec2 thick_away = abs(at - ruling.y * round(at / ruling.y));
    vec2 thin_away = abs(at - ruling.x * round(at / ruling.x));
    vec2 share = inside.yx * inside;
    vec2 thick = ruled(thick_away, dense, ruling.y, ruling.w) * share;
    vec2 thin = ruled(thin_away, dense, ruling.x, ruling.z) * share;
    thin *= step(ruling.x, 2.0 * thick_away); // no minor line where a major one is nearer
    float thin_line = mix(1.0 - (1.0 - thin.x) * (1.0 - thin.y), thin.x * thin.y, lines.y);
    vec2 line = vec2(thin_line, 1.0 - (1.0 - thick.x) * (1.0 - thick.y));
    color = vec4(mix(mix(paper, minor, line.x), major, line.y), 1.0);
}
