# Compiles each header that matches one of PATTERNS in ROOT as a separate file, with COMPILER as STANDARD and
# without a warning: a header must include all that it needs, and may be included twice. The directories in which
# headers are searched are ROOT and INCLUDES.
foreach(pattern IN LISTS PATTERNS)
  file(GLOB found RELATIVE ${ROOT} ${ROOT}/${pattern})
  if(NOT found)
    message(FATAL_ERROR "no headers ${ROOT}/${pattern}")
  endif()
  list(APPEND headers ${found})
endforeach()
set(language c)
set(extension c)
if(STANDARD MATCHES "\\+\\+")
  set(language c++)
  set(extension cpp)
endif()
list(TRANSFORM INCLUDES PREPEND -I)
foreach(header IN LISTS headers)
  string(MAKE_C_IDENTIFIER ${header} name)
  set(file ${WORK}/${name}.${extension})
  file(WRITE ${file} "#include <${header}>\n#include <${header}>\nint main(void) { return 0; }\n")
  execute_process(
    COMMAND ${COMPILER} -x ${language} -std=${STANDARD} -O1 -Wall -Wextra -Wpedantic -Wconversion -Werror
      -I${ROOT} ${INCLUDES} -c ${file} -o ${file}.o
    RESULT_VARIABLE result ERROR_VARIABLE errors TIMEOUT 60)
  if(NOT result EQUAL 0)
    message(SEND_ERROR "${header}:\n${errors}")
  endif()
endforeach()
