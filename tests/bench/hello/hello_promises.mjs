/** hello in JavaScript alone. */
export default async function run() {
  console.log('hello');
  await new Promise((resume) => setTimeout(resume, 1000));
  console.log('world');
}
