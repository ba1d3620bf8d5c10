/* sha256: the digest that sha256sum prints (FIPS 180-4), by which a text can be recognised again. */
#ifndef POLC_SHA256_H
#define POLC_SHA256_H

#include "runtime/str.h"

#define SHA256_HEX 65 /* 64 digits and NUL */

void sha256_print(Str bytes, char hex[SHA256_HEX]);

#endif
