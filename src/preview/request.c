#include "preview/request.h"

#include "base/error.h"

enum ecgp_result request_copy(struct request *copy, const struct request *request,
                              struct ecgp_error *error)
{
    *copy = *request;
    copy->options = NULL;
    copy->paths = (struct paths){0};
    enum ecgp_result result = ecgp_options_copy(request->options, &copy->options, error);
    if (result == ECGP_OK &&
        !paths_copy(&copy->paths, request->paths.count, (const char *const *)request->paths.path)) {
        result = error_no_memory(error);
    }
    if (result != ECGP_OK) {
        request_free(copy);
    }
    return result;
}

void request_free(struct request *request)
{
    ecgp_options_destroy(request->options);
    paths_free(&request->paths);
    *request = (struct request){0};
}

void reply_free(struct reply *reply)
{
    drawing_free(&reply->drawing);
    drawing_free(&reply->clean);
    *reply = (struct reply){0};
}
