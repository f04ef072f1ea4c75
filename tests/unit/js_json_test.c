/* Reading and making JSON. */
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <weft/js_json.h>

static const char *text_of(const char *json) {
    static char text[100];
    weft_json_string(json, text, sizeof text);
    return text;
}

static void types(void) {
    static const struct {
        const char *json;
        enum weft_json_type type;
    } cases[] = {{NULL, WEFT_JSON_NONE},         {"", WEFT_JSON_NONE},         {" null", WEFT_JSON_NULL},
                 {"true", WEFT_JSON_BOOLEAN},    {"false", WEFT_JSON_BOOLEAN}, {"-1", WEFT_JSON_NUMBER},
                 {"\t\r\n 0", WEFT_JSON_NUMBER}, {"\"\"", WEFT_JSON_STRING},   {"[]", WEFT_JSON_ARRAY},
                 {"{}", WEFT_JSON_OBJECT},       {"]", WEFT_JSON_NONE},        {"+1", WEFT_JSON_NONE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_INT(weft_json_type(cases[i].json), cases[i].type);
}

static void scalars(void) {
    CHECK(weft_json_number("-12.5e2,") == -1250);
    CHECK(weft_json_number(" 0]") == 0);
    CHECK(isnan(weft_json_number(NULL)) && isnan(weft_json_number("\"1\"")));
    CHECK(weft_json_boolean(" true") && !weft_json_boolean("false") && !weft_json_boolean("1"));
    CHECK(!weft_json_boolean(NULL));
}

static void strings(void) {
    CHECK_STR(text_of("\"a\\\"b\\\\c\\/\\b\\f\\n\\r\\t\" , 1"), "a\"b\\c/\b\f\n\r\t");
    CHECK_STR(text_of("\"\\u0041\\u00fc\\u20AC\\ud83e\\uddf6\xc3\xbc\""),
              "A\xc3\xbc\xe2\x82\xac\xf0\x9f\xa7\xb6\xc3\xbc");
    CHECK_STR(text_of("\"\\ud83e-\\uddf6\\ud83e\\u0041\""), "\xef\xbf\xbd-\xef\xbf\xbd\xef\xbf\xbd"
                                                            "A");
    CHECK_STR(text_of("\"\\uD83E"), "\xef\xbf\xbd");
    CHECK_STR(text_of("\"\\u12"), "\xef\xbf\xbd"
                                  "12");
    CHECK_STR(text_of("\"a\\"), "a\\");
    CHECK_STR(text_of("1"), "");
    CHECK_INT(weft_json_string("\"a\\u0000b\"", NULL, 0), 3);
    char few[4] = "xxx";
    CHECK_INT(weft_json_string("\"a\xc3\xbc"
                               "bc\"",
                               few, 3),
              5);
    CHECK_STR(few, "a");
    CHECK_INT(weft_json_string("\"a\xc3\xbc"
                               "bc\"",
                               few, 4),
              5);
    CHECK_STR(few, "a\xc3\xbc");
    CHECK_INT(weft_json_string(NULL, few, 1), 0);
    CHECK_STR(few, "");
}

static void members(void) {
    const char *json =
        " { \"a\" : [ 1 , { \"b\" : \"}]\\\"\" } ] , \"\\u0062\" :true, \"a\": 2, \"c\":{\"d\":null} } ";
    CHECK_INT(weft_json_type(weft_json_member(json, "a")), WEFT_JSON_ARRAY);
    CHECK(weft_json_boolean(weft_json_member(json, "b")));
    CHECK_INT(weft_json_type(weft_json_member(weft_json_member(json, "c"), "d")), WEFT_JSON_NULL);
    CHECK(!weft_json_member(json, "d") && !weft_json_member(json, "") && !weft_json_member(json, "aa"));
    CHECK(!weft_json_member("[1]", "a") && !weft_json_member(NULL, "a") && !weft_json_member("{}", "a"));
    const char *list = weft_json_member(json, "a");
    CHECK(weft_json_number(weft_json_element(list, 0)) == 1);
    CHECK_STR(text_of(weft_json_member(weft_json_element(list, 1), "b")), "}]\"");
    CHECK(!weft_json_element(list, 2) && !weft_json_element(json, 0) && !weft_json_element("[]", 0));
    CHECK(!weft_json_element(NULL, 0));
}

static void walks(void) {
    const char *json = "[ 1, \"2\",[3,[4]] ,{\"a\":5}, null ]", *item = NULL;
    while ((item = weft_json_next(json, item)) != NULL) trace("%d", (int)weft_json_type(item));
    CHECK_TRACE("3 4 5 6 1 ");
    json = "{\"a\":1,\"b\":[2,3],\"c\":{}}";
    while ((item = weft_json_next(json, item)) != NULL)
        trace("%s:%d", text_of(item), (int)weft_json_type(weft_json_value(item)));
    CHECK_TRACE("a:3 b:5 c:6 ");
    CHECK(!weft_json_next("[]", NULL) && !weft_json_next("{ }", NULL) && !weft_json_next("1", NULL));
    CHECK(!weft_json_next(NULL, NULL) && !weft_json_value(NULL) && !weft_json_value("1"));
}

/* Every beginning of a document: nothing is read beyond its end, which a sanitizer would see. */
static void cut(void) {
    static const char json[] = "{\"a\":[1,\"b\\u00fc\\ud83e\\uddf6\\\\\",{\"c\":tru},[[]]],\"d\":-1.5e3}";
    for (size_t size = 0; size < sizeof json; size++) {
        char *copy = malloc(size + 1), text[8];
        if (!copy) return;
        memcpy(copy, json, size);
        copy[size] = '\0';
        const char *list = weft_json_member(copy, "a"), *item = NULL;
        for (int i = 0; i < 5; i++) {
            item = weft_json_element(list, (size_t)i);
            weft_json_string(item, text, sizeof text);
            weft_json_member(item, "c");
        }
        while ((item = weft_json_next(copy, item)) != NULL) weft_json_number(weft_json_value(item));
        free(copy);
    }
}

WEFT_ASYNC(made, weft_json_builder json; weft_js_value value; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        weft_json_builder *json = &self->json;
        weft_json_open(json, '{');
        weft_json_key(json, "a\"\xc3\xbc");
        weft_json_open(json, '[');
        weft_json_add_integer(json, -5);
        weft_json_add_integer(json, INT64_MIN);
        weft_json_add_string(json, "x\n,:[{");
        weft_json_add_string(json, NULL);
        weft_json_add_boolean(json, true);
        weft_json_add_boolean(json, false);
        weft_json_open(json, '{');
        weft_json_close(json, '}');
        weft_json_close(json, ']');
        weft_json_key(json, "b");
        weft_json_add_null(json);
        weft_json_key(json, "c");
        weft_json_add_json(json, "[1,2]");
        weft_json_close(json, '}');
        TRY(weft_json_finish(json, &self->value));
        CHECK_STR(self->value.text,
                  "{\"a\\\"\xc3\xbc\":[-5,-9223372036854775808,\"x\\u000a,:[{\",null,true,false,{}],"
                  "\"b\":null,\"c\":[1,2]}");
        CHECK_INT(self->value.size, strlen(self->value.text));
        CHECK_INT(self->value.type, WEFT_JS_JSON);
        CHECK(!json->text && json->size == 0);
        weft_json_add_integer(json, 1);
        TRY(weft_json_finish(json, &self->value)); /* releases the old value */
        CHECK_STR(self->value.text, "1");
        weft_json_add_integer(json, 1);
        weft_json_discard(json);
        weft_json_discard(json);
        TRY(weft_json_finish(json, &self->value));
        CHECK_STR(self->value.text, "");
    }
    WEFT_FINALLY {
        weft_json_discard(&self->json);
        weft_js_value_deinit(&self->value);
    }
}

/* Each number is written with as few digits as tell it from its neighbours. */
WEFT_ASYNC(numbers, weft_json_builder json; weft_js_value value; size_t i;) {
    static const double numbers[] = {
        0,   -0.0,     0.1,      1.0 / 3, 1e21, 5e-324, 1.7976931348623157e308, 123456789012345680.0,
        NAN, INFINITY, -INFINITY};
    WEFT_BEGIN;
    weft_json_open(&self->json, '[');
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        weft_json_add_number(&self->json, numbers[i]);
    weft_json_close(&self->json, ']');
    TRY(weft_json_finish(&self->json, &self->value));
    CHECK_STR(self->value.text,
              "[0,-0,0.1,0.3333333333333333,1e+21,4.94065645841247e-324,1.7976931348623157e+308,"
              "1.2345678901234568e+17,null,null,null]");
    weft_js_value_deinit(&self->value);
}

int main(void) {
    types();
    scalars();
    strings();
    members();
    walks();
    cut();
    RUN(made);
    RUN(numbers);
    return check_result();
}
