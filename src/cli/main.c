#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <ecgpress/ecgpress.h>

#include "commands.h"
#include "help.h"

static const struct verb *const verbs[] = {
#define VERB(name) &verb_##name,
#include "verbs.def"
#undef VERB
};

const struct verb *verb_row(size_t index)
{
    return index < sizeof verbs / sizeof *verbs ? verbs[index] : NULL;
}

static const struct verb *find_verb(const char *name)
{
    const struct verb *verb;
    for (size_t i = 0; (verb = verb_row(i)) && strcmp(name, verb->name) != 0; i++) {
    }
    return verb;
}

static int unknown_verb(const char *name)
{
    struct ecgp_error error;
    const struct verb *verb;
    char names[256] = "";
    const char *known[sizeof verbs / sizeof *verbs];
    size_t count = 0;
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        known[count++] = verb->name;
        const size_t length = strlen(names);
        snprintf(names + length, sizeof names - length, "%s%s", i ? ", " : "", verb->name);
    }
    const char *nearest = ecgp_nearest(name, known, count);
    if (nearest) {
        cli_usage(&error, "unknown command \"%.100s\" (did you mean \"%s\"?)", name, nearest);
    } else {
        cli_usage(&error, "unknown command \"%.100s\" (expected %s or help)", name, names);
    }
    return cli_fail(&error);
}

static bool asks_for_help(int count, char *const *words)
{
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

static int run_verb(const struct verb *verb, int count, char *const *words)
{
    if (asks_for_help(count, words)) {
        help_print_verb(verb);
        return EX_OK;
    }
    struct ecgp_error error = {0};
    struct arguments arguments;
    int code;
    if (arguments_init(&arguments, verb, count, words, &error) == ECGP_OK) {
        code = verb->run(&arguments);
    } else {
        code = cli_fail(&error);
    }
    arguments_finish(&arguments);
    return code;
}

static int run_help(int count, char *const *words)
{
    if (count == 0) {
        help_print();
        return EX_OK;
    }
    const struct verb *verb = find_verb(words[0]);
    if (!verb) {
        return unknown_verb(words[0]);
    }
    help_print_verb(verb);
    return EX_OK;
}

static bool is_any(const char *word, const char *a, const char *b)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

static int run(int count, char *const *words)
{
    struct ecgp_error error;
    if (count == 0) {
        cli_usage(&error, "no command given (see ecgpress help)");
        return cli_fail(&error);
    }
    if (is_any(words[0], "--help", "-h") || strcmp(words[0], "help") == 0) {
        return run_help(count - 1, words + 1);
    }
    if (is_any(words[0], "--version", "-V")) {
        printf("ecgpress %s\n", ecgp_version());
        return EX_OK;
    }
    const struct verb *verb = find_verb(words[0]);
    return verb ? run_verb(verb, count - 1, words + 1) : unknown_verb(words[0]);
}

/* Whether nobody reads the output; the first write that failed may have been long ago. */
static bool output_is_closed(int number)
{
    struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return number == EPIPE || (poll(&output, 1, 0) > 0 && (output.revents & POLLERR));
}

/* What was printed may not have got out: to a full disk, which is an error, or to a reader that
 * went away, which is what `| head` is for. */
static int check_output(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return code;
    }
    if (output_is_closed(errno)) {
        return 128 + SIGPIPE;
    }
    fprintf(stderr, "ecgpress: writing to standard output failed: %s\n",
            errno ? strerror(errno) : "an earlier write was incomplete");
    return code == EX_OK ? EX_IOERR : code;
}

int main(int count, char **words)
{
    signal(SIGPIPE, SIG_IGN); /* a run whose messages nobody reads goes on to its end */
    signal(SIGXFSZ, SIG_IGN); /* a file beyond `ulimit -f` is an error that is reported */
    return check_output(run(count > 0 ? count - 1 : 0, words + 1));
}
