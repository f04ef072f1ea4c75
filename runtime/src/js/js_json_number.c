/* Numbers with a fraction in JSON: as in js_json_builder.c, with printf. */
#include <weft/js_json.h>

#include <stdio.h>
#include <stdlib.h>

void weft_json_add_number(weft_json_builder *json, double number) {
    char text[32];
    if (number - number != 0) { /* NaN or infinite */
        weft_json_add_null(json);
        return;
    }
    /* As few digits as tell it from its neighbours. */
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number) break;
    }
    weft_json_add_json(json, text);
}
