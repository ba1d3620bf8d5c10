#define _GNU_SOURCE 1 /* pthread_timedjoin_np */

#include "runtime/change_over.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "runtime/interp.h"
#include "runtime/jit/jit.h"
#include "runtime/memory.h"

#define COMPILER_STACK_BYTES ((size_t)8 << 20)
#define COMPILER_SECONDS 2 /* that the end of a run waits for it */
#define NEVER_FORCED UINT64_MAX

typedef enum Search {
    SEARCH_NOT_BEGUN,
    SEARCH_LOOKED, /* none are kept */
    SEARCH_ENDED, /* kernels are there, or being compiled, or there will be none */
} Search;

typedef struct ChangeOver {
    Program program; /* first: a Program of this kind is a ChangeOver */
    const Plan *plan;
    bool detail;
    uint64_t expected_rows, forced_after; /* batches */
    Program *interp;
    _Atomic(Program *) kernels; /* NULL until they are there; never changes after that */
    atomic_int search; /* Search; changed under the lock */
    pthread_mutex_t lock;
    pthread_t compiler;
    bool has_compiler; /* the thread is to be joined */
    atomic_bool unwanted; /* tells it that nobody waits any more */
} ChangeOver;

typedef struct ChangingEngine {
    Engine engine; /* first: an Engine of this kind is a ChangingEngine */
    ChangeOver *program;
    size_t capacity;
    uint64_t batches;
    Engine *at_work;
    bool is_compiled; /* kernels are at work */
    bool is_settled; /* nothing will change any more */
} ChangingEngine;

/* ---- Finding kernels ------------------------------------------------------------------------------------------------ */

static Status open_kernels(ChangeOver *change, JitSource source)
{
    char reason[PROGRAM_REASON];
    Program *kernels;
    JitOptions options = {.detail = change->detail, .source = source, .unwanted = &change->unwanted};
    Status status = jit_program_open(&kernels, change->plan, &options, reason);
    if (status == STATUS_OK) {
        change->program.has_kept = program_facts(kernels).has_kept;
        atomic_store(&change->kernels, kernels);
    }
    return status;
}

static void *compile(void *change)
{
    open_kernels(change, JIT_ANY);
    return NULL;
}

/* LLVM ends the process when memory runs out; whoever set a limit would lose a run that can do without. */
static bool memory_is_limited(void)
{
    struct rlimit space, data;
    return getrlimit(RLIMIT_AS, &space) != 0 || space.rlim_cur != RLIM_INFINITY ||
           getrlimit(RLIMIT_DATA, &data) != 0 || data.rlim_cur != RLIM_INFINITY;
}

static void start_compiler(ChangeOver *change)
{
    pthread_attr_t attributes;
    if (memory_is_limited() || pthread_attr_init(&attributes) != 0)
        return;
    if (pthread_attr_setstacksize(&attributes, COMPILER_STACK_BYTES) == 0)
        change->has_compiler = pthread_create(&change->compiler, &attributes, compile, change) == 0;
    pthread_attr_destroy(&attributes);
}

static uint64_t compile_rows(const ChangeOver *change)
{
    return CHANGE_OVER_COMPILE_ROWS + CHANGE_OVER_COMPILE_ROWS_FOR_EACH_OPERATION * change->plan->op_count;
}

/* Takes the search as far as so many rows are worth. */
static void search(ChangeOver *change, uint64_t rows)
{
    pthread_mutex_lock(&change->lock);
    if (change->search == SEARCH_NOT_BEGUN && rows >= CHANGE_OVER_LOOK_ROWS)
        change->search = open_kernels(change, JIT_KEPT) == STATUS_OK ? SEARCH_ENDED : SEARCH_LOOKED;
    if (change->search == SEARCH_LOOKED && rows >= compile_rows(change)) {
        start_compiler(change);
        change->search = SEARCH_ENDED;
    }
    pthread_mutex_unlock(&change->lock);
}

static bool is_worth_searching(const ChangeOver *change, uint64_t rows)
{
    Search reached = (Search)atomic_load(&change->search);
    return (reached == SEARCH_NOT_BEGUN && rows >= CHANGE_OVER_LOOK_ROWS) ||
           (reached == SEARCH_LOOKED && rows >= compile_rows(change));
}

static void search_now(ChangeOver *change)
{
    pthread_mutex_lock(&change->lock);
    if (change->search != SEARCH_ENDED)
        open_kernels(change, JIT_ANY);
    change->search = SEARCH_ENDED;
    pthread_mutex_unlock(&change->lock);
}

static Program *find_kernels(ChangingEngine *changing)
{
    ChangeOver *change = changing->program;
    if (change->forced_after != NEVER_FORCED) {
        if (changing->batches < change->forced_after)
            return NULL;
        search_now(change);
    } else {
        uint64_t rows = program_facts(&change->program).interpreted / 2;
        rows = rows > change->expected_rows ? rows : change->expected_rows;
        if (is_worth_searching(change, rows))
            search(change, rows);
    }
    return atomic_load(&change->kernels);
}

/* ---- Engines ------------------------------------------------------------------------------------------------------------ */

/* Kernels for which there is no memory are given up: what interprets goes on. */
static void change_over(ChangingEngine *changing)
{
    Engine *next;
    Program *kernels = find_kernels(changing);
    if (!kernels)
        return;
    changing->is_settled = true;
    if (engine_open(&next, kernels, changing->capacity) != STATUS_OK)
        return;
    engine_close(changing->at_work);
    changing->at_work = next;
    changing->is_compiled = true;
}

static void run(Engine *engine, const Batch *batch)
{
    ChangingEngine *changing = (ChangingEngine *)engine;
    if (!changing->is_settled)
        change_over(changing);
    engine_run(changing->at_work, batch);
    engine->values = changing->at_work->values;
    changing->batches++;
    program_count(&changing->program->program, changing->is_compiled, batch->rows);
}

static PlanFault fault(Engine *engine, PlanReg reg, size_t row, PlanSpan *where)
{
    return engine_fault(((ChangingEngine *)engine)->at_work, reg, row, where);
}

static void close_engine(Engine *engine)
{
    engine_close(((ChangingEngine *)engine)->at_work);
    memory_free(engine);
}

static Status open_engine(Program *program, Engine **out, size_t capacity)
{
    ChangingEngine *changing = memory_new(1, sizeof *changing);
    *out = NULL;
    if (!changing)
        return STATUS_NO_MEMORY;
    changing->program = (ChangeOver *)program;
    changing->capacity = capacity;
    if (changing->program->forced_after == NEVER_FORCED)
        change_over(changing);
    Status status =
        changing->at_work ? STATUS_OK : engine_open(&changing->at_work, changing->program->interp, capacity);
    if (status != STATUS_OK) {
        memory_free(changing);
        return status;
    }
    changing->engine = (Engine){changing->at_work->values, run, fault, close_engine};
    *out = &changing->engine;
    return STATUS_OK;
}

/* ---- Programs ------------------------------------------------------------------------------------------------------------ */

/* False: it does not end, as code generators sometimes do not; what it may still touch then stays. By that time it has read all that
 * it needs of the plan. */
static bool wait_for_compiler(const ChangeOver *change)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += COMPILER_SECONDS;
    if (!change->has_compiler || pthread_timedjoin_np(change->compiler, NULL, &until) == 0)
        return true;
    pthread_detach(change->compiler);
    return false;
}

static void close_program(Program *program)
{
    ChangeOver *change = (ChangeOver *)program;
    atomic_store(&change->unwanted, true);
    if (!wait_for_compiler(change))
        return;
    program_close(atomic_load(&change->kernels));
    program_close(change->interp);
    pthread_mutex_destroy(&change->lock);
    memory_free(change);
}

Status change_over_program_open(Program **out, const Plan *plan, bool detail, uint64_t expected_rows)
{
    ChangeOver *change = memory_new(1, sizeof *change);
    const char *forced = getenv("POLC_CHANGE_OVER");
    *out = NULL;
    if (!change)
        return STATUS_NO_MEMORY;
    change->program = (Program){.open = open_engine, .close = close_program};
    change->plan = plan;
    change->detail = detail;
    change->expected_rows = expected_rows;
    change->forced_after = forced ? strtoull(forced, NULL, 10) : NEVER_FORCED;
    pthread_mutex_init(&change->lock, NULL);
    Status status = interp_program_open(&change->interp, plan);
    if (status == STATUS_OK)
        *out = &change->program;
    else
        close_program(&change->program);
    return status;
}
