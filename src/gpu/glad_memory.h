/* The memory of the OpenGL loader. CMakeLists.txt puts these in the place of malloc and free. */
#ifndef GPU_GLAD_MEMORY_H
#define GPU_GLAD_MEMORY_H

#include <stddef.h>

void *gpu_glad_take(size_t size);
void gpu_glad_give(void *memory);

#endif
