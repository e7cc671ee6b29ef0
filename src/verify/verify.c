#include "verify/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "dataset/log_reader.h"

enum { NOTICES_MOST = 1000, FILE_LIMIT = 1 << 30 };

void verify_notice(struct verify *verify, const char *text)
{
    if (verify->hooks->notice) {
        verify->hooks->notice(verify->hooks->user, text);
    }
}

void verify_fault(struct verify *verify, const char *path, const char *format, ...)
{
    if (verify->stats.faults++ >= NOTICES_MOST) {
        if (verify->stats.faults == NOTICES_MOST + 1) {
            verify_notice(verify, "further disagreements are counted, but not told");
        }
        return;
    }
    struct text text = {0};
    char message[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    const size_t length = strlen(verify->folder);
    const bool slash = length > 0 && verify->folder[length - 1] == '/';
    text_addf(&text, "%s%s%s: %s", verify->folder, slash ? "" : "/", path, message);
    verify_notice(verify, text.failed ? message : text.data);
    text_free(&text);
}

/* A sentence that names the full path, told under the relative one. */
static void tell_error(struct verify *verify, const char *path, const char *full,
                       const struct ecgp_error *error)
{
    const size_t length = strlen(full);
    const bool named =
        strncmp(error->text, full, length) == 0 && strncmp(error->text + length, ": ", 2) == 0;
    verify_fault(verify, path, "%s", named ? error->text + length + 2 : error->text);
}

bool verify_read(struct verify *verify, const char *path, char **data, size_t *size)
{
    struct ecgp_error error;
    char *full = file_join(verify->folder, path);
    if (!full) {
        verify->no_memory = true;
        return false;
    }
    const bool good = file_read(full, FILE_LIMIT, data, size, &error) == ECGP_OK;
    if (!good) {
        tell_error(verify, path, full, &error);
    }
    free(full);
    verify->stats.files += good;
    return good;
}

bool verify_picture(struct verify *verify, const char *path, verify_decoder *decode,
                    struct picture *picture)
{
    char *data;
    size_t size;
    struct ecgp_error error;
    if (!verify_read(verify, path, &data, &size)) {
        return false;
    }
    const bool good = decode(path, data, size, picture, &error) == ECGP_OK;
    if (!good) {
        tell_error(verify, path, path, &error);
    }
    free(data);
    return good;
}

/* Keeps what the lists must agree with. */
static void add_name(struct verify *verify, const struct log_page *page)
{
    struct names_entry entry = {.name = (char *)page->name,
                                .split = page->split,
                                .overlap_set = page->overlap_set,
                                .record_index = page->record_index,
                                .bent = page->mesh.columns > 0};
    for (int i = 0; i < page->leads; i++) {
        const struct log_lead *lead = &page->lead[i];
        entry.leads |= (uint32_t)1 << lead->index;
        if (lead->place) {
            entry.has[lead->place->kind] |= (uint32_t)1 << lead->index;
        }
    }
    entry.has[NAMES_DETECTION] = entry.has[NAMES_DIGITIZATION] = !page->overlap_set;
    if (!names_add(&verify->names, &entry, &verify->no_memory) && !verify->no_memory) {
        verify_fault(verify, "logs.json", "two pages of the set %s have the name %s",
                     page->set_name, page->name);
    }
}

static void check_page(struct verify *verify, struct log_page *page)
{
    struct picture picture = {0};
    add_name(verify, page);
    verify_geometry(verify, page);
    verify_page_files(verify, page, &picture);
    verify_gridpoints(verify, page);
    verify_page_map(verify, page);
    for (int i = 0; i < page->leads; i++) {
        verify_lead_files(verify, page, &page->lead[i], &picture);
        verify_stroke(verify, page, &page->lead[i]);
    }
    verify_overlap(verify, page);
    verify_classes(verify, page);
    verify_name_ink(verify, page, &picture);
    verify_source_page(verify, page);
    verify->stats.pages++;
    verify->stats.leads += page->leads;
    free(picture.data);
}

static void check_line(struct verify *verify, int64_t number, const char *line)
{
    struct log_page page;
    char where[VERIFY_PATH];
    snprintf(where, sizeof where, "logs.json:%lld", (long long)number);
    if (log_page_read(verify, where, line, &page)) {
        check_page(verify, &page);
    }
    log_page_free(&page);
}

static enum ecgp_result check_lines(struct verify *verify, struct log_reader *reader, int64_t total,
                                    struct ecgp_error *error)
{
    const struct ecgp_run_hooks *hooks = verify->hooks;
    for (int64_t done = 0;; done++) {
        if (hooks->stop && hooks->stop(hooks->user)) {
            return error_set(error, ECGP_STOPPED, "%s: checking was stopped after %lld pages",
                             verify->folder, (long long)done);
        }
        if (hooks->progress) {
            hooks->progress(hooks->user, "pages", done, total);
        }
        char *line;
        const enum ecgp_result result = log_next(reader, &line, error);
        if (result != ECGP_OK || !line) {
            return result;
        }
        check_line(verify, reader->number, line);
        if (verify->no_memory) {
            return error_no_memory(error);
        }
    }
}

static enum ecgp_result check_all(struct verify *verify, struct log_reader *reader,
                                  struct ecgp_error *error)
{
    verify_source_open(verify);
    verify->stats.files++; /* logs.json */
    const enum ecgp_result result = check_lines(verify, reader, log_count(verify->folder), error);
    if (result != ECGP_OK) {
        return result;
    }
    verify_tree(verify);
    if (verify->no_memory) {
        return error_no_memory(error);
    }
    return verify->stats.faults == 0
               ? ECGP_OK
               : error_set(error, ECGP_BAD_DATA, "%s: %lld disagreements were found",
                           verify->folder, (long long)verify->stats.faults);
}

enum ecgp_result ecgp_dataset_verify(const char *folder, const struct ecgp_run_hooks *hooks,
                                     struct ecgp_verify_stats *stats, struct ecgp_error *error)
{
    static const struct ecgp_run_hooks silent = {0};
    struct verify verify = {.folder = folder, .quality = 100, .hooks = hooks ? hooks : &silent};
    struct log_reader reader = {0};
    enum ecgp_result result = log_open(&reader, folder, error);
    if (result == ECGP_OK) {
        result = check_all(&verify, &reader, error);
    }
    log_close(&reader);
    verify_source_close(&verify);
    names_free(&verify.names);
    if (stats) {
        *stats = verify.stats;
    }
    return result;
}
