/* What keys do. */
#ifndef PREVIEW_ACTIONS_H
#define PREVIEW_ACTIONS_H

struct app;

void act_record(struct app *app, int by);
void act_number(struct app *app, int by);
void act_window(struct app *app, int by);
void act_seed(struct app *app, int by);
void act_layout(struct app *app, int by);
void act_preset(struct app *app, int by);
void act_preset_number(struct app *app, int number);
void act_severity(struct app *app, int by); /* tenths */
void act_overlay(struct app *app, int overlay);
void act_overlays_off(struct app *app, int unused);
void act_split(struct app *app, int unused);
void act_fit(struct app *app, int unused);
void act_actual(struct app *app, int unused);
void act_zoom(struct app *app, int by);
void act_pan(struct app *app, int direction); /* left, right, up, down */
void act_panel(struct app *app, int unused);
void act_search(struct app *app, int unused);
void act_save(struct app *app, int unused);
void act_copy_command(struct app *app, int unused);
void act_copy_config(struct app *app, int unused);
void act_help(struct app *app, int unused);
void act_leave(struct app *app, int unused);
void act_quit(struct app *app, int unused);

void act_select(struct app *app, int by);
void act_turn(struct app *app, int by);
void act_turn_low(struct app *app, int by);
void act_turn_high(struct app *app, int by);
void act_edit(struct app *app, int unused);
void act_reset(struct app *app, int unused);
void act_accept(struct app *app, int unused);
void act_erase(struct app *app, int unused);
void act_paste(struct app *app, int unused);

#endif
