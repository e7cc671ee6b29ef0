#define _GNU_SOURCE
#include "dataset/run_table.h"

#include <ecgpress/ecgpress.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"

void run_row_begin(struct run_row *row)
{
    *row = (struct run_row){.begun_ms = process_now_ms(), .use = process_use()};
    process_time(row->begun);
}

static const char *ending_of(enum ecgp_result result)
{
    return result == ECGP_OK ? "complete" : result == ECGP_STOPPED ? "stopped" : "failed";
}

static void write_row(struct text *text, const struct run_row *row)
{
    const struct process_use use = process_use();
    char host[PROCESS_HOST];
    process_host(host);
    struct json json = json_begin(text);
    json_object(&json, NULL, JSON_SPACED);
    json_string(&json, "begun", row->begun);
    json_fixed(&json, "seconds", 1e-3 * (double)(process_now_ms() - row->begun_ms), 3);
    json_fixed(&json, "processor_seconds", use.processor_s - row->use.processor_s, 3);
    json_int(&json, "peak_bytes", use.peak_bytes);
    json_string(&json, "host", host);
    json_string(&json, "version", ecgp_version());
    json_int(&json, "workers", row->workers);
    json_int(&json, "first_page", row->first);
    json_int(&json, "pages", row->pages);
    json_int(&json, "made_again", row->mended);
    json_int(&json, "total", row->total);
    json_string(&json, "result", ending_of(row->result));
    json_string(&json, "message", row->message);
    json_end(&json);
    if (!json_finish(&json)) {
        text->failed = true;
    }
    text_add(text, "\n");
}

/* Whether the file is empty or ends with a whole line. */
static bool is_whole(int file)
{
    const off_t size = lseek(file, 0, SEEK_END);
    char last;
    return size <= 0 || pread(file, &last, 1, size - 1) != 1 || last == '\n';
}

enum ecgp_result run_table_add(const struct folder *folder, const struct run_row *row,
                               struct ecgp_error *error)
{
    const int file = folder_open_file(folder, TREE_RUNS, O_RDWR | O_CREAT | O_APPEND);
    if (file < 0) {
        return folder_writing_failed(folder, TREE_RUNS, errno, error);
    }
    struct text text = {0};
    text_add(&text, is_whole(file) ? "" : "\n");
    write_row(&text, row);
    enum ecgp_result result = text.failed ? error_no_memory(error) : ECGP_OK;
    if (result == ECGP_OK && !file_write_all(file, text.data, text.length)) {
        result = folder_writing_failed(folder, TREE_RUNS, errno, error);
    }
    close(file);
    text_free(&text);
    return result;
}
