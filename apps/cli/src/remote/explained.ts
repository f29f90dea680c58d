import { ClientError } from '@collimate/platform-coordinator-client';
import type { SiteCode } from '@collimate/platform-site-api';
import type { Reason } from '@collimate/protocol/reasons';

/** What a person at this terminal does about an answer; the servers' own hints speak of HTTP. */
const DO: Readonly<Partial<Record<SiteCode | Reason, string>>> = {
  ACCOUNT_EXISTS: 'Choose another name.',
  ALREADY_ASKED: 'A second approver has to ask too, with an account of their own: `collimate site login NAME`.',
  ALREADY_SIGNED: 'A second person has to sign, with an account of their own: `collimate site login NAME`.',
  BODY_INVALID:
    'The value named above is not one that the agent takes: a password has 12 to 200 characters, a name 2 to 32 in lower case.',
  BAD_DIGEST: 'Copy the digest from `collimate site studies`.',
  CREDENTIALS_REFUSED: 'Check name and password and try again.',
  NOT_AN_APPROVER: 'Log in as an approver: `collimate site login NAME`.',
  NOT_AUTHENTICATED:
    'Log in: `collimate site login NAME`. For the first account, name the bootstrap token of the agent by --token-file.',
  NO_SUCH_STUDY: '`collimate site studies` lists the studies that the coordinator has sent.',
  NO_SUCH_SUBJECT: "Use the hospital's own number, as it stands in the cohort or the consent table.",
  RESULT_UNKNOWN: 'There is a result when all rounds are closed: `collimate study status ID --watch`.',
  SITE_EXISTS: 'It needs no invitation any more; choose another identifier for another site.',
  STUDY_EXISTS: 'A frozen study never changes: give the changed protocol another id.',
  STUDY_NOT_IN_THIS_STATE: '`collimate study status ID` shows where the study stands.',
  STUDY_UNKNOWN: 'Check the id; `collimate study create FILE` says it.',
  UNAUTHENTICATED: "Name the operator's token by --token-file: the coordinator keeps it as operator.token in its folder.",
  WEAK_PASSWORD: 'Take a password of at least 12 characters.',
};

/** Runs calls of an API; what it says no to comes back with what to do at this terminal. @throws ClientError */
export async function explained<T>(url: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const message = error.status === 0 ? `${error.message}: ${url}` : error.message;
    const { code, fault, status } = error;
    // The sentence names the line of the table; its ordinal means nothing to a person.
    const place =
      code === ('BAD_ROW' satisfies SiteCode) && error.place.tag !== undefined
        ? { tag: `column ${error.place.tag}` }
        : error.place;
    throw new ClientError(code, fault, message, status, {
      cause: error.cause,
      place,
      hint: hintOf(code) ?? sentence(error.hint),
    });
  }
}

/** A server of a later version may have codes that this one does not know. */
function hintOf(code: string): string | undefined {
  return Object.hasOwn(DO, code) ? DO[code as SiteCode | Reason] : undefined;
}

/** The agent's hints have neither a capital nor a full stop. */
function sentence(hint: string | undefined): string | undefined {
  return hint === undefined ? undefined : `${hint.charAt(0).toUpperCase()}${hint.slice(1)}${/[.!?]$/.test(hint) ? '' : '.'}`;
}
