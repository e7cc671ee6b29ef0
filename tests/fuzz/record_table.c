/* A user's table of records: the facts of two records. */
#include "fuzz.h"

#include "record/record_table.h"

static void take(const struct record_table *table, const char *record)
{
    struct facts facts = {0};
    FUZZ_REQUIRE(record_table_add_facts(table, record, &facts));
    for (size_t i = 0; i < facts.count; i++) {
        FUZZ_REQUIRE(facts_find(&facts, facts.fact[i].name));
    }
    facts_age(&facts);
    facts_sex(&facts);
    facts_free(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct record_table *table;
    struct ecgp_error error;
    fuzz_file("t.csv", data, size);
    if (fuzz_good(record_table_read("t.csv", &table, &error), &error)) {
        take(table, "builtin-7");
        take(table, "p/00007_hr.dat");
    }
    record_table_free(table);
    return 0;
}
