# Runs PROGRAM in each way that it can end, and compares its exit status and output.
function(expect status output)
  execute_process(COMMAND ${PROGRAM} ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(NOT result EQUAL status)
    message(SEND_ERROR "${ARGN}: exit status ${result}, expected ${status}\n${out}${err}")
  endif()
  if(NOT "${out}${err}" MATCHES "^${output}$")
    message(SEND_ERROR "${ARGN}: wrote\n${out}${err}expected\n${output}")
  endif()
endfunction()

# Debug builds say where a task was created.
set(app "app( \\(made at [^)]*exit_status.c:[0-9]+\\))?")

expect(0 "" return 0)
expect(7 "" return 7)
expect(255 "" return 255)
expect(0 "" return 256)
expect(255 "" return -1)
expect(0 "text\n" fall text)
expect(99 "")
expect(1 "weft: the program failed: ${app}: program status: as it was told\n" raise 5)
expect(1 "weft: the program failed: ${app}: program status: 0+\n" long message) # truncated to a line
expect(1 "weft: the program failed: ${app}: WEFT_ETIMEDOUT: as it was told\n" raise -2)
expect(1 "weft: the program failed: ${app}: WEFT_ECANCELED: cancelled\n" cancel now)
expect(130 "" interrupt now)
expect(1 "weft: deadlock: every task waits and nothing can wake one\nweft: app in app: waits for a sleep\n" deadlock here)
set(waits "weft: app in app, never_clean: waits for a sleep\n")
expect(1 "weft: deadlock: every task waits and nothing can wake one\n${waits}weft: cleanup deadlock: every task waits and nothing can wake one\n${waits}" cleanup here)
set(waits "weft: app in app, never_gives_up: waits for a sleep\n")
set(again "weft: cleanup deadlock: every task waits and nothing can wake one\n${waits}")
# Debug builds report what it still holds.
set(holds "(weft: [0-9]+ bytes were never released(: app)? \\(made at [^)]*exit_status.c:[0-9]+\\)\n)*")
expect(1 "weft: deadlock: every task waits and nothing can wake one\n${waits}${again}${again}${again}${holds}" stubborn here)
expect(1 "the program failed\n" late here) # what an exception handler creates at the very end never runs
set(ENV{NO_MEMORY} 1)
expect(1 "weft: out of memory\n" return 0)
