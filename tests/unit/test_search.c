/* Search: the tokenizer, the query language, what is found and what is marked; and why the usual short cuts for Chinese
 * (trigram, LIKE) will not do. */
#include "catalogue/zhgram.h"
#include "search.h"
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- tokenizer ---- */

static int show(void *user, bool colocated, struct span token, size_t from, size_t to)
{
    buf_printf(user, "%s%.*s@%zu-%zu ", colocated ? "+" : "", (int)token.n, token.s, from, to);
    return 0;
}

static void tokens(const char *text, bool query, const char *want)
{
    struct buf out = {0};
    zhgram_scan(span_of(text), query, show, &out);
    if (out.n)
        out.n--;
    assert_string_equal(buf_cstr(&out), want);
    buf_free(&out);
}

static void tokenizer(void **state)
{
    (void)state;
    tokens("预算表", false, "预算@0-6 +预@0-3 算表@3-9 +算@3-6 表@6-9");
    tokens("预算表", true, "预算@0-6 算表@3-9");
    tokens("预", true, "预@0-3");
    tokens("预 算", false, "预算@0-7 +预@0-3 算@4-7");            /* a blank does not part a word */
    tokens("预，算", false, "预@0-3 算@6-9");                     /* a comma does */
    tokens("预\t算", false, "预@0-3 算@4-7");                     /* a tab does */
    tokens("预\xE2\x80\xA8算", false, "预算@0-9 +预@0-3 算@6-9"); /* a soft break does not */
    tokens("预\xE2\x80\x8B算", false, "预算@0-9 +预@0-3 算@6-9"); /* nor zero width */
    tokens("ＥＲＰ系统V3.5", false, "erp@0-9 系统@9-15 +系@9-12 统@12-15 v@15-16 3@16-17 5@18-19");
    tokens("Café №①", false, "cafe@0-5 no@6-9 1@9-12");
    tokens("制定、执行", true, "制定@0-6 定@3-6 执行@9-15");              /* positions stay in step with the index */
    tokens("\xE2\xBC\x8A\xEF\xA4\x80", false, "入豈@0-6 +入@0-3 豈@3-6"); /* radical and compatibility forms */
    tokens("𠀀𠀁", false, "𠀀𠀁@0-8 +𠀀@0-4 𠀁@4-8");
    tokens("，。！", false, "");
    tokens("\xFF预\xC0", false, "预@1-4");
}

static void found(const char *text, const char *term, bool prefix, const char *want)
{
    struct range *list = NULL;
    size_t n = 0, cap = 0;
    struct buf out = {0};
    zhgram_find(span_of(text), span_of(term), prefix, &list, &n, &cap);
    ranges_join(list, &n);
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%s[%.*s]", i ? " " : "", (int)(list[i].to - list[i].from), text + list[i].from);
    assert_string_equal(buf_cstr(&out), want);
    buf_free(&out);
    free(list);
}

static void marks(void **state)
{
    (void)state;
    found("编制预算，执行预算", "预算", false, "[预算] [预算]");
    found("编制预 算", "预算", false, "[预 算]");
    found("编制预算", "预", false, "[预]");
    found("编制预算", "算", false, "[算]");
    found("预算算盘", "算盘", false, "[算盘]");
    found("哈哈哈哈", "哈哈", false, "[哈哈哈哈]");
    found("ＥＲＰ系统", "erp系统", false, "[ＥＲＰ系统]");
    found("熟悉Excel软件", "exc", true, "[Excel]");
    found("熟悉Excel软件", "exc", false, "");
    found("制定、执行", "制定、执行", false, "[制定、执行]");
    found("制定执行", "制定、执行", false, "[制定执行]");
    found("预算", "算预", false, "");
}

/* ---- query language ---- */

static void parsed(const char *text, const char *want)
{
    struct query q;
    struct buf out = {0};
    query_parse(span_of(text), &q);
    for (size_t i = 0; i < q.n; i++)
        buf_printf(&out, "%s%d:%.*s%s%s ", q.terms[i].negative ? "-" : "", q.terms[i].field, (int)q.terms[i].text.n,
                   q.terms[i].text.s, q.terms[i].prefix ? "*" : "", q.terms[i].or_next ? " OR" : "");
    for (size_t i = 0; i < q.notes_n; i++)
        buf_printf(&out, "!%d ", q.notes[i].kind);
    if (out.n)
        out.n--;
    assert_string_equal(buf_cstr(&out), want);
    buf_free(&out);
}

static void queries(void **state)
{
    (void)state;
    parsed("预算 成本", "0:预算 0:成本");
    parsed("预算　成本", "0:预算 0:成本");
    parsed("\"预算 成本\" x", "0:预算 成本 0:x");
    parsed("“预算”「成本」", "0:预算 0:成本");
    parsed("预算 -成本", "0:预算 -0:成本");
    parsed("a OR b c", "0:a OR 0:b 0:c");
    parsed("a OR b OR c", "0:a OR 0:b OR 0:c");
    parsed("title:经理 部门：财务部 doc:\"a b\" -section:其他", "1:经理 2:财务部 4:a b -3:其他");
    parsed("exc*", "0:exc*");
    parsed("foo:bar", "0:foo:bar"); /* no such field: words */
    /* bad ones */
    parsed("", "!0");
    parsed("   ", "!0");
    parsed("\"预算", "0:预算 !2");
    parsed("\"", "!2 !3 !0");
    parsed("-", "!3 !0");
    parsed("- 预算", "0:预算 !3");
    parsed("-预算", "-0:预算 !4");
    parsed("OR", "!0");
    parsed("OR a OR", "0:a");
    parsed("title:", "!3 !0");
    parsed("，。", "!3 !0");
    parsed("a AND b NEAR(c) {x} : ^y", "0:a 0:AND 0:b 0:NEAR(c) 0:{x} 0:^y !3");
    parsed("*", "!3 !0");
    char long_one[5000];
    memset(long_one, 'a', sizeof long_one - 1);
    long_one[sizeof long_one - 1] = '\0';
    struct query q;
    query_parse(span_of(long_one), &q);
    assert_int_equal(q.n, 1);
    assert_int_equal(q.notes[0].kind, NOTE_TOO_LONG);
    for (size_t i = 1; i < sizeof long_one; i += 2)
        long_one[i] = ' ';
    long_one[999] = '\0';
    query_parse(span_of(long_one), &q);
    assert_int_equal(q.n, QUERY_TERMS);
    assert_true(q.notes_n > 0);
}

/* ---- finding ---- */

static struct catalogue *sample(void)
{
    static const char xml[] =
        "<?xml version=\"1.0\"?><roles xmlns=\"urn:zhize:roles:1\" source=\"财务制度.doc\" sha256=\"1\">"
        "<documentTitle>岗位说明</documentTitle>"
        "<role id=\"r1\" p=\"1\"><title>财务经理</title><department>财务部</department><summary>管理资金</summary>"
        "<section kind=\"duties\"><item n=\"1\" p=\"2\"><text>编制年度预算，控制成本。</text></item>"
        "<item n=\"2\" p=\"3\"><text>审核合同</text></item><item n=\"3\" p=\"4\"><text>同意付款，预 "
        "算外支出报批</text></item>"
        "</section><section kind=\"requirements\"><item n=\"1\" "
        "p=\"5\"><text>熟悉Ｅｘｃｅｌ和预算管理</text></item></section></role>"
        "<role id=\"r2\" p=\"6\"><title>人事经理</title><department>人事部</department><section kind=\"duties\">"
        "<item n=\"1\" p=\"7\"><text>编制培训计划</text></item><item n=\"2\" p=\"8\"><text>\"引号\" NOT AND * ( "
        ")</text></item>"
        "</section></role></roles>";
    static const char other[] =
        "<?xml version=\"1.0\"?><roles xmlns=\"urn:zhize:roles:1\" source=\"b.doc\" sha256=\"2\">"
        "<role id=\"r1\" p=\"1\"><title>出纳</title><section kind=\"duties\"><item n=\"1\" p=\"2\">"
        "<text>执行预算</text></item></section></role></roles>";
    struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
    const char *texts[] = {xml, other}, *paths[] = {"x/财务制度.doc", "b.doc"}, *hashes[] = {"1", "2"};
    for (int i = 0; i < 2; i++) {
        struct roles *r = roles_read(texts[i], strlen(texts[i]));
        struct source_meta m = {.path = paths[i], .sha256 = hashes[i]};
        catalogue_put(c, r, &m);
        roles_free(r);
    }
    assert_int_equal(catalogue_consolidate(c, NULL), EXIT_DONE);
    return c;
}

/* Roles by title, then "|", then hits' texts with marks, in order. */
static void searched(struct catalogue *c, const char *query, const char *want)
{
    struct arena *arena = arena_new();
    struct search_result *r = catalogue_search(c, span_of(query), NULL, arena);
    struct buf out = {0};
    for (size_t i = 0; i < r->roles_n; i++)
        buf_printf(&out, "%.*s ", (int)r->roles[i].role.n, r->roles[i].role.s);
    buf_adds(&out, "|");
    for (size_t i = 0; i < r->hits_n; i++) {
        const struct search_hit *h = &r->hits[i];
        size_t at = 0;
        buf_addc(&out, ' ');
        for (size_t k = 0; k < h->ranges_n; k++) {
            buf_printf(&out, "%.*s[%.*s]", (int)(h->ranges[k].from - at), h->text.s + at,
                       (int)(h->ranges[k].to - h->ranges[k].from), h->text.s + h->ranges[k].from);
            at = h->ranges[k].to;
        }
        buf_printf(&out, "%.*s", (int)(h->text.n - at), h->text.s + at);
    }
    assert_int_equal(catalogue_status(c), EXIT_DONE);
    if (strcmp(buf_cstr(&out), want) != 0)
        fail_msg("%s: %s\n wanted %s", query, buf_cstr(&out), want);
    buf_free(&out);
    arena_free(arena);
}

static void search(void **state)
{
    (void)state;
    struct catalogue *c = sample();
    searched(c, "培", "| 编制[培]训计划");
    searched(c, "培训", "| 编制[培训]计划");
    searched(c, "培训计", "| 编制[培训计]划");
    searched(c, "编制培训计划", "| [编制培训计划]");
    searched(c, "训培", "|");
    searched(c, "预算",
             "| 执行[预算] 编制年度[预算]，控制成本。 同意付款，[预 算]外支出报批 熟悉Ｅｘｃｅｌ和[预算]管理");
    searched(c, "合同同意", "|"); /* no match across items */
    searched(c, "预算控制", "|"); /* nor across punctuation, unless it is typed */
    searched(c, "\"预算，控制\"", "| 编制年度[预算，控制]成本。");
    searched(c, "预算 控制", "| 编制年度[预算]，[控制]成本。");
    searched(c, "预算 财务经理", "| 编制年度[预算]，控制成本。 同意付款，[预 算]外支出报批 熟悉Ｅｘｃｅｌ和[预算]管理");
    searched(c, "预算 -财务部", "| 执行[预算]");
    searched(c, "控制 OR 培训", "| 编制[培训]计划 编制年度预算，[控制]成本。");
    searched(c, "title:出纳", "出纳 | 执行预算");
    searched(c, "title:出纳 培训", "|");
    searched(c, "dept:人事部 编制", "| [编制]培训计划");
    searched(c, "section:任职资格 预算", "| 熟悉Ｅｘｃｅｌ和[预算]管理");
    searched(c, "section:duties -控制 预算 dept:财务", "| 同意付款，[预 算]外支出报批");
    searched(c, "doc:财务 预算", "| 编制年度[预算]，控制成本。 同意付款，[预 算]外支出报批 熟悉Ｅｘｃｅｌ和[预算]管理");
    searched(c, "doc:b.doc 预算", "| 执行[预算]");
    searched(c, "EXCEL", "| 熟悉[Ｅｘｃｅｌ]和预算管理");
    searched(c, "资金", "| 管理[资金]");
    searched(c, "经理", "人事经理 财务经理 |");
    searched(c, "人力资源", "人事经理 |"); /* a synonym, which a note tells */
    searched(c, "财务制度", "| 岗位说明\nx/[财务制度].doc");
    searched(c, "岗位说明", "| [岗位说明]\nx/财务制度.doc");
    searched(c, "人事部", "| [人事部]");
    /* bad ones find nothing or less, and never fail */
    static const char *const bad[] = {
        "\"",      "(",        ")",  "*",       "AND",      "NOT x",           "NEAR(a b)",
        "a:b:c",   "title:\"", "{}", "x^2 + y", "\xFF\xFE", "'; DROP TABLE x", "--",
        "search:1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena *arena = arena_new();
        catalogue_search(c, span_of(bad[i]), NULL, arena);
        assert_int_equal(catalogue_status(c), EXIT_DONE);
        arena_free(arena);
    }
    searched(c, "\"引号\" NOT", "| \"[引号]\" [NOT] AND * ( )");
    catalogue_close(c);
}

/* ---- why not trigram or LIKE ---- */

static int64_t count(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

static void trigram_and_like_are_wrong(void **state)
{
    (void)state;
    sqlite3 *db;
    sqlite3_open(":memory:", &db);
    sqlite3_exec(db,
                 "CREATE VIRTUAL TABLE tri USING fts5(text, tokenize='trigram');"
                 "CREATE VIRTUAL TABLE uni USING fts5(text);"
                 "INSERT INTO tri VALUES('编制年度预算'), ('执行预算'), ('审核合同');"
                 "INSERT INTO uni SELECT text FROM tri",
                 NULL, NULL, NULL);
    /* Two texts have 预算. */
    assert_int_equal(count(db, "SELECT count(*) FROM tri WHERE tri MATCH '预算'"), 0); /* silently */
    assert_int_equal(count(db, "SELECT count(*) FROM uni WHERE uni MATCH '预算'"), 0); /* a run is one token */
    int64_t like = count(db, "SELECT count(*) FROM tri WHERE text LIKE '%预算%'");
    if (sqlite3_libversion_number() < 3041000)
        assert_int_equal(like, 0); /* Debian 12's counts bytes where it should count characters */
    /* LIKE without an index neither folds width nor knows blanks within words. */
    assert_int_equal(count(db, "SELECT '预 算' LIKE '%预算%'"), 0);
    assert_int_equal(count(db, "SELECT 'Ｅｘｃｅｌ' LIKE '%Excel%'"), 0);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokenizer),
        cmocka_unit_test(marks),
        cmocka_unit_test(queries),
        cmocka_unit_test(search),
        cmocka_unit_test(trigram_and_like_are_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
