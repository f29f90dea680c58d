import { chaosClaims } from './chaos-claims.js';
import { ChaosTrial } from './chaos-trial.js';

/*
 * Long test, `npm run soak -- chaos [minutes] [seed]`: studies of three real agents and a real coordinator, over links that are cut, held up,
 * half closed, throttled, silent, reordered, or lose answers whose requests have arrived, by a schedule that follows from the seed. Afterwards
 * nothing may be lost, counted twice or released twice, and every agent is back by itself.
 */
const [minutes = 10, seed = 1] = process.argv.slice(3).map(Number);
/** Time in which every agent is connected again, ms: a silence is noticed within 25 s. */
const BACK_MS = 60_000;

const WEATHER = { calmMs: 1_500, hasLongSilences: true };

const say = (text: string): void => void process.stdout.write(`${text}\n`);
say(`chaos for ${minutes} minutes, seed ${seed}`);
const trial = await ChaosTrial.start(seed);
let failures = 0;
try {
  await trial.run({ seed, lastsMs: minutes * 60_000, weather: WEATHER, tell: say });
  const back = await trial.backAgain(BACK_MS);
  say(`each agent is back after ${back.map((ms) => `${(ms / 1000).toFixed(1)} s`).join(', ')}`);
  say(`the faults have met ${JSON.stringify(trial.met)}`);
  for (const { text, holds } of await chaosClaims(trial)) {
    say(`${holds ? 'holds' : 'FAILS'}  ${text}`);
    if (!holds) failures += 1;
  }
} finally {
  await trial.federation.stop();
}
say(failures === 0 ? 'everything holds' : `${failures} claims fail`);
process.exit(failures === 0 ? 0 : 1);
