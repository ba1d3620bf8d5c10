/* Runs a fuzz target on every file of the folder that is its argument, where there is no fuzzer to run it. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return 1;
    long length = ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(length > 0 ? (size_t)length : 1);
    int failed = !bytes || length < 0 || fread(bytes, 1, (size_t)length, file) != (size_t)length;
    if (!failed)
        failed = LLVMFuzzerTestOneInput(bytes, (size_t)length);
    free(bytes);
    fclose(file);
    return failed;
}

int main(int count, char **arguments)
{
    DIR *folder = count == 2 ? opendir(arguments[1]) : NULL;
    if (!folder) {
        fputs("usage: replay FOLDER\n", stderr);
        return 2;
    }
    int failed = 0, replayed = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", arguments[1], entry->d_name);
        if (replay(path)) {
            fprintf(stderr, "%s failed\n", path);
            failed = 1;
        }
        replayed++;
    }
    closedir(folder);
    return failed || replayed == 0;
}
