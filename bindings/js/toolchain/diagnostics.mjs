/** What clang and wasm-ld print, as data. */

/**
 * @typedef {object} Diagnostic
 * @property {string} file as the user named it; '' if the message is of no file
 * @property {number} line from 1; 0 if it is of no line
 * @property {number} column from 1; 0 if it is of no column
 * @property {'error' | 'warning' | 'note'} severity
 * @property {string} message
 */

const located = /^(?<file>.+?):(?<row>\d+):(?<column>\d+): (?<severity>fatal error|error|warning|note): (?<message>.*)$/;
const unlocated = /^(?:(?:\S*[\\/])?(?:clang|wasm-ld|zig|ld|cc|gcc)[\w.-]*: )(?<severity>fatal error|error|warning|note): (?:(?<file>[^:]+\.c): )?(?<message>.*)$/;

/** @param {string} text @returns {Diagnostic['severity']} */
const severityOf = (text) => (text === 'fatal error' ? 'error' : /** @type {Diagnostic['severity']} */ (text));

/**
 * @param {string} text
 * @returns {Diagnostic[]}
 */
export function parseDiagnostics(text) {
  return text.split(/\r?\n/).flatMap((line) => {
    const place = located.exec(line);
    const groups = (place ?? unlocated.exec(line))?.groups;
    if (!groups) return [];
    const { file = '', row = '0', column = '0', severity, message } = groups;
    return [{ file, line: Number(row), column: Number(column), severity: severityOf(severity), message }];
  });
}

/** A program that cannot be built, because of what its sources say. The message is the compiler's own text. */
export class CompileError extends Error {
  /** @param {string} text what the compiler and the linker printed */
  constructor(text) {
    super(text.trimEnd());
    this.name = 'CompileError';
    /** @type {Diagnostic[]} */
    this.diagnostics = parseDiagnostics(text);
  }
}

/** Whatever else prevents a build: the message says what it is, and what to do. */
export class ToolchainError extends Error {
  /** @param {string} message @param {ErrorOptions} [options] */
  constructor(message, options) {
    super(message, options);
    this.name = 'ToolchainError';
    /** @type {Diagnostic[]} */
    this.diagnostics = [{ file: '', line: 0, column: 0, severity: 'error', message }];
  }
}
