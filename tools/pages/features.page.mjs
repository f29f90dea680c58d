/** Makes docs/ibsi/features.md from the registry of features. */

const FAMILY_NAMES = {
  MORPH: 'Morphology',
  LI: 'Local intensity',
  IS: 'Intensity-based statistics',
  IH: 'Intensity histogram',
  IVH: 'Intensity-volume histogram',
  GLCM: 'Grey level co-occurrence matrix',
  GLRLM: 'Grey level run length matrix',
  GLSZM: 'Grey level size zone matrix',
  GLDZM: 'Grey level distance zone matrix',
  NGTDM: 'Neighbourhood grey tone difference matrix',
  NGLDM: 'Neighbouring grey level dependence matrix',
};

/** @returns the text of features.md @param vocabulary the registry: FEATURES, FEATURE_FAMILIES, aggregationsOf, featureKey */
export function featurePage({ FEATURES, FEATURE_FAMILIES, aggregationsOf, featureKey }) {
  const rows = FEATURES.reduce((sum, feature) => sum + aggregationsOf(feature.family).length, 0);
  return `<!-- Made by \`npm run build\` (tools/pages/features.page.mjs); do not edit. -->

# Features

The ${FEATURES.length} features of IBSI 1 in the order of its manual. Texture features exist in several aggregations, which makes ${rows} values of
one ROI when a plan asks for all of them. A study asks for one by its key: the IBSI code, the parameter where two features share a
code, and the aggregation, for example \`${featureKey({ ibsi: 'RNU0', parameter: '', aggregation: 'DHQ4' })}\` or \`${featureKey({ ibsi: 'BC2M', parameter: '10%', aggregation: 'DHQ4' })}\`.

The unit \`intensity\` is that of the image: HU, SUV, or none. \`1\` is a pure number. A feature that has no value for a region keeps its
row and says why in the column \`status\` ([status](status.md)).

| family | features | aggregations |
| --- | --- | --- |
${FEATURE_FAMILIES.map((family) => familyLine(family, FEATURES, aggregationsOf)).join('\n')}

${FEATURE_FAMILIES.map((family) => familySection(family, FEATURES, aggregationsOf)).join('\n\n')}
`;
}

function familyLine(family, features, aggregationsOf) {
  const count = features.filter((feature) => feature.family === family).length;
  return `| [${family}](#${family.toLowerCase()}) | ${count} | ${aggregationsOf(family)
    .map(({ code }) => `\`${code}\``)
    .join(', ')} |`;
}

function familySection(family, features, aggregationsOf) {
  const members = features.filter((feature) => feature.family === family);
  const aggregations = aggregationsOf(family)
    .map(({ code, label }) => `${label} (\`${code}\`)`)
    .join('; ');
  const lines = members.map(
    ({ ibsi, tag, name, unit, parameter }) =>
      `| \`${ibsi}\` | \`${tag}\` | ${name} | ${parameter === '' ? '' : `${parameter} `}| ${unit} |`,
  );
  return `## ${family}

${FAMILY_NAMES[family]}, IBSI \`${members[0].familyCode}\`. Aggregations: ${aggregations}.

| code | tag | name | parameter | unit |
| --- | --- | --- | --- | --- |
${lines.join('\n')}`;
}

/** @returns the text of the page by its path, from the built registry @param built imports a built file of a lib */
export async function made(built) {
  return { 'docs/ibsi/features.md': featurePage(await built('radiomics/vocabulary/dist/index.js')) };
}
