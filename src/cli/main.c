#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include <ecgpress/ecgpress.h>

#include "commands.h"
#include "options_help.h"
#include "wrap.h"

static const struct verb *const verbs[] = {
#define VERB(name) &verb_##name,
#include "verbs.def"
#undef VERB
};

enum { VERBS = sizeof verbs / sizeof *verbs };

static const int exit_codes[] = {
    [ECGP_OK] = EX_OK,
    [ECGP_USAGE] = EX_USAGE,
    [ECGP_BAD_DATA] = EX_DATAERR,
    [ECGP_NO_INPUT] = EX_NOINPUT,
    [ECGP_UNSUPPORTED] = EX_DATAERR,
    [ECGP_NO_GPU] = EX_UNAVAILABLE,
    [ECGP_NO_OUTPUT] = EX_CANTCREAT,
    [ECGP_IO] = EX_IOERR,
    [ECGP_CONFIG] = EX_CONFIG,
    [ECGP_NO_MEMORY] = EX_OSERR,
    [ECGP_STOPPED] = 128 + SIGINT,
    [ECGP_INTERNAL] = EX_SOFTWARE,
};

static const char exit_help[] =
    "\nExit codes:\n"
    "   0  all went well\n"
    "  64  wrong use: an unknown option, a bad value, something missing\n"
    "  65  bad data: an input is damaged or unsupported, or verify found faults\n"
    "  66  an input is missing or cannot be opened\n"
    "  69  no usable OpenGL 3.3 device (see ecgpress doctor)\n"
    "  70  a fault of ecgpress itself\n"
    "  71  out of memory\n"
    "  73  an output cannot be made, or is there already\n"
    "  74  reading or writing broke off\n"
    "  78  a configuration file, .env or environment variable is not valid\n"
    " 130  stopped by SIGINT; 143 by SIGTERM\n";

enum ecgp_result cli_usage(struct ecgp_error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    error->code = ECGP_USAGE;
    return ECGP_USAGE;
}

/* Names and values in the sentence may hold anything; it stays one line that harms no terminal. */
int cli_fail(const struct ecgp_error *error)
{
    char line[sizeof error->text];
    size_t length = 0;
    for (; error->text[length]; length++) {
        const unsigned char c = (unsigned char)error->text[length];
        line[length] = c < 0x20 || c == 0x7F ? '?' : (char)c;
    }
    fprintf(stderr, "ecgpress: %.*s\n", (int)length, line);
    const bool known = error->code < sizeof exit_codes / sizeof *exit_codes;
    return known ? exit_codes[error->code] : EX_SOFTWARE;
}

static void print_formats(void)
{
    puts("RECORD is one of:");
    const struct ecgp_record_format *format;
    for (size_t i = 0; (format = ecgp_record_format(i)); i++) {
        int column = printf("  %s", format->name);
        for (const char *const *ending = format->endings; *ending; ending++) {
            column += printf("%s%s", ending == format->endings ? " (" : ", ", *ending);
            column += ending[1] ? 0 : printf(")");
        }
        print_wrapped(column, 29, format->help);
    }
    puts("");
}

static void print_option(const char *name, const char *argument, const char *help)
{
    const int column = printf("  --%s%s%s", name, argument ? " " : "", argument ? argument : "");
    print_wrapped(column, 29, help);
}

static void print_own(const struct verb *verb)
{
    const struct ecgp_product_info *info;
    for (size_t i = 0; verb->products && (info = ecgp_product_info(i)); i++) {
        print_option(info->name, info->argument, info->help);
    }
    for (int i = 0; i < OWN_OPTIONS && verb->own[i].name; i++) {
        print_option(verb->own[i].name, verb->own[i].argument, verb->own[i].help);
    }
    if (verb->table) {
        print_wrapped(printf("  --config FILE"), 29, "JSON object of option names and values");
    }
    print_wrapped(printf("  --help"), 29, "this text");
}

static void print_verb_help(const struct verb *verb)
{
    printf("Usage: ecgpress %s %s\n\n", verb->name, verb->synopsis);
    print_wrapped(0, 0, verb->summary);
    puts("");
    if (verb->record) {
        print_formats();
    }
    print_own(verb);
    if (verb->table) {
        puts("");
        print_wrapped(0, 0,
                      "Names may be written with hyphens or underscores. A value is taken "
                      "from the command line, else from the configuration file, else from "
                      "the environment, else from the file .env of the current folder, "
                      "else it is the default. In brackets: values, default, and the name "
                      "in the environment.");
        puts("");
        options_print(verb);
    }
}

static void print_help(void)
{
    puts("Usage: ecgpress COMMAND [options]\n\nPictures of ECG paper with exact truth.\n");
    for (int i = 0; i < VERBS; i++) {
        print_wrapped(printf("  %s", verbs[i]->name), 12, verbs[i]->summary);
    }
    print_wrapped(printf("  help"), 12, "Print this text, or the help of a command.");
    print_wrapped(printf("  --version"), 12, "Print the version.");
    puts("\n\"ecgpress COMMAND --help\" tells more about each.");
    fputs(exit_help, stdout);
}

static const struct verb *find_verb(const char *name)
{
    for (int i = 0; i < VERBS; i++) {
        if (strcmp(name, verbs[i]->name) == 0) {
            return verbs[i];
        }
    }
    return NULL;
}

static int unknown_verb(const char *name)
{
    struct ecgp_error error;
    char names[256] = "";
    for (int i = 0; i < VERBS; i++) {
        const size_t length = strlen(names);
        snprintf(names + length, sizeof names - length, "%s%s", i ? ", " : "", verbs[i]->name);
    }
    cli_usage(&error, "unknown command \"%.100s\" (expected %s or help)", name, names);
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
        print_verb_help(verb);
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
        print_help();
        return EX_OK;
    }
    const struct verb *verb = find_verb(words[0]);
    if (!verb) {
        return unknown_verb(words[0]);
    }
    print_verb_help(verb);
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

/* What was printed may not have got out: a full disk, a reader that went away. */
static int check_output(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return code;
    }
    fprintf(stderr, "ecgpress: writing to standard output failed: %s\n",
            errno ? strerror(errno) : "an earlier write broke off");
    return code == EX_OK ? EX_IOERR : code;
}

int main(int count, char **words)
{
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error to report, not a death */
    return check_output(run(count > 0 ? count - 1 : 0, words + 1));
}
