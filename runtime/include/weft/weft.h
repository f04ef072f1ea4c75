/* Weft: asyncio for C on WebAssembly. The one header that a program includes. */
#ifndef WEFT_WEFT_H
#define WEFT_WEFT_H

#include <weft/barrier.h>
#include <weft/bytes.h>
#include <weft/clock.h>
#include <weft/condition.h>
#include <weft/context.h>
#include <weft/coroutine.h>
#include <weft/dump.h>
#include <weft/error.h>
#include <weft/event.h>
#include <weft/export.h>
#include <weft/fetch.h>
#include <weft/file.h>
#include <weft/future.h>
#include <weft/gather.h>
#include <weft/generator.h>
#include <weft/handle.h>
#include <weft/js.h>
#include <weft/lock.h>
#include <weft/memory.h>
#include <weft/page.h>
#include <weft/pipe.h>
#include <weft/print.h>
#include <weft/queue.h>
#include <weft/reader.h>
#include <weft/run.h>
#include <weft/scope.h>
#include <weft/semaphore.h>
#include <weft/socket.h>
#include <weft/status.h>
#include <weft/stream.h>
#include <weft/task.h>
#include <weft/task_group.h>
#include <weft/timeout.h>
#include <weft/trace.h>
#include <weft/value.h>
#include <weft/version.h>
#include <weft/wait.h>
#include <weft/websocket.h>
#include <weft/writer.h>

#endif
