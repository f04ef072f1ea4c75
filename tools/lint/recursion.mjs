/**
 * No function of the runtime calls itself, directly or through others, unless it is said here what bounds the
 * depth: the C stack of WebAssembly is small, and data nests to any depth.
 */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { callGraph, cycles } from './call_graph.mjs';
import { explained, runChecker, tracked } from './sources.mjs';

/** The calls that close a cycle of bounded depth. The names are regular expressions. */
const bounded = [
  { caller: /(^|:)weft__enter$/, callee: /_body$/, reason: 'WEFT__DIRECT_DEPTH levels, then the body returns' },
  { caller: /^generator\.c:enter$/, callee: /_body$/, reason: 'WEFT__DIRECT_DEPTH levels, then the body returns' },
  { caller: /^weft_close$/, callee: /:discard_all$/, reason: 'a call inside another one only appends to a list' },
  { caller: /^weft__future_unreferenced$/, callee: /^weft__compound_unreferenced$/, reason: 'a call inside another one only appends to a list' },
  { caller: /^future\.c:cancel$/, callee: /^weft__compound_cancel$/, reason: 'a call inside another one only appends to a list' },
  { caller: /^future\.c:cancel_awaited_future$/, callee: /^future\.c:cancel$/, reason: 'the last task of a chain awaits no task that is pending' },
  { caller: /^weft__context_unref$/, callee: /^weft__context_unref$/, reason: 'the height of a balanced tree' },
  { caller: /^sim_tree\.c:(split|join)$/, callee: /^sim_tree\.c:(split|join)$/, reason: 'the height of a balanced tree' },
  { caller: /^dump\.c:put_awaited$/, callee: /:put_task$/, reason: 'DEEPEST levels' },
  { caller: /^writer\.c:pump$/, callee: /_write$|_writing$/, reason: 'a writer that is pumping does not pump again' },
];

/** The functions that call functions of the program, or that no source sets: what those call is not known. */
const callers = new Set([
  'export.c:invocation_free', 'export.c:task_ended', 'export_generator.c:give_item', 'js_import.c:copied', 'sim_events.c:fire_call', 'condition.c:condition_wait_for_body', 'trace.c:emit', 'trace_chrome.c:write_text',
  'weft__sim_answer_to', 'weft_host_file_start',
]);

/** @returns {Promise<Map<string, string>>} the LLVM IR of each source of the runtime and of the simulated host */
async function compile() {
  const files = tracked('.c').filter((file) => /^runtime\/(src|sim|posix)\//.test(file));
  /** @type {Map<string, string>} */
  const compiled = new Map();
  const worker = async () => {
    for (let file = files.shift(); file !== undefined; file = files.shift()) {
      const result = await runChecker('clang-19', [
        '-O0', '-S', '-emit-llvm', '-std=gnu17', '-D_GNU_SOURCE', '-w', '-Iruntime/include', '-Iruntime/src', '-Iruntime', '-o', '-', file,
      ]);
      explained(`clang ${file}`, result, []);
      compiled.set(basename(file), result.stdout);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  return compiled;
}

/** @returns {Promise<string[]>} */
export async function recursion() {
  const { calls, unknown } = callGraph(await compile());
  /** @type {string[]} */
  const findings = [];
  for (const { caller, callee, reason } of bounded) {
    let used = false;
    for (const [name, callees] of calls) {
      if (!caller.test(name)) continue;
      for (const other of callees) if (callee.test(other)) used = callees.delete(other) || used;
    }
    if (!used) findings.push(`tools/lint/recursion.mjs:1: no call of ${callee} in ${caller} (${reason})`);
  }
  for (const cycle of cycles(calls)) findings.push(`${placeOf(cycle)}: recursion without a known bound: ${cycle.join(', ')}`);
  for (const name of unknown)
    if (!callers.has(name)) findings.push(`${placeOf([name])}: ${name} calls a function through a pointer that no source sets`);
  for (const name of callers)
    if (!unknown.has(name)) findings.push(`tools/lint/recursion.mjs:1: ${name} does not call an unknown function`);
  return findings;
}

/** @param {string[]} names @returns {string} the place for the finding */
function placeOf(names) {
  const file = names.find((name) => name.includes(':'))?.split(':')[0];
  return `${(file && tracked(`/${file}`)[0]) ?? 'runtime/src'}:1`;
}
