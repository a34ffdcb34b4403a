/* The numbering engine apart from any file format. */
#include "limits.h"
#include "numbering.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static struct numbering *numbering;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    numbering = numbering_new(arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    numbering_free(numbering);
    arena_free(arena);
    return 0;
}

static void define(struct num_level *l, enum num_format f, const char *text)
{
    *l = (struct num_level){
        .format = f, .start = 1, .restart = NUM_RESTART_HIGHER, .defined = true, .text = span_of(text)};
}

/* A list of three levels, 1 / 1.1 / 1.1.1, and an instance of it. */
static struct num_instance *three_levels(int64_t list_id, int64_t id)
{
    struct num_list *l = numbering_list(numbering, list_id);
    define(num_list_level(l, 0), NF_decimal, "\1");
    define(num_list_level(l, 1), NF_decimal, "\1.\2");
    define(num_list_level(l, 2), NF_decimal, "\1.\2.\3");
    struct num_instance *i = numbering_instance(numbering, id);
    num_instance_set_list(i, l);
    return i;
}

static void expect(struct num_instance *i, int level, const char *want)
{
    struct num_label label = {0};
    assert_true(numbering_next(numbering, i, level, &label));
    assert_int_equal(label.level, level);
    if (!span_is(label.text, want))
        fail_msg("\"%.*s\", expected \"%s\"", (int)label.text.n, label.text.s, want);
}

static void counts_and_restarts(void **state)
{
    (void)state;
    struct num_instance *i = three_levels(1, 1);
    expect(i, 0, "1");
    expect(i, 1, "1.1");
    expect(i, 2, "1.1.1");
    expect(i, 2, "1.1.2");
    expect(i, 1, "1.2");
    expect(i, 2, "1.2.1");
    expect(i, 0, "2");
    expect(i, 2, "2.1.1");
    struct num_label label;
    assert_false(numbering_next(numbering, i, 3, &label));
    assert_false(numbering_next(numbering, i, -1, &label));
    assert_false(numbering_next(numbering, i, NUM_LEVELS, &label));
    assert_false(numbering_next(numbering, numbering_instance(numbering, 9), 0, &label));
}

static void instances_share_counters(void **state)
{
    (void)state;
    struct num_instance *a = three_levels(1, 1), *b = three_levels(1, 2);
    num_instance_start(b, 0, 5);
    expect(a, 0, "1");
    expect(b, 0, "5");
    expect(a, 0, "6");
    expect(b, 0, "7");
    expect(b, 1, "7.1");
    expect(a, 1, "7.2");
}

/* A start of the instance's own holds at each restart of the level, not only at the first use (17.9.27). */
static void own_start_at_restart(void **state)
{
    (void)state;
    struct num_instance *i = three_levels(1, 1);
    num_instance_start(i, 1, 4);
    expect(i, 0, "1");
    expect(i, 1, "1.4");
    expect(i, 1, "1.5");
    expect(i, 0, "2");
    expect(i, 1, "2.4");
}

static void stories_count_apart(void **state)
{
    (void)state;
    struct num_instance *i = three_levels(1, 1);
    num_instance_start(i, 0, 3);
    expect(i, 0, "3");
    numbering_story(numbering, 1);
    expect(i, 0, "3");
    expect(i, 0, "4");
    numbering_story(numbering, 0);
    expect(i, 0, "4");
}

static void scopes_are_apart(void **state)
{
    (void)state;
    struct num_instance *outer = three_levels(1, 1);
    expect(outer, 0, "1");
    int before = numbering_open_scope(numbering);
    assert_null(numbering_find_instance(numbering, 1));
    assert_null(numbering_find_list(numbering, 1));
    struct num_instance *inner = three_levels(1, 1);
    expect(inner, 0, "1");
    struct num_label label;
    numbering_next(numbering, inner, 0, &label);
    assert_int_equal(label.list, 2);
    numbering_close_scope(numbering, before);
    assert_ptr_equal(numbering_find_instance(numbering, 1), outer);
    expect(outer, 0, "2");
}

static void set_next_and_restart(void **state)
{
    (void)state;
    struct num_instance *i = three_levels(1, 1);
    numbering_set_next(i, 0, 7);
    expect(i, 0, "7");
    expect(i, 0, "8");
    expect(i, 1, "8.1");
    numbering_set_next(i, 1, 0);
    expect(i, 1, "8.0");
    numbering_restart(i, 1);
    expect(i, 1, "8.1");
    numbering_restart(i, 0);
    expect(i, 0, "1");
    numbering_set_next(i, 0, INT64_MAX); /* out of range: ignored */
    expect(i, 0, "2");
}

static void counters_stop_at_the_end(void **state)
{
    (void)state;
    struct num_instance *i = three_levels(1, 1);
    numbering_set_next(i, 0, INT32_MAX);
    expect(i, 0, "2147483647");
    expect(i, 0, "2147483647");
}

static void placeholders(void **state)
{
    (void)state;
    struct num_list *l = numbering_list(numbering, 1);
    define(num_list_level(l, 0), NF_chineseCounting, "\1、");
    define(num_list_level(l, 1), NF_none, "附");
    define(num_list_level(l, 2), NF_decimal, "\1|\2|\3|\4|\t\n%1");
    struct num_instance *i = numbering_instance(numbering, 1);
    num_instance_set_list(i, l);
    expect(i, 0, "一、");
    expect(i, 1, "附");
    /* none gives nothing; a deeper level's number cannot stand here; bytes 1 to 9 are placeholders, so \t is level 9 */
    expect(i, 2, "一||1||\n%1");
    num_list_level(l, 2)->legal = true;
    expect(i, 2, "1||2||\n%1");
}

static void label_is_limited(void **state)
{
    (void)state;
    struct num_list *l = numbering_list(numbering, 1);
    char *text = xmalloc(2 * LIMIT_LABEL_BYTES);
    memset(text, '\1', 2 * LIMIT_LABEL_BYTES);
    define(num_list_level(l, 0), NF_decimal, "");
    num_list_level(l, 0)->text = (struct span){text, 2 * LIMIT_LABEL_BYTES};
    struct num_instance *i = numbering_instance(numbering, 1);
    num_instance_set_list(i, l);
    struct num_label label;
    assert_true(numbering_next(numbering, i, 0, &label));
    assert_int_equal(label.text.n, LIMIT_LABEL_BYTES);
    free(text);
}

/* Numbers of several letters reach beyond the limit, and no character is cut there. */
static void label_is_cut_between_characters(void **state)
{
    (void)state;
    struct num_list *l = numbering_list(numbering, 1);
    char *text = xmalloc(LIMIT_LABEL_BYTES);
    memset(text, '\1', LIMIT_LABEL_BYTES);
    memcpy(text, "ab", 2); /* then three bytes a number: the limit falls within one */
    define(num_list_level(l, 0), NF_chineseCounting, "");
    num_list_level(l, 0)->start = 23; /* 二十三 */
    num_list_level(l, 0)->text = (struct span){text, LIMIT_LABEL_BYTES};
    struct num_instance *i = numbering_instance(numbering, 1);
    num_instance_set_list(i, l);
    struct num_label label;
    assert_true(numbering_next(numbering, i, 0, &label));
    assert_true(label.text.n <= LIMIT_LABEL_BYTES);
    assert_int_equal((label.text.n - 2) % 3, 0);
    assert_true(label.text.n + 3 > LIMIT_LABEL_BYTES);
    free(text);
}

static void lists_are_limited(void **state)
{
    (void)state;
    for (int64_t id = 0; id < LIMIT_LISTS; id++) {
        assert_false(numbering_full(numbering));
        numbering_list(numbering, id);
    }
    assert_true(numbering_full(numbering));
    struct num_list *spare = numbering_list(numbering, LIMIT_LISTS);
    assert_ptr_equal(spare, numbering_list(numbering, LIMIT_LISTS + 1));
    assert_null(numbering_find_list(numbering, LIMIT_LISTS));
    assert_non_null(numbering_find_list(numbering, LIMIT_LISTS - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counts_and_restarts, setup, teardown),
        cmocka_unit_test_setup_teardown(instances_share_counters, setup, teardown),
        cmocka_unit_test_setup_teardown(own_start_at_restart, setup, teardown),
        cmocka_unit_test_setup_teardown(stories_count_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(scopes_are_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(set_next_and_restart, setup, teardown),
        cmocka_unit_test_setup_teardown(counters_stop_at_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(placeholders, setup, teardown),
        cmocka_unit_test_setup_teardown(label_is_limited, setup, teardown),
        cmocka_unit_test_setup_teardown(label_is_cut_between_characters, setup, teardown),
        cmocka_unit_test_setup_teardown(lists_are_limited, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
