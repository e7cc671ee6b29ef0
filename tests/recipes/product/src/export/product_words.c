/* The words printed on the page, a line each: kind and text. */
#include "export/products.h"

enum ecgp_result product_words(const struct product_input *input, struct text *out,
                               struct ecgp_error *error)
{
    (void)error;
    for (int i = 0; i < ecgp_page_word_count(input->page); i++) {
        struct ecgp_page_word word;
        ecgp_page_word(input->page, i, &word);
        text_addf(out, "%s %s\n", word.kind, word.text);
    }
    return ECGP_OK;
}
