/**
 * How the packages and images have glibc hold memory (`deploy/deb/layout.mjs`, `deploy/images/Dockerfile`): what a password takes, 32 MiB for a
 * moment, goes back to the system, and the threads of a program share one arena. Each arena keeps what it was given once: 15 MiB of a
 * coordinator that has just started.
 */
export const AS_PACKAGED = { MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_ARENA_MAX: '1' } as const;
