import type { SiteCheckpoint } from '@collimate/platform-site-api';
import { CliError } from '../errors/cli.error.js';
import { present, type DocumentKind } from './document.kind.js';

/** The head of a site's log without a signature of the coordinator's form: by itself it proves nothing. */
export const SITE_HEAD: DocumentKind<SiteCheckpoint> = {
  marks: { origin: present, root: present },
  from: [],
  isInLog: true,
  verify: () => {
    throw new CliError('NOT_VERIFIABLE', 'input', "this is the head of a site's log, which is not signed", {
      hint: 'The site proves it against its own database: `collimate site verify`.',
    });
  },
};
