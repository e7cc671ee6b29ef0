// What of the page is where in the picture, in millimetres, and the light on the paper there.
in vec3 point;
out vec4 map;

void main()
{
    map = vec4(point, 0.0);
}
