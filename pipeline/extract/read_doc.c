/* Reads Word binary documents. Not written yet: it bids for nothing. */
#include "extract.h"

static int bid(const struct input *in)
{
    (void)in;
    return 0;
}

static void read_nothing(const struct input *in, struct document *d)
{
    (void)in;
    (void)d;
}

const struct reader reader_doc = {"doc", bid, read_nothing};
