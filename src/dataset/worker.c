#define _POSIX_C_SOURCE 200809L
#include "dataset/worker.h"

#include <string.h>
#include <unistd.h>

#include "dataset/page_files.h"
#include "run/confine.h"
#include "run/workers.h"

/* The head of an answer's body. The faults follow it, then the page's line of each log, then device
 * and warning, each with a zero byte at its end. */
struct head {
    struct page_summary summary;
    int64_t record;
    int faults;
    uint64_t log_at[LOGS + 1]; /* of the body: where each line begins, and where the last ends */
};

/* The head of a fault. Its reason follows, with a zero byte at its end. */
struct fault_head {
    int64_t record;
    bool elsewhere;
};

struct answer {
    struct text body;
    int faults;
    bool introduced; /* an answer has said what draws */
};

static void add_fault(void *user, const struct dealer_fault *fault)
{
    struct answer *answer = user;
    const struct fault_head head = {fault->record, fault->elsewhere};
    text_add_bytes(&answer->body, &head, sizeof head);
    text_add_bytes(&answer->body, fault->why->text, strlen(fault->why->text) + 1);
    answer->faults++;
}

/* Adds what draws, which the first answer tells. */
static void add_device(struct answer *answer, const struct ecgp_renderer *renderer)
{
    const char *warning = answer->introduced ? "" : ecgp_renderer_warning(renderer);
    if (!answer->introduced) {
        text_addf(&answer->body, "%s on %s", ecgp_renderer_name(renderer),
                  ecgp_renderer_device(renderer));
    }
    text_add_bytes(&answer->body, "", 1);
    text_add_bytes(&answer->body, warning, strlen(warning) + 1);
    answer->introduced = true;
}

/* Makes the files of a page, and the body of the answer. */
static enum ecgp_result make_page(struct page_writer *writer, const struct dealer *dealer,
                                  int64_t index, struct answer *answer, struct ecgp_error *error)
{
    struct text *body = &answer->body;
    struct head head = {0};
    struct deal deal;
    struct ecgp_page *page;
    text_clear(body);
    text_add_bytes(body, &head, sizeof head);
    answer->faults = 0;
    enum ecgp_result result = dealer_page(dealer, index, add_fault, answer, &deal, &page, error);
    if (result == ECGP_OK) {
        result = page_writer_write(writer, &deal, page, &head.summary, error);
    }
    ecgp_page_destroy(page);
    if (result != ECGP_OK) {
        return result;
    }
    head.record = deal.record;
    head.faults = answer->faults;
    for (int log = 0; log < LOGS; log++) {
        head.log_at[log] = body->length;
        text_add_bytes(body, writer->log[log].data, writer->log[log].length);
    }
    head.log_at[LOGS] = body->length;
    add_device(answer, writer->renderer);
    if (body->failed) {
        return error_no_memory(error);
    }
    memcpy(body->data, &head, sizeof head);
    return ECGP_OK;
}

void page_worker(int socket, int number, void *context)
{
    const struct dealer *dealer = context;
    struct page_writer writer;
    struct answer answer = {0};
    struct text order_body = {0};
    struct message order;
    struct ecgp_error error = {0};
    const enum ecgp_result ready =
        page_writer_init(&writer, dealer->options, dealer->source, number, &error);
    bool heard = true, confined = false;
    while (heard && wire_receive(socket, &order, &order_body, NULL)) {
        const int64_t index = order.subject;
        if (ready == ECGP_OK && make_page(&writer, dealer, index, &answer, &error) == ECGP_OK) {
            /* CUDA's driver would do what confined processes may not. */
            confine(writer.renderer, options_settings(dealer->options)->sandbox && !writer.nvjpeg,
                    &confined);
            const struct message done = {.subject = index, .size = answer.body.length};
            heard = wire_send(socket, &done, answer.body.data, -1);
        } else {
            heard = wire_answer(socket, index, 0, &error);
        }
    }
    const bool memory = !order_body.failed;
    page_writer_finish(&writer);
    text_free(&answer.body);
    text_free(&order_body);
    if (!memory) {
        _exit(WORKER_NO_MEMORY);
    }
}

/* Whether there are exactly so many faults between these places of the body. */
static bool are_faults(const struct text *body, int faults, size_t at, size_t end)
{
    for (; faults > 0; faults--) {
        const char *reason = body->data + at + sizeof(struct fault_head);
        if (end - at < sizeof(struct fault_head)) {
            return false;
        }
        const char *stop = memchr(reason, '\0', end - at - sizeof(struct fault_head));
        if (!stop) {
            return false;
        }
        at = (size_t)(stop + 1 - body->data);
    }
    return at == end;
}

/* Whether there are exactly two texts from that place of the body on. */
static bool are_two_texts(const struct text *body, size_t at)
{
    const char *first = at < body->length ? memchr(body->data + at, '\0', body->length - at) : NULL;
    const size_t second = first ? (size_t)(first + 1 - body->data) : body->length;
    return second < body->length && memchr(body->data + second, '\0', body->length - second) ==
                                        body->data + body->length - 1;
}

static bool is_whole(const struct text *body, const struct head *head)
{
    const struct page_summary *page = &head->summary;
    for (int log = 0; log < LOGS; log++) {
        if (head->log_at[log] > head->log_at[log + 1]) {
            return false;
        }
    }
    return head->log_at[0] >= sizeof *head && are_two_texts(body, head->log_at[LOGS]) &&
           head->faults >= 0 && page->set < SETS && page->split < ECGP_SPLITS &&
           memchr(page->name, '\0', sizeof page->name) &&
           are_faults(body, head->faults, sizeof *head, head->log_at[0]);
}

bool page_result_read(const struct text *body, struct page_result *result)
{
    struct head head;
    if (body->length < sizeof head) {
        return false;
    }
    memcpy(&head, body->data, sizeof head);
    if (!is_whole(body, &head)) {
        return false;
    }
    *result = (struct page_result){
        .summary = head.summary,
        .record = head.record,
        .faults = head.faults,
        .next_fault = body->data + sizeof head,
        .device = body->data + head.log_at[LOGS],
    };
    result->warning = result->device + strlen(result->device) + 1;
    for (int log = 0; log < LOGS; log++) {
        result->log[log] = (struct text){.data = body->data + head.log_at[log],
                                         .length = head.log_at[log + 1] - head.log_at[log]};
    }
    return true;
}

const char *page_result_fault(struct page_result *result, int64_t *record, bool *elsewhere)
{
    struct fault_head head;
    memcpy(&head, result->next_fault, sizeof head);
    const char *reason = result->next_fault + sizeof head;
    result->next_fault = reason + strlen(reason) + 1;
    *record = head.record;
    *elsewhere = head.elsewhere;
    return reason;
}
