#include "lib/quad.glsl"
// The sprites of sprite.vert in pieces, each as large as it is in the picture.
uniform samplerBuffer sprites; // on the flat page
uniform samplerBuffer places;  // of pieces: in the picture; number of the sprite, columns of the page
// The same at all corners, and not flat (see quad.glsl).
noperspective out vec4 rect;
noperspective out vec3 image;
noperspective out vec3 ink;
noperspective out vec2 columns;

void main()
{
    vec3 piece = texelFetch(places, 2 * quad_number() + 1).xyz;
    int sprite = 3 * int(piece.x);
    columns = piece.yz;
    rect = texelFetch(sprites, sprite);
    image = texelFetch(sprites, sprite + 1).xyz;
    ink = texelFetch(sprites, sprite + 2).xyz;
    gl_Position = corner(texelFetch(places, 2 * quad_number()));
}
