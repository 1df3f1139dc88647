/**
 * The command line: checks a policy before anything runs, makes keys, reads and verifies the logs. Prints to standard
 * output; exits 1 for a finding, 2 for a policy that only lets more leave, 64 for a command line that cannot be
 * understood, 78 for a command that could not do its work.
 */
import { run } from './run.ts';

// Whoever reads only the first lines, as `head` does, has all that they want.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await run(process.argv.slice(2), {
  print: (line) => void process.stdout.write(`${line}\n`),
  printError: (line) => void process.stderr.write(`${line}\n`),
});
