import { spiral } from './spiral.c';

const context = document.querySelector('canvas').getContext('2d');
const output = document.querySelector('output');
const controller = new AbortController();
document.querySelector('button').onclick = () => controller.abort();

const draw = (x, y) => context.fillRect(150 + x, 150 + y, 3, 3);
try {
  const points = await spiral(draw, 200, 0.02, { signal: controller.signal });
  output.textContent = `${points} points`;
} catch (error) {
  if (error.name !== 'AbortError') throw error;
  output.textContent = 'cancelled';
}
