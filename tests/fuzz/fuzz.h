/* What every fuzz target defines: clang's fuzzer calls it with bytes that it makes up, and the tests with those of the corpus. */
#ifndef POLC_FUZZ_H
#define POLC_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#endif
