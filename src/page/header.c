#include "page/header.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/rng.h"
#include "page/print.h"

#define PITCH   1.3 /* em from line to line */
#define EDGE_MM 3.0 /* from the ruled area's edge to the texts */
#define RISE    3.0 /* cells that waves may rise from the outer rows */

/* What lines of text take of a page, in mm from its edge; nothing takes none. */
static double high_mm(double lines, const struct look *look)
{
    return lines > 0 ? EDGE_MM + lines * PITCH * look->header_size : 0;
}

static double header_mm(const struct look *look)
{
    static const int lines[] = {
        [HEADER_NONE] = 0, [HEADER_LINE] = 2, [HEADER_TABLE] = 5, [HEADER_COLUMNS] = 6};
    return high_mm(lines[look->header], look);
}

static double scale_line_mm(const struct look *look)
{
    return high_mm(look->scale_line != SCALE_NONE, look);
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
        const double cells = floor((area->y1 - sheet->y0 - above) / CELL_MM);
        area->y0 = area->y1 - cells * CELL_MM - plan->grid.major_line_mm / 2;
    }
}

/* --- lines of text --- */

/* Where lines go: in mm from the ruled area's left, in rows from its top. */
struct writer {
    struct plan *plan;
    struct rng rng;
    double size_mm;
    bool upper; /* statements are in capitals */
};

static struct plan_line *add_line(struct writer *writer, enum plan_line_kind kind, double x_mm,
                                  double row, const char *format, va_list list)
{
    struct plan *plan = writer->plan;
    if (plan->lines == PLAN_MAX_LINES) {
        return NULL;
    }
    struct plan_line *line = &plan->line[plan->lines++];
    *line =
        (struct plan_line){.kind = kind,
                           .x_mm = plan->sheet.x0 + x_mm,
                           .y_mm = plan->sheet.y0 + EDGE_MM + (0.8 + row * PITCH) * writer->size_mm,
                           .size_mm = writer->size_mm};
    vsnprintf(line->text, sizeof line->text, format, list);
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
        *c = (char)toupper(*c);
    }
}

/* --- a patient of nowhere --- */

enum { MAX_STATEMENTS = 4 };

struct patient {
    char surname[24], given[24], date[40], time[40], born[40];
    unsigned id;
    int age;
    bool female;
    int rate, pr, qrs, qt, qtc, axis[3];
    const char *statement[MAX_STATEMENTS];
    int statements;
};

static int between(struct rng *rng, int low, int high)
{
    return low + (int)rng_below(rng, (uint32_t)(high - low + 1));
}

/* Syllables instead of lists of names: nobody's. */
static void make_name(struct rng *rng, int syllables, char *name, size_t size)
{
    static const char *const syllable[] = {"ka",  "lo",  "ven", "mej", "tar", "os",  "bel", "ruk",
                                           "du",  "sen", "pol", "nuv", "vik", "olk", "ro",  "zan",
                                           "mor", "ti",  "gru", "fa",  "hen", "sol", "ce",  "bru"};
    size_t length = 0;
    for (int i = 0; i < syllables; i++) {
        const char *next = syllable[rng_below(rng, ARRAY_COUNT(syllable))];
        length += (size_t)snprintf(name + length, size - length, "%s", next);
    }
    name[0] = (char)toupper(name[0]);
}

static void write_date(int style, int year, int month, int day, char *text, size_t size)
{
    static const char *const names[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                        "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    switch (style) {
    case 0:
        snprintf(text, size, "%02d-%s-%04d", day, names[month - 1], year);
        break;
    case 1:
        snprintf(text, size, "%04d-%02d-%02d", year, month, day);
        break;
    case 2:
        snprintf(text, size, "%02d/%02d/%04d", month, day, year);
        break;
    default:
        snprintf(text, size, "%02d.%02d.%04d", day, month, year);
        break;
    }
}

static void draw_person(struct rng *rng, struct patient *patient)
{
    const int style = between(rng, 0, 3), year = between(rng, 1997, 2025);
    const int month = between(rng, 1, 12), day = between(rng, 1, 28);
    make_name(rng, between(rng, 2, 3), patient->surname, sizeof patient->surname);
    make_name(rng, 2, patient->given, sizeof patient->given);
    patient->id = 100000 + rng_below(rng, 89900000);
    patient->female = rng_below(rng, 2);
    patient->age = between(rng, 19, 91);
    write_date(style, year, month, day, patient->date, sizeof patient->date);
    write_date(style, year - patient->age, between(rng, 1, month), between(rng, 1, day),
               patient->born, sizeof patient->born);
    const int hour = between(rng, 6, 22), minute = between(rng, 0, 59);
    snprintf(patient->time, sizeof patient->time, "%02d:%02d:%02d", hour, minute,
             between(rng, 0, 59));
}

static void draw_intervals(struct rng *rng, struct patient *patient)
{
    patient->rate = (int)lround(fmin(fmax(76 + 15 * rng_normal(rng), 44), 138));
    patient->pr = 2 * between(rng, 60, 108);
    patient->qrs = 2 * between(rng, 37, 58);
    patient->qtc = between(rng, 378, 466);
    patient->qt = (int)lround(patient->qtc * sqrt(60.0 / patient->rate)); /* Bazett */
    patient->axis[0] = between(rng, 15, 78);
    patient->axis[1] = between(rng, -42, 96);
    patient->axis[2] = between(rng, 5, 88);
}

static void add_statement(struct patient *patient, bool there, const char *text)
{
    if (there && patient->statements < MAX_STATEMENTS - 1) {
        patient->statement[patient->statements++] = text;
    }
}

static void draw_statements(struct rng *rng, struct patient *patient)
{
    static const char *const findings[] = {
        "Nonspecific T wave abnormality",
        "Incomplete right bundle branch block",
        "Minimal voltage criteria for LVH, may be normal variant",
        "Septal infarct, age undetermined",
        "Possible left atrial enlargement",
    };
    const char *finding = findings[rng_below(rng, ARRAY_COUNT(findings))];
    add_statement(patient, true,
                  patient->rate < 60    ? "Sinus bradycardia"
                  : patient->rate > 100 ? "Sinus tachycardia"
                  : rng_below(rng, 2)   ? "Normal sinus rhythm"
                                        : "Sinus rhythm");
    add_statement(patient, patient->pr > 200, "First degree AV block");
    add_statement(patient, patient->axis[1] < -30, "Left axis deviation");
    add_statement(patient, rng_below(rng, 2), finding);
    const bool plain = patient->statements == 1;
    patient->statement[patient->statements++] = plain               ? "Normal ECG"
                                                : rng_below(rng, 2) ? "Borderline ECG"
                                                                    : "Abnormal ECG";
}

/* --- styles --- */

static void put_statements(struct writer *writer, const struct patient *patient, double x_mm,
                           double row)
{
    for (int i = 0; i < patient->statements; i++) {
        state(writer, x_mm, row + i, "%s", patient->statement[i]);
    }
}

static void write_in_line(struct writer *writer, const struct patient *patient)
{
    const double em = writer->size_mm;
    put(writer, EDGE_MM, 0, "Name: %s %s", patient->given, patient->surname);
    put(writer, EDGE_MM + 15 * em, 0, "ID: %u", patient->id);
    put(writer, EDGE_MM + 23 * em, 0, "%s %dy", patient->female ? "F" : "M", patient->age);
    put(writer, EDGE_MM + 28 * em, 0, "%s %s", patient->date, patient->time);
    put(writer, EDGE_MM, 1, "HR %d bpm  PR %d ms  QRS %d ms  QT/QTc %d/%d ms", patient->rate,
        patient->pr, patient->qrs, patient->qt, patient->qtc);
    state(writer, EDGE_MM + 32 * em, 1, "%s - %s", patient->statement[0],
          patient->statement[patient->statements - 1]);
}

static void write_table(struct writer *writer, const struct patient *patient)
{
    const double em = writer->size_mm, x = EDGE_MM + 16 * em;
    const double value = x + 10.5 * em, unit = value + em;
    put(writer, EDGE_MM, 0, "%s, %s", patient->surname, patient->given);
    put(writer, EDGE_MM, 1, "ID:%u", patient->id);
    put(writer, EDGE_MM, 2, "%s  %s", patient->date, patient->time);
    put(writer, EDGE_MM, 3, "%s (%d yr)", patient->born, patient->age);
    put(writer, EDGE_MM, 4, "%s", patient->female ? "Female" : "Male");
    put(writer, x, 0, "Vent. rate");
    put_right(writer, value, 0, "%d", patient->rate);
    put(writer, unit, 0, "BPM");
    put(writer, x, 1, "PR interval");
    put_right(writer, value, 1, "%d", patient->pr);
    put(writer, unit, 1, "ms");
    put(writer, x, 2, "QRS duration");
    put_right(writer, value, 2, "%d", patient->qrs);
    put(writer, unit, 2, "ms");
    put(writer, x, 3, "QT/QTc");
    put_right(writer, value, 3, "%d/%d", patient->qt, patient->qtc);
    put(writer, unit, 3, "ms");
    put(writer, x, 4, "P-R-T axes");
    put_right(writer, value + 2.6 * em, 4, "%d %d %d", patient->axis[0], patient->axis[1],
              patient->axis[2]);
    put_statements(writer, patient, x + 18 * em, 0);
    put(writer, x + 18 * em, 4, "Unconfirmed");
}

static void write_columns(struct writer *writer, const struct patient *patient)
{
    const double em = writer->size_mm, value = EDGE_MM + 7 * em, axis = EDGE_MM + 10 * em;
    const char *const names[] = {"Rate", "PR", "QRSD", "QT", "QTc"};
    const int values[] = {patient->rate, patient->pr, patient->qrs, patient->qt, patient->qtc};
    put(writer, EDGE_MM, 0, "%u", patient->id);
    put(writer, axis, 0, "%s, %s", patient->surname, patient->given);
    put(writer, axis + 15 * em, 0, "%s  %s", patient->date, patient->time);
    put(writer, axis + 32 * em, 0, "%d Years  %s", patient->age,
        patient->female ? "Female" : "Male");
    for (int i = 0; i < 5; i++) {
        put(writer, EDGE_MM, 1 + i, "%s", names[i]);
        put_right(writer, value, 1 + i, "%d", values[i]);
    }
    const char *const axes[] = {"P", "QRS", "T"};
    put(writer, axis, 2, "--AXIS--");
    for (int i = 0; i < 3; i++) {
        put(writer, axis, 3 + i, "%s", axes[i]);
        put_right(writer, axis + 5 * em, 3 + i, "%d", patient->axis[i]);
    }
    for (int i = 0; i < patient->statements - 1; i++) {
        state(writer, axis + 12 * em, 1 + i, "%s", patient->statement[i]);
    }
    state(writer, axis + 16 * em, 5, "- %s -", patient->statement[patient->statements - 1]);
}

/* --- the scale line --- */

static void write_scale(struct writer *writer, const struct look *look)
{
    static const char *const filters[] = {"40", "100", "150"};
    struct plan *plan = writer->plan;
    struct plan_line *line = &plan->line[plan->lines++];
    const double speed = CELL_MM / look->horizontal_scale;
    const double gain = CELL_MM / look->vertical_scale;
    const char *filter = filters[rng_below(&writer->rng, 3)];
    const int sequence = between(&writer->rng, 100, 9999);
    const bool right = rng_below(&writer->rng, 4) == 0;
    const struct rect_mm *area = &plan->sheet;
    *line = (struct plan_line){.kind = LINE_SCALE,
                               .x_mm = right ? area->x1 - EDGE_MM : area->x0 + EDGE_MM,
                               .y_mm = area->y1 - EDGE_MM,
                               .right = right,
                               .size_mm = writer->size_mm};
    switch (look->scale_line) {
    case SCALE_SHORT:
        snprintf(line->text, sizeof line->text, "%.4gmm/s   %.4gmm/mV   %sHz", speed, gain, filter);
        break;
    case SCALE_BAND:
        snprintf(line->text, sizeof line->text, "%.4g mm/s  %.4g mm/mV  0.05-%s Hz", speed, gain,
                 filter);
        break;
    case SCALE_WORDS:
        snprintf(line->text, sizeof line->text,
                 "Speed: %.4g mm/sec   Limb: %.4g mm/mV   Chest: %.4g mm/mV", speed, gain, gain);
        break;
    default:
        snprintf(line->text, sizeof line->text, "%.4gmm/s  %.4gmm/mV  %sHz  SEQ %05d  CID: %d",
                 speed, gain, filter, sequence, sequence % 40);
        break;
    }
}

void header_place(struct plan *plan, const struct look *look)
{
    struct writer writer = {
        .plan = plan,
        .rng = rng_stream((uint64_t)look->seed, (uint64_t)look->page_index, RNG_HEADER),
        .size_mm = look->header_size,
    };
    struct patient patient = {0};
    writer.upper = rng_below(&writer.rng, 2);
    draw_person(&writer.rng, &patient);
    draw_intervals(&writer.rng, &patient);
    draw_statements(&writer.rng, &patient);
    switch (look->header) {
    case HEADER_NONE:
        break;
    case HEADER_LINE:
        write_in_line(&writer, &patient);
        break;
    case HEADER_TABLE:
        write_table(&writer, &patient);
        break;
    case HEADER_COLUMNS:
        write_columns(&writer, &patient);
        break;
    }
    if (look->scale_line != SCALE_NONE) {
        write_scale(&writer, look);
    }
}
