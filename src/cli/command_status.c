#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include <ecgpress/shards.h>

#include "commands.h"
#include "json_text.h"
#include "print_line.h"

enum own { OWN_SHARDS, OWN_JSON };

enum { SHARDS_MOST = 1000000, SHOWN = 20 };

/* What is said of the shards. */
struct report {
    bool json;
    int64_t count[ECGP_SHARD_STATES], shards;
    int64_t pages, bytes, told;
    double seconds;
};

static void print_json(const struct report *report, const struct ecgp_shard_info *info)
{
    printf("%s\n  {\"shard\": %" PRId64, report->shards > 1 ? "," : "{\"shards\": [", info->shard);
    print_json_member("state", ecgp_shard_state_name(info->state));
    if (info->state == ECGP_SHARD_DONE) {
        printf(", \"pages\": %" PRId64 ", \"bytes\": %" PRId64 ", \"seconds\": %.3f", info->pages,
               info->bytes, info->seconds);
    }
    if (info->why) {
        print_json_member("error", info->why);
    }
    putchar('}');
}

static void see(void *user, const struct ecgp_shard_info *info)
{
    struct report *report = user;
    report->shards++;
    report->count[info->state]++;
    report->pages += info->pages;
    report->bytes += info->bytes;
    report->seconds += info->seconds;
    if (report->json) {
        print_json(report, info);
    } else if (info->why && report->told++ < SHOWN) {
        print_line(stdout, "shard %" PRId64 " %s: %s", info->shard,
                   ecgp_shard_state_name(info->state), info->why);
    }
}

static void print_end(const struct report *report, const char *again)
{
    if (report->json) {
        fputs("\n], \"counts\": {", stdout);
        for (int i = 0; i < ECGP_SHARD_STATES; i++) {
            printf("%s\"%s\": %" PRId64, i > 0 ? ", " : "",
                   ecgp_shard_state_name((enum ecgp_shard_state)i), report->count[i]);
        }
        putchar('}');
        print_json_member("resubmit", again);
        puts("}");
        return;
    }
    if (report->told > SHOWN) {
        printf("%" PRId64 " further sentences (--json prints all)\n", report->told - SHOWN);
    }
    for (int i = 0; i < ECGP_SHARD_STATES; i++) {
        printf("%-22s %10" PRId64 "\n", ecgp_shard_state_name((enum ecgp_shard_state)i),
               report->count[i]);
    }
    printf("%-22s %10" PRId64 "\n", "pages", report->pages);
    if (report->bytes > 0) {
        printf("%-22s %10.1f\n", "MB", 1e-6 * (double)report->bytes);
    }
    if (report->pages > 0) {
        printf("%-22s %10.3f\n", "task seconds per page", report->seconds / (double)report->pages);
    }
    if (*again) {
        printf("%-22s %s\n", "resubmit", again);
    }
}

static int run(const struct arguments *arguments)
{
    const char *const *own = arguments->own;
    struct ecgp_error error = {0};
    struct report report = {.json = own[OWN_JSON]};
    char *again;
    long shards;
    if (read_count("shards", own[OWN_SHARDS], SHARDS_MOST, &shards, &error) != ECGP_OK ||
        ecgp_shards_status(arguments->operand, shards, see, &report, &again, &error) != ECGP_OK) {
        return cli_fail(&error);
    }
    print_end(&report, again);
    free(again);
    return EX_OK;
}

const struct verb verb_status = {
    .name = "status",
    .synopsis = "DIR [options]",
    .summary = "Say which shards in a folder are done, running, failed or missing, and which to "
               "submit again.",
    .operand = "DIR",
    .own =
        {
            [OWN_SHARDS] = {"shards", "N",
                            "how many there are to be; default 0: as their manifests say"},
            [OWN_JSON] = {"json", NULL, "print the shards as one JSON object"},
        },
    .run = run,
};
