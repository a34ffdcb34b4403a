/* zhize serve. */
#include "commands.h"
#include "serve.h"
#include <getopt.h>
#include <stdlib.h>

int cmd_serve(int argc, char **argv)
{
    static const struct option options[] = {{"db", required_argument, NULL, 'd'},
                                            {"port", required_argument, NULL, 'p'},
                                            {"listen", required_argument, NULL, 'l'},
                                            {"threads", required_argument, NULL, 't'},
                                            {NULL, 0, NULL, 0}};
    struct serve_options o = {.port = 8080};
    char *end = NULL;
    int c;
    optind = 1;
    opterr = 0;
    while ((c = getopt_long(argc, argv, ":d:p:l:t:", options, NULL)) != -1) {
        unsigned long v = c == 'p' || c == 't' ? strtoul(optarg, &end, 10) : 0;
        if ((c == 'p' || c == 't') && (*end || end == optarg || v > (c == 'p' ? 65535 : 256)))
            return usage_error(argv[0], "%s is no number for this option", optarg);
        if (c == 'd')
            o.db = optarg;
        else if (c == 'p')
            o.port = (unsigned)v;
        else if (c == 't')
            o.threads = (unsigned)v;
        else if (c == 'l')
            o.address = optarg;
        else
            return usage_error(argv[0], c == ':' ? "%s wants a value" : "unknown option %s", argv[optind - 1]);
    }
    if (!o.db || optind != argc)
        return usage_error(argv[0], "name the database with --db");
    return serve_run(&o);
}
