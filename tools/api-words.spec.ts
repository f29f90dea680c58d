import { SITE_API } from '@collimate/platform-site-api';
import { COORDINATOR_API, type Api } from '@collimate/protocol/http';
import * as z from 'zod';

/*
 * A word that a program decides by, or says in a sentence, is a closed list in the tables of both APIs, so that a renamed word compiles in no
 * client. A key that is named like such a word and is open all the same stands here, with the reason.
 */

const WORDS =
  /^(state|alarm|progress|outcome|code|reason|kind|type|decision|quarantineCause|effects|warnings|role|roles|status|model)$/;

const KIND = 'of a release or analysis: nobody decides by it (menu-names.spec.ts), and documents of a later menu are read';

const OPEN: Readonly<Record<string, string>> = {
  'createAccount.code': 'a secret that is told once, no word',
  'publishedResult.rounds[].analyses[].kind': KIND,
  'publishedResult.rounds[].kind': KIND,
  'publishedResult.rounds[].pooled.estimate.kind': KIND,
  'publishedResult.rounds[].pooled.further[].kind': KIND,
  'publishedRows.rows[].kind': KIND,
  'resetPassword.code': 'a secret that is told once, no word',
  'result.rounds[].analyses[].kind': KIND,
  'result.rounds[].kind': KIND,
  'result.rounds[].pooled.estimate.kind': KIND,
  'result.rounds[].pooled.further[].kind': KIND,
  'status.coordinator.hindrance.code': 'the word of a coordinator of another version',
  'status.coordinator.lastError.code': 'the code of any error of the link, or of a coordinator of another version',
  'support.link.code': 'the same code, in the bundle for support',
  'status.extraction.skipped[].code': 'the code of any reader of images: whoever adds a reader adds codes',
  'figures.scans.leftOut[].code': 'the same',
  'importCohort.studies[].scans.leftOut[].code': 'the same',
  'removeCohort.studies[].scans.leftOut[].code': 'the same',
  'importConsent.studies[].scans.leftOut[].code': 'the same',
};

interface Part {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
  readonly oneOf?: readonly Part[];
}

function* openWords(part: Part, path: string): Generator<string> {
  for (const inner of [...(part.anyOf ?? []), ...(part.oneOf ?? [])]) yield* openWords(inner, path);
  if (part.items !== undefined) yield* openWords(part.items, `${path}[]`);
  for (const [name, inner] of Object.entries(part.properties ?? {})) {
    if (WORDS.test(name) && isOpen(inner)) yield `${path}.${name}`;
    yield* openWords(inner, `${path}.${name}`);
  }
}

function isOpen(part: Part): boolean {
  if (part.items !== undefined) return isOpen(part.items);
  const options = part.anyOf ?? part.oneOf;
  if (options !== undefined) return options.some(isOpen);
  return [part.type].flat().includes('string') && part.enum === undefined && part.const === undefined;
}

const found = [COORDINATOR_API, SITE_API].flatMap((api: Api) =>
  Object.entries(api).flatMap(([name, { answer }]) => {
    if (answer === undefined) return [];
    return [...openWords(z.toJSONSchema(answer, { io: 'input', unrepresentable: 'any' }) as Part, name)];
  }),
);

describe('the words of answers', () => {
  it('are closed lists, but for those that stand here with a reason', () => {
    expect([...new Set(found)].sort()).toEqual(Object.keys(OPEN).sort());
  });

  it('are found where they are open', () => {
    const plant = z.object({ rounds: z.array(z.object({ state: z.string().nullable(), outcome: z.enum(['a', 'b']) })) });
    expect([...openWords(z.toJSONSchema(plant) as Part, 'plant')]).toEqual(['plant.rounds[].state']);
  });
});
