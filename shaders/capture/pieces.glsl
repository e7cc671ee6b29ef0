#include "capture/pixels.glsl"
#ifdef PIECES
// Convex pieces over page and table. Their texels: up to 16 sides, each the unit vector inwards and how far the
// page's corner is inside, mm; color in levels and opacity; number of sides, mm from them to full opacity, 1 where
// the table is seen through it; a circle around it, mm.
uniform samplerBuffer pieces;
NUMBER(float, piece_count);
NUMBER(vec3, plane_x); // from px to mm in the plane of the page: rows of a matrix
NUMBER(vec3, plane_y);
NUMBER(vec3, plane_w);

// How far inside a piece four pixels are, mm; those of a block that is far away have no sides to ask for.
vec4 inside_piece(int first, vec3 look, vec3 circle, vec4 x, vec4 y)
{
    vec2 away = vec2(x.y, y.y) - circle.xy;
    float reach = circle.z + 4.0 * (abs(x.y - x.x) + abs(y.y - y.x)) + 1.0;
    int sides = dot(away, away) < reach * reach ? int(look.x) : 0;
    vec4 inside = vec4(sides > 0 ? 1e6 : -1e6);
    for (int i = 0; i < sides; i++) {
        vec3 side = texelFetch(pieces, first + i).xyz;
        inside = min(inside, side.x * x + side.y * y + side.z);
    }
    return inside;
}

void draw_pieces(inout pixels p, colors table, float dense)
{
    vec4 px = float(p.at.x) + 0.5 + steps;
    float py = float(p.at.y) + 0.5;
    vec4 w = 1.0 / (plane_w.x * px + (plane_w.y * py + plane_w.z));
    bvec4 on_page = greaterThan(p.paper, vec4(0.5));
    vec4 x = mix((plane_x.x * px + (plane_x.y * py + plane_x.z)) * w, along(p.page, 0, p.row), on_page);
    vec4 y = mix((plane_y.x * px + (plane_y.y * py + plane_y.z)) * w, along(p.page, 1, p.row), on_page);
    for (int i = 0; i < int(piece_count); i++) {
        int first = 19 * i;
        vec4 color = texelFetch(pieces, first + 16);
        vec3 look = texelFetch(pieces, first + 17).xyz, circle = texelFetch(pieces, first + 18).xyz;
        vec4 inside = inside_piece(first, look, circle, x, y);
        vec4 share = color.a * clamp((inside * dense + 0.5) / max(look.y * dense, 1.0), 0.0, 1.0);
        colors to = mixed(colors(color.rrrr, color.gggg, color.bbbb), table, look.zzzz);
        p.c = mixed(p.c, to, share);
        p.paper *= 1.0 - share;
    }
}
#endif
