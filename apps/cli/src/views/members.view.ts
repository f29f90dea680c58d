import { keyWords } from '@collimate/privacy-aggregation';
import type { MemberLogView } from '@collimate/protocol/http';
import { columns } from '../output/columns.js';

/** `collimate members list`. */
export function renderMembers({ consortiumKey, lines, waiting }: MemberLogView): string {
  const log =
    lines.length === 0
      ? 'The log of members is empty: no hospital shares noise yet.'
      : columns(
          ['line', 'site', 'six words of its key', 'cosigned by'],
          lines.map(({ site, identityKey, cosignedBy }, index) => [
            ...[String(index + 1), site, keyWords(identityKey), cosignedBy.length === 0 ? 'nobody' : cosignedBy.join(', ')],
          ]),
          4,
        );
  const signer = consortiumKey === null ? [] : [`Signed by the consortium's key ${consortiumKey}.`];
  const queue =
    waiting.length === 0
      ? []
      : [
          columns(
            ['waits for a line', 'six words of its key'],
            waiting.map(({ site, identityKey }) => [site, keyWords(identityKey)]),
            2,
          ),
        ];
  return [log, ...signer, ...queue].join('\n\n');
}
