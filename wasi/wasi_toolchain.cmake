# CMake toolchain for WASI preview 1.
#
#   cmake -DCMAKE_TOOLCHAIN_FILE=<weft>/wasi/wasi_toolchain.cmake ...
#
# Uses the first of these that exists and is new enough, as tools/setup.mjs does:
#   1. the wasi-sdk that WASI_SDK_PATH (a CMake or an environment variable) names;
#   2. clang-19 with the sysroot that `node tools/setup.mjs wasi` put into the cache directory:
#      WEFT_CACHE (a CMake or an environment variable), else weft/ in XDG_CACHE_HOME or ~/.cache.
#
# Sets:
#   WASI                           true
#   WEFT_WASM_OPT                  binaryen's wasm-opt, if found; clang does not run it (see
#                                  below)
#   CMAKE_CROSSCOMPILING_EMULATOR  node with run_wasi.mjs, unless it is set already
#   weft_DIR                       for find_package(weft), if this file is installed

set(_weft_clang_minimum 17.0.0)

# A try_compile project reads this file again, and must choose the same toolchain.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WEFT_CACHE WASI_SDK_PATH)

set(CMAKE_SYSTEM_NAME WASI)
set(CMAKE_SYSTEM_VERSION 1)
set(CMAKE_SYSTEM_PROCESSOR wasm32)

if(NOT WEFT_CACHE)
  if(DEFINED ENV{WEFT_CACHE} AND NOT "$ENV{WEFT_CACHE}" STREQUAL "")
    get_filename_component(WEFT_CACHE "$ENV{WEFT_CACHE}" ABSOLUTE)
  elseif(DEFINED ENV{XDG_CACHE_HOME} AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
    set(WEFT_CACHE "$ENV{XDG_CACHE_HOME}/weft")
  else()
    set(WEFT_CACHE "$ENV{HOME}/.cache/weft")
  endif()
endif()
set(WEFT_CACHE "${WEFT_CACHE}" CACHE PATH "Directory of the toolchains that Weft's set-up downloaded")
if(NOT WASI_SDK_PATH AND DEFINED ENV{WASI_SDK_PATH})
  file(TO_CMAKE_PATH "$ENV{WASI_SDK_PATH}" WASI_SDK_PATH)
endif()

set(_weft_sysroot "")
if(WASI_SDK_PATH)
  set(_weft_sdk_version "")
  execute_process(COMMAND "${WASI_SDK_PATH}/bin/clang" --version OUTPUT_VARIABLE _weft_text ERROR_QUIET)
  if(_weft_text MATCHES "version ([0-9]+\\.[0-9]+\\.[0-9]+)")
    set(_weft_sdk_version "${CMAKE_MATCH_1}")
  endif()
  if(_weft_sdk_version VERSION_LESS _weft_clang_minimum OR NOT EXISTS "${WASI_SDK_PATH}/share/wasi-sysroot")
    message(STATUS "Weft: WASI_SDK_PATH has no clang ${_weft_clang_minimum} or newer with share/wasi-sysroot; not used")
  else()
    set(WASI_SDK_PATH "${WASI_SDK_PATH}" CACHE PATH "wasi-sdk's directory")
    set(_weft_sysroot "${WASI_SDK_PATH}/share/wasi-sysroot")
    set(_weft_bin "${WASI_SDK_PATH}/bin")
    # The newer name of the triple, if the sysroot and clang's builtins library support it.
    set(_weft_target wasm32-wasi)
    if(EXISTS "${_weft_sysroot}/lib/wasm32-wasip1")
      execute_process(COMMAND "${_weft_bin}/clang" --target=wasm32-wasip1 --rtlib=compiler-rt -print-libgcc-file-name
        OUTPUT_VARIABLE _weft_builtins OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
      if(EXISTS "${_weft_builtins}")
        set(_weft_target wasm32-wasip1)
      endif()
    endif()
  endif()
endif()
if(NOT _weft_sysroot)
  set(_weft_bin /usr/lib/llvm-19/bin)
  if(NOT EXISTS "${WEFT_CACHE}/wasi/sysroot" OR NOT EXISTS "${_weft_bin}/clang")
    message(FATAL_ERROR
      "Weft: no WASI toolchain was found.\n"
      "Either run\n"
      "    node tools/setup.mjs wasi\n"
      "in Weft's directory (Debian only), or unpack wasi-sdk 21 or newer and set WASI_SDK_PATH.\n"
      "Looked in WASI_SDK_PATH and ${WEFT_CACHE}.")
  endif()
  set(_weft_sysroot "${WEFT_CACHE}/wasi/sysroot")
  # Not wasm32-wasip1: Debian has clang's builtins library only under the older name.
  set(_weft_target wasm32-wasi)
endif()

set(CMAKE_SYSROOT "${_weft_sysroot}")
set(CMAKE_C_COMPILER "${_weft_bin}/clang")
set(CMAKE_CXX_COMPILER "${_weft_bin}/clang++")
set(CMAKE_C_COMPILER_TARGET "${_weft_target}")
set(CMAKE_CXX_COMPILER_TARGET "${_weft_target}")
set(CMAKE_AR "${_weft_bin}/llvm-ar" CACHE FILEPATH "")
set(CMAKE_RANLIB "${_weft_bin}/llvm-ranlib" CACHE FILEPATH "")

# If a link has -O, clang runs the wasm-opt on PATH, however old it is, and --no-wasm-opt of clang 19 skips the link
# itself. The last -O counts, and clang passes none to the linker, not even with -flto. So -O0 only keeps clang from
# running wasm-opt. To run it, add a step of your own with WEFT_WASM_OPT.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-O0")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Beside this file where it is installed.
set(_weft_package "${CMAKE_CURRENT_LIST_DIR}/weftPackage.cmake")
if(NOT EXISTS "${_weft_package}")
  set(_weft_package "${CMAKE_CURRENT_LIST_DIR}/../runtime/weftPackage.cmake")
endif()
include("${_weft_package}")

# CMake before 3.31 does not know the system WASI, and reads a module of this name for it. (CMake would reset some of
# these variables if a toolchain file set them.)
set(_weft_platform "${CMAKE_BINARY_DIR}/CMakeFiles/weft")
if(NOT EXISTS "${_weft_platform}/Platform/WASI.cmake")
  file(WRITE "${_weft_platform}/Platform/WASI.cmake"
    "set(WASI 1)\n"
    "set(CMAKE_EXECUTABLE_SUFFIX .wasm)\n"
    "set(CMAKE_STATIC_LIBRARY_PREFIX lib)\n"
    "set(CMAKE_STATIC_LIBRARY_SUFFIX .a)\n"
    "set_property(GLOBAL PROPERTY TARGET_SUPPORTS_SHARED_LIBS FALSE)\n")
endif()
if(NOT _weft_platform IN_LIST CMAKE_MODULE_PATH)
  list(APPEND CMAKE_MODULE_PATH "${_weft_platform}")
endif()

find_program(WEFT_WASM_OPT wasm-opt PATHS "${WEFT_CACHE}/binaryen/bin"
  NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH DOC "Binaryen's optimiser")
find_program(WEFT_WASM_OPT wasm-opt NO_CMAKE_PATH NO_CMAKE_FIND_ROOT_PATH)

if(NOT DEFINED CMAKE_CROSSCOMPILING_EMULATOR)
  find_program(WEFT_NODE node NO_CMAKE_PATH NO_CMAKE_FIND_ROOT_PATH DOC "Node.js, which runs programs")
  # Beside this file in the source tree, below it where it is installed.
  find_file(WEFT_WASI_RUN run_wasi.mjs PATHS "${CMAKE_CURRENT_LIST_DIR}" "${CMAKE_CURRENT_LIST_DIR}/wasi"
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH DOC "Weft's runner of WASI programs")
  if(WEFT_NODE AND WEFT_WASI_RUN)
    set(CMAKE_CROSSCOMPILING_EMULATOR "${WEFT_NODE};${WEFT_WASI_RUN}" CACHE STRING "Runs programs of the target system")
  endif()
endif()
