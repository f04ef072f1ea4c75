/** Finds in Doxygen's XML what has no documentation. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} xml a definition @returns {boolean} whether it has any text */
const hasText = (xml) => ['briefdescription', 'detaileddescription'].some((part) =>
  [...xml.matchAll(new RegExp(`<${part}>([^]*?)</${part}>`, 'g'))].some(([, text]) => text.replace(/<[^>]*>/g, '').trim() !== ''));

/**
 * @param {string} directory of the XML
 * @param {Iterable<string>} names that must be documented
 * @returns {string[]} those that are not
 */
export function undocumented(directory, names) {
  const documented = new Set();
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.xml'))) {
    const xml = readFileSync(join(directory, file), 'utf8');
    for (const [member] of xml.matchAll(/<memberdef [^]*?<\/memberdef>/g)) {
      if (hasText(member)) documented.add(/<name>(\w+)<\/name>/.exec(member)?.[1]);
    }
    const compound = /<compoundname>(\w+)<\/compoundname>/.exec(xml)?.[1];
    const own = xml.replace(/<sectiondef[^]*<\/sectiondef>/g, '');
    if (compound && /^struct|^union/.test(file) && hasText(own)) documented.add(compound);
  }
  return [...names].filter((name) => !documented.has(name)).sort();
}
