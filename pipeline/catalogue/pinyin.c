/* How titles sound: pinyin without tones. The characters' readings are in pinyin.def, made from Unihan; words that fix
 * a reading are in pinyin_words.def. What stays open gives several readings, the usual one first. */
#include "db.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_HAN 0x4E00u
#define LAST_HAN  0x9FFFu
#define VARIANTS  12 /* readings of one title; further ones are left out */
#define READINGS  6  /* of one character */

static const struct syllable {
    const char *spelling, *chars, *also;
} syllables[] = {
#define SYLLABLE(spelling, chars, also) {spelling, chars, also},
#include "pinyin.def"
#undef SYLLABLE
};
#define SYLLABLES (sizeof syllables / sizeof *syllables)

static const struct {
    const char *word, *spoken;
} words[] = {
#define SPOKEN(word, spoken) {word, spoken},
#include "pinyin_words.def"
#undef SPOKEN
};

/* Of each character the index of its syllable plus one, 0: none; and its further readings, sorted by character. */
static uint16_t usual[LAST_HAN - FIRST_HAN + 1];
static struct further {
    uint32_t cp;
    uint16_t syllable;
} * further;
static size_t further_n;
static pthread_once_t built = PTHREAD_ONCE_INIT;

static int compare_further(const void *a, const void *b)
{
    const struct further *x = a, *y = b;
    if (x->cp != y->cp)
        return x->cp < y->cp ? -1 : 1;
    return (int)x->syllable - (int)y->syllable;
}

static void build(void)
{
    size_t room = 0;
    for (size_t i = 0; i < SYLLABLES; i++)
        room += utf8_length(span_of(syllables[i].also));
    further = xcalloc(room, sizeof *further); /* kept for the life of the program */
    for (size_t i = 0; i < SYLLABLES; i++) {
        struct span chars = span_of(syllables[i].chars), also = span_of(syllables[i].also);
        for (size_t at = 0; at < chars.n;) {
            uint32_t cp = utf8_next(chars, &at);
            if (cp >= FIRST_HAN && cp <= LAST_HAN)
                usual[cp - FIRST_HAN] = (uint16_t)(i + 1);
        }
        for (size_t at = 0; at < also.n;)
            further[further_n++] = (struct further){utf8_next(also, &at), (uint16_t)i};
    }
    qsort(further, further_n, sizeof *further, compare_further);
}

/* The spellings of a character, the usual one first; returns how many. */
static size_t readings(uint32_t cp, const char *out[READINGS])
{
    size_t n = 0, low = 0, high = further_n;
    if (cp < FIRST_HAN || cp > LAST_HAN || usual[cp - FIRST_HAN] == 0)
        return 0;
    out[n++] = syllables[usual[cp - FIRST_HAN] - 1].spelling;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (further[middle].cp < cp)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < further_n && further[low].cp == cp && n < READINGS; low++)
        out[n++] = syllables[further[low].syllable].spelling;
    return n;
}

/* One way to say it. */
struct variant {
    struct buf syllables, initials;
};

static void say(struct variant *v, const char *syllable)
{
    buf_adds(&v->syllables, syllable);
    buf_addc(&v->initials, syllable[0]);
}

/* Every variant so far goes on with every reading, as far as there is room. */
static void say_char(struct variant *list, size_t *n, const char *const *spellings, size_t spellings_n)
{
    size_t before = *n;
    for (size_t r = 1; r < spellings_n; r++) {
        for (size_t i = 0; i < before && *n < VARIANTS; i++) {
            struct variant *v = &list[(*n)++];
            *v = (struct variant){0};
            buf_add(&v->syllables, list[i].syllables.s, list[i].syllables.n);
            buf_add(&v->initials, list[i].initials.s, list[i].initials.n);
            say(v, spellings[r]);
        }
    }
    for (size_t i = 0; i < before; i++)
        say(&list[i], spellings[0]);
}

/* The longest word with a fixed reading that begins here, or NULL. */
static const char *spoken_word(struct span rest, size_t *bytes)
{
    const char *best = NULL;
    *bytes = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].word);
        if (n > *bytes && span_starts(rest, words[i].word)) {
            best = words[i].spoken;
            *bytes = n;
        }
    }
    return best;
}

static void say_word(struct variant *list, size_t n, const char *spoken, struct buf *shown)
{
    while (*spoken) {
        char syllable[8] = "";
        size_t k = strcspn(spoken, " ");
        memcpy(syllable, spoken, k < sizeof syllable ? k : sizeof syllable - 1);
        for (size_t i = 0; i < n; i++)
            say(&list[i], syllable);
        buf_adds(shown, shown->n ? " " : "");
        buf_adds(shown, syllable);
        spoken += k + (spoken[k] == ' ');
    }
}

void pinyin_of(struct span title, struct buf *shown, struct buf *sounds)
{
    struct variant list[VARIANTS] = {{{0}, {0}}};
    struct buf folded = {0};
    size_t n = 1, bytes = 0;
    bool any = false, letters = false; /* letters: the last character was one */
    pthread_once(&built, build);
    text_fold(title, &folded);
    struct span s = {folded.s, folded.n};
    for (size_t at = 0; at < s.n;) {
        const char *word = spoken_word(span_sub(s, at, s.n), &bytes), *spellings[READINGS];
        size_t next = at;
        uint32_t cp = utf8_next(s, &next);
        size_t spellings_n = word ? 0 : readings(cp, spellings);
        bool letter = (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9');
        if (word) {
            say_word(list, n, word, shown);
        } else if (spellings_n) {
            say_char(list, &n, spellings, spellings_n);
            buf_adds(shown, shown->n ? " " : "");
            buf_adds(shown, spellings[0]);
        } else if (letter) {
            char text[2] = {(char)cp, '\0'};
            for (size_t i = 0; i < n; i++)
                say(&list[i], text);
            buf_adds(shown, shown->n && !letters ? " " : "");
            buf_addc(shown, (char)cp);
        }
        any = any || word || spellings_n;
        letters = letter;
        at = word ? at + bytes : next;
    }
    if (!any)
        buf_reset(shown);
    for (size_t i = 0; i < n; i++) {
        if (any) {
            buf_add(sounds, list[i].syllables.s, list[i].syllables.n);
            buf_addc(sounds, '\n');
            buf_add(sounds, list[i].initials.s, list[i].initials.n);
            buf_addc(sounds, '\n');
        }
        buf_free(&list[i].syllables);
        buf_free(&list[i].initials);
    }
    buf_free(&folded);
}
