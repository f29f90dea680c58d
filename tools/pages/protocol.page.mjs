/** Makes docs/operations/protocol.md from the schemas of a study protocol and the table of DUO codes. */
import { declaredSection, kindsOf, questionKeys, rowsOf, statisticSection } from './protocol-tables.mjs';

const EXAMPLE = `schema: collimate.study/2
modality: CT
plans: { ct: { … } }                 # inline; \`collimate plan ct-default\` prints one
planned: { subjects: 500, shares: { response: ["0.7", "0.3"] } }
variables:
  response: { source: cohort, type: category, labels: ["no", "yes"] }
  age: { source: cohort, type: number, unit: year, bounds: ["18", "90"], edges: ["50", "70"], reference: { centre: "62", width: "11", from: registry-age/1 } }
  volume: { source: feature, plan: ct, roi: GTV-1, feature: RNU0, aggregation: DHQ4, transform: log, reference: { centre: "9", width: "0.6", from: phantom-ct/3 } }
releases:
  - { name: table, kind: cells, tables: [[response, age]], rho: "1/100" }
  - { name: means, kind: moments, of: [age, volume], by: response, rho: "9/100" }   # and the planner's keys
analyses:
  - { name: who, kind: count, from: table }
  - { name: means, kind: moments, from: means }
  - { name: differences, kind: compare, from: means }
budget: { rho: "1/10" }`;

/**
 * @returns the text of protocol.md
 * @param schema JSON Schema of a protocol of version 1 as it is written @param declared the same of version 2
 * @param releases those of the menu @param duo DUO_CODES and COVERED_BY of consent
 */
export function protocolPage(schema, declared, releases, { DUO_CODES, COVERED_BY }) {
  const rows = [...rowsOf(schema, '')].map((cells) => `| ${cells.join(' | ')} |`);
  const statistics = schema.properties.statistics.items;
  // A statistic of version 1 has a word of its own, which may be older than the kind of its release.
  const asked = releases
    .filter(({ schema }) => schema !== undefined)
    .map((one) => ({ ...one, word: one.schema.shape.kind.value }));
  const retired = asked.filter((one) => one.retired !== undefined).map(({ word }) => word);
  const plannedOf = (kind, list) => list.find((one) => (one.word ?? one.kind) === kind)?.declared?.planned ?? [];
  const planned = new Set(asked.flatMap(({ declared: form }) => form?.planned ?? []));
  return `<!-- Made by \`npm run build\` (tools/pages/protocol.page.mjs); do not edit. -->

# The study protocol

A protocol is a YAML or JSON document. \`collimate study init\` writes one of version 2 with comments and the engine named, \`collimate study plan\` checks it and says what it
costs and how sure its answers will be, without a network. From \`collimate study create\` on it is its digest, which hospitals sign: nothing
of it changes any more. A key that is not below is an error.

There are two forms. \`collimate.study/2\` declares what a study may know of a patient as variables, names them in what leaves a hospital
(releases), and names those in what is made of it (analyses): [version 2](#version-2). \`collimate.study/1\` has one region, one plan and one set
of groups, and stays as it is: [version 1](#version-1).

**Exact numbers are quoted.** \`rho: 0.09\` is a number that went through a float; write \`rho: "0.09"\` or \`rho: "9/100"\`. A bare number,
\`true\`, \`false\` or \`null\` is no text: quote forms and labels that look like these (\`consentForms: ["2"]\`, \`labels: ["no", "yes"]\`).

## Version 2

\`\`\`yaml
${EXAMPLE}
\`\`\`

| key | form | left out | meaning | example |
| --- | --- | --- | --- | --- |
${[...rowsOf(declared, '')].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}

### Variables

A variable has a value for a patient, or it is missing. It is missing where a cell is empty or cannot be read, where the rows of the patient
differ, and where a number lies outside its bounds. Which values one patient has follows from the rows and scans of that patient and from
this protocol, never from others. Several scans of a patient are averaged on the scale of the transform. A column that no study names is no error.

${kindsOf(declared.properties.variables.additionalProperties)
  .map((kind) => declaredSection(kind, ['source', 'type']))
  .join('\n\n')}

A \`reference\` has \`centre\` and \`width\` of the transformed value, \`from\` (its source: a DOI, or the name of a public series), and where they are
known \`kurtosis\` (3 to 9) and \`sha256\` of its file. It is never from the sites.

Several modalities (\`modality: [CT, PT]\`): each plan is for one of them, none for \`any\`, and each is read by one plan at least. A feature of CT and one of
PET are then two variables of the same patient. A DICOM series says itself for which plans it is; a file of NIfTI, NRRD or MetaImage does not, and
counts for CT where the column \`unit\` of the cohort table says \`HU\`, for PET where it says \`SUV\`, and is left out otherwise (\`MODALITY_UNTOLD\`). The
consent of a patient has to cover all of them; a patient without one of the scans lacks its variables, and no others.

\`stage\` is a variable of every study that declares none of that name: how far the agent of a hospital came with a patient. Its labels are
\`consented\`, \`imaged\` (a cohort table names a scan), \`read\` (a scan of the study's regions was opened), \`with-roi\` (features were computed of
one) and \`complete\` (every variable of the study has a value); the patient is at the last that was reached. A study without features has the first and
the last. Tables of \`cells\` may name it, \`planned.shares\` may plan it, and nothing else. A release over it counts everybody who consents, also those of
whom there is no scan.

A subgroup has \`variable\`, and \`is\` (a label) for a category, \`atLeast\`, \`below\` or both for a number.

### Releases

${kindsOf(declared.properties.releases.items)
  .map((one) => declaredSection(one, ['kind'], plannedOf(one.properties.kind.const, releases)))
  .join('\n\n')}

A patient is in one cell of each table of \`cells\`: label or bin of every variable, or the left-out cell of that table if one of them is
missing. Under \`moments\` whoever lacks one of the variables adds nothing. Each release is charged once for each of its answers, whatever
the number of tables, cells or variables; more tables make the noise of each larger.

The \`correlation\` of \`moments\` has \`from\` and \`sha256\`, name and digest of the file of a reference, and \`below\`: for each variable of \`of\` from the second on its correlation with each before it,
\`[["0.61"], ["0.2", "-0.1"]]\` for three; the diagonal is 1 and is not written. It is of public patients, never of those of the sites. Write \`correlation: { from: nsclc-ct/1 }\`, and \`study plan FILE --reference FILE
--out FILE\` writes the rest. A matrix that no patients can have (not positive semidefinite), or that is of other variables, is refused. Agents that do not know the key refuse the protocol.

### Standing studies

\`standing: { every: 91 }\` makes a study ask again: each release as often as it has \`answers\`, in turns of which each begins 91 openings after the last
opening of the turn before, or later. With \`timetable.openingMs: 86400000\` that is a quarter. The budget and the price are those of all turns, and are
approved once; in no other opening does a hospital answer (\`EPOCH_OUT_OF_RANGE\`), nor after the last. Each turn reads the cohort of its day: whoever
withdrew is in no later one, whoever newly consents is in the later ones, and what was charged stays charged. A hospital that does not answer in a turn
is missing in that one alone.

Each turn has a result of its own when its last round is closed. \`collimate study result STUDY\` shows the last one and \`STUDY@2\` the second; so do
\`proof\`, \`certificate\` and \`report\`, the results page and the public API. Its numbers are of that turn; its privacy counts the turns before, also those of
which nothing was published. Without \`standing\` a release is asked once, and a new protocol with more \`answers\` is refused; so is one with \`standing\` under \`noise: shared\`.

### Analyses

| kind | reads |
| --- | --- |
${kindsOf(declared.properties.analyses.items)
  .map(({ properties, description }) => `| \`${properties.kind.const}\` | ${description} |`)
  .join('\n')}

Each has \`name\`, \`kind\` and \`from\`, the name of a release. It costs nothing. An analysis makes what it can of every table of the release
that fits it, and one that fits none is an error. Some kinds have keys besides:

| kind | key | form | left out | meaning |
| --- | --- | --- | --- | --- |
${kindsOf(declared.properties.analyses.items).flatMap(questionKeys).join('\n')}

## Version 1

| key | form | left out | meaning | example |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

### Statistics

Leave all of ${[...planned].map((key) => `\`${key}\``).join(', ')} out, and \`study plan\` chooses and prints them; \`study create\` wants them written, because they stand in the digest that is signed. \`study init\` writes them.
A protocol with ${retired.map((kind) => `\`${kind}\``).join(', ')} is still read and published, and refused when it is new.

${(statistics.oneOf ?? [statistics])
  .filter(({ properties }) => !retired.includes(properties.kind?.const))
  .map((one) => statisticSection(one, plannedOf(one.properties.kind.const, asked)))
  .join('\n\n')}

### What has to agree

- Every feature is computed by the plan: its family stands in \`plan.families\`, its aggregation in \`plan.aggregations\`.
- \`plan.modality\` is the modality of the study, or \`any\`; NIfTI and other files that name no modality need \`any\`.
- \`plannedSubjects\` has a number for each label, in the same order.
- The prices of all answers together are at most \`budget.rho\`, and a hospital approves only what fits into what it has left for life.
- Sites, labels, purposes, forms, names of statistics and features stand there once each.

## Purposes and consent

Each \`purpose\` that is a permission has to be covered by a permission of the patient's \`scope\`; each condition of the scope has to stand
among the purposes too. A code that is not below is unknown, and denies. Where a consent names permissions of several kinds, the narrowest counts.

| purpose of the study | | is covered by a scope with |
| --- | --- | --- |
${DUO_CODES.filter(({ role }) => role === 'permission')
  .map(({ code, label, parameter }) => {
    return `| \`${code}\`${parameter ? ' and what it is about' : ''} | ${label} | ${COVERED_BY[code].map((one) => `\`${one}\``).join(', ')} |`;
  })
  .join('\n')}

| condition of a consent | the study promises it by the same code among its purposes |
| --- | --- |
${DUO_CODES.filter(({ role }) => role === 'modifier')
  .map(({ code, label, parameter }) => `| \`${code}\` | ${label}${parameter ? ', with what it is about' : ''} |`)
  .join('\n')}

A protocol names codes alone, so a consent for one disease, place or project (a code that says what it is about) is matched by no protocol yet.
`;
}

/** @returns the text of the page by its path, from the built libs @param built imports a built file of a lib */
export async function made(built) {
  const { protocolJsonSchema } = await built('governance/study/dist/protocol.schema.js');
  const { declaredJsonSchema } = await built('governance/study/dist/declared.schema.js');
  const { RELEASES } = await built('statistics/menu/dist/menu.js');
  const duo = await built('governance/consent/dist/duo-codes.table.js');
  return { 'docs/operations/protocol.md': protocolPage(protocolJsonSchema(), declaredJsonSchema(), RELEASES, duo) };
}
