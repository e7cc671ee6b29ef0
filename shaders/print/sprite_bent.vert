#include "lib/quad.glsl"
// The sprites of sprite.vert, each as large as it is in the picture.
uniform samplerBuffer sprites; // on the flat page
uniform samplerBuffer places;  // in the picture
flat out vec4 rect;
flat out vec3 image;
flat out vec3 ink;

void main()
{
    PASS_NUMBERS
    rect = texelFetch(sprites, 3 * quad_number());
    image = texelFetch(sprites, 3 * quad_number() + 1).xyz;
    ink = texelFetch(sprites, 3 * quad_number() + 2).xyz;
    gl_Position = corner(texelFetch(places, quad_number()));
}
