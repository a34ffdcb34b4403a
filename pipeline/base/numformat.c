/* Number formats: prints a counter's value as Word's lists do. What each format is stands in numformat.def; here are
 * the few ways of printing that its rows name. Knows nothing of lists and levels. */
#include "limits.h"
#include "numbering.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    OMIT_ALWAYS = 1,     /* no "one" before ten, hundred, thousand */
    OMIT_TEENS = 2,      /* no "one" before ten in 10 to 19 only */
    OMIT_MYRIAD = 4,     /* no "one" before ten thousand */
    FILL_ZERO = 8,       /* a zero, once, where digits are left out between others */
    DIGITS_FROM_100 = 16 /* from 100 on the digits alone */
};
enum { COUNT_LIMIT = 1000000, WRAP = 32767 };

struct format {
    const char *name;
    int nfc, verified;
    const char *note;
    void (*print)(const struct format *f, int64_t value, struct span custom, struct buf *out);
    const char *set; /* items parted by blanks */
    int argument;
};

static void number_decimal(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    (void)f;
    (void)custom;
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do
        digits[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        digits[--at] = '-';
    buf_add(out, digits + at, sizeof digits - at);
}

static void number_none(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    (void)f;
    (void)value;
    (void)custom;
    (void)out;
}

/* The k-th item of a set, from 0; empty past the end. */
static struct span set_item(const char *set, size_t k)
{
    while (*set) {
        size_t n = strcspn(set, " ");
        if (k-- == 0)
            return (struct span){set, n};
        set += n + (set[n] == ' ');
    }
    return (struct span){set, 0};
}

static int set_size(const char *set)
{
    int n = *set != '\0';
    for (; *set; set++)
        n += *set == ' ';
    return n;
}

static void add_item(struct buf *out, const char *set, int64_t k)
{
    struct span item = set_item(set, (size_t)k);
    buf_add(out, item.s, item.n);
}

/* The values 1..last over and over, for formats that Word begins again. */
static int64_t wrapped(int64_t value, int64_t last)
{
    return (value - 1) % last + 1;
}

static void number_roman(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    static const int amounts[] = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    (void)custom;
    if (value == 0)
        return;
    int64_t rest = wrapped(value, WRAP);
    for (int k = 0; k < 13; k++)
        for (; rest >= amounts[k]; rest -= amounts[k])
            add_item(out, f->set, k);
}

static void number_repeat(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    (void)custom;
    if (value == 0)
        return;
    int64_t v = wrapped(value, f->argument), n = set_size(f->set);
    for (int64_t times = (v - 1) / n + 1; times > 0; times--)
        add_item(out, f->set, (v - 1) % n);
}

static void number_cycle(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    if (value == 0)
        number_decimal(f, value, custom, out);
    else
        add_item(out, f->set, (value - 1) % set_size(f->set));
}

static void number_list(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    if (value < 1 || value > set_size(f->set))
        number_decimal(f, value, custom, out);
    else
        add_item(out, f->set, value - 1);
}

static void number_digits(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    (void)custom;
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    if (f->argument && value > f->argument)
        return;
    for (const char *d = digits; *d; d++)
        add_item(out, f->set, *d - '0');
}

static void number_padded(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    (void)custom;
    buf_printf(out, "%0*" PRId64, f->argument, value);
}

static void number_hex(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    (void)f;
    (void)custom;
    buf_printf(out, "%" PRIX64, (uint64_t)value);
}

static void number_in_dash(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    (void)f;
    (void)custom;
    buf_printf(out, "- %" PRId64 " -", value);
}

/* ---- Counting in Chinese, Japanese and Korean: set is ten digits, then ten, hundred, thousand, ten thousand ---- */

enum { ITEM_TEN = 10, ITEM_MYRIAD = 13 };

/* Up to four digits. `first`: nothing stands before them; `gap`: zeros were left out before them. */
static void count_group(const struct format *f, int64_t value, bool first, bool gap, struct buf *out)
{
    static const int powers[] = {1, 10, 100, 1000};
    bool written = !first;
    for (int place = 3; place >= 0; place--) {
        int digit = (int)(value / powers[place] % 10);
        if (digit == 0) {
            gap = written;
            continue;
        }
        if (gap && (f->argument & FILL_ZERO))
            add_item(out, f->set, 0);
        bool teens = place == 1 && !written;
        bool omit = digit == 1 && place > 0 && ((f->argument & OMIT_ALWAYS) || ((f->argument & OMIT_TEENS) && teens));
        if (!omit)
            add_item(out, f->set, digit);
        if (place > 0)
            add_item(out, f->set, ITEM_TEN + place - 1);
        written = true;
        gap = false;
    }
}

static void number_count(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    (void)custom;
    if (value >= 100 && (f->argument & DIGITS_FROM_100)) {
        struct format digits = {.set = f->set};
        number_digits(&digits, value, custom, out);
        return;
    }
    if (value >= COUNT_LIMIT)
        return;
    int64_t high = value / 10000, low = value % 10000;
    if (value == 0)
        add_item(out, f->set, 0);
    if (high > 0) {
        if (high > 1 || !(f->argument & OMIT_MYRIAD))
            count_group(f, high, true, false, out);
        add_item(out, f->set, ITEM_MYRIAD);
    }
    if (low > 0)
        count_group(f, low, high == 0, false, out);
}

static void number_korean_native(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    static const char tens[] = "열 스물 서른 마흔 쉰 예순 일흔 여든 아흔";
    static const char ones[] = "하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉";
    if (value == 0) {
        number_decimal(f, value, custom, out);
    } else if (value >= 100) {
        number_count(f, value, custom, out);
    } else {
        if (value >= 10)
            add_item(out, tens, value / 10 - 1);
        if (value % 10)
            add_item(out, ones, value % 10 - 1);
    }
}

/* ---- Hebrew ---- */

static void number_hebrew(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    static const char hundreds[] = "ק ר ש ת תק תר תש תת תתק";
    static const char tens[] = "י כ ל מ נ ס ע פ צ";
    static const char ones[] = "א ב ג ד ה ו ז ח ט";
    (void)custom;
    if (value == 0)
        return;
    int64_t v = wrapped(value, f->argument), rest = v % 100;
    if (v >= 100)
        add_item(out, hundreds, v / 100 - 1);
    if (rest == 15 || rest == 16) { /* nine and six, nine and seven: the other way would spell a holy name */
        add_item(out, ones, 8);
        add_item(out, ones, rest - 10);
        return;
    }
    if (rest >= 10)
        add_item(out, tens, rest / 10 - 1);
    if (rest % 10)
        add_item(out, ones, rest % 10 - 1);
}

static void number_hebrew_letters(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    (void)custom;
    if (value == 0)
        return;
    int64_t v = wrapped(value, f->argument), n = set_size(f->set);
    for (int64_t times = (v - 1) / n; times > 0; times--)
        add_item(out, f->set, n - 1);
    add_item(out, f->set, (v - 1) % n);
}

/* ---- Words ---- */

static const char english_ones[] = "zero one two three four five six seven eight nine ten eleven twelve thirteen "
                                   "fourteen fifteen sixteen seventeen eighteen nineteen";
static const char english_tens[] = "ten twenty thirty forty fifty sixty seventy eighty ninety";

static void word(struct buf *out, size_t from, struct span s)
{
    if (out->n > from && s.n > 0)
        buf_addc(out, ' ');
    buf_add(out, s.s, s.n);
}

/* 1..999 in English after what stands from `from` on. */
static void english_group(struct buf *out, size_t from, int64_t v)
{
    if (v >= 100) {
        word(out, from, set_item(english_ones, (size_t)(v / 100)));
        word(out, from, SPAN("hundred"));
        v %= 100;
    }
    if (v >= 20) {
        word(out, from, set_item(english_tens, (size_t)(v / 10 - 1)));
        if (v % 10) {
            buf_addc(out, '-');
            add_item(out, english_ones, v % 10);
        }
    } else if (v > 0) {
        word(out, from, set_item(english_ones, (size_t)v));
    }
}

static void english(struct buf *out, int64_t value)
{
    size_t from = out->n;
    if (value == 0)
        word(out, from, SPAN("zero"));
    if (value >= 1000) {
        english_group(out, from, value / 1000);
        word(out, from, SPAN("thousand"));
    }
    english_group(out, from, value % 1000);
}

static void number_cardinal_text(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    if (value >= COUNT_LIMIT) {
        number_decimal(f, value, custom, out);
        return;
    }
    size_t from = out->n;
    english(out, value);
    out->s[from] = (char)(out->s[from] - 'a' + 'A');
}

static void number_ordinal_text(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    static const struct {
        const char *cardinal, *ordinal;
    } odd[] = {{"one", "first"},    {"two", "second"}, {"three", "third"},   {"five", "fifth"},
               {"eight", "eighth"}, {"nine", "ninth"}, {"twelve", "twelfth"}};
    size_t from = out->n;
    number_cardinal_text(f, value, custom, out);
    if (value >= COUNT_LIMIT)
        return;
    out->s[from] = (char)(out->s[from] - 'A' + 'a');
    size_t last = out->n; /* the last word begins here */
    while (last > from && out->s[last - 1] != ' ' && out->s[last - 1] != '-')
        last--;
    struct span w = {out->s + last, out->n - last};
    const char *ending = "th";
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        if (span_is(w, odd[i].cardinal)) {
            out->n = last;
            ending = odd[i].ordinal;
        }
    if (span_ends(w, "y")) {
        out->n--;
        ending = "ieth";
    }
    buf_adds(out, ending);
    out->s[from] = (char)(out->s[from] - 'a' + 'A');
}

static void number_ordinal(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    (void)f;
    (void)custom;
    int64_t tens = value % 100, ones = value % 10;
    bool teens = tens >= 11 && tens <= 13;
    buf_printf(out, "%" PRId64 "%s", value,
               teens       ? "th"
               : ones == 1 ? "st"
               : ones == 2 ? "nd"
               : ones == 3 ? "rd"
                           : "th");
}

static const char hindi_words[] =
    "शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पन्द्रह सोलह सत्रह अठारह उन्नीस "
    "बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस "
    "चालीस इकतालीस बयालीस तैंतालीस चौवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास पचास इक्यावन बावन तिरेपन चौवन पचपन छप्पन "
    "सत्तावन "
    "अट्ठावन उनसठ साठ इकसठ बासठ तिरेसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर "
    "सतहत्तर "
    "अठहत्तर उनासी अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी नब्बे इक्यानबे बानबे तिरानबे चौरानबे पंचानबे "
    "छियानबे सत्तानबे अट्ठानबे निन्यानबे";

static void number_hindi(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    if (value >= COUNT_LIMIT) {
        number_decimal(f, value, custom, out);
        return;
    }
    static const struct {
        int amount;
        const char *name;
    } units[] = {{100000, "लाख"}, {1000, "हज़ार"}, {100, "सौ"}};
    size_t from = out->n;
    int64_t rest = value;
    for (int k = 0; k < 3; k++) {
        if (rest < units[k].amount)
            continue;
        word(out, from, set_item(hindi_words, (size_t)(rest / units[k].amount)));
        word(out, from, span_of(units[k].name));
        rest %= units[k].amount;
    }
    if (rest > 0 || value == 0)
        word(out, from, set_item(hindi_words, (size_t)rest));
}

static void number_thai(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    static const char digits[] = "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า";
    static const char places[] = "สิบ ร้อย พัน หมื่น แสน";
    if (value >= COUNT_LIMIT) {
        number_decimal(f, value, custom, out);
        return;
    }
    if (value == 0)
        add_item(out, digits, 0);
    int64_t power = 100000;
    for (int place = 5; place >= 0; place--, power /= 10) {
        int64_t digit = value / power % 10;
        if (digit == 0)
            continue;
        if (place == 0 && digit == 1 && value > 1)
            buf_adds(out, "เอ็ด");
        else if (place == 1 && digit == 2)
            buf_adds(out, "ยี่");
        else if (place != 1 || digit > 1)
            add_item(out, digits, digit);
        if (place > 0)
            add_item(out, places, place - 1);
    }
}

static const char vietnamese_digits[] = "không một hai ba bốn năm sáu bảy tám chín";

/* 1..999 after what stands from `from` on. */
static void vietnamese_group(struct buf *out, size_t from, int64_t v)
{
    int64_t tens = v / 10 % 10, ones = v % 10;
    if (v >= 100) {
        word(out, from, set_item(vietnamese_digits, (size_t)(v / 100)));
        word(out, from, SPAN("trăm"));
    }
    if (tens == 0 && ones > 0 && out->n > from)
        word(out, from, SPAN("lẻ"));
    if (tens > 1)
        word(out, from, set_item(vietnamese_digits, (size_t)tens));
    if (tens > 0)
        word(out, from, tens == 1 ? SPAN("mười") : SPAN("mươi"));
    if (ones == 5 && tens > 0)
        word(out, from, SPAN("lăm"));
    else if (ones == 1 && tens > 1)
        word(out, from, SPAN("mốt"));
    else if (ones > 0)
        word(out, from, set_item(vietnamese_digits, (size_t)ones));
}

static void number_vietnamese(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    if (value >= COUNT_LIMIT) {
        number_decimal(f, value, custom, out);
        return;
    }
    size_t from = out->n;
    if (value == 0)
        word(out, from, set_item(vietnamese_digits, 0));
    if (value >= 1000) {
        vietnamese_group(out, from, value / 1000);
        word(out, from, SPAN("ngàn"));
    }
    vietnamese_group(out, from, value % 1000);
}

/* w:format gives the first values, "001, 002, 003, ..." or "α, β, γ, ...": digits say the width, one of the alphabets
 * below is repeated as letters are, anything else is decimal. */
static void number_custom(const struct format *f, int64_t value, struct span custom, struct buf *out)
{
    static const struct format alphabets[] = {
        {.set = "α β γ δ ε ζ η θ ι κ λ μ ν ξ ο π ρ σ τ υ φ χ ψ ω", .argument = 24 * 30},
        {.set = "Α Β Γ Δ Ε Ζ Η Θ Ι Κ Λ Μ Ν Ξ Ο Π Ρ Σ Τ Υ Φ Χ Ψ Ω", .argument = 24 * 30},
        {.set = "a ç ĝ", .argument = 90},
    };
    struct format padded = {.argument = 0};
    size_t width = 0;
    while (width < custom.n && custom.s[width] >= '0' && custom.s[width] <= '9' && width < 20)
        width++;
    if (width > 0) {
        padded.argument = (int)width;
        number_padded(&padded, value, custom, out);
        return;
    }
    for (size_t i = 0; i < sizeof alphabets / sizeof *alphabets; i++) {
        struct span first = set_item(alphabets[i].set, 0), second = set_item(alphabets[i].set, 1);
        size_t at = first.n + 2;
        if (custom.n >= at + second.n && memcmp(custom.s, first.s, first.n) == 0 &&
            memcmp(custom.s + at, second.s, second.n) == 0) {
            number_repeat(&alphabets[i], value, custom, out);
            return;
        }
    }
    number_decimal(f, value, custom, out);
}

/* ---- The table ---- */

static const struct format formats[NF_COUNT] = {
#define NUMFMT(name, nfc, verified, note, print, set, argument)                                                        \
    [NF_##name] = {#name, nfc, verified, note, print, set, argument},
#include "numformat.def"
#undef NUMFMT
};

int num_format_by_name(struct span name)
{
    for (int i = 0; i < NF_COUNT; i++)
        if (span_is(name, formats[i].name))
            return i;
    return -1;
}

int num_format_by_nfc(unsigned nfc)
{
    if (nfc == 40) /* ChnDbNum4, which OOXML has no name for */
        return NF_decimal;
    for (int i = 0; i < NF_COUNT; i++)
        if (formats[i].nfc >= 0 && (unsigned)formats[i].nfc == nfc)
            return i;
    return -1;
}

const char *num_format_name(enum num_format f)
{
    return f < NF_COUNT ? formats[f].name : "";
}

void num_format_print(enum num_format f, int64_t value, struct span custom, struct buf *out)
{
    if (f >= NF_COUNT)
        return;
    if (value < 0 && formats[f].print != number_none)
        number_decimal(&formats[f], value, custom, out);
    else
        formats[f].print(&formats[f], value, custom, out);
}
