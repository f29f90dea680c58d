/** The tables of docs/operations/protocol.md: a line for each key of a schema. */
import { flow, formOf } from './schema-words.mjs';

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

const DEFAULTS = { 'features[].kurtosis': '4.5', 'statistics[].answers': '1', 'timetable.readyAfterMs': 'it waits for the word' };

/** @returns the kinds of a union, also of one within another */
export function kindsOf({ oneOf, anyOf, ...schema }) {
  const inner = oneOf ?? anyOf;
  return inner === undefined ? [schema] : inner.flatMap(kindsOf);
}

/** @returns a line for each key that a kind of analysis has besides name, kind and release */
export function questionKeys({ properties, required = [] }) {
  return Object.entries(properties)
    .filter(([name]) => !['name', 'kind', 'from'].includes(name))
    .map(([name, part]) => {
      const left = required.includes(name) ? 'an error' : 'allowed';
      return `| \`${properties.kind.const}\` | \`${name}\` | ${formOf(part)} | ${left} | ${part.description ?? ''} |`;
    });
}

/** @param words keys that say which kind it is @param planned keys that `study plan` chooses where an author leaves them out */
export function declaredSection(schema, words, planned = []) {
  const title = words
    .flatMap((word) => (schema.properties[word] === undefined ? [] : `${word}: ${schema.properties[word].const}`))
    .join(', ');
  const rows = Object.entries(schema.properties)
    .filter(([name]) => !words.includes(name))
    .map(([name, part]) => {
      const left = planned.includes(name) ? 'planned' : schema.required?.includes(name) ? 'an error' : 'allowed';
      const said = part.description ?? DECLARED_MEANINGS[name] ?? MEANINGS[`statistics[].${name}`] ?? '';
      return `| \`${name}\` | ${formOf(part)} | ${left} | ${said} |`;
    });
  return `#### \`${title}\`\n\n| key | form | left out | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
}

/** @returns the cells of each key, those within it behind it */
export function* rowsOf(schema, prefix) {
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

/** @param planned keys that `study plan` chooses where an author leaves all of them out */
export function statisticSection(schema, planned) {
  const rows = Object.entries(schema.properties).map(([name, part]) => {
    const path = `statistics[].${name}`;
    const left = planned.includes(name)
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

function exampleOf(part, path) {
  if (path === 'plan' || path === 'plans') return '`collimate plan ct-default` prints one; [its keys](../ibsi/plan.md)';
  const [example] = part.examples ?? [];
  if (example === undefined || (typeof example === 'object' && Object.keys(example).length === 0))
    return EXAMPLES[path] ?? 'see below';
  return `\`${Array.isArray(example) || typeof example === 'object' ? flow(example) : example}\``;
}
