/** `weft-wasm test` and `weft-wasm doctor`. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { clang, compilers, makeProject, withoutProgress } from './toolchain_package.mjs';

const testOf = (condition) => `#undef NDEBUG\n#include "part.h"\n#include <assert.h>\n#include <stdio.h>\n#include <weft/sim.h>\n#include <weft/weft.h>
WEFT_ASYNC(app) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(3600));
    WEFT_RETURN(part());
}
int main(void) {
    weft_value result;
    puts("output");
    assert(weft_run(WEFT_CALL(app), &result) == WEFT_OK);
    assert(result.i64 ${condition});
}
`;
const files = {
  'a_test.c': testOf('== 5'), 'sub/test_b.c': testOf('== 6'), 'sub/other.c': 'not a test', 'node_modules/x/x_test.c': 'not of the project', 'inc/part.h': 'int part(void);\n',
  'part.c': 'int part(void) { return 5; }\n',
};
/** One for all: it takes a while to compile Weft natively. */
const WEFT_CACHE = mkdtempSync(join(tmpdir(), 'weft-test-cache-'));
after(() => rmSync(WEFT_CACHE, { recursive: true, force: true }));

const options = ['-I', 'inc', '--with', 'part.c'];

for (const [how, failure] of /** @type {[string, string][]} */ ([['--native', 'signal SIGABRT'], ['--wasm', 'exit status 134']])) {
  test(`tests ${how}: those that fail are shown with their output`, { skip: clang.skip }, async (t) => {
    const { run } = makeProject(t, files);
    const { status, stdout, stderr } = await run(['test', how, ...options], { env: { WEFT_CACHE } });
    assert.equal(withoutProgress(stderr), '');
    assert.equal(status, 1);
    const lines = stdout.split('\n');
    assert.match(lines[0], /^ok {5}a_test\.c \(\d+\.\d s\)$/);
    assert.equal(lines[1], `FAILED sub/test_b.c: ${failure}`);
    assert.match(stdout, /^ {4}.*result\.i64 == 6/m);
    assert.equal(lines.at(-2), '1 of 2 tests failed');
    const one = await run(['test', how, ...options, 'a_test.c'], { env: { WEFT_CACHE } });
    assert.deepEqual({ status: one.status, last: one.stdout.split('\n')[1] }, { status: 0, last: 'the test holds' });
  });
}

test('the seed with which a test fails', { skip: clang.skip }, async (t) => {
  const { run } = makeProject(t, {
    'seed_test.c': `#undef NDEBUG\n#include <assert.h>\n#include <weft/sim.h>\n#include <weft/weft.h>
WEFT_ASYNC(app) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
}
static bool holds(void *user) {
    (void)user;
    double start = weft_time();
    assert(weft_run(WEFT_CALL(app), NULL) == WEFT_OK);
    assert(weft_time() - start < 1.000001);
    return true;
}
int main(void) { return !weft_sim_try_seeds(100, holds, NULL); }
`,
  });
  const seeds = [];
  for (const how of ['--native', '--wasm']) {
    const { status, stdout } = await run(['test', how], { env: { WEFT_CACHE } });
    assert.equal(status, 1);
    seeds.push(/WEFT_SIM_SEED=(\d+)/.exec(stdout)?.[1]);
    const again = await run(['test', how], { env: { WEFT_CACHE, WEFT_SIM_SEED: '0' } });
    assert.equal(again.status, 0, again.stdout);
  }
  assert.ok(Number(seeds[0]) > 0);
  assert.equal(seeds[1], seeds[0]);
});

test('tests that do not end, cannot be built, or are not there', { skip: clang.skip }, async (t) => {
  const { run, write } = makeProject(t, { 'loop_test.c': 'int main(void) { for (volatile int i = 0;; i++) {} }\n' });
  for (const how of ['--native', '--wasm']) {
    const late = await run(['test', how, '--limit', '0.5'], { env: { WEFT_CACHE } });
    assert.deepEqual({ status: late.status, stdout: late.stdout }, { status: 1, stdout: 'FAILED loop_test.c: it did not end within 0.5 s\n1 of 1 tests failed\n' });
  }
  write('loop_test.c', 'int main(void) { return x; }\n');
  const { status, stdout, stderr } = await run(['test', '--wasm']);
  assert.deepEqual({ status, stdout }, { status: 1, stdout: 'FAILED loop_test.c: it cannot be built\n1 of 1 tests failed\n' });
  assert.match(withoutProgress(stderr), /^loop_test\.c:1:25: error: /);
  const none = await run(['test'], { cwd: join(makeProject(t).directory, 'node_modules') });
  assert.deepEqual({ status: none.status, stderr: none.stderr }, { status: 1, stderr: 'weft-wasm test: there is no test: no file ends in _test.c or begins with test_\n' });
  assert.equal((await run(['test', '--native', '--wasm'])).status, 2);
});

test('a native compiler that does not work is not used', { skip: clang.skip }, async (t) => {
  const { directory, run, write } = makeProject(t, { 'main_test.c': 'int main(void) { return sizeof(void *) != 4; }\n' });
  write('cc', '#!/bin/sh\necho "install the developer tools first"\nexit 1\n');
  chmodSync(join(directory, 'cc'), 0o755);
  const env = { CC: join(directory, 'cc') };
  assert.equal((await run(['test'], { env })).status, 0);
  assert.match((await run(['doctor'], { env })).stdout, /^ +no native compiler: weft-wasm test runs tests as WebAssembly$/m);
});

test('doctor names the compilers, and what is missing', async (t) => {
  const { directory, run, write } = makeProject(t);
  for (const { name, value, skip } of compilers) {
    if (skip) continue;
    const { status, stdout } = await run(['doctor'], { env: { WEFT_COMPILER: value } });
    assert.equal(status, 0, stdout);
    assert.match(stdout, new RegExp(`^ok {6} weft-wasm [\\d.]+, Node\\.js [\\d.]+, .*\nok {6} compiler: ${name} [\\d.-]+ \\(.*\nok {6} libraries for C programs\nok {6} cache: ${directory}/cache/built\n`));
  }
  write('gcc', '#!/bin/sh\necho "gcc 12"\n');
  chmodSync(join(directory, 'gcc'), 0o755);
  const none = await run(['doctor'], { env: { WEFT_COMPILER: `${directory}/gcc`, WEFT_CACHE: `${directory}/gcc` } });
  assert.equal(none.status, 1);
  assert.match(none.stdout, /^ +WEFT_COMPILER, .*\/gcc: not used: it is no clang: gcc 12\nmissing {2}compiler: npm install @yowasp\/clang@[\d.-]+\n/m);
  assert.match(none.stdout, /^missing {2}cache: .*\. The variable WEFT_CACHE names another directory\n/m);
  assert.match(none.stdout, /^ok {6} compiler for native tests: |no native compiler/m);
});

test('doctor names the version of @yowasp/clang that is wanted', async (t) => {
  const { directory, run, write } = makeProject(t);
  rmSync(join(directory, 'node_modules/@yowasp/clang'), { force: true });
  write('node_modules/@yowasp/clang/package.json', '{ "version": "99.0.0", "type": "module", "exports": "./gen/bundle.js" }');
  write('node_modules/@yowasp/clang/gen/bundle.js', '');
  const { status, stdout } = await run(['doctor'], { env: { WEFT_COMPILER: '@yowasp/clang' } });
  assert.equal(status, 0);
  assert.match(stdout, /^ok {6} compiler: @yowasp\/clang 99\.0\.0 .*\n +this package was made with ([\d.-]+): npm install @yowasp\/clang@\1$/m);
  write('a.c', 'int main(void) { return 0; }\n');
  const broken = await run(['run', 'a.c'], { env: { WEFT_COMPILER: '@yowasp/clang' } });
  assert.equal(broken.status, 125);
  assert.match(withoutProgress(broken.stderr), /^weft-wasm run: @yowasp\/clang ended with status 1\. If it does so again, install it again\n/);
});
