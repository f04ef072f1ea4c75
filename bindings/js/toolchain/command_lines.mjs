/** How programs and Weft itself are compiled and linked: the options of clang and wasm-ld. */

/** @typedef {'page' | 'wasi' | 'sim' | 'native'} Target sim: the simulated host, as a WASI command */
/** @typedef {'debug' | 'speed' | 'size'} Optimize */

/** The levels of optimisation, each with a library of its own. @type {Optimize[]} */
export const levels = ['debug', 'speed', 'size'];

/** @type {Record<Optimize, string[]>} */
const programOptions = { debug: ['-O0', '-g', '-DWEFT_DEBUG'], speed: ['-O2'], size: ['-Oz'] };

/** @type {Record<Optimize, string[]>} */
export const libraryOptions = { debug: ['-O1', '-DWEFT_DEBUG'], speed: ['-O2'], size: ['-Oz', '-DWEFT_TERSE'] };

/**
 * @param {Target} target
 * @param {Optimize} optimize
 * @param {string[]} includes directories
 * @param {string[]} flags the user's, which win
 * @returns {string[]} options of clang
 */
export const compileOptions = (target, optimize, includes, flags) => [
  '-std=gnu17', ...programOptions[optimize], '-Wall', ...(target === 'sim' ? ['-DWEFT_SIM'] : []), ...includes.flatMap((directory) => ['-I', directory]), ...flags,
];

/** What those who run a program see of its tasks: see CMakeLists.txt of the sources. */
const seen = ['-u', 'weft_loop_interrupt', '-u', 'weft__web_tasks'];
const traced = ['-u', 'weft__web_trace_set'];

/** The stack lies below the data: an overflow traps instead of overwriting variables. */
const stack = ['--stack-first', '-z', 'stack-size=262144'];

/**
 * @param {object} what
 * @param {Target} what.target
 * @param {Optimize} what.optimize
 * @param {string} what.libraries the directory of libc and of Weft's libraries
 * @param {string[]} what.objects
 * @param {string} what.output
 * @returns {string[]} arguments of wasm-ld
 */
export function linkArguments({ target, optimize, libraries, objects, output }) {
  const start = target === 'page'
    ? ['--entry=weft__page_start', '--export=__stack_pointer', ...(optimize === 'size' ? [] : seen), ...(optimize === 'debug' ? traced : [])]
    : [`${libraries}/crt1-command.o`];
  return [
    '-m', 'wasm32', '--trace-symbol=__main_void', '--trace-symbol=__main_argc_argv', ...start, ...stack, ...(optimize === 'debug' ? [] : ['--strip-all']), ...objects,
    `${libraries}/${optimize}/libweft_${target}.a`, `${libraries}/${optimize}/libweft.a`, `${libraries}/libc.a`,
    `${libraries}/libclang_rt.builtins.a`, '-o', output,
  ];
}

/** @param {Target} target @param {Optimize} optimize @returns {string[]} the files that a link needs, from the directory of the libraries */
export const librariesOf = (target, optimize) => [
  ...(target === 'page' ? [] : ['crt1-command.o']), 'libc.a', 'libclang_rt.builtins.a', `${optimize}/libweft_${target}.a`, `${optimize}/libweft.a`,
];
