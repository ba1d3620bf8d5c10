# zlib and libzstd, for files that are compressed: as archives where these are there, so that no process has to load them.
find_path(POLC_ZLIB_HEADERS zlib.h)
find_path(POLC_ZSTD_HEADERS zstd.h)
find_library(POLC_ZLIB NAMES libz.a z)
find_library(POLC_ZSTD NAMES libzstd.a zstd)
if(NOT (POLC_ZLIB_HEADERS AND POLC_ZSTD_HEADERS AND POLC_ZLIB AND POLC_ZSTD))
  message(FATAL_ERROR "polc reads and writes .gz and .zst files with zlib and libzstd (Debian: zlib1g-dev, libzstd-dev)")
endif()
