/* module: plan and layout in, machine code out: bodies as bitcode, kernels added, optimised for this machine, made an object,
 * linked into memory. Each compilation has its own LLVM context, so nothing accumulates. */
#include <llvm-c/Analysis.h>
#include <llvm-c/BitReader.h>
#include <llvm-c/Error.h>
#include <llvm-c/LLJIT.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <pthread.h>
#include <stdio.h>

#include "runtime/jit/llvm/emit.h"
#include "runtime/memory.h"

extern const char polc_bodies_begin[], polc_bodies_end[];
/* Of the compiler's own library. */
Int128 __divti3(Int128 a, Int128 b);
Int128 __modti3(Int128 a, Int128 b);
UInt128 __udivti3(UInt128 a, UInt128 b);
UInt128 __umodti3(UInt128 a, UInt128 b);

struct KernelCode {
    LLVMOrcLLJITRef linker;
    LLVMMemoryBufferRef text;
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

/* ---- What went wrong ------------------------------------------------------------------------------------------------- */

/* The first message is the cause of those that follow. */
static Status failed(Compilation *compilation, const char *message)
{
    if (!*compilation->reason)
        snprintf(compilation->reason, compilation->reason_size, "%s", message);
    return STATUS_INTERNAL;
}

static Status failed_with(Compilation *compilation, LLVMErrorRef error)
{
    char *message = LLVMGetErrorMessage(error);
    Status status = failed(compilation, message);
    LLVMDisposeErrorMessage(message);
    return status;
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

static void take_link_error(void *user, LLVMErrorRef error)
{
    failed_with(user, error);
}

static void drop_link_error(void *user, LLVMErrorRef error)
{
    (void)user;
    LLVMConsumeError(error);
}

/* ---- Steps ------------------------------------------------------------------------------------------------------------ */

static void start_llvm(void)
{
    LLVMInitializeNativeTarget();
    LLVMInitializeNativeAsmPrinter();
}

static Status open_machine(Compilation *compilation)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_llvm);
    char *triple = LLVMGetDefaultTargetTriple(), *cpu = LLVMGetHostCPUName(), *features = LLVMGetHostCPUFeatures();
    char *message = NULL;
    LLVMTargetRef target;
    Status status = STATUS_OK;
    if (LLVMGetTargetFromTriple(triple, &target, &message))
        status = failed(compilation, message);
    else
        compilation->machine = LLVMCreateTargetMachine(target, triple, cpu, features, LLVMCodeGenLevelDefault,
                                                       LLVMRelocPIC, LLVMCodeModelJITDefault);
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
    LLVMBool unread = LLVMParseBitcodeInContext2(compilation->context, bodies, &compilation->module);
    LLVMDisposeMemoryBuffer(bodies);
    if (unread)
        return STATUS_INTERNAL;
    Status status = emit_kernels(compilation->module, compilation->request);
    if (status != STATUS_OK)
        return status == STATUS_INTERNAL ? failed(compilation, "a primitive has no compiled body") : status;
    char *message = NULL;
    LLVMBool broken = LLVMVerifyModule(compilation->module, LLVMReturnStatusAction, &message);
    status = broken ? failed(compilation, message) : STATUS_OK;
    LLVMDisposeMessage(message);
    return status;
}

/* Few passes: default<O2> takes eight times as long and makes kernels 6% faster (docs/performance.md). instcombine by itself would
 * end the process when it has not settled after one round. */
#define PASSES "always-inline,function(sroa,early-cse,instcombine<no-verify-fixpoint>,simplifycfg),globaldce"

static Status optimise(Compilation *compilation)
{
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMErrorRef error = LLVMRunPasses(compilation->module, PASSES, compilation->machine, options);
    LLVMDisposePassBuilderOptions(options);
    return error ? failed_with(compilation, error) : STATUS_OK;
}

static Status generate(Compilation *compilation, LLVMCodeGenFileType type, LLVMMemoryBufferRef *out)
{
    char *message = NULL;
    LLVMBool bad =
        LLVMTargetMachineEmitToMemoryBuffer(compilation->machine, compilation->module, type, &message, out);
    Status status = bad ? failed(compilation, message) : STATUS_OK;
    if (bad)
        *out = NULL;
    LLVMDisposeMessage(message);
    return status;
}

/* 128-bit division, and what code generators make of copies and fills, are calls: these, and no others. */
static LLVMErrorRef define_called(LLVMOrcLLJITRef linker, LLVMOrcJITDylibRef library)
{
    static const struct {
        const char *name;
        void (*address)(void);
    } called[] = {
#define CALLED(name) {#name, (void (*)(void))name}
        CALLED(__divti3), CALLED(__modti3), CALLED(__udivti3), CALLED(__umodti3),
        CALLED(memcpy),   CALLED(memmove),  CALLED(memset),
#undef CALLED
    };
    LLVMOrcCSymbolMapPair symbols[sizeof called / sizeof *called];
    for (size_t i = 0; i < sizeof called / sizeof *called; i++)
        symbols[i] =
            (LLVMOrcCSymbolMapPair){.Name = LLVMOrcLLJITMangleAndIntern(linker, called[i].name),
                                    .Sym = {.Address = (uintptr_t)called[i].address,
                                            .Flags = {.GenericFlags = LLVMJITSymbolGenericFlagsExported |
                                                                      LLVMJITSymbolGenericFlagsCallable}}};
    return LLVMOrcJITDylibDefine(library, LLVMOrcAbsoluteSymbols(symbols, sizeof called / sizeof *called));
}

static Status link_code(Compilation *compilation, KernelCode *code, KernelAnswer *answer)
{
    LLVMErrorRef error = LLVMOrcCreateLLJIT(&code->linker, NULL);
    if (error)
        return failed_with(compilation, error);
    LLVMOrcExecutionSessionSetErrorReporter(LLVMOrcLLJITGetExecutionSession(code->linker), take_link_error,
                                            compilation);
    LLVMOrcJITDylibRef library = LLVMOrcLLJITGetMainJITDylib(code->linker);
    error = define_called(code->linker, library);
    if (error)
        return failed_with(compilation, error);
    LLVMMemoryBufferRef object = compilation->object;
    compilation->object = NULL;
    error = LLVMOrcLLJITAddObjectFile(code->linker, library, object);
    LLVMOrcExecutorAddress address = 0;
    if (!error)
        error = LLVMOrcLLJITLookup(code->linker, &address, EMIT_KERNELS);
    LLVMOrcExecutionSessionSetErrorReporter(LLVMOrcLLJITGetExecutionSession(code->linker), drop_link_error, NULL);
    if (error)
        return failed_with(compilation, error);
    answer->functions = (KernelFunction *const *)(uintptr_t)address;
    return STATUS_OK;
}

/* ---- The whole ------------------------------------------------------------------------------------------------------------ */

static void release(KernelCode *code)
{
    if (!code)
        return;
    if (code->linker)
        LLVMConsumeError(LLVMOrcDisposeLLJIT(code->linker));
    if (code->text)
        LLVMDisposeMemoryBuffer(code->text);
    memory_free(code);
}

static Status print_text(Compilation *compilation, KernelCode *code, KernelAnswer *answer)
{
    Status status = STATUS_OK;
    if (compilation->request->stage == KERNEL_STAGE_ASM) {
        status = generate(compilation, LLVMAssemblyFile, &code->text);
    } else {
        char *text = LLVMPrintModuleToString(compilation->module);
        code->text = LLVMCreateMemoryBufferWithMemoryRangeCopy(text, strlen(text), "text");
        LLVMDisposeMessage(text);
    }
    if (status == STATUS_OK)
        answer->text = (Str){LLVMGetBufferStart(code->text), LLVMGetBufferSize(code->text)};
    return status;
}

static Status perform(Compilation *compilation, KernelCode *code, KernelAnswer *answer)
{
    Status status = open_machine(compilation);
    if (status == STATUS_OK)
        status = emit(compilation);
    if (status == STATUS_OK)
        status = optimise(compilation);
    if (status != STATUS_OK)
        return status;
    if (compilation->request->stage != KERNEL_STAGE_CODE)
        return print_text(compilation, code, answer);
    status = generate(compilation, LLVMObjectFile, &compilation->object);
    return status == STATUS_OK ? link_code(compilation, code, answer) : status;
}

static Status compile(const KernelRequest *request, KernelAnswer *answer, char *reason, size_t reason_size)
{
    Compilation compilation = {.request = request, .reason = reason, .reason_size = reason_size};
    *answer = (KernelAnswer){.code = memory_new(1, sizeof(KernelCode))};
    if (!answer->code)
        return STATUS_NO_MEMORY;
    *reason = '\0';
    Status status = perform(&compilation, answer->code, answer);
    if (compilation.object)
        LLVMDisposeMemoryBuffer(compilation.object);
    if (compilation.module)
        LLVMDisposeModule(compilation.module);
    if (compilation.context)
        LLVMContextDispose(compilation.context);
    if (compilation.machine)
        LLVMDisposeTargetMachine(compilation.machine);
    if (status != STATUS_OK) {
        release(answer->code);
        *answer = (KernelAnswer){0};
    }
    return status;
}

extern const KernelModule polc_kernel_module;
__attribute__((visibility("default"))) const KernelModule polc_kernel_module = {KERNEL_VERSION, compile, release};
