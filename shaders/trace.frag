#include "stroke.glsl"
uniform vec3 ink;
flat in int lane;
out vec4 color;

void main()
{
    color = vec4(ink, coverage(lane, int(gl_FragCoord.x), int(gl_FragCoord.y)));
}
