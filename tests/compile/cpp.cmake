# Builds and runs cpp_main.cpp with cpp_coroutines.c, and expects that cpp_async.cpp does not compile.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 60)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGV}:\n${output}")
  endif()
endfunction()

file(MAKE_DIRECTORY ${WORK})
set(flags -Wall -Wextra -Wpedantic -Wconversion -Werror -O1 ${DEFINITIONS} -I${INCLUDE})
run(${C_COMPILER} -std=gnu17 ${flags} -c ${SOURCE}/cpp_coroutines.c -o ${WORK}/coroutines.o)
run(${COMPILER} -std=c++17 ${flags} ${SOURCE}/cpp_main.cpp ${WORK}/coroutines.o ${LIBRARY} -lm -o ${WORK}/program)
run(${WORK}/program)

execute_process(COMMAND ${COMPILER} -std=c++17 ${flags} -fsyntax-only ${SOURCE}/cpp_async.cpp
  RESULT_VARIABLE result ERROR_VARIABLE errors)
if(result EQUAL 0 OR NOT errors MATCHES "WEFT_ASYNC is for C: write coroutines in a .c file")
  message(FATAL_ERROR "cpp_async.cpp: status ${result}\n${errors}")
endif()
