# Builds the programs of SOURCE and compares the warnings.
#
#   bad_*.c   has one local, `lost`, that is read after an await: the compiler must warn of it, in that file
#   gcc_*.c   the same, but only GCC warns; MemorySanitizer reports them (kept_*.c)
#   good_*.c  must give no warning
file(REMOVE_RECURSE ${WORK})
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK} -G Ninja -DCMAKE_C_COMPILER=${COMPILER}
    -DCMAKE_C_FLAGS=${OPTIMISATION} -DCMAKE_BUILD_TYPE= -DWEFT=${WEFT}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${output}")
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK} --target programs
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${output}")
endif()
file(GLOB bad RELATIVE ${SOURCE} ${SOURCE}/bad_*.c)
if(NOT COMPILER MATCHES "clang")
  file(GLOB gcc RELATIVE ${SOURCE} ${SOURCE}/gcc_*.c)
  list(APPEND bad ${gcc})
endif()
file(GLOB good RELATIVE ${SOURCE} ${SOURCE}/good_*.c)
if(NOT bad OR NOT good)
  message(FATAL_ERROR "no programs in ${SOURCE}")
endif()
foreach(file IN LISTS bad)
  if(NOT output MATCHES "${file}:[0-9:]+ warning: [^\n]*lost[^\n]*uninitialized")
    message(SEND_ERROR "${file}: no warning")
  endif()
endforeach()
foreach(file IN LISTS good)
  if(output MATCHES "${file}:[0-9:]+ warning")
    message(SEND_ERROR "${file}: a warning")
  endif()
endforeach()
if(output MATCHES "include/weft/[a-z_/]*\\.h:[0-9:]+ warning")
  message(SEND_ERROR "a warning in a header:\n${output}")
endif()
