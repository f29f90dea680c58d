/** How a part of a JSON Schema is said in a table of a page. */

/** What patterns mean, in words; one that is not here is shown as it is. */
const PATTERNS = new Map([
  ['^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$', 'lower-case letters, digits and inner hyphens, 1 to 64'],
  ['^[A-Za-z][A-Za-z0-9 _-]{0,39}$', 'a letter, then letters, digits, blanks, `_` or `-`, 1 to 40'],
  ['^DUO:\\d{7}$', '`DUO:` and seven digits'],
  ['^\\d{1,60}(?:\\/\\d{1,60}|\\.\\d{1,60})?$', 'an exact positive number, quoted: `"3/40"`, `"0.125"`, `"12"`'],
  ['^[0-9A-Z]{4}(?:\\([^()@]{1,16}\\))?$', 'IBSI code, four letters or digits, `BC2M(10%)` where the code names several'],
  ['^[0-9A-Z]{4}\\([A-Za-z0-9.,_-]{1,60}\\)$', 'a response map: code of the filter and its settings, `S60F(5,3D,mirror)`'],
  ['^[A-Z0-9]{4}$', 'IBSI code, four letters or digits'],
  ['^[a-z][a-z0-9-]{0,30}$', 'lower case, 1 to 31'],
  ['^[a-z][a-z0-9-]{0,39}$', 'a lower-case letter, then letters, digits or hyphens, 1 to 40'],
  ['^[A-Za-z0-9][A-Za-z0-9 .+_-]{0,39}$', 'a letter or digit, then letters, digits, blanks, `.`, `+`, `_` or `-`, 1 to 40'],
  ['^-?\\d{1,30}(?:\\.\\d{1,30})?$', 'an exact decimal, quoted: `"12"`, `"-0.25"`'],
  ['^(?:0?\\.\\d{1,12}|1)$', 'a share, quoted: `"0.3"`'],
  ['^[0-9a-f]{64}$', '64 hex digits'],
]);

/** @returns the form of a value, in words */
export function formOf(part) {
  if (part.const !== undefined) return `\`${part.const}\``;
  if (part.enum !== undefined) return `one of ${part.enum.map((word) => `\`${word}\``).join(', ')}`;
  if (part.prefixItems !== undefined) return `${part.prefixItems.length} entries: ${formOf(part.prefixItems[0])}`;
  if (part.type === 'array') return `${rangeOf(part.minItems, part.maxItems, 'entries')}: ${formOf(part.items)}`;
  // What stands below has keys; a word or a list of words is said here.
  if (part.anyOf?.every(({ type }) => type === 'string' || type === 'array')) return part.anyOf.map(formOf).join(', or ');
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

/** @returns YAML in one line */
export function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${flow(inner)}`)
    .join(', ')} }`;
}
