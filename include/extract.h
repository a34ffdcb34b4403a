/* Extract: bytes of a document of any supported kind to a struct document. What a file is, is decided by its content.
 * Each reader is one row of the table in extract.c: name, bid, read. */
#ifndef ZHIZE_EXTRACT_H
#define ZHIZE_EXTRACT_H

#include "document.h"

/* The file's bytes, borrowed while it is read. */
struct input {
    const unsigned char *s;
    size_t n;
    const char *source; /* name for messages, without folders */
    unsigned depth;     /* 0; 1 for a document embedded in another */
};

#define BID_ANYTHING 20
#define BID_CERTAIN  80 /* no other reader need be asked */

struct reader {
    const char *name; /* the format attribute: "docx" */
    /* How sure the reader is that the bytes are its own: 0 no, up to BID_ANYTHING for one that takes any text, 100
     * certain. Looks only, changes nothing. */
    int (*bid)(const struct input *in);
    /* Build the document. Everything that goes wrong is a diagnostic in d->diags; what was read until then stays. */
    void (*read)(const struct input *in, struct document *d);
};

extern const struct reader reader_docx, reader_doc, reader_rtf, reader_odt, reader_html, reader_mht, reader_txt,
    reader_word2003, reader_flatopc, reader_fodt;

/* Read a file (`-` is standard input). Never NULL: a file that cannot be read gives a document with a fatal diagnostic.
 */
struct document *extract_file(const char *path);
/* The same from an open descriptor, which stays open. */
struct document *extract_fd(int fd, const char *source);
/* The same from memory; `source` is the name to state. */
struct document *extract_memory(const void *bytes, size_t n, const char *source);
/* Read an embedded document into d, which is being built (altChunk). False when its kind is not read. */
bool extract_embedded(const void *bytes, size_t n, struct document *d, unsigned depth);

/* The character set of plain text that states none and is no UTF-8 or UTF-16: an iconv name ("BIG5-HKSCS"), borrowed,
 * or NULL for the default, GB18030. */
void txt_fallback(const char *charset);

/* Shared by readers. */
/* Number p by a label of which only the printed text is known; `list` is any number unique to the reader. A blank one
 * numbers nothing. */
void printed_label(struct document *d, int64_t list, int level, struct span printed, struct para *p);
/* The last number that a printed label shows, in digits, Chinese counting numerals or enclosed; 0 when there is none.
 */
int64_t printed_value(struct span printed);
/* Replace the label's text (and value, if it shows one) by what was printed. */
void printed_text(struct document *d, struct span printed, struct para *p);
/* If the bytes are of a kind that is known but not read (PDF, Excel, Works, an encrypted package), say so in d. */
bool extract_foreign(const struct input *in, struct document *d);
/* A symbol font's character as Unicode: font name ("Wingdings", "Symbol", …), code 0x20..0xFF or 0xF020..0xF0FF.
 * Unknown gives U+2022 for a bullet font, the code itself otherwise. */
uint32_t symbol_to_unicode(struct span font, uint32_t code);
bool symbol_font(struct span font); /* is it one that symbol_to_unicode maps? */

#endif
