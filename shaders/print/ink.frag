// What a layer of ink leaves of the light, to be multiplied with the picture.
uniform sampler2D layer;
uniform vec4 box; // as in ink.vert
NUMBER(vec3, ink);
out vec4 color;

void main()
{
    float share = texelFetch(layer, ivec2(gl_FragCoord.xy - box.xy), 0).x;
    color = vec4(mix(vec3(1.0), ink, share), 1.0);
}
