// What the paper has been through at a place of the page.
struct paper {
    vec3 left; // of its light
    float ink; // that is left
};
