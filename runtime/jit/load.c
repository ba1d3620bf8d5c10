#include "runtime/jit/load.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/engine.h"

#define MODULE_FILE "polc_jit.so"
#define MODULE_PATH_BYTES (PATH_MAX + sizeof "../lib/polc/" MODULE_FILE)
#define MOST_PARTS 32
#define MOST_NOTES 4096

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

/* The module's place: beside the program, in ../lib/polc from there, or where polc was installed. */
static bool find_module(char path[MODULE_PATH_BYTES], char *reason)
{
    char folder[PATH_MAX];
    const char *forbidden = getenv("POLC_JIT");
    snprintf(reason, PROGRAM_REASON, "%s is not installed", MODULE_FILE);
    if (forbidden && strcmp(forbidden, "0") == 0) {
        snprintf(reason, PROGRAM_REASON, "POLC_JIT=0 forbids it");
        return false;
    }
    if (program_folder(folder)) {
        snprintf(path, MODULE_PATH_BYTES, "%s%s", folder, MODULE_FILE);
        if (access(path, R_OK) == 0)
            return true;
        snprintf(path, MODULE_PATH_BYTES, "%s../lib/polc/%s", folder, MODULE_FILE);
        if (access(path, R_OK) == 0)
            return true;
    }
    snprintf(path, MODULE_PATH_BYTES, "%s", POLC_MODULE_FOLDER "/" MODULE_FILE);
    return access(path, R_OK) == 0;
}

/* ---- Its identity ------------------------------------------------------------------------------------------------------ */

/* The build id among the notes; 0: it is not there. */
static size_t find_build_id(const char *notes, size_t bytes, char identity[MODULE_IDENTITY_BYTES])
{
    for (size_t at = 0; at + sizeof(ElfW(Nhdr)) <= bytes;) {
        ElfW(Nhdr) note;
        memcpy(&note, notes + at, sizeof note);
        size_t name = at + sizeof note, text = name + ((size_t)note.n_namesz + 3) / 4 * 4;
        if (text > bytes || note.n_descsz > bytes - text)
            return 0;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof "GNU" &&
            memcmp(notes + name, "GNU", sizeof "GNU") == 0 && note.n_descsz <= MODULE_IDENTITY_BYTES) {
            memcpy(identity, notes + text, note.n_descsz);
            return note.n_descsz;
        }
        at = text + ((size_t)note.n_descsz + 3) / 4 * 4;
    }
    return 0;
}

static size_t read_build_id(int file, char identity[MODULE_IDENTITY_BYTES])
{
    ElfW(Ehdr) head;
    ElfW(Phdr) parts[MOST_PARTS];
    char notes[MOST_NOTES];
    size_t found = 0;
    if (pread(file, &head, sizeof head, 0) != sizeof head || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
        return 0;
    size_t count = head.e_phnum < MOST_PARTS ? head.e_phnum : MOST_PARTS;
    if (pread(file, parts, count * sizeof *parts, (off_t)head.e_phoff) != (ssize_t)(count * sizeof *parts))
        return 0;
    for (size_t i = 0; i < count && !found; i++)
        if (parts[i].p_type == PT_NOTE && parts[i].p_filesz <= sizeof notes &&
            pread(file, notes, parts[i].p_filesz, (off_t)parts[i].p_offset) == (ssize_t)parts[i].p_filesz)
            found = find_build_id(notes, parts[i].p_filesz, identity);
    return found;
}

size_t kernel_module_identity(char identity[MODULE_IDENTITY_BYTES])
{
    char path[MODULE_PATH_BYTES], reason[PROGRAM_REASON];
    int file = find_module(path, reason) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    size_t bytes = file >= 0 ? read_build_id(file, identity) : 0;
    if (file >= 0)
        close(file);
    return bytes;
}

/* ---- Opening ------------------------------------------------------------------------------------------------------------ */

const KernelModule *kernel_module_load(char *reason)
{
    char path[MODULE_PATH_BYTES];
    if (!find_module(path, reason))
        return NULL;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(reason, PROGRAM_REASON, "%s", dlerror());
        return NULL;
    }
    const KernelModule *module = dlsym(library, KERNEL_MODULE_SYMBOL);
    if (module && strncmp(module->contract, KERNEL_CONTRACT, sizeof KERNEL_CONTRACT) == 0)
        return module;
    snprintf(reason, PROGRAM_REASON, "%.400s belongs to another version of polc", path);
    dlclose(library);
    return NULL;
}
