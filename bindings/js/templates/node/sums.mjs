import { load } from 'weft-wasm';

const app = await load(new URL('./divisors.wasm', import.meta.url));
const numbers = [6, 28, 496, 1_000_000];
const sums = await Promise.all(numbers.map((number) => app.sum_divisors(number)));
numbers.forEach((number, i) => console.log(`the divisors of ${number} have the sum ${sums[i]}`));
await app.close();
