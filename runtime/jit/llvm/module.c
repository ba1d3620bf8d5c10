/* module: plan and layout in, machine code out: kernels written with the bodies that came as bitcode, made an
 * object for the machine at hand, and that an image. There are no passes: kernels are written as they are to run.
 * Each compilation has its own LLVM context, so nothing accumulates. */
#include <llvm-c/Analysis.h>
#include <llvm-c/BitReader.h>
#include <llvm-c/ErrorHandling.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/jit/llvm/emit.h"
#include "runtime/jit/llvm/link.h"
#include "runtime/memory.h"

extern const char polc_bodies_begin[], polc_bodies_end[];
extern const char polc_ahead_begin[], polc_ahead_end[];

struct KernelCode {
    LLVMMemoryBufferRef text;
    Str image;
};

/* One compilation. */
typedef struct Compilation {
    const KernelRequest *request;
    LLVMTargetMachineRef machine;
    LLVMContextRef context;
    LLVMModuleRef module;
    LLVMMemoryBufferRef object;
    char *reason;
    size_t reason_size;
} Compilation;

/* ---- What went wrong
 * ------------------------------------------------------------------------------------------------- */

/* The first message is the cause of those that follow. */
static Status failed(Compilation *compilation, const char *message)
{
    if (!*compilation->reason)
        snprintf(compilation->reason, compilation->reason_size, "%s", message);
    return STATUS_INTERNAL;
}

/* Without a handler LLVM prints and ends the process on some errors; remarks come here too. */
static void take_diagnostic(LLVMDiagnosticInfoRef diagnostic, void *user)
{
    if (LLVMGetDiagInfoSeverity(diagnostic) != LLVMDSError)
        return;
    char *message = LLVMGetDiagInfoDescription(diagnostic);
    failed(user, message);
    LLVMDisposeMessage(message);
}

/* LLVM would end the process on a fatal error, and the run with it, which can do without kernels. So the thread
 * leaves LLVM by a jump; what it held is lost, and LLVM, in whatever state it is, is not called again in this
 * process. */
static _Thread_local jmp_buf *way_out;
static _Thread_local char fatal_message[256];
static atomic_bool is_broken;

static void take_fatal_error(const char *message)
{
    if (!way_out)
        return;
    atomic_store(&is_broken, true);
    snprintf(fatal_message, sizeof fatal_message, "%s", message);
    longjmp(*way_out, 1);
}

/* ---- Steps
 * ------------------------------------------------------------------------------------------------------------ */

static void start_llvm(void)
{
    LLVMInitializeNativeTarget();
    LLVMInitializeNativeAsmPrinter();
    LLVMInstallFatalErrorHandler(take_fatal_error);
}

static Status open_machine(Compilation *compilation)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_llvm);
    char *triple = LLVMGetDefaultTargetTriple(), *cpu = LLVMGetHostCPUName(), *features = LLVMGetHostCPUFeatures();
    const char *wanted = compilation->request->cpu;
    /* Who waits for kernels wants them soon; an object is made once. */
    bool is_object = compilation->request->stage == KERNEL_STAGE_OBJECT;
    LLVMCodeGenOptLevel level = is_object ? LLVMCodeGenLevelDefault : LLVMCodeGenLevelNone;
    char *message = NULL;
    LLVMTargetRef target;
    Status status = STATUS_OK;
    if (LLVMGetTargetFromTriple(triple, &target, &message))
        status = failed(compilation, message);
    else
        compilation->machine =
            LLVMCreateTargetMachine(target, triple, wanted ? wanted : cpu, wanted ? "" : features, level,
                                    LLVMRelocPIC, LLVMCodeModelSmall);
    LLVMDisposeMessage(message);
    LLVMDisposeMessage(triple);
    LLVMDisposeMessage(cpu);
    LLVMDisposeMessage(features);
    if (status == STATUS_OK && !compilation->machine)
        status = failed(compilation, "no code generator for this machine");
    return status;
}

static Status emit(Compilation *compilation)
{
    compilation->context = LLVMContextCreate();
    LLVMContextSetDiagnosticHandler(compilation->context, take_diagnostic, compilation);
    LLVMMemoryBufferRef bodies = LLVMCreateMemoryBufferWithMemoryRange(
        polc_bodies_begin, (size_t)(polc_bodies_end - polc_bodies_begin), "bodies", 0);
    LLVMModuleRef parsed = NULL;
    /* Of some eighty bodies a policy needs a few: each is read when it is looked at. */
    if (LLVMGetBitcodeModuleInContext2(compilation->context, bodies, &parsed)) {
        LLVMDisposeMemoryBuffer(bodies);
        return STATUS_INTERNAL;
    }
    compilation->module = LLVMModuleCreateWithNameInContext("kernels", compilation->context);
    LLVMSetTarget(compilation->module, LLVMGetTarget(parsed));
    LLVMSetDataLayout(compilation->module, LLVMGetDataLayoutStr(parsed));
    Status status = emit_kernels(compilation->module, parsed, compilation->request);
    LLVMDisposeModule(parsed);
    if (status != STATUS_OK)
        return status == STATUS_INTERNAL ? failed(compilation, "a primitive has no compiled body") : status;
    char *message = NULL;
    LLVMBool broken = LLVMVerifyModule(compilation->module, LLVMReturnStatusAction, &message);
    status = broken ? failed(compilation, message) : STATUS_OK;
    LLVMDisposeMessage(message);
    return status;
}

/* Nothing of the request is looked at after this, if it is not wanted any more: it may be gone. */
static Status generate(Compilation *compilation, LLVMCodeGenFileType type, LLVMMemoryBufferRef *out)
{
    const atomic_bool *unwanted = compilation->request->unwanted;
    char *message = NULL;
    while (getenv("POLC_ENDLESS_COMPILER"))
        sleep(1);
    LLVMBool bad =
        LLVMTargetMachineEmitToMemoryBuffer(compilation->machine, compilation->module, type, &message, out);
    Status status = bad ? failed(compilation, message) : STATUS_OK;
    if (bad)
        *out = NULL;
    LLVMDisposeMessage(message);
    return status == STATUS_OK && unwanted && atomic_load(unwanted) ? STATUS_STOPPED : status;
}

/* ---- The whole
 * ------------------------------------------------------------------------------------------------------------ */

static void release(KernelCode *code)
{
    if (!code)
        return;
    if (code->text)
        LLVMDisposeMemoryBuffer(code->text);
    memory_free((char *)code->image.at);
    memory_free(code);
}

static Status print_text(Compilation *compilation, KernelCode *code, KernelAnswer *answer)
{
    Status status = STATUS_OK;
    if (compilation->request->stage != KERNEL_STAGE_LLVM) {
        bool is_object = compilation->request->stage == KERNEL_STAGE_OBJECT;
        status = generate(compilation, is_object ? LLVMObjectFile : LLVMAssemblyFile, &code->text);
    } else {
        char *text = LLVMPrintModuleToString(compilation->module);
        code->text = LLVMCreateMemoryBufferWithMemoryRangeCopy(text, strlen(text), "text");
        LLVMDisposeMessage(text);
    }
    if (status == STATUS_OK)
        answer->bytes = (Str){LLVMGetBufferStart(code->text), LLVMGetBufferSize(code->text)};
    return status;
}

static Status make_image(Compilation *compilation, KernelCode *code, KernelAnswer *answer)
{
    if (getenv("POLC_FAIL_COMPILER"))
        take_fatal_error("POLC_FAIL_COMPILER is set");
    Status status = generate(compilation, LLVMObjectFile, &compilation->object);
    if (status != STATUS_OK)
        return status;
    Str object = {LLVMGetBufferStart(compilation->object), LLVMGetBufferSize(compilation->object)};
    status = link_image(&code->image, object, EMIT_KERNELS, compilation->request->layout->kernel_count,
                        compilation->reason, compilation->reason_size);
    answer->bytes = code->image;
    return status;
}

/* Generating code takes most of the time and cannot be cut short, so whether it is still wanted is asked right
 * before. */
static Status perform(Compilation *compilation, KernelCode *code, KernelAnswer *answer)
{
    static Status (*const steps[])(Compilation *) = {open_machine, emit};
    const atomic_bool *unwanted = compilation->request->unwanted;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        Status status = steps[i](compilation);
        if (status != STATUS_OK)
            return status;
        if (unwanted && atomic_load(unwanted))
            return STATUS_STOPPED;
    }
    if (compilation->request->stage != KERNEL_STAGE_CODE)
        return print_text(compilation, code, answer);
    return make_image(compilation, code, answer);
}

static Status compile_or_jump(const KernelRequest *request, KernelAnswer *answer, char *reason, size_t reason_size)
{
    Compilation compilation = {.request = request, .reason = reason, .reason_size = reason_size};
    Status status = perform(&compilation, answer->code, answer);
    if (compilation.object)
        LLVMDisposeMemoryBuffer(compilation.object);
    if (compilation.module)
        LLVMDisposeModule(compilation.module);
    if (compilation.context)
        LLVMContextDispose(compilation.context);
    if (compilation.machine)
        LLVMDisposeTargetMachine(compilation.machine);
    return status;
}

static Status compile(const KernelRequest *request, KernelAnswer *answer, char *reason, size_t reason_size)
{
    jmp_buf back;
    Status status;
    *answer = (KernelAnswer){.code = memory_new(1, sizeof(KernelCode))};
    if (!answer->code)
        return STATUS_NO_MEMORY;
    *reason = '\0';
    way_out = &back;
    if (atomic_load(&is_broken) || setjmp(back)) {
        snprintf(reason, reason_size, "%s", fatal_message[0] ? fatal_message : "LLVM has failed before");
        status = STATUS_INTERNAL;
    } else {
        status = compile_or_jump(request, answer, reason, reason_size);
    }
    way_out = NULL;
    if (status != STATUS_OK) {
        release(answer->code);
        *answer = (KernelAnswer){0};
    }
    return status;
}

extern const KernelModule polc_kernel_module;
__attribute__((visibility("default")))
const KernelModule polc_kernel_module = {KERNEL_CONTRACT, compile, release, polc_ahead_begin, polc_ahead_end};
