#include "lib/place.glsl"
// Printed names and bars on a warped page.
uniform sampler2D atlas;
NUMBER(float, px_per_mm); // of the flat page, whose pixels the sprites are in
noperspective in vec4 rect;
noperspective in vec3 image;
noperspective in vec3 ink;
noperspective in vec2 columns; // of the flat page that the piece holds
out vec4 color;

float level(ivec2 at, ivec2 most)
{
    bool there = all(greaterThanEqual(at, ivec2(0))) && all(lessThan(at, most));
    return there ? texelFetch(atlas, at + ivec2(image.xy), 0).x : 0.0;
}

void main()
{
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    ground g = ground_at(pixel >> 2);
    vec2 part_of = 0.25 * vec2(pixel & 3);
    vec2 right = across(g, part_of.y) * px_per_mm, below = down(g, part_of.x) * px_per_mm;
    vec2 at = mix(g.first, g.right, part_of.x) * px_per_mm + float(pixel.y & 3) * below;
    vec2 wide = clamp(sqrt(right * right + below * below), 0.05, 50.0);
    float share;
    if (image.z < 0.5) {
        ivec2 most = ivec2(rect.zw - rect.xy);
        vec2 texel = at - rect.xy - 0.5;
        ivec2 first = ivec2(floor(texel));
        vec2 part = texel - vec2(first);
        share = mix(mix(level(first, most), level(first + ivec2(1, 0), most), part.x),
                    mix(level(first + ivec2(0, 1), most), level(first + ivec2(1, 1), most), part.x),
                    part.y);
    } else {
        vec2 inside = min(rect.zw, at + 0.5 * wide) - max(rect.xy, at - 0.5 * wide);
        vec2 parts = clamp(inside / wide, 0.0, 1.0);
        share = parts.x * parts.y;
    }
    color = vec4(ink, at.x >= columns.x && at.x < columns.y ? share : 0.0);
}
