import type { Check } from './check.js';
import { diskCheck } from './machine/disk.check.js';
import { entropyCheck } from './machine/entropy.check.js';
import { inodesCheck } from './machine/inodes.check.js';
import { journalCheck } from './machine/journal.check.js';
import { mandatoryAccessCheck } from './machine/mandatory-access.check.js';
import { memoryLimitCheck } from './machine/memory-limit.check.js';
import { memoryCheck } from './machine/memory.check.js';
import { nodeCheck } from './machine/node.check.js';
import { openFilesCheck } from './machine/open-files.check.js';
import { processLimitCheck } from './machine/process-limit.check.js';
import { processorsCheck } from './machine/processors.check.js';
import { timeServiceCheck } from './machine/time-service.check.js';
import { timeZoneCheck } from './machine/time-zone.check.js';
import { unitCheck } from './machine/unit.check.js';
import { addressCheck } from './network/address.check.js';
import { clockCheck } from './network/clock.check.js';
import { directCheck } from './network/direct.check.js';
import { dnsCheck } from './network/dns.check.js';
import { http2Check } from './network/http2.check.js';
import { proxyFoundCheck } from './network/proxy-found.check.js';
import { roundTripCheck } from './network/round-trip.check.js';
import { serverCheck } from './network/server.check.js';
import { streamCheck } from './network/stream.check.js';
import { tlsCheck } from './network/tls.check.js';
import { tunnelCheck } from './network/tunnel.check.js';
import { uploadCheck } from './network/upload.check.js';
import { versionCheck } from './network/version.check.js';
import { backupPlaceCheck } from './site/backup-place.check.js';
import { dataFolderCheck } from './site/data-folder.check.js';
import { extractionCheck } from './site/extraction.check.js';
import { imagesCheck } from './site/images.check.js';
import { keyFolderCheck } from './site/key-folder.check.js';
import { keysApartCheck } from './site/keys-apart.check.js';
import { localPortCheck } from './site/local-port.check.js';
import { queueCheck } from './site/queue.check.js';
import { settingsFileCheck } from './site/settings-file.check.js';
import { settingsCheck } from './site/settings.check.js';
import { twinCheck } from './site/twin.check.js';
import { withdrawalsCopyCheck } from './site/withdrawals-copy.check.js';
import { withdrawalsCheck } from './site/withdrawals.check.js';

/** What the doctor looks at, in the order of its page. A further check is a file and a line here. */
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
