import { SeededRandom } from '@collimate/kernel-numeric';
import { endPhase, hear, openCourse, openedOf, turnOf, type AttemptCourse } from './attempt.course.js';
import { isRefused } from './attempt.refusal.js';
import { isSigned, NobleCrypto, questionOf, sitesOf } from './noble.crypto.fixture.js';
import { sumDigest } from './published.sum.js';
import { CourseSite } from './site.course.fixture.js';

const crypto = new NobleCrypto();
const tools = { verify: isSigned, crypto };
const ALL = { closing: 'all', colluding: 1, dropouts: 0 } as const;
const THRESHOLD = { closing: 'threshold', colluding: 1, dropouts: 1 } as const;
type Terms = typeof ALL | typeof THRESHOLD;

function begin(terms: Terms, count = 5) {
  const question = questionOf(terms, 2);
  const players = sitesOf(count, crypto).map((site, i) => new CourseSite(site, question, [BigInt(i + 1), -100n]));
  return {
    players,
    course: openCourse(
      question,
      players.map(({ name }) => name),
    ),
  };
}

/** Whether it has failed, or everybody of the roster has confirmed the sum. */
const isOver = ({ end, roster, confirmations }: AttemptCourse): boolean =>
  end?.kind === 'refused' || (end?.kind === 'sum' && confirmations.size === roster?.adverts.length);

/** Walks until nothing moves any more; `lost` says whether a word or a turn of this step is lost on its way. */
function walk(
  start: AttemptCourse,
  players: readonly CourseSite[],
  lost: () => boolean = () => false,
  rounds = 60,
): AttemptCourse {
  let course = start;
  for (let round = 0; round < rounds && !isOver(course); round++) {
    for (const player of players) {
      const turn = turnOf(course, player.name);
      if (lost()) continue;
      const word = player.answer(turn, course.uploads, openedOf(course, tools));
      if (word === undefined || lost()) continue;
      for (let times = lost() ? 2 : 1; times > 0; times--) {
        const heard = hear(course, player.name, word, tools);
        if (!isRefused(heard)) course = heard;
      }
    }
  }
  return course;
}

describe('an attempt that a coordinator conducts', () => {
  test.each([ALL, THRESHOLD])('ends with the sum under $closing', (terms) => {
    const { players, course } = begin(terms);
    expect(walk(course, players).end).toMatchObject({ kind: 'sum', vector: [15n, -500n] });
  });

  test.each([ALL, THRESHOLD])(
    'ends with the same sum where a third of all words and turns is lost or comes twice: $closing',
    (terms) => {
      for (let seed = 1; seed <= 5; seed++) {
        const random = new SeededRandom(seed);
        const { players, course } = begin(terms);
        const end = walk(course, players, () => random.nextUint32() % 3 === 0).end;
        expect(end).toMatchObject({ kind: 'sum', vector: [15n, -500n] });
        // However often it was asked: one masked vector.
        for (const player of players) expect(player.uploads.size).toBe(1);
      }
    },
  );

  test('ends unspent where a site does not answer the roster, and goes without one that shows no advert', () => {
    const { players, course } = begin(ALL);
    const early = walk(course, players.slice(1));
    expect(early.roster).toBeUndefined();
    const four = walk(endPhase(early, tools), players);
    expect(four.end).toMatchObject({ kind: 'sum', vector: [14n, -400n] });
    expect(turnOf({ ...four, end: undefined }, players[0].name)).toEqual({ kind: 'end', code: 'NOT_IN_ROSTER' });
    const again = begin(ALL);
    let known = again.course;
    for (const player of again.players)
      known = hear(known, player.name, player.answer({ kind: 'wait' })!, tools) as AttemptCourse;
    const silent = walk(known, again.players.slice(1));
    expect(endPhase(silent, tools).end).toEqual({ kind: 'refused', code: 'ANSWERS_MISSING', site: 's001' });
    for (const player of again.players) expect(player.uploads.size).toBe(0);
  });

  test('ends without a sum under `all` where an upload is missing, and with one under `threshold`', () => {
    for (const terms of [ALL, THRESHOLD]) {
      const { players, course } = begin(terms);
      let walked = course;
      for (let phase = 0; phase < 2; phase++) walked = walk(walked, players, () => false, 1);
      // All have answered the roster; the first vanishes.
      while (walked.answers.size < 5) walked = walk(walked, players, () => false, 1);
      if (walked.uploads.has(players[0].name)) throw new Error('the first has uploaded');
      const rest = endPhase(walk(walked, players.slice(1)), tools);
      const end = walk(rest, players.slice(1)).end;
      if (terms.closing === 'all') expect(end).toMatchObject({ code: 'ANSWERS_MISSING' });
      else expect(end).toMatchObject({ kind: 'sum', vector: [14n, -400n] });
    }
  });

  test('asks a site that was too slow for the survivors for nothing that it would be charged for', () => {
    const { players, course } = begin(THRESHOLD);
    let walked = course;
    while (walked.answers.size < 5) walked = walk(walked, players, () => false, 1);
    const rest = endPhase(walk(walked, players.slice(1)), tools);
    const survivors = players.slice(1).map(({ name }) => name);
    expect(turnOf(rest, players[0].name)).toEqual({ kind: 'survivors', survivors });
    // It has uploaded nothing: it says nothing, and its vector would be too late.
    expect(players[0].answer(turnOf(rest, players[0].name))).toBeUndefined();
    const late = players[0].answer(turnOf({ ...rest, survivors: undefined } as never, players[0].name))!;
    expect(hear(rest, players[0].name, late, tools)).toMatchObject({ code: 'OUT_OF_TURN' });
    const end = walk(rest, players);
    expect([end.end?.kind, [...end.confirmations.keys()]]).toEqual(['sum', survivors]);
    expect([...openedOf(end, tools)!.keys()].sort()).toEqual(players.map(({ name }) => name));
    expect(openedOf(rest, tools)).toBeUndefined();
  });

  test('gets no confirmation for a sum that the masked vectors do not give', () => {
    const { players, course } = begin(ALL);
    const summed = walk(course, players, () => false, 4);
    const honest = turnOf({ ...summed, confirmations: new Map() }, players[0].name);
    if (honest.kind !== 'published') throw new Error(honest.kind);
    const otherwise = { ...honest, published: { ...honest.published, sumDigest: sumDigest([16n, -500n]) } };
    expect(players[0].answer(otherwise, summed.uploads)).toBeUndefined();
    const [first, second] = players.map(({ name }) => summed.uploads.get(name)!);
    // Not with another's vector in the place of its own, and not with one that was not given.
    expect(players[0].answer(honest, new Map(summed.uploads).set(first.site, { ...second, site: first.site }))).toBeUndefined();
    expect(players[0].answer(honest, new Map())).toBeUndefined();
    expect(players[0].answer(honest, summed.uploads)).toMatchObject({ kind: 'confirmation' });
  });

  test('takes no word of another site, before its turn, or in the place of one that it has', () => {
    const { players, course } = begin(ALL);
    const advert = players[0].answer({ kind: 'wait' })!;
    expect(hear(course, players[1].name, advert, tools)).toMatchObject({ code: 'SIGNATURE_REFUSED' });
    const one = hear(course, players[0].name, advert, tools) as AttemptCourse;
    expect(hear(one, players[0].name, advert, tools)).toBe(one);
    const other = begin(ALL).players[0];
    const second = new CourseSite(sitesOf(5, crypto, 1)[0], { ...one.question, attempt: 3 }, [1n, 1n]);
    // For another question than this one.
    expect(hear(one, other.name, second.answer({ kind: 'wait' })!, tools)).toMatchObject({ code: 'SIGNATURE_REFUSED' });
    const anew = new CourseSite(sitesOf(5, crypto, 2)[0], one.question, [1n, 1n]).answer({ kind: 'wait' })!;
    const replaced = hear(one, other.name, anew, tools) as AttemptCourse;
    expect(replaced.adverts.size).toBe(1);
    expect(replaced.adverts.get(other.name)?.signature).not.toBe(one.adverts.get(other.name)?.signature);
    const fixed = walk(
      endPhase(
        walk(replaced, players.slice(1), () => false, 1),
        tools,
      ),
      [],
      () => false,
      0,
    );
    expect(fixed.roster).toBeDefined();
    expect(hear(fixed, players[0].name, advert, tools)).toMatchObject({ code: 'OUT_OF_TURN' });
    expect(turnOf(one, players[0].name)).toEqual({ kind: 'wait' });
  });
});
