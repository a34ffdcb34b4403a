/* Gather: which posts the decided lines tell and what lines each owns; each must earn its place. */
#include "gather.h"
#include "names.h"
#include "roles.h"
#include <stdlib.h>
#include <string.h>

static struct found *add_role(struct gather *g, size_t line)
{
    if (g->n == g->cap) {
        g->cap = g->cap ? g->cap * 2 : 16;
        g->roles = xreallocarray(g->roles, g->cap, sizeof *g->roles);
    }
    struct found *r = &g->roles[g->n++];
    *r = (struct found){.line = line, .label = SIZE_MAX};
    return r;
}

bool line_skipped(const struct line *x)
{
    return x->blank || x->kind == K_FURNITURE || x->kind == K_VALUE || x->given == G_VALUE || x->given == G_TEXT;
}

/* The role within which this head stands: a heading of a higher level that is still open, or one that names it. */
static uint32_t find_parent(const struct gather *g, size_t i)
{
    const struct lines *l = g->l;
    const struct line *x = &l->list[i];
    for (size_t k = g->n; k-- > 0 && g->n - k < 40;) {
        const struct found *r = &g->roles[k];
        const struct line *y = &l->list[r->line];
        if (r->implicit || r->parent)
            continue;
        const struct line *named =
            r->label != SIZE_MAX && l->list[r->label].given == G_LABEL ? &l->list[l->list[r->label].value_from] : y;
        if (bracket_names(named, x) || bracket_names(y, x))
            return (uint32_t)k + 1;
        bool deeper = x->group != MG_NONE && y->group != MG_NONE && !line_is_field(l, x, "title") &&
                      x->given == G_FREE && y->given == G_FREE && x->run >= 0 && y->run >= 0 && x->depth > y->depth &&
                      l->runs[x->run].first > r->line;
        bool alike =
            x->group == y->group || (x->group == MG_PAREN && y->group == MG_CNPAREN); /* （一） behind which (2) */
        if (x->head >= 0 && x->head == y->head && alike && (x->value == y->value + 1 || (x->bullet && y->bullet)))
            deeper = false; /* 2. X岗位职责 behind 1. Y岗位职责, whatever list there is between them */
        for (size_t m = r->line + 1; m < i && deeper; m++)
            if (!line_skipped(&l->list[m]) &&
                (l->list[m].kind == K_GROUP || l->list[m].kind == K_DEPT || l->list[m].kind == K_TITLE))
                deeper = false;
        return deeper ? (uint32_t)k + 1 : 0;
    }
    return 0;
}

/* A field that stands behind what was said of a post rather than ahead of the next one. */
static bool closes_post(const char *field)
{
    static const char *const names[] = {"other.sign", "location", "salary", "contact"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(field, names[k]) == 0)
            return true;
    return false;
}

/* Fields that stand before the label of a post's name, in one block with it, belong to it. */
static void take_fields_before(struct gather *g, size_t i, uint32_t owner)
{
    const struct lines *l = g->l;
    int table = l->flows[l->list[i].flow].table;
    for (size_t k = i; k-- > 0;) {
        const struct line *x = &l->list[k];
        if (l->flows[x->flow].table != table)
            break;
        if (line_skipped(x)) {
            if (!x->blank)
                g->owner[k] = owner;
            continue;
        }
        if (x->kind != K_FIELD && x->kind != K_FVALUE)
            break;
        if (x->kind == K_FIELD && x->has_label && closes_post(rule_name(l->rules, x->label.rule)))
            break;
        g->owner[k] = owner;
    }
}

/* The words that name the post in a role's line: a head's, a label's value or a cell's. */
static struct span role_words(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    if (!line_is_field(l, x, "title"))
        return x->post;
    if (x->given != G_LABEL) {
        struct span value = text_trim(span_sub(x->fold.f, x->label.value, x->fold.f.n));
        return fold_compact(l->arena, span_sub(value, 0, value.n - (span_ends(value, "\xE3\x80\x82") ? 3 : 0)));
    }
    size_t at = x->value_from;
    while (at < x->value_to && l->list[at].blank)
        at++;
    return at < x->value_to ? fold_compact(l->arena, l->list[at].fold.f) : (struct span){0};
}

/* 站长是…的负责人。 */
static bool is_sentence(const struct line *x)
{
    return x->sentence && !line_is_label(x);
}

static bool item_or_text(const struct line *x)
{
    return x->kind == K_ITEM || x->kind == K_TEXT;
}

/* Does nothing stand in lines [from, to) but a few without numbers, one to `most`, each as `fits` wants it? */
static bool only_few(const struct lines *l, size_t from, size_t to, size_t most, bool (*fits)(const struct line *x))
{
    enum { FAR = 200 };
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        const struct line *x = &l->list[i];
        if (i - from > FAR)
            return false;
        if (line_skipped(x))
            continue;
        if (x->given != G_FREE || x->group != MG_NONE || !fits(x) || ++n > most)
            return false;
    }
    return n > 0;
}

#define DEPT_LEADER "\xE9\x83\xA8\xE9\x97\xA8\xE8\xB4\x9F\xE8\xB4\xA3\xE4\xBA\xBA" /* 部门负责人 */

/* Job title: Warehouse Keeper over 职位名称:仓库管理员, and nothing but fields between: one post in two languages. */
static bool translates(const struct lines *l, const struct found *r, size_t i)
{
    if (r->label == SIZE_MAX || r->label != r->line || i - r->line > 6)
        return false;
    for (size_t m = r->line + 1; m < i; m++)
        if (!line_skipped(&l->list[m]) && l->list[m].kind != K_FIELD && l->list[m].kind != K_FVALUE)
            return false;
    struct span old = role_words(l, r->line), new = role_words(l, i);
    return old.n > 0 && !text_has_han(old) && text_has_han(new);
}

/* Does the label of the duties on line i belong to the last post, which a label names and which has told none? */
static bool awaited_by_last(const struct gather *g, size_t i)
{
    const struct lines *l = g->l;
    const struct line *x = &l->list[i];
    if (g->n == 0 || x->kind != K_SECTION || x->ctx != C_SECTION + SECTION_DUTIES)
        return false;
    const struct found *r = &g->roles[g->n - 1];
    if (r->implicit || r->label == SIZE_MAX)
        return false;
    for (size_t k = r->line; k < i; k++)
        if (g->owner[k] == g->n && l->list[k].kind == K_ITEM && l->list[k].ctx != C_SECTION + SECTION_CONTACTS &&
            l->list[k].ctx != C_SECTION + SECTION_OTHER)
            return false;
    return true;
}

/* 职位说明书—材料管理 right over 职位名称:材料管理 is no duty of the post above. */
static void leave_heading(struct gather *g, size_t i, struct span words, bool label)
{
    size_t m = i;
    while (m > 0 && g->l->list[m - 1].blank)
        m--;
    struct line *x = m > 0 ? &g->l->list[m - 1] : NULL;
    if (!x || x->kind != K_ITEM || x->given != G_FREE || words.n < 6)
        return;
    struct span said = span_sub(x->fold.f, x->rest, x->fold.f.n);
    said.n -= span_ends(said, "\xE3\x80\x82") ? 3 : 0;
    bool alone = x->chars <= 16 && span_eq(fold_compact(g->l->arena, said), words); /* (2)统计员。 */
    bool ends = label && x->group == MG_NONE && !x->sentence && x->fold.f.n > words.n &&
                memcmp(x->fold.f.s + x->fold.f.n - words.n, words.s, words.n) == 0;
    if (alone || ends)
        x->kind = K_TEXT;
}

static bool in_other_section(const struct line *x)
{
    return x->ctx == C_SECTION + SECTION_OTHER;
}

/* 第一部分 基本情况 between a post's head and its form. */
static bool is_part_heading(const struct line *x)
{
    return (x->group == MG_CHAPTER || x->group == MG_SECTION) && !x->sentence && x->chars <= 12;
}

/* How many posts a table names by a column, and the last of these lines. */
struct table_posts {
    size_t n, last;
};

static struct table_posts *posts_in_tables(const struct lines *l)
{
    struct table_posts *posts = xcalloc(l->ntables + 1, sizeof *posts);
    for (size_t i = 0; i < l->n; i++) {
        int table = l->flows[l->list[i].flow].table;
        if (l->list[i].given != G_ROLE || l->list[i].kind != K_ROLE || table < 0)
            continue;
        posts[table].n++;
        posts[table].last = i;
    }
    return posts;
}

/* （1）管理部部长 over a form whose 职位 is 部长: does line i name the post of the heading right over its table? */
static bool named_over_form(const struct lines *l, const struct table_posts *posts, const struct found *r, size_t i)
{
    enum { FAR = 100 };
    int table = l->flows[l->list[i].flow].table;
    if (l->list[i].given != G_ROLE || i - r->line > FAR || r->implicit || r->label != SIZE_MAX || posts[table].n != 1 ||
        l->list[r->line].given != G_FREE)
        return false;
    struct span words = role_words(l, i), over = role_words(l, r->line);
    if (words.n == 0 || over.n <= words.n || memcmp(over.s + over.n - words.n, words.s, words.n) != 0)
        return false;
    for (size_t m = r->line + 1; m < i; m++)
        if (!l->list[m].blank && l->flows[l->list[m].flow].table != table)
            return false;
    return true;
}

/* Is line i a field in a form whose post is named further down in it? */
static bool field_of_form(const struct lines *l, const struct table_posts *posts, uint32_t current,
                          const struct found *roles, size_t i)
{
    const struct line *x = &l->list[i];
    int table = l->flows[x->flow].table;
    if (x->kind != K_FIELD || x->given != G_FIELD || table < 0 || posts[table].n != 1)
        return false;
    return current == 0 || l->flows[l->list[roles[current - 1].line].flow].table != table;
}

static void gather_roles(struct gather *g)
{
    struct lines *l = g->l;
    struct table_posts *posts = posts_in_tables(l);
    uint32_t current = 0;
    size_t quiet = 0; /* nothing was said of the current post before this line */
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (line_skipped(x)) {
            g->owner[i] = current;
            continue;
        }
        if (x->of >= 0) { /* posts as columns */
            for (size_t k = 0; k < g->n; k++)
                if (g->roles[k].line == (size_t)x->of)
                    g->owner[i] = (uint32_t)k + 1;
            continue;
        }
        if (x->ahead) { /* the post follows in the row */
            size_t m = i + 1;
            while (m < l->n && l->list[m].given != G_ROLE && l->flows[l->list[m].flow].table == l->flows[x->flow].table)
                m++;
            bool dept = x->given == G_FIELD && rule_is(l->rules, x->column_rule, "department");
            if (dept) /* it holds for the rows below as well */
                continue;
            if (m < l->n && l->list[m].given == G_ROLE && l->list[m].kind == K_ROLE)
                g->owner[i] = (uint32_t)g->n + 1;
            continue;
        }
        if (field_of_form(l, posts, current, g->roles, i) && !(current && g->roles[current - 1].line + 1 == i)) {
            size_t m = posts[l->flows[x->flow].table].last;
            if (m > i) {
                bool over = current && named_over_form(l, posts, &g->roles[current - 1], m);
                g->owner[i] = over ? current : (uint32_t)g->n + 1;
                continue;
            }
        }
        if (x->kind == K_ROLE) {
            bool label = line_is_field(l, x, "title");
            struct found *r = current ? &g->roles[current - 1] : NULL;
            if (r && named_over_form(l, posts, r, i)) {
                l->list[r->line].kind = K_TEXT;
                r->line = i;
                g->owner[i] = current;
                continue;
            }
            bool merge = label && r && r->label == SIZE_MAX && l->list[r->line].given == G_FREE && !r->implicit;
            if (label && r && !r->implicit && translates(l, r, i)) {
                l->list[r->line].kind = K_TEXT;
                r->line = r->label = i;
                g->owner[i] = current;
                continue;
            }
            struct span words = role_words(l, i);
            bool again = r && !r->implicit && words.n > 0 && span_eq(words, role_words(l, r->line));
            merge = merge || again; /* the same post again, before anything was said of it */
            bool introduced = again && (only_few(l, r->line + 1, i, 2, is_sentence) ||
                                        (label && only_few(l, r->line + 1, i, 6, item_or_text))); /* over its form */
            bool listed = again && x->run >= 0 && l->runs[x->run].first > r->line && l->runs[x->run].first < i;
            for (size_t m = listed ? l->runs[x->run].first : i; m < i && listed; m++) /* 第二篇 of the same post */
                listed = listed && !(l->list[m].run == x->run && l->list[m].kind == K_ROLE);
            bool restated = introduced || listed;
            size_t begin = !r ? i : quiet > r->line + 1 ? quiet : r->line + 1;
            for (size_t m = begin; m < i && merge && !restated; m++) /* nor in its own list */
                if (!line_skipped(&l->list[m]) && !in_other_section(&l->list[m]) && !is_part_heading(&l->list[m]) &&
                    (l->list[m].kind == K_ITEM ||
                     (l->list[m].kind == K_SECTION && l->list[m].ctx != C_SECTION + SECTION_OTHER)))
                    merge = false;
            if (merge) {
                if (label)
                    r->label = i;
                for (size_t m = begin; m < i; m++)
                    if (!line_skipped(&l->list[m]) && l->list[m].kind == K_ITEM &&
                        (introduced || is_part_heading(&l->list[m])))
                        l->list[m].kind = K_TEXT;
                quiet = restated ? quiet : i;
                for (size_t m = begin; m < i; m++) /* what stood before it in the row is that post's too */
                    if (g->owner[m] > g->n)
                        g->owner[m] = current;
            } else {
                uint32_t parent = find_parent(g, i);
                r = add_role(g, i);
                r->parent = parent;
                if (label)
                    r->label = i, r->label_only = true;
                current = (uint32_t)g->n;
            }
            g->owner[i] = current;
            leave_heading(g, i, words, label);
            if (label)
                take_fields_before(g, i, current);
            continue;
        }
        if (x->ctx < C_ROLE || (x->kind == K_TITLE && current == 0)) {
            if (x->kind != K_FURNITURE)
                current = 0;
            g->owner[i] = 0;
            continue;
        }
        if (current == 0 && awaited_by_last(g, i))
            current = (uint32_t)g->n;
        if (current == 0) {
            struct found *r = add_role(g, i);
            r->implicit = true;
            current = (uint32_t)g->n;
            take_fields_before(g, i, current);
        }
        g->owner[i] = current;
    }
    for (size_t i = 0; i < l->n; i++)
        if (g->owner[i] > g->n)
            g->owner[i] = 0;
    free(posts);
}

/* ---- each role must earn its place ----------------------------------------------------------------------------- */

static bool blank_form(const struct lines *l, struct span f)
{
    size_t marks = 0, chars = 0;
    for (size_t i = 0; i < f.n;) {
        uint32_t cp = utf8_next(f, &i);
        chars++;
        marks += cp == '_' || cp == '.' || cp == 0x2026 || cp == '-' || cp == 0x2014 || cp == 0x25A1 || cp == ' ';
    }
    return chars == 0 || marks * 2 > chars || rules_line(l->rules, RC_NONE, f) >= 0;
}

static bool has_words(struct span f)
{
    size_t words = 0;
    for (size_t i = 0; i < f.n;) {
        uint32_t cp = utf8_next(f, &i);
        words += cp_is_han(cp) || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
    }
    return words >= 2;
}

static void weigh_roles(struct gather *g)
{
    struct lines *l = g->l;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (line_skipped(x) || !g->owner[i] || !g->roles)
            continue;
        struct found *r = &g->roles[g->owner[i] - 1];
        struct span rest = span_sub(x->fold.f, x->rest, x->fold.f.n);
        bool asks = rest.n > 0 && rest.s[rest.n - 1] == ':' && x->chars < 16; /* a label whose value is missing */
        bool box =
            x->bullet && x->chars < 8 && span_starts(x->marker, "\xE2\x96\xA1"); /* □ 可以利用: an answer to tick */
        if (x->kind == K_ITEM && !blank_form(l, rest) && !x->hint && !asks && !box && has_words(rest) &&
            (x->chars >= 4 || x->group != MG_NONE)) {
            bool empty = x->given == G_LABEL && x->value_empty;
            r->questions += span_ends(rest, "?") || span_ends(rest, "\xEF\xBC\x9F") ||
                            span_starts(rest, "\xE8\xAF\xB7\xE9\x97\xAE"); /* 请问 */
            r->fines += l->against && rule_is(l->rules, rules_line(l->rules, RC_OFFERS, rest), "fines");
            if (!empty && x->ctx == C_SECTION + SECTION_DUTIES) {
                r->duties++;
                r->told += x->group != MG_NONE || x->sentence || x->given == G_ITEM || x->given == G_LABEL;
            } else if (!empty && x->ctx == C_SECTION + SECTION_REQUIREMENTS)
                r->requirements++;
            else if (!empty)
                r->other++;
        }
        if (x->kind == K_SECTION && x->ctx == C_SECTION + SECTION_REQUIREMENTS && x->label.sep == SEP_COLON &&
            x->label.value + 12 < x->fold.f.n)
            r->requirements++; /* what stands on the label's own line */
        r->labelled = r->labelled || (x->kind == K_SECTION && x->ctx == C_SECTION + SECTION_DUTIES);
        if (x->kind == K_FIELD && x->has_label && x->label.rule >= 0) {
            struct span value = text_trim(span_sub(x->fold.f, x->label.value, x->fold.f.n));
            bool below = i + 1 < l->n && l->list[i + 1].kind == K_FVALUE && !l->list[i + 1].blank &&
                         (line_is_field(l, x, "reportsTo") || line_is_field(l, x, "supervises"));
            bool filled = x->given == G_LABEL ? !x->value_empty : below || !blank_form(l, value);
            const char *name = rule_name(l->rules, x->label.rule);
            if (filled && strncmp(name, "other", 5) != 0)
                r->fields++;
            if (filled && strcmp(name, "summary") == 0)
                r->summary = true;
            r->holder = r->holder || (filled && strcmp(name, "other.holder") == 0);
            static const char *const own[] = {"reportsTo", "supervises", "code", "grade", "headcount", "summary"};
            for (size_t k = 0; k < sizeof own / sizeof *own; k++) {
                r->own_fields += filled && strcmp(name, own[k]) == 0;
                bool ahead = x->given == G_FREE && r->duties + r->requirements + r->other == 0;
                r->blank_fields += ahead && !filled && strcmp(name, own[k]) == 0;
                r->filled_fields += ahead && filled && strcmp(name, own[k]) == 0;
            }
        }
        if (x->given == G_FIELD && !x->value_empty) {
            r->fields++;
            bool aim = span_find(x->column, "\xE7\x9B\xAE\xE6\xA0\x87", 0) != SIZE_MAX; /* 目标: of a score sheet */
            r->summary = r->summary || (rule_is(l->rules, x->column_rule, "summary") && x->chars >= 6 && !aim);
            r->holder = r->holder || rule_is(l->rules, x->column_rule, "other.holder");
            r->ranked = r->ranked || rule_is(l->rules, x->column_rule, "reportsTo") ||
                        rule_is(l->rules, x->column_rule, "supervises");
        }
    }
}

/* A label for the post's name that nobody filled in. */
static bool blank_title(const struct lines *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct line *x = &l->list[i];
        if (x->blank || x->given == G_VALUE || !line_is_field(l, x, "title") || x->kind == K_ROLE)
            continue;
        struct span value = text_trim(span_sub(x->fold.f, x->label.value, x->fold.f.n));
        if (x->given == G_LABEL ? x->value_empty : x->label.sep != SEP_GAP && blank_form(l, value))
            return true;
    }
    return false;
}

/* Does a line above say that this post and others have the duties below? 另设专员及办事员各若干名，分别负责下列工作 */
static bool announced(const struct lines *l, const struct found *r)
{
    static const char *const leads[] = {"\xE4\xB8\x8B\xE5\x88\x97", "\xE4\xBB\xA5\xE4\xB8\x8B",
                                        "\xE5\xA6\x82\xE4\xB8\x8B",
                                        "\xE5\x88\x86\xE5\x88\xAB"}; /* 下列, 以下, 如下, 分别 */
    struct span words = role_words(l, r->line);
    if (words.n < 6)
        return false;
    for (size_t i = r->line, seen = 0; i-- > 0 && seen < 30; seen++) {
        struct span f = l->list[i].fold.f;
        bool duties = span_find(f, "\xE8\xB4\x9F\xE8\xB4\xA3", 0) != SIZE_MAX || /* 负责, 职责 */
                      span_find(f, "\xE8\x81\x8C\xE8\xB4\xA3", 0) != SIZE_MAX;
        for (size_t k = 0; k < sizeof leads / sizeof *leads && duties; k++)
            if (span_find(f, leads[k], 0) != SIZE_MAX && span_find_bytes(f, words.s, words.n, 0) != SIZE_MAX)
                return true;
    }
    return false;
}

/* Do its words speak for posts? */
static bool of_posts(const struct lines *l, const struct line *x)
{
    int rule = rules_line(l->rules, RC_FAVOUR, x->fold.f);
    return rule_is(l->rules, rule, "words") || rule_is(l->rules, rule, "each");
}

/* 附件:客户服务部岗位职责 */
static bool annex_of_posts(const struct lines *l, const struct line *x)
{
    return x->given == G_FREE && !x->sentence && x->chars <= 24 && span_starts(x->fold.f, "\xE9\x99\x84") &&
           of_posts(l, x);
}

/* 1. 鉴定团队 beside 2. 业务部门 */
static bool beside_dept(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    for (size_t m = i + 1; m < l->n && m < i + 40; m++) {
        const struct line *y = &l->list[m];
        if (!y->blank && y->run >= 0 && y->depth < x->depth)
            return false;
        if (!y->blank && y->run == x->run && y->dept && y->head < 0)
            return true;
    }
    return false;
}

/* Does line i stand below an annex, or a numbered heading, that is about posts, 第四章 岗位职责, 三、人员分工? */
static bool under_posts(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    for (size_t m = i; m-- > 0 && i - m < 120;) {
        const struct line *y = &l->list[m];
        if (!y->blank && annex_of_posts(l, y))
            return true;
        if (x->names_post && !y->blank && y->given == G_FREE && !y->sentence && y->group == MG_NONE && !y->soft &&
            !y->names_post && y->chars <= 12) /* 会所员工职责: over 店长:… 保洁:… */
            return span_find(y->fold.f, "\xE8\x81\x8C\xE8\xB4\xA3", 0) != SIZE_MAX &&
                   (span_find(y->fold.f, "\xE5\x91\x98", 0) != SIZE_MAX ||
                    span_find(y->fold.f, "\xE5\xB2\x97", 0) != SIZE_MAX); /* 职责; 员, 岗 */
        if (y->blank || y->given != G_FREE || y->sentence || y->chars > 16 || y->run < 0 || y->bullet ||
            (x->run >= 0 && y->depth >= x->depth) || (x->run < 0 && y->group > MG_CNPAREN))
            continue;
        if ((y->dept || beside_dept(l, m)) && y->head < 0 &&
            y->depth > 0) { /* 四、工作职责 over (一)团支部 over its posts */
            x = y;
            continue;
        }
        return of_posts(l, y);
    }
    return false;
}

/* Do fewer than `most` lines that are not blank stand before this one? */
static bool is_early(const struct lines *l, size_t line, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < line && n < most; i++)
        n += !l->list[i].blank;
    return n < most;
}

/* What is known of the posts of each table; [0]: of those outside any. */
struct posts_of_table {
    size_t posts, ranked; /* named by a column; of these, with whom they report to */
    bool firm;            /* one that is kept tells its duties */
};

static struct posts_of_table *posts_of(const struct lines *l, struct posts_of_table *tables, const struct found *r)
{
    return &tables[l->flows[l->list[r->line].flow].table + 1];
}

/* Is it a row of a list of posts that tells to whom they report? */
static bool in_ranked_list(const struct lines *l, struct posts_of_table *tables, const struct found *r)
{
    const struct posts_of_table *t = posts_of(l, tables, r);
    return l->list[r->line].given == G_ROLE && t->ranked >= 2 && t->ranked * 2 >= t->posts;
}

/* 3.2 考勤员 beside 3.1 人力资源部 in a rule: who does what in what it rules. What else stands on the same list. */
struct beside {
    int run; /* the last one asked about */
    bool departments, leaders;
};

static bool of_rule(const struct lines *l, struct beside *b, const struct line *x)
{
    if (x->run < 0)
        return false;
    if (x->run != b->run) {
        *b = (struct beside){.run = x->run};
        for (size_t k = l->runs[x->run].first; k <= l->runs[x->run].last; k++) {
            const struct line *y = &l->list[k];
            b->departments = b->departments || (y->run == x->run && y->dept && y->degree == 0);
            b->leaders = b->leaders || (y->run == x->run && span_ends(y->post, DEPT_LEADER));
        }
    }
    return (x->head < 0 && b->departments) || b->leaders;
}

static size_t named_roles(const struct gather *g)
{
    size_t n = 0;
    for (size_t k = 0; k < g->n; k++)
        n += g->roles[k].kept && !g->roles[k].implicit;
    return n;
}

/* Posts that tell no duties, where others do (firm), a label or a column names them, or a vacancy only asks. */
static void keep_more(struct gather *g, size_t firm)
{
    const struct lines *l = g->l;
    struct posts_of_table *tables = xcalloc(l->ntables + 1, sizeof *tables);
    for (size_t k = 0; k < g->n; k++) {
        const struct found *r = &g->roles[k];
        struct posts_of_table *t = posts_of(l, tables, r);
        t->posts += l->list[r->line].given == G_ROLE;
        t->ranked += l->list[r->line].given == G_ROLE && r->ranked;
        t->firm = t->firm || (r->kept && r->duties > 0);
    }
    for (size_t k = 0; k < g->n; k++) {
        struct found *r = &g->roles[k];
        bool label = r->label != SIZE_MAX || l->list[r->line].given == G_ROLE;
        bool counted = words_counted(l->list[r->line].fold.f);
        bool wanted = (l->favour || counted) &&
                      l->list[r->line].degree >= (l->favour && counted ? 1 : 2) && /* a vacancy that only asks */
                      (r->requirements >= 2 || (r->requirements == 1 && (r->fields > 0 || counted)));
        bool told =
            r->summary && r->own_fields >= 2; /* whom it reports to and what it is for: its duties may be lost */
        if (r->holder && r->duties == 0)      /* 姓名|拟任职务|职称|专业: of persons */
            continue;
        if (!r->kept && !r->implicit && !r->box && (firm > 0 || label || wanted || told) && !l->against && !l->never)
            r->kept = r->requirements > 0 || r->summary || (label && r->fields > 0 && posts_of(l, tables, r)->firm);
        if (!r->kept && l->favour && !l->against && !l->never && in_ranked_list(l, tables, r))
            r->kept = true;
        posts_of(l, tables, r)->firm = posts_of(l, tables, r)->firm || (r->kept && r->duties > 0);
    }
    size_t vacancies = named_roles(g);
    for (size_t k = 0; k < g->n && vacancies >= 3 && l->favour; k++) { /* 微信运营 beside 店长 and 出纳 */
        struct found *r = &g->roles[k];
        bool more = !r->implicit && !r->box && !r->holder && !l->against && !l->never && r->requirements >= 2;
        r->kept = r->kept || (more && l->list[r->line].degree >= 1);
    }
    free(tables);
}

/* 1、网络管理员:主要从事… in one line, and its description further down: only the latter counts. */
static void drop_introduced(struct gather *g)
{
    struct name *described = xcalloc(g->n + 1, sizeof *described);
    size_t n = 0;
    for (size_t k = 0; k < g->n; k++)
        if (g->roles[k].kept && g->roles[k].duties >= 2)
            described[n++] = (struct name){.words = role_words(g->l, g->roles[k].line), .at = k};
    names_sort(described, n);
    for (size_t k = 0; k < g->n && n > 0; k++) {
        struct found *r = &g->roles[k];
        const struct line *x = &g->l->list[r->line];
        bool one = r->line + 1 < g->l->n && x[1].flow == x->flow && x->given == G_FREE; /* on the post's own line */
        if (r->kept && one && r->duties <= 1 && r->requirements == 0)
            r->kept = names_from(described, n, role_words(g->l, r->line), k + 1) == SIZE_MAX;
    }
    free(described);
}

/* 战斗员 over what it does in one chapter, 战斗员 over what is asked in another: one post. */
static void join_demands(struct gather *g)
{
    struct name *told = xcalloc(g->n + 1, sizeof *told);
    uint32_t *to = xcalloc(g->n + 1, sizeof *to);
    size_t n = 0, joined = 0;
    for (size_t k = 0; k < g->n; k++)
        if (g->roles[k].kept && g->roles[k].duties > 0 && g->roles[k].requirements == 0)
            told[n++] = (struct name){.words = role_words(g->l, g->roles[k].line), .at = k};
    names_sort(told, n);
    for (size_t k = 0; k < g->n && n > 0; k++) {
        struct found *r = &g->roles[k];
        struct span words = role_words(g->l, r->line);
        if (!r->kept || r->implicit || r->duties > 0 || r->requirements == 0 || r->fields > 0 || words.n == 0)
            continue;
        size_t first = names_from(told, n, words, 0);
        if (first >= k || g->roles[first].requirements > 0)
            continue;
        g->roles[first].requirements = r->requirements;
        r->kept = false;
        g->l->list[r->line].kind = K_TEXT;
        to[k + 1] = (uint32_t)first + 1;
        joined++;
    }
    for (size_t i = 0; i < g->l->n && joined > 0; i++)
        if (to[g->owner[i]])
            g->owner[i] = to[g->owner[i]];
    free(told);
    free(to);
}

/* 船员招聘启事 over what the firm says of itself, then the posts. */
static void drop_title(struct gather *g)
{
    const struct lines *l = g->l;
    if (named_roles(g) < 2)
        return;
    for (size_t k = 0; k < g->n; k++) {
        struct found *r = &g->roles[k];
        bool title = is_early(l, r->line, 3) && rule_is(l->rules, l->list[r->line].head, "recruit");
        if (title && !r->labelled && r->requirements == 0 && r->fields == 0)
            r->kept = false;
    }
}

static void keep_roles(struct gather *g)
{
    const struct lines *l = g->l;
    bool blank = blank_title(l);
    struct beside beside = {.run = -1};
    size_t firm = 0, told_so = 0; /* told_so: posts whose duties stand below their label */
    size_t suffixed = 0;          /* X职责 of known posts over their duties */
    for (size_t k = 0; k < g->n; k++) {
        const struct line *x = &l->list[g->roles[k].line];
        told_so += x->degree >= 2 && g->roles[k].labelled && g->roles[k].duties >= 2;
        suffixed += x->degree >= 2 && rule_is(l->rules, x->head, "suffix") && g->roles[k].duties >= 2;
    }
    for (size_t k = 0; k < g->n; k++) {
        struct found *r = &g->roles[k];
        const struct line *x = &l->list[r->line];
        bool named = !r->implicit;
        /* in a contract, who signs: 法定代表人:___ 职务:厂长 */
        bool label = r->label != SIZE_MAX && !(l->letter && (l->list[r->label].cut || !r->labelled));
        bool strong = label || x->given == G_ROLE || (x->head >= 0 && x->degree > (l->letter ? 1 : 0));
        bool each = span_starts(x->post, "\xE5\x90\x84"); /* 各部门负责人 */
        bool people = x->run >= 0 && r->duties >= 2 && x->head < 0 && line_of_people(x);
        strong = strong || ((x->degree > 0 || people) && !each && under_posts(l, r->line)); /* 2. 管理人员 */
        strong = strong || (x->degree > 0 && r->line + 1 < l->n && x[1].soft && x[1].flow == x->flow &&
                            line_is_label(&x[1]) && line_section(l, &x[1]) == SECTION_DUTIES); /* 场长, 岗位责任制 */
        strong = strong || (x->degree >= 2 && x->head < 0 && run_tells_posts(l, x->run));
        strong = strong || (suffixed >= (l->letter ? 3 : 2) && rule_is(l->rules, x->head, "suffix") && r->duties >= 2 &&
                            line_of_people(x)); /* 技术人员职责 beside those */
        strong = strong && !(l->against && !label && of_rule(l, &beside, x));
        bool full = x->degree >= 2 && r->labelled && r->duties >= 2 &&
                    (r->requirements >= 2 || told_so >= 2); /* whatever the title is */
        bool against = l->against && !strong && !full && !announced(l, r);
        /* a role that nothing names must at least have a superior, a grade … or come in a document about posts */
        bool early = is_early(l, r->line, 12); /* what the document is about */
        bool told = named || (r->own_fields > 1 && !l->about_dept) ||
                    (l->favour && !l->formlike && !l->about_dept && early) || l->file_post;
        r->box =
            r->label == SIZE_MAX && x->given == G_FREE && x->head < 0 && r->blank_fields >= 2 && r->filled_fields == 0;
        size_t items = r->duties + r->requirements + r->other;
        /* of an interview */
        bool asked = r->questions * 2 > items || (r->questions >= 2 && r->questions * 2 >= r->duties);
        /* of a form */
        bool cells = r->told * 4 <= r->duties && !r->labelled && l->formlike && l->flows[x->flow].table >= 0;
        bool fined = r->fines * 2 > items; /* 漏查一间扣2分, in rules */
        r->kept = r->duties > 0 && told && !against && !r->box && !(r->implicit && blank) && !l->never && !asked &&
                  !fined && !cells;
        firm += r->kept;
    }
    size_t named = named_roles(g);
    for (size_t k = 0; k < g->n && named > 0; k++)
        if (g->roles[k].kept && g->roles[k].implicit && !l->file_post) {
            g->roles[k].kept = false; /* nobody's, beside posts that have names */
            firm--;
        }
    keep_more(g, firm);
    drop_introduced(g);
    join_demands(g);
    drop_title(g);
    for (size_t k = 0; k < g->n; k++) /* a role that only holds kept ones is kept */
        if (g->roles[k].kept && g->roles[k].parent && !g->roles[g->roles[k].parent - 1].kept) {
            struct found *p = &g->roles[g->roles[k].parent - 1];
            if (p->fields > 0 || p->label != SIZE_MAX || bracket_names(&l->list[p->line], &l->list[g->roles[k].line]))
                p->kept = true;
            else
                g->roles[k].parent = 0;
        }
}

/* Is this field told of the post? If not, it is from now on. */
static bool tells_already(struct found *r, const char *field)
{
    for (size_t k = 0; k < r->nkinds; k++)
        if (strcmp(r->kinds[k], field) == 0)
            return true;
    if (r->nkinds == FOUND_KINDS)
        return true;
    r->kinds[r->nkinds++] = field;
    return false;
}

/* The kept posts by their names. */
struct kept {
    struct name *list;
    size_t n;
};

static struct kept kept_names(struct gather *g)
{
    const struct lines *l = g->l;
    struct kept kept = {.list = xcalloc(2 * g->n + 1, sizeof *kept.list)};
    for (size_t k = 0; k < g->n; k++) {
        if (!g->roles[k].kept)
            continue;
        kept.list[kept.n++] = (struct name){.words = role_words(l, g->roles[k].line), .at = k};
        kept.list[kept.n++] = (struct name){.words = l->list[g->roles[k].line].post, .at = k};
    }
    names_sort(kept.list, kept.n);
    for (size_t i = 0; i < l->n; i++)
        if (g->owner[i] && l->list[i].kind == K_FIELD && l->list[i].has_label && l->list[i].label.rule >= 0)
            tells_already(&g->roles[g->owner[i] - 1], rule_name(l->rules, l->list[i].label.rule));
    return kept;
}

/* Lends a field of a table of all posts, 人数, to the post of that name which is described: its number, or 0. */
static uint32_t lend_field(struct gather *g, const struct kept *kept, uint32_t dropped, const struct line *x)
{
    const struct lines *l = g->l;
    if (x->given != G_FIELD || x->kind != K_FIELD || rule_is(l->rules, x->column_rule, "department"))
        return 0;
    struct span words = role_words(l, g->roles[dropped - 1].line);
    size_t k = words.n > 0 ? names_from(kept->list, kept->n, words, 0) : SIZE_MAX;
    bool lent = k != SIZE_MAX && !tells_already(&g->roles[k], rule_name(l->rules, x->column_rule));
    return lent ? (uint32_t)k + 1 : 0;
}

/* Tables that tell of no post: what stands in their cells is no heading over what follows them. */
static void drop_departments(struct gather *g)
{
    struct lines *l = g->l;
    bool *tells = xcalloc(l->ntables + 1, sizeof *tells);
    for (size_t k = 0; k < g->n; k++)
        for (int t = l->flows[l->list[g->roles[k].line].flow].table; t >= 0; t = l->tables[t].parent)
            tells[t] = true;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        int table = l->flows[x->flow].table;
        if (table < 0 || tells[table] || g->owner[i] || l->tables[table].cols < 2)
            continue;
        bool field = x->kind == K_FIELD && x->given == G_FIELD && rule_is(l->rules, x->column_rule, "department");
        if (field || (x->kind == K_DEPT && x->given == G_FREE && x->ctx == C_OUT))
            x->kind = K_TEXT;
    }
    free(tells);
}

static void drop_roles(struct gather *g)
{
    struct lines *l = g->l;
    uint32_t *number = xcalloc(g->n + 1, sizeof *number), next = 0;
    for (size_t k = 0; k < g->n; k++)
        number[k + 1] = g->roles[k].kept ? ++next : 0;
    struct kept kept_posts = kept_names(g);
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        uint32_t was = g->owner[i];
        g->owner[i] = number[was];
        if (was && !g->owner[i] && !line_skipped(x)) {
            g->owner[i] = number[lend_field(g, &kept_posts, was, x)];
            if (g->owner[i])
                continue;
            x->ctx = C_OUT;
            x->kind = x->kind == K_ROLE || x->kind == K_SECTION ? K_GROUP
                      : x->kind == K_FIELD                      ? K_FIELD
                      : x->kind == K_ITEM                       ? K_ITEM
                                                                : K_TEXT;
            x->why = "restraint";
        }
    }
    size_t kept = 0;
    for (size_t k = 0; k < g->n; k++)
        if (g->roles[k].kept) {
            struct found r = g->roles[k];
            r.parent = number[r.parent];
            g->roles[kept++] = r;
        }
    g->n = kept;
    free(kept_posts.list);
    free(number);
    drop_departments(g);
}

/* Fields above the title of a document that is about one post belong to it: a code in the sheet's corner. */
static void take_fields_above(struct gather *g)
{
    const struct lines *l = g->l;
    if (g->n != 1 || g->roles[0].implicit)
        return;
    for (size_t i = g->roles[0].line; i-- > 0;) {
        const struct line *x = &l->list[i];
        if (line_skipped(x) || x->kind == K_TITLE || x->kind == K_DEPT)
            continue;
        if ((x->kind != K_FIELD && x->kind != K_FVALUE) || x->given != G_FREE)
            return;
        g->owner[i] = 1;
    }
}

void roles_gather(struct gather *g)
{
    gather_roles(g);
    weigh_roles(g);
    keep_roles(g);
    drop_roles(g);
    take_fields_above(g);
}
