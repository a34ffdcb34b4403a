/* Character sets through iconv (glibc); the only file that calls it is charset.c. */
#ifndef ZHIZE_CHARSET_H
#define ZHIZE_CHARSET_H

#include "text.h"

/* Convert n bytes from `charset` (an iconv name; gb2312, gbk and x-gbk are read as GB18030, iso-8859-1 as windows-1252)
 * and append UTF-8 to out. Malformed bytes become U+FFFD. Returns how many were replaced, or -1: unknown charset. */
long charset_convert(const char *charset, const void *s, size_t n, struct buf *out);
/* Is every byte valid in that charset? */
bool charset_valid(const char *charset, const void *s, size_t n);
/* The bytes at the end (1 to 3) that are the beginning of a character which is cut off, when all before is valid; else
 * 0.
 */
size_t charset_cut(const char *charset, const void *s, size_t n);
/* iconv name for a Windows code page (936 → "GB18030", 950 → "BIG5-HKSCS", 932, 949, 1252, 65001 …), or NULL. */
const char *charset_of_codepage(unsigned cp);
/* iconv name for a font's charset byte (134 → GB18030, 136 Big5, 128 Shift-JIS, 129 Korean, 0 and 1 → NULL: not told).
 */
const char *charset_of_font(unsigned fcharset);
/* By BOM, strict UTF-8, UTF-16 without BOM (by its zero bytes and CJK high bytes), strict GB18030; never by statistics.
 * *bom_bytes is the length of the BOM; *guessed is set when nothing stated it. Returns an iconv name. */
const char *charset_detect(const void *s, size_t n, size_t *bom_bytes, bool *guessed);

/* The iconv name for a set as documents name it ("gb2312" → "GB18030"), or NULL when it is not in the table. */
const char *charset_canonical(struct span name);
/* Open every known set now: later calls need no file system. To be called before a sandbox closes it. */
void charset_preload(void);

#endif
