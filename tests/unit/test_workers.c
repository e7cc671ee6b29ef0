/* Workers and what is said to them: nothing is lost, whatever its size, and nobody is waited for in
 * vain. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/process.h"
#include "run/workers.h"

enum order { ORDER_ECHO, ORDER_READ, ORDER_EXIT, ORDER_HANG, ORDER_FAIL };

/* A worker that does as it is told. */
static void obey(int socket, int number, void *context)
{
    (void)number;
    struct message message;
    struct text body = {0};
    int fd;
    while (wire_receive(socket, &message, &body, &fd)) {
        struct ecgp_error error = {.code = ECGP_BAD_DATA, .text = "told to fail"};
        switch ((enum order)message.kind) {
        case ORDER_ECHO:
            message.detail += *(int *)context;
            wire_send(socket, &message, body.data, -1);
            break;
        case ORDER_READ:
            message.size = (uint64_t)pread(fd, body.data, body.length, 0);
            wire_send(socket, &message, body.data, -1);
            close(fd);
            break;
        case ORDER_EXIT:
            _exit((int)message.detail);
        case ORDER_HANG:
            for (;;) {
                pause();
            }
        case ORDER_FAIL:
            wire_answer(socket, message.subject, 0, &error);
            break;
        }
    }
    text_free(&body);
}

static int added = 1000; /* to each detail: what a worker inherits */

static struct workers start(int count)
{
    struct workers workers;
    struct ecgp_error error;
    if (workers_fork(&workers, count, obey, &added, &error) != ECGP_OK) {
        fail_msg("%s", error.text);
    }
    assert_int_equal(workers.count, count);
    return workers;
}

static void send_to(const struct workers *workers, int number, enum order kind, int64_t detail)
{
    const struct message message = {.kind = kind, .subject = number, .detail = detail};
    assert_true(wire_send(workers->worker[number].socket, &message, NULL, -1));
}

static void test_each_worker_answers_for_itself(void **state)
{
    (void)state;
    enum { COUNT = 5 };
    struct workers workers = start(COUNT);
    struct text body = {0};
    int answered = 0;
    assert_int_equal(workers_wait(&workers, -1, 0, NULL), 0);
    for (int i = 0; i < COUNT; i++) {
        send_to(&workers, i, ORDER_ECHO, i);
    }
    while (answered < COUNT) {
        assert_true(workers_wait(&workers, -1, 10000, NULL) > 0);
        for (int i = 0; i < COUNT; i++) {
            struct message answer;
            if (workers_have_answer(&workers, i)) {
                assert_true(wire_receive(workers.worker[i].socket, &answer, &body, NULL));
                assert_int_equal(answer.subject, i);
                assert_int_equal(answer.detail, i + 1000);
                answered++;
            }
        }
    }
    text_free(&body);
    workers_finish(&workers, -1);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_bodies_of_all_sizes_come_back(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 1000, 65536, 300000, 20000000};
    struct workers workers = start(1);
    struct text body = {0};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *data = malloc(sizes[i] + 1);
        struct message message = {.kind = ORDER_ECHO, .size = sizes[i]};
        assert_non_null(data);
        for (size_t k = 0; k < sizes[i]; k++) {
            data[k] = (char)(k * 31 >> 3);
        }
        assert_true(wire_send(workers.worker[0].socket, &message, data, -1));
        assert_true(wire_receive(workers.worker[0].socket, &message, &body, NULL));
        assert_int_equal(body.length, sizes[i]);
        assert_int_equal(body.data[sizes[i]], 0);
        assert_true(memcmp(body.data, data, sizes[i]) == 0);
        free(data);
    }
    text_free(&body);
    workers_finish(&workers, -1);
}

static void test_descriptors_come_with_messages(void **state)
{
    (void)state;
    struct workers workers = start(2);
    struct text body = {0};
    const struct message message = {.kind = ORDER_READ, .size = 6};
    const int fd = memfd_create("test", MFD_CLOEXEC);
    assert_int_equal(write(fd, "shared", 6), 6);
    workers_send(&workers, &message, "......", fd);
    for (int i = 0; i < 2; i++) {
        struct message answer;
        assert_true(wire_receive(workers.worker[i].socket, &answer, &body, NULL));
        assert_string_equal(body.data, "shared");
    }
    close(fd);
    text_free(&body);
    workers_finish(&workers, -1);
}

static void test_a_failure_comes_as_a_sentence(void **state)
{
    (void)state;
    struct workers workers = start(1);
    struct text body = {0};
    struct message answer;
    send_to(&workers, 0, ORDER_FAIL, 0);
    assert_true(wire_receive(workers.worker[0].socket, &answer, &body, NULL));
    assert_int_equal(answer.code, ECGP_BAD_DATA);
    assert_string_equal(body.data, "told to fail");
    text_free(&body);
    workers_finish(&workers, -1);
}

/* What is said of a worker once it has ended. */
static void lose(enum order order, int64_t detail, int signal_number, enum ecgp_result code,
                 const char *part)
{
    struct workers workers = start(2);
    struct text body = {0};
    struct message answer;
    struct ecgp_error error = {0};
    send_to(&workers, 1, order, detail);
    if (signal_number) {
        kill(workers.worker[1].process, signal_number);
    }
    assert_true(workers_wait(&workers, -1, 10000, NULL) > 0);
    assert_false(workers_have_answer(&workers, 0));
    assert_true(workers_have_answer(&workers, 1));
    assert_false(wire_receive(workers.worker[1].socket, &answer, &body, NULL));
    assert_false(body.failed);
    assert_int_equal(workers_lost(&workers, 1, &error), code);
    assert_non_null(strstr(error.text, part));
    send_to(&workers, 0, ORDER_ECHO, 1);
    assert_true(workers_wait(&workers, -1, 10000, NULL) > 0); /* the other one works on */
    assert_true(workers_have_answer(&workers, 0));
    text_free(&body);
    workers_finish(&workers, -1);
}

static void test_a_lost_worker_is_described(void **state)
{
    (void)state;
    lose(ORDER_EXIT, 7, 0, ECGP_INTERNAL, "ended with status 7");
    lose(ORDER_EXIT, WORKER_NO_MEMORY, 0, ECGP_NO_MEMORY, "is out of memory");
    lose(ORDER_HANG, 0, SIGKILL, ECGP_NO_MEMORY, "was ended by signal 9 (Killed); if memory is");
    lose(ORDER_HANG, 0, SIGUSR1, ECGP_INTERNAL, "was ended by signal 10");
}

static void test_a_worker_that_hangs_is_killed_in_the_end(void **state)
{
    (void)state;
    struct workers workers = start(3);
    const int64_t begun = process_now_ms();
    send_to(&workers, 1, ORDER_HANG, 0);
    workers_finish(&workers, 100);
    assert_in_range(process_now_ms() - begun, 90, 5000);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_a_lost_worker_is_replaced(void **state)
{
    (void)state;
    struct workers workers = start(2);
    struct ecgp_error error = {0};
    kill(workers.worker[1].process, SIGKILL);
    assert_true(workers_wait(&workers, -1, 10000, NULL) > 0);
    assert_int_equal(workers_read(&workers, 1), WIRE_GONE);
    workers_lost(&workers, 1, &error);
    assert_int_equal(workers_restart(&workers, 1, &error), ECGP_OK);
    send_to(&workers, 1, ORDER_ECHO, 5);
    assert_true(workers_wait(&workers, -1, 10000, NULL) > 0);
    assert_int_equal(workers_read(&workers, 1), WIRE_WHOLE);
    assert_int_equal(workers.worker[1].inbox.message.detail, 1005);
    workers_finish(&workers, -1);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* A stopped worker neither reads nor ends: nobody waits for it for longer than they said. */
static void test_a_stopped_worker_is_late_and_then_gone(void **state)
{
    (void)state;
    struct workers workers = start(1);
    struct ecgp_error error = {0};
    kill(workers.worker[0].process, SIGSTOP);
    send_to(&workers, 0, ORDER_ECHO, 1);
    assert_false(workers_late(&workers, 0, 0, &error));
    const int64_t begun = process_now_ms();
    while (!workers_late(&workers, 0, 1, &error)) {
        assert_int_equal(workers_wait(&workers, -1, 100, NULL), 0);
    }
    assert_in_range(process_now_ms() - begun, 1000, 5000);
    assert_non_null(strstr(error.text, "made no page within 1 s (option page_timeout)"));
    workers_finish(&workers, -1);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* A message that cannot be sent is a worker that is lost, which the next wait finds. */
static void test_a_failed_send_is_a_lost_worker(void **state)
{
    (void)state;
    static const char body[4000000];
    struct workers workers = start(2);
    const struct message message = {.kind = ORDER_ECHO, .size = sizeof body};
    const struct timeval limit = {.tv_usec = 100000};
    struct ecgp_error error = {0};
    const int64_t begun = process_now_ms();
    kill(workers.worker[0].process, SIGSTOP);
    setsockopt(workers.worker[0].socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    workers_send_to(&workers, 0, &message, body, -1);
    assert_true(workers_wait(&workers, -1, 10000, NULL) > 0);
    assert_true(workers_have_answer(&workers, 0));
    assert_int_equal(workers_read(&workers, 0), WIRE_GONE);
    assert_int_equal(workers_lost(&workers, 0, &error), ECGP_INTERNAL);
    assert_in_range(process_now_ms() - begun, 0, 5000);
    send_to(&workers, 1, ORDER_ECHO, 0); /* the other one works on */
    assert_true(workers_wait(&workers, -1, 10000, NULL) > 0);
    workers_finish(&workers, -1);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_the_cause_of_a_failed_send_is_told(void **state)
{
    (void)state;
    struct workers workers = start(2);
    const struct message message = {.kind = ORDER_ECHO};
    struct ecgp_error error = {0};
    workers_send_to(&workers, 0, &message, NULL, 9999); /* no such descriptor */
    assert_true(workers_wait(&workers, -1, 10000, NULL) > 0);
    assert_int_equal(workers_read(&workers, 0), WIRE_GONE);
    assert_int_equal(workers_lost(&workers, 0, &error), ECGP_INTERNAL);
    assert_non_null(strstr(error.text, "cannot be reached: Bad file descriptor"));
    send_to(&workers, 1, ORDER_ECHO, 0); /* the other one works on */
    assert_true(workers_wait(&workers, -1, 10000, NULL) > 0);
    workers_finish(&workers, -1);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* What a message announces takes no memory until it comes. */
static void test_memory_is_taken_as_bytes_arrive(void **state)
{
    (void)state;
    struct inbox inbox = {0};
    const struct message message = {.size = WIRE_MOST};
    size_t room, sent = 0;
    memcpy(inbox_room(&inbox, &room), &message, sizeof message);
    assert_int_equal(room, sizeof message);
    assert_int_equal(inbox_add(&inbox, sizeof message), WIRE_PART);
    for (int i = 0; i < 40; i++) {
        assert_non_null(inbox_room(&inbox, &room));
        assert_in_range(inbox.body.capacity, 0, 4 * sent + 300000);
        assert_int_equal(inbox_add(&inbox, room < 9999 ? room : 9999), WIRE_PART);
        sent += 9999;
    }
    inbox_free(&inbox);
    const struct message too_much = {.size = WIRE_MOST + 1};
    memcpy(inbox_room(&inbox, &room), &too_much, sizeof too_much);
    assert_int_equal(inbox_add(&inbox, sizeof too_much), WIRE_GONE);
    inbox_free(&inbox);
}

static void test_interrupts_are_left_to_the_parent(void **state)
{
    (void)state;
    struct workers workers = start(1);
    struct text body = {0};
    struct message answer;
    send_to(&workers, 0, ORDER_ECHO, 0); /* its life has begun once it answers */
    assert_true(wire_receive(workers.worker[0].socket, &answer, &body, NULL));
    kill(workers.worker[0].process, SIGINT);
    kill(workers.worker[0].process, SIGTERM);
    send_to(&workers, 0, ORDER_ECHO, 0);
    assert_true(wire_receive(workers.worker[0].socket, &answer, &body, NULL));
    text_free(&body);
    workers_finish(&workers, -1);
}

static void test_another_descriptor_ends_a_wait(void **state)
{
    (void)state;
    struct workers workers = start(1);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(workers_wait(&workers, ends[0], 20, NULL), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(workers_wait(&workers, ends[0], 10000, NULL), 1);
    assert_false(workers_have_answer(&workers, 0));
    close(ends[0]);
    close(ends[1]);
    workers_finish(&workers, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_worker_answers_for_itself),
        cmocka_unit_test(test_bodies_of_all_sizes_come_back),
        cmocka_unit_test(test_descriptors_come_with_messages),
        cmocka_unit_test(test_a_failure_comes_as_a_sentence),
        cmocka_unit_test(test_a_lost_worker_is_described),
        cmocka_unit_test(test_a_worker_that_hangs_is_killed_in_the_end),
        cmocka_unit_test(test_a_lost_worker_is_replaced),
        cmocka_unit_test(test_a_stopped_worker_is_late_and_then_gone),
        cmocka_unit_test(test_a_failed_send_is_a_lost_worker),
        cmocka_unit_test(test_the_cause_of_a_failed_send_is_told),
        cmocka_unit_test(test_memory_is_taken_as_bytes_arrive),
        cmocka_unit_test(test_interrupts_are_left_to_the_parent),
        cmocka_unit_test(test_another_descriptor_ends_a_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
