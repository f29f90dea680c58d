import { closeSync, openSync, writeSync } from 'node:fs';
import { parseStudy, StudyError } from '@collimate/governance-study';
import { parse } from 'yaml';
import { CliError } from '../../errors/cli.error.js';
import { note } from '../../output/print.js';
import { askLine } from '../../remote/secret.prompt.js';
import { readPlan } from '../../sources/plan.source.js';
import { declaredTemplate, templateNumber } from '../../studies/declared.template.js';
import { protocolTemplate, templateFeature, type ProtocolAnswers } from '../../studies/protocol.template.js';

/** Options of `collimate study init`. */
export interface InitOptions {
  readonly id?: string;
  readonly title?: string;
  readonly site?: readonly string[];
  readonly feature?: readonly string[];
  readonly group?: readonly string[];
  readonly plan: string;
  readonly purpose: readonly string[];
  readonly form?: readonly string[];
  readonly roi: string;
  readonly subjects: string;
  readonly schema: string;
  readonly number?: readonly string[];
}

/** Questions on a terminal for options that were not given. */
const QUESTIONS = {
  id: 'Id of the study, for example lung-nodules: ',
  title: 'Title: ',
  site: 'Sites, by the names of their invitations, with blanks between: ',
  group: 'Groups, with commas between, for example benign, malignant: ',
  form: "Versions of the consent forms, as the sites' tables write them, with blanks between: ",
  feature: 'Features by their IBSI codes, with blanks between, for example RNU0:log:9:0.6 Q4LE: ',
} as const;

type Asked = keyof typeof QUESTIONS;

/**
 * `collimate study init`: writes a commented protocol that `study plan` takes.
 * @throws CliError NO_ANSWER, BAD_NUMBER, TWO_OF_A_NAME, NOT_EMPTY, CANNOT_WRITE; StudyError for an answer that no protocol may have; then no file is written
 */
export async function runInit(file: string, options: InitOptions): Promise<number> {
  const answers = await answered(options);
  const numbers = (options.number ?? []).map(templateNumber);
  const text = options.schema === '1' ? firstVersion(answers, numbers) : declaredTemplate({ ...answers, numbers });
  asOptions(() => parseStudy(parse(text)));
  writeNew(file, text);
  process.stdout.write(`${file}\n`);
  for (const { feature, hasReference } of answers.features) {
    if (!hasReference) note(`${feature}: replace centre 0 and width 1 by a public reference, else its answer says little`);
  }
  note(`what it costs, and how sure its answers will be: collimate study plan ${file}`);
  return 0;
}

/** Which option wrote a part of the document, by the key that the part begins with. */
const OPTION_OF: Readonly<Record<string, string>> = {
  id: '--id',
  title: '--title',
  purpose: '--purpose',
  consentForms: '--form',
  forms: '--form',
  sites: '--site',
  roi: '--roi',
  groups: '--group',
  variables: '--feature or --number',
  features: '--feature',
  releases: '--feature',
  statistics: '--feature',
  planned: '--subjects',
};

/** Names a refused key of the document by its option, because a user of options has not seen the document. */
function asOptions<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StudyError)) throw error;
    const { tag = '' } = error.place;
    const option = OPTION_OF[tag.split('.')[0]];
    if (option === undefined) throw error;
    const said = error.message.startsWith(`${tag}: `) ? error.message.slice(tag.length + 2) : error.message;
    throw new CliError('BAD_ANSWER', 'input', `${option}: ${said}`, {
      place: { tag: option },
      hint: error.hint ?? 'The forms of the options: `collimate study init --help`.',
    });
  }
}

/** A protocol of version 1 has no place for numbers of the cohort table, nor for the engine. */
function firstVersion(answers: ProtocolAnswers, numbers: readonly unknown[]): string {
  if (numbers.length === 0) return protocolTemplate(answers);
  throw new CliError('BAD_NUMBER', 'input', 'a protocol of version 1 has no numbers of the cohort table', {
    hint: 'Leave --schema out: version 2 has them.',
  });
}

async function answered(options: InitOptions): Promise<ProtocolAnswers> {
  const missing = (Object.keys(QUESTIONS) as Asked[]).filter((name) => isMissing(options[name]));
  if (missing.length > 0 && !process.stdin.isTTY) {
    throw new CliError('NO_ANSWER', 'input', `not said: ${missing.join(', ')}, and there is no terminal to ask on`, {
      hint: `Name ${missing.map((name) => `--${name}`).join(' ')}.`,
    });
  }
  const said = new Map<Asked, string>();
  for (const name of missing) said.set(name, await askLine(QUESTIONS[name], `Name --${name}.`));
  const list = (name: Exclude<Asked, 'id' | 'title'>, between: RegExp): readonly string[] =>
    options[name] ?? (said.get(name) ?? '').split(between).filter((part) => part !== '');
  const plan = readPlan(options.plan);
  return {
    id: options.id ?? said.get('id') ?? '',
    title: options.title ?? said.get('title') ?? '',
    purpose: options.purpose,
    forms: list('form', /\s+/),
    sites: list('site', /\s+/),
    roi: options.roi,
    groups: list('group', /\s*,\s*/),
    features: list('feature', /\s+/).map((one) => templateFeature(one, plan)),
    subjects: Number(options.subjects),
    plan,
  };
}

function isMissing(value: string | readonly string[] | undefined): boolean {
  return value === undefined || value.length === 0;
}

/** A protocol that is there may be the one that hospitals have signed. */
function writeNew(file: string, text: string): void {
  let handle: number;
  try {
    handle = openSync(file, 'wx');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new CliError('NOT_EMPTY', 'conflict', `"${file}" is there already`, {
        hint: 'Name another file, or remove it first.',
      });
    }
    throw new CliError('CANNOT_WRITE', 'input', `"${file}" cannot be written`, {
      cause,
      hint: 'Name a file in a folder that is there and that you may write to.',
    });
  }
  try {
    writeSync(handle, text);
  } finally {
    closeSync(handle);
  }
}
