#include "image/jpeg_guard.h"

#include <jerror.h>

static struct jpeg_guard *guard_of(j_common_ptr jpeg)
{
    return (struct jpeg_guard *)jpeg->err;
}

_Noreturn void jpeg_guard_fail(j_common_ptr jpeg)
{
    longjmp(guard_of(jpeg)->back, 1);
}

static void fail(j_common_ptr jpeg)
{
    (*jpeg->err->format_message)(jpeg, guard_of(jpeg)->why);
    jpeg_guard_fail(jpeg);
}

static void fail_on_warning(j_common_ptr jpeg, int level)
{
    if (level < 0) {
        fail(jpeg);
    }
}

enum ecgp_result jpeg_guard_error(const struct jpeg_guard *guard, enum ecgp_result otherwise,
                                  const char *what, struct ecgp_error *error)
{
    return guard->errors.msg_code == JERR_OUT_OF_MEMORY
               ? error_no_memory(error)
               : error_set(error, otherwise, "%s: %s", what, guard->why);
}

struct jpeg_error_mgr *jpeg_guard_set(struct jpeg_guard *guard)
{
    jpeg_std_error(&guard->errors);
    guard->errors.error_exit = fail;
    guard->errors.emit_message = fail_on_warning;
    return &guard->errors;
}
