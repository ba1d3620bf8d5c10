#include "runtime/jit/key.h"

#include "runtime/jit/image.h"
#include "runtime/jit/machine.h"

/* What shapes kernels is listed here by hand, since structs have gaps and pointers. */
_Static_assert(sizeof(PlanOp) == 40, "does the new member of PlanOp shape kernels? then it belongs to their key");
_Static_assert(sizeof(PlanBand) == 48,
               "does the new member of PlanBand shape kernels? then it belongs to their key");

static void put_number(Digest *digest, uint64_t number)
{
    digest_put(digest, &number, sizeof number);
}

static void put_wide(Digest *digest, Int128 number)
{
    digest_put(digest, &number, sizeof number);
}

static void put_text(Digest *digest, Str text)
{
    put_number(digest, text.len);
    digest_put(digest, text.at, text.len);
}

static void put_field(Digest *digest, const PlanField *field)
{
    put_number(digest, (uint64_t)field->kind);
    put_number(digest, (uint64_t)field->physical);
    put_number(digest, (uint64_t)field->denominator);
    put_number(digest, field->member_count);
    put_number(digest, field->required);
    put_number(digest, field->has_default);
    put_number(digest, (uint64_t)field->default_value);
    put_number(digest, (uint64_t)field->low);
    put_number(digest, (uint64_t)field->high);
}

static void put_op(Digest *digest, const PlanOp *op)
{
    uint32_t words[] = {op->code,  op->physical, op->argument_count, op->variant,
                        op->index, op->nullable, op->fallible};
    digest_put(digest, words, sizeof words);
    if (op->code == OP_PRIMITIVE)
        put_text(digest, str_from(prim_table[op->index]->name));
    digest_put(digest, op->argument, op->argument_count * sizeof *op->argument);
}

static void put_constant(Digest *digest, const PlanConstant *constant)
{
    put_number(digest, (uint64_t)constant->physical);
    if (constant->physical == PHYSICAL_TEXT)
        put_text(digest, constant->text);
    else
        put_wide(digest, constant->number);
}

static void put_bands(Digest *digest, const PlanTable *table, size_t level, uint32_t first, uint32_t count)
{
    put_number(digest, count);
    for (uint32_t i = first; i < first + count; i++) {
        const PlanBand *band = &table->bands[i];
        put_wide(digest, band->low);
        put_wide(digest, band->high);
        if (level + 1 < table->key_count)
            put_bands(digest, table, level + 1, band->first, band->count);
        else
            put_number(digest, (uint64_t)band->value);
    }
}

static void put_table(Digest *digest, const PlanTable *table)
{
    put_number(digest, table->key_count);
    for (size_t i = 0; i < table->key_count; i++) {
        put_number(digest, (uint64_t)table->key_kinds[i]);
        put_number(digest, (uint64_t)table->key_denominators[i]);
    }
    put_number(digest, table->dated);
    put_number(digest, (uint64_t)table->value_kind);
    put_number(digest, (uint64_t)table->value_denominator);
    put_number(digest, (uint64_t)table->value_low);
    put_number(digest, (uint64_t)table->value_high);
    put_bands(digest, table, 0, table->first, table->count);
}

static void put_plan(Digest *digest, const Plan *plan)
{
    put_number(digest, plan->field_count);
    for (size_t i = 0; i < plan->field_count; i++)
        put_field(digest, &plan->fields[i]);
    put_number(digest, plan->op_count);
    for (size_t i = 0; i < plan->op_count; i++)
        put_op(digest, &plan->ops[i]);
    put_number(digest, plan->ranges != NULL);
    for (size_t i = 0; plan->ranges && i < plan->op_count; i++) {
        put_wide(digest, plan->ranges[i].low);
        put_wide(digest, plan->ranges[i].high);
    }
    put_number(digest, plan->constant_count);
    for (size_t i = 0; i < plan->constant_count; i++)
        put_constant(digest, &plan->constants[i]);
    put_number(digest, plan->table_count);
    for (size_t i = 0; i < plan->table_count; i++)
        put_table(digest, &plan->tables[i]);
}

static void put_layout(Digest *digest, const Plan *plan, const Layout *layout)
{
    put_number(digest, layout->kernel_count);
    for (size_t k = 0; k < layout->kernel_count; k++) {
        put_number(digest, layout->kernels[k].op_count);
        digest_put(digest, layout->kernels[k].ops, layout->kernels[k].op_count * sizeof(PlanReg));
    }
    digest_put(digest, layout->slot_of, plan->op_count * sizeof *layout->slot_of);
}

void kernel_key(KernelKey *key, const Plan *plan, const Layout *layout, Str compiler)
{
    Digest digest;
    digest_init(&digest);
    put_text(&digest, STR(KERNEL_CONTRACT));
    put_number(&digest, IMAGE_MAGIC);
    put_text(&digest, compiler);
    machine_put(&digest);
    put_plan(&digest, plan);
    put_layout(&digest, plan, layout);
    digest_end(&digest, key->bytes);
}
