/* How titles sound: usual readings, fixed words, what stays open, and what has no reading. */
#include "catalogue/db.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void shown(const char *title, const char *want)
{
    struct buf spoken = {0}, sounds = {0};
    pinyin_of(span_of(title), &spoken, &sounds);
    assert_string_equal(buf_cstr(&spoken), want);
    buf_free(&spoken);
    buf_free(&sounds);
}

static void sounds_like(const char *title, const char *line, bool want)
{
    struct buf spoken = {0}, sounds = {0}, whole = {0};
    pinyin_of(span_of(title), &spoken, &sounds);
    buf_printf(&whole, "\n%s", buf_cstr(&sounds));
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\n%s\n", line);
    if ((strstr(buf_cstr(&whole), wanted) != NULL) != want)
        fail_msg("%s: %s%s", title, line, want ? " is missing" : " is there");
    buf_free(&spoken);
    buf_free(&sounds);
    buf_free(&whole);
}

static void usual_readings(void **state)
{
    (void)state;
    shown("销售经理", "xiao shou jing li");
    shown("会计", "kuai ji");
    shown("行政主管", "xing zheng zhu guan");
    shown("银行行长", "yin hang hang zhang");
    shown("厂长", "chang zhang");
    shown("绿化工", "lv hua gong");
    shown("女装设计师", "nv zhuang she ji shi");
    shown("HR 经理", "hr jing li");
    shown("ＩＴ主管", "it zhu guan");
    shown("Sales Manager", "");
    shown("", "");
    shown("（）、", "");
}

static void every_reading_is_found(void **state)
{
    (void)state;
    sounds_like("销售经理", "xiaoshoujingli", true);
    sounds_like("销售经理", "xsjl", true);
    sounds_like("调车长", "diaochezhang", true); /* open: all of them */
    sounds_like("调车长", "tiaochechang", true);
    sounds_like("调车长", "dccz", false);
    sounds_like("会计主管", "kjzg", true);
    sounds_like("会计主管", "hjzg", false); /* the word fixes it */
    sounds_like("HR经理", "hrjl", true);
    sounds_like("行行行行行行行行", "xxxxxxxx", true); /* bounded */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(usual_readings), cmocka_unit_test(every_reading_is_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
