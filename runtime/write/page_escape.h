/* page_escape: texts as a page may hold them. Private to page.c. */
#ifndef POLC_PAGE_ESCAPE_H
#define POLC_PAGE_ESCAPE_H

#include "runtime/write/page.h"

/* On one line, with backslashes before what Markdown takes for its own. */
void page_put_markdown(Output *out, Str text);
/* Only what an anchor may hold: other bytes become their two hexadecimal digits. */
void page_put_anchor(Output *out, Str anchor);

#endif
