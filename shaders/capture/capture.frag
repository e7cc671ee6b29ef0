#include "capture/pixels.glsl"
#include "capture/seen.glsl"
#include "capture/pieces.glsl"
#include "lib/place.glsl"
// The finished picture of a clean one: paper, then light, then device. Which effects there are, and which of
// the parts below (MAP, AROUND, PAPER, LIGHT, ...), is decided when it is compiled.
// A texel of the targets stands for a block of 4 x 4 pixels, a target for one row of it, four pixels packed
// into words. What is much the same for a whole block is found once.
#ifndef MAP
NUMBER(float, mm_per_px);
#endif
#ifdef PAPER
uniform sampler2D paper;    // see paper/field.frag
NUMBER(vec3, paper_field);  // texels a mm; one texel, shares of the texture
#endif
#ifdef LIGHT
uniform sampler2D light;    // see light/field.frag
NUMBER(vec3, light_field);  // texels a px; one texel, shares of the texture
#endif
#if defined PAPER || defined AROUND
NUMBER(vec2, page_mm);
#endif
#ifdef AROUND
NUMBER(vec3, table_color);  // levels
NUMBER(float, page_shadow); // on what lies around the page
#ifndef OUTSIDE
NUMBER(float, dense);       // px of the picture a mm of the page
#endif
#endif
layout(location = 0) out uvec4 rows[4];

// --- what a block knows ---

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
    vec3 first = fetch(map, (at.y >> 2) * int(map_columns) + (at.x >> 2)).xyz;
    return first + 0.375 * (dFdx(first) + dFdy(first));
#else
    return vec3((vec2(at) + 2.0) * mm_per_px, 1.0);
#endif
}

#ifdef PAPER
vec4 paper_at(vec2 mm) // its field ends where the page does
{
    vec2 texel = clamp(mm, vec2(0.0), page_mm) * paper_field.x;
    return textureLod(paper, (texel + 0.5) * paper_field.yz, 0.0); // texel 0, 0 is the first one's middle
}
#endif

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
    return textureLod(light, (px * light_field.x + 0.5) * light_field.yz, 0.0);
#else
    return vec4(1.0, 1.0, 1.0, 0.0);
#endif
}

// How bright light is, and its color, in which green is 1: that is the same for a whole block.
vec4 brightness_of(vec3 light)
{
    float bright = max(light.g, 1e-3);
    return vec4(light * (1.0 / bright), bright);
}

struct block {
    ivec2 at;                   // its first pixel
    plane page;                 // x mm, y mm; how bright the light on it is; what is left of its ink
    plane lamp;                 // how bright the light on the picture is; its glare, levels
    vec3 page_color, lamp_color;
};

// --- a row of it ---

colors lit_by(colors c, vec4 bright, vec3 color)
{
    return colors(c.r * bright * color.r, c.g * bright, c.b * bright * color.b);
}

#ifdef EDGES
// Read at the block's corners, which are the same for all its rows; between them it is taken as even.
plane paper_of(plane place, int row)
{
    vec2 right = 3.0 * place.across.xy, mm = place.first.xy, below = mm + 3.0 * place.down_.xy;
    float share = float(row) * (1.0 / 3.0);
    vec4 first = mix(paper_at(mm), paper_at(below), share);
    vec4 last = mix(paper_at(mm + right), paper_at(below + right), share);
    return plane(first, (last - first) * (1.0 / 3.0), vec4(0.0));
}
#endif

#ifndef OUTSIDE
void draw_page(inout pixels p, block b)
{
    p.c = seen(p.block.x, b.at.y, p.row);
#ifdef EDGES
    plane own = paper_of(b.page, p.row);
    p.ink = along(own, 3, 0);
#else
    p.ink = along(b.page, 3, p.row);
#endif
    p.bright = along(b.page, 2, p.row);
    page_effects(p);
#ifdef EDGES
    p.c = colors(p.c.r * along(own, 0, 0), p.c.g * along(own, 1, 0), p.c.b * along(own, 2, 0));
#endif
    p.c = lit_by(p.c, p.bright, b.page_color);
}
#endif

#ifdef AROUND
// Each pixel shows as much of what lies behind as it is off the page.
void draw_table(inout pixels p, block b)
{
    vec4 x = along(p.page, 0, p.row), y = along(p.page, 1, p.row);
    vec4 out_x = max(max(-x, x - page_mm.x), 0.0), out_y = max(max(-y, y - page_mm.y), 0.0);
    vec4 t = min(sqrt(out_x * out_x + out_y * out_y) * (1.0 / 3.5), 1.0);
    p.around = colors(table_color.rrrr, table_color.gggg, table_color.bbbb);
    around_effects(p);
    vec4 lit = p.table * (1.0 - page_shadow * 0.7 * (1.0 - t * t * (3.0 - 2.0 * t)));
    colors table = scaled(p.around, lit);
#ifdef OUTSIDE
    p.c = table;
#else
    vec4 inside = clamp(0.5 + min(x, page_mm.x - x) * dense, 0.0, 1.0) *
                  clamp(0.5 + min(y, page_mm.y - y) * dense, 0.0, 1.0);
    p.c = mixed(table, p.c, inside);
    p.paper = inside;
#ifdef PIECES
    draw_pieces(p, table, dense);
#endif
#endif
    p.c = lit_by(p.c, along(b.lamp, 0, p.row), b.lamp_color);
}
#endif

uvec4 level_of(vec4 c)
{
    return uvec4(ivec4(clamp(c + 0.5, 0.0, 255.5)));
}

uvec4 row_of(block b, ivec2 texel, int row)
{
    pixels p;
    p.c = p.around = grays(vec4(0.0));
    p.bright = p.ink = p.table = p.paper = p.screen = vec4(1.0);
    p.gray = 0.0;
    p.at = b.at + ivec2(0, row);
    p.block = texel;
    p.row = row;
    p.page = b.page;
#ifndef OUTSIDE
    draw_page(p, b);
#endif
#ifdef AROUND
    draw_table(p, b);
#endif
#if defined LIGHT && !defined OUTSIDE // paper shines, tables hardly
    vec4 glare = along(b.lamp, 1, row) * p.paper;
    p.c = colors(p.c.r + glare, p.c.g + glare, p.c.b + glare);
#endif
    picture_effects(p);
    return level_of(p.c.r) | level_of(p.c.g) << 8u | level_of(p.c.b) << 16u | 0xff000000u;
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
    for (int row = 0; row < 4; row++) {
        rows[row] = row_of(b, texel, row);
    }
}
