import { parseArgs } from 'node:util';
import { noCounts, runWorld } from './campaign.ts';
import { shrunk, told } from './shrink.ts';

/**
 * Goes on with random worlds until the time is over or something differs: `--minutes N`, `--seed N` for the first world
 * (else by the clock), `--keep-going` to count disagreements instead of ending at the first, `--writing` to ask for nothing
 * but mutations.
 */
async function fuzz(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string' },
      'keep-going': { type: 'boolean', default: false },
      writing: { type: 'boolean', default: false },
    },
  });
  const until = Date.now() + Number(values.minutes) * 60_000;
  let seed = values.seed === undefined ? Date.now() % 0x7fff_ffff : Number(values.seed);
  console.log(`first seed ${seed}`);
  const counts = noCounts();
  let failures = 0;
  for (; Date.now() < until; seed++) {
    const failure = await runWorld(seed, counts, {
      casesPerWorld: 40,
      changeShare: 0.5,
      writing: values.writing,
    });
    if (counts.worlds % 100 === 0) console.log(JSON.stringify({ seed, ...counts }));
    if (failure === null) continue;
    failures++;
    console.log(told(await shrunk(failure)));
    if (!values['keep-going']) break;
  }
  console.log(JSON.stringify({ seed, failures, ...counts }));
  return failures === 0 ? 0 : 1;
}

// The planner's own threads would keep the process.
process.exit(await fuzz());
