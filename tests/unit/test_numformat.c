/* Number formats against tests/numbering/formats.tsv, whose values were derived apart from the program, and the edges
 * that the table has no room for. */
#include "numbering.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *printed(enum num_format f, int64_t value, const char *custom)
{
    static struct buf out;
    buf_reset(&out);
    num_format_print(f, value, span_of(custom), &out);
    return buf_cstr(&out);
}

static void check_row(char *row, int line, int seen[NF_COUNT])
{
    char *rest = row, *name = strsep(&rest, "\t"), *first = strsep(&rest, "\t");
    int f = num_format_by_name(span_of(name));
    if (f < 0 || !first)
        fail_msg("line %d: %s is no format", line, name);
    int64_t value = atoll(first);
    for (char *want; (want = strsep(&rest, "\t")); value++) {
        const char *got = printed((enum num_format)f, value, NULL);
        if (strcmp(got, want) != 0)
            fail_msg("%s %lld: \"%s\", expected \"%s\"", name, (long long)value, got, want);
        seen[f]++;
    }
}

static void every_format(void **state)
{
    (void)state;
    int seen[NF_COUNT] = {0}, line = 0;
    FILE *in = fopen("tests/numbering/formats.tsv", "r");
    assert_non_null(in);
    char *row = NULL;
    size_t cap = 0;
    for (ssize_t n; (n = getline(&row, &cap, in)) >= 0; line++) {
        if (n > 0 && row[n - 1] == '\n')
            row[n - 1] = '\0';
        if (row[0] != '#')
            check_row(row, line + 1, seen);
    }
    free(row);
    fclose(in);
    for (int f = 0; f < NF_COUNT; f++)
        if (f != NF_custom && seen[f] != 49)
            fail_msg("%s: %d values in the table, expected 49", num_format_name((enum num_format)f), seen[f]);
}

static void edges(void **state)
{
    static const struct {
        enum num_format f;
        int64_t value;
        const char *custom, *want;
    } rows[] = {
        {NF_decimal, 0, NULL, "0"},
        {NF_decimal, -3, NULL, "-3"},
        {NF_decimal, 4000000000, NULL, "4000000000"},
        {NF_upperRoman, 0, NULL, ""},
        {NF_upperRoman, 3999, NULL, "MMMCMXCIX"},
        {NF_upperRoman, 32768, NULL, "I"},
        {NF_lowerLetter, 0, NULL, ""},
        {NF_lowerLetter, 780, NULL, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"},
        {NF_lowerLetter, 1234, NULL, "llllllllllllllllll"},
        {NF_ganada, 0, NULL, "0"},
        {NF_decimalEnclosedCircle, 0, NULL, "0"},
        {NF_chineseCounting, 0, NULL, "○"},
        {NF_chineseCounting, 20, NULL, "二十"},
        {NF_chineseCounting, 2005, NULL, "二○○五"},
        {NF_chineseCountingThousand, 0, NULL, "〇"},
        {NF_chineseCountingThousand, 110, NULL, "一百一十"},
        {NF_chineseCountingThousand, 1010, NULL, "一千〇一十"},
        {NF_chineseCountingThousand, 10101, NULL, "一万〇一百〇一"},
        {NF_chineseCountingThousand, 12345, NULL, "一万二千三百四十五"},
        {NF_chineseCountingThousand, 100000, NULL, "十万"},
        {NF_chineseCountingThousand, 110011, NULL, "十一万〇一十一"},
        {NF_chineseCountingThousand, 999999, NULL, "九十九万九千九百九十九"},
        {NF_chineseCountingThousand, 1000000, NULL, ""},
        {NF_chineseLegalSimplified, 1050, NULL, "壹仟零伍拾"},
        {NF_japaneseCounting, 1111, NULL, "千百十一"},
        {NF_koreanCounting, 11111, NULL, "만천백십일"},
        {NF_koreanDigital2, 100, NULL, "一零零"},
        {NF_ordinal, 112, NULL, "112th"},
        {NF_ordinal, 1022, NULL, "1022nd"},
        {NF_cardinalText, 0, NULL, "Zero"},
        {NF_cardinalText, 999999, NULL, "Nine hundred ninety-nine thousand nine hundred ninety-nine"},
        {NF_cardinalText, 1000000, NULL, "1000000"},
        {NF_ordinalText, 12012, NULL, "Twelve thousand twelfth"},
        {NF_custom, 7, "001, 002, 003, ...", "007"},
        {NF_custom, 1234, "001, 002, 003, ...", "1234"},
        {NF_custom, 7, "00001, 00002, 00003, ...", "00007"},
        {NF_custom, 3, "α, β, γ, ...", "γ"},
        {NF_custom, 7, "", "7"},
        {NF_custom, 7, NULL, "7"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = printed(rows[i].f, rows[i].value, rows[i].custom);
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("%s %lld: \"%s\", expected \"%s\"", num_format_name(rows[i].f), (long long)rows[i].value, got,
                     rows[i].want);
    }
}

/* Names and codes lead to the same format and back; the codes are those of MS-OSHARED 2.2.1.3. */
static void names_and_codes(void **state)
{
    static const struct {
        unsigned nfc;
        const char *name;
    } codes[] = {
        {0, "decimal"},
        {1, "upperRoman"},
        {10, "ideographDigital"},
        {11, "japaneseCounting"},
        {18, "decimalEnclosedCircle"},
        {22, "decimalZero"},
        {23, "bullet"},
        {28, "decimalEnclosedCircleChinese"},
        {30, "ideographTraditional"},
        {37, "chineseCounting"},
        {38, "chineseLegalSimplified"},
        {39, "chineseCountingThousand"},
        {40, "decimal"},
        {41, "koreanDigital"},
        {57, "numberInDash"},
        {59, "russianUpper"},
        {255, "none"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        int f = num_format_by_nfc(codes[i].nfc);
        assert_true(f >= 0);
        assert_string_equal(num_format_name((enum num_format)f), codes[i].name);
    }
    assert_int_equal(num_format_by_nfc(60), -1);
    assert_int_equal(num_format_by_nfc(254), -1);
    assert_int_equal(num_format_by_name(SPAN("decimals")), -1);
    for (int f = 0; f < NF_COUNT; f++)
        assert_int_equal(num_format_by_name(span_of(num_format_name((enum num_format)f))), f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format),
        cmocka_unit_test(edges),
        cmocka_unit_test(names_and_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
