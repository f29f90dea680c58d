import type { DecommissionPredicate, SignedEnvelope } from '@collimate/governance-publication';
import { escaped, PAPER_STYLE, paperTable } from './paper.js';

/** @returns the predicate of the statement in the envelope */
export function readDecommission(envelope: SignedEnvelope): DecommissionPredicate {
  const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as {
    readonly predicate: DecommissionPredicate;
  };
  return statement.predicate;
}

/** `collimate site decommission`. */
export function renderDecommission({ site, coordinator, remains }: DecommissionPredicate, file: string): string {
  return [
    `${site} has left the federation of ${coordinator}. The certificate is in ${file}: print it, and keep it.`,
    `Tell the operator of the coordinator: \`collimate study revoke ${site}\`.`,
    'What remains here, until you end it:',
    ...remains.map(({ what, how }) => `  ${what}\n    ${how}`),
  ].join('\n');
}

/** @returns one page to print, which holds the signed statement itself */
export function renderDecommissionPage(envelope: SignedEnvelope): string {
  const said = readDecommission(envelope);
  const held = JSON.stringify(envelope).replaceAll('<', '\\u003c');
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Certificate of leaving</title>',
    `<style>${PAPER_STYLE}</style></head><body>`,
    '<h1>Certificate: a hospital has left its federation</h1>',
    paperTable([
      ['Hospital', said.site],
      ['Federation', said.coordinator],
      ['Left', said.at],
      ['Said by', said.by.join(' and ')],
      ['Log of releases', `${said.log.origin}, ${said.log.size} entries, root ${said.log.root}`],
    ]),
    '<h2>Ended</h2>',
    `<ul>${said.ended.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`,
    '<h2>Studies</h2>',
    said.studies.length === 0
      ? '<p>None was received.</p>'
      : paperTable(said.studies.map(({ study, digest, state }) => [study, `${state}; ${digest}`])),
    '<h2>What remains, and how it ends</h2>',
    paperTable(said.remains.map(({ what, why, how }) => [what, `${why}. ${how}`])),
    '<p>________________________________ &nbsp; ________________________________</p>',
    `<p>Signature of the hospital's key, over the statement in this page: <code>${escaped(envelope.signatures[0]?.sig ?? '')}</code></p>`,
    `<script type="application/json" id="attestation">${held}</script>`,
    '</body></html>',
    '',
  ].join('\n');
}
