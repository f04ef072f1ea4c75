# find_package(weft): the targets for the platform that a project is built for. Several may be installed side by side.
include("${CMAKE_CURRENT_LIST_DIR}/weftHost.cmake")
if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/weft_${_weft_host}.cmake")
  include("${CMAKE_CURRENT_LIST_DIR}/weft_${_weft_host}.cmake")
else()
  set(weft_FOUND FALSE)
  set(weft_NOT_FOUND_MESSAGE "Weft is not installed here for the host ${_weft_host}: build and install it with the \
toolchain file of this project")
endif()
