/** The call graph of `npm run lint -- recursion` has the calls through pointers, and finds each cycle. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { callGraph, cycles } from '../../tools/lint/call_graph.mjs';

const clang = 'clang-19';
const skip = spawnSync(clang, ['--version']).status === 0 ? false : `${clang} is not installed`;

/** @param {Record<string, string>} sources C, by file name */
function graphOf(sources) {
  return callGraph(new Map(Object.entries(sources).map(([file, text]) => {
    const { stdout, stderr } = spawnSync(clang, ['-O0', '-S', '-emit-llvm', '-xc', '-o', '-', '-'], { input: text, encoding: 'utf8' });
    assert.notEqual(stdout, '', stderr);
    return [file, stdout];
  })));
}

/** @param {string} text @returns {string[][]} */
const cyclesOf = (text) => cycles(graphOf({ 'a.c': text }).calls);

test('a function that calls itself, directly or through others', { skip }, () => {
  assert.deepEqual(cyclesOf('void one(int n) { if (n) one(n - 1); } void leaf(void) {} void two(void) { leaf(); }'), [['one']]);
  assert.deepEqual(cyclesOf('void b(void); static void a(void) { b(); } void b(void) { a(); }'), [['a.c:a', 'b']]);
});

test('a pointer in a constant struct, a variable, an argument or a choice', { skip }, () => {
  const type = 'struct type { const char *name; void (*run)(void *); };';
  assert.deepEqual(cyclesOf(`${type} struct object { const struct type *type; };
    void start(struct object *o) { o->type->run(o); }
    static void again(void *o) { start(o); }
    const struct type again_type = { "again", again };`), [['a.c:again', 'start']]);
  assert.deepEqual(cyclesOf('static void (*hook)(void); void fire(void) { hook(); } void set(void) { hook = fire; }'), [['fire']]);
  assert.deepEqual(cyclesOf(`void each(void (*f)(int), int n) { f(n); }
    static void visit(int n) { each(visit, n - 1); }
    void all(void) { each(visit, 3); }`), [['a.c:visit', 'each']]);
  assert.deepEqual(cyclesOf(`void no(void) {} void yes(int n) { void (*f)(int) = n ? yes : (void (*)(int))no; f(n); }`), [['yes']]);
  assert.deepEqual(cyclesOf(`${type} void walk(struct type *t) { t->run(t); }
    static void leaf(void *t) { (void)t; }
    void make(struct type *t) { t->run = leaf; walk(t); }`), []);
});

test('static functions of one name in two files are two functions', { skip }, () => {
  const { calls } = graphOf({
    'a.c': 'void b(void); static void step(void) { b(); } void a(void) { step(); }',
    'b.c': 'static void step(void) {} void b(void) { step(); }',
  });
  assert.deepEqual(cycles(calls), []);
});

test('a call through a pointer that no source sets is reported', { skip }, () => {
  const { unknown } = graphOf({ 'a.c': 'static void (*user)(void); void fire(void) { user(); }' });
  assert.deepEqual([...unknown], ['fire']);
});
