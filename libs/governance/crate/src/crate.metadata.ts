import type { CrateAction, CrateFact, CrateFile, CrateInput, CrateOrder, CrateSoftware } from './crate.order.js';

/** Name of the file that makes a folder a crate. @source RO-Crate 1.1, section Structure */
export const CRATE_FILE = 'ro-crate-metadata.json';

/**
 * Version of the crate's form; older crates name none. A change that makes other bytes from the same documents needs a
 * new number.
 */
export const CRATE_FORM = 'collimate.crate/3';

const RO_CRATE = 'https://w3id.org/ro/crate/1.1';
const PROCESS_RUN = 'https://w3id.org/ro/wfrun/process/0.5';

/** Terms of W3C PROV beside those of the crate, so that readers of either find which program made which file from which. */
const CONTEXT = [
  `${RO_CRATE}/context`,
  {
    prov: 'http://www.w3.org/ns/prov#',
    ...prov('used', 'wasGeneratedBy', 'wasAssociatedWith', 'wasDerivedFrom', 'wasAttributedTo'),
    ...{ sha256: 'https://w3id.org/ro/terms/workflow-run#sha256' },
  },
];

interface Reference {
  readonly '@id': string;
}
type Entity = Reference & Readonly<Record<string, unknown>>;

/**
 * The metadata of a crate of one or several runs: files, their sources, programs and parameters, and the responsible
 * party, in the words of schema.org and of W3C PROV.
 * @returns JSON-LD, indented
 * @source RO-Crate 1.1; Process Run Crate 0.5; W3C PROV-O
 */
export function crateMetadata(order: CrateOrder): string {
  const graph = [
    descriptor(),
    root(order),
    profile(),
    { '@id': order.licence.id, '@type': 'CreativeWork', ...{ name: order.licence.name, description: order.licence.description } },
    { '@id': order.party.id, '@type': ['Organization', 'prov:Agent'], name: order.party.name, url: order.party.id },
    ...order.inputs.flatMap(inputEntities),
    ...order.files.map((file) => fileEntity(file, order.actions)),
    ...order.actions.flatMap((action) => actionEntities(action, order)),
  ];
  const seen = new Set<string>();
  const once = graph.filter(({ '@id': id }) => !seen.has(id) && seen.add(id));
  return `${JSON.stringify({ '@context': CONTEXT, '@graph': once.map(plain) }, null, 2)}\n`;
}

function prov(...terms: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    terms.map((term) => [`prov:${term}`, { '@id': `http://www.w3.org/ns/prov#${term}`, '@type': '@id' }]),
  );
}

/** A list of one is written as the one. @source RO-Crate 1.1, section JSON-LD */
function plain(entity: Entity): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(entity).map(([key, value]) => [key, Array.isArray(value) && value.length === 1 ? value[0] : value]),
  );
}

/** The profile takes an instant with its offset alone. @param instant ISO 8601, UTC */
const withOffset = (instant: string): string => instant.replace(/Z$/, '+00:00');

const to = (id: string): Reference => ({ '@id': id });

function descriptor(): Entity {
  return { '@id': CRATE_FILE, '@type': 'CreativeWork', about: to('./'), conformsTo: to(RO_CRATE) };
}

function root({ name, description, datePublished, licence, party, files, actions }: CrateOrder): Entity {
  return {
    '@id': './',
    '@type': 'Dataset',
    ...{ name, description, version: CRATE_FORM, datePublished: withOffset(datePublished) },
    conformsTo: to(PROCESS_RUN),
    license: to(licence.id),
    publisher: to(party.id),
    author: to(party.id),
    hasPart: files.map(({ path }) => to(path)),
    mentions: actions.map(({ id }) => to(id)),
  };
}

function profile(): Entity {
  return { '@id': PROCESS_RUN, '@type': ['CreativeWork', 'Profile'], name: 'Process Run Crate', version: '0.5' };
}

function fileEntity({ path, name, description, mediaType, size, sha256 }: CrateFile, actions: readonly CrateAction[]): Entity {
  const makers = actions.filter(({ result }) => result.includes(path));
  return {
    '@id': path,
    '@type': ['File', 'prov:Entity'],
    ...{ name, description, encodingFormat: mediaType },
    ...(size !== undefined && { contentSize: String(size) }),
    ...(sha256 !== undefined && { sha256 }),
    ...(makers.length > 0 && {
      'prov:wasGeneratedBy': makers.map(({ id }) => to(id)),
      'prov:wasDerivedFrom': makers.flatMap(({ object }) => object.map(to)),
    }),
  };
}

function inputEntities({ id, name, description, facts = [] }: CrateInput): readonly Entity[] {
  const values = factEntities(id, facts);
  return [
    { '@id': id, '@type': ['CreativeWork', 'prov:Entity'], name, description, ...listed('additionalProperty', values) },
    ...values,
  ];
}

function softwareEntities({ name, version, facts = [] }: CrateSoftware): readonly Entity[] {
  const id = softwareId({ name, version });
  const values = factEntities(id, facts);
  return [
    {
      '@id': id,
      '@type': ['SoftwareApplication', 'prov:SoftwareAgent'],
      name,
      softwareVersion: version,
      url: id,
      ...listed('additionalProperty', values),
    },
    ...values,
  ];
}

/** Name of a program in the form of an address, which the profile requires; it leads nowhere. */
function softwareId({ name, version }: Pick<CrateSoftware, 'name' | 'version'>): string {
  return `https://collimate.example/software/${name}/${version}`;
}

function actionEntities(action: CrateAction, { party }: CrateOrder): readonly Entity[] {
  const { id, name, description, startTime, endTime, software, object, result, facts } = action;
  const values = factEntities(id, facts);
  return [
    {
      '@id': id,
      '@type': ['CreateAction', 'prov:Activity'],
      ...{
        name,
        description,
        ...(startTime !== undefined && { startTime: withOffset(startTime) }),
        endTime: withOffset(endTime),
      },
      actionStatus: 'http://schema.org/CompletedActionStatus',
      instrument: to(softwareId(software)),
      agent: to(party.id),
      object: [...object, ...values.map((value) => value['@id'])].map(to),
      result: result.map(to),
      'prov:used': object.map(to),
      'prov:wasAssociatedWith': [to(softwareId(software)), to(party.id)],
    },
    ...values,
    ...softwareEntities(software),
  ];
}

function factEntities(owner: string, facts: readonly CrateFact[]): readonly Entity[] {
  return facts.map(({ name, value, unit }, i) => ({
    '@id': `${owner.startsWith('#') ? owner : `#${owner}`}/${i}`,
    '@type': 'PropertyValue',
    ...{ name, value, ...(unit !== undefined && { unitText: unit }) },
  }));
}

function listed(key: string, values: readonly Entity[]): Readonly<Record<string, unknown>> {
  return values.length === 0 ? {} : { [key]: values.map((value) => to(value['@id'])) };
}
