/* Titles: from a heading or a label's value to the bare post, and what else stood there. For normalize's own files. */
#ifndef ZHIZE_TITLE_H
#define ZHIZE_TITLE_H

#include "rules.h"

struct title_parts {
    struct span title, qualifier, headcount, department, salary;
};

/* Clean what names a post: number, 岗位职责, brackets (the first is the qualifier), head count, 【】, quotes. A label's
 * value is taken as it stands but for brackets. Results are in arena; title is empty when nothing is left. */
void title_clean(const struct rules *r, struct arena *arena, struct span raw, bool label, struct title_parts *out);
/* Is a qualifier a field, 岗位编号：A-03? Then its name as roles XML has it, its label and its value. */
bool title_field(const struct rules *r, struct arena *arena, struct span qualifier, struct span *name,
                 struct span *label, struct span *value);
/* Does a document's title or file name name a post? Then the parts of it. */
bool title_names_post(const struct rules *r, struct arena *arena, struct span raw, struct title_parts *out);
/* The same of a file's name without its ending; X岗位职责 may name a post that no rule knows. */
bool title_of_file(const struct rules *r, struct arena *arena, struct span name, struct title_parts *out);
/* 现面向社会公开招聘文职人员两名。: does a sentence tell the post that is advertised, and how many? */
bool title_wanted(const struct rules *r, struct arena *arena, struct span sentence, struct title_parts *out);
/* A document's title that may be a post which no rule knows, and the file's name has it. */
bool title_names_file(const struct rules *r, struct arena *arena, struct span title, struct span name);
/* The department that a heading or title evidently names, or empty. */
struct span title_department(const struct rules *r, struct arena *arena, struct span raw);
/* A value that says that there is none. */
bool title_none(const struct rules *r, struct span value);
/* Is the value but a number of people? */
bool title_count(struct span value);
/* A list of posts with single blanks between them, 水电工 电梯工, as 水电工、电梯工; any other value as it is. */
struct span title_posts(const struct rules *r, struct arena *arena, struct span value);
/* The next post of a list 甲、乙/丙; false at the end. */
bool title_next_post(const struct rules *r, struct arena *arena, struct span *rest, struct span *part);
struct span title_strip_brackets(struct arena *arena, struct span s);

#endif
