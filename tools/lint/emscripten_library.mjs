/**
 * An ESLint rule for Emscripten libraries: web/host/*.js, page/host/*.js.
 *
 * A library is one call addToLibrary({...}). A property `$name` defines `name` for JavaScript, and a property
 * `name` defines a function that C calls. `NAME__deps` lists what the symbol NAME needs: `$other` to use
 * `other`, and `c_function` to call `_c_function`. Emscripten links only what is listed. It does not look
 * at the code, so a name that is missing from the list fails at run time, and only in programs in which no other
 * symbol happens to need it.
 *
 * The rule reports names that a symbol's code uses and its own list lacks; and arrow functions with a brace in their
 * parameters, which Emscripten takes for something else and does not define.
 */
import globals from 'globals';

/** Names that Emscripten's preamble always defines. @type {Record<string, 'readonly' | 'writable'>} */
export const emscriptenGlobals = {
  ABORT: 'writable', ALL_INCOMING_MODULE_JS_API: 'readonly', ENVIRONMENT_IS_NODE: 'readonly', ENVIRONMENT_IS_WEB: 'readonly', ENVIRONMENT_IS_WORKER: 'readonly',
  EXITSTATUS: 'readonly', ExitStatus: 'readonly', HEAP8: 'readonly', HEAP16: 'readonly', HEAP32: 'readonly', HEAP64: 'readonly', HEAPF32: 'readonly',
  HEAPF64: 'readonly', HEAPU8: 'readonly', HEAPU16: 'readonly', HEAPU32: 'readonly', HEAPU64: 'readonly', Module: 'readonly',
  WASM_EXPORTS: 'readonly', abort: 'readonly', addAtExit: 'readonly', addAtInit: 'readonly', addToLibrary: 'readonly', callMain: 'readonly', err: 'readonly', error: 'readonly',
  noExitRuntime: 'writable', out: 'readonly', quit_: 'writable', readAsync: 'writable', readyPromiseReject: 'writable', readyPromiseResolve: 'writable',
  runtimeExited: 'readonly', wasmBinaryFile: 'readonly', wasmMemory: 'readonly', wasmExports: 'readonly',
};

/** Names of page/host/page_module.mjs that are not Emscripten's. */
const frameNames = ['died', 'exports', 'keepalive'];

const known = new Set([...frameNames, ...Object.keys(globals.builtin), ...Object.keys(globals.browser), ...Object.keys(globals.node), ...Object.keys(emscriptenGlobals)]);

/** The suffixes of properties that describe a symbol instead of defining one. */
const attribute = /^(.+?)__(deps|postset|sig|internal|async|proxy|noleakcheck|nothrow|user|docs|i53abi|unimplemented)$/;

/**
 * @typedef {object} Symbol A symbol of the library.
 * @property {[number, number][]} ranges where its code is: its value, and its postset
 * @property {Set<string> | undefined} needs what `__deps` lists; undefined if that is not an array of strings
 */

/** @param {import('estree').Property} property @returns {string} */
function nameOf({ key }) {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' ? String(key.value) : '';
}

/** @param {import('estree').Node} node @returns {Set<string> | undefined} */
function listOf(node) {
  if (node.type !== 'ArrayExpression') return undefined;
  /** @type {Set<string>} */
  const list = new Set();
  for (const element of node.elements) {
    if (element?.type !== 'Literal') return undefined;
    list.add(String(element.value));
  }
  return list;
}

/** @param {import('estree').ObjectExpression} object @returns {Map<string, Symbol>} */
function symbolsOf(object) {
  /** @type {Map<string, Symbol>} */
  const symbols = new Map();
  for (const property of object.properties) {
    if (property.type !== 'Property') continue;
    const [, owner = nameOf(property), kind = 'value'] = attribute.exec(nameOf(property)) ?? [];
    /** @type {Symbol} */
    const symbol = symbols.get(owner) ?? { ranges: [], needs: new Set() };
    if (kind === 'deps') symbol.needs = listOf(property.value);
    if ((kind === 'value' || kind === 'postset') && property.value.range) symbol.ranges.push(property.value.range);
    symbols.set(owner, symbol);
  }
  return symbols;
}

/** @type {import('eslint').Rule.RuleModule} */
export const libraryRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const { sourceCode } = context;

    /** @param {import('estree').ObjectExpression} object */
    function check(object) {
      const symbols = symbolsOf(object);
      for (const property of object.properties) {
        if (property.type !== 'Property' || property.value.type !== 'ArrowFunctionExpression') continue;
        const { value } = property;
        if (!value.range || !value.body.range) continue;
        if (!sourceCode.text.slice(value.range[0], value.body.range[0]).includes('}')) continue;
        context.report({ node: value, message: `Emscripten does not define ${nameOf(property)}: there is a brace in its parameters` });
      }
      // The references to names that the file does not define.
      const through = sourceCode.scopeManager.globalScope?.through ?? [];
      for (const [owner, { ranges, needs }] of symbols) {
        if (needs === undefined) continue;
        for (const { identifier } of through) {
          const at = identifier.range;
          if (!at || !ranges.some(([start, end]) => at[0] >= start && at[1] <= end)) continue;
          const { name } = identifier;
          const spellings = [`$${name}`, name.replace(/^_/, '')];
          if (known.has(name) || spellings.some((each) => each === owner || needs.has(each))) continue;
          context.report({ node: identifier, message: `'${name}' is used but not in ${owner}__deps` });
        }
      }
    }

    return {
      CallExpression({ callee, arguments: [object] }) {
        if (callee.type === 'Identifier' && callee.name === 'addToLibrary' && object?.type === 'ObjectExpression') check(object);
      },
    };
  },
};
