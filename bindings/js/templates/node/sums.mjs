import app, { sum_divisors } from './divisors.c';

const numbers = [6, 28, 496, 1_000_000];
const sums = await Promise.all(numbers.map((number) => sum_divisors(number)));
numbers.forEach((number, i) => console.log(`the divisors of ${number} have the sum ${sums[i]}`));
await app.close();
