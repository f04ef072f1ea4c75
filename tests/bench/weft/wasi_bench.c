/* The works of the benchmark as a command, on the host of the platform. Each line of standard input, "name
 * argument...", runs a work and prints its result and its figure. */
#include "bench_work.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bench_command *commands;

void bench_add_command(bench_command *command) {
    command->next = commands;
    commands = command;
}

static bench_command *find(const char *name) {
    bench_command *each = commands;
    while (each && strcmp(each->name, name) != 0) each = each->next;
    return each;
}

static double run(const char *name, const int *arguments) {
    bench_command *command = find(name);
    weft_value result;
    return command && weft_run(command->call(arguments), &result) == 0 ? result.f64 : -1;
}

int main(void) {
    char line[128], name[32];
    while (fgets(line, sizeof line, stdin)) {
        int arguments[4] = {0};
        sscanf(line, "%31s %d %d %d %d", name, &arguments[0], &arguments[1], &arguments[2], &arguments[3]);
        double result = run(name, arguments);
        printf("%.0f %.0f\n", result, bench_figure);
        fflush(stdout);
    }
}
