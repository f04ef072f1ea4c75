# Runs PROGRAM, a debug build of never_released.c: it must report everything that it has not released, with the line.
function(run how)
  execute_process(COMMAND ${PROGRAM} ${how} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 60)
  if(NOT result EQUAL 0 AND NOT output MATCHES "LeakSanitizer")
    message(SEND_ERROR "${how}: status ${result}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# The report must have a line with this text, which was made where never_released.c contains `place`.
function(expect text place)
  file(READ ${CMAKE_CURRENT_LIST_DIR}/never_released.c source)
  string(FIND "${source}" "${place}" at)
  string(SUBSTRING "${source}" 0 ${at} before)
  string(REGEX REPLACE "[^\n]" "" newlines "${before}")
  string(LENGTH "${newlines}" line)
  math(EXPR line "${line} + 1")
  if(NOT output MATCHES "weft: ${text} \\(made at [^\n]*never_released\\.c:${line}\\)\n")
    message(SEND_ERROR "no \"${text}\" of line ${line} in:\n${output}")
  endif()
endfunction()

run("")
expect("a task was never released: child" "self->task = weft_create_task")
expect("a task was never released: the second" "self->named = weft_create_task")
expect("a future was never released: app" "self->future = weft_future_new(); /* one */")
expect("a generator was never closed: numbers" "self->generator = weft_generator_new")
foreach(text "a gather or shield was never awaited or closed: app \\(made at [^\n]*gather\\.c:[0-9]+\\)"
    "[0-9]+ bytes were never released: app \\(made at [^\n]*queue\\.c:[0-9]+\\)"
    "[0-9]+ bytes were never released: fetch[^\n]* \\(made at [^\n]*/data_url\\.c:[0-9]+\\)")
  if(NOT output MATCHES "weft: ${text}\n")
    message(SEND_ERROR "no \"${text}\" in:\n${output}")
  endif()
endforeach()

run(many)
string(REGEX MATCHALL "a future was never released" reports "${output}")
list(LENGTH reports count)
if(NOT count EQUAL 20 OR NOT output MATCHES "\nweft: 10 more blocks were never released\n")
  message(SEND_ERROR "many: wrote\n${output}")
endif()

# The blocks of the same line and coroutine have one report.
run(blocks)
string(REGEX MATCH "weft: ([0-9]+) bytes were never released: app " match "${output}")
set(three "${CMAKE_MATCH_1}")
string(REGEX MATCH "weft: ([0-9]+) bytes were never released: leaks_queue " match "${output}")
set(two "${CMAKE_MATCH_1}")
string(REGEX MATCHALL "were never released" reports "${output}")
list(LENGTH reports count)
if(NOT count EQUAL 2 OR NOT three OR NOT two)
  message(SEND_ERROR "blocks: wrote\n${output}")
else()
  math(EXPR six_by_app "2 * ${three}")
  math(EXPR six_by_other "3 * ${two}")
  if(NOT six_by_app EQUAL six_by_other)
    message(SEND_ERROR "blocks: ${three} bytes are not those of three, and ${two} those of two")
  endif()
endif()

# A handler gets the reports at the end of the program, and may release what the next one would be about. When the
# process exits, they are logged.
run(handler)
if(PROGRAM MATCHES "own_main")
  set(expected "weft: a future was never released[^\n]*\nweft: a future was never released[^\n]*\n")
else()
  set(expected "handled: a future was never released\n")
endif()
if(NOT output MATCHES "^${expected}($|\n?=)")
  message(SEND_ERROR "handler: wrote\n${output}")
endif()

# What a handler of such reports leaves is not reported to it.
run(forgets)
if(NOT output MATCHES "handled: a coroutine was never awaited\n" OR NOT output MATCHES
    "weft: the exception handler left 1 coroutines that were never awaited\n")
  message(SEND_ERROR "forgets: wrote\n${output}")
endif()

foreach(how none exit) # exit: what the tasks that run hold is no leak
  run(${how})
  if(output MATCHES "never")
    message(SEND_ERROR "${how}: wrote\n${output}")
  endif()
endforeach()
