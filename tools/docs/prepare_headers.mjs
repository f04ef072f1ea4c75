/**
 * Prepares the public headers for Doxygen. They hold plain comments: here each comment before a declaration and
 * each comment after a field becomes one that Doxygen reads, and what Doxygen would take for markup is escaped.
 */

/** @typedef {(text: string) => string} Link makes links of the names in a piece of prose */

/** The name that a declaration declares. @param {string} code @returns {string | undefined} */
function declaredName(code) {
  return /^#define (\w+)/.exec(code)?.[1]
    ?? /\(\*(\w+)\)\(/.exec(code)?.[1]
    ?? /^(?:typedef )?(?:struct|enum|union) (\w+)/.exec(code)?.[1]
    ?? /(\w+)\(/.exec(code)?.[1]
    ?? /(\w+);/.exec(code)?.[1];
}

/** @param {string | undefined} name */
const isPrivate = (name) => /^(weft|WEFT)__/.test(name ?? '');

/** The text of a comment without its stars. @param {string[]} lines @returns {string[]} */
function textOf(lines) {
  return lines.join('\n').replace(/^\s*\/\*+ ?/, '').replace(/\s*\*\/\s*$/, '').split('\n')
    .map((line) => line.replace(/^\s*\*( |$)/, '').trimEnd());
}

/** Escapes what Doxygen and Markdown would take for markup. @param {string} text */
export const escaped = (text) => text.replace(/[\\@#<>&%*]/g, (mark) => (mark === '*' ? '&lowast;' : `\\${mark}`)).replace(/&lowast;/g, '\\*');

/**
 * The text of a comment as Doxygen takes it.
 * @param {string[]} lines
 * @param {Link} link
 * @returns {string[]}
 */
function markedUp(lines, link) {
  const out = [];
  for (let i = 0; i < lines.length; i++) {
    // An example is indented by four, after an empty line; so is one that begins the text of a list.
    if (/^ {4}/.test(lines[i]) && (i === 0 || lines[i - 1] === '')) {
      let end = i;
      while (end < lines.length && (/^ {4}/.test(lines[end]) || (lines[end] === '' && /^ {4}/.test(lines[end + 1] ?? '')))) end++;
      out.push('@code{.c}', ...lines.slice(i, end).map((line) => line.slice(4)), '@endcode');
      i = end - 1;
    } else if (isColumns(lines[i])) {
      let end = i;
      while (end < lines.length && (isColumns(lines[end]) || (end > i && /^ {8}/.test(lines[end])))) end++;
      out.push('@code{.unparsed}', ...lines.slice(i, end).map((line) => line.trim()), '@endcode');
      i = end - 1;
    } else {
      out.push(proseLine(lines[i], link));
    }
  }
  return out;
}

/** Whether a line is a row of a table: indented, and in columns that are aligned with spaces. @param {string} line */
const isColumns = (line) => /^ {2,}\S+(?: \S+)* {2,}\S/.test(line) && !/^ +- /.test(line);

/** Code spans stay code; the rest is escaped and linked. @param {string} line @param {Link} link */
function proseLine(line, link) {
  const section = /^---- (.*) ----$/.exec(line)?.[1];
  if (section) return `**${section}**`;
  return line.split(/(`[^`]+`)/).map((part) => (part.startsWith('`') && part.length > 2
    ? `<code>${escaped(part.slice(1, -1))}</code>`
    : link(escaped(part)))).join('');
}

/** The comment that says how a macro is used begins with its use alone on a line. @param {string[]} lines */
function withUse(lines) {
  const use = lines.findIndex((line) => line === '');
  if (use < 1 || !lines.slice(0, use).every((line) => /^(WEFT_|weft_)/.test(line))) return lines;
  return [...lines.slice(use + 1), '', ...lines.slice(0, use).map((line) => `    ${line}`)];
}

/** @param {string[]} text @param {string} indent @param {Link} link */
function comment(text, indent, link) {
  const [first, ...rest] = markedUp(withUse(text), link);
  return [`${indent}/** ${first}`, ...rest.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

/** Splits the lines after a comment, up to an empty one, into declarations. @param {string[]} lines @returns {string[][]} */
function declarations(lines) {
  const found = [];
  let current = [];
  let depth = 0;
  for (const line of lines) {
    const isDirective = /^#/.test(line) && !/^#define/.test(line);
    if (isDirective && depth === 0 && current.length === 0) {
      found.push([line]);
      continue;
    }
    current.push(line);
    const code = line.replace(/\/\*.*?(\*\/|$)/g, '').replace(/"(\\.|[^"])*"/g, '""');
    depth += (code.match(/[{]/g) ?? []).length - (code.match(/[}]/g) ?? []).length;
    const isDefine = /^#define/.test(current[0]);
    const isOver = isDefine ? !line.endsWith('\\') : depth === 0 && /[;}]\s*$/.test(code);
    if (isOver) {
      found.push(current);
      current = [];
    }
  }
  if (current.length > 0) found.push(current);
  return found;
}

/** What a macro is made of is private, unless it is a plain value. @param {string[]} declaration @returns {string[]} */
function withoutBody(declaration) {
  const macro = /^#define \w+(\([^)]*\))?/.exec(declaration[0]);
  return macro && /\b(weft|WEFT)__|\\$|\bself\b/m.test(declaration.join('\n')) ? [macro[0]] : declaration;
}

/** Comments inside of a struct or an enum: before a field, or after it on the same line. @param {string[]} lines @param {Link} link */
function members(lines, link) {
  const out = [];
  for (let i = 0; i < lines.length; i++) {
    const own = /^\s+\/\*/.test(lines[i]);
    const after = !own && !/^\s*#/.test(lines[i]) && /^(.*\S)\s*\/\*(?!<)/.exec(lines[i]);
    if (!own && !after) {
      out.push(lines[i]);
      continue;
    }
    let end = i;
    while (!lines[end].includes('*/')) end++;
    const code = after ? after[1] : '';
    const text = markedUp(textOf([lines[i].slice(code.length), ...lines.slice(i + 1, end + 1)]).map((line) => line.trim()), link);
    const indent = lines[i].slice(0, lines[i].length - lines[i].trimStart().length);
    if (after && isPrivate(/(\w+)[,;]?$/.exec(code)?.[1])) out.push(code);
    else if (after) out.push(`${code} /**< ${text.join(' ')} */`);
    else out.push(`${indent}/** ${text.join(`\n${indent} * `)} */`);
    i = end;
  }
  return out;
}

/** The map of statuses as the enumerators that it makes, documented. @param {string} text */
function withStatuses(text) {
  const meanings = new Map([...text.matchAll(/^ \* {3}(WEFT_\w+) +(.+)$/gm)].map(([, name, meaning]) => [name, meaning]));
  const lines = [...text.matchAll(/X\((WEFT_\w+), (-\d+), "([^"]*)", (\w+)\)/g)].map(([, name, number, meaning, exception]) =>
    `    ${name} = ${number}, /* ${meanings.get(name) ?? `"${meaning}"`}. asyncio raises ${exception}. */`);
  if (lines.length === 0) return text;
  return text.replace(/^#define WEFT__STATUS_ENUMERATOR.*\n.*\n#undef.*$/m, lines.join('\n'));
}

/**
 * @param {string} name of the header, "task.h"
 * @param {string} text
 * @param {Link} link
 * @returns {string}
 */
export function preparedHeader(name, text, link) {
  const lines = withStatuses(text).split('\n');
  const file = [];
  const out = [];
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i].startsWith('/*')) {
      out.push(...(/^\s/.test(lines[i]) || lines[i] === '' ? [lines[i]] : members([lines[i]], link)));
      continue;
    }
    let end = i;
    while (!lines[end].includes('*/')) end++;
    const about = textOf(lines.slice(i, end + 1));
    const next = lines[end + 1] ?? '';
    const section = /^---- (.*) ----$/.exec(about[0])?.[1];
    if (i === 0) file.push(...about);
    else if (section && about.length > 1) file.push('', `**${section}.**`, ...about.slice(1).filter((line, at) => at > 0 || line !== ''));
    if (i === 0 || section || next === '' || /^#(endif|else|include)/.test(next)) {
      i = end;
      continue;
    }
    let last = end + 1;
    while (last < lines.length && !isParagraphEnd(lines, end + 1, last)) last++;
    for (const declaration of declarations(lines.slice(end + 1, last))) {
      const isDeclaration = !/^#(if|endif|else|undef|pragma)/.test(declaration[0]);
      const declared = declaredName(declaration[0]);
      if (isDeclaration && declared && !isPrivate(declared)) out.push(...comment(about, '', link));
      out.push(...members(withoutBody(declaration), link));
    }
    i = last - 1;
  }
  return `${comment(['@file', ...file], '', link).join('\n').replace('\\@file', `@file ${name}`)}\n${out.join('\n')}`;
}

/**
 * Whether a line ends the declarations that a comment is about: an empty one outside of braces.
 * @param {string[]} lines
 * @param {number} start of the declarations
 * @param {number} at
 */
function isParagraphEnd(lines, start, at) {
  if (lines[at] !== '') return false;
  const code = lines.slice(start, at).join('\n').replace(/\/\*[^]*?\*\//g, '');
  return (code.match(/{/g) ?? []).length === (code.match(/}/g) ?? []).length;
}

/**
 * What a header declares for programs.
 * @param {string} text
 * @returns {string[]} names
 */
export function publicNames(text) {
  const code = text.replace(/\/\*[^]*?\*\//g, '');
  const found = new Set();
  for (const [, name] of code.matchAll(/^#define ((?:WEFT|weft)_\w+)/gm)) found.add(name);
  for (const [, name] of code.matchAll(/^(?:typedef )?(?:struct|enum|union) (weft_\w+)(?: \{|;| \w+;)/gm)) found.add(name);
  for (const [, name] of code.matchAll(/^(?:static inline |extern )?(?:const )?\w+(?: \w+)*[ *]+(weft_\w+)\(/gm)) found.add(name);
  for (const [, name] of code.matchAll(/^typedef [^;{]*?\(\*(weft_\w+)\)\(/gm)) found.add(name);
  return [...found].filter((name) => !/^(weft|WEFT)__|_H$/.test(name));
}

/** The enumerators that a header documents: those followed by a comment. @param {string} text @returns {string[]} */
export function enumerators(text) {
  return [...withStatuses(text).matchAll(/^ +(WEFT_\w+)(?: = -?\w+)?,? *\/\*/gm)].map(([, name]) => name).filter((name) => !name.startsWith('WEFT__'));
}
