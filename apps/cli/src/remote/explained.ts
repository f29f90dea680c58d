import { ClientError } from '@collimate/platform-coordinator-client';
import type { SiteCode } from '@collimate/platform-site-api';
import type { Reason } from '@collimate/protocol/reasons';

/** Cures for codes at this terminal; the servers' own hints speak of HTTP. */
const DO: Readonly<Partial<Record<SiteCode | Reason, string>>> = {
  ACCOUNT_EXISTS: 'Choose another name.',
  ALREADY_ASKED: 'A second approver has to ask too, with an account of their own: `collimate site login NAME`.',
  ALREADY_SIGNED: 'A second person has to sign, with an account of their own: `collimate site login NAME`.',
  BAD_DIGEST: 'Copy the digest from `collimate site studies`.',
  CREDENTIALS_REFUSED: 'Check name and password and try again.',
  NOT_AN_APPROVER: 'Log in as an approver: `collimate site login NAME`.',
  NOT_AUTHENTICATED:
    'Log in: `collimate site login NAME`. For the first account, name the bootstrap token of the agent by --token-file.',
  NO_SUCH_STUDY: '`collimate site studies` lists the studies that the coordinator has sent.',
  NO_SUCH_SUBJECT: "Use the hospital's own number, as it stands in the cohort or the consent table.",
  RESULT_UNKNOWN: 'There is a result when all rounds are closed: `collimate study status ID --watch`.',
  STUDY_EXISTS: 'A frozen study never changes: give the changed protocol another id.',
  STUDY_NOT_IN_THIS_STATE: '`collimate study status ID` shows where the study stands.',
  STUDY_UNKNOWN: 'Check the id; `collimate study create FILE` says it.',
  UNAUTHENTICATED: "Name the operator's token by --token-file: the coordinator keeps it as operator.token in its folder.",
  WEAK_PASSWORD: 'Take a password of at least 12 characters.',
};

/** Runs calls of an API; a refusal is given the cure at this terminal. @throws ClientError */
export async function explained<T>(url: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const message = error.status === 0 ? `${error.message}: ${url}` : error.message;
    const { code, fault, status } = error;
    const place = code === ('BAD_ROW' satisfies SiteCode) ? placeOfRow(error.place) : error.place;
    throw new ClientError(code, fault, message, status, {
      cause: error.cause,
      place,
      hint: hintOf(code) ?? valueHint(code, error.place.tag) ?? sentence(error.hint),
    });
  }
}

/**
 * The sentence names the line of the table; the index of the row means nothing to a person. A place in a document, or
 * one that names its line, is printed unchanged.
 */
function placeOfRow({ tag, ...rest }: ClientError['place']): ClientError['place'] {
  if (tag === undefined) return rest;
  return { tag: /^\w+$/.test(tag) ? `column ${tag}` : tag };
}

/** Form of a value, by its key in the body, so that the user knows which one is meant. */
const VALUES: Readonly<Record<string, string>> = {
  token: 'An invitation begins with CM1- and is one long word: copy it whole, or name its file by --invite-file.',
  rho: 'An exact number above nothing, such as 1/10 or 0.1.',
  subject: "The hospital's own number, 1 to 64 characters.",
  name: 'An account has 2 to 32 lower-case letters, digits, dots and dashes, and begins with a letter; a region or group of a study has 1 to 64 characters.',
  password: 'A password has 12 to 200 characters.',
  code: 'A code is four groups of letters and digits: copy it whole.',
  local: 'A word of your tables has 1 to 1000 characters.',
  table: 'The path of a file on the machine of the agent.',
  folder: 'The path of a new folder on the machine of the agent.',
  why: 'A reason is one line of 3 to 500 characters.',
};

/** The coordinator shows it on one line of a list. */
const WHY_SUSPENDED = 'A reason is one line of 3 to 200 characters, without a line break.';

function valueHint(code: string, key: string | undefined): string | undefined {
  const isOfSite = code === ('BODY_INVALID' satisfies SiteCode);
  const isOfBody = isOfSite || code === ('INVALID_REQUEST' satisfies Reason);
  if (!isOfBody || key === undefined) return undefined;
  const [name = ''] = key.split('.');
  if (name === 'why' && !isOfSite) return WHY_SUSPENDED;
  return Object.hasOwn(VALUES, name) ? VALUES[name] : 'The value named above has another form: --help of the command shows it.';
}

/** A server of a later version may have codes that this one does not know. */
function hintOf(code: string): string | undefined {
  return Object.hasOwn(DO, code) ? DO[code as SiteCode | Reason] : undefined;
}

/** The agent's hints have neither a capital nor a full stop. */
function sentence(hint: string | undefined): string | undefined {
  return hint === undefined ? undefined : `${hint.charAt(0).toUpperCase()}${hint.slice(1)}${/[.!?]$/.test(hint) ? '' : '.'}`;
}
