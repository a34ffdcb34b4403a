/* Prepare: what is told of lines before the decision: contents lists, signatures, links of pages, what labels stand for
 * by what is below them, and what the document is about. */
#include "decide.h"
#include "names.h"
#include "roles.h"
#include <stdlib.h>
#include <string.h>

/* All lines by their words, made when first asked for. */
struct entries {
    struct name *list;
};

static bool stands_below(const struct lines *l, struct entries *e, struct span words, size_t i)
{
    if (!e->list) {
        e->list = xcalloc(l->n + 1, sizeof *e->list);
        for (size_t k = 0; k < l->n; k++)
            e->list[k] = (struct name){.words = l->list[k].fold.f, .at = k};
        names_sort(e->list, l->n);
    }
    return names_from(e->list, l->n, words, i + 1) != SIZE_MAX;
}

/* 财务部经理岗位规范 3, and the same words without the number on a line below: an entry of a contents list. */
static bool comes_again(const struct lines *l, struct entries *e, size_t i)
{
    struct span f = l->list[i].fold.f;
    size_t n = f.n;
    while (n > 0 && ((f.s[n - 1] >= '0' && f.s[n - 1] <= '9') || f.s[n - 1] == '-'))
        n--;
    while (n > 0 && f.s[n - 1] == ' ')
        n--;
    return n >= 12 && stands_below(l, e, span_sub(f, 0, n), i);
}

/* The page at the end of a line of a contents list, with blanks before it or not, in brackets or not: 值班员责任制8,
 * 财务部岗位职责(2). -1: none, or nothing before it. */
static int page_at_end(struct span f)
{
    size_t n = f.n;
    bool bracket = n > 0 && f.s[n - 1] == ')';
    n -= bracket;
    size_t end = n;
    while (n > 0 && f.s[n - 1] >= '0' && f.s[n - 1] <= '9')
        n--;
    if (n == end || end - n > 3 || n < 6 || (bracket && f.s[n - 1] != '('))
        return -1;
    int page = 0;
    for (size_t i = n; i < end; i++)
        page = page * 10 + (f.s[i] - '0');
    return page;
}

/* Is the line the entry of a contents list whose last page was `page`? The line below it, or those above, are too. */
static bool paged_entry(const struct lines *l, size_t i, int page, bool paged)
{
    const struct line *x = &l->list[i];
    int at = page_at_end(x->fold.f);
    if (at < page || x->sentence || x->given != G_FREE)
        return false;
    size_t below = i + 1;
    while (below < l->n && l->list[below].blank)
        below++;
    return paged || (below < l->n && page_at_end(l->list[below].fold.f) >= at);
}

/* What an entry of a contents list says: without its page, and without its number. */
static struct span entry_words(const struct line *x)
{
    struct span f = span_sub(x->fold.f, x->rest, x->fold.f.n);
    if (page_at_end(f) >= 0 || (x->why && strcmp(x->why, "furniture.toc-repeated") != 0)) {
        while (f.n > 0 && strchr("0123456789() .-", f.s[f.n - 1]))
            f.n--;
    }
    return text_trim(f);
}

/* Lines that a contents list names are headings. */
static void mark_listed(struct lines *l)
{
    struct name *list = NULL;
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct line *x = &l->list[i];
        bool toc = x->kind == K_FURNITURE && ((x->why && span_starts(span_of(x->why), "furniture.toc-")) ||
                                              rule_is(l->rules, x->furniture, "toc-line"));
        struct span words = toc ? entry_words(x) : (struct span){0};
        if (words.n < 6 || words.n > 120)
            continue;
        if (!list)
            list = xcalloc(l->n - i, sizeof *list);
        list[n++] = (struct name){.words = words, .at = i};
    }
    names_sort(list, n);
    for (size_t i = 0; i < l->n && n > 0; i++) {
        struct line *x = &l->list[i];
        x->listed = x->kind != K_FURNITURE && !x->blank && !x->sentence && x->given == G_FREE &&
                    names_from(list, n, text_trim(span_sub(x->fold.f, x->rest, x->fold.f.n)), 0) < i;
    }
    free(list);
}

/* Contents lists and the like, told without the rest: they are passed over. */
static void find_furniture(struct lines *l)
{
    bool contents = false, paged = false; /* in one; with pages */
    int page = 0;
    struct entries entries = {0};
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        x->kind = K_TEXT;
        if (x->blank)
            continue;
        struct folded style;
        fold_line(l->arena, x->para->style, &style);
        bool toc_style =
            span_starts(style.f, "toc ") || span_starts(style.f, "TOC ") || span_starts(style.f, "Contents ");
        if (toc_style || (x->furniture >= 0 && x->given != G_LABEL)) {
            const char *name = toc_style ? "toc-style" : rule_name(l->rules, x->furniture);
            if (strcmp(name, "address") == 0 && line_is_label(x) && x->label.class == RC_FIELD)
                continue; /* 邮箱:… is a field */
            bool toc_line = strcmp(name, "toc-line") == 0;
            bool value = toc_line && x->has_label && x->label.class == RC_FIELD && x->label.sep == SEP_COLON;
            if (value && !contents)
                continue; /* 招聘人数: 5 */
            bool head = strcmp(name, "toc-head") == 0;
            contents = head || (contents && toc_line) || toc_style;
            paged = contents && !head;
            page = contents && toc_line ? page_at_end(x->fold.f) : 0;
            if (toc_line && !contents && span_find(line_text(l, x), "..", 0) == SIZE_MAX &&
                span_find(line_text(l, x), "\xE2\x80\xA6", 0) == SIZE_MAX &&
                span_find(line_text(l, x), "\t", 0) == SIZE_MAX && !(x->head >= 0 && comes_again(l, &entries, i)))
                continue;
            if (x->given == G_VALUE && !toc_style)
                continue;
            x->kind = K_FURNITURE;
            x->rule = toc_style ? -1 : x->furniture;
            x->why = toc_style ? "furniture.toc-style" : NULL;
            continue;
        }
        if (!contents)
            continue;
        /* lines of a contents list without page numbers come again below */
        bool again = x->fold.f.n > 6 && stands_below(l, &entries, x->fold.f, i);
        bool entry = !again && paged_entry(l, i, page, paged);
        contents = again || entry;
        if (contents) {
            x->kind = K_FURNITURE;
            x->why = entry ? "furniture.toc-entry" : "furniture.toc-repeated";
        }
        if (entry)
            paged = true, page = page_at_end(x->fold.f);
    }
    free(entries.list);
    mark_listed(l);
}

/* The name of an organisation alone on one of the last lines signs the document. */
static void find_signature(struct lines *l)
{
    size_t seen = 0;
    for (size_t i = l->n; i-- > 1 && seen < 2;) {
        struct line *x = &l->list[i];
        if (x->blank || x->kind == K_FURNITURE)
            continue;
        seen++;
        size_t below = i + 1;
        while (below < l->n && l->list[below].blank)
            below++;
        bool dated = below < l->n && l->list[below].kind == K_FURNITURE && x->chars <= 10; /* 总经理 over the date */
        if (x->given != G_FREE || x->group != MG_NONE || x->sentence || x->chars > 20 || x->chars < (dated ? 2u : 4u) ||
            x->has_label || (x->degree > 0 && !dated) || x->head >= 0 || x->soft)
            return;
        int rule = rules_line(l->rules, RC_NOTPOST, x->post);
        if (!(dated && (x->degree > 0 || x->dept)) && !rule_is(l->rules, rule, "place"))
            return;
        x->kind = K_FURNITURE;
        x->why = "furniture.signature";
    }
}

/* 序号|项目|页码 right below 目录 lists what follows; the words of its rows are headings there, whatever labels they
 * are. */
static void find_contents_table(struct lines *l)
{
    int table = -1;
    size_t first = 0, end = 0;
    for (size_t i = 0, head = SIZE_MAX; i < l->n && table < 0; i++) {
        const struct line *x = &l->list[i];
        if (x->kind == K_FURNITURE && rule_is(l->rules, x->furniture, "toc-head"))
            head = i;
        else if (!x->blank && head != SIZE_MAX && l->flows[x->flow].table >= 0)
            table = l->flows[x->flow].table, first = i;
        else if (!x->blank)
            head = SIZE_MAX;
    }
    for (end = first; table >= 0 && end < l->n && l->flows[l->list[end].flow].table == table; end++) {
        struct line *x = &l->list[end];
        if (x->blank)
            continue;
        x->kind = K_FURNITURE;
        x->why = "furniture.toc-table";
        x->given = G_FREE;
        struct span words = fold_compact(l->arena, x->fold.f);
        for (size_t k = end + 1; k < l->n && utf8_length(words) >= 2; k++) {
            struct line *y = &l->list[k];
            if (y->has_label && y->given == G_FREE && l->flows[y->flow].table != table &&
                span_eq(fold_compact(l->arena, span_sub(y->fold.f, y->rest, y->fold.f.n)), words))
                y->has_label = y->has_req = false;
        }
    }
}

/* Do the lines say the same but for digits? */
static bool same_words(struct span a, struct span b)
{
    size_t i = 0, k = 0;
    while (i < a.n || k < b.n) {
        while (i < a.n && a.s[i] >= '0' && a.s[i] <= '9')
            i++;
        while (k < b.n && b.s[k] >= '0' && b.s[k] <= '9')
            k++;
        if (i == a.n || k == b.n)
            break;
        if (a.s[i++] != b.s[k++])
            return false;
    }
    return i == a.n && k == b.n;
}

/* 编号:…, 版次:…: a field of the sheet, not of a post. */
static bool tells_sheet(const struct lines *l, const struct line *x)
{
    return x->has_label && x->label.class == RC_FIELD &&
           (rule_is(l->rules, x->label.rule, "code") || strncmp(rule_name(l->rules, x->label.rule), "other", 5) == 0);
}

/* 12 and no more, and no label that asks for a number above it. */
static bool is_page_number(const struct lines *l, size_t i)
{
    struct span f = l->list[i].fold.f;
    size_t digits = 0;
    while (digits < f.n && f.s[digits] >= '0' && f.s[digits] <= '9')
        digits++;
    if (f.n == 0 || f.n > 3 || digits < f.n || l->list[i].automatic)
        return false;
    while (i-- > 0 && l->list[i].blank) {
        /* beyond them */
    }
    return i != SIZE_MAX && !l->list[i].has_label && !l->list[i].has_req;
}

/* Does a label of the sheet stand within the line, behind other words? 管家部 编号 HK007 */
static bool holds_sheet_label(const struct lines *l, struct span f)
{
    for (size_t at = 1; at < f.n && f.n < 240; at++) {
        struct label_hit hit;
        if (f.s[at - 1] == ' ' && rules_label(l->rules, false, f, at, &hit) && hit.class == RC_FIELD &&
            (rule_is(l->rules, hit.rule, "code") || strncmp(rule_name(l->rules, hit.rule), "other", 5) == 0))
            return true;
    }
    return false;
}

/* Such a line over another sheet: the same words but for digits as one of the first lines. */
static bool head_again(const struct lines *l, const struct line *x, const size_t *first, size_t n)
{
    if (x->group != MG_NONE || x->sentence || x->chars < 6 || x->chars > 60 || x->head >= 0 || x->has_label ||
        x->degree > 0)
        return false;
    for (size_t k = 0; k < n; k++)
        if (&l->list[first[k]] != x && same_words(x->fold.f, l->list[first[k]].fold.f))
            return holds_sheet_label(l, x->fold.f);
    return false;
}

/* The head of a page that stands in the text again, and a page's number between two numbered lines. */
static void find_page_heads(struct lines *l)
{
    size_t first[6], n = 0;
    bool table = false; /* behind a table: a form's head again over the next form */
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        bool within = l->flows[x->flow].table >= 0;
        table = table || (n > 0 && within);
        if (x->blank || x->kind == K_FURNITURE || x->given != G_FREE ||
            (within && n > 0 && l->flows[l->list[first[0]].flow].table < 0))
            continue;
        bool title = x->group == MG_NONE && x->chars >= 6 && x->chars <= 40 && !x->sentence;
        size_t below = i + 1;
        while (below < l->n && l->list[below].blank)
            below++;
        title = title && (x->head < 0 || x->degree == 0 || /* 安全职责 over 编号:… again; a post's may stand twice */
                          (n >= 2 && below < l->n && l->list[first[1]].has_label &&
                           same_words(l->list[below].fold.f, l->list[first[1]].fold.f)));
        if (n < 6) {
            bool again = !within && head_again(l, x, first, n);
            first[n++] = i;
            if (!table && !again)
                continue;
        }
        const struct line *head = &l->list[first[0]];
        struct span words = x->fold.f; /* X职务说明书(续) */
        if (span_ends(words, "(\xE7\xBB\xAD)"))
            words.n -= 5;
        if (title && i != first[0] && head->group == MG_NONE && span_eq(text_trim(words), head->fold.f)) {
            x->kind = K_FURNITURE;
            x->why = "furniture.page-head";
            for (size_t m = i + 1; m < l->n && m < i + 8 && x->generic < 0; m++) /* 编号:… 页次:2/3 below it */
                for (size_t k = 1; k < n && l->list[m].kind != K_FURNITURE; k++)
                    if (!l->list[m].blank && tells_sheet(l, &l->list[m]) &&
                        same_words(l->list[m].fold.f, l->list[first[k]].fold.f)) {
                        l->list[m].kind = K_FURNITURE;
                        l->list[m].why = "furniture.page-head";
                    }
        }
        if (x->kind != K_FURNITURE && !within && head_again(l, x, first, n)) {
            x->kind = K_FURNITURE;
            x->why = "furniture.page-head";
        }
        bool numbered = below < l->n && l->list[below].group != MG_NONE && l->list[below].chars > 0;
        bool number = x->group == MG_DEC && x->chars == 0 && !x->automatic && numbered;
        if (number || (!within && is_page_number(l, i))) {
            x->kind = K_FURNITURE;
            x->why = "furniture.page-number";
        }
    }
}

/* 相关文章 and what a page links to below it. */
static void find_related(struct lines *l)
{
    bool below = false;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->blank)
            continue;
        if (x->kind == K_FURNITURE)
            below = below || rule_is(l->rules, x->furniture, "related");
        else if (below && (x->sentence || x->chars > 40 || x->given != G_FREE || (x->group != MG_NONE && !x->bullet)))
            below = false;
        else if (below) {
            x->kind = K_FURNITURE;
            x->why = "furniture.related";
        }
    }
}

/* Does what stands below line i look as if it were told under it: a list, or words that are no head? */
static bool heads_content(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    size_t below = i + 1;
    while (below < l->n && l->list[below].blank)
        below++;
    if (below == l->n)
        return false;
    const struct line *y = &l->list[below];
    if (y->has_label)
        return false;
    if (y->group != MG_NONE)
        return x->group == MG_NONE && (y->value == 1 || y->bullet) && y->chars > 1;
    return !y->has_label && y->degree < 2 && y->head < 0 && (span_ends(x->fold.f, ":") || y->sentence);
}

/* The same few words again and again, no label and no post: the head of a section that no rule knows where something
 * is told below it, else a link or a button of a page. */
static void find_repeated(struct lines *l)
{
    enum { SLOTS = 512, TIMES = 4 };
    struct {
        uint64_t hash;
        size_t count, heads;
    } *seen = xcalloc(SLOTS, sizeof *seen);
    struct label_hit other;
    bool known = rules_label(l->rules, false, SPAN("\xE8\xAF\xB4\xE6\x98\x8E"), 0, &other); /* 说明 */
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < l->n; i++) {
            struct line *x = &l->list[i];
            if (x->blank || x->kind == K_FURNITURE || x->chars > 8 || x->chars < 2 || x->has_label || x->has_req ||
                x->degree > 0 || x->dept || l->flows[x->flow].table >= 0 || (x->group != MG_NONE && !x->bullet))
                continue;
            uint64_t h = 0xCBF29CE484222325u;
            for (size_t b = x->rest; b < x->fold.f.n; b++)
                h = (h ^ (unsigned char)x->fold.f.s[b]) * 0x100000001B3u;
            size_t slot = h % SLOTS;
            if (pass == 0 && (seen[slot].count == 0 || seen[slot].hash == h)) {
                seen[slot].hash = h;
                seen[slot].count++;
                seen[slot].heads += heads_content(l, i);
            } else if (pass == 1 && seen[slot].hash == h && seen[slot].count >= TIMES) {
                if (known && seen[slot].heads * 4 >= seen[slot].count * 3) {
                    x->has_label = true;
                    x->label = other;
                    x->label.from = x->rest;
                    x->label.to = x->label.value = x->fold.f.n;
                    x->label.sep = SEP_END;
                    continue;
                }
                x->kind = K_FURNITURE;
                x->why = "furniture.repeated";
            }
        }
    free(seen);
}

/* 岗位名称: on one line, the post on the next. */
static void join_title_values(struct lines *l)
{
    for (size_t i = 0; i + 1 < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->given != G_FREE || x->blank || !line_is_field(l, x, "title") || x->label.sep != SEP_END)
            continue;
        size_t m = i + 1;
        while (m < l->n && l->list[m].blank && m - i < 3)
            m++;
        if (m == l->n)
            continue;
        struct line *y = &l->list[m];
        if (y->given != G_FREE || y->has_label || y->group != MG_NONE || y->degree < 1 || y->chars > 16 || y->head >= 0)
            continue;
        x->given = G_LABEL;
        x->value_empty = false;
        x->value_from = m;
        x->value_to = m + 1;
        y->given = G_VALUE;
        y->owner = (int)i;
    }
}

static void judge_document(struct lines *l)
{
    size_t seen = 0;
    struct folded source;
    fold_line(l->arena, l->doc->source, &source);
    l->favour = rules_line(l->rules, RC_FAVOUR, source.f) >= 0;
    struct span name = source.f, post = {0};
    for (size_t dot = name.n; dot > 0; dot--)
        if (name.s[dot - 1] == '.') {
            name.n = dot - 1;
            break;
        }
    int head = rules_head(l->rules, RC_HEAD, name, &post);
    bool named = head >= 0;
    l->about_dept = named && words_degree(l->rules, fold_compact(l->arena, post)) < 2 &&
                    words_dept(l->rules, fold_compact(l->arena, post));
    struct span word = fold_compact(l->arena, named ? post : name);
    l->file_head = named;
    bool unknown = named && !rule_is(l->rules, head, "recruit"); /* 公益性岗位招聘公告 */
    l->file_post = words_degree(l->rules, word) >= 2 || (unknown && words_unknown_post(l->rules, word));
    for (size_t i = 0; i < l->n && seen < 3; i++) {
        struct line *x = &l->list[i];
        if (x->blank || x->kind == K_FURNITURE)
            continue;
        seen++;
        if (x->chars <= 20 && span_ends(x->fold.f, "!")) /* 上课帮正在招聘! */
            l->favour = l->favour || rule_is(l->rules, rules_line(l->rules, RC_FAVOUR, x->fold.f), "recruit");
        if (x->chars <= 40 && x->group == MG_NONE && !x->sentence) {
            struct span f = fold_compact(l->arena, x->fold.f);
            int favoured = rules_line(l->rules, RC_FAVOUR, f), against = rules_line(l->rules, RC_AGAINST, f);
            bool of_rules = rule_is(l->rules, against, "rules");
            bool favour = favoured >= 0 && !(of_rules && rule_is(l->rules, favoured, "recruit"));
            l->favour = l->favour || favour;
            bool departments = rule_is(l->rules, against, "department");
            l->about_dept =
                l->about_dept || departments ||
                (x->dutydept >= 0 && words_dept(l->rules, x->deptname) && words_degree(l->rules, x->deptname) < 2);
            if (departments)
                continue;
            l->never = l->never || rule_is(l->rules, against, "never");
            l->formlike = l->formlike || against >= 0;
            if (against >= 0 && x->head < 0 && !favour) {
                l->against = true;
                l->letter = l->letter || rule_is(l->rules, against, "letter");
            }
        }
    }
}

/* 求职意向, 自我评价, 工作经历 … each alone on its line: what a person says of himself. */
static void find_resume(struct lines *l)
{
    enum { PARTS = 3, SHORT = 200 }; /* a handbook may hold forms for applicants */
    size_t n = 0, filled = 0;
    for (size_t i = 0; i < l->n; i++)
        filled += !l->list[i].blank;
    for (size_t i = 0; i < l->n && n < PARTS && filled < SHORT; i++) {
        const struct line *x = &l->list[i];
        n += !x->blank && x->hint && rule_is(l->rules, rules_line(l->rules, RC_HINT, x->fold.f), "resume");
    }
    l->never = l->never || n >= PARTS;
}

static void find_requirements(struct lines *l)
{
    for (size_t i = 0; i < l->n && !l->has_requirements; i++) {
        const struct line *x = &l->list[i];
        l->has_requirements = line_section(l, x) == SECTION_REQUIREMENTS && !x->has_req &&
                              (x->label.sep == SEP_END || x->label.sep == SEP_COLON || x->given == G_LABEL);
    }
}

/* Do the duties of the post stand under a label or in a column of their own below line i? */
static bool duties_below(const struct lines *l, size_t i)
{
    enum { LINES = 60 };
    for (size_t end = i + LINES; ++i < l->n && i < end;) {
        const struct line *x = &l->list[i];
        if (x->blank)
            continue;
        if (x->given == G_ITEM ? x->column_rule >= 0 && rule_section(l, x->column_rule) == SECTION_DUTIES
                               : line_is_label(x) && line_section(l, x) == SECTION_DUTIES)
            return true;
        if (x->given == G_ROLE || (x->head >= 0 && !x->sentence) || line_is_field(l, x, "title"))
            return false;
    }
    return false;
}

/* 主要工作: over a list heads duties, with a value it tells the summary; 工作目标: over one beside a label of the
 * duties heads neither. */
static void find_tasks(struct lines *l)
{
    struct label_hit other;
    bool known = rules_label(l->rules, false, SPAN("\xE5\xA4\x87\xE6\xB3\xA8"), 0, &other), told = false; /* 备注 */
    for (size_t i = 0; i + 1 < l->n; i++) {
        struct line *x = &l->list[i];
        if (!x->blank &&
            ((x->head >= 0 && !x->sentence && !line_is_label(x)) || x->given == G_ROLE || line_is_field(l, x, "title")))
            told = false;
        else if (!x->blank && line_is_label(x) && line_section(l, x) == SECTION_DUTIES)
            told = true;
        if (x->blank || x->given != G_FREE || !line_is_field(l, x, "summary") || x->label.sep != SEP_END)
            continue;
        size_t m = i + 1;
        while (m + 1 < l->n && l->list[m].blank)
            m++;
        const struct line *y = &l->list[m];
        x->tasks = y->given == G_FREE && y->group != MG_NONE && y->run != x->run && (y->value == 1 || y->bullet) &&
                   y->chars > 1 && m + 1 < l->n && l->list[m + 1].run == y->run;
        bool aim =
            x->tasks && known &&
            rule_is(l->rules, rules_line(l->rules, RC_ALSO, span_sub(x->fold.f, x->label.from, x->label.to)), "aim");
        if (aim && (told || duties_below(l, m))) {
            x->tasks = false;
            x->label.rule = other.rule;
            x->label.class = other.class;
        }
    }
}

/* 文件名称:验收员岗位职责 in the head of a sheet names the post. */
static void find_named_sheets(struct lines *l)
{
    struct label_hit title;
    if (!rules_label(l->rules, false, SPAN("\xE5\xB2\x97\xE4\xBD\x8D\xE5\x90\x8D\xE7\xA7\xB0"), 0,
                     &title)) /* 岗位名称 */
        return;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->blank || !line_is_field(l, x, "other.doc") || (x->given != G_FREE && x->given != G_LABEL))
            continue;
        struct span label = span_sub(x->fold.f, x->label.from, x->label.to), post = {0};
        struct span value = x->given == G_FREE            ? span_sub(x->fold.f, x->label.value, x->fold.f.n)
                            : x->value_from < x->value_to ? l->list[x->value_from].fold.f
                                                          : (struct span){0};
        value = text_trim(value);
        if (value.n == 0 || !rule_is(l->rules, rules_line(l->rules, RC_ALSO, fold_compact(l->arena, label)), "named"))
            continue;
        int rule = rules_head(l->rules, RC_HEAD, value, &post);
        if (rule_is(l->rules, rule, "suffix") && words_degree(l->rules, fold_compact(l->arena, post)) >= 1)
            x->label.rule = title.rule;
    }
}

/* Does a wide gap part the label from a few words behind it, 2. 直接上级    处长? */
static bool wide_gap(const struct lines *l, const struct line *x)
{
    if (x->blank || x->given != G_FREE || x->run < 0 || x->bullet || !x->has_label || x->label.class != RC_FIELD ||
        x->label.sep != SEP_GAP || x->sentence || x->label.value >= x->fold.f.n)
        return false;
    struct span text = line_text(l, x);
    size_t at = x->fold.map[x->label.value], blanks = 0;
    while (text.s && at > 0 && cp_is_blank(utf8_prev(text, &at)))
        blanks++;
    struct span value = span_sub(x->fold.f, x->label.value, x->fold.f.n);
    struct label_hit next;
    bool label = rules_label(l->rules, false, value, 0, &next) && next.sep != SEP_NONE;
    return blanks >= 2 && utf8_length(value) <= 24 && !label;
}

/* Such numbered lines, several in one list: a gap is as good as a colon there. */
static void find_gaps(struct lines *l)
{
    size_t *gaps = xcalloc(l->nruns + 1, sizeof *gaps);
    for (size_t i = 0; i < l->n; i++)
        if (wide_gap(l, &l->list[i]))
            gaps[l->list[i].run]++;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->run >= 0 && gaps[x->run] >= 2 && wide_gap(l, x))
            x->label.sep = SEP_COLON;
    }
    free(gaps);
}

static size_t next_filled(const struct lines *l, size_t i)
{
    do
        i++;
    while (i < l->n && (l->list[i].blank || l->list[i].given == G_TEXT));
    return i;
}

static bool also(const struct lines *l, const struct line *x, const char *name)
{
    struct span words =
        x->given == G_LABEL ? fold_compact(l->arena, x->fold.f) : span_sub(x->fold.f, x->label.from, x->label.to);
    int rule = x->has_label && x->label.class == RC_SECTION ? rules_line(l->rules, RC_ALSO, text_trim(words)) : -1;
    return rule_is(l->rules, rule, name);
}

/* The same label stood above something else than a summary: 工作任务 of 职责一, 职责二 …, in a form. */
static bool stood_over_duties(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    for (size_t m = i; m-- > 0 && i - m <= 80;) {
        const struct line *y = &l->list[m];
        if (!y->blank && y->given == x->given && y->has_label && span_eq(y->fold.f, x->fold.f))
            return line_section(l, y) == SECTION_DUTIES;
    }
    return false;
}

/* 工作任务 beside 职责表述 of one group of a form's duties. */
static bool beside_duties(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    for (size_t m = i, seen = 0; m-- > 0 && seen < 6;) {
        const struct line *y = &l->list[m];
        if (y->blank)
            continue;
        seen++;
        if (y->has_label && l->flows[y->flow].table == l->flows[x->flow].table &&
            (y->given == G_LABEL || y->label.sep == SEP_COLON) && y->label.class == RC_SECTION)
            return line_section(l, y) == SECTION_DUTIES;
    }
    return false;
}

/* Does a list stand in the cell beside the label? */
static bool beside_list(const struct lines *l, const struct line *x)
{
    size_t marked = 0;
    for (size_t i = x->value_from; x->given == G_LABEL && i < x->value_to && i < l->n; i++)
        marked += !l->list[i].blank && l->list[i].group != MG_NONE && l->list[i].chars > 1;
    return marked >= 2;
}

/* Duties under a label of their own further down, and no other post between. */
static bool duties_follow(const struct lines *l, size_t i, enum given given)
{
    for (size_t seen = 0; i < l->n && seen < 40; i++) {
        const struct line *x = &l->list[i];
        if (x->blank)
            continue;
        seen++;
        if (line_is_label(x) && line_section(l, x) == SECTION_DUTIES && (!also(l, x, "statement") || beside_list(l, x)))
            return x->given == given;
        if ((given == G_FREE && x->given != G_FREE) || (x->head >= 0 && !line_is_label(x)) ||
            line_is_field(l, x, "title"))
            return false;
    }
    return false;
}

/* 岗位描述:协助经理… one sentence, and 岗位职责: right behind it: the summary. */
static void find_summaries(struct lines *l)
{
    struct label_hit summary;
    bool known = rules_label(l->rules, false, SPAN("\xE8\x81\x8C\xE4\xBD\x8D\xE6\xA6\x82\xE8\xA6\x81"), 0, &summary);
    for (size_t i = 0; i + 2 < l->n && known; i++) { /* 职位概要 */
        struct line *x = &l->list[i];
        if (!x->blank && x->given == G_LABEL && line_is_field(l, x, "summary") && x->value_from == x->value_to) {
            size_t at = next_filled(l, i), end = at; /* 主要负责:… in the row below 职位概述 */
            const struct line *y = at < l->n ? &l->list[at] : x;
            while (end < l->n && l->list[end].flow == y->flow)
                end++;
            bool inline_value = y->sentence || (at + 1 < end && l->list[at + 1].tail);
            if (y != x && y->given == G_FREE && y->has_label && inline_value && line_section(l, y) == SECTION_DUTIES &&
                duties_follow(l, end, G_LABEL)) {
                x->value_from = at;
                x->value_to = end;
                x->value_empty = false;
                for (size_t m = at; m < end; m++) {
                    l->list[m].given = G_VALUE;
                    l->list[m].owner = (int)i;
                }
            }
        }
        if (x->blank || !also(l, x, "statement") ||
            (x->given == G_LABEL && (stood_over_duties(l, i) || beside_duties(l, i))))
            continue;
        size_t value = next_filled(l, i);
        size_t behind = value < l->n ? next_filled(l, value) : l->n;
        if (behind >= l->n)
            continue;
        struct line *y = &l->list[value];
        const struct line *z = &l->list[behind];
        bool cell = x->given == G_LABEL && y->given == G_FREE && value >= x->value_from && value < x->value_to &&
                    behind >= x->value_to;
        bool below = x->label.sep == SEP_END && y->given == G_FREE && z->given == G_FREE; /* a paragraph of its own */
        bool told = cell || (x->given == G_FREE && (y->tail || below));
        bool duties = z->given == G_ITEM
                          ? z->column_rule >= 0 && rule_section(l, z->column_rule) == SECTION_DUTIES
                          : z->has_label && line_section(l, z) == SECTION_DUTIES && !also(l, z, "statement");
        bool describes = span_ends(text_trim(span_sub(x->fold.f, x->label.from, x->label.to)),
                                   "\xE6\x8F\x8F\xE8\xBF\xB0") || /* 描述, 职能 */
                         span_is(fold_compact(l->arena, x->fold.f), "\xE8\x81\x8C\xE8\x83\xBD");
        duties = duties || ((x->given == G_FREE ? y->tail : cell && describes) && duties_follow(l, behind, x->given));
        if (!told || y->group != MG_NONE || y->chars < 4 || y->has_label || !duties)
            continue;
        x->label.rule = summary.rule;
        x->label.class = summary.class;
        if (cell) {
            y->given = G_VALUE;
            y->owner = (int)i;
        }
    }
}

/* 职责要求: or 工作要求: behind the post's duties, over a list most of which is asked of a person. */
static void find_asked_duties(struct lines *l)
{
    struct label_hit asked;
    bool known = rules_label(l->rules, false, SPAN("\xE4\xBB\xBB\xE8\x81\x8C\xE8\xA6\x81\xE6\xB1\x82"), 0, &asked);
    bool told = false;                           /* a label of duties stands above, and no other post between */
    for (size_t i = 0; i < l->n && known; i++) { /* 任职要求 */
        struct line *x = &l->list[i];
        if (x->blank || x->given != G_FREE)
            continue;
        if (x->head >= 0 || line_is_field(l, x, "title"))
            told = false;
        bool duties = line_is_label(x) && line_section(l, x) == SECTION_DUTIES;
        if ((!duties && !also(l, x, "standin")) || x->label.sep != SEP_END)
            continue;
        struct span words = span_sub(x->fold.f, x->label.from, x->label.to);
        size_t n = 0, asks = 0;
        for (size_t m = i + 1; m < l->n && told && span_ends(words, "\xE8\xA6\x81\xE6\xB1\x82"); m++) {
            const struct line *y = &l->list[m];
            if (y->blank)
                continue;
            bool inline_value = !duties && n == 0 && y->tail; /* 工作要求:身高一米六以上 */
            if ((y->group == MG_NONE && !inline_value) || line_is_label(y) || (n > 0 && y->value == 1))
                break;
            asks += line_asks(l, y);
            n++;
            if (inline_value) {
                n += asks;
                break;
            }
        }
        if (n >= 2 && (duties ? asks * 2 > n : asks * 3 >= n))
            x->label.rule = asked.rule;
        told = told || duties;
    }
}

/* 岗位标准: over a list most of which is asked of a person. */
static void find_asked_standards(struct lines *l)
{
    struct label_hit asked;
    if (!rules_label(l->rules, false, SPAN("\xE4\xBB\xBB\xE8\x81\x8C\xE8\xA6\x81\xE6\xB1\x82"), 0,
                     &asked)) /* 任职要求 */
        return;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (x->blank || x->given != G_FREE || !line_is_label(x) || x->label.sep != SEP_END ||
            line_section(l, x) != SECTION_ASSESSMENT ||
            !span_ends(span_sub(x->fold.f, x->label.from, x->label.to), "\xE6\xA0\x87\xE5\x87\x86")) /* 标准 */
            continue;
        size_t n = 0, asks = 0;
        for (size_t m = i + 1; m < l->n && n < 12; m++) {
            const struct line *y = &l->list[m];
            if (y->blank)
                continue;
            if (y->given != G_FREE || y->group == MG_NONE || line_is_label(y) || y->run == x->run)
                break;
            asks += line_asks(l, y);
            n++;
        }
        if (n > 0 && asks * 3 >= n * 2)
            x->label.rule = asked.rule;
    }
}

/* 3. 受主管领导,履行以下职责、权限和责任: over 3.1, 3.2 … */
static bool leads_to_duties(const struct lines *l, size_t i)
{
    const struct line *x = &l->list[i];
    if (x->blank || x->given != G_FREE || x->head >= 0 || x->has_label)
        return false;
    size_t below = next_filled(l, i);
    if (below >= l->n)
        return false;
    const struct line *y = &l->list[below];
    return y->given == G_FREE && y->group != MG_NONE && y->run != x->run && (y->value == 1 || y->bullet) &&
           (x->group == MG_NONE || y->depth > x->depth) &&
           rule_is(l->rules, rules_line(l->rules, RC_ALSO, span_sub(x->fold.f, x->rest, x->fold.f.n)), "lead");
}

/* Do two lines that are no labels stand below line i? */
static bool tells_more(const struct lines *l, size_t i)
{
    size_t n = 0;
    for (size_t m = next_filled(l, i); m < l->n && n < 2; m = next_filled(l, m), n++) {
        const struct line *y = &l->list[m];
        if (y->given != G_FREE || line_is_label(y) || (y->degree >= 2 && !y->sentence))
            break;
    }
    return n >= 2;
}

/* 工作要求: over a list right behind a post's head and its fields, and no other label of duties: what it does. The same
 * of a sentence that says so. */
static void find_standins(struct lines *l)
{
    struct label_hit duties;
    if (!rules_label(l->rules, false, SPAN("\xE8\x81\x8C\xE8\xB4\xA3"), 0, &duties)) /* 职责 */
        return;
    for (size_t i = 0; i < l->n; i++)
        if (!l->list[i].blank && line_is_label(&l->list[i]) && line_section(l, &l->list[i]) == SECTION_DUTIES &&
            l->list[i].chapter < 0) /* not 岗位描述 as the document's title */
            return;
    bool burden = false;
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        if (leads_to_duties(l, i)) {
            x->label = duties;
            x->has_label = true;
            x->label.from = x->rest;
            x->label.to = x->label.value = x->fold.f.n;
            x->label.sep = SEP_END;
        }
        if (x->blank || x->given != G_FREE || x->label.sep != SEP_END ||
            (!also(l, x, "standin") && !also(l, x, "contents") && !(also(l, x, "burden") && tells_more(l, i))))
            continue;
        size_t content = 0;
        for (size_t m = i; m-- > 0;) {
            const struct line *y = &l->list[m];
            if (y->blank || y->kind == K_FURNITURE)
                continue;
            if (line_is_field(l, y, "title") ||
                (!y->sentence && (y->head >= 0 || y->degree >= 2) && !line_is_label(y))) {
                burden = burden || (content == 0 && also(l, x, "burden"));
                if (content == 0)
                    x->label.rule = duties.rule;
                break;
            }
            int section = line_section(l, y);
            if (line_is_label(y) &&
                (y->label.class == RC_FIELD || section == SECTION_REQUIREMENTS || section == SECTION_OTHER))
                content = 0;
            else if (line_is_label(y))
                break;
            else
                content++;
        }
    }
    for (size_t i = 0; i < l->n && burden; i++) { /* below posts that no rule knows as well */
        struct line *x = &l->list[i];
        if (!x->blank && x->given == G_FREE && x->label.sep == SEP_END && also(l, x, "burden") && tells_more(l, i))
            x->label.rule = duties.rule;
    }
}

static bool tells_page(const struct lines *l, const struct line *x)
{
    return !x->blank && rule_is(l->rules, x->furniture, "page");
}

/* A page's head laid out as a table: one of few words that holds a page's number and otherwise says what one before
 * said.
 */
static void find_page_tables(struct lines *l)
{
    enum { MOST_LINES = 24 };
    struct {
        uint64_t hash;
        size_t lines;
        bool page, again;
    } *tables = xcalloc(l->ntables + 1, sizeof *tables);
    for (size_t i = 0; i < l->n; i++) {
        const struct line *x = &l->list[i];
        int t = l->flows[x->flow].table;
        if (t < 0 || x->blank)
            continue;
        tables[t].lines++;
        if (tells_page(l, x)) {
            tables[t].page = true;
            continue;
        }
        for (size_t k = 0; k < x->fold.f.n; k++)
            tables[t].hash = (tables[t].hash ^ (unsigned char)x->fold.f.s[k]) * 0x100000001B3u;
    }
    for (size_t t = 0, seen = SIZE_MAX; t < l->ntables; t++) {
        if (!tables[t].page || tables[t].lines < 2 || tables[t].lines > MOST_LINES)
            continue;
        tables[t].again = seen != SIZE_MAX && tables[t].hash == tables[seen].hash;
        seen = seen == SIZE_MAX ? t : seen;
    }
    for (size_t i = 0; i < l->n; i++) {
        struct line *x = &l->list[i];
        int t = l->flows[x->flow].table;
        if (t < 0 || x->blank || !tables[t].again)
            continue;
        x->kind = K_FURNITURE;
        x->why = "furniture.page-head";
    }
    free(tables);
}

/* The paragraph right above or below a page's number, or the table that it stands in: its first line, or SIZE_MAX. */
static size_t beside_page_number(const struct lines *l, size_t i, bool above)
{
    size_t m = i;
    int table = l->flows[l->list[i].flow].table;
    do
        m = above ? m - 1 : m + 1;
    while (m < l->n && /* SIZE_MAX, too, is behind the end */
           (l->list[m].blank || (table >= 0 && l->flows[l->list[m].flow].table == table)));
    if (m >= l->n)
        return SIZE_MAX;
    while (m > 0 && l->list[m - 1].flow == l->list[m].flow)
        m--;
    const struct line *x = &l->list[m];
    bool title = x->group == MG_NONE && x->given == G_FREE && x->kind != K_FURNITURE && !x->sentence && x->chars >= 4 &&
                 x->chars <= 40 && !line_is_label(x) && x->degree == 0 && x->generic < 0;
    return title && l->flows[x->flow].table < 0 && l->flows[x->flow].text.n <= 240 ? m : SIZE_MAX;
}

/* A page's head or foot typed into the text: the same paragraph beside several pages' numbers. */
static void find_running_heads(struct lines *l)
{
    enum { MOST = 64 };
    size_t at[MOST], n = 0, pages = 0;
    for (size_t i = 0; i < l->n && n < MOST && pages < MOST; i++)
        if (l->list[i].kind == K_FURNITURE && tells_page(l, &l->list[i]) && ++pages)
            for (int above = 0; above < 2 && n < MOST; above++) {
                size_t m = beside_page_number(l, i, above == 1);
                if (m != SIZE_MAX)
                    at[n++] = m;
            }
    for (size_t k = 0; k < n; k++) {
        struct span text = l->flows[l->list[at[k]].flow].text;
        bool again = false;
        for (size_t m = 0; m < n && !again; m++)
            again = at[m] != at[k] && span_eq(l->flows[l->list[at[m]].flow].text, text);
        for (size_t m = at[k]; again && m < l->n && l->list[m].flow == l->list[at[k]].flow; m++) {
            l->list[m].kind = K_FURNITURE;
            l->list[m].why = "furniture.page-head";
        }
    }
}

/* 部门名称|…, 部门本职|… in a form without a post: its 主要职能 are the department's own. */
static void find_unit_forms(struct lines *l)
{
    struct label_hit own;
    if (!rules_label(l->rules, false, SPAN("\xE9\x83\xA8\xE9\x97\xA8\xE8\x81\x8C\xE8\xB4\xA3"), 0, &own)) /* 部门职责 */
        return;
    bool unit = false, named = false, title = false;
    for (size_t i = 0; i < l->n; i++) {
        const struct line *x = &l->list[i];
        if (x->blank || x->given == G_VALUE)
            continue;
        unit = unit || line_is_field(l, x, "other.unit");
        named = named || line_is_field(l, x, "department");
        title = title || line_is_field(l, x, "title") || x->given == G_ROLE || (x->head >= 0 && x->degree > 0);
    }
    for (size_t i = 0; i < l->n && unit && named && !title; i++) {
        struct line *x = &l->list[i];
        if (!x->blank && line_is_label(x) && line_section(l, x) == SECTION_DUTIES)
            x->label.rule = own.rule;
    }
}

void lines_prepare(struct lines *l)
{
    find_unit_forms(l);
    find_named_sheets(l);
    find_gaps(l);
    find_tasks(l);
    find_summaries(l);
    find_asked_duties(l);
    find_asked_standards(l);
    find_standins(l);
    find_requirements(l);
    find_furniture(l);
    find_page_heads(l);
    find_page_tables(l);
    find_running_heads(l);
    find_contents_table(l);
    find_related(l);
    find_repeated(l);
    find_signature(l);
    join_title_values(l);
    judge_document(l);
    find_resume(l);
}
