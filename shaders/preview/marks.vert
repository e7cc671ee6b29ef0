#include "lib/array.glsl"
#include "lib/quad.glsl"
// Marks of the preview: one quad each of 4 texels. Its rectangle, or a line's ends; kind, radius,
// thickness, style; color; what it is clipped to. Rows count from the window's top.
uniform ARRAY marks;
flat out vec4 shape;
flat out vec4 style;
flat out vec4 ink;
flat out vec4 clip;

void main()
{
    int at = 4 * quad_number();
    shape = fetch(marks, at);
    style = fetch(marks, at + 1);
    ink = fetch(marks, at + 2);
    clip = fetch(marks, at + 3);
    float reach = style.x == 2.0 ? style.z + 1.0 : 0.0;
    vec4 box = vec4(min(shape.xy, shape.zw) - reach, max(shape.xy, shape.zw) + reach);
    box = vec4(max(floor(box.xy), clip.xy), min(ceil(box.zw), clip.zw));
    gl_Position = corner(box);
    gl_Position.y = -gl_Position.y;
}
