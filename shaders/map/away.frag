// One place everywhere, off the page.
NUMBER(vec2, place); // mm
out vec2 map;

void main()
{
    map = place;
}
