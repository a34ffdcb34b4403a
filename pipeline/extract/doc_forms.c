/* Form fields: a check box or a list shows what it is set to, which lies in the data stream (MS-DOC 2.9.78 FFData), not
 * in the text. A text field has an ordinary result and is none of this file's business. */
#include "doc.h"

#define PICF_SIZE 0x44u /* in front of the field's data, 2.9.158 NilPICFAndBinData */

enum { FORM_TEXT, FORM_BOX, FORM_LIST };
#define RESULT_DEFAULT 25u /* iRes: as the default says */
#define ENTRIES_MOST   25u

/* The position behind a counted string that ends in NUL (2.9.354 Xstz). */
static size_t skip_string(struct bytes b, size_t at)
{
    return at + 2 + 2 * (size_t)bytes_u16(b, at) + 2;
}

/* The k-th of the list's entries: a string table with 16-bit units (2.2.4 STTB). */
static void add_entry(struct docfile *f, struct bytes b, size_t at, unsigned k)
{
    unsigned n = bytes_u16(b, at + 2);
    if (bytes_u16(b, at) != 0xFFFF || k >= n || n > ENTRIES_MOST)
        return;
    size_t extra = bytes_u16(b, at + 4);
    at += 6;
    while (k-- > 0)
        at += 2 + 2 * (size_t)bytes_u16(b, at) + extra;
    size_t length = bytes_u16(b, at);
    for (size_t i = 0; i < length && i < 256 && bytes_has(b, at + 2 + 2 * i, 2); i++)
        doc_char(f->d, bytes_u16(b, at + 2 + 2 * i));
}

void doc_add_form_field(struct docfile *f, uint32_t location)
{
    struct bytes b = bytes_sub(f->data, location, bytes_u32(f->data, location));
    size_t at = bytes_u16(b, 4) == PICF_SIZE ? PICF_SIZE : b.n;
    unsigned flags = bytes_u16(b, at + 4), kind = flags & 3, result = flags >> 2 & 0x1F;
    if (!bytes_has(b, at, 10) || bytes_u32(b, at) != 0xFFFFFFFF || kind == FORM_TEXT || kind > FORM_LIST)
        return;
    at = skip_string(b, at + 10);
    if (result == RESULT_DEFAULT)
        result = bytes_u16(b, at);
    if (kind == FORM_BOX) {
        doc_char(f->d, result ? 0x2612 : 0x2610);
        return;
    }
    at += 2;
    for (int i = 0; i < 5; i++) /* format, help, status, two macros */
        at = skip_string(b, at);
    add_entry(f, b, at, result);
}
