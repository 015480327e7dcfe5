# second_source_room(NAME SOURCES file… [USES room…] [LIBRARIES target…])
# A folder of service/ as a library, secondsource::NAME. A file that includes a header of a room that USES does not name
# (directly or through another room) does not build: the layout is the architecture.
function(second_source_room NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LIBRARIES" ${ARGN})
  add_library(secondsource_${NAME} STATIC ${ARG_SOURCES})
  add_library(secondsource::${NAME} ALIAS secondsource_${NAME})
  target_include_directories(secondsource_${NAME} PUBLIC ${CMAKE_SOURCE_DIR})
  list(TRANSFORM ARG_USES PREPEND secondsource:: OUTPUT_VARIABLE rooms)
  target_link_libraries(secondsource_${NAME} PUBLIC ${rooms} ${ARG_LIBRARIES} PRIVATE secondsource_flags)

  set(allowed ${NAME} ${ARG_USES})
  foreach(room ${ARG_USES})
    get_property(more GLOBAL PROPERTY SECONDSOURCE_ROOM_${room})
    list(APPEND allowed ${more})
  endforeach()
  list(REMOVE_DUPLICATES allowed)
  set_property(GLOBAL PROPERTY SECONDSOURCE_ROOM_${NAME} "${allowed}")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.h ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(stamp ${CMAKE_CURRENT_BINARY_DIR}/${NAME}.includes)
  add_custom_command(
    OUTPUT ${stamp}
    COMMAND ${CMAKE_COMMAND} "-DROOM=${NAME}" "-DALLOWED=${allowed}" "-DFILES=${files}" "-DSTAMP=${stamp}"
            -P ${CMAKE_SOURCE_DIR}/cmake/check_includes.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/check_includes.cmake
    VERBATIM)
  add_custom_target(secondsource_${NAME}_includes DEPENDS ${stamp})
  add_dependencies(secondsource_${NAME} secondsource_${NAME}_includes)
endfunction()

# second_source_test(NAME SOURCES file… LIBRARIES target…): a GoogleTest binary whose cases are tests of ctest.
include(GoogleTest)
add_custom_target(tests)  # ninja tests: every test binary; plain ninja: the product alone
function(second_source_test NAME)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(${NAME} EXCLUDE_FROM_ALL ${ARG_SOURCES})
  add_dependencies(tests ${NAME})
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_include_directories(${NAME} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${NAME} PRIVATE SECONDSOURCE_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                             SECONDSOURCE_BINARY_DIR="${CMAKE_BINARY_DIR}")
  target_link_libraries(${NAME} PRIVATE ${ARG_LIBRARIES} GTest::gmock GTest::gtest_main secondsource_flags)
  gtest_discover_tests(${NAME} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()
