# Runs PROGRAM, a debug build, for each use of what was freed: it says which object it was, where it
# was made, and aborts.
function(expect how message)
  execute_process(COMMAND ${PROGRAM} "${how}" RESULT_VARIABLE result OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(result EQUAL 0)
    message(SEND_ERROR "${how}: ended well")
  endif()
  if(NOT "${out}${err}" MATCHES "^weft: ${message}\n")
    message(SEND_ERROR "${how}: wrote\n${out}${err}expected\nweft: ${message}")
  endif()
endfunction()

set(made "made at [^ ]*use_after_end.c")
set(future_died "the future \\(${made}:69\\) after its last weft_future_unref; keep a reference with weft_future_ref for as long as you use it")
set(task_died "the task \"the long name of a task that is\" \\(${made}:71\\) after its last weft_task_unref; keep a reference with weft_task_ref for as long as you use it")
set(gather_died "the gather after it was awaited or closed; do so once, or make a future of it with weft_ensure_future")
set(generator_died "the generator \"numbers\" \\(${made}:76\\) after weft_generator_close; make a new one")

foreach(name ref unref set_result set_error cancel done cancelled status message error result add_done_callback remove_done_callback)
  set(function weft_future_${name})
  if(name STREQUAL "result")
    set(function weft_future_status) # it asks that first
  endif()
  expect(weft_future_${name} "${function} was given ${future_died}")
endforeach()

foreach(name ref unref cancel cancelling uncancel done cancelled status message result set_name name)
  set(function weft_task_${name})
  if(name MATCHES "^(ref|unref|done|cancelled|status|message)$")
    set(function weft_future_${name}) # a task is a future
  elseif(name STREQUAL "result")
    set(function weft_future_status)
  endif()
  expect(weft_task_${name} "${function} was given ${task_died}")
endforeach()

expect("await a future" "an await was given ${future_died}")
expect("await a task" "an await was given ${task_died}")
expect("await a gather" "an await was given ${gather_died}")
expect(weft_close "weft_close was given ${gather_died}")
expect(weft_generator_next "weft_generator_next was given ${generator_died}")
expect(weft_generator_close "weft_generator_close was given ${generator_died}")
expect(NULL "weft_future_status was given NULL; was it made[?]")
expect("something else" "weft_future_status was given a pointer to something else than what it takes; was it made[?]")

execute_process(COMMAND ${PROGRAM} nothing RESULT_VARIABLE result OUTPUT_VARIABLE out ERROR_VARIABLE err)
if(NOT result EQUAL 0 OR NOT "${out}${err}" STREQUAL "all is well\n")
  message(SEND_ERROR "without a mistake: exit status ${result}\n${out}${err}")
endif()
