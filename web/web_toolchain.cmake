# CMake toolchain for the web: finds Emscripten and includes Emscripten's own toolchain file.
#
#   cmake -DCMAKE_TOOLCHAIN_FILE=<weft>/web/web_toolchain.cmake ...
#
# Uses the first of these that exists and is new enough, as tools/setup.mjs does:
#   1. the emsdk that the environment variable EMSDK names;
#   2. emcc on PATH;
#   3. what `node tools/setup.mjs web` put into the cache directory: WEFT_CACHE (a CMake or an
#      environment variable), else weft/ in XDG_CACHE_HOME or ~/.cache.
#
# Sets these, in addition to what Emscripten's file sets:
#   WEFT_EMSCRIPTEN                Emscripten's root directory; set it to choose another
#   WEFT_WASM_OPT                  binaryen's wasm-opt
#   CMAKE_CROSSCOMPILING_EMULATOR  node with web/run_web.mjs, unless it is set already
#   CMAKE_EXECUTABLE_SUFFIX_C      .mjs
#   weft_DIR                       for find_package(weft), if this file is installed
#   WEFT_ESBUILD                   lib/main.js of the npm package esbuild, if it is in the project's node_modules, or in
#                                  Weft's: it shortens the JavaScript of the build type MinSizeRel

set(_weft_emscripten_minimum 3.1.61)

# A try_compile project reads this file again, and must choose the same toolchain.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WEFT_CACHE WEFT_EMSCRIPTEN)

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

# Sets `result` to the root directory of the Emscripten that `emcc` belongs to, or to an empty string if that is too
# old or does not run.
function(_weft_inspect_emcc emcc from result)
  set(${result} "" PARENT_SCOPE)
  if(NOT EXISTS "${emcc}")
    return()
  endif()
  # The version is in a file beside the real emcc; a wrapper elsewhere must be run.
  get_filename_component(real "${emcc}" REALPATH)
  get_filename_component(root "${real}" DIRECTORY)
  if(EXISTS "${root}/emscripten-version.txt")
    file(READ "${root}/emscripten-version.txt" text)
  else()
    get_filename_component(directory "${emcc}" DIRECTORY)
    execute_process(COMMAND "${emcc}" --version OUTPUT_VARIABLE text ERROR_QUIET)
    execute_process(COMMAND "${directory}/em-config" EMSCRIPTEN_ROOT
      OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  if(NOT text MATCHES "([0-9]+\\.[0-9]+\\.[0-9]+)")
    return()
  endif()
  set(version "${CMAKE_MATCH_1}")
  if(version VERSION_LESS _weft_emscripten_minimum)
    message(STATUS "Weft: emcc ${version} from ${from} is older than ${_weft_emscripten_minimum}; not used")
  elseif(EXISTS "${root}/cmake/Modules/Platform/Emscripten.cmake")
    set(${result} "${root}" PARENT_SCOPE)
  endif()
endfunction()

if(NOT WEFT_EMSCRIPTEN OR NOT EXISTS "${WEFT_EMSCRIPTEN}/cmake/Modules/Platform/Emscripten.cmake")
  set(_weft_root "")
  if(DEFINED ENV{EMSDK})
    file(TO_CMAKE_PATH "$ENV{EMSDK}" _weft_emsdk)
    _weft_inspect_emcc("${_weft_emsdk}/upstream/emscripten/emcc" EMSDK _weft_root)
  endif()
  if(NOT _weft_root)
    find_program(_weft_emcc emcc NO_CACHE NO_CMAKE_PATH NO_CMAKE_FIND_ROOT_PATH)
    if(_weft_emcc)
      _weft_inspect_emcc("${_weft_emcc}" PATH _weft_root)
    endif()
  endif()
  if(NOT _weft_root)
    _weft_inspect_emcc("${WEFT_CACHE}/emscripten/emcc" cache _weft_root)
    if(_weft_root)
      # The stable name: the directory that it links to changes with a new set-up.
      set(_weft_root "${WEFT_CACHE}/emscripten")
    endif()
  endif()
  if(NOT _weft_root)
    message(FATAL_ERROR
      "Weft: no Emscripten ${_weft_emscripten_minimum} or newer was found.\n"
      "Either run\n"
      "    node tools/setup.mjs web\n"
      "in Weft's directory (Debian only), or install emsdk and set EMSDK, or put emcc on PATH.\n"
      "Looked in EMSDK, PATH and ${WEFT_CACHE}.")
  endif()
  set(WEFT_EMSCRIPTEN "${_weft_root}" CACHE PATH "Emscripten's root directory" FORCE)
endif()

# Emscripten's own file must use this Emscripten, and not one of the user's that was not chosen.
set(EMSCRIPTEN_ROOT_PATH "${WEFT_EMSCRIPTEN}")

# Emscripten's file prefers `nodejs`, which may be an older Node.js than `node`.
find_program(WEFT_NODE node NO_CMAKE_PATH NO_CMAKE_FIND_ROOT_PATH DOC "Node.js, which runs programs")
# Beside this file in the source tree, below it where it is installed.
set(_weft_scripts "${CMAKE_CURRENT_LIST_DIR}")
if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/web/run_web.mjs")
  set(_weft_scripts "${CMAKE_CURRENT_LIST_DIR}/web")
endif()
if(NOT DEFINED CMAKE_CROSSCOMPILING_EMULATOR AND WEFT_NODE)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${WEFT_NODE};${_weft_scripts}/run_web.mjs" CACHE STRING "Runs programs of the target system")
endif()

# Beside this file where it is installed.
set(_weft_package "${CMAKE_CURRENT_LIST_DIR}/weftPackage.cmake")
if(NOT EXISTS "${_weft_package}")
  set(_weft_package "${CMAKE_CURRENT_LIST_DIR}/../runtime/weftPackage.cmake")
endif()
include("${_weft_package}")

include("${WEFT_EMSCRIPTEN}/cmake/Modules/Platform/Emscripten.cmake")

# Programs are ES modules: with this suffix, Node.js ignores the "type" in package.json. (Emscripten's file overwrites
# the other suffix variables, but not those of the languages.)
set(CMAKE_EXECUTABLE_SUFFIX_C .mjs)
set(CMAKE_EXECUTABLE_SUFFIX_CXX .mjs)

# Emscripten shortens no names.
find_file(WEFT_ESBUILD lib/main.js
  PATHS "${CMAKE_SOURCE_DIR}/node_modules/esbuild" "${CMAKE_CURRENT_LIST_DIR}/../node_modules/esbuild"
  NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH DOC "esbuild, which shortens programs' JavaScript")
if(WEFT_ESBUILD AND WEFT_NODE AND CMAKE_BUILD_TYPE STREQUAL "MinSizeRel")
  foreach(_weft_language C CXX)
    set(CMAKE_${_weft_language}_LINK_EXECUTABLE
      "<CMAKE_${_weft_language}_COMPILER> <FLAGS> <CMAKE_${_weft_language}_LINK_FLAGS> <LINK_FLAGS> <OBJECTS> -o <TARGET> <LINK_LIBRARIES>"
      "\"${WEFT_NODE}\" \"${_weft_scripts}/minify.mjs\" \"${WEFT_ESBUILD}\" <TARGET>")
  endforeach()
endif()

find_program(WEFT_WASM_OPT wasm-opt
  PATHS "${WEFT_EMSCRIPTEN}/../bin" "${WEFT_CACHE}/binaryen/bin"
  NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH DOC "Binaryen's optimiser")
find_program(WEFT_WASM_OPT wasm-opt NO_CMAKE_PATH NO_CMAKE_FIND_ROOT_PATH)
