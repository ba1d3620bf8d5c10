#include "runtime/jit/load.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/engine.h"

#define MODULE_FILE "polc_jit.so"

/* The folder of the running program, with the slash; false when the system does not tell. */
static bool program_folder(char folder[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    if (length <= 0)
        return false;
    while (length > 0 && folder[length - 1] != '/')
        length--;
    folder[length] = '\0';
    return length > 0;
}

static const KernelModule *open_file(const char *path, char *reason)
{
    if (access(path, R_OK) != 0)
        return NULL;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(reason, PROGRAM_REASON, "%s", dlerror());
        return NULL;
    }
    const KernelModule *module = dlsym(library, KERNEL_MODULE_SYMBOL);
    if (module && module->version == KERNEL_VERSION)
        return module;
    snprintf(reason, PROGRAM_REASON, "%s belongs to another version of polc", path);
    dlclose(library);
    return NULL;
}

const KernelModule *kernel_module_load(char *reason)
{
    char folder[PATH_MAX] = "", path[PATH_MAX + sizeof "../lib/polc/" MODULE_FILE];
    const char *forbidden = getenv("POLC_JIT");
    snprintf(reason, PROGRAM_REASON, "%s is not installed", MODULE_FILE);
    if (forbidden && strcmp(forbidden, "0") == 0) {
        snprintf(reason, PROGRAM_REASON, "POLC_JIT=0 forbids it");
        return NULL;
    }
    const KernelModule *module = NULL;
    if (program_folder(folder)) {
        snprintf(path, sizeof path, "%s%s", folder, MODULE_FILE);
        module = open_file(path, reason);
        snprintf(path, sizeof path, "%s../lib/polc/%s", folder, MODULE_FILE);
        module = module ? module : open_file(path, reason);
    }
    return module ? module : open_file(POLC_MODULE_FOLDER "/" MODULE_FILE, reason);
}
