/* What a shared object made by `polc build` holds besides kernels and data (runtime/ahead/evaluate.c), as bytes in the module. */
    .section .rodata
    .balign 16
    .globl polc_ahead_begin, polc_ahead_end
    .hidden polc_ahead_begin, polc_ahead_end
polc_ahead_begin:
    .incbin "ahead.o"
polc_ahead_end:
    .section .note.GNU-stack, "", %progbits
