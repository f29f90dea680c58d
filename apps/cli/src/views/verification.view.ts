import type { Check, Verification } from '@collimate/governance-publication';
import { holds } from '@collimate/governance-publication';

const MARK: Readonly<Record<Check['verdict'], string>> = { holds: '✓', fails: '✗', 'not-shown': '–' };

/** `collimate verify`, for people. */
export function renderVerification(verification: Verification): string {
  const width = Math.max(...verification.checks.map(({ what }) => what.length));
  const lines = verification.checks.map(
    ({ what, verdict, detail }) => `${MARK[verdict]} ${what.padEnd(width)}  ${shortened(detail)}`,
  );
  const open = verification.checks.filter(({ verdict }) => verdict === 'not-shown').length;
  const verdict = holds(verification)
    ? `The ${verification.document} holds${open === 0 ? '.' : `, as far as it can be shown: ${open} point${open === 1 ? '' : 's'} (–) left open.`}`
    : `The ${verification.document} does NOT hold: do not use it, and tell whoever published it.`;
  return [...lines, verdict].join('\n');
}

/** Long numbers are shown by their two ends. */
function shortened(detail: string): string {
  return detail.replaceAll(/\d{30,}/g, (number) => `${number.slice(0, 12)}…${number.slice(-6)}`);
}
