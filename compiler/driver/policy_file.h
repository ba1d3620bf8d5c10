/* policy_file: where a policy is looked for, and its bytes.
 *
 * A name is tried as it stands, then in each folder of POLC_PATH, then in the installed policies: ../share/polc/policies
 * beside the folder of the executable, and the folder that was fixed when polc was built. A name that begins with / ./ or
 * ../ is tried only as it stands; - is standard input. */
#ifndef POLC_POLICY_FILE_H
#define POLC_POLICY_FILE_H

#include "compiler/driver/session.h"

typedef struct PolicyFile {
    char *path; /* as opened, NUL-terminated; session_file_name for - */
    Str text; /* its bytes as they are; at most SOURCE_MAX_BYTES */
} PolicyFile;

/* Finds and reads. On anything but EXIT_ALL_WELL the fault has been reported and nothing needs releasing. */
ExitCode policy_file_read(PolicyFile *out, const Session *session, const char *name);
void policy_file_done(PolicyFile *file);

#endif
