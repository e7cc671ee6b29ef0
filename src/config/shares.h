/* Weights and shares: of layouts, and of pages among splits. */
#ifndef CONFIG_SHARES_H
#define CONFIG_SHARES_H

#include <ecgpress/source.h>

#include "config/layout.h"
#include "config/option_table.h"

enum { LAYOUT_SHARES = 64 };

/* A layout of the option `layouts` and its weight. */
struct layout_share {
    const struct layout *layout;
    double weight; /* at least 0 */
};

/* Reads "3by4:0.3,6by2:0.7" or a JSON array of such strings; a weight that is not given is 1.
 * Returns how many there are, or -1 with what is wrong in `why`. Layouts are different, and the sum
 * of their weights is above 0. */
int layout_shares_read(const char *list, struct layout_share shares[LAYOUT_SHARES],
                       char why[OPTION_WHY]);

/* Reads "80/10/10": the shares of train, val and test, at least 0, with a sum above 0. */
bool split_shares_read(const char *text, double shares[ECGP_SPLITS], char why[OPTION_WHY]);

/* Splits `total` things into `count` parts in proportion to weights whose sum is above 0: the
 * method of the largest remainder (Hamilton), where of equal remainders the first comes first. The
 * parts add up to `total`. */
void shares_of(int64_t total, const double *weights, int count, int64_t *parts);

#endif
