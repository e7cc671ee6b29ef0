#include "lib/array.glsl"
#include "lib/quad.glsl"
// The sprites of sprite.vert in pieces, each as large as it is in the picture.
uniform ARRAY sprites; // on the flat page
uniform ARRAY places;  // of pieces: in the picture; number of the sprite, columns of the page
// The same at all corners, and not flat (see quad.glsl).
noperspective out vec4 rect;
noperspective out vec3 image;
noperspective out vec3 ink;
noperspective out vec2 columns;

void main()
{
    vec3 piece = fetch(places, 2 * quad_number() + 1).xyz;
    int sprite = 3 * int(piece.x);
    columns = piece.yz;
    rect = fetch(sprites, sprite);
    image = fetch(sprites, sprite + 1).xyz;
    ink = fetch(sprites, sprite + 2).xyz;
    gl_Position = corner(fetch(places, 2 * quad_number()));
}
