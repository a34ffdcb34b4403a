/* Word 6 and 95 (before MS-DOC; nFib 101..192): their file information block, one-byte modifiers and 8-bit text. All
 * else is shared with Word 97. The text of a run is in the character set of its font: 134 is GB 2312 and so on. */
#include "doc.h"
#include <string.h>

/* Offsets in the FIB of Word 6, 682 bytes long. */
enum {
    OLD_CHARSET = 0x14,
    OLD_CCP = 0x34,
    OLD_PAIRS = 0x58,
    OLD_CHP_FIRST = 0x18A,
    OLD_PAP_FIRST = 0x18C,
    OLD_CHP_PAGES = 0x18E,
    OLD_PAP_PAGES = 0x190,
    OLD_ANCHORS = 0x192,
    OLD_BOXES = 0x222
};

static struct bytes old_pair(const struct docfile *f, size_t at)
{
    return bytes_sub(f->main, bytes_u32(f->main, at), bytes_u32(f->main, at + 4));
}

bool doc_old_fib(struct docfile *f)
{
    for (size_t s = 0; s < STORIES; s++)
        f->fib.ccp[s] = bytes_u32(f->main, OLD_CCP + 4 * s);
    for (size_t i = 0; i <= PAIR_CLX; i++)
        f->fib.pair[i] = old_pair(f, OLD_PAIRS + 8 * i);
    f->fib.pair[PAIR_SPA_MAIN] = old_pair(f, OLD_ANCHORS);
    f->fib.pair[PAIR_TXBX_TEXT] = old_pair(f, OLD_BOXES);
    f->fib.chp_first = bytes_u16(f->main, OLD_CHP_FIRST);
    f->fib.pap_first = bytes_u16(f->main, OLD_PAP_FIRST);
    f->fib.chp_pages = bytes_u16(f->main, OLD_CHP_PAGES);
    f->fib.pap_pages = bytes_u16(f->main, OLD_PAP_PAGES);
    if (f->main.n < OLD_BOXES) {
        diag_add(&f->d->diags, D_DOC_DAMAGED, 0, "the file information block is cut off");
        return false;
    }
    return true;
}

/* A plainly saved document may leave pages out of its bin table; they follow each other from the first one on. Each
 * page states the positions that it holds for. */
void doc_old_bins(struct docfile *f, bool pap)
{
    enum doc_pair pair = pap ? PAIR_BTE_PAPX : PAIR_BTE_CHPX;
    unsigned first = pap ? f->fib.pap_first : f->fib.chp_first;
    unsigned pages = pap ? f->fib.pap_pages : f->fib.chp_pages;
    struct bytes plc = f->fib.pair[pair];
    if (pages > f->main.n / 512)
        pages = (unsigned)(f->main.n / 512);
    if (first == 0 || pages == 0 || (plc.n >= 4 && (plc.n - 4) / 6 >= pages))
        return;
    struct buf *b = &f->bins[pap];
    for (unsigned i = 0; i <= pages; i++) { /* the end of the last page closes the table */
        size_t at = ((size_t)first + (i < pages ? i : i - 1)) * 512;
        if (i == pages)
            at += 4 * (size_t)bytes_u8(f->main, at + 511);
        uint32_t fc = bytes_u32(f->main, at);
        for (int shift = 0; shift < 32; shift += 8)
            buf_addc(b, (char)(fc >> shift));
    }
    for (unsigned i = 0; i < pages; i++) {
        buf_addc(b, (char)(first + i));
        buf_addc(b, (char)((first + i) >> 8));
    }
    f->fib.pair[pair] = (struct bytes){(const unsigned char *)b->s, b->n};
}

/* Modifiers of Word 6: length of the operand (see doc_old_prl) and the code that 97 has for what matters here. Opcodes
 * that are not listed have one byte. */
static const struct {
    uint8_t opcode;
    int8_t length;
    uint16_t code;
} prls[] = {
    {0, 0, 0},        {2, 2, 0x4600},   {3, -1, 0},      {5, 1, 0x2403},    {12, -1, 0xC63E}, {13, 1, 0x25FF},
    {15, -1, 0},      {16, 2, 0},       {17, 2, 0},      {18, 2, 0},        {19, 2, 0},       {20, 4, 0},
    {21, 2, 0},       {22, 2, 0},       {23, -3, 0},     {24, 1, 0x2416},   {25, 1, 0x2417},  {26, 2, 0},
    {27, 2, 0},       {28, 2, 0},       {30, 2, 0},      {31, 2, 0},        {32, 2, 0},       {33, 2, 0},
    {34, 2, 0},       {35, 2, 0},       {36, 2, 0},      {38, 2, 0},        {39, 2, 0},       {40, 2, 0},
    {41, 2, 0},       {42, 2, 0},       {43, 2, 0},      {45, 2, 0},        {46, 2, 0},       {47, 2, 0},
    {48, 2, 0},       {49, 2, 0},       {52, -1, 0},     {59, 2, 0},        {65, 1, 0x0800},  {68, -1, 0x6A03},
    {69, 2, 0},       {70, 4, 0},       {72, 2, 0},      {73, 3, 0xEA00},   {74, -1, 0x6A09}, {80, 2, 0x4A30},
    {81, -1, 0},      {82, -1, 0x2A32}, {83, 0, 0x2A33}, {85, 1, 0x0835},   {92, 1, 0x083C},  {93, 2, 0x4A3D},
    {95, 3, 0},       {96, 2, 0},       {97, 2, 0},      {99, 2, 0},        {101, 1, 0},      {103, -1, 0},
    {105, -1, 0},     {106, -1, 0},     {107, 2, 0},     {108, -1, 0},      {109, 2, 0},      {110, 2, 0},
    {112, 2, 0},      {117, 1, 0x0855}, {120, -1, 0},    {121, 2, 0},       {122, 2, 0},      {123, 2, 0},
    {124, 2, 0},      {133, -1, 0},     {136, 3, 0},     {137, 3, 0},       {140, 2, 0},      {141, 2, 0},
    {144, 2, 0},      {145, 2, 0},      {148, 2, 0},     {149, 2, 0},       {154, 2, 0},      {155, 2, 0},
    {157, -1, 0},     {160, 2, 0},      {161, 2, 0},     {164, 2, 0},       {165, 2, 0},      {166, 2, 0},
    {167, 2, 0},      {168, 2, 0},      {169, 2, 0},     {170, 2, 0},       {171, 2, 0},      {182, 2, 0},
    {183, 2, 0x9601}, {184, 2, 0x9602}, {187, 12, 0},    {188, -2, 0xD606}, {189, 2, 0},      {190, -2, 0xD608},
    {191, -1, 0},     {192, 4, 0},      {193, 5, 0},     {194, 4, 0x7621},  {195, 2, 0x5622}, {196, 4, 0x7623},
    {197, 2, 0x5624}, {198, 2, 0x5625}, {199, 5, 0},     {200, 4, 0},
};

int doc_old_prl(unsigned opcode, unsigned *code)
{
    static int8_t length[256];
    static uint16_t codes[256];
    static bool filled;
    if (!filled) {
        memset(length, 1, sizeof length);
        for (size_t i = 0; i < sizeof prls / sizeof *prls; i++) {
            length[prls[i].opcode] = prls[i].length;
            codes[prls[i].opcode] = prls[i].code;
        }
        filled = true;
    }
    *code = codes[opcode & 0xFF];
    return length[opcode & 0xFF];
}

/* Languages whose text is in double bytes, by the lower ten bits and the whole of the language id. */
static const struct {
    uint16_t lid;
    unsigned codepage;
} lids[] = {
    {0x0804, 936},  {0x1004, 936},  {0x0404, 950},  {0x0C04, 950},  {0x1404, 950},
    {0x0411, 932},  {0x0412, 949},  {0x0419, 1251}, {0x0422, 1251}, {0x0408, 1253},
    {0x041F, 1254}, {0x0405, 1250}, {0x040E, 1250}, {0x0415, 1250}, {0x041E, 874},
};

/* Does all of the text's upper half come in pairs of GB 2312? How many there are; 0: no. (GB 18030 is no test: "skóre"
 * in code page 1250 is valid in it too.) */
static size_t count_gb_pairs(const struct docfile *f)
{
    size_t pairs = 0;
    for (uint32_t i = 0; i < f->chars; i++) {
        unsigned lead = f->text[i], trail = i + 1 < f->chars ? f->text[i + 1] : 0;
        if (lead < 0x80)
            continue;
        if (lead > 0xFF) {
            trail = lead & 0xFF;
            lead >>= 8;
        } else {
            i++;
        }
        if (lead < 0xA1 || lead > 0xF7 || trail < 0xA1 || trail > 0xFE)
            return 0;
        pairs++;
    }
    return pairs;
}

static const char *charset_of_language(unsigned lid)
{
    for (size_t i = 0; i < sizeof lids / sizeof *lids; i++)
        if (lids[i].lid == lid)
            return charset_of_codepage(lids[i].codepage);
    return NULL;
}

/* The character set of runs whose font tells none: by the language, by the first font that tells one, by validity. */
void doc_old_charset(struct docfile *f)
{
    f->charset = charset_of_language(f->fib.lid);
    for (size_t i = 0; i < f->fonts_n && !f->charset; i++)
        if (f->fonts[i].charset >= 128 && f->fonts[i].charset <= 136)
            f->charset = charset_of_font(f->fonts[i].charset);
    if (!f->charset && count_gb_pairs(f) > 0) {
        f->charset = "GB18030";
        diag_add(&f->d->diags, D_ENCODING_GUESSED, 0, "GB18030");
    }
    if (!f->charset)
        f->charset = bytes_u16(f->main, OLD_CHARSET) == 0x100 ? "MACINTOSH" : charset_of_codepage(1252);
    if (!f->charset)
        f->charset = "CP1252";
}

#define LIDFE_OFFSET     0x3Cu /* of the FIB: language of East Asian text, last of its 16-bit values */
#define PAIRS_FOR_DOUBLE 4u    /* so that a few ×× in Western text do not count */

/* Word puts double bytes into 16-bit pieces, but some converters put them as they are into 8-bit ones. Judged only for
 * a document that has no other pieces: by pairs throughout, or by bytes that the 8-bit set leaves out and which are
 * valid in the language's own. */
void doc_foreign_charset(struct docfile *f)
{
    struct buf raw = {0};
    bool undefined = false, eight_bit = f->pieces_n > 0;
    for (size_t i = 0; i < f->pieces_n; i++)
        eight_bit = eight_bit && f->pieces[i].unit == 1;
    if (!eight_bit)
        return;
    for (size_t i = 0; i < f->pieces_n; i++) {
        const struct doc_piece *p = &f->pieces[i];
        buf_add(&raw, f->main.s + p->fc, p->end - p->cp);
    }
    for (size_t i = 0; i < raw.n && !undefined; i++)
        undefined = strchr("\x80\x81\x8D\x8E\x8F\x90\x9D\x9E", raw.s[i]) && raw.s[i];
    const char *charset = charset_of_language(f->fib.lid);
    if (!charset)
        charset = charset_of_language(bytes_u16(f->main, LIDFE_OFFSET));
    if (!charset)
        charset = "GB18030";
    if (undefined ? charset_valid(charset, raw.s, raw.n) : count_gb_pairs(f) >= PAIRS_FOR_DOUBLE) {
        f->raw = true;
        f->charset = charset;
        diag_add(&f->d->diags, D_ENCODING_GUESSED, 0, "%s", charset);
        for (uint32_t cp = 0; cp < f->chars && cp < raw.n; cp++)
            f->text[cp] = (unsigned char)raw.s[cp];
    }
    buf_free(&raw);
}

static void add_converted(struct docfile *f, const char *charset, const struct buf *raw)
{
    struct buf text = {0};
    if (charset_convert(charset, raw->s, raw->n, &text) != 0)
        diag_add(&f->d->diags, D_BAD_ENCODING, doc_here(f->d), "%s", charset);
    doc_text(f->d, text.s, text.n);
    buf_free(&text);
}

/* Bytes of one run. A Western font's run in an East Asian document may hold text of either kind. */
static void add_raw(struct docfile *f, const struct doc_font *font, struct buf *raw, bool high)
{
    const char *charset = font ? charset_of_font(font->charset) : NULL;
    if (!high)
        doc_text(f->d, raw->s, raw->n);
    else if (charset && charset_valid(charset, raw->s, raw->n))
        add_converted(f, charset, raw);
    else if (charset_valid(f->charset, raw->s, raw->n))
        add_converted(f, f->charset, raw);
    else
        add_converted(f, charset ? charset : "CP1252", raw);
    buf_reset(raw);
}

void doc_old_text(struct docfile *f, uint32_t from, uint32_t to, const struct doc_chp *chp)
{
    const struct doc_font *font = doc_font_of(f, chp->font);
    if (font && (font->symbol || font->charset == 2)) {
        for (uint32_t i = from; i < to; i++)
            doc_char(f->d, symbol_to_unicode(font->name, f->text[i] & 0xFF));
        return;
    }
    struct buf raw = {0};
    bool high = false;
    for (uint32_t i = from; i < to; i++) {
        unsigned upper = f->text[i] >> 8, lower = f->text[i] & 0xFF;
        if (upper > 0 && upper < 0x80) { /* East Asian editions: a Western character, 0x1092 for byte 0x92 */
            add_raw(f, font, &raw, high);
            buf_addc(&raw, (char)lower);
            add_converted(f, "CP1252", &raw);
            buf_reset(&raw);
            high = false;
            continue;
        }
        if (upper > 0) /* and double bytes as one unit */
            buf_addc(&raw, (char)upper);
        buf_addc(&raw, (char)lower);
        high = high || upper > 0 || lower >= 0x80;
    }
    add_raw(f, font, &raw, high);
    buf_free(&raw);
}
