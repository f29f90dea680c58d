/** Makes docs/maturity.md from the lists of the menu and the figures that were measured. */

/**
 * The text of the page.
 * @param {object} menu `@collimate/statistics-menu`
 */
export function maturityPage({ ANALYSES, RELEASES, maturityOfAnalysis, maturityOfRelease }) {
  const specs = (files) => (files.length === 0 ? '–' : files.map((file) => `[${file.split('/').at(-1)}](../${file})`).join(', '));
  const analyses = ANALYSES.map(({ kind }) => [kind, maturityOfAnalysis(kind)]);
  const releases = RELEASES.map(({ kind }) => [kind, maturityOfRelease(kind)]);
  return `# How far each kind may be believed

Made by \`npm run build\` (tools/pages/maturity.page.mjs) from the menu and \`libs/statistics/menu/src/maturity.figures.ts\`; do not edit by hand. *Proven*: with the noise off
it agrees with its oracle, and simulated studies show that its intervals hold their word. *Provisional*: one of the two is not shown, or is not
shown widely enough; every number of it carries the flag \`provisional\`, in the CSV, at the command line and on the results page. A kind of which nothing was
measured is provisional. *Within* is the bar that the specs hold the worst difference to.

## Releases

| release | held to | within | attacks run | specs | mark |
| --- | --- | --- | --- | --- | --- |
${releases.map(([kind, one]) => `| \`${kind}\` | ${one.oracle} | ${one.within} | ${one.attacks} | ${specs(one.specs)} | ${one.mark} |`).join('\n')}

## Analyses

Coverage is of the 95 % intervals, in per cent, smallest and largest of the simulated cells; docs/statistics.md says of which.

| analysis | held to, noise off | within | coverage | specs | mark |
| --- | --- | --- | --- | --- | --- |
${analyses.map(([kind, one]) => `| \`${kind}\` | ${one.oracle} | ${one.within} | ${one.coverage} | ${specs(one.specs)} | ${one.mark} |`).join('\n')}
`;
}

/** @returns the text of the page by its path, from the built menu @param built imports a built file of a lib */
export async function made(built) {
  return { 'docs/maturity.md': maturityPage(await built('statistics/menu/dist/index.js')) };
}
