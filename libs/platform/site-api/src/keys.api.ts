import { endpoint } from '@collimate/protocol/http';
import * as past from './past.views.js';

/** The site's keys: a part of SITE_API. */
export const KEYS_API = {
  keys: endpoint({
    method: 'GET',
    path: '/v1/keys',
    access: ['administrator'],
    says: 'Where the keys stand, and who covers them',
    answer: past.keysSchema,
  }),
  rotateKeys: endpoint({
    method: 'POST',
    path: '/v1/keys/rotations',
    access: ['administrator'],
    says: 'Covers every key anew under another covering key; a copy from before opens nothing of what comes',
    answer: past.keysSchema,
    timeoutMs: 300_000,
  }),
  rotatePseudonyms: endpoint({
    method: 'POST',
    path: '/v1/keys/pseudonyms',
    access: ['administrator'],
    says: 'Gives research copies another key of pseudonyms, in all studies, and deletes those that there are',
    answer: past.pseudonymsSchema,
  }),
  backUpKeys: endpoint({
    method: 'POST',
    path: '/v1/keys/backups',
    access: ['administrator'],
    says: "Copies the site's own keys into an empty folder: none of a subject, and not the counter",
    body: past.backupBody,
    answer: past.keyBackupSchema,
  }),
};
