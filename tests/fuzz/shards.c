/* A shard: its manifest and, behind a line of three hyphens, its tar, as status and merge read
 * them. */
#include "fuzz.h"

#include <ecgpress/shards.h>

static void put(const char *name, const void *data, size_t size)
{
    FILE *file = fopen(name, "wb");
    FUZZ_REQUIRE(file && fwrite(data, 1, size, file) == size);
    fclose(file);
}

static void see(void *user, const struct ecgp_shard_info *info)
{
    FUZZ_REQUIRE(ecgp_shard_state_name(info->state));
    FUZZ_REQUIRE(info->shard == *(int64_t *)user);
    ++*(int64_t *)user;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char mark[] = "\n---\n";
    const uint8_t *cut = memmem(data, size, mark, sizeof mark - 1);
    const size_t length = cut ? (size_t)(cut - data) : size;
    const size_t rest = cut ? size - length - (sizeof mark - 1) : 0;
    struct ecgp_error error = {0};
    struct ecgp_merge_stats stats;
    int64_t seen = 0;
    char *again;
    put("shard-000000.json", data, length);
    put("shard-000000.tar", data + size - rest, rest);
    if (fuzz_good(ecgp_shards_status(".", 0, see, &seen, &again, &error), &error)) {
        FUZZ_REQUIRE(seen > 0 && again);
        free(again);
    }
    const struct ecgp_merge_spec spec = {.check = true, .tree = true};
    const enum ecgp_result result = ecgp_shards_merge(".", &spec, NULL, &stats, &error);
    fuzz_good(result, &error);
    FUZZ_REQUIRE(result != ECGP_OK || stats.faults == 0);
    return 0;
}
