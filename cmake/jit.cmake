# A program and a module that were built from different sources would compute wrong amounts, so both know a digest of what they share.
set(KERNEL_CONTRACT ${CMAKE_BINARY_DIR}/generated/kernel_contract.h)
file(GLOB KERNEL_CONTRACT_FILES CONFIGURE_DEPENDS runtime/*.h runtime/*.def runtime/jit/*.h runtime/jit/layout.c runtime/jit/rows.c
     runtime/prim/*.h runtime/prim/*.inc)
list(JOIN KERNEL_CONTRACT_FILES "|" KERNEL_CONTRACT_LIST)
add_custom_command(OUTPUT ${KERNEL_CONTRACT}
  COMMAND ${CMAKE_COMMAND} -DFILES=${KERNEL_CONTRACT_LIST} -DOUT=${KERNEL_CONTRACT} -P ${CMAKE_SOURCE_DIR}/cmake/contract.cmake
  DEPENDS ${KERNEL_CONTRACT_FILES} ${CMAKE_SOURCE_DIR}/cmake/contract.cmake VERBATIM)
target_sources(runtime PRIVATE ${KERNEL_CONTRACT})

# The module that compiles plans to machine code, polc_jit.so: opened by polc when kernels are wanted, and never linked into it.
set(POLC_HAS_JIT OFF)
if(POLC_JIT STREQUAL "AUTO" OR POLC_JIT)
  # LLVM's version file refuses "19" alone.
  find_package(LLVM 19.1 QUIET CONFIG)
  find_program(POLC_CLANG_19 clang-19 HINTS ${LLVM_TOOLS_BINARY_DIR})
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND LLVM_FOUND AND LLVM_VERSION_MAJOR EQUAL 19 AND POLC_CLANG_19)
    set(POLC_HAS_JIT ON)
  elseif(POLC_JIT STREQUAL "AUTO")
    message(STATUS "polc only interprets: kernels need x86-64, LLVM 19.1 and clang-19 (Debian: llvm-19-dev clang-19)")
  else()
    message(FATAL_ERROR "POLC_JIT needs x86-64, LLVM 19.1 and clang-19 (Debian: llvm-19-dev clang-19)")
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
  # What a shared object made by `polc build` holds besides its kernels: one object, whose other names are local.
  add_library(ahead OBJECT runtime/ahead/evaluate.c ${KERNEL_CONTRACT})
  set_target_properties(ahead PROPERTIES POSITION_INDEPENDENT_CODE ON)
  add_dependencies(ahead runtime) # which makes the headers that it includes
  set(POLC_AHEAD ${CMAKE_BINARY_DIR}/generated/ahead.o)
  add_custom_command(OUTPUT ${POLC_AHEAD}
    COMMAND ${CMAKE_LINKER} -r -o ${POLC_AHEAD} $<TARGET_OBJECTS:ahead> $<TARGET_FILE:runtime>
    COMMAND ${CMAKE_OBJCOPY} --localize-hidden --strip-debug ${POLC_AHEAD}
    DEPENDS ahead $<TARGET_OBJECTS:ahead> runtime COMMAND_EXPAND_LISTS VERBATIM)
  set_source_files_properties(runtime/jit/llvm/ahead_object.S PROPERTIES
    OBJECT_DEPENDS ${POLC_AHEAD} INCLUDE_DIRECTORIES ${CMAKE_BINARY_DIR}/generated)
  set_source_files_properties(runtime/jit/llvm/bodies_bitcode.S PROPERTIES
    OBJECT_DEPENDS ${POLC_BODIES} INCLUDE_DIRECTORIES ${CMAKE_BINARY_DIR}/generated)
  add_library(polc_jit MODULE runtime/jit/llvm/body.c runtime/jit/llvm/emit.c runtime/jit/llvm/lanes.c runtime/jit/llvm/link.c
              runtime/jit/llvm/module.c runtime/jit/llvm/bodies_bitcode.S runtime/jit/llvm/ahead_object.S
              runtime/memory.c ${KERNEL_CONTRACT})
  set_target_properties(polc_jit PROPERTIES PREFIX "" SKIP_BUILD_RPATH ON LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  # The cache of kernels recognises the module by its build id.
  target_link_options(polc_jit PRIVATE -Wl,--build-id)
  target_include_directories(polc_jit SYSTEM PRIVATE ${LLVM_INCLUDE_DIRS})

  # The parts of LLVM that kernels need are linked into the module: libLLVM.so, with all that it drags along, costs each process that
  # opens it 15 ms and 20 MiB more. Where the archives are missing, the library does.
  execute_process(COMMAND ${LLVM_TOOLS_BINARY_DIR}/llvm-config --link-static --libs x86codegen bitreader
    OUTPUT_VARIABLE POLC_LLVM_PARTS OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  find_library(POLC_LLVM_ARCHIVE libLLVMX86CodeGen.a HINTS ${LLVM_LIBRARY_DIRS} NO_DEFAULT_PATH)
  if(POLC_LLVM_PARTS AND POLC_LLVM_ARCHIVE)
    separate_arguments(POLC_LLVM_PARTS)
    execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=libstdc++.a
      OUTPUT_VARIABLE POLC_STDCXX OUTPUT_STRIP_TRAILING_WHITESPACE)
    target_link_directories(polc_jit PRIVATE ${LLVM_LIBRARY_DIRS})
    target_link_libraries(polc_jit PRIVATE -Wl,--start-group ${POLC_LLVM_PARTS} -Wl,--end-group
      ${POLC_ZLIB} ${POLC_ZSTD} ${POLC_STDCXX} m ${CMAKE_DL_LIBS} Threads::Threads)
    target_link_options(polc_jit PRIVATE -static-libgcc -Wl,--gc-sections -Wl,-Bsymbolic -Wl,--exclude-libs,ALL
      $<$<CONFIG:Release>:-Wl,-s>)
    include(CheckLinkerFlag)
    check_linker_flag(C -Wl,-z,pack-relative-relocs POLC_PACKS_RELOCATIONS)
    if(POLC_PACKS_RELOCATIONS)
      target_link_options(polc_jit PRIVATE -Wl,-z,pack-relative-relocs)
    endif()
  else()
    target_link_libraries(polc_jit PRIVATE LLVM Threads::Threads)
  endif()
  install(TARGETS polc_jit LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/polc)
endif()
