/* Scores: how much each line speaks for each kind that a line may have. */
#include "decide.h"
#include "roles.h"
#include <string.h>

/* The section kind that a line's words stand for, label of a section or of a requirement; -1 none. */
static int words_section(const struct lines *l, const struct line *x)
{
    int section = line_is_label(x) ? line_section(l, x) : -1;
    if (section < 0 && x->has_req && x->req.sep != SEP_GAP)
        section = SECTION_REQUIREMENTS;
    return section;
}

/* The head of the section in which line k stands, looking back to the last likely head of a role; or SIZE_MAX. */
static size_t enclosing_head(const struct view *v, size_t k, int run)
{
    for (size_t m = k; m-- > 0;) {
        const struct line *y = &v->l->list[v->at[m]];
        if (v->role_base[m] > 0)
            return SIZE_MAX;
        if (y->run != run && line_is_label(y) && line_section(v->l, y) >= 0)
            return m;
    }
    return SIZE_MAX;
}

/* 四）其他事项 behind 一）计划阶段 二）… right below a post's head: the only label among them. */
static bool only_label(const struct view *v, size_t first, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    int section = line_section(v->l, x);
    size_t before = 0;
    if (section != SECTION_OTHER || x->has_req || v->last_head[k] == SIZE_MAX || v->last_head[k] > first)
        return false;
    for (size_t m = first; m < k; m++) {
        const struct line *y = &v->l->list[v->at[m]];
        if (y->run != x->run)
            continue;
        before++;
        if (line_is_label(y) || y->has_req || y->sentence)
            return false;
    }
    return before >= 2;
}

/* 职位描述 over 一、核心职责 and 二、技能要求: it holds sections of each kind. */
static bool holds_sections(const struct view *v, const struct line *head, const struct line *start)
{
    const struct lines *l = v->l;
    if (span_find(head->fold.f, "\xE6\x8F\x8F\xE8\xBF\xB0", 0) == SIZE_MAX || /* 描述 */
        words_section(l, start) != SECTION_DUTIES)
        return false;
    const struct run *r = &l->runs[start->run];
    for (size_t i = r->first; i <= r->last; i++)
        if (l->list[i].run == start->run && words_section(l, &l->list[i]) == SECTION_REQUIREMENTS)
            return true;
    return false;
}

/* Numbered lines within a section whose words are labels elsewhere: 一、业务职责 二、管理职责 below 工作责任, 3、培训
 * in a list of duties. The run must begin within the section, with a line that is no head of another section. */
static bool nested_label(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->group == MG_NONE || x->run < 0 || x->given != G_FREE || (line_section(v->l, x) < 0 && !x->has_req))
        return false;
    const struct line *post = v->last_head[k] != SIZE_MAX ? &v->l->list[v->at[v->last_head[k]]] : NULL;
    if (post && post->run >= 0 && post->given == G_FREE && x->depth < post->depth)
        return false; /* 四 工作流程 above the post's own number */
    const struct run *r = &v->l->runs[x->run];
    for (size_t i = v->at[k]; r->disorder > 0 && i-- > r->first;) { /* 7. behind 4. is of another list */
        const struct line *y = &v->l->list[i];
        if (y->run == x->run && x->value > y->value + 1)
            return false;
        if (y->run == x->run)
            break;
    }
    size_t first = k; /* the run's first line */
    while (first > 0 && v->at[first] > r->first)
        first--;
    size_t m = enclosing_head(v, first, x->run);
    if (m == SIZE_MAX)
        return only_label(v, first, k);
    for (size_t between = first; between < k; between++)
        if (v->role_base[between] > 0)
            return false;
    const struct line *head = &v->l->list[v->at[m]], *start = &v->l->list[v->at[first]];
    if (head->group != MG_NONE && head->depth >= x->depth)
        return false;
    bool value = x->label.sep == SEP_COLON || (k + 1 < v->n && v->l->list[v->at[k + 1]].tail); /* 7、任职资格:… */
    if (value && line_section(v->l, x) == SECTION_REQUIREMENTS && line_section(v->l, head) != SECTION_REQUIREMENTS &&
        span_starts(span_sub(x->fold.f, x->rest, x->fold.f.n), "\xE4\xBB\xBB\xE8\x81\x8C"))
        return false;
    if (holds_sections(v, head, start))
        return false;
    int kind = words_section(v->l, start), own = line_section(v->l, x);
    static const char *const joints[] = {"\xE4\xB8\x8E", "\xE5\x92\x8C", "\xE5\x8F\x8A"}; /* 与, 和, 及 */
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) /* 权限与责任: its parts are sections of their own */
        if (own >= 0 && own != line_section(v->l, head) && span_find(head->fold.f, joints[i], 0) != SIZE_MAX)
            return false;
    return kind < 0 ? !(line_is_label(start) && start->label.class == RC_FIELD) : kind == line_section(v->l, head);
}

/* 直接责任: 领导责任: right below the label of the duties divide them. */
static bool divides_duties(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || x->group != MG_NONE || x->label.sep != SEP_END ||
        line_section(v->l, x) != SECTION_OTHER || !list_begins(v, k + 1))
        return false;
    for (size_t m = k, few = 0; m-- > 0;) {
        const struct line *y = &v->l->list[v->at[m]];
        if (v->role_base[m] > 0)
            return false;
        int section = line_is_label(y) ? line_section(v->l, y) : -1;
        if (section == SECTION_OTHER && y->label.rule == x->label.rule) {
            few = 0; /* as its sibling does */
            continue;
        }
        if (section >= 0)
            return section == SECTION_DUTIES && few <= 1 && y->label.sep == SEP_END;
        few += y->group == MG_NONE;
        if (y->group == MG_NONE && (y->sentence || y->chars > 16))
            return false;
    }
    return false;
}

bool names_rules(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || x->sentence || x->chars > 24 || x->chars < 4 || x->degree > 1 || x->head >= 0 ||
        x->bullet || k + 1 >= v->n || line_is_label(x))
        return false;
    return rule_is(v->l->rules, rules_line(v->l->rules, RC_AGAINST, x->post), "rules");
}

static bool over_rules(const struct view *v, size_t k)
{
    const struct line *next = &v->l->list[v->at[k + 1]];
    bool reason = next->sentence && (span_starts(next->fold.f, "\xE4\xB8\xBA") || /* 为, 根据, 依据 */
                                     span_starts(next->fold.f, "\xE6\xA0\xB9\xE6\x8D\xAE") ||
                                     span_starts(next->fold.f, "\xE4\xBE\x9D\xE6\x8D\xAE"));
    return list_begins(v, k + 1) || next->group == MG_CHAPTER || next->group == MG_ARTICLE || reason;
}

/* A heading of rules, 村民会议制度, over a list or chapters, or over another such heading, or one that leads to a list:
 * 员工应遵守下列制度: */
bool rules_heading(const struct view *v, size_t k)
{
    if (!names_rules(v, k))
        return false;
    if (over_rules(v, k))
        return true;
    const struct line *x = &v->l->list[v->at[k]], *next = &v->l->list[v->at[k + 1]];
    bool behind = k > 0 && x->group == MG_NONE && !x->soft && v->l->list[v->at[k - 1]].group != MG_NONE;
    int rule = behind ? rules_line(v->l->rules, RC_RULEHEAD, x->post) : -1;
    if (rule_is(v->l->rules, rule, "book") || (rule_is(v->l->rules, rule, "any") && v->rule_heads >= 2))
        return true; /* 幼儿接送管理制度; 晨检制度 where there is another */
    return behind && next->group == MG_NONE && k + 2 < v->n && list_begins(v, k + 2) &&
           (names_rules(v, k + 1) || (span_ends(next->fold.f, ":") && !line_is_label(next)));
}

/* 产品经理任职要求 behind 产品经理岗位职责: the head of a section of the same post; the section's kind, or -1. */
static int section_of_same_post(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    struct span post = x->powers.n > 0 ? x->powers : x->head >= 0 ? x->post : (struct span){0};
    if (x->given != G_FREE || post.n == 0 || v->last_head[k] == SIZE_MAX || x->sentence)
        return -1;
    const struct line *head = &v->l->list[v->at[v->last_head[k]]];
    /* 理财经理任职条件 under 理财经理&高级理财经理 */
    if (head->given != G_FREE || span_find_bytes(head->post, post.s, post.n, 0) == SIZE_MAX)
        return -1;
    struct span f = x->fold.f;
    while (f.n > 0 && (f.s[f.n - 1] == ':' || f.s[f.n - 1] == ' '))
        f.n--;
    static const struct {
        const char *end;
        int section;
    } ends[] = {{"\xE8\xA6\x81\xE6\xB1\x82", SECTION_REQUIREMENTS}, {"\xE8\xB5\x84\xE6\xA0\xBC", SECTION_REQUIREMENTS},
                {"\xE6\x9D\xA1\xE4\xBB\xB6", SECTION_REQUIREMENTS}, {"\xE6\x8A\x80\xE8\x83\xBD", SECTION_REQUIREMENTS},
                {"\xE6\x9D\x83\xE5\x8A\x9B", SECTION_AUTHORITY},    {"\xE6\x9D\x83\xE9\x99\x90", SECTION_AUTHORITY},
                {"\xE7\xA9\xBA\xE9\x97\xB4", SECTION_OTHER},        {"\xE6\xA6\x82\xE5\x86\xB5", SECTION_OTHER}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (span_ends(f, ends[i].end))
            return ends[i].section;
    /* 检票员工作标准, 检票员作业流程 behind 检票员岗位职责 */
    static const struct {
        const char *end;
        int section;
    } also[] = {{"\xE6\xA0\x87\xE5\x87\x86", SECTION_ASSESSMENT}, /* 标准 */
                {"\xE6\xB5\x81\xE7\xA8\x8B", SECTION_OTHER},      /* 流程 */
                {"\xE7\xA8\x8B\xE5\xBA\x8F", SECTION_OTHER},      /* 程序 */
                {"\xE8\xA7\x84\xE7\xA8\x8B", SECTION_OTHER},      /* 规程 */
                {"\xE5\x86\x85\xE5\xAE\xB9", SECTION_DUTIES}};    /* 内容 */
    for (size_t h = v->last_head[k], far = 0; far < 3 && h != SIZE_MAX && x->head >= 0; h = v->last_head[h], far++) {
        const struct line *y = &v->l->list[v->at[h]];
        if (y->given != G_FREE || y->head < 0 || !span_eq(y->post, post) || y->group != x->group)
            break;
        for (size_t i = 0; i < sizeof also / sizeof *also && rule_is(v->l->rules, y->head, "suffix"); i++)
            if (span_ends(f, also[i].end))
                return also[i].section;
    }
    /* 一、供电所所长 over （一）所长岗位职责 and （二）所长工作标准 */
    for (size_t h = v->last_head[k]; x->run >= 0 && head->run == x->run && v->last_head[h] < h; h = v->last_head[h])
        head = &v->l->list[v->at[v->last_head[h]]];
    if (head->given != G_FREE || head->post.n < post.n)
        return -1;
    bool below = head->head < 0 && head->run >= 0 && x->run >= 0 && x->depth > head->depth &&
                 memcmp(head->post.s + head->post.n - post.n, post.s, post.n) == 0;
    if (below && span_ends(f, "\xE8\x81\x8C\xE8\xB4\xA3")) /* 职责 */
        return SECTION_DUTIES;
    return below && span_ends(f, "\xE6\xA0\x87\xE5\x87\x86") ? SECTION_ASSESSMENT : -1; /* 标准 */
}

/* 福利待遇: over a list is the head of a section. */
static bool benefits_head(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    return x->given == G_FREE && line_is_field(v->l, x, "salary") && x->label.sep == SEP_END && list_begins(v, k + 1);
}

/* 三、协作关系 is no item of the section that 二、岗位职责: begins: their numbers are of one run. */
static bool sibling_of_head(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->run < 0 || x->bullet || x->sentence || x->chars > 16)
        return false;
    for (size_t m = k; m-- > 0 && k - m < 200;) {
        const struct line *y = &v->l->list[v->at[m]];
        if (v->at[m] < v->l->runs[x->run].first)
            return false;
        if (line_is_label(y) && y->given == G_FREE && line_section(v->l, y) >= 0 && !nested_label(v, m) &&
            (y->run >= 0 || !y->cut)) /* beyond a label within a line */
            return y->run == x->run && y->label.sep == SEP_END;
    }
    return false;
}

/* 站长 over 岗位责任制度 behind a soft break, over a list. */
static bool head_of_two_lines(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]], *next = k + 1 < v->n ? &v->l->list[v->at[k + 1]] : x;
    return x->degree > 0 && !x->sentence && next->soft && next->flow == x->flow && line_is_label(next) &&
           line_section(v->l, next) == SECTION_DUTIES && list_begins(v, k + 2);
}

bool post_over_list(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    return x->given == G_FREE && x->run >= 0 && !x->bullet && x->degree >= 2 && !x->sentence && x->chars <= 14 &&
           x->head < 0 && !line_is_label(x) && list_begins(v, k + 1) && v->l->list[v->at[k + 1]].depth > x->depth;
}

/* 4.3 监控值班员 over 4.3.1 负责… in chapter 4 职责, of rules: a post that the chapter tells of. The same of three
 * posts beside each other, whatever the chapter. */
static bool told_in_chapter(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (!post_over_list(v, k) || (!v->under_posts[k] && !run_tells_posts(v->l, x->run)))
        return false;
    const struct line *next = &v->l->list[v->at[k + 1]];
    return next->sentence && next->degree == 0;
}

int role_score(const struct view *v, size_t k)
{
    int s = v->role_base[k];
    const struct line *x = &v->l->list[v->at[k]];
    if (s == NEVER || x->given == G_ROLE || line_is_field(v->l, x, "title"))
        return s;
    if (x->in_grid || v->needs_family[k] || section_of_same_post(v, k) >= 0 ||
        (x->group == MG_NONE && rules_heading(v, k)))
        return NEVER;
    s += v->role_family[k];
    if (v->among_roles[k] && x->group != MG_NONE && x->degree >= 1 && !x->sentence && x->chars <= 12)
        s += weight(v, W_role_sibling);
    if (v->among_roles[k] && (x->group == MG_CHAPTER || x->group == MG_SECTION) && x->degree == 1)
        s -= weight(v, W_role_generic);
    if (told_in_chapter(v, k))
        s += 2 * weight(v, W_role_sibling);
    if (named_before(v, k))
        s += 300;
    if (v->l->against && !v->under_posts[k] && !(x->head >= 0 && x->degree > 0 && list_begins(v, k + 1)) &&
        !head_of_two_lines(v, k) && !told_in_chapter(v, k))
        s += weight(v, W_against);
    return s < -50 ? NEVER : s;
}

/* Do a few words and a colon begin the line, 战略规划:制定…? A label's content may stand on a line of its own. */
static bool named_line(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    size_t colon = span_find(x->fold.f, ":", x->rest);
    if (x->given != G_FREE || colon == SIZE_MAX || colon > x->rest + 18 || colon < x->rest + 6)
        return false;
    return (x->sentence && colon + 9 < x->fold.f.n) || (k + 1 < v->n && v->l->list[v->at[k + 1]].tail);
}

/* 对外联络:与…保持联系 among lines that each begin with a name: one of them. */
static bool among_named(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    size_t n = 0;
    bool label = x->label.sep == SEP_COLON || (k + 1 < v->n && v->l->list[v->at[k + 1]].tail);
    if (!label || !named_line(v, k) || line_section(v->l, x) == SECTION_DUTIES)
        return false;
    for (size_t m = k; m-- > 0 && n < 2 && k - m <= 32;) {
        const struct line *y = &v->l->list[v->at[m]];
        if (y->tail)
            continue;
        if (v->role_base[m] > 0 || !named_line(v, m) || y->group != x->group || line_is_label(y))
            break;
        n++;
    }
    return n >= 2;
}

/* 二、基本条件 behind （一）教师, （二）辅导员, 一、 began above those posts: it is said of all. */
static bool above_heads(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    size_t h = v->last_head[k], before = h != SIZE_MAX ? v->last_head[h] : SIZE_MAX;
    if (x->run < 0 || x->bullet || x->given != G_FREE || before == SIZE_MAX)
        return false;
    const struct line *head = &v->l->list[v->at[h]], *other = &v->l->list[v->at[before]];
    bool posts = (head->degree > 0 || head->head >= 0) && (other->degree > 0 || other->head >= 0);
    return posts && head->run >= 0 && !head->bullet && head->given == G_FREE && other->given == G_FREE &&
           other->run >= 0 && other->depth == head->depth && x->depth < head->depth &&
           v->l->runs[x->run].first < v->at[before] && !line_is_field(v->l, head, "title");
}

/* A line without a label: is it the head of its demands, or of something that no rule knows? */
static void unlabelled_sections(const struct view *v, size_t k, int scores[SECTION_KINDS])
{
    const struct line *x = &v->l->list[v->at[k]];
    bool demand = x->has_req && x->req.sep == SEP_END, nested = demand && nested_label(v, k);
    if (nested)
        return;
    if (demand)
        scores[SECTION_REQUIREMENTS] = weight(v, W_section_label) / 2 + v->section_family[k] +
                                       (x->group == MG_NONE && !x->para->outline ? -150 : 0);
    if (x->sentence || x->chars > 18 || x->chars < 2 || x->bullet)
        return;
    if (sibling_of_head(v, k)) {
        scores[SECTION_OTHER] = weight(v, W_section_minor);
        return;
    }
    int s = weight(v, W_section_unknown) + v->section_family[k];
    struct span f = x->fold.f;
    if (f.s[f.n - 1] == ':')
        s += 180;
    if (x->para->outline > 0 || x->para->bold)
        s += 80;
    if (k + 1 < v->n) {
        const struct line *next = &v->l->list[v->at[k + 1]];
        if (next->group != MG_NONE && next->run != x->run && (next->value == 1 || next->bullet))
            s += 120;
    }
    scores[SECTION_OTHER] = s;
}

void section_scores(const struct view *v, size_t k, int scores[SECTION_KINDS])
{
    const struct line *x = &v->l->list[v->at[k]];
    for (int s = 0; s < SECTION_KINDS; s++)
        scores[s] = NEVER;
    if (among_named(v, k) || above_heads(v, k))
        return;
    if (benefits_head(v, k)) {
        scores[SECTION_BENEFITS] = weight(v, W_section_label);
        return;
    }
    int same = section_of_same_post(v, k);
    if (same >= 0) {
        scores[same] = weight(v, W_section_label);
        return;
    }
    int labelled = line_section(v->l, x);
    if (x->given == G_LABEL && x->alone)
        scores[SECTION_OTHER] = weight(v, W_section_minor);
    else if (x->given == G_LABEL && labelled >= 0)
        scores[labelled] = weight(v, W_section_label);
    if (x->given != G_FREE)
        return;
    if (labelled >= 0) {
        bool minor = labelled != SECTION_DUTIES && labelled != SECTION_REQUIREMENTS && labelled != SECTION_AUTHORITY;
        int s = weight(v, minor ? W_section_minor : W_section_label);
        if (nested_label(v, k) || divides_duties(v, k))
            s = -weight(v, W_section_label);
        else if (labelled == SECTION_REQUIREMENTS && x->has_req && x->label.sep == SEP_COLON)
            s = 0; /* 特殊要求:… is one of the requirements rather than their head */
        if (x->label.sep == SEP_GAP)
            s += weight(v, W_section_gap) + (x->chars > 24 ? weight(v, W_section_gap) : 0);
        scores[labelled] = s;
        return;
    }
    if (x->has_label && x->label.rule >= 0 && x->label.class == RC_FIELD && line_is_label(x))
        return;
    unlabelled_sections(v, k, scores);
}

/* Are most of the run's members a few words as x is? */
static bool run_of_few(const struct view *v, const struct line *x)
{
    size_t few = 0;
    const struct run *r = &v->l->runs[x->run];
    for (size_t i = r->first; i <= r->last; i++) {
        const struct line *y = &v->l->list[i];
        few += y->run == x->run && !y->sentence && y->chars <= 12;
    }
    return few * 5 >= r->count * 4;
}

bool few_over_list(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || x->bullet || x->sentence || x->chars > 12 || x->degree > 0 || x->head >= 0 || x->dept ||
        k + 1 >= v->n || (line_is_label(x) && line_section(v->l, x) == SECTION_BENEFITS))
        return false;
    const struct line *next = &v->l->list[v->at[k + 1]];
    if (x->group == MG_NONE && !line_is_label(x) && span_ends(x->fold.f, ":") && next->given == G_FREE &&
        next->sentence && next->group == MG_NONE && !line_is_label(next)) /* 编程能力: over lines without numbers */
        return true;
    return x->group == MG_NONE
               ? list_begins(v, k + 1)
               : x->run >= 0 && next->run >= 0 && next->run != x->run && next->depth > x->depth && run_of_few(v, x);
}

bool bare_subhead(const struct view *v, const struct line *x)
{
    if (!x->has_req || x->req.sep != SEP_END || x->given != G_FREE)
        return false;
    if (x->run < 0)
        return true;
    size_t bare = 0;
    const struct run *r = &v->l->runs[x->run];
    for (size_t i = r->first; i <= r->last; i++) {
        const struct line *y = &v->l->list[i];
        bare += y->run == x->run && !y->sentence && y->chars <= 12 && y->has_req && y->req.sep == SEP_END;
    }
    return bare >= 2 && bare * 5 >= r->count * 4;
}

/* A line over all columns below the rows 学历|…, 经验|… of a form: of another kind than they. */
static bool below_rows(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]], *before = k > 0 ? &v->l->list[v->at[k - 1]] : NULL;
    if (!before || before->given != G_LABEL || before->alone || before->value_empty || x->group != MG_NONE)
        return false;
    const struct flow *f = &v->l->flows[x->flow], *of = &v->l->flows[before->flow];
    if (f->table < 0 && of->table >= 0 && x->sentence && before->has_req) /* behind the table */
        return true;
    if (f->table < 0 || f->table != of->table)
        return false;
    const struct tcell *c = &v->l->tables[f->table].cells[f->cell], *label = &v->l->tables[f->table].cells[of->cell];
    return (before->has_req || before->label.rule < 0) && c->row > label->row && c->cols > label->cols &&
           (c->col <= label->col || c->cols * 4 >= v->l->tables[f->table].cols * 3);
}

bool begins_annex(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    return x->given == G_FREE && rule_is(v->l->rules, x->chapter, "annex");
}

bool sibling_head(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    size_t h = v->last_head[k];
    if (x->group != MG_NONE || h == SIZE_MAX || h + 1 >= k || k + 1 >= v->n || x->sentence || x->chars > 24 ||
        x->bullet || v->l->flows[x->flow].table >= 0)
        return false;
    const struct line *head = &v->l->list[v->at[h]], *list = &v->l->list[v->at[h + 1]],
                      *next = &v->l->list[v->at[k + 1]];
    return head->given == G_FREE && head->group == MG_NONE && head->head >= 0 && list_begins(v, h + 1) &&
           list_begins(v, k + 1) && list->group == next->group && !list->bullet && list->depth == next->depth;
}

/* A few words behind two posts that its number goes on from: 一、领班 二、收发员 三、时间表 */
static bool second_of_run(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->sentence || x->chars > 16)
        return false;
    for (size_t m = v->last_head[k]; m-- > 0 && v->at[m] >= v->l->runs[x->run].first;)
        if (v->l->list[v->at[m]].run == x->run && v->role_base[m] > 0)
            return true;
    return false;
}

/* The line of the same run before line k, or 0. */
static size_t last_of_run(const struct view *v, size_t k)
{
    for (size_t m = k; m-- > 0;)
        if (v->l->list[v->at[m]].run == v->l->list[v->at[k]].run)
            return m;
    return 0;
}

/* Is the head a row of a grid that has others above it? */
static bool in_grid_of_posts(const struct view *v, size_t h)
{
    const struct line *head = &v->l->list[v->at[h]];
    int table = v->l->flows[head->flow].table;
    if (head->given != G_ROLE || table < 0 || head->of >= 0)
        return false;
    for (size_t m = h, seen = 0; m-- > 0 && seen < 200; seen++) {
        const struct line *y = &v->l->list[v->at[m]];
        if (v->l->flows[y->flow].table != table)
            return false;
        if (y->given == G_ROLE)
            return v->l->tables[table].cells[v->l->flows[y->flow].cell].col ==
                   v->l->tables[table].cells[v->l->flows[head->flow].cell].col;
    }
    return false;
}

int outer_run(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (v->last_head[k] == SIZE_MAX)
        return 0;
    const struct line *head = &v->l->list[v->at[v->last_head[k]]];
    if (v->l->flows[x->flow].table < 0 && in_grid_of_posts(v, v->last_head[k]))
        return 2;
    if (x->run < 0) /* behind a grid of posts */
        return head->given == G_ROLE && v->l->flows[head->flow].table >= 0 && v->l->flows[x->flow].table < 0 &&
               !v->duties_told[k]; /* below the grid the post tells its duties */
    for (size_t m = k; head->given == G_ROLE && v->l->flows[x->flow].table < 0 && m-- > 0 && k - m < 6;) {
        const struct line *y = &v->l->list[v->at[m]]; /* a numbered remark below the grid */
        if (m < k && v->l->flows[y->flow].table < 0 && line_is_label(y) && line_section(v->l, y) >= 0)
            break; /* 任职要求: over it */
        if (v->l->flows[y->flow].table == v->l->flows[head->flow].table)
            return y->given == G_ITEM;
    }
    int says = 0;
    bool outside = v->l->flows[head->flow].table >= 0 && v->l->flows[x->flow].table < 0;
    bool above = head->run >= 0 && head->run != x->run && x->depth < head->depth && !(x->bullet && v->duties_told[k]);
    above = above || (head->run < 0 && x->group <= MG_CN && !x->bullet &&
                      (x->group <= MG_ARTICLE || (!x->sentence && x->chars <= 16)) && head->given == G_FREE &&
                      last_of_run(v, k) < v->last_head[k]);
    above = above || (head->run < 0 && line_is_field(v->l, head, "title") && head->given == G_FREE &&
                      x->group <= MG_ARTICLE && !x->sentence);
    if (head->run == x->run && !x->bullet && head->degree > 0 &&
        (head->head >= 0 || v->among_roles[v->last_head[k]] || second_of_run(v, k)))
        says++; /* a sibling of the post's own head */
    if ((above || outside) && v->l->runs[x->run].first < v->at[v->last_head[k]])
        says++;
    return says;
}

/* Does whom to call stand right before? What follows is the advertisement's end. */
static bool behind_address(const struct view *v, size_t k)
{
    for (size_t i = v->at[k]; i-- > v->at[k - 1] + 1;) {
        const struct line *x = &v->l->list[i];
        if (x->kind == K_FURNITURE && rule_is(v->l->rules, x->furniture, "recruit"))
            return true;
    }
    return false;
}

/* A sentence without a number, apart from the numbered list above it, and nothing but a date or a signature below: it
 * closes the document, 各科室要认真执行。 */
static bool closes_document(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]], *before = k > 0 ? &v->l->list[v->at[k - 1]] : NULL;
    if (!before || x->group != MG_NONE || !x->sentence || x->soft || k + 1 < v->n || before->run < 0 ||
        before->bullet || v->l->runs[before->run].count < 2 || !v->l->list[v->at[k] - 1].blank)
        return false;
    for (size_t i = v->at[k] + 1; i < v->l->n; i++)
        if (v->l->list[i].kind == K_FURNITURE)
            return true;
    return false;
}

int item_score(const struct view *v, size_t k, int ctx)
{
    const struct line *x = &v->l->list[v->at[k]];
    int section = ctx - C_SECTION;
    if (x->given == G_ITEM && x->hint) {
        int hint = rules_line(v->l->rules, RC_HINT, x->fold.f);
        if (rule_is(v->l->rules, hint, "weight") || rule_is(v->l->rules, hint, "percent"))
            return NEVER; /* 工作时间百分比:10% below the duties of a cell */
    }
    if (x->given == G_ITEM) {
        int want = x->column_rule >= 0 ? rule_section(v->l, x->column_rule) : -1;
        if (want < 0)
            want = SECTION_REQUIREMENTS;
        return want == section ? 300 : NEVER;
    }
    if (x->given == G_LABEL) {
        if (x->has_req)
            return section == SECTION_REQUIREMENTS ? 300 : NEVER;
        return x->label.rule < 0 && section == SECTION_REQUIREMENTS && !x->alone ? 200 : NEVER;
    }
    if (x->given != G_FREE || (x->of_unit && ctx >= C_ROLE))
        return NEVER;
    int s = weight(v, W_item_base);
    if (below_rows(v, k) || (x->in_grid && ctx >= C_ROLE))
        s -= 400;
    if (ctx >= C_ROLE && !x->in_grid && x->group == MG_NONE && !x->sentence && k + 1 < v->n &&
        v->l->list[v->at[k + 1]].in_grid)
        s -= 200; /* the heading over such a grid */
    if (x->group != MG_NONE) {
        bool run = x->bullet || (x->run >= 0 && v->l->runs[x->run].count >= 2);
        s += run ? weight(v, W_item_marker) : weight(v, W_item_marker) / 2;
        const struct line *before = k > 0 ? &v->l->list[v->at[k - 1]] : NULL;
        bool fields = before && line_is_label(x) && line_is_label(before) && x->label.class == RC_FIELD &&
                      before->label.class == RC_FIELD; /* 1.1 直接上级:… 1.2 直接下级:… */
        if (before && !fields && x->run >= 0 && before->run == x->run)
            s += weight(v, W_item_same_run);
    }
    if (x->sentence || among_named(v, k))
        s += weight(v, W_item_sentence);
    if (section == SECTION_REQUIREMENTS && (few_over_list(v, k) || bare_subhead(v, x)))
        s -= 400; /* left out */
    if (section == SECTION_REQUIREMENTS && x->group == MG_NONE && k > 0 && !x->soft) {
        const struct line *before = &v->l->list[v->at[k - 1]];
        bool listed = before->run >= 0 && v->l->runs[before->run].count >= 2 && !before->bullet &&
                      !line_is_label(before) && !(before->has_req && before->req.sep == SEP_END);
        if (listed && !x->sentence && x->chars < 10)
            s += weight(v, W_item_few_words);
        else if (listed && behind_address(v, k))
            s += 2 * weight(v, W_item_behind_gap);
        else if (listed && v->at[k] > v->at[k - 1] + 1 && v->l->list[v->at[k] - 1].blank && k > 1 &&
                 v->at[k - 2] + 1 == v->at[k - 1])
            s += weight(v, W_item_behind_gap);
    }
    if (section != SECTION_REQUIREMENTS && closes_document(v, k))
        s += 2 * weight(v, W_item_behind_gap);
    bool within = (section == SECTION_REQUIREMENTS && x->has_req) || nested_label(v, k) || divides_duties(v, k) ||
                  among_named(v, k);
    if (section >= 0 && sibling_of_head(v, k))
        s += weight(v, W_item_sibling);
    if (line_is_label(x) && !within) {
        if (x->label.class == RC_SECTION || line_is_field(v->l, x, "title"))
            s += weight(v, W_item_label_line);
        else if (x->group == MG_NONE || x->label.sep == SEP_END)
            s += weight(v, W_item_label_line) / 2;
    }
    bool again = x->head >= 0 && x->group == MG_NONE && k + 1 == v->n && k > 0 &&
                 v->l->list[v->at[k - 1]].group != MG_NONE; /* the title again, at the document's end */
    if (x->head >= 0 && (x->degree >= 2 || again) && !x->sentence)
        s += weight(v, W_item_label_line);
    else if (x->head >= 0 && x->group == MG_NONE && !x->sentence && list_begins(v, k + 1))
        s += weight(v, W_item_label_line) / 2; /* X职责 over a list, whatever X is */
    if ((x->group == MG_NONE && rules_heading(v, k)) || x->listed)
        s += weight(v, W_item_label_line) / 2;
    if (ctx >= C_ROLE)
        s += (outer_run(v, k) + sibling_head(v, k) + 2 * begins_annex(v, k)) * weight(v, W_item_outer_run);
    if (v->among_roles[k] && !x->sentence && x->chars <= 20 && !line_is_label(x) && !x->dept)
        s += weight(v, W_item_among_roles);
    if (k > 0 && (x->degree > 0 || x->head >= 0) && heads_like(v, k) && list_begins(v, k + 1) &&
        !v->l->list[v->at[k + 1]].bullet && v->l->list[v->at[k - 1]].group != MG_NONE)
        s += weight(v, W_item_over_list);
    if (ctx >= C_ROLE && v->last_head[k] != SIZE_MAX && x->para->outline > 0 && !x->soft && !x->sentence) {
        const struct line *head = &v->l->list[v->at[v->last_head[k]]];
        if (head->given == G_FREE && head->para->outline >= x->para->outline)
            s += weight(v, W_item_label_line); /* a heading as high as the post's own */
    }
    bool often = x->chars <= 6 && x->group == MG_NONE && beside_cells(v, x) && /* 每日 beside the duty */
                 rule_is(v->l->rules, rules_line(v->l->rules, RC_HINT, x->fold.f), "often");
    if (x->hint || often)
        s -= 300;
    if (x->generic >= 0 && x->group == MG_NONE && x->degree == 0)
        s += weight(v, W_item_label_line); /* 岗位说明书 over the next form */
    return s;
}

/* Does nothing but fields stand between line k and the post's head above it? */
static bool only_fields(const struct view *v, size_t k)
{
    for (size_t m = v->last_head[k] + 1; m < k; m++) {
        const struct line *y = &v->l->list[v->at[m]];
        if (!line_is_label(y) || y->label.class != RC_FIELD)
            return false;
    }
    return true;
}

int group_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || among_named(v, k))
        return NEVER;
    const struct line *above = k > 0 ? &v->l->list[v->at[k - 1]] : NULL;
    if (above && x->chapter >= 0 && x->run >= 0 && x->value == 1 && above->degree >= 2 && list_begins(v, k + 1) &&
        rule_is(v->l->rules, above->head, "suffix"))
        return NEVER; /* 一、行政岗位职责 right below 主编岗位职责 */
    int s = weight(v, W_group_base);
    struct span dept = {0};
    if (x->head >= 0 && x->degree < 2 && x->group != MG_NONE && !x->sentence && is_head(v, k + 1) &&
        rules_head(v->l->rules, RC_DEPTTITLE, span_sub(x->fold.f, x->rest, x->fold.f.n), &dept) >= 0)
        s += weight(v, W_group_chapter); /* 二、保安部工作人员岗位职责 over 1、经理 */
    bool listed = x->listed && x->head < 0 && x->degree < 2 && !x->dept; /* no post and no department */
    if ((x->group == MG_NONE && rules_heading(v, k)) || listed)
        s += weight(v, W_group_chapter);
    if (x->group == MG_CHAPTER || x->group == MG_SECTION || x->chapter > 0)
        s += (x->group == MG_CHAPTER || x->group == MG_SECTION) &&
                     (x->degree >= 2 || (x->degree == 1 && v->among_roles[k]))
                 ? 0
                 : weight(v, W_group_chapter);
    else if (x->chapter == 0)
        s += weight(v, W_group_chapter);
    if (x->para->outline > 0)
        s += weight(v, W_group_outline);
    if (x->generic >= 0 ||
        (x->has_label && x->label.rule >= 0 && x->label.class == RC_SECTION && x->label.sep == SEP_END))
        s += weight(v, W_group_generic);
    if (line_is_label(x) && line_section(v->l, x) == SECTION_DUTIES && (x->run < 0 || x->value == 1) &&
        v->last_head[k] != SIZE_MAX && !v->duties_told[k] && (k - v->last_head[k] <= 3 || only_fields(v, k)))
        return NEVER; /* （一）岗位职责 of the post above */
    if (x->generic >= 0 && k > 0 && v->role_base[k - 1] > 0 && v->l->list[v->at[k - 1]].degree >= 2)
        s -= 2 * weight(v, W_group_generic); /* the rest of the post's head */
    if (x->sentence)
        s -= 300;
    if (x->chars > 24)
        s -= 100;
    return s;
}

int title_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (k > 3 || x->given != G_FREE || x->group != MG_NONE)
        return NEVER;
    int s = k == 0 ? weight(v, W_title_first) : weight(v, W_title_first) / 3;
    if (x->generic >= 0)
        s += weight(v, W_title_generic);
    if (x->para->center || x->para->bold)
        s += weight(v, W_role_bold);
    if (x->sentence)
        s -= 300;
    if (x->chars > 40)
        s -= 200;
    if (line_is_label(x))
        s -= 400;
    if (x->degree >= 2 && x->head < 0)
        s -= 150;
    return s;
}

int field_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given == G_FIELD)
        return 400;
    if (x->given == G_LABEL && !x->has_label && !x->has_req)
        return x->alone ? NEVER : 150;
    if (!x->has_label || x->label.rule < 0 || x->label.class != RC_FIELD || x->tasks)
        return NEVER;
    if (benefits_head(v, k))
        return NEVER;
    int s = weight(v, W_field_label);
    if (line_is_field(v->l, x, "title"))
        s -= 150;
    if (x->has_req && v->l->has_requirements) /* 年龄:… may be one of the requirements: no more than that */
        return x->given == G_LABEL ? 300 : x->label.sep == SEP_COLON ? 60 : -100;
    if (x->given == G_LABEL)
        return s;
    if (x->label.sep == SEP_END)
        s -= 100;
    if (x->label.sep == SEP_GAP)
        s += x->chars > 24 || x->sentence || x->group != MG_NONE ? -500 : -350;
    return s;
}

/* Does the line break off with a comma? */
static bool ends_open(const struct line *x)
{
    size_t pos = x->fold.f.n;
    uint32_t last = pos ? utf8_prev(x->fold.f, &pos) : 0;
    return last == 0x3001 || last == ',';
}

bool value_goes_on(const struct lines *l, const struct line *label, const struct line *x)
{
    size_t pos = label->fold.f.n;
    uint32_t last = pos ? utf8_prev(label->fold.f, &pos) : 0;
    return label->given == G_FREE && label->sentence && label->chars >= 24 && cp_is_han(last) &&
           line_is_field(l, label, "summary") && x->group == MG_NONE && x->sentence && !x->has_label;
}

/* A line of its own without number or label. */
static bool is_plain(const struct line *x)
{
    return x->given == G_FREE && x->group == MG_NONE && !x->soft && !line_is_label(x) && x->chars >= 4;
}

bool summary_goes_on(const struct view *v, size_t k)
{
    size_t first = k, end = k + 1;
    while (first > 0 && k - first < 6 && is_plain(&v->l->list[v->at[first]]))
        first--;
    while (end < v->n && end - k < 6 && is_plain(&v->l->list[v->at[end]]))
        end++;
    if (first + 1 >= k || end >= v->n)
        return false;
    const struct line *label = &v->l->list[v->at[first]], *next = &v->l->list[v->at[end]];
    if (label->given != G_FREE || !line_is_field(v->l, label, "summary") || label->label.sep != SEP_END ||
        next->given != G_FREE || !line_is_label(next) || line_section(v->l, next) != SECTION_DUTIES)
        return false;
    /* 主要工作: may stand over the duties themselves */
    return rule_is(v->l->rules,
                   rules_line(v->l->rules, RC_ALSO, span_sub(label->fold.f, label->label.from, label->label.to)),
                   "aim");
}

int value_score(const struct view *v, size_t k)
{
    const struct line *x = &v->l->list[v->at[k]];
    if (x->given != G_FREE || line_is_label(x))
        return NEVER;
    int s = 60;
    if (x->group != MG_NONE)
        s -= 200;
    const struct line *label = k > 0 ? &v->l->list[v->at[k - 1]] : NULL;
    bool asked = label && label->given == G_FREE && label->label.sep == SEP_END && x->chars <= 20 && !x->sentence &&
                 (line_is_field(v->l, label, "reportsTo") || line_is_field(v->l, label, "supervises"));
    if (v->role_base[k] > 0)
        s += asked ? 200 : -100; /* a post is what 直接上级: alone on its line asks for */
    if (k > 0 && ends_open(&v->l->list[v->at[k - 1]]))
        s += 400;
    return s;
}

bool wants_value(const struct lines *l, const struct line *x, int kind)
{
    if (kind != K_FIELD && kind != K_FVALUE)
        return false;
    if (kind == K_FIELD && x->given == G_LABEL)
        return x->value_from == x->value_to && !x->value_empty;
    if (kind == K_FIELD && x->label.sep == SEP_END && !line_is_field(l, x, "title") &&
        strncmp(rule_name(l->rules, x->label.rule), "other", 5) != 0)
        return true;
    return ends_open(x);
}
