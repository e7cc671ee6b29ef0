// The light on a place of the picture: its color and how bright it is, what shadows leave of it, and the
// glare on the paper.
NUMBER(vec2, extent); // of the picture, px
NUMBER(float, step_px);

struct lamp {
    vec3 color;
    float level;
    vec3 left;
    float glare;
};

vec2 picture_place() // px
{
    return floor(gl_FragCoord.xy) * step_px;
}
