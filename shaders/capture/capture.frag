#include "lib/hash.glsl"
// The finished picture of a clean one: paper, then light, then device. Which parts there are is decided
// when it is compiled (MAP, AROUND, PAPER, LIGHT, ...): software OpenGL runs both sides of a branch.
// A texel of the targets stands for a block of 4 x 4 pixels, a target for one row of it, four pixels packed
// into words. What is much the same for a whole block is found once.
#ifdef BLUR
uniform usampler2D picture; // blurred along its rows
NUMBER(vec3, near); // shares of the rows 0, 1 and 2 away, of 256
#ifdef FAR
NUMBER(vec2, far); // and of those 3 and 4 away
const int reach = 4;
#else
const vec2 far = vec2(0.0);
const int reach = 2;
#endif
#else
uniform usamplerBuffer picture;
#endif
NUMBER(vec2, band); // rows of the picture above the first one drawn, and above the first of `picture`
uniform sampler2D clean;   // the picture as it was drawn
uniform samplerBuffer map; // x mm, y mm, light on the paper; see place.glsl
NUMBER(float, map_columns);
NUMBER(float, dense); // px of the picture a mm of the page
uniform usampler2D fibres; // blocks of fibres: a word for each row, a byte a pixel; it repeats
uniform sampler2D streaks; // one row: the scanner's sensitivity along its line
uniform sampler2D paper;   // see ageing.frag
uniform sampler2D light;   // see light.frag
uniform sampler2D grain;   // r fibres, g clouds; it repeats
NUMBER(float, seed);
NUMBER(vec2, extent); // px
NUMBER(vec4, scales); // mm a px; texels of paper a mm; of light a px; px a mm
NUMBER(vec4, fields); // one texel of paper, of light: share of their textures
NUMBER(vec3, paper_look); // texture, see-through, turned
NUMBER(vec3, blank); // level of the paper without ink
NUMBER(vec3, gain);
NUMBER(float, offset); // of the finished colours
NUMBER(vec2, tone); // gray, noise
NUMBER(vec4, screen); // moire, pitch px, direction
NUMBER(vec4, copy); // halftone, dots a px, bilevel, level; dropout, speckle, bands
NUMBER(vec4, copy_look);
NUMBER(vec3, back_color); // page shadow, page mm
NUMBER(vec3, back_look);
layout(location = 0) out uvec4 pixels[4];

const vec4 steps = vec4(0.0, 1.0, 2.0, 3.0);

vec4 wave(vec4 x) // like a cosine of period 1, -1..1
{
    vec4 t = abs(fract(x) - 0.5) * 4.0 - 1.0;
    return t * (1.5 - 0.5 * t * t);
}

vec4 bytes_of(uint word) // 0..255
{
    return vec4(ivec4(uvec4(word, word >> 8u, word >> 16u, word >> 24u) & 255u));
}

// The colours of four pixels of a row: levels, 0..255.
struct colors {
    vec4 r, g, b;
};

colors grays(vec4 level)
{
    return colors(level, level, level);
}

vec4 gray_of(colors c)
{
    return 0.30 * c.r + 0.59 * c.g + 0.11 * c.b;
}

colors mixed(colors a, colors b, vec4 share)
{
    return colors(mix(a.r, b.r, share), mix(a.g, b.g, share), mix(a.b, b.b, share));
}

colors scaled(colors c, vec4 by)
{
    return colors(c.r * by, c.g * by, c.b * by);
}

// What changes evenly over a block: its value at the middle of the first pixel, and from pixel to pixel.
struct plane {
    vec4 first, across, down_;
};

vec4 along(plane p, int channel, int row)
{
    return p.first[channel] + float(row) * p.down_[channel] + steps * p.across[channel];
}

// --- the picture ---

// Of so many shares a level consists in what is seen, until the light on the page is put on it.
#ifdef BLUR
const float shares = 256.0;
#else
const float shares = 1.0;
#endif

#ifdef BLUR
uvec4 packed_at(int column, int y)
{
    return texelFetch(picture, ivec2(column, clamp(y, 0, int(extent.y) - 1) - int(band.y)), 0);
}

// Words are summed up in pairs of bytes a byte apart, so that 256 shares of them have room.
colors seen(int column, int y, int row)
{
    const uint pair = 0x00ff00ffu;
    uint share[5] = uint[5](uint(near.x), uint(near.y), uint(near.z), uint(far.x), uint(far.y));
    uvec4 here = packed_at(column, y + row);
    uvec4 even = (here & pair) * share[0], odd = (here >> 8u & pair) * share[0];
    for (int i = 1; i <= reach; i++) {
        uvec4 above = packed_at(column, y + (row - i)), below = packed_at(column, y + (row + i));
        even += ((above & pair) + (below & pair)) * share[i];
        odd += ((above >> 8u & pair) + (below >> 8u & pair)) * share[i];
    }
    return colors(vec4(ivec4(even & 0xffffu)), vec4(ivec4(odd & 0xffffu)), vec4(ivec4(even >> 16u)));
}
#else
colors seen(int column, int y, int row)
{
    int line = min(y + row, int(extent.y) - 1) - int(band.y);
    uvec4 here = texelFetch(picture, line * ((int(extent.x) + 3) / 4) + column);
    return colors(vec4(ivec4(here & 255u)), vec4(ivec4(here >> 8u & 255u)), vec4(ivec4(here >> 16u & 255u)));
}
#endif

// --- the paper ---

#ifdef SEE_THROUGH
float print_of_back(ivec2 at)
{
    ivec2 last = ivec2(extent) - 1;
    at = min(at, last);
    ivec2 other = ivec2(last.x - at.x, paper_look.z > 0.5 ? last.y - at.y : at.y + int(extent.y) / 9);
    other.y = other.y > last.y ? other.y - last.y : other.y;
    ivec2 near = min(other + ivec2(1), last);
    vec3 c = 0.5 * (texelFetch(clean, other, 0).rgb + texelFetch(clean, near, 0).rgb);
    return dot(c, vec3(0.30, 0.59, 0.11));
}

colors over_back(colors c, ivec2 at)
{
    vec4 back = vec4(print_of_back(at), print_of_back(at + ivec2(1, 0)), print_of_back(at + ivec2(2, 0)),
                     print_of_back(at + ivec2(3, 0)));
    return scaled(c, 1.0 - paper_look.y * 0.45 * (1.0 - back));
}
#endif

#ifdef DROPOUT
// Ink that came off, or never went on: in patches drawn out along rows, and in specks there.
colors without(colors c, plane place, int row, uvec4 h)
{
    vec2 left = place.first.xy + float(row) * place.down_.xy, right = left + 3.0 * place.across.xy;
    float patches = textureLod(grain, (place.first.xy + place.across.xy) * vec2(0.006, 0.011) + 0.37, 0.0).g;
    float fine_left = textureLod(grain, left * vec2(0.02, 0.05), 0.0).r;
    float fine_right = textureLod(grain, right * vec2(0.02, 0.05), 0.0).r;
    vec4 fine = fine_left + (fine_right - fine_left) * (1.0 / 3.0) * steps;
    vec4 speck = vec4(ivec4((h * 0xc2b2ae3du) >> 8u)) * (1.0 / 16777216.0);
    vec4 missing = patches * 0.7 + fine * 0.2 + 0.25 * speck;
    float low = 0.9 - 0.36 * copy_look.x, high = 1.0 - 0.3 * copy_look.x;
    vec4 t = clamp((missing - low) / (high - low), 0.0, 1.0);
    vec4 lost = t * t * (3.0 - 2.0 * t) * min(3.0 * copy_look.x, 0.9);
    colors bare = colors(max(c.r, shares * blank.r), max(c.g, shares * blank.g), max(c.b, shares * blank.b));
    return mixed(c, bare, lost);
}
#endif

// What is known of each block at its middle changes to the next block's evenly.
plane plane_of(vec4 middle)
{
    vec4 across = dFdx(middle) * 0.25, down_ = dFdy(middle) * 0.25;
    return plane(middle - 1.5 * (across + down_), across, down_);
}

// Where the block's middle is on the page, mm, and the light on the paper there.
vec3 place_of(ivec2 at)
{
#ifdef MAP // has the block's first pixel
    vec3 first = texelFetch(map, (at.y >> 2) * int(map_columns) + (at.x >> 2)).xyz;
    return first + 0.375 * (dFdx(first) + dFdy(first));
#else
    return vec3((vec2(at) + 2.0) * scales.x, 1.0);
#endif
}

vec4 paper_at(vec2 mm) // its field ends where the page does
{
    vec2 texel = clamp(mm, vec2(0.0), back_look.yz) * scales.y;
    return textureLod(paper, (texel + 0.5) * fields.xy, 0.0); // texel 0, 0 is the first one's middle
}

// What is left of the light at a place of the page (x mm, y mm, light on it), 0..1; a: of the ink. What
// the paper has of edges is found for each row.
vec4 left_at(vec3 place)
{
#if defined PAPER && !defined EDGES
    vec4 left = paper_at(place.xy);
    return vec4(left.rgb * place.z, left.a);
#else
    return vec4(place.zzz, 1.0);
#endif
}

vec4 light_at(vec2 px)
{
#ifdef LIGHT
    return textureLod(light, (px * scales.z + 0.5) * fields.zw, 0.0);
#else
    return vec4(1.0, 1.0, 1.0, 0.0);
#endif
}

// --- what lies around it ---

#ifdef AROUND
// How bright a row of the table is, of its colour.
vec4 table_of(ivec2 at, int row, uvec4 fine)
{
    vec2 here = vec2(at + ivec2(2, row)) / extent.x;
    float cloud = textureLod(grain, (vec2(at) + 2.0) / extent.x * 0.7, 0.0).g - 0.5;
    vec4 fibre = bytes_of(fine[row]) * (1.0 / 255.0) - 0.5;
#if defined WOOD
    float ring = textureLod(grain, here * vec2(0.12, 1.1), 0.0).g;
    float pore = textureLod(grain, here * vec2(0.5, 7.0), 0.0).r - 0.5;
    return 0.86 + 0.12 * wave(vec4(ring * 7.0 + here.y * 3.0)) + 0.35 * pore;
#elif defined CLOTH
    vec4 weave = wave((float(at.x) + 0.5 + steps) * (170.0 / extent.x)) * wave(vec4(here.y * 170.0));
    return 1.0 + 0.13 * weave + 0.25 * fibre + 0.1 * cloud;
#else
    return 1.0 + 0.05 * fibre + 0.06 * cloud;
#endif
}

// Each pixel shows as much of what lies behind as it is off the page.
colors over_table(colors c, ivec2 at, int row, plane place, uvec4 fine)
{
    vec4 x = along(place, 0, row), y = along(place, 1, row);
    vec4 out_x = max(max(-x, x - back_look.y), 0.0), out_y = max(max(-y, y - back_look.z), 0.0);
    vec4 t = min(sqrt(out_x * out_x + out_y * out_y) * (1.0 / 3.5), 1.0);
    vec4 lit = table_of(at, row, fine) * (1.0 - back_look.x * 0.7 * (1.0 - t * t * (3.0 - 2.0 * t)));
    colors table = colors(back_color.r * lit, back_color.g * lit, back_color.b * lit);
#ifdef OUTSIDE
    return table;
#else
    vec4 inside = clamp(0.5 + min(x, back_look.y - x) * dense, 0.0, 1.0) *
                  clamp(0.5 + min(y, back_look.z - y) * dense, 0.0, 1.0);
    return mixed(table, c, inside);
#endif
}
#endif

// --- the device ---

#ifdef SCREEN
// Rows and columns of lamps in three colours, seen at few pixels a lamp: the moire comes by itself.
colors through_screen(colors c, ivec2 at)
{
    vec4 x = float(at.x) + 0.5 + steps - 0.5 * extent.x;
    float y = float(at.y) + 0.5 - 0.5 * extent.y;
    vec4 bulge = (1.0 + 0.05 * (x * x + y * y) / (extent.x * extent.x)) / screen.y;
    vec4 lamp = (x * screen.z + y * screen.w) * bulge;
    vec4 rows = 0.20 * wave((y * screen.z - x * screen.w) * bulge * 0.997) - 0.06;
    return colors(c.r * (1.0 + screen.x * (0.26 * wave(lamp) + rows)) + screen.x * 3.8,
                  c.g * (1.0 + screen.x * (0.26 * wave(lamp + 0.3333) + rows)) + screen.x * 5.1,
                  c.b * (1.0 + screen.x * (0.26 * wave(lamp + 0.6667) + rows)) + screen.x * 8.9);
}
#endif

#ifdef BANDS
vec4 streaks_at(ivec2 at)
{
    if (copy_look.w > 0.5) {
        return texelFetch(streaks, ivec2(at.y, 0), 0).rrrr - 0.5;
    }
    return vec4(texelFetch(streaks, ivec2(at.x, 0), 0).r, texelFetch(streaks, ivec2(at.x + 1, 0), 0).r,
                texelFetch(streaks, ivec2(at.x + 2, 0), 0).r, texelFetch(streaks, ivec2(at.x + 3, 0), 0).r) -
           0.5;
}
#endif

#ifdef HALFTONE
colors dotted(colors c, ivec2 at)
{
    vec4 x = float(at.x) + 0.5 + steps;
    float y = float(at.y) + 0.5;
    vec4 level = 127.5 - 63.75 * (wave((x + y) * (0.7071 * copy.y)) + wave((x - y) * (0.7071 * copy.y)));
    return mixed(c, grays(clamp((gray_of(c) - level) * 5.0 + 127.5, 0.0, 255.0)), vec4(copy.x));
}
#endif

#ifdef SPECKLE
vec4 units(uvec4 h)
{
    return vec4(ivec4(h >> 8u)) * (1.0 / 16777216.0);
}

// Dust of a few px, each in a cell of its own.
colors dusty(colors c, ivec2 at)
{
    float cell = max(3.0, 0.5 * scales.w);
    vec4 x = (float(at.x) + 0.5 + steps) * (1.0 / cell);
    float y = (float(at.y) + 0.5) * (1.0 / cell);
    vec4 column = floor(x);
    uvec4 h = uvec4(ivec4(column)) * 0x9e3779b1u ^ uint(int(y)) * 0x85ebca77u ^ (uint(seed) + 77u);
    h ^= h >> 16u;
    h *= 0x7feb352du;
    h ^= h >> 15u;
    h *= 0x846ca68bu;
    h ^= h >> 16u;
    vec4 dx = x - column - 0.5 - 0.3 * (units(h * 0x9e3779b1u) - 0.5);
    vec4 dy = y - floor(y) - 0.5 - 0.3 * (units(h * 0x85ebca77u) - 0.5);
    vec4 radius = 0.08 + 0.27 * units(h * 0xc2b2ae3du);
    vec4 t = clamp((sqrt(dx * dx + dy * dy) / radius - 0.6) * 2.5, 0.0, 1.0);
    vec4 on = mix(vec4(0.0), 1.0 - t * t * (3.0 - 2.0 * t), lessThan(units(h), vec4(0.012 * copy_look.y)));
    return mixed(c, grays(mix(vec4(30.0), vec4(255.0), equal(h & 3u, uvec4(0u)))), on);
}
#endif

#ifdef BILEVEL
vec4 pushed(vec4 level)
{
    return (level - copy.w) * (1.0 / max(1.0 - copy.z, 1e-6)) + mix(copy.w, 127.5, copy.z);
}
#endif

#ifdef TONE
// Three sums of three bytes each: nearly normal about 382.5, each with a deviation of 128, two thirds in
// common.
colors noise_of(uvec4 h)
{
    ivec4 a = ivec4(h & 255u), b = ivec4(h >> 8u & 255u), c = ivec4(h >> 16u & 255u), d = ivec4(h >> 24u);
    ivec4 common_ = b + c;
    return colors(vec4(common_ + a), vec4(common_ + d), vec4(d + c + a));
}

colors toned(colors c, uvec4 h)
{
    float much = tone.y / 128.0;
    float base = offset - 382.5 * much;
    colors n = noise_of(h);
#ifdef GRAY
    n = mixed(n, grays(n.g), vec4(tone.x));
    c = mixed(c, grays(gray_of(c)), vec4(tone.x));
#endif
    return colors(c.r * gain.r + (n.r * much + base), c.g * gain.g + (n.g * much + base),
                  c.b * gain.b + (n.b * much + base));
}
#endif

// What the device makes of a row.
colors recorded(colors c, ivec2 at, uvec4 h)
{
#ifdef SCREEN
    c = through_screen(c, at);
#endif
#ifdef BANDS
    c = scaled(c, 1.0 + copy_look.z * 0.5 * streaks_at(at));
#endif
#ifdef HALFTONE
    c = dotted(c, at);
#endif
#ifdef TONE
    c = toned(c, h);
#endif
#ifdef BILEVEL
    c = mixed(c, grays(gray_of(c)), vec4(min(2.0 * copy.z, 1.0)));
    c = colors(pushed(c.r), pushed(c.g), pushed(c.b));
#endif
#ifdef SPECKLE
    c = dusty(c, at);
#endif
    return c;
}

uvec4 level_of(vec4 c)
{
    return uvec4(ivec4(clamp(c + 0.5, 0.0, 255.5)));
}

#ifdef EDGES
// The paper of a row.
plane paper_of(plane place, int row)
{
    vec2 mm = place.first.xy + float(row) * place.down_.xy;
    vec4 first = paper_at(mm), last = paper_at(mm + 3.0 * place.across.xy);
    return plane(first, (last - first) * (1.0 / 3.0), vec4(0.0));
}
#endif

// How bright light is, and its colour, in which green is 1: that is the same for a whole block.
vec4 brightness_of(vec3 light)
{
    float bright = max(light.g, 1e-3);
    return vec4(light / bright, bright);
}

struct block {
    ivec2 at;                   // its first pixel
    plane page;                 // x mm, y mm; how bright the light on it is; what is left of its ink
    plane lamp;                 // how bright the light on the picture is; its glare, levels
    vec3 page_color, lamp_color;
    uvec4 fibres_, fine;
};

colors lit_by(colors c, vec4 bright, vec3 color)
{
    return colors(c.r * bright * color.r, c.g * bright, c.b * bright * color.b);
}

uvec4 row_of(block b, int row)
{
    ivec2 at = b.at + ivec2(0, row);
    uvec4 h = hash(at, uint(seed)) * uvec4(0x9e3779b1u, 0x85ebca77u, 0xc2b2ae3du, 0x27d4eb2fu);
    h ^= h >> 15u;
    colors c = grays(vec4(0.0));
#ifndef OUTSIDE
    c = seen(b.at.x / 4, b.at.y, row);
#ifdef DROPOUT
    c = without(c, b.page, row, h);
#endif
#ifdef SEE_THROUGH
    c = over_back(c, at);
#endif
#ifdef EDGES
    plane own = paper_of(b.page, row);
    vec4 ink = along(own, 3, 0);
#else
    vec4 ink = along(b.page, 3, row);
#endif
#ifdef FADED
    c = mixed(colors(vec4(shares * blank.r), vec4(shares * blank.g), vec4(shares * blank.b)), c, ink);
#endif
#ifdef EDGES
    c = colors(c.r * along(own, 0, 0), c.g * along(own, 1, 0), c.b * along(own, 2, 0));
#endif
    vec4 bright = along(b.page, 2, row);
#ifdef FIBRES
    bright *= paper_look.x * (0.22 / 255.0) * bytes_of(b.fibres_[row]) + (1.0 - 0.11 * paper_look.x);
#endif
    c = lit_by(c, bright, b.page_color);
#endif
#ifdef AROUND
    c = over_table(c, at, row, b.page, b.fine);
    c = lit_by(c, along(b.lamp, 0, row), b.lamp_color);
#endif
#ifdef LIGHT
    vec4 glare = along(b.lamp, 1, row);
    c = colors(c.r + glare, c.g + glare, c.b + glare);
#endif
    c = recorded(c, at, h);
    return level_of(c.r) | level_of(c.g) << 8u | level_of(c.b) << 16u | 0xff000000u;
}

void main()
{
    block b;
    ivec2 texel = ivec2(gl_FragCoord.xy) + ivec2(0, int(band.x) / 4);
    b.at = texel * 4;
    vec3 place = place_of(b.at);
    vec4 lit = light_at(vec2(b.at) + 2.0), left = vec4(1.0);
#ifndef OUTSIDE
    left = left_at(place);
#endif
#ifndef AROUND // then page and light are one product
    left.rgb *= lit.rgb;
#endif
    vec4 page = brightness_of(left.rgb), lamp = brightness_of(lit.rgb);
    b.page = plane_of(vec4(place.xy, page.a * (1.0 / shares), left.a));
    b.lamp = plane_of(vec4(lamp.a, 255.0 * lit.a, 0.0, 0.0));
    b.page_color = page.rgb;
    b.lamp_color = lamp.rgb;
    ivec2 shift = ivec2(int(seed), int(seed) >> 6);
    b.fibres_ = b.fine = uvec4(0u);
#ifdef FIBRES
    b.fibres_ = texelFetch(fibres, (texel + shift) & 63, 0);
#endif
#ifdef AROUND
    b.fine = texelFetch(fibres, (texel + shift + ivec2(29, 37)) & 63, 0);
#endif
    for (int row = 0; row < 4; row++) {
        pixels[row] = row_of(b, row);
    }
}
