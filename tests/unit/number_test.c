/* Numbers as text. */
#include "base/number.h"
#include "check.h"

static void check_number(int64_t number, int digits, const char *expected) {
    number_text text;
    memset(&text, 'x', sizeof text);
    const char *first = weft__number_text(number, digits, &text);
    CHECK_STR(first, expected);
    /* It fills the end of the buffer. */
    CHECK(first + strlen(first) + 1 == text.characters + sizeof text.characters);
    CHECK(first >= text.characters);
    for (const char *at = text.characters; at < first; at++) CHECK(*at == 'x');
}

int main(void) {
    check_number(0, 1, "0");
    check_number(0, 0, "");
    check_number(0, 3, "000");
    check_number(1, 1, "1");
    check_number(-1, 1, "-1");
    check_number(9, 1, "9");
    check_number(10, 1, "10");
    check_number(-10, 4, "-0010");
    check_number(999, 3, "999");
    check_number(1000, 3, "1000");
    check_number(7, 19, "0000000000000000007");
    check_number(INT64_MAX, 1, "9223372036854775807");
    check_number(INT64_MIN, 1, "-9223372036854775808");
    check_number(INT64_MIN, 19, "-9223372036854775808");
    return check_result();
}
