/**
 * Calls the coroutines of primes.c: `node primes.mjs MODULE`, where MODULE is the path of the built primes.mjs. Prints
 *
 *     168 below 1,000, 78498 below 1,000,000
 *     TypeError: count_primes: the argument `limit` must be an integer from 0 to 4294967295, but is a string
 *     TimeoutError
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const { default: load } = await import(pathToFileURL(resolve(process.argv[2])).href);
const primes = await load();

const [few, many] = await Promise.all([primes.count_primes(1000), primes.count_primes(1_000_000)]);
console.log(`${few} below 1,000, ${many} below 1,000,000`);

await primes.count_primes('a lot').catch((/** @type {unknown} */ error) => console.log(String(error)));

await primes.count_primes(4_000_000_000, { signal: AbortSignal.timeout(50) }).catch((/** @type {Error} */ { name }) => console.log(name));
