#include "page/shadow.h"

#include <math.h>

#include "page/units.h"

static void add(struct shadow_outline *outline, const struct shadow_part *part)
{
    if (outline->parts < SHADOW_PARTS) {
        outline->part[outline->parts++] = *part;
    }
}

/* A bar that goes on where the last one ended; degrees from -x. */
static void go_on(struct shadow_outline *outline, double degrees, double length, float radius)
{
    const struct shadow_part *last = &outline->part[outline->parts - 1];
    const float x = last->x1 - (float)(length * cos(degrees * DEGREE));
    const float y = last->y1 + (float)(length * sin(degrees * DEGREE));
    add(outline, &(struct shadow_part){last->x1, last->y1, x, y, last->r1, radius});
}

/* Two joints, of which the second bends on. */
static void add_finger(struct shadow_outline *outline, float x, float y, float radius,
                       double degrees, double bend, double length)
{
    add(outline, &(struct shadow_part){x + 0.08f, y, x, y, radius, radius});
    go_on(outline, degrees, 0.52 * length, radius * 0.95f);
    go_on(outline, degrees + bend, 0.48 * length, radius * 0.78f);
}

static void add_arm(struct shadow_outline *outline, float x, float y, struct rng *rng)
{
    const float to = y + (float)rng_between(rng, -0.3, 0.3);
    const float sleeve = (float)rng_between(rng, 0.2, 0.28);
    add(outline, &(struct shadow_part){x, y, x + 0.5f, y + 0.15f * (to - y), 0.13f, 0.15f});
    add(outline,
        &(struct shadow_part){x + 0.55f, y + 0.2f * (to - y), x + 3, to, sleeve, sleeve * 1.1f});
}

/* All fingers stretched, or the first one alone; some hold a pen. */
static void hand(struct rng *rng, struct shadow_outline *outline)
{
    static const float y[] = {-0.165f, -0.055f, 0.055f, 0.155f},
                       length[] = {0.40f, 0.45f, 0.42f, 0.33f};
    const uint32_t pose = rng_below(rng, 3);
    const double spread = rng_between(rng, 0.3, 1.3), bend = rng_between(rng, -10, 10);
    const double stretched = rng_between(rng, 0.8, 1);
    for (int i = 0; i < 4; i++) {
        const double far = i > 0 && pose == 1 ? 0.3 : stretched * rng_between(rng, 0.9, 1);
        const double fan = (i - 1.4) * 9 * spread;
        if (i < 3 || pose != 2) { /* the last one is hidden by the hand that holds a pen */
            add_finger(outline, 0.02f * (float)(i * i), y[i], 0.053f - 0.003f * (float)i, fan, bend,
                       far * length[i] * (pose == 2 ? 0.6 : 1));
        }
    }
    if (pose == 2) {
        const float tilt = (float)rng_between(rng, -0.3, 0.1);
        add(outline,
            &(struct shadow_part){-0.42f, -0.06f, 0.12f, -0.3f + 0.6f * tilt, 0.008f, 0.02f});
    }
    const float out = pose == 2 ? 0 : (float)rng_between(rng, 0, 0.08);
    add(outline, &(struct shadow_part){0.34f, -0.12f, 0.12f, -0.29f - out, 0.09f, 0.06f});
    go_on(outline, pose == 2 ? 20 : -15, 0.2, 0.048f);
    add(outline, &(struct shadow_part){0.1f, -0.06f, 0.42f, -0.03f, 0.16f, 0.13f});
    add(outline, &(struct shadow_part){0.12f, 0.07f, 0.42f, 0.04f, 0.14f, 0.12f});
    add_arm(outline, 0.45f, 0, rng);
}

/* Upright in one hand: a thumb at one side, fingertips at the other. */
static void upright_phone(struct rng *rng, struct shadow_outline *outline)
{
    const float low = (float)rng_between(rng, 0, 0.12);
    outline->half_x = 0.4f;
    outline->half_y = 0.195f;
    for (int i = 0; i < 4; i++) {
        const float x = low - 0.06f + 0.1f * (float)i, y = 0.215f + 0.012f * (float)(i % 3);
        add(outline, &(struct shadow_part){x, 0.15f, x - 0.02f, y, 0.05f, 0.043f});
    }
    add(outline, &(struct shadow_part){low + 0.36f, -0.17f, low + 0.05f, -0.21f, 0.075f, 0.045f});
    add(outline, &(struct shadow_part){low + 0.3f, -0.08f, low + 0.55f, 0, 0.17f, 0.14f});
    add_arm(outline, low + 0.55f, 0, rng);
}

/* Across in both hands. */
static void level_phone(struct rng *rng, struct shadow_outline *outline)
{
    outline->half_x = 0.195f;
    outline->half_y = 0.4f;
    for (int side = -1; side <= 1; side += 2) {
        const float s = (float)side, in = (float)rng_between(rng, 0, 0.06);
        add(outline,
            &(struct shadow_part){-0.16f, s * (0.3f - in), -0.23f, s * (0.3f - in), 0.04f, 0.036f});
        add(outline, &(struct shadow_part){-0.1f, s * 0.4f, 0.12f, s * 0.45f, 0.055f, 0.09f});
        add(outline, &(struct shadow_part){0.12f, s * 0.45f, 0.3f, s * 0.5f, 0.12f, 0.11f});
        add_arm(outline, 0.35f, s * 0.52f, rng);
    }
}

static void head(struct rng *rng, struct shadow_outline *outline)
{
    const float lean = (float)rng_between(rng, -0.1, 0.1),
                wide = (float)rng_between(rng, 0.3, 0.36);
    add(outline, &(struct shadow_part){0, lean, 0.2f, lean, wide, wide * 0.85f});
    add(outline, &(struct shadow_part){0.3f, lean, 0.75f, 0, 0.2f, 0.24f});
    add(outline, &(struct shadow_part){0.95f, -0.75f, 0.85f, 0, 0.26f, 0.3f});
    add(outline, &(struct shadow_part){0.95f, 0.75f, 0.85f, 0, 0.26f, 0.3f});
    add(outline, &(struct shadow_part){1.5f, 0, 3, 0, 0.9f, 1});
}

void shadow_outline(enum shadow_kind kind, struct rng *rng, struct shadow_outline *outline)
{
    *outline = (struct shadow_outline){0};
    if (kind == SHADOW_HAND) {
        hand(rng, outline);
    } else if (kind == SHADOW_HEAD) {
        head(rng, outline);
    } else if (rng_below(rng, 2)) {
        upright_phone(rng, outline);
    } else {
        level_phone(rng, outline);
    }
}
