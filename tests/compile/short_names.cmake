# Compiles SOURCE with COMPILER where each letter, and common words in capitals, is a macro whose text is no C: no macro or
# header of Weft may contain such a name, because the program may have defined it before.
set(letters a b c d e f g h i j k l m n o p q r s t u v w x y z)
set(words ONE TWO MORE MANY FIRST LAST REST NAME TYPE VALUE SIZE COUNT MIN MAX LOW HIGH YES NO OK ERROR FAIL DONE WAIT NEW END ALL
  NONE ANY JOIN CAT TEXT STR STRING LINE LABEL STATE TASK FRAME SELF THIS DEBUG CHECK ASSERT EACH ARGS IN OUT)
set(macros "")
foreach(letter IN LISTS letters)
  string(TOUPPER ${letter} upper)
  list(APPEND words ${letter} ${upper})
endforeach()
foreach(word IN LISTS words)
  string(APPEND macros "#define ${word} @ a macro of the program\n")
endforeach()
# What C declares comes first: it is not Weft's.
set(standard "")
foreach(name limits math stdarg stdbool stddef stdint stdio stdlib string)
  string(APPEND standard "#include <${name}.h>\n")
endforeach()
file(WRITE ${WORK}/macros.h "${standard}${macros}")
foreach(options "-O2" "-O0;-DWEFT_DEBUG")
  execute_process(
    COMMAND ${COMPILER} -std=gnu17 ${options} -Wall -Wextra -Werror -I${INCLUDE} -include ${WORK}/macros.h -c ${SOURCE} -o ${WORK}/program.o
    RESULT_VARIABLE result ERROR_VARIABLE errors TIMEOUT 60)
  if(NOT result EQUAL 0)
    message(SEND_ERROR "${options}:\n${errors}")
  endif()
endforeach()
