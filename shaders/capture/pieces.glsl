#include "lib/array.glsl"
#include "capture/pixels.glsl"
#ifdef PIECES
// Convex pieces over page and table. Their texels: up to 16 sides, each the unit vector inwards and how far the
// page's corner is inside, mm; color in levels and opacity; number of sides, mm from them to full opacity, 1 where
// the table is seen through it; a box around it: the way along it, low and high along that, low and high across,
// how many entries to pass over where it is far away. The first entry of a thing has no sides, and a box around all.
uniform ARRAY pieces;
NUMBER(float, piece_count);
NUMBER(vec3, plane_x); // from px to mm in the plane of the page: rows of a matrix
NUMBER(vec3, plane_y);
NUMBER(vec3, plane_w);

// How far inside a piece four pixels are, mm.
vec4 inside_piece(int first, int sides, vec4 x, vec4 y)
{
    vec4 inside = vec4(1e6);
    for (int i = 0; i < sides; i++) {
        vec3 side = fetch(pieces, first + i).xyz;
        inside = min(inside, side.x * x + side.y * y + side.z);
    }
    return inside;
}

// Whether pixels around a place may be in the box of an entry.
bool is_near(vec4 along_, vec4 across_, vec2 mm, float reach)
{
    vec2 at = vec2(dot(mm, along_.xy), dot(mm, vec2(-along_.y, along_.x)));
    return all(greaterThan(at, vec2(along_.z, across_.x) - reach)) && all(lessThan(at, vec2(along_.w, across_.y) + reach));
}

void draw_pieces(inout pixels p, colors table, float dense)
{
    vec4 px = float(p.at.x) + 0.5 + steps;
    float py = float(p.at.y) + 0.5;
    vec4 w = 1.0 / (plane_w.x * px + (plane_w.y * py + plane_w.z));
    bvec4 on_page = greaterThan(p.paper, vec4(0.5));
    vec4 x = mix((plane_x.x * px + (plane_x.y * py + plane_x.z)) * w, along(p.page, 0, p.row), on_page);
    vec4 y = mix((plane_y.x * px + (plane_y.y * py + plane_y.z)) * w, along(p.page, 1, p.row), on_page);
    vec2 middle = vec2(x.y, y.y);
    float reach = 2.0 * (abs(x.y - x.x) + abs(x.z - x.y) + abs(x.w - x.z) + abs(y.y - y.x) + abs(y.z - y.y) +
                         abs(y.w - y.z)) + 1.0 / dense;
    int i = 0, count = int(piece_count);
    while (i < count) {
        int first = 20 * i;
        vec4 along_ = fetch(pieces, first + 18), across_ = fetch(pieces, first + 19);
        bool near_ = is_near(along_, across_, middle, reach);
        vec3 look = fetch(pieces, first + 17).xyz;
        int sides = near_ ? int(look.x) : 0;
        vec4 inside = inside_piece(first, sides, x, y);
        vec4 color = fetch(pieces, first + 16);
        vec4 share = sides > 0 ? color.a * clamp((inside * dense + 0.5) * (1.0 / max(look.y * dense, 1.0)), 0.0, 1.0) : vec4(0.0);
        colors to = mixed(colors(color.rrrr, color.gggg, color.bbbb), table, look.zzzz);
        p.c = mixed(p.c, to, share);
        p.paper *= 1.0 - share;
        i += near_ ? 1 : int(across_.z);
    }
}
#endif
