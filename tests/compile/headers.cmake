# Compiles each header of INCLUDE/weft as a file of its own, with COMPILER as STANDARD, without a warning.
file(GLOB headers RELATIVE ${INCLUDE} ${INCLUDE}/weft/*.h)
if(NOT headers)
  message(FATAL_ERROR "no headers in ${INCLUDE}")
endif()
set(language c)
set(extension c)
if(STANDARD MATCHES "\\+\\+")
  set(language c++)
  set(extension cpp)
endif()
foreach(header IN LISTS headers)
  string(MAKE_C_IDENTIFIER ${header} name)
  set(file ${WORK}/${name}.${extension})
  file(WRITE ${file} "#include <${header}>\n#include <${header}>\nint main(void) { return 0; }\n")
  execute_process(
    COMMAND ${COMPILER} -x ${language} -std=${STANDARD} -O1 -Wall -Wextra -Wpedantic -Wconversion -Werror
      -I${INCLUDE} -c ${file} -o ${file}.o
    RESULT_VARIABLE result ERROR_VARIABLE errors)
  if(NOT result EQUAL 0)
    message(SEND_ERROR "${header}:\n${errors}")
  endif()
endforeach()
