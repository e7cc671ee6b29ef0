#include "page/header.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/rng.h"
#include "page/claims.h"
#include "page/graphics.h"
#include "page/print.h"
#include "page/scale_line.h"

#define PITCH 1.3 /* em from line to line */
#define RISE  3.0 /* cells that waves may rise from the outer rows */

/* What lines of text take of a page, in mm from its edge; nothing takes none. */
static double high_mm(double lines, const struct look *look)
{
    return lines > 0 ? EDGE_MM + lines * PITCH * look->header_size : 0;
}

/* --- texts of the user --- */

enum { TAIL_CHARACTERS = 64, TAIL_LINES = OPTION_PAIRS };

/* The lines of header_text, and of the patient's name where no header has a place for it. */
struct tail {
    int lines;
    char line[TAIL_LINES][96];
};

static void add_to_tail(struct tail *tail, const char *key, const char *value)
{
    char pair[sizeof tail->line[0]]; /* the longest has 31 + 2 + 55 bytes */
    char *line = tail->line[tail->lines > 0 ? tail->lines - 1 : 0];
    const int length = snprintf(pair, sizeof pair, "%s: %s", key, value);
    const size_t used = strlen(line);
    if (tail->lines == 0 || used + 3 + (size_t)length > TAIL_CHARACTERS) {
        if (tail->lines == TAIL_LINES) {
            return;
        }
        snprintf(tail->line[tail->lines++], sizeof pair, "%s", pair);
        return;
    }
    snprintf(line + used, sizeof pair - used, "   %s", pair);
}

static void make_tail(const struct look *look, struct tail *tail)
{
    struct option_pair pairs[OPTION_PAIRS];
    const int count = option_split_pairs(look->header_text, pairs, OPTION_PAIRS);
    *tail = (struct tail){0};
    const bool place = look->header != HEADER_NONE && look->header != HEADER_BLANK;
    if (!place && look->patient[0]) {
        add_to_tail(tail, "Name", look->patient);
    }
    for (int i = 0; i < count; i++) {
        add_to_tail(tail, pairs[i].key, pairs[i].value);
    }
}

static int rows_of_header(const struct look *look)
{
    static const int rows[] = {[HEADER_NONE] = 0,    [HEADER_LINE] = 2, [HEADER_TABLE] = 5,
                               [HEADER_COLUMNS] = 6, [HEADER_FORM] = 4, [HEADER_BLANK] = 3};
    return rows[look->header];
}

static double header_mm(const struct look *look)
{
    struct tail tail;
    make_tail(look, &tail);
    return fmax(high_mm((look->title[0] != '\0') + rows_of_header(look) + tail.lines, look),
                graphics_code_mm(look));
}

static double scale_line_mm(const struct look *look)
{
    return fmax(high_mm(look->scale_line != SCALE_NONE, look), graphics_logo_mm(look));
}

static double room(double mm)
{
    return mm > 0 ? mm / CELL_MM + RISE : 0;
}

double header_room(const struct look *look)
{
    return room(header_mm(look));
}

double scale_line_room(const struct look *look)
{
    return room(scale_line_mm(look));
}

void header_unrule(struct plan *plan, const struct look *look)
{
    const struct rect_mm *sheet = &plan->sheet;
    struct rect_mm *area = &plan->grid.area;
    const double above = header_mm(look), below = scale_line_mm(look);
    area->y1 = sheet->y1 - ceil(below / CELL_MM) * CELL_MM;
    if (above > 0) {
        /* as many whole cells as there are, and the line that ends them */
        const double cell_mm = plan->grid.major_mm;
        const double cells = floor((area->y1 - sheet->y0 - above) / cell_mm);
        area->y0 = area->y1 - cells * cell_mm - plan->grid.major_line_mm / 2;
    }
}

/* --- lines of text --- */

/* Where lines go: in mm from the ruled area's left, in rows from its top. */
struct writer {
    struct plan *plan;
    struct rng rng;
    double size_mm;
    int first_row;       /* of the header, behind the title */
    double rows;         /* that have text, from first_row on */
    const char *patient; /* the name that was given, or "" */
    bool upper;          /* statements are in capitals */
};

static struct plan_line *add_line(struct writer *writer, enum plan_line_kind kind, double x_mm,
                                  double row, const char *format, va_list list)
{
    struct plan *plan = writer->plan;
    char text[sizeof plan->line->text];
    vsnprintf(text, sizeof text, format, list);
    if (plan->lines == PLAN_MAX_LINES - 2 || text[0] == '\0') {
        return NULL; /* the last two are the scale line's */
    }
    struct plan_line *line = &plan->line[plan->lines++];
    writer->rows = fmax(writer->rows, row + 1);
    row += writer->first_row;
    *line =
        (struct plan_line){.kind = kind,
                           .x_mm = plan->sheet.x0 + x_mm,
                           .y_mm = plan->sheet.y0 + EDGE_MM + (0.8 + row * PITCH) * writer->size_mm,
                           .size_mm = writer->size_mm};
    memcpy(line->text, text, sizeof text);
    return line;
}

__attribute__((format(printf, 4, 5))) static void put(struct writer *writer, double x_mm,
                                                      double row, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    add_line(writer, LINE_HEADER, x_mm, row, format, list);
    va_end(list);
}

/* The same with its right end at `x_mm`. */
__attribute__((format(printf, 4, 5))) static void put_right(struct writer *writer, double x_mm,
                                                            double row, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    struct plan_line *line = add_line(writer, LINE_HEADER, x_mm, row, format, list);
    va_end(list);
    if (line) {
        line->right = true;
    }
}

__attribute__((format(printf, 4, 5))) static void state(struct writer *writer, double x_mm,
                                                        double row, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    struct plan_line *line = add_line(writer, LINE_STATEMENT, x_mm, row, format, list);
    va_end(list);
    for (char *c = line && writer->upper ? line->text : NULL; c && *c; c++) {
        *c = (char)toupper((unsigned char)*c);
    }
}

/* --- styles --- */

/* How the record's statements are set in each style. */
static const struct claims_room statement_room[] = {
    [HEADER_NONE] = {0, 0},     [HEADER_LINE] = {1, 64}, [HEADER_TABLE] = {5, 42},
    [HEADER_COLUMNS] = {5, 48}, [HEADER_FORM] = {1, 72}, [HEADER_BLANK] = {0, 0}};

static void put_statements(struct writer *writer, const struct claims *claims, double x_mm,
                           double row)
{
    for (int i = 0; i < claims->statements; i++) {
        state(writer, x_mm, row + i, "%s", claims->statement[i]);
    }
}

/* A name as it was given, or the made-up one. */
static void put_name(struct writer *writer, const struct claims *claims, double x_mm, double row,
                     const char *before, bool surname_first)
{
    if (writer->patient[0]) {
        put(writer, x_mm, row, "%s%s", before, writer->patient);
    } else if (surname_first) {
        put(writer, x_mm, row, "%s%s, %s", before, claims->surname, claims->given);
    } else {
        put(writer, x_mm, row, "%s%s %s", before, claims->given, claims->surname);
    }
}

static void write_in_line(struct writer *writer, const struct claims *claims)
{
    const double em = writer->size_mm;
    char about[48] = "", measures[64] = "";
    int used = 0;
    snprintf(about, sizeof about, "%.1s%s%s%s", claims->sex ? claims->sex : "",
             claims->sex && claims->age[0] ? " " : "", claims->age, claims->age[0] ? "y" : "");
    used += claims->rate ? snprintf(measures, sizeof measures, "HR %d bpm", claims->rate) : 0;
    if (claims->pr) {
        used += snprintf(measures + used, sizeof measures - (size_t)used,
                         "  PR %d ms  QRS %d ms  QT/QTc %d/%d ms", claims->pr, claims->qrs,
                         claims->qt, claims->qtc);
    }
    put_name(writer, claims, EDGE_MM, 0, "Name: ", false);
    put(writer, EDGE_MM + 15 * em, 0, "ID: %u", claims->id);
    put(writer, EDGE_MM + 23 * em, 0, "%s", about);
    put(writer, EDGE_MM + 28 * em, 0, "%s %s", claims->date, claims->time);
    put(writer, EDGE_MM, 1, "%s", measures);
    if (claims->fixed_case && claims->statements > 0) {
        state(writer, EDGE_MM + (used > 0 ? 8 : 0) * em, 1, "%s", claims->statement[0]);
    } else if (claims->statements > 0) {
        state(writer, EDGE_MM + 32 * em, 1, "%s - %s", claims->statement[0],
              claims->statement[claims->statements - 1]);
    }
}

/* A measure of the table, where it is known. */
static void put_measure(struct writer *writer, double x_mm, double row, const char *name,
                        const char *value, const char *unit)
{
    const double em = writer->size_mm;
    if (value[0]) {
        put(writer, x_mm, row, "%s", name);
        put_right(writer, x_mm + 10.5 * em, row, "%s", value);
        put(writer, x_mm + 11.5 * em, row, "%s", unit);
    }
}

/* A number, or nothing for 0, which stands for what is not known. */
struct number_text {
    char text[16];
};
static struct number_text known(int number)
{
    struct number_text known = {""};
    if (number != 0) {
        snprintf(known.text, sizeof known.text, "%d", number);
    }
    return known;
}

static void write_measures(struct writer *writer, const struct claims *claims, double x)
{
    char both[32] = "";
    if (claims->qt) {
        snprintf(both, sizeof both, "%d/%d", claims->qt, claims->qtc);
    }
    put_measure(writer, x, 0, "Vent. rate", known(claims->rate).text, "BPM");
    put_measure(writer, x, 1, "PR interval", known(claims->pr).text, "ms");
    put_measure(writer, x, 2, "QRS duration", known(claims->qrs).text, "ms");
    put_measure(writer, x, 3, "QT/QTc", both, "ms");
    if (claims->axes) {
        put(writer, x, 4, "P-R-T axes");
        put_right(writer, x + 13.1 * writer->size_mm, 4, "%d %d %d", claims->axis[0],
                  claims->axis[1], claims->axis[2]);
    }
}

static void write_table(struct writer *writer, const struct claims *claims)
{
    const double x = EDGE_MM + 16 * writer->size_mm;
    put_name(writer, claims, EDGE_MM, 0, "", true);
    put(writer, EDGE_MM, 1, "ID:%u", claims->id);
    put(writer, EDGE_MM, 2, "%s  %s", claims->date, claims->time);
    if (claims->born[0]) {
        put(writer, EDGE_MM, 3, "%s (%s yr)", claims->born, claims->age);
    } else if (claims->age[0]) {
        put(writer, EDGE_MM, 3, "%s yr", claims->age);
    }
    put(writer, EDGE_MM, 4, "%s", claims->sex ? claims->sex : "");
    write_measures(writer, claims, x);
    put_statements(writer, claims, x + 18 * writer->size_mm, 0);
    if (!claims->fixed_case) {
        put(writer, x + 18 * writer->size_mm, 4, "Unconfirmed");
    }
}

static void write_column(struct writer *writer, const struct claims *claims)
{
    const char *const names[] = {"Rate", "PR", "QRSD", "QT", "QTc"};
    const int values[] = {claims->rate, claims->pr, claims->qrs, claims->qt, claims->qtc};
    for (int i = 0; i < 5; i++) {
        if (values[i]) {
            put(writer, EDGE_MM, 1 + i, "%s", names[i]);
            put_right(writer, EDGE_MM + 7 * writer->size_mm, 1 + i, "%d", values[i]);
        }
    }
}

static void write_axes(struct writer *writer, const struct claims *claims, double x_mm)
{
    const char *const axes[] = {"P", "QRS", "T"};
    put(writer, x_mm, 2, "--AXIS--");
    for (int i = 0; i < 3; i++) {
        put(writer, x_mm, 3 + i, "%s", axes[i]);
        put_right(writer, x_mm + 5 * writer->size_mm, 3 + i, "%d", claims->axis[i]);
    }
}

static void write_columns(struct writer *writer, const struct claims *claims)
{
    const double em = writer->size_mm, axis = EDGE_MM + 10 * em;
    char about[48] = "";
    snprintf(about, sizeof about, "%s%s%s%s", claims->age, claims->age[0] ? " Years" : "",
             claims->age[0] && claims->sex ? "  " : "", claims->sex ? claims->sex : "");
    put(writer, EDGE_MM, 0, "%u", claims->id);
    put_name(writer, claims, axis, 0, "", true);
    put(writer, axis + 15 * em, 0, "%s  %s", claims->date, claims->time);
    put(writer, axis + 32 * em, 0, "%s", about);
    write_column(writer, claims);
    if (claims->axes) {
        write_axes(writer, claims, axis);
    }
    if (claims->fixed_case) {
        put_statements(writer, claims, axis, 1);
        return;
    }
    for (int i = 0; i < claims->statements - 1; i++) {
        state(writer, axis + 12 * em, 1 + i, "%s", claims->statement[i]);
    }
    if (claims->statements > 0) {
        state(writer, axis + 16 * em, 5, "- %s -", claims->statement[claims->statements - 1]);
    }
}

#define RULE_MM 0.25 /* width of a form's lines */
#define RISE_EM 0.25 /* from a line of a form's frame down to the letters' top */

/* A line of a form, in em from the header's left top. */
static void add_rule(struct writer *writer, double x0, double y0, double x1, double y1)
{
    const double em = writer->size_mm, half = RULE_MM / 2;
    const double left = writer->plan->sheet.x0 + EDGE_MM;
    const double top =
        writer->plan->sheet.y0 + EDGE_MM + (writer->first_row * PITCH - RISE_EM) * em;
    graphics_add_rule(writer->plan, &(struct rect_mm){left + x0 * em - half, top + y0 * em - half,
                                                      left + x1 * em + half, top + y1 * em + half});
}

static void write_form(struct writer *writer, const struct claims *claims)
{
    static const double column[] = {0, 24, 44, 62}; /* em */
    const double em = writer->size_mm, x = EDGE_MM + 0.4 * em;
    put_name(writer, claims, x, 0, "Name: ", false);
    put(writer, x + column[1] * em, 0, "ID: %u", claims->id);
    put(writer, x + column[2] * em, 0, "Date: %s", claims->date);
    put(writer, x, 1, "Age: %s   Sex: %s", claims->age[0] ? claims->age : "-",
        claims->sex ? claims->sex : "-");
    if (claims->rate) {
        put(writer, x + column[1] * em, 1, "HR: %d bpm", claims->rate);
    }
    put(writer, x + column[2] * em, 1, "Time: %s", claims->time);
    put_statements(writer, claims, x, 2);
    for (int i = 0; i < 4; i++) {
        add_rule(writer, 0, i * PITCH, column[3], i * PITCH);
        add_rule(writer, column[i], 0, column[i], (i % 3 ? 2 : 3) * PITCH);
    }
}

/* Lines to be filled in by hand. */
static void write_blank(struct writer *writer)
{
    static const struct {
        const char *name;
        double x, row, from, to; /* em; rows */
    } blanks[] = {{"NAME", 0, 0, 3.4, 22},  {"AGE", 23, 0, 25.5, 31}, {"SEX", 32, 0, 34.5, 40},
                  {"DATE", 41, 0, 44, 56},  {"ID", 0, 1.6, 1.8, 15},  {"BP", 16, 1.6, 17.8, 26},
                  {"MED.", 27, 1.6, 30, 56}};
    for (size_t i = 0; i < ARRAY_COUNT(blanks); i++) {
        const double y = blanks[i].row * PITCH + 0.85 + RISE_EM;
        put(writer, EDGE_MM + blanks[i].x * writer->size_mm, blanks[i].row, "%s", blanks[i].name);
        add_rule(writer, blanks[i].from, y, blanks[i].to, y);
    }
}

/* --- all of them --- */

static enum ecgp_result check_texts(const struct look *look, const struct tail *tail,
                                    struct ecgp_error *error)
{
    enum ecgp_result result = claims_check_glyphs(look, "title", look->title, error);
    result = result ? result : claims_check_glyphs(look, "patient", look->patient, error);
    for (int i = 0; i < tail->lines && result == ECGP_OK; i++) {
        result = claims_check_glyphs(look, "header_text", tail->line[i], error);
    }
    return result;
}

static void write_header(struct writer *writer, const struct look *look,
                         const struct claims *claims)
{
    writer->upper = writer->upper && !claims->fixed_case;
    switch (look->header) {
    case HEADER_NONE:
        break;
    case HEADER_LINE:
        write_in_line(writer, claims);
        break;
    case HEADER_TABLE:
        write_table(writer, claims);
        break;
    case HEADER_COLUMNS:
        write_columns(writer, claims);
        break;
    case HEADER_FORM:
        write_form(writer, claims);
        break;
    case HEADER_BLANK:
        write_blank(writer);
        break;
    }
}

enum ecgp_result header_place(struct plan *plan, struct ecgp_record *record,
                              const struct look *look, struct ecgp_error *error)
{
    struct writer writer = {
        .plan = plan,
        .rng = rng_stream((uint64_t)look->seed, (uint64_t)look->page_index, RNG_HEADER),
        .size_mm = look->header_size,
        .patient = look->patient,
    };
    struct tail tail;
    struct claims claims = {0};
    writer.upper = rng_below(&writer.rng, 2);
    const int style = (int)rng_below(&writer.rng, 4);
    make_tail(look, &tail);
    enum ecgp_result result = check_texts(look, &tail, error);
    if (result == ECGP_OK && (look->header != HEADER_NONE || look->scale_line >= SCALE_DEVICE ||
                              look->code != CODE_NONE)) {
        result =
            claims_gather(&claims, plan, record, look, style, &statement_room[look->header], error);
    }
    if (result != ECGP_OK) {
        return result;
    }
    put(&writer, EDGE_MM, 0, "%s", look->title);
    writer.first_row = look->title[0] != '\0';
    writer.rows = 0;
    write_header(&writer, look, &claims);
    const double below = writer.rows;
    for (int i = 0; i < tail.lines; i++) {
        put(&writer, EDGE_MM, below + i, "%s", tail.line[i]);
    }
    if (look->scale_line != SCALE_NONE) {
        scale_line_add(plan, look, &claims, &writer.rng);
    }
    graphics_add_code(plan, look, &claims);
    graphics_add_logo(plan, look);
    return ECGP_OK;
}
