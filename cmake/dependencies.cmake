# Finds the packages that assay and its tests, examples and benchmarks use. An installed package is taken first; a missing one
# is fetched; where it cannot be fetched, configuring stops with one line that names the Debian package.
# The commits below are those of the named tags, read from clones of the repositories.
include(FetchContent)

# assay_find(<package> <target> <least version> <Debian package> <repository> <tag> <commit>)
# find_package is called without a version: Debian's Eigen 3.4.0 refuses "3.4...5", Eigen 5 refuses "3.4", and Catch2 2.13
# refuses "2.13...3". A directory given as FETCHCONTENT_SOURCE_DIR_<PACKAGE> is taken before an installed package.
macro(assay_find package target least apt repository tag commit)
  string(TOUPPER "${package}" assay_upper)
  string(TOLOWER "${package}" assay_lower)
  if(NOT TARGET ${target} AND NOT FETCHCONTENT_SOURCE_DIR_${assay_upper})
    find_package(${package} CONFIG QUIET GLOBAL)
    if(${package}_FOUND AND ${package}_VERSION VERSION_LESS ${least})
      message(FATAL_ERROR " assay needs ${package} ${least} or newer, not ${${package}_VERSION} of ${${package}_DIR}")
    endif()
  endif()
  if(NOT TARGET ${target})
    if(NOT FETCHCONTENT_SOURCE_DIR_${assay_upper} AND NOT EXISTS "${FETCHCONTENT_BASE_DIR}/${assay_lower}-src/.git")
      assay_reachable("${repository}" assay_online)
      if(NOT assay_online)
        message(FATAL_ERROR " assay needs ${package} ${least} or newer: apt-get install ${apt}")
      endif()
      message(STATUS "${package} is not installed: fetching ${tag} from ${repository}")
    endif()
    assay_fetch(${package} ${target} "${repository}" ${commit})
  endif()
endmacro()

# Asks the server before FetchContent does, whose errors fill a screen.
function(assay_reachable repository result)
  set(${result} FALSE PARENT_SCOPE)
  find_program(ASSAY_GIT git)
  mark_as_advanced(ASSAY_GIT)
  if(ASSAY_GIT AND NOT FETCHCONTENT_FULLY_DISCONNECTED)
    execute_process(COMMAND "${CMAKE_COMMAND}" -E env GIT_TERMINAL_PROMPT=0 "${ASSAY_GIT}" ls-remote "${repository}" HEAD
      TIMEOUT 20 RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
    if(status EQUAL 0)
      set(${result} TRUE PARENT_SCOPE)
    endif()
  endif()
endfunction()

function(assay_fetch package target repository commit)
  set(CMAKE_CXX_STANDARD 20)
  set(CMAKE_MESSAGE_LOG_LEVEL NOTICE)
  if(package STREQUAL "Eigen3")
    # Only the headers: Eigen's own build brings tests, BLAS and targets that no export set of ours could name.
    FetchContent_Declare(${package} GIT_REPOSITORY "${repository}" GIT_TAG ${commit} SOURCE_SUBDIR no-build)
    FetchContent_MakeAvailable(${package})
    add_library(Eigen3::Eigen INTERFACE IMPORTED GLOBAL)
    target_include_directories(Eigen3::Eigen SYSTEM INTERFACE "${eigen3_SOURCE_DIR}")
  else()
    # CMake 3.25 reads SYSTEM as part of the commit when it stands last.
    FetchContent_Declare(${package} SYSTEM GIT_REPOSITORY "${repository}" GIT_TAG ${commit})
    FetchContent_MakeAvailable(${package})
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR " ${package} was fetched but defines no target ${target}")
  endif()
endfunction()

macro(assay_find_eigen)
  assay_find(Eigen3 Eigen3::Eigen 3.4 libeigen3-dev https://gitlab.com/libeigen/eigen.git
    5.0.1 bc3b39870ecb690a623a3f49149a358b95c5781d)
endmacro()

macro(assay_find_catch2)
  assay_find(Catch2 Catch2::Catch2 2.13 catch2 https://github.com/catchorg/Catch2.git
    v3.7.1 fa43b77429ba76c462b1898d6cd2f2d7a9416b14)
endmacro()

macro(assay_find_fmt)
  assay_find(fmt fmt::fmt 9 libfmt-dev https://github.com/fmtlib/fmt.git
    12.2.0 1be298e1bd68957e4cd352e1f676f00e07dcfb57)
endmacro()

macro(assay_find_cli11)
  assay_find(CLI11 CLI11::CLI11 2 libcli11-dev https://github.com/CLIUtils/CLI11.git
    v2.6.2 37bb6edc5317e99af72ef48405e65d9ca5218861)
endmacro()

macro(assay_find_json)
  assay_find(nlohmann_json nlohmann_json::nlohmann_json 3.9 nlohmann-json3-dev https://github.com/nlohmann/json.git
    v3.11.3 9cca280a4d0ccf0c08f47a99aa71d1b0e52f8d03)
endmacro()
