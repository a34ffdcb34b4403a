/* Search: the tokenizer, the query language, what is found and what is marked; and why the usual short cuts for Chinese
 * (trigram, LIKE) will not do. */
#include "catalogue/db.h"
#include "catalogue/zhgram.h"
#include "search.h"
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
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

/* ---- the index against reading every row ---- */

static const char *const parts[] = {"财务", "采购", "预算", "合同", "审核", "编制", "库存", "年度", "计划", "报表"};
#define PARTS (sizeof parts / sizeof *parts)

static unsigned draw(uint64_t *seed, unsigned n)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % n;
}

/* Sixty documents whose titles, departments, fields and items are put together from the same words. */
static struct catalogue *mixed(void)
{
    struct catalogue *c = catalogue_open(NULL, CATALOGUE_CREATE);
    uint64_t seed = 7;
    for (unsigned k = 0; k < 60; k++) {
        struct buf x = {0};
        buf_printf(&x, "<?xml version=\"1.0\"?><roles xmlns=\"urn:zhize:roles:1\" source=\"%u.doc\" sha256=\"%u\">", k,
                   k);
        buf_printf(&x, "<documentTitle>%s说明</documentTitle>", parts[draw(&seed, PARTS)]);
        buf_printf(&x, "<role id=\"r1\" p=\"1\"><title>%s%s员</title><department>%s处</department>",
                   parts[draw(&seed, PARTS)], parts[draw(&seed, PARTS)], parts[draw(&seed, PARTS)]);
        buf_printf(&x, "<reportsTo>%s主管</reportsTo>", parts[draw(&seed, PARTS)]);
        for (unsigned section = 0; section < 2; section++) {
            buf_printf(&x, "<section kind=\"%s\">", section ? "requirements" : "duties");
            for (unsigned i = 0; i < 3; i++)
                buf_printf(&x, "<item n=\"%u\" p=\"%u\"><text>%s%s，%s</text></item>", i + 1, i + 2,
                           parts[draw(&seed, PARTS)], parts[draw(&seed, PARTS)], parts[draw(&seed, PARTS)]);
            buf_adds(&x, "</section>");
        }
        buf_adds(&x, "</role></roles>");
        struct roles *r = roles_read(x.s, x.n);
        char path[16], sha[16];
        snprintf(path, sizeof path, "%u.doc", k);
        snprintf(sha, sizeof sha, "%u", k);
        struct source_meta m = {.path = path, .sha256 = sha};
        catalogue_put(c, r, &m);
        roles_free(r);
        buf_free(&x);
    }
    assert_int_equal(catalogue_consolidate(c, NULL), EXIT_DONE);
    return c;
}

/* Which columns of a row have the term, a bit each: text, title, department. */
static unsigned columns_with(sqlite3_stmt *row, const struct query_term *t)
{
    unsigned mask = 0;
    for (int i = 0; i < 3; i++) {
        struct range *list = NULL;
        size_t n = 0, cap = 0;
        zhgram_find(db_col(row, i + 2), t->text, t->prefix, &list, &n, &cap);
        mask |= (n > 0 ? 1u : 0) << i;
        free(list);
    }
    return t->field == QUERY_TITLE ? mask & 2 : t->field == QUERY_DEPT ? mask & 4 : mask;
}

/* As search.h says it: every condition holds, nothing that is excluded does; of the words without a field one is in a
 * role's title, in a duty's text, and when it is the only one it is looked for nowhere else. */
static bool row_matches(sqlite3_stmt *row, const struct query *q, enum entry_class class)
{
    unsigned want = class == CLASS_ROLE ? 2 : class <= CLASS_FIELD ? 1 : 7;
    size_t words = 0;
    bool must = false;
    for (size_t i = 0; i < q->n; i++)
        words += q->terms[i].field == QUERY_ANY && !q->terms[i].negative;
    for (size_t i = 0; i < q->n; i++) {
        bool group = false, excluded = q->terms[i].negative;
        for (;; i++) {
            const struct query_term *t = &q->terms[i];
            unsigned mask = columns_with(row, t);
            if (t->field == QUERY_ANY && !t->negative) {
                must = must || (mask & want);
                if (words == 1)
                    mask &= want;
            }
            group = group || mask;
            if (!t->or_next)
                break;
        }
        if (group == excluded)
            return false;
    }
    return words <= 1 || must;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Roles, and duties and the rest, that reading every row finds. */
static void read_all(struct catalogue *c, const char *query, size_t *roles, size_t *hits)
{
    static int64_t duties[4096];
    size_t n = 0;
    struct query q;
    query_parse(span_of(query), &q);
    *roles = *hits = 0;
    sqlite3_stmt *s = db_stmt(c, "SELECT id, duty_id, text, title, dept FROM entry");
    while (db_row(c, s)) {
        enum entry_class class = CLASS_OF_ENTRY(db_col_int(s, 0));
        if (!row_matches(s, &q, class))
            continue;
        if (class == CLASS_ROLE)
            ++*roles;
        else if (db_col_int(s, 1))
            duties[n++] = db_col_int(s, 1);
        else
            ++*hits;
    }
    qsort(duties, n, sizeof *duties, compare_ids);
    for (size_t i = 0; i < n; i++)
        *hits += i == 0 || duties[i] != duties[i - 1];
}

static void index_finds_what_reading_finds(void **state)
{
    static const char *const forms[] = {"%s",           "%s %s",           "%s OR %s",       "%s -%s",
                                        "title:%s",     "title:%s %s",     "dept:%s %s",     "%s OR title:%s",
                                        "%s -title:%s", "dept:%s OR %s",   "%s title:%s %s", "\"%s%s\"",
                                        "%s%s %s",      "%s OR %s dept:%s"};
    (void)state;
    struct catalogue *c = mixed();
    uint64_t seed = 11;
    size_t found = 0, roles_found = 0;
    for (unsigned k = 0; k < 280; k++) {
        char query[200];
        snprintf(query, sizeof query, forms[k % (sizeof forms / sizeof *forms)], parts[draw(&seed, PARTS)],
                 parts[draw(&seed, PARTS)], parts[draw(&seed, PARTS)]);
        if (k % 5 == 0) /* a single character */
            query[strlen(query) - 3 - (query[strlen(query) - 1] == '"')] = '\0';
        struct arena *arena = arena_new();
        struct search_result *r = catalogue_search(c, span_of(query), NULL, arena);
        size_t roles, hits;
        read_all(c, query, &roles, &hits);
        if (r->roles_total != (int64_t)roles || r->total != (int64_t)hits || !r->exact)
            fail_msg("%s: %lld roles and %lld hits, not %zu and %zu", query, (long long)r->roles_total,
                     (long long)r->total, roles, hits);
        found += hits > 0;
        roles_found += roles > 0;
        arena_free(arena);
    }
    assert_true(found > 200 && roles_found > 100); /* it is no comparison of nothing */
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
        cmocka_unit_test(index_finds_what_reading_finds),
        cmocka_unit_test(trigram_and_like_are_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
