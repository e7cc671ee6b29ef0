#define _GNU_SOURCE
#include "record/knowledge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "base/json.h"
#include "base/number.h"
#include "record/formats.h"
#include "record/listing.h"

/* --- tables -------------------------------------------------------------------------------------
 */

/* The path of PTB-XL's table beside or above a record, to be freed; NULL where there is none. */
static enum ecgp_result find_ptbxl(const char *record, char **path, struct ecgp_error *error)
{
    static const char *const above[] = {"", "../", "../../"};
    const int folder = (int)(file_base(record) - record);
    for (size_t i = 0; i < ARRAY_COUNT(above); i++) {
        if (asprintf(path, "%.*s%s" PTBXL_TABLE, folder, record, above[i]) < 0) {
            *path = NULL;
            return error_no_memory(error);
        }
        enum file_kind kind;
        const enum ecgp_result result = file_find(*path, &kind, error);
        if (result == ECGP_OK && kind != FILE_NONE) {
            return ECGP_OK;
        }
        free(*path);
        *path = NULL;
        if (result != ECGP_OK) {
            return result;
        }
    }
    return ECGP_OK;
}

enum ecgp_result record_tables_read(const char *path, const char *own, struct record_tables *tables,
                                    struct ecgp_error *error)
{
    *tables = (struct record_tables){0};
    char *ptbxl = NULL;
    enum ecgp_result result = path ? find_ptbxl(path, &ptbxl, error) : ECGP_OK;
    if (result == ECGP_OK && ptbxl) {
        result = record_table_read(ptbxl, &tables->ptbxl, error);
    }
    free(ptbxl);
    if (result == ECGP_OK && *own) {
        result = record_table_read(own, &tables->own, error);
    }
    if (result != ECGP_OK) {
        record_tables_free(tables);
    }
    return result;
}

void record_tables_free(struct record_tables *tables)
{
    record_table_free(tables->ptbxl);
    record_table_free(tables->own);
    *tables = (struct record_tables){0};
}

static bool is_file(const struct ecgp_record *record)
{
    const char *const *endings = record->format->info.endings;
    return endings && endings[0];
}

static enum ecgp_result add_rows(struct ecgp_record *record, const struct record_tables *tables,
                                 struct ecgp_error *error)
{
    const struct record_table *all[] = {tables->ptbxl, tables->own};
    const char *name = record->source ? record->source : record->info.name;
    bool good = true;
    for (size_t i = 0; i < ARRAY_COUNT(all) && good; i++) {
        good = !all[i] || record_table_add_facts(all[i], name, &record->facts);
    }
    record->facts_complete = good;
    return good ? ECGP_OK : error_no_memory(error);
}

enum ecgp_result record_facts(struct ecgp_record *record, const struct facts **facts,
                              struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    if (!record->facts_complete) {
        struct record_tables tables;
        result = record_tables_read(is_file(record) ? record->source : NULL, "", &tables, error);
        result = result ? result : add_rows(record, &tables, error);
        record_tables_free(&tables);
    }
    *facts = &record->facts;
    return result;
}

/* --- what is carried ----------------------------------------------------------------------------
 */

static bool has_column(const struct record_tables *tables, const char *name)
{
    return (tables->ptbxl && record_table_has_column(tables->ptbxl, name)) ||
           (tables->own && record_table_has_column(tables->own, name));
}

static enum ecgp_result refuse_name(const struct ecgp_record *record,
                                    const struct record_tables *tables, const char *name,
                                    struct ecgp_error *error)
{
    struct text known = {0};
    text_add(&known, "");
    if (tables->ptbxl) {
        record_table_list_columns(tables->ptbxl, &known);
    }
    if (tables->own) {
        record_table_list_columns(tables->own, &known);
    }
    for (size_t i = 0; i < record->facts.count; i++) {
        const char *fact = record->facts.fact[i].name;
        if (!has_column(tables, fact)) {
            text_addf(&known, ", %s", fact);
        }
    }
    const bool any = known.length > 0;
    error_set(error, ECGP_CONFIG, "carry: %s has no \"%s\"; expected %s%.800s", record->name, name,
              any ? "some of " : "a record with header comments, PTB-XL's table, or record_table",
              any ? known.data + 2 : "");
    text_free(&known);
    return ECGP_CONFIG;
}

static enum ecgp_result check_names(const struct ecgp_record *record,
                                    const struct record_settings *settings,
                                    const struct record_tables *tables, struct ecgp_error *error)
{
    for (int i = 0; i < settings->carried && settings->carry_strictly; i++) {
        const char *name = settings->carry[i];
        if (!has_column(tables, name) && !facts_find(&record->facts, name)) {
            return refuse_name(record, tables, name, error);
        }
    }
    return ECGP_OK;
}

static void write_fact(struct json *json, const char *name, const struct fact *fact)
{
    if (!fact || !fact->value[0]) {
        json_null(json, name);
    } else if (fact->number) {
        json_real(json, name, number_strtod(fact->value, NULL));
    } else {
        json_string(json, name, fact->value);
    }
}

static enum ecgp_result make_metadata(struct ecgp_record *record,
                                      const struct record_settings *settings,
                                      struct ecgp_error *error)
{
    struct text text = {0};
    struct json json = json_begin(&text);
    json_object(&json, NULL, JSON_SPACED);
    for (int i = 0; i < settings->carried; i++) {
        write_fact(&json, settings->carry[i], facts_find(&record->facts, settings->carry[i]));
    }
    json_end(&json);
    const bool good = json_finish(&json);
    record->metadata = text.data;
    return good ? ECGP_OK : error_no_memory(error);
}

const char *record_metadata(const struct ecgp_record *record)
{
    return record->metadata ? record->metadata : "{}";
}

enum ecgp_result record_know(struct ecgp_record *record, const struct record_settings *settings,
                             struct ecgp_error *error)
{
    struct record_tables read = {0};
    const struct record_tables *tables = settings->tables ? settings->tables : &read;
    const char *own = settings->table_path ? settings->table_path : "";
    const bool needed = settings->carried > 0 || *own;
    enum ecgp_result result = ECGP_OK;
    if (!settings->tables && needed) {
        result = record_tables_read(is_file(record) ? record->source : NULL, own, &read, error);
    }
    if (result == ECGP_OK && (settings->tables || needed)) {
        result = add_rows(record, tables, error);
        result = result ? result : check_names(record, settings, tables, error);
    }
    record_tables_free(&read);
    return result ? result : make_metadata(record, settings, error);
}
