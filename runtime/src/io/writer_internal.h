/* Writers: what the standard streams and sinks need beyond the public interface. */
#ifndef WEFT_SRC_IO_WRITER_INTERNAL_H
#define WEFT_SRC_IO_WRITER_INTERNAL_H

#include <weft/writer.h>

/* The failure of the sink, if no task has retrieved it; otherwise NULL. */
const weft_error *weft__writer_unretrieved_error(const weft_writer *writer);

/* weft_writer_set_error with a failure, which the writer takes over. */
void weft__writer_fail(weft_writer *writer, weft_error *error);

#endif
