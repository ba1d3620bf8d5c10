#include "runtime/read/source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/memory.h"
#include "runtime/read/open_error.h"

typedef struct DescriptorSource {
    Source source;
    int descriptor;
    bool is_copy; /* the descriptor belongs to the source that this one was made of */
    bool is_regular;
    off_t begins; /* of a regular file: where in it the bytes begin */
} DescriptorSource;

/* A copy reads at its own position, because descriptors of one file share theirs. */
static size_t read_descriptor(Source *source, char *to, size_t room)
{
    DescriptorSource *self = (DescriptorSource *)source;
    ssize_t got;
    do
        got = self->is_copy ? pread(self->descriptor, to, room, self->begins + (off_t)source->taken)
                            : read(self->descriptor, to, room);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        source->failure = open_error_wording(errno);
        return SOURCE_FAILED;
    }
    source->taken += (uint64_t)got;
    return (size_t)got;
}

static void close_descriptor(Source *source)
{
    DescriptorSource *self = (DescriptorSource *)source;
    if (!self->is_copy)
        close(self->descriptor);
    memory_free(self);
}

static Source *copy_descriptor(Source *source)
{
    DescriptorSource *self = (DescriptorSource *)source;
    if (!self->is_regular)
        return NULL;
    DescriptorSource *copy = memory_new(1, sizeof *copy);
    if (!copy) {
        source->no_memory = true;
        return NULL;
    }
    *copy = *self;
    copy->is_copy = true;
    copy->source.taken = 0;
    return &copy->source;
}

Source *source_open(int descriptor)
{
    DescriptorSource *self = memory_new(1, sizeof *self);
    if (!self) {
        close(descriptor);
        return NULL;
    }
    self->source = (Source){.read = read_descriptor, .again = copy_descriptor, .close = close_descriptor};
    self->descriptor = descriptor;
    struct stat facts;
    off_t here = lseek(descriptor, 0, SEEK_CUR);
    if (here >= 0 && fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode)) {
        self->is_regular = true;
        self->begins = here;
        self->source.total = facts.st_size > here ? (uint64_t)(facts.st_size - here) : 0;
    }
    return &self->source;
}
