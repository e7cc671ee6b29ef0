// A picture under the window's pixels: each is the mean of what lies under it. At 100 % that is one
// pixel of the picture, unchanged.
uniform vec2 size;   // of the window, px
uniform vec2 origin; // of the picture in the window, px
uniform vec2 extent; // of the picture, px
uniform float zoom;
uniform vec3 around;
uniform float tint;     // 1: leads in their colours
uniform float overlaps; // 1: what lies under more than one lead
uniform sampler2D picture;
uniform sampler2D leads; // a lead's number, and 128 where there are others, too
uniform samplerBuffer palette;
out vec4 color;

vec3 shown(ivec2 at)
{
    vec3 seen = texelFetch(picture, at, 0).rgb;
    if (tint + overlaps == 0.0) {
        return seen;
    }
    int number = int(texelFetch(leads, at, 0).x * 255.0 + 0.5);
    if (overlaps > 0.0 && number >= 128) {
        return vec3(1.0, 0.0, 0.3);
    }
    if (tint > 0.0 && number > 0) {
        return mix(seen, texelFetch(palette, number & 127).rgb, 0.85);
    }
    return overlaps > 0.0 ? mix(seen, vec3(dot(seen, vec3(0.299, 0.587, 0.114))), 0.8) : seen;
}

void main()
{
    vec2 at = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y);
    vec2 low = (at - 0.5 - origin) / zoom, high = (at + 0.5 - origin) / zoom;
    vec2 from = max(low, 0.0), to = min(high, extent);
    vec2 span = high - low;
    if (any(greaterThanEqual(from, to))) {
        color = vec4(around, 1.0);
        return;
    }
    vec3 sum = vec3(0.0);
    ivec2 first = ivec2(floor(from)), last = ivec2(ceil(to));
    for (int y = first.y; y < last.y; y++) {
        for (int x = first.x; x < last.x; x++) {
            vec2 part = min(to, vec2(x + 1, y + 1)) - max(from, vec2(x, y));
            sum += part.x * part.y * shown(ivec2(x, y));
        }
    }
    vec2 inside = to - from;
    float whole = span.x * span.y;
    color = vec4((sum + around * (whole - inside.x * inside.y)) / whole, 1.0);
}
