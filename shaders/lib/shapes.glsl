// Distances from shapes.
float joined(float a, float b, float width) // the smaller one, round where both are near
{
    float h = max(width - abs(a - b), 0.0) / width;
    return min(a, b) - 0.25 * width * h * h;
}
