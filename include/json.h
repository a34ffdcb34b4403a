/* JSON, written into a buffer. Keys are literals; NULL within an array. `<`, `>`, `&` and line separators are escaped,
 * so that the text may stand in a page's script element. Malformed UTF-8 becomes U+FFFD. */
#ifndef ZHIZE_JSON_H
#define ZHIZE_JSON_H

#include "text.h"

struct jsonout {
    struct buf *out; /* borrowed */
    char close[32];
    bool some[32]; /* the open value has members */
    unsigned depth;
    bool compact; /* no line ends and indentation */
};

void json_begin(struct jsonout *j, struct buf *out);
void json_open(struct jsonout *j, const char *key, char kind); /* '{' or '[' */
void json_close(struct jsonout *j);
void json_string(struct jsonout *j, const char *key, struct span value);
void json_string_opt(struct jsonout *j, const char *key, struct span value); /* nothing when empty */
void json_int(struct jsonout *j, const char *key, long long value);
void json_bool(struct jsonout *j, const char *key, bool value);

#endif
