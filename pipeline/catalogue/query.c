/* Parses what people type into the search box: see search.h. Never fails; knows no database. */
#include "limits.h"
#include "search.h"
#include "zhgram.h"
#include <string.h>

static const struct {
    const char *name;
    enum query_field field;
} fields[] = {
    {"title", QUERY_TITLE}, {"role", QUERY_TITLE}, {"岗位", QUERY_TITLE},      {"职位", QUERY_TITLE},
    {"dept", QUERY_DEPT},   {"部门", QUERY_DEPT},  {"section", QUERY_SECTION}, {"栏目", QUERY_SECTION},
    {"doc", QUERY_DOC},     {"文档", QUERY_DOC},   {"文件", QUERY_DOC},
};

static void note(struct query *q, enum note_kind kind, struct span what)
{
    if (q->notes_n < sizeof q->notes / sizeof *q->notes)
        q->notes[q->notes_n++] = (struct query_note){.kind = kind, .what = what};
}

static bool is_quote(uint32_t cp)
{
    return cp == '"' || cp == 0x201C || cp == 0x201D || cp == 0xFF02 || cp == 0x300C || cp == 0x300D;
}

static uint32_t peek(struct span s, size_t i)
{
    return i < s.n ? utf8_next(s, &i) : 0;
}

/* A field's name and colon at s[i]; steps behind it. */
static enum query_field read_field(struct span s, size_t *i)
{
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
        size_t n = strlen(fields[k].name), at = *i + n;
        if (at >= s.n || strncasecmp(s.s + *i, fields[k].name, n) != 0)
            continue;
        uint32_t cp = utf8_next(s, &at);
        if (cp != ':' && cp != 0xFF1A)
            continue;
        *i = at;
        return fields[k].field;
    }
    return QUERY_ANY;
}

/* The phrase after an opening mark at s[*i], up to the closing one or the end. */
static struct span read_phrase(struct query *q, struct span s, size_t *i)
{
    utf8_next(s, i);
    size_t from = *i;
    while (*i < s.n) {
        size_t at = *i;
        if (is_quote(utf8_next(s, i)))
            return span_sub(s, from, at);
    }
    note(q, NOTE_QUOTE_OPEN, span_sub(s, from, s.n));
    return span_sub(s, from, s.n);
}

static struct span read_word(struct span s, size_t *i)
{
    size_t from = *i;
    while (*i < s.n) {
        size_t at = *i;
        uint32_t cp = utf8_next(s, i);
        if ((cp_is_blank(cp) && !cp_is_zero_width(cp)) || is_quote(cp)) {
            *i = at;
            break;
        }
    }
    return span_sub(s, from, *i);
}

static bool is_or(struct span w)
{
    return span_is(w, "OR") || span_is(w, "|") || span_is(w, "||");
}

static void skip_blanks(struct span s, size_t *i)
{
    while (*i < s.n) {
        size_t at = *i;
        if (!cp_is_blank(utf8_next(s, &at)))
            return;
        *i = at;
    }
}

static void add_term(struct query *q, struct query_term t)
{
    if (t.text.n > 0 && !t.prefix && t.text.s[t.text.n - 1] == '*') {
        t.prefix = true;
        t.text.n--;
    }
    if (!zhgram_searchable(t.text)) {
        note(q, NOTE_DROPPED, t.text);
        return;
    }
    if (q->n == QUERY_TERMS)
        note(q, NOTE_TOO_LONG, t.text);
    else
        q->terms[q->n++] = t;
}

void query_parse(struct span text, struct query *q)
{
    memset(q, 0, sizeof *q);
    if (text.n > LIMIT_QUERY_BYTES) {
        size_t cut = LIMIT_QUERY_BYTES;
        while (cut > 0 && ((unsigned char)text.s[cut] & 0xC0) == 0x80)
            cut--;
        note(q, NOTE_TOO_LONG, (struct span){NULL, 0});
        text = span_sub(text, 0, cut);
    }
    bool or_due = false;
    for (size_t i = 0; skip_blanks(text, &i), i < text.n;) {
        struct query_term t = {0};
        size_t from = i, before = q->n;
        uint32_t cp = peek(text, i);
        if (cp == '-' || cp == 0xFF0D) {
            size_t at = i;
            utf8_next(text, &at);
            if (at < text.n && !cp_is_blank(peek(text, at))) {
                t.negative = true;
                i = at;
            }
        }
        t.field = read_field(text, &i);
        bool phrase = is_quote(peek(text, i));
        t.text = phrase ? read_phrase(q, text, &i) : read_word(text, &i);
        if (!phrase && t.field == QUERY_ANY && !t.negative && is_or(t.text)) {
            or_due = q->n > 0;
            continue;
        }
        if (t.text.n == 0 && t.field != QUERY_ANY) {
            note(q, NOTE_DROPPED, span_sub(text, from, i));
            continue;
        }
        add_term(q, t);
        if (or_due && q->n > before && !t.negative && !q->terms[before - 1].negative)
            q->terms[before - 1].or_next = true;
        or_due = false;
    }
    bool positive = false;
    for (size_t k = 0; k < q->n; k++)
        positive = positive || !q->terms[k].negative;
    if (q->n == 0)
        note(q, NOTE_EMPTY, (struct span){NULL, 0});
    else if (!positive)
        note(q, NOTE_ONLY_EXCLUDED, (struct span){NULL, 0});
}

/* ---- notes ---- */

static const struct {
    const char *zh, *en; /* %1 what, %2 to, %3 rule */
} note_texts[NOTE_KINDS] = {
    [NOTE_EMPTY] = {"请输入要查找的词。", "Type something to look for."},
    [NOTE_TOO_LONG] = {"查询太长，后面的部分没有使用。", "The query is too long; its end was not used."},
    [NOTE_QUOTE_OPEN] = {"引号没有闭合，按到末尾为止处理。",
                         "A quotation mark is not closed; it was taken to end the query."},
    [NOTE_DROPPED] = {"“%1”里没有可以查找的字，已略去。", "“%1” has nothing that can be searched and was left out."},
    [NOTE_ONLY_EXCLUDED] = {"只有要排除的词，请再加一个要查找的词。",
                            "There are only words to exclude; add one to look for."},
    [NOTE_UNKNOWN_SECTION] = {"没有叫“%1”的栏目；可用：职责、任职资格、权限、考核、工作关系、工作条件、待遇、其他。",
                              "There is no section “%1”; use duties, requirements, authority, assessment, contacts, "
                              "conditions, benefits or other."},
    [NOTE_NO_DOCUMENT] = {"没有名称含“%1”的文档。", "No document's name or title has “%1”."},
    [NOTE_WIDENED] = {"岗位名称里也查找了“%2”（%3）。", "Titles were also searched for “%2” (%3)."},
    [NOTE_SOUND] = {"“%1”也按拼音查找了岗位名称。", "“%1” was also taken as pinyin of a title."},
    [NOTE_NOT_INDEXED] = {"首次导入尚未完成，索引还没有建成，暂时查不到内容；请在导入结束后再检索。",
                          "The first import has not come to its end and the index is not made yet: search again then."},
};

void note_text(const struct query_note *n, bool english, struct buf *out)
{
    const char *s = english ? note_texts[n->kind].en : note_texts[n->kind].zh;
    for (; *s; s++) {
        if (*s != '%' || s[1] < '1' || s[1] > '3') {
            buf_addc(out, *s);
            continue;
        }
        struct span part = s[1] == '1' ? n->what : s[1] == '2' ? n->to : n->rule;
        buf_add(out, part.s, part.n);
        s++;
    }
}
