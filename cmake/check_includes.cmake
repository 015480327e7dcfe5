cmake_policy(VERSION 3.25)
# Fails if a file of ROOM includes "service/X/…" for a room X that is not ALLOWED.
foreach(file ${FILES})
  file(STRINGS ${file} lines REGEX "#include \"service/")
  foreach(line ${lines})
    string(REGEX MATCH "\"service/([a-z_]+)/" unused "${line}")
    if(NOT CMAKE_MATCH_1 IN_LIST ALLOWED)
      message(FATAL_ERROR "${file} includes ${line}: the room '${ROOM}' may use only: ${ALLOWED}. "
                          "Either the code belongs elsewhere, or USES in the room's CMakeLists.txt and docs/architecture.md change.")
    endif()
  endforeach()
endforeach()
file(TOUCH ${STAMP})
