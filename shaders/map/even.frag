#include "lib/place.glsl"
// What of the page is where in the picture, in millimeters, by the map of every fourth pixel; the last column
// and row, of which only differences are taken, repeat those before them.
uniform vec2 size; // of the viewport: one more than the picture
out vec2 place;

void main()
{
    ivec2 pixel = min(ivec2(gl_FragCoord.xy), ivec2(size) - 2);
    ground g = ground_at(pixel >> 2);
    vec2 part = 0.25 * vec2(pixel & 3);
    place = mix(mix(g.first, g.right, part.x), mix(g.below, g.opposite, part.x), part.y);
}
