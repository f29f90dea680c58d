/** Makes the page of an HTTP API from its OpenAPI document: a list of all endpoints, then the keys of each. */

/** How deep the keys of an answer are listed; what is deeper stands in the OpenAPI document. */
const DEPTH = 3;

/** @returns the text of the page @param reasons table of reasons, for an API that has one */
export function apiPage(document, title, introduction, reasons) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
  );
  const listed = operations.map(
    ({ operationId, method, path, summary, 'x-access': access }) =>
      `| [\`${method} ${path}\`](#${operationId.toLowerCase()}) | ${whoOf(access)} | ${summary} |`,
  );
  return `<!-- Made by \`npm run build\` (tools/pages/contracts.page.mjs); do not edit. -->

# ${title}

${introduction}

| endpoint | who may call | |
| --- | --- | --- |
${listed.join('\n')}

${operations.map(section).join('\n\n')}
${reasons === undefined ? '' : reasonsSection(reasons)}`;
}

function section({ operationId, method, path, summary, requestBody, responses, 'x-access': access }) {
  const [status] = Object.keys(responses).filter((one) => one !== 'default');
  const answer = responses[status].content?.['application/json'].schema;
  const body = requestBody?.content['application/json'].schema;
  return [
    `## ${operationId}`,
    `\`${method} ${path}\` for ${whoOf(access)}. ${summary}. Answers ${status}${answer === undefined ? ', without a body' : ''}.`,
    body === undefined ? '' : keysTable('Body', body, requestBody.required ? '' : ', which may be left out'),
    answer === undefined ? '' : keysTable('Answer', answer, ''),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function keysTable(name, schema, said) {
  const rows = [...keysOf(schema, '', 0)];
  const about = schema.description === undefined ? '' : `: ${schema.description}`;
  if (rows.length === 0) return `${name}${said}: ${schema.description ?? formOf(schema)}.`;
  const lines = rows.map(({ path, form, meaning }) => `| \`${path}\` | ${form} | ${meaning} |`);
  return `${name}${said}${about}\n\n| key | form | |\n| --- | --- | --- |\n${lines.join('\n')}`;
}

function* keysOf(schema, prefix, depth) {
  if (depth >= DEPTH) return;
  const { items, properties = {}, required = [], oneOf, anyOf } = schema;
  if (items !== undefined) return yield* keysOf(items, `${prefix}[]`, depth);
  for (const part of oneOf ?? anyOf ?? []) yield* keysOf(part, prefix, depth);
  for (const [key, part] of Object.entries(properties)) {
    const path = prefix === '' || prefix.endsWith('.') ? `${prefix}${key}` : `${prefix}.${key}`;
    const optional = required.includes(key) ? '' : ', may be absent';
    yield { path, form: `${formOf(part)}${optional}`, meaning: part.description ?? '' };
    yield* keysOf(part, path, depth + 1);
  }
}

function formOf({ type, const: only, enum: words, items, oneOf, anyOf, pattern }) {
  if (Array.isArray(type)) return type.map((one) => formOf({ type: one })).join(' or ');
  if (only !== undefined) return `\`${only}\``;
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(', ');
  if (oneOf !== undefined || anyOf !== undefined) return (oneOf ?? anyOf).map(formOf).join(' or ');
  if (type === 'array') return `list: ${items === undefined ? 'anything' : formOf(items)}`;
  if (type === 'string') return pattern === '^[0-9a-f]{64}$' ? '64 hexadecimal digits' : 'text';
  if (type === 'integer') return 'whole number';
  if (type === 'boolean') return '`true` or `false`';
  return { object: 'keys', null: 'null', number: 'number' }[type] ?? 'anything';
}

function whoOf(access) {
  if (access === 'open') return 'everybody';
  if (access === 'staff') return 'everybody with an account';
  return [access]
    .flat()
    .map((one) => (one === 'bootstrap' ? 'the bootstrap token' : one))
    .join(' or ');
}

const REACTIONS = {
  passed: 'nothing more for the round',
  over: 'tells the progress of the study no more',
  renewed: 'asks for a certificate anew',
  retried: 'tries again by itself',
  told: 'goes on trying, and tells its hospital',
  none: '',
};

function reasonsSection(reasons) {
  const rows = Object.entries(reasons).map(
    ([reason, { fault, agent, says }]) => `| \`${reason}\` | ${fault} | ${says} | ${REACTIONS[agent]} |`,
  );
  return `
## Reasons

The \`code\` of a problem over HTTP and the reason of ErrorInfo over gRPC. Later versions may add some; none changes its meaning.

| reason | fault | when | what an agent does |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}
