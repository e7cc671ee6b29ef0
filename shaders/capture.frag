#include "hash.glsl"
// The finished picture of a clean one: paper, then light, then device. Which parts there are is
// decided when it is compiled (MAP, AROUND, PAPER, LIGHT, SCREEN, COPY, TONE): software OpenGL runs both sides
// of a branch. A texel of the target is four pixels of a row, packed: what is much the same for all four
// is done once.
uniform sampler2D picture;
uniform sampler2D map;     // x mm, y mm
uniform sampler2D shades;  // light on the paper, at the corners of the page's mesh
uniform vec4 mesh;         // first corner and side of a cell, mm; px of the picture a mm of the page
uniform sampler2D paper;   // see ageing.frag
uniform sampler2D light;   // see light.frag
uniform sampler2D grain;   // r fibres, g clouds; it repeats
uniform sampler2D fibres;  // four neighbours of grain's r a texel
uniform sampler2D streaks; // one row: the scanner's sensitivity along its line
uniform float seed;
uniform vec2 extent;                      // px
uniform vec4 scales;                      // mm a px; texels of paper a mm; of light a px; px a mm
uniform vec3 paper_look;                  // texture, see-through, turned
uniform vec3 blank;                       // colour of the paper without ink
uniform vec3 gain, offset;                // of the finished colours
uniform vec2 tone;                        // gray, noise
uniform vec4 screen;                      // moire, pitch px, direction
uniform vec4 copy, copy_look;             // halftone, dots a px, bilevel, level; dropout, speckle, bands
uniform vec4 back_color, back_look;       // .a: enum capture_background; page shadow, page mm
out uvec4 pixels;

vec2 smooth_at(sampler2D field, vec2 texel) // texel 0, 0 is the first one's centre
{
    return (texel + 0.5) / vec2(textureSize(field, 0));
}

vec2 on_page(vec2 mm) // the field of paper ends where the page does
{
    return clamp(mm, vec2(0.0), back_look.yz);
}

float gray_of(vec3 c)
{
    return dot(c, vec3(0.30, 0.59, 0.11));
}

float wave(float x) // like a cosine of period 1, -1..1
{
    float t = abs(fract(x) - 0.5) * 4.0 - 1.0;
    return t * (1.5 - 0.5 * t * t);
}

#ifdef PAPER
vec3 print_of_back(ivec2 at)
{
    ivec2 last = ivec2(extent) - 1;
    ivec2 other = ivec2(last.x - at.x, paper_look.z > 0.5 ? last.y - at.y : at.y + int(extent.y) / 9);
    other.y = other.y > last.y ? other.y - last.y : other.y;
    ivec2 near = min(other + ivec2(1), last);
    return 0.5 * (texelFetch(picture, other, 0).rgb + texelFetch(picture, near, 0).rgb);
}

vec3 on_paper(vec3 c, ivec2 at, vec4 field, float fibre)
{
#ifdef SEE_THROUGH
    c *= 1.0 - paper_look.y * 0.45 * (1.0 - gray_of(print_of_back(at)));
#endif
    return mix(blank, c, field.a) * (field.rgb * (1.0 + paper_look.x * 0.22 * fibre));
}
#endif

#ifdef AROUND
vec3 behind(vec2 px, vec2 mm)
{
    vec2 at = px / extent.x;
    vec2 cloud = textureLod(grain, at * 0.7, 0.0).rg;
    float fine = textureLod(grain, at * 5.3, 0.0).r - 0.5;
    vec3 c = back_color.rgb;
    if (back_color.a > 3.5) {
        float weave = wave(at.x * 170.0) * wave(at.y * 170.0);
        c *= 1.0 + 0.13 * weave + 0.25 * fine + 0.1 * (cloud.y - 0.5);
    } else if (back_color.a > 2.5) {
        float ring = textureLod(grain, at * vec2(0.12, 1.1), 0.0).g;
        float pore = textureLod(grain, at * vec2(0.5, 7.0), 0.0).r - 0.5;
        c *= 0.86 + 0.24 * wave(ring * 7.0 + at.y * 3.0) * 0.5 + 0.35 * pore;
    } else {
        c *= 1.0 + 0.05 * fine + 0.06 * (cloud.y - 0.5);
    }
    vec2 beyond = max(max(-mm, mm - back_look.yz), 0.0);
    float away = sqrt(dot(beyond, beyond));
    return c * (1.0 - back_look.x * 0.7 * (1.0 - ramp(0.0, 3.5, away)));
}
#endif

#ifdef SCREEN
// Rows and columns of lamps in three colours, seen at few pixels a lamp: the moire comes by itself.
vec3 through_screen(vec3 c, vec2 px)
{
    vec2 from = px - 0.5 * extent;
    float bulge = 1.0 + 0.05 * dot(from, from) / (extent.x * extent.x);
    vec2 lamp = vec2(dot(from, screen.zw), dot(from, vec2(-screen.w, screen.z))) * (bulge / screen.y);
    vec3 columns = vec3(wave(lamp.x), wave(lamp.x + 0.3333), wave(lamp.x + 0.6667));
    float rows = wave(lamp.y * 0.997);
    return c * (1.0 + screen.x * (0.26 * columns + 0.20 * rows - 0.06)) +
           screen.x * vec3(0.015, 0.02, 0.035);
}
#endif

#ifdef COPY
float streak(vec2 px)
{
    float along = copy_look.w > 0.5 ? px.y : px.x;
    return texelFetch(streaks, ivec2(int(along), 0), 0).r - 0.5;
}

// Ink that came off, or never went on: in patches drawn out along rows, and in specks there.
vec3 without(vec3 c, vec2 mm, uint h)
{
    float patches = textureLod(grain, mm * vec2(0.006, 0.011) + 0.37, 0.0).g;
    float fine = textureLod(grain, mm * vec2(0.02, 0.05), 0.0).r;
    float missing = patches * 0.7 + fine * 0.2 + 0.25 * unit(h);
    float lost = ramp(0.9 - 0.36 * copy_look.x, 1.0 - 0.3 * copy_look.x, missing);
    return mix(c, max(c, blank), lost * min(3.0 * copy_look.x, 0.9));
}

vec3 copied(vec3 c, vec2 px)
{
    c *= 1.0 + copy_look.z * 0.5 * streak(px);
    vec2 dot_at = vec2(px.x + px.y, px.x - px.y) * (0.7071 * copy.y);
    float level = 0.5 - 0.25 * (wave(dot_at.x) + wave(dot_at.y));
    float raster = clamp((gray_of(c) - level) * 5.0 + 0.5, 0.0, 1.0);
    return mix(c, vec3(raster), copy.x);
}

// Dust of a few px, each in a cell of its own.
vec3 dusty(vec3 c, vec2 px)
{
    float cell = max(3.0, 0.5 * scales.w);
    ivec2 at = ivec2(px / cell);
    uint h = hash(at, uint(seed) + 77u);
    vec2 d = px / cell - vec2(at) - 0.5 - 0.3 * (vec2(unit(h * 0x9e3779b1u), unit(h * 0x85ebca77u)) - 0.5);
    float r = 0.08 + 0.27 * unit(h * 0xc2b2ae3du);
    float on = unit(h) < 0.012 * copy_look.y ? 1.0 - ramp(r * 0.6, r, sqrt(dot(d, d))) : 0.0;
    return mix(c, vec3((h & 3u) == 0u ? 1.0 : 0.12), on);
}

vec3 pushed(vec3 c)
{
    float flat_ = 1.0 / max(1.0 - copy.z, 1e-6);
    c = mix(c, vec3(gray_of(c)), min(2.0 * copy.z, 1.0));
    return (c - copy.w) * flat_ + mix(copy.w, 0.5, copy.z);
}
#endif

// What lies over four pixels, at their left and right end.
struct ends {
    vec4 left, right;
};

#ifdef TONE
// Three sums of three bytes each: nearly normal, each with a deviation of 128, two thirds in common.
vec3 noise_of(uint h)
{
    ivec4 b = ivec4(h & 255u, h >> 8u & 255u, h >> 16u & 255u, h >> 24u);
    int common_ = b.y + b.z - 382;
    vec3 n = vec3(ivec3(common_ + b.x, common_ + b.w, b.x + b.w + b.z - 382)) - 0.5;
    return mix(n, vec3(n.y), tone.x);
}
#endif

vec3 finished(ivec2 at, vec4 place, vec4 field, float fibre, vec4 lit, uint h)
{
    vec2 px = vec2(at) + 0.5;
    vec3 c = texelFetch(picture, at, 0).rgb;
#ifdef COPY
    c = without(c, place.xy, h * 0xc2b2ae3du);
#endif
#ifdef PAPER
    c = on_paper(c, at, field, fibre);
#endif
    c *= place.z;
#ifdef AROUND
    c = mix(behind(px, place.xy), c, place.w);
#endif
#ifdef LIGHT
    c = c * lit.rgb + lit.a;
#endif
#ifdef SCREEN
    c = through_screen(c, px);
#endif
#ifdef COPY
    c = copied(c, px);
#endif
#ifdef TONE
    c = mix(c, vec3(gray_of(c)), tone.x) * gain + offset + (tone.y / 128.0) * noise_of(h);
#endif
#ifdef COPY
    c = dusty(pushed(c), px);
#endif
    return c;
}

uint bytes_of(vec3 c)
{
    ivec3 level = ivec3(clamp(c, 0.0, 1.0) * 255.0 + 0.5);
    return uint(level.r | level.g << 8 | level.b << 16) | 0xff000000u;
}

// x mm, y mm, light that falls on the paper, share of the pixel that is on the page
vec4 place_of(ivec2 at)
{
#ifdef MAP
    vec2 mm = texelFetch(map, at, 0).xy;
    float share = 1.0;
#ifdef AROUND
    vec2 inside = clamp(0.5 + min(mm, back_look.yz - mm) * mesh.w, 0.0, 1.0);
    share = inside.x * inside.y;
#endif
    return vec4(mm, 1.0, share);
#else
    return vec4((vec2(at) + 0.5) * scales.x, 1.0, 1.0);
#endif
}

void main()
{
    ivec2 at = ivec2(int(gl_FragCoord.x) * 4, int(gl_FragCoord.y));
    ivec4 x = min(at.x + ivec4(0, 1, 2, 3), int(extent.x) - 1);
    vec4 place[4] = vec4[4](place_of(ivec2(x.x, at.y)), place_of(ivec2(x.y, at.y)),
                            place_of(ivec2(x.z, at.y)), place_of(ivec2(x.w, at.y)));
#ifdef MAP
    float shade = textureLod(shades, smooth_at(shades, (place[1].xy - mesh.xy) / mesh.z), 0.0).r;
    for (int k = 0; k < 4; k++) {
        place[k].z = shade;
    }
#endif
    ends field = ends(vec4(1.0), vec4(1.0)), lit = ends(vec4(1.0), vec4(1.0));
    vec4 fibre = vec4(0.0);
#ifdef PAPER
    field.left = textureLod(paper, smooth_at(paper, on_page(place[0].xy) * scales.y), 0.0);
#ifdef EDGES
    field.right = textureLod(paper, smooth_at(paper, on_page(place[3].xy) * scales.y), 0.0);
#else
    field.right = field.left; // texels are many pixels wide
#endif
#endif
#ifdef FIBRES
    fibre = texelFetch(fibres, ivec2(place[0].xy * scales.w) & 255, 0) - 0.5;
#endif
#ifdef LIGHT
    lit.left = textureLod(light, smooth_at(light, (vec2(at) + 0.5) * scales.z), 0.0);
    lit.right = textureLod(light, smooth_at(light, (vec2(at) + vec2(3.5, 0.5)) * scales.z), 0.0);
#endif
    uvec4 h = hash(at, uint(seed)) * uvec4(0x9e3779b1u, 0x85ebca77u, 0xc2b2ae3du, 0x27d4eb2fu);
    h ^= h >> 15u;
    vec4 field_step = (field.right - field.left) * (1.0 / 3.0);
    vec4 lit_step = (lit.right - lit.left) * (1.0 / 3.0);
    for (int k = 0; k < 4; k++) {
        vec3 c = finished(ivec2(x[k], at.y), place[k], field.left + float(k) * field_step, fibre[k],
                          lit.left + float(k) * lit_step, h[k]);
        pixels[k] = bytes_of(c);
    }
}
