/* Roles XML: what is printed reads back to the same bytes, validates, and keeps every word. */
#include "limits.h"
#include "roles.h"
#include "xml.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char sample[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<roles xmlns=\"urn:zhize:roles:1\" source=\"a&amp;b.doc\" format=\"doc\" sha256=\"00\">\n"
    "  <documentTitle>甲部各岗位职责</documentTitle>\n"
    "  <department name=\"综合办公室\" p=\"2\">\n"
    "    <section kind=\"duties\" heading=\"部门职责\" p=\"3\">\n"
    "      <item n=\"1\" label=\"1、\" p=\"4\">\n"
    "        <text>管理印章</text>\n"
    "      </item>\n"
    "    </section>\n"
    "  </department>\n"
    "  <role id=\"r1\" p=\"5\">\n"
    "    <title from=\"filename\">销售总监</title>\n"
    "    <qualifier>暂缺 &lt;b&gt;</qualifier>\n"
    "    <department>销售部</department>\n"
    "    <reportsTo>总经理</reportsTo>\n"
    "    <reportsTo>董事长</reportsTo>\n"
    "    <supervises>销售经理</supervises>\n"
    "    <summary>第一行\n第二行</summary>\n"
    "    <field name=\"age\" label=\"年龄\" p=\"6\">35岁以下</field>\n"
    "    <section kind=\"duties\" heading=\"岗位职责\">\n"
    "      <item n=\"1\" label=\"(1)\" p=\"7\">\n"
    "        <text>制定计划：</text>\n"
    "        <item n=\"1\" label=\"①\" p=\"8\">\n"
    "          <text>年度\xE2\x80\xA8计划</text>\n"
    "        </item>\n"
    "      </item>\n"
    "      <item n=\"2\" label=\"(2)\" p=\"9\"/>\n"
    "    </section>\n"
    "    <role id=\"r2\" p=\"10\">\n"
    "      <title>文员</title>\n"
    "    </role>\n"
    "  </role>\n"
    "  <role id=\"r3\"/>\n"
    "  <diagnostic level=\"warning\" id=\"number-doubled\" p=\"9\">a number stands twice: 2</diagnostic>\n"
    "</roles>\n";

static void round_trip(void **state)
{
    (void)state;
    struct roles *r = roles_read(sample, strlen(sample));
    struct buf out = {0};
    roles_write(r, &out);
    assert_string_equal(buf_cstr(&out), sample);
    assert_true(xml_validate(out.s, out.n, &r->diags));
    assert_true(r->roles->title_from_filename);
    assert_true(span_is(r->roles->roles->title, "文员"));
    assert_int_equal(r->departments->sections->items->p, 4);
    buf_free(&out);
    roles_free(r);
}

static void fields_in_the_contracts_order(void **state)
{
    (void)state;
    struct roles *r = roles_new();
    struct role role = {.title = SPAN("出纳")};
    struct field f[3] = {{.name = SPAN("age"), .label = SPAN("年龄"), .value = SPAN("30")},
                         {.name = SPAN("summary"), .value = SPAN("管钱")},
                         {.name = SPAN("department"), .value = SPAN("财务部")}};
    f[0].next = &f[1];
    f[1].next = &f[2];
    role.fields = f;
    r->roles = &role;
    r->source = SPAN("x");
    struct buf out = {0};
    roles_write(r, &out);
    const char *s = buf_cstr(&out), *d = strstr(s, "<department>"), *u = strstr(s, "<summary>"),
               *a = strstr(s, "<field");
    assert_non_null(d);
    assert_true(d < u && u < a);
    buf_free(&out);
    roles_free(r);
}

static void deep_items_lose_nothing(void **state)
{
    (void)state;
    enum { DEPTH = 5000 };
    struct roles *r = roles_new();
    struct section s = {.kind = SECTION_DUTIES};
    struct role role = {.title = SPAN("出纳"), .sections = &s};
    struct item **at = &s.items;
    for (int i = 0; i < DEPTH; i++) {
        *at = arena_alloc(r->arena, sizeof **at);
        (*at)->n = 1;
        (*at)->text = SPAN("甲");
        at = &(*at)->items;
    }
    r->roles = &role;
    r->source = SPAN("x");
    struct buf once = {0}, twice = {0};
    roles_write(r, &once);
    struct roles *back = roles_read(once.s, once.n);
    assert_int_equal(back->diags.n, 0);
    roles_write(back, &twice);
    assert_string_equal(buf_cstr(&once), buf_cstr(&twice));
    int items = 0;
    for (const char *p = buf_cstr(&once); (p = strstr(p, "<item ")); p++)
        items++;
    assert_int_equal(items, DEPTH);
    buf_free(&once);
    buf_free(&twice);
    roles_free(back);
    roles_free(r);
}

static void damaged_keeps_what_was_read(void **state)
{
    (void)state;
    const char *cut = strstr(sample, "<role id=\"r2\"");
    struct roles *r = roles_read(sample, (size_t)(cut - sample) + 30);
    assert_true(span_is(r->roles->title, "销售总监"));
    assert_int_equal(r->diags.list[r->diags.n - 1].id, D_XML_BROKEN);
    roles_free(r);
    static const char other[] = "<segments xmlns=\"urn:zhize:segments:1\" source=\"x\"/>";
    r = roles_read(other, sizeof other - 1);
    assert_int_equal(r->diags.list[0].id, D_XML_INVALID);
    roles_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(fields_in_the_contracts_order),
        cmocka_unit_test(deep_items_lose_nothing),
        cmocka_unit_test(damaged_keeps_what_was_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
