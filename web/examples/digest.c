/* Awaits a JavaScript promise in C: the SHA-256 digest of a text. Prints:
 *
 *     2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824  hello
 *     WEFT_ENOTSUP
 */
#include <stdio.h>
#include <string.h>
#include <weft/js_function.h>
#include <weft/weft.h>

/* clang-format off */
WEFT_JS_FUNCTION(uint32_t, digest, (const char *algorithm, const char *data, size_t size), {
    return weft.promise(() => crypto.subtle.digest(UTF8ToString(algorithm), HEAPU8.slice(data, data + size)));
})
/* clang-format on */
WEFT_JS_NEEDS(digest, "$UTF8ToString")

WEFT_ASYNC(app, weft_js_value hash; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_js_promise(digest("SHA-256", "hello", 5), &self->hash));
        for (size_t i = 0; i < self->hash.size; i++) printf("%02x", self->hash.text[i] & 0xff);
        puts("  hello");
        WEFT_AWAIT(weft_js_promise(digest("SHA-3.14", "hello", 5), &self->hash));
    }
    WEFT_EXCEPT(WEFT_ANY) { printf("%s\n", weft_status_name(WEFT_STATUS)); }
    WEFT_FINALLY { weft_js_value_deinit(&self->hash); }
}
WEFT_MAIN(app)
