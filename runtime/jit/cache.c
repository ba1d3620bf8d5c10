#define _GNU_SOURCE 1 /* O_CLOEXEC, openat, futimens */

#include "runtime/jit/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "runtime/memory.h"

#define FILE_MAGIC "polckrn1"
#define FILE_END ".kernels"
#define TEMPORARY_END ".new"
#define NAME_BYTES (2 * DIGEST_BYTES + sizeof FILE_END)
#define MOST_IMAGE_BYTES ((size_t)32 << 20)
#define WRITES_PER_TRIM 16 /* on the average: a full folder has thousands of files to look at */
#define SECONDS_A_WRITE_TAKES 3600
#define SECONDS_UNTIL_USE_IS_NOTED 86400

typedef struct FileHead {
    char magic[8];
    uint64_t image_bytes;
    uint8_t key[DIGEST_BYTES];
    uint8_t digest[DIGEST_BYTES]; /* of the image */
} FileHead;

/* ---- The folder -------------------------------------------------------------------------------------------------- */

static bool is_own(const struct stat *about)
{
    return about->st_uid == geteuid() && !(about->st_mode & (S_IWGRP | S_IWOTH));
}

/* Whoever runs as another user with the home of this one must not leave folders there that this one cannot write to. */
static void make_folder_in(const char *parent, const char *folder)
{
    struct stat about;
    if (stat(parent, &about) == 0 && about.st_uid == geteuid())
        mkdir(folder, 0700);
}

/* False: there is to be no cache. */
static bool name_folder(char folder[PATH_MAX], bool make)
{
    const char *own = getenv("POLC_CACHE"), *caches = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char parent[PATH_MAX];
    bool is_named = caches && *caches == '/';
    if (own && *own) {
        if (strcmp(own, "off") == 0 || strlen(own) >= PATH_MAX)
            return false;
        memcpy(folder, own, strlen(own) + 1);
        if (make)
            mkdir(folder, 0700);
        return true;
    }
    if (!is_named && !(home && *home == '/'))
        return false;
    int length = snprintf(parent, sizeof parent, "%s%s", is_named ? caches : home, is_named ? "" : "/.cache");
    if (length < 0 || length >= PATH_MAX - (int)sizeof "/polc")
        return false;
    memcpy(folder, parent, (size_t)length);
    memcpy(folder + length, "/polc", sizeof "/polc");
    if (make && is_named)
        mkdir(parent, 0700);
    else if (make)
        make_folder_in(home, parent);
    if (make)
        make_folder_in(parent, folder);
    return true;
}

/* A descriptor of the folder; -1: there is none, or it is not safe. */
static int open_folder(bool make)
{
    char path[PATH_MAX];
    struct stat about;
    if (!name_folder(path, make))
        return -1;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0 && (fstat(folder, &about) != 0 || !is_own(&about))) {
        close(folder);
        folder = -1;
    }
    return folder;
}

static void name_file(char name[NAME_BYTES], const KernelKey *key)
{
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        snprintf(name + 2 * i, 3, "%02x", key->bytes[i]);
    memcpy(name + 2 * DIGEST_BYTES, FILE_END, sizeof FILE_END);
}

/* ---- Reading ------------------------------------------------------------------------------------------------------- */

static void digest_image(const char *bytes, size_t count, uint8_t out[DIGEST_BYTES])
{
    Digest digest;
    digest_init(&digest);
    digest_put(&digest, bytes, count);
    digest_end(&digest, out);
}

static bool read_whole(int file, void *bytes, size_t count)
{
    size_t done = 0;
    while (done < count) {
        ssize_t got = read(file, (char *)bytes + done, count - done);
        if (got <= 0 && !(got < 0 && errno == EINTR))
            return false;
        done += got > 0 ? (size_t)got : 0;
    }
    return true;
}

/* The time of the last use is what trimming goes by; once a day is exact enough. */
static void note_use(int file, const struct stat *about)
{
    if (time(NULL) - about->st_mtime > SECONDS_UNTIL_USE_IS_NOTED)
        futimens(file, NULL);
}

static Str read_image(int file, const KernelKey *key)
{
    FileHead head;
    struct stat about;
    uint8_t digest[DIGEST_BYTES];
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode) || !is_own(&about) ||
        !read_whole(file, &head, sizeof head) || memcmp(head.magic, FILE_MAGIC, sizeof head.magic) != 0 ||
        head.image_bytes > MOST_IMAGE_BYTES || (uint64_t)about.st_size != sizeof head + head.image_bytes ||
        memcmp(head.key, key->bytes, DIGEST_BYTES) != 0)
        return (Str){NULL, 0};
    char *bytes = memory_new(head.image_bytes, 1);
    if (bytes && read_whole(file, bytes, head.image_bytes)) {
        digest_image(bytes, head.image_bytes, digest);
        if (memcmp(digest, head.digest, DIGEST_BYTES) == 0) {
            note_use(file, &about);
            return (Str){bytes, head.image_bytes};
        }
    }
    memory_free(bytes);
    return (Str){NULL, 0};
}

Str cache_read(const KernelKey *key)
{
    char name[NAME_BYTES];
    Str image = {NULL, 0};
    int folder = open_folder(false);
    if (folder < 0)
        return image;
    name_file(name, key);
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file >= 0) {
        image = read_image(file, key);
        close(file);
    }
    close(folder);
    return image;
}

/* ---- Writing -------------------------------------------------------------------------------------------------------- */

static bool write_whole(int file, const void *bytes, size_t count)
{
    size_t done = 0;
    while (done < count) {
        ssize_t put = write(file, (const char *)bytes + done, count - done);
        if (put <= 0 && !(put < 0 && errno == EINTR))
            return false;
        done += put > 0 ? (size_t)put : 0;
    }
    return true;
}

/* Beyond this limit the system would end the process. */
static bool may_write(size_t bytes)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 && (limit.rlim_cur == RLIM_INFINITY || bytes <= limit.rlim_cur);
}

static bool write_file(int folder, const char *name, const FileHead *head, Str image)
{
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    bool written = write_whole(file, head, sizeof *head) && write_whole(file, image.at, image.len);
    return close(file) == 0 && written;
}

/* Each writer has a temporary name of its own: the process's number, and the time for threads and for numbers used again. The file is
 * not forced to disk: one that a power failure cuts off is found out by its digest. */
void cache_write(const KernelKey *key, Str image)
{
    char name[NAME_BYTES], temporary[64];
    struct timespec now;
    FileHead head = {.image_bytes = image.len};
    if (image.len > MOST_IMAGE_BYTES || !may_write(sizeof head + image.len))
        return;
    int folder = open_folder(true);
    if (folder < 0)
        return;
    memcpy(head.magic, FILE_MAGIC, sizeof head.magic);
    memcpy(head.key, key->bytes, DIGEST_BYTES);
    digest_image(image.at, image.len, head.digest);
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(temporary, sizeof temporary, "%ld-%lld-%ld" TEMPORARY_END, (long)getpid(), (long long)now.tv_sec,
             now.tv_nsec);
    name_file(name, key);
    if (!write_file(folder, temporary, &head, image) || renameat(folder, temporary, folder, name) != 0)
        unlinkat(folder, temporary, 0);
    close(folder);
    if (key->bytes[0] % WRITES_PER_TRIM == 0)
        cache_trim(CACHE_MOST_BYTES);
}

/* ---- Trimming -------------------------------------------------------------------------------------------------------- */

typedef struct Kept {
    char name[NAME_BYTES];
    struct timespec used;
    uint64_t bytes;
} Kept;

typedef struct KeptList {
    Kept *files;
    size_t count, capacity;
    uint64_t bytes;
} KeptList;

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), end_length = strlen(end);
    return length > end_length && strcmp(name + length - end_length, end) == 0;
}

static bool keep_in_mind(KeptList *list, const char *name, const struct stat *about)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 64;
        Kept *grown = memory_grow(list->files, list->count * sizeof *grown, capacity, sizeof *grown);
        if (!grown)
            return false;
        list->files = grown;
        list->capacity = capacity;
    }
    Kept *kept = &list->files[list->count++];
    memcpy(kept->name, name, strlen(name) + 1);
    kept->used = about->st_mtim;
    kept->bytes = (uint64_t)about->st_size;
    list->bytes += kept->bytes;
    return true;
}

/* Only files whose names the cache gives are touched. */
static void list_files(DIR *folder, KeptList *list)
{
    struct stat about;
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *name = entry->d_name;
        bool temporary = ends_with(name, TEMPORARY_END);
        bool kept = strlen(name) == NAME_BYTES - 1 && ends_with(name, FILE_END);
        if ((!temporary && !kept) || fstatat(dirfd(folder), name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(about.st_mode))
            continue;
        if (temporary && time(NULL) - about.st_mtime > SECONDS_A_WRITE_TAKES)
            unlinkat(dirfd(folder), name, 0);
        if (kept && !keep_in_mind(list, name, &about))
            return;
    }
}

static int by_use(const void *a, const void *b)
{
    const struct timespec *x = &((const Kept *)a)->used, *y = &((const Kept *)b)->used;
    if (x->tv_sec != y->tv_sec)
        return x->tv_sec < y->tv_sec ? -1 : 1;
    return (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

void cache_trim(uint64_t most)
{
    int descriptor = open_folder(false);
    DIR *folder = descriptor >= 0 ? fdopendir(descriptor) : NULL;
    KeptList list = {0};
    if (!folder) {
        if (descriptor >= 0)
            close(descriptor);
        return;
    }
    list_files(folder, &list);
    if (list.bytes > most) {
        qsort(list.files, list.count, sizeof *list.files, by_use);
        for (size_t i = 0; i < list.count && list.bytes > most; i++) {
            unlinkat(descriptor, list.files[i].name, 0);
            list.bytes -= list.files[i].bytes;
        }
    }
    memory_free(list.files);
    closedir(folder);
}
