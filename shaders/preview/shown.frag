// A picture under the window's pixels: each is the mean of what lies under it. TAPS pairs of neighbors
// are read each way, a pair at once by the smooth texture; with TAPS 0 a pixel of the window is one of
// the picture, unchanged.
uniform vec2 size;   // of the window, px
NUMBER(vec2, origin); // of the picture in the window, px
NUMBER(vec2, extent); // of the picture, px
NUMBER(float, zoom);
NUMBER(vec3, around);
uniform sampler2D picture;
out vec4 color;

#if TAPS > 0
// The place (x) and weight (y) of a pair of pixels of which a stretch covers some.
vec2 pair(float at, float from, float to)
{
    vec2 part = clamp(min(vec2(to), at + vec2(1.0, 2.0)) - max(vec2(from), at + vec2(0.0, 1.0)), 0.0, 1.0);
    float weight = part.x + part.y;
    return vec2(at + 0.5 + part.y / max(weight, 1e-6), weight);
}

vec4 sum(vec2 from, vec2 to)
{
    vec4 sum = vec4(0.0);
    vec2 first = floor(from), x[TAPS];
    for (int i = 0; i < TAPS; i++) {
        x[i] = pair(first.x + 2.0 * float(i), from.x, to.x);
    }
    for (int j = 0; j < TAPS; j++) {
        vec2 y = pair(first.y + 2.0 * float(j), from.y, to.y);
        for (int i = 0; i < TAPS; i++) {
            vec3 seen = textureLod(picture, vec2(x[i].x, y.x) / extent, 0.0).rgb;
            sum += x[i].y * y.y * vec4(seen, 1.0);
        }
    }
    return sum;
}
#endif

void main()
{
    vec2 at = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y) - origin;
#if TAPS > 0
    vec2 low = (at - 0.5) / zoom, high = (at + 0.5) / zoom;
    vec4 mean = sum(max(low, 0.0), min(high, extent)) * (zoom * zoom);
    color = vec4(mean.rgb + around * max(0.0, 1.0 - mean.a), 1.0);
#else
    color = texelFetch(picture, ivec2(at), 0);
#endif
}
