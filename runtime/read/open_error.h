/* open_error: why the system refused to open or read a file, in both languages. */
#ifndef POLC_OPEN_ERROR_H
#define POLC_OPEN_ERROR_H

#include "runtime/problem.h"

/* `error` is an errno. What has no Chinese wording here keeps the system's own. The texts are static, or the system's
 * until its next message: report them at once. */
Wording open_error_wording(int error);

#endif
