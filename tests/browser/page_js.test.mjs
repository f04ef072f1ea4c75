/** C and JavaScript together, in a page and in a worker, with the cases that tests/web/js.test.mjs runs in Node.js. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cases as callCases } from '../web/call_cases.mjs';
import { cases as exportArgumentCases } from '../web/export_argument_cases.mjs';
import { cases as exportGeneratorCases } from '../web/export_generator_cases.mjs';
import { cases as exportResultCases } from '../web/export_result_cases.mjs';
import { cases as functionCases } from '../web/function_cases.mjs';
import { cases as promiseCases } from '../web/promise_cases.mjs';
import { cases as streamCases } from '../web/stream_cases.mjs';
import { cases as valueCases } from '../web/value_cases.mjs';
import { inEachBrowser } from './each_browser.mjs';
import { testCases } from './run_cases.mjs';

inEachBrowser((context) => {
  testCases(context, 'promise_cases.mjs', promiseCases);
  testCases(context, 'stream_cases.mjs', streamCases);
  testCases(context, 'call_cases.mjs', callCases);
  testCases(context, 'value_cases.mjs', valueCases);
  testCases(context, 'function_cases.mjs', functionCases);
  testCases(context, 'export_argument_cases.mjs', exportArgumentCases);
  testCases(context, 'export_result_cases.mjs', exportResultCases);
  testCases(context, 'export_generator_cases.mjs', exportGeneratorCases);
  test('the page had no uncaught exception', () => assert.deepEqual(context.runner.page.failures, []));
});
