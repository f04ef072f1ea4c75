/* A web API that only has promises, awaited in C: the SHA-256 of a text. Output:
 *
 *     2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824  hello
 *     WEFT_ENOTSUP
 */
#include <emscripten.h>
#include <stdio.h>
#include <string.h>
#include <weft/weft.h>

EM_JS(uint32_t, digest, (const char *algorithm, const char *data, size_t size), {
    return weft.promise(() =
                            > crypto.subtle.digest(UTF8ToString(algorithm), HEAPU8.slice(data, data + size)));
})
EM_JS_DEPS(digest, "$UTF8ToString")

WEFT_ASYNC(app, weft_js_value hash; int status;) {
    WEFT_BEGIN;
    WEFT_UNWIND(done);
    WEFT_AWAIT(weft_js_promise(digest("SHA-256", "hello", 5), &self->hash));
    for (size_t i = 0; i < self->hash.size; i++) printf("%02x", self->hash.text[i] & 0xff);
    puts("  hello");
    WEFT_CATCH(self->status, weft_js_promise(digest("SHA-3.14", "hello", 5), &self->hash));
    printf("%s\n", weft_status_name(self->status));
    WEFT_FINALLY_AT(done);
    weft_js_value_deinit(&self->hash);
}
WEFT_MAIN(app)
