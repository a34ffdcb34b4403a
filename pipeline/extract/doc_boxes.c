/* Text boxes: which stretch of the boxes' story belongs to which anchor (MS-DOC 2.3.6). Anchors name a shape; boxes
 * name theirs, which may lie within a group whose outermost shape the anchor names (MS-ODRAW 2.2.13
 * OfficeArtDgContainer). */
#include "doc.h"
#include <stdlib.h>

#define FTXBXS_SIZE 22u
#define SPA_SIZE    26u
#define FDOA_SIZE   6u /* Word 6 */

enum { ART_DGG = 0xF000, ART_DG = 0xF002, ART_GROUP = 0xF003, ART_SHAPE = 0xF00A };

struct member {
    uint32_t shape, group; /* a shape and the outermost group that holds it */
};

static int by_shape(const void *a, const void *b)
{
    uint32_t x = ((const struct member *)a)->shape, y = ((const struct member *)b)->shape;
    return (x > y) - (x < y);
}

/* All shapes of one drawing that lie in groups. The drawing is one group itself, so a group within it is at depth 2;
 * its first shape is the group's own. */
static size_t read_drawing(struct bytes b, size_t at, size_t end, struct member *out)
{
    size_t group_end[2] = {0, 0}; /* of the drawing's group, of the outermost group in it */
    uint32_t group = 0;
    size_t n = 0;
    while (bytes_has(b, at, 8) && at < end) {
        unsigned head = bytes_u16(b, at), type = bytes_u16(b, at + 2);
        size_t length = bytes_u32(b, at + 4);
        size_t stop = length < b.n - at - 8 ? at + 8 + length : b.n;
        if (type == ART_GROUP) {
            if (at >= group_end[0]) {
                group_end[0] = stop;
            } else if (at >= group_end[1]) {
                group_end[1] = stop;
                group = 0;
            }
        } else if (type == ART_SHAPE && at < group_end[1]) {
            uint32_t shape = bytes_u32(b, at + 8);
            if (group == 0)
                group = shape;
            out[n++] = (struct member){shape, group};
        }
        at = (head & 0xF) == 0xF ? at + 8 : stop; /* into a container, past anything else */
    }
    return n;
}

static struct member *read_groups(struct docfile *f, size_t *n)
{
    struct bytes b = f->fib.pair[PAIR_DGG_INFO];
    struct member *all = xreallocarray(NULL, b.n / 16 + 1, sizeof *all); /* a shape's record has 16 bytes */
    *n = 0;
    size_t at = bytes_u16(b, 2) == ART_DGG ? 8 + (size_t)bytes_u32(b, 4) : b.n;
    while (bytes_has(b, at, 9) && bytes_u16(b, at + 3) == ART_DG) { /* a byte tells main text from headers */
        size_t length = bytes_u32(b, at + 5), from = at + 9;
        size_t end = length < b.n - from ? from + length : b.n;
        if (bytes_u8(b, at) == 0)
            *n += read_drawing(b, from, end, all + *n);
        at = end;
    }
    qsort(all, *n, sizeof *all, by_shape);
    return all;
}

static void load_boxes97(struct docfile *f)
{
    struct bytes plc = f->fib.pair[PAIR_TXBX_TEXT];
    size_t n = plc.n >= 4 ? (plc.n - 4) / (4 + FTXBXS_SIZE) : 0, members_n;
    struct member *members = read_groups(f, &members_n);
    f->boxes = xcalloc(n + 1, sizeof *f->boxes);
    for (size_t i = 0; i + 1 < n; i++) { /* the last is always spare */
        size_t at = 4 * (n + 1) + FTXBXS_SIZE * i;
        if (bytes_u16(plc, at + 8) & 1)
            continue;
        struct member key = {bytes_u32(plc, at + 14), 0};
        const struct member *hit = bsearch(&key, members, members_n, sizeof *members, by_shape);
        f->boxes[f->boxes_n++] = (struct doc_box){
            .shape = hit ? hit->group : key.shape,
            .from = bytes_u32(plc, 4 * i),
            .to = bytes_u32(plc, 4 * i + 4),
        };
    }
    free(members);
    plc = f->fib.pair[PAIR_SPA_MAIN];
    n = plc.n >= 4 ? (plc.n - 4) / (4 + SPA_SIZE) : 0;
    f->anchors = xcalloc(n + 1, sizeof *f->anchors);
    for (size_t i = 0; i < n; i++)
        f->anchors[f->anchors_n++] =
            (struct doc_anchor){bytes_u32(plc, 4 * i), bytes_u32(plc, 4 * (n + 1) + SPA_SIZE * i)};
}

/* Word 6: each anchor states how many boxes it has; they follow each other. */
static void load_boxes6(struct docfile *f)
{
    struct bytes text = f->fib.pair[PAIR_TXBX_TEXT], plc = f->fib.pair[PAIR_SPA_MAIN];
    size_t boxes = text.n >= 8 ? text.n / 4 - 1 : 0, next = 0;
    size_t n = plc.n >= 4 ? (plc.n - 4) / (4 + FDOA_SIZE) : 0;
    f->boxes = xcalloc(boxes + 1, sizeof *f->boxes);
    f->anchors = xcalloc(n + 1, sizeof *f->anchors);
    for (size_t i = 0; i < boxes; i++)
        f->boxes[f->boxes_n++] =
            (struct doc_box){.shape = UINT32_MAX, .from = bytes_u32(text, 4 * i), .to = bytes_u32(text, 4 * i + 4)};
    for (size_t i = 0; i < n; i++) {
        f->anchors[f->anchors_n++] = (struct doc_anchor){bytes_u32(plc, 4 * i), (uint32_t)i};
        unsigned count = bytes_u16(plc, 4 * (n + 1) + FDOA_SIZE * i + 4);
        for (; count > 0 && next < boxes; count--)
            f->boxes[next++].shape = (uint32_t)i;
    }
}

static int compare_boxes(const void *a, const void *b)
{
    const struct doc_box *x = a, *y = b;
    if (x->shape != y->shape)
        return x->shape < y->shape ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

static int compare_anchors(const void *a, const void *b)
{
    const struct doc_anchor *x = a, *y = b;
    return (x->cp > y->cp) - (x->cp < y->cp);
}

void doc_load_boxes(struct docfile *f)
{
    if (f->fib.ccp[STORY_BOXES] == 0 || f->fib.pair[PAIR_TXBX_TEXT].n == 0)
        return;
    if (f->old)
        load_boxes6(f);
    else
        load_boxes97(f);
    qsort(f->boxes, f->boxes_n, sizeof *f->boxes, compare_boxes);
    qsort(f->anchors, f->anchors_n, sizeof *f->anchors, compare_anchors);
}

size_t doc_boxes_at(const struct docfile *f, uint32_t cp, size_t *n)
{
    struct doc_anchor key = {cp, 0};
    const struct doc_anchor *a =
        f->anchors_n ? bsearch(&key, f->anchors, f->anchors_n, sizeof *f->anchors, compare_anchors) : NULL;
    *n = 0;
    if (!a)
        return 0;
    size_t lo = 0, hi = f->boxes_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (f->boxes[mid].shape < a->shape)
            lo = mid + 1;
        else
            hi = mid;
    }
    while (lo + *n < f->boxes_n && f->boxes[lo + *n].shape == a->shape)
        ++*n;
    return lo;
}
