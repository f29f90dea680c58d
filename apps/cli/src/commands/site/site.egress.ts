import type { EgressDocument, EgressRow } from '@collimate/platform-site-api';
import type { SiteClient } from '@collimate/platform-site-client';
import { saidOf } from '@collimate/protocol/http';
import { OUTGOING_KINDS } from '@collimate/protocol/reasons';
import { CliError } from '../../errors/cli.error.js';
import { columns, facts } from '../../output/columns.js';
import { note, print } from '../../output/print.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';

/** Sentences for the log's verdict on a message. */
const VERDICTS: Readonly<Record<EgressDocument['log']['verdict'], string>> = {
  holds: 'holds: the log of releases has exactly this',
  differs: 'DIFFERS from the log of releases; look at `collimate site verify`',
  'not-in-log': 'no tree of this log has that head: the database is older than the message',
  'no-leaf': 'none: the message holds no answer',
};

/**
 * `collimate site egress [ID]`: messages that left the hospital. @returns 1 if a message that was shown whole differs
 * from the log
 */
export async function runEgress(
  id: string | undefined,
  options: SiteOptions & { readonly kind?: string; readonly whole?: boolean },
): Promise<number> {
  const { kind } = options;
  if (kind !== undefined && !OUTGOING_KINDS.includes(kind as EgressRow['kind'])) {
    throw new CliError('WHICH_KIND', 'input', `there is no kind ${kind} of message`, {
      hint: `Kinds: ${OUTGOING_KINDS.join(', ')}.`,
    });
  }
  if (id !== undefined && !/^\d{1,12}$/.test(id)) {
    throw new CliError('BAD_NUMBER', 'input', `"${id}" is no number of a message`, {
      hint: '`collimate site egress` lists them.',
    });
  }
  if (id !== undefined) {
    const message = await askSite(options, (site) => site.egressMessage(id));
    print(options.json, message, pageOf);
    return message.log.verdict === 'differs' ? 1 : 0;
  }
  const rows = await askSite(options, async (site) => {
    const found = await everyRow(site);
    return kind === undefined ? found : found.filter((row) => row.kind === kind);
  });
  if (options.whole !== true) {
    print(options.json, rows, listOf);
    if (options.json !== true && rows.some(({ answered }) => answered === 0)) {
      note('what was never answered was handed to the connection; whether it has arrived nobody can say');
    }
    return 0;
  }
  const messages = await askSite(options, async (site) => {
    const found: EgressDocument[] = [];
    for (const row of rows) found.push(await site.egressMessage(String(row.id)));
    return found;
  });
  print(options.json, messages, (shown) => shown.map(pageOf).join('\n\n'));
  return messages.some(({ log }) => log.verdict === 'differs') ? 1 : 0;
}

async function everyRow(site: SiteClient): Promise<EgressRow[]> {
  const found: EgressRow[] = [];
  for (;;) {
    const { newest, messages } = await site.egress(String(found.at(-1)?.id ?? 0));
    found.push(...messages);
    if (messages.length === 0 || messages[messages.length - 1].id >= newest) return found;
  }
}

function listOf(rows: readonly EgressRow[]): string {
  if (rows.length === 0) return 'Nothing of that kind has left.';
  return columns(
    ['id', 'kind', 'first', 'last', 'to', 'about', 'bytes', 'times', 'answered'],
    rows.map(({ id, kind, firstAt, lastAt, to, about, bytes, times, answered }) => {
      return [String(id), kind, firstAt, lastAt, to, about ?? '', ...[bytes, times, answered].map(String)];
    }),
    6,
  );
}

function pageOf(message: EgressDocument): string {
  const { log } = message;
  return [
    facts([
      ['message', String(message.id)],
      ['kind', message.kind],
      ['call', message.method],
      ['to', message.to],
      ['first', message.firstAt],
      ['last', message.lastAt],
      ['sent', `${message.times} times, answered ${message.answered} times`],
      ['bytes', `${message.bytes}, SHA-256 ${message.sha256}`],
      ['log', saidOf(VERDICTS, log.verdict)],
      ...(log.entry === null ? [] : ([['leaf', `${log.leaf} of tree ${log.tree}: ${log.entry}`]] as const)),
    ]),
    message.isWhole ? 'What it says, all of it:' : 'What this version can read of it; the bytes are in --json:',
    // Vectors stay on one line: with one number per line they would fill pages.
    JSON.stringify(message.fields, null, 2).replace(/\[\s+("-?\d+",?\s*)+\]/g, (list) => list.replace(/\s+/g, ' ')),
  ].join('\n');
}
