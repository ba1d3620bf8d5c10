/* bodies: the bodies of the primitives in their four variants, for one row. Compiled to bitcode when polc is
 * built; emit.c reads it and writes it again for eight rows. Never linked into a program. */
#include "runtime/civil_date.h"
#include "runtime/prim/prim.h"

#define PRIM_FOR_KERNELS

#define PRIM_SUFFIX n64
#define PRIM_WIDTH 64
#define PRIM_CHECKED 0
#include "runtime/prim/prim_variant.inc"

#define PRIM_SUFFIX c64
#define PRIM_WIDTH 64
#define PRIM_CHECKED 1
#include "runtime/prim/prim_variant.inc"

#define PRIM_SUFFIX n128
#define PRIM_WIDTH 128
#define PRIM_CHECKED 0
#include "runtime/prim/prim_variant.inc"

#define PRIM_SUFFIX c128
#define PRIM_WIDTH 128
#define PRIM_CHECKED 1
#include "runtime/prim/prim_variant.inc"
