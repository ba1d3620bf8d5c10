#include "runtime/jit/llvm/emit.h"

#include <assert.h>
#include <stdio.h>

#include "runtime/jit/llvm/body.h"
#include "runtime/jit/llvm/lanes.h"
#include "runtime/memory.h"

_Static_assert(LANES == PRIM_ROWS, "what kernels call and what they compute have the same rows");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "byte g of a bitmap holds the rows of group g");

/* A register in eight rows. */
typedef struct Cell {
    Lanes number; /* of a truth value a byte, a bit for each row; of a text the addresses of its Str */
    LLVMValueRef unknown, fault; /* bytes likewise; NULL: never */
} Cell;

typedef struct Emitter {
    LanesBuilder b; /* its builder stands in the loop */
    LLVMModuleRef bodies;
    LLVMPassManagerRef body_reader; /* without passes: running it on a body reads that body in */
    const KernelRequest *request;
    const Plan *plan;
    LLVMTypeRef kernel_type, rows_type, texts_type, table_type;
    Cell *cells; /* by register, of the kernel at hand; number.low NULL: not emitted yet */
    PlanReg *emitted; /* those of the kernel at hand */
    size_t emitted_count;
    const LayoutKernel *kernel;
    const bool *own; /* by register: computed by the kernel at hand */
    LLVMValueRef function, context_argument, columns, slots;
    LLVMBasicBlockRef entry, loop;
    LLVMBuilderRef at_entry; /* before its end */
    LLVMValueRef group; /* rows [8 × group, 8 × group + 8) */
    LLVMValueRef given, answer; /* what functions for eight rows read and write; NULL: none is called yet */
    bool complete;
} Emitter;

/* ---- Bits that may be absent
 * ------------------------------------------------------------------------------------------- */

static LLVMValueRef either(Emitter *e, LLVMValueRef x, LLVMValueRef y)
{
    return !x ? y : !y ? x : bits_or(&e->b, x, y);
}

static LLVMValueRef both(Emitter *e, LLVMValueRef x, LLVMValueRef y)
{
    return x && y ? bits_and(&e->b, x, y) : NULL;
}

/* x and not y. */
static LLVMValueRef without(Emitter *e, LLVMValueRef x, LLVMValueRef y)
{
    return x && y ? bits_and(&e->b, x, bits_not(&e->b, y)) : x;
}

/* Truth values are logic on bytes: eight rows fit a byte, and scalar instructions are the cheapest there are. Vectors
 * of bits are only what comparisons make and choices read. */
static LLVMValueRef byte_of(Emitter *e, LLVMValueRef bits)
{
    return LLVMBuildBitCast(e->b.builder, bits, e->b.byte, "");
}

/* The same byte, of which the code generator does not know what it was computed from. It costs no instruction but
 * the moves around it. */
static LLVMValueRef opaque_byte(Emitter *e, LLVMValueRef byte)
{
    LLVMTypeRef type = LLVMFunctionType(e->b.byte, &e->b.byte, 1, false);
    char text[] = "", constraints[] = "=r,0";
    LLVMValueRef same = LLVMGetInlineAsm(type, text, 0, constraints, sizeof constraints - 1, false, false,
                                         LLVMInlineAsmDialectATT, false);
    return LLVMBuildCall2(e->b.builder, type, same, &byte, 1, "");
}

/* LLVM 19 never ends its work on x | y as a vector of bits, where x and y are wanted as such too and the processor has
 * registers of masks: one of its rules makes two conversions of the one, another makes them one again. It may find the
 * disjunction in other logic, so no byte that was computed is shown to it. */
static LLVMValueRef bits_of(Emitter *e, LLVMValueRef byte)
{
    LLVMValueRef from = LLVMIsABinaryOperator(byte) ? opaque_byte(e, byte) : byte;
    return LLVMBuildBitCast(e->b.builder, from, e->b.bits, "");
}

static Cell bit_cell(LLVMValueRef byte)
{
    return (Cell){.number = {.low = byte, .most = 1}};
}

static LLVMValueRef all_rows(Emitter *e, bool value)
{
    return value ? LLVMConstAllOnes(e->b.byte) : LLVMConstNull(e->b.byte);
}

/* The choice between two registers, of whatever they are. */
static Lanes choose(Emitter *e, LLVMValueRef byte, const Lanes *yes, const Lanes *no)
{
    LLVMBuilderRef at = e->b.builder;
    if (LLVMTypeOf(yes->low) != e->b.byte)
        return lanes_select(&e->b, bits_of(e, byte), yes, no);
    LLVMValueRef from_yes = bits_and(&e->b, byte, yes->low),
                 from_no = bits_and(&e->b, LLVMBuildNot(at, byte, ""), no->low);
    return (Lanes){.low = bits_or(&e->b, from_yes, from_no), .most = 1};
}

/* ---- Columns and slots
 * --------------------------------------------------------------------------------------------------- */

static LLVMValueRef at_offset(Emitter *e, LLVMBuilderRef builder, LLVMValueRef base, size_t bytes)
{
    LLVMValueRef offset = LLVMConstInt(e->b.i64, bytes, false);
    return bytes ? LLVMBuildInBoundsGEP2(builder, e->b.byte, base, &offset, 1, "") : base;
}

/* An address from the array of KernelColumns: loaded in the loop, since the code generator, without passes, would
 * keep in memory what comes from outside of it, and load that. */
static LLVMValueRef load_address(Emitter *e, bool is_slot, size_t index, size_t offset)
{
    LLVMValueRef array = is_slot ? e->slots : e->columns;
    LLVMValueRef at = at_offset(e, e->b.builder, array, index * sizeof(KernelColumn) + offset);
    return LLVMBuildLoad2(e->b.builder, e->b.pointer, at, "");
}

/* Where the group's part of an array of `type` begins. */
static LLVMValueRef group_address(Emitter *e, LLVMTypeRef type, LLVMValueRef base)
{
    return LLVMBuildInBoundsGEP2(e->b.builder, type, base, &e->group, 1, "");
}

static LLVMValueRef load_bits(Emitter *e, bool is_slot, size_t index, size_t offset)
{
    LLVMValueRef at = group_address(e, e->b.byte, load_address(e, is_slot, index, offset));
    return LLVMBuildLoad2(e->b.builder, e->b.byte, at, "");
}

static void store_bits(Emitter *e, uint32_t slot, size_t offset, LLVMValueRef byte)
{
    LLVMValueRef at = group_address(e, e->b.byte, load_address(e, true, slot, offset));
    LLVMBuildStore(e->b.builder, byte ? byte : LLVMConstNull(e->b.byte), at);
}

/* Eight of the sixteen words of x and y: `first`, and every `step`th after it. */
static LLVMValueRef pick_words(Emitter *e, LLVMValueRef x, LLVMValueRef y, unsigned first, unsigned step)
{
    LLVMValueRef order[LANES];
    for (unsigned i = 0; i < LANES; i++)
        order[i] = LLVMConstInt(e->b.i32, first + i * step, false);
    return LLVMBuildShuffleVector(e->b.builder, x, y, LLVMConstVector(order, LANES), "");
}

/* The words of x and y in turns. */
static LLVMValueRef interleave(Emitter *e, LLVMValueRef x, LLVMValueRef y)
{
    LLVMValueRef order[2 * LANES];
    for (unsigned i = 0; i < 2 * LANES; i++)
        order[i] = LLVMConstInt(e->b.i32, i / 2 + i % 2 * LANES, false);
    return LLVMBuildShuffleVector(e->b.builder, x, y, LLVMConstVector(order, 2 * LANES), "");
}

/* Numbers of 128 bits lie in memory low half, high half, row by row. */
static Lanes load_wide(Emitter *e, LLVMValueRef base)
{
    LLVMValueRef at = group_address(e, LLVMVectorType(e->b.i64, 2 * LANES), base);
    LLVMValueRef halves[2];
    for (size_t i = 0; i < 2; i++) {
        LLVMValueRef half = at_offset(e, e->b.builder, at, i * LANES * sizeof(uint64_t));
        halves[i] = LLVMBuildLoad2(e->b.builder, e->b.words, half, "");
        LLVMSetAlignment(halves[i], sizeof(uint64_t));
    }
    Lanes out = {.low = pick_words(e, halves[0], halves[1], 0, 2),
                 .high = pick_words(e, halves[0], halves[1], 1, 2)};
    lanes_unbound(&out, 128);
    return out;
}

static Lanes load_number(Emitter *e, bool is_slot, size_t index, Physical physical)
{
    if (physical == PHYSICAL_BIT)
        return (Lanes){.low = load_bits(e, is_slot, index, offsetof(KernelColumn, data)), .most = 1};
    LLVMValueRef base = load_address(e, is_slot, index, offsetof(KernelColumn, data));
    if (physical == PHYSICAL_I128)
        return load_wide(e, base);
    Lanes out = {.low = LLVMBuildLoad2(e->b.builder, e->b.words, group_address(e, e->b.words, base), "")};
    LLVMSetAlignment(out.low, sizeof(uint64_t));
    lanes_unbound(&out, 64);
    return out;
}

static LLVMValueRef splat_address(Emitter *e, LLVMValueRef address)
{
    LLVMValueRef zero = LLVMConstNull(e->b.i32), none = LLVMGetUndef(e->b.words);
    LLVMValueRef word = LLVMBuildPtrToInt(e->b.builder, address, e->b.i64, "");
    LLVMValueRef first = LLVMBuildInsertElement(e->b.builder, none, word, zero, "");
    return LLVMBuildShuffleVector(e->b.builder, first, none, LLVMConstNull(lanes_type(e->b.i32)), "");
}

/* The addresses of eight texts of a column. */
static Lanes load_texts(Emitter *e, size_t index)
{
    LLVMValueRef base = load_address(e, false, index, offsetof(KernelColumn, data)), steps[LANES];
    LLVMValueRef first = group_address(e, LLVMArrayType2(e->b.byte, LANES * sizeof(Str)), base);
    for (size_t i = 0; i < LANES; i++)
        steps[i] = LLVMConstInt(e->b.i64, i * sizeof(Str), false);
    Lanes out = {.low = LLVMBuildAdd(e->b.builder, splat_address(e, first), LLVMConstVector(steps, LANES), "")};
    lanes_unbound(&out, 64);
    return out;
}

/* A text of a row that is blank or past the end has no bytes to look at, so its bit is read whatever the plan
 * proves. */
static Cell load_column(Emitter *e, const PlanOp *op)
{
    bool is_text = op->physical == PHYSICAL_TEXT;
    Cell cell = {.number = is_text ? load_texts(e, op->index)
                                   : load_number(e, false, op->index, (Physical)op->physical)};
    if (op->nullable || is_text)
        cell.unknown = load_bits(e, false, op->index, offsetof(KernelColumn, unknown));
    return cell;
}

static Cell load_slot(Emitter *e, const PlanOp *op, uint32_t slot)
{
    Cell cell = {.number = load_number(e, true, slot, (Physical)op->physical)};
    if (op->nullable)
        cell.unknown = load_bits(e, true, slot, offsetof(KernelColumn, unknown));
    if (op->fallible)
        cell.fault = load_bits(e, true, slot, offsetof(KernelColumn, fault));
    return cell;
}

static LLVMValueRef load_context(Emitter *e, size_t offset)
{
    LLVMValueRef at = at_offset(e, e->at_entry, e->context_argument, offset);
    return LLVMBuildLoad2(e->at_entry, e->b.pointer, at, "");
}

static Cell load_constant(Emitter *e, const PlanOp *op)
{
    const PlanConstant *constant = &e->plan->constants[op->index];
    switch ((Physical)op->physical) {
    case PHYSICAL_BIT:
        return bit_cell(all_rows(e, constant->number != 0));
    case PHYSICAL_I64:
        return (Cell){.number = lanes_constant(&e->b, 64, constant->number)};
    case PHYSICAL_I128:
        return (Cell){.number = lanes_constant(&e->b, 128, constant->number)};
    case PHYSICAL_TEXT:
        break;
    }
    LLVMValueRef constants = load_context(e, offsetof(KernelContext, constants));
    size_t offset = op->index * sizeof(PlanConstant) + offsetof(PlanConstant, text);
    Cell cell = {.number = {.low = splat_address(e, at_offset(e, e->at_entry, constants, offset))}};
    lanes_unbound(&cell.number, 64);
    return cell;
}

static void store_words(Emitter *e, LLVMValueRef words, LLVMValueRef at)
{
    LLVMSetAlignment(LLVMBuildStore(e->b.builder, words, at), sizeof(uint64_t));
}

static void store_slot(Emitter *e, const PlanOp *op, uint32_t slot, const Cell *cell)
{
    if (op->physical == PHYSICAL_BIT) {
        store_bits(e, slot, offsetof(KernelColumn, data), cell->number.low);
    } else {
        LLVMValueRef base = load_address(e, true, slot, offsetof(KernelColumn, data)), words = cell->number.low;
        LLVMTypeRef type = e->b.words;
        if (cell->number.high) {
            words = interleave(e, words, cell->number.high);
            type = LLVMTypeOf(words);
        }
        store_words(e, words, group_address(e, type, base));
    }
    if (op->nullable)
        store_bits(e, slot, offsetof(KernelColumn, unknown), cell->unknown);
    if (op->fallible)
        store_bits(e, slot, offsetof(KernelColumn, fault), cell->fault);
}

/* ---- Operations
 * ------------------------------------------------------------------------------------------------------ */

static const Cell *cell_of(Emitter *e, PlanReg reg);

static const Cell *argument_of(Emitter *e, const PlanOp *op, size_t which)
{
    return cell_of(e, op->argument[which]);
}

/* The rule of most operations: unknown where any argument is, and a fault of any argument stays. */
static Cell join(Emitter *e, const PlanOp *op)
{
    Cell cell = {0};
    for (size_t a = 0; a < op->argument_count; a++) {
        const Cell *argument = argument_of(e, op, a);
        cell.unknown = either(e, cell.unknown, argument->unknown);
        cell.fault = either(e, cell.fault, argument->fault);
    }
    return cell;
}

static Cell emit_known(Emitter *e, const PlanOp *op)
{
    const Cell *a = argument_of(e, op, 0);
    Cell cell = bit_cell(a->unknown ? bits_not(&e->b, a->unknown) : all_rows(e, true));
    cell.fault = a->fault;
    return cell;
}

/* Where this side alone does not settle the answer: it is not a definite no (of AND), or yes (of OR). */
static LLVMValueRef not_settling(Emitter *e, const Cell *side, bool is_and)
{
    LLVMValueRef other = is_and ? side->number.low : bits_not(&e->b, side->number.low);
    return either(e, either(e, other, side->unknown), side->fault);
}

/* A definite no (of AND) or yes (of OR) settles the answer, whatever is unknown or at fault on the other side. */
static Cell emit_and_or(Emitter *e, const PlanOp *op)
{
    Cell cell = join(e, op);
    const Cell *a = argument_of(e, op, 0), *c = argument_of(e, op, 1);
    LLVMValueRef left = a->number.low, right = c->number.low;
    bool is_and = op->code == OP_AND;
    cell.number = bit_cell(is_and ? bits_and(&e->b, left, right) : bits_or(&e->b, left, right)).number;
    if (!cell.unknown && !cell.fault)
        return cell;
    LLVMValueRef open = bits_and(&e->b, not_settling(e, a, is_and), not_settling(e, c, is_and));
    cell.unknown = both(e, cell.unknown, open);
    cell.fault = both(e, cell.fault, open);
    return cell;
}

static Cell emit_not(Emitter *e, const PlanOp *op)
{
    Cell cell = *argument_of(e, op, 0);
    cell.number.low = bits_not(&e->b, cell.number.low);
    return cell;
}

static Cell emit_select(Emitter *e, const PlanOp *op)
{
    const Cell *condition = argument_of(e, op, 0), *yes = argument_of(e, op, 1), *no = argument_of(e, op, 2);
    LLVMValueRef choice = condition->number.low;
    Cell cell = {.number = choose(e, choice, &yes->number, &no->number)};
    LLVMValueRef undecided = either(e, condition->unknown, condition->fault);
    LLVMValueRef takes_yes = without(e, choice, undecided);
    LLVMValueRef takes_no = without(e, bits_not(&e->b, choice), undecided);
    cell.unknown =
        either(e, condition->unknown, either(e, both(e, takes_yes, yes->unknown), both(e, takes_no, no->unknown)));
    cell.fault =
        either(e, condition->fault, either(e, both(e, takes_yes, yes->fault), both(e, takes_no, no->fault)));
    return cell;
}

static Cell emit_coalesce(Emitter *e, const PlanOp *op)
{
    const Cell *first = argument_of(e, op, 0), *second = argument_of(e, op, 1);
    if (!first->unknown)
        return *first;
    return (Cell){.number = choose(e, first->unknown, &second->number, &first->number),
                  .unknown = both(e, first->unknown, second->unknown),
                  .fault = either(e, first->fault, both(e, first->unknown, second->fault))};
}

static Cell emit_widen(Emitter *e, const PlanOp *op)
{
    Cell cell = *argument_of(e, op, 0);
    cell.number = lanes_widen(&e->b, &cell.number);
    return cell;
}

static Cell emit_narrow(Emitter *e, const PlanOp *op)
{
    Cell cell = *argument_of(e, op, 0);
    Lanes wide = cell.number;
    cell.number = lanes_convert(&e->b, LLVMTrunc, &wide, 64);
    if (op->fallible) {
        Lanes again = lanes_widen(&e->b, &(Lanes){.low = wide.low, .least = INT64_MIN, .most = INT64_MAX});
        LLVMValueRef lost = LLVMBuildICmp(e->b.builder, LLVMIntNE, again.high, wide.high, "");
        cell.fault = either(e, cell.fault, without(e, byte_of(e, lost), cell.unknown));
    }
    return cell;
}

static Cell emit_guard(Emitter *e, const PlanOp *op)
{
    const Cell *value = argument_of(e, op, 0), *condition = argument_of(e, op, 1);
    Cell cell = join(e, op);
    LLVMValueRef failed = without(e, bits_not(&e->b, condition->number.low), cell.unknown);
    return (Cell){.number = value->number, .unknown = value->unknown, .fault = either(e, cell.fault, failed)};
}

/* ---- Row by row
 * ----------------------------------------------------------------------------------------------------------- */

static LLVMValueRef word_of_byte(Emitter *e, LLVMValueRef byte)
{
    return byte ? LLVMBuildZExt(e->b.builder, byte, e->b.i64, "") : LLVMConstNull(e->b.i64);
}

static LLVMValueRef call_rows(Emitter *e, LLVMValueRef function, LLVMTypeRef type, LLVMValueRef *given,
                              unsigned count)
{
    LLVMValueRef word = LLVMBuildCall2(e->b.builder, type, function, given, count, "");
    return LLVMBuildTrunc(e->b.builder, word, e->b.byte, "");
}

static void open_rows(Emitter *e)
{
    if (e->given)
        return;
    e->given =
        LLVMBuildAlloca(e->at_entry, LLVMArrayType2(e->b.i64, PLAN_MAX_ARGUMENTS * PRIM_ROWS_WORDS), "given");
    e->answer = LLVMBuildAlloca(e->at_entry, LLVMArrayType2(e->b.i64, PRIM_ROWS_WORDS), "answer");
}

static void give_rows(Emitter *e, size_t which, const Lanes *number, bool is_wide)
{
    open_rows(e);
    Lanes words = *number;
    if (LLVMTypeOf(words.low) == e->b.byte) {
        words.low = bits_of(e, words.low);
        words = lanes_convert(&e->b, LLVMZExt, &words, 64);
    }
    if (is_wide && !words.high)
        words = lanes_widen(&e->b, &words);
    size_t offset = which * PRIM_ROWS_WORDS * sizeof(uint64_t);
    store_words(e, words.low, at_offset(e, e->b.builder, e->given, offset));
    if (is_wide)
        store_words(e, words.high, at_offset(e, e->b.builder, e->given, offset + LANES * sizeof(uint64_t)));
}

static Lanes take_rows(Emitter *e, bool is_wide)
{
    Lanes out = {.low = LLVMBuildLoad2(e->b.builder, e->b.words, e->answer, "")};
    LLVMSetAlignment(out.low, sizeof(uint64_t));
    if (is_wide) {
        LLVMValueRef high = at_offset(e, e->b.builder, e->answer, LANES * sizeof(uint64_t));
        out.high = LLVMBuildLoad2(e->b.builder, e->b.words, high, "");
        LLVMSetAlignment(out.high, sizeof(uint64_t));
    }
    lanes_unbound(&out, is_wide ? 128 : 64);
    return out;
}

static Cell emit_text_equal(Emitter *e, const PlanOp *op)
{
    Cell cell = join(e, op);
    for (size_t a = 0; a < 2; a++)
        give_rows(e, a, &argument_of(e, op, a)->number, false);
    LLVMValueRef given[] = {e->given, word_of_byte(e, cell.unknown)};
    LLVMValueRef text_equal = load_context(e, offsetof(KernelContext, text_equal));
    cell.number = bit_cell(call_rows(e, text_equal, e->texts_type, given, 2)).number;
    return cell;
}

static Cell emit_table(Emitter *e, const PlanOp *op)
{
    bool is_wide = op->physical == PHYSICAL_I128;
    size_t look_up = op->code == OP_TABLE ? offsetof(KernelContext, table)
                     : is_wide            ? offsetof(KernelContext, accrue)
                                          : offsetof(KernelContext, accrue_narrow);
    Cell cell = join(e, op);
    for (size_t a = 0; a < op->argument_count; a++)
        give_rows(e, a, &argument_of(e, op, a)->number, true);
    LLVMValueRef tables = load_context(e, offsetof(KernelContext, tables));
    LLVMValueRef table = at_offset(e, e->at_entry, tables, op->index * sizeof(PlanTable));
    LLVMValueRef skip = word_of_byte(e, either(e, cell.unknown, cell.fault));
    LLVMValueRef given[] = {table, skip, e->given, e->answer};
    LLVMValueRef raised = call_rows(e, load_context(e, look_up), e->table_type, given, 4);
    cell.number = take_rows(e, is_wide);
    if (op->fallible)
        cell.fault = either(e, cell.fault, raised);
    return cell;
}

/* prims[index]->rows[variant]. */
static LLVMValueRef load_rows_of(Emitter *e, const PlanOp *op)
{
    LLVMValueRef prims = load_context(e, offsetof(KernelContext, prims));
    LLVMValueRef at = at_offset(e, e->at_entry, prims, op->index * sizeof(PrimInfo *));
    LLVMValueRef prim = LLVMBuildLoad2(e->at_entry, e->b.pointer, at, "");
    size_t offset = offsetof(PrimInfo, rows) + op->variant * sizeof(void (*)(void));
    return LLVMBuildLoad2(e->at_entry, e->b.pointer, at_offset(e, e->at_entry, prim, offset), "");
}

static LLVMValueRef call_primitive(Emitter *e, const PlanOp *op, bool is_wide, const Lanes *arguments, Lanes *out)
{
    for (size_t a = 0; a < op->argument_count; a++)
        give_rows(e, a, &arguments[a], is_wide);
    LLVMValueRef given[] = {e->given, e->answer};
    LLVMValueRef raised = call_rows(e, load_rows_of(e, op), e->rows_type, given, 2);
    *out = take_rows(e, is_wide);
    return raised;
}

/* A truth value that a body answers as a number. */
static LLVMValueRef byte_of_number(Emitter *e, const Lanes *number)
{
    LLVMValueRef bits = LLVMIsAZExtInst(number->low) ? LLVMGetOperand(number->low, 0) : NULL;
    if (!bits || LLVMTypeOf(bits) != e->b.bits)
        bits = LLVMBuildICmp(e->b.builder, LLVMIntNE, number->low, LLVMConstNull(e->b.words), "");
    return byte_of(e, bits);
}

static Cell emit_primitive(Emitter *e, const PlanOp *op)
{
    static const char *const suffixes[] = {"n64", "c64", "n128", "c128"};
    const PrimInfo *prim = e->request->prims[op->index];
    bool is_wide = op->variant == PRIM_N128 || op->variant == PRIM_C128;
    char name[128];
    snprintf(name, sizeof name, "kernel_%s_%s", prim->name, suffixes[op->variant]);
    LLVMValueRef body = LLVMGetNamedFunction(e->bodies, name), raised = NULL;
    Lanes arguments[PRIM_MAX_PARAMETERS] = {{0}}, out = {0};
    Cell cell = join(e, op);
    e->complete = e->complete && body;
    if (body)
        LLVMRunFunctionPassManager(e->body_reader, body);
    for (size_t a = 0; a < op->argument_count; a++)
        arguments[a] = argument_of(e, op, a)->number;
    if (body && body_in_lanes(&e->b, body, arguments, &out, &raised))
        raised = byte_of(e, raised);
    else
        raised = call_primitive(e, op, is_wide, arguments, &out);
    cell.number = op->physical == PHYSICAL_BIT ? bit_cell(byte_of_number(e, &out)).number : out;
    /* What a body raises counts only where every argument is known and sound. */
    if (op->fallible && !LLVMIsNull(raised))
        cell.fault = either(e, cell.fault, without(e, raised, cell.unknown));
    return cell;
}

/* ---- Kernels
 * ----------------------------------------------------------------------------------------------------------- */

static Cell emit_op(Emitter *e, const PlanOp *op)
{
    switch ((PlanOpCode)op->code) {
    case OP_COLUMN:
        return load_column(e, op);
    case OP_CONSTANT:
        return load_constant(e, op);
    case OP_KNOWN:
        return emit_known(e, op);
    case OP_AND:
    case OP_OR:
        return emit_and_or(e, op);
    case OP_NOT:
        return emit_not(e, op);
    case OP_SELECT:
        return emit_select(e, op);
    case OP_COALESCE:
        return emit_coalesce(e, op);
    case OP_WIDEN:
        return emit_widen(e, op);
    case OP_NARROW:
        return emit_narrow(e, op);
    case OP_PRIMITIVE:
        return emit_primitive(e, op);
    case OP_GUARD:
        return emit_guard(e, op);
    case OP_TEXT_EQUAL:
        return emit_text_equal(e, op);
    case OP_TABLE:
    case OP_ACCRUE:
        return emit_table(e, op);
    case OP_BINARY: /* such plans are interpreted */
    case OP_BINARY_QUOTIENT:
    case OP_MANTISSA:
    case OP_COUNT_OF_OPS:
        e->complete = false;
        break;
    }
    return (Cell){0};
}

/* What the plan proves of the register, where it proves more. */
static void narrow_interval(Emitter *e, PlanReg reg, Lanes *number)
{
    Physical physical = (Physical)e->plan->ops[reg].physical;
    if (!e->plan->ranges || (physical != PHYSICAL_I64 && physical != PHYSICAL_I128))
        return;
    const PlanRange *range = &e->plan->ranges[reg];
    number->least = range->low > number->least ? range->low : number->least;
    number->most = range->high < number->most ? range->high : number->most;
}

/* Leaves and texts are found where they are used; another kernel's register is loaded from its slot. */
static const Cell *cell_of(Emitter *e, PlanReg reg)
{
    Cell *cell = &e->cells[reg];
    const PlanOp *op = &e->plan->ops[reg];
    uint32_t slot = e->request->layout->slot_of[reg];
    if (cell->number.low)
        return cell;
    e->emitted[e->emitted_count++] = reg;
    if (slot != LAYOUT_NO_SLOT && !e->own[reg])
        *cell = load_slot(e, op, slot);
    else
        *cell = emit_op(e, op);
    narrow_interval(e, reg, &cell->number);
    /* What the plan proves away is not carried along. */
    if (!op->nullable && op->physical != PHYSICAL_TEXT)
        cell->unknown = NULL;
    if (!op->fallible)
        cell->fault = NULL;
    return cell;
}

/* entry → loop → exit, where the loop is still empty. */
static void open_loop(Emitter *e)
{
    e->entry = LLVMAppendBasicBlockInContext(e->b.context, e->function, "entry");
    e->loop = LLVMAppendBasicBlockInContext(e->b.context, e->function, "rows");
    LLVMBasicBlockRef exit = LLVMAppendBasicBlockInContext(e->b.context, e->function, "exit");
    LLVMBuilderRef builder = e->b.builder;
    LLVMValueRef per_word = LLVMConstInt(e->b.i64, 3, false);
    LLVMPositionBuilderAtEnd(builder, exit);
    LLVMBuildRetVoid(builder);
    LLVMPositionBuilderAtEnd(builder, e->entry);
    LLVMValueRef first = LLVMBuildShl(builder, LLVMGetParam(e->function, 3), per_word, "");
    LLVMValueRef end = LLVMBuildShl(builder, LLVMGetParam(e->function, 4), per_word, "end");
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntULT, first, end, ""), e->loop, exit);
    LLVMPositionBuilderBefore(e->at_entry, LLVMGetBasicBlockTerminator(e->entry));
    LLVMPositionBuilderAtEnd(builder, e->loop);
    e->group = LLVMBuildPhi(builder, e->b.i64, "group");
    LLVMAddIncoming(e->group, &first, &e->entry, 1);
}

static void close_loop(Emitter *e)
{
    LLVMBasicBlockRef exit = LLVMGetLastBasicBlock(e->function);
    LLVMValueRef branch = LLVMGetBasicBlockTerminator(e->entry);
    LLVMValueRef end = LLVMGetOperand(LLVMGetCondition(branch), 1);
    LLVMValueRef next = LLVMBuildNUWAdd(e->b.builder, e->group, LLVMConstInt(e->b.i64, 1, false), "");
    LLVMAddIncoming(e->group, &next, &e->loop, 1);
    LLVMBuildCondBr(e->b.builder, LLVMBuildICmp(e->b.builder, LLVMIntULT, next, end, ""), e->loop, exit);
}

static void set_attribute(Emitter *e, const char *name, const char *value)
{
    LLVMAttributeRef attribute =
        LLVMCreateStringAttribute(e->b.context, name, (unsigned)strlen(name), value, (unsigned)strlen(value));
    LLVMAddAttributeAtIndex(e->function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, attribute);
}

static void open_kernel(Emitter *e)
{
    char name[512];
    snprintf(name, sizeof name, "%.*s", STR_ARG(e->kernel->name));
    e->function = LLVMAddFunction(e->b.module, name, e->kernel_type);
    /* Without these LLVM halves vectors that the processor has whole. */
    set_attribute(e, "prefer-vector-width", "512");
    set_attribute(e, "min-legal-vector-width", "512");
    e->context_argument = LLVMGetParam(e->function, 0);
    e->columns = LLVMGetParam(e->function, 1);
    e->slots = LLVMGetParam(e->function, 2);
    e->given = e->answer = NULL;
    open_loop(e);
}

static void emit_kernel(Emitter *e, bool *own)
{
    const LayoutKernel *kernel = e->kernel;
    open_kernel(e);
    for (size_t i = 0; i < kernel->op_count; i++)
        own[kernel->ops[i]] = true;
    for (size_t i = 0; i < kernel->op_count; i++) {
        PlanReg reg = kernel->ops[i];
        uint32_t slot = e->request->layout->slot_of[reg];
        const Cell *cell = cell_of(e, reg);
        if (slot != LAYOUT_NO_SLOT)
            store_slot(e, &e->plan->ops[reg], slot, cell);
    }
    close_loop(e);
    for (size_t i = 0; i < kernel->op_count; i++)
        own[kernel->ops[i]] = false;
    while (e->emitted_count)
        e->cells[e->emitted[--e->emitted_count]] = (Cell){0};
}

/* ---- The module
 * --------------------------------------------------------------------------------------------------------- */

static void open_types(Emitter *e)
{
    const LanesBuilder *b = &e->b;
    LLVMTypeRef none = LLVMVoidTypeInContext(b->context);
    LLVMTypeRef kernel[] = {b->pointer, b->pointer, b->pointer, b->i64, b->i64};
    LLVMTypeRef rows[] = {b->pointer, b->pointer}, texts[] = {b->pointer, b->i64};
    LLVMTypeRef table[] = {b->pointer, b->i64, b->pointer, b->pointer};
    e->kernel_type = LLVMFunctionType(none, kernel, 5, false);
    e->rows_type = LLVMFunctionType(b->i64, rows, 2, false);
    e->texts_type = LLVMFunctionType(b->i64, texts, 2, false);
    e->table_type = LLVMFunctionType(b->i64, table, 4, false);
}

static void emit_all(Emitter *e, bool *own, LLVMValueRef *functions)
{
    size_t count = e->request->layout->kernel_count;
    for (size_t k = 0; k < count; k++) {
        e->kernel = &e->request->layout->kernels[k];
        emit_kernel(e, own);
        functions[k] = e->function;
    }
    LLVMValueRef table = LLVMAddGlobal(e->b.module, LLVMArrayType2(e->b.pointer, count), EMIT_KERNELS);
    LLVMSetInitializer(table, LLVMConstArray2(e->b.pointer, functions, count));
    LLVMSetGlobalConstant(table, true);
}

Status emit_kernels(LLVMModuleRef module, LLVMModuleRef bodies, const KernelRequest *request)
{
    size_t ops = request->plan->op_count, count = request->layout->kernel_count;
    Emitter e = {.bodies = bodies, .request = request, .plan = request->plan, .complete = true};
    Status status = STATUS_NO_MEMORY;
    bool *own = memory_new(ops, sizeof *own);
    LLVMValueRef *functions = memory_new(count, sizeof *functions);
    e.cells = memory_new(ops, sizeof *e.cells);
    e.emitted = memory_new(ops, sizeof *e.emitted);
    e.own = own;
    if (own && functions && e.cells && e.emitted) {
        lanes_builder_init(&e.b, LLVMGetModuleContext(module), module);
        e.b.builder = LLVMCreateBuilderInContext(e.b.context);
        e.at_entry = LLVMCreateBuilderInContext(e.b.context);
        e.body_reader = LLVMCreateFunctionPassManagerForModule(bodies);
        open_types(&e);
        emit_all(&e, own, functions);
        LLVMDisposePassManager(e.body_reader);
        LLVMDisposeBuilder(e.at_entry);
        LLVMDisposeBuilder(e.b.builder);
        status = e.complete ? STATUS_OK : STATUS_INTERNAL;
    }
    memory_free(own);
    memory_free(functions);
    memory_free(e.cells);
    memory_free(e.emitted);
    return status;
}
