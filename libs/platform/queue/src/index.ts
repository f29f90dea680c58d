export { JobQueue, MAX_ATTEMPTS, checkJobId, failureCode } from './job-queue.port.js';
export type { JobCounts, JobEvent, JobHandler, JobOrder, RunningJob, WorkOptions } from './job-queue.port.js';
export { LocalJobQueue } from './local.queue.js';
export type { JobSession } from './local.queue.js';
export { BullJobQueue } from './bullmq.queue.js';
export type { QueueOwner } from './bullmq.queue.js';
export type { QueueCaution } from './bullmq.backend.js';
export { QueueError } from './queue.error.js';
export type { QueueErrorCode } from './queue.error.js';
