import { fork } from 'node:child_process';
import { LocalSite } from '@collimate/platform-launcher';

const WRITER = new URL('./write-cohort.js', import.meta.url).pathname;

/** Writes a hospital's DICOM files and tables in a process of its own. @returns how many files */
export function writeScans(site: LocalSite, patients: number, seed: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(WRITER, [site.scans, site.id, String(patients), String(seed)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let files: number | undefined;
    let complaint = '';
    child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
    child.on('message', (message: { files: number }) => (files = message.files));
    child.on('exit', (code) => {
      if (code === 0 && files !== undefined) resolve(files);
      else reject(new Error(`the scans of ${site.name} could not be written: ${complaint.slice(0, 400)}`));
    });
  });
}
