# The module that compiles plans to machine code, polc_jit.so: opened by polc when kernels are wanted, and never linked into it.
set(POLC_HAS_JIT OFF)
if(POLC_JIT STREQUAL "AUTO" OR POLC_JIT)
  # LLVM's version file refuses "19" alone.
  find_package(LLVM 19.1 QUIET CONFIG)
  find_program(POLC_CLANG_19 clang-19 HINTS ${LLVM_TOOLS_BINARY_DIR})
  if(LLVM_FOUND AND LLVM_VERSION_MAJOR EQUAL 19 AND POLC_CLANG_19)
    set(POLC_HAS_JIT ON)
  elseif(POLC_JIT STREQUAL "AUTO")
    message(STATUS "polc only interprets: LLVM 19.1 or clang-19 was not found (Debian: llvm-19-dev clang-19)")
  else()
    message(FATAL_ERROR "POLC_JIT needs LLVM 19.1 and clang-19 (Debian: llvm-19-dev clang-19)")
  endif()
endif()

if(POLC_HAS_JIT)
  enable_language(ASM)
  find_package(Threads REQUIRED)
  # The bodies of the primitives, by the clang of the same version: -O1, because -O0 marks functions as not to be optimised.
  set(POLC_BODIES ${CMAKE_BINARY_DIR}/generated/bodies.bc)
  add_custom_command(OUTPUT ${POLC_BODIES}
    COMMAND ${POLC_CLANG_19} -std=gnu11 -O1 -ffp-contract=off -fno-stack-protector -fno-ident
            -I${CMAKE_SOURCE_DIR} -I${CMAKE_BINARY_DIR}/generated -Wall -Wextra -emit-llvm -c
            -MD -MF ${POLC_BODIES}.d -MT ${POLC_BODIES} -o ${POLC_BODIES} ${CMAKE_SOURCE_DIR}/runtime/jit/llvm/bodies.c
    DEPENDS ${CMAKE_SOURCE_DIR}/runtime/jit/llvm/bodies.c ${CMAKE_BINARY_DIR}/generated/prim_files.inc
    DEPFILE ${POLC_BODIES}.d VERBATIM)
  set_source_files_properties(runtime/jit/llvm/bodies_bitcode.S PROPERTIES
    OBJECT_DEPENDS ${POLC_BODIES} INCLUDE_DIRECTORIES ${CMAKE_BINARY_DIR}/generated)
  add_library(polc_jit MODULE runtime/jit/llvm/emit.c runtime/jit/llvm/link.c runtime/jit/llvm/module.c runtime/jit/llvm/bodies_bitcode.S
              runtime/memory.c)
  set_target_properties(polc_jit PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  target_include_directories(polc_jit SYSTEM PRIVATE ${LLVM_INCLUDE_DIRS})
  target_link_libraries(polc_jit PRIVATE LLVM Threads::Threads)
  install(TARGETS polc_jit LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/polc)
endif()
