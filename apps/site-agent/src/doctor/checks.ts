import type { Check } from '../examination/check.js';
import { diskCheck } from './disk.check.js';
import { entropyCheck } from './entropy.check.js';
import { inodesCheck } from './inodes.check.js';
import { journalCheck } from './journal.check.js';
import { mandatoryAccessCheck } from './mandatory-access.check.js';
import { memoryLimitCheck } from './memory-limit.check.js';
import { memoryCheck } from './memory.check.js';
import { nodeCheck } from './node.check.js';
import { openFilesCheck } from './open-files.check.js';
import { processLimitCheck } from './process-limit.check.js';
import { processorsCheck } from './processors.check.js';
import { timeServiceCheck } from './time-service.check.js';
import { timeZoneCheck } from './time-zone.check.js';
import { unitCheck } from './unit.check.js';
import { addressCheck } from './address.check.js';
import { clockCheck } from './clock.check.js';
import { directCheck } from './direct.check.js';
import { dnsCheck } from './dns.check.js';
import { http2Check } from './http2.check.js';
import { proxyFoundCheck } from './proxy-found.check.js';
import { roundTripCheck } from './round-trip.check.js';
import { serverCheck } from './server.check.js';
import { streamCheck } from './stream.check.js';
import { tlsCheck } from './tls.check.js';
import { tunnelCheck } from './tunnel.check.js';
import { uploadCheck } from './upload.check.js';
import { versionCheck } from './version.check.js';
import { backupPlaceCheck } from './backup-place.check.js';
import { dataFolderCheck } from './data-folder.check.js';
import { extractionCheck } from './extraction.check.js';
import { imagesCheck } from './images.check.js';
import { keyFolderCheck } from './key-folder.check.js';
import { keysApartCheck } from './keys-apart.check.js';
import { localPortCheck } from './local-port.check.js';
import { queueCheck } from './queue.check.js';
import { settingsFileCheck } from './settings-file.check.js';
import { settingsCheck } from './settings.check.js';
import { twinCheck } from './twin.check.js';
import { withdrawalsCopyCheck } from './withdrawals-copy.check.js';
import { withdrawalsCheck } from './withdrawals.check.js';

/** Checks of the doctor, in the order of its page. A new check is a file and a line here. */
export const CHECKS: readonly Check[] = [
  settingsCheck,
  settingsFileCheck,
  addressCheck,
  dnsCheck,
  directCheck,
  proxyFoundCheck,
  tunnelCheck,
  tlsCheck,
  http2Check,
  serverCheck,
  roundTripCheck,
  clockCheck,
  streamCheck,
  uploadCheck,
  versionCheck,
  entropyCheck,
  diskCheck,
  inodesCheck,
  memoryCheck,
  memoryLimitCheck,
  processLimitCheck,
  processorsCheck,
  openFilesCheck,
  nodeCheck,
  timeServiceCheck,
  timeZoneCheck,
  mandatoryAccessCheck,
  journalCheck,
  unitCheck,
  dataFolderCheck,
  keyFolderCheck,
  keysApartCheck,
  withdrawalsCheck,
  withdrawalsCopyCheck,
  backupPlaceCheck,
  imagesCheck,
  localPortCheck,
  twinCheck,
  queueCheck,
  extractionCheck,
];
