#define _GNU_SOURCE 1

#include "runtime/write/leftover.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PART_BEGIN ".polc-"
#define PART_END ".part"
/* Between the making of a file and its claim, and between its last byte and its name, nobody holds it. */
#define QUIET_SECONDS 60

void part_name(char name[static PART_NAME_ROOM], long process, int number)
{
    snprintf(name, PART_NAME_ROOM, PART_BEGIN "%ld-%d" PART_END, process, number);
}

/* Where a file system knows no locks nothing is claimed, and nothing removed either. */
void part_claim(int descriptor)
{
    (void)flock(descriptor, LOCK_EX | LOCK_NB);
}

static bool is_part(const char *name)
{
    size_t length = strlen(name), end = strlen(PART_END);
    return length > end && strncmp(name, PART_BEGIN, strlen(PART_BEGIN)) == 0 &&
           strcmp(name + length - end, PART_END) == 0;
}

static void remove_if_left(int folder, const char *name)
{
    int descriptor = openat(folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return;
    struct stat facts;
    bool is_quiet =
        fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_mtime < time(NULL) - QUIET_SECONDS;
    if (is_quiet && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        unlinkat(folder, name, 0);
    close(descriptor);
}

void leftover_remove(Str folder)
{
    char path[PATH_MAX] = ".";
    if (folder.len >= sizeof path)
        return;
    if (folder.len > 0)
        snprintf(path, sizeof path, "%.*s", STR_ARG(folder));
    DIR *entries = opendir(path);
    if (!entries)
        return;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (is_part(entry->d_name))
            remove_if_left(dirfd(entries), entry->d_name);
    closedir(entries);
}
