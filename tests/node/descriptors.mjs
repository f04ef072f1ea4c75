/** Scenarios for tests/files/fd_copy and output_at_end, as in commands.mjs. */
const text = 'from one\nto the other';
const large = 3_000_000;

/** @type {import('./commands.mjs').Scenario[]} */
export const scenarios = [
  {
    name: 'one descriptor is copied to another', command: 'fd_copy', args: ['0', '1'], how: () => ({ pipe: [text] }),
    stdout: text, stderr: /^WEFT_OK: copied\n$/,
  },
  {
    name: 'a file is copied to a descriptor', command: 'fd_copy', args: ['0', '1'], files: { input: text },
    how: (folder) => ({ file: `${folder}/input` }), stdout: text, stderr: /^WEFT_OK: copied\n$/,
  },
  {
    name: 'reading a descriptor that is not open fails', command: 'fd_copy', args: ['77', '1'],
    stderr: /^WEFT_EIO: descriptor 77: bad file descriptor\n$/, status: 1, needs: ['descriptors'],
  },
  {
    name: 'writing a descriptor that is not open fails', command: 'fd_copy', args: ['0', '77'], how: () => ({ pipe: [text] }),
    stderr: /^WEFT_EIO: descriptor 77: bad file descriptor\n$/, status: 1, needs: ['descriptors'],
  },
  {
    name: 'output pending at exit reaches a reader that starts late', command: 'output_at_end', args: [String(large)],
    how: () => ({ readAfter: 400, file: '/dev/null' }), stdout: 'o'.repeat(large), stderr: new RegExp(`^e{${large}}$`),
  },
  {
    name: 'output pending at exit reaches non-blocking standard streams', command: 'output_at_end', args: [String(large)],
    how: () => ({ readAfter: 400, file: '/dev/null', output: 'nonblocking' }), stdout: 'o'.repeat(large),
    stderr: new RegExp(`^e{${large}}$`), needs: ['nonBlocking'],
  },
  {
    name: 'output pending at exit and lost on a full disk is reported', command: 'output_at_end', args: ['5'],
    how: () => ({ file: '/dev/null', output: '/dev/full' }), status: 1,
    stderr: /^eeeeeweft: output was lost: WEFT_EIO: standard output: (no space left on device|I\/O error)\n$/,
    needs: ['writeFailures'],
  },
];
