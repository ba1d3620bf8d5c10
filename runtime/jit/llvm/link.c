#include "runtime/jit/llvm/link.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "runtime/memory.h"

#define STUB_BYTES 8 /* jmp *[rip + distance]; two bytes that trap */

/* The image is laid out as: head, stubs, the sections that are needed at run time, the places of based words. Stubs stand for the
 * functions outside, which may be further away than a call can reach. */
typedef struct Linker {
    const char *object;
    size_t object_size;
    const Elf64_Shdr *sections;
    size_t section_count;
    const Elf64_Sym *symbols;
    size_t symbol_count;
    const char *names; /* of symbols */
    uint64_t *placed; /* by section: its place in the image; 0: left out */
    uint8_t *image;
    uint64_t end; /* of what has been placed */
    uint32_t *based;
    size_t based_count;
    char *reason;
    size_t reason_size;
} Linker;

static Status refuse(Linker *linker, const char *what, const char *which)
{
    snprintf(linker->reason, linker->reason_size, "%s%s", what, which);
    return STATUS_INTERNAL;
}

/* ---- The object --------------------------------------------------------------------------------------------------- */

static bool is_within(const Linker *linker, uint64_t at, uint64_t bytes)
{
    return at <= linker->object_size && bytes <= linker->object_size - at;
}

static Status read_sections(Linker *linker)
{
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)linker->object;
    if (!is_within(linker, 0, sizeof *head) || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
        head->e_machine != EM_X86_64 ||
        !is_within(linker, head->e_shoff, (uint64_t)head->e_shnum * sizeof(Elf64_Shdr)))
        return refuse(linker, "the generated code is not an object of this machine", "");
    linker->sections = (const Elf64_Shdr *)(linker->object + head->e_shoff);
    linker->section_count = head->e_shnum;
    for (size_t i = 0; i < linker->section_count; i++) {
        const Elf64_Shdr *section = &linker->sections[i];
        if (section->sh_type != SHT_NOBITS && !is_within(linker, section->sh_offset, section->sh_size))
            return refuse(linker, "the generated object is cut off", "");
        if (section->sh_type != SHT_SYMTAB)
            continue;
        linker->symbols = (const Elf64_Sym *)(linker->object + section->sh_offset);
        linker->symbol_count = section->sh_size / sizeof(Elf64_Sym);
        linker->names = linker->object + linker->sections[section->sh_link].sh_offset;
    }
    return linker->symbols ? STATUS_OK : refuse(linker, "the generated object has no symbols", "");
}

/* Tables for unwinding serve exceptions, of which kernels have none. */
static bool is_needed(const Elf64_Shdr *section)
{
    return (section->sh_flags & SHF_ALLOC) && section->sh_type != SHT_X86_64_UNWIND;
}

/* ---- Placing ---------------------------------------------------------------------------------------------------------- */

static uint64_t stub_of(size_t called)
{
    return sizeof(ImageHead) + called * STUB_BYTES;
}

static uint64_t slot_of(size_t called)
{
    return offsetof(ImageHead, called) + called * sizeof(uint64_t);
}

static size_t relocation_count(const Linker *linker)
{
    size_t count = 0;
    for (size_t i = 0; i < linker->section_count; i++)
        if (linker->sections[i].sh_type == SHT_RELA)
            count += linker->sections[i].sh_size / sizeof(Elf64_Rela);
    return count;
}

static Status place_sections(Linker *linker)
{
    linker->placed = memory_new(linker->section_count, sizeof *linker->placed);
    if (!linker->placed)
        return STATUS_NO_MEMORY;
    linker->end = stub_of(IMAGE_CALLED_COUNT);
    for (size_t i = 0; i < linker->section_count; i++) {
        const Elf64_Shdr *section = &linker->sections[i];
        if (!is_needed(section))
            continue;
        uint64_t align = section->sh_addralign > 16 ? section->sh_addralign : 16;
        linker->placed[i] = (linker->end + align - 1) / align * align;
        linker->end = linker->placed[i] + section->sh_size;
    }
    linker->end = (linker->end + 7) / 8 * 8;
    linker->image = memory_new(linker->end + relocation_count(linker) * sizeof(uint32_t), 1);
    if (!linker->image)
        return STATUS_NO_MEMORY;
    linker->based = (uint32_t *)(linker->image + linker->end);
    for (size_t i = 0; i < linker->section_count; i++)
        if (linker->placed[i] && linker->sections[i].sh_type != SHT_NOBITS)
            memcpy(linker->image + linker->placed[i], linker->object + linker->sections[i].sh_offset,
                   linker->sections[i].sh_size);
    return linker->end <= INT32_MAX ? STATUS_OK : refuse(linker, "the generated code is too long", "");
}

static void put_stubs(Linker *linker)
{
    for (size_t i = 0; i < IMAGE_CALLED_COUNT; i++) {
        uint8_t stub[STUB_BYTES] = {0xff, 0x25, 0, 0, 0, 0, 0xcc, 0xcc};
        int32_t distance = (int32_t)slot_of(i) - (int32_t)(stub_of(i) + 6);
        memcpy(stub + 2, &distance, sizeof distance);
        memcpy(linker->image + stub_of(i), stub, sizeof stub);
    }
}

/* ---- Relocating --------------------------------------------------------------------------------------------------------- */

static int called_number(const char *name)
{
    static const char *const names[] = {
#define X(called) #called,
        IMAGE_CALLED(X)
#undef X
    };
    for (int i = 0; i < IMAGE_CALLED_COUNT; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

/* Where a symbol is in the image; for a function outside, its stub, or the slot of its address. */
static Status find_symbol(Linker *linker, size_t number, bool slot, int64_t *place)
{
    if (number >= linker->symbol_count)
        return refuse(linker, "a relocation of the generated object names no symbol", "");
    const Elf64_Sym *symbol = &linker->symbols[number];
    const char *name = linker->names + symbol->st_name;
    if (symbol->st_shndx == SHN_UNDEF) {
        int called = called_number(name);
        if (called < 0)
            return refuse(linker, "kernels may not call ", name);
        *place = (int64_t)(slot ? slot_of((size_t)called) : stub_of((size_t)called));
        return STATUS_OK;
    }
    if (slot || symbol->st_shndx >= linker->section_count || !linker->placed[symbol->st_shndx])
        return refuse(linker, "the generated object refers to what is not in the image: ", name);
    *place = (int64_t)(linker->placed[symbol->st_shndx] + symbol->st_value);
    return STATUS_OK;
}

static Status relocate(Linker *linker, const Elf64_Rela *relocation, uint64_t section_place, uint64_t section_size)
{
    uint32_t type = ELF64_R_TYPE(relocation->r_info);
    bool slot = type == R_X86_64_GOTPCREL || type == R_X86_64_GOTPCRELX || type == R_X86_64_REX_GOTPCRELX;
    size_t width = type == R_X86_64_64 ? sizeof(uint64_t) : sizeof(uint32_t);
    if (relocation->r_offset > section_size || section_size - relocation->r_offset < width)
        return refuse(linker, "a relocation of the generated object lies outside its section", "");
    int64_t symbol;
    Status status = find_symbol(linker, ELF64_R_SYM(relocation->r_info), slot, &symbol);
    if (status != STATUS_OK)
        return status;
    uint64_t at = section_place + relocation->r_offset;
    int64_t value = symbol + relocation->r_addend;
    if (type == R_X86_64_64) {
        linker->based[linker->based_count++] = (uint32_t)at;
    } else if (slot || type == R_X86_64_PC32 || type == R_X86_64_PLT32) {
        value -= (int64_t)at;
    } else {
        char number[16];
        snprintf(number, sizeof number, "%u", type);
        return refuse(linker, "the generated object has a relocation of unknown type ", number);
    }
    memcpy(linker->image + at, &value, width);
    return STATUS_OK;
}

static Status relocate_all(Linker *linker)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < linker->section_count && status == STATUS_OK; i++) {
        const Elf64_Shdr *section = &linker->sections[i];
        if (section->sh_type != SHT_RELA || section->sh_info >= linker->section_count ||
            !linker->placed[section->sh_info])
            continue;
        const Elf64_Rela *relocations = (const Elf64_Rela *)(linker->object + section->sh_offset);
        size_t count = section->sh_size / sizeof *relocations;
        for (size_t r = 0; r < count && status == STATUS_OK; r++)
            status = relocate(linker, &relocations[r], linker->placed[section->sh_info],
                              linker->sections[section->sh_info].sh_size);
    }
    return status;
}

/* ---- The whole ------------------------------------------------------------------------------------------------------------- */

static Status put_head(Linker *linker, const char *kernels, size_t kernel_count)
{
    int64_t place = 0;
    for (size_t i = 0; i < linker->symbol_count && !place; i++)
        if (strcmp(linker->names + linker->symbols[i].st_name, kernels) == 0) {
            Status status = find_symbol(linker, i, false, &place);
            if (status != STATUS_OK)
                return status;
        }
    if (!place)
        return refuse(linker, "the generated object lacks ", kernels);
    ImageHead head = {.magic = IMAGE_MAGIC,
                      .size = linker->end + linker->based_count * sizeof(uint32_t),
                      .kernels = (uint64_t)place,
                      .kernel_count = (uint32_t)kernel_count,
                      .based = linker->end,
                      .based_count = (uint32_t)linker->based_count};
    memcpy(linker->image, &head, sizeof head);
    return STATUS_OK;
}

Status link_image(Str *image, Str object, const char *kernels, size_t kernel_count, char *reason,
                  size_t reason_size)
{
    Linker linker = {.object = object.at, .object_size = object.len, .reason = reason, .reason_size = reason_size};
    Status status = read_sections(&linker);
    if (status == STATUS_OK)
        status = place_sections(&linker);
    if (status == STATUS_OK) {
        put_stubs(&linker);
        status = relocate_all(&linker);
    }
    if (status == STATUS_OK)
        status = put_head(&linker, kernels, kernel_count);
    memory_free(linker.placed);
    if (status == STATUS_OK)
        *image = (Str){(const char *)linker.image, ((const ImageHead *)linker.image)->size};
    else
        memory_free(linker.image);
    return status;
}
