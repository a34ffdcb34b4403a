/* Weak stand-ins for what other files will define; the linker prefers the real ones. To be removed when all are there.
 */
#include "commands.h"

#define WEAK __attribute__((weak))

#define COMMAND(name)                                                                                                  \
    WEAK int cmd_##name(int argc, char **argv)                                                                         \
    {                                                                                                                  \
        (void)argc;                                                                                                    \
        return usage_error(argv[0], "is not there yet");                                                               \
    }
COMMAND(import)
COMMAND(status)
COMMAND(failures)
COMMAND(serve)
