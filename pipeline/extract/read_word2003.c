/* Reads Word 2003 XML and flat OPC. Not written yet: it bids for nothing. */
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

const struct reader reader_word2003 = {"word2003", bid, read_nothing};
const struct reader reader_flatopc = {"flatopc", bid, read_nothing};
