/* Kernels kept on disk: what is read is what was written, or nothing; the key tells plans apart; images are looked at before they run. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plan_builder.h"
#include "runtime/jit/cache.h"
#include "runtime/jit/image.h"
#include "runtime/memory.h"

#define FOREIGN_USER 54321

static char folder[256];
static const KernelKey a_key = {{1, 2, 3}};

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/polc_cache_XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    return setenv("POLC_CACHE", folder, 1);
}

/* The path of the one file in the folder, or of any of several. */
static bool find_file(char path[512])
{
    DIR *opened = opendir(folder);
    bool found = false;
    for (struct dirent *entry; opened && (entry = readdir(opened));)
        if (entry->d_name[0] != '.') {
            snprintf(path, 512, "%s/%s", folder, entry->d_name);
            found = true;
        }
    closedir(opened);
    return found;
}

static int remove_folder(void **state)
{
    (void)state;
    char path[512];
    while (find_file(path))
        unlink(path);
    return rmdir(folder);
}

static bool reads(const KernelKey *key, const char *expected)
{
    Str image = cache_read(key);
    bool same = image.len && str_is(image, expected);
    memory_free((char *)image.at);
    return same;
}

static bool reads_nothing(const KernelKey *key)
{
    Str image = cache_read(key);
    bool nothing = !image.len;
    memory_free((char *)image.at);
    return nothing;
}

static void what_is_read_is_what_was_written(void **state)
{
    (void)state;
    KernelKey other = {{9}};
    assert_true(reads_nothing(&a_key));
    cache_write(&a_key, STR("an image"));
    assert_true(reads(&a_key, "an image"));
    assert_true(reads_nothing(&other));
    cache_write(&a_key, STR("another image"));
    assert_true(reads(&a_key, "another image"));
}

static void the_folder_is_made_for_its_user_alone(void **state)
{
    (void)state;
    char inner[300];
    struct stat about;
    snprintf(inner, sizeof inner, "%s/inner", folder);
    setenv("POLC_CACHE", "", 1);
    setenv("XDG_CACHE_HOME", inner, 1);
    cache_write(&a_key, STR("image"));
    assert_true(reads(&a_key, "image"));
    strcat(inner, "/polc");
    assert_int_equal(stat(inner, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    snprintf(folder + strlen(folder), sizeof folder - strlen(folder), "/inner/polc");
    assert_int_equal(remove_folder(NULL), 0);
    *strrchr(folder, '/') = '\0';
    assert_int_equal(rmdir(folder), 0);
    *strrchr(folder, '/') = '\0';
    unsetenv("XDG_CACHE_HOME");
}

static void off_means_that_nothing_is_kept(void **state)
{
    (void)state;
    char path[512];
    setenv("POLC_CACHE", "off", 1);
    cache_write(&a_key, STR("image"));
    assert_true(reads_nothing(&a_key));
    assert_false(find_file(path));
    assert_int_not_equal(access("off", F_OK), 0);
}

static size_t file_bytes(const char *path)
{
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    return (size_t)about.st_size;
}

static void a_changed_byte_anywhere_is_found_out(void **state)
{
    (void)state;
    char path[512];
    cache_write(&a_key, STR("forty bytes or so of code, all of it good"));
    assert_true(find_file(path));
    size_t bytes = file_bytes(path);
    for (size_t at = 0; at < bytes; at++) {
        int file = open(path, O_RDWR);
        uint8_t byte;
        assert_int_equal(pread(file, &byte, 1, (off_t)at), 1);
        byte ^= 0x10;
        assert_int_equal(pwrite(file, &byte, 1, (off_t)at), 1);
        if (!reads_nothing(&a_key))
            fail_msg("byte %zu of %zu", at, bytes);
        byte ^= 0x10;
        assert_int_equal(pwrite(file, &byte, 1, (off_t)at), 1);
        close(file);
    }
    assert_true(reads(&a_key, "forty bytes or so of code, all of it good"));
}

static void a_file_cut_off_or_too_long_is_found_out(void **state)
{
    (void)state;
    char path[512];
    cache_write(&a_key, STR("twenty bytes of code"));
    assert_true(find_file(path));
    size_t bytes = file_bytes(path);
    assert_int_equal(truncate(path, (off_t)bytes + 1), 0);
    assert_true(reads_nothing(&a_key));
    for (size_t left = bytes; left-- > 0;) {
        assert_int_equal(truncate(path, (off_t)left), 0);
        assert_true(reads_nothing(&a_key));
    }
    cache_write(&a_key, STR("twenty bytes of code"));
    assert_true(reads(&a_key, "twenty bytes of code"));
}

static void what_others_may_write_to_is_not_used(void **state)
{
    (void)state;
    char path[512];
    cache_write(&a_key, STR("image"));
    assert_true(find_file(path));
    static const mode_t shared[] = {0720, 0702, 0777};
    for (size_t i = 0; i < 3; i++) {
        chmod(path, shared[i]);
        assert_true(reads_nothing(&a_key));
        chmod(path, 0600);
        chmod(folder, shared[i]);
        assert_true(reads_nothing(&a_key));
        chmod(folder, 0700);
        assert_true(reads(&a_key, "image"));
    }
    unlink(path);
    chmod(folder, 0777);
    cache_write(&a_key, STR("image"));
    assert_false(find_file(path));
    chmod(folder, 0700);
}

/* Only the superuser can give files away, so others skip this. */
static void what_belongs_to_another_user_is_not_used(void **state)
{
    (void)state;
    char path[512];
    if (geteuid() != 0)
        skip();
    cache_write(&a_key, STR("image"));
    assert_true(find_file(path));
    assert_int_equal(chown(path, FOREIGN_USER, (gid_t)-1), 0);
    assert_true(reads_nothing(&a_key));
    assert_int_equal(chown(path, 0, (gid_t)-1), 0);
    assert_int_equal(chown(folder, FOREIGN_USER, (gid_t)-1), 0);
    assert_true(reads_nothing(&a_key));
    assert_int_equal(chown(folder, 0, (gid_t)-1), 0);
    assert_true(reads(&a_key, "image"));
}

/* As under sudo, which keeps HOME: nothing is left in the home of another user. */
static void no_folder_is_made_in_the_home_of_another_user(void **state)
{
    (void)state;
    char path[512], inner[300];
    if (geteuid() != 0)
        skip();
    char *home = getenv("HOME");
    char kept[512];
    snprintf(kept, sizeof kept, "%s", home ? home : "/");
    unsetenv("XDG_CACHE_HOME");
    setenv("POLC_CACHE", "", 1);
    setenv("HOME", folder, 1);
    assert_int_equal(chown(folder, FOREIGN_USER, (gid_t)-1), 0);
    cache_write(&a_key, STR("image"));
    snprintf(inner, sizeof inner, "%s/.cache", folder);
    assert_int_not_equal(access(inner, F_OK), 0);
    assert_int_equal(chown(folder, 0, (gid_t)-1), 0);
    cache_write(&a_key, STR("image"));
    assert_true(reads(&a_key, "image"));
    setenv("POLC_CACHE", inner, 1);
    strcat(inner, "/polc");
    strcpy(path, folder);
    strcpy(folder, inner);
    assert_int_equal(remove_folder(NULL), 0);
    *strrchr(inner, '/') = '\0';
    assert_int_equal(rmdir(inner), 0);
    strcpy(folder, path);
    setenv("HOME", kept, 1);
}

static void links_and_pipes_are_not_followed(void **state)
{
    (void)state;
    char path[512], elsewhere[512];
    cache_write(&a_key, STR("image"));
    assert_true(find_file(path));
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", folder);
    assert_int_equal(rename(path, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, path), 0);
    assert_true(reads_nothing(&a_key));
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_true(reads_nothing(&a_key));
}

/* Nobody ever reads a mixture of two writers, or half of one. */
static void writers_at_the_same_time_do_not_disturb_each_other(void **state)
{
    (void)state;
    enum { WRITERS = 4, TIMES = 100, BYTES = 20000 };
    static char image[BYTES];
    for (int writer = 0; writer < WRITERS; writer++)
        if (fork() == 0) {
            memset(image, 'a' + writer, BYTES);
            for (int i = 0; i < TIMES; i++)
                cache_write(&a_key, (Str){image, BYTES});
            _exit(0);
        }
    int running = WRITERS;
    size_t read = 0;
    while (running) {
        Str found = cache_read(&a_key);
        if (found.len) {
            read++;
            assert_int_equal(found.len, BYTES);
            for (size_t i = 1; i < BYTES; i++)
                if (found.at[i] != found.at[0])
                    fail_msg("bytes of two writers");
        }
        memory_free((char *)found.at);
        running -= waitpid(-1, NULL, WNOHANG) > 0;
    }
    assert_true(read > 0);
    char path[512];
    assert_true(find_file(path));
    unlink(path);
    assert_false(find_file(path)); /* no temporary file is left */
}

static void the_oldest_go_first(void **state)
{
    (void)state;
    enum { FILES = 6 };
    static char image[10000];
    char path[512];
    for (uint8_t i = 0; i < FILES; i++) {
        KernelKey key = {{i}};
        cache_write(&key, (Str){image, sizeof image});
        snprintf(path, sizeof path, "%s/%02x%062d.kernels", folder, i, 0);
        struct timespec times[2] = {{.tv_sec = 1000000 + i}, {.tv_sec = 1000000 + i}};
        assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    }
    KernelKey used = {{0}}; /* reading it notes its use */
    Str found = cache_read(&used);
    assert_int_equal(found.len, sizeof image);
    memory_free((char *)found.at);
    cache_trim(3 * sizeof image);
    size_t left = 0;
    for (uint8_t i = 0; i < FILES; i++) {
        KernelKey key = {{i}};
        bool there = !reads_nothing(&key);
        left += there;
        assert_true(there == (i == 0 || i == FILES - 1));
    }
    assert_int_equal(left, 2);
}

static void trimming_spares_what_is_not_of_the_cache(void **state)
{
    (void)state;
    char letter[512], broken[512], young[512];
    snprintf(letter, sizeof letter, "%s/letter.txt", folder);
    snprintf(broken, sizeof broken, "%s/1-2-3.new", folder);
    snprintf(young, sizeof young, "%s/1-2-4.new", folder);
    close(open(letter, O_CREAT | O_WRONLY, 0600));
    close(open(broken, O_CREAT | O_WRONLY, 0600));
    close(open(young, O_CREAT | O_WRONLY, 0600));
    struct timespec times[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
    utimensat(AT_FDCWD, broken, times, 0);
    utimensat(AT_FDCWD, letter, times, 0);
    cache_write(&a_key, STR("image"));
    cache_trim(0);
    assert_true(reads_nothing(&a_key));
    assert_int_equal(access(letter, F_OK), 0);
    assert_int_equal(access(young, F_OK), 0);
    assert_int_not_equal(access(broken, F_OK), 0);
}

static void a_limit_on_files_ends_nothing(void **state)
{
    (void)state;
    int ended;
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){10, 10});
        cache_write(&a_key, STR("an image that is longer than that"));
        _exit(reads_nothing(&a_key) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
}

/* ---- Keys ------------------------------------------------------------------------------------------------------------- */

typedef struct Case {
    Builder builder;
    PlanClause clause;
    PlanField field;
    PlanTable table;
    PlanBand bands[2];
} Case;

static void case_init(Case *c)
{
    memset(c, 0, sizeof *c);
    builder_init(&c->builder);
    PlanReg column = build_column(&c->builder, PHYSICAL_I64, 0);
    PlanReg constant = build_constant(&c->builder, PHYSICAL_I64, 7);
    PlanReg sum = build_primitive(&c->builder, "add", PRIM_C64, column, constant, PLAN_NONE);
    PlanReg amount = build(&c->builder, OP_TABLE, PHYSICAL_I64, 0, sum, PLAN_NONE, PLAN_NONE);
    c->field = (PlanField){.id = STR("f"), .kind = KIND_MONEY, .physical = PHYSICAL_I64, .denominator = 100};
    c->bands[0] = (PlanBand){.low = 0, .high = 10, .value = 5};
    c->bands[1] = (PlanBand){.low = 11, .high = 20, .value = 6};
    c->table = (PlanTable){.key_count = 1, .bands = c->bands, .count = 2, .value_denominator = 1};
    c->clause = (PlanClause){.id = STR("c"),
                             .applies = {.reg = PLAN_NONE},
                             .base = PLAN_NONE,
                             .computed = sum,
                             .floored = PLAN_NONE,
                             .capped = PLAN_NONE,
                             .amount = amount};
    c->builder.plan.fields = &c->field;
    c->builder.plan.field_count = 1;
    c->builder.plan.tables = &c->table;
    c->builder.plan.table_count = 1;
    c->builder.plan.clauses = &c->clause;
    c->builder.plan.clause_count = 1;
}

static KernelKey key_of(const Case *c, bool detail, Str compiler)
{
    Layout layout;
    KernelKey key;
    assert_int_equal(layout_init(&layout, &c->builder.plan, detail), STATUS_OK);
    kernel_key(&key, &c->builder.plan, &layout, compiler);
    layout_done(&layout);
    return key;
}

static void assert_other_key(const Case *changed, const KernelKey *key)
{
    KernelKey other = key_of(changed, false, STR("build"));
    assert_memory_not_equal(other.bytes, key->bytes, DIGEST_BYTES);
}

static void the_key_follows_all_that_shapes_kernels(void **state)
{
    (void)state;
    static Case c;
    case_init(&c);
    KernelKey key = key_of(&c, false, STR("build")), detailed = key_of(&c, true, STR("build")),
              rebuilt = key_of(&c, false, STR("other build"));
    assert_memory_not_equal(detailed.bytes, key.bytes, DIGEST_BYTES);
    assert_memory_not_equal(rebuilt.bytes, key.bytes, DIGEST_BYTES);
#define CHANGED(change) \
    case_init(&c);      \
    change;             \
    assert_other_key(&c, &key)
    CHANGED(c.builder.constants[0].number = 8);
    CHANGED(c.builder.constants[0].number |= (Int128)1 << 100);
    CHANGED(c.builder.ops[2].variant = PRIM_N64);
    CHANGED(c.builder.ops[2].nullable = false);
    CHANGED(c.builder.ops[2].fallible = false);
    CHANGED(c.builder.ops[2].argument[1] = 0);
    CHANGED(c.builder.ops[2].index = (uint32_t)prim_find(STR("subtract")));
    CHANGED(c.bands[1].value = 7);
    CHANGED(c.bands[1].low = 12);
    CHANGED(c.table.count = 1);
    CHANGED(c.field.low = -5);
    CHANGED(c.field.denominator = 1);
    CHANGED(c.clause.amount = c.clause.computed);
#undef CHANGED
}

/* Another place in memory, another name, another line of the text: the same code. */
static void the_key_follows_nothing_else(void **state)
{
    (void)state;
    static Case c, elsewhere;
    case_init(&c);
    case_init(&elsewhere);
    elsewhere.builder.plan.id = STR("another name");
    elsewhere.clause.id = STR("another clause");
    elsewhere.field.id = STR("another field");
    elsewhere.builder.ops[2].span = (PlanSpan){100, 200};
    KernelKey key = key_of(&c, false, STR("build")), same = key_of(&elsewhere, false, STR("build"));
    assert_memory_equal(key.bytes, same.bytes, DIGEST_BYTES);
}

/* ---- Images --------------------------------------------------------------------------------------------------------------- */

typedef struct TestImage {
    ImageHead head;
    uint64_t kernel; /* its address */
    uint8_t code[8];
    uint32_t based[2];
} TestImage;

static TestImage a_test_image(void)
{
    return (TestImage){.head = {.magic = IMAGE_MAGIC,
                                .size = sizeof(TestImage),
                                .kernels = offsetof(TestImage, kernel),
                                .kernel_count = 1,
                                .based = offsetof(TestImage, based),
                                .based_count = 1},
                       .kernel = offsetof(TestImage, code),
                       .code = {0xc3}, /* ret */
                       .based = {offsetof(TestImage, kernel)}};
}

static Status map(const TestImage *bytes, size_t kernel_count)
{
    Image image;
    Status status = image_map(&image, (Str){(const char *)bytes, sizeof *bytes}, kernel_count);
    image_unmap(&image);
    return status;
}

static void an_image_runs_where_it_is_mapped(void **state)
{
    (void)state;
    TestImage bytes = a_test_image();
    Image image;
    assert_int_equal(image_map(&image, (Str){(const char *)&bytes, sizeof bytes}, 1), STATUS_OK);
    assert_true((uintptr_t)image.functions[0] == (uintptr_t)image.memory + offsetof(TestImage, code));
#if defined(__x86_64__)
    image.functions[0](NULL, NULL, NULL, 0, 0);
#endif
    image_unmap(&image);
    assert_null(image.memory);
}

static void an_image_that_reaches_outside_itself_is_refused(void **state)
{
    (void)state;
    TestImage image = a_test_image();
    assert_int_equal(map(&image, 2), STATUS_INTERNAL);
#define REFUSED(change)     \
    image = a_test_image(); \
    change;                 \
    assert_int_equal(map(&image, 1), STATUS_INTERNAL)
    REFUSED(image.head.magic++);
    REFUSED(image.head.size++);
    REFUSED(image.head.kernels = sizeof image);
    REFUSED(image.head.kernels = UINT64_MAX - 7);
    REFUSED(image.head.kernels = 1);
    REFUSED(image.head.based_count = 3);
    REFUSED(image.head.based = UINT64_MAX - 3);
    REFUSED(image.based[0] = sizeof image);
    REFUSED(image.based[0] = 0);
#undef REFUSED
    Image mapped;
    assert_int_equal(image_map(&mapped, (Str){(const char *)&image, 10}, 1), STATUS_INTERNAL);
    assert_int_equal(image_map(&mapped, STR(""), 1), STATUS_INTERNAL);
}

/* ---- Digests ---------------------------------------------------------------------------------------------------------------- */

static void digest_is(size_t count, const char *expected)
{
    Digest digest;
    uint8_t found[DIGEST_BYTES];
    char text[2 * DIGEST_BYTES + 1];
    digest_init(&digest);
    for (size_t i = 0; i < count; i++)
        digest_put(&digest, &(uint8_t){(uint8_t)i}, 1);
    digest_end(&digest, found);
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", found[i]);
    assert_string_equal(text, expected);
}

/* The bytes 0, 1, 2 …, as computed by other programs. */
static void digests_are_those_of_blake2b(void **state)
{
    (void)state;
    digest_is(0, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    digest_is(1, "03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314");
    digest_is(127, "f2fe67ff342e21b8f45e8f2e0bcd1d9243245d50ee6c78042e9c491388791c72");
    digest_is(128, "c3582f71ebb2be66fa5dd750f80baae97554f3b015663c8be377cfcb2488c1d1");
    digest_is(129, "f7f3c46ba2564ff4c4c162da1f5b605f9f1c4aa6a20652a9f9a337c1a2f5b9c9");
    digest_is(256, "39a7eb9fedc19aabc83425c6755dd90e6f9d0c804964a1f4aaeea3b9fb599835");
    digest_is(1000, "c636324d47d89f2b2434dc2c994100663fbbaea880ff020fc5de89dd0f77a1ec");
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(what_is_read_is_what_was_written),
        WITH_FOLDER(the_folder_is_made_for_its_user_alone),
        WITH_FOLDER(off_means_that_nothing_is_kept),
        WITH_FOLDER(a_changed_byte_anywhere_is_found_out),
        WITH_FOLDER(a_file_cut_off_or_too_long_is_found_out),
        WITH_FOLDER(what_others_may_write_to_is_not_used),
        WITH_FOLDER(what_belongs_to_another_user_is_not_used),
        WITH_FOLDER(no_folder_is_made_in_the_home_of_another_user),
        WITH_FOLDER(links_and_pipes_are_not_followed),
        WITH_FOLDER(writers_at_the_same_time_do_not_disturb_each_other),
        WITH_FOLDER(the_oldest_go_first),
        WITH_FOLDER(trimming_spares_what_is_not_of_the_cache),
        WITH_FOLDER(a_limit_on_files_ends_nothing),
        cmocka_unit_test(the_key_follows_all_that_shapes_kernels),
        cmocka_unit_test(the_key_follows_nothing_else),
        cmocka_unit_test(an_image_runs_where_it_is_mapped),
        cmocka_unit_test(an_image_that_reaches_outside_itself_is_refused),
        cmocka_unit_test(digests_are_those_of_blake2b),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
