# Included by the toolchain files of all hosts: where find_package(weft) looks when it compiles for another system.

# find_package() searches only below these directories.
set(_weft_prefixes ${CMAKE_PREFIX_PATH})
if(DEFINED ENV{CMAKE_PREFIX_PATH})
  file(TO_CMAKE_PATH "$ENV{CMAKE_PREFIX_PATH}" _weft_more_prefixes)
  list(APPEND _weft_prefixes ${_weft_more_prefixes})
endif()
list(APPEND CMAKE_FIND_ROOT_PATH ${_weft_prefixes})
list(REMOVE_DUPLICATES CMAKE_FIND_ROOT_PATH)

# Only where Weft is installed is this file beside that one: find_package(weft) then finds that package.
if(NOT weft_DIR AND EXISTS "${CMAKE_CURRENT_LIST_DIR}/weftConfigVersion.cmake")
  set(weft_DIR "${CMAKE_CURRENT_LIST_DIR}" CACHE PATH "Directory of weftConfig.cmake")
endif()
