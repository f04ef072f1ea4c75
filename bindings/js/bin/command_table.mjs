/**
 * The commands of weft-wasm, by name. Each is a module of its own, which is loaded when it is used.
 *
 * @typedef {object} Command
 * @property {string} usage what --help prints
 * @property {(words: string[]) => Promise<number | undefined>} run gets what follows the command's name, and returns the exit
 *   status; undefined if process.exitCode has it. Throws a UsageError
 */

/** @type {Record<string, {summary: string, load: () => Promise<Command>}>} */
export const commands = {
  new: { summary: 'make a project from a template', load: () => import('./new.mjs') },
  build: { summary: 'compile a program in C', load: () => import('./build.mjs') },
  run: { summary: 'run a program, or a source in C, in the terminal', load: () => import('./run.mjs') },
  test: { summary: 'build and run the tests of a project', load: () => import('./test_programs.mjs') },
  types: { summary: "write the TypeScript declarations of a program's coroutines", load: () => import('./types.mjs') },
  doctor: { summary: 'say which compiler is used, and what is missing', load: () => import('./doctor.mjs') },
};
