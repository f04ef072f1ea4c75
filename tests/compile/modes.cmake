# A debug program does not link with a library that is not one, nor the reverse; the linker's error says why.
#
#   WITH, WITHOUT  libraries that are compiled with WEFT_DEBUG, and without
function(link_with library definition expected)
  execute_process(COMMAND ${COMPILER} -std=gnu17 -I${INCLUDE} ${definition} ${SOURCE} ${library} -lm -o ${PROGRAM}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 60)
  if(expected STREQUAL "" AND NOT result EQUAL 0)
    message(SEND_ERROR "${definition} with ${library}:\n${output}")
  elseif(NOT expected STREQUAL "" AND (result EQUAL 0 OR NOT output MATCHES "${expected}"))
    message(SEND_ERROR "${definition} with ${library}: status ${result}, and not \"${expected}\":\n${output}")
  endif()
endfunction()

link_with(${WITH} -DWEFT_DEBUG "")
link_with(${WITHOUT} -UWEFT_DEBUG "")
link_with(${WITHOUT} -DWEFT_DEBUG "weft__running_of_a_library_with_WEFT_DEBUG")
link_with(${WITH} -UWEFT_DEBUG "weft__running_of_a_library_without_WEFT_DEBUG")
