// The share of a pixel under a round pen moved from one end to the other. Its outline is taken as straight
// within the pixel; the area on one side of a straight line is exact.
flat in vec4 ends;
flat in vec2 radii;
out float coverage;

float ramp(float x)
{
    x = max(x, 0.0);
    return 0.5 * x * x;
}

// Share of a pixel behind a line that is `ahead` of its middle along the unit vector `normal`.
float share(float ahead, vec2 normal)
{
    float wide = max(abs(normal.x), abs(normal.y));
    float narrow = max(min(abs(normal.x), abs(normal.y)), 0.02);
    float outer = 0.5 * (wide + narrow), inner = 0.5 * (wide - narrow);
    if (ahead >= outer) {
        return 1.0;
    }
    return (ramp(ahead + outer) - ramp(ahead + inner) - ramp(ahead - inner)) / (wide * narrow);
}

void main()
{
    vec2 at = gl_FragCoord.xy - ends.xy;
    vec2 along = ends.zw - ends.xy;
    float squared = max(dot(along, along), 1e-12);
    float part = dot(at, along) / squared;
    float inside = clamp(part, 0.0, 1.0);
    vec2 away = at - inside * along;
    float distance = length(away);
    vec2 normal = distance > 1e-3 ? away / distance : vec2(-along.y, along.x) * inversesqrt(squared);
    float radius = mix(radii.x, radii.y, inside);
    if (part == inside) {
        coverage = share(radius - distance, normal) - share(-radius - distance, normal);
    } else { // beyond an end, where a thin pen leaves room at its sides
        coverage = share(radius - distance, normal) * min(2.0 * radius, 1.0);
    }
}
