// What of the page is where in the picture, in millimetres.
in vec2 point;
out vec2 map;

void main()
{
    map = point;
}
