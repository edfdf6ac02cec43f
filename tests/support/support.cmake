# Catch2 of either major version, its main and a precompiled header, compiled once for all tests.
assay_find_catch2()

# Catch2 3 brings its own main; Catch2 2 needs ours.
add_library(assay_test_main OBJECT support/main.cpp support/precompiled.cpp)
set_source_files_properties(support/main.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
add_library(assay_test_support INTERFACE)
target_include_directories(assay_test_support INTERFACE "${CMAKE_CURRENT_SOURCE_DIR}")
target_link_libraries(assay_test_support INTERFACE assay_development)
# false alarms of GCC 12 about joined strings
target_compile_options(assay_test_support INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow> $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>)
if(TARGET Catch2::Catch2WithMain)
  target_link_libraries(assay_test_support INTERFACE Catch2::Catch2WithMain)
else()
  target_link_libraries(assay_test_support INTERFACE Catch2::Catch2)
endif()
target_link_libraries(assay_test_main PRIVATE assay_test_support)
target_precompile_headers(assay_test_main PRIVATE support/catch.hpp <Eigen/Core>)

# Executable test_<name>, run by ctest as <name>.
function(assay_add_test name)
  add_executable(test_${name} ${ARGN} $<TARGET_OBJECTS:assay_test_main>)
  target_link_libraries(test_${name} PRIVATE assay_test_support)
  target_precompile_headers(test_${name} REUSE_FROM assay_test_main)
  add_test(NAME ${name} COMMAND test_${name})
endfunction()
