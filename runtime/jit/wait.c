#define _GNU_SOURCE 1 /* pthread_clockjoin_np */

#include "runtime/jit/wait.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "runtime/engine.h"
#include "runtime/memory.h"

#define COMPILER_STACK_BYTES ((size_t)8 << 20)

/* What the thread works on: it outlives the call where the thread does. */
typedef struct Wait {
    const KernelModule *module;
    KernelRequest request;
    KernelAnswer answer;
    atomic_bool unwanted;
    Status status;
    char reason[PROGRAM_REASON];
} Wait;

static void *compile(void *given)
{
    Wait *wait = given;
    wait->status = wait->module->compile(&wait->request, &wait->answer, wait->reason, sizeof wait->reason);
    return NULL;
}

static bool start(Wait *wait, pthread_t *thread)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    bool started = pthread_attr_setstacksize(&attributes, COMPILER_STACK_BYTES) == 0 &&
                   pthread_create(thread, &attributes, compile, wait) == 0;
    pthread_attr_destroy(&attributes);
    return started;
}

static long seconds_to_wait(void)
{
    const char *wanted = getenv("POLC_COMPILER_SECONDS");
    long seconds = wanted ? strtol(wanted, NULL, 10) : WAIT_SECONDS;
    return seconds > 0 && seconds <= 86400 ? seconds : WAIT_SECONDS;
}

Status wait_for_kernels(const KernelModule *module, const KernelRequest *request, KernelAnswer *answer,
                        char *reason)
{
    if (request->unwanted)
        return module->compile(request, answer, reason, PROGRAM_REASON);
    Wait *wait = memory_new(1, sizeof *wait);
    pthread_t thread;
    struct timespec until;
    *answer = (KernelAnswer){0};
    if (!wait)
        return STATUS_NO_MEMORY;
    wait->module = module;
    wait->request = *request;
    wait->request.unwanted = &wait->unwanted;
    long seconds = seconds_to_wait();
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += seconds;
    if (!start(wait, &thread)) {
        compile(wait);
    } else if (pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &until) != 0) {
        atomic_store(&wait->unwanted, true);
        pthread_detach(thread);
        snprintf(reason, PROGRAM_REASON, "the code generator has not ended after %ld s", seconds);
        return STATUS_INTERNAL;
    }
    Status status = wait->status;
    *answer = wait->answer;
    snprintf(reason, PROGRAM_REASON, "%s", wait->reason);
    memory_free(wait);
    return status;
}
