# Collects the primitives' blocks: an include of each file, and the name in each line that begins with PRIM1( … PRIM4(.
# Run at build time: cmake -DBLOCKS="a.prim.h|b.prim.h" -DOUT=folder -P collect.cmake
# The files stand in the command itself, so that a build notices when one is gone.
string(REPLACE "|" ";" blocks "${BLOCKS}")
set(files "")
set(names "")
foreach(file ${blocks})
  string(APPEND files "#include \"${file}\"\n")
  file(STRINGS ${file} heads REGEX "^PRIM[1-4]\\([a-z_0-9]+,")
  foreach(head ${heads})
    string(REGEX REPLACE "^PRIM[1-4]\\(([a-z_0-9]+),.*" "\\1" name "${head}")
    string(APPEND names "PRIM_NAME(${name})\n")
  endforeach()
endforeach()
file(WRITE ${OUT}/prim_files.inc "${files}")
file(WRITE ${OUT}/prim_names.inc "${names}")
