#include "lib/array.glsl"
// Where pixels are on a warped page. The map has a texel for every fourth pixel of every
// fourth row, from the first one on, and one more to the right and below; between them it is taken as even.
uniform ARRAY map;
NUMBER(float, map_columns);

// The map over a block of 4 x 4 pixels: at its first pixel, at those 4 to the right and below, and at both.
struct ground {
    vec2 first, right, below, opposite;
};

ground ground_at(ivec2 block)
{
    int first = block.y * int(map_columns) + block.x, below = first + int(map_columns);
    return ground(fetch(map, first).xy, fetch(map, first + 1).xy, fetch(map, below).xy,
                  fetch(map, below + 1).xy);
}

// The way from pixel to pixel of a row, so many quarters of the block down.
vec2 across(ground g, float down)
{
    return mix(g.right - g.first, g.opposite - g.below, down) * 0.25;
}

// And from row to row.
vec2 down(ground g, float across)
{
    return mix(g.below - g.first, g.opposite - g.right, across) * 0.25;
}
