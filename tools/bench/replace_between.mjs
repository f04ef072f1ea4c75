/** Replaces a part of a Markdown file that stands between two comments. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ToolError } from '../setup/command.mjs';

/**
 * @param {string} file
 * @param {string} first the text of the comment before the part
 * @param {string} last the text of the comment after it
 * @param {string} text
 * @throws {ToolError} if the comments are not there
 */
export function replaceBetween(file, first, last, text) {
  const [begin, end] = [`<!-- ${first} -->`, `<!-- ${last} -->`];
  const old = readFileSync(file, 'utf8');
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from < 0 || to < from) throw new ToolError(`${basename(file)} has no place for results`, `Put these lines there:\n${begin}\n${end}`);
  writeFileSync(file, `${old.slice(0, from)}${begin}\n${text}${old.slice(to)}`);
}
