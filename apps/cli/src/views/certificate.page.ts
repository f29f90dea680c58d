import type { CertifiedGuarantee, ReleaseCertificate } from '@collimate/governance-publication';
import { shownText } from '@collimate/kernel-canonical';
import { CERTIFICATE_STYLE } from './certificate.style.js';
import { chargesText, engineText, openingText } from './certificate.view.js';

/** Beginning of a page with a certificate, and the tags around its data. */
const [START, OPENED, CLOSED] = ['<!doctype html>', '<script type="application/json" id="certificate">', '</script>'];

/**
 * A certificate as one page that needs nothing else: no script runs and nothing is fetched. The document itself is in it, so that
 * `collimate verify` can hold the page to it.
 */
export function certificatePage(certificate: ReleaseCertificate): string {
  const { study } = certificate;
  return `${START}
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Release certificate: ${text(study.title)}</title>
<style>${CERTIFICATE_STYLE}</style>
</head>
<body>
<main>
<p class="eyebrow">Release certificate · published ${text(certificate.publishedAt.slice(0, 10))}</p>
<h1>${text(study.title)}</h1>
${sentence(certificate)}
<h2>What is promised</h2>
${list(promises(certificate))}
<h2>For whom it is more</h2>
${several(certificate)}
<h2>Release by release</h2>
${releases(certificate)}
<h2>What was refused, and what is marked</h2>
${remarks(certificate)}
<h2>Check it</h2>
<p>This page holds its own data and the published result. <code>collimate verify FILE</code> makes every number on it again, offline; with
<code>--protocol FILE</code> also from the protocol that was approved.</p>
${list([
  ['Protocol', study.digest],
  ['Result', certificate.resultDigest],
])}
</main>
${OPENED}${JSON.stringify(certificate).replaceAll('<', String.raw`\u003c`)}${CLOSED}
</body>
</html>
`;
}

/** @returns whether bytes are a page of any kind */
export function isPage(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, START.length)).toLowerCase() === START;
}

/** @returns the unchecked document of a page @throws SyntaxError if there is none */
export function documentOfPage(page: string): unknown {
  const from = page.lastIndexOf(OPENED);
  if (from < 0) throw new SyntaxError('the page holds no certificate');
  return JSON.parse(page.slice(from + OPENED.length, page.indexOf(CLOSED, from)));
}

function sentence({ releases, delta, study, opening }: ReleaseCertificate): string {
  const total = releases.at(-1)?.cumulative;
  const epsilon = total === undefined || total === null ? 'not known without the protocol' : String(total.epsilon);
  return `<p class="lede">All releases of the study ${text(study.id)}, version ${study.version}, ${opening === undefined ? 'together' : `up to its opening ${opening.number} of ${opening.of} together`}: <strong>ε = ${epsilon}</strong> at δ = ${text(delta)} for each subject.</p>`;
}

function promises(certificate: ReleaseCertificate): readonly (readonly [string, string])[] {
  const { budget, noise, intervals } = certificate;
  const ceiling = budget.epsilon === null ? '' : `, at most ε = ${budget.epsilon}`;
  return [
    ...openingText(certificate).map((words) => ['Opening', words] as const),
    ['Unit', certificate.unit],
    ['Neighbours', certificate.adjacency],
    ['Definition', certificate.definition],
    ['Budget of the study', `ρ = ${budget.rho} at each site${ceiling}`],
    ['Noise', `${noise.model}: ${noise.words}`],
    ...engineText(certificate).map((words) => ['Engine', words] as const),
    ['Clipping', certificate.clipping],
    ['Intervals', `${intervals.confidence * 100} %: ${intervals.words}`],
  ];
}

function several({ releases }: ReleaseCertificate): string {
  const total = releases.at(-1)?.cumulative ?? null;
  if (total === null) return '<p>An abandoned round was charged too, and only the protocol tells its price.</p>';
  const row = (name: string, cells: CertifiedGuarantee['sites']): string =>
    `<tr><th scope="row">${name}</th>${cells.map(({ epsilon }) => `<td>${epsilon}</td>`).join('')}</tr>`;
  return table(
    'ε of the whole study',
    ['', 'one', 'two', 'three'],
    row('sites that have scanned a subject', total.sites) + row('related records at a site', total.relatives),
  ).concat(alone(total));
}

/** Epsilon under shared noise of a site that is the only one not colluding. */
function alone({ epsilonAlone }: CertifiedGuarantee): string {
  if (epsilonAlone === undefined) return '';
  return `<p>Towards all other sites and the coordinator, if all of them work together: <strong>ε = ${epsilonAlone}</strong> for a subject of the one site that does not.</p>`;
}

function releases(certificate: ReleaseCertificate): string {
  const heads = ['Release', 'Noise at each site', 'Sites', 'ρ', 'ε alone', 'ε with all before', 'Accountant', 'Clip'];
  const rows = certificate.releases.map((one) => {
    const steps = one.steps === undefined ? '' : `, in each of ${one.steps} steps`;
    const share = one.share2 === undefined ? '' : `, one of ${one.honest} shares, σ² ${short(one.share2)}`;
    const charges = chargesText(one);
    const times = charges === undefined ? '' : `, ${charges}`;
    const noise =
      one.sigma2 === null
        ? 'not known'
        : `${one.mechanism}, σ² ${short(one.sigma2)}, Δ² ${short(one.d2 ?? '')}${steps}${share}${times}`;
    const kept = one.clipFactor === null ? '' : `, ${(one.clipFactor * 100).toFixed(1)} % kept`;
    const clip = one.clip === null && kept === '' ? '–' : `${one.clip ?? ''}${one.clip === null ? kept.slice(2) : kept}`;
    const cells = [
      noise,
      one.state === 'abandoned' ? 'abandoned' : String(one.sites),
      one.alone?.rho ?? '–',
      String(one.alone?.epsilon ?? '–'),
      String(one.cumulative?.epsilon ?? '–'),
      one.alone?.accountant ?? '–',
      clip,
    ];
    return `<tr><th scope="row">${text(one.release)}<small>${text(one.kind)}, opening ${one.epoch}</small></th>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`;
  });
  return table('Each release by itself, and what had been taken when it was made', heads, rows.join(''));
}

function remarks({ refusals, marks }: ReleaseCertificate): string {
  const lines = [
    ...refusals.map(({ question, status, rows }) => (rows === 0 ? `${question}: ${status}` : `${question}: ${rows} ${status}`)),
    ...marks.map(({ question, flag, rows }) => `${question}: ${rows} marked ${flag}`),
  ];
  if (lines.length === 0) return '<p>Nothing.</p>';
  return `<ul>${lines.map((line) => `<li>${text(line)}</li>`).join('')}</ul>`;
}

function list(facts: readonly (readonly [string, string])[]): string {
  return `<dl>${facts.map(([term, words]) => `<dt>${text(term)}</dt><dd>${text(words)}</dd>`).join('')}</dl>`;
}

function table(caption: string, heads: readonly string[], rows: string): string {
  const head = heads.map((one) => (one === '' ? '<td></td>' : `<th scope="col">${one}</th>`)).join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Integers of the lattice have twenty digits; the document has them all. */
function short(integer: string): string {
  return integer.length <= 9 ? integer : Number(integer).toExponential(3);
}

function text(words: string): string {
  return shownText(words).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
