/* What there is in a folder of shards. */
#ifndef SHARD_SURVEY_H
#define SHARD_SURVEY_H

#include <ecgpress/shards.h>

#include "base/folder.h"
#include "base/process.h"
#include "base/text.h"
#include "shard/manifest.h"

struct survey_shard {
    enum ecgp_shard_state state;
    char *why;   /* of one that is not done; NULL: nothing to say */
    int64_t of;  /* how many shards its manifest speaks of; 0: it has none */
    bool folder; /* it is one, no tar */
    int64_t pages[SETS][ECGP_SPLITS];
    int64_t bytes;
    double seconds;
    char configuration[DIGEST_HEX], version[32], sha256[DIGEST_HEX];
    char host[PROCESS_HOST], begun[PROCESS_TIME], renderer[128];
    struct shard_file config, log[LOGS];
};

struct survey {
    struct folder folder;
    int64_t shards; /* there are to be */
    struct survey_shard *shard;
    cJSON *skipped; /* the arrays of all manifests */
    struct survey_page {
        uint64_t hash; /* of set and name */
        int64_t shard;
    } * page; /* of all manifests, sorted by hash; NULL: not asked for */
    size_t pages, pages_room;
};

/* Looks at the folder. `shards`: how many there are to be, 0: as the manifests say; `whole`: pages
 * and skipped records are wanted, too. ECGP_NO_INPUT where no shard is there. Call survey_finish in
 * any case. */
enum ecgp_result survey_read(struct survey *survey, const char *folder, int64_t shards, bool whole,
                             struct ecgp_error *error);
void survey_finish(struct survey *survey);

/* Of a page, as they are sorted. */
uint64_t survey_hash(const char *set, const char *name);

int64_t survey_pages(const struct survey_shard *shard);

#endif
