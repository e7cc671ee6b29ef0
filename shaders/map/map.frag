// What of the page is where in the picture, in millimeters.
in vec2 point;
out vec2 map;

void main()
{
    map = point;
}
