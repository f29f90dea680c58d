/** What a Debian package holds beside the staged program: commands, unit, settings, and what happens at installing and removing. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROGRAMS } from '../stage/programs.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const text = (path) => readFileSync(join(here, path), 'utf8');

/** Folder of the templates and pages of each package; a package with a service has an account of its own, of the package's name. */
const KINDS = {
  'collimate-agent': {
    service: 'agent',
    // Runs under the account of the package too, on whichever machine it is enabled.
    second: { name: 'collimate-site-worker', service: 'worker', start: 'apps/site-agent/dist/site-worker/main.js' },
    pages: ['hospital-it.md', 'site-agent.md', 'command-line.md'],
    state: ['', '-keys', '-withdrawals'],
  },
  'collimate-coordinator': { service: 'coordinator', pages: ['coordinator.md', 'command-line.md'], state: [''] },
  collimate: { service: undefined, pages: ['command-line.md'], state: [] },
};

/** @returns pages of docs/operations that the package brings along */
export const pagesOf = (name) => KINDS[name].pages;

/**
 * @param {keyof typeof PROGRAMS} name
 * @returns {{ path: string, mode: number, content: string }[]} files from the root of the machine
 */
export function filesOf(name) {
  const { service, second } = KINDS[name];
  const files = [{ path: `usr/lib/${name}/bin/collimate`, mode: 0o755, content: wrapper(name, PROGRAMS.collimate.start) }];
  if (service === undefined) return files;
  const services = [{ name, service, start: PROGRAMS[name].start }, ...(second === undefined ? [] : [second])];
  return [...files, ...services.flatMap((one) => serviceFiles(name, one))];
}

/** A command, its unit and its settings, of a program that the package `of` holds. */
function serviceFiles(of, { name, service, start }) {
  return [
    { path: `usr/bin/${name}`, mode: 0o755, content: wrapper(of, start) },
    {
      path: `usr/lib/systemd/system/${name}.service`,
      mode: 0o644,
      content: text(`${service}/unit.service`).replace('@HARDENING@', text('hardening.conf').trimEnd()),
    },
    { path: `etc/collimate/${service}.yaml`, mode: 0o644, content: text(`${service}/config.yaml`) },
  ];
}

/**
 * @param {keyof typeof PROGRAMS} name
 * @returns {{ path: string, mode: number, content: string }[]} the control files, but for `control` itself
 */
export function scriptsOf(name) {
  const { service, state, second } = KINDS[name];
  const settings = [service, ...(second === undefined ? [] : [second.service])].map((one) => `/etc/collimate/${one}.yaml`);
  const units = [name, ...(second === undefined ? [] : [second.name])].map((one) => `${one}.service`).join(' ');
  const alternative = `/usr/bin/collimate collimate /usr/lib/${name}/bin/collimate`;
  const priority = service === undefined ? 10 : 20;
  const shell = (lines) => ['#!/bin/sh', 'set -e', ...lines.filter((line) => line !== ''), ''].join('\n');
  const withService = (lines) => (service === undefined ? [] : lines);
  const postinst = shell([
    'if [ "$1" = configure ]; then',
    `  update-alternatives --install ${alternative} ${priority}`,
    ...withService([
      `  getent passwd ${name} >/dev/null || adduser --system --group --quiet --no-create-home --home /var/lib/${name} --shell /usr/sbin/nologin ${name}`,
      // Settings may hold the password of a proxy or of a database.
      `  chgrp ${name} ${settings.join(' ')} && chmod 0640 ${settings.join(' ')}`,
      // Backups belong to the service alone; a folder that is there keeps its owner and its mode.
      `  test -d /var/backups/${name} || install -d -m 0700 -o ${name} -g ${name} /var/backups/${name}`,
      '  if [ -d /run/systemd/system ]; then',
      '    systemctl daemon-reload',
      `    if [ -n "$2" ]; then systemctl try-restart ${units}; fi`,
      '  fi',
    ]),
    'fi',
  ]);
  const prerm = shell([
    'if [ "$1" = remove ]; then',
    ...withService(['  if [ -d /run/systemd/system ]; then', `    systemctl disable --now ${units}`, '  fi']),
    `  update-alternatives --remove collimate /usr/lib/${name}/bin/collimate`,
    'fi',
  ]);
  const kept = [...state.map((end) => `/var/lib/${name}${end}`), `/var/backups/${name}`].join(' ');
  const postrm = shell([
    ...withService([
      'if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi',
      'if [ "$1" = purge ]; then',
      `  rm -f /etc/systemd/system/${name}.service.d/collimate-setup.conf`,
      `  if [ -d /var/backups/${name} ]; then rmdir --ignore-fail-on-non-empty /var/backups/${name}; fi`,
      // The record of what was released, its keys and the withdrawals are the hospital's to keep or to destroy: no command of ours does it.
      `  for folder in ${kept}; do`,
      '    if [ -d "$folder" ]; then echo "$folder is kept: it is yours to keep or to destroy." >&2; fi',
      '  done',
      'fi',
    ]),
    'exit 0',
  ]);
  const scripts = [
    { path: 'postinst', mode: 0o755, content: postinst },
    { path: 'prerm', mode: 0o755, content: prerm },
    { path: 'postrm', mode: 0o755, content: postrm },
  ];
  return service === undefined ? scripts : [...scripts, { path: 'conffiles', mode: 0o644, content: `${settings.join('\n')}\n` }];
}

function wrapper(name, start) {
  return [
    '#!/bin/sh',
    '# Compiled code is kept between starts where the user has a place for it.',
    'if [ -z "$NODE_COMPILE_CACHE" ] && [ -n "$HOME" ] && [ -w "$HOME" ]; then',
    '  NODE_COMPILE_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/collimate/compiled"',
    '  export NODE_COMPILE_CACHE',
    'fi',
    '# What a password takes, 32 MiB for a moment, goes back to the system: with its own threshold glibc keeps it, once for each thread.',
    'export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-1048576}"',
    '# The threads of a program share one arena: each arena keeps what it was given once.',
    'export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"',
    `exec /usr/lib/${name}/bin/node /usr/lib/${name}/${start} "$@"`,
    '',
  ].join('\n');
}
