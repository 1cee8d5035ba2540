# A module is a folder under lib/ or app/: its units become one static library,
# its *_test.cc one test program, each *_fuzz.cc one fuzz target, its *_bench.cc
# one benchmark. Files are found by name, so that a unit is complete by being
# there.

# Headers that most units read, and those given, read once for all targets that
# reuse them and have the same options.
function(assay_headers name)
  set(unit ${CMAKE_BINARY_DIR}/${name}.cc)
  file(CONFIGURE OUTPUT ${unit} CONTENT "")
  add_library(${name} OBJECT ${unit})
  target_precompile_headers(
    ${name} PRIVATE <algorithm> <chrono> <functional> <map> <memory> <optional>
    <span> <string> <string_view> <variant> <vector> <fmt/format.h> ${ARGN})
endfunction()

# Units of a module that get along are compiled as one, for most of what they cost
# is the headers that they read. cmake/joined_units.py says which do.
function(assay_join)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -B cmake/joined_units.py lib app
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE groups
    COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" groups "${groups}")
  foreach(group ${groups})
    string(REPLACE "\t" ";" members "${group}")
    list(TRANSFORM members PREPEND "${CMAKE_SOURCE_DIR}/")
    list(GET members 0 first)
    get_filename_component(first ${first} NAME_WE)
    set_source_files_properties(${members} PROPERTIES UNITY_GROUP ${first})
    if(ASSAY_SANITIZE OR group MATCHES "_test\\.cc")
      # An edit may set members at odds.
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${members})
    endif()
  endforeach()
endfunction()

# What only tests consist of is compiled fast, for it runs once, and half of all
# units are tests.
function(assay_compile_fast target)
  target_compile_options(${target} PRIVATE -O0 -g1)
  target_precompile_headers(${target} REUSE_FROM assay_test_headers)
  assay_compile_joined(${target})
endfunction()

function(assay_compile_joined target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE
                                                            GROUP)
endfunction()

# The library's name: lib/tee/dcap -> assay_tee_dcap.
function(assay_module_name folder result)
  string(REGEX REPLACE "^(lib|app)/" "" name ${folder})
  string(REPLACE "/" "_" name ${name})
  set(${result} assay_${name} PARENT_SCOPE)
endfunction()

function(assay_module folder)
  assay_module_name(${folder} name)
  file(GLOB units CONFIGURE_DEPENDS ${folder}/*.cc)
  set(tests ${units})
  set(fuzzers ${units})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(FILTER units EXCLUDE REGEX "(_test|_fuzz|_bench|/main)\\.cc$")

  if(units)
    add_library(${name} STATIC ${units})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/lib
                                              ${CMAKE_SOURCE_DIR}/app)
    target_link_libraries(${name} PUBLIC ${ARGN})
    if(ASSAY_SANITIZE)  # the other builds show that units include what they use
      target_precompile_headers(${name} REUSE_FROM assay_unit_headers)
      assay_compile_joined(${name})
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${ARGN})
  endif()

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} GTest::gmock
                                               GTest::gtest_main)
    assay_compile_fast(${name}_test)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 600
                         WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()

  if(ASSAY_FUZZ)
    foreach(fuzzer ${fuzzers})
      get_filename_component(unit ${fuzzer} NAME_WE)
      string(REGEX REPLACE "^assay_" "" target ${name}_${unit})
      add_executable(${target} ${fuzzer})
      target_link_libraries(${target} PRIVATE ${name})
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
      target_precompile_headers(${target} REUSE_FROM assay_unit_headers)
    endforeach()
  endif()
endfunction()
