import { readFileSync } from 'node:fs';

/** @returns the text of a file of the kernel, without the last line end; undefined where it is not there, as in another system */
export function kernelText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** @returns for example `3.2 GiB` */
export function gibibytes(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.floor(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

/** @returns the folder of the own control group below /sys/fs/cgroup, its own limits first; empty without cgroup v2 */
export function controlGroups(): readonly string[] {
  const own = /^0::(\/.*)$/m.exec(kernelText('/proc/self/cgroup') ?? '')?.[1];
  if (own === undefined) return [];
  const parts = own.split('/').filter((part) => part !== '' && part !== '..');
  return [...parts.keys(), parts.length].reverse().map((count) => ['/sys/fs/cgroup', ...parts.slice(0, count)].join('/'));
}

/** The tightest limit of the control groups above this process. @param file such as `memory.max` @returns undefined for none */
export function tightestLimit(file: string): number | undefined {
  const limits = controlGroups()
    .map((folder) => Number.parseInt(kernelText(`${folder}/${file}`) ?? '', 10))
    .filter((limit) => Number.isFinite(limit));
  return limits.length === 0 ? undefined : Math.min(...limits);
}
