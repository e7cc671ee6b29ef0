#define _GNU_SOURCE
#include "record/record_table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/number.h"
#include "record/table.h"

enum { MAX_COLUMNS = 256, MAX_KEYS = 9 };

static const char *const key_columns[MAX_KEYS] = {
    "record", "record_name", "filename",    "file_name", "file",
    "path",   "filename_lr", "filename_hr", "ecg_id",
};

/* A key and the row that has it. */
struct entry {
    char *key;
    size_t row;
};

struct record_table {
    char *path, *data;
    int columns;
    char *name[MAX_COLUMNS];
    bool number[MAX_COLUMNS]; /* all its cells that hold something are numbers */
    char **cell;              /* row by row */
    size_t rows, capacity;    /* capacity: of cells */
    struct entry *entry;      /* sorted by key, then by row */
    size_t entries, entry_capacity;
};

/* --- keys ---------------------------------------------------------------------------------------
 */

static void cut_ending(char *key)
{
    static const char *const endings[] = {".hea", ".dat", ".mat", ".csv", ".npy", ".edf"};
    for (size_t i = 0; i < ARRAY_COUNT(endings); i++) {
        const size_t length = strlen(key), tail = strlen(endings[i]);
        if (length > tail && strcasecmp(key + length - tail, endings[i]) == 0) {
            key[length - tail] = '\0';
            return;
        }
    }
}

static void cut_rate(char *key)
{
    const size_t length = strlen(key);
    if (length > 3 &&
        (strcmp(key + length - 3, "_hr") == 0 || strcmp(key + length - 3, "_lr") == 0)) {
        key[length - 3] = '\0';
    }
}

static bool all_digits(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}

void record_key(const char *name, char key[RECORD_KEY])
{
    const char *base = file_base(name);
    const char *colon = strrchr(base, ':');
    base = colon && all_digits(colon + 1) ? colon + 1 : base;
    const size_t length = strnlen(base, RECORD_KEY - 1);
    memcpy(key, base, length);
    key[length] = '\0';
    cut_ending(key);
    cut_rate(key);
    if (all_digits(key)) {
        const size_t zeros = strspn(key, "0");
        const size_t skip = key[zeros] ? zeros : zeros - 1;
        memmove(key, key + skip, strlen(key + skip) + 1);
    }
}

/* --- reading ------------------------------------------------------------------------------------
 */

static enum ecgp_result read_names(struct record_table *made, struct table *table,
                                   struct ecgp_error *error)
{
    const enum ecgp_result result =
        table_row(table, made->name, MAX_COLUMNS, &made->columns, error);
    if (result == ECGP_OK && made->columns > MAX_COLUMNS) {
        return error_set(error, ECGP_BAD_DATA, "%s, line 1: %d columns, expected at most %d",
                         made->path, made->columns, MAX_COLUMNS);
    }
    memset(made->number, true, sizeof made->number);
    return result;
}

/* Whether a cell is a number that JSON can hold as one: not "00020", nor more digits than a double
 * keeps. */
static bool is_plain_number(const char *cell)
{
    double value;
    const char *digits = cell + (*cell == '-');
    return number_is_real(cell, &value) && *cell != '+' && strlen(digits) <= 15 &&
           !(digits[0] == '0' && isdigit((unsigned char)digits[1]));
}

static enum ecgp_result add_row(struct record_table *made, char **cells, struct ecgp_error *error)
{
    const size_t columns = (size_t)made->columns, used = made->rows * columns;
    if (used + columns > LIMIT_TABLE_CELLS) {
        return error_set(error, ECGP_BAD_DATA, "%s: has more than %zu cells", made->path,
                         LIMIT_TABLE_CELLS);
    }
    char **grown = array_grow(made->cell, &made->capacity, used + columns, sizeof *grown);
    if (!grown) {
        return error_no_memory(error);
    }
    made->cell = grown;
    memcpy(grown + used, cells, columns * sizeof *cells);
    made->rows++;
    for (size_t i = 0; i < columns; i++) {
        made->number[i] = made->number[i] && (*cells[i] == '\0' || is_plain_number(cells[i]));
    }
    return ECGP_OK;
}

static enum ecgp_result read_rows(struct record_table *made, struct table *table,
                                  struct ecgp_error *error)
{
    char *cells[MAX_COLUMNS];
    bool more = true;
    enum ecgp_result result = ECGP_OK;
    while (result == ECGP_OK && more) {
        result = table_data_row(table, cells, MAX_COLUMNS, made->columns, &more, error);
        if (result == ECGP_OK && more) {
            result = add_row(made, cells, error);
        }
    }
    return result;
}

static int find_column(const struct record_table *table, const char *name)
{
    for (int i = 0; i < table->columns; i++) {
        if (strcasecmp(table->name[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

static bool add_entry(struct record_table *table, const char *cell, size_t row)
{
    char key[RECORD_KEY];
    record_key(cell, key);
    struct entry *grown =
        array_grow(table->entry, &table->entry_capacity, table->entries + 1, sizeof *grown);
    if (!grown) {
        return false;
    }
    table->entry = grown;
    grown[table->entries] = (struct entry){strdup(key), row};
    return grown[table->entries++].key != NULL;
}

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    const int order = strcmp(x->key, y->key);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* Sorts the rows by the names of their records. */
static enum ecgp_result make_index(struct record_table *table, struct ecgp_error *error)
{
    bool found = false;
    for (int i = 0; i < MAX_KEYS; i++) {
        const int column = find_column(table, key_columns[i]);
        found |= column >= 0;
        for (size_t row = 0; column >= 0 && row < table->rows; row++) {
            const char *cell = table->cell[row * (size_t)table->columns + (size_t)column];
            if (*cell && !add_entry(table, cell, row)) {
                return error_no_memory(error);
            }
        }
    }
    if (!found) {
        struct text columns = {0};
        record_table_list_columns(table, &columns);
        error_set(
            error, ECGP_CONFIG,
            "%s: no column names the records (record, record_name, filename, file_name, file, "
            "path, filename_lr, filename_hr or ecg_id); the columns are%s",
            table->path, columns.data ? columns.data + 1 : "");
        text_free(&columns);
        return ECGP_CONFIG;
    }
    if (table->entries > 0) {
        qsort(table->entry, table->entries, sizeof *table->entry, by_key);
    }
    return ECGP_OK;
}

static enum ecgp_result fill(struct record_table *made, const char *path, struct ecgp_error *error)
{
    size_t size;
    struct table table;
    made->path = strdup(path);
    if (!made->path) {
        return error_no_memory(error);
    }
    enum ecgp_result result = file_read(path, LIMIT_TABLE_BYTES, &made->data, &size, error);
    result = result ? result : table_begin(&table, path, made->data, size, '\0', error);
    result = result ? result : read_names(made, &table, error);
    result = result ? result : read_rows(made, &table, error);
    return result ? result : make_index(made, error);
}

enum ecgp_result record_table_read(const char *path, struct record_table **table,
                                   struct ecgp_error *error)
{
    *table = calloc(1, sizeof **table);
    if (!*table) {
        return error_no_memory(error);
    }
    const enum ecgp_result result = fill(*table, path, error);
    if (result != ECGP_OK) {
        record_table_free(*table);
        *table = NULL;
    }
    return result;
}

void record_table_free(struct record_table *table)
{
    if (!table) {
        return;
    }
    for (size_t i = 0; i < table->entries; i++) {
        free(table->entry[i].key);
    }
    free(table->entry);
    free(table->cell);
    free(table->data);
    free(table->path);
    free(table);
}

/* --- use ----------------------------------------------------------------------------------------
 */

/* The first row of a key, or NULL. */
static char *const *find_row(const struct record_table *table, const char *key)
{
    size_t low = 0, high = table->entries;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(table->entry[middle].key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const bool found = low < table->entries && strcmp(table->entry[low].key, key) == 0;
    return found ? &table->cell[table->entry[low].row * (size_t)table->columns] : NULL;
}

bool record_table_add_facts(const struct record_table *table, const char *record,
                            struct facts *facts)
{
    char key[RECORD_KEY];
    record_key(record, key);
    char *const *row = find_row(table, key);
    bool good = true;
    for (int i = 0; row && good && i < table->columns; i++) {
        good = facts_add(facts, table->name[i], row[i], table->number[i]);
    }
    return good;
}

bool record_table_has_column(const struct record_table *table, const char *name)
{
    return find_column(table, name) >= 0;
}

void record_table_list_columns(const struct record_table *table, struct text *text)
{
    for (int i = 0; i < table->columns; i++) {
        text_addf(text, ", %s", table->name[i]);
    }
}
