/* A post whose description goes on further below, under its name again: 火化工（续）, or the next sheet of its form. */
#ifndef ZHIZE_CONTINUED_H
#define ZHIZE_CONTINUED_H

#include "roles.h"

/* Does `after` go on with what `before` tells? They have one title, and its words say so or its duties' numbers go on
 * where those of `before` ended. */
bool role_goes_on(const struct role *before, const struct role *after);
/* Takes what `from` holds, behind what `to` holds; fields that both have stay as `to` has them. */
void role_take(struct role *to, struct role *from);

#endif
