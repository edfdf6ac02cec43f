cmake_minimum_required(VERSION 3.25)
# Rules of the tree that no compiler checks. Run as: cmake -P tests/layout.cmake
cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH root)
file(GLOB_RECURSE headers RELATIVE "${root}/include/assay" "${root}/include/assay/*.hpp")
if(NOT headers)
  message(FATAL_ERROR "no headers below ${root}/include/assay")
endif()

function(complain text)
  message(SEND_ERROR " ${text}")
endfunction()

foreach(header IN LISTS headers)
  file(READ "${root}/include/assay/${header}" text)
  cmake_path(GET header PARENT_PATH folder)
  cmake_path(GET header STEM name)

  if(folder AND NOT EXISTS "${root}/tests/${folder}/${name}_test.cpp")
    complain("${header} has no test: tests/${folder}/${name}_test.cpp")
  endif()

  string(REGEX REPLACE "[^\n]" "" newlines "${text}")
  string(LENGTH "${newlines}" lines)
  if(lines GREATER 400)
    complain("${header} has ${lines} lines, more than 400")
  endif()

  if(NOT text MATCHES "^// SPDX-License-Identifier: MIT\n/// @file\n/// [^\n]+\n")
    complain("${header} does not begin with the licence, @file and its purpose")
  endif()
  if(NOT text MATCHES "\n#pragma once\n")
    complain("${header} lacks #pragma once")
  endif()

  # A check for NaN by value is removed under -ffast-math; a comment may name it.
  string(REGEX REPLACE "//[^\n]*" "" code "${text}")
  if(code MATCHES "(isnan|isfinite|isinf|isNaN|isFinite|allFinite|hasNaN) *\\(")
    complain("${header} calls ${CMAKE_MATCH_1}, which -ffast-math removes: test the bits")
  endif()
  if(code MATCHES "#include <(iostream|execution|format)>" OR (code MATCHES "#include <(fmt/[a-z]+\\.h)>" AND NOT folder STREQUAL "io"))
    complain("${header} includes <${CMAKE_MATCH_1}>")
  endif()
  if(code MATCHES "#include \"")
    complain("${header} includes with quotes")
  endif()
  if(text MATCHES "TODO|FIXME|XXX")
    complain("${header} holds a ${CMAKE_MATCH_0}")
  endif()

  # Floors: core below the families, these below inference, this below io. A family knows no other family.
  string(REGEX MATCHALL "#include <assay/[a-z_]+/" includes "${code}")
  list(REMOVE_DUPLICATES includes)
  foreach(include IN LISTS includes)
    string(REGEX REPLACE "#include <assay/(.*)/" "\\1" other "${include}")
    if(folder STREQUAL "" OR other STREQUAL folder OR other STREQUAL "core" OR folder STREQUAL "io"
        OR (folder STREQUAL "inference" AND NOT other STREQUAL "io"))
      continue()
    endif()
    complain("${header} includes a header of ${other}")
  endforeach()
endforeach()

list(LENGTH headers count)
message(STATUS "${count} headers checked")
