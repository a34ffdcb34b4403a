/* doc_lists FILE.doc: what a .doc itself says of each paragraph of its main text, before any counting: the id of the
 * list (lsid) it is in, its level, whether its mark is deleted, and its text without fields and formatting. Shows in
 * tests that an export lost a list: two items that count on belong to lists of different ids. */
#include "../../pipeline/extract/doc.h"
#include <stdio.h>
#include <stdlib.h>

static void load(const char *path, struct buf *b)
{
    char part[4096];
    size_t n;
    FILE *f = fopen(path, "rb");
    while (f && (n = fread(part, 1, sizeof part, f)) > 0)
        buf_add(b, part, n);
    if (f)
        fclose(f);
}

static void print_paragraph(struct docfile *f, uint32_t from, uint32_t end)
{
    size_t hint = 0, lfo;
    struct doc_pap pap;
    struct doc_chp chp;
    struct buf text = {0};
    bool ends;
    uint32_t to;
    doc_pap_at(f, end, &hint, &pap, &ends);
    doc_chp_at(f, end, &hint, &pap, &chp, &to);
    for (; from < end; from++)
        if (f->text[from] >= 0x20)
            buf_add_utf8(&text, f->text[from]);
    lfo = 4 + 16 * ((size_t)pap.ilfo - 1);
    printf("%d %u %c|%s\n", pap.ilfo ? (int)bytes_s32(f->fib.pair[PAIR_LFO], lfo) : 0, pap.ilvl,
           chp.deleted ? 'D' : '-', buf_cstr(&text));
    buf_free(&text);
}

int main(int argc, char **argv)
{
    struct buf bytes = {0};
    if (argc != 2)
        return EXIT_USAGE;
    load(argv[1], &bytes);
    struct docfile f = {.d = doc_new()};
    struct input in = {(const unsigned char *)bytes.s, bytes.n, "", 0};
    if (!doc_open(&f, &in))
        return EXIT_PARTIAL;
    doc_load_formatting(&f);
    doc_load_text(&f);
    doc_load_styles(&f);
    uint32_t from = 0;
    for (uint32_t cp = 0; cp < f.chars && cp < f.fib.ccp[STORY_MAIN]; cp++)
        if (f.text[cp] == 0x0D || f.text[cp] == 0x07) {
            print_paragraph(&f, from, cp);
            from = cp + 1;
        }
    doc_close(&f);
    doc_free(f.d);
    buf_free(&bytes);
    return EXIT_DONE;
}
