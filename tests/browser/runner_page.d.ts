/** What runner.js defines on the runner page, for the functions that tests run there. */
declare var weftRunner: typeof import('./instruments.js') & {
  runProgram: typeof import('./run_in_page.js').runProgram;
  /** As runProgram, in a dedicated worker. */
  runInWorker: typeof import('./run_in_page.js').runProgram;
};
