/* How fast search is on a large catalogue: search DATABASE DOCUMENTS [SEED]. Makes the database when it is not there:
 * each document is one role with about ten duties, put together by a seeded generator from building blocks, most of
 * them from its post's own stock in varied wording, so that duties are joined as in real collections. Then 200 queries
 * of each length are taken from what the documents say, and one in ten from nowhere; the median, the 99th percentile
 * and the worst of the first page's time are printed. At last each export, with its peak of memory. */
#include "search.h"
#include "catalogue.h"
#include "limits.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define QUERIES 200
#define DUTIES  10
#define STOCK   36 /* duties of a post's own */

static uint64_t seed;

static unsigned draw(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

#define PICK(list) (list[draw((unsigned)(sizeof list / sizeof *list))])

static const char *const fields[] = {"销售", "市场", "人事", "财务", "采购", "仓储", "生产", "质量", "设备", "安全",
                                     "行政", "法务", "研发", "工艺", "物流", "客服", "工程", "预算", "培训", "招聘",
                                     "审计", "信息", "网络", "品牌", "渠道", "外贸", "电商", "餐饮", "客房", "护理",
                                     "教务", "后勤", "绿化", "保安", "档案", "计划", "成本", "税务", "融资", "投资"};
static const char *const posts[] = {"经理", "主管",   "专员",   "助理",   "总监",   "工程师", "主任", "文员",   "组长",
                                    "部长", "技术员", "统计员", "管理员", "检验员", "顾问",   "督导", "副经理", "班长"};
static const char *const verbs[] = {"负责", "协助", "组织", "监督", "制定", "审核", "编制", "执行",
                                    "检查", "汇总", "分析", "落实", "完善", "参与", "跟踪", "协调",
                                    "指导", "办理", "登记", "整理", "统计", "落实"};
static const char *const things[] = {
    "年度预算", "采购合同", "客户档案", "生产计划", "设备台账",   "安全制度", "招聘方案", "培训记录", "质量标准",
    "库存盘点", "应收账款", "报销单据", "会议纪要", "供应商评审", "市场调研", "促销活动", "竞争对手", "投诉处理",
    "工艺文件", "图纸变更", "能源消耗", "废料回收", "车辆调度",   "食堂卫生", "宿舍管理", "印章使用", "固定资产",
    "税务申报", "银行对账", "薪酬核算", "绩效考核", "劳动合同",   "社会保险", "考勤统计", "企业文化", "网络维护",
    "数据备份", "软件需求", "测试用例", "项目进度", "施工现场",   "材料验收", "成品入库", "出口报关", "运输路线",
    "门店陈列", "会员积分", "网站内容", "广告投放", "新产品试制", "样品检验", "计量器具", "不合格品", "纠正措施",
    "内部审核", "消防器材", "应急预案", "环境监测", "职业健康",   "访客接待", "文件收发", "档案归档", "差旅安排",
    "办公用品", "电话接听", "客房清洁", "菜品成本", "病房巡视",   "护理记录", "教学计划", "学生考勤", "家长沟通",
    "苗木养护", "门岗值班", "监控记录", "投标文件", "法律纠纷",   "知识产权", "融资方案", "投资分析", "股东资料"};
static const char *const ways[] = {
    "按时",         "每周",         "每月", "定期", "根据公司规定", "按照操作规程", "会同有关部门", "在部门经理领导下",
    "依据国家法规", "结合实际情况", "及时", "每日", "按季度",       "严格",         "独立"};
static const char *const ends[] = {"并上报总经理", "并提出改进建议", "确保准确无误", "保证及时完成", "并建立台账",
                                   "做好交接记录", "控制费用支出",   "降低经营风险", "提高工作效率", "符合质量要求",
                                   "并负责存档",   "对结果负责",     "满足客户需求", "配合外部检查", "并跟进整改"};
static const char *const common[] = {"完成领导交办的其他工作", "遵守公司各项规章制度", "完成上级交办的其他任务",
                                     "保守公司商业秘密", "维护公司形象和利益"};
static const char *const depts[] = {"部", "中心", "科", "处"};

/* The k-th duty of a post's stock, always the same but for how it is written. */
static void duty(struct buf *out, unsigned post, bool own)
{
    uint64_t keep = seed;
    if (own) {
        unsigned which = draw(STOCK);
        keep = seed;
        seed = (uint64_t)post * 7919u + which * 104729u + 5;
        draw(2);
    }
    const char *verb = PICK(verbs), *thing = PICK(things), *other = PICK(things), *way = PICK(ways), *end = PICK(ends);
    unsigned shape = draw(4);
    if (own)
        seed = keep;
    bool filler = draw(4) == 0;
    if (shape == 0)
        buf_printf(out, "%s%s%s的%s，%s", way, verb, thing, filler ? "相关工作" : "工作", end);
    else if (shape == 1)
        buf_printf(out, "%s%s%s%s，%s", verb, thing, filler ? "和" : "及", other, end);
    else if (shape == 2)
        buf_printf(out, "%s%s%s", verb, filler ? "公司" : "", thing);
    else
        buf_printf(out, "%s%s，%s%s", verb, thing, way, end);
    buf_adds(out, draw(3) ? "；" : "。");
}

static struct roles *document(unsigned k)
{
    struct buf x = {0};
    unsigned field = draw(40), post = draw(18);
    buf_printf(&x, "<?xml version=\"1.0\"?><roles xmlns=\"urn:zhize:roles:1\" source=\"%u.doc\" format=\"doc\">", k);
    buf_printf(&x, "<documentTitle>%s%s岗位说明书</documentTitle>", fields[field], posts[post]);
    buf_printf(&x, "<role id=\"r1\" p=\"1\"><title>%s%s</title><department>%s%s</department>", fields[field],
               posts[post], fields[field], PICK(depts));
    buf_printf(&x, "<reportsTo>%s经理</reportsTo><section kind=\"duties\" heading=\"岗位职责\">", fields[field]);
    for (unsigned i = 0; i < DUTIES; i++) {
        buf_printf(&x, "<item n=\"%u\" label=\"%u、\" p=\"%u\"><text>", i + 1, i + 1, i + 4);
        if (i + 1 == DUTIES && draw(2))
            buf_adds(&x, PICK(common));
        else
            duty(&x, field * 18 + post, draw(10) < 6);
        buf_adds(&x, "</text></item>");
    }
    buf_adds(&x, "</section></role></roles>");
    struct roles *r = roles_read(x.s, x.n);
    buf_free(&x);
    return r;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Of this thread: what else the machine does is left out. The database is in the cache, so it is what a user waits. */
static double now_cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void make(struct catalogue *c, unsigned documents)
{
    double from = now();
    for (unsigned k = 0; k < documents; k++) {
        char path[32], sha[72];
        struct roles *r = document(k);
        snprintf(path, sizeof path, "%u/%u.doc", k / 1000, k);
        snprintf(sha, sizeof sha, "%064x", k);
        if (k % LIMIT_BATCH_DOCUMENTS == 0)
            catalogue_begin(c);
        struct source_meta m = {.path = path, .sha256 = sha, .program = "bench", .outcome = "done"};
        catalogue_put(c, r, &m);
        roles_free(r);
        if ((k + 1) % LIMIT_BATCH_DOCUMENTS == 0)
            catalogue_commit(c);
    }
    catalogue_commit(c);
    double put = now();
    catalogue_consolidate(c, NULL);
    printf("made in %.0f s, of which consolidation took %.0f s\n", now() - from, now() - put);
}

/* A piece of `length` characters of what some document says. */
static void query(struct buf *out, unsigned length)
{
    struct buf text = {0};
    buf_reset(out);
    if (draw(10) == 0) { /* from nowhere */
        for (unsigned i = 0; i < length; i++)
            buf_add_utf8(out, 0x4E00 + draw(0x5000));
        return;
    }
    while (out->n == 0) {
        buf_reset(&text);
        duty(&text, draw(720), true);
        struct span s = {text.s, text.n};
        size_t n = utf8_length(s);
        if (n < length)
            continue;
        size_t at = draw((unsigned)(n - length + 1));
        struct span piece = span_sub(s, utf8_offset(s, at), utf8_offset(s, at + length));
        if (span_find(piece, "，", 0) == SIZE_MAX && span_find(piece, "；", 0) == SIZE_MAX)
            buf_add(out, piece.s, piece.n);
    }
    buf_free(&text);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(struct catalogue *c, const char *name, unsigned length, const char *format)
{
    double times[QUERIES], found = 0;
    struct buf piece = {0}, other = {0}, whole = {0};
    for (unsigned i = 0; i < QUERIES; i++) {
        query(&piece, length);
        query(&other, length);
        buf_reset(&whole);
        if (format)
            buf_printf(&whole, format, buf_cstr(&piece), buf_cstr(&other));
        else
            buf_add(&whole, piece.s, piece.n);
        struct arena *arena = arena_new();
        struct search_options o = {.limit = 20};
        double from = now_cpu();
        struct search_result *r = catalogue_search(c, (struct span){whole.s, whole.n}, &o, arena);
        times[i] = (now_cpu() - from) * 1000;
        found += r->total > 0 || r->roles_total > 0;
        arena_free(arena);
    }
    qsort(times, QUERIES, sizeof *times, compare);
    printf("  %-26s %7.2f %7.2f %7.2f   %3.0f%%\n", name, times[QUERIES / 2], times[QUERIES * 99 / 100],
           times[QUERIES - 1], found * 100 / QUERIES);
    buf_free(&piece);
    buf_free(&other);
    buf_free(&whole);
}

static void measure_export(const char *program, const char *db, const char *format)
{
    double from = now();
    pid_t pid = fork();
    if (pid == 0) {
        char path[4096];
        snprintf(path, sizeof path, "%s.%s", db, format);
        execl(program, program, "export", "--db", db, "--format", format, "-o", path, (char *)NULL);
        _exit(127);
    }
    struct rusage use;
    int status = 0;
    wait4(pid, &status, 0, &use);
    printf("  export %-6s %6.1f s, at most %4ld MiB%s\n", format, now() - from, use.ru_maxrss / 1024,
           WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "" : " FAILED");
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return EXIT_USAGE;
    unsigned documents = (unsigned)strtoul(argv[2], NULL, 10);
    bool there = access(argv[1], F_OK) == 0;
    struct catalogue *c = catalogue_open(argv[1], CATALOGUE_CREATE);
    if (!c)
        return EXIT_SYSTEM;
    seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    if (!there)
        make(c, documents);
    struct catalogue_counts n;
    catalogue_counts(c, &n);
    printf("%lld documents, %lld roles, %lld duties said %lld times\n", (long long)n.documents, (long long)n.roles,
           (long long)n.duties, (long long)n.occurrences);
    catalogue_close(c);
    c = catalogue_open(argv[1], CATALOGUE_READ);
    seed = 42;
    printf("first page, CPU in ms:        median     p99   worst   found something\n");
    measure(c, "1 character", 1, NULL);
    measure(c, "2 characters", 2, NULL);
    measure(c, "3 characters", 3, NULL);
    measure(c, "4 characters", 4, NULL);
    measure(c, "6 characters", 6, NULL);
    measure(c, "2 and 2 characters", 2, "%s %s");
    measure(c, "2 or 2 characters", 2, "%s OR %s");
    measure(c, "2 without 2 characters", 2, "%s -%s");
    measure(c, "1 character in a title", 1, "title:%s");
    int status = catalogue_status(c);
    catalogue_close(c);
    const char *program = getenv("ZHIZE"), *formats[] = {"csv", "xlsx", "json", "xml", "md"};
    for (size_t i = 0; program && i < sizeof formats / sizeof *formats; i++)
        measure_export(program, argv[1], formats[i]);
    return status;
}
