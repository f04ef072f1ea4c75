/* Connects one WebSocket and performs the steps that follow the URL, in order:
 *
 *     websocket_probe URL [p=PROTOCOLS] [l=RECEIVE_LIMIT] [w=SEND_LIMIT] [STEP]...
 *
 *     s=TEXT           send TEXT
 *     b=COUNT          send COUNT bytes, 0, 1, 2, ... 255, 0, ...
 *     bad              send text that is not UTF-8
 *     r                receive one message
 *     a                receive all messages
 *     o=SECONDS        receive one message, for up to SECONDS
 *     z=SECONDS        sleep
 *     n=COUNT          send COUNT messages of 100 KB from each of three tasks; print whether a send had to wait
 *     c=CODE,REASON    close and print the close code and reason
 *     x                deinit
 *     again            connect the same object again
 *     quick            as the first step: connect for up to 0.05 s
 *
 * Then prints how many more bytes are in use than before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

static char **steps;
static weft_websocket_request request;

static void print_status(const char *what, int status) {
    if (status == WEFT_OK)
        printf("%s: ok\n", what);
    else
        printf("%s: %s: %s\n", what, weft_status_name(status), weft_caught_message());
}

static void print_message(int status, const weft_message *message) {
    if (status != WEFT_OK) {
        print_status("received", status);
        return;
    }
    unsigned sum = 0;
    for (size_t i = 0; i < message->size; i++) sum = sum * 31 + (unsigned char)message->data[i];
    printf("received %s, %zu bytes", message->is_text ? "text" : "binary", message->size);
    if (message->size < 60 && message->is_text)
        printf(": %s", message->data);
    else
        printf(", sum %u", sum);
    printf("%s\n", message->data[message->size] == '\0' ? "" : " and no NUL");
}

static int waited, turns;

WEFT_ASYNC(count_turns) {
    WEFT_BEGIN;
    for (;; turns++) WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(send_many, weft_websocket *socket; int count; char *block; int begun, i;) {
    WEFT_BEGIN;
    self->block = calloc(1, 100000);
    for (self->i = 0; self->i < self->count; self->i++) {
        self->block[0] = (char)self->i;
        self->begun = turns;
        WEFT_AWAIT(weft_websocket_send(self->socket, self->block, 100000));
        if (turns != self->begun) waited++;
    }
    free(self->block);
}

WEFT_ASYNC(step, weft_websocket *socket; const char *what; weft_message message; int status; char *reason;
           weft_task *counting;) {
    WEFT_BEGIN;
    const char *value = strchr(self->what, '=') ? strchr(self->what, '=') + 1 : "";
    if (strncmp(self->what, "s=", 2) == 0) {
        WEFT_CATCH(self->status, weft_websocket_send_text(self->socket, value));
        if (self->status != WEFT_OK) print_status("sent", self->status);
    } else if (strncmp(self->what, "b=", 2) == 0) {
        static unsigned char bytes[100000];
        for (int i = 0; i < atoi(value); i++) bytes[i] = (unsigned char)i;
        WEFT_AWAIT(weft_websocket_send(self->socket, bytes, (size_t)atoi(value)));
    } else if (strcmp(self->what, "bad") == 0) {
        WEFT_CATCH(self->status, weft_websocket_send_text(self->socket, "\xc3("));
        print_status("sent", self->status);
    } else if (strcmp(self->what, "r") == 0) {
        WEFT_CATCH(self->status, weft_websocket_receive(self->socket, &self->message));
        print_message(self->status, &self->message);
    } else if (strcmp(self->what, "a") == 0) {
        do {
            WEFT_CATCH(self->status, weft_websocket_receive(self->socket, &self->message));
            print_message(self->status, &self->message);
        } while (self->status == WEFT_OK);
        printf("end %d \"%s\"\n", self->socket->close_code, self->socket->close_reason);
    } else if (strncmp(self->what, "o=", 2) == 0) {
        WEFT_CATCH(self->status,
                   weft_wait_for(weft_websocket_receive(self->socket, &self->message), atof(value)));
        print_message(self->status, &self->message);
    } else if (strncmp(self->what, "z=", 2) == 0) {
        WEFT_AWAIT(weft_sleep(atof(value)));
    } else if (strncmp(self->what, "n=", 2) == 0) {
        self->counting = weft_create_task(WEFT_CALL(count_turns));
        WEFT_CATCH(self->status,
                   WEFT_GATHER(NULL, WEFT_CALL(send_many, .socket = self->socket, .count = atoi(value)),
                               WEFT_CALL(send_many, .socket = self->socket, .count = atoi(value)),
                               WEFT_CALL(send_many, .socket = self->socket, .count = atoi(value))));
        print_status(waited > 0 ? "sent, with waiting" : "sent at once", self->status);
        weft_task_cancel(self->counting);
        WEFT_CATCH(self->status, self->counting);
        weft_task_unref(self->counting);
    } else if (strncmp(self->what, "c=", 2) == 0) {
        self->reason = strchr(value, ',') ? strchr(value, ',') + 1 : NULL;
        WEFT_CATCH(self->status, weft_websocket_close(self->socket, atoi(value), self->reason));
        print_status("closed", self->status);
        if (self->socket->close_reason)
            printf("end %d \"%s\"\n", self->socket->close_code, self->socket->close_reason);
    } else if (strcmp(self->what, "x") == 0) {
        weft_websocket_deinit(self->socket);
    } else if (strcmp(self->what, "again") == 0) {
        WEFT_CATCH(self->status, weft_websocket_connect(self->socket, request));
        print_status("connected", self->status);
    }
}

WEFT_ASYNC(probe, weft_websocket socket; int i, status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_CATCH(self->status, weft_wait_for(weft_websocket_connect(&self->socket, request),
                                               steps[0] && strcmp(steps[0], "quick") == 0 ? 0.05 : 60));
        if (self->status == WEFT_OK)
            printf("connected, protocol \"%s\"\n", self->socket.protocol);
        else
            print_status("connected", self->status);
        for (self->i = 0; steps[self->i]; self->i++)
            WEFT_AWAIT(WEFT_CALL(step, .socket = &self->socket, .what = steps[self->i]));
    }
    WEFT_FINALLY { weft_websocket_deinit(&self->socket); }
}

/* The bytes in use. The failure that was caught last is in use too, so it is always the same. */
WEFT_ASYNC(measure, weft_websocket socket; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_websocket_connect(&self->socket, (weft_websocket_request){0}));
    WEFT_RETURN(weft_memory_used());
}

WEFT_ASYNC(app, weft_websocket nothing; size_t before, after; int status;) {
    WEFT_BEGIN;
    if (!request.url) WEFT_RAISE(WEFT_EINVAL, "usage: websocket_probe URL [STEP]...");
    /* Allocates the table of operations, which is never freed. */
    WEFT_CATCH(self->status,
               weft_websocket_connect(&self->nothing, (weft_websocket_request){.url = "ws://127.0.0.1:9/"}));
    WEFT_AWAIT_INTO(self->before, WEFT_CALL(measure));
    WEFT_AWAIT(WEFT_CALL(probe));
    WEFT_AWAIT_INTO(self->after, WEFT_CALL(measure));
    printf("left %zd bytes\n", (ssize_t)(self->after - self->before));
}

int main(int argc, char **argv) {
    argv = weft__keep_arguments(argc, argv);
    if (argc > 1) request.url = argv[1];
    steps = argv + (argc > 1 ? 2 : 1);
    for (; *steps; steps++) {
        if (strncmp(*steps, "p=", 2) == 0)
            request.protocols = *steps + 2;
        else if (strncmp(*steps, "l=", 2) == 0)
            request.receive_limit = (size_t)atoi(*steps + 2);
        else if (strncmp(*steps, "w=", 2) == 0)
            request.send_limit = (size_t)atoi(*steps + 2);
        else
            break;
    }
    return weft__main(WEFT_CALL(app).object);
}
