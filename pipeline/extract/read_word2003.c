/* Word's single-file XML: Word 2003 XML (w:wordDocument) and flat OPC (pkg:package, a .docx in one file). Both are read
 * through wordml.h; this file tells them apart and, for flat OPC, whose parts come in any order, reads styles and lists
 * in a first pass and the main part in a second. */
#include "wordml.h"
#include <stdlib.h>
#include <string.h>

enum { LOOK = 8192 }; /* bytes in which the root element must begin */

/* Does the file begin as XML whose first bytes name that namespace? UTF-16 is looked at without its zero bytes. */
static bool begins_with(const struct input *in, const char *uri)
{
    char text[LOOK];
    size_t n = 0;
    if (!memchr(in->s, '<', in->n < 16 ? in->n : 16)) /* a byte order mark and a few blanks may go before it */
        return false;
    for (size_t i = 0; i < in->n && i < LOOK; i++)
        if (in->s[i] != 0 && in->s[i] < 0x80)
            text[n++] = (char)in->s[i];
    struct span start = text_trim((struct span){text, n});
    return span_starts(start, "<") && span_find(start, uri, 0) != SIZE_MAX;
}

static int bid_word2003(const struct input *in)
{
    return begins_with(in, "http://schemas.microsoft.com/office/word/2003/wordml") ? 90 : 0;
}

static int bid_flatopc(const struct input *in)
{
    return begins_with(in, "http://schemas.microsoft.com/office/2006/xmlPackage") ? 95 : 0;
}

static void read_word2003(const struct input *in, struct document *d)
{
    struct wml *w = xmalloc(sizeof *w);
    wml_init(w, d, in->depth);
    w->want = WANT_STYLES | WANT_LISTS | WANT_BODY;
    wml_parse(w, "the document", in->s, in->n);
    wml_free(w);
    free(w);
}

static void find_main(struct wml *w)
{
    struct buf name = {0};
    for (size_t i = 0; i < w->relation_n && name.n == 0; i++) {
        struct relation *r = &w->relations[i];
        if (!span_ends(r->type, "/officeDocument") || r->external)
            continue;
        if (!span_starts(r->target, "/"))
            buf_addc(&name, '/');
        buf_add(&name, r->target.s, r->target.n);
    }
    if (name.n == 0)
        buf_adds(&name, "/word/document.xml");
    w->main_part = span_dup(w->d->arena, (struct span){name.s, name.n});
    buf_free(&name);
}

static void read_flatopc(const struct input *in, struct document *d)
{
    struct wml *w = xmalloc(sizeof *w);
    wml_init(w, d, in->depth);
    w->want = WANT_RELATIONS | WANT_STYLES | WANT_LISTS;
    w->quiet = true; /* what is damaged is met again */
    wml_parse(w, "the document", in->s, in->n);
    find_main(w);
    w->want = WANT_BODY;
    w->quiet = false;
    if (wml_parse(w, "the document", in->s, in->n) && !w->linked)
        diag_add(&d->diags, D_PART_MISSING, 0, "%s", w->main_part.s);
    wml_free(w);
    free(w);
}

const struct reader reader_word2003 = {"word2003", bid_word2003, read_word2003};
const struct reader reader_flatopc = {"flatopc", bid_flatopc, read_flatopc};
