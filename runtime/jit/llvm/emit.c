#include "runtime/jit/llvm/emit.h"

#include <assert.h>
#include <stdio.h>

#include "runtime/memory.h"

/* A register in one row. */
typedef struct Cell {
    LLVMValueRef data; /* i1, i64, i128; of a text, the address of its Str */
    LLVMValueRef unknown; /* i1; NULL: never */
    LLVMValueRef fault; /* i1; NULL: never */
} Cell;

typedef struct Emitter {
    LLVMModuleRef module;
    LLVMContextRef context;
    const KernelRequest *request;
    const Plan *plan;
    LLVMTypeRef bit, byte, i32, i64, i128, pointer, none;
    LLVMTypeRef kernel_type;
    LLVMMetadataRef input_scope, slot_scope;
    Cell *cells; /* by register, of the kernel at hand; data NULL: not emitted yet */
    const LayoutKernel *kernel;
    const bool *own; /* by register: computed by the kernel at hand */
    LLVMValueRef function, context_argument, columns, slots;
    LLVMBasicBlockRef entry, word_block, row_block, word_end;
    LLVMBuilderRef at_entry, at_word, at_row,
        at_end; /* each before the terminator of its block, or at the row's end */
    LLVMValueRef word, bit_number, row;
    /* What bodies are called with. Look-ups are not inlined everywhere, and have their own. */
    LLVMValueRef faults, arguments64, arguments128, result64, result128, keys, value;
    bool complete;
} Emitter;

/* ---- Small instructions ------------------------------------------------------------------------------------------ */

static LLVMValueRef or_bits(Emitter *e, LLVMValueRef a, LLVMValueRef b)
{
    return !a ? b : !b ? a : LLVMBuildOr(e->at_row, a, b, "");
}

/* a and not b, where b may be absent. */
static LLVMValueRef and_not(Emitter *e, LLVMValueRef a, LLVMValueRef b)
{
    return a && b ? LLVMBuildAnd(e->at_row, a, LLVMBuildNot(e->at_row, b, ""), "") : a;
}

static LLVMValueRef and_bits(Emitter *e, LLVMValueRef a, LLVMValueRef b)
{
    return a && b ? LLVMBuildAnd(e->at_row, a, b, "") : NULL;
}

static LLVMValueRef number_of_bytes(Emitter *e, uint64_t bytes)
{
    return LLVMConstInt(e->i64, bytes, false);
}

static LLVMValueRef constant_i128(Emitter *e, Int128 value)
{
    uint64_t words[] = {(uint64_t)value, (uint64_t)((UInt128)value >> 64)};
    return LLVMConstIntOfArbitraryPrecision(e->i128, 2, words);
}

static LLVMTypeRef type_of(Emitter *e, Physical physical)
{
    switch (physical) {
    case PHYSICAL_BIT:
        return e->bit;
    case PHYSICAL_I64:
        return e->i64;
    case PHYSICAL_I128:
        return e->i128;
    case PHYSICAL_TEXT:
        break;
    }
    return e->pointer;
}

/* Inputs and slots never overlap, which a loop vectoriser could not know. */
static LLVMValueRef scoped(Emitter *e, LLVMValueRef access, bool is_slot)
{
    static const char scope[] = "alias.scope", other[] = "noalias";
    LLVMMetadataRef own = is_slot ? e->slot_scope : e->input_scope,
                    not_own = is_slot ? e->input_scope : e->slot_scope;
    LLVMSetMetadata(access, LLVMGetMDKindIDInContext(e->context, scope, sizeof scope - 1),
                    LLVMMetadataAsValue(e->context, own));
    LLVMSetMetadata(access, LLVMGetMDKindIDInContext(e->context, other, sizeof other - 1),
                    LLVMMetadataAsValue(e->context, not_own));
    return access;
}

/* ---- Columns and slots --------------------------------------------------------------------------------------------- */

/* Loads an address from the array of KernelColumns, once for the whole kernel. */
static LLVMValueRef load_address(Emitter *e, bool is_slot, size_t index, size_t offset)
{
    LLVMValueRef bytes = number_of_bytes(e, index * sizeof(KernelColumn) + offset);
    LLVMValueRef at = LLVMBuildInBoundsGEP2(e->at_entry, e->byte, is_slot ? e->slots : e->columns, &bytes, 1, "");
    return scoped(e, LLVMBuildLoad2(e->at_entry, e->pointer, at, ""), false);
}

static LLVMValueRef word_address(Emitter *e, LLVMBuilderRef builder, LLVMValueRef base)
{
    return LLVMBuildInBoundsGEP2(builder, e->i64, base, &e->word, 1, "");
}

/* The row's bit of a bitmap, whose word is loaded before the rows begin. */
static LLVMValueRef load_bit(Emitter *e, bool is_slot, size_t index, size_t offset)
{
    LLVMValueRef base = load_address(e, is_slot, index, offset);
    LLVMValueRef word = LLVMBuildLoad2(e->at_word, e->i64, word_address(e, e->at_word, base), "");
    LLVMValueRef shifted = LLVMBuildLShr(e->at_row, scoped(e, word, is_slot), e->bit_number, "");
    return LLVMBuildTrunc(e->at_row, shifted, e->bit, "");
}

static LLVMValueRef load_data(Emitter *e, bool is_slot, size_t index, Physical physical)
{
    if (physical == PHYSICAL_BIT)
        return load_bit(e, is_slot, index, offsetof(KernelColumn, data));
    LLVMValueRef base = load_address(e, is_slot, index, offsetof(KernelColumn, data));
    if (physical == PHYSICAL_TEXT) {
        LLVMValueRef bytes = LLVMBuildMul(e->at_row, e->row, number_of_bytes(e, sizeof(Str)), "");
        return LLVMBuildInBoundsGEP2(e->at_row, e->byte, base, &bytes, 1, "");
    }
    LLVMTypeRef type = type_of(e, physical);
    LLVMValueRef at = LLVMBuildInBoundsGEP2(e->at_row, type, base, &e->row, 1, "");
    return scoped(e, LLVMBuildLoad2(e->at_row, type, at, ""), is_slot);
}

/* A text of a row that is blank or past the end has no bytes to look at, so its bit is read whatever the plan proves. */
static Cell load_column(Emitter *e, const PlanOp *op)
{
    Cell cell = {.data = load_data(e, false, op->index, (Physical)op->physical)};
    if (op->nullable || op->physical == PHYSICAL_TEXT)
        cell.unknown = load_bit(e, false, op->index, offsetof(KernelColumn, unknown));
    return cell;
}

static Cell load_slot(Emitter *e, const PlanOp *op, uint32_t slot)
{
    Cell cell = {.data = load_data(e, true, slot, (Physical)op->physical)};
    if (op->nullable)
        cell.unknown = load_bit(e, true, slot, offsetof(KernelColumn, unknown));
    if (op->fallible)
        cell.fault = load_bit(e, true, slot, offsetof(KernelColumn, fault));
    return cell;
}

static Cell load_constant(Emitter *e, const PlanOp *op)
{
    const PlanConstant *constant = &e->plan->constants[op->index];
    switch ((Physical)op->physical) {
    case PHYSICAL_BIT:
        return (Cell){.data = LLVMConstInt(e->bit, constant->number != 0, false)};
    case PHYSICAL_I64:
        return (Cell){.data = LLVMConstInt(e->i64, (uint64_t)constant->number, true)};
    case PHYSICAL_I128:
        return (Cell){.data = constant_i128(e, constant->number)};
    case PHYSICAL_TEXT:
        break;
    }
    LLVMValueRef bytes = number_of_bytes(e, offsetof(KernelContext, constants));
    LLVMValueRef at = LLVMBuildInBoundsGEP2(e->at_entry, e->byte, e->context_argument, &bytes, 1, "");
    LLVMValueRef constants = LLVMBuildLoad2(e->at_entry, e->pointer, at, "");
    LLVMValueRef offset = number_of_bytes(e, op->index * sizeof(PlanConstant) + offsetof(PlanConstant, text));
    return (Cell){.data = LLVMBuildInBoundsGEP2(e->at_entry, e->byte, constants, &offset, 1, "")};
}

/* A bit of each row, gathered over the word and stored when it is done. */
static void store_bit(Emitter *e, uint32_t slot, size_t offset, LLVMValueRef bit)
{
    LLVMBuilderRef at_head = LLVMCreateBuilderInContext(e->context);
    LLVMPositionBuilderBefore(at_head, LLVMGetFirstInstruction(e->row_block));
    LLVMValueRef gathered = LLVMBuildPhi(at_head, e->i64, "");
    LLVMDisposeBuilder(at_head);
    LLVMValueRef wide = LLVMBuildZExt(e->at_row, bit ? bit : LLVMConstNull(e->bit), e->i64, "");
    LLVMValueRef next = LLVMBuildOr(e->at_row, gathered, LLVMBuildShl(e->at_row, wide, e->bit_number, ""), "");
    LLVMValueRef values[] = {LLVMConstNull(e->i64), next};
    LLVMBasicBlockRef blocks[] = {e->word_block, e->row_block};
    LLVMAddIncoming(gathered, values, blocks, 2);
    LLVMValueRef base = load_address(e, true, slot, offset);
    scoped(e, LLVMBuildStore(e->at_end, next, word_address(e, e->at_end, base)), true);
}

static void store_slot(Emitter *e, const PlanOp *op, uint32_t slot, const Cell *cell)
{
    if (op->physical == PHYSICAL_BIT) {
        store_bit(e, slot, offsetof(KernelColumn, data), cell->data);
    } else {
        LLVMValueRef base = load_address(e, true, slot, offsetof(KernelColumn, data));
        LLVMTypeRef type = type_of(e, (Physical)op->physical);
        LLVMValueRef at = LLVMBuildInBoundsGEP2(e->at_row, type, base, &e->row, 1, "");
        scoped(e, LLVMBuildStore(e->at_row, cell->data, at), true);
    }
    if (op->nullable)
        store_bit(e, slot, offsetof(KernelColumn, unknown), cell->unknown);
    if (op->fallible)
        store_bit(e, slot, offsetof(KernelColumn, fault), cell->fault);
}

/* ---- Operations ------------------------------------------------------------------------------------------------------ */

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
        cell.unknown = or_bits(e, cell.unknown, argument->unknown);
        cell.fault = or_bits(e, cell.fault, argument->fault);
    }
    return cell;
}

static Cell emit_known(Emitter *e, const PlanOp *op)
{
    const Cell *a = argument_of(e, op, 0);
    LLVMValueRef known = a->unknown ? LLVMBuildNot(e->at_row, a->unknown, "") : LLVMConstAllOnes(e->bit);
    return (Cell){.data = known, .fault = a->fault};
}

/* A definite no (of AND) or yes (of OR) settles the answer, whatever is unknown or at fault on the other side. */
static Cell emit_and_or(Emitter *e, const PlanOp *op)
{
    Cell cell = join(e, op);
    const Cell *a = argument_of(e, op, 0), *b = argument_of(e, op, 1);
    bool is_and = op->code == OP_AND;
    LLVMValueRef left = is_and ? LLVMBuildNot(e->at_row, a->data, "") : a->data;
    LLVMValueRef right = is_and ? LLVMBuildNot(e->at_row, b->data, "") : b->data;
    cell.data = is_and ? LLVMBuildAnd(e->at_row, a->data, b->data, "") : LLVMBuildOr(e->at_row, left, right, "");
    if (!cell.unknown && !cell.fault)
        return cell;
    LLVMValueRef settled = or_bits(e, and_not(e, and_not(e, left, a->unknown), a->fault),
                                   and_not(e, and_not(e, right, b->unknown), b->fault));
    cell.unknown = and_not(e, cell.unknown, settled);
    cell.fault = and_not(e, cell.fault, settled);
    return cell;
}

static Cell emit_not(Emitter *e, const PlanOp *op)
{
    Cell cell = *argument_of(e, op, 0);
    cell.data = LLVMBuildNot(e->at_row, cell.data, "");
    return cell;
}

static Cell emit_select(Emitter *e, const PlanOp *op)
{
    const Cell *condition = argument_of(e, op, 0), *yes = argument_of(e, op, 1), *no = argument_of(e, op, 2);
    Cell cell = {.data = LLVMBuildSelect(e->at_row, condition->data, yes->data, no->data, "")};
    LLVMValueRef undecided = or_bits(e, condition->unknown, condition->fault);
    LLVMValueRef takes_yes = and_not(e, condition->data, undecided);
    LLVMValueRef takes_no = and_not(e, LLVMBuildNot(e->at_row, condition->data, ""), undecided);
    cell.unknown = or_bits(e, condition->unknown,
                           or_bits(e, and_bits(e, takes_yes, yes->unknown), and_bits(e, takes_no, no->unknown)));
    cell.fault = or_bits(e, condition->fault,
                         or_bits(e, and_bits(e, takes_yes, yes->fault), and_bits(e, takes_no, no->fault)));
    return cell;
}

static Cell emit_coalesce(Emitter *e, const PlanOp *op)
{
    const Cell *first = argument_of(e, op, 0), *second = argument_of(e, op, 1);
    if (!first->unknown)
        return *first;
    return (Cell){.data = LLVMBuildSelect(e->at_row, first->unknown, second->data, first->data, ""),
                  .unknown = and_bits(e, first->unknown, second->unknown),
                  .fault = or_bits(e, first->fault, and_bits(e, first->unknown, second->fault))};
}

static Cell emit_widen(Emitter *e, const PlanOp *op)
{
    Cell cell = *argument_of(e, op, 0);
    cell.data = LLVMBuildSExt(e->at_row, cell.data, e->i128, "");
    return cell;
}

static Cell emit_narrow(Emitter *e, const PlanOp *op)
{
    Cell cell = *argument_of(e, op, 0);
    LLVMValueRef wide = cell.data;
    cell.data = LLVMBuildTrunc(e->at_row, wide, e->i64, "");
    if (op->fallible) {
        LLVMValueRef again = LLVMBuildSExt(e->at_row, cell.data, e->i128, "");
        LLVMValueRef lost = LLVMBuildICmp(e->at_row, LLVMIntNE, again, wide, "");
        cell.fault = or_bits(e, cell.fault, and_not(e, lost, cell.unknown));
    }
    return cell;
}

static Cell emit_guard(Emitter *e, const PlanOp *op)
{
    const Cell *value = argument_of(e, op, 0), *condition = argument_of(e, op, 1);
    Cell cell = join(e, op);
    LLVMValueRef failed = and_not(e, LLVMBuildNot(e->at_row, condition->data, ""), cell.unknown);
    return (Cell){.data = value->data, .unknown = value->unknown, .fault = or_bits(e, cell.fault, failed)};
}

/* ---- Calls of bodies --------------------------------------------------------------------------------------------------- */

static LLVMValueRef call_body(Emitter *e, const char *name, LLVMValueRef *arguments, unsigned count)
{
    LLVMValueRef function = LLVMGetNamedFunction(e->module, name);
    if (!function) {
        e->complete = false;
        return LLVMConstNull(e->byte);
    }
    return LLVMBuildCall2(e->at_row, LLVMGlobalGetValueType(function), function, arguments, count, "");
}

/* Bodies take their arguments from memory; once they are inlined the memory is gone. */
static void put_argument(Emitter *e, LLVMTypeRef type, LLVMValueRef array, size_t which, LLVMValueRef value)
{
    LLVMValueRef index = LLVMConstInt(e->i64, which, false);
    LLVMBuildStore(e->at_row, value, LLVMBuildInBoundsGEP2(e->at_row, type, array, &index, 1, ""));
}

static Cell emit_primitive(Emitter *e, const PlanOp *op)
{
    static const char *const suffixes[] = {"n64", "c64", "n128", "c128"};
    const PrimInfo *prim = e->request->prims[op->index];
    bool wide = op->variant == PRIM_N128 || op->variant == PRIM_C128;
    LLVMTypeRef type = wide ? e->i128 : e->i64;
    LLVMValueRef arguments = wide ? e->arguments128 : e->arguments64, result = wide ? e->result128 : e->result64;
    char name[128];
    snprintf(name, sizeof name, "kernel_%s_%s", prim->name, suffixes[op->variant]);
    Cell cell = join(e, op);
    for (size_t a = 0; a < op->argument_count; a++)
        put_argument(e, type, arguments, a, argument_of(e, op, a)->data);
    LLVMBuildStore(e->at_row, LLVMConstNull(e->i32), e->faults);
    LLVMValueRef given[] = {e->faults, arguments, result};
    call_body(e, name, given, 3);
    cell.data = LLVMBuildLoad2(e->at_row, type, result, "");
    if (op->physical == PHYSICAL_BIT)
        cell.data = LLVMBuildICmp(e->at_row, LLVMIntNE, cell.data, LLVMConstNull(type), "");
    if (!op->fallible)
        return cell;
    /* What a body raises counts only where every argument is known and sound. */
    LLVMValueRef faults = LLVMBuildLoad2(e->at_row, e->i32, e->faults, "");
    LLVMValueRef raised = LLVMBuildICmp(e->at_row, LLVMIntNE, faults, LLVMConstNull(e->i32), "");
    cell.fault = or_bits(e, cell.fault, and_not(e, raised, cell.unknown));
    return cell;
}

static LLVMValueRef as_byte(Emitter *e, LLVMValueRef bit)
{
    return bit ? LLVMBuildZExt(e->at_row, bit, e->byte, "") : LLVMConstNull(e->byte);
}

static LLVMValueRef is_nonzero(Emitter *e, LLVMValueRef byte)
{
    return LLVMBuildICmp(e->at_row, LLVMIntNE, byte, LLVMConstNull(e->byte), "");
}

static Cell emit_text_equal(Emitter *e, const PlanOp *op)
{
    Cell cell = join(e, op);
    LLVMValueRef given[] = {argument_of(e, op, 0)->data, argument_of(e, op, 1)->data, as_byte(e, cell.unknown)};
    cell.data = is_nonzero(e, call_body(e, "kernel_text_equal", given, 3));
    return cell;
}

static LLVMValueRef load_table(Emitter *e, uint32_t index)
{
    LLVMValueRef bytes = number_of_bytes(e, offsetof(KernelContext, tables));
    LLVMValueRef at = LLVMBuildInBoundsGEP2(e->at_entry, e->byte, e->context_argument, &bytes, 1, "");
    LLVMValueRef tables = LLVMBuildLoad2(e->at_entry, e->pointer, at, "");
    LLVMValueRef offset = number_of_bytes(e, index * sizeof(PlanTable));
    return LLVMBuildInBoundsGEP2(e->at_entry, e->byte, tables, &offset, 1, "");
}

static LLVMValueRef as_i128(Emitter *e, const PlanOp *op, LLVMValueRef value)
{
    if (op->physical == PHYSICAL_I128)
        return value;
    return op->physical == PHYSICAL_BIT ? LLVMBuildZExt(e->at_row, value, e->i128, "")
                                        : LLVMBuildSExt(e->at_row, value, e->i128, "");
}

static Cell emit_table(Emitter *e, const PlanOp *op)
{
    bool narrow = op->physical != PHYSICAL_I128;
    const char *name = op->code == OP_TABLE ? "kernel_table" : narrow ? "kernel_accrue_narrow" : "kernel_accrue";
    Cell cell = join(e, op);
    for (size_t a = 0; a < op->argument_count; a++)
        put_argument(e, e->i128, e->keys, a,
                     as_i128(e, &e->plan->ops[op->argument[a]], argument_of(e, op, a)->data));
    LLVMValueRef given[] = {load_table(e, op->index), as_byte(e, or_bits(e, cell.unknown, cell.fault)), e->keys,
                            e->value};
    LLVMValueRef raised = is_nonzero(e, call_body(e, name, given, 4));
    cell.data = LLVMBuildLoad2(e->at_row, e->i128, e->value, "");
    if (narrow)
        cell.data = LLVMBuildTrunc(e->at_row, cell.data, e->i64, "");
    if (op->fallible)
        cell.fault = or_bits(e, cell.fault, raised);
    return cell;
}

/* ---- Kernels ----------------------------------------------------------------------------------------------------------- */

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
    case OP_COUNT_OF_OPS:
        break;
    }
    return (Cell){0};
}

/* Leaves and texts are found where they are used; another kernel's register is loaded from its slot. */
static const Cell *cell_of(Emitter *e, PlanReg reg)
{
    Cell *cell = &e->cells[reg];
    const PlanOp *op = &e->plan->ops[reg];
    uint32_t slot = e->request->layout->slot_of[reg];
    if (cell->data)
        return cell;
    if (slot != LAYOUT_NO_SLOT && !e->own[reg])
        *cell = load_slot(e, op, slot);
    else
        *cell = emit_op(e, op);
    /* What the plan proves away is not carried along. */
    if (!op->nullable && op->physical != PHYSICAL_TEXT)
        cell->unknown = NULL;
    if (!op->fallible)
        cell->fault = NULL;
    return cell;
}

static LLVMBuilderRef builder_before_end(Emitter *e, LLVMBasicBlockRef block)
{
    LLVMBuilderRef builder = LLVMCreateBuilderInContext(e->context);
    LLVMPositionBuilderBefore(builder, LLVMGetBasicBlockTerminator(block));
    return builder;
}

static LLVMValueRef phi_from(Emitter *e, LLVMBuilderRef builder, LLVMValueRef start, LLVMBasicBlockRef from)
{
    LLVMValueRef phi = LLVMBuildPhi(builder, e->i64, "");
    LLVMAddIncoming(phi, &start, &from, 1);
    return phi;
}

/* Adds one, and closes the loop over `block`. */
static void close_loop(Emitter *e, LLVMBuilderRef builder, LLVMValueRef phi, LLVMValueRef end,
                       LLVMBasicBlockRef block, LLVMBasicBlockRef exit)
{
    LLVMBasicBlockRef here = LLVMGetInsertBlock(builder);
    LLVMValueRef next = LLVMBuildNUWAdd(builder, phi, LLVMConstInt(e->i64, 1, false), "");
    LLVMAddIncoming(phi, &next, &here, 1);
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntULT, next, end, ""), block, exit);
}

/* The empty nest of loops: entry → word → row → word_end → exit. */
static void open_loops(Emitter *e)
{
    LLVMBasicBlockRef *blocks[] = {&e->entry, &e->word_block, &e->row_block, &e->word_end};
    static const char *const names[] = {"entry", "word", "row", "word_end"};
    for (size_t i = 0; i < 4; i++)
        *blocks[i] = LLVMAppendBasicBlockInContext(e->context, e->function, names[i]);
    LLVMBasicBlockRef exit = LLVMAppendBasicBlockInContext(e->context, e->function, "exit");
    LLVMValueRef first = LLVMGetParam(e->function, 3), end = LLVMGetParam(e->function, 4);
    LLVMBuilderRef builder = LLVMCreateBuilderInContext(e->context);
    LLVMPositionBuilderAtEnd(builder, e->entry);
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntULT, first, end, ""), e->word_block, exit);
    LLVMPositionBuilderAtEnd(builder, e->word_block);
    e->word = phi_from(e, builder, first, e->entry);
    LLVMValueRef first_row = LLVMBuildShl(builder, e->word, LLVMConstInt(e->i64, 6, false), "");
    LLVMBuildBr(builder, e->row_block);
    LLVMPositionBuilderAtEnd(builder, e->row_block);
    e->bit_number = phi_from(e, builder, LLVMConstNull(e->i64), e->word_block);
    e->row = LLVMBuildOr(builder, first_row, e->bit_number, "");
    LLVMPositionBuilderAtEnd(builder, e->word_end);
    close_loop(e, builder, e->word, end, e->word_block, exit);
    LLVMPositionBuilderAtEnd(builder, exit);
    LLVMBuildRetVoid(builder);
    LLVMPositionBuilderAtEnd(builder, e->row_block);
    e->at_row = builder;
    e->at_entry = builder_before_end(e, e->entry);
    e->at_word = builder_before_end(e, e->word_block);
    e->at_end = builder_before_end(e, e->word_end);
}

static void open_kernel(Emitter *e)
{
    char name[512];
    snprintf(name, sizeof name, "%.*s", STR_ARG(e->kernel->name));
    e->function = LLVMAddFunction(e->module, name, e->kernel_type);
    e->context_argument = LLVMGetParam(e->function, 0);
    e->columns = LLVMGetParam(e->function, 1);
    e->slots = LLVMGetParam(e->function, 2);
    open_loops(e);
    e->faults = LLVMBuildAlloca(e->at_entry, e->i32, "faults");
    e->arguments64 = LLVMBuildAlloca(e->at_entry, LLVMArrayType2(e->i64, PLAN_MAX_ARGUMENTS), "arguments64");
    e->arguments128 = LLVMBuildAlloca(e->at_entry, LLVMArrayType2(e->i128, PLAN_MAX_ARGUMENTS), "arguments128");
    e->result64 = LLVMBuildAlloca(e->at_entry, e->i64, "result64");
    e->result128 = LLVMBuildAlloca(e->at_entry, e->i128, "result128");
    e->keys = LLVMBuildAlloca(e->at_entry, LLVMArrayType2(e->i128, PLAN_MAX_ARGUMENTS), "keys");
    e->value = LLVMBuildAlloca(e->at_entry, e->i128, "value");
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
    close_loop(e, e->at_row, e->bit_number, LLVMConstInt(e->i64, 64, false), e->row_block, e->word_end);
    for (size_t i = 0; i < kernel->op_count; i++)
        own[kernel->ops[i]] = false;
    memset(e->cells, 0, e->plan->op_count * sizeof *e->cells);
    LLVMDisposeBuilder(e->at_entry);
    LLVMDisposeBuilder(e->at_word);
    LLVMDisposeBuilder(e->at_row);
    LLVMDisposeBuilder(e->at_end);
}

/* ---- The module --------------------------------------------------------------------------------------------------------- */

static LLVMMetadataRef alias_scope(Emitter *e, LLVMMetadataRef domain, const char *name)
{
    LLVMMetadataRef parts[] = {LLVMMDStringInContext2(e->context, name, strlen(name)), domain};
    LLVMMetadataRef scope = LLVMMDNodeInContext2(e->context, parts, 2);
    return LLVMMDNodeInContext2(e->context, &scope, 1);
}

static void open_types(Emitter *e)
{
    e->none = LLVMVoidTypeInContext(e->context);
    e->bit = LLVMInt1TypeInContext(e->context);
    e->byte = LLVMInt8TypeInContext(e->context);
    e->i32 = LLVMInt32TypeInContext(e->context);
    e->i64 = LLVMInt64TypeInContext(e->context);
    e->i128 = LLVMInt128TypeInContext(e->context);
    e->pointer = LLVMPointerTypeInContext(e->context, 0);
    LLVMTypeRef parameters[] = {e->pointer, e->pointer, e->pointer, e->i64, e->i64};
    e->kernel_type = LLVMFunctionType(e->none, parameters, 5, false);
    LLVMMetadataRef name = LLVMMDStringInContext2(e->context, "kernel", 6);
    LLVMMetadataRef domain = LLVMMDNodeInContext2(e->context, &name, 1);
    e->input_scope = alias_scope(e, domain, "inputs");
    e->slot_scope = alias_scope(e, domain, "slots");
}

/* Bodies become private and fit for the host; those without a use go. */
static void settle_bodies(Emitter *e, LLVMValueRef last_body)
{
    static const char *const tied[] = {"target-cpu", "target-features", "tune-cpu"};
    bool is_last = !last_body;
    for (LLVMValueRef function = LLVMGetFirstFunction(e->module), next; function && !is_last; function = next) {
        is_last = function == last_body;
        next = LLVMGetNextFunction(function);
        if (LLVMIsDeclaration(function))
            continue;
        for (size_t i = 0; i < sizeof tied / sizeof *tied; i++)
            LLVMRemoveStringAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, tied[i],
                                             (unsigned)strlen(tied[i]));
        LLVMSetLinkage(function, LLVMInternalLinkage);
        if (!LLVMGetFirstUse(function))
            LLVMDeleteFunction(function);
    }
}

Status emit_kernels(LLVMModuleRef module, const KernelRequest *request)
{
    size_t ops = request->plan->op_count, count = request->layout->kernel_count;
    Emitter e = {.module = module,
                 .context = LLVMGetModuleContext(module),
                 .request = request,
                 .plan = request->plan,
                 .complete = true};
    Status status = STATUS_NO_MEMORY;
    bool *own = memory_new(ops, sizeof *own);
    LLVMValueRef *functions = memory_new(count, sizeof *functions);
    e.cells = memory_new(ops, sizeof *e.cells);
    e.own = own;
    if (own && functions && e.cells) {
        LLVMValueRef last_body = LLVMGetLastFunction(module);
        open_types(&e);
        for (size_t k = 0; k < count; k++) {
            e.kernel = &request->layout->kernels[k];
            emit_kernel(&e, own);
            functions[k] = e.function;
        }
        settle_bodies(&e, last_body);
        LLVMValueRef table = LLVMAddGlobal(module, LLVMArrayType2(e.pointer, count), EMIT_KERNELS);
        LLVMSetInitializer(table, LLVMConstArray2(e.pointer, functions, count));
        LLVMSetGlobalConstant(table, true);
        status = e.complete ? STATUS_OK : STATUS_INTERNAL;
    }
    memory_free(own);
    memory_free(functions);
    memory_free(e.cells);
    return status;
}
