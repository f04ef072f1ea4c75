# CMake toolchain for pages, workers and Node.js without Emscripten: clang with wasi-libc.
#
#   cmake -DCMAKE_TOOLCHAIN_FILE=<weft>/page/page_toolchain.cmake ...
#
# Compiles as wasi/wasi_toolchain.cmake does: see there for which clang, and which variables. In addition, each
# program NAME.wasm gets a NAME.mjs beside it: an ES module whose default export runs it.
#
# Sets in addition:
#   WEFT_PAGE                      true
#   WEFT_ESBUILD                   lib/main.js of the npm package esbuild, if it is in the project's node_modules, or in
#                                  Weft's: it shortens the modules of the build types Release and MinSizeRel
#   WEFT_TYPES                     if it is set to true: each program also gets a NAME.d.ts, the TypeScript declarations of the
#                                  coroutines that it exports, for the npm package
#   CMAKE_CROSSCOMPILING_EMULATOR  node with web/run_web.mjs, unless it is set already

set(WEFT_PAGE 1)

# In the source tree the parts are beside this directory; where it is installed, below this one.
set(_weft_parts "${CMAKE_CURRENT_LIST_DIR}")
if(NOT EXISTS "${_weft_parts}/page/make_module.mjs")
  set(_weft_parts "${CMAKE_CURRENT_LIST_DIR}/..")
endif()

find_program(WEFT_NODE node NO_CMAKE_PATH NO_CMAKE_FIND_ROOT_PATH DOC "Node.js, which makes and runs programs' JavaScript")
if(NOT WEFT_NODE)
  message(FATAL_ERROR "Weft: no node was found: it makes the JavaScript of programs.")
endif()
if(NOT DEFINED CMAKE_CROSSCOMPILING_EMULATOR)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${WEFT_NODE};${_weft_parts}/web/run_web.mjs"
    CACHE STRING "Runs programs of the target system")
endif()

find_file(WEFT_ESBUILD lib/main.js
  PATHS "${CMAKE_SOURCE_DIR}/node_modules/esbuild" "${_weft_parts}/node_modules/esbuild"
  NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH DOC "esbuild, which shortens programs' JavaScript")
set(WEFT_MINIFY "")
if(WEFT_ESBUILD AND CMAKE_BUILD_TYPE MATCHES "^(Release|MinSizeRel)$")
  set(WEFT_MINIFY --minify "${WEFT_ESBUILD}")
endif()

if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/wasi_toolchain.cmake")
  include("${CMAKE_CURRENT_LIST_DIR}/wasi_toolchain.cmake")
else()
  include("${_weft_parts}/wasi/wasi_toolchain.cmake")
endif()

# A program is linked, optimised unless this is a debug build, and gets its JavaScript.
set(_weft_link
  "<CMAKE_C_COMPILER> <FLAGS> <CMAKE_C_LINK_FLAGS> <LINK_FLAGS> <OBJECTS> -o <TARGET> <LINK_LIBRARIES>")
set(_weft_make "\"${WEFT_NODE}\" \"${_weft_parts}/page/make_module.mjs\" --optional <TARGET>")
if(WEFT_TYPES)
  string(APPEND _weft_make " --types")
endif()
if(WEFT_MINIFY)
  string(APPEND _weft_make " --minify \"${WEFT_ESBUILD}\"")
endif()
set(_weft_optimise "")
if(WEFT_WASM_OPT AND CMAKE_BUILD_TYPE MATCHES "^(Release|MinSizeRel)$")
  set(_weft_level -O3)
  if(CMAKE_BUILD_TYPE STREQUAL "MinSizeRel")
    set(_weft_level -Oz)
  endif()
  # The features that clang enables by default, and those of which the libraries make use. The linker has removed
  # the list of them.
  set(_weft_optimise "\"${WEFT_WASM_OPT}\" ${_weft_level} --enable-mutable-globals --enable-sign-ext \
--enable-bulk-memory --enable-nontrapping-float-to-int --low-memory-unused <TARGET> -o <TARGET>")
endif()
set(CMAKE_C_LINK_EXECUTABLE "${_weft_link}" ${_weft_optimise} "${_weft_make}")
string(REPLACE _C_ _CXX_ _weft_link "${_weft_link}")
set(CMAKE_CXX_LINK_EXECUTABLE "${_weft_link}" ${_weft_optimise} "${_weft_make}")
