# CMake toolchain for the web: finds Emscripten and hands over to its own toolchain file.
#
#   cmake -DCMAKE_TOOLCHAIN_FILE=<weft>/web/web_toolchain.cmake ...
#
# The first of these that is there and new enough is taken, as by tools/setup.mjs:
#   1. the emsdk that the environment variable EMSDK names;
#   2. emcc on PATH;
#   3. what `node tools/setup.mjs web` put into the cache folder: WEFT_CACHE (a CMake or an
#      environment variable), else weft/ in XDG_CACHE_HOME or ~/.cache.
#
# Sets, besides what Emscripten's file sets:
#   WEFT_EMSCRIPTEN                Emscripten's root folder; set it to choose another
#   WEFT_WASM_OPT                  binaryen's wasm-opt
#   CMAKE_CROSSCOMPILING_EMULATOR  node with Weft's runner of web programs, unless set before
#   CMAKE_EXECUTABLE_SUFFIX_C      .mjs

set(_weft_emscripten_minimum 3.1.61)

# A try_compile project reads this file anew, and must come to the same result.
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
set(WEFT_CACHE "${WEFT_CACHE}" CACHE PATH "Folder of the toolchains that Weft's set-up fetched")

# Sets `result` to the root folder of the Emscripten that `emcc` belongs to, or to nothing if
# it is too old or does not run.
function(_weft_inspect_emcc emcc from result)
  set(${result} "" PARENT_SCOPE)
  if(NOT EXISTS "${emcc}")
    return()
  endif()
  # The version stands in a file beside the real emcc; a wrapper elsewhere has to be asked.
  get_filename_component(real "${emcc}" REALPATH)
  get_filename_component(root "${real}" DIRECTORY)
  if(EXISTS "${root}/emscripten-version.txt")
    file(READ "${root}/emscripten-version.txt" text)
  else()
    get_filename_component(folder "${emcc}" DIRECTORY)
    execute_process(COMMAND "${emcc}" --version OUTPUT_VARIABLE text ERROR_QUIET)
    execute_process(COMMAND "${folder}/em-config" EMSCRIPTEN_ROOT
      OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  if(NOT text MATCHES "([0-9]+\\.[0-9]+\\.[0-9]+)")
    return()
  endif()
  set(version "${CMAKE_MATCH_1}")
  if(version VERSION_LESS _weft_emscripten_minimum)
    message(STATUS "Weft: emcc ${version} from ${from} is older than ${_weft_emscripten_minimum}; passed over")
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
      # The stable name: the folder behind it changes with a new set-up.
      set(_weft_root "${WEFT_CACHE}/emscripten")
    endif()
  endif()
  if(NOT _weft_root)
    message(FATAL_ERROR
      "Weft: no Emscripten ${_weft_emscripten_minimum} or newer was found.\n"
      "Either run\n"
      "    node tools/setup.mjs web\n"
      "in Weft's folder (Debian only), or install emsdk and set EMSDK, or put emcc on PATH.\n"
      "Looked in EMSDK, PATH and ${WEFT_CACHE}.")
  endif()
  set(WEFT_EMSCRIPTEN "${_weft_root}" CACHE PATH "Emscripten's root folder" FORCE)
endif()

# An Emscripten of the user's that was passed over must not be configured by this one, nor the
# other way round: only Emscripten's own file decides from here on.
set(EMSCRIPTEN_ROOT_PATH "${WEFT_EMSCRIPTEN}")

if(NOT DEFINED CMAKE_CROSSCOMPILING_EMULATOR)
  # Emscripten's file prefers `nodejs`, which may be another and older Node than `node`.
  find_program(WEFT_NODE node NO_CMAKE_PATH NO_CMAKE_FIND_ROOT_PATH DOC "Node.js, to run what is built")
  if(WEFT_NODE)
    set(CMAKE_CROSSCOMPILING_EMULATOR "${WEFT_NODE};${CMAKE_CURRENT_LIST_DIR}/run_web.mjs"
      CACHE STRING "Runs programs of the target system")
  endif()
endif()

include("${WEFT_EMSCRIPTEN}/cmake/Modules/Platform/Emscripten.cmake")

# Programs are ES modules, in Node whatever the next package.json says. (Of the suffixes, those
# of the languages alone are not set again by Emscripten's file.)
set(CMAKE_EXECUTABLE_SUFFIX_C .mjs)
set(CMAKE_EXECUTABLE_SUFFIX_CXX .mjs)

find_program(WEFT_WASM_OPT wasm-opt
  PATHS "${WEFT_EMSCRIPTEN}/../bin" "${WEFT_CACHE}/binaryen/bin"
  NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH DOC "Binaryen's optimiser")
find_program(WEFT_WASM_OPT wasm-opt NO_CMAKE_PATH NO_CMAKE_FIND_ROOT_PATH)
