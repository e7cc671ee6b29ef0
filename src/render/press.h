/*
 * Presses: on hardware one thread a device and process owns the only context there, and draws for
 * all renderers of it, its clients. While the pixels of a page are on their way the next one is
 * drawn, and another thread encodes the one before.
 *
 *     client   plans its page and orders it      takes its pixels, cuts masks, encodes
 *                          |                                    ^
 *     press              `-> draws, reads into a page of the ring, fence ... arrived
 *
 * Ownership. A context is made on the thread that creates a renderer, as ever, which is how it is
 * known what it is of. A press that draws on the same device, found in a list of the process,
 * takes the client on, and the context is given up; else it goes to a press's new thread. All
 * that OpenGL owns, and what passes keep from page to page, is the press's, which has a struct
 * ecgp_renderer for that. Memory that a frame is in is the client's, so that it stays valid until
 * the client's next call, whatever others draw. While the press draws for a client it has that
 * memory on loan; the client waits.
 *
 * The ring has `ring_pages` pages (struct gpu_tuning). One is free, under way (drawn, its fence not
 * passed), with its client, or given back; a client gives back what it got, come what may, before
 * anything of it can fail. A press draws what is ordered, oldest first, as long as a page is
 * free. Between pages it looks, without waiting, which have arrived; it waits for one only where
 * nothing can be drawn, and then in slices, so that an order that comes meanwhile is seen. Nobody
 * waits for more than the press, and the press for nobody but the GPU or a page that is to be
 * given back: there is no circle.
 *
 * Bytes. A page is a function of what it was planned from; what drew before it leaves nothing that
 * shows (tests/gpu), so that the order in which clients come does not either. Reads of changes
 * alone (render/sheet.h) are left to renderers with a context of their own: what was drawn last may
 * be another client's.
 *
 * Errors. A page that fails, fails for its client, with its own sentence; the press begins anew,
 * as a renderer does, and draws the next one. Where the device was reset, pages that are under way
 * or ordered fail one by one, each with the sentence of that, as do all that are ordered later: it
 * takes a new renderer, which gets a new press, since one that has lost its context takes no
 * clients.
 *
 * Bounds. No order outlives the call that made it: each client has one at the most, and the queue
 * is as long as there are clients. The ring holds `ring_pages` times the largest page, up to twice
 * that after pages that grew.
 *
 * End. The last client that leaves waits for the thread, which gives up the context. A draw cannot
 * be cancelled; it ends when its page does. After a fork the child has no presses: its renderers
 * make new ones, and those of the parent refuse (see ecgp_renderer_draw). Forks wait for who holds
 * the list, never for a page.
 */
#ifndef RENDER_PRESS_H
#define RENDER_PRESS_H

#include <ecgpress/render.h>

struct gpu;
struct press;

/* Takes a context that is current on the calling thread over, whatever happens, and has it drawn
 * to; `*gpu` is then what the press's clients may ask for names and sizes. */
enum ecgp_result press_join(struct gpu **gpu, struct press **out, struct ecgp_error *error);
void press_leave(struct press *press);

/* Draws a page, as renderer_issue does, and waits until its pixels and masks are in the client's
 * memory. */
enum ecgp_result press_draw(struct press *press, struct ecgp_renderer *client,
                            const struct ecgp_page *page, unsigned parts, struct ecgp_frame *frame,
                            struct ecgp_error *error);

/* Pages that are ordered and not begun. */
int press_ordered(struct press *press);

#endif
