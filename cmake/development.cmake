# Flags of our own tests, examples and benchmarks; nothing here reaches a user of the headers.
add_library(assay_development INTERFACE)
target_link_libraries(assay_development INTERFACE assay::assay)
target_compile_options(assay_development INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wdouble-promotion
  $<$<CXX_COMPILER_ID:GNU>:-Wuseless-cast>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-uninitialized>)  # false alarms inside GCC's own AVX-512 intrinsics
# Errors with the compilers that are tested; a newer one may warn of something new, which must not stop a first build.
target_compile_options(assay_development INTERFACE
  $<$<OR:$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>,$<AND:$<CXX_COMPILER_ID:Clang>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,15>>>:-Werror>)
if(ASSAY_NATIVE)
  target_compile_options(assay_development INTERFACE -march=native)
endif()
