#!/usr/bin/env node
/**
 * Runs the linters on every tracked file: `npm run lint`, or `npm run lint -- NAME...` for some of them.
 *
 * tools/lint/checks.mjs lists the checks. Each finding is one line that starts with `FILE:LINE`, and may be
 * followed by indented lines. All checks run, even after one has findings.
 *
 * Exit status: 0 without findings, 1 with findings or if a tool cannot run, 2 for bad usage.
 */
import { checks } from './lint/checks.mjs';
import { runTool } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';

/**
 * Runs one check, and prints its findings and its result.
 * @param {string} name
 * @returns {Promise<string>} the result, as printed
 */
async function report(name) {
  console.log(`\n== ${name}: ${checks[name].title}`);
  const start = performance.now();
  const findings = await checks[name].run();
  for (const finding of findings) console.log(finding);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  const result = findings.length === 0 ? 'ok' : `FAILED (${count})`;
  console.log(`== ${name}: ${result}, ${seconds} s`);
  return result;
}

await runTool(async (args) => {
  const unknown = args.filter((name) => !Object.hasOwn(checks, name));
  if (unknown.length > 0) {
    console.error(`weft: unknown check: ${unknown.join(', ')}\nusage: npm run lint -- [${Object.keys(checks).join('] [')}]`);
    return 2;
  }
  await setUp(['lint']);
  const names = Object.keys(checks).filter((name) => args.length === 0 || args.includes(name));
  /** @type {string[]} */
  const results = [];
  for (const name of names) results.push(await report(name));
  console.log('\n== summary');
  for (const [i, name] of names.entries()) console.log(`${name.padEnd(14)} ${results[i]}`);
  return results.every((result) => result === 'ok') ? 0 : 1;
});
