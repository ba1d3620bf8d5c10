#include "runtime/jit/llvm/body.h"

#include <llvm-c/Core.h>
#include <string.h>

#define BODY_INSTRUCTIONS 160 /* a longer body is cheaper to call */

/* What one instruction of the body became. */
typedef struct Copied {
    LLVMValueRef original;
    Lanes lanes;
    LLVMValueRef overflow; /* of an operation that tells */
    size_t argument; /* of an address: which argument lies there */
} Copied;

typedef struct Copy {
    LanesBuilder *b;
    const Lanes *arguments;
    LLVMValueRef from, to; /* the body's parameters: where its arguments lie, and where its result goes */
    Copied copied[BODY_INSTRUCTIONS];
    size_t count;
    Lanes result;
    LLVMValueRef fault;
} Copy;

static const Copied *copied_of(const Copy *copy, LLVMValueRef original)
{
    for (size_t i = copy->count; i-- > 0;)
        if (copy->copied[i].original == original)
            return &copy->copied[i];
    return NULL;
}

/* Its value, of an instruction before or of a constant. */
static bool lanes_of(const Copy *copy, LLVMValueRef original, Lanes *out)
{
    const Copied *copied = copied_of(copy, original);
    if (copied) {
        *out = copied->lanes;
        return copied->lanes.low;
    }
    if (!LLVMIsAConstantInt(original))
        return false;
    unsigned bits = LLVMGetIntTypeWidth(LLVMTypeOf(original));
    Int128 number = 0;
    if (bits <= 64) {
        number = LLVMConstIntGetSExtValue(original);
    } else {
        /* Shifting a constant folds it, so nothing is written. */
        LLVMBuilderRef at = copy->b->builder;
        LLVMValueRef high = LLVMBuildLShr(at, original, LLVMConstInt(copy->b->i128, 64, false), "");
        uint64_t low = LLVMConstIntGetZExtValue(LLVMConstTrunc(original, copy->b->i64));
        number = (Int128)((UInt128)LLVMConstIntGetZExtValue(LLVMConstTrunc(high, copy->b->i64)) << 64 | low);
    }
    *out = lanes_constant(copy->b, bits, bits == 1 ? number & 1 : number);
    return true;
}

static bool operands_of(const Copy *copy, LLVMValueRef instruction, unsigned count, Lanes *out)
{
    for (unsigned i = 0; i < count; i++)
        if (!lanes_of(copy, LLVMGetOperand(instruction, i), &out[i]))
            return false;
    return true;
}

/* ---- Instructions
 * ------------------------------------------------------------------------------------------------------- */

static size_t bytes_of_number(LLVMValueRef instruction)
{
    return LLVMGetIntTypeWidth(LLVMTypeOf(instruction)) / 8;
}

/* The address of a later argument: a number of bytes, or of numbers. */
static bool copy_address(const Copy *copy, LLVMValueRef instruction, Copied *out)
{
    LLVMValueRef offset = LLVMGetOperand(instruction, 1);
    if (LLVMGetNumOperands(instruction) != 2 || LLVMGetOperand(instruction, 0) != copy->from ||
        !LLVMIsAConstantInt(offset))
        return false;
    /* In bytes; the load that follows knows how many an argument has. */
    LLVMTypeRef unit = LLVMGetGEPSourceElementType(instruction);
    out->argument = LLVMConstIntGetZExtValue(offset) * (LLVMGetIntTypeWidth(unit) / 8);
    return true;
}

static bool copy_load(const Copy *copy, LLVMValueRef instruction, Copied *out)
{
    LLVMValueRef address = LLVMGetOperand(instruction, 0);
    const Copied *offset = copied_of(copy, address);
    if (!offset && address != copy->from)
        return false;
    out->lanes = copy->arguments[(offset ? offset->argument : 0) / bytes_of_number(instruction)];
    return true;
}

static bool copy_store(Copy *copy, LLVMValueRef instruction)
{
    return LLVMGetOperand(instruction, 1) == copy->to &&
           lanes_of(copy, LLVMGetOperand(instruction, 0), &copy->result);
}

static bool starts_with(const char *name, const char *start)
{
    return strncmp(name, start, strlen(start)) == 0;
}

static bool copy_least_or_greatest(Copy *copy, LLVMIntPredicate predicate, const Lanes *given, Lanes *out)
{
    LLVMValueRef first = lanes_compare(copy->b, predicate, &given[0], &given[1]);
    *out = lanes_select(copy->b, first, &given[0], &given[1]);
    if (predicate == LLVMIntSLT && out->most > (given[0].most < given[1].most ? given[0].most : given[1].most))
        out->most = given[0].most < given[1].most ? given[0].most : given[1].most;
    if (predicate == LLVMIntSGT &&
        out->least < (given[0].least > given[1].least ? given[0].least : given[1].least))
        out->least = given[0].least > given[1].least ? given[0].least : given[1].least;
    return true;
}

static bool copy_call(Copy *copy, LLVMValueRef instruction, Copied *out)
{
    static const struct {
        const char *name;
        LLVMIntPredicate predicate;
    } choices[] = {{"llvm.smin.", LLVMIntSLT},
                   {"llvm.smax.", LLVMIntSGT},
                   {"llvm.umin.", LLVMIntULT},
                   {"llvm.umax.", LLVMIntUGT}};
    static const struct {
        const char *name;
        LLVMOpcode opcode;
    } checked[] = {{"llvm.sadd.with.overflow.", LLVMAdd},
                   {"llvm.ssub.with.overflow.", LLVMSub},
                   {"llvm.smul.with.overflow.", LLVMMul}};
    size_t length;
    const char *name = LLVMGetValueName2(LLVMGetCalledValue(instruction), &length);
    Lanes given[2];
    if (starts_with(name, "llvm.abs.")) {
        if (!operands_of(copy, instruction, 1, given))
            return false;
        out->lanes = lanes_absolute(copy->b, given);
        return true;
    }
    if (LLVMGetNumOperands(instruction) != 3 || !operands_of(copy, instruction, 2, given))
        return false;
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (starts_with(name, choices[i].name))
            return copy_least_or_greatest(copy, choices[i].predicate, given, &out->lanes);
    for (size_t i = 0; i < sizeof checked / sizeof *checked; i++)
        if (starts_with(name, checked[i].name))
            return lanes_checked(copy->b, checked[i].opcode, &given[0], &given[1], &out->lanes, &out->overflow);
    return false;
}

static bool copy_extract(const Copy *copy, LLVMValueRef instruction, Copied *out)
{
    const Copied *whole = copied_of(copy, LLVMGetOperand(instruction, 0));
    if (!whole || !whole->overflow)
        return false;
    out->lanes = *LLVMGetIndices(instruction) == 0 ? whole->lanes : (Lanes){.low = whole->overflow, .most = 1};
    return true;
}

static bool copy_return(Copy *copy, LLVMValueRef instruction)
{
    Lanes fault;
    if (!lanes_of(copy, LLVMGetOperand(instruction, 0), &fault))
        return false;
    LLVMValueRef none = LLVMConstNull(LLVMTypeOf(fault.low));
    copy->fault = LLVMIsAZExtInst(fault.low) ? LLVMGetOperand(fault.low, 0) : NULL;
    if (!copy->fault || LLVMTypeOf(copy->fault) != copy->b->bits)
        copy->fault = LLVMBuildICmp(copy->b->builder, LLVMIntNE, fault.low, none, "");
    return copy->result.low;
}

static bool copy_value(Copy *copy, LLVMValueRef instruction, LLVMOpcode opcode, Copied *out)
{
    LanesBuilder *b = copy->b;
    Lanes given[3];
    switch (opcode) {
    case LLVMGetElementPtr:
        return copy_address(copy, instruction, out);
    case LLVMLoad:
        return copy_load(copy, instruction, out);
    case LLVMCall:
        return copy_call(copy, instruction, out);
    case LLVMExtractValue:
        return copy_extract(copy, instruction, out);
    case LLVMICmp:
        if (!operands_of(copy, instruction, 2, given))
            return false;
        out->lanes =
            (Lanes){.low = lanes_compare(b, LLVMGetICmpPredicate(instruction), &given[0], &given[1]), .most = 1};
        return true;
    case LLVMSelect:
        if (!operands_of(copy, instruction, 3, given))
            return false;
        out->lanes = lanes_select(b, given[0].low, &given[1], &given[2]);
        return true;
    case LLVMSExt:
    case LLVMZExt:
    case LLVMTrunc:
        if (!operands_of(copy, instruction, 1, given))
            return false;
        out->lanes = lanes_convert(b, opcode, given, LLVMGetIntTypeWidth(LLVMTypeOf(instruction)));
        return true;
    default:
        return LLVMGetNumOperands(instruction) == 2 && operands_of(copy, instruction, 2, given) &&
               lanes_binary(b, opcode, &given[0], &given[1], &out->lanes);
    }
}

static bool copy_instructions(Copy *copy, LLVMBasicBlockRef block)
{
    for (LLVMValueRef at = LLVMGetFirstInstruction(block); at; at = LLVMGetNextInstruction(at)) {
        LLVMOpcode opcode = LLVMGetInstructionOpcode(at);
        if (opcode == LLVMRet)
            return copy_return(copy, at);
        if (opcode == LLVMStore) {
            if (!copy_store(copy, at))
                return false;
            continue;
        }
        Copied copied = {.original = at};
        if (copy->count == BODY_INSTRUCTIONS || !copy_value(copy, at, opcode, &copied))
            return false;
        copy->copied[copy->count++] = copied;
    }
    return false;
}

static void erase_after(LLVMBasicBlockRef block, LLVMValueRef last)
{
    for (LLVMValueRef at; (at = LLVMGetLastInstruction(block)) != last;)
        LLVMInstructionEraseFromParent(at);
}

bool body_in_lanes(LanesBuilder *b, LLVMValueRef body, const Lanes *arguments, Lanes *out, LLVMValueRef *fault)
{
    LLVMBasicBlockRef first = LLVMGetFirstBasicBlock(body), here = LLVMGetInsertBlock(b->builder);
    if (LLVMGetNextBasicBlock(first))
        return false;
    LLVMValueRef last = LLVMGetLastInstruction(here);
    Copy copy = {.b = b, .arguments = arguments, .from = LLVMGetParam(body, 0), .to = LLVMGetParam(body, 1)};
    if (!copy_instructions(&copy, first)) {
        erase_after(here, last);
        return false;
    }
    *out = copy.result;
    *fault = copy.fault;
    return true;
}
