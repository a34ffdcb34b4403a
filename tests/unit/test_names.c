/* Names: the same words further down, and not those above or others that begin alike. */
#include "segment/names.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void finds_the_next_place(void **state)
{
    (void)state;
    struct name list[] = {
        {span_of("出纳"), 7}, {span_of("会计"), 2}, {span_of("出纳"), 3}, {span_of(""), 5}, {span_of("出纳员"), 4}};
    size_t n = sizeof list / sizeof *list;
    names_sort(list, n);
    assert_int_equal(names_from(list, n, span_of("出纳"), 0), 3);
    assert_int_equal(names_from(list, n, span_of("出纳"), 3), 3);
    assert_int_equal(names_from(list, n, span_of("出纳"), 4), 7);
    assert_int_equal(names_from(list, n, span_of("出纳"), 8), SIZE_MAX);
    assert_int_equal(names_from(list, n, span_of("出"), 0), SIZE_MAX);
    assert_int_equal(names_from(list, n, span_of("出纳员"), 0), 4);
    assert_int_equal(names_from(list, n, span_of(""), 0), 5);
}

static void finds_nothing_in_nothing(void **state)
{
    (void)state;
    names_sort(NULL, 0);
    assert_int_equal(names_from(NULL, 0, span_of("出纳"), 0), SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_the_next_place),
                                       cmocka_unit_test(finds_nothing_in_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
