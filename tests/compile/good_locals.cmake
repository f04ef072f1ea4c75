# Compiles the programs good_*.c of SOURCE with COMPILER, which must give no warning. Its warnings depend on the
# optimisation.
file(GLOB programs ${SOURCE}/good_*.c)
if(NOT programs)
  message(FATAL_ERROR "no programs in ${SOURCE}")
endif()
foreach(program IN LISTS programs)
  foreach(optimisation O0 O2)
    execute_process(
      COMMAND ${COMPILER} -std=gnu17 -${optimisation} -Wall -Wextra -Wpedantic -Werror -I${INCLUDE}
        -c ${program} -o ${OBJECT}
      RESULT_VARIABLE result ERROR_VARIABLE errors TIMEOUT 60)
    if(NOT result EQUAL 0)
      message(SEND_ERROR "${program} with -${optimisation}:\n${errors}")
    endif()
  endforeach()
endforeach()
