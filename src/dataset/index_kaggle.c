/* train.csv: of each page its id, its sampling rate and how many rows its table has. */
#include <string.h>

#include "base/error.h"
#include "base/number.h"
#include "dataset/index_making.h"

/* The number behind a key of a line. */
static bool find_number(const char *line, const char *key, double *number)
{
    const char *at = strstr(line, key);
    at = at ? at + strlen(key) : NULL;
    return at && number_real(&at, number);
}

enum ecgp_result index_kaggle_add(struct making *making, const char *line, size_t length)
{
    struct text row = {0};
    double id, rate, rows;
    (void)length;
    if (!find_number(line, "\"id\": ", &id) || !find_number(line, "\"fs\": ", &rate) ||
        !find_number(line, "\"sig_len\": ", &rows)) {
        return error_set(making->error, ECGP_BAD_DATA, "%s: a line is none of a page",
                         tree_logs[making->index->log].name);
    }
    text_add(&row, making->lines == 0 ? "id,fs,sig_len\n" : "");
    text_addf(&row, "%.0f,", id);
    text_add_json_number(&row, rate);
    text_addf(&row, ",%.0f\n", rows);
    return making_put_text(making, &row);
}
