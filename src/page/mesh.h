/*
 * The map of a warped page: a grid of cells over the
 * page in millimeters, and for each of its corners the place in the picture. Within a cell the map
 * is linear on each of two triangles, cut from the first corner to the opposite one, as OpenGL
 * draws them: what the GPU draws and what labels say is one map, not two that are nearly alike.
 */
#ifndef PAGE_MESH_H
#define PAGE_MESH_H

#include <math.h>
#include <stdbool.h>

/* Faster than hypot, for lengths that do not come near a double's ends. */
static inline double mesh_length(double x, double y)
{
    return sqrt(x * x + y * y);
}

/* The paper at a corner as the camera sees it: its distance along the camera's axis, and the way
 * that its printed side faces, a unit vector: x to the right of the picture, y down it, z to the
 * camera. */
struct mesh_facing {
    float depth_mm, normal[3];
};

struct page_mesh {
    /* cells; two of them at each side lie off the page, of which the outer ones reach far beyond
     * the picture, so that the mesh fills it */
    int columns, rows;
    double x_mm, y_mm, cell_mm; /* the first corner; the side of a cell */
    double *x_px, *y_px;        /* (columns + 1) x (rows + 1) corners, row by row */
    float *shade;               /* per corner: light that falls on the paper; 1 on a flat page */
    struct mesh_facing *facing; /* per corner */
};

/* Makes room for a mesh over a page of the given size with cells of about `cell_mm`, which has
 * nothing in it yet; false without memory. */
bool mesh_init(struct page_mesh *mesh, double width_mm, double height_mm, double cell_mm);
void mesh_finish(struct page_mesh *mesh);

/* A cell of the mesh, row * columns + column, by its number from below, where paper is bent over
 * itself: those at the rim come first, so that they are under the page, the others row by row. */
int mesh_cell(const struct page_mesh *mesh, int number);

/* The hull of a cell in the picture: left, top, right, bottom, px. */
void mesh_hull(const struct page_mesh *mesh, int cell, double hull[4]);

/* Where a page's point is in the picture. Points off the mesh go on as its last cells do. */
void mesh_point(const struct page_mesh *mesh, double x_mm, double y_mm, double *x_px, double *y_px);

/* How the paper faces the camera there; the normal is no unit vector between corners. */
struct mesh_facing mesh_facing(const struct page_mesh *mesh, double x_mm, double y_mm);

/* How the picture's place changes there with the page's: {dx/dx, dx/dy, dy/dx, dy/dy}, px a mm. */
void mesh_slope(const struct page_mesh *mesh, double x_mm, double y_mm, double slope[4]);

/* Both. */
void mesh_around(const struct page_mesh *mesh, double x_mm, double y_mm, double *x_px, double *y_px,
                 double slope[4]);

/* Whether some of the paper is seen from behind: only then can it leave holes in the picture. */
bool mesh_turns_over(const struct page_mesh *mesh);

/* The most that the page's rows lean to the picture's, and its columns to the picture's columns,
 * wherever on the page: the angle's tangent. */
double mesh_lean(const struct page_mesh *mesh);

/* What of the page is at a point of the picture: its millimeters, and the light on the paper. */
struct mesh_place {
    float x_mm, y_mm, shade, unused;
};

/* The same at the middles of every `apart`th pixel of every `apart`th row, from the first one on:
 * `rows` rows of `columns` places. Where paper is bent over itself the one on top counts; where it
 * leaves holes, there is the mesh's first corner. */
void mesh_places(const struct page_mesh *mesh, double apart, int columns, int rows,
                 struct mesh_place *places);

/* By how much the page is stretched along that direction in which it is least, by its slope. */
double mesh_least(const double slope[4]);

/* The least of that anywhere on the page, as far as it is in a picture of so many pixels. */
double mesh_least_seen(const struct page_mesh *mesh, int width, int height);

/* How far off the picture's places are, at most and in px, where they are taken from a lattice of
 * points so many pixels apart, and as even between them: at the corners and diagonals of cells,
 * where the map has kinks. */
double mesh_kink(const struct page_mesh *mesh, double apart_px);

#endif
