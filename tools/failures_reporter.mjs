/**
 * A reporter for node's test runner that writes only what failed: each test's file, line and name below those of the
 * suites that it is in, and the error. tools/test.mjs prints it once more at its end, after everything that passed.
 */
import { relative } from 'node:path';
import { inspect } from 'node:util';
import { root } from './setup/toolchain.mjs';

/** @param {AsyncIterable<import('node:test/reporters').TestEvent>} events */
export default async function* failures(events) {
  /** The names of the suites around the test that runs, and its own. @type {string[]} */
  const names = [];
  for await (const { type, data } of events) {
    if (type === 'test:start') {
      names.length = data.nesting;
      names[data.nesting] = data.name;
    }
    if (type !== 'test:fail') continue;
    const { error } = data.details;
    // A suite fails because a test in it did, which was written before.
    if (/** @type {{failureType?: string}} */ (error).failureType === 'subtestsFailed') continue;
    names.length = data.nesting;
    const place = data.file ? `${relative(root, data.file)}${data.line ? `:${data.line}` : ''}: ` : '';
    yield `${place}${[...names, data.name].join(' > ')}\n${inspect(error.cause ?? error, { maxStringLength: 2000 }).replace(/^/gm, '    ')}\n`;
  }
}
