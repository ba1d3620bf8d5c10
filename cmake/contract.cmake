# The digest of all that program and module must have in common, as a header: cmake -DFILES="a.h|b.h" -DOUT=file -P contract.cmake
string(REPLACE "|" ";" files "${FILES}")
set(digests "")
foreach(file ${files})
  file(SHA256 ${file} digest)
  string(APPEND digests ${digest})
endforeach()
string(SHA256 contract "${digests}")
file(WRITE ${OUT} "#define KERNEL_CONTRACT \"${contract}\"\n")
