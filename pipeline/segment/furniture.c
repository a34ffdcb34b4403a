/* Furniture: what is no content, told without the rest: contents lists, page heads and numbers, links of pages,
 * signatures. It is passed over. */
#include "decide.h"
#include "names.h"
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
        if (x->kind == K_FURNITURE && l->flows[x->flow].table < 0)
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

/* Tells it of every line, in this order. */
void lines_furniture(struct lines *l)
{
    find_furniture(l);
    find_page_heads(l);
    find_page_tables(l);
    find_running_heads(l);
    find_contents_table(l);
    find_related(l);
    find_repeated(l);
    find_signature(l);
}
