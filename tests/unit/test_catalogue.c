/* The catalogue's properties: what it prints depends on the facts only, not on order, batches, re-imports or removals;
 * duties are joined where they say the same and nowhere else. Documents are made by a seeded generator. */
#include "catalogue.h"
#include "search.h"
#include "table.h"
#include "view.h"
#include "xml.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static uint64_t seed;

static unsigned draw(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

static const char *const titles[] = {"销售经理", "销售 经理", "人事经理", "人力资源经理",
                                     "会计",     "出纳",      "【出纳】", "总经理"};
static const char *const depts[] = {"销售部", "人事部", "财务部", "销 售 部"};
static const char *const verbs[] = {"负责", "协助", "组织", "监督"};
static const char *const objects[] = {"公司日常管理工作", "日常管理工作", "合同的签订",
                                      "合同签订",         "3年预算",      "5年预算"};
static const char *const ends[] = {"。", "", "；", "并不得外传", "并得外传"};

static void words(struct buf *out, const char *const *list, unsigned n)
{
    buf_adds(out, list[draw(n)]);
}
#define WORDS(out, list) words(out, list, (unsigned)(sizeof list / sizeof *list))

/* Roles XML of document k in version v. */
static struct roles *make(unsigned k, unsigned v)
{
    struct buf x = {0};
    seed = k * 1000003u + v * 7919u + 17;
    draw(2);
    buf_printf(&x,
               "<?xml version=\"1.0\"?><roles xmlns=\"urn:zhize:roles:1\" source=\"f%u.doc\" format=\"doc\""
               " sha256=\"%08x%08x\">",
               k, k, v);
    if (draw(3) == 0) {
        buf_adds(&x, "<department name=\"");
        WORDS(&x, depts);
        buf_adds(
            &x,
            "\"><section kind=\"duties\"><item n=\"1\" p=\"1\"><text>管理印章</text></item></section></department>");
    }
    for (unsigned r = 0, roles = 1 + draw(3); r < roles; r++) {
        buf_printf(&x, "<role id=\"r%u\" p=\"%u\">", r + 1, 2 + r * 10);
        if (draw(8)) {
            buf_adds(&x, "<title>");
            WORDS(&x, titles);
            buf_adds(&x, "</title>");
        }
        if (draw(2)) {
            buf_adds(&x, "<department>");
            WORDS(&x, depts);
            buf_adds(&x, "</department>");
        }
        if (draw(2)) {
            buf_adds(&x, "<reportsTo>");
            WORDS(&x, titles);
            buf_adds(&x, "</reportsTo>");
        }
        buf_adds(&x, draw(4) ? "<section kind=\"duties\">" : "<section kind=\"requirements\">");
        for (unsigned i = 0, items = draw(6); i < items; i++) {
            buf_printf(&x, "<item n=\"%u\" p=\"%u\"><text>", i + 1, 3 + r * 10 + i);
            WORDS(&x, verbs);
            WORDS(&x, objects);
            WORDS(&x, ends);
            buf_adds(&x, "</text></item>");
        }
        buf_adds(&x, "</section></role>");
    }
    buf_adds(&x, "<diagnostic level=\"warning\" id=\"number-doubled\" p=\"3\">twice</diagnostic></roles>");
    struct roles *made = roles_read(x.s, x.n);
    assert_int_equal(made->diags.n, 1);
    buf_free(&x);
    return made;
}

static void put(struct catalogue *c, unsigned k, unsigned v)
{
    struct roles *r = make(k, v);
    char path[32], sha[32];
    snprintf(path, sizeof path, "folder/f%u.doc", k);
    snprintf(sha, sizeof sha, "%08x%08x", k, v);
    struct source_meta m = {.path = path, .sha256 = sha, .program = "test", .outcome = "done", .size = 1};
    assert_int_equal(catalogue_put(c, r, &m), EXIT_DONE);
    roles_free(r);
}

static int sink(void *user, const void *bytes, size_t n)
{
    buf_add(user, bytes, n);
    return 0;
}

struct lines {
    struct buf *out;
    size_t columns;
};

static bool add_row(void *user, const struct table_cell *cells)
{
    struct lines *x = user;
    for (size_t i = 0; i < x->columns; i++)
        buf_printf(x->out, "%.*s%c", (int)cells[i].text.n, cells[i].text.s, i + 1 < x->columns ? '\t' : '\n');
    return true;
}

/* Consolidate, check, print: catalogue XML and every table of the exports. */
static char *print(struct catalogue *c)
{
    struct buf out = {0};
    assert_int_equal(catalogue_consolidate(c, NULL), EXIT_DONE);
    assert_int_equal(catalogue_check(c, false, stderr), EXIT_DONE);
    assert_int_equal(catalogue_write(c, sink, &out), 0);
    struct arena *arena = arena_new();
    struct diags d;
    diags_init(&d, arena);
    if (!xml_validate(out.s, out.n, &d))
        diags_print(&d, "catalogue", stderr);
    assert_int_equal(d.n, 0);
    diags_free(&d);
    arena_free(arena);
    for (size_t i = 0; table_at(i); i++) {
        struct lines x = {&out, table_columns(table_at(i))};
        assert_int_equal(table_each_row(c, table_at(i), i % 2, add_row, &x), EXIT_DONE);
    }
    char *s = xstrdup(buf_cstr(&out));
    buf_free(&out);
    return s;
}

static char *print_and_close(struct catalogue *c)
{
    char *s = print(c);
    catalogue_close(c);
    return s;
}

#define DOCUMENTS 60

static char *plain(void)
{
    struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
    for (unsigned k = 0; k < DOCUMENTS; k++)
        put(c, k, 0);
    return print_and_close(c);
}

static void order_does_not_matter(void **state)
{
    (void)state;
    char *want = plain();
    for (unsigned turn = 1; turn <= 5; turn++) {
        unsigned order[DOCUMENTS];
        for (unsigned k = 0; k < DOCUMENTS; k++)
            order[k] = k;
        uint64_t mine = turn;
        for (unsigned k = DOCUMENTS - 1; k > 0; k--) {
            seed = mine;
            unsigned j = draw(k + 1), t = order[k];
            mine = seed;
            order[k] = order[j];
            order[j] = t;
        }
        struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
        for (unsigned k = 0; k < DOCUMENTS; k++) {
            put(c, order[k], 0);
            if (k % (turn * 7) == 3) /* batches end and roles are consolidated anywhere */
                assert_int_equal(catalogue_consolidate(c, NULL), EXIT_DONE);
        }
        char *have = print_and_close(c);
        assert_string_equal(have, want);
        free(have);
    }
    free(want);
}

static void batches_do_not_matter(void **state)
{
    (void)state;
    char *want = plain();
    char path[] = "/tmp/zhize-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    struct catalogue *c = catalogue_open(path, CATALOGUE_CREATE);
    assert_non_null(c);
    for (unsigned k = 0; k < DOCUMENTS;) {
        catalogue_begin(c);
        for (unsigned n = 0; n < 13 && k < DOCUMENTS; n++)
            put(c, k++, 0);
        if (k < DOCUMENTS / 2) { /* what is rolled back was never there */
            catalogue_commit(c);
            catalogue_begin(c);
            put(c, 900 + k, 0);
            catalogue_rollback(c);
        }
        catalogue_commit(c);
        catalogue_close(c);
        c = catalogue_open(path, CATALOGUE_CREATE);
    }
    char *have = print(c), *p;
    for (p = have; (p = strstr(p, "<source>folder/")); p++)
        memmove(p + 8, p + 15, strlen(p + 15) + 1);
    assert_string_equal(have, want);
    free(have);
    free(want);
    /* A reader sees it all, and the whole computed anew is the same. */
    struct catalogue *r = catalogue_open(path, CATALOGUE_READ);
    assert_int_equal(catalogue_check(r, false, stderr), EXIT_DONE);
    catalogue_close(r);
    have = print(c);
    assert_int_equal(catalogue_consolidate(c, &(struct consolidate_options){.all = true}), EXIT_DONE);
    want = print_and_close(c);
    assert_string_equal(have, want);
    free(have);
    free(want);
    unlink(path);
}

static void changed_documents_replace(void **state)
{
    (void)state;
    struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
    for (unsigned k = 0; k < DOCUMENTS; k++)
        put(c, k, 1);
    assert_int_equal(catalogue_consolidate(c, NULL), EXIT_DONE);
    for (unsigned k = 0; k < DOCUMENTS; k++)
        put(c, DOCUMENTS - 1 - k, 0);
    char *want = plain(), *have = print(c);
    assert_string_equal(have, want);
    free(have);
    for (unsigned k = 0; k < DOCUMENTS; k++) /* again, unchanged */
        put(c, k, 0);
    have = print_and_close(c);
    assert_string_equal(have, want);
    free(have);
    free(want);
}

static void removal_takes_what_only_it_said(void **state)
{
    (void)state;
    struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
    for (unsigned k = 0; k < DOCUMENTS + 20; k++)
        put(c, k, 0);
    struct roles *r = make(3, 0); /* a second source of one content */
    struct source_meta m = {.path = "copy/f3.doc", .sha256 = "0000000300000000", .program = "test", .outcome = "done"};
    assert_true(catalogue_link(c, &m));
    assert_int_equal(catalogue_consolidate(c, NULL), EXIT_DONE);
    for (unsigned k = DOCUMENTS; k < DOCUMENTS + 20; k++) {
        char path[32];
        snprintf(path, sizeof path, "folder/f%u.doc", k);
        assert_int_equal(catalogue_remove(c, path), EXIT_DONE);
    }
    assert_int_equal(catalogue_remove(c, "copy/f3.doc"), EXIT_DONE);
    char *want = plain(), *have = print(c);
    assert_string_equal(have, want);
    free(want);
    free(have);
    for (unsigned k = 0; k < DOCUMENTS; k++) {
        char path[32];
        snprintf(path, sizeof path, "folder/f%u.doc", k);
        assert_int_equal(catalogue_remove(c, path), EXIT_DONE);
    }
    free(print(c));
    struct catalogue_counts n;
    catalogue_counts(c, &n);
    assert_int_equal(n.documents + n.roles + n.departments + n.duties + n.items + n.diagnostics + n.findings, 0);
    roles_free(r);
    catalogue_close(c);
}

/* ---- what is joined ---- */

static const char head[] = "<?xml version=\"1.0\"?><roles xmlns=\"urn:zhize:roles:1\" source=\"x.doc\" sha256=\"%s\">";

/* A catalogue of one document a text; title may hold %s for each. */
static struct view_role *duties_of(struct catalogue *c, const char *const *texts, size_t n, struct arena *arena)
{
    for (size_t i = 0; i < n; i++) {
        struct buf x = {0};
        char sha[24];
        snprintf(sha, sizeof sha, "%zx", i + 1);
        buf_printf(&x, head, sha);
        buf_printf(&x,
                   "<role id=\"r1\"><title>会计</title><section kind=\"duties\"><item n=\"1\"><text>%s</text></item>"
                   "</section></role></roles>",
                   texts[i]);
        struct roles *r = roles_read(x.s, x.n);
        struct source_meta m = {.path = sha, .sha256 = sha};
        catalogue_put(c, r, &m);
        roles_free(r);
        buf_free(&x);
    }
    assert_int_equal(catalogue_consolidate(c, NULL), EXIT_DONE);
    struct span *ids;
    assert_int_equal(view_find_roles(c, SPAN("会计"), arena, &ids), 1);
    return view_role(c, ids[0], (struct view_limits){0}, arena);
}

static size_t duties(const char *a, const char *b)
{
    const char *texts[] = {a, b};
    struct arena *arena = arena_new();
    struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
    size_t n = duties_of(c, texts, 2, arena)->duties_n;
    catalogue_close(c);
    arena_free(arena);
    return n;
}

static void same_duties_join(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"负责编制年度预算。", "负责编制年度预算"},
        {"负责编制，年度 预算；", "负责编制年度预算"},
        {"审核１０份报表", "审核10份报表"},
        {"负责公司的日常行政管理工作", "负责公司日常行政管理工作。"},
        {"制订销售计划并组织实施", "制定销售计划，组织实施"},
        {"完成领导交办的其他工作", "完成领导交办的其它工作"},
        {"管理往来帐目的核对", "管理往来账目的核对"},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        if (duties(same[i][0], same[i][1]) != 1)
            fail_msg("not joined: %s | %s", same[i][0], same[i][1]);
    }
}

static void different_duties_stay_apart(void **state)
{
    (void)state;
    static const char *const different[][2] = {
        {"本岗位要求具有3年以上相关工作经验", "本岗位要求具有5年以上相关工作经验"},
        {"公司员工在上班时间不得擅自离开工作岗位", "公司员工在上班时间得擅自离开工作岗位"},
        {"未经批准禁止将公司的资料带出办公场所", "经批准将公司的资料带出办公场所"},
        {"每月编制一次公司的财务分析报表并上报", "每周编制一次公司的财务分析报表并上报"},
        {"完成率达到3.5%以上的考核指标和要求", "完成率达到35%以上的考核指标和要求"},
        {"负责公司应收账款的核对和催收管理工作", "负责公司应付账款的核对和催收管理工作"},
        {"协助总经理做好公司日常经营管理工作", "协助副总经理做好公司日常经营管理工作"},
        {"负责华东地区的市场开发和客户维护工作", "负责华南地区的市场开发和客户维护工作"},
    };
    for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
        if (duties(different[i][0], different[i][1]) != 2)
            fail_msg("joined: %s | %s", different[i][0], different[i][1]);
    }
}

static void each_keeps_its_wording(void **state)
{
    (void)state;
    static const char *const texts[] = {"负责合同签订。", "负责合同的签订", "负责合同签订", "负责合同签订。"};
    struct arena *arena = arena_new();
    struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
    struct view_role *r = duties_of(c, texts, 4, arena);
    assert_int_equal(r->duties_n, 1);
    assert_int_equal(r->duties[0].occurrences, 4);
    assert_int_equal(r->duties[0].list_n, 4);
    assert_true(span_is(r->duties[0].text, "负责合同签订。")); /* the most frequent wording */
    for (size_t i = 0; i < 4; i++) {
        bool found = false;
        for (size_t k = 0; k < 4; k++)
            found = found || span_is(r->duties[0].list[k].text, texts[i]);
        assert_true(found);
    }
    catalogue_close(c);
    arena_free(arena);
}

/* ---- titles, lines ---- */

static struct catalogue *one(const char *body)
{
    struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
    struct buf x = {0};
    buf_printf(&x, head, "1");
    buf_adds(&x, body);
    buf_adds(&x, "</roles>");
    struct roles *r = roles_read(x.s, x.n);
    struct source_meta m = {.path = "x.doc", .sha256 = "1"};
    catalogue_put(c, r, &m);
    roles_free(r);
    buf_free(&x);
    assert_int_equal(catalogue_consolidate(c, NULL), EXIT_DONE);
    assert_int_equal(catalogue_check(c, false, stderr), EXIT_DONE);
    return c;
}

static long long roles_in(const char *body)
{
    struct catalogue *c = one(body);
    struct catalogue_counts n;
    catalogue_counts(c, &n);
    catalogue_close(c);
    return n.roles;
}

#define ROLE(title) "<role id=\"r\"><title>" title "</title></role>"

static void titles_that_are_one(void **state)
{
    (void)state;
    assert_int_equal(roles_in(ROLE("销售经理") ROLE("1、销售经理") ROLE("【销售经理】") ROLE("销 售 经 理")
                                  ROLE("销售经理（华东）") ROLE("销售经理2名") ROLE("（一）销售经理")),
                     1);
    assert_int_equal(roles_in(ROLE("人力资源经理") ROLE("人事经理") ROLE("HR经理")), 1);
    assert_int_equal(roles_in(ROLE("销售主管") ROLE("销售主任")), 2);
    assert_int_equal(roles_in(ROLE("经理助理") ROLE("经理秘书")), 2);
    assert_int_equal(roles_in(ROLE("一级建造师") ROLE("二级建造师")), 2);
    assert_int_equal(roles_in(ROLE("C++工程师") ROLE("C工程师") ROLE("C#工程师")), 3);
    assert_int_equal(roles_in("<role id=\"r\"/><role id=\"s\"/>"), 2); /* untitled ones are never one */
}

static void two_of_one_title_stay_two_descriptions(void **state)
{
    (void)state;
    struct catalogue *c = one(ROLE("业务员") ROLE("业务员"));
    struct arena *arena = arena_new();
    struct span *ids;
    assert_int_equal(view_find_roles(c, SPAN("业务员"), arena, &ids), 1);
    assert_int_equal(view_role(c, ids[0], (struct view_limits){0}, arena)->descriptions_n, 2);
    arena_free(arena);
    catalogue_close(c);
}

static void lines_and_cycles(void **state)
{
    (void)state;
    struct catalogue *c =
        one("<role id=\"r1\"><title>甲员</title><reportsTo>乙员</reportsTo></role>"
            "<role id=\"r2\"><title>乙员</title><reportsTo>丙员</reportsTo><supervises>丁员</supervises></role>"
            "<role id=\"r3\"><title>丙员</title><reportsTo>甲员</reportsTo></role>");
    struct catalogue_counts n;
    catalogue_counts(c, &n);
    assert_int_equal(n.findings, 1);    /* 甲 → 乙 → 丙 → 甲 */
    assert_int_equal(n.diagnostics, 1); /* 乙 does not name 甲 */
    catalogue_close(c);
}

/* ---- sources ---- */

static void a_title_from_the_name_depends_on_the_name(void **state)
{
    (void)state;
    struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
    static const char *const names[] = {"a/会计.doc", "b/出纳.doc"};
    for (int i = 0; i < 2; i++) {
        struct buf x = {0};
        buf_printf(
            &x,
            "<?xml version=\"1.0\"?><roles xmlns=\"urn:zhize:roles:1\" source=\"%s.doc\" sha256=\"1\"><role id=\"r1\">"
            "<title from=\"filename\">%s</title></role></roles>",
            i ? "出纳" : "会计", i ? "出纳" : "会计");
        struct roles *r = roles_read(x.s, x.n);
        struct source_meta m = {.path = names[i], .sha256 = "1", .program = "p"};
        if (i)
            assert_false(catalogue_link(c, &m));
        catalogue_put(c, r, &m);
        roles_free(r);
        buf_free(&x);
    }
    struct source_meta same = {.path = "c/会计.doc", .sha256 = "1", .program = "p"};
    assert_true(catalogue_link(c, &same));
    struct catalogue_counts n;
    catalogue_consolidate(c, NULL);
    catalogue_counts(c, &n);
    assert_int_equal(n.roles, 2);
    assert_int_equal(n.documents, 2);
    assert_int_equal(n.sources, 3);
    catalogue_close(c);
}

static void missing_and_pruned(void **state)
{
    (void)state;
    struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
    int64_t n = 0;
    for (unsigned k = 0; k < 10; k++)
        put(c, k, 0);
    assert_int_equal(catalogue_mark_missing(c, "", 100, &n), EXIT_DONE);
    assert_int_equal(n, 0); /* just put is met */
    char path[] = "/tmp/zhize-test-XXXXXX";
    close(mkstemp(path));
    catalogue_close(c);
    c = catalogue_open(path, CATALOGUE_CREATE);
    for (unsigned k = 0; k < 10; k++)
        put(c, k, 0);
    catalogue_close(c);
    c = catalogue_open(path, CATALOGUE_CREATE);
    struct source_state s;
    assert_true(catalogue_source(c, "folder/f4.doc", &s));
    assert_string_equal(s.sha256, "0000000400000000");
    assert_false(catalogue_source(c, "folder/none.doc", &s));
    assert_true(catalogue_source(c, "folder/f4.doc", &s));
    catalogue_seen(c, s.id);
    catalogue_mark_missing(c, "folder/", 100, &n);
    assert_int_equal(n, 9);
    catalogue_prune(c, 101, &n);
    assert_int_equal(n, 9);
    free(print(c));
    struct catalogue_counts counts;
    catalogue_counts(c, &counts);
    assert_int_equal(counts.sources, 1);
    assert_int_equal(counts.documents, 1);
    catalogue_close(c);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(batches_do_not_matter),
        cmocka_unit_test(changed_documents_replace),
        cmocka_unit_test(removal_takes_what_only_it_said),
        cmocka_unit_test(same_duties_join),
        cmocka_unit_test(different_duties_stay_apart),
        cmocka_unit_test(each_keeps_its_wording),
        cmocka_unit_test(titles_that_are_one),
        cmocka_unit_test(two_of_one_title_stay_two_descriptions),
        cmocka_unit_test(lines_and_cycles),
        cmocka_unit_test(a_title_from_the_name_depends_on_the_name),
        cmocka_unit_test(missing_and_pruned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
