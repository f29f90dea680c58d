/**
 * Writes docs/operations/protocol.md from the schemas of a study protocol and the table of DUO codes.
 *
 *   node tools/scripts/protocol-docs.mjs
 *
 * It reads the built libs (`npm run build` first). The result is committed; a spec compares it with the schemas.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What patterns mean, in words; one that is not here is shown as it is. */
const PATTERNS = new Map([
  ['^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$', 'lower-case letters, digits and inner hyphens, 1 to 64'],
  ['^[A-Za-z][A-Za-z0-9 _-]{0,39}$', 'a letter, then letters, digits, blanks, `_` or `-`, 1 to 40'],
  ['^DUO:\\d{7}$', '`DUO:` and seven digits'],
  ['^\\d{1,60}(?:\\/\\d{1,60}|\\.\\d{1,60})?$', 'an exact positive number, quoted: `"3/40"`, `"0.125"`, `"12"`'],
  ['^[0-9A-Z]{4}(?:\\([^()@]{1,16}\\))?$', 'IBSI code, four letters or digits, `BC2M(10%)` where the code names several'],
  ['^[A-Z0-9]{4}$', 'IBSI code, four letters or digits'],
  ['^[a-z][a-z0-9-]{0,30}$', 'lower case, 1 to 31'],
  ['^[a-z][a-z0-9-]{0,39}$', 'a lower-case letter, then letters, digits or hyphens, 1 to 40'],
  ['^[A-Za-z0-9][A-Za-z0-9 .+_-]{0,39}$', 'a letter or digit, then letters, digits, blanks, `.`, `+`, `_` or `-`, 1 to 40'],
  ['^-?\\d{1,30}(?:\\.\\d{1,30})?$', 'an exact decimal, quoted: `"12"`, `"-0.25"`'],
  ['^(?:0?\\.\\d{1,12}|1)$', 'a share, quoted: `"0.3"`'],
  ['^[0-9a-f]{64}$', '64 hex digits'],
]);

/** What keys of features and statistics mean where their schema does not say it. */
const MEANINGS = {
  'features[].feature': 'which feature, by its IBSI code ([all of them](../ibsi/features.md))',
  'features[].aggregation': 'how texture matrices are put together; `DHQ4` where there are none',
  'features[].transform':
    'public, before centring: the value itself, its natural logarithm (no value at 0 or below), or its cube root',
  'features[].centre':
    'of the transformed value, from a public source or a pilot, never from the sites: x = (transform(value) - centre) / width',
  'features[].width': 'one reference SD of the transformed value, public too; x is winsorised at ±6',
  'features[].kurtosis':
    'public, of the transformed value: how heavy its tails are. 3 is normal; above 9 the feature asks for a transform',
  'statistics[].name': 'of the round, once in a study',
  'statistics[].kind': 'what is asked',
  'statistics[].rho':
    'price of one answer, the whole vector of it, at every site; zCDP. Half of it makes the noise 1.41 times as large',
  'statistics[].answers': 'in how many openings a site may be asked anew; each is a charge of its own',
  'statistics[].clip':
    'L2 norm to which the features of one patient, and lambda times their squares beside them, are shortened as one record, in reference SDs',
  'statistics[].kMax': 'the fourth moment of one record is cut here; it says how sure the variances are',
  'statistics[].reach': 'how far cut records can move a mean for each share of them that is cut, in reference SDs',
  'statistics[].reach2': 'the same of a variance, in squared reference SDs',
  'statistics[].lambda': 'weight of the squares beside the values',
};

/** The same of variables, releases and analyses of version 2. */
const DECLARED_MEANINGS = {
  source: 'where it comes from',
  type: 'what it is',
  feature: MEANINGS['features[].feature'],
  aggregation: MEANINGS['features[].aggregation'],
  intercept: 'of the linear predictor',
  terms: 'of the linear predictor; each has `variable`, `scale` (`raw`, `transformed` or `reference`) and `coefficient`',
  from: 'name of the release that is read',
  name: 'stands there once',
  kind: 'what is asked',
};

/** Keys that `study plan` chooses where an author leaves all of them out. */
const PLANNED = ['clip', 'kMax', 'reach', 'reach2', 'lambda'];

/** Kinds that are read and published, and asked no more. */
const RETIRED = ['group-moments'];

const EXAMPLES = {
  id: '`lung-nodules`',
  sites: '`[north, south]`',
  features: '`[{ feature: RNU0, aggregation: DHQ4, transform: log, centre: 9, width: 0.6 }]`',
  'features[].feature': '`RNU0`',
  'features[].aggregation': '`DHQ4`',
  'features[].transform': '`log`',
  'features[].centre': '`9`',
  'features[].width': '`0.6`',
};

/** What each analysis reads. */
const READS = {
  count: 'a release of kind `cells`: how many patients are in each cell, with error bands',
  moments: 'a release of kind `moments`: means and variances, by label',
  compare: "a release of kind `moments`: differences between every two labels, with Welch's test and Holm's correction",
  histogram:
    'a release of kind `cells`: counts and shares of the labels or bins of the last variable of each table, within the others',
  contingency:
    'tables of two variables of `cells`: independence, risks and their ratios, agreement where both have the same labels',
  rank: 'tables of `cells` of a number with `edges` by a category or another number: AUC, rank tests, Spearman',
  survival: 'tables of `cells` of a survival time, alone or by one variable: curves, restricted means, log-rank test, C-index',
  validate:
    'tables of `cells` of one or two scores by a category of two labels with `positive`: how good a published signature is',
  quantiles: 'a release of kind `prefix-cells`: quartiles and the outer twentieths of each variable',
  correlation: 'a release of kind `gram`: the correlation of every two variables, and which of them say the same',
  linear: 'a release of kind `gram` with an `outcome`: least squares of the outcome on the other variables',
  ridge: 'a release of kind `gram` with an `outcome`: the same with a penalty; intervals are of the penalised coefficients',
  reliability:
    'a release of kind `pairs`: agreement of two readings of a variable, by intraclass correlation, concordance and limits',
  lasso: 'a release of kind `gram` with an `outcome`: a path of lasso models, and how often each term is selected; no intervals',
  logistic: 'a release of kind `gradient` with `model: logistic`: log odds and odds ratios of a label by the numbers, with tests',
  cox: 'a release of kind `gradient` with `model: cox`: log hazard and hazard ratios by the numbers, with tests; the baseline of each interval',
  heterogeneity: 'a release of kind `cells`, site by site: forest, mean and variance of the sites; at least five of them',
};

/** @returns the sentence of an analysis; a kind that has none here stops the build of the page */
function readBy(kind) {
  if (READS[kind] === undefined) throw new Error(`tools/scripts/protocol-docs.mjs does not say what the analysis ${kind} reads`);
  return READS[kind];
}

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

const DEFAULTS = { 'features[].kurtosis': '4.5', 'statistics[].answers': '1', 'timetable.readyAfterMs': 'it waits for the word' };

/**
 * @returns the text of protocol.md
 * @param schema JSON Schema of a protocol of version 1 as it is written @param declared the same of version 2
 * @param duo DUO_CODES and COVERED_BY of consent
 */
export function protocolPage(schema, declared, { DUO_CODES, COVERED_BY }) {
  const rows = [...rowsOf(schema, '')].map((cells) => `| ${cells.join(' | ')} |`);
  const statistics = schema.properties.statistics.items;
  return `<!-- Made by tools/scripts/protocol-docs.mjs; do not edit. -->

# The study protocol

A protocol is a YAML or JSON document. \`collimate study init\` writes one with comments, \`collimate study plan\` checks it and says what it
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

A subgroup has \`variable\`, and \`is\` (a label) for a category, \`atLeast\`, \`below\` or both for a number.

### Releases

${kindsOf(declared.properties.releases.items)
  .map((kind) => declaredSection(kind, ['kind']))
  .join('\n\n')}

A patient is in one cell of each table of \`cells\`: label or bin of every variable, or the left-out cell of that table if one of them is
missing. Under \`moments\` whoever lacks one of the variables adds nothing. Each release is charged once for each of its answers, whatever
the number of tables, cells or variables; more tables make the noise of each larger.

### Analyses

| kind | reads |
| --- | --- |
${kindsOf(declared.properties.analyses.items)
  .map(({ properties }) => `| \`${properties.kind.const}\` | ${readBy(properties.kind.const)} |`)
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

Leave all of ${PLANNED.map((key) => `\`${key}\``).join(', ')} out, and \`study plan\` chooses and prints them; \`study create\` wants them written, because they stand in the digest that is signed. \`study init\` writes them.
A protocol with ${RETIRED.map((kind) => `\`${kind}\``).join(', ')} is still read and published, and refused when it is new.

${(statistics.oneOf ?? [statistics])
  .filter(({ properties }) => !RETIRED.includes(properties.kind?.const))
  .map(statisticSection)
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

/** @returns the kinds of a union, also of one within another */
function kindsOf({ oneOf, anyOf, ...schema }) {
  const inner = oneOf ?? anyOf;
  return inner === undefined ? [schema] : inner.flatMap(kindsOf);
}

/** @returns a line for each key that a kind of analysis has besides name, kind and release */
function questionKeys({ properties, required = [] }) {
  return Object.entries(properties)
    .filter(([name]) => !['name', 'kind', 'from'].includes(name))
    .map(([name, part]) => {
      const left = required.includes(name) ? 'an error' : 'allowed';
      return `| \`${properties.kind.const}\` | \`${name}\` | ${formOf(part)} | ${left} | ${part.description ?? ''} |`;
    });
}

/** @param words keys that say which kind it is */
function declaredSection(schema, words) {
  const title = words
    .flatMap((word) => (schema.properties[word] === undefined ? [] : `${word}: ${schema.properties[word].const}`))
    .join(', ');
  const rows = Object.entries(schema.properties)
    .filter(([name]) => !words.includes(name))
    .map(([name, part]) => {
      const left = PLANNED.includes(name) ? 'planned' : schema.required?.includes(name) ? 'an error' : 'allowed';
      const said = part.description ?? DECLARED_MEANINGS[name] ?? MEANINGS[`statistics[].${name}`] ?? '';
      return `| \`${name}\` | ${formOf(part)} | ${left} | ${said} |`;
    });
  return `#### \`${title}\`\n\n| key | form | left out | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
}

function* rowsOf(schema, prefix) {
  for (const [name, part] of Object.entries(schema.properties)) {
    const path = `${prefix}${name}`;
    const required = schema.required?.includes(name);
    yield [
      `\`${path}\``,
      formOf(part),
      required ? 'an error' : (DEFAULTS[path] ?? 'allowed'),
      part.description ?? MEANINGS[path] ?? '',
      exampleOf(part, path),
    ];
    if (['plan', 'plans', 'statistics', 'variables', 'subgroups', 'releases', 'analyses'].includes(path)) continue;
    if (part.type === 'object' && part.properties !== undefined) yield* rowsOf(part, `${path}.`);
    if (part.type === 'array' && part.items.type === 'object' && part.items.properties !== undefined)
      yield* rowsOf(part.items, `${path}[].`);
  }
}

function statisticSection(schema) {
  const rows = Object.entries(schema.properties).map(([name, part]) => {
    const path = `statistics[].${name}`;
    const left = PLANNED.includes(name)
      ? 'planned'
      : schema.required?.includes(name)
        ? 'an error'
        : (DEFAULTS[path] ?? 'allowed');
    return `| \`${name}\` | ${formOf(part)} | ${left} | ${part.description ?? MEANINGS[path] ?? 'see [statistics](../statistics.md)'} |`;
  });
  const title = schema.properties.kind?.const ?? 'statistic';
  const said = schema.description === undefined ? '' : `${schema.description}\n\n`;
  return `#### \`${title}\`\n\n${said}| key | form | left out | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
}

function formOf(part) {
  if (part.const !== undefined) return `\`${part.const}\``;
  if (part.enum !== undefined) return `one of ${part.enum.map((word) => `\`${word}\``).join(', ')}`;
  if (part.prefixItems !== undefined) return `${part.prefixItems.length} entries: ${formOf(part.prefixItems[0])}`;
  if (part.type === 'array') return `${rangeOf(part.minItems, part.maxItems, 'entries')}: ${formOf(part.items)}`;
  if (part.oneOf !== undefined || part.anyOf !== undefined) return 'one of those below';
  if (part.type === 'object' && part.properties === undefined) return 'names, each with keys of its own';
  if (part.type === 'object') return 'keys of its own';
  if (part.type === 'string')
    return part.pattern === undefined
      ? `text, ${rangeOf(part.minLength, part.maxLength, 'characters')}`
      : patternOf(part.pattern);
  const above = part.exclusiveMinimum === undefined ? '' : ` above ${part.exclusiveMinimum}`;
  const range = part.minimum === undefined ? '' : ` ${rangeOf(part.minimum, part.maximum, '')}`.trimEnd();
  return `${part.type === 'integer' ? 'whole number' : 'number'}${range}${above}`;
}

function patternOf(pattern) {
  return PATTERNS.get(pattern) ?? `text of the form \`${pattern.replaceAll('|', '\\|')}\``;
}

function rangeOf(least = 0, most = Number.MAX_SAFE_INTEGER, what) {
  const text = most >= Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  return what === '' ? text : `${text} ${what}`;
}

function exampleOf(part, path) {
  if (path === 'plan' || path === 'plans') return '`collimate plan ct-default` prints one; [its keys](../ibsi/plan.md)';
  const [example] = part.examples ?? [];
  if (example === undefined || (typeof example === 'object' && Object.keys(example).length === 0))
    return EXAMPLES[path] ?? 'see below';
  return `\`${Array.isArray(example) || typeof example === 'object' ? flow(example) : example}\``;
}

/** YAML in one line. */
function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${flow(inner)}`)
    .join(', ')} }`;
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = (lib, name) => import(join(root, 'libs', 'governance', lib, 'dist', `${name}.js`));
  const { protocolJsonSchema } = await built('study', 'protocol.schema');
  const { declaredJsonSchema } = await built('study', 'declared.schema');
  writeFileSync(
    join(root, 'docs', 'operations', 'protocol.md'),
    protocolPage(protocolJsonSchema(), declaredJsonSchema(), await built('consent', 'duo-codes.table')),
  );
}
