/* Pinyin of titles (placeholder until the table is generated). */
#include "db.h"

void pinyin_of(struct span title, struct buf *syllables, struct buf *initials)
{
    (void)title, (void)syllables, (void)initials;
}
