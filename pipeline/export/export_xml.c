/* The catalogue as catalogue XML: the writer is the catalogue's own. */
#include "export.h"

int export_xml(const struct export *e)
{
    struct outfile *o = out_open(e->path);
    if (!o)
        return EXIT_SYSTEM;
    int status = catalogue_write(e->c, out_sink, o);
    status = out_close(o, NULL, status == EXIT_DONE);
    return export_result(e, status);
}
