import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { parseDigest, parseSiteId, toHex } from '@collimate/kernel-canonical';
import { keyWords, MEMBER_LOG } from '@collimate/privacy-aggregation';
import type { SentBody } from '@collimate/protocol/http';
import { COORDINATOR_API } from '@collimate/protocol/http';
import * as z from 'zod';
import { CliError } from '../../errors/cli.error.js';
import { makeKeyFile, readKeyFile } from '../../deidentification/key.file.js';
import { note, print } from '../../output/print.js';
import type { CoordinatorOptions } from '../../remote/coordinator.address.js';
import { askCoordinator } from '../../remote/coordinator.call.js';
import { readDocument } from '../../sources/document.source.js';
import { renderMembers } from '../../views/members.view.js';

/** In front of 32 raw bytes they make a private key of Ed25519 in DER. @source RFC 8410 section 7 */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const RAW_BYTES = 32;

const hexKey = z.string().regex(/^[0-9a-f]{64}$/);
/** The signed part of the output of `members list --json`. */
const listSchema = z.looseObject({
  size: z.int().min(0),
  root: hexKey,
  consortiumKey: hexKey.nullable(),
  waiting: z.array(z.looseObject({ site: z.string(), identityKey: hexKey })),
});
const signedSchema = z.strictObject({
  schema: z.literal('collimate.member-lines/1'),
  lines: z.array(
    z.strictObject({
      site: z.string(),
      identityKey: hexKey,
      consortiumKey: hexKey,
      signature: z.string().regex(/^[0-9a-f]{128}$/),
    }),
  ),
});

/** `collimate members list`. */
export async function runListMembers(options: CoordinatorOptions): Promise<number> {
  const log = await askCoordinator(options, (coordinator) => coordinator.members());
  print(options.json, log, renderMembers);
  return 0;
}

/** `collimate members key`: makes the consortium's key. */
export function runMemberKey(file: string): number {
  const publicKey = rawKeyOf(keyOf(makeKeyFile(file)));
  print(false, publicKey, () =>
    [
      `The consortium's public key is ${publicKey}.`,
      `"${file}" signs who is a member. Keep it, and a copy, away from every machine with a network: whoever has it can name members, and`,
      'without it no hospital joins any more.',
    ].join('\n'),
  );
  return 0;
}

/** `collimate members sign`: signs the next lines, one after the other. */
export function runSignMembers(file: string, options: { readonly key: string; readonly site?: readonly string[] }): number {
  const list = readList(file);
  const key = keyOf(readKeyFile(options.key));
  const consortiumKey = rawKeyOf(key);
  if (list.consortiumKey !== null && list.consortiumKey !== consortiumKey) {
    throw new CliError('BAD_KEY', 'conflict', 'the log of members is signed by another key', {
      hint: `It is signed by ${list.consortiumKey}.`,
    });
  }
  const wanted = list.waiting.filter(({ site }) => options.site?.includes(site) ?? true);
  const absent = options.site?.find((site) => !wanted.some((one) => one.site === site));
  if (absent !== undefined) {
    throw new CliError('BAD_DOCUMENT', 'input', `"${absent}" does not wait for a line`, {
      hint: 'A hospital waits once its agent has enrolled and called; make the list again.',
    });
  }
  let head = { size: list.size, root: parseDigest(list.root) };
  const lines = wanted.map(({ site, identityKey }) => {
    const entry = { site: parseSiteId(site), identityKey };
    const signature = toHex(new Uint8Array(sign(null, MEMBER_LOG.memberText(head, entry), key)));
    head = { size: head.size + 1, root: MEMBER_LOG.nextRoot(head, entry) };
    note(`${site} is a member by the key of these words: ${keyWords(identityKey)}`);
    return { site, identityKey, consortiumKey, signature };
  });
  print(true, { schema: 'collimate.member-lines/1', lines }, () => '');
  return 0;
}

/** `collimate members add`: appends signed lines. */
export async function runAddMembers(file: string, options: CoordinatorOptions): Promise<number> {
  const { lines } = readDocument(file, '`collimate members sign` writes it.', (document) => shaped(signedSchema, document));
  const log = await askCoordinator(options, async (coordinator) => {
    for (const line of lines) await coordinator.addMember(line satisfies SentBody<typeof COORDINATOR_API.addMember>);
    return coordinator.members();
  });
  print(options.json, log, renderMembers);
  return 0;
}

/** `collimate members protocol`: the keys of a study's sites, as its protocol names them. */
export async function runMembersProtocol(sites: readonly string[], options: CoordinatorOptions): Promise<number> {
  const { consortiumKey, lines } = await askCoordinator(options, (coordinator) => coordinator.members());
  const keys = sites.map((site) => {
    const key = lines.filter((line) => line.site === parseSiteId(site)).at(-1)?.identityKey;
    if (key === undefined || consortiumKey === null) {
      throw new CliError('NO_ENTRY', 'input', `the log of members has no line of "${site}"`, {
        hint: 'See `collimate members list`; `collimate members sign` makes a line.',
      });
    }
    return [site, key] as const;
  });
  const members = { consortium: consortiumKey, keys: Object.fromEntries(keys) };
  print(options.json, { members }, () =>
    ['members:', `  consortium: "${consortiumKey}"`, '  keys:', ...keys.map(([site, key]) => `    ${site}: "${key}"`)].join('\n'),
  );
  return 0;
}

function readList(file: string): z.output<typeof listSchema> {
  return readDocument(file, '`collimate members list --json` writes it.', (document) => shaped(listSchema, document));
}

function shaped<T>(schema: z.ZodType<T>, document: unknown): T {
  const read = schema.safeParse(document);
  if (read.success) return read.data;
  throw new CliError('BAD_DOCUMENT', 'input', `this has another form, at ${read.error.issues[0]?.path.join('.') || 'its top'}`);
}

function keyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

function rawKeyOf(key: KeyObject): string {
  return toHex(new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-RAW_BYTES)));
}
