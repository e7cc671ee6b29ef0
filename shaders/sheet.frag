// What of the page is where in the picture, in millimetres, and the blank paper there: the shares of line
// over as much of the page as a pixel covers.
in vec4 point;       // of the page, mm; pixels a mm along either axis
flat in vec4 area; // mm: the left and bottom of what is ruled, its width and height
flat in vec4 ruling; // mm: distance of minor and of major lines, half the width of either
flat in vec4 per_mm; // minor lines a mm; major ones a minor one, and the other way round; 0: no lines
flat in vec4 paper;  // colour; what minor lines show of themselves
flat in vec4 minor;  // colour, less the paper's; what they show of their crossings
flat in vec4 major;
layout(location = 0) out vec2 map;
layout(location = 1) out vec4 color;

// A box of the given half width seen through a pixel `away` from its middle; `dense` pixels are a mm.
vec2 seen(vec2 half_width, vec2 away, vec2 dense)
{
    vec2 near = clamp((half_width - away) * dense + 0.5, 0.0, 1.0), all_ = 2.0 * half_width * dense;
    return mix(all_, near, lessThan(near, all_));
}

#ifdef FINE // no pixel sees more than one line along either axis
void shares(vec2 at, vec2 dense, out vec2 thin, out vec2 thick)
{
    vec2 number = round(at * per_mm.x);
    bvec2 is_major = equal(round(number * per_mm.y) * per_mm.z, number);
    vec2 half_width = mix(ruling.zz, ruling.ww, is_major);
    vec2 share = seen(half_width, abs(at - ruling.x * number), dense);
    thin = mix(share, vec2(0.0), is_major);
    thick = share - thin;
}
#else // where two pixels are more than the distance of lines, each sees the share of all lines
vec2 ruled(vec2 away, vec2 dense, float apart, float half_width)
{
    return mix(seen(vec2(half_width), away, dense), vec2(2.0 * half_width / apart),
               lessThan(dense * apart, vec2(2.0)));
}

void shares(vec2 at, vec2 dense, out vec2 thin, out vec2 thick)
{
    vec2 thick_away = abs(at - ruling.y * round(at / ruling.y));
    vec2 thin_away = abs(at - ruling.x * round(at / ruling.x));
    thick = ruled(thick_away, dense, ruling.y, ruling.w);
    thin = ruled(thin_away, dense, ruling.x, ruling.z);
    thin *= step(ruling.x, 2.0 * thick_away); // no minor line where a major one is nearer
}
#endif

void main()
{
    vec2 here = point.xy, dense = point.zw, thin, thick;
    vec2 at = vec2(here.x - area.x, area.y - here.y);
    shares(at, dense, thin, thick);
    vec2 inside = clamp(min(at, area.zw - at) * dense + 0.5, 0.0, 1.0);
    float ruled_ = inside.x * inside.y * per_mm.w;
    float crossed = thin.x * thin.y * ruled_;
    float thin_line = ((thin.x + thin.y) * paper.w + crossed * minor.w) * ruled_;
    float thick_line = (thick.x + thick.y - thick.x * thick.y * ruled_) * ruled_;
    color = vec4(paper.rgb + (thin_line - thin_line * thick_line) * minor.rgb + thick_line * major.rgb, 1.0);
    map = here;
}
