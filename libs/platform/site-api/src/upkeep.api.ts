import { endpoint } from '@collimate/protocol/http';
import * as z from 'zod';
import { KEEPERS } from './callers.js';
import * as egress from './egress.views.js';
import * as past from './past.views.js';
import { pauseSchema } from './status.view.js';
import { supportSchema } from './support.view.js';

/** Upkeep of an agent, a part of the local API: pauses, outgoing messages, backups. */
export const UPKEEP_API = {
  pause: endpoint({
    method: 'POST',
    path: '/v1/pause',
    access: KEEPERS,
    says: 'Takes up no new work: no scan is begun, and no round is answered; what is under way ends',
    answer: z.object({ paused: pauseSchema }),
    status: 200,
  }),
  resume: endpoint({
    method: 'POST',
    path: '/v1/resume',
    access: KEEPERS,
    says: 'Takes up work again',
    answer: z.object({ paused: z.null() }),
    status: 200,
  }),
  support: endpoint({
    method: 'GET',
    path: '/v1/support',
    access: KEEPERS,
    says: 'What may be handed to somebody outside of the house who helps: nothing in it follows from the patients',
    answer: supportSchema,
  }),
  egress: endpoint({
    method: 'GET',
    path: '/v1/egress/:after',
    access: 'staff',
    says: 'What left the house, message by message, after the one of that number',
    answer: egress.egressPageSchema,
  }),
  egressMessage: endpoint({
    method: 'GET',
    path: '/v1/egress/messages/:id',
    access: 'staff',
    says: 'One message that left: what it says, its bytes, and what the log of releases says of it',
    answer: egress.egressDocumentSchema,
  }),
  backup: endpoint({
    method: 'POST',
    path: '/v1/backups',
    access: KEEPERS,
    says: "Copies the running agent's database into an empty folder",
    body: past.backupBody,
    answer: past.backupSchema,
    // A large database takes longer to copy than any other answer.
    timeoutMs: 600_000,
  }),
};
