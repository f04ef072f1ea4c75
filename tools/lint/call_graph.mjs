/**
 * The call graph of C sources, from the text of clang's LLVM IR at -O0.
 *
 * A call through a pointer is resolved by where the pointer is stored: a member of a struct, a variable or a
 * parameter holds every function that some source puts there. Functions are named as in C; a static one as
 * FILE:NAME, where FILE is the name of its source without a directory.
 */

/**
 * @typedef {object} CallGraph
 * @property {Map<string, Set<string>>} calls the functions that each defined function calls
 * @property {Set<string>} unknown the functions that call through a pointer that no source sets
 */

/** A place that may hold functions. @typedef {{functions: Set<string>, flowsTo: Set<string>}} Slot */

/** What the body of a function is read with. @typedef {{module: Module, name: string, values: Map<string, string>}} Scope */

/** The pairs of opening and closing brackets in a constant. */
const opening = /[{([<]/;
const closing = /[})\]>]/;

/** The functions and variables of one source. */
class Module {
  /** @param {string} file @param {string} text the LLVM IR */
  constructor(file, text) {
    this.file = file;
    this.text = text;
    this.functions = new Set([...text.matchAll(/^(?:define|declare)[^@]*@([\w.]+)\(/gm)].map((match) => match[1]));
    this.internal = new Set([...text.matchAll(/^(?:define internal [^@]*@([\w.]+)\(|@([\w.]+) = internal)/gm)].map((match) => match[1] ?? match[2]));
  }

  /** @param {string} symbol @returns {string} its name in the graph */
  nameOf(symbol) {
    return this.internal.has(symbol) ? `${this.file}:${symbol}` : symbol;
  }
}

/** Collects what the sources say, then resolves the calls through pointers. */
class Builder {
  /** @type {Map<string, Set<string>>} */
  calls = new Map();
  /** @type {Map<string, Slot>} */
  slots = new Map();
  /** The calls through pointers. @type {{caller: string, slot: string}[]} */
  indirect = [];

  /** @param {string} name @returns {Slot} */
  slot(name) {
    const found = this.slots.get(name) ?? { functions: new Set(), flowsTo: new Set() };
    this.slots.set(name, found);
    return found;
  }

  /** Puts a value, a symbol or a register, into a slot. @param {Scope} scope @param {string} value @param {string} slot */
  put({ module, values }, value, slot) {
    if (value.startsWith('@')) {
      if (module.functions.has(value.slice(1))) this.slot(slot).functions.add(module.nameOf(value.slice(1)));
    } else {
      const from = values.get(value);
      if (from?.startsWith('in ')) this.slot(from.slice(3)).flowsTo.add(slot);
    }
  }

  /** Reads the initialisers of the variables. @param {Module} module */
  readVariables(module) {
    for (const [, variable, value] of module.text.matchAll(/^@([\w.]+) = .*?(?:constant|global) (.*)$/gm)) {
      const scope = { module, name: '', values: new Map() };
      const alone = /^ptr (@[\w.]+),/.exec(value);
      if (alone) this.put(scope, alone[1], `variable ${module.nameOf(variable)}`);
      for (const match of value.matchAll(/%(struct\.[\w.]+) \{/g)) {
        for (const [index, member] of membersOf(value, match.index + match[0].length).entries()) {
          const pointer = /^ptr (@[\w.]+)$/.exec(member);
          if (pointer) this.put(scope, pointer[1], `${match[1]} ${index}`);
        }
      }
    }
  }

  /** @param {Module} module */
  readFunctions(module) {
    for (const [, symbol, parameters, body] of module.text.matchAll(/^define [^@]*@([\w.]+)\((.*?)\)[^{]*\{\n(.*?)^\}/gms)) {
      const scope = { module, name: module.nameOf(symbol), values: new Map() };
      this.calls.set(scope.name, new Set());
      for (const [index, parameter] of argumentsOf(parameters).entries())
        scope.values.set(parameter, `in parameter ${index} of ${scope.name}`);
      for (const line of body.split('\n')) this.readLine(scope, line.trim());
    }
  }

  /**
   * A register holds an address ("at SLOT") or what was loaded from one ("in SLOT").
   * @param {Scope} scope @param {string} line
   */
  readLine(scope, line) {
    const { module, name, values } = scope;
    const [, register, rest] = /^(%[\w.]+) = (.*)$/.exec(line) ?? [undefined, '', line];
    /** @param {string} address @returns {string | undefined} */
    const at = (address) => {
      if (address.startsWith('@')) return `variable ${module.nameOf(address.slice(1))}`;
      const value = values.get(address);
      return value?.startsWith('at ') ? value.slice(3) : undefined;
    };
    const member = /^getelementptr inbounds(?: nuw)? %((?:struct|union)\.[\w.]+), ptr \S+, i32 0, i32 (\d+)/.exec(rest);
    const load = /^load ptr, ptr ([@%][\w.]+)/.exec(rest);
    const store = /^store ptr ([@%]?[\w.]+), ptr ([@%][\w.]+)/.exec(rest);
    const call = /\bcall\b.*?([@%][\w.]+)\((.*)\)/.exec(rest);
    if (rest.startsWith('alloca ')) values.set(register, `at local ${register} of ${name}`);
    else if (member) values.set(register, `at ${member[1]} ${member[2]}`);
    else if (load && at(load[1])) values.set(register, `in ${at(load[1])}`);
    else if (store && at(store[2])) this.put(scope, store[1], /** @type {string} */ (at(store[2])));
    else if (/^(select|phi) /.test(rest)) this.readChoice(scope, register, rest);
    else if (call && !call[1].startsWith('@llvm.')) this.readCall(scope, call[1], argumentsOf(call[2]));
  }

  /** @param {Scope} scope @param {string} register @param {string} choice */
  readChoice(scope, register, choice) {
    const slot = `local ${register} of ${scope.name}`;
    for (const [operand] of choice.matchAll(/[%@][\w.]+/g)) this.put(scope, operand, slot);
    scope.values.set(register, `in ${slot}`);
  }

  /** @param {Scope} scope @param {string} callee @param {string[]} values its arguments */
  readCall(scope, callee, values) {
    if (callee.startsWith('%')) {
      this.indirect.push({ caller: scope.name, slot: scope.values.get(callee)?.replace(/^in /, '') ?? '' });
      return;
    }
    const name = scope.module.nameOf(callee.slice(1));
    this.calls.get(scope.name)?.add(name);
    for (const [index, value] of values.entries()) this.put(scope, value, `parameter ${index} of ${name}`);
  }

  /** Passes functions on from slot to slot. */
  flow() {
    for (let changed = true; changed;) {
      changed = false;
      for (const { functions, flowsTo } of [...this.slots.values()]) {
        for (const target of flowsTo) {
          const before = this.slot(target).functions.size;
          for (const name of functions) this.slot(target).functions.add(name);
          if (this.slot(target).functions.size > before) changed = true;
        }
      }
    }
  }

  /** @returns {CallGraph} */
  finish() {
    this.flow();
    /** @type {Set<string>} */
    const unknown = new Set();
    for (const { caller, slot } of this.indirect) {
      const { functions } = this.slot(slot);
      if (functions.size === 0) unknown.add(caller);
      for (const name of functions) this.calls.get(caller)?.add(name);
    }
    return { calls: this.calls, unknown };
  }
}

/**
 * The members of a constant struct.
 * @param {string} text @param {number} start the index after its opening brace
 * @returns {string[]}
 */
function membersOf(text, start) {
  const members = [''];
  for (let index = start, depth = 1; index < text.length; index++) {
    const character = text[index];
    if (opening.test(character)) depth++;
    if (closing.test(character) && --depth === 0) break;
    if (character === ',' && depth === 1) members.push('');
    else members[members.length - 1] += character;
  }
  return members.map((member) => member.trim());
}

/** @param {string} list of parameters or arguments, with types @returns {string[]} the last word of each */
function argumentsOf(list) {
  return list.split(/, (?=(?:ptr|i\d+|double|float|%|\{|\.\.\.))/).map((item) => item.trim().split(' ').at(-1) ?? '');
}

/**
 * @param {Map<string, string>} sources the LLVM IR of each source, by the source's file name
 * @returns {CallGraph}
 */
export function callGraph(sources) {
  const builder = new Builder();
  const modules = [...sources].map(([file, text]) => new Module(file, text));
  for (const module of modules) builder.readVariables(module);
  for (const module of modules) builder.readFunctions(module);
  return builder.finish();
}

/**
 * The strongly connected components of a graph that contain a cycle (Tarjan's algorithm).
 * @param {Map<string, Set<string>>} graph
 * @returns {string[][]} sorted
 */
export function cycles(graph) {
  /** @type {Map<string, {index: number, low: number, open: boolean}>} */
  const visits = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const found = [];
  /** @param {string} name @returns {{index: number, low: number, open: boolean}} */
  const visit = (name) => {
    const own = { index: visits.size, low: visits.size, open: true };
    visits.set(name, own);
    stack.push(name);
    for (const next of graph.get(name) ?? []) {
      if (!graph.has(next)) continue;
      const other = visits.get(next);
      if (!other) own.low = Math.min(own.low, visit(next).low);
      else if (other.open) own.low = Math.min(own.low, other.index);
    }
    if (own.low === own.index) close(name);
    return own;
  };
  /** @param {string} name the first of a component */
  const close = (name) => {
    const component = stack.splice(stack.indexOf(name));
    for (const member of component) /** @type {{open: boolean}} */ (visits.get(member)).open = false;
    if (component.length > 1 || graph.get(name)?.has(name)) found.push(component.sort());
  };
  for (const name of graph.keys()) if (!visits.has(name)) visit(name);
  return found.sort();
}
