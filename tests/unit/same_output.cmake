# PROGRAM must succeed and write the contents of FILE.
execute_process(COMMAND ${PROGRAM} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors TIMEOUT 60)
file(READ ${FILE} expected)
if(NOT result EQUAL 0 OR NOT errors STREQUAL "" OR NOT output STREQUAL expected)
  message(FATAL_ERROR "status ${result}\n${errors}\nwrote:\n${output}\nexpected:\n${expected}")
endif()
