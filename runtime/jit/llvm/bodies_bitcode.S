/* The bitcode of runtime/jit/llvm/bodies.c, as bytes in the module. */
    .section .rodata
    .balign 16
    .globl polc_bodies_begin, polc_bodies_end
    .hidden polc_bodies_begin, polc_bodies_end
polc_bodies_begin:
    .incbin "bodies.bc"
polc_bodies_end:
    .section .note.GNU-stack, "", %progbits
